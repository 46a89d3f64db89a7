package forms

// labelLanguages are those in which every label should be there.
var labelLanguages = []string{"de", "en"}

// Remarks says what a form's author should mend although the form works: labels
// that are missing in a language, and fields without x-privacy, which nobody
// knows when to erase. They come in the form's order.
func (f *Form) Remarks() []Fault {
	return f.remarks(nil, f.root)
}

func (f *Form) remarks(found []Fault, e *element) []Fault {
	remark := func(text string) {
		found = append(found, Fault{File: f.name, Pointer: pointer(e.path), Line: e.line, Text: text})
	}
	if e.name != "" && e.kind != KindHidden {
		for _, lang := range labelLanguages {
			if e.hints.label[lang] == "" {
				remark("the label is missing in \"" + lang + "\"; write it under x-ui.label")
			}
		}
	}
	for _, o := range e.options {
		if o.label["en"] == "" {
			remark("the option " + asText(o.value) + " has no labels; write them under x-ui.options")
		}
	}
	if e.name != "" && len(e.properties) == 0 && !e.private {
		remark("say why the field is asked and how long it is kept, under x-privacy")
	}
	for _, child := range e.properties {
		found = f.remarks(found, child)
	}
	if e.item != nil {
		found = f.remarks(found, e.item)
	}
	return found
}
