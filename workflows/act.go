package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/amtsweg/amtsweg/casework"
)

// validate refuses an act that the state does not allow, before Temporal admits it: it then leaves no trace.
func (r *run) validate(_ workflow.Context, act casework.Act) error {
	if !r.opened {
		return nil // the handler waits for the opening step and looks then
	}
	if r.state.Process.Ended() {
		return refusal(casework.Errorf(casework.Conflict, "The case is closed.").WithReason("case-closed"))
	}
	return refusal(checkAct(r.state, act))
}

// act applies what somebody does, and returns once its step is committed and what follows from it on our own
// database is done, so that the page that follows shows it.
func (r *run) act(ctx workflow.Context, act casework.Act) (casework.ActOutcome, error) {
	if err := workflow.Await(ctx, func() bool { return r.opened }); err != nil {
		return casework.ActOutcome{}, err
	}
	sequence, err := r.offer(ctx, Input{Act: act.ID, At: workflow.Now(ctx), Actor: act.Actor, Person: &act, ByUpdate: true})
	if err != nil {
		return casework.ActOutcome{}, refusal(err)
	}
	if err := workflow.Await(ctx, func() bool { return r.brief == 0 }); err != nil {
		return casework.ActOutcome{}, err
	}
	return casework.ActOutcome{Act: act.ID, State: casework.ActApplied, Sequence: sequence}, nil
}

// sync catches up with PostgreSQL's log and tells the sequence reached.
func (r *run) sync(ctx workflow.Context) (int, error) {
	if err := workflow.Await(ctx, func() bool { return r.opened }); err != nil {
		return 0, err
	}
	if err := r.catchUp(ctx); err != nil {
		return 0, err
	}
	return r.state.Sequence, nil
}

// refusal carries a casework error over the Temporal boundary: its kind as the type, the whole as details.
// Any other error passes as it is.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	e := asCaseworkError(err)
	if e == nil {
		return err
	}
	return temporal.NewNonRetryableApplicationError(e.Detail, string(e.Kind), nil, e)
}
