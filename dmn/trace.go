package dmn

import "github.com/amtsweg/amtsweg/feel"

// DecisionTrace is how a decision came about.
type DecisionTrace struct {
	Decision string
	Value    feel.Value
	// Tables are the decision tables that were evaluated for it, those in
	// functions it called included.
	Tables []TableTrace
}

// TableTrace is one evaluation of a decision table.
type TableTrace struct {
	HitPolicy string
	Inputs    []TracedInput
	// Matched are the rules that matched, in the order of the table. None
	// together with a value means that the default was taken.
	Matched []MatchedRule
}

// TracedInput is the value a column was tested with.
type TracedInput struct {
	Label string // the label, or the expression if there is none
	Value feel.Value
}

// MatchedRule is a rule that matched.
type MatchedRule struct {
	Number      int // from 1
	ID          string
	Tests       []string // the texts of the conditions
	Outputs     []feel.Value
	Annotations []string
}
