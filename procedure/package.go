package procedure

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

// ApplicationForm is the name of the form with which every case begins.
const ApplicationForm = "application"

// Package is a loaded procedure package: immutable and safe for concurrent use.
// It is the bpmn.Decider of its model.
type Package struct {
	Manifest    Manifest
	Hash        string // SHA-256 of the content, hexadecimal
	Definitions *bpmn.Definitions
	Model       *bpmn.Model
	Forms       map[string]*forms.Form // by name: check.schema.json is "check"
	Scenarios   []Scenario

	content   []byte
	files     []file
	yaml      *yaml.Node // of the manifest, for lines
	texts     map[textKey]*text
	tables    []table
	decisions map[string]decision
}

// Read loads a package and checks it as a whole. With a problem of severity
// Error the package is not fit to be published, and parts of it may be nil.
func Read(fsys fs.FS) (*Package, []Problem) {
	f := &findings{}
	p := load(collect(fsys, f), f)
	p.lint(f)
	if content, err := pack(p.files, p.Hash); err != nil {
		f.fail(".", 0, "file", "%v", err)
	} else {
		p.content = content
	}
	return p, f.sorted()
}

// Content is the package's canonical archive, from which Unpack makes it again.
func (p *Package) Content() []byte { return p.content }

// Unpack makes a package of its archive. Only what is needed to run it is
// checked: a published revision stays valid when the checks of Read become stricter.
func Unpack(content []byte) (*Package, error) {
	files, err := unpack(content)
	if err != nil {
		return nil, err
	}
	f := &findings{}
	p := load(files, f)
	for _, problem := range f.sorted() {
		if problem.Severity == Error {
			return nil, errors.New(problem.String())
		}
	}
	p.content = content
	return p, nil
}

// load makes a package of its files and notes what keeps it from running.
func load(files []file, f *findings) *Package {
	p := &Package{
		files: files, Hash: hashOf(files), Forms: map[string]*forms.Form{},
		texts: map[textKey]*text{}, decisions: map[string]decision{},
	}
	for _, file := range files {
		p.loadFile(file, f)
	}
	p.compileDecisions(f)
	for _, needed := range []string{manifestFile, modelFile} {
		if !slices.ContainsFunc(files, func(f file) bool { return f.name == needed }) {
			f.fail(needed, 0, "file", "the package has no %s", needed)
		}
	}
	return p
}

func (p *Package) loadFile(file file, f *findings) {
	switch kindOfFile(file.name) {
	case manifestKind:
		p.Manifest, p.yaml = readManifest(file.content, f)
	case modelKind:
		p.loadModel(file.content, f)
	case formKind:
		p.loadForm(file, f)
	case decisionKind:
		p.loadDecisions(file, f)
	case textKind:
		p.loadText(file, f)
	case scenarioKind:
		p.loadScenario(file, f)
	}
}

// loadModel reads and compiles the process and keeps what the core says of it.
func (p *Package) loadModel(source []byte, f *findings) {
	d, err := bpmn.Read(source)
	if err != nil {
		f.fail(modelFile, 0, "bpmn", "%v", err)
		return
	}
	p.Definitions = d
	p.Model, err = bpmn.Compile(d, "")
	if refused, ok := errors.AsType[*bpmn.ModelError](err); ok {
		for _, problem := range refused.Problems {
			f.list = append(f.list, fromModel(problem, modelFile))
		}
		return
	}
	if err != nil {
		f.fail(modelFile, 0, "bpmn", "%v", err)
	}
}

func fromModel(problem bpmn.Problem, file string) Problem {
	out := Problem{
		File: file, Line: problem.Line, Element: problem.Element, Name: problem.Name,
		Severity: Info, Rule: problem.Rule, Text: fmt.Sprintf("%s: %s", problem.Severity, problem.Message),
	}
	switch {
	case problem.Severity == bpmn.SeverityError:
		out.Severity, out.Text = Error, problem.Message
	case problem.Blocks():
		out.Severity = Error
	}
	return out
}

func (p *Package) loadForm(file file, f *findings) {
	form, err := forms.Parse(file.name, file.content)
	if fault, ok := errors.AsType[*forms.Fault](err); ok {
		text := fault.Text
		if fault.Pointer != "" {
			text = fault.Pointer + ": " + text
		}
		f.fail(file.name, fault.Line, "form", "%s", text)
		return
	}
	if err != nil {
		f.fail(file.name, 0, "form", "%v", err)
		return
	}
	p.Forms[strings.TrimSuffix(file.name, ".schema.json")] = form
}

// Procedure gives what the package offers. The store gives the revision its number and time.
func (p *Package) Procedure() casework.Procedure {
	m := p.Manifest
	return casework.Procedure{
		Key: m.Key, Titles: maps.Clone(m.Titles), Summary: maps.Clone(m.Summary), LegalBasis: slices.Clone(m.LegalBasis),
		LeiKa: m.LeiKa, Office: m.Office, Revision: casework.Revision{Hash: p.Hash, Procedure: m.Key},
	}
}

// Files lists the paths of everything that belongs to the package, sorted.
func (p *Package) Files() []string {
	names := make([]string, len(p.files))
	for i, file := range p.files {
		names[i] = file.name
	}
	return names
}
