package feel

import (
	"strings"
	"unicode/utf8"
)

// stringFunctions are those of DMN 1.5 §10.3.4.3. Positions and lengths count
// characters, not bytes.
var stringFunctions = []definition{
	{"substring(string: string, start position: number, [length: number])", substring},
	{"string length(string: string)", func(c *call, args []Value) Value {
		return IntNumber(int64(utf8.RuneCountInString(args[0].(string))))
	}},
	{"upper case(string: string)", func(c *call, args []Value) Value { return c.text(strings.ToUpper(args[0].(string))) }},
	{"lower case(string: string)", func(c *call, args []Value) Value { return c.text(strings.ToLower(args[0].(string))) }},
	{"substring before(string: string, match: string)", func(_ *call, args []Value) Value {
		before, _, found := strings.Cut(args[0].(string), args[1].(string))
		return pick(found, before, "")
	}},
	{"substring after(string: string, match: string)", func(_ *call, args []Value) Value {
		_, after, _ := strings.Cut(args[0].(string), args[1].(string))
		return after
	}},
	{"contains(string: string, match: string)", func(_ *call, args []Value) Value {
		return strings.Contains(args[0].(string), args[1].(string))
	}},
	{"starts with(string: string, match: string)", func(_ *call, args []Value) Value {
		return strings.HasPrefix(args[0].(string), args[1].(string))
	}},
	{"ends with(string: string, match: string)", func(_ *call, args []Value) Value {
		return strings.HasSuffix(args[0].(string), args[1].(string))
	}},
	{"matches(input: string, pattern: string, [flags: string?])", func(c *call, args []Value) Value {
		p, failure := c.pattern(args[1], args[2])
		if p == nil {
			return failure
		}
		return p.matches(c, args[0].(string))
	}},
	{"replace(input: string, pattern: string, replacement: string, [flags: string?])", func(c *call, args []Value) Value {
		p, failure := c.pattern(args[1], args[3])
		if p == nil {
			return failure
		}
		return p.replace(c, args[0].(string), args[2].(string))
	}},
	{"split(string: string, delimiter: string)", func(c *call, args []Value) Value {
		p, failure := c.pattern(args[1], nil)
		if p == nil {
			return failure
		}
		return p.split(c, args[0].(string))
	}},
}

// substring counts from 1, or from the end if start is negative. A start outside
// the text and a length below 1 are errors.
func substring(c *call, args []Value) Value {
	text := []rune(args[0].(string))
	start, ok := args[1].(Number).truncated().Int64()
	switch {
	case ok && start < 0 && -start <= int64(len(text)):
		start += int64(len(text))
	case ok && start > 0 && start <= int64(len(text)):
		start--
	default:
		return c.fail("the text of %d characters has no position %s", len(text), args[1])
	}
	rest := text[start:]
	if length, given := args[2].(Number); given {
		n, ok := length.truncated().Int64()
		if !ok || n < 1 {
			return c.fail("the length is to be 1 or more, not %s", length)
		}
		rest = rest[:min(n, int64(len(rest)))]
	}
	return c.text(string(rest))
}
