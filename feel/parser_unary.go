package feel

// unaryTests reads rule 17: the tests of an input cell.
func (p *parser) unaryTests() (node, error) {
	start := p.peek().start
	if p.peek().is("-") && p.peekAt(1).kind == tokenEnd {
		p.next()
		return &testsNode{base: base{start}, any: true}, nil
	}
	if p.peek().isWord("not") && p.peekAt(1).is("(") {
		if n, ok := p.try(p.negatedTests); ok {
			return n, nil
		}
	}
	return p.testList()
}

// negatedTests reads not(tests), which must be all there is.
func (p *parser) negatedTests() (node, error) {
	p.next()
	tests, err := p.testsInParentheses()
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, p.expected("the end of the tests")
	}
	tests.negated = true
	return tests, nil
}

func (p *parser) testsInParentheses() (*testsNode, error) {
	if err := p.wantSymbol("("); err != nil {
		return nil, err
	}
	tests, err := p.testList()
	if err != nil {
		return nil, err
	}
	return tests, p.wantSymbol(")")
}

func (p *parser) testList() (*testsNode, error) {
	list := &testsNode{base: base{p.peek().start}}
	for {
		one, err := p.test(p.expression)
		if err != nil {
			return nil, err
		}
		list.tests = append(list.tests, one)
		list.usesInput = list.usesInput || one.usesInput
		if !p.skip(",") {
			return list, nil
		}
	}
}

// test reads rule 7: a comparison without left side, or any value.
func (p *parser) test(value func() (node, error)) (*testNode, error) {
	t := p.peek()
	n := &testNode{base: base{t.start}}
	if t.kind == tokenSymbol && isComparison(t.text) {
		p.next()
		n.op = t.text
	}
	outer := p.usesTest
	p.usesTest = false
	var err error
	if n.value, err = value(); err == nil {
		n.constant = constant(n.value)
	}
	n.usesInput = p.usesTest
	p.usesTest = p.usesTest || outer
	return n, err
}
