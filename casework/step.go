package casework

import (
	"encoding/json"
	"time"
)

// Step is one act or occurrence with everything that follows from it, committed in one transaction.
// PostgreSQL's log decides: the commit stores Input under (CaseID, Sequence) and gives back what it finds there.
type Step struct {
	CaseID    string          `json:"caseId"`
	Sequence  int             `json:"sequence"` // 1 is the opening step
	Act       string          `json:"act"`      // unique within the case
	Input     json.RawMessage `json:"input"`
	StateHash string          `json:"stateHash"` // SHA-256 of the state after the step, hexadecimal
	At        time.Time       `json:"at"`
	// ByUpdate marks a step that Temporal could still forget, because it rode on a speculative workflow task.
	ByUpdate bool `json:"byUpdate,omitempty"`

	Status   Status     `json:"status"`
	Outcome  string     `json:"outcome,omitempty"`
	ClosedAt time.Time  `json:"closedAt,omitzero"`
	Events   []Event    `json:"events,omitempty"` // Sequence is given by the store
	Changes  Changes    `json:"changes"`
	Outbox   []Outgoing `json:"outbox,omitempty"`
}

// Changes are the rows that a step writes beside the log.
type Changes struct {
	OpenTasks      []Task         `json:"openTasks,omitempty"`
	TaskStates     []TaskMove     `json:"taskStates,omitempty"`
	SetDeadlines   []Deadline     `json:"setDeadlines,omitempty"` // a known Wait is moved
	EndDeadlines   []Ended        `json:"endDeadlines,omitempty"`
	Subscribe      []Subscription `json:"subscribe,omitempty"`
	Unsubscribe    []string       `json:"unsubscribe,omitempty"` // waits
	OpenIncidents  []Incident     `json:"openIncidents,omitempty"`
	CloseIncidents []string       `json:"closeIncidents,omitempty"` // waits
}

// TaskMove is a task's new status and assignee.
type TaskMove struct {
	Wait     string     `json:"wait"`
	Status   TaskStatus `json:"status"`
	Assignee string     `json:"assignee,omitempty"`
}

// Ended says that a deadline no longer runs, and whether its time was up.
type Ended struct {
	Wait  string `json:"wait"`
	Fired bool   `json:"fired,omitempty"`
}

// Subscription is a message or signal that a case waits for.
type Subscription struct {
	CaseID string `json:"caseId"`
	Wait   string `json:"wait"`
	Node   string `json:"node"`
	Signal bool   `json:"signal,omitempty"`
	Name   string `json:"name"`
	Key    string `json:"key,omitempty"`
}

// Outgoing is something for another case, delivered after the commit by the relay.
type Outgoing struct {
	ID         string          `json:"id"`     // unique; becomes part of the receiver's act id
	Kind       string          `json:"kind"`   // "message", "signal", "child", "child-cancel", "child-ended", "child-error" or "child-escalated"
	CaseID     string          `json:"caseId"` // the sender
	Wait       string          `json:"wait,omitempty"`
	Receiver   string          `json:"receiver,omitempty"` // a case id, for what goes to the calling case
	Name       string          `json:"name,omitempty"`
	Key        string          `json:"key,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
	TimeToLive time.Duration   `json:"timeToLive,omitempty"`
}

// Committed is what the log holds after a commit was tried.
type Committed struct {
	// Sequence, Act, Input and StateHash are the step that stands in the log under the sequence asked for.
	Sequence  int             `json:"sequence"`
	Act       string          `json:"act"`
	Input     json.RawMessage `json:"input,omitempty"` // only when act or state hash are not the ones offered
	StateHash string          `json:"stateHash"`
	// AppliedAt is the earlier sequence under which the offered act already stands; 0 when it does not.
	AppliedAt int `json:"appliedAt,omitempty"`
}
