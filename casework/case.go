package casework

import (
	"encoding/json"
	"time"
)

// Status says whose turn it is in a case.
type Status string

// The statuses of a case.
const (
	StatusReceived  Status = "received"  // stored, the engine has not begun
	StatusOffice    Status = "office"    // the office acts next
	StatusApplicant Status = "applicant" // the applicant acts next
	StatusThird     Status = "third"     // somebody outside acts next, or only time has to pass
	StatusClosed    Status = "closed"    // nobody acts any more
)

// PublicStatus is a status in the vocabulary of the central citizens' mailbox (Zentrales Bürgerpostfach).
type PublicStatus string

// The six public states.
const (
	PublicInitiated      PublicStatus = "INITIATED"
	PublicSubmitted      PublicStatus = "SUBMITTED"
	PublicReceived       PublicStatus = "RECEIVED"
	PublicProcessing     PublicStatus = "PROCESSING"
	PublicActionRequired PublicStatus = "ACTION_REQUIRED"
	PublicCompleted      PublicStatus = "COMPLETED"
)

// Public gives the state a citizen is shown.
func (s Status) Public() PublicStatus {
	switch s {
	case StatusReceived:
		return PublicReceived
	case StatusApplicant:
		return PublicActionRequired
	case StatusClosed:
		return PublicCompleted
	}
	return PublicProcessing
}

// Channel is the way by which something reached the office or left it.
type Channel string

// The channels. A step whose channel differs from its predecessor's is a media break.
const (
	ChannelOnline  Channel = "online"
	ChannelCounter Channel = "counter"
	ChannelPost    Channel = "post"
	ChannelPhone   Channel = "phone"
	ChannelEmail   Channel = "email"
	ChannelRekeyed Channel = "rekeyed"
	ChannelPrinted Channel = "printed"
)

// Channels lists every channel, for schemas and checks.
func Channels() []Channel {
	return []Channel{ChannelOnline, ChannelCounter, ChannelPost, ChannelPhone, ChannelEmail, ChannelRekeyed, ChannelPrinted}
}

// Application is what an applicant submitted, or what staff entered for one from paper.
type Application struct {
	Procedure string          // the procedure's key
	Data      json.RawMessage // valid against the form of the revision in force
	Channel   Channel
	Language  string // of the page it was submitted on; mails and notices follow it
	// ReceivedAt is the time of legal receipt: a paper application's date stamp, else the time of submission.
	// Deadlines use it, never RecordedAt of the case.
	ReceivedAt time.Time
	Actor      Actor
}

// Case is one run of a procedure, from receipt to the closed file.
type Case struct {
	ID         string    `json:"id"` // also the Temporal workflow id; carries no personal data
	Number     string    `json:"number"`
	Procedure  string    `json:"procedure"`
	Revision   string    `json:"revision"` // hash
	Office     string    `json:"office"`
	Status     Status    `json:"status"`
	Outcome    string    `json:"outcome,omitempty"` // how a closed case ended: the name of its end event
	Channel    Channel   `json:"channel"`
	Language   string    `json:"language"`
	ReceivedAt time.Time `json:"receivedAt"` // legal receipt
	RecordedAt time.Time `json:"recordedAt"` // when it was stored here
	ClosedAt   time.Time `json:"closedAt,omitzero"`
	Sequence   int       `json:"sequence"` // of the last committed step; 0: the engine has not begun
}

// Receipt is the answer to an application: what arrived, and when. It promises nothing.
type Receipt struct {
	Case       Case   `json:"case"`
	Digest     string `json:"digest"` // SHA-256 of the application data as received, hexadecimal
	Secret     string `json:"-"`      // opens the status page; shown once, stored only as a hash
	Replayed   bool   `json:"-"`      // the same Idempotency-Key was used before: the first receipt again, without the secret
	HoldExpiry time.Time
}
