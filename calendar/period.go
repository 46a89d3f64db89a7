package calendar

import (
	"fmt"
	"regexp"
	"strconv"
)

// Unit is what a period is counted in.
type Unit string

// The units of periods.
const (
	Days        Unit = "D"
	WorkingDays Unit = "WD"
	Weeks       Unit = "W"
	Months      Unit = "M"
	Years       Unit = "Y"
)

// Period is a length of time as a statute or a notice names it.
type Period struct {
	Count int
	Unit  Unit
}

var periodForm = regexp.MustCompile(`^P([0-9]{1,4})(WD|[DWMY])$`)

// ParsePeriod reads "P14D", "P2W", "P1M" and "P1Y" of ISO 8601 and, beyond it,
// "P10WD" for ten working days.
func ParsePeriod(s string) (Period, error) {
	match := periodForm.FindStringSubmatch(s)
	if match == nil {
		return Period{}, fmt.Errorf("%q is not a period, write it as P14D, P10WD, P2W, P1M or P1Y", s)
	}
	count, err := strconv.Atoi(match[1])
	if err != nil {
		return Period{}, fmt.Errorf("read count of period %q: %w", s, err)
	}
	return Period{Count: count, Unit: Unit(match[2])}, nil
}

// String returns the form ParsePeriod reads.
func (p Period) String() string { return fmt.Sprintf("P%d%s", p.Count, p.Unit) }

// MarshalText implements encoding.TextMarshaler with the form of String.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Period) UnmarshalText(text []byte) error {
	parsed, err := ParsePeriod(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// LastDayAfter returns the last day of a period that an event sets running.
// The day of the event is not counted (§ 187 Abs. 1 BGB); weeks, months and
// years end on the day of the same name or number, or on the month's last day
// (§ 188 Abs. 2 and 3 BGB). The result may be a rest day.
func (c Calendar) LastDayAfter(event Date, p Period) Date {
	switch p.Unit {
	case WorkingDays:
		return c.AddWorkingDays(event, p.Count)
	case Weeks:
		return event.AddDays(7 * p.Count)
	case Months:
		return event.AddMonths(p.Count)
	case Years:
		return event.AddMonths(12 * p.Count)
	default:
		return event.AddDays(p.Count)
	}
}

// LastDayFrom returns the last day of a period whose first day counts because
// it runs from the day's beginning (§ 187 Abs. 2, § 188 Abs. 2 BGB), as a year
// from 1 September ends on 31 August.
func (c Calendar) LastDayFrom(first Date, p Period) Date {
	switch p.Unit {
	case Months, Years:
		months := p.Count
		if p.Unit == Years {
			months *= 12
		}
		if first.Day == 1 {
			return first.AddMonths(months).AddDays(-1)
		}
		target := Date{first.Year, first.Month, 1}.AddMonths(months)
		return Date{target.Year, target.Month, min(first.Day-1, daysIn(target.Year, target.Month))}
	default:
		return c.LastDayAfter(first.AddDays(-1), p)
	}
}
