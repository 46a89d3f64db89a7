package dmn

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// Compile makes a model of definitions and of those they import, directly or
// not, which it finds by their namespaces. It returns an error if an import is
// missing or the definitions are not a graph that can be evaluated; what is wrong
// with single expressions is in [Model.Problems].
func Compile(defs *Definitions, imports ...*Definitions) (*Model, error) {
	m := &Model{
		defs: defs, elements: map[string]*drgElement{}, named: map[string]*drgElement{},
		services: map[string]*drgElement{}, knowledge: map[string]*drgElement{},
	}
	c := &compiler{model: m, byNamespace: map[string]*Definitions{}, files: map[*Definitions]*file{}}
	for _, d := range append(slices.Clone(imports), defs) {
		c.byNamespace[d.Namespace] = d
	}
	if err := c.declare(defs, 0); err != nil {
		return nil, fmt.Errorf("compile %s: %w", defs.Name, err)
	}
	for _, f := range c.order {
		c.compileFile(f)
	}
	if err := c.checkCycles(); err != nil {
		return nil, fmt.Errorf("compile %s: %w", defs.Name, err)
	}
	c.index()
	return m, nil
}

// compiler works on one model.
type compiler struct {
	model       *Model
	byNamespace map[string]*Definitions
	files       map[*Definitions]*file
	order       []*file // imported ones first
	element     *drgElement
	where       Problem // the element and line whose types are looked up
}

// file is what is known of one of the files.
type file struct {
	defs       *Definitions
	imports    map[string][]string // names by namespace
	types      *typeTable
	vocabulary *feel.Vocabulary
}

// maxImports bounds the chain of imports, which may be circular.
const maxImports = 50

// declare makes the elements of a file and its imports known without their logic.
func (c *compiler) declare(defs *Definitions, depth int) error {
	if c.files[defs] != nil {
		return nil
	}
	if depth > maxImports {
		return fmt.Errorf("the chain of imports is longer than %d", maxImports)
	}
	f := &file{defs: defs, imports: map[string][]string{}}
	c.files[defs] = f
	for _, imported := range defs.Imports {
		other := c.byNamespace[imported.Namespace]
		switch {
		case other != nil:
			if err := c.declare(other, depth+1); err != nil {
				return err
			}
			f.imports[imported.Namespace] = append(f.imports[imported.Namespace], imported.Name)
		case isDMN(imported.Type):
			return fmt.Errorf("%s imports the namespace %q, of which there is no file; add it to the imports", defs.Name, imported.Namespace)
		default:
			c.problem(imported.Name, 0, fmt.Sprintf("imports of type %q are not supported; only DMN models can be imported", imported.Type))
		}
	}
	c.order = append(c.order, f)
	f.types = c.typesOf(f)
	c.declareElements(f)
	return nil
}

func (c *compiler) declareElements(f *file) {
	for _, in := range f.defs.InputData {
		c.add(f, inputElement, in.ID, in.Name, in.Variable, in.Line)
	}
	for _, d := range f.defs.Decisions {
		c.add(f, decisionElement, d.ID, d.Name, d.Variable, d.Line)
	}
	for _, k := range f.defs.Knowledge {
		c.add(f, knowledgeElement, k.ID, k.Name, k.Variable, k.Line)
	}
	for _, s := range f.defs.Services {
		c.add(f, serviceElement, s.ID, s.Name, s.Variable, s.Line)
	}
}

func isDMN(importType string) bool {
	return namespaces[importType] != "" || strings.Contains(importType, "/spec/DMN/")
}

// add makes an element known; expressions know it by the name of its variable.
func (c *compiler) add(f *file, kind drgKind, id, name string, v Variable, line int) {
	c.where = Problem{Element: name, Line: line}
	c.model.elements[f.defs.Namespace+"#"+cmp.Or(id, name)] = &drgElement{
		kind: kind, id: id, name: cmp.Or(v.Name, name), namespace: f.defs.Namespace, line: line, typ: f.types.ref(v.TypeRef),
	}
}

func (c *compiler) problem(element string, line int, text string) {
	c.model.problems = append(c.model.problems, Problem{element, line, text})
}

