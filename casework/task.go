package casework

import (
	"encoding/json"
	"time"
)

// Audience says for whom a task is.
type Audience string

// The audiences of a task.
const (
	ForStaff     Audience = "staff"
	ForApplicant Audience = "applicant"
)

// TaskStatus is where a task stands.
type TaskStatus string

// The statuses of a task. Completed and Withdrawn are final.
const (
	TaskOpen      TaskStatus = "open"
	TaskClaimed   TaskStatus = "claimed"
	TaskCompleted TaskStatus = "completed"
	TaskWithdrawn TaskStatus = "withdrawn" // no longer wanted: the case went another way
)

// Task is work for a person: somebody of an office, or the applicant.
type Task struct {
	ID       string          `json:"id"` // CaseID + "." + Wait
	CaseID   string          `json:"caseId"`
	Wait     string          `json:"wait"` // the id under which the process waits for it
	Node     string          `json:"node"`
	Titles   Text            `json:"titles"`
	Audience Audience        `json:"audience"`
	Office   string          `json:"office"`
	Form     string          `json:"form,omitempty"`
	Data     json.RawMessage `json:"data,omitempty"` // what the form shows and is filled with
	Status   TaskStatus      `json:"status"`
	Assignee string          `json:"assignee,omitempty"` // a person's id
	OpenedAt time.Time       `json:"openedAt"`
	ClosedAt time.Time       `json:"closedAt,omitzero"`
	Due      time.Time       `json:"due,omitzero"`
	Priority int             `json:"priority,omitempty"`
	// NotSameAs names nodes of the same case whose last completer may not work on this task (separation of duties).
	NotSameAs []string `json:"notSameAs,omitempty"`
	Number    string   `json:"number,omitempty"`    // the case's number, for lists
	Procedure string   `json:"procedure,omitempty"` // the procedure's key, for lists
}

// TaskID is the id of the task that a case waits for under wait.
func TaskID(caseID, wait string) string { return caseID + "." + wait }

// Deadline is a date that the process or the law counts to in a case.
type Deadline struct {
	CaseID  string    `json:"caseId"`
	Wait    string    `json:"wait"` // the id under which the process waits for it
	Node    string    `json:"node"`
	Titles  Text      `json:"titles"`
	Due     time.Time `json:"due"`
	SetAt   time.Time `json:"setAt"`
	EndedAt time.Time `json:"endedAt,omitzero"`
	Fired   bool      `json:"fired,omitempty"` // ended because the time was up, not because the case went on
}
