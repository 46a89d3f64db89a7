package forms_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/forms"
)

func TestFieldsDescribeWhatAPageNeeds(t *testing.T) {
	t.Parallel()
	form := parse(t, object(`
		"name": {"type": "string", "minLength": 1, "maxLength": 80, "x-ui": {"label": {"de": "Name", "en": "Name"}, "help": {"de": "Hilfe"}, "autocomplete": "name"}},
		"mail": {"type": "string", "format": "email", "title": "E-Mail"},
		"born": {"type": "string", "format": "date"},
		"from": {"type": "string", "format": "month"},
		"when": {"type": "string", "format": "date-time", "x-ui": {"source": "slots"}},
		"text": {"type": "string", "x-ui": {"widget": "textarea"}},
		"hours": {"type": "integer", "minimum": 1, "maximum": 60},
		"agree": {"type": "boolean"},
		"stay": {"type": "boolean", "x-ui": {"widget": "radio"}},
		"one": {"enum": ["x", 2], "x-ui": {"options": {"x": {"de": "Ix", "en": "Ex"}}}},
		"const": {"oneOf": [{"const": "x", "title": "Ix", "x-ui": {"label": {"en": "Ex"}}}]},
		"many": {"type": "array", "items": {"enum": ["x"]}, "minItems": 1},
		"group": {"type": "object", "properties": {"inner": {"type": "string"}}},
		"rows": {"type": "array", "maxItems": 3, "items": {"$ref": "#/$defs/row"}},
		"words": {"type": "array", "items": {"type": "string"}, "title": "Wörter"},
		"quiet": {"type": "string", "x-ui": {"widget": "hidden"}},
		"shown": {"type": "string", "readOnly": true},
		"first": {"type": "string", "x-ui": {"order": -1}}`,
		`, "required": ["name"], "$defs": {"row": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string", "x-ui": {"when": {"field": "a", "equals": ["y", true]}}}}}}`))
	byName := map[string]forms.Field{}
	var order []string
	for _, field := range form.Fields("en") {
		byName[field.Name] = field
		order = append(order, field.Name)
	}
	require.Equal(t, []string{"first", "name", "mail"}, order[:3], "the author's order, but for x-ui.order")
	for name, kind := range map[string]forms.Kind{
		"name": forms.KindText, "mail": forms.KindEmail, "born": forms.KindDate, "from": forms.KindMonth, "when": forms.KindChoice,
		"text": forms.KindTextarea, "hours": forms.KindNumber, "agree": forms.KindCheckbox, "stay": forms.KindChoice, "one": forms.KindChoice,
		"const": forms.KindChoice, "many": forms.KindMultichoice, "group": forms.KindGroup, "rows": forms.KindList, "words": forms.KindList, "quiet": forms.KindHidden,
	} {
		require.Equal(t, kind, byName[name].Kind, name)
	}
	require.Equal(t, forms.Field{
		Pointer: "/name", Name: "name", Kind: forms.KindText, Label: "Name", Help: "Hilfe", Required: true,
		MinLength: 1, MaxLength: 80, Autocomplete: "name",
	}, byName["name"])
	require.Equal(t, "E-Mail", byName["mail"].Label, "a title is the German label")
	require.Equal(t, "slots", byName["when"].Source)
	require.True(t, byName["hours"].Integer)
	require.Equal(t, "60", byName["hours"].Max)
	require.Equal(t, []forms.Option{{Value: "true", Label: "Yes"}, {Value: "false", Label: "No"}}, byName["stay"].Options)
	require.Equal(t, []forms.Option{{Value: "x", Label: "Ex"}, {Value: "2", Label: "2"}}, byName["one"].Options)
	require.Equal(t, []forms.Option{{Value: "x", Label: "Ex"}}, byName["const"].Options)
	require.Equal(t, "/group/inner", byName["group"].Fields[0].Pointer)
	require.True(t, byName["shown"].ReadOnly)
	row := byName["rows"].Row(2)
	require.Equal(t, "/rows/2/b", row[1].Pointer)
	require.Equal(t, "rows.2.b", row[1].Name)
	require.Equal(t, &forms.Condition{Name: "rows.2.a", Values: []string{"y", "true"}}, row[1].When)
	require.Equal(t, "words.0", byName["words"].Row(0)[0].Name)
	require.Equal(t, "Wörter", byName["words"].Row(0)[0].Label)
	require.Equal(t, "rows.#.a", byName["rows"].Fields[0].Name, "a row leaves its list as it was")
}

func TestFieldsOfListsInListsHaveBothIndexes(t *testing.T) {
	t.Parallel()
	form := parse(t, object(`"a": {"type": "array", "items": {"type": "object", "properties": {"b": {"type": "array", "items": {"type": "object", "properties": {"c": {"type": "string"}}}}}}}`))
	inner := form.Fields("de")[0].Row(1)[0]
	require.Equal(t, "a.1.b", inner.Name)
	require.Equal(t, "/a/1/b/4/c", inner.Row(4)[0].Pointer)
}

func TestFieldsTellWhenTheyAreRequired(t *testing.T) {
	t.Parallel()
	form := parse(t, object(`"a": {"enum": ["x", "y"]}, "b": {"type": "string"}, "c": {"type": "string", "x-ui": {"when": {"field": "a", "equals": "y"}}}`,
		`, "if": {"properties": {"a": {"enum": ["x", "y"]}}}, "then": {"required": ["b", "c"]}`))
	fields := form.Fields("de")
	require.False(t, fields[1].Required)
	require.Equal(t, &forms.Condition{Name: "a", Values: []string{"x", "y"}}, fields[1].RequiredWhen)
	require.Equal(t, fields[1].RequiredWhen, fields[1].When, "what is required under a condition is shown under it")
	require.Equal(t, []string{"y"}, fields[2].When.Values, "unless the author says when")
}
