package feel

import (
	"slices"
	"strings"
)

// atLongName tells whether a known name of more than one token begins here; it
// then wins over keywords and operators.
func (p *parser) atLongName() bool {
	_, length := p.knownName()
	return length > 1
}

// knownName returns the longest name in scope that begins here and how many
// tokens it has.
func (p *parser) knownName() (name string, length int) {
	rest := p.tokens[p.pos:]
	name, length = p.vocabulary.match(rest)
	for i := len(p.locals) - 1; i >= 0; i-- {
		if local := p.locals[i]; len(local.words) > length && local.matches(rest) {
			name, length = local.name, len(local.words)
		}
	}
	if builtin, n := builtinNames.match(rest); n > length && (!p.splitByKeyword(n) || p.peekAt(n).is("(")) {
		name, length = builtin, n
	}
	return name, length
}

// splitByKeyword tells whether one of the next tokens is a keyword: "date and
// time" is the function only before a parenthesis.
func (p *parser) splitByKeyword(length int) bool {
	for i := range length {
		if keywords[p.peekAt(i).text] {
			return true
		}
	}
	return false
}

// reference reads a name in an expression.
func (p *parser) reference() (node, error) {
	start := p.peek().start
	name, ok := p.name()
	if !ok {
		return nil, p.expected("a value, a name or an opening bracket")
	}
	p.usesTest = p.usesTest || name == "?"
	p.usesPartial = p.usesPartial || name == "partial"
	n := &nameNode{base: base{start}, name: name, builtin: builtins[name]}
	n.local = p.isLocal(name)
	n.walk = n.local || p.filters > 0 || name == "?"
	if !n.local && (n.builtin == nil || !p.peek().is("(")) && name != "?" {
		p.free[name] = true
	}
	return n, nil
}

func (p *parser) isLocal(name string) bool {
	for _, local := range p.locals {
		if local.name == name {
			return true
		}
	}
	return false
}

// name reads a known name, or else words that follow one another up to the next
// keyword, as two names in a row mean nothing else.
func (p *parser) name() (string, bool) {
	if p.peek().kind != tokenName {
		if name, length := p.knownName(); length > 0 && p.peek().kind != tokenNumber {
			p.pos += length
			return name, true
		}
		return "", false
	}
	if name, length := p.knownName(); length > 0 {
		p.pos += length
		return name, true
	}
	if keywords[p.peek().text] && p.peek().text != "not" {
		return "", false
	}
	return p.words(), true
}

// words joins the word here with those that follow.
func (p *parser) words() string {
	first := p.next()
	words := []string{first.text}
	if first.text == "?" {
		return "?"
	}
	for {
		t := p.peek()
		if t.kind != tokenName && t.kind != tokenNumber || keywords[t.text] || t.text == "?" || strings.HasPrefix(t.text, ".") {
			return strings.Join(words, " ")
		}
		words = append(words, p.next().text)
	}
}

// property reads the name after a dot, which may be a keyword or begin as the
// name of a function does.
func (p *parser) property() (string, bool) {
	rest := p.tokens[p.pos:]
	name, length := p.vocabulary.match(rest)
	if own, n := propertyNames.match(rest); n > length {
		name, length = own, n
	}
	for _, local := range p.locals {
		if len(local.words) > length && local.matches(rest) {
			name, length = local.name, len(local.words)
		}
	}
	switch {
	case length > 1:
		p.pos += length
		return name, true
	case p.peek().kind == tokenName:
		return p.words(), true
	}
	return "", false
}

// propertyNames are the properties of built-in kinds that have more than one word.
var propertyNames = newNameSet([]string{"time offset", "start included", "end included"})

// newName reads a name that is being introduced: a parameter, a variable of an
// iteration, a key. It ends before one of the stops, and may contain anything a
// name may.
func (p *parser) newName(stops ...string) (string, bool) {
	start := p.pos
	for p.isNameToken(p.pos > start) && !slices.Contains(stops, p.peek().text) {
		p.pos++
	}
	if p.pos == start {
		return "", false
	}
	return normalizeName(p.source[p.tokens[start].start:p.tokens[p.pos-1].end]), true
}

// isNameToken tells whether the next token may be in a name (rules 27 to 30).
func (p *parser) isNameToken(inside bool) bool {
	t := p.peek()
	switch t.kind {
	case tokenName:
		return true
	case tokenNumber:
		return inside
	case tokenSymbol:
		return inside && slices.Contains([]string{".", "/", "-", "'", "+", "*", "**"}, t.text)
	}
	return false
}

// bind puts names in scope until the returned function is called.
func (p *parser) bind(names ...string) (release func()) {
	length := len(p.locals)
	for _, name := range names {
		p.locals = append(p.locals, newKnownName(name))
	}
	return func() { p.locals = p.locals[:length] }
}
