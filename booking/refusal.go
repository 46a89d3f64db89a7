package booking

import (
	"fmt"
	"time"
)

// Code names the reason of a refusal for programs. Codes are part of the
// public interface and never change their meaning.
type Code string

// The reasons for which booking refuses an act.
const (
	// NoService: the visit names no service.
	NoService Code = "no_service"
	// ServiceNotPublic: only staff may book the service.
	ServiceNotPublic Code = "service_not_public"
	// QuantityOutOfRange: more of a service than one visit may ask for.
	QuantityOutOfRange Code = "quantity_out_of_range"
	// SlotUnknown: no slot of the site starts then.
	SlotUnknown Code = "slot_unknown"
	// SlotPast: the slot has begun.
	SlotPast Code = "slot_past"
	// SlotOutsideWindow: the day cannot be booked yet or no longer.
	SlotOutsideWindow Code = "slot_outside_window"
	// SlotTaken: a slot of the visit has no free seat.
	SlotTaken Code = "slot_taken"
	// Gone: the hold or the link was used after its time.
	Gone Code = "gone"
	// WrongState: the act does not fit the booking's state.
	WrongState Code = "wrong_state"
	// TooManyBookings: the address has as many bookings as it may.
	TooManyBookings Code = "too_many_bookings"
)

// Refusal is the error of every act the rules do not allow.
type Refusal struct {
	Code Code
	// Detail is one sentence that says what to do next.
	Detail string
	// Nearest are up to three free visits close to the one refused; empty
	// where the reason is not the slot.
	Nearest []Visit
}

// Error returns the code and the detail.
func (r *Refusal) Error() string { return string(r.Code) + ": " + r.Detail }

func refuse(code Code, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Detail: fmt.Sprintf(format, args...)}
}

// Visit is a span of time at a site in which a visitor can come.
type Visit struct {
	SiteID     string
	Start, End time.Time
	// Left is the number of visits of this length that still fit.
	Left int
}
