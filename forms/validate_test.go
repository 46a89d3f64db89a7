package forms_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
)

func TestValidateSaysWhatIsWrongInASentence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		property, value, pointer, de, en string
	}{
		{`"a": {"type": "string"}`, `{"a": 1}`, "/a", "Bitte geben Sie hier einen Text ein.", "Please enter a text here."},
		{`"a": {"type": "string", "minLength": 1}`, `{"a": ""}`, "/a", "Bitte füllen Sie dieses Feld aus.", "Please fill in this field."},
		{`"a": {"type": "string", "minLength": 3}`, `{"a": "x"}`, "/a", "Bitte geben Sie mindestens 3 Zeichen ein.", "Please enter at least 3 characters."},
		{`"a": {"type": "string", "maxLength": 3}`, `{"a": "abcd"}`, "/a", "Bitte geben Sie höchstens 3 Zeichen ein.", "Please enter at most 3 characters."},
		{`"a": {"type": "string", "format": "email"}`, `{"a": "abcd"}`, "/a", "Bitte geben Sie eine gültige E-Mail-Adresse ein, zum Beispiel name@example.org.", "Please enter a valid e-mail address, for example name@example.org."},
		{`"a": {"type": "string", "format": "date"}`, `{"a": "2026-02-30"}`, "/a", "Bitte geben Sie ein gültiges Datum ein.", "Please enter a valid date."},
		{`"a": {"type": "string", "format": "month"}`, `{"a": "2026-13"}`, "/a", "Bitte geben Sie einen gültigen Monat mit Jahr ein.", "Please enter a valid month with its year."},
		{`"a": {"type": "string", "format": "tel"}`, `{"a": "call me"}`, "/a", "Bitte geben Sie eine gültige Telefonnummer ein.", "Please enter a valid telephone number."},
		{`"a": {"type": "string", "pattern": "^[0-9]{5}$"}`, `{"a": "12"}`, "/a", "Diese Angabe hat nicht die erwartete Form.", "This does not have the expected form."},
		{`"a": {"type": "string", "pattern": "^x$", "x-ui": {"error": {"de": "Nur x.", "en": "Only x."}}}`, `{"a": "12"}`, "/a", "Nur x.", "Only x."},
		{`"a": {"type": "integer"}`, `{"a": 1.5}`, "/a", "Bitte geben Sie eine ganze Zahl ein.", "Please enter a whole number."},
		{`"a": {"type": "number"}`, `{"a": "viel"}`, "/a", "Bitte geben Sie eine Zahl ein.", "Please enter a number."},
		{`"a": {"type": "number", "minimum": 0.5}`, `{"a": 0.1}`, "/a", "Bitte geben Sie mindestens 0,5 an.", "Please enter at least 0.5."},
		{`"a": {"type": "number", "maximum": 60}`, `{"a": 61}`, "/a", "Bitte geben Sie höchstens 60 an.", "Please enter at most 60."},
		{`"a": {"enum": ["x", "y"]}`, `{"a": "z"}`, "/a", "Bitte wählen Sie eine der Möglichkeiten aus.", "Please choose one of the options."},
		{`"a": {"oneOf": [{"const": "x"}, {"const": "y"}]}`, `{"a": "z"}`, "/a", "Bitte wählen Sie eine der Möglichkeiten aus.", "Please choose one of the options."},
		{`"a": {"type": "boolean", "const": true}`, `{"a": false}`, "/a", "Bitte bestätigen Sie diesen Punkt.", "Please confirm this point."},
		{`"a": {"type": "array", "items": {"type": "string"}, "minItems": 2}`, `{"a": ["x"]}`, "/a", "Bitte geben Sie mindestens 2 Einträge an.", "Please give at least 2 entries."},
		{`"a": {"type": "array", "items": {"type": "string"}, "maxItems": 1}`, `{"a": ["x", "y"]}`, "/a", "Bitte geben Sie höchstens einen Eintrag an.", "Please give at most one entry."},
		{`"a": {"type": "array", "items": {"type": "string"}, "uniqueItems": true}`, `{"a": ["x", "x"]}`, "/a", "Bitte geben Sie jeden Eintrag nur einmal an.", "Please give each entry only once."},
		{`"a": {"type": "array", "items": {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}}`, `{"a": [{"b": "x"}, {}]}`, "/a/1/b", "Bitte füllen Sie dieses Feld aus.", "Please fill in this field."},
		{`"a": {"type": "string"}`, `{"b": 1}`, "/b", "Diese Angabe ist im Formular nicht vorgesehen.", "The form does not ask for this."},
		{`"a": {"type": "string"}`, `{"a": "x\u0000y"}`, "/a", "Diese Angabe enthält ein Zeichen, das nicht gespeichert werden kann.", "This has a character that cannot be stored."},
		{`"a": {"type": "number"}`, `{"a": 1e999999999}`, "/a", "Diese Zahl ist zu groß oder hat zu viele Stellen.", "This number is too large or has too many digits."},
	} {
		form := parse(t, object(c.property))
		for lang, want := range map[string]string{"de": c.de, "en": c.en, "de-leicht": c.de, "en-GB": c.en} {
			faults, err := form.Validate([]byte(c.value), lang)
			require.NoError(t, err, c.property)
			require.Equal(t, []casework.FieldError{{Pointer: c.pointer, Message: want}}, faults, c.property)
		}
	}
}

