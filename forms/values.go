package forms

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/amtsweg/amtsweg/casework"
)

// The limits of an HTML form's post.
const (
	maxValues = 5_000
	maxRows   = 500 // of one list
)

// FromValues makes the JSON of an HTML form's post, by the schema's types. The
// names are those of [Field]: "child.name", "wishes.0.facility"; values of a
// multichoice repeat its name. Optional fields left empty are absent, and so is
// an optional group in which nothing is filled; a checkbox that was not posted is
// false, a multichoice of which nothing was chosen is an empty list; rows of a list in which nothing is filled are dropped. Names the form
// does not have are ignored, because a page posts some of its own. What does not
// fit a type is kept as text, so that Validate can point at it. The error is a
// *casework.Error of kind Malformed for a post beyond the limits.
func (f *Form) FromValues(v url.Values) (json.RawMessage, error) {
	size := 0
	for name, values := range v {
		for _, value := range values {
			size += len(name) + len(value)
			if !utf8.ValidString(value) {
				return nil, casework.Errorf(casework.Malformed, "the form is not encoded as UTF-8; send it again")
			}
		}
	}
	if len(v) > maxValues || size > maxDataSize {
		return nil, casework.Errorf(casework.Malformed, "the form has too many or too long entries; send less").WithReason("too-large")
	}
	p := newPost(v)
	return casework.JSON(p.object(f.root, "")), nil
}

// post is an HTML form's post with its names sorted, so that everything below a
// name lies together.
type post struct {
	values url.Values
	names  []string
}

func newPost(v url.Values) *post {
	p := &post{values: v, names: make([]string, 0, len(v))}
	for name, values := range v {
		if slices.ContainsFunc(values, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			p.names = append(p.names, name)
		}
	}
	slices.Sort(p.names)
	return p
}

// below gives the filled names that begin with prefix.
func (p *post) below(prefix string) []string {
	from, _ := slices.BinarySearch(p.names, prefix)
	to := from
	for to < len(p.names) && strings.HasPrefix(p.names[to], prefix) {
		to++
	}
	return p.names[from:to]
}

// last gives the value of a name, the last one where it repeats: a checkbox
// follows its hidden companion.
func (p *post) last(name string) string {
	values := p.values[name]
	if len(values) == 0 {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(values[len(values)-1], "\r\n", "\n"))
}

func (p *post) object(e *element, prefix string) map[string]any {
	made := map[string]any{}
	for _, child := range e.properties {
		if child.readOnly {
			continue
		}
		if value, ok := p.value(child, prefix+child.name); ok {
			made[child.name] = value
		}
	}
	return made
}

// value reads what was posted for an element, and whether that is anything.
func (p *post) value(e *element, name string) (any, bool) {
	switch {
	case e.base == "object":
		if !e.required && len(p.below(name+".")) == 0 {
			return nil, false
		}
		return p.object(e, name+"."), true
	case e.kind == KindMultichoice:
		return p.chosen(e, name)
	case e.base == "array":
		return p.rows(e, name)
	case e.kind == KindCheckbox:
		return checked(p.last(name)), true
	}
	text := p.last(name)
	if text == "" {
		return nil, false
	}
	return scalar(e, text), true
}

// chosen reads a multichoice. One of which nothing was chosen is empty, unless
// something has to be chosen: then it is absent, as an empty field is.
func (p *post) chosen(e *element, name string) (any, bool) {
	values := []any{}
	for _, text := range p.values[name] {
		if text = strings.TrimSpace(text); text != "" {
			values = append(values, scalar(e.item, text))
		}
	}
	return values, len(values) > 0 || e.minItems == 0
}

func (p *post) rows(e *element, name string) (any, bool) {
	made := []any{}
	for _, index := range p.indexes(name + ".") {
		if value, ok := p.value(e.item, name+"."+index); ok {
			made = append(made, value)
		}
	}
	return made, len(made) > 0
}

// indexes gives the list indexes that follow the prefix and have something filled, in order.
func (p *post) indexes(prefix string) []string {
	var found []int
	for _, name := range p.below(prefix) {
		index, _, _ := strings.Cut(name[len(prefix):], ".")
		n, err := strconv.Atoi(index)
		if err != nil || n < 0 || n >= maxRows || strconv.Itoa(n) != index {
			continue
		}
		found = append(found, n)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	indexes := make([]string, len(found))
	for i, n := range found {
		indexes[i] = strconv.Itoa(n)
	}
	return indexes
}

func checked(text string) bool {
	return text == "true" || text == "on" || text == "1"
}

// scalar reads a text by the element's type, or keeps it where it does not fit.
func scalar(e *element, text string) any {
	switch e.base {
	case "boolean":
		switch text {
		case "true":
			return true
		case "false":
			return false
		}
	case "number", "integer":
		number := strings.Replace(text, ",", ".", 1)
		if json.Valid([]byte(number)) && strings.Trim(number, "0123456789.-eE+") == "" {
			return json.Number(number)
		}
	}
	return text
}

// ToValues makes the values that fill a page with data. What the form does not
// have is left out; data that is no JSON object gives no values.
func (f *Form) ToValues(data json.RawMessage) url.Values {
	v := url.Values{}
	tree, fault := readTree(data)
	if o, ok := tree.(*object); ok && fault == nil {
		fill(v, f.root, "", o)
	}
	return v
}

func fill(v url.Values, e *element, prefix string, o *object) {
	for _, child := range e.properties {
		if value := o.get(child.name); value != nil {
			fillOne(v, child, prefix+child.name, value)
		}
	}
}

func fillOne(v url.Values, e *element, name string, value any) {
	switch x := value.(type) {
	case *object:
		fill(v, e, name+".", x)
	case *list:
		for i, item := range x.items {
			switch {
			case e.kind == KindMultichoice:
				v.Add(name, asText(item))
			case e.item != nil:
				fillOne(v, e.item, name+"."+strconv.Itoa(i), item)
			}
		}
	default:
		v.Set(name, asText(value))
	}
}
