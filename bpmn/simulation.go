package bpmn

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Simulation runs an instance on a virtual clock, with the part of a shell that
// a model needs: timers come due, signals and messages that the instance sends
// reach itself, and messages that come too early wait for their receiver.
type Simulation struct {
	Model *Model
	State *State
	Env   *Env
	Now   time.Time
	// Observe, if set, is called with every event and its outcome.
	Observe func(Event, Result)

	completed, entered []string
	sent               []Event // messages and signals on their way
	early              []Event // messages nobody waits for yet
}

// NewSimulation prepares a scenario's instance.
func NewSimulation(m *Model, s *Scenario, decisions Decider) (*Simulation, error) {
	zone := s.Zone
	if zone == "" {
		zone = "Europe/Berlin"
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("find time zone %q of the scenario: %w", zone, err)
	}
	now := s.Start.At
	if now.IsZero() {
		now = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	env := &Env{Decisions: decisions, Zone: location}
	return &Simulation{Model: m, State: NewState(), Env: env, Now: now}, nil
}

// Run starts the instance and lets everything happen. The error names the step
// that could not happen.
func (sim *Simulation) Run(s *Scenario) error {
	if err := sim.Start(s.Start); err != nil {
		return err
	}
	for i, step := range s.Steps {
		if err := sim.Do(step); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

// Start starts the instance.
func (sim *Simulation) Start(start StartStep) error {
	if !start.At.IsZero() {
		sim.Now = start.At
	}
	node := ""
	if start.Node != "" {
		node = sim.nodeID(start.Node)
	}
	return sim.apply(Event{Kind: EventStart, Node: node, Called: start.Called, Variables: start.Variables.Context})
}

// Do lets one thing happen.
func (sim *Simulation) Do(step Happening) error {
	if err := sim.passTime(step); err != nil {
		return err
	}
	event, err := sim.eventOf(step)
	if err == nil && event.Kind != "" {
		err = sim.apply(event)
	}
	if step.Refused {
		if err == nil {
			return errors.New("it was accepted, but was expected to be refused")
		}
		return nil
	}
	if errors.Is(err, ErrNotWaiting) && event.Kind == EventMessageArrived {
		sim.early = append(sim.early, event)
		return nil
	}
	return err
}

// passTime moves the clock and lets the timers come due on the way, each at its
// own time.
func (sim *Simulation) passTime(step Happening) error {
	until := sim.Now
	for _, text := range []string{step.After, step.Advance} {
		if text == "" {
			continue
		}
		p, err := parsePeriod(text)
		if err != nil {
			return err
		}
		until = p.after(until.In(sim.Env.Zone))
	}
	if !step.At.IsZero() {
		until = step.At
	}
	for range 100_000 {
		wait, due, ok := sim.State.NextDue()
		if !ok || due.After(until) || sim.State.Ended() {
			break
		}
		if due.After(sim.Now) {
			sim.Now = due
		}
		if err := sim.apply(Event{Kind: EventTimerDue, Wait: wait}); err != nil {
			return err
		}
	}
	sim.Now = until
	return nil
}

// eventOf finds the event that a step of a scenario means.
func (sim *Simulation) eventOf(step Happening) (Event, error) {
	variables := step.Variables.Context
	if step.Result.Context != nil {
		variables = step.Result.Context
	}
	event := Event{Variables: variables}
	var err error
	switch {
	case step.Complete != "":
		event.Kind = EventTaskCompleted
		event.Wait, err = sim.open(step, step.Complete, sim.State.Tasks())
	case step.Task != "":
		event.Wait, err = sim.open(step, step.Task, sim.State.Tasks())
		event = answered(event, step, EventTaskCompleted, "")
	case step.Job != "":
		event.Wait, err = sim.open(step, step.Job, sim.State.Jobs())
		event = answered(event, step, EventJobCompleted, EventJobFailed)
	case step.Child != "":
		event.Wait, err = sim.open(step, step.Child, sim.State.Children())
		event = answered(event, step, EventChildCompleted, EventChildFailed)
	case step.Message != "":
		event.Kind, event.Name, event.Key = EventMessageArrived, step.Message, step.Key
	case step.Signal != "":
		event.Kind, event.Name = EventSignalArrived, step.Signal
	case step.Set.Context != nil:
		event.Kind, event.Variables = EventVariablesSet, step.Set.Context
	case step.Cancel != "":
		event.Kind, event.Detail = EventCancelled, step.Cancel
	default:
		return sim.repairOf(step, event)
	}
	return event, err
}

func (sim *Simulation) repairOf(step Happening, event Event) (Event, error) {
	var err error
	switch {
	case step.Retry != "":
		event.Kind = EventIncidentRetry
		event.Wait, err = sim.open(step, step.Retry, sim.State.Incidents())
	case step.Skip != "":
		event.Kind = EventNodeSkipped
		event.Wait, err = sim.open(step, step.Skip, sim.State.active())
	case step.Move != "":
		event.Kind, event.Node = EventTokenMoved, sim.nodeID(step.To)
		if sim.Model.Flow(step.Move) != nil {
			event.Name = step.Move
			return event, nil
		}
		event.Wait, err = sim.open(step, step.Move, sim.State.active())
	case step.Activate != "":
		event.Kind, event.Node = EventNodeActivated, sim.nodeID(step.Activate)
		node := sim.Model.Node(event.Node)
		if node == nil || node.Parent() == nil {
			return event, fmt.Errorf("%q is no activity of an ad-hoc sub-process", step.Activate)
		}
		event.Wait, err = sim.open(step, node.Parent().ID, sim.State.active())
	}
	return event, err
}

// answered says what came back: a result, an error, an escalation or a failure.
func answered(event Event, step Happening, result, failure EventKind) Event {
	switch {
	case step.Error != "":
		event.Kind, event.Name = EventErrorThrown, step.Error
	case step.Escalate != "":
		event.Kind, event.Name = EventEscalated, step.Escalate
	case step.Fail != "" && failure != "":
		event.Kind, event.Detail = failure, step.Fail
	default:
		event.Kind = result
	}
	return event
}

// open finds what waits under a node's id or name, or a job's type.
func (sim *Simulation) open(step Happening, what string, candidates []Open) (string, error) {
	id, number := sim.nodeID(what), max(step.Number, 1)
	for _, open := range candidates {
		if open.Node != id && (open.Name != what || step.Retry != "") {
			continue
		}
		if number--; number == 0 {
			return open.Wait, nil
		}
	}
	return "", fmt.Errorf("%s: %w; tokens wait at %v", what, ErrNotWaiting, sim.waiting())
}

// active lists every element instance.
func (s *State) active() []Open {
	var list []Open
	for _, in := range s.instances {
		if in.parent != nil {
			list = append(list, Open{Wait: in.wait, Node: in.node.ID})
		}
	}
	return list
}

// apply steps the instance and does what a shell would do with the commands.
func (sim *Simulation) apply(event Event) error {
	if err := sim.step(event); err != nil {
		return err
	}
	for len(sim.sent) > 0 {
		next := sim.sent[0]
		sim.sent = sim.sent[1:]
		err := sim.step(next)
		switch {
		case !errors.Is(err, ErrNotWaiting):
			if err != nil {
				return err
			}
		case next.Kind == EventMessageArrived:
			sim.early = append(sim.early, next)
		}
	}
	return nil
}

func (sim *Simulation) step(event Event) error {
	event.At = sim.Now
	result, err := sim.Model.Step(sim.State, event, sim.Env)
	if err != nil {
		return err
	}
	for _, r := range result.Records {
		switch r.Kind {
		case RecordEntered:
			sim.entered = append(sim.entered, r.Node)
		case RecordCompleted:
			sim.completed = append(sim.completed, r.Node)
		}
	}
	if sim.Observe != nil {
		sim.Observe(event, result)
	}
	for _, c := range result.Commands {
		sim.carryOut(c)
	}
	return nil
}

func (sim *Simulation) carryOut(c Command) {
	switch c.Kind {
	case CommandSendMessage:
		sim.sent = append(sim.sent, Event{Kind: EventMessageArrived, Name: c.Name, Key: c.Key, Variables: c.Variables})
	case CommandBroadcastSignal:
		sim.sent = append(sim.sent, Event{Kind: EventSignalArrived, Name: c.Name, Variables: c.Variables})
	case CommandSubscribe:
		i := slices.IndexFunc(sim.early, func(e Event) bool { return e.Name == c.Name && (c.Key == "" || e.Key == c.Key) })
		if i >= 0 {
			sim.sent = append(sim.sent, sim.early[i])
			sim.early = slices.Delete(sim.early, i, i+1)
		}
	}
}

// nodeID returns the id of the node with that id or name.
func (sim *Simulation) nodeID(what string) string {
	if sim.Model.Node(what) != nil {
		return what
	}
	for _, n := range sim.Model.Nodes() {
		if n.Name == what {
			return n.ID
		}
	}
	return what
}

func (sim *Simulation) waiting() []string {
	var nodes []string
	for _, t := range sim.State.Tokens() {
		for range t.Count {
			nodes = append(nodes, t.Node)
		}
	}
	return nodes
}