func TestValidatePointsAtTheMissingFieldInTheFormsOrder(t *testing.T) {
	t.Parallel()
	form := parse(t, object(`"zeta": {"type": "string"}, "alpha": {"type": "boolean", "const": true}, "mid": {"enum": ["x"]}`,
		`, "required": ["alpha", "mid", "zeta"]`))
	faults, err := form.Validate([]byte(`{"stray/~": 1}`), "de")
	require.NoError(t, err)
	require.Equal(t, []casework.FieldError{
		{Pointer: "/zeta", Message: "Bitte füllen Sie dieses Feld aus."},
		{Pointer: "/alpha", Message: "Bitte bestätigen Sie diesen Punkt."},
		{Pointer: "/mid", Message: "Bitte wählen Sie eine der Möglichkeiten aus."},
		{Pointer: "/stray~1~0", Message: "Diese Angabe ist im Formular nicht vorgesehen."},
	}, faults)
}

func TestValidateFollowsConditions(t *testing.T) {
	t.Parallel()
	form := parse(t, object(`"a": {"enum": ["x", "y"]}, "b": {"type": "string"}`,
		`, "allOf": [{"if": {"properties": {"a": {"const": "x"}}, "required": ["a"]}, "then": {"required": ["b"]}}]`))
	for value, want := range map[string]int{`{"a": "x"}`: 1, `{"a": "y"}`: 0, `{}`: 0, `{"a": "x", "b": "z"}`: 0} {
		faults, err := form.Validate([]byte(value), "de")
		require.NoError(t, err)
		require.Len(t, faults, want, value)
		if want > 0 {
			require.Equal(t, "/b", faults[0].Pointer)
		}
	}
}

func TestValidateNeverRepeatsWhatWasEntered(t *testing.T) {
	t.Parallel()
	const secret = "Geheimnis"
	form := parse(t, object(`"mail": {"type": "string", "format": "email"}, "choice": {"enum": ["x"]}, "n": {"type": "integer"}, "c": {"const": true}, "p": {"type": "string", "pattern": "^y$"}`))
	faults, err := form.Validate([]byte(strings.ReplaceAll(`{"mail": "S", "choice": "S", "n": "S", "c": "S", "p": "S"}`, "S", secret)), "de")
	require.NoError(t, err)
	require.Len(t, faults, 5)
	for _, fault := range faults {
		require.NotContains(t, fault.Message, secret)
	}
	faults, err = form.Validate([]byte(`{"`+strings.Repeat(secret, 100)+`": 1}`), "de")
	require.NoError(t, err)
	require.Len(t, faults, 1)
	require.Empty(t, faults[0].Pointer, "an overlong name is not repeated either")
}

func TestValidateRefusesWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	form := parse(t, object(`"a": {}`))
	for name, value := range map[string]string{
		"no JSON":             `{"a": `,
		"nothing":             ``,
		"two values":          `{} {}`,
		"too deep":            strings.Repeat(`[`, 100) + strings.Repeat(`]`, 100),
		"too many entries":    `{"a": [` + strings.Repeat("1,", 100_000) + `1]}`,
		"too many bytes":      `{"a": "` + strings.Repeat("x", 2<<20) + `"}`,
		"a million of braces": strings.Repeat(`{"a":`, 150_000),
	} {
		_, err := form.Validate([]byte(value), "de")
		require.Equal(t, casework.Malformed, casework.KindOf(err), name)
	}
}

func TestValidateNamesAtMostSoManyFields(t *testing.T) {
	t.Parallel()
	form := parse(t, object(`"a": {"type": "array", "items": {"type": "string"}}`))
	faults, err := form.Validate([]byte(`{"a": [`+strings.Repeat("1,", 5000)+`1]}`), "de")
	require.NoError(t, err)
	require.LessOrEqual(t, len(faults), 200)
}

func FuzzValidate(f *testing.F) {
	form := parse(f, object(`"s": {"type": "string", "format": "email"}, "n": {"type": "number", "multipleOf": 0.5}, "l": {"type": "array", "uniqueItems": true, "items": {"type": "object", "properties": {"d": {"type": "string", "format": "date-time"}}}}`))
	f.Add([]byte(`{"s": "a@b.de", "n": 1.5, "l": [{"d": "2026-01-01T00:00:00Z"}]}`))
	f.Add([]byte(`{"n": 1e-299, "l": [1, [], {}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		faults, err := form.Validate(data, "de")
		if err != nil {
			require.Equal(t, casework.Malformed, casework.KindOf(err))
		}
		require.LessOrEqual(t, len(faults), 200)
		form.ToValues(data)
	})
}
