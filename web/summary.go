package web

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/amtsweg/amtsweg/forms"
	"github.com/amtsweg/amtsweg/locale"
)

// section is a part of a filled form as it is read back: the check page, the case page.
type section struct {
	Title   string
	Answers []answer
}

type answer struct {
	Label string
	Value string
}

// summarize reads a filled form back: its groups and lists first, then what stands alone. Fields that were left empty
// are left out.
func summarize(lang string, fields []forms.Field, values url.Values) []section {
	sections := under(lang, "", fields, values)
	if n := len(sections); n > 1 && sections[n-1].Title == "" {
		sections[n-1].Title = locale.Text(lang, "form.further")
	}
	return sections
}

// under reads fields back and puts those that stand alone under the title, after the groups among them.
func under(lang, title string, fields []forms.Field, values url.Values) []section {
	alone := section{Title: title}
	var sections []section
	for _, field := range fields {
		switch field.Kind {
		case forms.KindGroup:
			sections = append(sections, under(lang, field.Label, field.Fields, values)...)
		case forms.KindList:
			sections = append(sections, entries(lang, field, values)...)
		default:
			alone.Answers = append(alone.Answers, answers(lang, field, values)...)
		}
	}
	if len(alone.Answers) == 0 {
		return sections
	}
	return append(sections, alone)
}

func entries(lang string, field forms.Field, values url.Values) []section {
	var sections []section
	for i := range rowCount(values, field) {
		sections = append(sections, under(lang, field.Label+" "+strconv.Itoa(i+1), field.Row(i), values)...)
	}
	return sections
}

func answers(lang string, field forms.Field, values url.Values) []answer {
	text := shown(lang, field, values)
	if text == "" || field.Kind == forms.KindHidden {
		return nil
	}
	return []answer{{Label: field.Label, Value: text}}
}

// shown writes everything that was posted for a field the way a person reads it.
func shown(lang string, field forms.Field, values url.Values) string {
	var texts []string
	for _, value := range values[field.Name] {
		if value != "" {
			texts = append(texts, readable(lang, field, value))
		}
	}
	return strings.Join(texts, ", ")
}

// readable writes a posted value the way a person reads it.
func readable(lang string, field forms.Field, value string) string {
	for _, option := range field.Options {
		if option.Value == value {
			return option.Label
		}
	}
	switch {
	case field.Kind == forms.KindCheckbox && value == "true":
		return locale.Text(lang, "form.yes")
	case field.Kind == forms.KindCheckbox:
		return locale.Text(lang, "form.no")
	case field.Kind == forms.KindDate:
		if t, err := time.Parse(time.DateOnly, value); err == nil {
			return locale.Date(lang, t)
		}
	case field.Kind == forms.KindMonth:
		if t, err := time.Parse("2006-01", value); err == nil {
			return locale.Month(lang, t)
		}
	case field.Kind == forms.KindDateTime || field.Source == sourceSlots:
		if t, err := time.Parse(time.RFC3339, value); err == nil {
			return locale.DateTime(lang, t)
		}
	}
	return value
}
