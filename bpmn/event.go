package bpmn

import (
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

// EventKind says what happened to an instance.
type EventKind string

// The kinds of event an instance can be stepped with. Each names the fields of Event that it reads beside At.
const (
	EventStart          EventKind = "start"            // Node (a start event; empty: the none start event), Variables
	EventTaskCompleted  EventKind = "task.completed"   // Wait, Variables
	EventJobCompleted   EventKind = "job.completed"    // Wait, Variables
	EventJobFailed      EventKind = "job.failed"       // Wait, Detail: becomes an incident
	EventErrorThrown    EventKind = "error.thrown"     // Wait (a job, task or child), Name (the error code), Detail, Variables
	EventEscalated      EventKind = "escalated"        // Wait (a task, job or child), Name (the escalation code), Variables
	EventTimerDue       EventKind = "timer.due"        // Wait (a timer)
	EventTimerMoved     EventKind = "timer.moved"      // Wait (a timer), Due
	EventMessageArrived EventKind = "message.arrived"  // Name, Key, Variables; Wait addresses one subscription when set
	EventSignalArrived  EventKind = "signal.arrived"   // Name, Variables
	EventChildCompleted EventKind = "child.completed"  // Wait, Variables
	EventChildFailed    EventKind = "child.failed"     // Wait, Detail: becomes an incident
	EventVariablesSet   EventKind = "variables.set"    // Wait (an element instance; empty: the instance itself), Variables
	EventIncidentRetry  EventKind = "incident.retried" // Wait (an incident)
	EventTokenMoved     EventKind = "token.moved"      // Wait (an element instance), Node (where it goes on); Name (a flow before a join, in the scope Wait) for a token that rests there
	EventNodeSkipped    EventKind = "node.skipped"     // Wait (an element instance): leaves by its outgoing flows, Variables
	EventNodeActivated  EventKind = "node.activated"   // Wait (an ad-hoc sub-process), Node (an activity inside it)
	EventCancelled      EventKind = "cancelled"        // Detail: the whole instance is terminated
)

// Event is one thing that happened to an instance. At is the only clock the core knows.
type Event struct {
	Kind      EventKind     `json:"kind"`
	At        time.Time     `json:"at"`
	Wait      string        `json:"wait,omitempty"`
	Node      string        `json:"node,omitempty"`
	Name      string        `json:"name,omitempty"`
	Key       string        `json:"key,omitempty"`
	Detail    string        `json:"detail,omitempty"`
	Due       time.Time     `json:"due,omitzero"`
	Variables *feel.Context `json:"variables,omitempty"`

	// Called marks a start by a call activity: errors that nothing in the
	// instance catches end it and are thrown at the caller instead of becoming
	// incidents, and escalations are passed on.
	Called bool `json:"called,omitempty"`
}
