package forms_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/forms"
)

func parse(t testing.TB, schema string) *forms.Form {
	t.Helper()
	form, err := forms.Parse("test.schema.json", []byte(schema))
	require.NoError(t, err)
	return form
}

// object is a form with the given properties.
func object(properties string, more ...string) string {
	return fmt.Sprintf(`{"type": "object", "additionalProperties": false, "properties": {%s}%s}`, properties, strings.Join(more, ""))
}

func TestParseRefusesSchemasWithPlaceAndLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		schema        string
		line          int
		pointer, says string
	}{
		"broken JSON":            {"{\n\"type\": \"object\",\n}", 3, "", "invalid character"},
		"an early end":           {"{\n\"type\":", 2, "", "ends inside"},
		"a double key":           {"{\"type\": \"object\",\n\"type\": \"object\"}", 2, "", "twice"},
		"a list for a form":      {`[]`, 1, "", ""},
		"another draft":          {"{\n\"$schema\": \"http://json-schema.org/draft-07/schema#\"}", 2, "/$schema", "2020-12"},
		"a remote reference":     {object("\n\"a\": {\"$ref\": \"https://example.org/x.json\"}"), 2, "/properties/a/$ref", "inside the file"},
		"a reference to a file":  {object(`"a": {"$ref": "other.json"}`), 1, "/properties/a/$ref", "inside the file"},
		"a reference to nothing": {object(`"a": {"$ref": "#/$defs/b"}`), 1, "", ""},
		"an id":                  {`{"$id": "https://example.org", "type": "object"}`, 1, "/$id", "no $id"},
		"an unknown format":      {object("\n\n\"a\": {\"type\": \"string\", \"format\": \"iban\"}"), 3, "/properties/a/format", "not checked"},
		"an unknown type":        {object("\n\"a\": {\"type\": \"text\"}"), 2, "/properties/a/type", "no valid JSON Schema"},
		"a name with a dot":      {object(`"a.b": {"type": "string"}`), 1, "/properties/a.b", "no name for a field"},
		"a list of nothing":      {object(`"a": {"type": "array"}`), 1, "/properties/a", "items"},
		"an endless form":        {object(`"a": {"$ref": "#"}`), 1, "/properties/a", "contains itself"},
		"references in a circle": {object(`"a": {"$ref": "#/$defs/b"}`, `, "$defs": {"b": {"$ref": "#/$defs/b"}}`), 1, "", ""},
		"an unknown hint":        {object("\n\"a\": {\"x-ui\": {\"colour\": \"red\"}}"), 2, "/properties/a/x-ui/colour", "colour"},
		"an unknown widget":      {object(`"a": {"x-ui": {"widget": "slider"}}`), 1, "/properties/a/x-ui/widget", "slider"},
		"a pattern that is none": {object(`"a": {"type": "string", "pattern": "("}`), 1, "/properties/a/pattern", ""},
		"a form of text":         {`{"type": "string"}`, 1, "", "describes an object"},
		"endless nesting":        {strings.Repeat(`{"not":`, 100), 1, "", "nested deeper"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := forms.Parse("test.schema.json", []byte(c.schema))
			require.Error(t, err)
			fault, ok := errors.AsType[*forms.Fault](err)
			require.True(t, ok, "%T", err)
			require.Equal(t, c.line, fault.Line, err.Error())
			if c.pointer != "" {
				require.Equal(t, c.pointer, fault.Pointer)
			}
			require.Contains(t, fault.Text, c.says)
			require.Contains(t, err.Error(), fmt.Sprintf("test.schema.json:%d: ", c.line))
		})
	}
}

func TestParseReadsPropertiesNamedLikeKeywords(t *testing.T) {
	t.Parallel()
	form := parse(t, object(`"format": {"type": "string", "const": "iban"}, "required": {"type": "boolean"}`))
	faults, err := form.Validate([]byte(`{"format": "iban", "required": true}`), "de")
	require.NoError(t, err)
	require.Empty(t, faults)
}

func TestParseRefusesWhatWouldGrowWithoutEnd(t *testing.T) {
	t.Parallel()
	var defs strings.Builder
	for i := range 40 {
		fmt.Fprintf(&defs, `"d%d": {"type": "object", "properties": {"a": {"$ref": "#/$defs/d%d"}, "b": {"$ref": "#/$defs/d%d"}}}, `, i, i+1, i+1)
	}
	_, err := forms.Parse("laughs.schema.json", []byte(object(`"a": {"$ref": "#/$defs/d0"}`, `, "$defs": {`+defs.String()+`"d40": {"type": "string"}}`)))
	require.ErrorContains(t, err, "more than 20000 parts")
	_, err = forms.Parse("big.schema.json", []byte(`{"description": "`+strings.Repeat("x", 2<<20)+`"}`))
	require.ErrorContains(t, err, "bytes")
}

func TestRemarksNameWhatIsMissing(t *testing.T) {
	t.Parallel()
	form := parse(t, object("\n\"a\": {\"type\": \"string\", \"x-ui\": {\"label\": {\"de\": \"A\"}}},\n\"b\": {\"enum\": [\"x\"], \"x-privacy\": {}, \"x-ui\": {\"label\": {\"de\": \"B\", \"en\": \"B\"}}}"))
	var said []string
	for _, remark := range form.Remarks() {
		said = append(said, fmt.Sprintf("%d %s %s", remark.Line, remark.Pointer, remark.Text))
	}
	require.Len(t, said, 3)
	require.Contains(t, said[0], `2 /properties/a the label is missing in "en"`)
	require.Contains(t, said[1], "2 /properties/a say why")
	require.Contains(t, said[2], "3 /properties/b the option x has no labels")
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(object(`"a": {"$ref": "#/$defs/b"}`, `, "$defs": {"b": {"type": "array", "items": {"enum": [1, "x", null]}}}`)))
	f.Add([]byte(`{"allOf": [{"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}}]}`))
	f.Fuzz(func(t *testing.T, schema []byte) {
		if form, err := forms.Parse("fuzz", schema); err == nil {
			form.Fields("en")
			form.Remarks()
		}
	})
}
