package childcare

import "slices"

// smallestGroup is how many children a published figure must rest on.
const smallestGroup = 5

// Cutoff says how far the places of a facility reached.
type Cutoff struct {
	Facility string `json:"facility"`
	Capacity int    `json:"capacity"`
	// Taken counts places, Children heads; both with the places given before.
	Taken    int `json:"taken"`
	Children int `json:"children"`
	// Points are those of the last child admitted, if they may be shown.
	Points *int `json:"points,omitempty"`
	// Hidden says why there are no points to show, "" if there are.
	Hidden HiddenReason `json:"hidden,omitempty"`
}

// HiddenReason says why a cut-off has no figure.
type HiddenReason string

// The reasons for which a cut-off shows no points.
const (
	// HiddenPlacesLeft: there is no cut-off, places are left.
	HiddenPlacesLeft HiddenReason = "places-left"
	// HiddenNoPoints: the facility ranks by a list, or admitted nobody.
	HiddenNoPoints HiddenReason = "no-points"
	// HiddenFewChildren: it would rest on fewer than five children.
	HiddenFewChildren HiddenReason = "few-children"
	// HiddenHardship: a child at the cut-off has points for hardship.
	HiddenHardship HiddenReason = "hardship"
)

func (m *market) cutoffs() []Cutoff {
	cutoffs := make([]Cutoff, len(m.facilities))
	for i := range m.facilities {
		f := &m.facilities[i]
		cutoffs[i] = Cutoff{Facility: f.id, Capacity: f.capacity, Taken: f.used, Children: len(f.admitted)}
		cutoffs[i].Points, cutoffs[i].Hidden = m.shownCutoff(i)
	}
	for i := range m.children {
		if c := &m.children[i]; c.given {
			at := &cutoffs[c.place]
			at.Capacity, at.Taken, at.Children = at.Capacity+c.size, at.Taken+c.size, at.Children+1
		}
	}
	return cutoffs
}

// shownCutoff returns the points of the last child admitted, or why they stay
// hidden. It rests on the children this allocation admitted, since those whose
// places were given may have other points.
func (m *market) shownCutoff(facility int) (*int, HiddenReason) {
	f := &m.facilities[facility]
	switch {
	case f.used < f.capacity:
		return nil, HiddenPlacesLeft
	case f.listed != nil || len(f.admitted) == 0:
		return nil, HiddenNoPoints
	case len(f.admitted) < smallestGroup:
		return nil, HiddenFewChildren
	}
	points := m.wishAt(f.admitted[len(f.admitted)-1].child, facility).points
	for _, s := range f.admitted {
		if w := m.wishAt(s.child, facility); w.points == points && w.hardship {
			return nil, HiddenHardship
		}
	}
	return &points, ""
}

// wishAt returns the child's wish for the facility; it must have one.
func (m *market) wishAt(child, facility int) ranked {
	return m.children[child].wishes[m.wishIndex(child, facility)]
}

// wishIndex returns which of the child's wishes is the facility, or none.
func (m *market) wishIndex(child, facility int) int {
	return slices.IndexFunc(m.children[child].wishes, func(w ranked) bool { return w.facility == facility })
}
