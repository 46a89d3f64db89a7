package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

// Seats keeps the appointments of cases. Capacity is guarded by the database.
type Seats interface {
	ConfirmSeat(ctx context.Context, caseID string, at time.Time) error
	ReleaseSeat(ctx context.Context, caseID string) error
	Move(ctx context.Context, caseID, site, service string, start time.Time) (casework.Appointment, error)
}

// Booking confirms, releases and moves the seat of a case.
type Booking struct {
	Seats Seats
	Now   func() time.Time
}

// Confirm makes a held seat the applicant's. A hold that has ended is the BPMN error HOLD_EXPIRED.
// Confirming twice is fine.
func (a Booking) Confirm(ctx context.Context, job casework.Job) (casework.JobResult, error) {
	err := a.Seats.ConfirmSeat(ctx, job.CaseID, a.Now())
	if kind := casework.KindOf(err); kind == casework.Gone || kind == casework.NotFound {
		return casework.JobResult{Error: "HOLD_EXPIRED"}, nil
	}
	return casework.JobResult{}, carry(ctx, err)
}

// Release gives the seat back. Releasing twice is fine.
func (a Booking) Release(ctx context.Context, job casework.Job) (casework.JobResult, error) {
	return casework.JobResult{}, carry(ctx, a.Seats.ReleaseSeat(ctx, job.CaseID))
}

// Move wins the new seat before it gives back the old one. The variables site, service and start name it; a slot
// that is not free is the BPMN error SLOT_TAKEN. Moving twice to the same slot is fine.
func (a Booking) Move(ctx context.Context, job casework.Job) (casework.JobResult, error) {
	var to struct {
		Site    string    `json:"site"`
		Service string    `json:"service"`
		Start   time.Time `json:"start"`
	}
	if err := json.Unmarshal(job.Variables, &to); err != nil {
		return casework.JobResult{Error: "SLOT_TAKEN", Detail: "The wish for another time cannot be read."}, nil
	}
	appointment, err := a.Seats.Move(ctx, job.CaseID, to.Site, to.Service, to.Start)
	if refused, ok := errors.AsType[*casework.Error](err); ok && refused.Kind != casework.Unavailable && refused.Kind != casework.Internal {
		return casework.JobResult{Error: "SLOT_TAKEN", Detail: refused.Detail}, nil
	}
	if err != nil {
		return casework.JobResult{}, carry(ctx, fmt.Errorf("move seat: %w", err))
	}
	return casework.JobResult{Variables: casework.JSON(map[string]any{"appointment": appointment})}, nil
}
