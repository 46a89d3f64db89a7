package feel

// Expression is a parsed FEEL expression: immutable and safe for concurrent use.
type Expression struct {
	source string
	names  []string
	root   node
}

// Parse reads a FEEL expression. The names are those in scope that the text
// cannot tell from operators, such as "Rate-2026"; names of one word, and words
// that follow one another, are understood without being listed and resolved at
// evaluation. The error is a [*SyntaxError].
func Parse(src string, names ...string) (*Expression, error) {
	return NewVocabulary(names, nil).Parse(src)
}

// Source returns the text the expression was parsed from.
func (e *Expression) Source() string { return e.source }

// Names returns the names the expression takes from its scope, sorted. Names
// inside a filter may turn out to be entries of the filtered contexts.
func (e *Expression) Names() []string { return append([]string(nil), e.names...) }

// Eval returns the value of the expression. Both arguments may be nil. The
// error wraps [ErrBudget]; whatever the specification calls an error is null.
func (e *Expression) Eval(scope Scope, env *Env) (Value, error) {
	return run(e.source, e.root, scope, env)
}

// UnaryTests are parsed FEEL unary tests, as in an input cell of a decision
// table: immutable and safe for concurrent use.
type UnaryTests struct {
	source string
	names  []string
	root   node
}

// ParseUnaryTests reads unary tests such as "< 5, [10..20]", "not(1)" or "-".
// For names see [Parse].
func ParseUnaryTests(src string, names ...string) (*UnaryTests, error) {
	return NewVocabulary(names, nil).ParseUnaryTests(src)
}

// Source returns the text the tests were parsed from.
func (u *UnaryTests) Source() string { return u.source }

// Names returns the names the tests take from their scope, sorted.
func (u *UnaryTests) Names() []string { return append([]string(nil), u.names...) }

// Test tells whether input passes one of the tests. A test that is null does
// not pass. The error is that of [Expression.Eval].
func (u *UnaryTests) Test(input Value, scope Scope, env *Env) (bool, error) {
	result, err := runTest(u.source, u.root, input, scope, env)
	return result == true, err
}
