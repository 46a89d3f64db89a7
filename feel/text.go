package feel

import (
	"strconv"
	"strings"
)

// String returns what FEEL's string() gives for a value: text as it is, other
// values as literals. Null is "null".
func String(v Value) string {
	if s, ok := v.(string); ok {
		return s
	}
	var b strings.Builder
	writeText(&b, v, 0)
	return b.String()
}

// writeText writes a value as it looks inside a list or context, strings quoted.
func writeText(b *strings.Builder, v Value, depth int) {
	if depth > maxValueDepth || b.Len() > maxTextSize {
		b.WriteString("…")
		return
	}
	switch x := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(x))
	case string:
		b.WriteString(quote(x))
	case interface{ String() string }:
		b.WriteString(x.String())
	case List:
		writeListText(b, x, depth)
	case *Context:
		writeContextText(b, x, depth)
	case Range:
		writeRangeText(b, x, depth)
	}
}

func writeListText(b *strings.Builder, list List, depth int) {
	b.WriteByte('[')
	for i, item := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		writeText(b, item, depth+1)
	}
	b.WriteByte(']')
}

func writeContextText(b *strings.Builder, ctx *Context, depth int) {
	b.WriteByte('{')
	separator := ""
	for key, value := range ctx.All() {
		b.WriteString(separator)
		separator = ", "
		if isPlainName(key) {
			b.WriteString(key)
		} else {
			b.WriteString(quote(key))
		}
		b.WriteString(": ")
		writeText(b, value, depth+1)
	}
	b.WriteByte('}')
}

// writeRangeText writes [1..5], or a test such as (>= 1).
func writeRangeText(b *strings.Builder, r Range, depth int) {
	if r.Test != "" {
		b.WriteString("(" + r.Test)
		writeText(b, pick(r.Low != nil, r.Low, r.High), depth+1)
		b.WriteString(")")
		return
	}
	b.WriteString(pick(r.LowIncluded, "[", "("))
	writeText(b, r.Low, depth+1)
	b.WriteString("..")
	writeText(b, r.High, depth+1)
	b.WriteString(pick(r.HighIncluded, "]", ")"))
}

func pick[T any](condition bool, yes, no T) T {
	if condition {
		return yes
	}
	return no
}

// quote writes s as a FEEL string literal.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + `"`
}

// isPlainName tells whether s is a name of letters, digits and single spaces.
func isPlainName(s string) bool {
	for i, r := range s {
		if i == 0 && !isNameStart(r) || !isNamePart(r) && r != ' ' {
			return false
		}
	}
	return s != "" && !strings.Contains(s, "  ") && !strings.HasSuffix(s, " ")
}
