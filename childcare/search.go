package childcare

import (
	"cmp"
	"slices"
)

// maxDisplacements bounds how often a unit may lose what it had, beyond once
// per wish, before the search stops following it. With single children of
// size one nobody comes near: there a unit is displaced at most once per wish.
const maxDisplacements = 64

// allocate lets every unit propose to its dearest option that would have it,
// until nobody wants to propose. A facility keeps those of highest priority;
// whoever is displaced proposes again.
//
// Single children of size one never leave a place empty behind them. Siblings
// and larger children can, and then the place goes first to the child of
// highest priority who prefers it to what it has, whose own place becomes empty
// in turn (the vacancy chains of Blum, Roth and Rothblum 1997). Only when no
// empty place is wanted does the next unit propose.
//
// It ends: between two displacements a unit only moves to dearer options, and
// a unit that is displaced too often is split (siblings, unless they are never
// to be apart) or may from then on only take places nobody holds.
func (m *market) allocate() {
	for u := range m.units {
		m.enqueue(u)
	}
	for len(m.agenda) > 0 {
		u := m.agenda[0]
		m.agenda = m.agenda[1:]
		m.units[u].queued = false
		m.propose(u)
		m.fillVacancies()
	}
	for i := range m.units {
		m.record(&m.units[i])
	}
}

func (m *market) enqueue(u int) {
	if !m.units[u].queued && !m.units[u].split {
		m.units[u].queued = true
		m.agenda = append(m.agenda, u)
	}
}

// propose moves the unit to the dearest option that would have it, if that is
// dearer than what it holds.
func (m *market) propose(u int) {
	candidate := &m.units[u]
	if candidate.split {
		return // it was on the agenda when its siblings went on one by one
	}
	for option := range m.dearerOptions(candidate) {
		if m.admits(candidate, option, candidate.frozen) {
			m.take(u, option)
			return
		}
	}
}

// dearerOptions returns how many options are dearer to the unit than what it
// holds; they are the first.
func (m *market) dearerOptions(u *unit) int {
	if u.holds == none {
		return m.optionCount(u)
	}
	return u.holds
}

// fillVacancies offers the places that children left to those who wish for
// them, in the order of priority, until nobody moves any more.
func (m *market) fillVacancies() {
	for len(m.vacant) > 0 {
		f := m.vacant[0]
		if m.fillFirst(f) {
			continue
		}
		m.facilities[f].vacant = false
		m.vacant = m.vacant[1:]
	}
}

// fillFirst lets the first unit move that prefers the facility and would be
// had there, and reports whether one did.
func (m *market) fillFirst(f int) bool {
	for rank, child := range m.facilities[f].wishers {
		u := m.unitOf[child]
		if u == none {
			continue
		}
		if option := m.preferredAt(&m.units[u], f, rank); option != none {
			m.take(u, option)
			return true
		}
	}
	return false
}

// preferredAt returns the unit's dearest option that sends the child of that
// rank to the facility, would have the unit and is dearer than what it holds,
// or none.
func (m *market) preferredAt(u *unit, f, rank int) int {
	for option := range m.dearerOptions(u) {
		if m.inTurn(u, option, f, rank) && m.admits(u, option, u.frozen) {
			return option
		}
	}
	return none
}

// inTurn reports whether it is the option's turn: the rank is the lowest of the
// members it sends to the facility, and it takes no place at another facility
// whose places are still to be offered.
func (m *market) inTurn(u *unit, option, f, rank int) bool {
	for i, member := range u.members {
		wish := u.wish(option, i)
		if wish == none {
			continue
		}
		other := m.children[member].wishes[wish].facility
		if other != f && m.facilities[other].vacant {
			return false
		}
	}
	size, worst := m.demand(u, option, f)
	return size > 0 && worst == rank
}

// admits reports whether the facilities of the option would have the unit,
// giving up children of lower priority for it, or only empty places.
func (m *market) admits(u *unit, option int, emptyOnly bool) bool {
	for i, member := range u.members {
		wish := u.wish(option, i)
		if wish == none {
			continue
		}
		f := m.children[member].wishes[wish].facility
		size, worst := m.demand(u, option, f)
		if !m.hasRoom(u, f, size, worst, emptyOnly) {
			return false
		}
	}
	return true
}

// demand returns how many places the option needs at the facility and the
// lowest priority among the members who would go there.
func (m *market) demand(u *unit, option, f int) (size, worst int) {
	for i, member := range u.members {
		wish := u.wish(option, i)
		if wish == none || m.children[member].wishes[wish].facility != f {
			continue
		}
		size += m.children[member].size
		worst = max(worst, m.children[member].wishes[wish].rank)
	}
	return size, worst
}

