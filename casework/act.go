package casework

import (
	"encoding/json"
	"time"
)

// ActKind says what somebody does to a case.
type ActKind string

// The acts of people, of operators and of other cases.
const (
	ActClaim        ActKind = "claim"         // Task
	ActRelease      ActKind = "release"       // Task
	ActComplete     ActKind = "complete"      // Task, Data
	ActMessage      ActKind = "message"       // Message, Key, Data: what the applicant or another case says
	ActSignal       ActKind = "signal"        // Message, Data
	ActMoveDeadline ActKind = "move-deadline" // Wait, Due, Reason
	ActRetry        ActKind = "retry"         // Wait (an incident), Reason
	ActSetVariables ActKind = "set-variables" // Wait, Data, Reason
	ActSkip         ActKind = "skip"          // Wait, Data, Reason
	ActMoveToken    ActKind = "move-token"    // Wait, Node, Reason
	ActCancel       ActKind = "cancel"        // Reason
	ActActivate     ActKind = "activate"      // Wait (an ad-hoc sub-process), Node
	ActChildEnded   ActKind = "child-ended"   // Wait, Data: a called procedure came to its end
	ActChildFailed  ActKind = "child-failed"  // Wait, Reason
	ActChildError   ActKind = "child-error"   // Wait, Message (the error code), Reason, Data
	ActChildRaised  ActKind = "child-raised"  // Wait, Message (the escalation code), Data
)

// Act is one thing that somebody does to a case. Its ID makes it happen once, however often it is sent.
type Act struct {
	ID      string          `json:"id"`
	Kind    ActKind         `json:"kind"`
	Actor   Actor           `json:"actor"`
	Channel Channel         `json:"channel,omitempty"`
	Task    string          `json:"task,omitempty"`
	Wait    string          `json:"wait,omitempty"`
	Node    string          `json:"node,omitempty"`
	Message string          `json:"message,omitempty"`
	Key     string          `json:"key,omitempty"`
	Due     time.Time       `json:"due,omitzero"`
	Reason  string          `json:"reason,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
}

// ActOutcome is what became of an act.
type ActOutcome struct {
	Act      string `json:"act"`
	State    string `json:"state"`              // "applied", "pending" or "refused"
	Sequence int    `json:"sequence,omitempty"` // of the step that applied it
	Problem  *Error `json:"problem,omitempty"`  // why it was refused
}

// The states of an act.
const (
	ActApplied = "applied"
	ActPending = "pending"
	ActRefused = "refused"
)
