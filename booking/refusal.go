package booking

import "github.com/amtsweg/amtsweg/casework"

// The reasons for which booking refuses an act, as casework.Error.Reason.
// They are part of the public interface and never change their meaning.
const (
	// NoService: the visit names no service.
	NoService = "no-service"
	// ServiceNotPublic: only staff may book the service.
	ServiceNotPublic = "service-not-public"
	// QuantityOutOfRange: more of a service than one visit may ask for.
	QuantityOutOfRange = "quantity-out-of-range"
	// SlotUnknown: no visit of that length starts then.
	SlotUnknown = "slot-unknown"
	// SlotPast: the slot has begun.
	SlotPast = "slot-past"
	// SlotOutsideWindow: the day cannot be booked yet or no longer.
	SlotOutsideWindow = "slot-outside-window"
	// SlotTaken: a slot of the visit has no free seat.
	SlotTaken = "slot-taken"
	// BookingGone: the hold or the link was used after its time.
	BookingGone = "booking-gone"
	// WrongState: the act does not fit the state of the booking or ticket.
	WrongState = "wrong-state"
	// TooManyBookings: the address has as many bookings as it may.
	TooManyBookings = "too-many-bookings"
	// TicketsExhausted: the printer has given out the numbers of the day.
	TicketsExhausted = "tickets-exhausted"
)

// kindOfReason gives each reason the kind, and so the HTTP status, it has at
// the edge.
var kindOfReason = map[string]casework.Kind{
	NoService:          casework.Invalid,
	ServiceNotPublic:   casework.Invalid,
	QuantityOutOfRange: casework.Invalid,
	SlotUnknown:        casework.Conflict,
	SlotPast:           casework.Conflict,
	SlotOutsideWindow:  casework.Conflict,
	SlotTaken:          casework.Conflict,
	BookingGone:        casework.Gone,
	WrongState:         casework.Conflict,
	TooManyBookings:    casework.TooMany,
	TicketsExhausted:   casework.Conflict,
}

func refuse(reason, format string, args ...any) *casework.Error {
	return casework.Errorf(kindOfReason[reason], format, args...).WithReason(reason)
}
