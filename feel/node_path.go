package feel

// pathNode is a property of a value.
type pathNode struct {
	base
	value node
	name  string
}

func (n *pathNode) eval(m *machine, f *frame) Value {
	return n.of(m, m.eval(n.value, f))
}

// of returns the property; of a list, that of each item.
func (n *pathNode) of(m *machine, v Value) Value {
	switch x := v.(type) {
	case *Context:
		if value, ok := x.Get(n.name); ok {
			return value
		}
		return m.null(n.offset, "the context has no entry %q", n.name)
	case List:
		m.enter()
		defer m.leave()
		m.list(len(x))
		list := make(List, len(x))
		for i, item := range x {
			list[i] = n.of(m, item)
		}
		return list
	}
	if value, ok := property(v, n.name); ok {
		return value
	}
	return m.null(n.offset, "a %s has no property %q", KindOf(v), n.name)
}

// property returns a property of a built-in kind (DMN 1.5 Table 65 and 66).
func property(v Value, name string) (Value, bool) {
	switch x := v.(type) {
	case Date:
		return dateProperty(x, name)
	case Time:
		return timeProperty(x, name, x.offset)
	case DateTime:
		if value, ok := dateProperty(x.Date, name); ok {
			return value, true
		}
		return timeProperty(x.Time, name, x.offset)
	case DaysDuration:
		return daysProperty(x, name)
	case YearsDuration:
		return yearsProperty(x, name)
	case Range:
		return rangeProperty(x, name)
	}
	return nil, false
}

func dateProperty(d Date, name string) (Value, bool) {
	switch name {
	case "year":
		return IntNumber(int64(d.Year)), true
	case "month":
		return IntNumber(int64(d.Month)), true
	case "day":
		return IntNumber(int64(d.Day)), true
	case "weekday":
		return IntNumber(int64(weekday(d))), true
	}
	return nil, false
}

// weekday returns 1 for Monday to 7 for Sunday.
func weekday(d Date) int { return (int(d.midnight().Weekday())+6)%7 + 1 }

func timeProperty(t Time, name string, offset func() int) (Value, bool) {
	switch name {
	case "hour":
		return IntNumber(int64(t.Hour())), true
	case "minute":
		return IntNumber(int64(t.Minute())), true
	case "second":
		return IntNumber(int64(t.Second())), true
	case "time offset":
		if t.Zone.IsZero() {
			return nil, true
		}
		return newDuration(int64(offset()), 0), true
	case "timezone":
		if t.Zone.Name() == "" {
			return nil, true
		}
		return t.Zone.Name(), true
	}
	return nil, false
}

func daysProperty(d DaysDuration, name string) (Value, bool) {
	switch name {
	case "days":
		return IntNumber(d.Seconds / secondsPerDay), true
	case "hours":
		return IntNumber(d.Seconds / 3600 % 24), true
	case "minutes":
		return IntNumber(d.Seconds / 60 % 60), true
	case "seconds":
		return IntNumber(d.Seconds % 60), true
	}
	return nil, false
}

func yearsProperty(d YearsDuration, name string) (Value, bool) {
	switch name {
	case "years":
		return IntNumber(int64(d) / 12), true
	case "months":
		return IntNumber(int64(d) % 12), true
	}
	return nil, false
}

func rangeProperty(r Range, name string) (Value, bool) {
	switch name {
	case "start":
		return r.Low, true
	case "end":
		return r.High, true
	case "start included":
		return r.LowIncluded, true
	case "end included":
		return r.HighIncluded, true
	}
	return nil, false
}

// filterNode is list[condition] or list[position].
type filterNode struct {
	base
	list, condition node
	index           int64 // the position, if it is written as a number
	indexed         bool
}

func newFilterNode(start int, list, condition node) *filterNode {
	n := &filterNode{base: base{start}, list: list, condition: condition}
	if literal, ok := condition.(*literalNode); ok {
		if number, ok := literal.value.(Number); ok {
			n.index, n.indexed = number.Int64()
		}
	}
	return n
}

func (n *filterNode) eval(m *machine, f *frame) Value {
	value := m.eval(n.list, f)
	list, ok := value.(List)
	if !ok {
		if value == nil {
			return nil
		}
		list = List{value}
	}
	if n.indexed {
		return n.item(m, list, n.index)
	}
	return n.matching(m, f, list)
}

// matching returns the items for which the condition is true. A condition that
// is a number is a position.
func (n *filterNode) matching(m *machine, f *frame, list List) Value {
	if len(list) == 0 {
		if _, isPosition := m.eval(n.condition, itemFrame(f, nil)).(Number); isPosition {
			return nil
		}
		return List{}
	}
	matches := List{}
	for i, item := range list {
		switch x := m.eval(n.condition, itemFrame(f, item)).(type) {
		case bool:
			if x {
				matches = m.append(matches, item)
			}
		case Number:
			if i == 0 {
				position, ok := x.Int64()
				if !ok {
					return m.null(n.offset, "a position in a list is a whole number, not %s", x)
				}
				return n.item(m, list, position)
			}
		case nil:
		default:
			return m.null(n.offset, "a filter is a condition or a position, not a %s", KindOf(x))
		}
	}
	return matches
}

// itemFrame puts an item in scope: as item, and if it is a context, its entries.
func itemFrame(f *frame, item Value) *frame {
	f = &frame{parent: f, name: "item", value: item}
	if ctx, ok := item.(*Context); ok {
		f = &frame{parent: f, ctx: ctx}
	}
	return f
}

// item returns the item at a position from 1, or from the end if negative.
func (n *filterNode) item(m *machine, list List, position int64) Value {
	if i, ok := index(list, position); ok {
		return list[i]
	}
	return m.null(n.offset, "the list of %d items has none at position %d", len(list), position)
}

// index turns a position (1 is the first, -1 the last) into an index.
func index(list List, position int64) (int, bool) {
	length := int64(len(list))
	switch {
	case position >= 1 && position <= length:
		return int(position - 1), true
	case position <= -1 && position >= -length:
		return int(length + position), true
	}
	return 0, false
}
