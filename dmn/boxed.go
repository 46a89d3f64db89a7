package dmn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// expression compiles an expression with the names it may use. What cannot work
// becomes a problem and evaluates to null.
func (c *compiler) expression(f *file, e Expression, v *feel.Vocabulary) evaluator {
	if e == nil {
		return c.refuse(c.element.line, "an expression is missing")
	}
	common := e.common()
	c.where.Line = common.Line
	made := c.untyped(f, e, v)
	if _, isFunction := e.(*FunctionDefinition); isFunction {
		return made
	}
	if typ := f.types.ref(common.TypeRef); typ != nil {
		return typed{made, typ}
	}
	return made
}

func (c *compiler) untyped(f *file, e Expression, v *feel.Vocabulary) evaluator {
	switch x := e.(type) {
	case *LiteralExpression:
		return c.literal(x, v)
	case *DecisionTable:
		return c.table(f, x, v)
	case *BoxedContext:
		return c.boxedContext(f, x, v)
	case *BoxedList:
		return boxedList(c.expressions(f, x.Items, v))
	case *Relation:
		return c.relation(f, x, v)
	case *Invocation:
		return c.invocation(f, x, v)
	case *FunctionDefinition:
		return c.function(f, x, v)
	case *Conditional:
		return conditional{c.expression(f, x.If, v), c.expression(f, x.Then, v), c.expression(f, x.Else, v)}
	case *BoxedFilter:
		return filter{c.expression(f, x.In, v), c.expression(f, x.Match, v.With("item"))}
	case *Iterator:
		return iterator{x.Kind, x.Variable, c.expression(f, x.In, v), c.expression(f, x.Each, v.With(x.Variable, "partial"))}
	}
	return c.refuse(e.common().Line, fmt.Sprintf("expressions of the kind %T are not supported", e))
}

func (c *compiler) expressions(f *file, list []Expression, v *feel.Vocabulary) []evaluator {
	made := make([]evaluator, len(list))
	for i, e := range list {
		made[i] = c.expression(f, e, v)
	}
	return made
}

// refuse notes a problem and returns what evaluates to null because of it.
func (c *compiler) refuse(line int, text string) evaluator {
	c.problem(c.element.name, line, text)
	return refused(text)
}

// refused is an expression with a problem.
type refused string

func (e refused) eval(r *run, _ feel.Scope) (feel.Value, error) {
	r.warn("%s", string(e))
	return nil, nil
}

// typed is an expression whose result has a type.
type typed struct {
	inner evaluator
	typ   *feel.Type
}

func (e typed) eval(r *run, s feel.Scope) (feel.Value, error) {
	value, err := e.inner.eval(r, s)
	if err != nil {
		return nil, err
	}
	return r.conform(value, e.typ, "the value")
}

type literal struct{ expression *feel.Expression }

func (c *compiler) literal(l *LiteralExpression, v *feel.Vocabulary) evaluator {
	if l.Language != "" && !strings.Contains(strings.ToUpper(l.Language), "FEEL") {
		return c.refuse(l.Line, fmt.Sprintf("expressions in %q are not supported; write the expression in FEEL", l.Language))
	}
	if strings.TrimSpace(l.Text) == "" {
		return c.refuse(l.Line, "an expression is empty")
	}
	expression, err := v.Parse(l.Text)
	if err != nil {
		return c.refuse(l.Line, err.Error())
	}
	c.uses(expression.Names())
	return literal{expression}
}

// uses notes the names an element takes from its scope.
func (c *compiler) uses(names []string) {
	if c.element.names == nil {
		c.element.names = map[string]bool{}
	}
	for _, name := range names {
		c.element.names[name] = true
	}
}

func (e literal) eval(r *run, s feel.Scope) (feel.Value, error) { return e.expression.Eval(s, r.env) }

// boxedContext is a context whose entries see those before them.
type boxedContext struct {
	entries []contextEntry
}

type contextEntry struct {
	name  string // empty for the result
	typ   *feel.Type
	value evaluator
}

