package engine

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
)

// TaskQueue is the Temporal task queue of the cases and of the jobs that the product serves itself.
const TaskQueue = "amtsweg"

// Engine is the product behind its pages and its API. It is safe for concurrent use.
type Engine struct {
	store     *postgres.Store
	temporal  client.Client
	revisions *Revisions
	now       func() time.Time
	log       *slog.Logger
	acks      chan casework.StepRef
	starts    chan casework.Case
	done      sync.WaitGroup
	lanes     lanes
}

// Options are what an engine is made of. Now and Log may be left out.
type Options struct {
	Store    *postgres.Store
	Temporal client.Client
	Now      func() time.Time
	Log      *slog.Logger
}

// New returns an engine. Run keeps it going.
func New(o Options) *Engine {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Engine{
		store: o.Store, temporal: o.Temporal, revisions: newRevisions(o.Store, o.Log), now: o.Now, log: o.Log,
		acks: make(chan casework.StepRef, 4096), starts: make(chan casework.Case, 1024),
	}
}

// Run starts cases, acknowledges steps, relays messages between cases and sweeps up after crashes until ctx ends.
func (e *Engine) Run(ctx context.Context) {
	for range startersAtOnce {
		e.done.Go(func() { e.startCases(ctx) })
	}
	e.done.Go(func() { e.acknowledge(ctx) })
	e.done.Go(func() { e.every(ctx, sweepEvery, e.sweep) })
	e.done.Go(func() { e.every(ctx, relayEvery, e.relay) })
	e.done.Go(func() { e.every(ctx, time.Hour, e.forgetSessions) })
	e.done.Wait()
}

// every runs work at intervals until ctx ends. What fails is logged and tried again at the next turn.
func (e *Engine) every(ctx context.Context, interval time.Duration, work func(context.Context) error) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := work(ctx); err != nil && ctx.Err() == nil {
				e.log.Warn("a background turn was cut short and will be repeated", "kind", casework.KindOf(err), "error", err)
			}
		}
	}
}

// Ready tells whether the database answers and every revision of an open case is compiled.
func (e *Engine) Ready(ctx context.Context) error {
	if err := e.store.Ping(ctx); err != nil {
		return err
	}
	return e.revisions.Load(ctx)
}

// forgetSessions deletes log-ins that have ended by time.
func (e *Engine) forgetSessions(ctx context.Context) error {
	_, err := e.store.Sessions().DeleteExpired(ctx)
	return err
}
