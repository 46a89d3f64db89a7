package feel

import "math"

type arithmeticNode struct {
	base
	op          byte // + - * / and ^ for **
	left, right node
}

func (n *arithmeticNode) eval(m *machine, f *frame) Value {
	left, right := m.eval(n.left, f), m.eval(n.right, f)
	x, okX := left.(Number)
	y, okY := right.(Number)
	if okX && okY {
		if n.op == '^' {
			m.step(stepsOfExponent(y))
		}
		if result, ok := calculate(n.op, x, y); ok {
			return result
		}
		return m.null(n.offset, "%s %s %s has no number as result", x, n.symbol(), y)
	}
	result, ok := n.others(m, left, right)
	if !ok {
		return m.null(n.offset, "there is no %s for a %s and a %s", n.symbol(), KindOf(left), KindOf(right))
	}
	return result
}

func (n *arithmeticNode) symbol() string {
	if n.op == '^' {
		return "**"
	}
	return string(n.op)
}

func calculate(op byte, x, y Number) (Number, bool) {
	switch op {
	case '+':
		return x.add(y)
	case '-':
		return x.sub(y)
	case '*':
		return x.mul(y)
	case '/':
		return x.quo(y)
	}
	return x.pow(y)
}

// others computes what DMN 1.5 Tables 56 to 58 define beside numbers.
func (n *arithmeticNode) others(m *machine, left, right Value) (Value, bool) {
	switch n.op {
	case '+':
		return plus(m, left, right)
	case '-':
		return minus(left, right)
	case '*':
		if _, ok := left.(Number); ok {
			left, right = right, left
		}
		return times(left, right)
	case '/':
		return over(left, right)
	}
	return nil, false
}

func plus(m *machine, left, right Value) (Value, bool) {
	switch x := left.(type) {
	case string:
		if y, ok := right.(string); ok {
			return m.text(x + y), true
		}
	case YearsDuration:
		if y, ok := right.(YearsDuration); ok {
			return addMonths(x, y)
		}
		if _, ok := right.(DaysDuration); !ok && isDuration(left) {
			return shift(right, left)
		}
	case DaysDuration:
		if y, ok := right.(DaysDuration); ok {
			return addDurations(x, y)
		}
		if _, ok := right.(YearsDuration); !ok {
			return shift(right, left)
		}
	default:
		return shift(left, right)
	}
	return nil, false
}

func minus(left, right Value) (Value, bool) {
	if isDuration(right) {
		negative, ok := negate(right)
		if !ok {
			return nil, false
		}
		switch x := left.(type) {
		case YearsDuration:
			if y, ok := negative.(YearsDuration); ok {
				return addMonths(x, y)
			}
			return nil, false
		case DaysDuration:
			if y, ok := negative.(DaysDuration); ok {
				return addDurations(x, y)
			}
			return nil, false
		}
		return shift(left, negative)
	}
	return between(left, right)
}

func isDuration(v Value) bool {
	kind := KindOf(v)
	return kind == DaysDurationKind || kind == YearsDurationKind
}

func negate(v Value) (Value, bool) {
	switch x := v.(type) {
	case YearsDuration:
		return -x, x != math.MinInt64
	case DaysDuration:
		return DaysDuration{-x.Seconds, -x.Nanos}, x.Seconds != math.MinInt64
	}
	return nil, false
}

func addMonths(x, y YearsDuration) (Value, bool) {
	sum := x + y
	return sum, (sum > x) == (y > 0)
}

func addDurations(x, y DaysDuration) (Value, bool) {
	const limit = math.MaxInt64 / 2
	if abs64(x.Seconds) > limit || abs64(y.Seconds) > limit {
		return nil, false
	}
	return newDuration(x.Seconds+y.Seconds, x.Nanos+y.Nanos), true
}

// shift moves a date, time, or date and time by a duration.
func shift(v, by Value) (Value, bool) {
	switch x := v.(type) {
	case Date:
		return shiftDate(x, by)
	case DateTime:
		return shiftDateTime(x, by)
	case Time:
		if d, ok := by.(DaysDuration); ok {
			return shiftTime(x, d), true
		}
	}
	return nil, false
}

// shiftDate moves a date by a duration from its midnight and returns the date
// that results.
func shiftDate(d Date, by Value) (Value, bool) {
	switch x := by.(type) {
	case YearsDuration:
		return d.AddMonths(int64(x))
	case DaysDuration:
		moved, ok := shiftDateTime(midnightUTC(d), x)
		if !ok {
			return nil, false
		}
		return moved.(DateTime).Date, true
	}
	return nil, false
}

