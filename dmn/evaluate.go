package dmn

import (
	"fmt"
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// Result is the outcome of an evaluation.
type Result struct {
	Value feel.Value
	// Warnings say why values became null, in the order they did; with WithTrace only.
	Warnings []Warning
	// Trace has the decisions that were evaluated, those needed by others first;
	// with WithTrace only.
	Trace []DecisionTrace
}

// Warning says why a value became null.
type Warning struct {
	// Element is the decision or knowledge model, Part the rule, column or entry in it.
	Element, Part string
	// Text is a sentence, with the place in the expression if it is about one.
	Text string
}

// String gives the sentence with its place.
func (w Warning) String() string {
	if w.Part == "" {
		return w.Element + ": " + w.Text
	}
	return w.Element + ", " + w.Part + ": " + w.Text
}

// Option changes how an evaluation is done.
type Option func(*run)

// WithTrace makes the result tell how it came about.
func WithTrace() Option { return func(r *run) { r.traced = true } }

// run is one evaluation of a model.
type run struct {
	model  *Model
	env    *feel.Env
	inputs *feel.Context
	given  map[*drgElement]feel.Value // what a service was called with
	values map[instance]feel.Value

	traced bool
	trace  *[]DecisionTrace
	tables []TableTrace
	place  place
	warned *[]Warning
}

// instance is an element as it is reached through imports: an input of a model
// that two others import may have another value for each of them.
type instance struct {
	element *drgElement
	path    string // names of imports, each ended by pathEnd
}

const pathEnd = "\x00"

// place is where the evaluation is, for warnings.
type place struct{ element, part string }

// Evaluate computes a decision by its id or name. The input holds the values of
// the input data by name; those of an imported model are looked up in a context
// under the name of the import, else by their own name. Texts become dates,
// times and durations where the type of the input is one, and missing entries null. The error says that
// there is no such decision, or wraps [feel.ErrBudget].
func (m *Model) Evaluate(decision string, input *feel.Context, env *feel.Env, options ...Option) (Result, error) {
	e := m.named[decision]
	if e == nil {
		return Result{}, fmt.Errorf("evaluate %q: the model has no such decision; it has %s", decision, strings.Join(m.decisions, ", "))
	}
	return m.start(decision, input, env, options, func(r *run) (feel.Value, error) { return r.value(instance{element: e}) })
}

// EvaluateService computes a decision service by its id or name. The input holds
// the values of its input data and input decisions by name. The value is that of
// the output decision, or a context of them if there are several.
func (m *Model) EvaluateService(name string, input *feel.Context, env *feel.Env, options ...Option) (Result, error) {
	e := m.services[name]
	if e == nil {
		return Result{}, fmt.Errorf("evaluate %q: the model has no such decision service", name)
	}
	return m.start(name, input, env, options, func(r *run) (feel.Value, error) {
		args := make([]feel.Value, len(e.service.parameters))
		for i, p := range e.service.parameters {
			args[i], _ = input.Get(p.name)
			args[i] = fromOutside(args[i], p.typ)
		}
		return r.callService(instance{element: e}, args)
	})
}

// EvaluateKnowledge calls a business knowledge model by its id or name with
// arguments by the names of its parameters.
func (m *Model) EvaluateKnowledge(name string, input *feel.Context, env *feel.Env, options ...Option) (Result, error) {
	e := m.knowledge[name]
	if e == nil {
		return Result{}, fmt.Errorf("evaluate %q: the model has no such business knowledge model", name)
	}
	return m.start(name, input, env, options, func(r *run) (feel.Value, error) {
		value, err := r.value(instance{element: e})
		function, ok := value.(*feel.Function)
		if err != nil || !ok {
			return nil, err
		}
		args := make([]feel.Value, len(function.Parameters))
		for i, p := range function.Parameters {
			args[i], _ = input.Get(p.Name)
			args[i] = fromOutside(args[i], p.Type)
		}
		return function.Invoke(nil, args, r.env)
	})
}

func (m *Model) start(name string, input *feel.Context, env *feel.Env, options []Option, f func(*run) (feel.Value, error)) (Result, error) {
	r := &run{model: m, inputs: input, values: map[instance]feel.Value{}, trace: &[]DecisionTrace{}, warned: &[]Warning{}}
	r.env = &feel.Env{}
	if env != nil {
		*r.env = *env
	}
	if r.env.Budget == nil {
		r.env.Budget = feel.NewBudget(feel.DefaultLimits())
	}
	for _, option := range options {
		option(r)
	}
	listener := r.env.Warn
	if r.traced || listener != nil {
		r.env.Warn = func(w feel.Warning) { r.note(w, listener) }
	}
	value, err := f(r)
	if err != nil {
		return Result{}, fmt.Errorf("evaluate %q: %w", name, err)
	}
	return Result{Value: value, Warnings: *r.warned, Trace: *r.trace}, nil
}

// note keeps a warning and passes it on.
func (r *run) note(w feel.Warning, listener func(feel.Warning)) {
	text := w.Text
	if w.Source != "" {
		text = fmt.Sprintf("%s (in %q)", w, shortened(w.Source))
	}
	warning := Warning{r.place.element, r.place.part, text}
	if r.traced {
		*r.warned = append(*r.warned, warning)
	}
	if listener != nil {
		listener(feel.Warning{Source: w.Source, Offset: w.Offset, Text: warning.String()})
	}
}

// shortened keeps messages readable when an expression is long.
func shortened(source string) string {
	const width = 80
	runes := []rune(strings.Join(strings.Fields(source), " "))
	if len(runes) <= width {
		return string(runes)
	}
	return string(runes[:width]) + "…"
}

func (r *run) warn(format string, args ...any) {
	if r.env.Warn != nil {
		r.env.Warn(feel.Warning{Text: fmt.Sprintf(format, args...)})
	}
}

// at names the part of the element that is being evaluated, until the returned
// function is called.
func (r *run) at(part string) (leave func()) {
	before := r.place
	r.place.part = part
	return func() { r.place = before }
}

// value returns the value of an element, once computed.
func (r *run) value(i instance) (feel.Value, error) {
	if value, ok := r.given[i.element]; ok {
		return value, nil
	}
	if value, ok := r.values[i]; ok {
		return value, nil
	}
	value, err := r.compute(i)
	if err != nil {
		return nil, err
	}
	r.values[i] = value
	return value, nil
}

func (r *run) compute(i instance) (feel.Value, error) {
	defer r.env.Budget.Leave()
	if err := r.env.Budget.Enter(); err != nil {
		return nil, err
	}
	before, tables := r.place, r.tables
	r.place, r.tables = place{element: i.element.name}, nil
	defer func() { r.place, r.tables = before, tables }()
	switch e := i.element; e.kind {
	case inputElement:
		return r.conform(fromOutside(r.input(i), e.typ), e.typ, "the input")
	case knowledgeElement:
		return r.knowledgeFunction(i)
	case serviceElement:
		return r.serviceFunction(i), nil
	}
	return r.decide(i)
}

func (r *run) decide(i instance) (feel.Value, error) {
	e := i.element
	if e.logic == nil {
		r.warn("the decision has no logic")
		return nil, nil
	}
	scope, err := r.scope(i)
	if err != nil {
		return nil, err
	}
	value, err := e.logic.eval(r, scope)
	if err == nil {
		value, err = r.conform(value, e.typ, "the result")
	}
	if err == nil && r.traced {
		*r.trace = append(*r.trace, DecisionTrace{e.name, value, r.tables})
	}
	return value, err
}

// input finds the value of an input data: in nested contexts by the names of the
// imports that lead to it, else under its own name.
func (r *run) input(i instance) feel.Value {
	ctx := r.inputs
	for name := range strings.SplitSeq(strings.TrimSuffix(i.path, pathEnd), pathEnd) {
		if name != "" {
			ctx, _ = get(ctx, name).(*feel.Context)
		}
	}
	if value, ok := ctx.Get(i.element.name); ok {
		return value
	}
	value, ok := r.inputs.Get(i.element.name)
	if !ok {
		r.warn("the input is missing")
	}
	return value
}

func get(ctx *feel.Context, key string) feel.Value {
	value, _ := ctx.Get(key)
	return value
}

// scope holds the values of what an element requires, imported ones in a
// context under the name of the import.
func (r *run) scope(i instance) (*feel.Context, error) {
	scope := feel.NewContext(len(i.element.requires))
	for _, required := range i.element.requires {
		value, err := r.value(required.from(i.path))
		if err != nil {
			return nil, err
		}
		if required.importName == "" {
			scope.Set(required.element.name, value)
			continue
		}
		imported, ok := get(scope, required.importName).(*feel.Context)
		if !ok {
			imported = feel.NewContext(4)
			scope.Set(required.importName, imported)
		}
		imported.Set(required.element.name, value)
	}
	return scope, nil
}

// from is the instance that is required from within a path of imports.
func (q required) from(path string) instance {
	if q.importName != "" {
		path += q.importName + pathEnd
	}
	return instance{q.element, path}
}

// names is a scope of a few names in front of another.
type names struct {
	outer feel.Scope
	ctx   *feel.Context
}

// Lookup makes names a feel.Scope.
func (n names) Lookup(name string) (feel.Value, bool) {
	if value, ok := n.ctx.Get(name); ok {
		return value, true
	}
	return n.outer.Lookup(name)
}
