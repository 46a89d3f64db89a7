package bpmn

import (
	"cmp"
	"fmt"
	"slices"
)

// Compile makes the model of one process: that with the given id, or the only
// executable one where process is "". The error is a [*ModelError] that lists
// everything that keeps the process from running.
func Compile(d *Definitions, process string) (*Model, error) {
	e, err := d.executable(process)
	if err != nil {
		return nil, err
	}
	c := newCompiler(d)
	m := c.process(e)
	if blocking := c.blocking(); len(blocking) > 0 {
		return nil, &ModelError{Problems: blocking}
	}
	return m, nil
}

// executable finds the process to compile. A file with a single process says
// clearly enough which one is meant, whatever its isExecutable attribute says.
func (d *Definitions) executable(id string) (*Element, error) {
	all := d.processes()
	if id != "" {
		for _, e := range all {
			if e.ID() == id {
				return e, nil
			}
		}
		return nil, fmt.Errorf("the model has no process %q; it has %s", id, processList(all))
	}
	if len(all) == 1 {
		return all[0], nil
	}
	var executable []*Element
	for _, e := range all {
		if e.flag("isExecutable", false) {
			executable = append(executable, e)
		}
	}
	if len(executable) == 1 {
		return executable[0], nil
	}
	return nil, fmt.Errorf("the model has %d executable processes; say which one to use: %s", len(executable), processList(all))
}

func processList(all []*Element) string {
	if len(all) == 0 {
		return "none"
	}
	list := ""
	for i, e := range all {
		if i > 0 {
			list += ", "
		}
		list += e.ID()
	}
	return list
}

// compiler builds a model and collects the problems it meets on the way.
type compiler struct {
	d        *Definitions
	m        *Model
	element  map[*Node]*Element
	problems []Problem
	reach    int // size of what joins keep
}

func newCompiler(d *Definitions) *compiler {
	return &compiler{d: d, element: map[*Node]*Element{}}
}

func (c *compiler) process(e *Element) *Model {
	c.m = &Model{ID: e.ID(), Name: e.attr("name"), byID: map[string]*Node{}, flows: map[string]*Flow{}}
	c.m.root = &Node{ID: e.ID(), Name: e.attr("name"), Kind: kindProcess, Line: e.Line, Properties: c.properties(e)}
	c.element[c.m.root] = e
	for _, twice := range c.d.duplicates {
		c.fail(twice, "§8.3.1", "the id is already used on line %d; give it another one", c.d.byID[twice.ID()].Line)
	}
	if c.m.ID == "" {
		c.fail(e, "§8.3.1", "the process needs an id")
	}
	c.contents(c.m.root, e)
	c.lanes(e)
	for _, n := range c.m.nodes {
		c.wire(n)
	}
	c.wireBody(c.m.root)
	for _, n := range c.m.nodes {
		c.check(n)
	}
	c.checkBody(c.m.root, e)
	c.m.root.enter = (*machine).enterProcess
	return c.m
}

// contents reads the nodes and flows of a process or sub-process.
func (c *compiler) contents(parent *Node, e *Element) {
	parent.body = &body{links: map[string]*Node{}}
	for child := range e.elements {
		if child.Name.Space != nsModel {
			continue
		}
		if read, ok := nodeReaders[child.Name.Local]; ok {
			c.node(parent, child, read)
		}
	}
	for _, flow := range e.children(nsModel, "sequenceFlow") {
		c.flow(parent, flow)
	}
}

// nodeReader fills in what is particular to one type of node.
type nodeReader func(*compiler, *Node, *Element)

// nodeReaders are the flow nodes of BPMN by element name.
var nodeReaders map[string]nodeReader

func init() {
	nodeReaders = map[string]nodeReader{
		"startEvent":             (*compiler).startEvent,
		"intermediateCatchEvent": (*compiler).catchEvent,
		"intermediateThrowEvent": (*compiler).throwEvent,
		"boundaryEvent":          (*compiler).boundaryEvent,
		"endEvent":               (*compiler).endEvent,
		"task":                   (*compiler).plainTask,
		"manualTask":             (*compiler).plainTask,
		"userTask":               (*compiler).userTask,
		"serviceTask":            (*compiler).serviceTask,
		"sendTask":               (*compiler).sendTask,
		"receiveTask":            (*compiler).receiveTask,
		"scriptTask":             (*compiler).scriptTask,
		"businessRuleTask":       (*compiler).businessRuleTask,
		"subProcess":             (*compiler).subProcess,
		"transaction":            (*compiler).subProcess,
		"adHocSubProcess":        (*compiler).adHocSubProcess,
		"callActivity":           (*compiler).callActivity,
		"exclusiveGateway":       (*compiler).exclusiveGateway,
		"parallelGateway":        (*compiler).parallelGateway,
		"inclusiveGateway":       (*compiler).inclusiveGateway,
		"complexGateway":         (*compiler).complexGateway,
		"eventBasedGateway":      (*compiler).eventBasedGateway,
	}
}

