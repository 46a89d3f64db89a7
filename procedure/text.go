package procedure

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/amtsweg/amtsweg/feel"
)

// textKey names a text in one language.
type textKey struct{ name, lang string }

// text is a notice or message: Markdown with placeholders.
type text struct {
	file  string
	parts []part
}

// part is literal text or a placeholder.
type part struct {
	literal   string
	expr      *feel.Expression // nil for literal text
	format    format
	line      int
	lineStart bool // nothing but blanks stands before it on its line
	alone     bool // and nothing after it
}

// textName splits "offer.de.md"; languages have their subtags, as "de-leicht".
var textName = regexp.MustCompile(`^([a-z0-9]+(?:-[a-z0-9]+)*)\.([a-z]{2}(?:-[a-z]+)?)\.md$`)

// placeholder is what stands between double braces, on one line.
var placeholder = regexp.MustCompile(`\{\{(.*?)\}\}`)

func (p *Package) loadText(file file, f *findings) {
	match := textName.FindStringSubmatch(path.Base(file.name))
	if match == nil {
		f.fail(file.name, 0, "text", "a text is named like offer.de.md: lower-case words, language, .md")
		return
	}
	t := &text{file: file.name}
	for i, line := range strings.Split(strings.ReplaceAll(string(file.content), "\r\n", "\n"), "\n") {
		if i > 0 {
			t.add(part{literal: "\n"})
		}
		t.addLine(line, i+1, f)
	}
	if !strings.HasPrefix(string(file.content), "# ") {
		f.fail(file.name, 1, "text", `a text begins with its title: "# …"`)
	}
	p.texts[textKey{match[1], match[2]}] = t
}

func (t *text) add(p part) { t.parts = append(t.parts, p) }

func (t *text) addLine(line string, number int, f *findings) {
	rest := line
	for {
		at := placeholder.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		before := rest[:at[0]]
		t.add(part{literal: before})
		expr, format, err := parsePlaceholder(rest[at[2]:at[3]])
		if err != nil {
			f.fail(t.file, number, "text", "the placeholder {{%s}}: %v", rest[at[2]:at[3]], err)
		} else {
			starts := len(rest) == len(line) && strings.TrimSpace(before) == ""
			t.add(part{expr: expr, format: format, line: number, lineStart: starts, alone: starts && strings.TrimSpace(rest[at[1]:]) == ""})
		}
		rest = rest[at[1]:]
	}
	if strings.Contains(rest, "{{") {
		f.fail(t.file, number, "text", "a placeholder begins with {{ but does not end with }} on the same line")
	}
	t.add(part{literal: rest})
}

// parsePlaceholder reads "expression | format".
func parsePlaceholder(source string) (*feel.Expression, format, error) {
	expression, written := splitFormat(source)
	parsed, err := parseFormat(written)
	if err != nil {
		return nil, format{}, err
	}
	expr, err := feel.Parse(strings.TrimSpace(expression))
	return expr, parsed, err
}

// splitFormat cuts at the last bar outside quotes. FEEL itself has no bar.
func splitFormat(source string) (expression, format string) {
	quoted, cut := false, -1
	for i := 0; i < len(source); i++ {
		switch {
		case source[i] == '\\' && quoted:
			i++
		case source[i] == '"':
			quoted = !quoted
		case source[i] == '|' && !quoted:
			cut = i
		}
	}
	if cut < 0 {
		return source, ""
	}
	return source[:cut], strings.TrimSpace(source[cut+1:])
}

// Text renders the text called name in lang, or in German where lang lacks it,
// over a job's variables. Beside them "office" is the responsible office, with
// name and address in that language. The first heading is the title, without
// line breaks; the body is what follows.
//
// A value never makes structure of its own: see [format]. A placeholder whose
// value is null is an error that names it, so that no notice goes out with a gap;
// where a gap is meant, the template says so with an if.
func (p *Package) Text(name, lang string, vars *feel.Context) (title, body string, err error) {
	t, ok := p.texts[textKey{name, lang}]
	if !ok {
		lang = "de"
		if t, ok = p.texts[textKey{name, lang}]; !ok {
			return "", "", fmt.Errorf("render text %s: the package has no such text", name)
		}
	}
	r := renderer{pkg: p, lang: lang, scope: p.textScope(lang, vars)}
	var out strings.Builder
	for _, part := range t.parts {
		if part.expr == nil {
			out.WriteString(part.literal)
			continue
		}
		value, err := r.render(part)
		if err != nil {
			return "", "", fmt.Errorf("render %s, line %d, {{ %s }}: %w", t.file, part.line, part.expr.Source(), err)
		}
		out.WriteString(value)
	}
	title, body, _ = strings.Cut(out.String(), "\n")
	return strings.TrimSpace(strings.TrimPrefix(title, "# ")), tidy(body), nil
}

// manyBlankLines are what an empty placeholder on a line of its own leaves behind.
var manyBlankLines = regexp.MustCompile(`\n{3,}`)

func tidy(body string) string {
	return strings.TrimSpace(manyBlankLines.ReplaceAllString(body, "\n\n")) + "\n"
}

func (p *Package) textScope(lang string, vars *feel.Context) *feel.Context {
	office, _ := p.Manifest.office(p.Manifest.Office)
	return vars.Clone().Set("office", feel.NewContext(2).Set("name", office.Names.In(lang)).Set("address", office.Address))
}
