package bpmn

import (
	"fmt"
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

// StartTrigger is what starts instances of a process by itself: the shell
// subscribes to it when the process is published (§10.5.2).
type StartTrigger struct {
	Node string `json:"node"`           // the start event, or what else starts an instance
	Kind string `json:"kind"`           // "message", "timer", "signal" or "conditional"
	Name string `json:"name,omitempty"` // of the message or signal; the condition's text

	Due       time.Time `json:"due,omitzero"`        // when a timer first starts an instance
	Period    string    `json:"period,omitempty"`    // the ISO 8601 duration after which it does again
	Remaining int       `json:"remaining,omitempty"` // how often it does so; -1: without end
}

// StartTriggers lists what starts instances from a point in time on. Names and
// timers that are expressions see no variables. The error names the start event
// whose expression fails.
func (m *Model) StartTriggers(at time.Time, env *Env) ([]StartTrigger, error) {
	mc := newMachine(m, NewState(), Event{At: at}, env)
	defer mc.finished()
	var list []StartTrigger
	for _, n := range m.Starters() {
		for _, t := range n.triggers {
			trigger, err := mc.startTrigger(n, t)
			if err != nil {
				return nil, fmt.Errorf("start event %s: %w", n.ID, err)
			}
			list = append(list, trigger)
		}
	}
	return list, nil
}

func (mc *machine) startTrigger(n *Node, t *trigger) (StartTrigger, error) {
	start := StartTrigger{Node: n.ID, Kind: string(t.kind)}
	nothing := feel.NewContext(0)
	switch t.kind {
	case onCondition:
		start.Name = t.condition.source
		return start, nil
	case onTimer:
		value, err := mc.eval(t.timer.value, nothing)
		if err != nil {
			return start, err
		}
		s, err := t.timer.schedule(value, mc.now)
		start.Due, start.Period, start.Remaining = s.due.UTC(), s.period, s.remaining
		return start, err
	}
	name, err := mc.text(t.name, nothing, "name")
	start.Name = name
	return start, err
}
