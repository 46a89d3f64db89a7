package feel

import "fmt"

// node is a part of a parsed expression. Nodes are immutable.
type node interface {
	// eval returns the value of the part, with the names of f in scope.
	eval(m *machine, f *frame) Value
}

// base is what all nodes have: where they begin in the source.
type base struct{ offset int }

// machine is one evaluation of one expression.
type machine struct {
	source string
	scope  Scope
	env    *Env
	budget *Budget
}

// frame holds what an expression itself puts in scope: a variable, or the
// entries of a context. It is immutable, so that functions can keep it.
type frame struct {
	parent *frame
	name   string
	value  Value
	ctx    *Context
}

func (f *frame) lookup(name string) (Value, bool) {
	for ; f != nil; f = f.parent {
		if f.ctx != nil {
			if value, ok := f.ctx.Get(name); ok {
				return value, true
			}
		} else if f.name == name {
			return f.value, true
		}
	}
	return nil, false
}

// stopped is the panic that unwinds an evaluation whose budget is spent. It
// never leaves the package: run turns it into an error.
type stopped struct{ err error }

func run(source string, root node, scope Scope, env *Env) (value Value, err error) {
	m := newMachine(source, scope, env)
	defer m.settle(m.budget.depth, &err)
	return m.eval(root, nil), nil
}

func runTest(source string, root node, input Value, scope Scope, env *Env) (value Value, err error) {
	m := newMachine(source, scope, env)
	defer m.settle(m.budget.depth, &err)
	tests := root.(*testsNode)
	return tests.test(m, tests.scope(nil, input), input), nil
}

func newMachine(source string, scope Scope, env *Env) *machine {
	if env == nil {
		env = &Env{}
	}
	if env.Budget == nil {
		withBudget := *env
		withBudget.Budget = NewBudget(DefaultLimits())
		env = &withBudget
	}
	return &machine{source: source, scope: scope, env: env, budget: env.Budget}
}

// settle ends an evaluation: it restores the depth, which a panic left as it
// was, and makes the panic of a spent budget an error.
func (m *machine) settle(depth int, err *error) {
	m.budget.depth = depth
	switch r := recover().(type) {
	case nil:
	case stopped:
		*err = r.err
	default:
		panic(r)
	}
}

// eval evaluates n as one step.
func (m *machine) eval(n node, f *frame) Value {
	b := m.budget
	b.steps++
	b.depth++
	if b.steps > b.limits.Steps || b.depth > b.limits.Depth {
		m.stop(b.exceeded())
	}
	value := n.eval(m, f)
	b.depth--
	return value
}

// enter and leave count nesting that is not that of nodes.
func (m *machine) enter() {
	if err := m.budget.Enter(); err != nil {
		m.stop(err)
	}
}

func (m *machine) leave() { m.budget.Leave() }

// step uses n steps for work that is not a node of its own.
func (m *machine) step(n int) {
	b := m.budget
	if b.steps += n; b.steps > b.limits.Steps {
		m.stop(b.exceeded())
	}
}

// alloc uses memory for something of n bytes.
func (m *machine) alloc(n int) {
	b := m.budget
	if b.memory += n; b.memory > b.limits.Memory || b.memory < 0 {
		m.stop(b.exceeded())
	}
}

const (
	bytesPerItem  = 16
	bytesPerEntry = 48
)

// list accounts for a list of length items that is about to be made.
func (m *machine) list(length int) {
	if length > m.budget.limits.Length {
		m.stop(spent("items in a list", m.budget.limits.Length))
	}
	m.alloc(length * bytesPerItem)
	m.step(length / 8)
}

// append adds an item to a list that is being made.
func (m *machine) append(list List, item Value) List {
	if len(list) >= m.budget.limits.Length {
		m.list(len(list) + 1)
	}
	m.alloc(bytesPerItem)
	return append(list, item)
}

// text accounts for a string.
func (m *machine) text(s string) Value {
	m.alloc(len(s))
	return s
}

func (m *machine) stop(err error) { panic(stopped{err}) }

// null reports why the part at offset has no value, and is null.
func (m *machine) null(offset int, format string, args ...any) Value {
	if m.env.Warn != nil {
		m.env.Warn(Warning{Source: m.source, Offset: offset, Text: fmt.Sprintf(format, args...)})
	}
	return nil
}

// Tester tries the rules of a table in one evaluation. It is for one goroutine.
type Tester struct{ machine *machine }

// NewTester returns a tester for tests in one scope. Both arguments may be nil.
func NewTester(scope Scope, env *Env) *Tester { return &Tester{newMachine("", scope, env)} }

// Match returns the indexes of the rows whose tests are all passed by the input in
// their place, as the cells of rules are; nil tests are passed. With first it
// stops at the first such row. The error is that of [Expression.Eval].
func (t *Tester) Match(rows [][]*UnaryTests, inputs []Value, first bool) (matched []int, err error) {
	defer t.machine.settle(t.machine.budget.depth, &err)
	for i, row := range rows {
		if !t.passes(row, inputs) {
			continue
		}
		if matched = append(matched, i); first {
			break
		}
	}
	return matched, nil
}

func (t *Tester) passes(tests []*UnaryTests, inputs []Value) bool {
	m := t.machine
	m.step(1)
	for i, u := range tests {
		if u == nil {
			continue
		}
		m.source = u.source
		root := u.root.(*testsNode)
		if root.test(m, root.scope(nil, inputs[i]), inputs[i]) != true {
			return false
		}
	}
	return true
}
