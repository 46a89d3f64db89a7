package bpmn

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// ErrNoDiagram says that a file has no drawing that could be shown.
var ErrNoDiagram = errors.New("the model has no diagram data; open it in a modeler that lays it out and save it there")

type point struct{ x, y float64 }

type box struct{ x, y, w, h float64 }

func (b box) center() point { return point{b.x + b.w/2, b.y + b.h/2} }

// maxCoordinate keeps a broken file from making a picture nobody can show.
const maxCoordinate = 100_000

// shape is a node of a diagram with the element it shows.
type shape struct {
	element    *Element
	di         *Element
	at         box
	label      *box
	horizontal bool
	expanded   bool
	marker     bool // an exclusive gateway shows its marker
}

// edge is a line of a diagram with the element it shows.
type edge struct {
	element *Element
	points  []point
	label   *box
}

type diagram struct {
	shapes []shape
	edges  []edge
	bounds box
}

// diagram reads the first plane of the file, or that of the diagram with the
// given id.
func (d *Definitions) diagram(id string) (*diagram, error) {
	for _, e := range d.Root.children(nsDI, "BPMNDiagram") {
		plane := e.child(nsDI, "BPMNPlane")
		if plane == nil || id != "" && e.ID() != id {
			continue
		}
		drawn := &diagram{}
		for child := range plane.elements {
			drawn.read(d, child)
		}
		if len(drawn.shapes)+len(drawn.edges) > 0 {
			drawn.measure()
			return drawn, nil
		}
	}
	return nil, ErrNoDiagram
}

func (g *diagram) read(d *Definitions, e *Element) {
	element := d.resolve(e.attr("bpmnElement"))
	if element == nil {
		return
	}
	switch e.Name.Local {
	case "BPMNShape":
		if at := bounds(e); at != nil {
			g.shapes = append(g.shapes, shape{
				element: element, di: e, at: *at, label: bounds(e.child(nsDI, "BPMNLabel")),
				horizontal: e.flag("isHorizontal", true), expanded: expanded(element, e), marker: e.flag("isMarkerVisible", false),
			})
		}
	case "BPMNEdge":
		if points := waypoints(e); len(points) > 1 {
			g.edges = append(g.edges, edge{element: element, points: points, label: bounds(e.child(nsDI, "BPMNLabel"))})
		}
	}
}

// expanded tells whether a sub-process shows what is inside. Tools that leave the
// attribute out mean the larger ones.
func expanded(element, di *Element) bool {
	at := bounds(di)
	return di.flag("isExpanded", at.w > 120 && len(element.children(nsModel, "sequenceFlow")) > 0)
}

func bounds(e *Element) *box {
	b := e.child(nsDC, "Bounds")
	if b == nil {
		return nil
	}
	var at box
	for _, field := range []struct {
		attr string
		to   *float64
	}{{"x", &at.x}, {"y", &at.y}, {"width", &at.w}, {"height", &at.h}} {
		v, ok := coordinate(b.attr(field.attr))
		if !ok {
			return nil
		}
		*field.to = v
	}
	if at.w < 0 || at.h < 0 {
		return nil
	}
	return &at
}

func coordinate(text string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return v, err == nil && math.Abs(v) <= maxCoordinate
}

func waypoints(e *Element) []point {
	var points []point
	for _, w := range e.children(nsDD, "waypoint") {
		x, okX := coordinate(w.attr("x"))
		y, okY := coordinate(w.attr("y"))
		if okX && okY {
			points = append(points, point{x, y})
		}
	}
	return points
}

// measure finds the part of the plane that is drawn on, with room for labels.
func (g *diagram) measure() {
	const margin = 20
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	include := func(b box) {
		low = point{min(low.x, b.x), min(low.y, b.y)}
		high = point{max(high.x, b.x+b.w), max(high.y, b.y+b.h)}
	}
	for i := range g.shapes {
		include(g.shapes[i].at)
		if label, ok := g.shapes[i].labelBox(); ok {
			include(label)
		}
	}
	for i := range g.edges {
		for _, p := range g.edges[i].points {
			include(box{x: p.x, y: p.y})
		}
		if label := g.edges[i].label; label != nil {
			include(*label)
		}
	}
	g.bounds = box{low.x - margin, low.y - margin, high.x - low.x + 2*margin, high.y - low.y + 2*margin}
}

// labelBox is where the name of an event, gateway or data object stands, which
// is outside of it: where the file says or below.
func (s *shape) labelBox() (box, bool) {
	name := s.element.attr("name")
	if name == "" || !s.labelOutside() {
		return box{}, false
	}
	if s.label != nil && s.label.w > 0 {
		return *s.label, true
	}
	const width = 100
	lines := wrap(name, width)
	return box{s.at.x + s.at.w/2 - width/2, s.at.y + s.at.h + 4, width, float64(len(lines)) * lineHeight}, true
}

func (s *shape) labelOutside() bool {
	local := s.element.Name.Local
	return strings.HasSuffix(local, "Event") || strings.HasSuffix(local, "Gateway") ||
		strings.HasPrefix(local, "data") || local == "messageFlow" || local == "message"
}
