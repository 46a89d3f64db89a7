package dmn

import (
	"fmt"
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// parameter is a parameter of a function or service.
type parameter struct {
	name string
	typ  *feel.Type
}

// function is a compiled function definition.
type function struct {
	name       string
	parameters []parameter
	result     *feel.Type
	body       evaluator
}

// function compiles a definition. One in Java or PMML is a problem, and null when called.
func (c *compiler) function(f *file, d *FunctionDefinition, v *feel.Vocabulary) *function {
	made := &function{result: f.types.ref(d.TypeRef)}
	if made.result != nil && made.result.Kind == feel.FunctionKind {
		made.result = made.result.Result
	}
	var parameterNames []string
	for _, p := range d.Parameters {
		made.parameters = append(made.parameters, parameter{p.Name, f.types.ref(p.TypeRef)})
		parameterNames = append(parameterNames, p.Name)
	}
	switch {
	case !strings.EqualFold(d.Kind, "FEEL"):
		made.body = c.refuse(d.Line, fmt.Sprintf("functions in %s are not supported; write the function in FEEL", d.Kind))
	case d.Body == nil:
		made.body = c.refuse(d.Line, "the function has no body")
	default:
		made.body = c.expression(f, d.Body, v.With(parameterNames...))
	}
	return made
}

// value makes a FEEL function that sees the scope.
func (fn *function) value(r *run, s feel.Scope) *feel.Function {
	made := &feel.Function{Name: fn.name, Result: fn.result}
	for _, p := range fn.parameters {
		made.Parameters = append(made.Parameters, feel.Parameter{Name: p.name, Type: p.typ})
	}
	made.Call = func(args []feel.Value, _ *feel.Env) (feel.Value, error) {
		defer r.env.Budget.Leave()
		if err := r.env.Budget.Enter(); err != nil {
			return nil, err
		}
		before := r.place
		defer func() { r.place = before }()
		if fn.name != "" {
			r.place = place{element: fn.name}
		}
		ctx := feel.NewContext(len(args))
		for i, p := range fn.parameters {
			arg, err := r.conform(args[i], p.typ, p.name)
			if err != nil || arg == nil && args[i] != nil {
				return nil, err
			}
			ctx.Set(p.name, arg)
		}
		value, err := fn.body.eval(r, names{s, ctx})
		if err != nil {
			return nil, err
		}
		return r.conform(value, fn.result, "the result")
	}
	return made
}

// eval makes a function definition an expression.
func (fn *function) eval(r *run, s feel.Scope) (feel.Value, error) { return fn.value(r, s), nil }

// knowledgeFunction is the value of a business knowledge model. It may call
// itself, so its scope is computed when it is called first.
func (r *run) knowledgeFunction(i instance) (feel.Value, error) {
	e := i.element
	if e.function == nil {
		r.warn("the business knowledge model has no logic")
		return nil, nil
	}
	lazy := &lazyScope{run: r, of: i}
	function := e.function.value(r, lazy)
	body := function.Call
	function.Call = func(args []feel.Value, env *feel.Env) (feel.Value, error) {
		if err := lazy.fill(); err != nil {
			return nil, err
		}
		value, err := body(args, env)
		if err != nil {
			return nil, err
		}
		return r.conform(value, e.resultType(), "the result")
	}
	return function, nil
}

// lazyScope is the scope of an element that is filled when it is needed.
type lazyScope struct {
	run *run
	of  instance
	ctx *feel.Context
}

func (l *lazyScope) fill() (err error) {
	if l.ctx == nil {
		l.ctx, err = l.run.scope(l.of)
	}
	return err
}

// Lookup makes a lazyScope a feel.Scope.
func (l *lazyScope) Lookup(name string) (feel.Value, bool) { return l.ctx.Get(name) }
