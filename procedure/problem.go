package procedure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says what a Problem means for publishing the package.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the package cannot be published
	Warning Severity = "warning" // it can, but something is probably not meant so
	Info    Severity = "info"    // worth knowing, such as what is ignored
)

// Problem is one finding about a package.
type Problem struct {
	File     string   `json:"file"`           // path inside the package
	Line     int      `json:"line,omitempty"` // counts from 1; 0: the file as a whole
	Element  string   `json:"element,omitempty"`
	Name     string   `json:"name,omitempty"` // of the element, as its author called it
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"` // a short name, or the clause of a specification
	Text     string   `json:"text"` // what to do, in a sentence
}

// String renders the problem as one line for a terminal.
func (p Problem) String() string {
	place := p.File
	if p.Line > 0 {
		place += fmt.Sprintf(":%d", p.Line)
	}
	who := p.Element
	if p.Name != "" {
		who = strings.TrimSpace(who + fmt.Sprintf(" (%q)", p.Name))
	}
	if who != "" {
		who += ": "
	}
	return fmt.Sprintf("%s: %s: %s%s [%s]", place, p.Severity, who, p.Text, p.Rule)
}

// HasErrors tells whether any of the problems keeps the package from being published.
func HasErrors(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Error })
}

// findings collects problems.
type findings struct {
	list []Problem
}

func (f *findings) add(severity Severity, file string, line int, rule, format string, args ...any) {
	f.list = append(f.list, Problem{File: file, Line: line, Severity: severity, Rule: rule, Text: fmt.Sprintf(format, args...)})
}

func (f *findings) fail(file string, line int, rule, format string, args ...any) {
	f.add(Error, file, line, rule, format, args...)
}

func (f *findings) warn(file string, line int, rule, format string, args ...any) {
	f.add(Warning, file, line, rule, format, args...)
}

// sorted gives the findings by file and line.
func (f *findings) sorted() []Problem {
	slices.SortStableFunc(f.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return f.list
}
