package feel

// Range is a FEEL range: the values between two ends of one kind. The end of
// [1..null] is unknown, so that whether 5 is inside is null; the missing end of
// a test such as >= 1 is open.
type Range struct {
	Low, High                 Value
	LowIncluded, HighIncluded bool

	// Test is the operator of a range written as a test, such as ">=" in
	// (>= 1): then the end it does not name is nil and open, and for "=" and
	// "!=" both ends are the value. It is empty for a range with two ends.
	Test string
}

// testRange is the range of values for which "value op bound" holds.
func testRange(op string, bound Value) Range {
	switch op {
	case "<", "<=":
		return Range{High: bound, HighIncluded: op == "<=", Test: op}
	case ">", ">=":
		return Range{Low: bound, LowIncluded: op == ">=", Test: op}
	}
	return Range{Low: bound, High: bound, LowIncluded: op == "=", HighIncluded: op == "=", Test: op}
}

// includes tells whether v is inside; null if that cannot be known.
func (r Range) includes(v Value) Value {
	switch r.Test {
	case "=":
		return Equal(v, r.Low)
	case "!=":
		return not(Equal(v, r.Low))
	case "<", "<=":
		return belowHigh(v, r)
	case ">", ">=":
		return aboveLow(v, r)
	}
	low, okLow := compare(v, r.Low)
	high, okHigh := compare(v, r.High)
	above := low > 0 || low == 0 && r.LowIncluded
	below := high < 0 || high == 0 && r.HighIncluded
	if okLow && okHigh {
		return above && below
	}
	if okLow && !above || okHigh && !below {
		return false
	}
	return nil
}

func aboveLow(v Value, r Range) Value {
	order, ok := compare(v, r.Low)
	if !ok {
		return nil
	}
	return order > 0 || order == 0 && r.LowIncluded
}

func belowHigh(v Value, r Range) Value {
	order, ok := compare(v, r.High)
	if !ok {
		return nil
	}
	return order < 0 || order == 0 && r.HighIncluded
}

// not, and, or are FEEL's three-valued logic (DMN 1.5 Table 50); what is not a
// boolean counts as null.
func not(a Value) Value {
	if b, ok := a.(bool); ok {
		return !b
	}
	return nil
}

func and(a, b Value) Value {
	if a == false || b == false {
		return false
	}
	if a == true && b == true {
		return true
	}
	return nil
}

func or(a, b Value) Value {
	if a == true || b == true {
		return true
	}
	if a == false && b == false {
		return false
	}
	return nil
}
