package dmn

import (
	"fmt"

	"github.com/amtsweg/amtsweg/feel"
)

// Model is a compiled file with those it imports: immutable and safe for
// concurrent use.
type Model struct {
	defs      *Definitions
	elements  map[string]*drgElement // by namespace#id
	named     map[string]*drgElement // decisions by id and by name; the name wins
	services  map[string]*drgElement
	knowledge map[string]*drgElement
	decisions []string
	inputs    []Variable
	problems  []Problem
}

// Problem is a part of a model that cannot work: its value is null. A model with
// problems evaluates; whoever publishes it should show them to its author.
type Problem struct {
	// Element is the name of the decision, knowledge model or service.
	Element string
	// Line is the line in the file, 0 if not known.
	Line int
	// Text is a sentence.
	Text string
}

// String gives the sentence with its place.
func (p Problem) String() string {
	return fmt.Sprintf("line %d, %s: %s", p.Line, p.Element, p.Text)
}

// Decisions returns the names of the model's own decisions in the order of the file.
func (m *Model) Decisions() []string { return append([]string(nil), m.decisions...) }

// Services returns the names of the model's own decision services in the order of the file.
func (m *Model) Services() []string {
	names := make([]string, len(m.defs.Services))
	for i, s := range m.defs.Services {
		names[i] = s.Name
	}
	return names
}

// Inputs returns the model's own inputs in the order of the file, with the names
// of their types.
func (m *Model) Inputs() []Variable { return append([]Variable(nil), m.inputs...) }

// Problems returns what cannot work, in the order of the file.
func (m *Model) Problems() []Problem { return append([]Problem(nil), m.problems...) }

// drgElement is a compiled input, decision, knowledge model or service.
type drgElement struct {
	kind      drgKind
	id        string
	name      string
	namespace string
	line      int
	typ       *feel.Type
	logic     evaluator  // of a decision
	function  *function  // of a knowledge model
	service   *service   // of a decision service
	requires  []required // what is in the scope of logic and function

	// For checks: the tables in the logic, and the names its texts use.
	tables []*table
	names  map[string]bool
}

type drgKind int

const (
	inputElement drgKind = iota
	decisionElement
	knowledgeElement
	serviceElement
)

// required is an element that another needs, under the name of its import.
type required struct {
	element    *drgElement
	importName string
}

// evaluator is a compiled expression.
type evaluator interface {
	eval(r *run, s feel.Scope) (feel.Value, error)
}
