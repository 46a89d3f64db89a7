package bpmn

import (
	"strings"
)

// The namespaces the core reads. Elements are matched by these URIs, never by
// the prefixes a tool happens to write.
const (
	nsModel   = "http://www.omg.org/spec/BPMN/20100524/MODEL"
	nsDI      = "http://www.omg.org/spec/BPMN/20100524/DI"
	nsDC      = "http://www.omg.org/spec/DD/20100524/DC"
	nsDD      = "http://www.omg.org/spec/DD/20100524/DI"
	nsZeebe   = "http://camunda.org/schema/zeebe/1.0"
	nsCamunda = "http://camunda.org/schema/1.0/bpmn"
	nsAmtsweg = "https://amtsweg.org/schema/bpmn/1.0"
	nsXML     = "http://www.w3.org/XML/1998/namespace"
)

// camundaAliases are the namespaces of Camunda's forks and of its own ancestor,
// whose attributes mean the same.
var camundaAliases = []string{
	nsCamunda,
	"http://operaton.org/schema/1.0/bpmn",
	"http://activiti.org/bpmn",
}

// Name is a qualified XML name. Space is the namespace's URI, Prefix what the
// file writes for it.
type Name struct {
	Space, Prefix, Local string
}

// qualified returns the name as the file writes it.
func (n Name) qualified() string {
	if n.Prefix == "" {
		return n.Local
	}
	return n.Prefix + ":" + n.Local
}

// Attr is an attribute of an Element.
type Attr struct {
	Name  Name
	Value string // normalised as XML 1.0 §3.3.3 says

	raw   string // the value between its quotes as the file wrote it
	quote byte
}

// NodeKind says what an item of an element's content is.
type NodeKind uint8

// The kinds of content.
const (
	ElementNode NodeKind = iota
	TextNode
	CommentNode
	InstructionNode
)

// Content is one item of an element's content: another element, text, a comment
// or a processing instruction.
type Content struct {
	Kind    NodeKind
	Element *Element
	Text    string // the text's value; empty for elements

	raw string // as the file wrote it
}

// Element is an XML element with everything the file wrote.
type Element struct {
	Name    Name
	Attrs   []Attr
	Content []Content
	Line    int
	Parent  *Element

	selfClosing bool
}

// is tells whether e is the named element of BPMN's own namespace.
func (e *Element) is(local string) bool {
	return e.Name.Local == local && e.Name.Space == nsModel
}

// attr returns the value of an attribute without namespace.
func (e *Element) attr(local string) string {
	value, _ := e.lookup("", local)
	return value
}

// lookup returns the value of an attribute and whether e has it.
func (e *Element) lookup(space, local string) (string, bool) {
	for i := range e.Attrs {
		if e.Attrs[i].Name.Local == local && e.Attrs[i].Name.Space == space {
			return e.Attrs[i].Value, true
		}
	}
	return "", false
}

// camunda returns the value of an attribute of Camunda 7 or one of its forks.
func (e *Element) camunda(local string) string {
	for _, space := range camundaAliases {
		if value, ok := e.lookup(space, local); ok {
			return value
		}
	}
	return ""
}

// flag returns a boolean attribute, or fallback where it is missing.
func (e *Element) flag(local string, fallback bool) bool {
	value, ok := e.lookup("", local)
	if !ok {
		return fallback
	}
	value = strings.TrimSpace(value)
	return value == "true" || value == "1"
}

// ID returns the id attribute.
func (e *Element) ID() string { return strings.TrimSpace(e.attr("id")) }

// elements yields the child elements.
func (e *Element) elements(yield func(*Element) bool) {
	for i := range e.Content {
		if child := e.Content[i].Element; child != nil && !yield(child) {
			return
		}
	}
}

// child returns the first child element of that name, or nil.
func (e *Element) child(space, local string) *Element {
	if e == nil {
		return nil
	}
	for child := range e.elements {
		if child.Name.Local == local && child.Name.Space == space {
			return child
		}
	}
	return nil
}

// model returns the first child of that name in BPMN's own namespace, or nil.
func (e *Element) model(local string) *Element { return e.child(nsModel, local) }

// children returns the children of that name.
func (e *Element) children(space, local string) []*Element {
	var found []*Element
	if e == nil {
		return nil
	}
	for child := range e.elements {
		if child.Name.Local == local && child.Name.Space == space {
			found = append(found, child)
		}
	}
	return found
}

// text returns the text directly inside e, trimmed.
func (e *Element) text() string {
	if e == nil {
		return ""
	}
	var b strings.Builder
	for i := range e.Content {
		if e.Content[i].Kind == TextNode {
			b.WriteString(e.Content[i].Text)
		}
	}
	return strings.TrimSpace(b.String())
}

// extension returns the first extension element of that name, or nil.
func (e *Element) extension(space, local string) *Element {
	return e.model("extensionElements").child(space, local)
}

// camundaExtension returns the first extension element of that name in
// Camunda's namespace or one of its aliases, or nil.
func (e *Element) camundaExtension(local string) *Element {
	for _, space := range camundaAliases {
		if found := e.extension(space, local); found != nil {
			return found
		}
	}
	return nil
}
