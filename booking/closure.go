package booking

import (
	"cmp"
	"slices"
	"time"
)

// Closure takes seats out of a site for a time: a clerk is ill, a counter is
// out of order, or the whole site is shut. Bookings made before stay valid.
type Closure struct {
	ID string
	// From and Until bound it; Until is excluded.
	From, Until time.Time
	// Seats is how many seats are missing.
	Seats int
	// AllSeats closes the site, whatever its number of seats.
	AllSeats bool
}

// afterClosures returns the slot with the seats that are left in it. A closure
// that touches a part of the slot counts for all of it.
func (s Site) afterClosures(slot Slot) Slot {
	for _, c := range s.Closures {
		if !c.From.Before(slot.End) || !slot.Start.Before(c.Until) {
			continue
		}
		if c.AllSeats {
			slot.Seats = 0
		}
		slot.Seats = max(slot.Seats-c.Seats, 0)
		slot.PublicSeats = min(slot.PublicSeats, slot.Seats)
	}
	return slot
}

// TakenSeat is a seat with the booking that has it.
type TakenSeat struct {
	Seat
	BookingID string
	// Booked is when the booking was made.
	Booked time.Time
}

// Surplus is a slot with more bookings than seats.
type Surplus struct {
	Slot Slot
	// Over is how many bookings are too many.
	Over int
	// Latest are the bookings of the slot made last, as many as are too many.
	// They are asked first whether they would rather come another time; all
	// stay valid.
	Latest []string
}

// SurplusOf returns, in the order of the slots, those with more seats taken
// than they have after closures.
func SurplusOf(slots []Slot, taken []TakenSeat) []Surplus {
	byStart := slices.Clone(taken)
	slices.SortFunc(byStart, func(a, b TakenSeat) int {
		return cmp.Or(a.Start.Compare(b.Start), b.Booked.Compare(a.Booked), cmp.Compare(a.BookingID, b.BookingID))
	})
	surplus := []Surplus{}
	for _, slot := range slots {
		first, _ := slices.BinarySearchFunc(byStart, slot.Start, func(s TakenSeat, start time.Time) int { return s.Start.Compare(start) })
		var here []string
		for _, seat := range byStart[first:] {
			if !seat.Start.Equal(slot.Start) {
				break
			}
			here = append(here, seat.BookingID)
		}
		if over := len(here) - slot.Seats; over > 0 {
			surplus = append(surplus, Surplus{Slot: slot, Over: over, Latest: here[:over]})
		}
	}
	return surplus
}

// ToBeAsked returns the bookings to which alternatives are offered, each once
// and in the order of their first surplus slot. A booking of several slots
// that is too many in one of them is asked for the whole visit.
func ToBeAsked(surplus []Surplus) []string {
	bookings := []string{}
	for _, s := range surplus {
		for _, id := range s.Latest {
			if !slices.Contains(bookings, id) {
				bookings = append(bookings, id)
			}
		}
	}
	return bookings
}