func (c *compiler) node(parent *Node, e *Element, read nodeReader) {
	n := &Node{
		ID: e.ID(), Name: e.attr("name"), Kind: Kind(e.Name.Local), Line: e.Line,
		Properties: c.properties(e), parent: parent, index: len(parent.body.nodes),
		startQuantity: 1, completionQuantity: 1, interrupting: true,
	}
	if n.ID == "" {
		c.fail(e, "§8.3.1", "the element needs an id")
		n.ID = fmt.Sprintf("%s-line-%d", n.Kind, n.Line)
	}
	c.element[n] = e
	c.m.nodes = append(c.m.nodes, n)
	if _, taken := c.m.byID[n.ID]; !taken {
		c.m.byID[n.ID] = n
	}
	parent.body.nodes = append(parent.body.nodes, n)
	c.mappings(n, e)
	if n.isActivity() {
		c.activity(n, e)
	}
	read(c, n, e)
	c.listeners(e)
}

// wire connects a node to others, once all of them are known.
func (c *compiler) wire(n *Node) {
	e := c.element[n]
	if id := e.attr("default"); id != "" {
		c.wireDefault(n, e, id)
	}
	switch n.Kind {
	case KindBoundaryEvent:
		c.wireBoundary(n, e)
	case KindIntermediateCatch:
		c.wireLink(n, e)
	}
	for _, t := range n.triggers {
		c.wireCompensation(n, e, t)
	}
	if n.body != nil {
		c.wireBody(n)
	}
}

func (c *compiler) wireDefault(n *Node, e *Element, id string) {
	for _, f := range n.out {
		if f.ID == id || f.ID == localPart(id) {
			n.defaultFlow = f
			return
		}
	}
	c.fail(e, "§8.4.13", "the default flow %q does not leave this element", id)
}

// wireBody finds where a body starts: its start event or, without one, every
// node that no flow leads to (§13.3.4, §13.2).
func (c *compiler) wireBody(parent *Node) {
	b := parent.body
	explicit := false
	for _, n := range b.nodes {
		if n.Kind == KindEventSubProcess {
			b.events = append(b.events, n)
		}
		if n.Kind == KindStartEvent || n.instantiate {
			explicit = true
		}
		if n.Kind == KindStartEvent && len(n.triggers) == 0 {
			b.starts = append(b.starts, n)
		}
	}
	if !explicit && parent.Kind != KindAdHocSubProcess {
		b.starts = implicitStarts(b)
	}
}

func implicitStarts(b *body) []*Node {
	var starts []*Node
	for _, n := range b.nodes {
		if len(n.in) == 0 && !n.standsAlone() {
			starts = append(starts, n)
		}
	}
	return starts
}

// standsAlone tells whether the node is reached by other means than a flow.
func (n *Node) standsAlone() bool {
	switch n.Kind {
	case KindBoundaryEvent, KindStartEvent, KindEventSubProcess:
		return true
	case KindIntermediateCatch:
		return n.trigger(onLink) != nil
	}
	return n.compensation
}

func (c *compiler) fail(e *Element, rule, format string, args ...any) {
	c.report(SeverityError, e, rule, format, args...)
}

func (c *compiler) change(e *Element, rule, format string, args ...any) {
	c.report(SeverityMustChange, e, rule, format, args...)
}

func (c *compiler) ignore(e *Element, rule, format string, args ...any) {
	c.report(SeverityIgnored, e, rule, format, args...)
}

func (c *compiler) report(severity Severity, e *Element, rule, format string, args ...any) {
	p := Problem{Severity: severity, Type: e.Name.Local, Line: e.Line, Rule: rule, Message: fmt.Sprintf(format, args...)}
	for owner := e; owner != nil; owner = owner.Parent {
		if id := owner.ID(); id != "" {
			p.Element, p.Name, p.Type = id, owner.attr("name"), owner.Name.Local
			break
		}
	}
	c.problems = append(c.problems, p)
}

// blocking returns the problems that keep the model from running, in the order
// of the file.
func (c *compiler) blocking() []Problem {
	var list []Problem
	for _, p := range c.problems {
		if p.Blocks() {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return list
}
