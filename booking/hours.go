package booking

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/amtsweg/amtsweg/calendar"
)

// LastOfMonth in OpeningHours.WeeksOfMonth means the last such weekday of the
// month, be it the fourth or the fifth.
const LastOfMonth = -1

// OpeningHours are recurring hours of a site with their slots.
type OpeningHours struct {
	ID    string
	Label string
	// From and Until bound the days, both included. No Until means until
	// further notice; From is required because EveryWeeks counts from it.
	From, Until calendar.Date
	Weekdays    []time.Weekday
	// EveryWeeks 2 is every other week. The week of From counts as the first.
	// 0 and 1 both mean every week.
	EveryWeeks int
	// WeeksOfMonth keeps only the n-th such weekday of a month, 1 to 5 or
	// LastOfMonth. Empty means all.
	WeeksOfMonth []int
	// Opens and Closes are times on the wall; Closes may be 24:00.
	Opens, Closes calendar.Clock
	SlotMinutes   int
	// Seats is how many visitors each slot can take. Visitors themselves can
	// book the first PublicSeats of them, staff all.
	PublicSeats, Seats int
	// FirstDay and LastDay bound what visitors can book, in days from today
	// (0 is today). Staff are not bound.
	FirstDay, LastDay int
	Breaks            []Span
	// Except are days on which these hours do not hold. Other hours on such a
	// day are opening hours of their own with From and Until on that day.
	Except []calendar.Date
	// OnHolidays keeps the hours on public holidays and closed days.
	OnHolidays bool
}

// Span is a part of a day on the wall, its end excluded.
type Span struct {
	From, To calendar.Clock
}

// Validate returns every fault of the hours, joined, or nil.
func (h OpeningHours) Validate() error {
	var faults []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf("opening hours %q: %s", h.name(), fmt.Sprintf(format, args...)))
		}
	}
	check(!h.From.IsZero(), "set the first day")
	check(h.Until.IsZero() || !h.Until.Before(h.From), "last day %s lies before first day %s", h.Until, h.From)
	check(len(h.Weekdays) > 0, "choose at least one weekday")
	check(h.EveryWeeks >= 0, "the weekly rhythm %d is negative", h.EveryWeeks)
	for _, n := range h.WeeksOfMonth {
		check(n == LastOfMonth || n >= 1 && n <= 5, "week of month %d is none of 1 to 5 and last", n)
	}
	check(h.Opens >= 0 && h.Opens < h.Closes && h.Closes <= calendar.ClockAt(24, 0), "%s–%s is no span of a day", h.Opens, h.Closes)
	check(h.SlotMinutes > 0, "a slot of %d minutes is not possible", h.SlotMinutes)
	check(h.PublicSeats >= 0 && h.PublicSeats <= h.Seats, "public seats (%d) may be 0 to all seats (%d)", h.PublicSeats, h.Seats)
	check(h.FirstDay >= 0 && h.FirstDay <= h.LastDay, "the booking window from day %d to day %d is empty", h.FirstDay, h.LastDay)
	for _, b := range h.Breaks {
		check(b.From < b.To && b.From >= h.Opens && b.To <= h.Closes, "break %s–%s does not lie within %s–%s", b.From, b.To, h.Opens, h.Closes)
	}
	return errors.Join(faults...)
}

func (h OpeningHours) name() string {
	if h.Label != "" {
		return h.Label
	}
	return h.ID
}

// HoldOn reports whether the hours hold on the day by their own rules, leaving
// aside holidays and closures of the site.
func (h OpeningHours) HoldOn(d calendar.Date) bool {
	if d.Before(h.From) || (!h.Until.IsZero() && d.After(h.Until)) {
		return false
	}
	if !slices.Contains(h.Weekdays, d.Weekday()) || slices.Contains(h.Except, d) {
		return false
	}
	if h.EveryWeeks > 1 && d.Monday().Sub(h.From.Monday())/7%h.EveryWeeks != 0 {
		return false
	}
	return h.inWeekOfMonth(d)
}

func (h OpeningHours) inWeekOfMonth(d calendar.Date) bool {
	if len(h.WeeksOfMonth) == 0 || slices.Contains(h.WeeksOfMonth, d.WeekdayOfMonth()) {
		return true
	}
	return d.IsLastWeekdayOfMonth() && slices.Contains(h.WeeksOfMonth, LastOfMonth)
}

// interval is a stretch of time, its end excluded.
type interval struct {
	from, to time.Time
}

// openIntervals returns the parts of the day's opening time between its
// breaks. Of an hour that is shown twice, opening hours and breaks alike cover
// both: they begin the first time and end the last.
func (h OpeningHours) openIntervals(d calendar.Date) []interval {
	breaks := slices.Clone(h.Breaks)
	slices.SortFunc(breaks, func(a, b Span) int { return int(a.From - b.From) })
	var open []interval
	from := d.At(h.Opens)
	for _, b := range breaks {
		if begins := d.At(b.From); from.Before(begins) {
			open = append(open, interval{from, begins})
		}
		if ends := d.LastAt(b.To); from.Before(ends) {
			from = ends
		}
	}
	if closes := d.LastAt(h.Closes); from.Before(closes) {
		open = append(open, interval{from, closes})
	}
	return open
}
