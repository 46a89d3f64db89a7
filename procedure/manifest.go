package procedure

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/feel"
)

// manifestFile is the file that makes a folder a package.
const manifestFile = "procedure.yaml"

// Manifest is procedure.yaml: what the office offers, to whom and on what legal basis.
type Manifest struct {
	Key          string              `yaml:"key"` // also the folder's name and the Temporal workflow type
	Titles       casework.Text       `yaml:"titles"`
	Summary      casework.Text       `yaml:"summary"`
	LegalBasis   []string            `yaml:"legalBasis"`
	LeiKa        string              `yaml:"leika"`        // 14-digit key of the Leistungskatalog; may be empty
	NumberPrefix string              `yaml:"numberPrefix"` // of case numbers
	Office       string              `yaml:"office"`       // the responsible one, among Offices
	Offices      []Office            `yaml:"offices"`      // all that have tasks
	Start        []casework.Audience `yaml:"start"`        // who may apply
	Channels     []casework.Channel  `yaml:"channels"`     // by which an application may arrive
	Contact      Contact             `yaml:"contact"`
	Jobs         []string            `yaml:"jobs"` // the types of every service task
	Reserves     *Reservation        `yaml:"reserves"`
	Offers       []Offer             `yaml:"offers"`
	// ExpectedDuration is how long a case usually takes, as an ISO 8601 duration.
	ExpectedDuration string    `yaml:"expectedDuration"`
	Retention        Retention `yaml:"retention"`
}

// Office is an organisational unit that has tasks in the procedure.
type Office struct {
	Key     string        `yaml:"key"`
	Names   casework.Text `yaml:"names"`
	Address string        `yaml:"address"` // one line, for notices
}

// Contact says where the application has what messages need.
type Contact struct {
	Email string `yaml:"email"` // JSON Pointer into the application
}

// Offer is a message that an applicant may send while the process waits for it.
type Offer struct {
	Message string        `yaml:"message"` // the BPMN message's name
	Titles  casework.Text `yaml:"titles"`
	Form    string        `yaml:"form"` // empty: a button is enough
}

// Retention is how long a closed case is kept.
type Retention struct {
	Period string `yaml:"period"` // ISO 8601, from the closing
	Basis  string `yaml:"basis"`  // the norm that says so
}

// readManifest reads procedure.yaml strictly: unknown keys are refused.
func readManifest(source []byte, f *findings) (Manifest, *yaml.Node) {
	var m Manifest
	var root yaml.Node
	if err := yaml.Unmarshal(source, &root); err != nil {
		yamlProblems(err, manifestFile, f)
		return m, nil
	}
	decodeStrictly(source, &m, manifestFile, f)
	return m, &root
}

// decodeStrictly decodes YAML and refuses keys that v does not have.
func decodeStrictly(source []byte, v any, file string, f *findings) {
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	decoder.KnownFields(true)
	if err := decoder.Decode(v); err != nil {
		if errors.Is(err, io.EOF) {
			f.fail(file, 1, "yaml", "the file is empty")
			return
		}
		yamlProblems(err, file, f)
		return
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		f.fail(file, 0, "yaml", "the file holds more than one document; delete what follows the first")
	}
}

var (
	yamlLine   = regexp.MustCompile(`line (\d+): `)
	yamlUnwise = regexp.MustCompile(`field (\S+) not found in type \S+`)
)

// yamlProblems turns the decoder's errors into problems with a line each.
func yamlProblems(err error, file string, f *findings) {
	texts := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	if several, ok := errors.AsType[*yaml.TypeError](err); ok {
		texts = several.Errors
	}
	for _, text := range texts {
		line := 1
		if match := yamlLine.FindStringSubmatch(text); match != nil {
			line, _ = strconv.Atoi(match[1])
			text = yamlLine.ReplaceAllString(text, "")
		}
		text = yamlUnwise.ReplaceAllString(text, `there is no key "$1" here; delete or correct it`)
		f.fail(file, line, "yaml", "%s", text)
	}
}

// lineOf gives the line of a place in a YAML document, or of the last part of
// the path that is there. Parts are keys or indexes.
func lineOf(n *yaml.Node, path ...any) int {
	if n == nil {
		return 1
	}
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		return lineOf(n.Content[0], path...)
	}
	if len(path) == 0 {
		return n.Line
	}
	switch part := path[0].(type) {
	case string:
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == part {
				if len(path) == 1 {
					return n.Content[i].Line
				}
				return lineOf(n.Content[i+1], path[1:]...)
			}
		}
	case int:
		if n.Kind == yaml.SequenceNode && part < len(n.Content) {
			return lineOf(n.Content[part], path[1:]...)
		}
	}
	return n.Line
}

