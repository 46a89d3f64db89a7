package feel

// rangeFunctions are those of DMN 1.5 §10.3.4.7, with the conditions of Table 78.
// A missing end, as of (> 1), is beyond all values.
var rangeFunctions = []definition{
	{"before(point1: point, point2: point)", points(func(order int) bool { return order < 0 })},
	{"before(point: point, range: range)", pointRange(func(p point, r interval) bool { return p.beforeLow(r) })},
	{"before(range: range, point: point)", rangePoint(func(r interval, p point) bool { return p.afterHigh(r) })},
	{"before(range1: range, range2: range)", ranges(func(a, b interval) bool { return a.before(b) })},

	{"after(point1: point, point2: point)", points(func(order int) bool { return order > 0 })},
	{"after(point: point, range: range)", pointRange(func(p point, r interval) bool { return p.afterHigh(r) })},
	{"after(range: range, point: point)", rangePoint(func(r interval, p point) bool { return p.beforeLow(r) })},
	{"after(range1: range, range2: range)", ranges(func(a, b interval) bool { return b.before(a) })},

	{"meets(range1: range, range2: range)", ranges(func(a, b interval) bool { return a.meets(b) })},
	{"met by(range1: range, range2: range)", ranges(func(a, b interval) bool { return b.meets(a) })},

	{"overlaps(range1: range, range2: range)", ranges(func(a, b interval) bool { return !a.before(b) && !b.before(a) })},
	{"overlaps before(range1: range, range2: range)", ranges(func(a, b interval) bool { return a.overlapsBefore(b) })},
	{"overlaps after(range1: range, range2: range)", ranges(func(a, b interval) bool { return a.overlapsAfter(b) })},

	{"finishes(point: point, range: range)", pointRange(func(p point, r interval) bool { return p.isHigh(r) })},
	{"finishes(range1: range, range2: range)", ranges(func(a, b interval) bool { return a.finishes(b) })},
	{"finished by(range: range, point: point)", rangePoint(func(r interval, p point) bool { return p.isHigh(r) })},
	{"finished by(range1: range, range2: range)", ranges(func(a, b interval) bool { return b.finishes(a) })},

	{"includes(range: range, point: point)", rangePoint(func(r interval, p point) bool { return !p.beforeLow(r) && !p.afterHigh(r) })},
	{"includes(range1: range, range2: range)", ranges(func(a, b interval) bool { return a.includes(b) })},
	{"during(point: point, range: range)", pointRange(func(p point, r interval) bool { return !p.beforeLow(r) && !p.afterHigh(r) })},
	{"during(range1: range, range2: range)", ranges(func(a, b interval) bool { return b.includes(a) })},

	{"starts(point: point, range: range)", pointRange(func(p point, r interval) bool { return p.isLow(r) })},
	{"starts(range1: range, range2: range)", ranges(func(a, b interval) bool { return a.starts(b) })},
	{"started by(range: range, point: point)", rangePoint(func(r interval, p point) bool { return p.isLow(r) })},
	{"started by(range1: range, range2: range)", ranges(func(a, b interval) bool { return b.starts(a) })},

	{"coincides(point1: point, point2: point)", points(func(order int) bool { return order == 0 })},
	{"coincides(range1: range, range2: range)", ranges(func(a, b interval) bool { return a.compareLow(b) == 0 && a.compareHigh(b) == 0 })},
}

func points(f func(order int) bool) func(*call, []Value) Value {
	return func(c *call, args []Value) Value {
		order, ok := compare(args[0], args[1])
		if !ok {
			return c.fail("a %s and a %s cannot be compared", KindOf(args[0]), KindOf(args[1]))
		}
		return f(order)
	}
}

func pointRange(f func(p point, r interval) bool) func(*call, []Value) Value {
	return func(c *call, args []Value) Value {
		r := newInterval(args[1].(Range))
		if !r.comparableTo(args[0]) {
			return c.fail("a %s cannot be compared with the ends of the range", KindOf(args[0]))
		}
		return f(point{args[0]}, r)
	}
}

func rangePoint(f func(r interval, p point) bool) func(*call, []Value) Value {
	swapped := pointRange(func(p point, r interval) bool { return f(r, p) })
	return func(c *call, args []Value) Value { return swapped(c, []Value{args[1], args[0]}) }
}

func ranges(f func(a, b interval) bool) func(*call, []Value) Value {
	return func(c *call, args []Value) Value {
		a, b := newInterval(args[0].(Range)), newInterval(args[1].(Range))
		for _, end := range []Value{a.low.value, a.high.value} {
			if end != nil && !b.comparableTo(end) {
				return c.fail("the ends of the two ranges cannot be compared")
			}
		}
		return f(a, b)
	}
}

type point struct{ value Value }

func (p point) beforeLow(r interval) bool { return r.low.compare(bound{value: p.value}) > 0 }

func (p point) afterHigh(r interval) bool { return r.high.compare(bound{value: p.value}) < 0 }

func (p point) isLow(r interval) bool { return r.low.compare(bound{value: p.value}) == 0 }

func (p point) isHigh(r interval) bool { return r.high.compare(bound{value: p.value}) == 0 }

// bound is an end of an interval as a place between or on values: an excluded
// end lies just inside its value (shift 1 for a low end, -1 for a high one); an
// open end is infinite.
type bound struct {
	value    Value
	shift    int
	infinity int
}

// compare orders two places whose values are comparable.
func (b bound) compare(c bound) int {
	if b.infinity != 0 || c.infinity != 0 {
		return sign(b.infinity - c.infinity)
	}
	if order, _ := compare(b.value, c.value); order != 0 {
		return order
	}
	return sign(b.shift - c.shift)
}

func sign(i int) int { return pick(i < 0, -1, pick(i > 0, 1, 0)) }

// interval is a range whose ends can be ordered.
type interval struct{ low, high bound }

func newInterval(r Range) interval {
	i := interval{
		low:  bound{value: r.Low, shift: pick(r.LowIncluded, 0, 1)},
		high: bound{value: r.High, shift: pick(r.HighIncluded, 0, -1)},
	}
	if r.Low == nil {
		i.low = bound{infinity: -1}
	}
	if r.High == nil {
		i.high = bound{infinity: 1}
	}
	return i
}

func (i interval) comparableTo(v Value) bool {
	for _, end := range []Value{i.low.value, i.high.value} {
		if end == nil {
			continue
		}
		if _, ok := compare(end, v); !ok {
			return false
		}
	}
	return true
}

func (i interval) compareLow(j interval) int { return i.low.compare(j.low) }

func (i interval) compareHigh(j interval) int { return i.high.compare(j.high) }

// before: all of i is before all of j.
func (i interval) before(j interval) bool { return i.high.compare(j.low) < 0 }

// meets: i ends at the value with which j begins.
func (i interval) meets(j interval) bool {
	return i.high.infinity == 0 && i.high.compare(j.low) == 0
}

func (i interval) overlapsBefore(j interval) bool {
	return i.compareLow(j) < 0 && !i.before(j) && i.compareHigh(j) <= 0
}

func (i interval) overlapsAfter(j interval) bool { return j.overlapsBefore(i) }

func (i interval) finishes(j interval) bool { return i.compareHigh(j) == 0 && i.compareLow(j) >= 0 }

func (i interval) starts(j interval) bool { return i.compareLow(j) == 0 && i.compareHigh(j) <= 0 }

func (i interval) includes(j interval) bool { return i.compareLow(j) <= 0 && i.compareHigh(j) >= 0 }
