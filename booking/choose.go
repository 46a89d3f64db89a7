package booking

import (
	"cmp"
	"slices"
	"time"

	"github.com/amtsweg/amtsweg/calendar"
)

// Choose picks the seats for a visit to the site that starts at the instant
// and takes the given number of slots. The taken seats are those of the
// start's day, sorted (SortSeats). It returns an error with the reason
// SlotPast, SlotOutsideWindow, SlotUnknown or SlotTaken, in this order.
func (s Site) Choose(start time.Time, need int, taken []Seat, by Audience, now time.Time) ([]Seat, error) {
	if !start.After(now) {
		return nil, refuse(SlotPast, "this time has passed, choose a later one")
	}
	day := calendar.DateOf(start)
	slots := s.Bookable(day, day, by, now)
	startsThen := func(slot Slot) bool { return slot.Start.Equal(start) }
	if !slices.ContainsFunc(slots, startsThen) && slices.ContainsFunc(s.Slots(day), startsThen) {
		return nil, refuse(SlotOutsideWindow, "this day cannot be booked, choose one within the booking period")
	}
	return PickSeats(slots, taken, start, need, by)
}

// Nearest returns up to n of the free visits, those closest in time to the
// wanted start first; of two equally close the earlier, then by site.
func Nearest(wanted time.Time, visits []Visit, n int) []Visit {
	distance := func(v Visit) time.Duration { return v.Start.Sub(wanted).Abs() }
	sorted := slices.Clone(visits)
	slices.SortFunc(sorted, func(a, b Visit) int {
		return cmp.Or(cmp.Compare(distance(a), distance(b)), a.Start.Compare(b.Start), cmp.Compare(a.SiteID, b.SiteID))
	})
	return sorted[:min(n, len(sorted))]
}

// Move is what changes in the seats when a visit moves. Keep stays taken
// throughout, Take is won first, and only then Release is given back, all in
// one transaction.
type Move struct {
	Keep, Take, Release []Seat
}

// PlanMove returns the move of a visit with its own seats at the site to a new
// start there. Its own seats count as free for it, so that a visit of several
// slots can move by one. For a move from another site own is empty, and the
// caller releases the seats there. The reasons for refusal are those of Choose.
func (s Site) PlanMove(own []Seat, start time.Time, need int, taken []Seat, by Audience, now time.Time) (Move, error) {
	others := without(taken, own)
	seats, err := s.Choose(start, need, others, by, now)
	if err != nil {
		return Move{}, err
	}
	return Move{Keep: common(own, seats), Take: without(seats, own), Release: without(own, seats)}, nil
}

func without(seats, removed []Seat) []Seat {
	return slices.DeleteFunc(slices.Clone(seats), func(s Seat) bool { return containsSeat(removed, s) })
}

func common(a, b []Seat) []Seat {
	return slices.DeleteFunc(slices.Clone(a), func(s Seat) bool { return !containsSeat(b, s) })
}

func containsSeat(seats []Seat, wanted Seat) bool {
	return slices.ContainsFunc(seats, func(s Seat) bool { return compareSeats(s, wanted) == 0 })
}
