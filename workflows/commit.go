package workflows

import (
	"encoding/json"
	"errors"
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/amtsweg/amtsweg/casework"
)

// offer brings an input to the log and applies what the log decides; it returns the sequence under which the
// input's act stands.
//
// Updates ride on speculative workflow tasks that the server can lose, and a retry may see another order of
// inputs than the one already committed. So the log decides: if another step stands under the next sequence,
// that one is applied and the input is offered again behind it; an act that the log already knows is not applied
// a second time.
func (r *run) offer(ctx workflow.Context, in Input) (int, error) {
	if err := r.lock.Lock(ctx); err != nil {
		return 0, err
	}
	defer r.lock.Unlock()
	for {
		next, step, err := r.machine.advance(r.state, in)
		if err != nil {
			sequence, again, err := r.lookBehind(ctx, in, err)
			if again {
				continue
			}
			return sequence, err
		}
		committed, err := r.commit(ctx, step)
		switch {
		case err != nil:
			return 0, err
		case committed.AppliedAt > 0:
			return committed.AppliedAt, nil
		case committed.Act == step.Act && committed.StateHash == step.StateHash:
			r.adopt(next)
			r.followUp(ctx)
			return step.Sequence, nil
		case committed.Act == step.Act && committed.Input == nil:
			// The log took this very step once, so the rules have changed under a running case.
			panic(fmt.Errorf("step %d replays to another state than the one committed", step.Sequence))
		}
		if err := r.applyStored(ctx, committed); err != nil {
			return 0, err
		}
		if committed.Act == step.Act {
			r.followUp(ctx)
			return committed.Sequence, nil
		}
	}
}

// lookBehind answers an input that does not fit the state: it is done with where the log shows that an earlier attempt
// applied it, tried again where the log goes on beyond the state, and refused otherwise.
func (r *run) lookBehind(ctx workflow.Context, in Input, refused error) (sequence int, again bool, err error) {
	if err := ours(ctx, ActivityFind, &sequence, r.in.CaseID, in.Act); err != nil {
		return 0, false, err
	}
	before := r.state.Sequence
	if err := r.catchUpLocked(ctx); err != nil {
		return 0, false, err
	}
	switch {
	case sequence > 0:
		return sequence, false, nil
	case r.state.Sequence > before:
		return 0, true, nil
	}
	return 0, false, refused
}

// commit writes the step in one transaction and gives back what the log holds.
func (r *run) commit(ctx workflow.Context, step casework.Step) (casework.Committed, error) {
	var out casework.Committed
	err := ours(ctx, ActivityCommit, &out, step)
	return out, err
}

// applyStored applies the step that stands in the log in place of the one offered.
func (r *run) applyStored(ctx workflow.Context, stored casework.Committed) error {
	var in Input
	if err := json.Unmarshal(stored.Input, &in); err != nil {
		return fmt.Errorf("read step %d of the log: %w", stored.Sequence, err)
	}
	next, step, err := r.machine.advance(r.state, in)
	if err != nil {
		panic(fmt.Errorf("step %d of the log cannot be applied: %w", stored.Sequence, err))
	}
	if step.StateHash != stored.StateHash {
		panic(fmt.Errorf("step %d of the log gives another state than the one committed", stored.Sequence))
	}
	r.adopt(next)
	return nil
}

// catchUp applies every step that the log holds beyond the state.
func (r *run) catchUp(ctx workflow.Context) error {
	if err := r.lock.Lock(ctx); err != nil {
		return err
	}
	defer r.lock.Unlock()
	return r.catchUpLocked(ctx)
}

func (r *run) catchUpLocked(ctx workflow.Context) error {
	for {
		var stored []casework.Committed
		ref := casework.StepRef{CaseID: r.in.CaseID, Sequence: r.state.Sequence + 1}
		if err := ours(ctx, ActivityStepsFrom, &stored, ref); err != nil {
			return err
		}
		for _, step := range stored {
			if err := r.applyStored(ctx, step); err != nil {
				return err
			}
		}
		if len(stored) == 0 {
			r.followUp(ctx)
			return nil
		}
	}
}

// adopt makes next the state.
func (r *run) adopt(next *State) {
	r.state = next
	r.applied++
	r.changed.SendAsync(true)
}

// ours runs an activity on our own database: within the workflow task when it answers soon, else as an ordinary
// activity until it succeeds. A refusal by the rules comes back at once.
func ours(ctx workflow.Context, name string, result any, args ...any) error {
	err := workflow.ExecuteLocalActivity(briefly(ctx), name, args...).Get(ctx, result)
	if err == nil || isRefusal(err) {
		return err
	}
	if cancelled := ctx.Err(); cancelled != nil {
		return errors.Join(cancelled, err)
	}
	return workflow.ExecuteActivity(durably(ctx), name, args...).Get(ctx, result)
}
