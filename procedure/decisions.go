package procedure

import (
	"fmt"
	"maps"
	"slices"

	"github.com/amtsweg/amtsweg/dmn"
	"github.com/amtsweg/amtsweg/feel"
)

// decision is a decision of one of the package's .dmn files.
type decision struct {
	model *dmn.Model
	names []string // of the input data and imports, which come from the process's variables
}

// loadDecisions reads one file; the package's files are compiled together,
// because they may import each other.
func (p *Package) loadDecisions(file file, f *findings) {
	d, err := dmn.Read(file.content)
	if err != nil {
		f.fail(file.name, 0, "dmn", "%v", err)
		return
	}
	p.tables = append(p.tables, table{file.name, d})
}

// table is a .dmn file as read.
type table struct {
	file string
	defs *dmn.Definitions
}

func (p *Package) compileDecisions(f *findings) {
	for i, t := range p.tables {
		var others []*dmn.Definitions
		for j, other := range p.tables {
			if i != j {
				others = append(others, other.defs)
			}
		}
		m, err := dmn.Compile(t.defs, others...)
		if err != nil {
			f.fail(t.file, 0, "dmn", "%v", err)
			continue
		}
		for _, problem := range m.Problems() {
			f.fail(t.file, problem.Line, "dmn", "%s: %s", problem.Element, problem.Text)
		}
		p.addDecisions(t, m, f)
	}
}

func (p *Package) addDecisions(t table, m *dmn.Model, f *findings) {
	var names []string
	for _, input := range m.Inputs() {
		names = append(names, input.Name)
	}
	for _, imported := range t.defs.Imports {
		names = append(names, imported.Name)
	}
	for _, d := range t.defs.Decisions {
		if _, twice := p.decisions[d.ID]; twice {
			f.fail(t.file, d.Line, "dmn", "the decision id %q is used twice in the package; rename one", d.ID)
			continue
		}
		p.decisions[d.ID] = decision{model: m, names: names}
	}
}

// decides tells whether the package has a decision with that id.
func (p *Package) decides(id string) bool {
	_, known := p.decisions[id]
	return known
}

// Decide evaluates a decision by id: the input data of its model are the
// variables of the same names in scope. It returns the value and the ids of the
// rules that fired, so that the case log can explain it. The error says that
// there is no such decision, or wraps [feel.ErrBudget].
func (p *Package) Decide(id string, scope feel.Scope, env *feel.Env) (feel.Value, []string, error) {
	d, known := p.decisions[id]
	if !known {
		return nil, nil, fmt.Errorf("decide %q: the package has only the decisions %v", id, slices.Sorted(maps.Keys(p.decisions)))
	}
	input := feel.NewContext(len(d.names))
	for _, name := range d.names {
		if value, ok := scope.Lookup(name); ok {
			input.Set(name, value)
		}
	}
	result, err := d.model.Evaluate(id, input, env, dmn.WithTrace())
	if err != nil {
		return nil, nil, err
	}
	return result.Value, firedRules(result.Trace), nil
}

func firedRules(trace []dmn.DecisionTrace) []string {
	var ids []string
	for _, d := range trace {
		for _, t := range d.Tables {
			for _, rule := range t.Matched {
				ids = append(ids, rule.ID)
			}
		}
	}
	return ids
}
