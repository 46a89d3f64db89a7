package calendar

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Term is a deadline of a running case: the period, the times at which its
// clock stood still, and what was granted on top.
type Term struct {
	// Event is the day that set the period running; it is not counted.
	Event  Date
	Period Period
	// SetByAuthority tells a deadline the authority set, which it may extend,
	// from one the law sets, which nobody extends (§ 26 Abs. 7 SGB X,
	// § 31 Abs. 7 VwVfG, § 109 AO).
	SetByAuthority bool
	Suspensions    []Suspension
	Extensions     []Extension
	// WarnBefore is how many working days before the end the warning comes.
	WarnBefore int
	// AtEnd is what the law attaches to the end passing.
	AtEnd Consequence
}

// Suspension is a time in which the clock stands still, because somebody else
// has the next word. Its days are not counted (§ 209 BGB), neither the first
// nor the last, on which the clock goes on again.
type Suspension struct {
	// From is the first suspended day, Until the last; a zero Until is open.
	From, Until Date
	Reason      string
}

// Extension moves the end of a deadline that an authority set, even after it
// has passed (§ 26 Abs. 7 Satz 2 SGB X).
type Extension struct {
	Granted Date
	Until   Date
	Reason  string
}

// Consequence is what a passed deadline means.
type Consequence string

// The consequences of a passed deadline.
const (
	// Breach: the duty to decide was broken, nothing is decided by it.
	Breach Consequence = "breach"
	// DeemedApproval: the approval counts as given (§ 42a VwVfG).
	DeemedApproval Consequence = "deemed-approval"
	// DeemedRefusal: the application counts as refused.
	DeemedRefusal Consequence = "deemed-refusal"
)

// TermState says how a term stands at an instant.
type TermState string

// The states of a term.
const (
	TermRunning   TermState = "running"
	TermSuspended TermState = "suspended"
	TermWarning   TermState = "warning"
	TermPassed    TermState = "passed"
)

// Standing is how a term stands at one instant.
type Standing struct {
	State TermState
	// Deadline is its end. While the clock stands still it is the forecast:
	// the end if the clock went on the next day.
	Deadline Deadline
	// Warning is the day from which the end is near.
	Warning Date
	// WorkingDaysLeft counts from the instant's day, not included, up to the
	// last day; negative once it has passed.
	WorkingDaysLeft int
	// Consequence is Term.AtEnd once the term has passed, before "".
	Consequence Consequence
}

// Validate returns every fault of the term, joined, or nil.
func (t Term) Validate() error {
	var faults []error
	if t.Event.IsZero() {
		faults = append(faults, errors.New("term: name the day that sets it running"))
	}
	if t.Period.Count < 1 {
		faults = append(faults, fmt.Errorf("term: period %s is empty", t.Period))
	}
	for _, s := range t.Suspensions {
		if s.From.IsZero() || (!s.Until.IsZero() && s.Until.Before(s.From)) {
			faults = append(faults, fmt.Errorf("term: suspension from %q until %q is no span of days", s.From, s.Until))
		}
	}
	if len(t.Extensions) > 0 && !t.SetByAuthority {
		faults = append(faults, errors.New("term: a deadline set by law cannot be extended"))
	}
	return errors.Join(faults...)
}

// Suspend returns the term with its clock stopped from the day on. It returns
// an error if the clock stands still already.
func (t Term) Suspend(from Date, reason string) (Term, error) {
	if _, open := t.openSuspension(); open {
		return t, errors.New("suspend term: its clock stands still already, resume it first")
	}
	t.Suspensions = append(slices.Clone(t.Suspensions), Suspension{From: from, Reason: reason})
	return t, nil
}

// Resume returns the term with its clock going again after the day, which is
// the last that does not count. It returns an error if the clock is running or
// the day lies before the suspension.
func (t Term) Resume(lastDay Date) (Term, error) {
	i, open := t.openSuspension()
	if !open {
		return t, errors.New("resume term: its clock is running")
	}
	if lastDay.Before(t.Suspensions[i].From) {
		return t, fmt.Errorf("resume term: %s lies before the suspension of %s", lastDay, t.Suspensions[i].From)
	}
	t.Suspensions = slices.Clone(t.Suspensions)
	t.Suspensions[i].Until = lastDay
	return t, nil
}

func (t Term) openSuspension() (int, bool) {
	i := slices.IndexFunc(t.Suspensions, func(s Suspension) bool { return s.Until.IsZero() })
	return i, i >= 0
}

// Extend returns the term with a later last day, also after its end. It
// returns an error for a deadline set by law and for a day that is no later.
func (c Calendar) Extend(t Term, e Extension) (Term, error) {
	if !t.SetByAuthority {
		return t, errors.New("extend term: a deadline set by law cannot be extended")
	}
	if end := c.end(t, e.Granted); !e.Until.After(end.Last) {
		return t, fmt.Errorf("extend term: %s is not later than its end on %s", e.Until, end.Last)
	}
	t.Extensions = append(slices.Clone(t.Extensions), e)
	return t, nil
}

// Standing returns how the term stands at the instant.
func (c Calendar) Standing(t Term, now time.Time) Standing {
	today := DateOf(now)
	end := c.end(t, today)
	s := Standing{
		State:           TermRunning,
		Deadline:        end,
		Warning:         c.AddWorkingDays(end.Last, -t.WarnBefore),
		WorkingDaysLeft: c.WorkingDaysBetween(today, end.Last),
	}
	switch {
	case !end.Met(now):
		s.State, s.Consequence = TermPassed, t.AtEnd
	case t.suspendedOn(today):
		s.State = TermSuspended
	case t.WarnBefore > 0 && !today.Before(s.Warning):
		s.State = TermWarning
	}
	return s
}

func (t Term) suspendedOn(d Date) bool {
	return slices.ContainsFunc(t.Suspensions, func(s Suspension) bool { return s.covers(d, d) })
}

// covers reports whether the day is suspended, an open suspension being known
// up to today.
func (s Suspension) covers(d, today Date) bool {
	if s.Until.IsZero() {
		return !d.Before(s.From) && !d.After(today)
	}
	return !d.Before(s.From) && !d.After(s.Until)
}

// end counts the term: the suspended days that lie in the period are added to
// it, each once, then the last day moves on from a rest day. Extensions count
// from the latest.
func (c Calendar) end(t Term, today Date) Deadline {
	suspended := func(d Date) bool {
		return slices.ContainsFunc(t.Suspensions, func(s Suspension) bool { return s.covers(d, today) })
	}
	last := c.LastDayAfter(t.Event, t.Period)
	for d := t.Event.AddDays(1); !d.After(last); d = d.AddDays(1) {
		if !suspended(d) {
			continue
		}
		if t.Period.Unit == WorkingDays {
			if c.IsWorkingDay(d) {
				last = c.AddWorkingDays(last, 1)
			}
			continue
		}
		last = last.AddDays(1)
	}
	end := Deadline{Counted: last, Last: c.rollForward(last)}
	for _, e := range t.Extensions {
		if e.Until.After(end.Last) {
			end = Deadline{Counted: e.Until, Last: c.rollForward(e.Until)}
		}
	}
	return end
}
