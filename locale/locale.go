package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// German is the language of every page unless the reader chose or asked for another one.
const German = "de"

// English and Easy are the other languages; Easy is Leichte Sprache.
const (
	English = "en"
	Easy    = "de-leicht"
)

//go:embed *.json
var files embed.FS

var catalogues = map[string]map[string]message{
	German:  mustRead(German),
	English: mustRead(English),
	Easy:    mustRead(Easy),
}

// message is a wording, with another one for exactly one thing where that differs.
type message struct {
	One   string `json:"one"`
	Other string `json:"other"`
}

// UnmarshalJSON reads either a string or an object with "one" and "other".
func (m *message) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, &m.Other)
	}
	type plain message
	return json.Unmarshal(b, (*plain)(m))
}

// Languages lists the languages in the order in which a page offers them.
func Languages() []string { return []string{German, English, Easy} }

// Known tells whether there is a catalogue for lang.
func Known(lang string) bool { return catalogues[lang] != nil }

// Tag gives the language tag for the lang attribute of a page. Leichte Sprache is German to a screen reader.
func Tag(lang string) string {
	if lang == Easy {
		return German
	}
	return lang
}

// Text gives the wording of key in lang, else the German one, else the key itself so that a gap can be seen.
// The pairs fill the placeholders: Text("de", "task.of", "n", 3, "of", 7) fills {n} and {of}. A message with a
// wording of its own for one thing is chosen by {n}.
func Text(lang, key string, pairs ...any) string {
	m, ok := catalogues[lang][key]
	if !ok {
		m, ok = catalogues[German][key]
	}
	if !ok {
		return key
	}
	return fill(m, pairs)
}

// Has tells whether key has a wording, in lang or in German.
func Has(lang, key string) bool {
	_, own := catalogues[lang][key]
	_, german := catalogues[German][key]
	return own || german
}

// Keys lists the keys of a language's catalogue in alphabetical order.
func Keys(lang string) []string { return slices.Sorted(maps.Keys(catalogues[lang])) }

// Match picks the language that an Accept-Language header (RFC 9110 §12.5.4) prefers, German when none fits.
// Easy is never picked: its reader chooses it.
func Match(header string) string {
	best, weight := German, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, parameter, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if primary != German && primary != English {
			continue
		}
		if q := quality(parameter); q > weight {
			best, weight = primary, q
		}
	}
	return best
}

func quality(parameter string) float64 {
	text, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return q
}

func fill(m message, pairs []any) string {
	text := m.Other
	replacements := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := fmt.Sprint(pairs[i]), fmt.Sprint(pairs[i+1])
		if name == "n" && value == "1" && m.One != "" {
			text = m.One
		}
		replacements = append(replacements, "{"+name+"}", value)
	}
	return strings.NewReplacer(replacements...).Replace(text)
}

func mustRead(lang string) map[string]message {
	content, err := files.ReadFile(lang + ".json")
	if err != nil {
		panic(err)
	}
	messages := map[string]message{}
	if err := json.Unmarshal(content, &messages); err != nil {
		panic(fmt.Errorf("read catalogue %s: %w", lang, err))
	}
	return messages
}
