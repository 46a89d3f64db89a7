package dmn

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// typeTable holds the types of a file under the names its expressions use.
type typeTable struct {
	compiler *compiler
	defs     *Definitions
	named    map[string]*feel.Type
}

// typesOf makes the types of a file, with those of its imports as Import.Type.
func (c *compiler) typesOf(f *file) *typeTable {
	t := &typeTable{compiler: c, defs: f.defs, named: map[string]*feel.Type{}}
	for _, namespace := range slices.Sorted(maps.Keys(f.imports)) {
		other := c.files[c.byNamespace[namespace]]
		if other.types == nil {
			continue // a circle of imports: the types are made later, and unknown here
		}
		for _, name := range slices.Sorted(maps.Keys(other.types.named)) {
			for _, prefix := range f.imports[namespace] {
				if full := qualified(prefix, name); t.own(full) < 0 {
					t.named[full] = other.types.named[name]
				}
			}
		}
	}
	for _, item := range f.defs.ItemDefinitions {
		t.define(item.Name)
	}
	return t
}

func qualified(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

// own returns the index of the file's own definition of that name, or -1.
func (t *typeTable) own(name string) int {
	return slices.IndexFunc(t.defs.ItemDefinitions, func(item ItemDefinition) bool { return item.Name == name })
}

// define makes the type of that name, and those it is built on.
func (t *typeTable) define(name string) *feel.Type {
	if done := t.named[name]; done != nil {
		return done
	}
	i := t.own(name)
	if i < 0 {
		return nil
	}
	t.compiler.where = Problem{Element: name, Line: t.defs.ItemDefinitions[i].Line}
	made := &feel.Type{}
	t.named[name] = made // first, as a type may have entries of its own type
	*made = *t.item(t.defs.ItemDefinitions[i])
	made.Name = name
	return made
}

// item makes the type of an item definition or component.
func (t *typeTable) item(item ItemDefinition) *feel.Type {
	made := &feel.Type{}
	switch {
	case item.Function != nil:
		made = t.functionType(item.Function)
	case len(item.Components) > 0:
		made.Kind = feel.ContextKind
		for _, component := range item.Components {
			made.Fields = append(made.Fields, feel.Field{Name: component.Name, Type: t.item(component)})
		}
	case item.TypeRef != "":
		if referenced := t.ref(item.TypeRef); referenced != nil {
			copied := *referenced
			made = &copied
			made.Allowed, made.AllowedWhole = slices.Clone(made.Allowed), slices.Clone(made.AllowedWhole)
		}
	}
	if item.Allowed != "" {
		made.Allowed = t.tests(item, item.Allowed, made.Allowed)
	}
	if item.Collection {
		made = feel.ListOf(made)
	}
	if item.Constraint != "" {
		made.AllowedWhole = t.tests(item, item.Constraint, made.AllowedWhole)
	}
	return made
}

func (t *typeTable) functionType(item *FunctionItem) *feel.Type {
	made := &feel.Type{Kind: feel.FunctionKind, Parameters: []*feel.Type{}, Result: t.ref(item.ResultType)}
	for _, p := range item.Parameters {
		made.Parameters = append(made.Parameters, t.ref(p.TypeRef))
	}
	return made
}

func (t *typeTable) tests(item ItemDefinition, text string, tests []*feel.UnaryTests) []*feel.UnaryTests {
	parsed, err := feel.ParseUnaryTests(text)
	if err != nil {
		t.compiler.problem(item.Name, item.Line, "the allowed values of the type: "+err.Error())
		return tests
	}
	return append(tests, parsed)
}

// ref returns the type a reference names; nil for none, and after a problem for
// one that does not exist.
func (t *typeTable) ref(name string) *feel.Type {
	name = strings.TrimSpace(name)
	if name == "" {
		return nil
	}
	if made := t.define(name); made != nil {
		return made
	}
	if made := t.named[name]; made != nil {
		return made
	}
	_, local, prefixed := strings.Cut(name, ":")
	if !prefixed {
		local = name
	}
	if basic, ok := feel.BasicType(local); ok {
		return basic
	}
	if made := t.define(local); made != nil {
		return made
	}
	t.compiler.problem(t.compiler.where.Element, t.compiler.where.Line, fmt.Sprintf("there is no type %q, so any value is accepted in its place", name))
	return nil
}

// componentNames are the names of the entries of all contexts with types.
func (t *typeTable) componentNames() []string {
	seen := map[*feel.Type]bool{}
	var names []string
	var visit func(made *feel.Type)
	visit = func(made *feel.Type) {
		if made == nil || seen[made] {
			return
		}
		seen[made] = true
		for _, field := range made.Fields {
			names = append(names, field.Name)
			visit(field.Type)
		}
		visit(made.Item)
	}
	for _, name := range slices.Sorted(maps.Keys(t.named)) {
		visit(t.named[name])
	}
	return names
}

// conform coerces a value to a type and checks allowed values; null if it does
// not conform. Null itself always does.
func (r *run) conform(v feel.Value, t *feel.Type, what string) (feel.Value, error) {
	if v == nil || t == nil {
		return v, nil
	}
	if err := r.env.Budget.Weigh(v); err != nil {
		return nil, err
	}
	coerced, ok := t.Coerce(v)
	if !ok {
		r.warn("%s is to be a %s, not a %s", what, t, feel.KindOf(v))
		return nil, nil
	}
	ok, err := r.allowed(coerced, t)
	if err != nil {
		return nil, err
	}
	if !ok {
		r.warn("%s is %s, which is not among the allowed values of %s", what, feel.String(coerced), t)
		return nil, nil
	}
	return coerced, nil
}

// allowed checks the allowed values of a type and of its parts.
func (r *run) allowed(v feel.Value, t *feel.Type) (bool, error) {
	if v == nil || t == nil {
		return true, nil
	}
	for _, tests := range slices.Concat(t.Allowed, t.AllowedWhole) {
		if ok, err := tests.Test(v, nil, r.env); err != nil || !ok {
			return false, err
		}
	}
	switch x := v.(type) {
	case feel.List:
		for _, item := range x {
			if ok, err := r.allowed(item, t.Item); err != nil || !ok {
				return false, err
			}
		}
	case *feel.Context:
		for _, field := range t.Fields {
			value, _ := x.Get(field.Name)
			if ok, err := r.allowed(value, field.Type); err != nil || !ok {
				return false, err
			}
		}
	}
	return true, nil
}

// fromOutside adapts a value from outside to a type: texts become dates, times
// and durations where the type wants them, as JSON has no other way to give
// them, and entries that a context lacks become null.
func fromOutside(v feel.Value, t *feel.Type) feel.Value {
	if t == nil {
		return v
	}
	switch x := v.(type) {
	case string:
		return temporal(x, t.Kind)
	case feel.List:
		list := make(feel.List, len(x))
		for i, item := range x {
			if t.Kind == feel.ListKind {
				item = fromOutside(item, t.Item)
			}
			list[i] = item
		}
		return list
	case *feel.Context:
		ctx := x.Clone()
		for _, field := range t.Fields {
			value, _ := x.Get(field.Name)
			ctx.Set(field.Name, fromOutside(value, field.Type))
		}
		return ctx
	}
	return v
}

func temporal(text string, kind feel.Kind) feel.Value {
	var v feel.Value = text
	ok := false
	switch kind {
	case feel.DateKind:
		v, ok = asValue(feel.ParseDate(text))
	case feel.TimeKind:
		v, ok = asValue(feel.ParseTime(text))
	case feel.DateTimeKind:
		v, ok = asValue(feel.ParseDateTime(text))
	case feel.DaysDurationKind, feel.YearsDurationKind:
		v, ok = feel.ParseDuration(text)
	}
	if !ok {
		return text
	}
	return v
}

func asValue[T any](v T, ok bool) (feel.Value, bool) { return v, ok }
