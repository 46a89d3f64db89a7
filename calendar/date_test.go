package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/calendar"
)

func day(t require.TestingT, s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	require.NoError(t, err)
	return d
}

func drawDate(t *rapid.T, label string) calendar.Date {
	return calendar.NewDate(2020, time.January, 1).AddDays(rapid.IntRange(0, 366*20).Draw(t, label))
}

func TestBerlinFollowsTheOfficialTimeZoneDatabase(t *testing.T) {
	t.Parallel()
	official, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		instant := time.Unix(rapid.Int64Range(0, 4102444800).Draw(t, "unix"), 0)
		require.Equal(t, instant.In(official).Format(time.RFC3339), instant.In(calendar.Berlin).Format(time.RFC3339))
	})
}

func TestADayHas23Or25HoursWhenTheClocksChange(t *testing.T) {
	t.Parallel()
	for date, length := range map[string]time.Duration{
		"2027-03-27": 24 * time.Hour, "2027-03-28": 23 * time.Hour, "2027-10-31": 25 * time.Hour,
	} {
		d := day(t, date)
		require.Equal(t, length, d.End().Sub(d.Start()), date)
	}
}

func TestSkippedAndRepeatedTimesOfDay(t *testing.T) {
	t.Parallel()
	spring, autumn, half := day(t, "2027-03-28"), day(t, "2027-10-31"), calendar.ClockAt(2, 30)
	jump := time.Date(2027, time.March, 28, 1, 0, 0, 0, time.UTC)
	require.True(t, jump.Equal(spring.At(half)))
	require.True(t, jump.Equal(spring.LastAt(half)))
	require.Equal(t, "2027-10-31T02:30:00+02:00", autumn.At(half).Format(time.RFC3339))
	require.Equal(t, "2027-10-31T02:30:00+01:00", autumn.LastAt(half).Format(time.RFC3339))
	require.Equal(t, autumn.At(calendar.ClockAt(3, 0)), autumn.LastAt(calendar.ClockAt(3, 0)))
	require.True(t, autumn.End().Equal(autumn.At(calendar.ClockAt(24, 0))))
}

func TestEveryInstantOfTheDayLiesBetweenItsStartAndEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t, "day")
		c := calendar.Clock(rapid.IntRange(0, 1439).Draw(t, "clock"))
		require.Equal(t, d, calendar.DateOf(d.At(c)))
		require.Equal(t, d, calendar.DateOf(d.LastAt(c)))
		require.False(t, d.LastAt(c).Before(d.At(c)))
	})
}

func TestDatesAddSubtractAndCompareAsNumbersOfDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, n := drawDate(t, "day"), rapid.IntRange(-4000, 4000).Draw(t, "n")
		later := d.AddDays(n)
		require.Equal(t, n, later.Sub(d))
		require.Equal(t, n > 0, later.After(d))
		require.Equal(t, n < 0, later.Before(d))
		text, err := later.MarshalText()
		require.NoError(t, err)
		var back calendar.Date
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, later, back)
		require.Equal(t, time.Monday, later.Monday().Weekday())
		require.InDelta(t, 3, later.Sub(later.Monday()), 3)
	})
}

func TestTextThatIsNoDayOrTimeIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2027-02-29", "22.03.2027", "2027-3-2"} {
		_, err := calendar.ParseDate(s)
		require.Error(t, err, s)
	}
	for _, s := range []string{"", "8:30", "24:01", "08.30", "25:00"} {
		_, err := calendar.ParseClock(s)
		require.Error(t, err, s)
	}
	c, err := calendar.ParseClock("24:00")
	require.NoError(t, err)
	require.Equal(t, "24:00", c.String())
}
