package bpmn

import "strings"

// shape draws a node with its label.
func (p *painter) shape(s *shape) {
	p.group(s.element)
	local := s.element.Name.Local
	switch {
	case strings.HasSuffix(local, "Event"):
		p.event(s)
	case strings.HasSuffix(local, "Gateway"):
		p.gateway(s)
	case local == "participant" || local == "lane":
		p.pool(s)
	case strings.HasPrefix(local, "dataStore"):
		p.dataStore(s.at)
	case strings.HasPrefix(local, "data"):
		p.dataObject(s)
	case local == "textAnnotation":
		p.annotation(s)
	case local == "group":
		p.tag("rect", "x", s.at.x, "y", s.at.y, "width", s.at.w, "height", s.at.h, "rx", 10.0, "fill", "none",
			"stroke", ink, "stroke-dasharray", "10 5 2 5")
	case strings.HasSuffix(strings.ToLower(local), "conversation"), local == "conversationNode":
		p.conversation(s.at)
	case local == "message":
		p.envelope(s.at.center(), s.at.w/28, paper, ink)
	default:
		p.activity(s)
	}
	if label, ok := s.labelBox(); ok {
		p.outsideLabel(s.element.attr("name"), label)
	}
	p.raw("</g>")
}

// pool draws a pool or lane with its name along the side.
func (p *painter) pool(s *shape) {
	at := s.at
	p.tag("rect", "x", at.x, "y", at.y, "width", at.w, "height", at.h, "fill", paper, "stroke", ink, "stroke-width", 1.5)
	name := s.element.attr("name")
	if s.element.Name.Local == "participant" && s.element.attr("processRef") == "" {
		p.lines(wrap(name, at.w-10), at.center(), at.h)
		return
	}
	const band = 30
	if !s.horizontal {
		p.tag("line", "x1", at.x, "y1", at.y+band, "x2", at.x+at.w, "y2", at.y+band, "stroke", ink)
		p.lines(wrap(name, at.w-10), point{at.x + at.w/2, at.y + band/2}, band)
		return
	}
	p.tag("line", "x1", at.x+band, "y1", at.y, "x2", at.x+band, "y2", at.y+at.h, "stroke", ink)
	center := point{at.x + band/2, at.y + at.h/2}
	p.lines(wrap(name, at.h-10), center, band, "transform", "rotate(-90 "+number(center.x)+" "+number(center.y)+")")
}

func (p *painter) event(s *shape) {
	e, c, r := s.element, s.at.center(), min(s.at.w, s.at.h)/2
	local := e.Name.Local
	width, dash := 1.5, "none"
	if local == "endEvent" {
		width = 3.5
	}
	if !e.flag("cancelActivity", true) || !e.flag("isInterrupting", true) {
		dash = "5 3"
	}
	p.tag("circle", "cx", c.x, "cy", c.y, "r", r, "fill", paper, "stroke", ink, "stroke-width", width, "stroke-dasharray", dash)
	if local != "startEvent" && local != "endEvent" {
		p.tag("circle", "cx", c.x, "cy", c.y, "r", max(r-3.5, 1), "fill", "none", "stroke", ink, "stroke-dasharray", dash)
	}
	throws := local == "endEvent" || local == "intermediateThrowEvent"
	p.eventIcon(e, c, r/18, throws)
}

func (p *painter) gateway(s *shape) {
	at, c := s.at, s.at.center()
	p.tag("polygon", "points", pointList([]point{{c.x, at.y}, {at.x + at.w, c.y}, {c.x, at.y + at.h}, {at.x, c.y}}),
		"fill", paper, "stroke", ink, "stroke-width", 1.5)
	u := at.w / 50
	switch s.element.Name.Local {
	case "exclusiveGateway":
		if s.marker {
			p.cross(c, 8*u, true, 3.5)
		}
	case "parallelGateway":
		p.cross(c, 11*u, false, 3.5)
	case "inclusiveGateway":
		p.tag("circle", "cx", c.x, "cy", c.y, "r", 12*u, "fill", "none", "stroke", ink, "stroke-width", 3.0)
	case "complexGateway":
		p.cross(c, 11*u, false, 3)
		p.cross(c, 8*u, true, 3)
	case "eventBasedGateway":
		p.eventGateway(s.element, c, u)
	}
}

