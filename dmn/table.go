package dmn

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// table is a compiled decision table.
type table struct {
	hitPolicy   string
	aggregation string
	inputs      []inputColumn
	outputs     []outputColumn
	rules       []rule
	tried       []int                // indexes of the rules that can match
	tests       [][]*feel.UnaryTests // their tests; nil for -
	broken      []string             // why the others cannot
	line        int
}

type inputColumn struct {
	label      string
	expression evaluator
	typ        *feel.Type
	values     *feel.UnaryTests // nil for any
}

type outputColumn struct {
	name         string
	typ          *feel.Type
	values       evaluator // a list, the first of the highest priority; nil for none
	defaultValue evaluator // nil for none
}

type rule struct {
	number      int
	id          string
	tests       []*feel.UnaryTests
	texts       []string
	outputs     []evaluator
	outputTexts []string
	annotations []string
	broken      string // why the rule can never match
}

// table compiles a decision table.
func (c *compiler) table(f *file, t *DecisionTable, v *feel.Vocabulary) evaluator {
	made := &table{hitPolicy: t.HitPolicy, aggregation: t.Aggregation, line: t.Line}
	c.element.tables = append(c.element.tables, made)
	for i, in := range t.Inputs {
		column := inputColumn{label: cmp.Or(in.Label, strings.TrimSpace(in.Expression.Text)), typ: f.types.ref(in.Expression.TypeRef)}
		column.expression = c.literal(&in.Expression, v)
		if strings.TrimSpace(in.Values) != "" {
			values, err := v.ParseUnaryTests(in.Values)
			if err != nil {
				c.problem(c.element.name, t.Line, fmt.Sprintf("the values of input %d: %s", i+1, err))
			}
			column.values = values
		}
		made.inputs = append(made.inputs, column)
	}
	for i, out := range t.Outputs {
		made.outputs = append(made.outputs, c.outputColumn(f, t, i, out, v))
	}
	for i, r := range t.Rules {
		made.add(c.rule(i+1, r, v))
	}
	return made
}

// add adds a rule; one with a test that could not be read is not tried.
func (t *table) add(r rule) {
	t.rules = append(t.rules, r)
	if r.broken != "" {
		t.broken = append(t.broken, r.broken)
		return
	}
	t.tests = append(t.tests, r.tests)
	t.tried = append(t.tried, len(t.rules)-1)
}

func (c *compiler) outputColumn(f *file, t *DecisionTable, i int, out OutputClause, v *feel.Vocabulary) outputColumn {
	column := outputColumn{name: cmp.Or(out.Name, out.Label, fmt.Sprintf("output %d", i+1)), typ: f.types.ref(out.TypeRef)}
	if text := out.valuesText(column.typ); text != "" {
		if values, err := v.Parse("[" + text + "\n]"); err == nil {
			column.values = literal{values}
		} else if _, err := v.ParseUnaryTests(text); err != nil {
			c.problem(c.element.name, t.Line, fmt.Sprintf("the values of output %q: %s", column.name, err))
		}
	}
	if strings.TrimSpace(out.Default) != "" {
		column.defaultValue = c.literal(&LiteralExpression{Common: Common{Line: t.Line}, Text: out.Default}, v)
	}
	return column
}

// valuesText is the list of output values: the column's own, or the allowed
// values of its type.
func (o OutputClause) valuesText(typ *feel.Type) string {
	if text := strings.TrimSpace(o.Values); text != "" || typ == nil || len(typ.Allowed) == 0 {
		return text
	}
	return typ.Allowed[len(typ.Allowed)-1].Source()
}

func (c *compiler) rule(number int, r Rule, v *feel.Vocabulary) rule {
	made := rule{number: number, id: r.ID, texts: r.Tests, outputTexts: r.Outputs, annotations: r.Annotations}
	for i, text := range r.Tests {
		var tests *feel.UnaryTests
		if trimmed := strings.TrimSpace(text); trimmed != "" && trimmed != "-" {
			var err error
			if tests, err = v.ParseUnaryTests(text); err != nil {
				made.broken = fmt.Sprintf("rule %d, input %d: %s", number, i+1, err)
				c.problem(c.element.name, r.Line, made.broken)
			} else {
				c.uses(tests.Names())
			}
		}
		made.tests = append(made.tests, tests)
	}
	for _, text := range r.Outputs {
		if trimmed := strings.TrimSpace(text); trimmed == "" || trimmed == "-" {
			made.outputs = append(made.outputs, nothing{})
			continue
		}
		made.outputs = append(made.outputs, c.literal(&LiteralExpression{Common: Common{Line: r.Line}, Text: text}, v))
	}
	return made
}

