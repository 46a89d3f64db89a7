package feel

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// regexOptions are the flags s, m, i, x and q.
type regexOptions struct {
	dotAll, multiline, fold, spaced, literal bool
}

func parseFlags(flags string) (o regexOptions, err error) {
	for _, flag := range flags {
		switch flag {
		case 's':
			o.dotAll = true
		case 'm':
			o.multiline = true
		case 'i':
			o.fold = true
		case 'x':
			o.spaced = true
		case 'q':
			o.literal = true
		default:
			return o, fmt.Errorf("the flags of a pattern are s, m, i, x and q, not %q", flag)
		}
	}
	return o, nil
}

// maxRegexDepth bounds nested groups and classes.
const maxRegexDepth = 200

// regexParser reads the grammar of XML Schema 1.1 part 2 appendix G with the
// additions of Functions and Operators 3.1 §5.6.1.
type regexParser struct {
	source  string
	pos     int
	options regexOptions
	groups  int
	closed  []bool // by number of the group: whether its parenthesis was closed
	depth   int
}

func parseRegex(source string, options regexOptions) (root regexNode, groups int, err error) {
	if !utf8.ValidString(source) {
		return nil, 0, errors.New("the pattern is not valid text")
	}
	if options.spaced && !options.literal {
		source = withoutSpace(source)
	}
	p := &regexParser{source: source, options: options, closed: []bool{false}}
	if options.literal {
		return p.literalText(), 0, nil
	}
	root, err = p.alternation()
	if err == nil && p.pos < len(source) {
		err = p.fail("there is no ( for this )")
	}
	return root, p.groups, err
}

func (p *regexParser) literalText() regexNode {
	var sequence regexSequence
	for _, r := range p.source {
		sequence = append(sequence, p.char(r))
	}
	return sequence
}

func (p *regexParser) fail(text string) error {
	return fmt.Errorf("in the pattern %q at character %d: %s", p.source, utf8.RuneCountInString(p.source[:p.pos])+1, text)
}

// withoutSpace removes the white space that flag x makes meaningless: all of it
// outside classes, even between a backslash and its character.
func withoutSpace(source string) string {
	var b strings.Builder
	classes, escaped := 0, false
	for _, r := range source {
		if classes == 0 && strings.ContainsRune(" \t\r\n", r) {
			continue
		}
		b.WriteRune(r)
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '[':
			classes++
		case r == ']' && classes > 0:
			classes--
		}
	}
	return b.String()
}

// peek is the next character; -1 at the end.
func (p *regexParser) peek() rune {
	if p.pos >= len(p.source) {
		return -1
	}
	r, _ := utf8.DecodeRuneInString(p.source[p.pos:])
	return r
}

func (p *regexParser) skip(r rune) bool {
	if p.peek() != r {
		return false
	}
	p.pos += utf8.RuneLen(r)
	return true
}

func (p *regexParser) char(r rune) regexNode {
	if p.options.fold {
		return regexClass{foldRunes(runeSet{{r, r}})}
	}
	return regexClass{runeSet{{r, r}}}
}

func (p *regexParser) alternation() (regexNode, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxRegexDepth {
		return nil, p.fail("groups are nested too deeply")
	}
	branches := regexChoice{}
	for {
		branch, err := p.sequence()
		if err != nil {
			return nil, err
		}
		branches = append(branches, branch)
		if !p.skip('|') {
			break
		}
	}
	if len(branches) == 1 {
		return branches[0], nil
	}
	return branches, nil
}

func (p *regexParser) sequence() (regexNode, error) {
	sequence := regexSequence{}
	for {
		switch p.peek() {
		case -1, '|', ')':
			return sequence, nil
		}
		atom, err := p.atom()
		if err != nil {
			return nil, err
		}
		if atom, err = p.quantified(atom); err != nil {
			return nil, err
		}
		sequence = append(sequence, atom)
	}
}

