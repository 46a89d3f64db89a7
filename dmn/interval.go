package dmn

import (
	"slices"
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// cut is a place between values: just before or just after one, or beyond all.
type cut struct {
	value    feel.Value
	after    bool
	infinity int // -1 before all values, 1 after all
}

func (c cut) compare(d cut) int {
	if c.infinity != 0 || d.infinity != 0 {
		return c.infinity - d.infinity
	}
	if order, _ := feel.Compare(c.value, d.value); order != 0 || c.after == d.after {
		return order
	}
	if c.after {
		return 1
	}
	return -1
}

var beforeAll, afterAll = cut{infinity: -1}, cut{infinity: 1}

// interval is all values between two cuts.
type interval struct{ low, high cut }

// valueSet is a set of values of one kind: intervals in ascending order with
// gaps between them.
type valueSet []interval

var everything = valueSet{{beforeAll, afterAll}}

// pointSet is the set of one value.
func pointSet(v feel.Value) interval {
	return interval{cut{value: v}, cut{value: v, after: true}}
}

// intervalsOf are the values of a range.
func intervalsOf(r feel.Range) valueSet {
	i := interval{cut{value: r.Low, after: !r.LowIncluded}, cut{value: r.High, after: r.HighIncluded}}
	switch r.Test {
	case "<", "<=":
		i.low = beforeAll
	case ">", ">=":
		i.high = afterAll
	case "!=":
		return valueSet{pointSet(r.Low)}.complement()
	}
	return valueSet{i}.normalized()
}

func (s valueSet) normalized() valueSet {
	sorted := slices.DeleteFunc(slices.Clone(s), func(i interval) bool { return i.low.compare(i.high) >= 0 })
	slices.SortFunc(sorted, func(a, b interval) int { return a.low.compare(b.low) })
	var merged valueSet
	for _, i := range sorted {
		if last := len(merged) - 1; last >= 0 && i.low.compare(merged[last].high) <= 0 {
			if i.high.compare(merged[last].high) > 0 {
				merged[last].high = i.high
			}
		} else {
			merged = append(merged, i)
		}
	}
	return merged
}

func (s valueSet) complement() valueSet {
	var rest valueSet
	low := beforeAll
	for _, i := range s {
		rest = append(rest, interval{low, i.low})
		low = i.high
	}
	return append(rest, interval{low, afterAll}).normalized()
}

func (s valueSet) intersect(t valueSet) valueSet {
	var common valueSet
	for _, a := range s {
		for _, b := range t {
			i := a
			if b.low.compare(i.low) > 0 {
				i.low = b.low
			}
			if b.high.compare(i.high) < 0 {
				i.high = b.high
			}
			common = append(common, i)
		}
	}
	return common.normalized()
}

// covers tells whether the whole interval is in the set.
func (s valueSet) covers(i interval) bool {
	return slices.ContainsFunc(s, func(j interval) bool { return j.low.compare(i.low) <= 0 && j.high.compare(i.high) >= 0 })
}

// String writes the set as unary tests.
func (s valueSet) String() string {
	tests := make([]string, len(s))
	for i, part := range s {
		tests[i] = part.String()
	}
	return strings.Join(tests, ", ")
}

// String writes the interval as a unary test.
func (i interval) String() string {
	low, high := literalText(i.low.value), literalText(i.high.value)
	switch {
	case i.low.infinity != 0 && i.high.infinity != 0:
		return "-"
	case i.low.infinity != 0:
		return choose(i.high.after, "<= ", "< ") + high
	case i.high.infinity != 0:
		return choose(i.low.after, "> ", ">= ") + low
	case low == high:
		return low
	}
	return choose(i.low.after, "(", "[") + low + ".." + high + choose(i.high.after, "]", ")")
}

func choose(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

// literalText writes a value as FEEL does.
func literalText(v feel.Value) string {
	switch v.(type) {
	case feel.Date, feel.Time, feel.DateTime, feel.DaysDuration, feel.YearsDuration:
		return `@"` + feel.String(v) + `"`
	}
	return strings.TrimSuffix(strings.TrimPrefix(feel.String(feel.List{v}), "["), "]")
}
