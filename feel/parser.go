package feel

import (
	"fmt"
	"maps"
	"slices"
)

const (
	// maxNesting bounds how deep expressions nest, so that no text exhausts
	// the stack.
	maxNesting = 400
	// maxTrials bounds how often, per token, the parser may begin an expression:
	// it tries two readings of [1..x[ and of (a), and nested trials multiply.
	maxTrials = 50
)

// keywords end a name that is not known: "x in list" is not a name.
var keywords = map[string]bool{
	"for": true, "return": true, "in": true, "if": true, "then": true, "else": true, "some": true, "every": true,
	"satisfies": true, "instance": true, "between": true, "and": true, "or": true, "not": true,
	"true": true, "false": true, "null": true, "function": true,
}

// parser is a recursive descent over the FEEL grammar, DMN 1.5 §10.3.1.2. What
// a name is depends on the names in scope, so they are kept while reading.
type parser struct {
	vocabulary *Vocabulary
	source     string
	tokens     []token
	pos        int

	locals  []knownName // bound around the current token, innermost last
	filters int         // filters around the current token
	highEnd bool        // reading the high end of a range: [ may close it
	depth   int
	trials  int
	free    map[string]bool

	usesTest    bool // a ? was read
	usesPartial bool // the results so far of a for expression were read
}

func newParser(v *Vocabulary, source string) (*parser, error) {
	tokens, err := tokenize(source)
	if err != nil {
		return nil, err
	}
	return &parser{vocabulary: v, source: source, tokens: tokens, free: map[string]bool{}}, nil
}

// parse reads the whole source by one rule.
func (p *parser) parse(rule func() (node, error)) (node, error) {
	n, err := rule()
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, p.expected("the end of the expression or an operator")
	}
	return n, nil
}

func (p *parser) freeNames() []string { return slices.Sorted(maps.Keys(p.free)) }

// expression reads rule 1: anything.
func (p *parser) expression() (node, error) {
	leave, err := p.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	if p.peek().kind == tokenName && !p.atLongName() {
		switch p.peek().text {
		case "for":
			return p.forExpression()
		case "if":
			return p.ifExpression()
		case "some", "every":
			return p.quantified()
		}
	}
	return p.disjunction()
}

// enter counts the nesting; highEnd holds for one nesting only.
func (p *parser) enter() (leave func(), err error) {
	p.depth++
	p.trials++
	if p.depth > maxNesting {
		return nil, p.fail(fmt.Sprintf("the expression is nested deeper than %d; split it up", maxNesting))
	}
	if p.trials > maxTrials*(len(p.tokens)+10) {
		return nil, p.fail("the brackets here can be read in too many ways; use ( ) instead of ] [ for open ranges")
	}
	highEnd := p.highEnd
	p.highEnd = false
	return func() { p.depth--; p.highEnd = highEnd }, nil
}

func (p *parser) peek() token { return p.tokens[p.pos] }

func (p *parser) peekAt(ahead int) token { return p.tokens[min(p.pos+ahead, len(p.tokens)-1)] }

func (p *parser) next() token {
	t := p.tokens[p.pos]
	if t.kind != tokenEnd {
		p.pos++
	}
	return t
}

// skip passes the symbol if it is next.
func (p *parser) skip(symbol string) bool {
	if p.peek().is(symbol) {
		p.pos++
		return true
	}
	return false
}

// skipWord passes the keyword if it is next.
func (p *parser) skipWord(word string) bool {
	if p.peek().isWord(word) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) wantSymbol(symbol string) error {
	if !p.skip(symbol) {
		return p.expected(fmt.Sprintf("%q", symbol))
	}
	return nil
}

func (p *parser) wantWord(word string) error {
	if !p.skipWord(word) {
		return p.expected(fmt.Sprintf("%q", word))
	}
	return nil
}

// expected is the error that something else stands here.
func (p *parser) expected(what string) error {
	found := "the text ends"
	if t := p.peek(); t.kind != tokenEnd {
		found = fmt.Sprintf("found %q", p.source[t.start:t.end])
	}
	return p.fail(fmt.Sprintf("expected %s, but %s", what, found))
}

func (p *parser) fail(text string) error { return newSyntaxError(p.source, p.peek().start, text) }

// try reads by rule, and goes back to where it began if the rule fails.
func (p *parser) try(rule func() (node, error)) (node, bool) {
	pos, locals, filters, depth, usesTest := p.pos, len(p.locals), p.filters, p.depth, p.usesTest
	n, err := rule()
	if err != nil {
		p.pos, p.locals, p.filters, p.depth, p.usesTest = pos, p.locals[:locals], filters, depth, usesTest
		return nil, false
	}
	return n, true
}
