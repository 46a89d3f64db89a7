package feel

// Weigh uses one step for each part of a value before something walks through
// all of it. A list may hold the same list twice, and that one another twice, so
// that a value that took little to make can be too large or too deep to compare or print.
// The error wraps [ErrBudget].
func (b *Budget) Weigh(v Value) error { return b.weigh(v, 0) }

func (b *Budget) weigh(v Value, depth int) error {
	var items []Value
	switch x := v.(type) {
	case List:
		items = x
	case *Context:
		items = x.values
	default:
		return nil
	}
	if depth > maxValueDepth {
		return spent("levels in a value", maxValueDepth)
	}
	if err := b.Spend(1 + len(items)); err != nil {
		return err
	}
	for _, item := range items {
		if err := b.weigh(item, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// weigh is Budget.Weigh for use inside an evaluation.
func (m *machine) weigh(v Value) {
	if err := m.budget.Weigh(v); err != nil {
		m.stop(err)
	}
}

// equal is Equal within the budget: it walks through no more than the first value.
func (m *machine) equal(a, b Value) Value {
	m.weigh(a)
	return Equal(a, b)
}

// same is equal where null means no.
func (m *machine) same(a, b Value) bool { return m.equal(a, b) == true }
