package feel

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// regexNode is a part of a parsed pattern.
type regexNode interface {
	// write writes the part in the syntax of Go's regexp; false if that has no
	// word for it.
	write(b *strings.Builder) bool
	// match tries the part at pos and calls rest with where it may end, until
	// rest returns true.
	match(t *matching, pos int, rest func(pos int) bool) bool
}

type (
	regexSequence []regexNode
	regexChoice   []regexNode
	regexClass    struct{ set runeSet }
	regexAnchor   struct{ start, multiline bool }
	regexGroup    struct {
		inner  regexNode
		number int // 0 if not counted
	}
	regexRepeat struct {
		inner    regexNode
		min, max int // max -1: any number
		lazy     bool
	}
	regexBackReference struct {
		number int
		fold   bool
	}
)

func (n regexSequence) write(b *strings.Builder) bool {
	for _, part := range n {
		if !part.write(b) {
			return false
		}
	}
	return true
}

func (n regexChoice) write(b *strings.Builder) bool {
	b.WriteString("(?:")
	for i, branch := range n {
		if i > 0 {
			b.WriteByte('|')
		}
		if !branch.write(b) {
			return false
		}
	}
	b.WriteByte(')')
	return true
}

func (n regexClass) write(b *strings.Builder) bool {
	if len(n.set) == 0 {
		b.WriteString(`[^\x{0}-\x{10FFFF}]`)
		return true
	}
	b.WriteByte('[')
	for _, r := range n.set {
		fmt.Fprintf(b, `\x{%X}-\x{%X}`, r.low, r.high)
	}
	b.WriteByte(']')
	return true
}

func (n regexAnchor) write(b *strings.Builder) bool {
	switch {
	case n.start && n.multiline:
		b.WriteString("(?m:^)")
	case n.start:
		b.WriteString(`\A`)
	case n.multiline:
		b.WriteString("(?m:$)")
	default:
		b.WriteString(`\z`)
	}
	return true
}

func (n regexGroup) write(b *strings.Builder) bool {
	b.WriteString(pick(n.number > 0, "(", "(?:"))
	ok := n.inner.write(b)
	b.WriteByte(')')
	return ok
}

func (n regexRepeat) write(b *strings.Builder) bool {
	b.WriteString("(?:")
	ok := n.inner.write(b)
	b.WriteByte(')')
	switch {
	case n.max < 0:
		fmt.Fprintf(b, "{%d,}", n.min)
	default:
		fmt.Fprintf(b, "{%d,%d}", n.min, n.max)
	}
	if n.lazy {
		b.WriteByte('?')
	}
	return ok
}

func (n regexBackReference) write(*strings.Builder) bool { return false }

// matching is one attempt of the backtracking matcher.
type matching struct {
	machine *machine
	text    string
	groups  []int
	depth   int
}

// maxMatchDepth bounds the stack; a deeper match counts as a spent budget.
const maxMatchDepth = 100_000

