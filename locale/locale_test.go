package locale_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/locale"
)

func TestCatalogues(t *testing.T) {
	t.Parallel()

	t.Run("English has every key that German has", func(t *testing.T) {
		t.Parallel()
		german, english := locale.Keys(locale.German), locale.Keys(locale.English)
		for _, key := range german {
			_, found := slices.BinarySearch(english, key)
			require.True(t, found || strings.HasPrefix(key, "language."), "en.json lacks %s", key)
		}
	})

	t.Run("no language has a key that German lacks", func(t *testing.T) {
		t.Parallel()
		for _, lang := range locale.Languages() {
			for _, key := range locale.Keys(lang) {
				require.Contains(t, locale.Keys(locale.German), key, lang)
			}
		}
	})

	t.Run("no wording is empty, and all languages fill the same placeholders", func(t *testing.T) {
		t.Parallel()
		placeholder := regexp.MustCompile(`\{[a-z]+\}`)
		for _, lang := range locale.Languages() {
			for _, key := range locale.Keys(lang) {
				text := locale.Text(lang, key)
				require.NotEmpty(t, strings.TrimSpace(text), "%s %s", lang, key)
				for _, name := range placeholder.FindAllString(text, -1) {
					require.Contains(t, locale.Text(locale.German, key), name, "%s %s", lang, key)
				}
			}
		}
	})

	t.Run("every key is used, and every key that is used exists", func(t *testing.T) {
		t.Parallel()
		source := readSources(t, "../web/*.go", "../web/templates/*.html", "../api/*.go")
		computed := []string{"status.", "turn.", "channel.", "role.", "event.", "outcome.", "error.", "task-status.", "staff-status.",
			"appointment.state.", "language."}
		isComputed := func(key string) bool {
			return slices.ContainsFunc(computed, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
		}
		for _, key := range locale.Keys(locale.German) {
			require.True(t, strings.Contains(source, `"`+key+`"`) || isComputed(key), "%s is not used", key)
		}
		used := regexp.MustCompile(`(?:\bt |\btext\(c, |locale\.Text\([a-zA-Z.()]+, )"([a-z][a-z0-9.-]*[a-z0-9])"`)
		for _, found := range used.FindAllStringSubmatch(source, -1) {
			require.True(t, locale.Has(locale.German, found[1]), "de.json lacks %s", found[1])
		}
	})
}

func TestText(t *testing.T) {
	t.Parallel()

	t.Run("chooses the wording for one", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, "Eine Angabe stimmt noch nicht", locale.Text("de", "form.errors", "n", 1))
		require.Equal(t, "3 Angaben stimmen noch nicht", locale.Text("de", "form.errors", "n", 3))
	})

	t.Run("falls back to German, and to the key that is missing", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, "Meine", locale.Text(locale.Easy, "work.mine"))
		require.Equal(t, "no.such.key", locale.Text("en", "no.such.key"))
	})

	t.Run("does not fill in what a value contains", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, "Bereich: {n}: Eintrag 2", locale.Text("de", "form.entry", "field", "Bereich: {n}", "n", 2))
	})
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"": "de", "en-GB,en;q=0.9,de;q=0.8": "en", "fr-FR, de;q=0.3, en;q=0.2": "de", "tr": "de", "en;q=0": "de", "en;q=x": "de",
	} {
		require.Equal(t, want, locale.Match(header), header)
	}
}

func TestDatesAreWrittenInBerlinTime(t *testing.T) {
	t.Parallel()
	evening := time.Date(2026, 3, 31, 22, 5, 0, 0, time.UTC) // after midnight in Berlin, summer time
	require.Equal(t, "1. April 2026, 00:05 Uhr", locale.DateTime("de", evening))
	require.Equal(t, "1 April 2026, 00:05", locale.DateTime("en", evening))
	require.Equal(t, "Mittwoch, 1. April 2026", locale.Day("de-leicht", evening))
	require.Empty(t, locale.Date("de", time.Time{}))
	require.Empty(t, locale.Due("de", time.Time{}))
	require.Equal(t, "31. März 2026", locale.Due("de", locale.EndOfDay(time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC))))
	require.Equal(t, "1. April 2026, 00:05 Uhr", locale.Due("de", evening))
	require.Equal(t, "2026-03-31T22:00:00Z", locale.EndOfDay(time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)).UTC().Format(time.RFC3339))
	require.Equal(t, "2026-03-30T22:00:00Z", locale.StartOfDay(time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)).UTC().Format(time.RFC3339))
}

func readSources(t *testing.T, patterns ...string) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, names, pattern)
		for _, name := range names {
			content, err := os.ReadFile(name)
			require.NoError(t, err)
			all.Write(content)
		}
	}
	return all.String()
}
