package booking

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// TicketState says where a visitor is on the day.
type TicketState string

// The states of a ticket. Done and Missed are final.
const (
	TicketWaiting TicketState = "waiting"
	TicketCalled  TicketState = "called"
	TicketServed  TicketState = "served" // at the counter now
	TicketParked  TicketState = "parked" // fetches a photo and comes back without queueing anew
	TicketDone    TicketState = "done"
	TicketMissed  TicketState = "missed"
)

// QueueRules are the town's rules for the day.
type QueueRules struct {
	// MaxCalls is after how many calls a visitor who does not come is missed.
	MaxCalls int
	// Grace is how late a visitor with an appointment may check in and still
	// be served by its time; later, by the time of check-in.
	Grace time.Duration
}

// DefaultQueueRules returns three calls and ten minutes of grace.
func DefaultQueueRules() QueueRules {
	return QueueRules{MaxCalls: 3, Grace: 10 * time.Minute}
}

// Ticket is a visitor on the day, with an appointment or without.
type Ticket struct {
	// Number is what the display shows. It says nothing about the person.
	Number string
	State  TicketState
	// Arrived is the time of check-in, Appointment the booked time, zero for
	// walk-ins.
	Arrived, Appointment time.Time
	// Urgent tickets go first.
	Urgent bool
	// Calls counts the calls since the ticket last waited.
	Calls int
	// CounterID is where it is called or served, or, while it waits, the only
	// counter that may call it; "" is any.
	CounterID string
	// Expected is how long serving it is likely to take.
	Expected time.Duration
}

// Due is the time by which tickets are ordered.
func (t Ticket) Due(rules QueueRules) time.Time {
	if t.Appointment.IsZero() || t.Arrived.After(t.Appointment.Add(rules.Grace)) {
		return t.Arrived
	}
	return t.Appointment
}

// InOrder returns the waiting tickets in the order in which they are called:
// urgent ones first, then by due time, then by number.
func InOrder(tickets []Ticket, rules QueueRules) []Ticket {
	waiting := slices.DeleteFunc(slices.Clone(tickets), func(t Ticket) bool { return t.State != TicketWaiting })
	slices.SortFunc(waiting, func(a, b Ticket) int {
		return cmp.Or(urgency(a)-urgency(b), a.Due(rules).Compare(b.Due(rules)), cmp.Compare(a.Number, b.Number))
	})
	return waiting
}

func urgency(t Ticket) int {
	if t.Urgent {
		return 0
	}
	return 1
}

// NextFor returns the ticket the counter calls next, if one waits for it.
func NextFor(counterID string, tickets []Ticket, rules QueueRules) (Ticket, bool) {
	for _, t := range InOrder(tickets, rules) {
		if t.CounterID == "" || t.CounterID == counterID {
			return t, true
		}
	}
	return Ticket{}, false
}

// Call calls a waiting or parked ticket to the counter, or calls a called one
// again. A ticket that was called MaxCalls times before is missed instead.
func (t Ticket) Call(counterID string, rules QueueRules) (Ticket, error) {
	switch t.State {
	case TicketWaiting, TicketParked:
		t.State, t.Calls, t.CounterID = TicketCalled, 1, counterID
	case TicketCalled:
		if t.CounterID != counterID {
			return t, refuse(WrongState, "number %s is called at another counter, take the next", t.Number)
		}
		if t.Calls >= rules.MaxCalls {
			t.State = TicketMissed
			return t, nil
		}
		t.Calls++
	default:
		return t, t.notIn("called")
	}
	return t, nil
}

// Serve begins the service of a called ticket.
func (t Ticket) Serve() (Ticket, error) {
	if t.State == TicketServed {
		return t, nil
	}
	if t.State != TicketCalled {
		return t, t.notIn("served")
	}
	t.State = TicketServed
	return t, nil
}

// Park sets a called or served ticket aside until it is called by its number;
// the queue goes on without it.
func (t Ticket) Park() (Ticket, error) {
	if t.State != TicketCalled && t.State != TicketServed {
		return t, t.notIn("parked")
	}
	t.State, t.CounterID = TicketParked, ""
	return t, nil
}

// Forward lets a called or served ticket wait for another counter. It keeps
// its due time, so that it is not sent to the end of the queue.
func (t Ticket) Forward(counterID string) (Ticket, error) {
	if t.State != TicketCalled && t.State != TicketServed {
		return t, t.notIn("forwarded")
	}
	t.State, t.Calls, t.CounterID = TicketWaiting, 0, counterID
	return t, nil
}

// Finish ends the service.
func (t Ticket) Finish() (Ticket, error) {
	if t.State == TicketDone {
		return t, nil
	}
	if t.State != TicketServed {
		return t, t.notIn("finished")
	}
	t.State = TicketDone
	return t, nil
}

func (t Ticket) notIn(act string) error {
	return refuse(WrongState, "number %s is %s and cannot be %s, reload the queue", t.Number, t.State, act)
}

// EstimateWait returns how long a visitor who is n-th in the order (0 is next)
// waits, if every counter takes the next ticket as soon as it is free. Busy
// holds for each open counter how long its present visitor still takes; with
// no counter open there is no estimate.
func EstimateWait(order []Ticket, n int, busy []time.Duration) (time.Duration, bool) {
	if len(busy) == 0 {
		return 0, false
	}
	free := slices.Clone(busy)
	for _, t := range order[:min(n, len(order))] {
		next := earliest(free)
		free[next] += t.Expected
	}
	return max(free[earliest(free)], 0), true
}

func earliest(free []time.Duration) int {
	return slices.Index(free, slices.Min(free))
}

// NumberRange is the numbers a ticket printer may give out on one day.
type NumberRange struct {
	// Prefix tells the printers of a site apart, such as "B".
	Prefix string
	// First and Last bound the numbers, both included.
	First, Last int
}

// Number returns the ticket number after the given number of tickets of the
// day, with as many digits as the last. It refuses with TicketsExhausted when
// the day's numbers are used up.
func (r NumberRange) Number(issued int) (string, error) {
	next := r.First + issued
	if next > r.Last {
		return "", refuse(TicketsExhausted, "no tickets are left today, please book an appointment")
	}
	return fmt.Sprintf("%s%0*d", r.Prefix, len(strconv.Itoa(r.Last)), next), nil
}
