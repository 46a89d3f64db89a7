package feel

// iterator is "name in from" or "name in from..to".
type iterator struct {
	name     string
	from, to node
}

type forNode struct {
	base
	iterators []iterator
	result    node
	partial   bool // the result uses the results so far
}

func (n *forNode) eval(m *machine, f *frame) Value {
	results := List{}
	ok := iterate(m, n.iterators, f, n.offset, func(inner *frame) bool {
		if n.partial {
			inner = &frame{parent: inner, name: "partial", value: results[:len(results):len(results)]}
		}
		results = m.append(results, m.eval(n.result, inner))
		return true
	})
	if !ok {
		return nil
	}
	return results
}

type quantifiedNode struct {
	base
	every     bool
	iterators []iterator
	condition node
}

// eval stops at the first item that decides: a false one for every, a true one
// for some, and one that is no boolean at all, which makes the result null. A
// null makes it null unless a later item decides.
func (n *quantifiedNode) eval(m *machine, f *frame) Value {
	var result Value = n.every
	ok := iterate(m, n.iterators, f, n.offset, func(inner *frame) bool {
		value := m.eval(n.condition, inner)
		decided := false
		result, decided = Quantify(n.every, result, value)
		return !decided
	})
	if !ok {
		return nil
	}
	return result
}

// Quantify adds one more value to the result so far of every, or else of some,
// which begin with true and false. It reports whether the result is final.
func Quantify(every bool, result, value Value) (Value, bool) {
	if _, ok := value.(bool); !ok && value != nil {
		return nil, true
	}
	if every {
		result = and(result, value)
	} else {
		result = or(result, value)
	}
	return result, value == !every
}

// iterate calls visit with each combination of the iterators' values, the last
// one varying fastest, until visit returns false. It reports false if there is
// nothing to iterate over because a domain is null.
func iterate(m *machine, iterators []iterator, f *frame, offset int, visit func(*frame) bool) bool {
	ok := true
	var nest func(level int, f *frame) bool
	nest = func(level int, f *frame) bool {
		if level == len(iterators) {
			return visit(f)
		}
		it := iterators[level]
		domain, known := it.domain(m, f, offset)
		if !known {
			ok = false
			return false
		}
		for i := range domain.length {
			if !nest(level+1, &frame{parent: f, name: it.name, value: domain.at(i)}) {
				return false
			}
		}
		return true
	}
	nest(0, f)
	return ok
}

// domain is a sequence that is not necessarily made in memory.
type domain struct {
	length int
	at     func(i int) Value
}

func (it iterator) domain(m *machine, f *frame, offset int) (domain, bool) {
	from := m.eval(it.from, f)
	if it.to != nil {
		return rangeDomain(m, Range{Low: from, High: m.eval(it.to, f), LowIncluded: true, HighIncluded: true}, offset)
	}
	switch x := from.(type) {
	case nil:
		m.null(offset, "there is nothing to iterate over: %s is null", it.name)
		return domain{}, false
	case List:
		return domain{len(x), func(i int) Value { return x[i] }}, true
	case Range:
		return rangeDomain(m, x, offset)
	}
	return domain{1, func(int) Value { return from }}, true
}

// rangeDomain counts integers or days from one end to the other, downwards if
// the second end is the smaller one.
func rangeDomain(m *machine, r Range, offset int) (domain, bool) {
	low, okLow := ordinal(r.Low)
	high, okHigh := ordinal(r.High)
	if !okLow || !okHigh || KindOf(r.Low) != KindOf(r.High) {
		m.null(offset, "only ranges of whole numbers and of dates can be iterated over")
		return domain{}, false
	}
	step := pick(low <= high, int64(1), -1)
	length := (high-low)*step + 1
	if !r.LowIncluded {
		low += step
		length--
	}
	if !r.HighIncluded {
		length--
	}
	if length > int64(m.budget.limits.Length) {
		m.stop(spent("items in a range", m.budget.limits.Length))
	}
	_, dates := r.Low.(Date)
	return domain{max(int(length), 0), func(i int) Value {
		if dates {
			return dateOfOrdinal(low + int64(i)*step)
		}
		return IntNumber(low + int64(i)*step)
	}}, true
}

// ordinal numbers whole numbers and days.
func ordinal(v Value) (int64, bool) {
	switch x := v.(type) {
	case Number:
		const limit = int64(1) << 60
		i, ok := x.Int64()
		return i, ok && i < limit && i > -limit
	case Date:
		return x.midnight().Unix() / secondsPerDay, true
	}
	return 0, false
}

// Items returns what a for expression iterates over: the items of a list, the
// numbers or dates of a range, or the one value itself. ok is false for null and
// for ranges that cannot be counted through. The error wraps [ErrBudget].
func Items(v Value, env *Env) (items List, ok bool, err error) {
	m := newMachine("", nil, env)
	defer m.settle(m.budget.depth, &err)
	d, ok := iterator{name: "in", from: &literalNode{value: v}}.domain(m, nil, 0)
	m.list(d.length)
	for i := range d.length {
		items = append(items, d.at(i))
	}
	return items, ok, nil
}
