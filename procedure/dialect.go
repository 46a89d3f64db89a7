package procedure

import (
	"slices"
	"strings"

	"github.com/amtsweg/amtsweg/bpmn"
)

// The namespaces that the cross-checks read. The core reads the models
// themselves; here only what a step refers to in the rest of the package counts.
const (
	nsModel = "http://www.omg.org/spec/BPMN/20100524/MODEL"
	nsZeebe = "http://camunda.org/schema/zeebe/1.0"
	nsOwn   = "https://amtsweg.org/schema/bpmn/1.0"
)

var nsCamunda = []string{
	"http://camunda.org/schema/1.0/bpmn",
	"http://operaton.org/schema/1.0/bpmn",
	"http://activiti.org/bpmn",
}

// walk visits an element and everything in it, in the order of the file.
func walk(e *bpmn.Element, visit func(*bpmn.Element)) {
	visit(e)
	for _, content := range e.Content {
		if content.Element != nil {
			walk(content.Element, visit)
		}
	}
}

func attr(e *bpmn.Element, space, local string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.Attrs {
		if a.Name.Local == local && a.Name.Space == space {
			return a.Value
		}
	}
	return ""
}

func camunda(e *bpmn.Element, local string) string {
	for _, space := range nsCamunda {
		if value := attr(e, space, local); value != "" {
			return value
		}
	}
	return ""
}

func child(e *bpmn.Element, local string, spaces ...string) *bpmn.Element {
	if e == nil {
		return nil
	}
	for _, content := range e.Content {
		if c := content.Element; c != nil && c.Name.Local == local && slices.Contains(spaces, c.Name.Space) {
			return c
		}
	}
	return nil
}

// extension gives an extension element of a step, in any of the namespaces.
func extension(e *bpmn.Element, local string, spaces ...string) *bpmn.Element {
	return child(child(e, "extensionElements", nsModel), local, spaces...)
}

func formOf(e *bpmn.Element) string {
	form := extension(e, "formDefinition", nsZeebe)
	for _, local := range []string{"formId", "externalReference", "formKey"} {
		if value := attr(form, "", local); value != "" {
			return value
		}
	}
	if key := camunda(e, "formKey"); key != "" {
		return key
	}
	return camunda(e, "formRef")
}

func groupsOf(e *bpmn.Element) string {
	if groups := attr(extension(e, "assignmentDefinition", nsZeebe), "", "candidateGroups"); groups != "" {
		return groups
	}
	return camunda(e, "candidateGroups")
}

func jobOf(e *bpmn.Element) string {
	if job := attr(extension(e, "taskDefinition", nsZeebe), "", "type"); job != "" {
		return job
	}
	return camunda(e, "topic")
}

func decisionOf(e *bpmn.Element) string {
	if id := attr(extension(e, "calledDecision", nsZeebe), "", "decisionId"); id != "" {
		return id
	}
	return camunda(e, "decisionRef")
}

// header gives a task header of a job.
func header(e *bpmn.Element, key string) string {
	headers := extension(e, "taskHeaders", nsZeebe)
	if headers == nil {
		return ""
	}
	for _, content := range headers.Content {
		if h := content.Element; h != nil && attr(h, "", "key") == key {
			return attr(h, "", "value")
		}
	}
	return ""
}

// property gives one of amtsweg's own properties of a step.
func property(e *bpmn.Element, name string) string {
	if value := attr(extension(e, "step", nsOwn), "", name); value != "" {
		return value
	}
	list := extension(e, "properties", append([]string{nsZeebe}, nsCamunda...)...)
	if list == nil {
		return ""
	}
	for _, content := range list.Content {
		if p := content.Element; p != nil && strings.TrimPrefix(attr(p, "", "name"), "amtsweg:") == name {
			return attr(p, "", "value")
		}
	}
	return ""
}

// isExpression tells an expression, which only a running case can answer, from a name.
func isExpression(s string) bool { return strings.HasPrefix(s, "=") || strings.Contains(s, "${") }
