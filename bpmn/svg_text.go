package bpmn

import "strings"

const lineHeight = 14.0

// wrap breaks a name into lines of at most so many pixels, at spaces where it
// can. Line breaks in the name stay.
func wrap(name string, width float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(name, "\r\n", "\n"), "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			for _, piece := range pieces(word, width) {
				switch {
				case line == "":
					line = piece
				case textWidth(line+" "+piece) <= width:
					line += " " + piece
				default:
					lines = append(lines, line)
					line = piece
				}
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// pieces cuts a word that is too long for a line.
func pieces(word string, width float64) []string {
	if textWidth(word) <= width {
		return []string{word}
	}
	var list []string
	piece := ""
	for _, r := range word {
		if piece != "" && textWidth(piece+string(r)) > width {
			list = append(list, piece)
			piece = ""
		}
		piece += string(r)
	}
	return append(list, piece)
}

// textWidth estimates a text's width at 12 px, since no font is at hand: by
// classes of letters as wide as Arial's.
func textWidth(text string) float64 {
	width := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("ijl.,:;'|!ftI()[] ", r):
			width += 3.6
		case strings.ContainsRune("mwMW@", r):
			width += 10
		case r >= 'A' && r <= 'Z':
			width += 8.2
		case r > 0x2E80:
			width += 12
		default:
			width += 6.7
		}
	}
	return width
}

// lines writes a wrapped text whose block is centered on a point; more lines
// than fit are cut and end in an ellipsis.
func (p *painter) lines(lines []string, at point, room float64, extra ...any) {
	if most := max(int(room/lineHeight), 1); len(lines) > most {
		lines = lines[:most]
		lines[most-1] = strings.TrimRight(lines[most-1], " .") + "…"
	}
	p.raw("<text")
	p.attrs(append([]any{"text-anchor", "middle", "fill", ink}, extra...))
	p.raw(">")
	y := at.y - float64(len(lines)-1)*lineHeight/2 + 4
	for _, line := range lines {
		p.raw("<tspan")
		p.attrs([]any{"x", at.x, "y", y})
		p.raw(">")
		p.text(line)
		p.raw("</tspan>")
		y += lineHeight
	}
	p.raw("</text>")
}

// narrowestLabel is how wide a name outside its element may become, whatever
// the file says: tools measure with other fonts.
const narrowestLabel = 90.0

// outsideLabel writes the name of an element beside it.
func (p *painter) outsideLabel(name string, at box) {
	if name == "" {
		return
	}
	width := max(at.w, narrowestLabel)
	for _, word := range strings.Fields(name) {
		width = max(width, min(textWidth(word), 2*narrowestLabel))
	}
	lines := wrap(name, width)
	p.lines(lines, point{at.x + at.w/2, at.y + float64(len(lines))*lineHeight/2}, 1000)
}
