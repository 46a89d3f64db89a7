package booking

import "time"

// Closure takes seats out of a site for a time: a clerk is ill, a counter is
// out of order, or the whole site is shut. Bookings made before stay valid.
type Closure struct {
	ID string
	// From and Until bound it; Until is excluded.
	From, Until time.Time
	// Seats is how many seats are missing. Whole sites are closed by AllSeats.
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
