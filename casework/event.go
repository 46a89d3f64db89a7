package casework

import (
	"encoding/json"
	"time"
)

// Event is an entry of the case log: what the applicant sees as history, what an auditor verifies and what the
// IT office evaluates. It names roles and pseudonyms, never persons, and holds no free text
// but the reason that a member of staff gives for an intervention.
type Event struct {
	CaseID     string            `json:"caseId"`
	Sequence   int               `json:"sequence"` // counts from 1 within the case; 1 is the receipt
	Step       int               `json:"step"`     // the step that caused it; 0 for the receipt
	Kind       string            `json:"kind"`
	Node       string            `json:"node,omitempty"`
	At         time.Time         `json:"at"`
	Actor      Actor             `json:"actor"`
	Channel    Channel           `json:"channel,omitempty"`
	Revision   string            `json:"revision"`
	Attributes map[string]string `json:"attributes,omitempty"`
}

// The kinds of event beside those that a process's own trace gives ("node.entered", "flow.taken", …).
const (
	EventReceived       = "case.received"
	EventClosed         = "case.closed"
	EventTaskOpened     = "task.opened"
	EventTaskClaimed    = "task.claimed"
	EventTaskReleased   = "task.released"
	EventTaskCompleted  = "task.completed"
	EventTaskWithdrawn  = "task.withdrawn"
	EventDeadlineSet    = "deadline.set"
	EventDeadlineMoved  = "deadline.moved"
	EventDeadlineEnded  = "deadline.ended"
	EventDeadlinePassed = "deadline.passed"
	EventMessage        = "message.received"
	EventDocument       = "document.issued"
	EventIncident       = "incident.opened"
	EventIncidentEnded  = "incident.closed"
	EventJobDone        = "job.done"
	EventIntervention   = "operator.acted" // attributes: act, wait, and the reason given
)

// Document is a notice or message that the case sent to its applicant.
type Document struct {
	ID       string    `json:"id"`
	CaseID   string    `json:"caseId"`
	Kind     string    `json:"kind"` // "notice" or "message"
	Title    string    `json:"title"`
	Body     string    `json:"body"` // plain text with Markdown headings and lists
	Language string    `json:"language"`
	IssuedAt time.Time `json:"issuedAt"`
}

// Incident is a step that could not be taken: the case stands there until an operator acts.
type Incident struct {
	CaseID   string    `json:"caseId"`
	Wait     string    `json:"wait"`
	Node     string    `json:"node"`
	Detail   string    `json:"detail"`
	OpenedAt time.Time `json:"openedAt"`
	ClosedAt time.Time `json:"closedAt,omitzero"`
}

// JSON marshals a value that is known to marshal; it panics on one that is not, which is a programming error.
func JSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
