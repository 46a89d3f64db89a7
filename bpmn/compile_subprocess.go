package bpmn

import "strings"

func (c *compiler) subProcess(n *Node, e *Element) {
	n.enter = (*machine).enterBody
	if e.flag("triggeredByEvent", false) {
		n.Kind = KindEventSubProcess
	}
	c.contents(n, e)
}

func (c *compiler) adHocSubProcess(n *Node, e *Element) {
	c.subProcess(n, e)
	n.Kind = KindAdHocSubProcess
	n.enter = (*machine).enterAdHoc
	n.adHoc = &adHocSpec{
		sequential:      e.attr("ordering") == "Sequential",
		cancelRemaining: e.flag("cancelRemainingInstances", true),
	}
	if condition := e.model("completionCondition"); condition != nil {
		c.language(condition)
		n.adHoc.completion = c.expression(condition, condition.text(), "completion condition")
	}
	if z := e.extension(nsZeebe, "adHoc"); z != nil {
		n.adHoc.initial = c.expression(e, z.attr("activeElementsCollection"), "active elements")
	}
}

func (c *compiler) callActivity(n *Node, e *Element) {
	n.enter = (*machine).enterCall
	n.call = &callSpec{}
	called := e.extension(nsZeebe, "calledElement")
	switch {
	case called != nil && called.attr("processId") != "":
		n.call.process = c.template(e, called.attr("processId"), "called process")
		n.call.allInputs = called.flag("propagateAllParentVariables", true)
		n.call.allOutputs = called.flag("propagateAllChildVariables", true)
	case e.attr("calledElement") != "":
		n.call.process = c.template(e, c.calledName(e), "called process")
		n.call.allInputs, n.call.allOutputs = true, true
		c.camundaCall(n, e)
	default:
		c.fail(e, "§10.3.6", "the call activity names no process to call")
	}
}

// calledName takes the target namespace's prefix off a called process.
func (c *compiler) calledName(e *Element) string {
	name := strings.TrimSpace(e.attr("calledElement"))
	if isCamundaExpression(name) || strings.HasPrefix(name, "=") {
		return name
	}
	if target := c.d.resolve(name); target != nil {
		if strings.HasPrefix(target.Name.Local, "global") {
			c.change(e, "§10.3.6", "%q is a global task; call a process instead", name)
		}
		return target.ID()
	}
	return localPart(name)
}

// camundaCall reads Camunda 7's in and out mappings, without which nothing is
// handed over in either direction there; a plain model hands over everything.
func (c *compiler) camundaCall(n *Node, e *Element) {
	extensions := e.model("extensionElements")
	if extensions == nil {
		return
	}
	mapped := false
	for child := range extensions.elements {
		if !isCamunda(child) || child.Name.Local != "in" && child.Name.Local != "out" {
			continue
		}
		if !mapped {
			mapped, n.call.allInputs, n.call.allOutputs = true, false, false
		}
		in := child.Name.Local == "in"
		switch {
		case child.attr("variables") == "all" && in:
			n.call.allInputs = true
		case child.attr("variables") == "all":
			n.call.allOutputs = true
		case child.attr("businessKey") != "":
			c.ignore(child, "camunda:in", "a called case has its own number; the business key is not handed over")
		case in:
			n.call.in = append(n.call.in, c.callMapping(child))
		default:
			n.call.out = append(n.call.out, c.callMapping(child))
		}
	}
}

func (c *compiler) callMapping(e *Element) mapping {
	source := firstOf(e.attr("sourceExpression"), e.attr("source"))
	return mapping{source: c.expression(e, source, "mapping"), target: e.attr("target")}
}

func isCamunda(e *Element) bool {
	for _, space := range camundaAliases {
		if e.Name.Space == space {
			return true
		}
	}
	return false
}

func (c *compiler) exclusiveGateway(n *Node, _ *Element) { n.enter = (*machine).enterPassing }

func (c *compiler) parallelGateway(n *Node, _ *Element) { n.enter = (*machine).enterPassing }

func (c *compiler) inclusiveGateway(n *Node, _ *Element) { n.enter = (*machine).enterPassing }

func (c *compiler) complexGateway(n *Node, e *Element) {
	n.enter = (*machine).enterPassing
	if condition := e.model("activationCondition"); condition != nil {
		c.language(condition)
		n.complex = c.expression(condition, condition.text(), "activation condition")
	}
}

func (c *compiler) eventBasedGateway(n *Node, e *Element) {
	n.enter = (*machine).enterEventGateway
	n.instantiate = e.flag("instantiate", false)
	n.allTriggers = e.attr("eventGatewayType") == "Parallel"
}
