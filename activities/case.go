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
	StepsFrom(ctx context.Context, caseID string, sequence, limit int) ([]casework.Committed, error)
	ActSequence(ctx context.Context, caseID, act string) (int, bool, error)
}

// Case writes and reads the log for the case workflow.
type Case struct{ Log Log }

// Commit writes a step and gives back what the log holds. Running it twice finds the step of the first time.
func (a Case) Commit(ctx context.Context, step casework.Step) (casework.Committed, error) {
	committed, err := a.Log.Commit(ctx, step)
	return committed, carry(ctx, err)
}

// maxBatch is how many steps are read at once; their inputs become part of the workflow's history.
const maxBatch = 20

// StepsFrom reads the next steps of the log, beginning with ref; none when the log ends before it.
func (a Case) StepsFrom(ctx context.Context, ref casework.StepRef) ([]casework.Committed, error) {
	steps, err := a.Log.StepsFrom(ctx, ref.CaseID, ref.Sequence, maxBatch)
	return steps, carry(ctx, err)
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
