package bpmn

import (
	"errors"
	"fmt"

	"github.com/amtsweg/amtsweg/feel"
)

// Step moves an instance on by one event. It changes s only if it returns no
// error. Errors wrap [ErrNotWaiting] where nothing waits for the event; whatever
// goes wrong inside the model becomes an incident in the result instead.
func (m *Model) Step(s *State, ev Event, env *Env) (Result, error) {
	if s == nil {
		return Result{}, errors.New("step needs a state; begin with NewState")
	}
	if err := m.Bind(s); err != nil {
		return Result{}, err
	}
	mc := newMachine(m, s, ev, env)
	act, err := mc.plan()
	if err == nil {
		act()
		mc.run()
	}
	return mc.finished(), err
}

// cloned copies the variables of an event where an instance takes them as its
// own; elsewhere they are only read.
func cloned(vars *feel.Context) *feel.Context {
	if vars == nil {
		return nil
	}
	return vars.Clone()
}

// plan finds out what an event does, without doing it yet.
func (mc *machine) plan() (func(), error) {
	ev := &mc.ev
	if mc.s.Ended() {
		return nil, fmt.Errorf("the instance has ended (%s): %w", mc.s.outcome, ErrNotWaiting)
	}
	if ev.Kind == EventStart {
		return mc.planStart(ev)
	}
	if !mc.s.Started() {
		return nil, fmt.Errorf("the instance has not started: %w", ErrNotWaiting)
	}
	switch ev.Kind {
	case EventTaskCompleted, EventJobCompleted, EventJobFailed, EventChildCompleted, EventChildFailed,
		EventErrorThrown, EventEscalated:
		return mc.planWork(ev)
	case EventTimerDue, EventTimerMoved, EventIncidentRetry:
		return mc.planWait(ev)
	case EventMessageArrived:
		return mc.planMessage(ev)
	case EventSignalArrived:
		return mc.planSignal(ev)
	case EventVariablesSet, EventTokenMoved, EventNodeSkipped, EventNodeActivated:
		return mc.planRepair(ev)
	case EventCancelled:
		return func() { mc.end("cancelled") }, nil
	}
	return nil, fmt.Errorf("the event kind %q is unknown", ev.Kind)
}

// workOf says which work an event about work answers.
var workOf = map[EventKind]work{
	EventTaskCompleted:  taskWork,
	EventJobCompleted:   jobWork,
	EventJobFailed:      jobWork,
	EventChildCompleted: childWork,
	EventChildFailed:    childWork,
}

func (mc *machine) planWork(ev *Event) (func(), error) {
	in, w := mc.s.findWait(ev.Wait)
	if in == nil || w != nil || in.work == noWork {
		return nil, notWaiting(ev)
	}
	if expected, ok := workOf[ev.Kind]; ok && in.work != expected {
		return nil, notWaiting(ev)
	}
	switch ev.Kind {
	case EventJobFailed, EventChildFailed:
		return func() { mc.incident(in, stageWork, errors.New(ev.Detail)) }, nil
	case EventErrorThrown:
		return func() { mc.errorThrown(in, ev) }, nil
	case EventEscalated:
		return func() { mc.escalate(in, ev.Name, ev.Variables) }, nil
	case EventChildCompleted:
		if ev.Variables == nil {
			ev.Variables = feel.NewContext(0)
		}
	}
	return func() { mc.complete(in, ev.Variables) }, nil
}

func notWaiting(ev *Event) error {
	return fmt.Errorf("%s %s%s: %w", ev.Kind, ev.Wait, ev.Name, ErrNotWaiting)
}

// errorThrown handles an error that a job, a task or a called process throws.
func (mc *machine) errorThrown(in *instance, ev *Event) {
	if in.work != taskWork {
		in.work = noWork
	}
	c := mc.catcher(in, onError, ev.Name)
	switch {
	case c.event != nil:
		mc.catch(c, ev.Name, ev.Detail, ev.Variables)
	case mc.s.called:
		mc.failCalled(ev.Name, ev.Detail, ev.Variables)
	default:
		if in.work == taskWork {
			mc.command(Command{Kind: CommandCloseTask, Wait: in.wait})
		}
		err := errUncaught(ev.Name)
		if ev.Detail != "" {
			err = fmt.Errorf("%w: %s", err, ev.Detail)
		}
		mc.incident(in, stageWork, err)
	}
}

func (mc *machine) planWait(ev *Event) (func(), error) {
	in, w := mc.s.findWait(ev.Wait)
	if w == nil {
		return nil, notWaiting(ev)
	}
	switch {
	case ev.Kind == EventIncidentRetry && w.kind == waitIncident:
		return func() { mc.retry(in, w) }, nil
	case ev.Kind == EventTimerMoved && w.kind == waitTimer && !w.met:
		return func() {
			w.due = ev.Due.UTC()
			mc.command(Command{Kind: CommandSetTimer, Wait: ev.Wait, Node: w.node.ID, Due: w.due})
		}, nil
	case ev.Kind == EventTimerDue && w.kind == waitTimer && !w.met && !ev.At.Before(w.due):
		return func() {
			w.met = true
			mc.occur(in, w, ev.Variables)
		}, nil
	}
	return nil, notWaiting(ev)
}

// planMessage finds the one subscription a message goes to: that which it is
// addressed to, or the oldest with its name and key.
func (mc *machine) planMessage(ev *Event) (func(), error) {
	if ev.Wait != "" {
		in, w := mc.s.findWait(ev.Wait)
		if w == nil || w.kind != waitMessage || w.met {
			return nil, notWaiting(ev)
		}
		return func() { mc.occur(in, w, ev.Variables) }, nil
	}
	for _, in := range mc.s.instances {
		for i := range in.waits {
			w := &in.waits[i]
			if w.kind == waitMessage && !w.met && w.name == ev.Name && (w.key == "" || w.key == ev.Key) {
				return func() { mc.occur(in, w, ev.Variables) }, nil
			}
		}
	}
	return nil, notWaiting(ev)
}

// planSignal finds everything that listens to a signal: it reaches all of it
// (§10.5.5).
func (mc *machine) planSignal(ev *Event) (func(), error) {
	var ids []string
	for _, in := range mc.s.instances {
		for i := range in.waits {
			w := &in.waits[i]
			if w.kind == waitSignal && !w.met && w.name == ev.Name {
				ids = append(ids, in.waitIDOf(w))
			}
		}
	}
	if len(ids) == 0 {
		return nil, notWaiting(ev)
	}
	return func() {
		for _, id := range ids {
			if in, w := mc.s.findWait(id); w != nil && !w.met {
				mc.occur(in, w, ev.Variables)
			}
		}
	}, nil
}
