package feel

import (
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenNumber
	tokenString
	tokenSymbol
)

// token is a word, literal or symbol of the source. A word may be a keyword or
// only a part of a name: which one is for the parser to find out.
type token struct {
	kind       tokenKind
	text       string // strings without quotes and escapes
	start, end int    // bytes in the source
}

func (t token) is(symbol string) bool { return t.kind == tokenSymbol && t.text == symbol }

func (t token) isWord(word string) bool { return t.kind == tokenName && t.text == word }

// longSymbols are the symbols of more than one character; longer ones first.
var longSymbols = []string{"**", "..", "->", "<=", ">=", "!="}

type lexer struct {
	source string
	pos    int
}

// tokenize splits the source; the last token is of kind tokenEnd.
func tokenize(source string) ([]token, error) {
	l := &lexer{source: source}
	tokens := make([]token, 0, len(source)/3+2)
	for {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
		if t.kind == tokenEnd {
			return tokens, nil
		}
	}
}

func (l *lexer) next() (token, error) {
	if err := l.skipSpace(); err != nil {
		return token{}, err
	}
	start := l.pos
	if start == len(l.source) {
		return token{kind: tokenEnd, start: start, end: start}, nil
	}
	r, size := utf8.DecodeRuneInString(l.source[start:])
	switch {
	case r == '"':
		return l.stringLiteral()
	case r == '?':
		l.pos += size
		return l.token(tokenName, start), nil
	case isDigit(r) || r == '.' && isDigit(l.runeAt(start+1)):
		l.skipNumber()
		return l.token(tokenNumber, start), nil
	case isNameStart(r):
		l.skipWhile(isNamePart)
		return l.token(tokenName, start), nil
	}
	l.pos += size
	for _, symbol := range longSymbols {
		if strings.HasPrefix(l.source[start:], symbol) {
			l.pos = start + len(symbol)
			break
		}
	}
	return l.token(tokenSymbol, start), nil
}

func (l *lexer) token(kind tokenKind, start int) token {
	return token{kind: kind, text: l.source[start:l.pos], start: start, end: l.pos}
}

func (l *lexer) runeAt(pos int) rune {
	r, _ := utf8.DecodeRuneInString(l.source[min(pos, len(l.source)):])
	return r
}

func (l *lexer) skipWhile(belongs func(rune) bool) {
	for l.pos < len(l.source) {
		r, size := utf8.DecodeRuneInString(l.source[l.pos:])
		if !belongs(r) {
			return
		}
		l.pos += size
	}
}

// skipNumber passes digits, a fraction and an exponent. The two dots of a range
// are no fraction.
func (l *lexer) skipNumber() {
	l.skipWhile(isDigit)
	if l.runeAt(l.pos) == '.' && isDigit(l.runeAt(l.pos+1)) {
		l.pos++
		l.skipWhile(isDigit)
	}
	if r := l.runeAt(l.pos); r != 'e' && r != 'E' {
		return
	}
	digits := l.pos + 1
	if sign := l.runeAt(digits); sign == '+' || sign == '-' {
		digits++
	}
	if isDigit(l.runeAt(digits)) {
		l.pos = digits
		l.skipWhile(isDigit)
	}
}

// skipSpace passes white space and comments.
func (l *lexer) skipSpace() error {
	for {
		l.skipWhile(isSpace)
		rest := l.source[l.pos:]
		switch {
		case strings.HasPrefix(rest, "//"):
			l.skipWhile(func(r rune) bool { return r != '\n' && r != '\r' })
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/")
			if end < 0 {
				return newSyntaxError(l.source, l.pos, "the comment is not closed; end it with */")
			}
			l.pos += end + 2
		default:
			return nil
		}
	}
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isSpace is the white space of FEEL grammar rules 61 and 62.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0x85, 0xA0, 0x1680, 0x180E, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF:
		return true
	}
	return r >= 0x2000 && r <= 0x200B
}

// nameStarts are the characters of FEEL grammar rule 28 beyond ASCII.
var nameStarts = [][2]rune{
	{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D},
	{0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
}

// isNameStart is FEEL grammar rule 28, without the question mark, which is a
// name of its own. An undecodable byte (U+FFFD of width one) is no name either,
// but quoting it in an error is all that happens to it.
func isNameStart(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
	}
	if isSpace(r) {
		return false
	}
	for _, limits := range nameStarts {
		if r >= limits[0] && r <= limits[1] {
			return true
		}
	}
	return false
}

// isNamePart is FEEL grammar rule 29.
func isNamePart(r rune) bool {
	return isNameStart(r) || isDigit(r) || r == 0xB7 || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}