func (p *painter) eventGateway(e *Element, c point, u float64) {
	p.tag("circle", "cx", c.x, "cy", c.y, "r", 14*u, "fill", "none", "stroke", ink)
	if !e.flag("instantiate", false) {
		p.tag("circle", "cx", c.x, "cy", c.y, "r", 11*u, "fill", "none", "stroke", ink)
	}
	if e.attr("eventGatewayType") == "Parallel" {
		p.cross(c, 8*u, false, 2)
		return
	}
	p.pentagon(c, 8*u, paper)
}

// cross draws a plus or, turned, a saltire.
func (p *painter) cross(c point, r float64, turned bool, width float64) {
	style := []any{"stroke", ink, "stroke-width", width}
	if turned {
		p.tag("line", append([]any{"x1", c.x - r, "y1", c.y - r, "x2", c.x + r, "y2", c.y + r}, style...)...)
		p.tag("line", append([]any{"x1", c.x - r, "y1", c.y + r, "x2", c.x + r, "y2", c.y - r}, style...)...)
		return
	}
	p.tag("line", append([]any{"x1", c.x - r, "y1", c.y, "x2", c.x + r, "y2", c.y}, style...)...)
	p.tag("line", append([]any{"x1", c.x, "y1", c.y - r, "x2", c.x, "y2", c.y + r}, style...)...)
}

func (p *painter) activity(s *shape) {
	e, at := s.element, s.at
	width, dash := 1.5, "none"
	if e.Name.Local == "callActivity" {
		width = 4
	}
	if e.flag("triggeredByEvent", false) {
		dash = "2 4"
	}
	p.tag("rect", "x", at.x, "y", at.y, "width", at.w, "height", at.h, "rx", 10.0, "fill", paper, "stroke", ink,
		"stroke-width", width, "stroke-dasharray", dash)
	if e.Name.Local == "transaction" && at.w > 6 && at.h > 6 {
		p.tag("rect", "x", at.x+3, "y", at.y+3, "width", at.w-6, "height", at.h-6, "rx", 8.0, "fill", "none", "stroke", ink)
	}
	p.taskIcon(e, point{at.x + 7, at.y + 6})
	name := e.attr("name")
	switch {
	case name == "":
	case s.container():
		p.lines(wrap(name, at.w-20), point{at.x + at.w/2, at.y + 14}, lineHeight)
	default:
		p.activityName(s, wrap(name, at.w-10))
	}
	p.markers(s)
}

// activityName centers a name, a little lower where it would run into the sign
// of the task's type.
func (p *painter) activityName(s *shape, lines []string) {
	center := s.at.center()
	if len(lines) > 2 && strings.HasSuffix(s.element.Name.Local, "Task") {
		over := lineHeight*float64(len(lines)) - (s.at.h - 52) // of what fits below the sign
		center.y += min(max(over/2, 0), max((s.at.h-6-lineHeight*float64(len(lines)))/2, 0))
	}
	p.lines(lines, center, s.at.h-6)
}

// markers draws the signs along the lower edge of an activity.
func (p *painter) markers(s *shape) {
	e := s.element
	var signs []func(point)
	add := func(when bool, sign func(point)) {
		if when {
			signs = append(signs, sign)
		}
	}
	add(e.flag("isForCompensation", false), func(c point) { p.rewind(c, 0.5, paper) })
	add(e.model("standardLoopCharacteristics") != nil, p.loopSign)
	if multi := e.model("multiInstanceLoopCharacteristics"); multi != nil {
		sequential := multi.flag("isSequential", false)
		add(true, func(c point) { p.bars(c, sequential) })
	}
	add(s.isSubProcess() && !s.expanded, p.plusBox)
	add(e.Name.Local == "adHocSubProcess", p.tilde)
	const step = 18
	x := s.at.x + s.at.w/2 - float64(len(signs)-1)*step/2
	for _, sign := range signs {
		sign(point{x, s.at.y + s.at.h - 10})
		x += step
	}
}

