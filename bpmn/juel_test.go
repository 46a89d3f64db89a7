package bpmn

import (
	"strings"
	"testing"

	"github.com/amtsweg/amtsweg/feel"
	"github.com/stretchr/testify/require"
)

func TestCamundaExpressionsMeanTheSameInFEEL(t *testing.T) {
	t.Parallel()
	person := feel.NewContext(2).Set("name", "Ada").Set("a b", "spaced")
	scope := feel.NewContext(8).Set("x", feel.IntNumber(7)).Set("ok", true).Set("person", person).Set("none", nil).
		Set("list", feel.List{"first", "second"}).Set("void", feel.List{}).Set("text", "")
	for source, want := range map[string]string{
		"${x}":                             "7",
		"${x + 1}":                         "8",
		"${x * 2 - 4 / 2}":                 "12",
		"${x % 4}":                         "3",
		"${x mod 4 == 3}":                  "true",
		"#{x > 5 && ok}":                   "true",
		"${x gt 5 and not ok}":             "false",
		"${!(x le 5) || false}":            "true",
		"${x != 7 or x eq 7}":              "true",
		"${-x < 0}":                        "true",
		"${ok ? 'yes' : \"no\"}":           "yes",
		"${x > 9 ? 1 : x > 6 ? 2 : 3}":     "2",
		"${person.name == 'Ada'}":          "true",
		"${person['a b']}":                 "spaced",
		"${list[0]}":                       "first",
		"${list[x - 6]}":                   "second",
		"${empty none}":                    "true",
		"${empty void}":                    "true",
		"${empty text}":                    "true",
		"${empty list}":                    "false",
		"${not empty person.name}":         "true",
		"${none == null}":                  "true",
		"${'it\\'s \"quoted\"'}":           `it's "quoted"`,
		"Dear ${person.name}, no. ${x}":    "Dear Ada, no. 7",
		"${x}${x}":                         "77",
		"${ null }":                        "null",
		"${ x\n+\t1 }":                     "8",
		"a \"quote\" and a \\ before ${x}": `a "quote" and a \ before 7`,
	} {
		translated, err := translateTemplate(source)
		require.NoError(t, err, source)
		expr, err := feel.Parse(translated)
		require.NoError(t, err, "%s → %s", source, translated)
		value, err := expr.Eval(scope, nil)
		require.NoError(t, err, source)
		if value == nil {
			value = "null"
		}
		require.Equal(t, want, feel.String(value), "%s → %s", source, translated)
	}
}

func TestCamundaExpressionsThatRunCodeAreRefused(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"${bean.call(x)}":                      "it calls a method or function",
		"${fn:length(x)}":                      "is not expected",
		"${x":                                  "it ends too early",
		"${}":                                  "is not expected",
		"${x +}":                               "is not expected",
		"${'open}":                             "a text in it has no end",
		"${x ? 1}":                             "is not expected",
		"${a[1}":                               "is not expected",
		"${" + strings.Repeat("(", 300) + "x}": "nested too deeply",
		"${" + strings.Repeat("!", 300) + "x}": "nested too deeply",
	} {
		_, err := translateTemplate(source)
		require.ErrorContains(t, err, want, source)
	}
}
