package calendar

import (
	"fmt"
	"time"
)

// Date is a calendar day without a time of day, as statutes mean it. The zero
// Date is no day and stands for "not set".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate returns the day, normalised as time.Date does (31 April is 1 May).
func NewDate(year int, month time.Month, day int) Date {
	return dateOfUTC(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// ParseDate reads an ISO 8601 day such as "2027-03-22". It returns an error
// for every other form and for days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a day, write it as 2027-03-22", s)
	}
	return dateOfUTC(t), nil
}

// DateOf returns the day on which the instant falls in Germany.
func DateOf(instant time.Time) Date {
	year, month, day := instant.In(Berlin).Date()
	return Date{year, month, day}
}

func dateOfUTC(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

func (d Date) utc() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// IsZero reports whether the date is not set.
func (d Date) IsZero() bool { return d == Date{} }

// Compare returns -1, 0 or 1 as d lies before, on or after other.
func (d Date) Compare(other Date) int {
	if d.Year != other.Year {
		return sign(d.Year - other.Year)
	}
	if d.Month != other.Month {
		return sign(int(d.Month) - int(other.Month))
	}
	return sign(d.Day - other.Day)
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	default:
		return 0
	}
}

// Before reports whether d lies before other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d lies after other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// AddDays returns the day n days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// AddMonths returns the day of the same number n months later. Where that
// month is too short it is the month's last day (§ 188 Abs. 3 BGB).
func (d Date) AddMonths(n int) Date {
	first := NewDate(d.Year, d.Month+time.Month(n), 1)
	return Date{first.Year, first.Month, min(d.Day, daysIn(first.Year, first.Month))}
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Sub returns the number of days from other to d.
func (d Date) Sub(other Date) int {
	return int(d.utc().Sub(other.utc()) / (24 * time.Hour))
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// IsWeekend reports whether the day is a Saturday or a Sunday.
func (d Date) IsWeekend() bool {
	day := d.Weekday()
	return day == time.Saturday || day == time.Sunday
}

// Monday returns the Monday of the day's week (ISO 8601).
func (d Date) Monday() Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// WeekdayOfMonth returns the how manieth of its weekday the day is in its
// month, from 1 to 5.
func (d Date) WeekdayOfMonth() int { return (d.Day-1)/7 + 1 }

// IsLastWeekdayOfMonth reports whether no later day of the month falls on the
// same weekday.
func (d Date) IsLastWeekdayOfMonth() bool { return d.Day+7 > daysIn(d.Year, d.Month) }

// Start returns the instant at which the day begins in Germany.
func (d Date) Start() time.Time { return d.At(0) }

// End returns the instant at which the day is over: 24:00, which is the start
// of the next day and itself no longer part of it.
func (d Date) End() time.Time { return d.AddDays(1).Start() }

// String returns the ISO 8601 form, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText implements encoding.TextMarshaler with the form of String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler. An empty text is the zero
// Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
