package workflows

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/calendar"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/feel"
	"github.com/amtsweg/amtsweg/procedure"
)

// Input is one thing that happens to a case: a person's act, or an event of the process itself.
// It is what the log stores of a step; applying the stored inputs in order rebuilds the case.
type Input struct {
	Act      string         `json:"act"` // unique within the case
	At       time.Time      `json:"at"`
	Actor    casework.Actor `json:"actor"`
	Person   *casework.Act  `json:"person,omitempty"`
	Event    *bpmn.Event    `json:"event,omitempty"`
	ByUpdate bool           `json:"byUpdate,omitempty"`
}

// machine advances a case. It is pure: the same state and input always give the same step.
type machine struct {
	in  CaseInput
	pkg *procedure.Package
}

// advance gives the state after an input and the step to commit.
// The state it is given stays as it is. The error is a *casework.Error when the rules refuse the input.
func (m machine) advance(state *State, in Input) (*State, casework.Step, error) {
	next := state.clone()
	next.Sequence++
	w := &writer{machine: m, in: in, before: state, after: next}
	if err := m.apply(next, in, w); err != nil {
		return nil, casework.Step{}, err
	}
	return next, w.step(), nil
}

// apply changes the state by the input and tells the writer what it means for the case's rows.
func (m machine) apply(next *State, in Input, w *writer) error {
	event := in.Event
	if in.Person != nil {
		if err := checkAct(next, *in.Person); err != nil {
			return err
		}
		var err error
		if event, err = m.perform(next, in, w); err != nil || event == nil {
			return err
		}
	}
	ev := *event
	ev.At = in.At.In(calendar.Berlin) // "today" in a procedure is the day on the wall of the town hall
	result, err := m.pkg.Model.Step(next.Process, ev, &bpmn.Env{Decisions: m.pkg, Zone: calendar.Berlin})
	if errors.Is(err, bpmn.ErrNotWaiting) {
		return casework.Errorf(casework.Conflict, "The case no longer waits for this. Reload to see where it stands.").WithReason("not-waiting")
	}
	if err != nil {
		return fmt.Errorf("step case by %s: %w", ev.Kind, err)
	}
	w.record(ev, result)
	return nil
}

// perform does what an act means for the people's side of the state and gives the process event that follows,
// or nil when the process does not learn of it.
func (m machine) perform(next *State, in Input, w *writer) (*bpmn.Event, error) {
	act := in.Person
	variables, err := contextOf(act.Data)
	if err != nil {
		return nil, err
	}
	switch act.Kind {
	case casework.ActClaim, casework.ActRelease:
		w.claim(*act)
		return nil, nil
	case casework.ActComplete:
		task := next.Tasks[act.Wait]
		if act.Actor.ID != "" {
			next.Completers[task.Node] = act.Actor.ID
		}
		w.complete(*act, task)
		delete(next.Tasks, act.Wait)
		return &bpmn.Event{Kind: bpmn.EventTaskCompleted, Wait: act.Wait, Variables: variables}, nil
	}
	event, known := plainEvents[act.Kind]
	if !known {
		return nil, casework.Errorf(casework.Malformed, "The act %q is not known.", act.Kind)
	}
	w.intervene(*act)
	return &bpmn.Event{Kind: event, Wait: act.Wait, Node: act.Node, Name: act.Message, Key: act.Key,
		Detail: act.Reason, Due: act.Due, Variables: variables}, nil
}

// plainEvents are the acts that the process alone decides on.
var plainEvents = map[casework.ActKind]bpmn.EventKind{
	casework.ActMessage:      bpmn.EventMessageArrived,
	casework.ActSignal:       bpmn.EventSignalArrived,
	casework.ActMoveDeadline: bpmn.EventTimerMoved,
	casework.ActRetry:        bpmn.EventIncidentRetry,
	casework.ActSetVariables: bpmn.EventVariablesSet,
	casework.ActSkip:         bpmn.EventNodeSkipped,
	casework.ActMoveToken:    bpmn.EventTokenMoved,
	casework.ActCancel:       bpmn.EventCancelled,
	casework.ActActivate:     bpmn.EventNodeActivated,
	casework.ActChildEnded:   bpmn.EventChildCompleted,
	casework.ActChildFailed:  bpmn.EventChildFailed,
	casework.ActChildError:   bpmn.EventErrorThrown,
	casework.ActChildRaised:  bpmn.EventEscalated,
}

// checkAct says why the state does not allow an act; nil when it does.
func checkAct(s *State, act casework.Act) error {
	switch act.Kind {
	case casework.ActClaim, casework.ActRelease, casework.ActComplete:
		return checkTask(s, act)
	}
	return nil
}

func checkTask(s *State, act casework.Act) error {
	task, open := s.Tasks[act.Wait]
	switch {
	case !open:
		return casework.Errorf(casework.Conflict, "This task is already done or no longer wanted. Reload the list.").WithReason("task-closed")
	case task.Audience == casework.ForApplicant && act.Actor.Role == casework.RoleApplicant:
		return nil
	case task.Audience == casework.ForApplicant || act.Actor.Role == casework.RoleApplicant:
		return casework.Errorf(casework.Forbidden, "This task is for somebody else.").WithReason("other-audience")
	case task.Office != "" && act.Actor.Office != task.Office:
		return casework.Errorf(casework.Forbidden, "This task belongs to another office.").WithReason("other-office")
	case task.Assignee != "" && task.Assignee != act.Actor.ID:
		return casework.Errorf(casework.Conflict, "A colleague is working on this task. Ask them to release it.").WithReason("task-claimed")
	case act.Kind == casework.ActRelease && task.Assignee == "":
		return casework.Errorf(casework.Conflict, "Nobody has claimed this task.").WithReason("task-not-claimed")
	}
	for _, node := range task.NotSameAs {
		if by, done := s.Completers[node]; done && by == act.Actor.ID && act.Kind != casework.ActRelease {
			return casework.Errorf(casework.Forbidden, "You did an earlier step of this case that a second person has to check. Leave this task to a colleague.").WithReason("separation-of-duties")
		}
	}
	return nil
}

// contextOf reads the data of an act as variables.
func contextOf(data json.RawMessage) (*feel.Context, error) {
	if len(data) == 0 {
		return nil, nil
	}
	v, err := feel.FromJSON(data)
	if err != nil {
		return nil, casework.Errorf(casework.Malformed, "The data sent along cannot be read as JSON.")
	}
	variables, ok := v.(*feel.Context)
	if !ok {
		return nil, casework.Errorf(casework.Malformed, "The data sent along must be a JSON object.")
	}
	return variables, nil
}

// startVariables reads the variables a case begins with; the engine has made them, so they are readable.
func startVariables(data json.RawMessage) *feel.Context {
	variables, err := contextOf(data)
	if err != nil {
		panic(fmt.Errorf("read start variables: %w", err))
	}
	return variables
}

// asCaseworkError finds the casework error in err; nil when there is none.
func asCaseworkError(err error) *casework.Error {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return e
	}
	return nil
}
