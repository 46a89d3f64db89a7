package feel

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// stringLiteral reads a string in quotes with the escapes of FEEL grammar rules 35 and 64.
func (l *lexer) stringLiteral() (token, error) {
	start := l.pos
	end := strings.IndexAny(l.source[start+1:], `"\`)
	if end >= 0 && l.source[start+1+end] == '"' {
		l.pos = start + end + 2
		return token{tokenString, l.source[start+1 : l.pos-1], start, l.pos}, nil
	}
	var text strings.Builder
	for l.pos++; l.pos < len(l.source); {
		switch c := l.source[l.pos]; c {
		case '"':
			l.pos++
			return token{tokenString, text.String(), start, l.pos}, nil
		case '\\':
			if err := l.escape(&text); err != nil {
				return token{}, err
			}
		default:
			text.WriteByte(c)
			l.pos++
		}
	}
	return token{}, newSyntaxError(l.source, start, `the text is not closed; end it with "`)
}

var simpleEscapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', '"': '"', '\'': '\'', '\\': '\\'}

// escape reads one escape. A backslash before any other character stands for
// itself, as in the regular expression "\d".
func (l *lexer) escape(text *strings.Builder) error {
	if l.pos+1 >= len(l.source) {
		return newSyntaxError(l.source, l.pos, `the text is not closed; end it with "`)
	}
	c := l.source[l.pos+1]
	if plain, ok := simpleEscapes[c]; ok {
		text.WriteByte(plain)
		l.pos += 2
		return nil
	}
	if c == 'u' || c == 'U' {
		if l.unicodeEscape(text) {
			return nil
		}
		return newSyntaxError(l.source, l.pos, `expected four hexadecimal digits after \u or six after \U`)
	}
	text.WriteByte('\\')
	l.pos++
	return nil
}

// unicodeEscape reads \uXXXX, a surrogate pair of two of them, or \UXXXXXX.
func (l *lexer) unicodeEscape(text *strings.Builder) bool {
	r, ok := l.hex(l.pos)
	if !ok {
		return false
	}
	l.pos += escapeLength(l.source[l.pos+1])
	if utf16.IsSurrogate(r) && strings.HasPrefix(l.source[l.pos:], `\u`) {
		if low, ok := l.hex(l.pos); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				r = pair
				l.pos += escapeLength('u')
			}
		}
	}
	text.WriteRune(r)
	return true
}

func escapeLength(kind byte) int { return pick(kind == 'u', 6, 8) }

// hex reads the digits of the unicode escape at pos.
func (l *lexer) hex(pos int) (rune, bool) {
	end := pos + escapeLength(l.source[pos+1])
	if end > len(l.source) {
		return 0, false
	}
	n, err := strconv.ParseUint(l.source[pos+2:end], 16, 32)
	return rune(n), err == nil && n <= utf8.MaxRune
}
