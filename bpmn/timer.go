package bpmn

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

type timerKind uint8

const (
	atDate timerKind = iota
	afterDuration
	everyCycle
)

// timerSpec is a timer as drawn: an ISO 8601 text or an expression.
type timerSpec struct {
	kind  timerKind
	value *formula
}

// schedule is when a timer is due, and how it goes on.
type schedule struct {
	due       time.Time
	remaining int    // further occurrences; -1: without end
	period    string // the ISO 8601 duration between two of them
}

// checkLiteral finds out at deployment whether a timer's text is readable.
func (t *timerSpec) checkLiteral() error {
	_, err := t.schedule(t.value.literal, time.Unix(0, 0).UTC())
	return err
}

// schedule reads a timer's value. Days, weeks, months and years are those of the
// calendar in now's zone; hours, minutes and seconds are elapsed time.
func (t *timerSpec) schedule(value feel.Value, now time.Time) (schedule, error) {
	switch v := value.(type) {
	case string:
		return t.scheduleText(strings.TrimSpace(v), now)
	case feel.DateTime:
		return schedule{due: v.Instant()}, nil
	case feel.Date:
		return t.scheduleText(v.String(), now)
	case feel.DaysDuration, feel.YearsDuration:
		p, err := parsePeriod(fmt.Sprint(v))
		return schedule{due: p.after(now), period: fmt.Sprint(v), remaining: t.endless()}, err
	}
	return schedule{}, fmt.Errorf("the timer's value is %s; it must be a date, a duration or a text in ISO 8601", describe(value))
}

// endless makes a bare duration repeat where a cycle is asked for.
func (t *timerSpec) endless() int {
	if t.kind == everyCycle {
		return -1
	}
	return 0
}

func (t *timerSpec) scheduleText(text string, now time.Time) (schedule, error) {
	switch {
	case t.kind == everyCycle && strings.HasPrefix(text, "R"):
		return parseCycle(text, now)
	case strings.HasPrefix(text, "P"), strings.HasPrefix(text, "-P"):
		p, err := parsePeriod(text)
		return schedule{due: p.after(now), period: text, remaining: t.endless()}, err
	case t.kind == everyCycle:
		return schedule{}, fmt.Errorf("the timer cycle %q is not an ISO 8601 repetition such as R3/PT1H; cron expressions are not read", text)
	}
	due, err := parseDate(text, now.Location())
	return schedule{due: due}, err
}

// parseCycle reads R[n]/[start/]duration or R[n]/duration/end.
func parseCycle(text string, now time.Time) (schedule, error) {
	parts := strings.Split(text, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return schedule{}, fmt.Errorf("the timer cycle %q is not an ISO 8601 repetition such as R3/PT1H", text)
	}
	times := -1
	if count := parts[0][1:]; count != "" {
		n, err := strconv.Atoi(count)
		if err != nil || n < -1 {
			return schedule{}, fmt.Errorf("the timer cycle %q does not say how often", text)
		}
		times = n
	}
	if times == 0 {
		return schedule{}, fmt.Errorf("the timer cycle %q never happens", text)
	}
	s := schedule{remaining: max(times-1, -1), period: parts[len(parts)-1]}
	p, err := parsePeriod(s.period)
	if err != nil {
		return schedule{}, err
	}
	if len(parts) == 2 {
		s.due = p.after(now)
		return s, nil
	}
	s.due, err = parseDate(parts[1], now.Location())
	return s, err
}

// next moves a repeating timer on; false where it has ended.
func (s schedule) next(location *time.Location) (schedule, bool) {
	if s.remaining == 0 {
		return s, false
	}
	p, err := parsePeriod(s.period)
	if err != nil {
		return s, false
	}
	s.due = p.after(s.due.In(location))
	s.remaining = max(s.remaining-1, -1)
	return s, true
}

var dateLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"}

func parseDate(text string, location *time.Location) (time.Time, error) {
	for _, layout := range dateLayouts {
		if t, err := time.ParseInLocation(layout, text, location); err == nil {
			return t, nil
		}
	}
	if d, ok := feel.ParseDateTime(text); ok {
		return d.Instant(), nil
	}
	return time.Time{}, fmt.Errorf("the timer date %q is not a date in ISO 8601 such as 2026-03-01T08:00:00+01:00", text)
}

// period is an ISO 8601 duration, calendar and clock parts apart.
type period struct {
	years, months, days int
	clock               time.Duration
}

func (p period) after(t time.Time) time.Time {
	return addMonths(t, 12*p.years+p.months).AddDate(0, 0, p.days).Add(p.clock)
}

// addMonths keeps to the end of a shorter month: one month after 31 January is
// the last of February, as § 188(3) BGB counts.
func addMonths(t time.Time, months int) time.Time {
	if months == 0 {
		return t
	}
	moved := t.AddDate(0, months, 0)
	if moved.Day() != t.Day() {
		moved = moved.AddDate(0, 0, -moved.Day())
	}
	return moved
}

var errPeriod = errors.New("is not an ISO 8601 duration such as P14D or PT2H")

// maxPeriodPart keeps durations within what dates can count.
const maxPeriodPart = 100_000

// parsePeriod reads an ISO 8601 duration.
func parsePeriod(text string) (period, error) {
	sign, rest := 1, text
	if strings.HasPrefix(rest, "-") {
		sign, rest = -1, rest[1:]
	}
	if !strings.HasPrefix(rest, "P") || len(rest) < 3 || strings.HasSuffix(rest, "T") {
		return period{}, fmt.Errorf("%q %w", text, errPeriod)
	}
	var p period
	inTime := false
	for rest = rest[1:]; rest != ""; {
		if rest[0] == 'T' {
			inTime, rest = true, rest[1:]
			continue
		}
		digits := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
		if digits <= 0 {
			return period{}, fmt.Errorf("%q %w", text, errPeriod)
		}
		number, unit := rest[:digits], rest[digits]
		rest = rest[digits+1:]
		if err := p.add(number, unit, inTime, sign); err != nil {
			return period{}, fmt.Errorf("%q %w", text, err)
		}
	}
	return p, nil
}

func (p *period) add(number string, unit byte, inTime bool, sign int) error {
	if inTime {
		return p.addClock(number, unit, sign)
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return errPeriod
	}
	if n > maxPeriodPart {
		return errors.New("is longer than this engine counts")
	}
	switch n *= sign; unit {
	case 'Y':
		p.years += n
	case 'M':
		p.months += n
	case 'W':
		p.days += 7 * n
	case 'D':
		p.days += n
	default:
		return errPeriod
	}
	return nil
}

var clockUnits = map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}

func (p *period) addClock(number string, unit byte, sign int) error {
	size, ok := clockUnits[unit]
	if !ok {
		return errPeriod
	}
	whole, fraction, _ := strings.Cut(strings.Replace(number, ",", ".", 1), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return errPeriod
	}
	if n > int64(maxPeriodPart*24*time.Hour/size) {
		return errors.New("is longer than this engine counts")
	}
	total := time.Duration(n) * size
	if fraction != "" {
		part, err := strconv.ParseFloat("0."+fraction, 64)
		if err != nil {
			return errPeriod
		}
		total += time.Duration(part * float64(size))
	}
	p.clock += time.Duration(sign) * total
	return nil
}
