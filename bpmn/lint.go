package bpmn

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Lint says of every element of a file whether it is executed, ignored, must
// change, or breaks a rule, in the order of the file. Where a process is marked
// executable, those that are not are documentation; where none is, all are looked
// at.
func Lint(d *Definitions) []Problem {
	l := &linter{d: d, blocked: map[string]bool{}}
	l.someRun = slices.ContainsFunc(d.processes(), marked)
	for _, e := range d.processes() {
		if !l.runs(e) {
			continue
		}
		c := newCompiler(d)
		c.process(e)
		l.add(c.problems)
	}
	if len(d.processes()) == 0 {
		l.report(SeverityIgnored, d.Root, "§10.2", "the file holds no process, so nothing of it can be run")
	}
	l.walk(d.Root, false)
	slices.SortStableFunc(l.found, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return l.found
}

// marked tells whether a process says that it is executable.
func marked(process *Element) bool { return process.flag("isExecutable", false) }

func (l *linter) runs(process *Element) bool { return !l.someRun || marked(process) }

type linter struct {
	d       *Definitions
	someRun bool // some process is marked executable
	found   []Problem
	seen    []Problem
	blocked map[string]bool // elements that have something worse to say than that they are supported
}

// add takes over problems, those of the whole file only once.
func (l *linter) add(problems []Problem) {
	for _, p := range problems {
		if slices.Contains(l.seen, p) {
			continue
		}
		if p.Blocks() {
			l.seen = append(l.seen, p)
			l.blocked[p.Element] = true
		}
		l.found = append(l.found, p)
	}
}

// executedElements take part in execution beside the flow nodes.
var executedElements = []string{
	"process", "sequenceFlow", "message", "signal", "error", "escalation", "multiInstanceLoopCharacteristics",
	"standardLoopCharacteristics",
}

// documentationElements are kept and have no effect, each with the reason.
var documentationElements = map[string]string{
	"collaboration":          "collaborations document who talks to whom",
	"participant":            "pools document who takes part",
	"messageFlow":            "message flows document who talks to whom; messages find their receiver by name and key",
	"laneSet":                "lanes document responsibility; tasks go to their candidate groups",
	"lane":                   "lanes document responsibility; tasks go to their candidate groups",
	"dataObject":             "data objects are documentation; variables hold the data",
	"dataObjectReference":    "data objects are documentation; variables hold the data",
	"dataStore":              "data stores are documentation",
	"dataStoreReference":     "data stores are documentation",
	"ioSpecification":        "inputs and outputs are documentation; mappings hand over the data",
	"property":               "properties are documentation; variables hold the data",
	"textAnnotation":         "text annotations are documentation",
	"association":            "associations are documentation, but for those to compensation activities",
	"group":                  "groups are documentation",
	"category":               "categories are documentation",
	"itemDefinition":         "item definitions are documentation; variables are not typed",
	"interface":              "interfaces are documentation; a job type says who does the work",
	"resource":               "resources are documentation; tasks go to their candidate groups",
	"correlationProperty":    "correlation properties are documentation; a message's key is an expression",
	"choreography":           "choreographies are kept and not executed",
	"globalChoreographyTask": "choreographies are kept and not executed",
	"conversation":           "conversations are kept and not executed",
	"conversationNode":       "conversations are kept and not executed",
	"subConversation":        "conversations are kept and not executed",
	"callConversation":       "conversations are kept and not executed",
	"globalTask":             "global tasks are kept and not executed; call a process instead",
	"globalUserTask":         "global tasks are kept and not executed; call a process instead",
	"globalManualTask":       "global tasks are kept and not executed; call a process instead",
	"globalScriptTask":       "global tasks are kept and not executed; call a process instead",
	"globalBusinessRuleTask": "global tasks are kept and not executed; call a process instead",
	"import":                 "imports are not loaded; put what a process needs into its own file",
	"relationship":           "relationships are documentation",
	"endPoint":               "end points are documentation",
	"auditing":               "the case log records every step already",
	"monitoring":             "the evaluation measures every step already",
}

// walk looks at an element and what is inside.
func (l *linter) walk(e *Element, inside bool) {
	local := e.Name.Local
	switch {
	case e.Name.Space != nsModel:
		return
	case local == "extensionElements":
		l.extensions(e)
		return
	case local == "process" && !l.runs(e):
		l.report(SeverityIgnored, e, "§10.2", "the process is not marked executable, and another one is; it documents")
		return
	}
	l.element(e, inside)
	l.attributes(e)
	for child := range e.elements {
		l.walk(child, inside || local == "process")
	}
}

func (l *linter) element(e *Element, inside bool) {
	local := e.Name.Local
	_, isNode := nodeReaders[local]
	_, isTrigger := triggerElements[local]
	switch reason, documentation := documentationElements[local]; {
	case documentation:
		l.report(SeverityIgnored, e, "documentation", "%s", reason)
	case isNode && !inside:
		l.report(SeverityIgnored, e, "§10.2", "a %s outside of a process is not executed", local)
	case (isNode || slices.Contains(executedElements, local)) && !l.blocked[e.ID()]:
		l.report(SeveritySupported, e, "executed", "executed as the specification says")
	case isNode, isTrigger, slices.Contains(executedElements, local):
	case inside && isFlowElement(local):
		l.report(SeverityMustChange, e, "§10.2", "a %s is not executed in a process", local)
	}
}

// isFlowElement tells elements that would take tokens from those that describe.
func isFlowElement(local string) bool {
	return strings.HasSuffix(local, "Task") || strings.HasSuffix(local, "Gateway") || strings.HasSuffix(local, "Choreography")
}

func (l *linter) report(severity Severity, e *Element, rule, format string, args ...any) {
	c := newCompiler(l.d)
	c.report(severity, e, rule, format, args...)
	l.add(c.problems)
}

// zeebeExtensions and camundaExtensions are the extension elements that are
// read; of those with a reason the reason says why they have no effect.
var zeebeExtensions = map[string]string{
	"taskDefinition": "", "assignmentDefinition": "", "taskSchedule": "", "formDefinition": "", "calledDecision": "",
	"calledElement": "", "ioMapping": "", "loopCharacteristics": "", "subscription": "", "script": "", "taskHeaders": "",
	"properties": "", "userTask": "", "priorityDefinition": "", "adHoc": "", "publishMessage": "",
	"executionListeners": "", "taskListeners": "",
	"versionTag": "a revision is addressed by the hash of its content", "userTaskForm": "forms are JSON Schema files of the package",
	"linkedResources": "resources are files of the package", "conditionalFilter": "conditions are looked at after every step",
}

var camundaExtensions = map[string]string{
	"inputOutput": "", "properties": "", "in": "", "out": "", "executionListener": "", "taskListener": "", "connector": "",
	"formData":                "forms are JSON Schema files of the package; name one in camunda:formKey",
	"failedJobRetryTimeCycle": "a failed job is retried as its worker's retry policy says",
	"errorEventDefinition":    "a worker throws an error by its code itself",
	"field":                   "fields belong to Java code",
	"potentialStarter":        "the package says who may start a procedure",
	"constraint":              "forms are JSON Schema files of the package",
}

func (l *linter) extensions(list *Element) {
	for e := range list.elements {
		known, reason := true, ""
		switch {
		case e.Name.Space == nsZeebe:
			reason, known = zeebeExtensions[e.Name.Local]
		case isCamunda(e):
			reason, known = camundaExtensions[e.Name.Local]
		case e.Name.Space == nsAmtsweg && e.Name.Local == "step":
		default:
			l.report(SeverityIgnored, e, "extension", "the extension %s of %s is kept and has no effect", e.Name.qualified(), e.Name.Space)
			continue
		}
		switch {
		case !known:
			l.report(SeverityMustChange, e, "extension", "the extension %s is not known here; remove it if nothing depends on it", e.Name.qualified())
		case reason != "":
			l.report(SeverityIgnored, e, "extension", "%s has no effect: %s", e.Name.qualified(), reason)
		}
	}
}

// camundaAttributes are the attributes of Camunda 7 that are read, and the
// reasons why others have no effect.
var camundaAttributes = map[string]string{
	"assignee": "", "candidateGroups": "", "candidateUsers": "", "dueDate": "", "followUpDate": "", "formKey": "", "formRef": "",
	"priority": "", "topic": "", "decisionRef": "", "resultVariable": "", "mapDecisionResult": "", "collection": "",
	"elementVariable": "", "errorCodeVariable": "", "errorMessageVariable": "", "escalationCodeVariable": "",
	"expression": "", "class": "", "delegateExpression": "", "resource": "", "type": "",
	"asyncBefore": "every step is durable already", "asyncAfter": "every step is durable already",
	"exclusive":   "the steps of a case never run at the same time",
	"jobPriority": "jobs have no priorities", "taskPriority": "jobs have no priorities",
	"historyTimeToLive":      "the package says how long a case is kept",
	"isStartableInTasklist":  "the package says who may start a procedure",
	"candidateStarterGroups": "the package says who may start a procedure",
	"candidateStarterUsers":  "the package says who may start a procedure",
	"initiator":              "the case log says who started a case",
	"versionTag":             "a revision is addressed by the hash of its content",
	"formRefBinding":         "forms and decisions belong to the revision of the package",
	"formRefVersion":         "forms and decisions belong to the revision of the package",
	"formHandlerClass":       "forms are JSON Schema files of the package",
	"decisionRefBinding":     "forms and decisions belong to the revision of the package",
	"decisionRefVersion":     "forms and decisions belong to the revision of the package",
	"calledElementBinding":   "a called procedure runs in the revision that is in force",
	"calledElementVersion":   "a called procedure runs in the revision that is in force",
	"variableName":           "conditions are looked at after every step",
	"variableEvents":         "conditions are looked at after every step",
	"diagramRelationId":      "it belongs to a drawing tool", "modelerTemplate": "it belongs to a drawing tool",
	"modelerTemplateVersion": "it belongs to a drawing tool", "modelerTemplateIcon": "it belongs to a drawing tool",
}

func (l *linter) attributes(e *Element) {
	for i := range e.Attrs {
		name := e.Attrs[i].Name
		if !slices.Contains(camundaAliases, name.Space) {
			continue
		}
		switch reason, known := camundaAttributes[name.Local]; {
		case !known:
			l.report(SeverityMustChange, e, "attribute", "%s is not known here; remove it if nothing depends on it", name.qualified())
		case reason != "":
			l.report(SeverityIgnored, e, "attribute", "%s has no effect: %s", name.qualified(), reason)
		}
	}
}

// Summary counts the findings by severity, for the last line of a report.
func Summary(problems []Problem) string {
	counts := map[Severity]int{}
	for _, p := range problems {
		counts[p.Severity]++
	}
	return fmt.Sprintf("%d supported, %d ignored, %d must change, %d errors", counts[SeveritySupported],
		counts[SeverityIgnored], counts[SeverityMustChange], counts[SeverityError])
}