// backtrack finds the first match from pos on, as does pattern.find.
func (p *pattern) backtrack(m *machine, text string, pos int) []int {
	for start := pos; start <= len(text); {
		t := &matching{machine: m, text: text, groups: make([]int, 2*(p.groups+1))}
		for i := range t.groups {
			t.groups[i] = -1
		}
		m.step(1)
		if p.root.match(t, start, func(end int) bool { t.groups[0], t.groups[1] = start, end; return true }) {
			return t.groups
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		start += max(size, 1)
	}
	return nil
}

// enter counts one step and one level of the matcher.
func (t *matching) enter() {
	t.machine.step(1)
	t.depth++
	if t.depth > maxMatchDepth {
		t.machine.stop(spent("levels in matching a pattern", maxMatchDepth))
	}
}

func (n regexSequence) match(t *matching, pos int, rest func(int) bool) bool {
	if len(n) == 0 {
		return rest(pos)
	}
	t.enter()
	defer func() { t.depth-- }()
	return n[0].match(t, pos, func(pos int) bool { return n[1:].match(t, pos, rest) })
}

func (n regexChoice) match(t *matching, pos int, rest func(int) bool) bool {
	t.enter()
	defer func() { t.depth-- }()
	for _, branch := range n {
		if branch.match(t, pos, rest) {
			return true
		}
	}
	return false
}

func (n regexClass) match(t *matching, pos int, rest func(int) bool) bool {
	end := n.step(t, pos)
	return end >= 0 && rest(end)
}

// step returns where one character of the class at pos ends, or -1.
func (n regexClass) step(t *matching, pos int) int {
	t.machine.step(1)
	if pos >= len(t.text) {
		return -1
	}
	r, size := utf8.DecodeRuneInString(t.text[pos:])
	if !n.set.has(r) {
		return -1
	}
	return pos + size
}

func (n regexAnchor) match(t *matching, pos int, rest func(int) bool) bool {
	edge := pick(n.start, 0, len(t.text))
	holds := pos == edge
	if n.multiline && !holds {
		holds = t.text[pick(n.start, pos-1, pos)] == '\n'
	}
	return holds && rest(pos)
}

func (n regexGroup) match(t *matching, pos int, rest func(int) bool) bool {
	if n.number == 0 {
		return n.inner.match(t, pos, rest)
	}
	t.enter()
	defer func() { t.depth-- }()
	i := 2 * n.number
	before := [2]int{t.groups[i], t.groups[i+1]}
	matched := n.inner.match(t, pos, func(end int) bool {
		inner := [2]int{t.groups[i], t.groups[i+1]}
		t.groups[i], t.groups[i+1] = pos, end
		if rest(end) {
			return true
		}
		t.groups[i], t.groups[i+1] = inner[0], inner[1]
		return false
	})
	if !matched {
		t.groups[i], t.groups[i+1] = before[0], before[1]
	}
	return matched
}

func (n regexRepeat) match(t *matching, pos int, rest func(int) bool) bool {
	if class, ok := n.inner.(regexClass); ok && !n.lazy {
		return n.matchClass(class, t, pos, rest)
	}
	return n.from(t, pos, 0, rest)
}

// matchClass takes as many characters as it can and then fewer, without recursion.
func (n regexRepeat) matchClass(class regexClass, t *matching, pos int, rest func(int) bool) bool {
	ends := []int{pos}
	for n.max < 0 || len(ends) <= n.max {
		end := class.step(t, ends[len(ends)-1])
		if end < 0 {
			break
		}
		ends = append(ends, end)
	}
	for i := len(ends) - 1; i >= n.min; i-- {
		if rest(ends[i]) {
			return true
		}
	}
	return false
}

// from repeats after count repetitions. One that matches nothing is not repeated.
func (n regexRepeat) from(t *matching, pos, count int, rest func(int) bool) bool {
	t.enter()
	defer func() { t.depth-- }()
	again := func() bool {
		if n.max >= 0 && count >= n.max {
			return false
		}
		return n.inner.match(t, pos, func(end int) bool {
			if end == pos && count >= n.min {
				return false
			}
			return n.from(t, end, count+1, rest)
		})
	}
	if count < n.min {
		return again()
	}
	if n.lazy {
		return rest(pos) || again()
	}
	return again() || rest(pos)
}

func (n regexBackReference) match(t *matching, pos int, rest func(int) bool) bool {
	start, end := t.groups[2*n.number], t.groups[2*n.number+1]
	if start < 0 {
		return rest(pos)
	}
	t.machine.step(end - start)
	length := n.compare(t.text[start:end], t.text[pos:])
	return length >= 0 && rest(pos+length)
}

// compare returns how much of text is the group's match, or -1.
func (n regexBackReference) compare(group, text string) int {
	if !n.fold {
		return pick(strings.HasPrefix(text, group), len(group), -1)
	}
	length := 0
	for _, want := range group {
		r, size := utf8.DecodeRuneInString(text[length:])
		if size == 0 || !equalFold(r, want) {
			return -1
		}
		length += size
	}
	return length
}

func equalFold(a, b rune) bool {
	for r := unicode.SimpleFold(a); ; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
		if r == a {
			return false
		}
	}
}
