package feel

import (
	"errors"
	"strings"
)

// replacement is the parsed third argument of replace: texts and groups.
type replacement []replacementPart

// replacementPart is a text, or if group >= 0 what that group matched.
type replacementPart struct {
	text  string
	group int
}

// template parses a replacement: $1 is a group, $0 the whole match, \$ and \\
// the characters themselves (Functions and Operators 3.1 §5.6.4).
func (p *pattern) template(text string) (replacement, error) {
	if p.literal {
		return replacement{{text, -1}}, nil
	}
	var parts replacement
	for text != "" {
		special := strings.IndexAny(text, `$\`)
		if special < 0 {
			return append(parts, replacementPart{text, -1}), nil
		}
		parts = append(parts, replacementPart{text[:special], -1})
		part, length := p.special(text[special:])
		if length == 0 {
			return nil, errors.New(`in a replacement, $ is followed by the number of a group, and \ by $ or \`)
		}
		parts = append(parts, part)
		text = text[special+length:]
	}
	return parts, nil
}

// special reads $n, \$ or \\ and returns how long it is, 0 if it is none of them.
func (p *pattern) special(text string) (part replacementPart, length int) {
	if text[0] == '\\' {
		if len(text) > 1 && (text[1] == '$' || text[1] == '\\') {
			return replacementPart{text[1:2], -1}, 2
		}
		return part, 0
	}
	end := 1
	group := 0
	for end < len(text) && isDigit(rune(text[end])) {
		next := group*10 + int(text[end]-'0')
		if end > 1 && next > p.groups {
			break
		}
		group = next
		end++
	}
	if end == 1 {
		return part, 0
	}
	return replacementPart{"", group}, end
}

// expand writes the replacement of one match.
func (r replacement) expand(b *strings.Builder, text string, match []int) {
	for _, part := range r {
		if part.group < 0 {
			b.WriteString(part.text)
		} else if i := part.group * 2; i < len(match) && match[i] >= 0 {
			b.WriteString(text[match[i]:match[i+1]])
		}
	}
}
