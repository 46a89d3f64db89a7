package booking

import "time"

// State says where a booking stands.
type State string

// The states of a booking. Held and Submitted end by themselves at Expires;
// Cancelled and Expired are final.
const (
	// Held: the seats are kept while the visitor fills in the form.
	Held State = "held"
	// Submitted: the form is in, the link in the mail is to be confirmed.
	Submitted State = "submitted"
	// Confirmed: the visitor is expected.
	Confirmed State = "confirmed"
	// Cancelled: the visitor or the office called it off.
	Cancelled State = "cancelled"
	// Expired: nobody confirmed in time.
	Expired State = "expired"
)

// Rules are the times of a booking, set by the town.
type Rules struct {
	// HoldFor is how long seats are kept for an open form.
	HoldFor time.Duration
	// ConfirmWithin is how long a submitted booking waits for its link.
	ConfirmWithin time.Duration
	// ReleaseAfter is how long the seats of a cancelled booking stay blocked,
	// which spoils the trade in appointments.
	ReleaseAfter time.Duration
	// DeleteAfter is how long an expired booking is kept; it is no case and
	// must be gone within 24 hours.
	DeleteAfter time.Duration
}

// DefaultRules returns 30 minutes for the form, 60 for the link, 30 until a
// cancelled slot returns and 24 hours until an expired booking is deleted.
func DefaultRules() Rules {
	return Rules{
		HoldFor:       30 * time.Minute,
		ConfirmWithin: 60 * time.Minute,
		ReleaseAfter:  30 * time.Minute,
		DeleteAfter:   24 * time.Hour,
	}
}

// Booking is the life of one visit. Its methods return the booking after the
// act and leave the receiver as it was; with an error it is unchanged.
type Booking struct {
	State State
	// Expires is the first instant at which a held or submitted booking is
	// over: the act at that very instant comes too late.
	Expires time.Time
	// SeatsUntil is the instant from which the seats of a cancelled or expired
	// booking can be booked again. It is zero while the booking lives.
	SeatsUntil time.Time
	// Sequence counts the changes the visitor was told of, as SEQUENCE of the
	// calendar part counts them (RFC 5545, section 3.8.7.4).
	Sequence int
}

// Hold begins a booking: the seats are kept until the form must be in.
func Hold(now time.Time, rules Rules) Booking {
	return Booking{State: Held, Expires: now.Add(rules.HoldFor)}
}

// Submit hands in the form. The booking then waits for the link in the mail,
// or is confirmed at once where the visitor is known by log-in. Submitting
// twice changes nothing. It refuses with BookingGone after the hold's time.
func (b Booking) Submit(now time.Time, rules Rules, confirmAtOnce bool) (Booking, error) {
	if b.over(now) {
		return b, b.gone()
	}
	if b.State != Held {
		return b, nil
	}
	if confirmAtOnce {
		return b.confirmed(), nil
	}
	b.State, b.Expires = Submitted, now.Add(rules.ConfirmWithin)
	return b, nil
}

// Confirm makes a submitted booking firm. Confirming a firm one changes
// nothing, whenever it happens. It refuses with BookingGone from the instant of
// expiry on and with WrongState before the form is in.
func (b Booking) Confirm(now time.Time) (Booking, error) {
	switch {
	case b.State == Confirmed:
		return b, nil
	case b.over(now):
		return b, b.gone()
	case b.State == Held:
		return b, refuse(WrongState, "fill in the form first, then confirm the appointment")
	default:
		return b.confirmed(), nil
	}
}

func (b Booking) confirmed() Booking {
	b.State, b.Expires = Confirmed, time.Time{}
	return b
}

// Cancel calls the booking off. A confirmed one keeps its seats blocked for
// the release delay; before, they are free at once. Cancelling twice changes
// nothing. It refuses with BookingGone after expiry.
func (b Booking) Cancel(now time.Time, rules Rules) (Booking, error) {
	if b.State == Cancelled {
		return b, nil
	}
	if b.over(now) {
		return b, b.gone()
	}
	b.SeatsUntil = now
	if b.State == Confirmed {
		b.SeatsUntil = now.Add(rules.ReleaseAfter)
		b.Sequence++
	}
	b.State, b.Expires = Cancelled, time.Time{}
	return b, nil
}

// Expire ends a booking whose time is over and reports whether it did. Because
// Confirm refuses exactly when Expire acts, the two have one outcome in
// whatever order they reach the same instant.
func (b Booking) Expire(now time.Time) (Booking, bool) {
	if b.State == Expired || b.State == Cancelled || !b.over(now) {
		return b, false
	}
	b.State, b.SeatsUntil = Expired, b.Expires
	return b, true
}

// HoldsSeats reports whether nobody else can take the booking's seats at now.
func (b Booking) HoldsSeats(now time.Time) bool {
	if b.State == Cancelled || b.State == Expired {
		return now.Before(b.SeatsUntil)
	}
	return !b.over(now)
}

// DeleteAt returns when an expired booking must be gone. The second result is
// false for every other booking, which its case keeps.
func (b Booking) DeleteAt(rules Rules) (time.Time, bool) {
	if b.State != Expired {
		return time.Time{}, false
	}
	return b.Expires.Add(rules.DeleteAfter), true
}

// over reports whether the booking has ended or its time has run out.
func (b Booking) over(now time.Time) bool {
	switch b.State {
	case Cancelled, Expired:
		return true
	case Held, Submitted:
		return !now.Before(b.Expires)
	default:
		return false
	}
}

func (b Booking) gone() error {
	if b.State == Cancelled {
		return refuse(BookingGone, "the appointment was cancelled, please book a new one")
	}
	return refuse(BookingGone, "the time to confirm has passed, please book a new appointment")
}
