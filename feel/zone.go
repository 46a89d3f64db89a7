package feel

import (
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the same zones on every machine that has none installed
)

// maxOffset is the largest offset from UTC, in seconds (ISO 8601 practice: 18 h).
const maxOffset = 18 * 3600

// Zone is what a time says about where it holds: nothing (the zero Zone), an
// offset from UTC, or an IANA zone such as Europe/Berlin.
type Zone struct {
	name   string
	offset int
	loc    *time.Location
}

// UTC is the zone that prints as Z.
var UTC = OffsetZone(0)

// OffsetZone returns the zone that is seconds east of UTC.
func OffsetZone(seconds int) Zone {
	if seconds == 0 {
		return Zone{loc: time.UTC}
	}
	return Zone{offset: seconds, loc: fixedZone(seconds)}
}

// NamedZone returns the IANA zone of that name, or an error if there is none.
func NamedZone(name string) (Zone, error) {
	if cached, ok := zones.Load(name); ok {
		return cached.(Zone), nil
	}
	if name == "" || name == "Local" {
		return Zone{}, fmt.Errorf("%q is not the name of a time zone", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return Zone{}, fmt.Errorf("%q is not the name of a time zone", name)
	}
	zone := Zone{name: name, loc: loc}
	zones.Store(name, zone)
	return zone, nil
}

// IsZero tells whether nothing is said about the zone.
func (z Zone) IsZero() bool { return z.loc == nil }

// Name returns the IANA name, or "" for an offset and for no zone.
func (z Zone) Name() string { return z.name }

// String prints the zone as it follows a time: "", "Z", "+01:00" or "@Europe/Berlin".
func (z Zone) String() string {
	switch {
	case z.loc == nil:
		return ""
	case z.name != "":
		return "@" + z.name
	case z.offset == 0:
		return "Z"
	}
	sign, seconds := '+', z.offset
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	text := fmt.Sprintf("%c%02d:%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		text += fmt.Sprintf(":%02d", seconds%60)
	}
	return text
}

// location returns where a time without zone is taken to hold: UTC.
func (z Zone) location() *time.Location {
	if z.loc == nil {
		return time.UTC
	}
	return z.loc
}

// These keep what was loaded: reading a zone costs a thousand times a lookup.
// Only zones that exist are kept, so the caches cannot be made to grow.
var (
	zones   sync.Map // string → Zone
	offsets sync.Map // int → *time.Location
)

func fixedZone(seconds int) *time.Location {
	if cached, ok := offsets.Load(seconds); ok {
		return cached.(*time.Location)
	}
	loc, _ := offsets.LoadOrStore(seconds, time.FixedZone("", seconds))
	return loc.(*time.Location)
}

// parseZone reads what may follow a time: nothing, Z, +hh:mm, +hh:mm:ss or @Name.
func parseZone(s string) (Zone, bool) {
	switch {
	case s == "":
		return Zone{}, true
	case s == "Z" || s == "z":
		return UTC, true
	case s[0] == '@':
		zone, err := NamedZone(s[1:])
		return zone, err == nil
	case s[0] == '+' || s[0] == '-':
		return parseOffset(s)
	}
	return Zone{}, false
}

func parseOffset(s string) (Zone, bool) {
	parts := strings.Split(s[1:], ":")
	if len(parts) < 2 || len(parts) > 3 {
		return Zone{}, false
	}
	seconds := 0
	for i, unit := range []int{3600, 60, 1}[:len(parts)] {
		n, ok := parseDigits(parts[i], 2, 2)
		if !ok || i > 0 && n > 59 {
			return Zone{}, false
		}
		seconds += n * unit
	}
	if seconds > maxOffset {
		return Zone{}, false
	}
	if s[0] == '-' {
		seconds = -seconds
	}
	return OffsetZone(seconds), true
}

// parseDigits reads s as a number if it consists of min to max ASCII digits.
func parseDigits(s string, min, max int) (int, bool) {
	if len(s) < min || len(s) > max {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
