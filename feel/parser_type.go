package feel

import "strings"

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
	var words []string
	var found *Type
	start, end := p.pos, p.pos
	for p.peek().kind == tokenName || p.peek().is(".") || len(words) > 0 && p.isNameToken(true) {
		words = append(words, p.next().text)
		if t := p.lookupType(words); t != nil {
			found, end = t, p.pos
		}
	}
	if found != nil {
		p.pos = end
		return found, nil
	}
	if p.pos = start; p.peek().kind != tokenName {
		return nil, p.expected("the name of a type")
	}
	name := p.next().text
	for p.peek().kind == tokenName && !keywords[p.peek().text] || p.peek().is(".") {
		name += " " + p.next().text
	}
	return &Type{Kind: unknownType, Name: name}, nil
}

func (p *parser) lookupType(words []string) *Type {
	name := strings.ReplaceAll(strings.Join(words, " "), " . ", ".")
	if t, ok := p.vocabulary.types[name]; ok {
		return t
	}
	return basicTypes[name]
}
