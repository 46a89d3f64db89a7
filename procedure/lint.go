package procedure

import (
	"maps"
	"slices"
	"strings"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/casework"
)

// lint checks what the parts of the package say of each other.
func (p *Package) lint(f *findings) {
	if p.yaml == nil {
		return
	}
	p.Manifest.check(p.yaml, f)
	p.lintForms(f)
	p.lintTexts(f)
	p.lintReferences(f)
	if p.Definitions != nil {
		f.list = append(f.list, remarks(p.Definitions)...)
	}
	if p.Definitions != nil && p.Model != nil {
		l := &modelLint{pkg: p, findings: f, usedForms: map[string]bool{}, usedTexts: map[string]bool{}, usedJobs: map[string]bool{}}
		l.check()
	}
	p.lintScenarios(f)
}

// remarks are what the core says of a model beside what keeps it from running:
// what is supported, and what is ignored.
func remarks(d *bpmn.Definitions) []Problem {
	var found []Problem
	for _, problem := range bpmn.Lint(d) {
		if !problem.Blocks() {
			found = append(found, fromModel(problem, modelFile))
		}
	}
	return found
}

// LintModel checks a BPMN file by itself, such as one of another engine that is
// to become a package: what of all its processes is supported, what is ignored,
// and what must change.
func LintModel(file string, source []byte) []Problem {
	f := &findings{}
	d, err := bpmn.Read(source)
	if err != nil {
		f.fail(file, 0, "bpmn", "%v", err)
		return f.list
	}
	for _, problem := range bpmn.Lint(d) {
		f.list = append(f.list, fromModel(problem, file))
	}
	return f.sorted()
}

func (p *Package) lintForms(f *findings) {
	if p.Forms[ApplicationForm] == nil && !p.has(ApplicationForm+".schema.json") {
		f.fail(ApplicationForm+".schema.json", 0, "form", "the package has no form for the application")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Forms)) {
		for _, remark := range p.Forms[name].Remarks() {
			f.warn(remark.File, remark.Line, "form", "%s: %s", remark.Pointer, remark.Text)
		}
	}
}

func (p *Package) has(name string) bool {
	return slices.ContainsFunc(p.files, func(f file) bool { return f.name == name })
}

// lintTexts checks that each text is there in every language and that its
// formats name forms and fields that exist.
func (p *Package) lintTexts(f *findings) {
	for _, key := range p.textKeys() {
		t := p.texts[key]
		for _, lang := range languages {
			if p.texts[textKey{key.name, lang}] == nil {
				f.fail(t.file, 0, "language", "the text is missing in %q", lang)
			}
		}
		p.lintPlaceholders(t, f)
	}
}

func (p *Package) lintPlaceholders(t *text, f *findings) {
	r := renderer{pkg: p, lang: languages[0]}
	for _, part := range t.parts {
		if part.expr == nil {
			continue
		}
		if part.line == 1 && slices.Contains(part.expr.Names(), "application") {
			f.fail(t.file, 1, "text", "the title becomes the subject of a mail, which anyone on its way can read; leave the application out of it")
		}
		if part.format.name != "option" {
			continue
		}
		if _, err := r.field(part.format); err != nil {
			f.fail(t.file, part.line, "text", "{{ %s }}: %v", part.expr.Source(), err)
		}
	}
}

func (p *Package) textKeys() []textKey {
	return slices.SortedFunc(maps.Keys(p.texts), func(a, b textKey) int {
		return strings.Compare(a.name+"."+a.lang, b.name+"."+b.lang)
	})
}

