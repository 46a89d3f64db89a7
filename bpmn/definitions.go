package bpmn

import "strings"

// Definitions is a BPMN file as read: the whole element tree, and an index of
// the elements with an id.
type Definitions struct {
	Root *Element

	before, after []Content
	byID          map[string]*Element
	duplicates    []*Element
}

func newDefinitions(before []Content, root *Element, after []Content) *Definitions {
	d := &Definitions{Root: root, before: before, after: after, byID: map[string]*Element{}}
	d.index(root)
	return d
}

func (d *Definitions) index(e *Element) {
	if id := e.ID(); id != "" && e.Name.Space == nsModel {
		if _, taken := d.byID[id]; taken {
			d.duplicates = append(d.duplicates, e)
		} else {
			d.byID[id] = e
		}
	}
	for child := range e.elements {
		d.index(child)
	}
}

// Element returns the BPMN element with that id, or nil.
func (d *Definitions) Element(id string) *Element { return d.byID[id] }

// resolve follows a reference, which tools write with or without the prefix of
// the target namespace.
func (d *Definitions) resolve(ref string) *Element {
	ref = strings.TrimSpace(ref)
	if e := d.byID[ref]; e != nil {
		return e
	}
	if _, local, ok := strings.Cut(ref, ":"); ok {
		return d.byID[local]
	}
	return nil
}

// Process is a process of a file.
type Process struct {
	ID, Name   string
	Executable bool
}

// Processes lists the processes in the order of the file.
func (d *Definitions) Processes() []Process {
	var list []Process
	for _, e := range d.processes() {
		list = append(list, Process{ID: e.ID(), Name: e.attr("name"), Executable: e.flag("isExecutable", false)})
	}
	return list
}

func (d *Definitions) processes() []*Element { return d.Root.children(nsModel, "process") }
