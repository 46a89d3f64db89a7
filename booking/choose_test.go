package booking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/booking"
)

func TestASlotIsRefusedForTheFirstReasonThatHolds(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-04-12", "08:00", "09:00", 15)
	h.Weekdays = []time.Weekday{1, 2, 3, 4, 5}
	h.PublicSeats, h.Seats, h.FirstDay, h.LastDay = 1, 1, 1, 7
	s := site(h)
	tomorrow := at(8, 15).AddDate(0, 0, 1)
	now := at(8, 5)

	for name, c := range map[string]struct {
		start  time.Time
		reason string
	}{
		"in the past":       {at(8, 0), booking.SlotPast},
		"too early a day":   {at(8, 15), booking.SlotOutsideWindow},
		"too late a day":    {at(8, 15).AddDate(0, 0, 8), booking.SlotOutsideWindow},
		"no slot then":      {tomorrow.Add(time.Minute), booking.SlotUnknown},
		"taken by somebody": {tomorrow, booking.SlotTaken},
	} {
		_, err := s.Choose(c.start, 1, []booking.Seat{{Start: tomorrow, Number: 1}}, booking.Public, now)
		require.Error(t, err, name)
		requireRefused(t, c.reason, err)
	}
	seats, err := s.Choose(tomorrow, 2, nil, booking.Public, now)
	require.NoError(t, err)
	require.Len(t, seats, 2)
	_, err = s.Choose(at(8, 15), 1, nil, booking.Staff, now)
	require.NoError(t, err, "staff book today")
}

func TestTheThreeNearestVisitsAreThoseClosestInTime(t *testing.T) {
	t.Parallel()
	visits := []booking.Visit{
		{SiteID: "b", Start: at(9, 0)}, {SiteID: "a", Start: at(9, 0)}, {SiteID: "a", Start: at(11, 0)},
		{SiteID: "a", Start: at(8, 0)}, {SiteID: "a", Start: at(10, 30)},
	}
	require.Equal(t, []booking.Visit{
		{SiteID: "a", Start: at(10, 30)}, {SiteID: "a", Start: at(9, 0)}, {SiteID: "b", Start: at(9, 0)},
	}, booking.Nearest(at(10, 0), visits, 3))
	require.Empty(t, booking.Nearest(at(10, 0), nil, 3))
}

func TestAVisitOfTwoSlotsMovesByOneAndKeepsTheSeatItHas(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-04-12", "08:00", "09:00", 15)
	h.PublicSeats, h.Seats = 1, 1
	own := []booking.Seat{{at(8, 0), 1}, {at(8, 15), 1}}
	move, err := site(h).PlanMove(own, at(8, 15), 2, own, booking.Public, at(7, 0))
	require.NoError(t, err)
	require.Equal(t, booking.Move{
		Keep: []booking.Seat{{at(8, 15), 1}}, Take: []booking.Seat{{at(8, 30), 1}}, Release: []booking.Seat{{at(8, 0), 1}},
	}, move)

	taken := append(own, booking.Seat{Start: at(8, 30), Number: 1})
	_, err = site(h).PlanMove(own, at(8, 15), 2, taken, booking.Public, at(7, 0))
	requireRefused(t, booking.SlotTaken, err)
}

func TestAMoveNeverTakesASeatOfSomebodyElseNorLosesOne(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-04-12", "08:00", "10:00", 15)
	h.PublicSeats, h.Seats = 2, 2
	s := site(h)
	slots := s.Slots(day(t, "2027-04-12"))
	rapid.Check(t, func(t *rapid.T) {
		need := rapid.IntRange(1, 3).Draw(t, "need")
		var taken []booking.Seat
		for range rapid.IntRange(0, 6).Draw(t, "others") {
			start := at(8, 15*rapid.IntRange(0, 7).Draw(t, "slot"))
			if seats, err := booking.PickSeats(slots, taken, start, 1, booking.Public); err == nil {
				taken = append(taken, seats...)
				booking.SortSeats(taken)
			}
		}
		own, err := booking.PickSeats(slots, taken, at(8, 15*rapid.IntRange(0, 7).Draw(t, "from")), need, booking.Public)
		if err != nil {
			return
		}
		others := append([]booking.Seat{}, taken...)
		taken = append(taken, own...)
		booking.SortSeats(taken)
		move, err := s.PlanMove(own, at(8, 15*rapid.IntRange(0, 7).Draw(t, "to")), need, taken, booking.Public, at(7, 0))
		if err != nil {
			return
		}
		require.ElementsMatch(t, own, append(append([]booking.Seat{}, move.Keep...), move.Release...))
		require.Len(t, append(append([]booking.Seat{}, move.Keep...), move.Take...), need)
		for _, seat := range move.Take {
			require.NotContains(t, others, seat)
		}
	})
}

func TestOverlappingHoursAreRefusedAndNameTheOther(t *testing.T) {
	t.Parallel()
	weekly := hours(t, "2027-04-02", "08:00", "12:00", 15)
	weekly.Label = "Freitag Vormittag"
	last := hours(t, "2027-04-01", "11:00", "16:00", 15)
	last.Label, last.Weekdays, last.WeeksOfMonth = "Langer Freitag", []time.Weekday{time.Friday}, []int{booking.LastOfMonth}

	err := booking.CheckOverlap([]booking.OpeningHours{weekly, last})
	var overlap *booking.Overlap
	require.ErrorAs(t, err, &overlap)
	require.Equal(t, day(t, "2027-04-30"), overlap.Day)
	require.ErrorContains(t, err, `"Langer Freitag" (11:00–16:00) overlap "Freitag Vormittag" (08:00–12:00) on 2027-04-30`)

	last.Opens = clock(t, "12:00")
	require.NoError(t, booking.CheckOverlap([]booking.OpeningHours{weekly, last}), "they meet at noon")
}

func TestHoursThatNeverHoldOnTheSameDayDoNotOverlap(t *testing.T) {
	t.Parallel()
	even := hours(t, "2027-04-02", "08:00", "12:00", 15)
	even.EveryWeeks = 2
	odd := hours(t, "2027-04-09", "08:00", "12:00", 15)
	odd.EveryWeeks = 2
	require.NoError(t, booking.CheckOverlap([]booking.OpeningHours{even, odd}))

	every3 := odd
	every3.EveryWeeks = 3
	require.Error(t, booking.CheckOverlap([]booking.OpeningHours{even, every3}))

	ended := even
	ended.Until = day(t, "2027-04-30")
	later := even
	later.From = day(t, "2027-05-07")
	require.NoError(t, booking.CheckOverlap([]booking.OpeningHours{ended, later}))

	exception := even
	exception.Except = nil
	exception.From, exception.Until = day(t, "2027-04-16"), day(t, "2027-04-16")
	regular := even
	regular.Except = append(regular.Except, day(t, "2027-04-16"))
	require.NoError(t, booking.CheckOverlap([]booking.OpeningHours{regular, exception}))
}
