package feel

import "time"

// Env is what an evaluation may know of the world beside its Scope.
// The nil Env has no clock, and a budget of [DefaultLimits] for each evaluation.
type Env struct {
	// Now answers now() and today(). While it is the zero time, both are null.
	Now time.Time
	// Budget bounds the evaluation; several evaluations may share one.
	// Nil gives each evaluation a new one of [DefaultLimits].
	Budget *Budget
	// Warn, if set, is told why a value became null where the specification
	// calls it an error.
	Warn func(Warning)
}

// Warning says why a value became null.
type Warning struct {
	// Source is the text of the whole expression, Offset the byte in it
	// where the part begins that became null.
	Source string
	Offset int
	// Text is a sentence for the author of the expression.
	Text string
}

// String gives the sentence with the line and column it is about.
func (w Warning) String() string {
	line, column := position(w.Source, w.Offset)
	return at(line, column) + w.Text
}
