package feel

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// maxYear bounds the years of dates in both directions (DMN 1.5 §10.3.2.3.4
// leaves the bound to XML Schema and its implementations; the test kit uses this).
const maxYear = 999_999_999

// Date is a day of the proleptic Gregorian calendar.
type Date struct {
	Year  int
	Month int // 1 to 12
	Day   int // 1 to 31
}

// NewDate returns a date and whether there is such a day.
func NewDate(year, month, day int) (Date, bool) {
	d := Date{year, month, day}
	return d, year >= -maxYear && year <= maxYear && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

// ParseDate reads an ISO 8601 date such as "2026-03-31", with a year of at
// least four digits, and reports whether s is one.
func ParseDate(s string) (Date, bool) {
	year, rest, negative := 0, s, false
	if negative = strings.HasPrefix(s, "-"); negative {
		rest = s[1:]
	}
	yearText, rest, found := strings.Cut(rest, "-")
	year, ok := parseDigits(yearText, 4, 9)
	if !found || !ok || len(yearText) > 4 && yearText[0] == '0' {
		return Date{}, false
	}
	if negative {
		year = -year
	}
	if len(rest) != 5 || rest[2] != '-' {
		return Date{}, false
	}
	month, okMonth := parseDigits(rest[:2], 2, 2)
	day, okDay := parseDigits(rest[3:], 2, 2)
	if !okMonth || !okDay {
		return Date{}, false
	}
	return NewDate(year, month, day)
}

// String prints the date as ISO 8601 does.
func (d Date) String() string {
	if d.Year < 0 {
		return fmt.Sprintf("-%04d-%02d-%02d", -d.Year, d.Month, d.Day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Cmp returns -1, 0 or 1 as d is before, equal to or after e.
func (d Date) Cmp(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// AddMonths moves the date by months; a day the month does not have becomes its
// last one (31 January plus one month is 28 or 29 February). It reports whether
// the result is within the years of a date.
func (d Date) AddMonths(months int64) (Date, bool) {
	if months > 12*2*maxYear || months < -12*2*maxYear {
		return Date{}, false
	}
	total := int64(d.Year)*12 + int64(d.Month-1) + months
	year, month := int(floorDiv(total, 12)), int(floorMod(total, 12))+1
	return NewDate(year, month, min(d.Day, daysIn(year, month)))
}

// midnightUTC returns midnight UTC of the date, which is what a date stands for
// where a date and time is wanted (DMN 1.5 §10.3.2.3.5).
func midnightUTC(d Date) DateTime { return DateTime{Date: d, Time: Time{Zone: UTC}} }

// midnight returns the instant at which the date begins in UTC.
func (d Date) midnight() time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}

func dateOf(t time.Time) (Date, bool) {
	return NewDate(t.Year(), int(t.Month()), t.Day())
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if isLeap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

// dateOfOrdinal returns the date that is days after 1 January 1970.
func dateOfOrdinal(days int64) Date {
	d, _ := dateOf(Date{1970, 1, 1}.midnight().AddDate(0, 0, int(days)))
	return d
}
