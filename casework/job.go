package casework

import "encoding/json"

// Job is work of a service task, as the Temporal activity that serves its type receives it.
// A worker in any of Temporal's SDKs can serve a job type: the activity's name is the type.
type Job struct {
	ID        string            `json:"id"` // the same for every attempt; make the effect happen once per id
	CaseID    string            `json:"caseId"`
	Number    string            `json:"number"`
	Procedure string            `json:"procedure"`
	Revision  string            `json:"revision"`
	Language  string            `json:"language"`
	Node      string            `json:"node"`
	Type      string            `json:"type"`
	Headers   map[string]string `json:"headers,omitempty"`
	Variables json.RawMessage   `json:"variables,omitempty"`
}

// JobResult is what a job gives back to the process. Error, when set, is a BPMN error code that the model may
// catch; a failure that the model has no word for is an ordinary error of the activity.
type JobResult struct {
	Variables json.RawMessage `json:"variables,omitempty"`
	Error     string          `json:"error,omitempty"`
	Detail    string          `json:"detail,omitempty"`
}

// The job types that the product serves itself, on PostgreSQL alone.
const (
	JobNotice         = "notice.issue"    // header "text": the notice's template
	JobMessage        = "message.send"    // header "text": the message's template
	JobConfirmBooking = "booking.confirm" // BPMN error HOLD_EXPIRED
	JobReleaseBooking = "booking.release"
	JobMoveBooking    = "booking.move" // variables site, service, start; BPMN error SLOT_TAKEN
)
