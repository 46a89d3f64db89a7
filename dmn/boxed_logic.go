package dmn

import "github.com/amtsweg/amtsweg/feel"

type conditional struct{ condition, yes, no evaluator }

func (e conditional) eval(r *run, s feel.Scope) (feel.Value, error) {
	condition, err := e.condition.eval(r, s)
	if err != nil {
		return nil, err
	}
	if condition == true {
		return e.yes.eval(r, s)
	}
	return e.no.eval(r, s)
}

// filter keeps items as FEEL's list[condition] does.
type filter struct{ in, match evaluator }

func (e filter) eval(r *run, s feel.Scope) (feel.Value, error) {
	in, err := e.in.eval(r, s)
	if err != nil || in == nil {
		return nil, err
	}
	kept := feel.List{}
	for _, item := range items(in) {
		ctx := feel.NewContext(1).Set("item", item)
		var scope feel.Scope = names{s, ctx}
		if entries, ok := item.(*feel.Context); ok {
			scope = names{scope, entries}
		}
		match, err := e.match.eval(r, scope)
		if err != nil {
			return nil, err
		}
		switch x := match.(type) {
		case bool:
			if x {
				kept = append(kept, item)
			}
		case feel.Number:
			return at(items(in), x), nil
		}
	}
	return kept, nil
}

// at returns the item at a position from 1, or from the end if negative.
func at(list feel.List, position feel.Number) feel.Value {
	i, ok := position.Int64()
	length := int64(len(list))
	switch {
	case ok && i > 0 && i <= length:
		return list[i-1]
	case ok && i < 0 && i >= -length:
		return list[length+i]
	}
	return nil
}

// items makes a list of what is none.
func items(v feel.Value) feel.List {
	if list, ok := v.(feel.List); ok {
		return list
	}
	return feel.List{v}
}

// iterator is for, some or every over the items of a list or range.
type iterator struct {
	kind     string
	variable string
	in, each evaluator
}

func (e iterator) eval(r *run, s feel.Scope) (feel.Value, error) {
	in, err := e.in.eval(r, s)
	if err != nil {
		return nil, err
	}
	domain, ok, err := feel.Items(in, r.env)
	if err != nil || !ok {
		return nil, err
	}
	results := feel.List{}
	for _, item := range domain {
		ctx := feel.NewContext(2).Set(e.variable, item)
		if e.kind == "for" {
			ctx.Set("partial", results[:len(results):len(results)])
		}
		value, err := e.each.eval(r, names{s, ctx})
		if err != nil {
			return nil, err
		}
		if e.kind != "for" && value == (e.kind == "some") {
			return value, nil
		}
		results = append(results, value)
	}
	if e.kind == "for" {
		return results, nil
	}
	return undecided(results, e.kind == "every"), nil
}

// undecided is the value of some or every if no item decided it: null if one is
// neither true nor false.
func undecided(results feel.List, otherwise bool) feel.Value {
	for _, value := range results {
		if _, ok := value.(bool); !ok {
			return nil
		}
	}
	return otherwise
}
