package calendar

import "time"

// Deadline is a period with its end.
type Deadline struct {
	// Counted is the last day by counting alone, Last the day on which the
	// deadline really ends.
	Counted, Last Date
}

// Ends returns the instant at which the deadline is over: 24:00 of its last
// day, written as the start of the next. What arrives before it is in time.
func (d Deadline) Ends() time.Time { return d.Last.End() }

// Met reports whether what arrived at the instant is in time.
func (d Deadline) Met(arrived time.Time) bool { return arrived.Before(d.Ends()) }

// Moved reports whether the end was moved because of a rest day.
func (d Deadline) Moved() bool { return d.Counted != d.Last }

// Deadline counts a period that the event sets running (§ 187 Abs. 1 BGB). If
// its last day is a Saturday, a Sunday or a public holiday at the place, it
// ends on the next day that is none (§ 193 BGB, § 26 Abs. 3 Satz 1 SGB X,
// § 31 Abs. 3 Satz 1 VwVfG, § 108 Abs. 3 AO).
func (c Calendar) Deadline(event Date, p Period) Deadline {
	counted := c.LastDayAfter(event, p)
	return Deadline{Counted: counted, Last: c.rollForward(counted)}
}

// DeadlineFrom is Deadline for a period whose first day counts (§ 187 Abs. 2 BGB).
func (c Calendar) DeadlineFrom(first Date, p Period) Deadline {
	counted := c.LastDayFrom(first, p)
	return Deadline{Counted: counted, Last: c.rollForward(counted)}
}

// FixedDeadline is a deadline for which the authority named the last day. It
// is not moved if the person was told so with reference to the provision and
// the regime knows that exception (Regime.FixedDayStands).
func (c Calendar) FixedDeadline(r Regime, day Date, referred bool) Deadline {
	if referred && r.FixedDayStands {
		return Deadline{Counted: day, Last: day}
	}
	return Deadline{Counted: day, Last: c.rollForward(day)}
}
