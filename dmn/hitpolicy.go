package dmn

import (
	"slices"

	"github.com/amtsweg/amtsweg/feel"
)

// choose makes one value of one or more hits by the hit policy (DMN 1.5 §8.2.8).
func (t *table) choose(r *run, s feel.Scope, hits []hit) (feel.Value, error) {
	switch t.hitPolicy {
	case "UNIQUE":
		if len(hits) > 1 {
			r.warn("rules %d and %d both match, but the hit policy is unique", hits[0].rule.number, hits[1].rule.number)
			return nil, nil
		}
		return t.output(hits[0].values), nil
	case "FIRST":
		return t.output(hits[0].values), nil
	case "ANY":
		return t.any(r, hits), nil
	case "PRIORITY", "OUTPUT ORDER":
		if err := t.prioritize(r, s, hits); err != nil {
			return nil, err
		}
		if t.hitPolicy == "PRIORITY" {
			return t.output(hits[0].values), nil
		}
		return t.list(hits), nil
	case "RULE ORDER":
		return t.list(hits), nil
	case "COLLECT":
		return t.collect(r, hits)
	}
	r.warn("the hit policy %q does not exist", t.hitPolicy)
	return nil, nil
}

func (t *table) any(r *run, hits []hit) feel.Value {
	first := t.output(hits[0].values)
	for _, other := range hits[1:] {
		if feel.Equal(first, t.output(other.values)) != true {
			r.warn("rules %d and %d match with different outputs, but the hit policy is any", hits[0].rule.number, other.rule.number)
			return nil
		}
	}
	return first
}

func (t *table) list(hits []hit) feel.List {
	list := make(feel.List, len(hits))
	for i, h := range hits {
		list[i] = t.output(h.values)
	}
	return list
}

// prioritize sorts hits by the place of their outputs in the lists of output
// values, the first column first.
func (t *table) prioritize(r *run, s feel.Scope, hits []hit) error {
	priorities := make([]feel.List, len(t.outputs))
	for i, out := range t.outputs {
		if out.values == nil {
			continue
		}
		value, err := out.values.eval(r, s)
		if err != nil {
			return err
		}
		priorities[i] = items(value)
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		for i, values := range priorities {
			if order := rank(values, a.values[i]) - rank(values, b.values[i]); order != 0 {
				return order
			}
		}
		return 0
	})
	return nil
}

// rank is the place of a value in a list of output values; what is not in it comes last.
func rank(values feel.List, v feel.Value) int {
	i := slices.IndexFunc(values, func(candidate feel.Value) bool { return feel.Equal(candidate, v) == true })
	if i < 0 {
		return len(values)
	}
	return i
}

// collect lists or aggregates the outputs, of several columns each by itself.
func (t *table) collect(r *run, hits []hit) (feel.Value, error) {
	if t.aggregation == "" || t.aggregation == "LIST" {
		return t.list(hits), nil
	}
	aggregated := make([]feel.Value, len(t.outputs))
	for i := range t.outputs {
		column := make(feel.List, len(hits))
		for j, h := range hits {
			column[j] = h.values[i]
		}
		value, err := aggregate(t.aggregation, column, r.env)
		if err != nil {
			return nil, err
		}
		aggregated[i] = value
	}
	return t.output(aggregated), nil
}

// aggregators are the built-in functions of the aggregations.
var aggregators = map[string]string{"SUM": "sum", "COUNT": "count", "MIN": "min", "MAX": "max"}

func aggregate(aggregation string, column feel.List, env *feel.Env) (feel.Value, error) {
	function, ok := feel.Builtin(aggregators[aggregation])
	if !ok {
		return nil, nil
	}
	return function.Call([]feel.Value{column}, env)
}
