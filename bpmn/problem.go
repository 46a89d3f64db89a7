package bpmn

import (
	"fmt"
	"strings"
)

// Severity says what a Problem means for running the model.
type Severity string

// The severities. A model with a problem of the last two is refused by Compile.
const (
	SeveritySupported  Severity = "supported"   // executed as the specification says
	SeverityIgnored    Severity = "ignored"     // kept in the file, has no effect on execution
	SeverityMustChange Severity = "must change" // means something that this engine does not do
	SeverityError      Severity = "error"       // breaks a rule of the specification
)

// Problem is one finding about an element of a model.
type Problem struct {
	Severity Severity `json:"severity"`
	Element  string   `json:"element,omitempty"` // its id or that of the element around it; empty if neither has one
	Type     string   `json:"type"`              // that element's local name
	Name     string   `json:"name,omitempty"`
	Line     int      `json:"line"`
	Rule     string   `json:"rule"` // the clause of BPMN 2.0.2, or a short name of the rule
	Message  string   `json:"message"`
}

// Blocks tells whether a model with this problem can't be run.
func (p Problem) Blocks() bool {
	return p.Severity == SeverityError || p.Severity == SeverityMustChange
}

// String renders the problem as one line for a terminal.
func (p Problem) String() string {
	who := p.Type
	if p.Element != "" {
		who += " " + p.Element
	}
	if p.Name != "" {
		who += fmt.Sprintf(" (%q)", p.Name)
	}
	return fmt.Sprintf("line %d: %s: %s: %s [%s]", p.Line, p.Severity, who, p.Message, p.Rule)
}

// ModelError is why a model is refused.
type ModelError struct {
	Problems []Problem // those that block, in the order of the file
}

// Error lists the problems, one per line.
func (e *ModelError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return "the model can't be run:\n" + strings.Join(lines, "\n")
}
