package feel_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/feel"
)

// noon is the clock of the tests.
var noon = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)

// town is the scope of the expressions in testdata/spec.
func town() *feel.Context {
	return feel.NewContext(8).
		Set("Monthly income", feel.IntNumber(2400)).
		Set("children", feel.FromGo([]any{
			map[string]any{"name": "Ada", "age": 4}, map[string]any{"name": "Ben", "age": 9}, map[string]any{"name": "Cem", "age": 9},
		})).
		Set("rate-2026", feel.IntNumber(7)).
		Set("rate", feel.IntNumber(100)).
		Set("x", feel.IntNumber(5)).
		Set("nothing", nil).
		Set("Straße/Hausnummer", "Markt 1")
}

// TestSpecification evaluates every line "expression => value" of the files in
// testdata/spec, one file for each part of the specification. The value is
// compared with what string() makes of the result, texts in quotes.
func TestSpecification(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/spec/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			for line, text := range readLines(t, path) {
				source, want, found := strings.Cut(text, " => ")
				require.True(t, found, "%s: %s", path, text)
				require.Equal(t, want, evaluated(t, source), "%s, line %d: %s", path, line+1, source)
			}
		})
	}
}

// readLines returns the lines of a file by number from 0, without comments.
func readLines(t *testing.T, path string) map[int]string {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	lines := map[int]string{}
	scanner := bufio.NewScanner(file)
	for n := 0; scanner.Scan(); n++ {
		if text := strings.TrimSpace(scanner.Text()); text != "" && !strings.HasPrefix(text, "#") {
			lines[n] = text
		}
	}
	require.NoError(t, scanner.Err())
	return lines
}

func evaluated(t *testing.T, source string) string {
	t.Helper()
	expression, err := townWords.Parse(source)
	if err != nil {
		return "syntax error"
	}
	value, err := expression.Eval(town(), &feel.Env{Now: noon})
	require.NoError(t, err, source)
	return strings.TrimSuffix(strings.TrimPrefix(feel.String(feel.List{value}), "["), "]")
}

// townWords are the names and types of the expressions in testdata/spec.
var townWords = feel.NewVocabulary(
	[]string{"Monthly income", "rate-2026", "Straße/Hausnummer"},
	map[string]*feel.Type{"t-Kind of person": {Kind: feel.StringKind}},
)
