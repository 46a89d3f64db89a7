package dmn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// Finding is something in a model that its author should look at.
type Finding struct {
	// Kind is one of the constants below.
	Kind FindingKind
	// Element is the name of the decision, knowledge model or input.
	Element string
	// Rules are the numbers of the rules it is about, from 1.
	Rules []int
	// Line is the line in the file, 0 if not known.
	Line int
	// Text is a sentence.
	Text string
}

// FindingKind says what a finding is about.
type FindingKind string

// The kinds of findings. A problem makes values null; the others are about
// tables and graphs that work but may not say what was meant.
const (
	FoundProblem     FindingKind = "problem"
	FoundOverlap     FindingKind = "overlap"
	FoundGap         FindingKind = "gap"
	FoundUnreachable FindingKind = "unreachable"
	FoundUnused      FindingKind = "unused"
	FoundUnchecked   FindingKind = "unchecked"
)

// String gives the finding in one line.
func (f Finding) String() string {
	return fmt.Sprintf("%s: line %d, %s: %s", f.Kind, f.Line, f.Element, f.Text)
}

// Lint checks a model: parts that cannot work, rules that overlap or can never
// match, combinations of inputs no rule matches, and inputs nobody uses. Numbers,
// texts, booleans, dates, times and durations are checked exactly. It returns an
// error where Compile does.
func Lint(defs *Definitions, imports ...*Definitions) ([]Finding, error) {
	m, err := Compile(defs, imports...)
	if err != nil {
		return nil, err
	}
	var findings []Finding
	for _, p := range m.problems {
		findings = append(findings, Finding{Kind: FoundProblem, Element: p.Element, Line: p.Line, Text: p.Text})
	}
	for _, e := range m.ownElements() {
		for _, t := range e.tables {
			findings = append(findings, lintTable(e, t)...)
		}
		findings = append(findings, lintRequirements(e)...)
	}
	return append(findings, m.unusedInputs()...), nil
}

// ownElements are the decisions and knowledge models of the file itself.
func (m *Model) ownElements() []*drgElement {
	var list []*drgElement
	for _, d := range m.defs.Decisions {
		list = append(list, m.named[d.Name])
	}
	for _, k := range m.defs.Knowledge {
		list = append(list, m.knowledge[k.Name])
	}
	return list
}

// lintRequirements finds what an element requires but does not use.
func lintRequirements(e *drgElement) []Finding {
	if len(e.tables) == 0 && len(e.names) == 0 {
		return nil // no logic, or one that could not be read
	}
	var findings []Finding
	for _, r := range e.requires {
		name := r.importName
		if name == "" {
			name = r.element.name
		}
		if !e.names[name] {
			findings = append(findings, Finding{
				Kind: FoundUnused, Element: e.name, Line: e.line,
				Text: fmt.Sprintf("it requires %q but does not use it", r.element.name),
			})
		}
	}
	return findings
}

// unusedInputs are the inputs no decision requires.
func (m *Model) unusedInputs() []Finding {
	required := map[string]bool{}
	note := func(hrefs []string) {
		for _, href := range hrefs {
			_, id, _ := strings.Cut(href, "#")
			required[id] = true
		}
	}
	for _, d := range m.defs.Decisions {
		note(d.Requirements.Inputs)
	}
	for _, s := range m.defs.Services {
		note(s.InputData)
	}
	var findings []Finding
	for _, in := range m.defs.InputData {
		if !required[in.ID] {
			findings = append(findings, Finding{Kind: FoundUnused, Element: in.Name, Line: in.Line, Text: "no decision requires this input"})
		}
	}
	return findings
}

// grid is a table as sets of values: a row for each rule, a column for each input.
type grid struct {
	element *drgElement
	table   *table
	domains []valueSet
	rows    []gridRow
}

type gridRow struct {
	rule  *rule
	cells []valueSet
	// known is false if a cell depends on more than its input.
	known bool
}

func lintTable(e *drgElement, t *table) []Finding {
	g := &grid{element: e, table: t}
	findings := g.unusedColumns()
	if !g.build() {
		return append(findings, g.finding(FoundUnchecked, nil, "the table cannot be checked, as a column compares different kinds of values"))
	}
	findings = append(findings, g.neverMatching()...)
	switch t.hitPolicy {
	case "UNIQUE", "ANY":
		findings = append(findings, g.overlaps()...)
	case "FIRST":
		findings = append(findings, g.shadowed()...)
	}
	return append(findings, g.gaps()...)
}

