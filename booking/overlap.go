package booking

import (
	"fmt"

	"github.com/amtsweg/amtsweg/calendar"
)

// overlapHorizon is how far overlaps are searched, in days. Every rhythm of
// weeks and of weekdays in a month has met every other long before.
const overlapHorizon = 10 * 366

// Overlap says that two opening hours of a site hold at the same time.
type Overlap struct {
	// Day is the first day on which they do.
	Day         calendar.Date
	First, Next OpeningHours
}

// Error names both opening hours and the day.
func (o *Overlap) Error() string {
	return fmt.Sprintf("opening hours %q (%s–%s) overlap %q (%s–%s) on %s, change one of them",
		o.Next.name(), o.Next.Opens, o.Next.Closes, o.First.name(), o.First.Opens, o.First.Closes, o.Day)
}

// CheckOverlap returns an *Overlap for the first pair of the site's opening
// hours that hold at the same time, or nil. Hours that meet at one minute do
// not overlap.
func CheckOverlap(hours []OpeningHours) error {
	for i, next := range hours {
		for _, first := range hours[:i] {
			if day, ok := firstCommonDay(first, next); ok {
				return &Overlap{Day: day, First: first, Next: next}
			}
		}
	}
	return nil
}

func firstCommonDay(a, b OpeningHours) (calendar.Date, bool) {
	if a.Opens >= b.Closes || b.Opens >= a.Closes {
		return calendar.Date{}, false
	}
	d := a.From
	if b.From.After(d) {
		d = b.From
	}
	for range overlapHorizon {
		if !a.Until.IsZero() && d.After(a.Until) || !b.Until.IsZero() && d.After(b.Until) {
			return calendar.Date{}, false
		}
		if a.HoldOn(d) && b.HoldOn(d) {
			return d, true
		}
		d = d.AddDays(1)
	}
	return calendar.Date{}, false
}
