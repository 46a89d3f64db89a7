package casework

import (
	"encoding/json"
	"time"
)

// NewCase is an application on its way into the store, with what the store cannot know by itself.
type NewCase struct {
	ID             string // a random id (UUIDv7)
	Prefix         string // of the case number, from the procedure; the store appends year and counter
	Revision       string
	Office         string
	Application    Application
	RecordedAt     time.Time
	SecretHash     []byte // SHA-256 of the status page's secret
	IdempotencyKey string // empty: none
	// RequestHash is the SHA-256 of what was submitted; the same IdempotencyKey with another hash is a Conflict.
	RequestHash []byte
	Parent      string // the case that called this one; empty for applications
	ParentWait  string // under which the parent waits for the end
}

// Page asks for part of a list: at most Limit entries after the one that Cursor names.
type Page struct {
	Cursor string
	Limit  int
}

// CaseFilter selects cases. Empty fields select everything.
type CaseFilter struct {
	Offices   []string
	Procedure string
	Status    Status
	Open      bool // only those not closed
	Page      Page
}

// TaskFilter selects tasks of staff that are open or claimed. Empty fields select everything.
type TaskFilter struct {
	Offices  []string
	Assignee string
	Page     Page
}

// CaseView is everything about a case that one reader may see.
type CaseView struct {
	Case        Case            `json:"case"`
	Title       Text            `json:"title"` // of the procedure
	Application json.RawMessage `json:"application"`
	Tasks       []Task          `json:"tasks"` // for an applicant: only theirs that are open
	Deadlines   []Deadline      `json:"deadlines"`
	Documents   []Document      `json:"documents"`
	Events      []Event         `json:"events"`
	Incidents   []Incident      `json:"incidents,omitempty"`
	Offers      []Offer         `json:"offers"` // what the applicant can say right now beside their tasks
	Appointment *Appointment    `json:"appointment,omitempty"`
	Wordings    map[string]Text `json:"wordings"` // the steps' names for citizens, by node
}

// Offer is a message that the process waits for and that the reader may send, such as a withdrawal.
type Offer struct {
	Message string `json:"message"`
	Titles  Text   `json:"titles"`
	Form    string `json:"form,omitempty"` // the form to fill in with it; empty: a button is enough
}

// Count is how many cases of a revision stand where.
type Count struct {
	Procedure string         `json:"procedure"`
	Revision  Revision       `json:"revision"`
	Total     int            `json:"total"`
	ByStatus  map[Status]int `json:"byStatus"`
	Outcomes  map[string]int `json:"outcomes"`  // of the closed ones
	Incidents int            `json:"incidents"` // open ones
}

// StepRef names one step of one case.
type StepRef struct {
	CaseID   string
	Sequence int
}
