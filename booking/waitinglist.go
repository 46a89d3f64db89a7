package booking

import (
	"cmp"
	"slices"
	"time"

	"github.com/amtsweg/amtsweg/calendar"
)

// Waiting is a person on the waiting list for an earlier appointment.
type Waiting struct {
	ID string
	// Since is when they joined; the list is served in this order.
	Since time.Time
	// SiteIDs are the sites they would come to; empty means any.
	SiteIDs []string
	// Need is how many slots their visit takes.
	Need int
	// First and Last bound the days that suit them; a zero Last is open.
	First, Last calendar.Date
	// Declined are the starts of visits they did not want or let pass.
	Declined []time.Time
	// Offered is the visit offered to them now, zero if none is.
	Offered Visit
}

// Suits reports whether the visit is one the person waits for and was not
// asked about before.
func (w Waiting) Suits(v Visit) bool {
	day := calendar.DateOf(v.Start)
	if day.Before(w.First) || (!w.Last.IsZero() && day.After(w.Last)) {
		return false
	}
	if len(w.SiteIDs) > 0 && !slices.Contains(w.SiteIDs, v.SiteID) {
		return false
	}
	return !slices.ContainsFunc(w.Declined, func(start time.Time) bool { return start.Equal(v.Start) })
}

// NextWaiting returns who is offered a freed visit, and which: the one who
// waits longest of those who have no offer open and whom a visit suits, and the
// first visit that does. Free returns the free visits of a number of slots.
func NextWaiting(list []Waiting, free func(need int) []Visit) (Waiting, Visit, bool) {
	order := slices.Clone(list)
	slices.SortFunc(order, func(a, b Waiting) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	})
	for _, w := range order {
		if !w.Offered.Start.IsZero() {
			continue
		}
		visits := free(w.Need)
		if i := slices.IndexFunc(visits, w.Suits); i >= 0 {
			return w, visits[i], true
		}
	}
	return Waiting{}, Visit{}, false
}

// OfferDeadline returns until when an offered visit must be accepted: after
// the given time, but no later than the given notice before it starts. The
// second result is false if no time to answer is left.
func OfferDeadline(v Visit, now time.Time, answerWithin, notice time.Duration) (time.Time, bool) {
	deadline := now.Add(answerWithin)
	if latest := v.Start.Add(-notice); latest.Before(deadline) {
		deadline = latest
	}
	return deadline, deadline.After(now)
}