// shiftDateTime moves the calendar by months and the clock by seconds: a day
// more is 24 hours more, also where the zone's clocks change.
func shiftDateTime(d DateTime, by Value) (Value, bool) {
	switch x := by.(type) {
	case YearsDuration:
		date, ok := d.Date.AddMonths(int64(x))
		return DateTime{Date: date, Time: d.Time}, ok
	case DaysDuration:
		const limit = int64(4 * maxYear * 366 * secondsPerDay)
		if abs64(x.Seconds) > limit {
			return nil, false
		}
		moved := dateTimeIn(addSeconds(d.Instant(), x), d.Time.Zone)
		return moved, moved.withinYears()
	}
	return nil, false
}

func shiftTime(t Time, by DaysDuration) Time {
	nanos := int64(t.Nanos) + by.Nanos
	seconds := int64(t.Seconds) + by.Seconds%secondsPerDay + floorDiv(nanos, nanosPerSecond)
	t.Seconds, t.Nanos = int(floorMod(seconds, secondsPerDay)), int(floorMod(nanos, nanosPerSecond))
	return t
}

// between subtracts two points in time. One with and one without a zone have no
// difference; a date counts as its midnight in UTC.
func between(left, right Value) (Value, bool) {
	if x, ok := left.(Time); ok {
		y, ok := right.(Time)
		if !ok || x.Zone.IsZero() != y.Zone.IsZero() {
			return nil, false
		}
		a, b := x.sinceUTCMidnight(), y.sinceUTCMidnight()
		return newDuration(a.Seconds-b.Seconds, a.Nanos-b.Nanos), true
	}
	a, okA := asDateTime(left)
	b, okB := asDateTime(right)
	if !okA || !okB || a.Time.Zone.IsZero() != b.Time.Zone.IsZero() {
		return nil, false
	}
	x, y := a.Instant(), b.Instant()
	return newDuration(x.Unix()-y.Unix(), int64(x.Nanosecond()-y.Nanosecond())), true
}

func asDateTime(v Value) (DateTime, bool) {
	switch x := v.(type) {
	case DateTime:
		return x, true
	case Date:
		return midnightUTC(x), true
	}
	return DateTime{}, false
}

// times multiplies a duration with a number; fractions of a month and of a
// nanosecond are dropped.
func times(left, right Value) (Value, bool) {
	factor, ok := right.(Number)
	if !ok {
		return nil, false
	}
	return scale(left, func(n Number) (Number, bool) { return n.mul(factor) })
}

func over(left, right Value) (Value, bool) {
	switch y := right.(type) {
	case Number:
		return scale(left, func(n Number) (Number, bool) { return n.quo(y) })
	case YearsDuration:
		if x, ok := left.(YearsDuration); ok {
			return IntNumber(int64(x)).quo(IntNumber(int64(y)))
		}
	case DaysDuration:
		if x, ok := left.(DaysDuration); ok {
			return x.seconds().quo(y.seconds())
		}
	}
	return nil, false
}

func scale(duration Value, by func(Number) (Number, bool)) (Value, bool) {
	switch x := duration.(type) {
	case YearsDuration:
		months, ok := by(IntNumber(int64(x)))
		if !ok {
			return nil, false
		}
		i, ok := months.truncated().Int64()
		return YearsDuration(i), ok
	case DaysDuration:
		seconds, ok := by(x.seconds())
		if !ok {
			return nil, false
		}
		return durationOfSeconds(seconds)
	}
	return nil, false
}

// seconds returns the duration in seconds, with their fraction.
func (d DaysDuration) seconds() Number {
	whole := IntNumber(d.Seconds)
	if d.Nanos == 0 {
		return whole
	}
	sum, _ := whole.add(Number{coef: d.Nanos, exp: -9})
	return sum
}

func durationOfSeconds(n Number) (Value, bool) {
	whole := n.truncated()
	seconds, ok := whole.Int64()
	rest, okRest := n.sub(whole)
	nanos, okNanos := rest.mul(IntNumber(nanosPerSecond))
	fraction, okFraction := nanos.truncated().Int64()
	return newDuration(seconds, fraction), ok && okRest && okNanos && okFraction
}
