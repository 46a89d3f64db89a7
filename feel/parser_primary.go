package feel

// postfix reads a value and the properties, filters and calls that follow it.
func (p *parser) postfix() (node, error) {
	highEnd := p.highEnd
	p.highEnd = false
	n, err := p.primary()
	p.highEnd = highEnd
	for err == nil {
		switch t := p.peek(); {
		case t.is("."):
			n, err = p.path(n)
		case t.is("["):
			next, ok, filterErr := p.filter(n)
			if !ok && filterErr == nil {
				return n, nil
			}
			n, err = next, filterErr
		case t.is("("):
			n, err = p.call(n)
		default:
			return n, nil
		}
	}
	return nil, err
}

func (p *parser) path(value node) (node, error) {
	start := p.next().start
	name, ok := p.property()
	if !ok {
		return nil, p.expected("the name of a property")
	}
	return &pathNode{base: base{start}, value: value, name: name}, nil
}

// filter reads rule 52. At the high end of a range the bracket may close the
// range instead; ok is false then.
func (p *parser) filter(list node) (n node, ok bool, err error) {
	read := func() (node, error) {
		start := p.next().start
		release := p.bind("item")
		p.filters++
		condition, err := p.expression()
		p.filters--
		release()
		if err != nil {
			return nil, err
		}
		return newFilterNode(start, list, condition), p.wantSymbol("]")
	}
	if p.highEnd {
		n, ok = p.try(read)
		return n, ok, nil
	}
	n, err = read()
	return n, true, err
}

// call reads rules 40 to 44: positional or named arguments.
func (p *parser) call(callee node) (node, error) {
	n := &callNode{base: base{p.next().start}, callee: callee}
	if name, ok := callee.(*nameNode); ok {
		n.base = name.base
	}
	if p.skip(")") {
		return n, nil
	}
	for {
		name, named := p.argumentName()
		if named != (len(n.names) > 0) && len(n.args) > 0 {
			return nil, p.fail("give either all arguments a name or none")
		}
		if named {
			n.names = append(n.names, name)
		}
		arg, err := p.expression()
		if err != nil {
			return nil, err
		}
		n.args = append(n.args, arg)
		if !p.skip(",") {
			return n, p.wantSymbol(")")
		}
	}
}

// argumentName reads "name:" if that is what comes next.
func (p *parser) argumentName() (string, bool) {
	pos := p.pos
	if name, ok := p.newName(); ok && p.skip(":") {
		return name, true
	}
	p.pos = pos
	return "", false
}

// primary reads literals, names and what is in brackets.
func (p *parser) primary() (node, error) {
	t := p.peek()
	switch t.kind {
	case tokenNumber:
		return p.number()
	case tokenString:
		p.next()
		return &literalNode{base: base{t.start}, value: t.text}, nil
	case tokenSymbol:
		return p.bracketed()
	case tokenName:
		if !p.atLongName() {
			return p.word()
		}
	}
	return p.reference()
}

func (p *parser) number() (node, error) {
	t := p.peek()
	value, err := ParseNumber(t.text)
	if err != nil {
		return nil, p.fail(err.Error())
	}
	p.next()
	return &literalNode{base: base{t.start}, value: value}, nil
}

// word reads the literals that are words, a function definition, or a name.
func (p *parser) word() (node, error) {
	t := p.peek()
	switch t.text {
	case "true", "false":
		p.next()
		return &literalNode{base: base{t.start}, value: t.text == "true"}, nil
	case "null":
		p.next()
		return &literalNode{base: base{t.start}}, nil
	case "function":
		if p.peekAt(1).is("(") {
			return p.functionDefinition()
		}
	case "for", "if", "some", "every":
		return p.expression()
	}
	return p.reference()
}

// bracketed reads what begins with a symbol.
func (p *parser) bracketed() (node, error) {
	switch t := p.peek(); t.text {
	case "(":
		return p.parenthesis()
	case "[":
		return p.listOrRange()
	case "]":
		p.next()
		return p.rangeFrom(t.start, false)
	case "{":
		return p.context()
	case "@":
		return p.atLiteral()
	}
	return p.reference()
}

