package booking

import (
	"cmp"
	"slices"
	"time"
)

// Seat is one seat of one slot of a site: the row that the database lets
// exist once. Numbers count from 1.
type Seat struct {
	Start  time.Time
	Number int
}

// SortSeats puts seats into the order in which Free and PickSeats expect them
// and in which they are to be locked: by start, then by number.
func SortSeats(seats []Seat) {
	slices.SortFunc(seats, compareSeats)
}

func compareSeats(a, b Seat) int {
	return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Number, b.Number))
}

// Visit is a span of time at a site in which a visitor can come.
type Visit struct {
	SiteID     string
	Start, End time.Time
	// Left is the number of visits of this length that still fit.
	Left int
}

// Free returns every visit of the given number of slots that still fits, in
// the order of their starts. The slots must be one site's and sorted by start;
// the taken seats must be sorted (SortSeats) and may hold seats beyond a
// slot's number, which closures leave behind.
//
// A visit needs a free seat in each of its slots, which follow each other
// without a gap; the seats may have different numbers.
func Free(siteID string, slots []Slot, taken []Seat, need int, by Audience) []Visit {
	if need < 1 {
		return nil
	}
	left := seatsLeft(slots, taken, by)
	visits := []Visit{}
	for first := 0; first+need <= len(slots); first++ {
		if n := fits(slots[first:first+need], left[first:first+need]); n > 0 {
			visits = append(visits, Visit{
				SiteID: siteID, Start: slots[first].Start, End: slots[first+need-1].End, Left: n,
			})
		}
	}
	return visits
}

// fits returns how many visits fit into the run of slots, 0 if it has a gap.
func fits(run []Slot, left []int) int {
	n := left[0]
	for i := 1; i < len(run); i++ {
		if !run[i].Start.Equal(run[i-1].End) {
			return 0
		}
		n = min(n, left[i])
	}
	return n
}

// seatsLeft returns for each slot how many seats the audience can still take.
func seatsLeft(slots []Slot, taken []Seat, by Audience) []int {
	left := make([]int, len(slots))
	for i, slot := range slots {
		var here []Seat
		here, taken = seatsAt(taken, slot.Start)
		left[i] = slot.left(here, by)
	}
	return left
}

// seatsAt splits off the seats that start at the instant; those before it are
// dropped.
func seatsAt(taken []Seat, start time.Time) (here, rest []Seat) {
	first := 0
	for first < len(taken) && taken[first].Start.Before(start) {
		first++
	}
	end := first
	for end < len(taken) && taken[end].Start.Equal(start) {
		end++
	}
	return taken[first:end], taken[end:]
}

// left counts the seats the audience can take. After a closure a high seat may
// be taken while a low one is empty; the slot is full all the same once as
// many are taken as there are seats.
func (s Slot) left(taken []Seat, by Audience) int {
	free := s.Seats - len(taken)
	if by == Public {
		lowTaken := 0
		for _, seat := range taken {
			if seat.Number <= s.PublicSeats {
				lowTaken++
			}
		}
		free = min(free, s.PublicSeats-lowTaken)
	}
	return max(free, 0)
}

// PickSeats returns the seats for a visit that starts at the instant, one in
// each of its slots and sorted for locking. Visitors get the lowest free
// number among the public seats; staff get the highest free number, so that
// they use the seats visitors cannot book first. The slots and taken seats are
// as for Free.
//
// It returns an error with reason SlotUnknown if no such run of slots exists and
// SlotTaken if one of them is full.
func PickSeats(slots []Slot, taken []Seat, start time.Time, need int, by Audience) ([]Seat, error) {
	first := slices.IndexFunc(slots, func(s Slot) bool { return s.Start.Equal(start) })
	if first < 0 || need < 1 || first+need > len(slots) {
		return nil, refuse(SlotUnknown, "No visit can start at this time. Choose one of the free times.")
	}
	seats := make([]Seat, 0, need)
	for i, slot := range slots[first : first+need] {
		if i > 0 && !slot.Start.Equal(slots[first+i-1].End) {
			return nil, refuse(SlotUnknown, "the visit would run into a break, choose another time")
		}
		var here []Seat
		here, taken = seatsAt(taken, slot.Start)
		number, ok := slot.pick(here, by)
		if !ok {
			return nil, refuse(SlotTaken, "no seat is free any more, choose another time")
		}
		seats = append(seats, Seat{Start: slot.Start, Number: number})
	}
	return seats, nil
}

func (s Slot) pick(taken []Seat, by Audience) (number int, ok bool) {
	if s.left(taken, by) == 0 {
		return 0, false
	}
	isFree := func(n int) bool {
		return !slices.ContainsFunc(taken, func(seat Seat) bool { return seat.Number == n })
	}
	if by == Public {
		for n := 1; n <= s.PublicSeats; n++ {
			if isFree(n) {
				return n, true
			}
		}
		return 0, false
	}
	for n := s.Seats; n >= 1; n-- {
		if isFree(n) {
			return n, true
		}
	}
	return 0, false
}
