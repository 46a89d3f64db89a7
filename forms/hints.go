package forms

import (
	"slices"

	"github.com/amtsweg/amtsweg/casework"
)

// hintNames are the keys that "x-ui" may have.
var hintNames = []string{"label", "help", "error", "widget", "autocomplete", "source", "order", "options", "when"}

// widgets are the words "x-ui"."widget" may have beside those that follow from the type.
var widgets = []string{"text", "textarea", "radio", "select", "hidden", "group"}

// readHints overlays h with what one part of a schema says.
func (r *schemaReader) readHints(h *hints, o *object, path []string) error {
	setText(&h.label, "de", o.text("title"))
	setText(&h.help, "de", o.text("description"))
	ui := o.object("x-ui")
	if ui == nil {
		return nil
	}
	for _, m := range ui.members {
		if !slices.Contains(hintNames, m.name) {
			return r.fault(append(slices.Clone(path), "x-ui", m.name), "x-ui knows no %q; it knows %v", m.name, hintNames)
		}
	}
	if w := ui.text("widget"); w != "" && !slices.Contains(widgets, w) {
		return r.fault(append(slices.Clone(path), "x-ui", "widget"), "there is no widget %q; use one of %v", w, widgets)
	}
	setTexts(&h.label, ui.get("label"))
	setTexts(&h.help, ui.get("help"))
	setTexts(&h.fault, ui.get("error"))
	h.widget = first(ui.text("widget"), h.widget)
	h.autocomplete = first(ui.text("autocomplete"), h.autocomplete)
	h.source = first(ui.text("source"), h.source)
	if n := ui.number("order"); n != 0 {
		h.order = n
	}
	return nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func setText(t *casework.Text, lang, s string) {
	if s == "" {
		return
	}
	if *t == nil {
		*t = casework.Text{}
	}
	(*t)[lang] = s
}

// setTexts takes a wording, or wordings by language.
func setTexts(t *casework.Text, value any) {
	switch v := value.(type) {
	case string:
		setText(t, "de", v)
	case *object:
		for _, m := range v.members {
			if s, ok := m.value.(string); ok {
				setText(t, m.name, s)
			}
		}
	}
}

// options are the values to choose from: those of enum, labelled under
// "x-ui"."options", or those of a oneOf or anyOf of constants, each with its own label.
func options(p parts) []option {
	var labels *object
	if ui, ok := p.get("x-ui").(*object); ok {
		labels = ui.object("options")
	}
	var found []option
	if values, ok := p.get("enum").(*list); ok {
		for _, value := range values.items {
			found = append(found, option{value, optionLabel(value, labels.get(asText(value)))})
		}
		return found
	}
	for _, keyword := range []string{"oneOf", "anyOf"} {
		values, ok := p.get(keyword).(*list)
		if !ok {
			continue
		}
		for _, item := range values.items {
			o, isObject := item.(*object)
			if !isObject || o.member("const") == nil {
				return nil
			}
			label := optionLabel(o.get("const"), o.get("title"))
			setTexts(&label, o.object("x-ui").get("label"))
			found = append(found, option{o.get("const"), label})
		}
		return found
	}
	return nil
}

func optionLabel(value, wording any) casework.Text {
	label := casework.Text{"de": asText(value)}
	setTexts(&label, wording)
	return label
}

// conditions reads x-ui.when of the properties and, from if/then, under which
// condition a property is required.
func (r *schemaReader) conditions(e *element, p parts) {
	for _, o := range p {
		r.demand(e, o)
		for _, item := range o.list("allOf") {
			if part, ok := item.(*object); ok {
				r.demand(e, part)
			}
		}
		for _, m := range o.object("properties").all() {
			child, _ := m.value.(*object)
			if when := child.object("x-ui").object("when"); when != nil {
				if target := e.property(m.name); target != nil {
					target.when = shown(when)
				}
			}
		}
	}
}

func (o *object) all() []member {
	if o == nil {
		return nil
	}
	return o.members
}

// demand reads {"if": {"properties": {sibling: {"const": …}}}, "then": {"required": […]}}.
func (r *schemaReader) demand(e *element, o *object) {
	c := simple(o.object("if"))
	if c == nil {
		return
	}
	for _, name := range o.object("then").strings("required") {
		child := e.property(name)
		if child == nil || child.required {
			continue
		}
		child.demand = c
		if child.when == nil {
			child.when = c
		}
	}
}

// simple gives the condition of an "if" that looks at one property only, or nil.
func simple(o *object) *condition {
	properties := o.object("properties").all()
	if len(properties) != 1 {
		return nil
	}
	test, _ := properties[0].value.(*object)
	if test.member("const") != nil {
		return &condition{properties[0].name, []any{test.get("const")}}
	}
	if values := test.list("enum"); len(values) > 0 {
		return &condition{properties[0].name, values}
	}
	return nil
}

// shown reads {"field": sibling, "equals": value or list}.
func shown(o *object) *condition {
	c := &condition{sibling: o.text("field")}
	if values := o.list("equals"); values != nil {
		c.values = values
	} else {
		c.values = []any{o.get("equals")}
	}
	return c
}
