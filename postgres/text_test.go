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
		`{"a":"b"}`:            `{"a":"b"}`,
		`{"a":"\u0000"}`:       `{"a":"\ufffd"}`,
		`{"a":"\\u0000"}`:      `{"a":"\\u0000"}`,
		`{"a":"\\\u0000"}`:     `{"a":"\\\ufffd"}`,
		`{"\u0000":"\\\\"}`:    `{"\ufffd":"\\\\"}`,
		"{\"a\":\"\xff\"}":     "{\"a\":\"\uFFFD\"}",
		`\`:                    `\`,
		`"\uD83D\uDE00"`:       `"\uD83D\uDE00"`,
		`"\ud83d\ud83d\ude00"`: `"\ufffd\ud83d\ude00"`,
		`"\ude00 \ud83d"`:      `"\ufffd \ufffd"`,
		`"\ud83d\u0000"`:       `"\ufffd\ufffd"`,
		`"\u12`:                `"\u12`,
		`\u0000\u0000\u0001`:   `\ufffd\ufffd\u0001`,
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
		require.True(t, json.Valid([]byte(out)))
		escapes := strings.ReplaceAll(out, `\\`, "")
		require.NotContains(t, escapes, `\u0000`)
	})
}