// parenthesis reads (a), the open range (a..b) or a test as a range: (>= a).
func (p *parser) parenthesis() (node, error) {
	start := p.next().start
	if op := p.peek(); op.kind == tokenSymbol && isComparison(op.text) {
		p.next()
		bound, err := p.expression()
		if err != nil {
			return nil, err
		}
		return &testRangeNode{base: base{start}, op: op.text, bound: bound}, p.wantSymbol(")")
	}
	n, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.skip("..") {
		return p.rangeTo(start, n, false)
	}
	return n, p.wantSymbol(")")
}

// listOrRange reads [a, b] or [a..b].
func (p *parser) listOrRange() (node, error) {
	start := p.next().start
	list := &listNode{base: base{start}}
	if p.skip("]") {
		return list, nil
	}
	for {
		item, err := p.expression()
		if err != nil {
			return nil, err
		}
		if len(list.items) == 0 && p.skip("..") {
			return p.rangeTo(start, item, true)
		}
		list.items = append(list.items, item)
		if !p.skip(",") {
			return list, p.wantSymbol("]")
		}
	}
}

func (p *parser) rangeFrom(start int, included bool) (node, error) {
	low, err := p.expression()
	if err != nil {
		return nil, err
	}
	if err := p.wantSymbol(".."); err != nil {
		return nil, err
	}
	return p.rangeTo(start, low, included)
}

// rangeTo reads the high end and the bracket that closes the range.
func (p *parser) rangeTo(start int, low node, lowIncluded bool) (node, error) {
	n := &rangeNode{base: base{start}, low: low, lowIncluded: lowIncluded}
	p.highEnd = true
	var err error
	n.high, err = p.sum()
	p.highEnd = false
	if err != nil {
		return nil, err
	}
	switch t := p.next(); {
	case t.is("]"):
		n.highIncluded = true
	case !t.is(")") && !t.is("["):
		p.pos--
		return nil, p.expected("a bracket that closes the range")
	}
	return n, nil
}

// context reads rule 55; an entry may use those before it.
func (p *parser) context() (node, error) {
	n := &contextNode{base: base{p.next().start}}
	if p.skip("}") {
		return n, nil
	}
	release := p.bind()
	defer func() { release() }()
	seen := map[string]bool{}
	for {
		key, err := p.key()
		if err != nil {
			return nil, err
		}
		value, err := p.expression()
		if err != nil {
			return nil, err
		}
		n.keys, n.values = append(n.keys, key), append(n.values, value)
		if seen[key] {
			n.twice, n.duplicate = key, true
		}
		seen[key] = true
		p.bind(key)
		if !p.skip(",") {
			return n, p.wantSymbol("}")
		}
	}
}

// key reads rules 56 and 57 with the colon.
func (p *parser) key() (string, error) {
	if p.peek().kind == tokenString {
		return p.next().text, p.wantSymbol(":")
	}
	name, ok := p.newName()
	if !ok {
		return "", p.expected("the name of an entry")
	}
	return name, p.wantSymbol(":")
}

// functionDefinition reads rule 54.
func (p *parser) functionDefinition() (node, error) {
	n := &functionNode{base: base{p.next().start}}
	p.next()
	for !p.skip(")") {
		if len(n.parameters) > 0 {
			if err := p.wantSymbol(","); err != nil {
				return nil, err
			}
		}
		parameter, err := p.parameter()
		if err != nil {
			return nil, err
		}
		n.parameters = append(n.parameters, parameter)
	}
	n.external = p.skipWord("external")
	release := p.bind(n.parameterNames()...)
	defer release()
	var err error
	n.body, err = p.expression()
	return n, err
}

func (p *parser) parameter() (Parameter, error) {
	name, ok := p.newName()
	if !ok {
		return Parameter{}, p.expected("the name of a parameter")
	}
	if !p.skip(":") {
		return Parameter{Name: name}, nil
	}
	ref, err := p.typeName()
	return Parameter{Name: name, Type: ref}, err
}

// atLiteral reads rule 65: @"2026-03-31".
func (p *parser) atLiteral() (node, error) {
	start := p.next().start
	text := p.peek()
	if text.kind != tokenString {
		return nil, p.expected(`a date, time or duration in quotes after @`)
	}
	p.next()
	return &literalNode{base: base{start}, value: parseTemporal(text.text)}, nil
}
