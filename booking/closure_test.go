package booking_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/booking"
)

// sickDay is 12 April with 4 counters from 8 to 12 in quarter hours and 61 of
// 64 seats booked; a clerk is ill from half past seven on.
func sickDay(t *testing.T) (booking.Site, []booking.TakenSeat) {
	t.Helper()
	s := site(hours(t, "2027-04-12", "08:00", "12:00", 15))
	taken := []booking.TakenSeat{}
	for i := range 61 {
		taken = append(taken, booking.TakenSeat{
			Seat:      booking.Seat{Start: at(8, 15*(i/4)), Number: i%4 + 1},
			BookingID: fmt.Sprintf("b%02d", i),
			Booked:    at(7, 0).AddDate(0, 0, -30).Add(time.Duration(i) * time.Minute),
		})
	}
	s.Closures = []booking.Closure{{From: at(7, 30), Until: at(23, 0), Seats: 1}}
	return s, taken
}

func seatsOf(taken []booking.TakenSeat) []booking.Seat {
	seats := []booking.Seat{}
	for _, s := range taken {
		seats = append(seats, s.Seat)
	}
	booking.SortSeats(seats)
	return seats
}

func TestAnIllClerkLeavesASurplusInEverySlotThatWasFull(t *testing.T) {
	t.Parallel()
	s, taken := sickDay(t)
	slots := s.Slots(day(t, "2027-04-12"))
	surplus := booking.SurplusOf(slots, taken)
	require.Len(t, surplus, 15, "the last slot has one booking")
	for i, over := range surplus {
		require.Equal(t, 1, over.Over)
		require.Equal(t, at(8, 15*i), over.Slot.Start)
		require.Equal(t, []string{fmt.Sprintf("b%02d", 4*i+3)}, over.Latest, "who booked last is asked first")
	}
	require.Len(t, booking.ToBeAsked(surplus), 15)

	free := booking.Free(s.ID, slots, seatsOf(taken), 1, booking.Public)
	require.Equal(t, []booking.Visit{{SiteID: "rathaus", Start: at(11, 45), End: at(12, 0), Left: 2}}, free)
}

func TestASlotIsFullOnceAsManySeatsAreTakenAsItHasWhateverTheirNumbers(t *testing.T) {
	t.Parallel()
	s, _ := sickDay(t)
	slots := s.Slots(day(t, "2027-04-12"))
	taken := []booking.Seat{{at(8, 0), 2}, {at(8, 0), 3}, {at(8, 0), 4}}
	_, err := booking.PickSeats(slots, taken, at(8, 0), 1, booking.Public)
	requireRefused(t, booking.SlotTaken, err)
	seats, err := booking.PickSeats(slots, taken[:2], at(8, 0), 1, booking.Public)
	require.NoError(t, err)
	require.Equal(t, 1, seats[0].Number)
}

func TestAClosedSiteHasNoSeatsAndAllItsBookingsAreSurplus(t *testing.T) {
	t.Parallel()
	s, taken := sickDay(t)
	s.Closures = append(s.Closures, booking.Closure{From: at(10, 0), Until: at(10, 20), AllSeats: true})
	slots := s.Slots(day(t, "2027-04-12"))
	surplus := booking.SurplusOf(slots, taken)
	require.Equal(t, 4, surplus[8].Over)
	require.Equal(t, 4, surplus[9].Over, "a closure counts for the whole slot it touches")
	require.Equal(t, 1, surplus[10].Over)
}

func TestABookingOfSeveralSlotsIsAskedOnce(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-04-12", "08:00", "08:30", 15)
	h.PublicSeats, h.Seats = 1, 1
	s := site(h)
	s.Closures = []booking.Closure{{From: at(0, 0), Until: at(23, 0), AllSeats: true}}
	taken := []booking.TakenSeat{
		{Seat: booking.Seat{Start: at(8, 0), Number: 1}, BookingID: "long"},
		{Seat: booking.Seat{Start: at(8, 15), Number: 1}, BookingID: "long"},
	}
	require.Equal(t, []string{"long"}, booking.ToBeAsked(booking.SurplusOf(s.Slots(day(t, "2027-04-12")), taken)))
}
