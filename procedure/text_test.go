package procedure_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/feel"
	"github.com/amtsweg/amtsweg/procedure"
)

// withText is a shipped package with one more text, in German and English alike.
func withText(t *testing.T, source string) *procedure.Package {
	t.Helper()
	files := copyOf(t, "childcare-registration")
	for _, lang := range []string{"de", "en"} {
		files["texts/probe."+lang+".md"] = &fstest.MapFile{Data: []byte("# Titel {{ name }}\n\n" + source)}
	}
	p, problems := procedure.Read(files)
	require.False(t, procedure.HasErrors(problems), "%v", problems)
	return p
}

func scope(pairs ...any) *feel.Context {
	c := feel.NewContext(len(pairs)/2+1).Set("name", "Mia")
	for i := 0; i < len(pairs); i += 2 {
		c.Set(pairs[i].(string), feel.FromGo(pairs[i+1]))
	}
	return c
}

func TestTextWritesValuesAsTheLanguageDoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source string
		value  any
		de, en string
	}{
		{"{{ v }}", "Text", "Text\n", "Text\n"},
		{"{{ v }}", 12.5, "12,5\n", "12.5\n"},
		{"{{ v }}", true, "ja\n", "yes\n"},
		{"am {{ v | date }}", "2026-03-01", "am 1. März 2026\n", "am 1 March 2026\n"},
		{"ab {{ v | month }}", "2026-09", "ab September 2026\n", "ab September 2026\n"},
		{"{{ v | datetime }}", "2026-07-01T08:00:00Z", "1. Juli 2026, 10:00 Uhr\n", "1 July 2026, 10:00\n"},
		{"{{ v | time }}", "2026-01-01T08:00:00Z", "09:00 Uhr\n", "09:00\n"},
		{"{{ v | option offer-place group }}", "mixed", "Altersgemischte Gruppe (2 bis 6)\n", "Mixed ages (2 to 6)\n"},
		{"{{ v | option check missing }}", []any{"start", "child"}, "- Angaben zum Betreuungsbeginn\n- Angaben zum Kind\n", "- Details of the start\n- Details of the child\n"},
		{"Es fehlt: {{ v }}.", []any{"a", "b"}, "Es fehlt: a, b.\n", "Es fehlt: a, b.\n"},
		{"a\n\n{{ v }}\n\nb", []any{}, "a\n\nb\n", "a\n\nb\n"},
		{`{{ if v = null then "keine" else v }}`, nil, "keine\n", "keine\n"},
		{`{{ "a | b" }}`, nil, "a | b\n", "a | b\n"},
		{"{{ office.name }}", nil, "Amt für Kinderbetreuung\n", "Childcare Office\n"},
	} {
		p := withText(t, c.source)
		for lang, want := range map[string]string{"de": c.de, "en": c.en} {
			title, body, err := p.Text("probe", lang, scope("v", c.value))
			require.NoError(t, err, c.source)
			require.Equal(t, "Titel Mia", title)
			require.Equal(t, want, body, c.source)
		}
	}
}

func TestAValueMakesNoStructureOfItsOwn(t *testing.T) {
	t.Parallel()
	p := withText(t, "Grund: {{ v }}\n\n{{ v }}")
	_, body, err := p.Text("probe", "de", scope("v", "gut\n# Bescheid\n- Punkt\r\n> Zitat"))
	require.NoError(t, err)
	require.Equal(t, "Grund: gut # Bescheid - Punkt > Zitat\n\ngut\nBescheid\nPunkt\nZitat\n", body)
	title, _, err := p.Text("probe", "de", scope("v", "x", "name", "Mia\n# Zweiter Titel"))
	require.NoError(t, err)
	require.Equal(t, "Titel Mia # Zweiter Titel", title)
	_, body, err = withText(t, "{{ v }}").Text("probe", "de", scope("v", []any{"a\n- b", "# c"}))
	require.NoError(t, err)
	require.Equal(t, "- a - b\n- # c\n", body)
}

func TestATextThatCannotBeWrittenNamesThePlaceholder(t *testing.T) {
	t.Parallel()
	for source, says := range map[string]string{
		"{{ v }}":                          "line 3, {{ v }}: the value is missing",
		"{{ case.number }}":                "case.number",
		"{{ application }}":                "name the entry",
		"{{ word | date }}":                "no date",
		"{{ word | option check result }}": "no such option",
		"{{ [1, null] }}":                  "missing",
	} {
		_, _, err := withText(t, source).Text("probe", "de", scope("word", "Wort", "application", map[string]any{"a": 1}))
		require.ErrorContains(t, err, says, source)
	}
	_, _, err := withText(t, "x").Text("vanish", "de", scope())
	require.ErrorContains(t, err, "no such text")
}

func TestAMissingLanguageIsGerman(t *testing.T) {
	t.Parallel()
	p := readShipped(t, "childcare-registration")
	title, body, err := p.Text("back-on-list", "de-leicht", scope("case", map[string]any{"number": "KITA-1"}))
	require.NoError(t, err)
	require.Equal(t, "Ihr Kind bleibt auf der Warteliste", title)
	require.Contains(t, body, "KITA-1")
	require.Contains(t, body, "Amt für Kinderbetreuung")
}

func TestTitlesCarryNoPersonalData(t *testing.T) {
	t.Parallel()
	for _, key := range shipped {
		for name, file := range copyOf(t, key) {
			if !strings.HasPrefix(name, "texts/") {
				continue
			}
			title, _, _ := strings.Cut(string(file.Data), "\n")
			require.NotContains(t, strings.ReplaceAll(title, "{{ case.number }}", ""), "{{", name)
		}
	}
}

func TestReservationsAreReadFromTheApplication(t *testing.T) {
	t.Parallel()
	p := readShipped(t, "appointment-booking")
	wish, err := p.Manifest.Reserves.Wish([]byte(`{"site": "rathaus", "service": "wohnsitz", "start": "2026-02-20T10:00:00+01:00"}`))
	require.NoError(t, err)
	require.Equal(t, "rathaus", wish.Site)
	require.Equal(t, "wohnsitz", wish.Service)
	require.Equal(t, "2026-02-20T09:00:00Z", wish.Start.UTC().Format("2006-01-02T15:04:05Z07:00"))
	_, err = p.Manifest.Reserves.Wish([]byte(`{"site": "rathaus", "start": "morgen"}`))
	require.ErrorContains(t, err, "Correct the fields")
}
