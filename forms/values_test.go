package forms_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

const everything = `
	"name": {"type": "string"},
	"note": {"type": "string", "x-ui": {"widget": "textarea"}},
	"count": {"type": "integer"},
	"share": {"type": "number"},
	"agree": {"type": "boolean"},
	"stay": {"type": "boolean", "x-ui": {"widget": "radio"}},
	"hours": {"type": "integer", "enum": [30, 40]},
	"needs": {"type": "array", "items": {"enum": ["lunch", "care"]}},
	"proofs": {"type": "array", "minItems": 1, "items": {"enum": ["a", "b"]}},
	"child": {"type": "object", "properties": {"first": {"type": "string"}, "twin": {"type": "boolean"}}},
	"address": {"type": "object", "properties": {"city": {"type": "string"}}},
	"wishes": {"type": "array", "items": {"type": "object", "properties": {"facility": {"type": "string"}}}},
	"words": {"type": "array", "items": {"type": "string"}},
	"shown": {"type": "string", "readOnly": true}`

func everyField(t testing.TB) *forms.Form {
	return parse(t, object(everything, `, "required": ["child"]`))
}

func TestFromValuesFollowsTheSchemasTypes(t *testing.T) {
	t.Parallel()
	form := everyField(t)
	for _, c := range []struct{ post, want string }{
		{"", `{"agree": false, "child": {"twin": false}, "needs": []}`},
		{"name=+Mia+&note=a%0D%0Ab&count=3&share=1%2C5", `{"agree": false, "child": {"twin": false}, "needs": [], "name": "Mia", "note": "a\nb", "count": 3, "share": 1.5}`},
		{"agree=on&stay=false&hours=40", `{"agree": true, "child": {"twin": false}, "needs": [], "stay": false, "hours": 40}`},
		{"agree=false&agree=true", `{"agree": true, "child": {"twin": false}, "needs": []}`},
		{"needs=lunch&needs=care&proofs=a", `{"agree": false, "child": {"twin": false}, "needs": ["lunch", "care"], "proofs": ["a"]}`},
		{"child.first=Mia&child.twin=true&address.city=Aalen", `{"agree": false, "child": {"first": "Mia", "twin": true}, "needs": [], "address": {"city": "Aalen"}}`},
		{"wishes.2.facility=c&wishes.0.facility=a&wishes.1.facility=&wishes.x.facility=z&wishes.-1.facility=z&wishes.9999.facility=z", `{"agree": false, "child": {"twin": false}, "needs": [], "wishes": [{"facility": "a"}, {"facility": "c"}]}`},
		{"words.0=x&words.1=y", `{"agree": false, "child": {"twin": false}, "needs": [], "words": ["x", "y"]}`},
		{"count=viele&stay=vielleicht", `{"agree": false, "child": {"twin": false}, "needs": [], "count": "viele", "stay": "vielleicht"}`},
		{"shown=x&csrf=y&address.city=+", `{"agree": false, "child": {"twin": false}, "needs": []}`},
	} {
		values, err := url.ParseQuery(c.post)
		require.NoError(t, err)
		data, err := form.FromValues(values)
		require.NoError(t, err)
		require.JSONEq(t, c.want, string(data), c.post)
	}
}

func TestFromValuesLetsValidatePointAtTheField(t *testing.T) {
	t.Parallel()
	form := everyField(t)
	data, err := form.FromValues(url.Values{"count": {"viele"}, "wishes.3.facility": {"x"}})
	require.NoError(t, err)
	faults, err := form.Validate(data, "de")
	require.NoError(t, err)
	require.Equal(t, []casework.FieldError{{Pointer: "/count", Message: "Bitte geben Sie eine ganze Zahl ein."}}, faults)
}

func TestFromValuesRefusesHostilePosts(t *testing.T) {
	t.Parallel()
	form := everyField(t)
	many := url.Values{}
	for i := range 6000 {
		many.Set("wishes."+strings.Repeat("0", i%7)+strings.Repeat("1", i/7)+".facility", "x")
	}
	for name, values := range map[string]url.Values{
		"too many names":  many,
		"too many bytes":  {"name": {strings.Repeat("x", 2<<20)}},
		"what is no text": {"name": {"\xff\xfe"}},
	} {
		_, err := form.FromValues(values)
		require.Equal(t, casework.Malformed, casework.KindOf(err), name)
	}
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	form := everyField(t)
	word := rapid.StringMatching(`[a-zäöü0-9]{1,8}( [a-z]{1,4})?`)
	rapid.Check(t, func(t *rapid.T) {
		data := map[string]any{
			"agree": rapid.Bool().Draw(t, "agree"),
			"child": map[string]any{"twin": rapid.Bool().Draw(t, "twin"), "first": word.Draw(t, "first")},
			"needs": rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"lunch", "care"}), 0, 2, rapid.ID).Draw(t, "needs"),
			"name":  word.Draw(t, "name"),
			"stay":  rapid.Bool().Draw(t, "stay"),
			"count": rapid.IntRange(-1000, 1000).Draw(t, "count"),
			"words": rapid.SliceOfN(word, 1, 4).Draw(t, "words"),
		}
		var wishes []any
		for _, facility := range rapid.SliceOfN(word, 1, 3).Draw(t, "wishes") {
			wishes = append(wishes, map[string]any{"facility": facility})
		}
		data["wishes"] = wishes
		before := casework.JSON(data)
		after, err := form.FromValues(form.ToValues(before))
		require.NoError(t, err)
		require.JSONEq(t, string(before), string(after))
	})
}

func FuzzFromValues(f *testing.F) {
	form := everyField(f)
	f.Add("name=x&wishes.0.facility=y&count=1e5&needs=lunch")
	f.Add("wishes.0=x&wishes.0.facility.more=y&words.0.0=z&child=1")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		data, err := form.FromValues(values)
		if err != nil {
			require.Equal(t, casework.Malformed, casework.KindOf(err))
			return
		}
		_, err = form.Validate(data, "de")
		require.NoError(t, err, "what FromValues makes can be read")
	})
}
