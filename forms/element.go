package forms

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// element is one place in the data that a form describes.
type element struct {
	name       string   // the property's; empty for the root and for items
	path       []string // of its schema
	line       int      // of its schema
	kind       Kind
	base       string // the JSON type
	format     string
	required   bool
	hints      hints
	private    bool // has x-privacy, of its own or from above
	options    []option
	constant   any
	minimum    string
	maximum    string
	minLength  int
	maxLength  int
	minItems   int
	maxItems   int
	pattern    string
	readOnly   bool
	when       *condition
	demand     *condition // under which the field is required
	properties []*element
	item       *element
}

// hints are what "x-ui" says.
type hints struct {
	label, help, fault casework.Text
	widget             string
	autocomplete       string
	source             string
	order              int
}

type option struct {
	value any
	label casework.Text
}

// condition holds while the sibling has one of the values.
type condition struct {
	sibling string
	values  []any
}

// property returns the property of that name, or nil.
func (e *element) property(name string) *element {
	for _, p := range e.properties {
		if p.name == name {
			return p
		}
	}
	return nil
}

// find returns the element that describes the place in the data, or nil.
func (e *element) find(path []string) *element {
	for _, token := range path {
		if e == nil {
			return nil
		}
		if e.item != nil {
			e = e.item
			continue
		}
		e = e.property(token)
	}
	return e
}

// propertyName keeps names usable in FEEL expressions and in HTML form names.
var propertyName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// schemaReader makes elements of a schema's tree.
type schemaReader struct {
	file string
	tree any
	open []*object // the schemas being read, to find recursion
	read int       // how many schemas were read so far, each as often as it is referred to
}

func (r *schemaReader) fault(path []string, format string, args ...any) *Fault {
	_, line, _ := at(r.tree, 1, path)
	return &Fault{File: r.file, Pointer: pointer(path), Line: line, Text: fmt.Sprintf(format, args...)}
}