// lintReferences checks what the manifest says of forms and messages.
func (p *Package) lintReferences(f *findings) {
	at := func(path ...any) int { return lineOf(p.yaml, path...) }
	messages := p.caughtMessages()
	for i, o := range p.Manifest.Offers {
		if o.Form != "" && p.Forms[o.Form] == nil {
			f.fail(manifestFile, at("offers", i, "form"), "offer", "there is no form %q", o.Form)
		}
		if p.Definitions != nil && o.Message != "" && !slices.Contains(messages, o.Message) {
			f.fail(manifestFile, at("offers", i, "message"), "offer", "the process never waits for the message %q", o.Message)
		}
	}
	application := p.Forms[ApplicationForm]
	if application == nil {
		return
	}
	mustPoint := func(pointer, rule string, path ...any) {
		name := strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
		if _, ok := findField(application.Fields("de"), name); !ok {
			f.fail(manifestFile, at(path...), rule, "the application's form has no field %q", pointer)
		}
	}
	if p.Manifest.Contact.Email != "" {
		mustPoint(p.Manifest.Contact.Email, "contact", "contact", "email")
	}
	if r := p.Manifest.Reserves; r != nil {
		mustPoint(r.Site, "reserves", "reserves", "site")
		mustPoint(r.Service, "reserves", "reserves", "service")
		mustPoint(r.Start, "reserves", "reserves", "start")
	}
}

// caughtMessages lists the names of the messages that the process waits for.
func (p *Package) caughtMessages() []string {
	var names []string
	if p.Definitions == nil {
		return nil
	}
	walk(p.Definitions.Root, func(e *bpmn.Element) {
		if e.Name.Local == "message" && e.Name.Space == nsModel {
			names = append(names, attr(e, "", "name"))
		}
	})
	return names
}

// modelLint checks the model against the rest of the package.
type modelLint struct {
	pkg      *Package
	findings *findings

	usedForms, usedTexts, usedJobs map[string]bool
}

func (l *modelLint) check() {
	if l.pkg.Manifest.Key != "" && l.pkg.Model.ID != l.pkg.Manifest.Key {
		l.findings.warn(modelFile, 0, "process-id", "the process is called %q, the procedure %q; give them the same name", l.pkg.Model.ID, l.pkg.Manifest.Key)
	}
	walk(l.pkg.Definitions.Root, l.element)
	l.unused()
}

func (l *modelLint) problem(severity Severity, e *bpmn.Element, rule, format string, args ...any) {
	l.findings.add(severity, modelFile, e.Line, rule, format, args...)
	last := &l.findings.list[len(l.findings.list)-1]
	last.Element, last.Name = e.ID(), attr(e, "", "name")
}

func (l *modelLint) element(e *bpmn.Element) {
	if e.Name.Space != nsModel {
		return
	}
	switch e.Name.Local {
	case "userTask":
		l.userTask(e)
	case "serviceTask", "sendTask", "scriptTask", "intermediateThrowEvent", "endEvent":
		l.job(e)
	case "businessRuleTask":
		l.decision(e)
		l.job(e)
	}
	l.properties(e)
}

func (l *modelLint) userTask(e *bpmn.Element) {
	form := formOf(e)
	switch {
	case form == "":
		l.problem(Warning, e, "form", "the task has no form; nothing can be entered when it is completed")
	case isExpression(form):
		l.problem(Info, e, "form", "the form is chosen by an expression, which is not checked")
	case l.pkg.Forms[form] == nil:
		l.problem(Error, e, "form", "there is no form %q; add %s.schema.json or correct the name", form, form)
	}
	l.usedForms[form] = true
	l.groups(e)
}

// groups checks whose task it is: one office's, or the applicant's.
func (l *modelLint) groups(e *bpmn.Element) {
	group := groupsOf(e)
	if isExpression(group) {
		l.problem(Info, e, "office", "the office is chosen by an expression, which is not checked")
		return
	}
	names := strings.FieldsFunc(group, func(r rune) bool { return r == ',' || r == ' ' })
	if len(names) == 0 {
		l.problem(Error, e, "office", "say whose task it is: an office, or applicant")
	}
	for _, name := range names {
		if _, known := l.pkg.Manifest.office(name); !known && name != string(casework.ForApplicant) {
			l.problem(Error, e, "office", "the office %q is not listed in %s", name, manifestFile)
		}
	}
	if slices.Contains(names, string(casework.ForApplicant)) && property(e, "wording:de") == "" {
		l.problem(Warning, e, "wording", "the task has no wording for citizens; add the properties amtsweg:wording:de and amtsweg:wording:en")
	}
}

