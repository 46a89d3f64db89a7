package booking

import (
	"cmp"
	"slices"
	"time"

	"github.com/amtsweg/amtsweg/calendar"
)

// Slot is the smallest bookable span at a site. Its start names it.
type Slot struct {
	Start, End time.Time
	// PublicSeats and Seats are what is left of the opening hours' seats after
	// closures.
	PublicSeats, Seats int
	// HoursID names the opening hours the slot comes from.
	HoursID string
}

// Slots returns the site's slots on the day in the order of their starts,
// whether or not they can be booked now.
func (s Site) Slots(d calendar.Date) []Slot {
	return s.appendSlots(nil, d, func(OpeningHours) bool { return true })
}

// Bookable returns the slots on the days from first to last, both included,
// that the audience may book at now. Visitors are bound to the window of the
// opening hours; nobody books a slot that has begun.
func (s Site) Bookable(first, last calendar.Date, by Audience, now time.Time) []Slot {
	today := calendar.DateOf(now)
	if first.Before(today) {
		first = today
	}
	var slots []Slot
	for d := first; !d.After(last); d = d.AddDays(1) {
		ahead := d.Sub(today)
		slots = s.appendSlots(slots, d, func(h OpeningHours) bool {
			return by == Staff || ahead >= h.FirstDay && ahead <= h.LastDay
		})
	}
	begun, _ := slices.BinarySearchFunc(slots, now, func(slot Slot, now time.Time) int {
		if slot.Start.After(now) {
			return 1
		}
		return -1
	})
	return slots[begun:]
}

func (s Site) appendSlots(slots []Slot, d calendar.Date, wanted func(OpeningHours) bool) []Slot {
	closed := s.Calendar.IsClosed(d)
	already := len(slots)
	for _, hours := range s.Hours {
		if closed && !hours.OnHolidays || !hours.HoldOn(d) || !wanted(hours) {
			continue
		}
		slots = hours.appendSlots(slots, d)
	}
	day := slots[already:]
	slices.SortFunc(day, compareSlots)
	for i := range day {
		day[i] = s.afterClosures(day[i])
	}
	return slots
}

func compareSlots(a, b Slot) int {
	if order := a.Start.Compare(b.Start); order != 0 {
		return order
	}
	return cmp.Compare(a.HoursID, b.HoursID)
}

// appendSlots lays slots of elapsed time from the opening to the closing
// instant, anew after each break. A slot that would end later is left out.
func (h OpeningHours) appendSlots(slots []Slot, d calendar.Date) []Slot {
	length := time.Duration(h.SlotMinutes) * time.Minute
	if length <= 0 {
		return slots
	}
	for _, open := range h.openIntervals(d) {
		for start := open.from; !start.Add(length).After(open.to); start = start.Add(length) {
			slots = append(slots, Slot{
				Start: start, End: start.Add(length),
				PublicSeats: h.PublicSeats, Seats: h.Seats, HoursID: h.ID,
			})
		}
	}
	return slots
}
