package bpmn

import "strings"

// triggerElements are the event definitions of BPMN by element name.
var triggerElements = map[string]triggerKind{
	"messageEventDefinition":     onMessage,
	"timerEventDefinition":       onTimer,
	"signalEventDefinition":      onSignal,
	"conditionalEventDefinition": onCondition,
	"linkEventDefinition":        onLink,
	"errorEventDefinition":       onError,
	"escalationEventDefinition":  onEscalation,
	"compensateEventDefinition":  onCompensation,
	"cancelEventDefinition":      onCancel,
	"terminateEventDefinition":   onTerminate,
}

func (c *compiler) startEvent(n *Node, e *Element) {
	c.triggers(n, e)
	n.interrupting = e.flag("isInterrupting", true)
	n.allTriggers = e.flag("parallelMultiple", false)
	n.enter = (*machine).enterPassing
}

func (c *compiler) catchEvent(n *Node, e *Element) {
	c.triggers(n, e)
	n.allTriggers = e.flag("parallelMultiple", false)
	n.enter = (*machine).enterCatch
	if n.trigger(onLink) != nil {
		n.enter = (*machine).enterPassing
	}
}

func (c *compiler) boundaryEvent(n *Node, e *Element) {
	c.triggers(n, e)
	n.interrupting = e.flag("cancelActivity", true)
	n.allTriggers = e.flag("parallelMultiple", false)
	n.enter = (*machine).enterPassing
}

func (c *compiler) throwEvent(n *Node, e *Element) {
	c.triggers(n, e)
	n.enter = (*machine).enterThrow
	c.messageJob(n, e)
}

func (c *compiler) endEvent(n *Node, e *Element) {
	c.triggers(n, e)
	n.enter = (*machine).enterThrow
	c.messageJob(n, e)
}

// messageJob lets a worker send a message event's message, as both Camundas do.
func (c *compiler) messageJob(n *Node, e *Element) {
	if len(n.triggers) != 1 || n.triggers[0].kind != onMessage {
		return
	}
	source := e
	if e.extension(nsZeebe, "taskDefinition") == nil {
		if source = e.model("messageEventDefinition"); source == nil {
			return
		}
	}
	if n.job = c.jobOf(source); n.job != nil {
		n.enter = (*machine).enterJob
	}
}

// triggers reads the event definitions inside an event, and those it refers to,
// as older tools write.
func (c *compiler) triggers(n *Node, e *Element) {
	for child := range e.elements {
		definition := child
		if child.is("eventDefinitionRef") {
			if definition = c.d.resolve(child.text()); definition == nil {
				c.fail(e, "§10.5.1", "the event definition %q does not exist", child.text())
				continue
			}
		}
		if kind, ok := triggerElements[definition.Name.Local]; ok && definition.Name.Space == nsModel {
			n.triggers = append(n.triggers, c.triggerOf(e, definition, kind))
		}
	}
}

func (c *compiler) triggerOf(event, e *Element, kind triggerKind) *trigger {
	t := &trigger{kind: kind, id: e.ID()}
	switch kind {
	case onMessage:
		t.message = c.messageOf(event, e)
		t.name = t.message.name
	case onSignal:
		t.name = c.named(e, "signalRef", "signal", "name")
		t.anonymous = t.name == nil
	case onError:
		t.name = c.named(e, "errorRef", "error", "errorCode")
		t.anonymous = t.name == nil
		t.codeVar, t.messageVar = e.camunda("errorCodeVariable"), e.camunda("errorMessageVariable")
	case onEscalation:
		t.name = c.named(e, "escalationRef", "escalation", "escalationCode")
		t.anonymous = t.name == nil
		t.codeVar = e.camunda("escalationCodeVariable")
	case onTimer:
		t.timer = c.timerOf(e)
	case onCondition:
		t.condition = c.conditionOf(e)
	case onLink:
		t.name = literalOf(e.attr("name"))
	case onCompensation:
		t.wait = e.flag("waitForCompletion", true)
	}
	return t
}

// named follows a reference to a root element and returns one of its
// attributes; nil where there is no reference. An element without the attribute
// goes by its id.
func (c *compiler) named(e *Element, refAttr, what, attr string) *formula {
	ref := e.attr(refAttr)
	if ref == "" {
		return nil
	}
	target := c.d.resolve(ref)
	if target == nil || !target.is(what) {
		c.fail(e, "§8.4", "the %s %q does not exist", what, ref)
		return nil
	}
	value := target.attr(attr)
	if value == "" && attr == "name" {
		value = target.ID()
	}
	if value == "" {
		return nil
	}
	return c.template(target, value, what+" "+attr)
}

