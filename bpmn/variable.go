package bpmn

import (
	"fmt"
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// input makes a node's own variables by its input mappings, each of which sees
// those before it.
func (mc *machine) input(in *instance) error {
	made, err := mc.mapped(in.node.inputs, in)
	if err != nil {
		return err
	}
	for name, value := range made.All() {
		in.set(name, value)
	}
	return nil
}

// mapped evaluates mappings over a scope.
func (mc *machine) mapped(mappings []mapping, scope feel.Scope) (*feel.Context, error) {
	made := feel.NewContext(len(mappings))
	for _, m := range mappings {
		value, err := mc.eval(m.source, overlay{made, scope})
		if err == nil {
			err = storable(value)
		}
		if err != nil {
			return nil, fmt.Errorf("map %s: %w", m.target, err)
		}
		setPath(made, scope, m.target, value)
	}
	return made, nil
}

// setPath sets a variable or, for a target such as "order.total", an entry in
// one, keeping what the variable in scope already holds.
func setPath(made *feel.Context, scope feel.Scope, target string, value feel.Value) {
	name, rest, nested := strings.Cut(target, ".")
	if !nested {
		made.Set(name, value)
		return
	}
	held, ok := made.Get(name)
	if !ok {
		held, _ = scope.Lookup(name)
	}
	made.Set(name, withEntry(held, rest, value))
}

func withEntry(held feel.Value, path string, value feel.Value) *feel.Context {
	context, ok := held.(*feel.Context)
	if !ok {
		context = nil
	}
	changed := context.Clone()
	name, rest, nested := strings.Cut(path, ".")
	if !nested {
		return changed.Set(name, value)
	}
	inner, _ := context.Get(name)
	return changed.Set(name, withEntry(inner, rest, value))
}

// output hands a node's results to what it stands in. With output mappings the
// results are the node's own and only what is mapped leaves it; without, every
// result does. A variable is set where it already exists, seen from the node
// outwards, or else in the process (as Zeebe does).
func (mc *machine) output(in *instance) error {
	if len(in.node.outputs) == 0 {
		for name, value := range in.results.All() {
			propagate(in, name, value)
		}
		return nil
	}
	made, err := mc.mapped(in.node.outputs, overlay{in.results, in})
	if err != nil {
		return err
	}
	for name, value := range in.results.All() {
		in.set(name, value)
	}
	for name, value := range made.All() {
		propagate(in.parent, name, value)
	}
	return nil
}

func propagate(from *instance, name string, value feel.Value) {
	scope := from
	for scope.parent != nil {
		if _, ok := scope.vars.Get(name); ok {
			break
		}
		scope = scope.parent
	}
	scope.set(name, value)
}

// visible collects every variable an instance sees, the outermost first.
func (in *instance) visible() *feel.Context {
	var chain []*instance
	for scope := in; scope != nil; scope = scope.parent {
		chain = append(chain, scope)
	}
	all := feel.NewContext(chain[len(chain)-1].vars.Len())
	for i := len(chain) - 1; i >= 0; i-- {
		for name, value := range chain[i].vars.All() {
			all.Set(name, value)
		}
	}
	return all
}

// given is what a task or job gets as input: what is mapped to it or, without a
// mapping, every variable it sees.
func (in *instance) given() *feel.Context {
	if len(in.node.inputs) > 0 {
		return in.vars.Clone()
	}
	return in.visible()
}

// named wraps a single result into its variable; results without a name of
// their own that are contexts are variables by themselves.
func named(name string, value feel.Value) (*feel.Context, error) {
	if err := storable(value); err != nil {
		return nil, err
	}
	if name != "" {
		return feel.NewContext(1).Set(name, value), nil
	}
	if context, ok := value.(*feel.Context); ok || value == nil {
		return context, nil
	}
	return nil, fmt.Errorf("the result is %s and there is no result variable to hold it", describe(value))
}
