package feel

import (
	"fmt"
	"strings"
)

const (
	nanosPerSecond = 1_000_000_000
	secondsPerDay  = 24 * 3600
)

// Time is a time of day with an optional zone.
type Time struct {
	Seconds int // since midnight, 0 to 86399
	Nanos   int // 0 to 999999999
	Zone    Zone
}

// NewTime returns a time of day and whether there is such a time.
func NewTime(hour, minute, second, nanos int, zone Zone) (Time, bool) {
	t := Time{Seconds: hour*3600 + minute*60 + second, Nanos: nanos, Zone: zone}
	return t, hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 &&
		nanos >= 0 && nanos < nanosPerSecond
}

// ParseTime reads an ISO 8601 time such as "09:30:00", "09:30:00.5+01:00" or
// "09:30:00@Europe/Berlin", and reports whether s is one. 24:00:00 is midnight.
func ParseTime(s string) (Time, bool) {
	t, _, ok := parseTime(s)
	return t, ok
}

// parseTime also tells whether the time is 24:00:00, the end of the day.
func parseTime(s string) (t Time, endOfDay, ok bool) {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return Time{}, false, false
	}
	hour, okHour := parseDigits(s[:2], 2, 2)
	minute, okMinute := parseDigits(s[3:5], 2, 2)
	second, okSecond := parseDigits(s[6:8], 2, 2)
	nanos, rest, okNanos := parseFraction(s[8:])
	zone, okZone := parseZone(rest)
	if !okHour || !okMinute || !okSecond || !okNanos || !okZone {
		return Time{}, false, false
	}
	if hour == 24 && minute+second+nanos == 0 {
		return Time{Zone: zone}, true, true
	}
	t, ok = NewTime(hour, minute, second, nanos, zone)
	return t, false, ok
}

// parseFraction reads ".123" as nanoseconds; digits beyond the ninth are dropped.
func parseFraction(s string) (nanos int, rest string, ok bool) {
	if !strings.HasPrefix(s, ".") {
		return 0, s, true
	}
	end := 1
	for scale := nanosPerSecond / 10; end < len(s) && s[end] >= '0' && s[end] <= '9'; end++ {
		nanos += int(s[end]-'0') * scale
		scale /= 10
	}
	return nanos, s[end:], end > 1
}

// Hour returns the hour, 0 to 23.
func (t Time) Hour() int { return t.Seconds / 3600 }

// Minute returns the minute, 0 to 59.
func (t Time) Minute() int { return t.Seconds / 60 % 60 }

// Second returns the whole second, 0 to 59.
func (t Time) Second() int { return t.Seconds % 60 }

// String prints the time as ISO 8601 does, followed by its zone.
func (t Time) String() string {
	return fmt.Sprintf("%02d:%02d:%02d%s%s", t.Hour(), t.Minute(), t.Second(), fraction(t.Nanos), t.Zone)
}

// sinceUTCMidnight returns the time as a duration since midnight UTC. A time
// without zone counts as UTC; a named zone has the offset it had at the epoch,
// as no day says otherwise.
func (t Time) sinceUTCMidnight() DaysDuration {
	return newDuration(int64(t.Seconds-t.offset()), int64(t.Nanos))
}

// offset returns the seconds east of UTC.
func (t Time) offset() int {
	if t.Zone.name == "" {
		return t.Zone.offset
	}
	_, seconds := Date{1970, 1, 1}.midnight().In(t.Zone.loc).Zone()
	return seconds
}

// fraction prints nanoseconds as ".5", or nothing for zero.
func fraction(nanos int) string {
	if nanos == 0 {
		return ""
	}
	return "." + strings.TrimRight(fmt.Sprintf("%09d", nanos), "0")
}
