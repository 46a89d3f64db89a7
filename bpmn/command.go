package bpmn

import (
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

// CommandKind says what the shell has to do after a step.
type CommandKind string

// The kinds of command. Wait is the id under which the answer comes back as an Event.
const (
	CommandOpenTask        CommandKind = "task.open"         // Wait, Node, Task, Variables (its input)
	CommandCloseTask       CommandKind = "task.close"        // Wait: the task is no longer wanted
	CommandStartJob        CommandKind = "job.start"         // Wait, Node, Name (the job type), Headers, Variables (its input), Retries
	CommandCancelJob       CommandKind = "job.cancel"        // Wait
	CommandSetTimer        CommandKind = "timer.set"         // Wait, Node, Due
	CommandClearTimer      CommandKind = "timer.clear"       // Wait
	CommandSubscribe       CommandKind = "message.subscribe" // Wait, Node, Name, Key
	CommandUnsubscribe     CommandKind = "message.forget"    // Wait
	CommandListen          CommandKind = "signal.listen"     // Wait, Node, Name
	CommandUnlisten        CommandKind = "signal.forget"     // Wait
	CommandSendMessage     CommandKind = "message.send"      // Node, Name, Key, Variables, TimeToLive
	CommandBroadcastSignal CommandKind = "signal.broadcast"  // Node, Name, Variables
	CommandStartChild      CommandKind = "child.start"       // Wait, Node, Name (the called process id), Variables
	CommandCancelChild     CommandKind = "child.cancel"      // Wait
	CommandThrowError      CommandKind = "error.throw"       // Name (the error code), Detail, Variables: a called process ends with it
	CommandEscalate        CommandKind = "escalation.throw"  // Node, Name (the escalation code), Variables: for the caller of a called process
	CommandOpenIncident    CommandKind = "incident.open"     // Wait (the incident), Node, Detail
	CommandCloseIncident   CommandKind = "incident.close"    // Wait
	CommandEnd             CommandKind = "instance.end"      // Name (the outcome: completed, terminated, cancelled, failed), Variables (the final ones)
)

// Command is one thing the shell does once the step that gave it is committed.
type Command struct {
	Kind       CommandKind       `json:"kind"`
	Wait       string            `json:"wait,omitempty"`
	Node       string            `json:"node,omitempty"`
	Name       string            `json:"name,omitempty"`
	Key        string            `json:"key,omitempty"`
	Detail     string            `json:"detail,omitempty"`
	Due        time.Time         `json:"due,omitzero"`
	TimeToLive time.Duration     `json:"timeToLive,omitempty"`
	Retries    int               `json:"retries,omitempty"`
	Headers    map[string]string `json:"headers,omitempty"`
	Task       *TaskSpec         `json:"task,omitempty"`
	Variables  *feel.Context     `json:"variables,omitempty"`
}

// TaskSpec is what a user task asks of a person, with every expression already evaluated.
type TaskSpec struct {
	Name            string            `json:"name"`
	FormKey         string            `json:"formKey,omitempty"`
	Assignee        string            `json:"assignee,omitempty"`
	CandidateGroups []string          `json:"candidateGroups,omitempty"`
	CandidateUsers  []string          `json:"candidateUsers,omitempty"`
	Due             time.Time         `json:"due,omitzero"`
	FollowUp        time.Time         `json:"followUp,omitzero"`
	Priority        int               `json:"priority,omitempty"`
	Properties      map[string]string `json:"properties,omitempty"` // amtsweg: attributes and properties of the node, without prefix
}

// RecordKind says what a Record tells.
type RecordKind string

// The kinds of record, in the order a node lives through them.
const (
	RecordEntered    RecordKind = "node.entered"
	RecordCompleted  RecordKind = "node.completed"
	RecordTerminated RecordKind = "node.terminated" // interrupted or cancelled
	RecordFlowTaken  RecordKind = "flow.taken"
	RecordDecided    RecordKind = "decision.made" // Detail is the decision's id, Rules the ids of the rules that fired
	RecordIncident   RecordKind = "incident.opened"
)

// Record is one line of an instance's trace: what the case log, the golden traces and the evaluation are made of.
type Record struct {
	Kind   RecordKind `json:"kind"`
	Node   string     `json:"node,omitempty"` // the id of the flow node or sequence flow
	Wait   string     `json:"wait,omitempty"` // the element instance
	Detail string     `json:"detail,omitempty"`
	Rules  []string   `json:"rules,omitempty"`
}
