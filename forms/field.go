package forms

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/amtsweg/amtsweg/casework"
)

// Kind says how a page asks for a field.
type Kind string

// The kinds of field.
const (
	KindText        Kind = "text"
	KindTextarea    Kind = "textarea"
	KindEmail       Kind = "email"
	KindTelephone   Kind = "tel"
	KindDate        Kind = "date"        // 2026-03-31
	KindDateTime    Kind = "datetime"    // RFC 3339
	KindMonth       Kind = "month"       // 2026-03
	KindNumber      Kind = "number"      // Integer says whether decimals are allowed
	KindCheckbox    Kind = "checkbox"    // absent in a post means false
	KindChoice      Kind = "choice"      // one of Options
	KindMultichoice Kind = "multichoice" // any of Options, posted under the same name
	KindGroup       Kind = "group"       // Fields belong together
	KindList        Kind = "list"        // Row gives the fields of each entry
	KindHidden      Kind = "hidden"
)

// Field is what a page needs to ask for one piece of data.
type Field struct {
	Pointer      string   `json:"pointer"` // JSON Pointer into the data, as in field errors; "#" stands for a list's index
	Name         string   `json:"name"`    // of the HTML control: the pointer with "." between its parts
	Kind         Kind     `json:"kind"`
	Label        string   `json:"label"`
	Help         string   `json:"help,omitempty"`
	Required     bool     `json:"required,omitempty"`
	ReadOnly     bool     `json:"readOnly,omitempty"` // shown, never posted
	Options      []Option `json:"options,omitempty"`
	Source       string   `json:"source,omitempty"` // what fills the options at run time, such as "sites"; empty: Options are all
	Widget       string   `json:"widget,omitempty"` // the author's wish, such as "radio" or "select"
	Integer      bool     `json:"integer,omitempty"`
	Min          string   `json:"min,omitempty"` // of numbers
	Max          string   `json:"max,omitempty"`
	MinLength    int      `json:"minLength,omitempty"` // of texts, in characters
	MaxLength    int      `json:"maxLength,omitempty"` // 0: no limit
	Pattern      string   `json:"pattern,omitempty"`
	MinItems     int      `json:"minItems,omitempty"` // of lists and multichoices
	MaxItems     int      `json:"maxItems,omitempty"` // 0: no limit
	Autocomplete string   `json:"autocomplete,omitempty"`
	// When says when the field is shown; nil: always. RequiredWhen says when it must be filled beside Required.
	When         *Condition `json:"when,omitempty"`
	RequiredWhen *Condition `json:"requiredWhen,omitempty"`
	Fields       []Field    `json:"fields,omitempty"` // of a group; of a list: of the entry "#"
}

// Option is one choice.
type Option struct {
	Value string `json:"value"` // as posted
	Label string `json:"label"`
}

// Condition holds while the control Name has one of the values.
type Condition struct {
	Name   string   `json:"name"`
	Values []string `json:"values"` // as posted; "true" and "false" for a checkbox
}

// Fields describes the form in the order of its author. Wordings that lang lacks are German.
func (f *Form) Fields(lang string) []Field {
	return members(f.root, nil, lang)
}

// Row gives the fields of a list's entry i, counting from 0.
func (fd Field) Row(i int) []Field {
	rows := make([]Field, len(fd.Fields))
	for n, field := range fd.Fields {
		rows[n] = field.moved(fd.Pointer+"/#", fd.Name+".#", fmt.Sprint(i))
	}
	return rows
}

// moved replaces the index in everything that names a place below the entry.
func (fd Field) moved(pointer, name, index string) Field {
	under := func(s, prefix string) string {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return strings.TrimSuffix(prefix, "#") + index + rest
		}
		return s
	}
	condition := func(c *Condition) *Condition {
		if c == nil {
			return nil
		}
		return &Condition{under(c.Name, name), c.Values}
	}
	fd.Pointer, fd.Name = under(fd.Pointer, pointer), under(fd.Name, name)
	fd.When, fd.RequiredWhen = condition(fd.When), condition(fd.RequiredWhen)
	fields := make([]Field, len(fd.Fields))
	for i, child := range fd.Fields {
		fields[i] = child.moved(pointer, name, index)
	}
	if len(fields) > 0 {
		fd.Fields = fields
	}
	return fd
}

