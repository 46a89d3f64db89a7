package dmn

import (
	"fmt"

	"github.com/amtsweg/amtsweg/feel"
)

// service is a compiled decision service: its parameters are its input data,
// then its input decisions (DMN 1.5 §10.4).
type service struct {
	parameters []serviceParameter
	outputs    []required
}

type serviceParameter struct {
	parameter
	element *drgElement
}

func (c *compiler) service(f *file, s DecisionService) *service {
	made := &service{}
	find := func(href string) (required, bool) {
		found, ok := c.resolve(f, href)
		if !ok {
			c.problem(s.Name, s.Line, fmt.Sprintf("it refers to %q, which does not exist", href))
			return required{}, false
		}
		return found[0], true
	}
	for _, href := range append(append([]string(nil), s.InputData...), s.InputDecisions...) {
		if found, ok := find(href); ok {
			e := found.element
			made.parameters = append(made.parameters, serviceParameter{parameter{e.name, e.typ}, e})
		}
	}
	for _, href := range s.Outputs {
		if found, ok := find(href); ok {
			made.outputs = append(made.outputs, found)
		}
	}
	return made
}

// serviceFunction is the value of a decision service.
func (r *run) serviceFunction(i instance) feel.Value {
	e := i.element
	function := &feel.Function{Name: e.name}
	for _, p := range e.service.parameters {
		function.Parameters = append(function.Parameters, feel.Parameter{Name: p.name, Type: p.typ})
	}
	function.Call = func(args []feel.Value, _ *feel.Env) (feel.Value, error) { return r.callService(i, args) }
	return function
}

// callService evaluates the outputs in a run that knows the arguments and
// nothing of the inputs of the calling one.
func (r *run) callService(i instance, args []feel.Value) (feel.Value, error) {
	e := i.element
	inner := *r
	inner.inputs = nil
	inner.values = map[instance]feel.Value{}
	inner.given = map[*drgElement]feel.Value{}
	for n, p := range e.service.parameters {
		arg, err := r.conform(args[n], p.typ, p.name)
		if err != nil || arg == nil && args[n] != nil {
			return nil, err
		}
		inner.given[p.element] = arg
	}
	result := feel.NewContext(len(e.service.outputs))
	for _, output := range e.service.outputs {
		value, err := inner.value(output.from(i.path))
		if err != nil {
			return nil, err
		}
		if len(e.service.outputs) == 1 {
			return r.conform(value, e.resultType(), "the result")
		}
		result.Set(output.element.name, value)
	}
	return r.conform(result, e.resultType(), "the result")
}

// resultType is the type of what a service or knowledge model returns, whose
// variable may be typed as the function or as its result.
func (e *drgElement) resultType() *feel.Type {
	if e.typ != nil && e.typ.Kind == feel.FunctionKind {
		return e.typ.Result
	}
	return e.typ
}
