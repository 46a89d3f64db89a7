package bpmn

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// SVGOptions say what a picture shows beside the drawing itself.
type SVGOptions struct {
	Title   string            // for screen readers; empty: the name of the process or file
	Diagram string            // the id of the BPMNDiagram; empty: the first
	Tokens  []Token           // shown as badges on their nodes
	Classes map[string]string // further CSS classes by element id, such as "done"
	// Words translates the kinds of element ("user task") that screen readers
	// hear; nil leaves them in English.
	Words func(kind string) string
}

// SVG draws the model from its diagram data. The same model and options give the
// same bytes; styles are attributes, so that no page's content policy stands in
// the way; every element is a group with its id in data-element-id. The error
// is [ErrNoDiagram] or that of w.
func (d *Definitions) SVG(w io.Writer, opts SVGOptions) error {
	g, err := d.diagram(opts.Diagram)
	if err != nil {
		return err
	}
	p := &painter{out: bufio.NewWriter(w), opts: opts}
	p.open(g, firstOf(opts.Title, d.title()))
	back, front := g.layers()
	for i := range back {
		p.shape(&back[i])
	}
	for i := range g.edges {
		p.edge(&g.edges[i])
	}
	for i := range front {
		p.shape(&front[i])
	}
	p.tokens(g)
	p.raw("</svg>\n")
	if err := p.out.Flush(); err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	return nil
}

func (d *Definitions) title() string {
	for _, e := range d.processes() {
		if name := e.attr("name"); name != "" {
			return name
		}
	}
	return firstOf(d.Root.attr("name"), "Process")
}

// layers parts what lies behind the lines, the largest first, from what lies in
// front of them, boundary events last.
func (g *diagram) layers() (back, front []shape) {
	for _, s := range g.shapes {
		if s.container() {
			back = append(back, s)
		} else {
			front = append(front, s)
		}
	}
	slices.SortStableFunc(back, func(a, b shape) int { return cmp.Compare(b.at.w*b.at.h, a.at.w*a.at.h) })
	slices.SortStableFunc(front, func(a, b shape) int { return cmp.Compare(a.rank(), b.rank()) })
	return back, front
}

func (s *shape) container() bool {
	switch s.element.Name.Local {
	case "participant", "lane", "group":
		return true
	}
	return s.isSubProcess() && s.expanded
}

func (s *shape) isSubProcess() bool {
	switch s.element.Name.Local {
	case "subProcess", "transaction", "adHocSubProcess", "subChoreography":
		return true
	}
	return false
}

func (s *shape) rank() int {
	if s.element.Name.Local == "boundaryEvent" {
		return 1
	}
	return 0
}

// painter writes SVG. Write errors come up when it is flushed.
type painter struct {
	out  *bufio.Writer
	opts SVGOptions
}

func (p *painter) raw(text string) { p.out.WriteString(text) }

// tag writes an element without content; the attributes are names and values in
// turn, numbers as float64.
func (p *painter) tag(name string, attrs ...any) {
	p.raw("<" + name)
	p.attrs(attrs)
	p.raw("/>")
}

func (p *painter) attrs(attrs []any) {
	for i := 0; i+1 < len(attrs); i += 2 {
		p.raw(" " + attrs[i].(string) + `="`)
		switch v := attrs[i+1].(type) {
		case float64:
			p.raw(number(v))
		case string:
			p.text(v)
		}
		p.raw(`"`)
	}
}

// text writes escaped text.
func (p *painter) text(text string) { _ = xml.EscapeText(p.out, []byte(text)) }

func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', 2, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}

const (
	ink   = "#22242a"
	paper = "#ffffff"
)

func (p *painter) open(g *diagram, title string) {
	b := g.bounds
	p.raw(`<svg xmlns="http://www.w3.org/2000/svg"`)
	p.attrs([]any{"viewBox", strings.Join([]string{number(b.x), number(b.y), number(b.w), number(b.h)}, " "),
		"width", b.w, "height", b.h, "role", "img", "font-family", "Arial, Helvetica, sans-serif", "font-size", "12",
		"aria-label", title})
	p.raw("><title>")
	p.text(title)
	p.raw("</title>")
}

// group opens the group of an element, which pages address by its id.
func (p *painter) group(e *Element) {
	kind := kindWords(e)
	if p.opts.Words != nil {
		kind = p.opts.Words(kind)
	}
	label := kind
	if name := strings.Join(strings.Fields(e.attr("name")), " "); name != "" {
		label += ": " + name
	}
	class := strings.TrimSpace("bpmn-" + e.Name.Local + " " + p.opts.Classes[e.ID()])
	p.raw("\n<g")
	p.attrs([]any{"class", class, "data-element-id", e.ID(), "role", "img", "aria-label", label})
	p.raw("><title>")
	p.text(label)
	p.raw("</title>")
}

// kindWords spells an element's type as words: "user task".
func kindWords(e *Element) string {
	var b strings.Builder
	for _, r := range e.Name.Local {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// tokens draws a badge with the number of tokens on each active node.
func (p *painter) tokens(g *diagram) {
	for _, t := range p.opts.Tokens {
		i := slices.IndexFunc(g.shapes, func(s shape) bool { return s.element.ID() == t.Node })
		if i < 0 {
			continue
		}
		at, fill := g.shapes[i].at, "#1d5fb4"
		if t.Incident {
			fill = "#b3261e"
		}
		p.raw("\n<g")
		p.attrs([]any{"class", "token", "data-token-at", t.Node})
		p.raw(">")
		p.tag("circle", "cx", at.x+at.w, "cy", at.y, "r", 9.0, "fill", fill, "stroke", paper, "stroke-width", 1.5)
		p.raw("<text")
		p.attrs([]any{"x", at.x + at.w, "y", at.y + 4, "text-anchor", "middle", "fill", paper, "font-size", "11", "font-weight", "bold"})
		p.raw(">" + strconv.Itoa(t.Count) + "</text></g>")
	}
}
