package feel

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"
)

// DaysDuration is a days and time duration. Its parts have the same sign.
type DaysDuration struct {
	Seconds int64
	Nanos   int64 // -999999999 to 999999999
}

// YearsDuration is a years and months duration, in months.
type YearsDuration int64

// newDuration normalises seconds and nanoseconds of any size and sign.
func newDuration(seconds, nanos int64) DaysDuration {
	seconds += nanos / nanosPerSecond
	nanos %= nanosPerSecond
	switch {
	case seconds > 0 && nanos < 0:
		seconds, nanos = seconds-1, nanos+nanosPerSecond
	case seconds < 0 && nanos > 0:
		seconds, nanos = seconds+1, nanos-nanosPerSecond
	}
	return DaysDuration{seconds, nanos}
}

func durationOf(d time.Duration) DaysDuration {
	return newDuration(int64(d/time.Second), int64(d%time.Second))
}

// Cmp returns -1, 0 or 1 as d is shorter than, equal to or longer than e.
func (d DaysDuration) Cmp(e DaysDuration) int {
	return cmp.Or(cmp.Compare(d.Seconds, e.Seconds), cmp.Compare(d.Nanos, e.Nanos))
}

// Std returns d as a Go duration and whether it fits: about 292 years.
func (d DaysDuration) Std() (time.Duration, bool) {
	const limit = int64(math.MaxInt64/time.Second) - 1
	if d.Seconds > limit || d.Seconds < -limit {
		return 0, false
	}
	return time.Duration(d.Seconds)*time.Second + time.Duration(d.Nanos), true
}

// String prints the duration as ISO 8601 does, in days, hours, minutes and
// seconds: P1DT2H, -PT0.5S, PT0S.
func (d DaysDuration) String() string {
	sign, seconds, nanos := "", uint64(d.Seconds), d.Nanos
	if d.Seconds < 0 || d.Nanos < 0 {
		sign, seconds, nanos = "-", -uint64(d.Seconds), -d.Nanos
	}
	var b strings.Builder
	b.WriteString(sign + "P")
	if days := seconds / secondsPerDay; days > 0 {
		fmt.Fprintf(&b, "%dD", days)
	}
	if rest := seconds % secondsPerDay; rest > 0 || nanos > 0 {
		b.WriteString("T" + clockParts(int(rest), int(nanos)))
	}
	if seconds == 0 && nanos == 0 {
		b.WriteString("T0S")
	}
	return b.String()
}

func clockParts(seconds, nanos int) string {
	var b strings.Builder
	if h := seconds / 3600; h > 0 {
		fmt.Fprintf(&b, "%dH", h)
	}
	if m := seconds / 60 % 60; m > 0 {
		fmt.Fprintf(&b, "%dM", m)
	}
	if s := seconds % 60; s > 0 || nanos > 0 {
		fmt.Fprintf(&b, "%d%sS", s, fraction(nanos))
	}
	return b.String()
}

// String prints the duration as ISO 8601 does: P1Y2M, -P3M, P0M.
func (d YearsDuration) String() string {
	sign, months := "", uint64(d)
	if d < 0 {
		sign, months = "-", -uint64(d)
	}
	years, months := months/12, months%12
	switch {
	case years == 0:
		return fmt.Sprintf("%sP%dM", sign, months)
	case months == 0:
		return fmt.Sprintf("%sP%dY", sign, years)
	}
	return fmt.Sprintf("%sP%dY%dM", sign, years, months)
}

// ParseDuration reads an ISO 8601 duration: "P1Y2M" gives a YearsDuration,
// "P3DT4H5M6.7S" a DaysDuration. Both kinds mixed, or no parts at all, are no
// duration.
func ParseDuration(s string) (Value, bool) {
	text, negative := strings.CutPrefix(s, "-")
	text, ok := strings.CutPrefix(text, "P")
	if !ok || text == "" {
		return nil, false
	}
	sign := int64(1)
	if negative {
		sign = -1
	}
	if strings.ContainsAny(text, "DT") {
		return parseDays(text, sign)
	}
	return parseYears(text, sign)
}

func parseYears(text string, sign int64) (Value, bool) {
	years, text, okYears := durationPart(text, 'Y')
	months, text, okMonths := durationPart(text, 'M')
	if !okYears || !okMonths || text != "" || years > math.MaxInt64/24 || months > math.MaxInt64/2 {
		return nil, false
	}
	return YearsDuration(sign * (years*12 + months)), true
}

func parseDays(text string, sign int64) (Value, bool) {
	day, clock, hasClock := strings.Cut(text, "T")
	days, rest, ok := durationPart(day, 'D')
	if !ok || rest != "" || hasClock && clock == "" {
		return nil, false
	}
	hours, clock, okHours := durationPart(clock, 'H')
	minutes, clock, okMinutes := durationPart(clock, 'M')
	seconds, nanos, okSeconds := durationSeconds(clock)
	const limit = math.MaxInt64 / 4
	if !okHours || !okMinutes || !okSeconds || days > limit/secondsPerDay || hours > limit/3600 ||
		minutes > limit/60 || seconds > limit {
		return nil, false
	}
	return newDuration(sign*(days*secondsPerDay+hours*3600+minutes*60+seconds), sign*nanos), true
}

// durationPart reads "12Y" if text begins so, and nothing (0) if it does not.
func durationPart(text string, unit byte) (n int64, rest string, ok bool) {
	end := strings.IndexByte(text, unit)
	if end < 0 {
		return 0, text, true
	}
	digits, ok := parseDigits(text[:end], 1, 18)
	return int64(digits), text[end+1:], ok
}

// durationSeconds reads "6.7S", which must be all of text, or nothing.
func durationSeconds(text string) (seconds, nanos int64, ok bool) {
	if text == "" {
		return 0, 0, true
	}
	text, ok = strings.CutSuffix(text, "S")
	if !ok {
		return 0, 0, false
	}
	whole, _, _ := strings.Cut(text, ".")
	fractionNanos, rest, okFraction := parseFraction(text[len(whole):])
	n, okWhole := parseDigits(whole, 1, 18)
	return int64(n), int64(fractionNanos), okFraction && okWhole && rest == ""
}
