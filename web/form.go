package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
	"github.com/amtsweg/amtsweg/locale"
)

// The buttons of a form post this name; the value says what the visitor wants. An absent value submits.
const (
	buttonName   = "_do"
	actName      = "_act"
	doAdd        = "add:"    // + a list's name: one more entry
	doRemove     = "remove:" // + an entry's name: without this entry
	doRefresh    = "refresh" // show what depends on what was entered
	doEdit       = "edit"    // back from the check page
	doSubmit     = "submit"  // from the check page
	rowsName     = "_rows:"  // + a list's name: how many entries the page shows
	maxShownRows = 50
)

// formView is a form as a page shows it, with what was entered and what is wrong with it.
type formView struct {
	Act    string // the id under which the post takes effect once
	Fields []control
	Errors []fault
}

// fault is an entry of the error summary.
type fault struct {
	ID      string // of the control; "" when the page shows none for it
	Label   string
	Message string
}

// control is a field as a page shows it.
type control struct {
	forms.Field
	ID     string
	Value  string
	Values []string
	Shown  string // the values as a person reads them
	Error  string
	Note   string // when the field has to be filled in
	Parts  []control
	Rows   []row
	Days   []day // of a choice of times
	Fixed  bool  // the times depend on nothing else in the form
}

// day holds the times of one day.
type day struct {
	Name  string
	Times []forms.Option
}

// row is an entry of a list.
type row struct {
	Number int
	Remove string // the value of the button that removes it
	Parts  []control
}

// Has tells whether an option is chosen.
func (c control) Has(value string) bool { return slices.Contains(c.Values, value) }

