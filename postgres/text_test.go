package postgres

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestTextThatPostgreSQLCannotHoldIsReplaced(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`{"a":"b"}`:          `{"a":"b"}`,
		`{"a":"\u0000"}`:     `{"a":"\ufffd"}`,
		`{"a":"\\u0000"}`:    `{"a":"\\u0000"}`,
		`{"a":"\\\u0000"}`:   `{"a":"\\\ufffd"}`,
		`{"\u0000":"\\\\"}`:  `{"\ufffd":"\\\\"}`,
		"{\"a\":\"\xff\"}":   "{\"a\":\"\uFFFD\"}",
		`\`:                  `\`,
		`\u0000\u0000\u0001`: `\ufffd\ufffd\u0001`,
	} {
		require.Equal(t, want, storable([]byte(given)))
	}
	require.Equal(t, "a\uFFFDb\uFFFD", plain("a\x00b\xff"))
}

func FuzzStorableKeepsJSONValidAndFreesItOfNUL(f *testing.F) {
	for _, seed := range []string{`{"a":"\u0000"}`, `"\\u0000"`, `["\\\u0000",1e9]`, "\"\xff\"", `"\ud800\u0000"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := storable([]byte(text))
		require.True(t, utf8.ValidString(out))
		require.Equal(t, out, storable([]byte(out)))
		if !json.Valid([]byte(text)) {
			return
		}
		var value any
		require.NoError(t, json.Unmarshal([]byte(out), &value))
		decoded, err := json.Marshal(value)
		require.NoError(t, err)
		require.NotContains(t, strings.ReplaceAll(string(decoded), `\\`, ""), `\u0000`)
	})
}
