package feel

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError says where a text is no FEEL and what was expected there.
type SyntaxError struct {
	// Source is the whole text, Offset the byte where the trouble is.
	Source string
	Offset int
	// Text says what is wrong or was expected.
	Text string
}

// Error gives line and column, what is wrong, and the text around it with a
// mark before the place.
func (e *SyntaxError) Error() string {
	line, column := position(e.Source, e.Offset)
	return at(line, column) + e.Text + ": " + e.excerpt()
}

// excerptWidth is how many characters an error shows on each side.
const excerptWidth = 30

// excerpt quotes the line of the error, shortened on both sides.
func (e *SyntaxError) excerpt() string {
	offset := min(e.Offset, len(e.Source))
	before, after := e.Source[:offset], e.Source[offset:]
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	after, _, _ = strings.Cut(after, "\n")
	if runes := []rune(before); len(runes) > excerptWidth {
		before = "…" + string(runes[len(runes)-excerptWidth:])
	}
	if runes := []rune(after); len(runes) > excerptWidth {
		after = string(runes[:excerptWidth]) + "…"
	}
	return before + "▸" + after
}

func newSyntaxError(source string, offset int, text string) error {
	return &SyntaxError{Source: source, Offset: offset, Text: text}
}

// position returns the line and column, both from 1, of a byte of the source.
func position(source string, offset int) (line, column int) {
	before := source[:min(offset, len(source))]
	line = strings.Count(before, "\n") + 1
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	return line, utf8.RuneCountInString(before) + 1
}

func at(line, column int) string { return fmt.Sprintf("line %d, column %d: ", line, column) }
