package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFeelPrintsTheValueAsJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ expression, context, want string }{
		{`sum(Kinder.Alter) + Zu-schlag`, `{"Kinder":[{"Alter":3},{"Alter":4}],"Zu-schlag":1.50}`, "8.50\n"},
		{`date("2026-01-31") + duration("P1M")`, `{}`, "\"2026-02-28\"\n"},
		{`1 + "a"`, `{}`, "null\nwarning: line 1, column 3: there is no + for a number and a string\n"},
		{`function(x) x`, `{}`, "function\n"},
	} {
		var out bytes.Buffer
		require.NoError(t, FeelCmd{Expression: c.expression, Context: c.context}.Run(&out), c.expression)
		require.Equal(t, c.want, out.String(), c.expression)
	}
}

func TestFeelSaysWhereAnExpressionIsWrong(t *testing.T) {
	t.Parallel()
	err := FeelCmd{Expression: "if 1 then", Context: "{}"}.Run(&bytes.Buffer{})
	require.EqualError(t, err, "line 1, column 10: expected a value, a name or an opening bracket, but the text ends: if 1 then▸")
	err = FeelCmd{Expression: "1", Context: "[]"}.Run(&bytes.Buffer{})
	require.EqualError(t, err, "read --context: expected a JSON object, not a list")
}
