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
		case nil:
		default:
			r.warn("a filter is a condition or a position, not a %s", feel.KindOf(match))
			return nil, nil
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
	if e.kind == "for" {
		return e.collect(r, s, domain)
	}
	return e.quantify(r, s, domain)
}

func (e iterator) collect(r *run, s feel.Scope, domain feel.List) (feel.Value, error) {
	results := make(feel.List, 0, len(domain))
	for _, item := range domain {
		ctx := feel.NewContext(2).Set(e.variable, item).Set("partial", results[:len(results):len(results)])
		value, err := e.each.eval(r, names{s, ctx})
		if err != nil {
			return nil, err
		}
		results = append(results, value)
	}
	return results, nil
}

func (e iterator) quantify(r *run, s feel.Scope, domain feel.List) (feel.Value, error) {
	every := e.kind == "every"
	var result feel.Value = every
	for _, item := range domain {
		value, err := e.each.eval(r, names{s, feel.NewContext(1).Set(e.variable, item)})
		if err != nil {
			return nil, err
		}
		decided := false
		if result, decided = feel.Quantify(every, result, value); decided {
			break
		}
	}
	return result, nil
}
