package booking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/booking"
	"github.com/amtsweg/amtsweg/calendar"
)

func day(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	require.NoError(t, err)
	return d
}

func clock(t testing.TB, s string) calendar.Clock {
	t.Helper()
	c, err := calendar.ParseClock(s)
	require.NoError(t, err)
	return c
}

// hours are open from the first day on, on that day's weekday, with 4 seats.
func hours(t testing.TB, from, opens, closes string, slotMinutes int) booking.OpeningHours {
	t.Helper()
	first := day(t, from)
	return booking.OpeningHours{
		ID: "hours", From: first, Weekdays: []time.Weekday{first.Weekday()},
		Opens: clock(t, opens), Closes: clock(t, closes), SlotMinutes: slotMinutes,
		PublicSeats: 4, Seats: 4, LastDay: 60,
	}
}

func site(h ...booking.OpeningHours) booking.Site {
	return booking.Site{ID: "rathaus", Name: "Rathaus", Hours: h}
}

func starts(slots []booking.Slot) []string {
	times := []string{}
	for _, slot := range slots {
		times = append(times, slot.Start.Format("15:04"))
	}
	return times
}

func TestTwoWeeklyFridaysCountFromTheFirstDay(t *testing.T) {
	t.Parallel()
	h := hours(t, "2016-04-01", "08:00", "12:00", 15)
	h.EveryWeeks = 2
	require.NoError(t, h.Validate())
	for date, open := range map[string]bool{
		"2016-03-18": false, "2016-04-01": true, "2016-04-08": false, "2016-04-15": true,
		"2016-04-14": false, "2016-04-22": false, "2016-12-23": true, "2017-01-06": true,
	} {
		require.Equal(t, open, h.HoldOn(day(t, date)), date)
	}
}

func TestTheRhythmCountsCalendarWeeksNotDaysFromTheFirst(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-03-03", "08:00", "12:00", 15) // a Wednesday
	h.EveryWeeks, h.Weekdays = 2, []time.Weekday{time.Monday, time.Friday}
	require.True(t, h.HoldOn(day(t, "2027-03-05")), "Friday of the first week")
	require.False(t, h.HoldOn(day(t, "2027-03-08")), "Monday of the second week")
	require.True(t, h.HoldOn(day(t, "2027-03-15")), "Monday of the third week")
}

func TestWeeksOfTheMonth(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		weeks []int
		open  []string
	}{
		"first and third":  {[]int{1, 3}, []string{"2027-04-01", "2027-04-15"}},
		"fourth":           {[]int{4}, []string{"2027-04-22"}},
		"fifth":            {[]int{5}, []string{"2027-04-29"}},
		"last of five":     {[]int{booking.LastOfMonth}, []string{"2027-04-29"}},
		"fourth and last":  {[]int{4, booking.LastOfMonth}, []string{"2027-04-22", "2027-04-29"}},
		"every such day":   {nil, []string{"2027-04-01", "2027-04-08", "2027-04-15", "2027-04-22", "2027-04-29"}},
		"second and fifth": {[]int{2, 5}, []string{"2027-04-08", "2027-04-29"}},
	} {
		h := hours(t, "2027-04-01", "08:00", "12:00", 15) // Thursdays
		h.WeeksOfMonth = c.weeks
		open := []string{}
		for d := day(t, "2027-04-01"); d.Month == time.April; d = d.AddDays(1) {
			if h.HoldOn(d) {
				open = append(open, d.String())
			}
		}
		require.Equal(t, c.open, open, name)
	}
}

func TestTheLastWeekdayIsTheFourthInAShortMonth(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-02-04", "08:00", "12:00", 15)
	h.WeeksOfMonth = []int{booking.LastOfMonth}
	require.True(t, h.HoldOn(day(t, "2027-02-25")))
	require.False(t, h.HoldOn(day(t, "2027-02-18")))
}

func TestASlotEndsByClosingTime(t *testing.T) {
	t.Parallel()
	s := site(hours(t, "2027-04-12", "12:00", "18:00", 90))
	require.Equal(t, []string{"12:00", "13:30", "15:00", "16:30"}, starts(s.Slots(day(t, "2027-04-12"))))

	s = site(hours(t, "2027-04-12", "10:00", "15:30", 12))
	slots := starts(s.Slots(day(t, "2027-04-12")))
	require.Len(t, slots, 27)
	require.Equal(t, "15:12", slots[26])
}

func TestSlotsBeginAnewAfterABreak(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-04-12", "08:00", "14:00", 45)
	h.Breaks = []booking.Span{{From: clock(t, "12:00"), To: clock(t, "12:30")}, {From: clock(t, "10:00"), To: clock(t, "10:10")}}
	require.NoError(t, h.Validate())
	require.Equal(t, []string{"08:00", "08:45", "10:10", "10:55", "12:30", "13:15"}, starts(site(h).Slots(day(t, "2027-04-12"))))
}

