package bpmn

import (
	"strconv"
	"strings"
)

// activity reads what all activities share: markers and quantities.
func (c *compiler) activity(n *Node, e *Element) {
	n.compensation = e.flag("isForCompensation", false)
	n.startQuantity = c.quantity(e, "startQuantity")
	n.completionQuantity = c.quantity(e, "completionQuantity")
	if marker := e.model("multiInstanceLoopCharacteristics"); marker != nil {
		n.loop = c.multiInstance(e, marker)
	} else if marker := e.model("standardLoopCharacteristics"); marker != nil {
		n.loop = c.standardLoop(marker)
	}
}

// quantity reads a start or completion quantity, which is at least 1 (§10.3,
// table 10.3).
func (c *compiler) quantity(e *Element, attr string) int {
	source := strings.TrimSpace(e.attr(attr))
	if source == "" {
		return 1
	}
	n, err := strconv.Atoi(source)
	if err != nil || n < 1 || n > 1000 {
		c.fail(e, "§10.3 table 10.3", "%s is %q; it must be a number from 1 to 1000", attr, source)
		return 1
	}
	return n
}

func (c *compiler) standardLoop(e *Element) *loopSpec {
	spec := &loopSpec{standard: true, sequential: true, testBefore: e.flag("testBefore", false)}
	if maximum := e.attr("loopMaximum"); maximum != "" {
		spec.maximum = c.expression(e, maximum, "loop maximum")
	}
	if condition := e.model("loopCondition"); condition != nil {
		c.language(condition)
		spec.condition = c.expression(condition, condition.text(), "loop condition")
	}
	if spec.condition == nil && spec.maximum == nil {
		c.fail(e, "§10.3.7 standard loop", "the loop has neither a condition nor a maximum, so it would never end")
	}
	return spec
}

func (c *compiler) multiInstance(owner, e *Element) *loopSpec {
	spec := &loopSpec{sequential: e.flag("isSequential", false)}
	if cardinality := e.model("loopCardinality"); cardinality != nil {
		spec.cardinality = c.expression(cardinality, cardinality.text(), "loop cardinality")
	}
	if condition := e.model("completionCondition"); condition != nil {
		c.language(condition)
		spec.completion = c.expression(condition, condition.text(), "completion condition")
	}
	c.standardCollections(owner, e, spec)
	if z := e.extension(nsZeebe, "loopCharacteristics"); z != nil {
		spec.collection = c.expression(e, z.attr("inputCollection"), "input collection")
		spec.element = z.attr("inputElement")
		spec.outputTo = z.attr("outputCollection")
		spec.output = c.expression(e, z.attr("outputElement"), "output element")
	} else if collection := e.camunda("collection"); collection != "" {
		spec.collection = c.expression(e, collection, "collection")
		spec.element = e.camunda("elementVariable")
	}
	if spec.output != nil && spec.output.expr != nil && isName(spec.output.source) {
		spec.outputName = strings.TrimSpace(spec.output.source)
	}
	if spec.cardinality == nil && spec.collection == nil {
		c.fail(e, "§10.3.7 multi-instance", "the number of instances is unknown: add a loopCardinality or an input collection")
	}
	c.behavior(owner, e, spec)
	return spec
}

// standardCollections reads BPMN's own data references, which name data objects
// or variables.
func (c *compiler) standardCollections(owner, e *Element, spec *loopSpec) {
	if ref := e.model("loopDataInputRef").text(); ref != "" {
		spec.collection = c.expression(e, c.dataName(owner, ref, true), "input collection")
	}
	if item := e.model("inputDataItem"); item != nil {
		spec.element = firstOf(item.attr("name"), item.ID())
	}
	if ref := e.model("loopDataOutputRef").text(); ref != "" {
		spec.outputTo = c.dataName(owner, ref, false)
	}
	if item := e.model("outputDataItem"); item != nil {
		spec.output = c.expression(e, firstOf(item.attr("name"), item.ID()), "output element")
	}
}

// dataName follows a reference to an activity's data input or output through
// its association to the data object, whose name is the variable's.
func (c *compiler) dataName(owner *Element, ref string, input bool) string {
	association, from, to := "dataInputAssociation", "sourceRef", "targetRef"
	if !input {
		association, from, to = "dataOutputAssociation", "targetRef", "sourceRef"
	}
	for _, a := range owner.children(nsModel, association) {
		if localPart(a.model(to).text()) == localPart(ref) && a.model(from).text() != "" {
			ref = a.model(from).text()
			break
		}
	}
	e := c.d.resolve(ref)
	for hops := 0; e != nil && e.attr("dataObjectRef") != "" && hops < 2; hops++ {
		if e.attr("name") != "" {
			break
		}
		e = c.d.resolve(e.attr("dataObjectRef"))
	}
	if e != nil {
		return firstOf(e.attr("name"), e.ID())
	}
	return localPart(ref)
}

// behavior reads when a multi-instance activity throws events (§10.3.7, table
// 10.30).
func (c *compiler) behavior(owner, e *Element, spec *loopSpec) {
	switch e.attr("behavior") {
	case "", "All":
	case "None":
		spec.throwEach = c.referredTrigger(owner, e, "noneBehaviorEventRef")
	case "One":
		spec.throwFirst = c.referredTrigger(owner, e, "oneBehaviorEventRef")
	case "Complex":
		for _, definition := range e.children(nsModel, "complexBehaviorDefinition") {
			spec.throwComplex = append(spec.throwComplex, c.complexBehavior(owner, definition))
		}
	default:
		c.fail(e, "§10.3.7 table 10.30", "the behavior %q is none of None, One, All and Complex", e.attr("behavior"))
	}
}

func (c *compiler) complexBehavior(owner, e *Element) complexThrow {
	throw := complexThrow{}
	if condition := e.model("condition"); condition != nil {
		throw.condition = c.expression(condition, condition.text(), "condition")
	}
	if throw.condition == nil {
		c.fail(e, "§10.3.7 table 10.31", "the complex behavior has no condition")
	}
	if event := e.model("event"); event != nil {
		carrier := &Node{}
		c.triggers(carrier, event)
		throw.events = carrier.triggers
	}
	return throw
}

// referredTrigger returns the event definition a behavior refers to, or the
// anonymous signal that the specification throws by default.
func (c *compiler) referredTrigger(owner, e *Element, attr string) *trigger {
	ref := e.attr(attr)
	if ref == "" {
		return &trigger{kind: onSignal, anonymous: true}
	}
	definition := c.d.resolve(ref)
	if definition == nil {
		c.fail(e, "§10.3.7 table 10.30", "the event definition %q does not exist", ref)
		return nil
	}
	kind, ok := triggerElements[definition.Name.Local]
	if !ok {
		c.fail(e, "§10.3.7 table 10.30", "%q is not an event definition", ref)
		return nil
	}
	return c.triggerOf(owner, definition, kind)
}

func isName(source string) bool {
	source = strings.TrimSpace(source)
	for i, r := range source {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return source != ""
}
