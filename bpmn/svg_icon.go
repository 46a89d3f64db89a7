package bpmn

import "math"

// eventIcon draws what an event waits for or throws; u is a unit of which the
// event's radius has 18.
func (p *painter) eventIcon(e *Element, c point, u float64, throws bool) {
	fill, line := paper, ink
	if throws {
		fill, line = ink, paper
	}
	var kinds []triggerKind
	for child := range e.elements {
		if kind, ok := triggerElements[child.Name.Local]; ok {
			kinds = append(kinds, kind)
		}
	}
	switch {
	case len(kinds) == 0:
	case len(kinds) > 1 && e.flag("parallelMultiple", false):
		p.cross(c, 9*u, false, 3*u)
	case len(kinds) > 1:
		p.pentagon(c, 10*u, fill)
	default:
		p.triggerIcon(kinds[0], c, u, fill, line)
	}
}

func (p *painter) triggerIcon(kind triggerKind, c point, u float64, fill, line string) {
	at := func(coordinates ...float64) string {
		var points []point
		for i := 0; i+1 < len(coordinates); i += 2 {
			points = append(points, point{c.x + coordinates[i]*u, c.y + coordinates[i+1]*u})
		}
		return pointList(points)
	}
	polygon := func(points string) {
		p.tag("polygon", "points", points, "fill", fill, "stroke", ink, "stroke-linejoin", "round")
	}
	switch kind {
	case onMessage:
		p.envelope(c, 0.7*u, fill, line)
	case onTimer:
		p.clock(c, u)
	case onSignal:
		polygon(at(0, -10, 9, 7, -9, 7))
	case onError:
		polygon(at(-9, 9, -4, -9, 3, 1, 9, -9, 4, 9, -3, -1))
	case onEscalation:
		polygon(at(0, -10, 7, 9, 0, 2, -7, 9))
	case onCompensation:
		p.rewind(c, u, fill)
	case onCancel:
		polygon(at(-9, -6, -6, -9, 0, -3, 6, -9, 9, -6, 3, 0, 9, 6, 6, 9, 0, 3, -6, 9, -9, 6, -3, 0))
	case onLink:
		polygon(at(-10, -4, 1, -4, 1, -9, 10, 0, 1, 9, 1, 4, -10, 4))
	case onTerminate:
		p.tag("circle", "cx", c.x, "cy", c.y, "r", 10*u, "fill", ink)
	case onCondition:
		p.tag("rect", "x", c.x-7*u, "y", c.y-9*u, "width", 14*u, "height", 18*u, "fill", paper, "stroke", ink)
		for i := -2.0; i <= 2; i++ {
			p.tag("line", "x1", c.x-5*u, "y1", c.y+i*3.4*u, "x2", c.x+5*u, "y2", c.y+i*3.4*u, "stroke", ink)
		}
	}
}

// envelope draws a letter 28 units wide.
func (p *painter) envelope(c point, u float64, fill, line string) {
	p.tag("rect", "x", c.x-14*u, "y", c.y-9*u, "width", 28*u, "height", 18*u, "fill", fill, "stroke", ink)
	p.tag("polyline", "points", pointList([]point{{c.x - 14*u, c.y - 9*u}, {c.x, c.y + 2*u}, {c.x + 14*u, c.y - 9*u}}),
		"fill", "none", "stroke", line, "stroke-width", 1.2)
}

func (p *painter) clock(c point, u float64) {
	p.tag("circle", "cx", c.x, "cy", c.y, "r", 11*u, "fill", paper, "stroke", ink)
	for hour := range 12 {
		sin, cos := math.Sincos(float64(hour) * math.Pi / 6)
		p.tag("line", "x1", c.x+9*u*sin, "y1", c.y-9*u*cos, "x2", c.x+11*u*sin, "y2", c.y-11*u*cos, "stroke", ink)
	}
	p.tag("polyline", "points", pointList([]point{{c.x + 1.5*u, c.y - 8*u}, {c.x, c.y}, {c.x + 5.5*u, c.y + 1*u}}), "fill", "none", "stroke", ink)
}

func (p *painter) pentagon(c point, r float64, fill string) {
	var corners []point
	for i := range 5 {
		sin, cos := math.Sincos(float64(i) * 2 * math.Pi / 5)
		corners = append(corners, point{c.x + r*sin, c.y - r*cos})
	}
	p.tag("polygon", "points", pointList(corners), "fill", fill, "stroke", ink)
}

// rewind draws the sign of compensation.
func (p *painter) rewind(c point, u float64, fill string) {
	for _, x := range []float64{c.x - 10*u, c.x} {
		p.tag("polygon", "points", pointList([]point{{x, c.y}, {x + 9*u, c.y - 8*u}, {x + 9*u, c.y + 8*u}}), "fill", fill, "stroke", ink)
	}
}

