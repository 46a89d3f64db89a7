package booking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/booking"
	"github.com/amtsweg/amtsweg/calendar"
)

func TestFourCountersFromEightToTwelveInQuarterHoursHave64Seats(t *testing.T) {
	t.Parallel()
	slots := site(hours(t, "2027-04-12", "08:00", "12:00", 15)).Slots(day(t, "2027-04-12"))
	require.Len(t, slots, 16)
	seats := 0
	for _, v := range booking.Free("rathaus", slots, nil, 1, booking.Public) {
		seats += v.Left
	}
	require.Equal(t, 64, seats)
}

func TestAVisitNeedsAFreeSeatInEachOfItsSlots(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-04-12", "08:00", "09:30", 15)
	h.PublicSeats, h.Seats = 2, 2
	slots := site(h).Slots(day(t, "2027-04-12"))
	taken := []booking.Seat{{at(8, 30), 1}, {at(8, 30), 2}, {at(8, 45), 1}}

	visits := booking.Free("rathaus", slots, taken, 2, booking.Public)
	require.Equal(t, []booking.Visit{
		{"rathaus", at(8, 0), at(8, 30), 2},
		{"rathaus", at(8, 45), at(9, 15), 1},
		{"rathaus", at(9, 0), at(9, 30), 2},
	}, visits)

	seats, err := booking.PickSeats(slots, taken, at(8, 45), 2, booking.Public)
	require.NoError(t, err)
	require.Equal(t, []booking.Seat{{at(8, 45), 2}, {at(9, 0), 1}}, seats)
	_, err = booking.PickSeats(slots, taken, at(8, 15), 2, booking.Public)
	requireRefused(t, booking.SlotTaken, err)
	_, err = booking.PickSeats(slots, taken, at(9, 15), 2, booking.Public)
	requireRefused(t, booking.SlotUnknown, err)
	_, err = booking.PickSeats(slots, taken, at(8, 7), 1, booking.Public)
	requireRefused(t, booking.SlotUnknown, err)
}

func TestAVisitDoesNotRunThroughABreak(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-04-12", "08:00", "09:30", 15)
	h.Breaks = []booking.Span{{From: clock(t, "08:30"), To: clock(t, "09:00")}}
	slots := site(h).Slots(day(t, "2027-04-12"))
	visits := booking.Free("rathaus", slots, nil, 2, booking.Public)
	require.Len(t, visits, 2)
	_, err := booking.PickSeats(slots, nil, at(8, 15), 2, booking.Public)
	requireRefused(t, booking.SlotUnknown, err)
}

func TestStaffUseTheSeatsVisitorsCannotBookFirst(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-04-12", "08:00", "08:15", 15)
	h.PublicSeats, h.Seats = 2, 3
	slots := site(h).Slots(day(t, "2027-04-12"))
	var taken []booking.Seat
	order := []int{}
	for range 3 {
		seats, err := booking.PickSeats(slots, taken, at(8, 0), 1, booking.Staff)
		require.NoError(t, err)
		order = append(order, seats[0].Number)
		taken = append(taken, seats...)
		booking.SortSeats(taken)
	}
	require.Equal(t, []int{3, 2, 1}, order)
	require.Empty(t, booking.Free("rathaus", slots, taken, 1, booking.Staff))
}

func TestVisitorsAreBoundToTheWindowAndNobodyBooksThePast(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-04-12", "08:00", "09:00", 30)
	h.Weekdays = []time.Weekday{1, 2, 3, 4, 5}
	h.FirstDay, h.LastDay = 1, 2
	s := site(h)
	first, last := day(t, "2027-04-01"), day(t, "2027-04-30")
	visitor := s.Bookable(first, last, booking.Public, at(8, 0))
	require.Len(t, visitor, 4)
	require.Equal(t, calendar.NewDate(2027, time.April, 13), calendar.DateOf(visitor[0].Start))
	staff := s.Bookable(first, last, booking.Staff, at(8, 0))
	require.Equal(t, at(8, 30), staff[0].Start, "the slot that begins now has begun")
	require.Len(t, staff, 15*2-1)
}

func TestSeatsPickedOneByOneFillTheDayExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seats := rapid.IntRange(1, 4).Draw(t, "seats")
		public := rapid.IntRange(0, seats).Draw(t, "public")
		slots := make([]booking.Slot, 6)
		for i := range slots {
			slots[i] = booking.Slot{Start: at(8, 15*i), End: at(8, 15*i+15), PublicSeats: public, Seats: seats}
		}
		var taken []booking.Seat
		for range 40 {
			by := rapid.SampledFrom([]booking.Audience{booking.Public, booking.Staff}).Draw(t, "by")
			need := rapid.IntRange(1, 3).Draw(t, "need")
			start := at(8, 15*rapid.IntRange(0, 5).Draw(t, "slot"))
			free := false
			for _, v := range booking.Free("rathaus", slots, taken, need, by) {
				free = free || v.Start.Equal(start)
			}
			picked, err := booking.PickSeats(slots, taken, start, need, by)
			require.Equal(t, free, err == nil, "Free and PickSeats agree")
			for _, seat := range picked {
				require.NotContains(t, taken, seat)
				require.GreaterOrEqual(t, seat.Number, 1)
				require.LessOrEqual(t, seat.Number, map[booking.Audience]int{booking.Public: public, booking.Staff: seats}[by])
			}
			taken = append(taken, picked...)
			booking.SortSeats(taken)
		}
		require.LessOrEqual(t, len(taken), seats*len(slots))
	})
}

func TestServicesOfOneVisitAddUp(t *testing.T) {
	t.Parallel()
	passport := booking.Service{Name: "Reisepass", Slots: 2, MaxQuantity: 3, Public: true}
	register := booking.Service{Name: "Anmeldung", Slots: 1, Public: true}
	internal := booking.Service{Name: "Beratung", Slots: 4}

	need, err := booking.SlotsNeeded([]booking.Item{{passport, 2}, {register, 1}}, booking.Public)
	require.NoError(t, err)
	require.Equal(t, 5, need)
	_, err = booking.SlotsNeeded(nil, booking.Public)
	requireRefused(t, booking.NoService, err)
	_, err = booking.SlotsNeeded([]booking.Item{{passport, 4}}, booking.Public)
	requireRefused(t, booking.QuantityOutOfRange, err)
	_, err = booking.SlotsNeeded([]booking.Item{{internal, 1}}, booking.Public)
	requireRefused(t, booking.ServiceNotPublic, err)
	need, err = booking.SlotsNeeded([]booking.Item{{internal, 1}}, booking.Staff)
	require.NoError(t, err)
	require.Equal(t, 4, need)
}
