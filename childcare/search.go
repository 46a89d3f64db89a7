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
// whoever is displaced proposes again, and where siblings who leave together
// free a place, those who prefer it propose again too.
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

func (m *market) propose(u int) {
	candidate := &m.units[u]
	if candidate.split {
		return // it was on the agenda when its siblings went on one by one
	}
	end := candidate.holds
	if end == none {
		end = m.optionCount(candidate)
	}
	for option := range end {
		if m.admits(candidate, option, candidate.frozen) {
			m.take(u, option)
			return
		}
	}
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

func (m *market) hasRoom(u *unit, f, size, worst int, emptyOnly bool) bool {
	at := &m.facilities[f]
	room := at.capacity - at.used
	for i := len(at.admitted) - 1; i >= 0 && room < size; i-- {
		s := at.admitted[i]
		switch {
		case slices.Contains(u.members, s.child):
			room += s.size
		case s.rank > worst && !emptyOnly:
			room += s.size
		case s.rank < worst && u.options == nil:
			return false // a single child holds no other seat here
		}
	}
	return room >= size
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
		m.reopen(f)
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
func (m *market) displace(u, f int, freed *[]int) (displaced []int) {
	at := &m.facilities[f]
	for i := len(at.admitted) - 1; at.used > at.capacity; i-- {
		v := m.unitOf[at.admitted[i].child]
		if v == u {
			continue
		}
		*freed = append(*freed, m.leave(v)...)
		displaced = append(displaced, v)
		i = len(at.admitted)
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

// reopen lets those who prefer a facility with an empty place propose again.
func (m *market) reopen(f int) {
	at := &m.facilities[f]
	if at.used >= at.capacity {
		return
	}
	for _, child := range at.wishers {
		if u := m.unitOf[child]; u != none && m.units[u].holds != 0 {
			m.enqueue(u)
		}
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
