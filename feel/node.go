package feel

type literalNode struct {
	base
	value Value
}

func (n *literalNode) eval(m *machine, _ *frame) Value {
	if failed, ok := n.value.(invalidTemporal); ok {
		return m.null(n.offset, "%q is not a date, time or duration", string(failed))
	}
	return n.value
}

// nameNode is a reference to a variable or function.
type nameNode struct {
	base
	name    string
	local   bool     // bound in this text
	walk    bool     // possibly bound in this text, as a filter may do
	builtin *builtin // the function of that name that FEEL has
}

func (n *nameNode) eval(m *machine, f *frame) Value {
	value, ok := n.lookup(m, f)
	switch {
	case ok:
		return value
	case n.builtin != nil:
		return n.builtin.function
	case n.name == "?":
		return nil
	}
	return m.null(n.offset, "the name %q is not known here", n.name)
}

func (n *nameNode) lookup(m *machine, f *frame) (Value, bool) {
	if n.walk {
		if value, ok := f.lookup(n.name); ok {
			return value, true
		}
	}
	if m.scope == nil {
		return nil, false
	}
	return m.scope.Lookup(n.name)
}

type ifNode struct {
	base
	condition, yes, no node
}

func (n *ifNode) eval(m *machine, f *frame) Value {
	condition := m.eval(n.condition, f)
	if condition == true {
		return m.eval(n.yes, f)
	}
	if _, ok := condition.(bool); !ok && condition != nil {
		m.null(n.offset, "the condition after if is a %s, not a boolean, and counts as false", KindOf(condition))
	}
	return m.eval(n.no, f)
}

type logicalNode struct {
	base
	left, right node
	or          bool
}

func (n *logicalNode) eval(m *machine, f *frame) Value {
	left := m.eval(n.left, f)
	if left == n.or {
		return n.or
	}
	right := m.eval(n.right, f)
	if n.or {
		return or(left, right)
	}
	return and(left, right)
}

type comparisonNode struct {
	base
	op          string
	left, right node
}

func (n *comparisonNode) eval(m *machine, f *frame) Value {
	left, right := m.eval(n.left, f), m.eval(n.right, f)
	m.weigh(left)
	result := compareBy(n.op, left, right)
	if result == nil && m.env.Warn != nil {
		m.null(n.offset, "a %s and a %s cannot be compared by %s", KindOf(left), KindOf(right), n.op)
	}
	return result
}

// compareBy is =, !=, <, <=, > or >=; null where the values do not compare.
func compareBy(op string, a, b Value) Value {
	switch op {
	case "=":
		return Equal(a, b)
	case "!=":
		return not(Equal(a, b))
	}
	order, ok := compare(a, b)
	if !ok {
		return nil
	}
	switch op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

type betweenNode struct {
	base
	value, low, high node
}

func (n *betweenNode) eval(m *machine, f *frame) Value {
	value, low, high := m.eval(n.value, f), m.eval(n.low, f), m.eval(n.high, f)
	result := and(compareBy(">=", value, low), compareBy("<=", value, high))
	if result == nil {
		m.null(n.offset, "a %s cannot be between a %s and a %s", KindOf(value), KindOf(low), KindOf(high))
	}
	return result
}

type negationNode struct {
	base
	operand node
}

func (n *negationNode) eval(m *machine, f *frame) Value {
	switch x := m.eval(n.operand, f).(type) {
	case Number:
		return x.neg()
	case DaysDuration:
		return DaysDuration{-x.Seconds, -x.Nanos}
	case YearsDuration:
		return -x
	default:
		return m.null(n.offset, "a %s has no negative", KindOf(x))
	}
}

type instanceNode struct {
	base
	value node
	typ   *Type
}

func (n *instanceNode) eval(m *machine, f *frame) Value {
	value := m.eval(n.value, f)
	if n.typ.Kind == unknownType {
		return m.null(n.offset, "there is no type %q", n.typ.Name)
	}
	m.weigh(value)
	return n.typ.Has(value)
}

type listNode struct {
	base
	items []node
}

func (n *listNode) eval(m *machine, f *frame) Value {
	m.list(len(n.items))
	list := make(List, len(n.items))
	for i, item := range n.items {
		list[i] = m.eval(item, f)
	}
	return list
}

type contextNode struct {
	base
	keys   []string
	values []node
	// twice is a key that is defined twice, if duplicate.
	twice     string
	duplicate bool
}

// eval makes the context entry by entry: each sees those before it. A key that
// comes twice makes the context null.
func (n *contextNode) eval(m *machine, f *frame) Value {
	if n.duplicate {
		return m.null(n.offset, "the entry %q is defined twice", n.twice)
	}
	m.alloc(len(n.keys) * bytesPerEntry)
	ctx := NewContext(len(n.keys))
	inner := &frame{parent: f, ctx: ctx}
	for i, key := range n.keys {
		ctx.Set(key, m.eval(n.values[i], inner))
	}
	return ctx
}

type rangeNode struct {
	base
	low, high                 node
	lowIncluded, highIncluded bool
}

func (n *rangeNode) eval(m *machine, f *frame) Value {
	r := Range{Low: m.eval(n.low, f), High: m.eval(n.high, f), LowIncluded: n.lowIncluded, HighIncluded: n.highIncluded}
	if r.Low == nil || r.High == nil {
		return r
	}
	order, ok := compare(r.Low, r.High)
	switch {
	case !ok:
		return m.null(n.offset, "a range cannot go from a %s to a %s", KindOf(r.Low), KindOf(r.High))
	case order > 0:
		return m.null(n.offset, "a range goes upwards, not from %s to %s", String(r.Low), String(r.High))
	}
	return r
}

type testRangeNode struct {
	base
	op    string
	bound node
}

func (n *testRangeNode) eval(m *machine, f *frame) Value {
	return testRange(n.op, m.eval(n.bound, f))
}
