package bpmn

import (
	"math"
	"strings"
)

// edge draws a flow or association.
func (p *painter) edge(e *edge) {
	p.group(e.element)
	local := e.element.Name.Local
	style := []any{"points", pointList(e.points), "fill", "none", "stroke", ink, "stroke-width", 1.5, "stroke-linejoin", "round"}
	switch local {
	case "messageFlow":
		style = append(style, "stroke-dasharray", "8 6")
	case "association", "dataInputAssociation", "dataOutputAssociation":
		style = append(style, "stroke-dasharray", "1.5 4", "stroke-linecap", "round")
	case "conversationLink":
		style = append(style, "stroke-width", 3.0)
	}
	p.tag("polyline", style...)
	p.ends(e, local)
	if name := e.element.attr("name"); name != "" {
		p.outsideLabel(name, e.labelBox(name))
	}
	p.raw("</g>")
}

func pointList(points []point) string {
	parts := make([]string, len(points))
	for i, at := range points {
		parts[i] = number(at.x) + "," + number(at.y)
	}
	return strings.Join(parts, " ")
}

// ends draws the arrowhead and what stands at the beginning of a line.
func (p *painter) ends(e *edge, local string) {
	last, first := len(e.points)-1, e.points[0]
	tip, before := e.points[last], e.points[last-1]
	switch local {
	case "sequenceFlow":
		p.head(before, tip, ink)
		p.sequenceStart(e)
	case "messageFlow":
		p.head(before, tip, paper)
		p.tag("circle", "cx", first.x, "cy", first.y, "r", 4.0, "fill", paper, "stroke", ink)
	case "dataInputAssociation", "dataOutputAssociation":
		p.openHead(before, tip)
	case "association":
		if direction := e.element.attr("associationDirection"); direction == "One" || direction == "Both" {
			p.openHead(before, tip)
		}
		if e.element.attr("associationDirection") == "Both" {
			p.openHead(e.points[1], first)
		}
	}
}

// head draws a closed arrowhead.
func (p *painter) head(from, tip point, fill string) {
	left, right := barbs(from, tip, 10, 5)
	p.tag("polygon", "points", pointList([]point{tip, left, right}), "fill", fill, "stroke", ink, "stroke-linejoin", "round")
}

func (p *painter) openHead(from, tip point) {
	left, right := barbs(from, tip, 8, 5)
	p.tag("polyline", "points", pointList([]point{left, tip, right}), "fill", "none", "stroke", ink, "stroke-width", 1.5)
}

// barbs are the back corners of an arrowhead.
func barbs(from, tip point, length, half float64) (left, right point) {
	ux, uy := direction(from, tip)
	back := point{tip.x - ux*length, tip.y - uy*length}
	return point{back.x - uy*half, back.y + ux*half}, point{back.x + uy*half, back.y - ux*half}
}

func direction(from, to point) (x, y float64) {
	dx, dy := to.x-from.x, to.y-from.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return 1, 0
	}
	return dx / length, dy / length
}

// sequenceStart marks a default flow with a slash, and a conditional flow that
// leaves an activity with a small diamond.
func (p *painter) sequenceStart(e *edge) {
	source := e.element.Parent.find(localPart(e.element.attr("sourceRef")))
	if source == nil {
		return
	}
	at, next := e.points[0], e.points[1]
	ux, uy := direction(at, next)
	switch {
	case source.attr("default") == e.element.ID():
		mid := point{at.x + ux*12, at.y + uy*12}
		p.tag("line", "x1", mid.x-ux*4-uy*6, "y1", mid.y-uy*4+ux*6, "x2", mid.x+ux*4+uy*6, "y2", mid.y+uy*4-ux*6,
			"stroke", ink, "stroke-width", 1.5)
	case e.element.model("conditionExpression") != nil && !strings.HasSuffix(source.Name.Local, "Gateway"):
		mid, end := point{at.x + ux*8, at.y + uy*8}, point{at.x + ux*16, at.y + uy*16}
		p.tag("polygon", "points", pointList([]point{at, {mid.x - uy*5, mid.y + ux*5}, end, {mid.x + uy*5, mid.y - ux*5}}),
			"fill", paper, "stroke", ink)
	}
}

// find returns the child element with that id, or nil.
func (e *Element) find(id string) *Element {
	for child := range e.elements {
		if child.ID() == id {
			return child
		}
	}
	return nil
}

// labelBox is where an edge's name stands: where the file says, or above its
// middle.
func (e *edge) labelBox(name string) box {
	if e.label != nil && e.label.w > 0 {
		return *e.label
	}
	middle := len(e.points) / 2
	a, b := e.points[middle-1], e.points[middle]
	width := min(textWidth(name)+4, 100)
	lines := float64(len(wrap(name, width)))
	return box{(a.x+b.x)/2 - width/2, (a.y+b.y)/2 - lines*lineHeight - 4, width, lines * lineHeight}
}
