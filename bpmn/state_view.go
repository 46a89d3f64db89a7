package bpmn

import (
	"fmt"
	"slices"
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

// Open is something an instance waits for.
type Open struct {
	Wait string    `json:"wait"`
	Node string    `json:"node"`
	Name string    `json:"name,omitempty"` // of the message, signal, job type or called process; an incident's reason
	Key  string    `json:"key,omitempty"`  // of a message
	Due  time.Time `json:"due,omitzero"`   // of a timer
}

// Tasks returns the open tasks, the oldest first.
func (s *State) Tasks() []Open { return s.working(taskWork) }

// Jobs returns the jobs that are under way, the oldest first.
func (s *State) Jobs() []Open { return s.working(jobWork) }

// Children returns the called processes that are under way, the oldest first.
func (s *State) Children() []Open { return s.working(childWork) }

func (s *State) working(kind work) []Open {
	var list []Open
	for _, in := range s.instances {
		if in.work == kind {
			list = append(list, Open{Wait: in.wait, Node: in.node.ID, Name: in.ask})
		}
	}
	return list
}

// Timers returns the timers that are set, by their due times.
func (s *State) Timers() []Open {
	list := s.waiting(waitTimer)
	slices.SortStableFunc(list, func(a, b Open) int { return a.Due.Compare(b.Due) })
	return list
}

// Subscriptions returns the messages that are waited for, the oldest first.
func (s *State) Subscriptions() []Open { return s.waiting(waitMessage) }

// Signals returns the signals that are listened to, the oldest first.
func (s *State) Signals() []Open { return s.waiting(waitSignal) }

// Incidents returns the open incidents, the oldest first.
func (s *State) Incidents() []Open { return s.waiting(waitIncident) }

func (s *State) waiting(kind waitKind) []Open {
	var list []Open
	for _, in := range s.instances {
		for i := range in.waits {
			if w := &in.waits[i]; w.kind == kind && !w.met {
				list = append(list, Open{Wait: in.waitIDOf(w), Node: w.node.ID, Name: w.name, Key: w.key, Due: w.due})
			}
		}
	}
	return list
}

// NextDue returns the earliest timer; of several at the same time the oldest.
func (s *State) NextDue() (id string, due time.Time, ok bool) {
	var owner *instance
	var next *wait
	for _, in := range s.instances {
		for i := range in.waits {
			w := &in.waits[i]
			if w.kind == waitTimer && !w.met && (next == nil || w.due.Before(next.due)) {
				owner, next = in, w
			}
		}
	}
	if next == nil {
		return "", time.Time{}, false
	}
	return owner.waitIDOf(next), next.due, true
}

// Reopen returns the command that asks once more for a job or called process
// that is under way, for a shell that lost track of it; false if wait is none.
func (s *State) Reopen(wait string) (Command, bool) {
	in, w := s.findWait(wait)
	if in == nil || w != nil {
		return Command{}, false
	}
	switch in.work {
	case jobWork:
		return jobCommand(in), true
	case childWork:
		return Command{Kind: CommandStartChild, Wait: wait, Node: in.node.ID, Name: in.ask, Variables: in.given()}, true
	}
	return Command{}, false
}

// Variables returns the variables of the process itself.
func (s *State) Variables() *feel.Context {
	root := s.root()
	if root == nil {
		return feel.NewContext(0)
	}
	return root.vars.Clone()
}

// VariablesAt returns every variable visible at an element instance, and
// whether there is one with that wait id.
func (s *State) VariablesAt(wait string) (*feel.Context, bool) {
	in, _ := s.findWait(wait)
	if in == nil {
		return nil, false
	}
	return in.visible(), true
}

// Token is a node that is active, for the picture of an instance.
type Token struct {
	Node     string   `json:"node"`
	Count    int      `json:"count"`
	Incident bool     `json:"incident,omitempty"`
	Waits    []string `json:"waits,omitempty"` // the element instances
}

// Tokens returns the active nodes, those of sub-processes and their parents
// included, in the order in which they became active. Tokens that a join holds
// count at the join.
func (s *State) Tokens() []Token {
	var list []Token
	at := map[string]int{}
	add := func(node, wait string, count int, incident bool) {
		i, ok := at[node]
		if !ok {
			i = len(list)
			at[node] = i
			list = append(list, Token{Node: node})
		}
		list[i].Count += count
		list[i].Incident = list[i].Incident || incident
		if wait != "" {
			list[i].Waits = append(list[i].Waits, wait)
		}
	}
	for _, in := range s.instances {
		if in.parent != nil && in.role != loopBody {
			add(in.node.ID, in.wait, 1, in.hasIncident())
		}
		for _, h := range in.held {
			add(h.flow.Target.ID, "", h.count, false)
		}
	}
	return list
}

func (in *instance) hasIncident() bool {
	return slices.ContainsFunc(in.waits, func(w wait) bool { return w.kind == waitIncident })
}

// Choosable returns the activities of an open ad-hoc sub-process that may be
// started now, in the order of the model.
func (s *State) Choosable(wait string) []string {
	in, _ := s.findWait(wait)
	if in == nil || in.node.body == nil {
		return nil
	}
	var ids []string
	for _, n := range in.node.body.nodes {
		if in.choosable(n.ID) != nil {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// Bind connects a state that was read from JSON with the model it belongs to.
// Step does so by itself; what is asked of a state before needs it. The error
// names a node the model does not have.
func (m *Model) Bind(s *State) error {
	if s.model == m {
		return nil
	}
	if s.process != "" && s.process != m.ID {
		return fmt.Errorf("the state belongs to process %s, not %s", s.process, m.ID)
	}
	if err := s.resolve(m); err != nil {
		return err
	}
	s.model = m
	return nil
}
