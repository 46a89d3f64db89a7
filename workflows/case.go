package workflows

import (
	"encoding/json"
	"fmt"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/procedure"
)

// The names under which a case is spoken to.
const (
	// UpdateAct carries a casework.Act and returns a casework.ActOutcome once its step is committed.
	UpdateAct = "act"
	// UpdateSync makes a case that fell behind PostgreSQL's log catch up; it returns the sequence reached.
	UpdateSync = "sync"
	// QueryState returns a View.
	QueryState = "state"
)

// The activities that the case itself needs, by the name they are registered under.
const (
	ActivityCommit    = "case.commit" // casework.Step → casework.Committed
	ActivityStepsFrom = "case.steps"  // casework.StepRef → []casework.Committed from that one on, a batch; empty at the log's end
	ActivityFind      = "case.find"   // case id, act id → the sequence of the step that applied the act; 0: none
)

// CaseInput starts a case, or carries it on in a new run. Fields are only ever added.
type CaseInput struct {
	CaseID     string           `json:"caseId"`
	Number     string           `json:"number"`
	Procedure  string           `json:"procedure"`
	Revision   string           `json:"revision"` // hash
	Office     string           `json:"office"`
	Language   string           `json:"language"`
	Channel    casework.Channel `json:"channel"`
	Variables  json.RawMessage  `json:"variables"` // the process's start variables
	Actor      casework.Actor   `json:"actor"`
	Parent     string           `json:"parent,omitempty"`
	ParentWait string           `json:"parentWait,omitempty"`
	Recover    bool             `json:"recover,omitempty"`  // rebuild from PostgreSQL's log
	Snapshot   []byte           `json:"snapshot,omitempty"` // the state at continue-as-new
}

// CaseResult is how a case ended.
type CaseResult struct {
	Outcome  string `json:"outcome"`
	Sequence int    `json:"sequence"`
}

// View is what an operator may see of a running case. It holds no variables.
type View struct {
	Sequence  int       `json:"sequence"`
	Hash      string    `json:"hash"`
	NextDue   time.Time `json:"nextDue,omitzero"`
	Jobs      int       `json:"jobs"`
	Semantics int       `json:"semantics"`
}

// Revisions gives the compiled package of a revision without any I/O. Where it is not loaded yet, Package starts
// loading it in the background and returns false; the workflow task then fails and Temporal tries it again.
type Revisions interface {
	Package(hash string) (*procedure.Package, bool)
}

// Case returns the dynamic workflow that runs every procedure: the workflow type is the procedure's key and the
// workflow id the case's. A case ends when its process has ended; nothing else ends it.
func Case(revisions Revisions) func(workflow.Context, converter.EncodedValues) (CaseResult, error) {
	return func(ctx workflow.Context, args converter.EncodedValues) (CaseResult, error) {
		var in CaseInput
		if err := args.Get(&in); err != nil {
			return CaseResult{}, fmt.Errorf("read case input: %w", err)
		}
		pkg, ok := revisions.Package(in.Revision)
		if !ok {
			// Returning an error would end the case; a panic fails the workflow task, which is tried again.
			panic(fmt.Errorf("revision %.12s is not loaded on this worker yet", in.Revision))
		}
		r, err := newRun(ctx, in, pkg)
		if err != nil {
			return CaseResult{}, err
		}
		return r.steps(ctx)
	}
}

// run is one run of a case: its state, and what cannot be serialised.
type run struct {
	in      CaseInput
	machine machine
	state   *State
	lock    workflow.Mutex
	changed workflow.Channel // capacity 1: the state moved, look at the timers again
	opened  bool             // the opening step is committed, people may act
	jobs    map[string]*job  // under way, by jobID
	outside int              // jobs that hold a Temporal activity
	brief   int              // jobs on our own database that are under way
	applied int              // committed in this run
	drains  bool             // this run is about to end: new jobs are left to the next
}

