package feel

import (
	"maps"
	"slices"
)

// typeName reads rule 66: a type by name, or list<…>, range<…>, context<…> and
// function<…>->…. A type that is not known has every value but no instance.
func (p *parser) typeName() (*Type, error) {
	leave, err := p.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	if p.peekAt(1).is("<") {
		switch p.peek().text {
		case "list":
			return p.typeOfItems(ListKind)
		case "range":
			return p.typeOfItems(RangeKind)
		case "context":
			return p.typeOfContext()
		case "function":
			return p.typeOfFunction()
		}
	}
	return p.namedType()
}

func (p *parser) typeOfItems(kind Kind) (*Type, error) {
	p.pos += 2
	item, err := p.typeName()
	if err != nil {
		return nil, err
	}
	return &Type{Kind: kind, Item: item}, p.wantSymbol(">")
}

func (p *parser) typeOfContext() (*Type, error) {
	p.pos += 2
	t := &Type{Kind: ContextKind}
	for !p.skip(">") {
		if len(t.Fields) > 0 {
			if err := p.wantSymbol(","); err != nil {
				return nil, err
			}
		}
		name, ok := p.newName()
		if !ok {
			return nil, p.expected("the name of an entry")
		}
		if err := p.wantSymbol(":"); err != nil {
			return nil, err
		}
		entry, err := p.typeName()
		if err != nil {
			return nil, err
		}
		t.Fields = append(t.Fields, Field{name, entry})
	}
	return t, nil
}

func (p *parser) typeOfFunction() (*Type, error) {
	p.pos += 2
	t := &Type{Kind: FunctionKind, Parameters: []*Type{}}
	for !p.skip(">") {
		if len(t.Parameters) > 0 {
			if err := p.wantSymbol(","); err != nil {
				return nil, err
			}
		}
		parameter, err := p.typeName()
		if err != nil {
			return nil, err
		}
		t.Parameters = append(t.Parameters, parameter)
	}
	if err := p.wantSymbol("->"); err != nil {
		return nil, err
	}
	var err error
	t.Result, err = p.typeName()
	return t, err
}

// unknownType stands for a type nobody defined: nothing is an instance of it.
const unknownType Kind = -1

// namedType reads the longest name of a type that is known here.
func (p *parser) namedType() (*Type, error) {
	rest := p.tokens[p.pos:]
	name, length := p.vocabulary.typeNames.match(rest)
	found := p.vocabulary.types[name]
	if basic, n := basicTypeNames.match(rest); n > length {
		found, length = basicTypes[basic], n
	}
	if length > 0 {
		p.pos += length
		return found, nil
	}
	if p.peek().kind != tokenName {
		return nil, p.expected("the name of a type")
	}
	return &Type{Kind: unknownType, Name: p.unknownTypeName()}, nil
}

// unknownTypeName passes words and dots, which no value could follow.
func (p *parser) unknownTypeName() string {
	start := p.next()
	end := start
	for p.peek().kind == tokenName && !keywords[p.peek().text] || p.peek().is(".") {
		end = p.next()
	}
	return normalizeName(p.source[start.start:end.end])
}

var basicTypeNames = newNameSet(slices.Sorted(maps.Keys(basicTypes)))