func (c *compiler) boxedContext(f *file, b *BoxedContext, v *feel.Vocabulary) evaluator {
	var made boxedContext
	for _, entry := range b.Entries {
		value := c.expression(f, entry.Value, v)
		if fn, ok := value.(*function); ok {
			fn.name = entry.Variable.Name
		}
		made.entries = append(made.entries, contextEntry{entry.Variable.Name, f.types.ref(entry.Variable.TypeRef), value})
		v = v.With(entry.Variable.Name)
	}
	return made
}

func (e boxedContext) eval(r *run, s feel.Scope) (feel.Value, error) {
	ctx := feel.NewContext(len(e.entries))
	inner := names{s, ctx}
	for _, entry := range e.entries {
		value, err := entry.eval(r, inner)
		if err != nil || entry.name == "" {
			return value, err
		}
		ctx.Set(entry.name, value)
	}
	return ctx, nil
}

func (e contextEntry) eval(r *run, s feel.Scope) (feel.Value, error) {
	if e.name != "" && r.env.Warn != nil {
		defer r.at(fmt.Sprintf("entry %q", e.name))()
	}
	value, err := e.value.eval(r, s)
	if err != nil {
		return nil, err
	}
	typ := e.typ
	if _, isFunction := e.value.(*function); isFunction && typ != nil && typ.Kind != feel.FunctionKind {
		typ = nil // older models give the entry of a function the type of its result
	}
	return r.conform(value, typ, "the value")
}

type boxedList []evaluator

func (e boxedList) eval(r *run, s feel.Scope) (feel.Value, error) {
	list := make(feel.List, len(e))
	for i, item := range e {
		var err error
		if list[i], err = item.eval(r, s); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// relation is a list of contexts.
type relation struct {
	columns []parameter
	rows    [][]evaluator
}

func (c *compiler) relation(f *file, b *Relation, v *feel.Vocabulary) evaluator {
	var made relation
	for _, column := range b.Columns {
		made.columns = append(made.columns, parameter{column.Name, f.types.ref(column.TypeRef)})
	}
	for _, row := range b.Rows {
		made.rows = append(made.rows, c.expressions(f, row, v))
	}
	return made
}

func (e relation) eval(r *run, s feel.Scope) (feel.Value, error) {
	list := make(feel.List, len(e.rows))
	for i, row := range e.rows {
		ctx := feel.NewContext(len(e.columns))
		for j, cell := range row {
			value, err := cell.eval(r, s)
			if err == nil {
				value, err = r.conform(value, e.columns[j].typ, e.columns[j].name)
			}
			if err != nil {
				return nil, err
			}
			ctx.Set(e.columns[j].name, value)
		}
		list[i] = ctx
	}
	return list, nil
}

// invocation calls a function with arguments by name.
type invocation struct {
	function evaluator
	names    []string
	args     []evaluator
}

func (c *compiler) invocation(f *file, b *Invocation, v *feel.Vocabulary) evaluator {
	made := invocation{function: c.expression(f, b.Function, v)}
	for _, binding := range b.Bindings {
		made.names = append(made.names, binding.Variable.Name)
		made.args = append(made.args, c.expression(f, binding.Value, v))
	}
	return made
}

func (e invocation) eval(r *run, s feel.Scope) (feel.Value, error) {
	value, err := e.function.eval(r, s)
	if err != nil {
		return nil, err
	}
	function, ok := value.(*feel.Function)
	if !ok {
		r.warn("what is invoked is a %s, not a function", feel.KindOf(value))
		return nil, nil
	}
	names, args, err := e.arguments(r, s, function)
	if err != nil {
		return nil, err
	}
	return function.Invoke(names, args, r.env)
}

// arguments evaluates the bindings. Parameters without one are null, but those of
// a built-in function are left out.
func (e invocation) arguments(r *run, s feel.Scope, function *feel.Function) (given []string, args []feel.Value, err error) {
	given, args = slices.Clone(e.names), make([]feel.Value, len(e.args))
	for i, arg := range e.args {
		if args[i], err = arg.eval(r, s); err != nil {
			return nil, nil, err
		}
	}
	if builtin, ok := feel.Builtin(function.Name); ok && builtin == function {
		return given, args, nil
	}
	for _, p := range function.Parameters {
		if !slices.Contains(given, p.Name) {
			given, args = append(given, p.Name), append(args, nil)
		}
	}
	return given, args, nil
}
