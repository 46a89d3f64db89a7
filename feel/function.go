package feel

// Function is a FEEL function: a built-in one, one that an expression defines,
// or one of the host, such as a business knowledge model.
type Function struct {
	// Name is how messages call the function; empty for one without a name.
	Name string
	// Parameters are what the function takes, in order. Arguments are coerced
	// to their types, and one that does not conform makes the call null.
	Parameters []Parameter
	// Result is the type of what Call returns, nil if not known.
	Result *Type
	// Call computes the result from as many arguments as there are parameters.
	// The env is that of the calling evaluation, with its budget. An error ends
	// the evaluation; a failure of the call itself is a null result.
	Call func(args []Value, env *Env) (Value, error)

	// builtin, if set, does the work of a built-in function instead.
	builtin *builtin
}

// Parameter is one parameter of a function.
type Parameter struct {
	Name string
	Type *Type // nil for any
}

// String describes the function by its name.
func (f *Function) String() string {
	if f.Name == "" {
		return "function"
	}
	return "function " + f.Name
}

// Invoke calls the function from Go, with positional arguments if names is nil,
// as an expression would: arguments are coerced, and a call that does not suit
// the parameters is null. The error wraps [ErrBudget].
func (f *Function) Invoke(names []string, args []Value, env *Env) (value Value, err error) {
	m := newMachine(f.Name, nil, env)
	defer m.settle(m.budget.depth, &err)
	args = append([]Value(nil), args...)
	if f.builtin != nil {
		return f.builtin.call(&call{m, 0, f.Name}, names, args), nil
	}
	return m.invoke(f, 0, names, args), nil
}