func (g *grid) finding(kind FindingKind, rules []int, text string) Finding {
	return Finding{Kind: kind, Element: g.element.name, Rules: rules, Line: g.table.line, Text: text}
}

func (g *grid) unusedColumns() []Finding {
	var findings []Finding
	for i, in := range g.table.inputs {
		used := slices.ContainsFunc(g.table.rules, func(r rule) bool { return r.tests[i] != nil || r.broken != "" })
		if !used && len(g.table.rules) > 0 {
			findings = append(findings, g.finding(FoundUnused, nil, fmt.Sprintf("no rule has a condition for the input %q", in.label)))
		}
	}
	return findings
}

// build makes the sets; false if a column compares values of different kinds.
func (g *grid) build() bool {
	columns := make([]*column, len(g.table.inputs))
	for i, in := range g.table.inputs {
		columns[i] = &column{}
		g.domains = append(g.domains, columns[i].domain(in))
	}
	for i := range g.table.rules {
		r := &g.table.rules[i]
		row := gridRow{rule: r, known: r.broken == ""}
		for j, tests := range r.tests {
			set, known := columns[j].set(tests)
			row.known = row.known && known
			row.cells = append(row.cells, set.intersect(g.domains[j]))
		}
		g.rows = append(g.rows, row)
	}
	for i, c := range columns {
		if c.mixed {
			return false
		}
		if c.kind == feel.BooleanKind {
			g.domains[i] = valueSet{pointSet(feel.IntNumber(0)), pointSet(feel.IntNumber(1))}
			for j := range g.rows {
				g.rows[j].cells[i] = g.rows[j].cells[i].intersect(g.domains[i])
			}
		}
	}
	return true
}

// column finds out the kind of values of a column, for an order to exist.
type column struct {
	kind  feel.Kind
	mixed bool
}

// domain is the set of values an input can have by its type and its values.
func (c *column) domain(in inputColumn) valueSet {
	domain := everything
	if in.typ != nil {
		if in.typ.Kind == feel.BooleanKind {
			c.kind = feel.BooleanKind
		}
		for _, allowed := range in.typ.Allowed {
			if set, known := c.set(allowed); known {
				domain = domain.intersect(set)
			}
		}
	}
	if set, known := c.set(in.values); known {
		domain = domain.intersect(set)
	}
	return domain
}

// set returns the values that pass the tests; known is false, and the set
// everything, if that depends on more than the input.
func (c *column) set(tests *feel.UnaryTests) (set valueSet, known bool) {
	if tests == nil {
		return everything, true
	}
	static, ok := tests.Static()
	if !ok {
		return everything, false
	}
	if static.Any {
		return everything, true
	}
	for _, r := range static.Ranges {
		r.Low, r.High = c.ordered(r.Low), c.ordered(r.High)
		if c.mixed {
			return everything, false
		}
		set = append(set, intervalsOf(r)...)
	}
	set = set.normalized()
	if static.Negated {
		set = set.complement()
	}
	return set, true
}

// ordered notes the kind of a value, and makes numbers of booleans, which have no order.
func (c *column) ordered(v feel.Value) feel.Value {
	if v == nil {
		return nil
	}
	kind := feel.KindOf(v)
	if c.kind == feel.AnyKind {
		c.kind = kind
	}
	_, comparable := feel.Compare(v, v)
	c.mixed = c.mixed || kind != c.kind || !comparable && kind != feel.BooleanKind
	switch v {
	case true:
		return feel.IntNumber(1)
	case false:
		return feel.IntNumber(0)
	}
	return v
}

// describe writes a set of a column as its author would.
func (g *grid) describe(column int, set valueSet) string {
	in := g.table.inputs[column]
	if len(set) == 1 && set.covers(everything[0]) {
		return ""
	}
	text := set.String()
	if len(g.domains[column]) == 2 && g.isBoolean(column) {
		text = choose(set.covers(pointSet(feel.IntNumber(1))), "true", "false")
	}
	return in.label + " " + text
}

func (g *grid) isBoolean(column int) bool {
	domain := g.domains[column]
	return domain[0] == pointSet(feel.IntNumber(0)) && domain[1] == pointSet(feel.IntNumber(1))
}

// describeAll writes a combination of sets.
func (g *grid) describeAll(sets []valueSet) string {
	var parts []string
	for i, set := range sets {
		if text := g.describe(i, set); text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return "any input"
	}
	return strings.Join(parts, " and ")
}
