package forms

import (
	"math/big"
	"strings"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// english renders what the schema compiler says, for authors of forms.
var english = message.NewPrinter(language.English)

// words are the sentences of one language.
type words struct {
	lang                                            string
	required, choose, confirm, unknown, other       string
	number, integer, text, yesOrNo, entries, fields string
	date, dateTime, month, email, telephone, format string
	unique, characters, absurd                      string
	short, long, few, many, low, high, step         [2]string // singular, plural with %d; low and high with %s
}

var german = words{
	lang:     "de",
	required: "Bitte füllen Sie dieses Feld aus.", choose: "Bitte wählen Sie eine der Möglichkeiten aus.",
	confirm: "Bitte bestätigen Sie diesen Punkt.", unknown: "Diese Angabe ist im Formular nicht vorgesehen.",
	other:  "Diese Angabe passt nicht zum Formular.",
	number: "Bitte geben Sie eine Zahl ein.", integer: "Bitte geben Sie eine ganze Zahl ein.",
	text: "Bitte geben Sie hier einen Text ein.", yesOrNo: "Bitte antworten Sie mit Ja oder Nein.",
	entries: "Hier wird eine Liste erwartet.", fields: "Hier werden mehrere Angaben erwartet.",
	date:     "Bitte geben Sie ein gültiges Datum ein.",
	dateTime: "Bitte geben Sie ein gültiges Datum mit Uhrzeit ein.",
	month:    "Bitte geben Sie einen gültigen Monat mit Jahr ein.",
	email:    "Bitte geben Sie eine gültige E-Mail-Adresse ein, zum Beispiel name@example.org.", telephone: "Bitte geben Sie eine gültige Telefonnummer ein.",
	format: "Diese Angabe hat nicht die erwartete Form.",
	unique: "Bitte geben Sie jeden Eintrag nur einmal an.", characters: "Diese Angabe enthält ein Zeichen, das nicht gespeichert werden kann.",
	absurd: "Diese Zahl ist zu groß oder hat zu viele Stellen.",
	short:  [2]string{"Bitte füllen Sie dieses Feld aus.", "Bitte geben Sie mindestens %d Zeichen ein."},
	long:   [2]string{"Bitte geben Sie höchstens ein Zeichen ein.", "Bitte geben Sie höchstens %d Zeichen ein."},
	few:    [2]string{"Bitte geben Sie mindestens einen Eintrag an.", "Bitte geben Sie mindestens %d Einträge an."},
	many:   [2]string{"Bitte geben Sie höchstens einen Eintrag an.", "Bitte geben Sie höchstens %d Einträge an."},
	low:    [2]string{"Bitte geben Sie mindestens %s an.", "Bitte geben Sie mehr als %s an."},
	high:   [2]string{"Bitte geben Sie höchstens %s an.", "Bitte geben Sie weniger als %s an."},
	step:   [2]string{"Bitte geben Sie ein Vielfaches von %s an.", ""},
}

var inEnglish = words{
	lang:     "en",
	required: "Please fill in this field.", choose: "Please choose one of the options.",
	confirm: "Please confirm this point.", unknown: "The form does not ask for this.",
	other:  "This does not fit the form.",
	number: "Please enter a number.", integer: "Please enter a whole number.",
	text: "Please enter a text here.", yesOrNo: "Please answer with yes or no.",
	entries: "A list is expected here.", fields: "Several details are expected here.",
	date:     "Please enter a valid date.",
	dateTime: "Please enter a valid date with a time.",
	month:    "Please enter a valid month with its year.",
	email:    "Please enter a valid e-mail address, for example name@example.org.", telephone: "Please enter a valid telephone number.",
	format: "This does not have the expected form.",
	unique: "Please give each entry only once.", characters: "This has a character that cannot be stored.",
	absurd: "This number is too large or has too many digits.",
	short:  [2]string{"Please fill in this field.", "Please enter at least %d characters."},
	long:   [2]string{"Please enter at most one character.", "Please enter at most %d characters."},
	few:    [2]string{"Please give at least one entry.", "Please give at least %d entries."},
	many:   [2]string{"Please give at most one entry.", "Please give at most %d entries."},
	low:    [2]string{"Please enter at least %s.", "Please enter more than %s."},
	high:   [2]string{"Please enter at most %s.", "Please enter less than %s."},
	step:   [2]string{"Please enter a multiple of %s.", ""},
}

func wordsIn(lang string) words {
	if lang == "en" || strings.HasPrefix(lang, "en-") {
		return inEnglish
	}
	return german
}

// missing is the sentence for a required field that is not there.
func (w words) missing(e *element) string {
	if e == nil {
		return w.required
	}
	switch e.kind {
	case KindChoice:
		return w.choose
	case KindCheckbox:
		return w.confirm
	case KindMultichoice, KindList:
		return plural(max(e.minItems, 1), w.few[0], w.few[1])
	}
	return w.required
}

// sentence says what is wrong with a value, by the keyword it violates.
func (w words) sentence(violated jsonschema.ErrorKind, e *element) string {
	if e == nil {
		e = &element{}
	}
	if own := w.own(violated, e); own != "" {
		return own
	}
	switch k := violated.(type) {
	case *kind.Type:
		return w.wrongType(k.Want, e)
	case *kind.Format:
		return w.wrongFormat(k.Want)
	case *kind.Pattern:
		return w.format
	case *kind.Enum, *kind.OneOf, *kind.AnyOf:
		return w.choose
	case *kind.Const:
		return w.wrongConstant(e)
	case *kind.MinLength:
		return plural(k.Want, w.short[0], w.short[1])
	case *kind.MaxLength:
		return plural(k.Want, w.long[0], w.long[1])
	case *kind.MinItems:
		return plural(k.Want, w.few[0], w.few[1])
	case *kind.MaxItems:
		return plural(k.Want, w.many[0], w.many[1])
	case *kind.UniqueItems:
		return w.unique
	case *kind.FalseSchema:
		return w.unknown
	}
	return w.wrongSize(violated)
}

// own is the author's sentence, for faults of form and choice.
func (w words) own(violated jsonschema.ErrorKind, e *element) string {
	switch violated.(type) {
	case *kind.Pattern, *kind.Format, *kind.Enum, *kind.Const, *kind.OneOf, *kind.AnyOf, *kind.Not, *kind.Contains:
		return e.hints.fault.In(w.lang)
	}
	return ""
}

func (w words) wrongSize(violated jsonschema.ErrorKind) string {
	switch k := violated.(type) {
	case *kind.Minimum:
		return w.sized(w.low[0], k.Want)
	case *kind.ExclusiveMinimum:
		return w.sized(w.low[1], k.Want)
	case *kind.Maximum:
		return w.sized(w.high[0], k.Want)
	case *kind.ExclusiveMaximum:
		return w.sized(w.high[1], k.Want)
	case *kind.MultipleOf:
		return w.sized(w.step[0], k.Want)
	}
	return w.other
}

// sized writes a limit of the schema as the language writes numbers.
func (w words) sized(sentence string, limit *big.Rat) string {
	digits := limit.FloatString(4)
	if strings.Contains(digits, ".") {
		digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
	}
	if w.lang == "de" {
		digits = strings.Replace(digits, ".", ",", 1)
	}
	return strings.Replace(sentence, "%s", digits, 1)
}

func (w words) wrongType(want []string, e *element) string {
	if e.kind == KindChoice {
		return w.choose
	}
	wanted := casework.Text{
		"number": w.number, "integer": w.integer, "string": w.text,
		"boolean": w.yesOrNo, "array": w.entries, "object": w.fields,
	}
	if len(want) == 0 || wanted[want[0]] == "" {
		return w.other
	}
	return wanted[want[0]]
}

func (w words) wrongFormat(format string) string {
	switch format {
	case "date":
		return w.date
	case "date-time":
		return w.dateTime
	case "month":
		return w.month
	case "email":
		return w.email
	case "tel":
		return w.telephone
	}
	return w.format
}

func (w words) wrongConstant(e *element) string {
	if e.kind == KindCheckbox {
		return w.confirm
	}
	return w.choose
}