// nothing is an empty output cell: null.
type nothing struct{}

func (nothing) eval(*run, feel.Scope) (feel.Value, error) { return nil, nil }

func (t *table) eval(r *run, s feel.Scope) (feel.Value, error) {
	inputs, ok, err := t.inputValues(r, s)
	if err != nil || !ok {
		return nil, err
	}
	matched, err := t.match(r, s, inputs)
	if err != nil {
		return nil, err
	}
	hits := make([]hit, len(matched))
	for i, rule := range matched {
		if hits[i], err = t.hit(r, s, rule); err != nil {
			return nil, err
		}
	}
	t.trace(r, inputs, hits)
	if len(hits) == 0 {
		return t.withoutHit(r, s)
	}
	return t.choose(r, s, hits)
}

// inputValues evaluates the input expressions; ok is false if one is a value
// that the table does not provide for.
func (t *table) inputValues(r *run, s feel.Scope) (values []feel.Value, ok bool, err error) {
	values = make([]feel.Value, len(t.inputs))
	for i, in := range t.inputs {
		if values[i], err = in.expression.eval(r, s); err != nil {
			return nil, false, err
		}
		if values[i], err = r.conform(values[i], in.typ, "the input "+in.label); err != nil {
			return nil, false, err
		}
		if in.values == nil || values[i] == nil {
			continue
		}
		allowed, err := in.values.Test(values[i], s, r.env)
		if err != nil {
			return nil, false, err
		}
		if !allowed {
			r.warn("the input %q is %s, which is not among its values", in.label, feel.String(values[i]))
			return nil, false, nil
		}
	}
	return values, true, nil
}

// match returns the rules whose tests the inputs pass: only the first for the
// hit policy that needs no other.
func (t *table) match(r *run, s feel.Scope, inputs []feel.Value) ([]*rule, error) {
	for _, broken := range t.broken {
		r.warn("%s", broken)
	}
	indexes, err := feel.NewTester(s, r.env).Match(t.tests, inputs, t.hitPolicy == "FIRST")
	if err != nil {
		return nil, err
	}
	matched := make([]*rule, len(indexes))
	for i, index := range indexes {
		matched[i] = &t.rules[t.tried[index]]
	}
	return matched, nil
}

// hit is a rule that matched, with its outputs.
type hit struct {
	rule   *rule
	values []feel.Value
}

func (t *table) hit(r *run, s feel.Scope, one *rule) (hit, error) {
	if r.env.Warn != nil {
		defer r.at(fmt.Sprintf("rule %d", one.number))()
	}
	h := hit{one, make([]feel.Value, len(t.outputs))}
	for i, out := range t.outputs {
		value, err := one.outputs[i].eval(r, s)
		if err == nil {
			value, err = r.conform(value, out.typ, "the output "+out.name)
		}
		if err != nil {
			return hit{}, err
		}
		h.values[i] = value
	}
	return h, nil
}

// output makes the value of a hit: that of the only column, or a context of all.
func (t *table) output(values []feel.Value) feel.Value {
	if len(t.outputs) == 1 {
		return values[0]
	}
	ctx := feel.NewContext(len(values))
	for i, out := range t.outputs {
		ctx.Set(out.name, values[i])
	}
	return ctx
}

// withoutHit is the default output. Without one it is null, but nothing collected
// is an empty list, and nothing counted is 0.
func (t *table) withoutHit(r *run, s feel.Scope) (feel.Value, error) {
	values := make([]feel.Value, len(t.outputs))
	given := false
	for i, out := range t.outputs {
		if out.defaultValue == nil {
			continue
		}
		given = true
		value, err := out.defaultValue.eval(r, s)
		if err == nil {
			value, err = r.conform(value, out.typ, "the default of "+out.name)
		}
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	switch {
	case given:
		return t.output(values), nil
	case t.hitPolicy == "COLLECT" && t.aggregation == "":
		return feel.List{}, nil
	case t.hitPolicy == "COLLECT" && t.aggregation == "COUNT":
		return feel.IntNumber(0), nil
	default:
		r.warn("no rule matches and there is no default")
		return nil, nil
	}
}

func (t *table) trace(r *run, inputs []feel.Value, hits []hit) {
	if !r.traced {
		return
	}
	traced := TableTrace{HitPolicy: t.hitPolicy}
	for i, in := range t.inputs {
		traced.Inputs = append(traced.Inputs, TracedInput{in.label, inputs[i]})
	}
	for _, h := range hits {
		traced.Matched = append(traced.Matched, MatchedRule{h.rule.number, h.rule.id, h.rule.texts, h.values, h.rule.annotations})
	}
	r.tables = append(r.tables, traced)
}
