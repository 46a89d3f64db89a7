package bpmn

import "strings"

func localPart(ref string) string {
	ref = strings.TrimSpace(ref)
	if _, local, ok := strings.Cut(ref, ":"); ok {
		return local
	}
	return ref
}

func (c *compiler) flow(parent *Node, e *Element) {
	f := &Flow{ID: e.ID(), Name: e.attr("name")}
	if f.ID == "" {
		c.fail(e, "§8.3.1", "the sequence flow needs an id")
	}
	f.Source = c.end(parent, e, "sourceRef")
	f.Target = c.end(parent, e, "targetRef")
	if f.Source == nil || f.Target == nil {
		return
	}
	if condition := e.model("conditionExpression"); condition != nil {
		f.condition = c.expression(condition, condition.text(), "condition")
		c.language(condition)
	}
	f.slot = len(f.Target.in)
	f.Source.out = append(f.Source.out, f)
	f.Target.in = append(f.Target.in, f)
	c.m.flows[f.ID] = f
}

// end finds a flow's source or target, which has to stand in the same process
// or sub-process as the flow.
func (c *compiler) end(parent *Node, e *Element, attr string) *Node {
	ref := e.attr(attr)
	if ref == "" {
		c.fail(e, "§8.4.13", "the sequence flow has no %s", attr)
		return nil
	}
	n := c.m.byID[ref]
	if n == nil {
		n = c.m.byID[localPart(ref)]
	}
	switch {
	case n == nil && c.d.resolve(ref) == nil:
		c.fail(e, "§8.4.13", "%s %q does not exist", attr, ref)
	case n == nil || n.parent != parent:
		c.fail(e, "§7.6.1", "%s %q stands in another process or sub-process; a sequence flow can't cross that border", attr, ref)
		return nil
	}
	return n
}

// expression compiles an expression, reporting what is wrong with it.
func (c *compiler) expression(e *Element, source, what string) *formula {
	f, err := expressionFormula(source)
	return c.formula(e, f, err, source, what)
}

// template compiles a text that may be an expression.
func (c *compiler) template(e *Element, source, what string) *formula {
	f, err := textFormula(source)
	return c.formula(e, f, err, source, what)
}

func (c *compiler) formula(e *Element, f *formula, err error, source, what string) *formula {
	switch {
	case err == nil:
	case isCamundaExpression(source):
		c.change(e, "expression", "the %s %q can't be translated to FEEL: %v", what, strings.TrimSpace(source), err)
	default:
		c.fail(e, "expression", "the %s is not valid FEEL: %v", what, err)
	}
	return f
}

func isCamundaExpression(source string) bool {
	return strings.Contains(source, "${") || strings.Contains(source, "#{")
}

// language refuses expressions in a language that is not FEEL.
func (c *compiler) language(e *Element) {
	language := strings.ToLower(e.attr("language"))
	if resource := e.camunda("resource"); resource != "" {
		c.change(e, "expression", "the expression is loaded from %q; write it into the model", resource)
	}
	if language == "" || strings.Contains(language, "feel") || strings.Contains(language, "juel") || strings.Contains(language, "xpath") {
		return
	}
	c.change(e, "expression", "the expression is written in %q; write it in FEEL", e.attr("language"))
}