// check refuses what the compiler would accept but a form must not hold.
func (r *schemaReader) check(value any, path []string) error {
	switch v := value.(type) {
	case *object:
		for _, m := range v.members {
			here := append(slices.Clone(path), m.name)
			if err := r.checkMember(m, here); err != nil {
				return err
			}
			if err := r.check(m.value, here); err != nil {
				return err
			}
		}
	case *list:
		for i, item := range v.items {
			if err := r.check(item, append(slices.Clone(path), fmt.Sprint(i))); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *schemaReader) checkMember(m member, path []string) error {
	s, isText := m.value.(string)
	if !isText || isDataPath(path) {
		return nil
	}
	switch m.name {
	case "$schema":
		if strings.TrimSuffix(s, "#") != draft {
			return r.fault(path, "only JSON Schema 2020-12 is read; write %q", draft)
		}
	case "$ref", "$dynamicRef":
		if !strings.HasPrefix(s, "#") {
			return r.fault(path, "a reference must stay inside the file; put the definition under $defs and write \"#/$defs/…\"")
		}
	case "$id":
		return r.fault(path, "a form has no $id; delete it")
	case "format":
		if !slices.Contains(knownFormats, s) {
			return r.fault(path, "the format %q is not checked; use one of %s", s, strings.Join(knownFormats, ", "))
		}
	}
	return nil
}

// isDataPath tells whether the last token names a property or is data, so that
// it is no keyword.
func isDataPath(path []string) bool {
	for i, token := range path[:len(path)-1] {
		switch token {
		case "properties", "$defs":
			if i == len(path)-2 {
				return true
			}
		case "x-ui", "x-privacy", "const", "enum", "default", "examples":
			return true
		}
	}
	return false
}

// compileFault says where the compiler found a fault.
func (r *schemaReader) compileFault(err error) *Fault {
	var invalid *jsonschema.SchemaValidationError
	var violated *jsonschema.ValidationError
	if errors.As(err, &invalid) && errors.As(invalid.Err, &violated) {
		for len(violated.Causes) > 0 {
			violated = violated.Causes[0]
		}
		return r.fault(violated.InstanceLocation, "this is no valid JSON Schema: %s", violated.ErrorKind.LocalizedString(english))
	}
	return r.fault(nil, "the schema cannot be compiled: %v", err)
}

// root reads the whole form.
func (r *schemaReader) root() (*element, error) {
	o, ok := r.tree.(*object)
	if !ok {
		return nil, r.fault(nil, "a form's schema is an object")
	}
	e, err := r.element(o, nil, false)
	if err != nil {
		return nil, err
	}
	if e.base != "object" {
		return nil, r.fault(nil, `a form describes an object; write "type": "object"`)
	}
	return e, nil
}

// element reads the schema at path.
func (r *schemaReader) element(o *object, path []string, private bool) (*element, error) {
	parts, err := r.parts(o, path, 0)
	if err != nil {
		return nil, err
	}
	for _, part := range parts {
		if slices.Contains(r.open, part) {
			return nil, r.fault(path, "the definition contains itself; a form cannot be drawn without end")
		}
	}
	outer := len(r.open)
	r.open = append(r.open, parts...)
	defer func() { r.open = r.open[:outer] }()

	_, line, _ := at(r.tree, 1, path)
	e := &element{path: path, line: line, private: private || parts.get("x-privacy") != nil}
	if err := r.scalars(e, parts, path); err != nil {
		return nil, err
	}
	if err := r.members(e, parts, path); err != nil {
		return nil, err
	}
	if err := r.items(e, parts, path); err != nil {
		return nil, err
	}
	r.conditions(e, parts)
	e.kind = kindOf(e)
	return e, nil
}

// parts are a schema, what it refers to and what it is composed of: the first
// that has a keyword says what it means.
type parts []*object

func (p parts) get(name string) any {
	for _, o := range p {
		if v := o.get(name); v != nil {
			return v
		}
	}
	return nil
}

func (p parts) one(name string) *object {
	return &object{members: []member{{name: name, value: p.get(name)}}}
}

func (p parts) text(name string) string { return p.one(name).text(name) }
func (p parts) number(name string) int  { return p.one(name).number(name) }

func (r *schemaReader) parts(o *object, path []string, depth int) (parts, error) {
	if depth > maxSchemaDepth {
		return nil, r.fault(path, "the references lead in a circle")
	}
	if r.read++; r.read > maxSchemas {
		return nil, r.fault(path, "with all its references the form has more than %d parts", maxSchemas)
	}
	found := parts{o}
	if ref, ok := o.get("$ref").(string); ok {
		target, _, known := at(r.tree, 1, tokens(strings.TrimPrefix(ref, "#")))
		referred, isObject := target.(*object)
		if !known || !isObject {
			return nil, r.fault(append(slices.Clone(path), "$ref"), "%q leads nowhere; use a pointer such as \"#/$defs/name\"", ref)
		}
		more, err := r.parts(referred, path, depth+1)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	for _, item := range o.list("allOf") {
		if part, ok := item.(*object); ok && part.get("if") == nil {
			more, err := r.parts(part, path, depth+1)
			if err != nil {
				return nil, err
			}
			found = append(found, more...)
		}
	}
	return found, nil
}

func (r *schemaReader) scalars(e *element, p parts, path []string) error {
	e.base, e.format, e.pattern = baseType(p), p.text("format"), p.text("pattern")
	e.minLength, e.maxLength = p.number("minLength"), p.number("maxLength")
	e.minItems, e.maxItems = p.number("minItems"), p.number("maxItems")
	e.minimum, e.maximum = numeral(p.get("minimum")), numeral(p.get("maximum"))
	e.constant = p.get("const")
	e.readOnly, _ = p.get("readOnly").(bool)
	for i := len(p) - 1; i >= 0; i-- {
		if err := r.readHints(&e.hints, p[i], path); err != nil {
			return err
		}
	}
	e.options = options(p)
	return nil
}

func numeral(v any) string {
	n, _ := v.(json.Number)
	return n.String()
}

// baseType is the schema's one type beside null.
func baseType(p parts) string {
	switch t := p.get("type").(type) {
	case string:
		return t
	case *list:
		for _, item := range t.items {
			if s, ok := item.(string); ok && s != "null" {
				return s
			}
		}
	}
	switch {
	case p.get("properties") != nil:
		return "object"
	case p.get("items") != nil:
		return "array"
	}
	return "string"
}

func (r *schemaReader) members(e *element, p parts, path []string) error {
	required := []string{}
	for _, o := range p {
		required = append(required, o.strings("required")...)
	}
	for _, o := range p {
		properties := o.object("properties")
		if properties == nil {
			continue
		}
		for _, m := range properties.members {
			if err := r.property(e, m, append(slices.Clone(path), "properties", m.name)); err != nil {
				return err
			}
		}
	}
	for _, child := range e.properties {
		child.required = slices.Contains(required, child.name)
	}
	slices.SortStableFunc(e.properties, func(a, b *element) int { return a.hints.order - b.hints.order })
	return nil
}

func (r *schemaReader) property(e *element, m member, path []string) error {
	o, ok := m.value.(*object)
	if !ok || e.property(m.name) != nil {
		return nil
	}
	if !propertyName.MatchString(m.name) {
		return r.fault(path, "%q is no name for a field; use letters, digits and _", m.name)
	}
	child, err := r.element(o, path, e.private)
	if err != nil {
		return err
	}
	child.name = m.name
	e.properties = append(e.properties, child)
	return nil
}

func (r *schemaReader) items(e *element, p parts, path []string) error {
	if e.base != "array" {
		return nil
	}
	o, ok := p.get("items").(*object)
	if !ok {
		return r.fault(path, `a list says what its entries are; add "items"`)
	}
	item, err := r.element(o, append(slices.Clone(path), "items"), e.private)
	e.item = item
	return err
}
