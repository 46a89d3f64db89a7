package bpmn

import (
	"strings"
)

func (c *compiler) plainTask(n *Node, e *Element) {
	n.enter = (*machine).enterPassing
	if n.job = c.jobOf(e); n.job != nil {
		n.enter = (*machine).enterJob
	}
}

func (c *compiler) userTask(n *Node, e *Element) {
	n.enter = (*machine).enterUserTask
	t := &taskFormulas{}
	n.task = t
	text := func(source, what string) *formula { return c.template(e, source, what) }
	if form := e.extension(nsZeebe, "formDefinition"); form != nil {
		t.formKey = text(firstOf(form.attr("formId"), form.attr("externalReference"), form.attr("formKey")), "form")
	} else {
		t.formKey = text(firstOf(e.camunda("formKey"), e.camunda("formRef")), "form")
	}
	assignment := e.extension(nsZeebe, "assignmentDefinition")
	schedule := e.extension(nsZeebe, "taskSchedule")
	priority := e.extension(nsZeebe, "priorityDefinition")
	t.assignee = text(firstOf(attrOf(assignment, "assignee"), e.camunda("assignee")), "assignee")
	t.groups = text(firstOf(attrOf(assignment, "candidateGroups"), e.camunda("candidateGroups")), "candidate groups")
	t.users = text(firstOf(attrOf(assignment, "candidateUsers"), e.camunda("candidateUsers")), "candidate users")
	t.due = text(firstOf(attrOf(schedule, "dueDate"), e.camunda("dueDate")), "due date")
	t.followUp = text(firstOf(attrOf(schedule, "followUpDate"), e.camunda("followUpDate")), "follow-up date")
	t.priority = text(firstOf(attrOf(priority, "priority"), e.camunda("priority")), "priority")
}

func attrOf(e *Element, local string) string {
	if e == nil {
		return ""
	}
	return e.attr(local)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func (c *compiler) serviceTask(n *Node, e *Element) {
	n.enter = (*machine).enterJob
	if n.job = c.jobOf(e); n.job != nil {
		return
	}
	if implementation := e.attr("implementation"); implementation != "" && !strings.HasPrefix(implementation, "##") {
		n.job = &jobSpec{name: c.template(e, implementation, "implementation")}
		return
	}
	if expression := e.camunda("expression"); expression != "" {
		n.script = &scriptSpec{expression: c.expression(e, expression, "expression"), result: e.camunda("resultVariable")}
		n.enter = (*machine).enterScript
		return
	}
	if c.reportJava(e) {
		return
	}
	c.fail(e, "§10.3.3", "the %s has no job type: add a zeebe:taskDefinition, a camunda:topic or an implementation", n.Kind)
}

// reportJava reports code of Camunda 7, which runs in a Java engine only.
func (c *compiler) reportJava(e *Element) bool {
	found := false
	for _, attr := range []string{"class", "delegateExpression"} {
		if value := e.camunda(attr); value != "" {
			c.change(e, "camunda:"+attr, "%q is Java code; make it an external task with a camunda:topic, served by a worker", value)
			found = true
		}
	}
	if connector := e.camundaExtension("connector"); connector != nil {
		c.change(connector, "camunda:connector", "connectors run in Camunda only; make it an external task with a camunda:topic, served by a worker")
		found = true
	}
	return found
}

// jobOf reads the job type of a task in either dialect; nil where there is none.
func (c *compiler) jobOf(e *Element) *jobSpec {
	if definition := e.extension(nsZeebe, "taskDefinition"); definition != nil {
		if definition.attr("type") == "" {
			c.fail(e, "zeebe:taskDefinition", "the task definition has no type")
			return nil
		}
		return &jobSpec{
			name:    c.template(e, definition.attr("type"), "job type"),
			retries: c.template(e, definition.attr("retries"), "retries"),
			headers: headersOf(e),
		}
	}
	topic := e.camunda("topic")
	if topic == "" {
		return nil
	}
	return &jobSpec{name: c.template(e, topic, "topic"), headers: headersOf(e)}
}

func headersOf(e *Element) map[string]string {
	headers := map[string]string{}
	if list := e.extension(nsZeebe, "taskHeaders"); list != nil {
		for _, h := range list.children(nsZeebe, "header") {
			headers[h.attr("key")] = h.attr("value")
		}
	}
	if len(headers) == 0 {
		return nil
	}
	return headers
}

func (c *compiler) sendTask(n *Node, e *Element) {
	if e.attr("messageRef") != "" && e.extension(nsZeebe, "taskDefinition") == nil && e.camunda("topic") == "" {
		n.message = c.messageOf(e, e)
		n.enter = (*machine).enterSend
		return
	}
	if n.job = c.jobOf(e); n.job == nil && e.attr("implementation") == "" && !c.hasJava(e) {
		n.message = c.messageOf(e, e)
		n.enter = (*machine).enterSend
		return
	}
	c.serviceTask(n, e)
}

func (c *compiler) hasJava(e *Element) bool {
	return e.camunda("class") != "" || e.camunda("delegateExpression") != "" || e.camunda("expression") != "" ||
		e.camundaExtension("connector") != nil
}

func (c *compiler) receiveTask(n *Node, e *Element) {
	n.message = c.messageOf(e, e)
	n.triggers = []*trigger{{kind: onMessage, message: n.message, name: n.message.name}}
	n.instantiate = e.flag("instantiate", false)
	n.enter = (*machine).enterCatch
}

func (c *compiler) scriptTask(n *Node, e *Element) {
	if n.job = c.jobOf(e); n.job != nil {
		n.enter = (*machine).enterJob
		return
	}
	n.enter = (*machine).enterScript
	n.script = &scriptSpec{result: e.camunda("resultVariable")}
	if script := e.extension(nsZeebe, "script"); script != nil {
		n.script.expression = c.expression(e, script.attr("expression"), "script")
		n.script.result = script.attr("resultVariable")
		return
	}
	source, format := e.model("script").text(), strings.ToLower(e.attr("scriptFormat"))
	switch {
	case e.camunda("resource") != "":
		c.change(e, "script", "the script is loaded from %q; write it into the model in FEEL", e.camunda("resource"))
	case format != "" && !strings.Contains(format, "feel") && !strings.Contains(format, "juel"):
		c.change(e, "script", "the script is written in %q; write it in FEEL or make it a service task", e.attr("scriptFormat"))
	case source == "":
		c.fail(e, "§10.3.3 script", "the script task has no script")
	default:
		n.script.expression = c.expression(e, source, "script")
	}
}

func (c *compiler) businessRuleTask(n *Node, e *Element) {
	n.decision = &decisionSpec{}
	called := e.extension(nsZeebe, "calledDecision")
	switch {
	case called != nil:
		n.decision.decision = c.template(e, called.attr("decisionId"), "decision")
		n.decision.result = called.attr("resultVariable")
	case e.camunda("decisionRef") != "":
		n.decision.decision = c.template(e, e.camunda("decisionRef"), "decision")
		n.decision.result = e.camunda("resultVariable")
		n.decision.shape = e.camunda("mapDecisionResult")
	default:
		n.decision = nil
		c.serviceTask(n, e)
		return
	}
	n.enter = (*machine).enterDecision
	if n.decision.decision == nil {
		c.fail(e, "§10.3.3 business rule", "the business rule task names no decision")
	}
}
