package main

import (
	"context"
	"time"

	"go.temporal.io/sdk/worker"
)

// WorkerCmd runs the cases' Temporal worker.
type WorkerCmd struct{}

// Run works until ctx ends.
func (WorkerCmd) Run(ctx context.Context) error {
	s, err := openService(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	w, err := s.startWorker(ctx)
	if err != nil {
		return err
	}
	defer w.Stop()
	s.log.Info("working", "temporal", s.TemporalAddress, "namespace", s.Namespace)
	s.engine.Run(ctx)
	return nil
}

// retryStart is how long a worker waits before it looks again for a database or a Temporal that is not there yet.
const retryStart = 2 * time.Second

// startWorker starts the worker as soon as database and Temporal are there, in whatever order they come up.
func (s *service) startWorker(ctx context.Context) (worker.Worker, error) {
	for {
		w, err := s.engine.Worker(ctx)
		if err == nil {
			if err = w.Start(); err == nil {
				return w, nil
			}
		}
		s.log.Warn("the worker cannot start yet and tries again", "error", err)
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(retryStart):
		}
	}
}
