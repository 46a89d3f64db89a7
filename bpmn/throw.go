package bpmn

import (
	"fmt"
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

// enterThrow lets a throw or end event happen, trigger by trigger.
func (mc *machine) enterThrow(in *instance) error {
	for _, t := range in.node.triggers {
		if err := mc.throw(in, t); err != nil {
			return err
		}
		if in.gone || len(in.pending) > 0 {
			return nil
		}
	}
	mc.complete(in, nil)
	return nil
}

func (mc *machine) throw(in *instance, t *trigger) error {
	switch t.kind {
	case onMessage:
		return mc.sendMessage(in, t.message)
	case onSignal:
		return mc.broadcast(in, t)
	case onEscalation:
		code, err := mc.optionalText(t.name, in, "escalation code")
		if err != nil {
			return err
		}
		mc.escalate(in, code, in.vars.Clone())
	case onError:
		return mc.throwErrorEvent(in, t)
	case onCompensation:
		mc.compensate(in, t)
	case onCancel:
		mc.cancelTransaction(in)
	case onTerminate:
		mc.terminateScope(in)
	case onLink:
		mc.followLink(in)
	}
	return nil
}

func (mc *machine) sendMessage(in *instance, m *messageSpec) error {
	name, err := mc.text(m.name, in, "message name")
	if err != nil {
		return err
	}
	key, err := mc.correlationKey(m.key, in)
	if err != nil {
		return err
	}
	ttl, err := mc.timeToLive(m.timeToLive, in)
	if err != nil {
		return err
	}
	mc.command(Command{Kind: CommandSendMessage, Node: in.node.ID, Name: name, Key: key, TimeToLive: ttl, Variables: in.given()})
	return nil
}

// timeToLive reads how long a message waits for its receiver; 0 leaves that to
// the shell.
func (mc *machine) timeToLive(f *formula, in *instance) (time.Duration, error) {
	value, err := mc.eval(f, in)
	if err != nil || value == nil {
		return 0, err
	}
	s, err := (&timerSpec{kind: afterDuration}).schedule(value, mc.now)
	if err != nil {
		return 0, fmt.Errorf("evaluate time to live: %w", err)
	}
	return s.due.Sub(mc.now), nil
}

func (mc *machine) broadcast(in *instance, t *trigger) error {
	name, err := mc.text(t.name, in, "signal name")
	if err != nil {
		return err
	}
	mc.command(Command{Kind: CommandBroadcastSignal, Node: in.node.ID, Name: name, Variables: in.given()})
	return nil
}

func (mc *machine) followLink(in *instance) {
	target := in.node.linkTarget()
	mc.done(in)
	mc.push(move{kind: moveEnter, scope: in.parent, node: target})
	mc.depart(in)
}

// terminateScope ends the process or sub-process that the end event stands in,
// and no more than that (§13.5.6).
func (mc *machine) terminateScope(in *instance) {
	scope := in.parent
	mc.done(in)
	mc.remove(in)
	if scope.parent == nil {
		mc.end("terminated")
		return
	}
	mc.clear(scope, nil)
	mc.complete(scope, nil)
}

func (mc *machine) throwErrorEvent(in *instance, t *trigger) error {
	code, err := mc.optionalText(t.name, in, "error code")
	if err != nil {
		return err
	}
	catcher := mc.catcher(in, onError, code)
	if catcher.event == nil && !mc.s.called {
		return errUncaught(code)
	}
	vars := in.vars.Clone()
	mc.done(in)
	mc.remove(in)
	if catcher.event == nil {
		mc.failCalled(code, "", vars)
		return nil
	}
	mc.catch(catcher, code, "", vars)
	return nil
}

func errUncaught(code string) error {
	return fmt.Errorf("the error %q is caught by no boundary event or event sub-process", code)
}

// catcher is where something thrown is caught.
type catcher struct {
	owner   *instance
	event   *Node
	trigger *trigger
}

// catcher looks for what catches an error or escalation, from where it was
// thrown outwards: at each level first the event sub-processes inside a scope,
// then the events on its border; one for the very code before one for all
// (§10.5.7).
func (mc *machine) catcher(from *instance, kind triggerKind, code string) catcher {
	for in := from; in != nil; in = in.parent {
		if in.role == restored {
			continue
		}
		if in != from && in.node.body != nil && in.role != loopBody && !in.interrupted {
			var starts []*Node
			for _, sub := range in.node.body.events {
				starts = append(starts, sub.body.starting())
			}
			if c := mc.match(in, starts, kind, code); c.event != nil {
				return c
			}
		}
		if in.role != loopInner && in.node.parent != nil {
			if c := mc.match(in, in.node.boundary, kind, code); c.event != nil {
				return c
			}
		}
	}
	return catcher{}
}

func (mc *machine) match(owner *instance, events []*Node, kind triggerKind, code string) catcher {
	var all catcher
	for _, event := range events {
		for _, t := range event.triggers {
			if t.kind != kind {
				continue
			}
			wanted, err := mc.optionalText(t.name, owner, "code")
			switch {
			case err != nil:
			case wanted != "" && wanted == code:
				return catcher{owner, event, t}
			case wanted == "" && all.event == nil:
				all = catcher{owner, event, t}
			}
		}
	}
	return all
}

// catch hands something thrown to what catches it.
func (mc *machine) catch(c catcher, code, message string, vars *feel.Context) {
	vars = vars.Clone()
	if c.trigger.codeVar != "" {
		vars.Set(c.trigger.codeVar, code)
	}
	if c.trigger.messageVar != "" {
		vars.Set(c.trigger.messageVar, message)
	}
	if c.event.Kind == KindBoundaryEvent {
		mc.boundaryEvent(c.owner, c.event, nil, vars)
		return
	}
	mc.startEventSubProcess(c.owner, c.event, nil, vars)
}

// escalate hands an escalation outwards; one that nobody catches has no effect,
// except in a called process, whose caller may catch it.
func (mc *machine) escalate(in *instance, code string, vars *feel.Context) {
	c := mc.catcher(in, onEscalation, code)
	switch {
	case c.event != nil:
		mc.catch(c, code, "", vars)
	case mc.s.called:
		mc.command(Command{Kind: CommandEscalate, Node: in.node.ID, Name: code, Variables: vars})
	}
}

// failCalled ends a called process with an error, which its caller may catch.
func (mc *machine) failCalled(code, detail string, vars *feel.Context) {
	mc.command(Command{Kind: CommandThrowError, Name: code, Detail: detail, Variables: vars})
	mc.end("failed")
}
