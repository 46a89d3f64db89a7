package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/amtsweg/amtsweg/bpmn"
)

// A run ends and the case continues as new once it has applied stepLimit steps or its history is longer than
// historyLimit. The length that Temporal tells is the one at the beginning of a workflow task, and many steps can
// happen within one, so steps are counted too; each leaves a handful of events at most. Jobs that are under way are
// waited for up to the same again.
const (
	stepLimit    = 400
	historyLimit = 2000
)

// waitForTimers fires every timer of the process when it is due. It returns when the process has ended or the
// history has grown large. One Temporal timer stands for all of them, the earliest; it is set anew only when an
// earlier one comes up.
func (r *run) waitForTimers(ctx workflow.Context) error {
	alarm := alarm{}
	for !r.state.Process.Ended() && !r.historyIsLong(ctx) {
		wait, due, waiting := r.state.Process.NextDue()
		now := workflow.Now(ctx)
		if waiting && !due.After(now) {
			if err := r.fire(ctx, wait, due); err != nil {
				return err
			}
			continue
		}
		if waiting {
			alarm.set(ctx, due, now)
		}
		s := workflow.NewSelector(ctx)
		s.AddReceive(r.changed, func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, nil) })
		if alarm.timer != nil {
			s.AddFuture(alarm.timer, func(workflow.Future) { alarm.timer = nil })
		}
		s.Select(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	alarm.stop()
	return nil
}

// fire offers a due timer to the case. Its act is named after the state it fires in, so that each firing of a cycle is
// an act of its own. A timer that ended in the same moment is nobody's loss; one that is refused and stays due would
// fire for ever, so it stops the workflow task.
func (r *run) fire(ctx workflow.Context, wait string, due time.Time) error {
	before := r.state.Sequence
	in := Input{Act: fmt.Sprintf("timer:%s:%d", wait, before), At: workflow.Now(ctx), Actor: system,
		Event: &bpmn.Event{Kind: bpmn.EventTimerDue, Wait: wait}}
	_, err := r.offer(ctx, in)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	next, nextDue, waiting := r.state.Process.NextDue()
	if stuck := r.state.Sequence == before && waiting && next == wait && nextDue.Equal(due); err != nil && (stuck || !isRefusal(err)) {
		panic(fmt.Errorf("fire timer %s of case %s: %w", wait, r.in.CaseID, err))
	}
	return nil
}

func (r *run) historyIsLong(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	length := info.GetCurrentHistoryLength()
	if r.applied < stepLimit && length < historyLimit && !info.GetContinueAsNewSuggested() {
		return false
	}
	return len(r.jobs) == 0 || r.applied >= 2*stepLimit || length >= 2*historyLimit
}

// alarm is the one Temporal timer of a case.
type alarm struct {
	timer  workflow.Future
	cancel workflow.CancelFunc
	due    time.Time
}

// set makes the alarm ring at due unless it rings earlier anyway.
func (a *alarm) set(ctx workflow.Context, due, now time.Time) {
	if a.timer != nil && !due.Before(a.due) {
		return
	}
	a.stop()
	timerCtx, cancel := workflow.WithCancel(ctx)
	a.timer, a.cancel, a.due = workflow.NewTimer(timerCtx, due.Sub(now)), cancel, due
}

func (a *alarm) stop() {
	if a.timer != nil {
		a.cancel()
		a.timer = nil
	}
}