// messageOf reads the message an event or task refers to.
func (c *compiler) messageOf(owner, e *Element) *messageSpec {
	spec := &messageSpec{name: c.named(e, "messageRef", "message", "name")}
	if spec.name == nil {
		if e.attr("messageRef") == "" {
			spec.name = literalOf(owner.ID())
		} else {
			spec.name = literalOf(localPart(e.attr("messageRef")))
		}
	}
	if target := c.d.resolve(e.attr("messageRef")); target != nil {
		if subscription := target.extension(nsZeebe, "subscription"); subscription != nil {
			spec.key = c.template(target, subscription.attr("correlationKey"), "correlation key")
		}
	}
	if publish := owner.extension(nsZeebe, "publishMessage"); publish != nil {
		spec.key = c.template(owner, publish.attr("correlationKey"), "correlation key")
		spec.timeToLive = c.template(owner, publish.attr("timeToLive"), "time to live")
	}
	properties := c.properties(owner)
	if key := properties["correlationKey"]; key != "" {
		spec.key = c.template(owner, key, "correlation key")
	}
	if ttl := properties["timeToLive"]; ttl != "" {
		spec.timeToLive = c.template(owner, ttl, "time to live")
	}
	return spec
}

func (c *compiler) conditionOf(e *Element) *formula {
	condition := e.model("condition")
	if condition == nil || condition.text() == "" {
		c.fail(e, "§10.5.5 conditional", "the event has no condition")
		return nil
	}
	c.language(condition)
	return c.expression(condition, condition.text(), "condition")
}

// timerKinds are the ways to write a timer.
var timerKinds = []struct {
	local string
	kind  timerKind
}{{"timeDate", atDate}, {"timeDuration", afterDuration}, {"timeCycle", everyCycle}}

func (c *compiler) timerOf(e *Element) *timerSpec {
	for _, k := range timerKinds {
		child := e.model(k.local)
		if child == nil || child.text() == "" {
			continue
		}
		spec := &timerSpec{kind: k.kind, value: c.template(child, child.text(), "timer")}
		if spec.value != nil && spec.value.expr == nil {
			if err := spec.checkLiteral(); err != nil {
				c.fail(e, "§10.5.5 timer", "%v", err)
			}
		}
		return spec
	}
	c.fail(e, "§10.5.5 timer", "the timer has neither a date nor a duration nor a cycle")
	return nil
}

func (c *compiler) wireBoundary(n *Node, e *Element) {
	ref := e.attr("attachedToRef")
	activity := c.m.byID[localPart(ref)]
	if activity == nil {
		activity = c.m.byID[ref]
	}
	switch {
	case ref == "":
		c.fail(e, "§10.5.4", "the boundary event is attached to no activity")
	case activity == nil:
		c.fail(e, "§10.5.4", "the boundary event's activity %q does not exist", ref)
	case !activity.isActivity() || activity.Kind == KindEventSubProcess:
		c.fail(e, "§10.5.4", "a boundary event can only sit on an activity, and %q is none", ref)
	case activity.parent != n.parent:
		c.fail(e, "§10.5.4", "the boundary event stands in another sub-process than its activity %q", ref)
	default:
		n.attached = activity
		if n.trigger(onCompensation) != nil {
			c.wireHandler(n, activity)
			return
		}
		activity.boundary = append(activity.boundary, n)
	}
}

// wireHandler finds the activity that an association connects with a
// compensation boundary event (§10.7.1).
func (c *compiler) wireHandler(n, activity *Node) {
	e := c.element[n]
	for _, association := range e.Parent.children(nsModel, "association") {
		source, target := localPart(association.attr("sourceRef")), localPart(association.attr("targetRef"))
		if target == n.ID {
			source, target = target, source
		}
		if handler := c.m.byID[target]; source == n.ID && handler != nil && handler.isActivity() {
			activity.handler = handler
		}
	}
	if activity.handler == nil {
		c.fail(e, "§10.7.1", "no association leads from the compensation event to the activity that compensates")
		return
	}
	activity.handler.compensation = true
}

func (c *compiler) wireLink(n *Node, e *Element) {
	t := n.trigger(onLink)
	if t == nil {
		return
	}
	name := strings.TrimSpace(t.name.literal)
	if other := n.parent.body.links[name]; other != nil {
		c.fail(e, "§10.5.5 link", "the link %q already leads to %s; a link has one target", name, other.ID)
		return
	}
	n.parent.body.links[name] = n
}

func (c *compiler) wireCompensation(n *Node, e *Element, t *trigger) {
	if t.kind != onCompensation {
		return
	}
	definition := e.model("compensateEventDefinition")
	ref := ""
	if definition != nil {
		ref = definition.attr("activityRef")
	}
	if ref == "" {
		return
	}
	if t.activity = c.m.byID[localPart(ref)]; t.activity == nil || !t.activity.isActivity() {
		c.fail(e, "§10.5.5 compensation", "the activity %q to compensate does not exist", ref)
	}
}
