package bpmn

import (
	"fmt"
	"slices"
)

// await opens the waits of an event node: its own as a catch event, or those of
// a boundary event or event sub-process start on behalf of owner. Errors,
// escalations, compensation and cancellation are thrown to it and need no wait.
func (mc *machine) await(owner *instance, event *Node) error {
	for slot, t := range event.triggers {
		if err := mc.awaitTrigger(owner, event, slot, t); err != nil {
			return err
		}
	}
	return nil
}

func (mc *machine) awaitTrigger(owner *instance, event *Node, slot int, t *trigger) error {
	w := wait{node: event, slot: slot}
	switch t.kind {
	case onTimer:
		value, err := mc.eval(t.timer.value, owner)
		if err != nil {
			return err
		}
		s, err := t.timer.schedule(value, mc.now)
		if err != nil {
			return fmt.Errorf("set timer: %w", err)
		}
		w.kind, w.due, w.remaining, w.period = waitTimer, s.due.UTC(), s.remaining, s.period
	case onMessage:
		var err error
		w.kind = waitMessage
		if w.name, err = mc.text(t.message.name, owner, "message name"); err != nil {
			return err
		}
		if w.key, err = mc.correlationKey(t.message.key, owner); err != nil {
			return err
		}
	case onSignal:
		if t.anonymous {
			return nil
		}
		var err error
		w.kind = waitSignal
		if w.name, err = mc.text(t.name, owner, "signal name"); err != nil {
			return err
		}
	case onCondition:
		w.kind = waitCondition
	default:
		return nil
	}
	mc.open(owner, w)
	return nil
}

// correlationKey evaluates a message's key, which must not be null: a message
// without its key would go to any case.
func (mc *machine) correlationKey(f *formula, in *instance) (string, error) {
	if f == nil {
		return "", nil
	}
	return mc.text(f, in, "correlation key")
}

func (mc *machine) open(owner *instance, w wait) {
	owner.seq++
	w.seq = owner.seq
	owner.waits = append(owner.waits, w)
	if c, ok := openCommand(owner, &w); ok {
		mc.command(c)
	}
}

// openCommand is the command that asks the outside for a wait.
func openCommand(owner *instance, w *wait) (Command, bool) {
	c := Command{Wait: owner.waitIDOf(w), Node: w.node.ID, Name: w.name, Key: w.key}
	switch w.kind {
	case waitTimer:
		c.Kind, c.Due = CommandSetTimer, w.due
	case waitMessage:
		c.Kind = CommandSubscribe
	case waitSignal:
		c.Kind = CommandListen
	default:
		return c, false
	}
	return c, true
}

var closeKinds = map[waitKind]CommandKind{
	waitTimer:    CommandClearTimer,
	waitMessage:  CommandUnsubscribe,
	waitSignal:   CommandUnlisten,
	waitIncident: CommandCloseIncident,
}

var cancelKinds = map[work]CommandKind{
	taskWork:  CommandCloseTask,
	jobWork:   CommandCancelJob,
	childWork: CommandCancelChild,
}

// closeWait tells the outside that a wait is over; one that has just happened
// there is over already.
func (mc *machine) closeWait(owner *instance, w *wait) {
	if kind, ok := closeKinds[w.kind]; ok && !w.met {
		mc.command(Command{Kind: kind, Wait: owner.waitIDOf(w)})
	}
}

// close ends everything an instance waits for.
func (mc *machine) close(in *instance) {
	if kind, ok := cancelKinds[in.work]; ok {
		mc.command(Command{Kind: kind, Wait: in.wait})
	}
	in.work = noWork
	for i := range in.waits {
		mc.closeWait(in, &in.waits[i])
	}
	in.waits = nil
}

// closeEvents ends the waits of in that are not incidents and match.
func (mc *machine) closeEvents(in *instance, match func(*wait) bool) {
	in.waits = slices.DeleteFunc(in.waits, func(w wait) bool {
		if w.kind == waitIncident || !match(&w) {
			return false
		}
		mc.closeWait(in, &w)
		return true
	})
}
