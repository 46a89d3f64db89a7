package calendar

import (
	"fmt"
	"slices"
	"time"
)

// Options are what a municipality adds to its Land's calendar.
type Options struct {
	// Municipal lists the keys of the municipal holidays that hold here.
	Municipal []string
	// ClosedOn24December and ClosedOn31December say that the offices do not
	// work on these days. They are no holidays: legal deadlines still end on
	// them, working days do not count them.
	ClosedOn24December, ClosedOn31December bool
	// ClosedDays are further days without work, such as a bridging day or the
	// staff outing.
	ClosedDays []Date
}

// Calendar knows the working days and public holidays of one municipality.
// The zero Calendar observes the holidays that hold in every Land.
type Calendar struct {
	land    Land
	options Options
	// masks has, for each year from firstMaskedYear on and each month, the bit
	// of every day that is a public holiday. It only saves time.
	masks [][12]uint32
}

const firstMaskedYear, lastMaskedYear = 2010, 2060

// New returns the calendar of a municipality in the Land. It returns an error
// for an unknown Land and for a municipal holiday the Land does not have.
func New(land Land, options Options) (Calendar, error) {
	if !slices.Contains(Laender(), land) {
		return Calendar{}, fmt.Errorf("%q is no Land, use an official code such as BW or BY", land)
	}
	known := MunicipalHolidays(land)
	for _, key := range options.Municipal {
		if !slices.Contains(known, key) {
			return Calendar{}, fmt.Errorf("municipal holiday %q does not exist in %s, use one of %q", key, land.Name(), known)
		}
	}
	options.Municipal = slices.Clone(options.Municipal)
	options.ClosedDays = slices.Clone(options.ClosedDays)
	c := Calendar{land: land, options: options}
	for year := firstMaskedYear; year <= lastMaskedYear; year++ {
		var mask [12]uint32
		for _, rule := range holidayRules {
			if c.observes(rule, year) {
				d := rule.day(year)
				mask[d.Month-1] |= 1 << d.Day
			}
		}
		c.masks = append(c.masks, mask)
	}
	return c, nil
}

// MunicipalHolidays returns the keys of the holidays that hold only in some
// municipalities of the Land.
func MunicipalHolidays(land Land) []string {
	keys := []string{}
	for _, rule := range holidayRules {
		for _, v := range rule.validity {
			if v.municipal && slices.Contains(v.laender, land) {
				keys = append(keys, rule.key)
			}
		}
	}
	return keys
}

// Land returns the calendar's Land, or "" for the zero Calendar.
func (c Calendar) Land() Land { return c.land }

// Holidays returns the public holidays of the year in the order of their days.
func (c Calendar) Holidays(year int) []Holiday {
	holidays := []Holiday{}
	for _, rule := range holidayRules {
		if c.observes(rule, year) {
			holidays = append(holidays, rule.holiday(year))
		}
	}
	slices.SortStableFunc(holidays, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return holidays
}

func (r holidayRule) holiday(year int) Holiday {
	return Holiday{Date: r.day(year), Key: r.key, German: r.german, English: r.english}
}

// Holiday returns the public holiday on the day. Where two fall on one day, as
// Ascension Day and 1 May did in 2008, it is the first of the table.
func (c Calendar) Holiday(d Date) (Holiday, bool) {
	for _, rule := range holidayRules {
		if rule.day(d.Year) == d && c.observes(rule, d.Year) {
			return rule.holiday(d.Year), true
		}
	}
	return Holiday{}, false
}

func (c Calendar) observes(rule holidayRule, year int) bool {
	for _, v := range rule.validity {
		if year < v.first || (v.last != 0 && year > v.last) {
			continue
		}
		if len(v.laender) > 0 && !slices.Contains(v.laender, c.land) {
			continue
		}
		if !v.municipal || slices.Contains(c.options.Municipal, rule.key) {
			return true
		}
	}
	return false
}

// IsRestDay reports whether the day is a Saturday, a Sunday or a public
// holiday: the days on which no period ends (§ 193 BGB, § 26 Abs. 3 SGB X,
// § 31 Abs. 3 VwVfG, § 108 Abs. 3 AO). Days on which the offices are merely
// closed are not among them.
func (c Calendar) IsRestDay(d Date) bool {
	return d.IsWeekend() || c.isHoliday(d)
}

// IsWorkingDay reports whether the offices work on the day.
func (c Calendar) IsWorkingDay(d Date) bool {
	return !d.IsWeekend() && !c.IsClosed(d)
}

// IsClosed reports whether the offices are closed although the day's weekday
// would have them open: on a public holiday, on 24 or 31 December where the
// town says so, and on its further closed days.
func (c Calendar) IsClosed(d Date) bool {
	if d.Month == time.December {
		if d.Day == 24 && c.options.ClosedOn24December || d.Day == 31 && c.options.ClosedOn31December {
			return true
		}
	}
	return slices.Contains(c.options.ClosedDays, d) || c.isHoliday(d)
}

func (c Calendar) isHoliday(d Date) bool {
	if i := d.Year - firstMaskedYear; i >= 0 && i < len(c.masks) {
		return c.masks[i][d.Month-1]&(1<<d.Day) != 0
	}
	_, holiday := c.Holiday(d)
	return holiday
}

// NextWorkingDay returns the day itself if the offices work on it, otherwise
// the next day on which they do.
func (c Calendar) NextWorkingDay(d Date) Date {
	for !c.IsWorkingDay(d) {
		d = d.AddDays(1)
	}
	return d
}

// AddWorkingDays returns the n-th working day after the day, which itself is
// not counted; for a negative n the n-th before it. For n = 0 it is the day.
func (c Calendar) AddWorkingDays(d Date, n int) Date {
	step := sign(n)
	for n != 0 {
		d = d.AddDays(step)
		if c.IsWorkingDay(d) {
			n -= step
		}
	}
	return d
}

// WorkingDaysBetween returns how many working days lie after from up to and
// including to, as AddWorkingDays counts them. It is negative where to lies
// before from.
func (c Calendar) WorkingDaysBetween(from, to Date) int {
	if to.Before(from) {
		return -c.WorkingDaysBetween(to.AddDays(-1), from.AddDays(-1))
	}
	count := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if c.IsWorkingDay(d) {
			count++
		}
	}
	return count
}

// rollForward returns the day itself or the first later day that is no rest
// day.
func (c Calendar) rollForward(d Date) Date {
	for c.IsRestDay(d) {
		d = d.AddDays(1)
	}
	return d
}