func (p *painter) loopSign(c point) {
	p.tag("path", "d", "M"+pointList([]point{{c.x - 2, c.y + 6}})+" A6,6 0 1 1 "+pointList([]point{{c.x + 3, c.y + 5}}),
		"fill", "none", "stroke", ink, "stroke-width", 1.5)
	p.tag("polyline", "points", pointList([]point{{c.x - 6, c.y + 7}, {c.x - 2, c.y + 6}, {c.x - 3, c.y + 2}}), "fill", "none", "stroke", ink, "stroke-width", 1.5)
}

// bars draws the sign of multiple instances: lying for one after the other,
// upright for all at once.
func (p *painter) bars(c point, sequential bool) {
	for i := -1.0; i <= 1; i++ {
		line := []any{"x1", c.x + i*4.5, "y1", c.y - 6, "x2", c.x + i*4.5, "y2", c.y + 6}
		if sequential {
			line = []any{"x1", c.x - 6, "y1", c.y + i*4.5, "x2", c.x + 6, "y2", c.y + i*4.5}
		}
		p.tag("line", append(line, "stroke", ink, "stroke-width", 2.0)...)
	}
}

func (p *painter) plusBox(c point) {
	p.tag("rect", "x", c.x-7, "y", c.y-7, "width", 14.0, "height", 14.0, "fill", paper, "stroke", ink)
	p.cross(c, 4.5, false, 1.5)
}

func (p *painter) tilde(c point) {
	p.tag("path", "d", "M"+pointList([]point{{c.x - 7, c.y + 2}})+" q3.5,-7 7,-2 t7,-2", "fill", "none", "stroke", ink, "stroke-width", 2.5)
}

// taskIcon draws the sign of a task's type at its upper left corner.
func (p *painter) taskIcon(e *Element, at point) {
	line := func(x1, y1, x2, y2 float64) {
		p.tag("line", "x1", at.x+x1, "y1", at.y+y1, "x2", at.x+x2, "y2", at.y+y2, "stroke", ink)
	}
	switch e.Name.Local {
	case "userTask", "globalUserTask":
		p.tag("path", "d", "M"+pointList([]point{{at.x, at.y + 17}})+" c0,-6 3,-8 8,-8 s8,2 8,8 z", "fill", paper, "stroke", ink)
		p.tag("circle", "cx", at.x+8, "cy", at.y+5, "r", 4.5, "fill", paper, "stroke", ink)
	case "serviceTask":
		p.gear(point{at.x + 9, at.y + 9})
	case "sendTask":
		p.envelope(point{at.x + 10, at.y + 7}, 0.7, ink, paper)
	case "receiveTask":
		p.envelope(point{at.x + 10, at.y + 7}, 0.7, paper, ink)
	case "scriptTask":
		p.tag("path", "d", "M"+pointList([]point{{at.x + 3, at.y}})+" h11 q-6,4 -2,8 t-1,8 h-11 q6,-4 2,-8 t1,-8 z", "fill", paper, "stroke", ink)
		line(4, 4, 9, 4)
		line(5, 8, 10, 8)
		line(5, 12, 10, 12)
	case "manualTask":
		p.tag("path", "d", "M"+pointList([]point{{at.x, at.y + 6}})+" l5,-4 h5 q2,2 0,3 h7 q1,1 0,2.5 h1 q1,1.5 0,2.5 h-1 q1,1.5 -1,2.5 h-1 q0,2 -2,2 h-9 l-4,-2 z",
			"fill", paper, "stroke", ink)
	case "businessRuleTask":
		p.tag("rect", "x", at.x, "y", at.y, "width", 20.0, "height", 15.0, "fill", paper, "stroke", ink)
		p.tag("rect", "x", at.x, "y", at.y, "width", 20.0, "height", 4.5, "fill", "#b9bdc6", "stroke", ink)
		line(0, 9.5, 20, 9.5)
		line(6, 4.5, 6, 15)
	}
}

func (p *painter) gear(c point) {
	for tooth := range 8 {
		sin, cos := math.Sincos(float64(tooth) * math.Pi / 4)
		p.tag("line", "x1", c.x+5*sin, "y1", c.y-5*cos, "x2", c.x+9*sin, "y2", c.y-9*cos, "stroke", ink, "stroke-width", 3.5)
	}
	p.tag("circle", "cx", c.x, "cy", c.y, "r", 6.0, "fill", paper, "stroke", ink, "stroke-width", 1.5)
	p.tag("circle", "cx", c.x, "cy", c.y, "r", 2.5, "fill", paper, "stroke", ink)
}
