package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/calendar"
)

func drawCalendar(t *rapid.T) calendar.Calendar {
	return in(t, rapid.SampledFrom(calendar.Laender()).Draw(t, "land"), calendar.Options{
		ClosedOn24December: rapid.Bool().Draw(t, "24"), ClosedOn31December: rapid.Bool().Draw(t, "31"),
	})
}

func TestWorkingDaysSkipWeekendsHolidaysAndClosedDays(t *testing.T) {
	t.Parallel()
	aalen := in(t, calendar.BadenWuerttemberg, calendar.Options{
		ClosedOn24December: true, ClosedDays: []calendar.Date{day(t, "2027-05-28")},
	})
	require.Equal(t, day(t, "2027-03-31"), aalen.AddWorkingDays(day(t, "2027-03-24"), 3), "over Easter")
	require.Equal(t, day(t, "2027-03-24"), aalen.AddWorkingDays(day(t, "2027-03-31"), -3))
	require.Equal(t, day(t, "2027-05-31"), aalen.NextWorkingDay(day(t, "2027-05-27")), "Fronleichnam and the bridging day")
	require.False(t, aalen.IsWorkingDay(day(t, "2027-12-24")))
	require.True(t, aalen.IsWorkingDay(day(t, "2027-12-31")))
	require.False(t, aalen.IsRestDay(day(t, "2027-12-24")), "a deadline ends on Christmas Eve")
}

func TestAddingWorkingDaysIsTheInverseOfCountingThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		d, n := drawDate(t, "day"), rapid.IntRange(-60, 60).Draw(t, "n")
		end := c.AddWorkingDays(d, n)
		require.Equal(t, n, c.WorkingDaysBetween(d, end))
		require.True(t, n == 0 || c.IsWorkingDay(end))
	})
}

func TestANextWorkingDayIsOneAndNoneLiesBefore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, d := drawCalendar(t), drawDate(t, "day")
		next := c.NextWorkingDay(d)
		require.True(t, c.IsWorkingDay(next))
		for ; d.Before(next); d = d.AddDays(1) {
			require.False(t, c.IsWorkingDay(d))
		}
	})
}

func TestTheZeroCalendarObservesWhatHoldsEverywhere(t *testing.T) {
	t.Parallel()
	var c calendar.Calendar
	require.Len(t, c.Holidays(2027), 9)
	require.False(t, c.IsWorkingDay(calendar.NewDate(2027, time.May, 17)))
}

func TestRestDaysAreExactlyWeekendsAndHolidays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, d := drawCalendar(t), drawDate(t, "day").AddDays(rapid.IntRange(-12_000, 40_000).Draw(t, "shift"))
		_, holiday := c.Holiday(d)
		require.Equal(t, holiday || d.IsWeekend(), c.IsRestDay(d))
	})
}

func BenchmarkWorkingDaysOfAYear(b *testing.B) {
	c := in(b, calendar.Bayern, calendar.Options{})
	first := day(b, "2027-01-01")
	for b.Loop() {
		c.AddWorkingDays(first, 250)
	}
}

func BenchmarkNewCalendar(b *testing.B) {
	for b.Loop() {
		in(b, calendar.Bayern, calendar.Options{})
	}
}
