package feel

// testsNode is a list of unary tests, of which one has to be passed.
type testsNode struct {
	base
	tests     []*testNode
	negated   bool // not( … )
	any       bool // -
	usesInput bool // a test mentions ?
}

// testNode is one unary test: a comparison without left side, or a value.
type testNode struct {
	base
	op        string
	value     node
	usesInput bool
	// constant is the value if it is always the same, so that the cells of a
	// table need not be evaluated again for each case; nil if it is not.
	constant Value
}

type inNode struct {
	base
	value node
	tests *testsNode
}

func (n *inNode) eval(m *machine, f *frame) Value {
	value := m.eval(n.value, f)
	return n.tests.test(m, n.tests.scope(f, value), value)
}

// eval tests the value of ?.
func (n *testsNode) eval(m *machine, f *frame) Value {
	input, _ := f.lookup("?")
	return n.test(m, f, input)
}

// scope puts the input in scope as ?, where a test asks for it.
func (n *testsNode) scope(f *frame, input Value) *frame {
	if !n.usesInput {
		return f
	}
	return &frame{parent: f, name: "?", value: input}
}

// test is the disjunction of the tests.
func (n *testsNode) test(m *machine, f *frame, input Value) Value {
	if n.any {
		return true
	}
	m.step(len(n.tests))
	passed, unknown := false, false
	for _, one := range n.tests {
		result, known := one.test(m, f, input).(bool)
		unknown = unknown || !known
		if passed = result; passed {
			break
		}
	}
	if !passed && unknown {
		return nil
	}
	return passed != n.negated
}

// test follows DMN 1.5 Table 55: a value passes if the input equals it, is an
// item of it, or is inside it; an expression about ? or any other condition
// passes if it is true.
func (n *testNode) test(m *machine, f *frame, input Value) Value {
	value := n.constant
	if value == nil {
		value = m.eval(n.value, f)
		m.weigh(value)
	}
	m.weigh(input)
	if n.op != "" {
		return compareBy(n.op, input, value)
	}
	if result, ok := value.(bool); ok {
		if _, compares := input.(bool); !compares || n.usesInput {
			_, literal := n.value.(*literalNode)
			return result && !literal
		}
	}
	if n.usesInput && value == nil {
		return nil
	}
	return matches(input, value)
}

// matches tells whether the input equals a value, or is inside it.
func matches(input, value Value) Value {
	switch x := value.(type) {
	case Range:
		if _, ok := input.(Range); ok {
			return Equal(input, x)
		}
		return x.includes(input)
	case List:
		return matchesItem(input, x)
	}
	return Equal(input, value)
}

func matchesItem(input Value, list List) Value {
	if _, ok := input.(List); ok && same(input, list) {
		return true
	}
	for _, item := range list {
		if matches(input, item) == true {
			return true
		}
	}
	return false
}

// constant returns the value of literals and of ranges and lists of them; nil
// if n is anything else, or an error.
func constant(n node) Value {
	switch x := n.(type) {
	case *literalNode:
		if _, invalid := x.value.(invalidTemporal); !invalid {
			return x.value
		}
	case *rangeNode:
		low, high := constant(x.low), constant(x.high)
		if order, ok := compare(low, high); ok && order <= 0 {
			return Range{Low: low, High: high, LowIncluded: x.lowIncluded, HighIncluded: x.highIncluded}
		}
	case *listNode:
		list := make(List, len(x.items))
		for i, item := range x.items {
			if list[i] = constant(item); list[i] == nil {
				return nil
			}
		}
		return list
	}
	return nil
}
