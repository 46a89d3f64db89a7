package activities

import (
	"context"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/amtsweg/amtsweg/casework"
)

// Log is the append-only log of steps that decides what happened to a case.
type Log interface {
	Commit(ctx context.Context, step casework.Step) (casework.Committed, error)
	StepAt(ctx context.Context, caseID string, sequence int) (casework.Committed, bool, error)
	ActSequence(ctx context.Context, caseID, act string) (int, bool, error)
}

// Case writes and reads the log for the case workflow.
type Case struct{ Log Log }

// Commit writes a step and gives back what the log holds. Running it twice finds the step of the first time.
func (a Case) Commit(ctx context.Context, step casework.Step) (casework.Committed, error) {
	committed, err := a.Log.Commit(ctx, step)
	return committed, carry(ctx, err)
}

// StepAt reads one step; nil when the log ends before it.
func (a Case) StepAt(ctx context.Context, ref casework.StepRef) (*casework.Committed, error) {
	committed, found, err := a.Log.StepAt(ctx, ref.CaseID, ref.Sequence)
	if err != nil || !found {
		return nil, carry(ctx, err)
	}
	return &committed, nil
}

// Find gives the sequence of the step that applied an act; 0 when none did.
func (a Case) Find(ctx context.Context, caseID, act string) (int, error) {
	sequence, _, err := a.Log.ActSequence(ctx, caseID, act)
	return sequence, carry(ctx, err)
}

// carry takes an error over the Temporal boundary: a refusal by the rules is final, everything else is tried again.
// The text of other errors stays in the worker's log, because histories must not hold what a driver might quote.
func carry(ctx context.Context, err error) error {
	switch kind := casework.KindOf(err); kind {
	case "":
		return nil
	case casework.Unavailable, casework.Internal:
		activity.GetLogger(ctx).Warn("an activity will be tried again", "reason", err.Error())
		return temporal.NewApplicationErrorWithOptions("The database did not take it.", string(kind), temporal.ApplicationErrorOptions{})
	default:
		return temporal.NewNonRetryableApplicationError("Refused.", string(kind), nil, err)
	}
}