var (
	keyForm    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	leikaForm  = regexp.MustCompile(`^[0-9]{14}$`)
	prefixForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,11}$`)
)

// languages are those in which every wording must be there.
var languages = []string{"de", "en"}

// check validates the manifest by itself.
func (m Manifest) check(root *yaml.Node, f *findings) {
	at := func(path ...any) int { return lineOf(root, path...) }
	must := func(ok bool, line int, rule, format string, args ...any) {
		if !ok {
			f.fail(manifestFile, line, rule, format, args...)
		}
	}
	must(keyForm.MatchString(m.Key) && len(m.Key) <= 63, at("key"), "manifest-key",
		"the key %q must be lower-case words joined by \"-\", at most 63 characters", m.Key)
	must(m.LeiKa == "" || leikaForm.MatchString(m.LeiKa), at("leika"), "manifest-leika", "a LeiKa key has 14 digits; put them in quotes")
	must(prefixForm.MatchString(m.NumberPrefix), at("numberPrefix"), "manifest-prefix", "numberPrefix must be 2 to 12 capital letters or digits, such as KITA")
	must(len(m.LegalBasis) > 0, at("legalBasis"), "manifest-basis", "name at least one legal basis")
	must(isDuration(m.ExpectedDuration), at("expectedDuration"), "manifest-duration", "expectedDuration must be an ISO 8601 duration such as P3M")
	must(isDuration(m.Retention.Period), at("retention", "period"), "manifest-retention", "retention.period must be an ISO 8601 duration such as P5Y")
	must(m.Retention.Basis != "", at("retention", "basis"), "manifest-retention", "retention.basis must name the norm that sets the period")
	f.translated(m.Titles, manifestFile, at("titles"), "titles")
	f.translated(m.Summary, manifestFile, at("summary"), "summary")
	m.checkAccess(at, must)
	m.checkOffices(at, must, f)
	for i, o := range m.Offers {
		must(o.Message != "", at("offers", i), "offer", "the offer names no message")
		f.translated(o.Titles, manifestFile, at("offers", i, "titles"), "the offer's titles")
	}
}

func (m Manifest) checkAccess(at func(...any) int, must func(bool, int, string, string, ...any)) {
	must(len(m.Start) > 0, at("start"), "manifest-start", "say who may apply: applicant, staff or both")
	for i, who := range m.Start {
		must(who == casework.ForApplicant || who == casework.ForStaff, at("start", i), "manifest-start", "%q may not start a case; write applicant or staff", who)
	}
	must(len(m.Channels) > 0, at("channels"), "manifest-channel", "name at least one channel")
	for i, channel := range m.Channels {
		must(slices.Contains(casework.Channels(), channel), at("channels", i), "manifest-channel", "there is no channel %q; use one of %v", channel, casework.Channels())
	}
}

func (m Manifest) checkOffices(at func(...any) int, must func(bool, int, string, string, ...any), f *findings) {
	seen := map[string]bool{}
	for i, o := range m.Offices {
		must(keyForm.MatchString(o.Key), at("offices", i, "key"), "office", "an office's key must be lower-case words joined by \"-\"")
		must(!seen[o.Key], at("offices", i, "key"), "office", "the office %q is listed twice", o.Key)
		must(o.Address != "", at("offices", i), "office", "give the office's address in one line; notices name it")
		seen[o.Key] = true
		f.translated(o.Names, manifestFile, at("offices", i, "names"), "the office's names")
	}
	must(seen[m.Office], at("office"), "office", "the responsible office %q is not listed under offices", m.Office)
}

// translated refuses a wording that lacks a language.
func (f *findings) translated(t casework.Text, file string, line int, what string) {
	for _, lang := range languages {
		if strings.TrimSpace(t[lang]) == "" {
			f.fail(file, line, "language", "%s: the wording in %q is missing", what, lang)
		}
	}
}

func isDuration(s string) bool {
	_, ok := feel.ParseDuration(s)
	return ok
}

// office gives an office by key.
func (m Manifest) office(key string) (Office, bool) {
	i := slices.IndexFunc(m.Offices, func(o Office) bool { return o.Key == key })
	if i < 0 {
		return Office{}, false
	}
	return m.Offices[i], true
}
