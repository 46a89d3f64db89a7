package feel

// forExpression reads rule 46: for i in 1..3, x in list return …
func (p *parser) forExpression() (node, error) {
	n := &forNode{base: base{p.next().start}}
	release := p.bind()
	defer func() { release() }()
	for {
		it, err := p.iterator()
		if err != nil {
			return nil, err
		}
		n.iterators = append(n.iterators, it)
		p.bind(it.name)
		if !p.skip(",") {
			break
		}
	}
	if err := p.wantWord("return"); err != nil {
		return nil, err
	}
	p.bind("partial")
	outer := p.usesPartial
	p.usesPartial = false
	var err error
	n.result, err = p.expression()
	n.partial = p.usesPartial
	p.usesPartial = outer
	return n, err
}

// iterator reads "name in domain", where the domain may be a range without brackets.
func (p *parser) iterator() (iterator, error) {
	name, ok := p.newName("in")
	if !ok {
		return iterator{}, p.expected("the name of a variable")
	}
	if err := p.wantWord("in"); err != nil {
		return iterator{}, err
	}
	from, err := p.expression()
	if err != nil {
		return iterator{}, err
	}
	it := iterator{name: name, from: from}
	if p.skip("..") {
		it.to, err = p.expression()
	}
	return it, err
}

// ifExpression reads rule 47.
func (p *parser) ifExpression() (node, error) {
	n := &ifNode{base: base{p.next().start}}
	var err error
	if n.condition, err = p.expression(); err != nil {
		return nil, err
	}
	if err := p.wantWord("then"); err != nil {
		return nil, err
	}
	if n.yes, err = p.expression(); err != nil {
		return nil, err
	}
	if err := p.wantWord("else"); err != nil {
		return nil, err
	}
	n.no, err = p.expression()
	return n, err
}

// quantified reads rule 48: some x in list satisfies …
func (p *parser) quantified() (node, error) {
	first := p.next()
	n := &quantifiedNode{base: base{first.start}, every: first.text == "every"}
	release := p.bind()
	defer func() { release() }()
	for {
		it, err := p.iterator()
		if err != nil {
			return nil, err
		}
		n.iterators = append(n.iterators, it)
		p.bind(it.name)
		if !p.skip(",") {
			break
		}
	}
	if err := p.wantWord("satisfies"); err != nil {
		return nil, err
	}
	var err error
	n.condition, err = p.expression()
	return n, err
}

// disjunction reads rule 49.
func (p *parser) disjunction() (node, error) {
	return p.logical("or", p.conjunction)
}

// conjunction reads rule 50.
func (p *parser) conjunction() (node, error) {
	return p.logical("and", p.comparison)
}

func (p *parser) logical(word string, operand func() (node, error)) (node, error) {
	left, err := operand()
	for err == nil && p.peek().isWord(word) {
		n := &logicalNode{base: base{p.next().start}, left: left, or: word == "or"}
		n.right, err = operand()
		left = n
	}
	return left, err
}

// comparison reads rule 51.
func (p *parser) comparison() (node, error) {
	left, err := p.sum()
	for err == nil {
		t := p.peek()
		switch {
		case t.kind == tokenSymbol && isComparison(t.text):
			n := &comparisonNode{base: base{p.next().start}, op: t.text, left: left}
			n.right, err = p.sum()
			left = n
		case t.isWord("between"):
			left, err = p.between(left)
		case t.isWord("in"):
			p.next()
			left, err = p.inTests(left, t.start)
		default:
			return left, nil
		}
	}
	return nil, err
}

func isComparison(op string) bool {
	switch op {
	case "=", "!=", "<", "<=", ">", ">=":
		return true
	}
	return false
}

func (p *parser) between(value node) (node, error) {
	n := &betweenNode{base: base{p.next().start}, value: value}
	var err error
	if n.low, err = p.sum(); err != nil {
		return nil, err
	}
	if err := p.wantWord("and"); err != nil {
		return nil, err
	}
	n.high, err = p.sum()
	return n, err
}

// inTests reads what follows "in": tests in parentheses, or one test.
func (p *parser) inTests(value node, start int) (node, error) {
	if p.peek().is("(") {
		list, ok := p.try(func() (node, error) { return p.testsInParentheses() })
		if ok && !p.peek().is("[") && !p.peek().is(".") {
			return &inNode{base: base{start}, value: value, tests: list.(*testsNode)}, nil
		}
		if ok {
			p.pos = p.openingOf(start)
		}
	}
	one, err := p.test(p.sum)
	if err != nil {
		return nil, err
	}
	return &inNode{base: base{start}, value: value, tests: &testsNode{base: base{start}, tests: []*testNode{one}}}, nil
}

// openingOf returns the position of the token after the "in" at offset.
func (p *parser) openingOf(offset int) int {
	pos := p.pos
	for p.tokens[pos].start > offset {
		pos--
	}
	return pos + 1
}

// sum reads rules 19 and 20.
func (p *parser) sum() (node, error) {
	return p.arithmetic([]string{"+", "-"}, p.product)
}

// product reads rules 21 and 22.
func (p *parser) product() (node, error) {
	return p.arithmetic([]string{"*", "/"}, p.power)
}

// power reads rule 23, which groups to the left as all arithmetic does.
func (p *parser) power() (node, error) {
	return p.arithmetic([]string{"**"}, p.unary)
}

func (p *parser) arithmetic(ops []string, operand func() (node, error)) (node, error) {
	left, err := operand()
	for err == nil {
		op := ""
		for _, candidate := range ops {
			if p.peek().is(candidate) {
				op = candidate
			}
		}
		if op == "" {
			return left, nil
		}
		n := &arithmeticNode{base: base{p.next().start}, op: op[len(op)-1], left: left}
		if op == "**" {
			n.op = '^'
		}
		n.right, err = operand()
		left = n
	}
	return nil, err
}

// unary reads rule 24 and, below it, rule 53: the minus binds closer than **.
func (p *parser) unary() (node, error) {
	leave, err := p.enterUnary()
	if err != nil {
		return nil, err
	}
	defer leave()
	var n node
	if t := p.peek(); t.is("-") && !p.atLongName() {
		p.next()
		operand, err := p.unary()
		if err != nil {
			return nil, err
		}
		n = negated(operand, t.start)
	} else if n, err = p.postfix(); err != nil {
		return nil, err
	}
	for p.peek().isWord("instance") && p.peekAt(1).isWord("of") {
		start := p.next().start
		p.next()
		t, err := p.typeName()
		if err != nil {
			return nil, err
		}
		n = &instanceNode{base: base{start}, value: n, typ: t}
	}
	return n, nil
}

// enterUnary counts a chain of minus signs as nesting.
func (p *parser) enterUnary() (leave func(), err error) {
	p.depth++
	if p.depth > maxNesting {
		return nil, p.fail("there are too many minus signs or brackets here")
	}
	return func() { p.depth-- }, nil
}

// negated folds the minus of a literal into it.
func negated(operand node, start int) node {
	if literal, ok := operand.(*literalNode); ok {
		if number, ok := literal.value.(Number); ok {
			return &literalNode{base: base{start}, value: number.neg()}
		}
	}
	return &negationNode{base: base{start}, operand: operand}
}