func (p *painter) dataObject(s *shape) {
	at := s.at
	fold := at.w / 3
	p.tag("path", "d", "M"+pointList([]point{{at.x, at.y}})+" L"+pointList([]point{{at.x + at.w - fold, at.y}, {at.x + at.w, at.y + fold},
		{at.x + at.w, at.y + at.h}, {at.x, at.y + at.h}})+" Z M"+pointList([]point{{at.x + at.w - fold, at.y}})+" L"+
		pointList([]point{{at.x + at.w - fold, at.y + fold}, {at.x + at.w, at.y + fold}}), "fill", paper, "stroke", ink)
	switch s.element.Name.Local {
	case "dataInput", "dataOutput":
		fill := paper
		if s.element.Name.Local == "dataOutput" {
			fill = ink
		}
		y := at.y + 9
		p.tag("polygon", "points", pointList([]point{{at.x + 4, y - 2}, {at.x + 10, y - 2}, {at.x + 10, y - 5}, {at.x + 16, y}, {at.x + 10, y + 5},
			{at.x + 10, y + 2}, {at.x + 4, y + 2}}), "fill", fill, "stroke", ink)
	}
	if s.collection() {
		p.bars(point{at.x + at.w/2, at.y + at.h - 8}, false)
	}
}

func (s *shape) collection() bool {
	if s.element.flag("isCollection", false) {
		return true
	}
	object := s.element.Parent.find(localPart(s.element.attr("dataObjectRef")))
	return object != nil && object.flag("isCollection", false)
}

func (p *painter) dataStore(at box) {
	depth := at.h / 8
	left, right := number(at.x), number(at.x+at.w)
	arc := func(y, sweep float64) string {
		return " C" + pointList([]point{{at.x, y + sweep}, {at.x + at.w, y + sweep}, {at.x + at.w, y}})
	}
	p.tag("path", "d", "M"+left+","+number(at.y+depth)+" C"+pointList([]point{{at.x, at.y - depth/2}, {at.x + at.w, at.y - depth/2}, {at.x + at.w, at.y + depth}})+
		" L"+right+","+number(at.y+at.h-depth)+" C"+pointList([]point{{at.x + at.w, at.y + at.h + depth/2}, {at.x, at.y + at.h + depth/2}, {at.x, at.y + at.h - depth}})+
		" Z M"+left+","+number(at.y+depth)+arc(at.y+depth, depth*1.4)+" M"+left+","+number(at.y+2*depth)+arc(at.y+2*depth, depth*1.4),
		"fill", paper, "stroke", ink)
}

func (p *painter) annotation(s *shape) {
	at := s.at
	p.tag("polyline", "points", pointList([]point{{at.x + 10, at.y}, {at.x, at.y}, {at.x, at.y + at.h}, {at.x + 10, at.y + at.h}}),
		"fill", "none", "stroke", ink)
	if text := s.element.model("text").text(); text != "" {
		p.lines(wrap(text, at.w-12), at.center(), at.h+lineHeight)
	}
}

func (p *painter) conversation(at box) {
	c := at.center()
	p.tag("polygon", "points", pointList([]point{{at.x, c.y}, {at.x + at.w/4, at.y}, {at.x + 3*at.w/4, at.y}, {at.x + at.w, c.y},
		{at.x + 3*at.w/4, at.y + at.h}, {at.x + at.w/4, at.y + at.h}}), "fill", paper, "stroke", ink, "stroke-width", 1.5)
}
