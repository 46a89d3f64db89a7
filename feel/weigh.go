package feel

// Weigh uses one step for each part of a value before something walks through
// all of it. A list may hold the same list twice, and that one another twice, so
// that a value that took little to make can be too large to compare or print. The
// error wraps [ErrBudget].
func (b *Budget) Weigh(v Value) error {
	switch x := v.(type) {
	case List:
		return b.weighItems(x)
	case *Context:
		return b.weighItems(x.values)
	}
	return nil
}

func (b *Budget) weighItems(items []Value) error {
	if err := b.Spend(1 + len(items)); err != nil {
		return err
	}
	for _, item := range items {
		if err := b.Weigh(item); err != nil {
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