// compileFile compiles the logic of the elements of a file.
func (c *compiler) compileFile(f *file) {
	f.vocabulary = feel.NewVocabulary(f.types.componentNames(), f.types.named)
	for _, d := range f.defs.Decisions {
		e := c.model.elements[f.defs.Namespace+"#"+cmp.Or(d.ID, d.Name)]
		c.element, c.where = e, Problem{Element: e.name, Line: e.line}
		c.require(f, e, d.Requirements)
		if d.Logic != nil {
			e.logic = c.expression(f, d.Logic, f.vocabulary.With(e.scopeNames()...))
		}
	}
	for _, k := range f.defs.Knowledge {
		e := c.model.elements[f.defs.Namespace+"#"+cmp.Or(k.ID, k.Name)]
		c.element, c.where = e, Problem{Element: e.name, Line: e.line}
		c.require(f, e, k.Requirements)
		if k.Logic != nil {
			e.function = c.function(f, k.Logic, f.vocabulary.With(e.scopeNames()...))
			e.function.name = e.name
		}
	}
	for _, s := range f.defs.Services {
		e := c.model.elements[f.defs.Namespace+"#"+cmp.Or(s.ID, s.Name)]
		c.element, c.where = e, Problem{Element: e.name, Line: e.line}
		e.service = c.service(f, s)
	}
}

// require resolves the references of an element.
func (c *compiler) require(f *file, e *drgElement, r Requirements) {
	for _, href := range slices.Concat(r.Inputs, r.Decisions, r.Knowledge) {
		if found, ok := c.resolve(f, href); ok {
			e.requires = append(e.requires, found...)
		} else {
			c.problem(e.name, e.line, fmt.Sprintf("it requires %q, which does not exist", href))
		}
	}
}

// resolve finds the element of a reference; an imported one once for each name
// of its import.
func (c *compiler) resolve(f *file, href string) ([]required, bool) {
	namespace, id, found := strings.Cut(href, "#")
	if !found {
		namespace, id = "", href
	}
	namespace = cmp.Or(namespace, f.defs.Namespace)
	e := c.model.elements[namespace+"#"+id]
	if e == nil {
		return nil, false
	}
	if namespace == f.defs.Namespace {
		return []required{{element: e}}, true
	}
	var list []required
	for _, name := range f.imports[namespace] {
		list = append(list, required{e, name})
	}
	return list, len(list) > 0
}

// scopeNames are the names that an element's expressions may use.
func (e *drgElement) scopeNames() []string {
	var names []string
	for _, r := range e.requires {
		if names = append(names, r.element.name); r.importName != "" {
			names = append(names, r.importName)
		}
	}
	return names
}

// checkCycles refuses decisions that need their own result.
func (c *compiler) checkCycles() error {
	const underway, done = 1, 2
	state := map[*drgElement]int{}
	var visit func(e *drgElement) error
	visit = func(e *drgElement) error {
		switch state[e] {
		case done:
			return nil
		case underway:
			return fmt.Errorf("the decision %q depends on its own result; remove one of the requirements", e.name)
		}
		state[e] = underway
		for _, r := range e.requires {
			if e.kind == decisionElement && r.element.kind == decisionElement {
				if err := visit(r.element); err != nil {
					return err
				}
			}
		}
		state[e] = done
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(c.model.elements)) {
		if err := visit(c.model.elements[key]); err != nil {
			return err
		}
	}
	return nil
}

// index fills what callers find elements by.
func (c *compiler) index() {
	m := c.model
	find := func(id, name string) *drgElement { return m.elements[m.defs.Namespace+"#"+cmp.Or(id, name)] }
	for _, d := range m.defs.Decisions {
		m.decisions = append(m.decisions, d.Name)
		m.named[d.ID] = find(d.ID, d.Name)
	}
	for _, d := range m.defs.Decisions {
		m.named[d.Name] = find(d.ID, d.Name)
	}
	for _, s := range m.defs.Services {
		m.services[s.ID] = find(s.ID, s.Name)
		m.services[s.Name] = find(s.ID, s.Name)
	}
	for _, k := range m.defs.Knowledge {
		m.knowledge[k.ID] = find(k.ID, k.Name)
		m.knowledge[k.Name] = find(k.ID, k.Name)
	}
	for _, in := range m.defs.InputData {
		m.inputs = append(m.inputs, Variable{cmp.Or(in.Variable.Name, in.Name), in.Variable.TypeRef})
	}
}
