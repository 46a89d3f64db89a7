package feel

import (
	"maps"
	"slices"
	"strings"
)

// Vocabulary holds the names and types that the texts of a model may use. It is
// made once for many expressions, immutable and safe for concurrent use.
type Vocabulary struct {
	outer     *Vocabulary
	names     *nameSet
	types     map[string]*Type
	typeNames *nameSet
}

// NewVocabulary returns the vocabulary of names (variables, functions, and the
// entries of their contexts) and of types by name. Only names that contain
// more than letters and digits need to be listed.
func NewVocabulary(names []string, types map[string]*Type) *Vocabulary {
	return &Vocabulary{names: newNameSet(names), types: types, typeNames: newNameSet(slices.Sorted(maps.Keys(types)))}
}

// With returns a vocabulary that knows these names as well.
func (v *Vocabulary) With(names ...string) *Vocabulary {
	return &Vocabulary{outer: v, names: newNameSet(names), types: v.types, typeNames: v.typeNames}
}

// match returns the longest known name that the tokens begin with.
func (v *Vocabulary) match(tokens []token) (name string, length int) {
	for ; v != nil; v = v.outer {
		if candidate, n := v.names.match(tokens); n > length {
			name, length = candidate, n
		}
	}
	return name, length
}

// Parse reads an expression; the error is a [*SyntaxError].
func (v *Vocabulary) Parse(src string) (*Expression, error) {
	p, err := newParser(v, src)
	if err != nil {
		return nil, err
	}
	root, err := p.parse(p.expression)
	if err != nil {
		return nil, err
	}
	return &Expression{source: src, names: p.freeNames(), root: root}, nil
}

// ParseUnaryTests reads unary tests; the error is a [*SyntaxError].
func (v *Vocabulary) ParseUnaryTests(src string) (*UnaryTests, error) {
	p, err := newParser(v, src)
	if err != nil {
		return nil, err
	}
	root, err := p.parse(p.unaryTests)
	if err != nil {
		return nil, err
	}
	return &UnaryTests{source: src, names: p.freeNames(), root: root}, nil
}

// nameSet finds the longest known name at a token. A name is known by its
// tokens, so white space between them does not matter.
type nameSet struct {
	byFirst map[string][]knownName
}

func newNameSet(names []string) *nameSet {
	set := &nameSet{}
	for _, name := range names {
		set.add(name)
	}
	return set
}

// knownName is a name and the words and symbols it consists of.
type knownName struct {
	name  string
	words []string
}

// newKnownName splits a name; one that is no text at all never matches.
func newKnownName(name string) knownName {
	known := knownName{name: name}
	tokens, err := tokenize(name)
	if err != nil {
		return known
	}
	for _, t := range tokens[:len(tokens)-1] {
		known.words = append(known.words, t.text)
	}
	return known
}

func (s *nameSet) add(name string) {
	known := newKnownName(name)
	if len(known.words) == 0 {
		return
	}
	if s.byFirst == nil {
		s.byFirst = map[string][]knownName{}
	}
	first := known.words[0]
	same := append(s.byFirst[first], known)
	slices.SortStableFunc(same, func(a, b knownName) int { return len(b.words) - len(a.words) })
	s.byFirst[first] = same
}

// match returns the longest known name that the tokens begin with.
func (s *nameSet) match(tokens []token) (name string, length int) {
	for _, known := range s.byFirst[tokens[0].text] {
		if known.matches(tokens) {
			return known.name, len(known.words)
		}
	}
	return "", 0
}

func (n knownName) matches(tokens []token) bool {
	if len(tokens) < len(n.words) {
		return false
	}
	for i, word := range n.words {
		if tokens[i].text != word || tokens[i].kind == tokenString || tokens[i].kind == tokenEnd {
			return false
		}
	}
	return true
}

// normalizeName makes every white space inside a name one space.
func normalizeName(name string) string { return strings.Join(strings.FieldsFunc(name, isSpace), " ") }

// NamesIn returns the keys of all contexts in a value, at any depth, each once in
// the order they are found: the names to parse expressions with that will be
// evaluated against the value.
func NamesIn(v Value) []string {
	var names []string
	seen := map[string]bool{}
	var visit func(v Value)
	visit = func(v Value) {
		switch x := v.(type) {
		case List:
			for _, item := range x {
				visit(item)
			}
		case *Context:
			for key, value := range x.All() {
				if !seen[key] {
					seen[key] = true
					names = append(names, key)
				}
				visit(value)
			}
		}
	}
	visit(v)
	return names
}
