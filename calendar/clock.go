package calendar

import (
	"fmt"
	"time"
)

// Clock is a time of day on the wall in minutes since midnight. 1440 is 24:00,
// the end of the day.
type Clock int

// ClockAt returns the time of day for an hour and a minute.
func ClockAt(hour, minute int) Clock { return Clock(hour*60 + minute) }

// ParseClock reads a time of day such as "08:30" or "24:00".
func ParseClock(s string) (Clock, error) {
	if s == "24:00" {
		return ClockAt(24, 0), nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("%q is not a time of day, write it as 08:30", s)
	}
	return ClockAt(t.Hour(), t.Minute()), nil
}

// String returns the time of day as on a German notice, "08:30".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// MarshalText implements encoding.TextMarshaler with the form of String.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Clock) UnmarshalText(text []byte) error {
	parsed, err := ParseClock(string(text))
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}

// At returns the first instant of the day at which a clock on the wall shows c
// or, where the hour is skipped in spring, the instant of the jump. In autumn,
// when an hour is shown twice, it is the earlier one.
func (d Date) At(c Clock) time.Time {
	first, _ := d.instants(c)
	return first
}

// LastAt is At with the later instant where an hour is shown twice: what
// closes at half past two in the night of the change closes the second time.
func (d Date) LastAt(c Clock) time.Time {
	_, last := d.instants(c)
	return last
}

// instants returns the first and the last instant at which the wall shows c.
// Germany has two offsets, so each reading has at most two candidates.
func (d Date) instants(c Clock) (first, last time.Time) {
	wall := time.Date(d.Year, d.Month, d.Day, 0, int(c), 0, 0, time.UTC)
	_, before := wall.Add(-12 * time.Hour).In(Berlin).Zone()
	_, after := wall.Add(12 * time.Hour).In(Berlin).Zone()
	early := wall.Add(-time.Duration(before) * time.Second).In(Berlin)
	if before == after {
		return early, early
	}
	late := wall.Add(-time.Duration(after) * time.Second).In(Berlin)
	earlyShows, lateShows := shows(early, wall), shows(late, wall)
	switch {
	case earlyShows && lateShows:
		return early, late
	case earlyShows:
		return early, early
	case lateShows:
		return late, late
	default:
		jump, _ := early.ZoneBounds()
		return jump, jump
	}
}

func shows(instant, wall time.Time) bool {
	return instant.Hour() == wall.Hour() && instant.Minute() == wall.Minute() && instant.Day() == wall.Day()
}
