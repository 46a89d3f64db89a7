package booking_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/booking"
	"github.com/amtsweg/amtsweg/calendar"
)

// BenchmarkFreeVisitsOf45SitesOver60Days is the work of the page that looks
// for the nearest free appointment, with nine of ten seats taken.
func BenchmarkFreeVisitsOf45SitesOver60Days(b *testing.B) {
	berlin, err := calendar.New(calendar.LandBerlin, calendar.Options{})
	require.NoError(b, err)
	h := hours(b, "2027-01-04", "08:00", "18:00", 15)
	h.Weekdays = []time.Weekday{1, 2, 3, 4, 5}
	h.Breaks = []booking.Span{{From: clock(b, "12:00"), To: clock(b, "13:00")}}
	now := at(7, 0)
	first := day(b, "2027-04-12")
	sites, taken := []booking.Site{}, [][]booking.Seat{}
	for i := range 45 {
		s := booking.Site{ID: fmt.Sprintf("site-%d", i), Calendar: berlin, Hours: []booking.OpeningHours{h}}
		var seats []booking.Seat
		for j, slot := range s.Bookable(first, first.AddDays(60), booking.Public, now) {
			for n := 1; n <= 4; n++ {
				if (j*4+n)%10 != 0 {
					seats = append(seats, booking.Seat{Start: slot.Start, Number: n})
				}
			}
		}
		sites, taken = append(sites, s), append(taken, seats)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i, s := range sites {
			booking.Free(s.ID, s.Bookable(first, first.AddDays(60), booking.Public, now), taken[i], 2, booking.Public)
		}
	}
}
