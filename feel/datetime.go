package feel

import (
	"strings"
	"time"
)

// DateTime is a date with a time of day and an optional zone.
type DateTime struct {
	Date Date
	Time Time
}

// NewDateTime returns t as a date and time in t's zone: the IANA zone if t has
// one, else its offset.
func NewDateTime(t time.Time) DateTime {
	zone, err := NamedZone(t.Location().String())
	if _, seconds := t.Zone(); err != nil || t.Location() == time.UTC {
		zone = OffsetZone(seconds)
	}
	return dateTimeIn(t, zone)
}

// ParseDateTime reads an ISO 8601 date and time such as "2026-03-31T09:30:00",
// with the zones of [ParseTime], and reports whether s is one.
func ParseDateTime(s string) (DateTime, bool) {
	day, clock, found := strings.Cut(s, "T")
	if !found {
		return DateTime{}, false
	}
	date, okDate := ParseDate(day)
	t, endOfDay, okTime := parseTime(clock)
	if !okDate || !okTime {
		return DateTime{}, false
	}
	if endOfDay {
		var ok bool
		if date, ok = dateOf(date.midnight().AddDate(0, 0, 1)); !ok {
			return DateTime{}, false
		}
	}
	return DateTime{Date: date, Time: t}, true
}

// String prints the date and time as ISO 8601 does, followed by its zone.
func (d DateTime) String() string { return d.Date.String() + "T" + d.Time.String() }

// Instant returns the moment in time; without a zone, that in UTC.
func (d DateTime) Instant() time.Time {
	return time.Date(d.Date.Year, time.Month(d.Date.Month), d.Date.Day,
		d.Time.Hour(), d.Time.Minute(), d.Time.Second(), d.Time.Nanos, d.Time.Zone.location())
}

// offset returns the seconds east of UTC at that moment.
func (d DateTime) offset() int {
	_, seconds := d.Instant().Zone()
	return seconds
}

// dateTimeIn expresses the moment t in zone.
func dateTimeIn(t time.Time, zone Zone) DateTime {
	t = t.In(zone.location())
	return DateTime{
		Date: Date{t.Year(), int(t.Month()), t.Day()},
		Time: Time{Seconds: t.Hour()*3600 + t.Minute()*60 + t.Second(), Nanos: t.Nanosecond(), Zone: zone},
	}
}

// withinYears reports whether the year is one a date can have.
func (d DateTime) withinYears() bool { return d.Date.Year >= -maxYear && d.Date.Year <= maxYear }

// addSeconds adds a duration that may be too long for time.Duration.
func addSeconds(t time.Time, d DaysDuration) time.Time {
	return time.Unix(t.Unix()+d.Seconds, int64(t.Nanosecond())+d.Nanos).In(t.Location())
}