// job checks the job type and, where the job writes something, its text.
func (l *modelLint) job(e *bpmn.Element) {
	job := jobOf(e)
	if job == "" {
		return
	}
	if isExpression(job) {
		l.problem(Info, e, "job", "the job type is chosen by an expression, which is not checked")
		return
	}
	l.usedJobs[job] = true
	if !slices.Contains(l.pkg.Manifest.Jobs, job) {
		l.problem(Error, e, "job", "the job type %q is not listed under jobs in %s", job, manifestFile)
	}
	if job != casework.JobMessage && job != casework.JobNotice {
		return
	}
	name := header(e, "text")
	l.usedTexts[name] = true
	switch {
	case name == "":
		l.problem(Error, e, "text", "the job %s needs the header text, which names what to send", job)
	case l.pkg.texts[textKey{name, "de"}] == nil:
		l.problem(Error, e, "text", "there is no text texts/%s.de.md", name)
	}
}

func (l *modelLint) decision(e *bpmn.Element) {
	id := decisionOf(e)
	switch {
	case id == "":
	case isExpression(id):
		l.problem(Info, e, "decision", "the decision is chosen by an expression, which is not checked")
	case !l.pkg.decides(id):
		l.problem(Error, e, "decision", "there is no decision %q in the package's .dmn files", id)
	}
}

// turns are the values of the property "turn".
var turns = []string{string(casework.StatusOffice), string(casework.StatusApplicant), string(casework.StatusThird)}

// properties checks amtsweg's own properties of a step.
func (l *modelLint) properties(e *bpmn.Element) {
	if turn := property(e, "turn"); turn != "" && !slices.Contains(turns, turn) {
		l.problem(Error, e, "turn", "the turn %q is none of %v", turn, turns)
	}
	if channel := property(e, "channel"); channel != "" && !slices.Contains(casework.Channels(), casework.Channel(channel)) {
		l.problem(Error, e, "channel", "there is no channel %q; use one of %v", channel, casework.Channels())
	}
	for _, id := range strings.FieldsFunc(property(e, "notSameAs"), func(r rune) bool { return r == ',' || r == ' ' }) {
		if n := l.pkg.Model.Node(id); n == nil || n.Kind != bpmn.KindUserTask {
			l.problem(Error, e, "notSameAs", "notSameAs names %q, which is no user task of this model", id)
		}
	}
	if de, en := property(e, "wording:de"), property(e, "wording:en"); (de == "") != (en == "") {
		l.problem(Error, e, "language", "the wording is there in one language only; add amtsweg:wording:de and amtsweg:wording:en")
	}
	if e.Name.Local == "userTask" && property(e, "title:en") == "" {
		l.problem(Warning, e, "language", "the task has no English name; add amtsweg:title:en")
	}
}

// unused warns of what nothing in the package refers to.
func (l *modelLint) unused() {
	l.usedForms[ApplicationForm] = true
	for _, o := range l.pkg.Manifest.Offers {
		l.usedForms[o.Form] = true
	}
	for _, name := range slices.Sorted(maps.Keys(l.pkg.Forms)) {
		if !l.usedForms[name] {
			l.findings.warn(name+".schema.json", 0, "unused", "nothing uses the form")
		}
	}
	for _, key := range l.pkg.textKeys() {
		if !l.usedTexts[key.name] && key.lang == "de" {
			l.findings.warn(l.pkg.texts[key].file, 0, "unused", "nothing uses the text")
		}
	}
	for i, job := range l.pkg.Manifest.Jobs {
		if !l.usedJobs[job] {
			l.findings.warn(manifestFile, lineOf(l.pkg.yaml, "jobs", i), "unused", "no step has the job type %q", job)
		}
	}
}
