package procedure_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/procedure"
	"github.com/amtsweg/amtsweg/procedures"
)

// copyOf is a shipped package that a test may break.
func copyOf(t *testing.T, key string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(procedures.Files, key, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(procedures.Files, name)
		files[strings.TrimPrefix(name, key+"/")] = &fstest.MapFile{Data: content}
		return err
	})
	require.NoError(t, err)
	return files
}

// lineWith is the number of the first line that contains text.
func lineWith(t *testing.T, file *fstest.MapFile, text string) int {
	t.Helper()
	before, _, found := strings.Cut(string(file.Data), text)
	require.True(t, found, "the file contains %q", text)
	return strings.Count(before, "\n") + 1
}

func TestABrokenPackageIsRefusedWithFileAndLine(t *testing.T) {
	t.Parallel()
	const application = "application.schema.json"
	for _, c := range []struct {
		name, file, old, broken string
		rule, says              string
		at                      string // where the problem is, if not in file
	}{
		{"an unknown key", "procedure.yaml", "numberPrefix: KITA", "nummernPrefix: KITA", "yaml", `no key "nummernPrefix"`, ""},
		{"a value of the wrong type", "procedure.yaml", "office: childcare-office", "office: [a]", "yaml", "cannot unmarshal", ""},
		{"a key in capitals", "procedure.yaml", "key: childcare-registration", "key: Childcare", "manifest-key", "lower-case", ""},
		{"a short LeiKa key", "procedure.yaml", `"99079003000000"`, `"123"`, "manifest-leika", "14 digits", ""},
		{"a missing translation", "procedure.yaml", "  en: Childcare registration", "  en: ''", "language", `"en" is missing`, "procedure.yaml"},
		{"an office nobody knows", "procedure.yaml", "office: childcare-office", "office: roads", "office", "not listed", ""},
		{"a start by nobody known", "procedure.yaml", "start: [applicant, staff]", "start: [everyone]", "manifest-start", "may not start", ""},
		{"an unknown channel", "procedure.yaml", "channels: [online,", "channels: [fax,", "manifest-channel", `no channel "fax"`, ""},
		{"a retention without period", "procedure.yaml", "period: P5Y", "period: five years", "manifest-retention", "ISO 8601", ""},
		{"a duration that is none", "procedure.yaml", "expectedDuration: P3M", "expectedDuration: soon", "manifest-duration", "ISO 8601", ""},
		{"an offer without its message", "procedure.yaml", "message: withdraw", "message: vanish", "offer", "never waits", ""},
		{"an offer without its form", "procedure.yaml", "    form: withdraw", "    form: vanish", "offer", `no form "vanish"`, ""},
		{"a contact outside the form", "procedure.yaml", "email: /email", "email: /mail", "contact", `no field "/mail"`, ""},
		{"a model that breaks off", "process.bpmn", "</bpmn:definitions>", "", "bpmn", "ends inside", "process.bpmn"},
		{"a flow to nowhere", "process.bpmn", `targetRef="check"`, `targetRef="nowhere"`, "", "nowhere", ""},
		{"a task without its form", "process.bpmn", `formId="check"`, `formId="vanish"`, "form", `no form "vanish"`, "task"},
		{"a task of an unknown office", "process.bpmn", `candidateGroups="childcare-office"`, `candidateGroups="roads"`, "office", `"roads" is not listed`, "task"},
		{"a task for nobody", "process.bpmn", `candidateGroups="childcare-office"`, `candidateGroups=""`, "office", "whose task", "task"},
		{"a decision nobody makes", "process.bpmn", `decisionId="points"`, `decisionId="vanish"`, "decision", `no decision "vanish"`, "task"},
		{"a text that is not there", "process.bpmn", `value="waiting-list"`, `value="vanish"`, "text", "texts/vanish.de.md", "task"},
		{"a notice without a text", "process.bpmn", `<zeebe:header key="text" value="place-granted" />`, ``, "text", "needs the header", "task"},
		{"a job nobody listed", "process.bpmn", `type="message.send"`, `type="fax.send"`, "job", `"fax.send" is not listed`, "task"},
		{"a turn that is none", "process.bpmn", `name="amtsweg:turn" value="third"`, `name="amtsweg:turn" value="mine"`, "turn", `"mine"`, "task"},
		{"a step with an unknown channel", "process.bpmn", `name="amtsweg:channel" value="online"`, `name="amtsweg:channel" value="fax"`, "channel", `"fax"`, "task"},
		{"a second person without a first", "process.bpmn", `name="amtsweg:notSameAs" value="check"`, `name="amtsweg:notSameAs" value="nobody"`, "notSameAs", `"nobody"`, "task"},
		{"a wording in one language", "process.bpmn", `name="amtsweg:wording:en" value="We check whether your application is complete."`, `name="amtsweg:other" value=""`, "language", "one language only", "task"},
		{"a condition that is no FEEL", "process.bpmn", `=check.result = "incomplete"`, `=check.result ! "incomplete"`, "expression", "not valid FEEL", ""},
		{"a form that is no JSON", "check.schema.json", `"required": ["result"],`, `"required": ["result"]`, "form", "", "check.schema.json"},
		{"a form that reaches out", application, `"x-ui": {"label": {"de": "Kind", "en": "Child"}}`, `"$ref": "https://example.org/x"`, "form", "inside the file", ""},
		{"a format nobody checks", application, `"format": "email"`, `"format": "e-mail"`, "form", `"e-mail" is not checked`, ""},
		{"a table with a broken cell", "points.dmn", "[19..35)", "[19..", "dmn", "", "points.dmn"},
		{"a placeholder that is no FEEL", "texts/offer.de.md", "{{ offer.hours }}", "{{ offer. }}", "text", "placeholder", ""},
		{"a placeholder that does not end", "texts/offer.de.md", "{{ offer.hours }}", "{{ offer.hours ", "text", "does not end", ""},
		{"an unknown format in a text", "texts/offer.de.md", "| month", "| monat", "text", `no format "monat"`, ""},
		{"an option of no form", "texts/offer.de.md", "option offer-place group", "option vanish group", "text", `no form "vanish"`, ""},
		{"an option of no field", "texts/offer.de.md", "option offer-place group", "option offer-place team", "text", `no field "team"`, ""},
		{"a text without a title", "texts/offer.de.md", "# Wir", "Wir", "text", "begins with its title", ""},
		{"a name in the subject of a mail", "texts/offer.de.md", "# Wir", "# {{ application.child.firstName }}: Wir", "text", "subject", ""},
		{"a scenario with an unknown key", "scenarios/placed.yaml", "    complete: check", "    finish: check", "yaml", `no key "finish"`, ""},
		{"a scenario whose application is invalid", "scenarios/placed.yaml", "email: muster@example.org", "email: muster", "scenario", "/email", "scenarios/placed.yaml"},
		{"a scenario with an unknown task", "scenarios/placed.yaml", "complete: check", "complete: vanish", "scenario", `no step "vanish"`, ""},
		{"a scenario that completes a gateway", "scenarios/placed.yaml", "complete: check", "complete: accepted", "scenario", "no user task", ""},
		{"a scenario with an answer the form refuses", "scenarios/placed.yaml", "data: {answer: accept}", "data: {answer: maybe}", "scenario", "/answer", ""},
		{"a scenario that ends nowhere", "scenarios/placed.yaml", "end: placed", "end: check", "scenario", "no end event", ""},
		{"a scenario with an unknown document", "scenarios/placed.yaml", "documents: [waiting-list", "documents: [vanish", "scenario", `no text "vanish"`, ""},
		{"a scenario with an unknown message", "scenarios/withdrawn.yaml", "message: withdraw", "message: vanish", "scenario", "never waits", ""},
		{"a scenario with a bad period", "scenarios/withdrawn.yaml", "after: P30D", "after: 30 days", "scenario", "ISO 8601", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := copyOf(t, "childcare-registration")
			whole := string(files[c.file].Data)
			require.Contains(t, whole, c.old)
			line := lineWith(t, files[c.file], c.old)
			files[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(whole, c.old, c.broken, 1))}
			_, problems := procedure.Read(files)
			require.True(t, procedure.HasErrors(problems))
			found := problem(problems, c.file, c.rule, c.says)
			require.NotNil(t, found, "%v", problems)
			require.Contains(t, found.String(), c.file)
			switch c.at {
			case "":
				require.Equal(t, line, found.Line, found.String())
			case "task":
				require.NotEmpty(t, found.Element)
				require.LessOrEqual(t, found.Line, line)
				require.Positive(t, found.Line)
			}
		})
	}
}