func (p *regexParser) atom() (regexNode, error) {
	r := p.peek()
	switch r {
	case '(':
		return p.group()
	case '[':
		set, err := p.class()
		return regexClass{set}, err
	case '\\':
		return p.escape()
	case '*', '+', '?', '{', '}', ']':
		return nil, p.fail(fmt.Sprintf(`%q has a special meaning; write \%c for the character`, r, r))
	}
	p.pos += utf8.RuneLen(r)
	switch r {
	case '.':
		if p.options.dotAll {
			return regexClass{anyRune}, nil
		}
		return regexClass{anyRune.subtract(runeSet{{'\n', '\n'}, {'\r', '\r'}})}, nil
	case '^':
		return regexAnchor{start: true, multiline: p.options.multiline}, nil
	case '$':
		return regexAnchor{multiline: p.options.multiline}, nil
	}
	return p.char(r), nil
}

func (p *regexParser) group() (regexNode, error) {
	p.skip('(')
	number := 0
	if p.peek() == '?' {
		p.skip('?')
		if !p.skip(':') {
			return nil, p.fail("(?: begins a group that is not counted; nothing else follows (?")
		}
	} else {
		p.groups++
		number = p.groups
		p.closed = append(p.closed, false)
	}
	inner, err := p.alternation()
	if err != nil {
		return nil, err
	}
	if !p.skip(')') {
		return nil, p.fail("a group is not closed with )")
	}
	if number > 0 {
		p.closed[number] = true
	}
	return regexGroup{inner, number}, nil
}

// quantified reads ?, *, + or {n,m}, with a ? for as few as possible.
func (p *regexParser) quantified(atom regexNode) (regexNode, error) {
	repeat := regexRepeat{inner: atom, max: -1}
	switch p.peek() {
	case '?':
		repeat.max = 1
	case '*':
	case '+':
		repeat.min = 1
	case '{':
		if err := p.counts(&repeat); err != nil {
			return nil, err
		}
	default:
		return atom, nil
	}
	p.pos++
	repeat.lazy = p.skip('?')
	switch p.peek() {
	case '?', '*', '+', '{':
		return nil, p.fail("one repetition cannot follow another")
	}
	return repeat, nil
}

// counts reads {n}, {n,} or {n,m} up to the closing brace.
func (p *regexParser) counts(repeat *regexRepeat) error {
	end := strings.IndexByte(p.source[p.pos:], '}')
	if end < 0 {
		return p.fail("a repetition is not closed with }")
	}
	text := p.source[p.pos+1 : p.pos+end]
	low, high, isRange := strings.Cut(text, ",")
	var ok, okHigh bool
	repeat.min, ok = parseDigits(low, 1, 9)
	switch {
	case !isRange:
		repeat.max, okHigh = repeat.min, true
	case high == "":
		okHigh = true
	default:
		repeat.max, okHigh = parseDigits(high, 1, 9)
		okHigh = okHigh && repeat.max >= repeat.min
	}
	if !ok || !okHigh {
		return p.fail("a repetition is written as {2}, {2,} or {2,5}")
	}
	p.pos += end
	return nil
}

// escape reads what follows a backslash outside a class.
func (p *regexParser) escape() (regexNode, error) {
	if r := p.after(); r >= '1' && r <= '9' {
		return p.backReference()
	}
	set, single, err := p.escapedSet()
	if err != nil {
		return nil, err
	}
	if single {
		return p.char(set[0].low), nil
	}
	return regexClass{set}, nil
}

// after is the character after the next one.
func (p *regexParser) after() rune {
	if p.pos+1 >= len(p.source) {
		return -1
	}
	r, _ := utf8.DecodeRuneInString(p.source[p.pos+1:])
	return r
}

// backReference reads \n: as many digits as make the number of a closed group.
func (p *regexParser) backReference() (regexNode, error) {
	end := p.pos + 2
	for end < len(p.source) && isDigit(rune(p.source[end])) {
		number, err := strconv.Atoi(p.source[p.pos+1 : end+1])
		if err != nil || number > p.groups {
			break
		}
		end++
	}
	number, _ := strconv.Atoi(p.source[p.pos+1 : end])
	if number > p.groups || !p.closed[number] {
		return nil, p.fail(fmt.Sprintf("there is no complete group %d before this", number))
	}
	p.pos = end
	return regexBackReference{number, p.options.fold}, nil
}
