package procedure

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a notice's times are Berlin's wherever the program runs

	"github.com/amtsweg/amtsweg/feel"
	"github.com/amtsweg/amtsweg/forms"
)

// format is how a placeholder writes its value. Whatever the format, a value
// cannot make structure of its own, because a citizen may have entered it:
//
//   - In the middle of a line its line breaks become blanks.
//   - At the beginning of a line it may have line breaks, but marks that would
//     begin a heading, list or quotation are dropped from each of its lines.
//   - Only a list in a placeholder that stands alone on its line becomes a
//     Markdown list, with one item for each value.
type format struct {
	name        string // "", "date", "datetime", "time", "month" or "option"
	form, field string // of option
}

func parseFormat(written string) (format, error) {
	words := strings.Fields(written)
	switch {
	case len(words) == 0:
		return format{}, nil
	case len(words) == 1 && (words[0] == "date" || words[0] == "datetime" || words[0] == "time" || words[0] == "month"):
		return format{name: words[0]}, nil
	case len(words) == 3 && words[0] == "option":
		return format{name: "option", form: words[1], field: words[2]}, nil
	}
	return format{}, fmt.Errorf("there is no format %q; use date, datetime, time, month or \"option FORM FIELD\"", written)
}

var errNull = errors.New("the value is missing; where it may be, write an if")

// renderer writes the values of one text.
type renderer struct {
	pkg   *Package
	lang  string
	scope feel.Scope
}

func (r renderer) render(p part) (string, error) {
	value, err := p.expr.Eval(r.scope, nil)
	if err != nil {
		return "", err
	}
	if values, ok := value.(feel.List); ok {
		return r.renderList(p, values)
	}
	s, err := r.write(p.format, value)
	if err != nil {
		return "", err
	}
	_, entered := value.(string)
	return plainText(s, p.lineStart && entered), nil
}

func (r renderer) renderList(p part, values feel.List) (string, error) {
	written := make([]string, len(values))
	for i, value := range values {
		s, err := r.write(p.format, value)
		if err != nil {
			return "", err
		}
		written[i] = plainText(s, false)
	}
	if !p.alone {
		return strings.Join(written, ", "), nil
	}
	for i := range written {
		written[i] = "- " + written[i]
	}
	return strings.Join(written, "\n"), nil
}

// plainText keeps a value from making structure.
func plainText(s string, lineStart bool) string {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n")
	if !lineStart {
		return strings.Join(lines, " ")
	}
	for i := range lines {
		lines[i] = strings.TrimLeft(lines[i], "#>*+-=_`~| \t")
	}
	return strings.Join(lines, "\n")
}

func (r renderer) write(f format, value feel.Value) (string, error) {
	if value == nil {
		return "", errNull
	}
	switch f.name {
	case "option":
		return r.option(f, value)
	case "":
		return r.plain(value)
	}
	return r.moment(f.name, value)
}

func (r renderer) plain(value feel.Value) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case bool:
		return map[bool]string{true: r.word("ja", "yes"), false: r.word("nein", "no")}[v], nil
	case feel.Number:
		if r.lang == "en" {
			return v.String(), nil
		}
		return strings.Replace(v.String(), ".", ",", 1), nil
	case feel.Date:
		return r.moment("date", v)
	case feel.DateTime:
		return r.moment("datetime", v)
	case *feel.Context, feel.List:
		return "", errors.New("the value is a context or a nested list; name the entry to write")
	}
	return feel.String(value), nil
}

func (r renderer) word(german, english string) string {
	if r.lang == "en" {
		return english
	}
	return german
}

// option writes the label that a form's field gives the value.
func (r renderer) option(f format, value feel.Value) (string, error) {
	field, err := r.field(f)
	if err != nil {
		return "", err
	}
	posted := feel.String(value)
	for _, option := range field.Options {
		if option.Value == posted {
			return option.Label, nil
		}
	}
	return "", fmt.Errorf("the field %q of the form %q has no such option", f.field, f.form)
}

// field gives the field that an option format names.
func (r renderer) field(f format) (forms.Field, error) {
	form, ok := r.pkg.Forms[f.form]
	if !ok {
		return forms.Field{}, fmt.Errorf("there is no form %q", f.form)
	}
	field, ok := findField(form.Fields(r.lang), f.field)
	if !ok {
		return forms.Field{}, fmt.Errorf("the form %q has no field %q", f.form, f.field)
	}
	return field, nil
}

// findField finds a field by its name, also inside groups and lists ("wishes.#.facility").
func findField(fields []forms.Field, name string) (forms.Field, bool) {
	for _, field := range fields {
		if field.Name == name {
			return field, true
		}
		if found, ok := findField(field.Fields, name); ok {
			return found, true
		}
	}
	return forms.Field{}, false
}

// layouts are how JSON and FEEL write what each format reads.
var layouts = map[string][]string{
	"date":     {"2006-01-02", time.RFC3339},
	"month":    {"2006-01", "2006-01-02"},
	"datetime": {time.RFC3339, "2006-01-02T15:04:05"},
	"time":     {time.RFC3339, "15:04:05", "15:04"},
}

func (r renderer) moment(format string, value feel.Value) (string, error) {
	var at time.Time
	switch v := value.(type) {
	case feel.DateTime:
		at = v.Instant()
	default:
		parsed, ok := parseMoment(feel.String(v), layouts[format])
		if !ok {
			return "", fmt.Errorf("the value is no %s", format)
		}
		at = parsed
	}
	return r.writeMoment(format, at)
}

func parseMoment(s string, layouts []string) (time.Time, bool) {
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, s, berlin()); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// berlin is the zone of every German town; it is compiled in.
func berlin() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(fmt.Errorf("load the zone of Berlin: %w", err))
	}
	return zone
}

var germanMonths = [...]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}

func (r renderer) writeMoment(format string, at time.Time) (string, error) {
	at = at.In(berlin())
	month := r.word(germanMonths[at.Month()-1], at.Month().String())
	date := r.word(strconv.Itoa(at.Day())+". "+month, strconv.Itoa(at.Day())+" "+month) + " " + strconv.Itoa(at.Year())
	switch format {
	case "month":
		return month + " " + strconv.Itoa(at.Year()), nil
	case "time":
		return at.Format("15:04") + r.word(" Uhr", ""), nil
	case "datetime":
		return date + ", " + at.Format("15:04") + r.word(" Uhr", ""), nil
	}
	return date, nil
}
