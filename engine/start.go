package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/workflows"
)

// How the engine keeps cases going: how many are started at once, how often it looks for what a crash left
// behind, and how old that has to be, so that the ordinary way has had its chance.
const (
	startersAtOnce = 8
	sweepEvery     = 2 * time.Second
	sweepAfter     = 5 * time.Second
	sweepBatch     = 200
	startTimeout   = 10 * time.Second
	maxTaskTime    = 10 * time.Second
)

// startCases starts the workflows of new cases as they come in.
func (e *Engine) startCases(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case cs := <-e.starts:
			if err := e.start(ctx, cs, false); err != nil && ctx.Err() == nil {
				e.log.Info("a case will be started later", "case", cs.ID, "error", err)
			}
		}
	}
}

// start starts the workflow of a case, once however often it is called.
func (e *Engine) start(ctx context.Context, cs casework.Case, rebuild bool) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	input, err := e.caseInput(ctx, cs)
	if err != nil {
		return fmt.Errorf("start case %s: %w", cs.ID, err)
	}
	input.Recover = rebuild
	reuse := enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
	if rebuild {
		reuse = enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE // of a workflow that ended while its case is open
	}
	_, err = e.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: cs.ID, TaskQueue: TaskQueue, EnableEagerStart: true,
		WorkflowTaskTimeout:                      maxTaskTime,
		WorkflowIDReusePolicy:                    reuse,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, cs.Procedure, input)
	if _, already := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); err != nil && !already {
		return fmt.Errorf("start case %s: %w", cs.ID, err)
	}
	return e.store.MarkStarted(ctx, cs.ID, e.now())
}

// caseInput builds what the workflow starts with.
func (e *Engine) caseInput(ctx context.Context, cs casework.Case) (workflows.CaseInput, error) {
	a, err := e.store.Application(ctx, cs.ID)
	if err != nil {
		return workflows.CaseInput{}, err
	}
	parent, parentWait, err := e.store.Parent(ctx, cs.ID)
	if err != nil {
		return workflows.CaseInput{}, err
	}
	variables := map[string]any{
		"application": a.Data,
		"case":        map[string]any{"number": cs.Number, "receivedAt": cs.ReceivedAt, "channel": cs.Channel, "language": cs.Language},
	}
	appointment, err := e.store.Appointment(ctx, cs.ID)
	switch {
	case err == nil && appointment != nil:
		variables["appointment"] = appointment
	case err != nil && casework.KindOf(err) != casework.NotFound:
		return workflows.CaseInput{}, err
	}
	in := workflows.CaseInput{
		CaseID: cs.ID, Number: cs.Number, Procedure: cs.Procedure, Revision: cs.Revision, Office: cs.Office, Language: cs.Language,
		Channel: cs.Channel, Actor: a.Actor, Parent: parent, ParentWait: parentWait, Variables: casework.JSON(variables),
	}
	if parent != "" {
		in.Variables = a.Data // a called procedure begins with what its caller passed on
	}
	return in, nil
}

// sweep takes up what crashes left behind: cases without a workflow, and steps that Temporal may have forgotten.
func (e *Engine) sweep(ctx context.Context) error {
	before := e.now().Add(-sweepAfter)
	cases, err := e.store.Unstarted(ctx, before, sweepBatch)
	if err != nil {
		return err
	}
	var faults []error
	for _, cs := range cases {
		if ctx.Err() == nil {
			faults = append(faults, e.start(ctx, cs, false))
		}
	}
	steps, err := e.store.Unacknowledged(ctx, before, sweepBatch)
	if err != nil {
		return err
	}
	for _, ref := range steps {
		if ctx.Err() == nil {
			faults = append(faults, e.sync(ctx, ref))
		}
	}
	return errors.Join(faults...)
}

// sync makes a case's workflow catch up with the log at least to ref, and acknowledges the step.
func (e *Engine) sync(ctx context.Context, ref casework.StepRef) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	leave, err := e.lanes.enter(ctx, ref.CaseID)
	if err != nil {
		return fmt.Errorf("sync case %s: %w", ref.CaseID, err)
	}
	defer leave()
	handle, err := e.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: ref.CaseID, UpdateName: workflows.UpdateSync, WaitForStage: client.WorkflowUpdateStageCompleted,
		UpdateID: fmt.Sprintf("sync:%d", ref.Sequence), // the same for every server that sweeps, however often
	})
	if err == nil {
		var reached int
		err = handle.Get(ctx, &reached)
	}
	if _, ended := errors.AsType[*serviceerror.NotFound](err); ended {
		// A closed case has nothing left to catch up with; an open one that Temporal does not know is to be recovered.
		if err = e.withoutWorkflow(ctx, ref.CaseID); casework.KindOf(err) == casework.Conflict {
			err = nil
		}
	}
	if err != nil {
		return fmt.Errorf("sync case %s: %w", ref.CaseID, err)
	}
	return e.store.Acknowledge(ctx, []casework.StepRef{ref})
}

// acknowledge notes in batches which steps Temporal has made durable.
func (e *Engine) acknowledge(ctx context.Context) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	var batch []casework.StepRef
	for {
		select {
		case <-ctx.Done():
			return
		case ref := <-e.acks:
			if batch = append(batch, ref); len(batch) < sweepBatch {
				continue
			}
		case <-tick.C:
		}
		if len(batch) > 0 && e.store.Acknowledge(ctx, batch) == nil {
			batch = batch[:0]
		}
		if len(batch) > 10*sweepBatch {
			batch = batch[:0] // the sweeper looks after them
		}
	}
}

// Recover rebuilds from PostgreSQL's log the workflow of every open case that Temporal does not know, or whose workflow
// has ended although the case has not, and returns how many it started.
func (e *Engine) Recover(ctx context.Context) (int, error) {
	recovered := 0
	filter := casework.CaseFilter{Open: true, Page: casework.Page{Limit: sweepBatch}}
	for {
		cases, next, err := e.store.Cases(ctx, filter)
		if err != nil {
			return recovered, err
		}
		for _, cs := range cases {
			running, err := e.runs(ctx, cs.ID)
			if err != nil {
				return recovered, err
			}
			if running {
				continue
			}
			if err := e.start(ctx, cs, true); err != nil {
				return recovered, err
			}
			recovered++
		}
		if next == "" {
			return recovered, nil
		}
		filter.Page.Cursor = next
	}
}

// runs tells whether Temporal runs the workflow of a case.
func (e *Engine) runs(ctx context.Context, caseID string) (bool, error) {
	described, err := e.temporal.DescribeWorkflowExecution(ctx, caseID, "")
	if _, unknown := errors.AsType[*serviceerror.NotFound](err); unknown {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up workflow of case %s: %w", caseID, err)
	}
	return described.WorkflowExecutionInfo.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}
