package feel

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// class reads [abc-f\d-[e]], the brackets included.
func (p *regexParser) class() (runeSet, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxRegexDepth {
		return nil, p.fail("classes are nested too deeply")
	}
	p.pos++
	negated := p.peek() == '^'
	if negated {
		p.pos++
	}
	set, excluded, err := p.classItems()
	if err != nil {
		return nil, err
	}
	if negated {
		set = anyRune.subtract(set)
	}
	return set.subtract(excluded), nil
}

// classItems reads up to the closing bracket, with a subtracted class before it.
func (p *regexParser) classItems() (set, excluded runeSet, err error) {
	for count := 0; ; count++ {
		switch r := p.peek(); {
		case r == -1:
			return nil, nil, p.fail("a class is not closed with ]")
		case r == ']' && count > 0:
			p.pos++
			return set.normalized(), nil, nil
		case r == '-' && p.after() == '[' && count > 0:
			p.pos++
			if excluded, err = p.class(); err != nil {
				return nil, nil, err
			}
			if p.peek() != ']' {
				return nil, nil, p.fail("a class ends after the class that is subtracted from it")
			}
			p.pos++
			return set.normalized(), excluded, nil
		default:
			item, err := p.classItem(count)
			if err != nil {
				return nil, nil, err
			}
			set = append(set, item...)
		}
	}
}

// classItem reads one character, escape or range.
func (p *regexParser) classItem(count int) (runeSet, error) {
	first, single, err := p.classAtom(count)
	if err != nil || !single {
		return first, err
	}
	low := first[0].low
	if p.peek() != '-' || p.after() == ']' || p.after() == '[' {
		return p.folded(runeSet{{low, low}}), nil
	}
	p.pos++
	last, single, err := p.classAtom(1)
	if err != nil {
		return nil, err
	}
	if !single || last[0].low < low {
		return nil, p.fail("a range of characters goes upwards from one character to another")
	}
	return p.folded(runeSet{{low, last[0].low}}), nil
}

func (p *regexParser) folded(set runeSet) runeSet {
	if p.options.fold {
		return foldRunes(set)
	}
	return set
}

// classAtom reads a character or escape; a hyphen stands for itself only at
// either end of the class.
func (p *regexParser) classAtom(count int) (set runeSet, single bool, err error) {
	r := p.peek()
	switch {
	case r == -1:
		return nil, false, p.fail("a class is not closed with ]")
	case r == '\\':
		return p.escapedSet()
	case r == '[' || r == ']':
		return nil, false, p.fail(fmt.Sprintf(`write \%c for the character`, r))
	case r == '-' && count > 0 && p.after() != ']':
		return nil, false, p.fail(`write \- for a hyphen in the middle of a class`)
	}
	p.pos += utf8.RuneLen(r)
	return runeSet{{r, r}}, r != '-', nil
}

// singleEscapes are the characters a backslash makes ordinary ones.
const singleEscapes = `\|.?*+(){}$-[]^`

// escapedSet reads an escape for a character or a set of characters.
func (p *regexParser) escapedSet() (set runeSet, single bool, err error) {
	r := p.after()
	switch {
	case r == 'n':
		set, single = runeSet{{'\n', '\n'}}, true
	case r == 'r':
		set, single = runeSet{{'\r', '\r'}}, true
	case r == 't':
		set, single = runeSet{{'\t', '\t'}}, true
	case r == 'p' || r == 'P':
		set, err = p.property(r == 'P')
		return set, false, err
	case r >= 0 && strings.ContainsRune(singleEscapes, r):
		set, single = runeSet{{r, r}}, true
	default:
		var ok bool
		if set, ok = escapedClass(r); !ok {
			return nil, false, p.fail("this character has no meaning after a backslash")
		}
	}
	p.pos += 1 + utf8.RuneLen(r)
	return set, single, nil
}

// property reads \p{Lu} or \p{IsGreek}.
func (p *regexParser) property(negated bool) (runeSet, error) {
	rest := p.source[p.pos+2:]
	end := strings.IndexByte(rest, '}')
	if end < 0 || rest[0] != '{' {
		return nil, p.fail(`\p is followed by a category or block in braces, as \p{Lu}`)
	}
	name := rest[1:end]
	set, ok := unicodeProperty(name)
	if !ok {
		return nil, p.fail(fmt.Sprintf("there is no category or block of characters %q", name))
	}
	p.pos += 2 + end + 1
	if negated {
		return anyRune.subtract(set), nil
	}
	return set, nil
}