func members(e *element, path []string, lang string) []Field {
	fields := make([]Field, len(e.properties))
	for i, child := range e.properties {
		fields[i] = field(child, append(path[:len(path):len(path)], child.name), lang)
	}
	return fields
}

func field(e *element, path []string, lang string) Field {
	fd := Field{
		Pointer: pointer(path), Name: strings.Join(path, "."),
		Kind: e.kind, Label: e.hints.label.In(lang), Help: e.hints.help.In(lang),
		Required: e.required, ReadOnly: e.readOnly,
		Source: e.hints.source, Widget: e.hints.widget,
		Integer: e.base == "integer", Min: e.minimum, Max: e.maximum,
		MinLength: e.minLength, MaxLength: e.maxLength, Pattern: e.pattern,
		MinItems: e.minItems, MaxItems: e.maxItems,
		Autocomplete: e.hints.autocomplete,
		When:         conditionOf(e.when, path), RequiredWhen: conditionOf(e.demand, path),
	}
	if fd.Label == "" {
		fd.Label = e.name
	}
	fd.Options = optionsOf(e, lang)
	switch e.kind {
	case KindGroup:
		fd.Fields = members(e, path, lang)
	case KindList:
		fd.Fields = entry(e, append(path[:len(path):len(path)], "#"), lang)
	case KindMultichoice:
		fd.Options, fd.Source = optionsOf(e.item, lang), first(e.hints.source, e.item.hints.source)
	}
	return fd
}

// entry gives the fields of one entry of a list: the object's, or one for a bare value.
func entry(e *element, path []string, lang string) []Field {
	if e.item.base == "object" {
		return members(e.item, path, lang)
	}
	bare := field(e.item, path, lang)
	if len(e.item.hints.label) == 0 {
		bare.Label = e.hints.label.In(lang)
	}
	return []Field{bare}
}

func conditionOf(c *condition, path []string) *Condition {
	if c == nil {
		return nil
	}
	siblings := append(path[:len(path)-1:len(path)-1], c.sibling)
	out := &Condition{Name: strings.Join(siblings, ".")}
	for _, v := range c.values {
		out.Values = append(out.Values, asText(v))
	}
	return out
}

var yesNo = []option{
	{true, casework.Text{"de": "Ja", "en": "Yes"}},
	{false, casework.Text{"de": "Nein", "en": "No"}},
}

func optionsOf(e *element, lang string) []Option {
	values := e.options
	if e.kind == KindChoice && e.base == "boolean" && len(values) == 0 {
		values = yesNo
	}
	var found []Option
	for _, o := range values {
		found = append(found, Option{asText(o.value), o.label.In(lang)})
	}
	return found
}

// asText writes a value as an HTML form posts it.
func asText(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case json.Number:
		return x.String()
	}
	return fmt.Sprint(v)
}

// kindOf says how a page asks for an element.
func kindOf(e *element) Kind {
	switch {
	case e.hints.widget == "hidden":
		return KindHidden
	case e.base == "object":
		return KindGroup
	case e.base == "array":
		return arrayKind(e)
	case len(e.options) > 0, e.hints.source != "":
		return KindChoice
	case e.base == "boolean":
		if e.hints.widget == "radio" {
			return KindChoice
		}
		return KindCheckbox
	case e.base == "number", e.base == "integer":
		return KindNumber
	}
	return textKind(e)
}

func arrayKind(e *element) Kind {
	if len(e.item.options) > 0 || e.hints.source != "" || e.item.hints.source != "" {
		return KindMultichoice
	}
	return KindList
}

func textKind(e *element) Kind {
	switch e.format {
	case "email":
		return KindEmail
	case "tel":
		return KindTelephone
	case "date":
		return KindDate
	case "date-time":
		return KindDateTime
	case "month":
		return KindMonth
	}
	if e.hints.widget == "textarea" {
		return KindTextarea
	}
	return KindText
}