// hasRoom reports whether the facility has that many places for the unit: empty
// ones, those of children of lower priority, and its own.
func (m *market) hasRoom(u *unit, f, size, worst int, emptyOnly bool) bool {
	at := &m.facilities[f]
	room, own := at.capacity-at.used, 0
	for i := len(at.admitted) - 1; i >= 0 && room < size; i-- {
		s := at.admitted[i]
		switch {
		case slices.Contains(u.members, s.child):
			own += s.size
		case s.rank > worst && !emptyOnly:
			room += s.size
		case s.rank < worst && u.options == nil:
			return false // a single child holds no other seat here
		}
	}
	return room >= size || room+own >= size && !m.isAwaited(u, f, worst)
}

// isAwaited reports whether a single child of higher priority waits for a place
// at the facility. Siblings cannot hand theirs down to one of them past it.
func (m *market) isAwaited(u *unit, f, worst int) bool {
	for _, child := range m.facilities[f].wishers[:worst] {
		v := m.unitOf[child]
		if v == none || m.units[v].options != nil || slices.Contains(u.members, child) {
			continue
		}
		held := m.units[v].holds
		if held == none || m.wishIndex(child, f) < held {
			return true
		}
	}
	return false
}

// take moves the unit to the option and displaces whom it must.
func (m *market) take(u, option int) {
	freed := m.leave(u)
	taker := &m.units[u]
	taker.holds = option
	for i, member := range taker.members {
		if wish := taker.wish(option, i); wish != none {
			m.admit(member, wish)
		}
	}
	var displaced []int
	for i, member := range taker.members {
		if wish := taker.wish(option, i); wish != none {
			f := m.children[member].wishes[wish].facility
			displaced = append(displaced, m.displace(u, f, &freed)...)
		}
	}
	for _, v := range displaced {
		m.reconsider(v)
	}
	for _, f := range freed {
		m.vacate(f)
	}
}

func (m *market) admit(child, wish int) {
	c := &m.children[child]
	w := c.wishes[wish]
	f := &m.facilities[w.facility]
	at, _ := slices.BinarySearchFunc(f.admitted, w.rank, compareRank)
	f.admitted = slices.Insert(f.admitted, at, seat{rank: w.rank, child: child, size: c.size})
	f.used += c.size
}

func compareRank(s seat, rank int) int { return cmp.Compare(s.rank, rank) }

// leave gives back all seats of the unit and returns their facilities.
func (m *market) leave(u int) (freed []int) {
	leaver := &m.units[u]
	if leaver.holds == none {
		return nil
	}
	for i, member := range leaver.members {
		wish := leaver.wish(leaver.holds, i)
		if wish == none {
			continue
		}
		w := m.children[member].wishes[wish]
		f := &m.facilities[w.facility]
		at, _ := slices.BinarySearchFunc(f.admitted, w.rank, compareRank)
		f.used -= f.admitted[at].size
		f.admitted = slices.Delete(f.admitted, at, at+1)
		freed = append(freed, w.facility)
	}
	leaver.holds = none
	return freed
}

// displace takes the lowest children other than the unit's out of a facility
// that is over its capacity, with their whole unit, and returns these units.
// Freed gains the facilities they left with an empty place.
func (m *market) displace(u, f int, freed *[]int) (displaced []int) {
	at := &m.facilities[f]
	for i := len(at.admitted) - 1; at.used > at.capacity; i-- {
		v := m.unitOf[at.admitted[i].child]
		if v == u {
			continue
		}
		for _, left := range m.leave(v) {
			if left != f {
				*freed = append(*freed, left)
			}
		}
		displaced = append(displaced, v)
		i = len(at.admitted)
	}
	if len(displaced) > 0 && at.used < at.capacity {
		*freed = append(*freed, f)
	}
	return displaced
}

// reconsider puts a displaced unit back on the agenda, within its bound.
func (m *market) reconsider(v int) {
	loser := &m.units[v]
	loser.displacements++
	if loser.displacements > maxDisplacements+m.optionCount(loser) {
		if loser.options != nil && !loser.neverApart {
			m.splitUp(v)
			return
		}
		loser.frozen = true
	}
	m.enqueue(v)
}

// splitUp lets siblings go on one by one: the reported fallback.
func (m *market) splitUp(v int) {
	m.units[v].split = true
	for _, member := range m.units[v].members {
		m.addUnit(unit{members: []int{member}, holds: none})
		m.enqueue(len(m.units) - 1)
	}
}

// vacate notes that a child left the facility. Even if the place is taken again
// already, it may be by one who was not the next.
func (m *market) vacate(f int) {
	at := &m.facilities[f]
	if !at.vacant {
		at.vacant = true
		m.vacant = append(m.vacant, f)
	}
}

// record writes the outcome to the children.
func (m *market) record(u *unit) {
	if u.holds == none {
		return
	}
	for i, member := range u.members {
		if wish := u.wish(u.holds, i); wish != none {
			c := &m.children[member]
			c.got, c.place = wish, c.wishes[wish].facility
		}
	}
}
