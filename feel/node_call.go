package feel

import "slices"

type functionNode struct {
	base
	parameters []Parameter
	body       node
	external   bool
}

func (n *functionNode) parameterNames() []string {
	names := make([]string, len(n.parameters))
	for i, p := range n.parameters {
		names[i] = p.Name
	}
	return names
}

// eval makes a closure over the frame.
func (n *functionNode) eval(m *machine, f *frame) Value {
	m.alloc(bytesPerEntry)
	function := &Function{Parameters: n.parameters}
	source, scope := m.source, m.scope
	function.Call = func(args []Value, env *Env) (value Value, err error) {
		inner := newMachine(source, scope, env)
		defer inner.settle(inner.budget.depth, &err)
		if n.external {
			return inner.null(n.offset, "functions in Java and PMML are not supported; write the function in FEEL"), nil
		}
		frames := f
		for i, p := range n.parameters {
			frames = &frame{parent: frames, name: p.Name, value: args[i]}
		}
		return inner.eval(n.body, frames), nil
	}
	return function
}

type callNode struct {
	base
	callee node
	names  []string // of the arguments; empty for positional ones
	args   []node
}

func (n *callNode) eval(m *machine, f *frame) Value {
	callee := n.function(m, f)
	if callee == nil {
		return nil
	}
	args := make([]Value, len(n.args))
	for i, arg := range n.args {
		args[i] = m.eval(arg, f)
	}
	if callee.builtin != nil {
		return callee.builtin.call(&call{m, n.offset, callee.Name}, n.names, args)
	}
	return m.invoke(callee, n.offset, n.names, args)
}

// function returns what is called, or nil after a warning. A variable that is
// no function does not hide the built-in function of its name.
func (n *callNode) function(m *machine, f *frame) *Function {
	name, isName := n.callee.(*nameNode)
	if !isName {
		value := m.eval(n.callee, f)
		if function, ok := value.(*Function); ok {
			return function
		}
		m.null(n.offset, "a %s cannot be called as a function", KindOf(value))
		return nil
	}
	value, _ := name.lookup(m, f)
	if function, ok := value.(*Function); ok {
		return function
	}
	if name.builtin != nil {
		return name.builtin.function
	}
	m.null(n.offset, "there is no function %q", name.name)
	return nil
}

// invoke calls a function of an expression or of the host.
func (m *machine) invoke(function *Function, offset int, names []string, args []Value) Value {
	if len(names) > 0 {
		var ok bool
		if args, ok = function.arrange(names, args); !ok {
			return m.null(offset, "%s has other parameters than the ones named here", function)
		}
	}
	if len(args) != len(function.Parameters) {
		return m.null(offset, "%s takes %d arguments, not %d", function, len(function.Parameters), len(args))
	}
	for i, p := range function.Parameters {
		if p.Type != nil {
			m.weigh(args[i])
		}
		arg, ok := p.Type.Coerce(args[i])
		if !ok {
			return m.null(offset, "%s wants a %s as %s, not a %s", function, p.Type, p.Name, KindOf(args[i]))
		}
		args[i] = arg
	}
	value, err := function.Call(args, m.env)
	if err != nil {
		m.stop(err)
	}
	return value
}

// callFunction calls a function that was passed to a built-in one.
func (m *machine) callFunction(function *Function, offset int, args ...Value) Value {
	if function.builtin != nil {
		return function.builtin.call(&call{m, offset, function.Name}, nil, args)
	}
	return m.invoke(function, offset, nil, args)
}

// arrange puts named arguments in the order of the parameters; ok is false if
// they are not the same names.
func (f *Function) arrange(names []string, args []Value) (arranged []Value, ok bool) {
	if len(names) != len(f.Parameters) {
		return nil, false
	}
	arranged = make([]Value, len(args))
	for i, p := range f.Parameters {
		j := slices.Index(names, p.Name)
		if j < 0 {
			return nil, false
		}
		arranged[i] = args[j]
	}
	return arranged, true
}