// job is a service task's work that is under way.
type job struct {
	wait    string
	started int // the step that started it
	cancel  workflow.CancelFunc
}

func newRun(ctx workflow.Context, in CaseInput, pkg *procedure.Package) (*run, error) {
	r := &run{
		in:      in,
		machine: machine{in: in, pkg: pkg},
		state:   newState(),
		lock:    workflow.NewMutex(ctx),
		changed: workflow.NewBufferedChannel(ctx, 1),
		jobs:    map[string]*job{},
	}
	if in.Snapshot != nil {
		state, err := unpackState(in.Snapshot, pkg.Model)
		if err != nil {
			panic(fmt.Errorf("take up case %s: %w", in.CaseID, err)) // an error would end the case
		}
		r.state = state
	}
	return r, r.listen(ctx)
}

// listen registers how the case is spoken to. Handlers wait until the opening step stands.
func (r *run) listen(ctx workflow.Context) error {
	err := workflow.SetUpdateHandlerWithOptions(ctx, UpdateAct, r.act, workflow.UpdateHandlerOptions{Validator: r.validate})
	if err != nil {
		return fmt.Errorf("register update %s: %w", UpdateAct, err)
	}
	if err := workflow.SetUpdateHandler(ctx, UpdateSync, r.sync); err != nil {
		return fmt.Errorf("register update %s: %w", UpdateSync, err)
	}
	return workflow.SetQueryHandler(ctx, QueryState, func() (View, error) { return r.view(), nil })
}

// steps opens the case and lives through it: timers here, people's acts in the update handlers, jobs beside.
func (r *run) steps(ctx workflow.Context) (CaseResult, error) {
	if err := r.open(ctx); err != nil {
		return CaseResult{}, err
	}
	if err := r.waitForTimers(ctx); err != nil {
		return CaseResult{}, err
	}
	r.drains = true
	if err := r.quiesce(ctx); err != nil {
		return CaseResult{}, err
	}
	if !r.state.Process.Ended() {
		return CaseResult{}, r.continueAsNew(ctx)
	}
	return CaseResult{Outcome: r.state.Outcome, Sequence: r.state.Sequence}, nil
}

// open commits the opening step, or takes up where the last run stopped.
func (r *run) open(ctx workflow.Context) error {
	switch {
	case r.in.Snapshot != nil:
		r.followUp(ctx)
	case r.in.Recover:
		if err := r.catchUp(ctx); err != nil {
			return err
		}
	}
	if r.state.Sequence == 0 {
		start := Input{Act: "open", At: workflow.Now(ctx), Actor: r.in.Actor,
			Event: &bpmn.Event{Kind: bpmn.EventStart, Variables: startVariables(r.in.Variables), Called: r.in.Parent != ""}}
		if _, err := r.offer(ctx, start); err != nil && ctx.Err() == nil {
			panic(fmt.Errorf("open case %s: %w", r.in.CaseID, err)) // an error would end the case
		}
	}
	r.opened = true
	return nil
}

// quiesce waits until no handler is at work, because a run that ends cuts them off.
func (r *run) quiesce(ctx workflow.Context) error {
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) && r.brief == 0 && !r.lock.IsLocked() })
}

// continueAsNew ends this run before its history grows large. Jobs that are under way are started again by the
// next run under the same job id.
func (r *run) continueAsNew(ctx workflow.Context) error {
	next := r.in
	next.Recover, next.Variables = false, nil
	snapshot, err := r.state.pack()
	if err != nil {
		return err
	}
	next.Snapshot = snapshot
	return workflow.NewContinueAsNewError(ctx, r.in.Procedure, next)
}

func (r *run) view() View {
	_, due, _ := r.state.Process.NextDue()
	return View{Sequence: r.state.Sequence, Hash: r.state.hash(), NextDue: due, Jobs: len(r.jobs), Semantics: r.state.Semantics}
}