// Describes lists the ids of what explains the control, for aria-describedby.
func (c control) Describes() string {
	var ids []string
	if c.Help != "" || c.Note != "" {
		ids = append(ids, c.ID+"-hint")
	}
	if c.Error != "" {
		ids = append(ids, c.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// Optional tells whether the page says that the field may stay empty.
func (c control) Optional() bool {
	return !c.Required && c.RequiredWhen == nil && c.Kind != forms.KindCheckbox
}

// Radio tells whether the options are few enough, or wished, to stand on the page one by one.
func (c control) Radio() bool {
	return c.Widget == "radio" || c.Widget == "" && len(c.Options) <= 5
}

// formMaker builds the view of one form.
type formMaker struct {
	lang   string
	values url.Values
	errors map[string]string // by pointer
	labels map[string]forms.Field
	faults []fault
	source *source // options that come from elsewhere; nil: none do
}

// view makes a form ready to be shown.
func (s *Site) view(ctx context.Context, lang string, sheet sheet) (formView, error) {
	fields := sheet.form.Fields(lang)
	source, err := s.optionSource(ctx, lang, sheet)
	if err != nil {
		return formView{}, err
	}
	maker := &formMaker{lang: lang, values: sheet.values, errors: map[string]string{}, labels: map[string]forms.Field{}, source: source}
	for _, e := range sheet.faults {
		maker.errors[e.Pointer] = e.Message
	}
	maker.note(fields)
	view := formView{Act: sheet.values.Get(actName), Fields: maker.controls(fields)}
	view.Errors = append(maker.faults, maker.rest(sheet.faults)...)
	return view, nil
}

// note remembers every field by name, so that a condition can speak of the field it depends on.
func (m *formMaker) note(fields []forms.Field) {
	for _, field := range fields {
		m.labels[field.Name] = field
		m.note(field.Fields)
	}
}

func (m *formMaker) controls(fields []forms.Field) []control {
	made := make([]control, len(fields))
	for i, field := range fields {
		made[i] = m.control(field)
	}
	return made
}

func (m *formMaker) control(field forms.Field) control {
	c := control{Field: field, ID: "f-" + strings.ReplaceAll(field.Name, ".", "-"), Value: m.values.Get(field.Name), Values: m.values[field.Name], Note: m.condition(field.When)}
	if m.source != nil {
		c.Options, c.Days, c.Fixed = m.source.options(field), m.source.days(field), m.source.fixed
	}
	c.Shown = shown(m.lang, c.Field, m.values)
	c.Error = m.take(field.Pointer, c.ID, field.Label)
	switch field.Kind {
	case forms.KindGroup:
		c.Parts = m.controls(field.Fields)
	case forms.KindList:
		c.Rows = m.rows(field)
	case forms.KindDateTime:
		c.Value = strings.TrimSuffix(c.Value, "Z")
	}
	return c
}

// take gives the error of a place and notes it for the summary, in the order of the page.
func (m *formMaker) take(pointer, id, label string) string {
	message, ok := m.errors[pointer]
	if !ok {
		return ""
	}
	delete(m.errors, pointer)
	m.faults = append(m.faults, fault{ID: id, Label: label, Message: message})
	return message
}

// rest are the errors for which the page shows no field.
func (m *formMaker) rest(errs []casework.FieldError) []fault {
	var found []fault
	for _, e := range errs {
		if message, left := m.errors[e.Pointer]; left {
			found = append(found, fault{Message: message})
		}
	}
	return found
}

func (m *formMaker) rows(field forms.Field) []row {
	count := rowCount(m.values, field)
	made := make([]row, count)
	for i := range made {
		made[i] = row{Number: i + 1, Remove: doRemove + field.Name + "." + strconv.Itoa(i), Parts: m.controls(field.Row(i))}
	}
	return made
}

// rowCount says how many entries a list shows: those that are filled, those that the page showed before, and at least
// one, because an empty list would hide what is asked for.
func rowCount(values url.Values, field forms.Field) int {
	count, _ := strconv.Atoi(values.Get(rowsName + field.Name))
	for name := range values {
		rest, ok := strings.CutPrefix(name, field.Name+".")
		if !ok {
			continue
		}
		index, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(index); err == nil && n >= count {
			count = n + 1
		}
	}
	return min(max(count, field.MinItems, 1), maxShownRows)
}

// condition says in words when a field has to be filled in.
func (m *formMaker) condition(when *forms.Condition) string {
	if when == nil {
		return ""
	}
	field, ok := m.labels[when.Name]
	if !ok {
		return ""
	}
	if field.Kind == forms.KindCheckbox {
		return locale.Text(m.lang, "form.when-checked", "field", field.Label)
	}
	var wanted []string
	for _, option := range field.Options {
		if slices.Contains(when.Values, option.Value) {
			wanted = append(wanted, option.Label)
		}
	}
	return locale.Text(m.lang, "form.when", "field", field.Label, "value", strings.Join(wanted, " / "))
}

// changeRows does what the add and remove buttons ask for and tells whether it was one of them.
func changeRows(values url.Values) bool {
	wish := values.Get(buttonName)
	if name, ok := strings.CutPrefix(wish, doAdd); ok {
		shown, _ := strconv.Atoi(values.Get(rowsName + name))
		values.Set(rowsName+name, strconv.Itoa(min(max(shown, 1)+1, maxShownRows)))
		return true
	}
	if entry, ok := strings.CutPrefix(wish, doRemove); ok {
		removeRow(values, entry)
		return true
	}
	return wish == doRefresh || wish == doEdit
}

// removeRow takes an entry such as "wishes.1" out of a list and lets the later ones move up.
func removeRow(values url.Values, entry string) {
	list, index, _ := cutLast(entry, ".")
	gone, err := strconv.Atoi(index)
	if err != nil {
		return
	}
	moved := url.Values{}
	for name, held := range values {
		rest, inside := strings.CutPrefix(name, list+".")
		index, below, _ := strings.Cut(rest, ".")
		n, err := strconv.Atoi(index)
		if !inside || err != nil || n < gone {
			continue
		}
		values.Del(name)
		if n > gone {
			moved[strings.TrimSuffix(list+"."+strconv.Itoa(n-1)+"."+below, ".")] = held
		}
	}
	for name, held := range moved {
		values[name] = held
	}
	if shown, err := strconv.Atoi(values.Get(rowsName + list)); err == nil {
		values.Set(rowsName+list, strconv.Itoa(max(shown-1, 0)))
	}
}

func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}
