package feel

// Static is what unary tests say when they depend on nothing but the input.
type Static struct {
	// Any is the test "-".
	Any bool
	// Negated is not( … ) around the ranges.
	Negated bool
	// Ranges are the tests, single values as ranges from and to themselves.
	Ranges []Range
}

// Static returns the tests as ranges of values, for checks of whole tables; ok is
// false if they use names, ? or anything else that is not known beforehand.
func (u *UnaryTests) Static() (static Static, ok bool) {
	tests := u.root.(*testsNode)
	if tests.any {
		return Static{Any: true}, true
	}
	if tests.usesInput || len(u.names) > 0 {
		return Static{}, false
	}
	static.Negated = tests.negated
	for _, test := range tests.tests {
		value, err := run(u.source, test.value, nil, nil)
		if err != nil || value == nil {
			return Static{}, false
		}
		ranges, ok := staticRanges(test.op, value)
		if !ok {
			return Static{}, false
		}
		static.Ranges = append(static.Ranges, ranges...)
	}
	return static, true
}

func staticRanges(op string, value Value) ([]Range, bool) {
	if op != "" {
		return []Range{testRange(op, value)}, true
	}
	switch x := value.(type) {
	case Range:
		return []Range{x}, x.Test != "" || x.Low != nil && x.High != nil
	case List:
		var all []Range
		for _, item := range x {
			ranges, ok := staticRanges("", item)
			if !ok {
				return nil, false
			}
			all = append(all, ranges...)
		}
		return all, true
	case nil, *Context, *Function:
		return nil, false
	}
	return []Range{testRange("=", value)}, true
}

// Compare orders two values of one kind that has an order: -1, 0 or 1. ok is
// false if they cannot be compared.
func Compare(a, b Value) (order int, ok bool) { return compare(a, b) }