func problem(problems []procedure.Problem, file, rule, says string) *procedure.Problem {
	for _, p := range problems {
		if p.File == file && p.Severity == procedure.Error && (rule == "" || p.Rule == rule) && strings.Contains(p.Text, says) {
			return &p
		}
	}
	return nil
}

func TestAMissingFileIsNamed(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]string{
		"procedure.yaml":          "file",
		"process.bpmn":            "file",
		"application.schema.json": "form",
	} {
		files := copyOf(t, "appointment-booking")
		delete(files, name)
		_, problems := procedure.Read(files)
		require.NotNil(t, problem(problems, name, rule, "the package has no"), "%v", problems)
	}
	files := copyOf(t, "appointment-booking")
	delete(files, "texts/booked.en.md")
	_, problems := procedure.Read(files)
	require.NotNil(t, problem(problems, "texts/booked.de.md", "language", `"en"`), "%v", problems)
}

func TestAReservationPointsIntoTheApplication(t *testing.T) {
	t.Parallel()
	files := copyOf(t, "appointment-booking")
	whole := string(files["procedure.yaml"].Data)
	files["procedure.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(whole, "start: /start", "start: /begin", 1))}
	_, problems := procedure.Read(files)
	require.NotNil(t, problem(problems, "procedure.yaml", "reserves", `"/begin"`), "%v", problems)
}

func TestWhatIsProbablyNotMeantIsAWarning(t *testing.T) {
	t.Parallel()
	files := copyOf(t, "appointment-booking")
	files["unused.schema.json"] = &fstest.MapFile{Data: []byte(`{"type": "object", "properties": {"note": {"type": "string"}}}`)}
	files["texts/unused.de.md"] = &fstest.MapFile{Data: []byte("# Nie\n")}
	files["texts/unused.en.md"] = &fstest.MapFile{Data: []byte("# Never\n")}
	files["notes/todo.txt"] = &fstest.MapFile{Data: []byte("x")}
	model := strings.ReplaceAll(string(files["process.bpmn"].Data), "amtsweg:title:en", "amtsweg:other")
	files["process.bpmn"] = &fstest.MapFile{Data: []byte(model)}
	_, problems := procedure.Read(files)
	require.False(t, procedure.HasErrors(problems), "%v", problems)
	said := map[string]procedure.Severity{}
	for _, p := range problems {
		said[p.File+" "+p.Rule] = p.Severity
	}
	require.Equal(t, procedure.Warning, said["unused.schema.json unused"])
	require.Equal(t, procedure.Warning, said["unused.schema.json form"]) // no labels, no x-privacy
	require.Equal(t, procedure.Warning, said["texts/unused.de.md unused"])
	require.Equal(t, procedure.Info, said["notes file"])
	require.Equal(t, procedure.Warning, said["process.bpmn language"])
}

func FuzzRead(f *testing.F) {
	seed := func(name string) []byte {
		content, err := fs.ReadFile(procedures.Files, "appointment-booking/"+name)
		require.NoError(f, err)
		return content
	}
	f.Add(seed("procedure.yaml"), seed("texts/booked.de.md"), seed("scenarios/moved.yaml"))
	f.Add([]byte("a: &a [*a]"), []byte("# {{ {{ | date }} }}"), []byte("steps: [{data: 2026-01-01}]"))
	f.Fuzz(func(t *testing.T, manifest, text, scenario []byte) {
		p, problems := procedure.Read(fstest.MapFS{
			"procedure.yaml":    {Data: manifest},
			"texts/probe.de.md": {Data: text},
			"scenarios/a.yaml":  {Data: scenario},
		})
		require.True(t, procedure.HasErrors(problems), "there is no model")
		for _, problem := range problems {
			require.NotEmpty(t, problem.File)
			require.NotEmpty(t, problem.Text)
		}
		if title, _, err := p.Text("probe", "en", nil); err == nil {
			require.NotContains(t, title, "\n")
		}
	})
}
