package feel

// Function is a FEEL function: a built-in one, one that an expression defines,
// or one of the host, such as a business knowledge model.
type Function struct {
	// Name is how messages call the function; empty for one without a name.
	Name string
	// Parameters are the names for calls with named arguments.
	Parameters []string
	// Call computes the result. An error means that the budget is spent.
	Call func(args []Value, env *Env) (Value, error)
}

// String describes the function by its name and parameters.
func (f *Function) String() string { return "function " + f.Name }
