package childcare

import (
	"cmp"
	"slices"
)

// Proof is what anybody can check about an allocation.
type Proof struct {
	// Stable says that no child envies another justly and no place is empty
	// that somebody prefers: Blocking is empty.
	Stable bool `json:"stable"`
	// Blocking names every child or family that a facility should have
	// preferred to what it has, which only siblings and children of several
	// places can cause.
	Blocking []Blocking `json:"blocking"`
	// Exceptions names every child that is passed over by a placement by hand.
	Exceptions []Exception `json:"exceptions"`
	// EnvyOfGiven counts the pairs of a child and a place that was given
	// before to a child of lower priority and is never taken back.
	EnvyOfGiven int `json:"envyOfGiven"`
	// CapacitiesKept and WishesKept say that no facility has more children
	// than places and no child is where it did not wish to be.
	CapacitiesKept bool `json:"capacitiesKept"`
	WishesKept     bool `json:"wishesKept"`
}

// Blocking is a child, or the siblings of a family, and where they would
// rather be and have a right to be.
type Blocking struct {
	Children   []string `json:"children"`
	Facilities []string `json:"facilities"` // one for each child, "" for none
	Family     string   `json:"family,omitempty"`
	// Below are the children of lower priority who hold places there; with
	// none the places are empty.
	Below []string `json:"below,omitempty"`
}

// Exception is a child passed over by a placement by hand.
type Exception struct {
	Child      string `json:"child"`
	Facility   string `json:"facility"`
	Placed     string `json:"placed"`
	Reason     string `json:"reason"`
	DecidedBy  string `json:"decidedBy"`
	ApprovedBy string `json:"approvedBy"`
}

func (m *market) prove() Proof {
	p := Proof{Blocking: []Blocking{}, Exceptions: []Exception{}, CapacitiesKept: true, WishesKept: true}
	for i := range m.units {
		if b, blocks := m.blocking(&m.units[i]); blocks {
			p.Blocking = append(p.Blocking, b)
		}
	}
	p.Stable = len(p.Blocking) == 0
	p.Exceptions, p.EnvyOfGiven = m.envyOfGiven()
	taken := make([]int, len(m.facilities))
	for i := range m.children {
		c := &m.children[i]
		if c.place != none && !c.given {
			taken[c.place] += c.size
			p.WishesKept = p.WishesKept && c.got != none && c.wishes[c.got].facility == c.place
		}
	}
	for i, f := range m.facilities {
		p.CapacitiesKept = p.CapacitiesKept && taken[i] <= f.capacity
	}
	return p
}

// blocking returns the dearest option that the unit prefers to what it has and
// that its facilities would prefer too. Split siblings are asked for their
// joint options once more, and as single children by their own units.
func (m *market) blocking(u *unit) (Blocking, bool) {
	end := m.optionCount(u)
	if held := m.heldOption(u); held != none {
		end = held
	}
	for option := range end {
		if m.admits(u, option, false) {
			return m.describe(u, option), true
		}
	}
	return Blocking{}, false
}

// heldOption returns the option that describes where the members are now.
func (m *market) heldOption(u *unit) int {
	if !u.split {
		return u.holds
	}
	now := make(option, len(u.members))
	for i, member := range u.members {
		now[i] = m.children[member].got
	}
	return slices.IndexFunc(u.options, func(o option) bool { return slices.Equal(o, now) })
}

func (m *market) describe(u *unit, option int) Blocking {
	b := Blocking{Family: u.family}
	for i, member := range u.members {
		b.Children = append(b.Children, m.children[member].id)
		wish := u.wish(option, i)
		if wish == none {
			b.Facilities = append(b.Facilities, "")
			continue
		}
		f := m.children[member].wishes[wish].facility
		b.Facilities = append(b.Facilities, m.facilities[f].id)
		_, worst := m.demand(u, option, f)
		for _, s := range m.facilities[f].admitted {
			id := m.children[s.child].id
			if s.rank > worst && !slices.Contains(u.members, s.child) && !slices.Contains(b.Below, id) {
				b.Below = append(b.Below, id)
			}
		}
	}
	return b
}

// envyOfGiven compares each given place with the children who wish for the
// facility more than for what they have and stand before its holder.
func (m *market) envyOfGiven() (exceptions []Exception, others int) {
	exceptions = []Exception{}
	for _, p := range sortedBy(m.input.Placements, func(p Placement) string { return p.Child }) {
		holder, _ := slices.BinarySearchFunc(m.children, p.Child, func(c child, id string) int { return cmp.Compare(c.id, id) })
		f := m.children[holder].place
		for _, passed := range m.facilities[f].wishers {
			if passed == holder {
				break
			}
			if !m.prefers(passed, f) {
				continue
			}
			if !p.Deviation {
				others++
				continue
			}
			exceptions = append(exceptions, Exception{
				Child: m.children[passed].id, Facility: p.Facility, Placed: p.Child,
				Reason: p.Reason, DecidedBy: p.DecidedBy, ApprovedBy: p.ApprovedBy,
			})
		}
	}
	return exceptions, others
}

// prefers reports whether the child, whose place is not given, would rather be
// in the facility.
func (m *market) prefers(child, facility int) bool {
	c := &m.children[child]
	if c.given {
		return false
	}
	wish := m.wishIndex(child, facility)
	return wish != none && (c.got == none || wish < c.got)
}
