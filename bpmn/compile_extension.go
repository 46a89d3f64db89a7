package bpmn

import "strings"

// properties collects what a node's extensions say about it: the attributes of
// amtsweg:step, and the properties that a tool's element template writes, of
// which those named "amtsweg:…" lose that prefix.
func (c *compiler) properties(e *Element) map[string]string {
	found := map[string]string{}
	if list := e.extension(nsZeebe, "properties"); list != nil {
		for _, p := range list.children(nsZeebe, "property") {
			found[strings.TrimPrefix(p.attr("name"), "amtsweg:")] = p.attr("value")
		}
	}
	if list := e.camundaExtension("properties"); list != nil {
		for p := range list.elements {
			if p.Name.Local == "property" {
				found[strings.TrimPrefix(p.attr("name"), "amtsweg:")] = p.attr("value")
			}
		}
	}
	if step := e.extension(nsAmtsweg, "step"); step != nil {
		for _, a := range step.Attrs {
			if a.Name.Space == "" || a.Name.Space == nsAmtsweg {
				found[a.Name.Local] = a.Value
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found
}

// mappings reads input and output mappings in either dialect.
func (c *compiler) mappings(n *Node, e *Element) {
	if io := e.extension(nsZeebe, "ioMapping"); io != nil {
		n.inputs = c.zeebeMappings(io.children(nsZeebe, "input"))
		n.outputs = c.zeebeMappings(io.children(nsZeebe, "output"))
		return
	}
	if io := e.camundaExtension("inputOutput"); io != nil {
		n.inputs = c.camundaMappings(io, "inputParameter")
		n.outputs = c.camundaMappings(io, "outputParameter")
	}
}

func (c *compiler) zeebeMappings(elements []*Element) []mapping {
	var list []mapping
	for _, e := range elements {
		target := strings.TrimSpace(e.attr("target"))
		if target == "" {
			c.fail(e, "zeebe:ioMapping", "the mapping has no target")
			continue
		}
		list = append(list, mapping{source: c.template(e, e.attr("source"), "mapping"), target: target})
	}
	return list
}

func (c *compiler) camundaMappings(io *Element, local string) []mapping {
	var list []mapping
	for e := range io.elements {
		if e.Name.Local != local {
			continue
		}
		if source, ok := c.parameter(e); ok {
			list = append(list, mapping{source: c.template(e, source, "mapping"), target: e.attr("name")})
		}
	}
	return list
}

// parameter returns a parameter's value as the text of a template: text stays
// what it is, lists and maps become FEEL.
func (c *compiler) parameter(e *Element) (string, bool) {
	for child := range e.elements {
		switch child.Name.Local {
		case "script":
			c.change(child, "script", "the mapping is computed by a script in %q; write it as an expression", child.attr("scriptFormat"))
			return "", false
		case "list", "map":
			source, err := literalStructure(child)
			if err != nil {
				c.change(child, "camunda:"+child.Name.Local, "%v", err)
				return "", false
			}
			return "=" + source, true
		}
	}
	return e.text(), true
}

// literalStructure writes a camunda:list or camunda:map as a FEEL list or context.
func literalStructure(e *Element) (string, error) {
	var parts []string
	for child := range e.elements {
		value, err := literalItem(child)
		if err != nil {
			return "", err
		}
		if e.Name.Local == "map" {
			value = quoted(child.attr("key")) + ": " + value
		}
		parts = append(parts, value)
	}
	if e.Name.Local == "map" {
		return "{" + strings.Join(parts, ", ") + "}", nil
	}
	return "[" + strings.Join(parts, ", ") + "]", nil
}

func literalItem(e *Element) (string, error) {
	for inner := range e.elements {
		if inner.Name.Local == "list" || inner.Name.Local == "map" {
			return literalStructure(inner)
		}
	}
	text := e.text()
	if isCamundaExpression(text) {
		return translateTemplate(text)
	}
	return quoted(text), nil
}

// lanes notes for each node the innermost lane that lists it.
func (c *compiler) lanes(e *Element) {
	for _, set := range e.children(nsModel, "laneSet") {
		c.laneSet(set)
	}
	for _, n := range c.m.nodes {
		if n.body == nil {
			continue
		}
		for _, set := range c.element[n].children(nsModel, "laneSet") {
			c.laneSet(set)
		}
	}
}

func (c *compiler) laneSet(set *Element) {
	for _, lane := range set.children(nsModel, "lane") {
		for _, ref := range lane.children(nsModel, "flowNodeRef") {
			if n := c.m.byID[localPart(ref.text())]; n != nil {
				n.Lane = lane.attr("name")
			}
		}
		if inner := lane.model("childLaneSet"); inner != nil {
			c.laneSet(inner)
		}
	}
}

// listenerElements are extensions that run code beside a step.
var listenerElements = []string{"executionListener", "taskListener"}

// listeners reports code that a step would run beside its own work.
func (c *compiler) listeners(e *Element) {
	for _, local := range listenerElements {
		if found := e.camundaExtension(local); found != nil {
			c.change(found, "camunda:"+local, "listeners are Java code or scripts; draw what they do as a step of its own")
		}
	}
	for _, local := range []string{"executionListeners", "taskListeners"} {
		if found := e.extension(nsZeebe, local); found != nil {
			c.change(found, "zeebe:"+local, "listeners are not executed; draw what they do as a step of its own")
		}
	}
}
