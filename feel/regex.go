package feel

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// pattern is a compiled regular expression of XPath 3.1 (Functions and
// Operators 3.1 §5.6), which FEEL's matches, replace and split take. Most run on
// Go's regexp in linear time. Back-references and very large counts need the
// backtracking matcher, which works under the evaluation's budget.
type pattern struct {
	root    regexNode
	groups  int
	linear  *regexp.Regexp // nil if root has to be matched by backtracking
	literal bool           // flag q: the replacement is literal, too
	cost    int            // steps to compile it, used whether or not it was cached
}

// maxPattern is how many bytes a pattern may have.
const maxPattern = 2_000

// pattern compiles the pattern with the flags; it returns nil and null if they are wrong.
func (c *call) pattern(text, flags Value) (*pattern, Value) {
	flagText, _ := flags.(string)
	source := text.(string)
	if len(source) > maxPattern {
		return nil, c.fail("the pattern is longer than %d bytes", maxPattern)
	}
	c.step(len(source))
	p, err := patterns.get(source, flagText)
	if err != nil {
		return nil, c.fail("%s", err)
	}
	c.step(p.cost)
	return p, nil
}

func compilePattern(source, flags string) (*pattern, error) {
	options, err := parseFlags(flags)
	if err != nil {
		return nil, err
	}
	root, groups, err := parseRegex(source, options)
	if err != nil {
		return nil, err
	}
	p := &pattern{root: root, groups: groups, literal: options.literal}
	var b strings.Builder
	linear := root.write(&b)
	p.cost = b.Len() / bytesPerStep
	if linear {
		if linear, err := regexp.Compile(b.String()); err == nil {
			p.linear = linear
		}
	}
	return p, nil
}

// find returns where the first match from pos on begins and ends, as do the
// groups in it: pairs of offsets, -1 for a group without match; or nil.
func (p *pattern) find(c *call, text string, pos int) []int {
	if p.linear != nil {
		return p.linear.FindStringSubmatchIndex(text)
	}
	return p.backtrack(c.machine, text, pos)
}

// all returns all matches, none overlapping another.
func (p *pattern) all(c *call, text string) [][]int {
	c.step(len(text))
	if p.linear != nil {
		return p.linear.FindAllStringSubmatchIndex(text, -1)
	}
	var found [][]int
	for pos := 0; pos <= len(text); {
		match := p.find(c, text, pos)
		if match == nil {
			break
		}
		found = append(found, match)
		if pos = match[1]; match[1] == match[0] {
			_, size := utf8.DecodeRuneInString(text[pos:])
			pos += max(size, 1)
		}
	}
	return found
}

func (p *pattern) matches(c *call, text string) Value {
	c.step(len(text))
	return p.find(c, text, 0) != nil
}

// matchesEmpty tells whether the pattern matches the empty text, for which
// replace and split are errors.
func (p *pattern) matchesEmpty(c *call) bool { return p.find(c, "", 0) != nil }

func (p *pattern) replace(c *call, text, replacement string) Value {
	if p.matchesEmpty(c) {
		return c.fail("the pattern matches the empty text")
	}
	template, err := p.template(replacement)
	if err != nil {
		return c.fail("%s", err)
	}
	var b strings.Builder
	end := 0
	for _, match := range p.all(c, text) {
		size := b.Len()
		b.WriteString(text[end:match[0]])
		template.expand(&b, text, match)
		end = match[1]
		c.alloc(b.Len() - size)
	}
	b.WriteString(text[end:])
	return c.text(b.String())
}

func (p *pattern) split(c *call, text string) Value {
	if p.matchesEmpty(c) {
		return c.fail("the delimiter matches the empty text")
	}
	parts, end := List{}, 0
	for _, match := range p.all(c, text) {
		parts = c.append(parts, text[end:match[0]])
		end = match[1]
	}
	return c.append(parts, text[end:])
}

// patternCache keeps compiled patterns, as models use few of them very often.
type patternCache struct {
	mutex    sync.Mutex
	compiled map[[2]string]*pattern
}

// maxPatterns is when the cache starts anew; patterns that are computed from
// input must not make it grow.
const maxPatterns = 256

var patterns = &patternCache{compiled: map[[2]string]*pattern{}}

func (p *patternCache) get(source, flags string) (*pattern, error) {
	key := [2]string{source, flags}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if found := p.compiled[key]; found != nil {
		return found, nil
	}
	compiled, err := compilePattern(source, flags)
	if err != nil {
		return nil, err
	}
	if len(p.compiled) >= maxPatterns {
		clear(p.compiled)
	}
	p.compiled[key] = compiled
	return compiled, nil
}
