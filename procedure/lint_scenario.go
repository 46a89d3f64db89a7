package procedure

import (
	"encoding/json"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/amtsweg/amtsweg/bpmn"
)

// lintScenarios checks that scenarios speak of what the package has.
func (p *Package) lintScenarios(f *findings) {
	if p.Model == nil {
		return
	}
	for _, s := range p.Scenarios {
		l := scenarioLint{pkg: p, scenario: s, findings: f, root: p.scenarioTree(s.File)}
		l.check()
	}
}

func (p *Package) scenarioTree(name string) *yaml.Node {
	var root yaml.Node
	for _, file := range p.files {
		if file.name == name && yaml.Unmarshal(file.content, &root) == nil {
			return &root
		}
	}
	return nil
}

type scenarioLint struct {
	pkg      *Package
	scenario Scenario
	findings *findings
	root     *yaml.Node
}

func (l scenarioLint) fail(text string, arg any, path ...any) {
	l.findings.fail(l.scenario.File, lineOf(l.root, path...), "scenario", text, arg)
}

func (l scenarioLint) check() {
	l.valid(ApplicationForm, l.scenario.Application.JSON(), "application")
	if l.scenario.ReceivedAt.IsZero() {
		l.fail("say when the application was received, such as %s", "receivedAt: 2026-02-10T09:00:00+01:00", "receivedAt")
	}
	for i, step := range l.scenario.Steps {
		l.step(step, i)
	}
	e := l.scenario.Expect
	if e.End != "" {
		if n := l.pkg.Model.Node(e.End); n == nil || n.Kind != bpmn.KindEndEvent {
			l.fail("the model has no end event %q", e.End, "expect", "end")
		}
	}
	for i, id := range e.Visits {
		l.node(id, "expect", "visits", i)
	}
	for i, id := range e.Avoids {
		l.node(id, "expect", "avoids", i)
	}
	for i, name := range e.Documents {
		if l.pkg.texts[textKey{name, "de"}] == nil {
			l.fail("the package has no text %q", name, "expect", "documents", i)
		}
	}
	if _, _, err := l.scenario.End(); err != nil {
		l.fail("%q is no ISO 8601 duration", e.Duration, "expect", "duration")
	}
}

func (l scenarioLint) node(id string, path ...any) *bpmn.Node {
	n := l.pkg.Model.Node(id)
	if n == nil {
		l.fail("the model has no step %q", id, path...)
	}
	return n
}

func (l scenarioLint) step(s ScenarioStep, i int) {
	said := 0
	for _, what := range []string{s.Complete, s.Message, s.MoveDeadline, s.Job} {
		if what != "" {
			said++
		}
	}
	if said > 1 || said == 0 && s.After == "" && s.At.IsZero() {
		l.fail("a step says one of %s, or only lets time pass", "complete, message, moveDeadline and job", "steps", i)
	}
	if _, err := s.When(time.Time{}); err != nil {
		l.fail("%q is no ISO 8601 duration", s.After, "steps", i, "after")
	}
	switch {
	case s.Complete != "":
		l.complete(s, i)
	case s.Message != "":
		l.message(s, i)
	case s.MoveDeadline != "":
		l.node(s.MoveDeadline, "steps", i, "moveDeadline")
		if s.Due.IsZero() {
			l.fail("moveDeadline needs %s", "due", "steps", i)
		}
	case s.Job != "" && !slices.Contains(l.pkg.Manifest.Jobs, s.Job):
		l.fail("the package has no job type %q", s.Job, "steps", i, "job")
	}
}

func (l scenarioLint) complete(s ScenarioStep, i int) {
	n := l.node(s.Complete, "steps", i, "complete")
	if n == nil {
		return
	}
	if n.Kind != bpmn.KindUserTask {
		l.fail("%q is no user task", s.Complete, "steps", i, "complete")
		return
	}
	if form := formOf(l.pkg.Definitions.Element(s.Complete)); form != "" && !isExpression(form) {
		l.valid(form, s.Data.JSON(), "steps", i, "data")
	}
}

func (l scenarioLint) message(s ScenarioStep, i int) {
	if !slices.Contains(l.pkg.caughtMessages(), s.Message) {
		l.fail("the process never waits for the message %q", s.Message, "steps", i, "message")
	}
	for _, o := range l.pkg.Manifest.Offers {
		if o.Message == s.Message && o.Form != "" {
			l.valid(o.Form, s.Data.JSON(), "steps", i, "data")
		}
	}
}

// valid checks data against a form.
func (l scenarioLint) valid(form string, data json.RawMessage, path ...any) {
	f := l.pkg.Forms[form]
	if f == nil {
		return
	}
	faults, err := f.Validate(data, "en")
	if err != nil {
		l.fail("the data cannot be read: %v", err, path...)
	}
	for _, fault := range faults {
		l.fail("the data does not fit the form "+form+" at %s", fault.Pointer+": "+fault.Message, path...)
	}
}