func TestHolidaysAndExceptionsCloseTheSite(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-03-26", "08:00", "09:00", 30) // Good Friday
	h.Except = []calendar.Date{day(t, "2027-04-09")}
	s := site(h)
	require.Empty(t, s.Slots(day(t, "2027-03-26")))
	require.Len(t, s.Slots(day(t, "2027-04-02")), 2)
	require.Empty(t, s.Slots(day(t, "2027-04-09")))
	s.Hours[0].OnHolidays = true
	require.Len(t, s.Slots(day(t, "2027-03-26")), 2)
}

func TestTheSkippedHourHasNoSlotsAndTheRepeatedHourHasThemTwice(t *testing.T) {
	t.Parallel()
	spring := site(hours(t, "2027-03-28", "01:00", "04:00", 30)).Slots(day(t, "2027-03-28"))
	require.Equal(t, []string{"01:00", "01:30", "03:00", "03:30"}, starts(spring))

	autumn := site(hours(t, "2027-10-31", "01:00", "04:00", 30)).Slots(day(t, "2027-10-31"))
	require.Equal(t, []string{"01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"}, starts(autumn))
	for i := 1; i < len(autumn); i++ {
		require.Equal(t, autumn[i-1].End, autumn[i].Start)
	}
}

func TestOpeningInsideTheSkippedHourStartsAtTheJump(t *testing.T) {
	t.Parallel()
	slots := site(hours(t, "2027-03-28", "02:30", "04:00", 30)).Slots(day(t, "2027-03-28"))
	require.Equal(t, []string{"03:00", "03:30"}, starts(slots))
}

func TestOnOrdinaryDaysTheWallClockIsKeptAcrossTheChange(t *testing.T) {
	t.Parallel()
	h := hours(t, "2027-03-26", "08:00", "09:00", 30)
	h.Weekdays = []time.Weekday{time.Saturday, time.Monday}
	s := site(h)
	require.Equal(t, "07:00", s.Slots(day(t, "2027-03-27"))[0].Start.UTC().Format("15:04"))
	monday := s.Slots(day(t, "2027-04-05").AddDays(7))
	require.Equal(t, "06:00", monday[0].Start.UTC().Format("15:04"))
}

func TestFaultyHoursAreRefusedWithEveryFault(t *testing.T) {
	t.Parallel()
	h := booking.OpeningHours{
		Label: "Mittwoch", Until: day(t, "2027-01-01"), Opens: clock(t, "12:00"), Closes: clock(t, "08:00"),
		PublicSeats: 5, Seats: 4, WeeksOfMonth: []int{6}, EveryWeeks: -1, FirstDay: 3, LastDay: 1,
		Breaks: []booking.Span{{From: 10, To: 5}},
	}
	err := h.Validate()
	require.Error(t, err)
	for _, part := range []string{
		"first day", "weekday", "rhythm", "week of month 6", "12:00–08:00", "slot of 0 minutes",
		"public seats (5)", "day 3 to day 1", "break",
	} {
		require.ErrorContains(t, err, part)
	}
}

func TestSlotsNeverOverlapAndLieWithinTheOpeningHours(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.NewDate(2027, time.January, 1).AddDays(rapid.IntRange(0, 364).Draw(t, "day"))
		if rapid.Bool().Draw(t, "clocks change") {
			d = rapid.SampledFrom([]calendar.Date{calendar.NewDate(2027, time.March, 28), calendar.NewDate(2027, time.October, 31)}).Draw(t, "change")
		}
		opens := rapid.IntRange(0, 1400).Draw(t, "opens")
		closes := rapid.IntRange(opens+1, 1440).Draw(t, "closes")
		h := booking.OpeningHours{
			ID: "h", From: d, Weekdays: []time.Weekday{d.Weekday()}, Opens: calendar.Clock(opens), Closes: calendar.Clock(closes),
			SlotMinutes: rapid.IntRange(1, 120).Draw(t, "slot"), Seats: 1, OnHolidays: true,
		}
		for range rapid.IntRange(0, 2).Draw(t, "breaks") {
			from := rapid.IntRange(opens, closes-1).Draw(t, "break from")
			h.Breaks = append(h.Breaks, booking.Span{From: calendar.Clock(from), To: calendar.Clock(rapid.IntRange(from+1, closes).Draw(t, "break to"))})
		}
		require.NoError(t, h.Validate())
		last := d.At(h.Opens)
		for _, slot := range site(h).Slots(d) {
			require.False(t, slot.Start.Before(last))
			require.Equal(t, time.Duration(h.SlotMinutes)*time.Minute, slot.End.Sub(slot.Start))
			last = slot.End
			for _, b := range h.Breaks {
				require.False(t, slot.Start.Before(d.LastAt(b.To)) && slot.End.After(d.At(b.From)), "break %v", b)
			}
		}
		require.False(t, last.After(d.LastAt(h.Closes)))
	})
}
