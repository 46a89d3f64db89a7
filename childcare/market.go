package childcare

import (
	"maps"
	"slices"
)

// none is "no place", "no wish" and "no option".
const none = -1

// market is the input by numbers instead of ids, and the state of the search.
type market struct {
	input      Input
	facilities []facility
	children   []child
	units      []unit
	// agenda holds the units that are to propose, vacant the facilities that
	// may have an empty place somebody wants.
	agenda, vacant []int
	// unitOf is the unit each child is placed with, none if its place is given.
	unitOf []int
}

type facility struct {
	id, name string
	capacity int
	// listed is the position of each child in an explicit priority, or nil.
	listed map[string]int
	// wishers are the children that wish for it, in the order of priority.
	wishers []int
	// admitted are the seats held now, in the order of priority.
	admitted []seat
	used     int
	// vacant: on the market's list of that name.
	vacant bool
}

// seat is a child's place in a facility.
type seat struct {
	rank, child, size int
}

type child struct {
	id        string
	size      int
	tieBreaks []int
	lot       uint64
	// order is the child's position among all with equal points.
	order  int
	wishes []ranked
	// place is the facility the child has, got the wish that came true.
	place, got int
	given      bool
}

// ranked is a wish with the child's rank among all who wish for the facility.
type ranked struct {
	facility, rank int
	points         int
	hardship       bool
}

func newMarket(input Input) *market {
	facilities := sortedBy(input.Facilities, func(f Facility) string { return f.ID })
	children := sortedBy(input.Children, func(c Child) string { return c.ID })
	m := &market{input: input, facilities: make([]facility, len(facilities)), children: make([]child, len(children))}
	facilityByID := make(map[string]int, len(facilities))
	for i, f := range facilities {
		facilityByID[f.ID] = i
		m.facilities[i] = facility{id: f.ID, name: f.Name, capacity: f.Capacity, listed: positions(f.Priority)}
	}
	wishers := make([][]wisher, len(facilities))
	childByID := make(map[string]int, len(children))
	for i, c := range children {
		childByID[c.ID] = i
		m.children[i] = child{
			id: c.ID, size: c.size(), tieBreaks: c.TieBreaks, lot: lot(input.Seed, c.ID),
			wishes: make([]ranked, len(c.Wishes)), place: none, got: none,
		}
		for j, w := range c.Wishes {
			f := facilityByID[w.Facility]
			m.children[i].wishes[j] = ranked{facility: f, points: w.Points, hardship: w.Hardship}
			wishers[f] = append(wishers[f], wisher{child: i, wish: j, points: w.Points})
		}
	}
	m.drawOrder()
	for i := range m.facilities {
		m.rankWishers(&m.facilities[i], wishers[i])
	}
	m.seatGiven(childByID, facilityByID)
	m.formUnits(children, childByID)
	return m
}

func positions(priority []string) map[string]int {
	if len(priority) == 0 {
		return nil
	}
	position := make(map[string]int, len(priority))
	for i, id := range priority {
		position[id] = i
	}
	return position
}

// seatGiven takes the places that are given out of the market: the capacity
// shrinks, and the child takes no further part.
func (m *market) seatGiven(childByID, facilityByID map[string]int) {
	for _, p := range m.input.Placements {
		c := &m.children[childByID[p.Child]]
		c.given, c.place = true, facilityByID[p.Facility]
		c.got = slices.IndexFunc(c.wishes, func(w ranked) bool { return w.facility == c.place })
		m.facilities[c.place].capacity -= c.size
	}
}

// formUnits makes a unit of every child that is placed by itself and of the
// siblings of every family. Siblings whose place is given are left out.
func (m *market) formUnits(children []Child, childByID map[string]int) {
	m.unitOf = make([]int, len(children))
	members := map[string][]int{}
	for i, c := range children {
		m.unitOf[i] = none
		switch {
		case m.children[i].given:
		case c.Family == "":
			m.addUnit(unit{members: []int{i}, holds: none})
		default:
			members[c.Family] = append(members[c.Family], i)
		}
	}
	families := make(map[string]Family, len(m.input.Families))
	for _, f := range m.input.Families {
		families[f.Key] = f
	}
	for _, key := range slices.Sorted(maps.Keys(members)) {
		if len(members[key]) == 1 {
			m.addUnit(unit{members: members[key], holds: none})
			continue
		}
		u := unit{family: key, members: members[key], holds: none, neverApart: families[key].NeverApart}
		u.options, u.joint, u.bounded = m.familyOptions(families[key], u.members, childByID)
		m.addUnit(u)
	}
}

func (m *market) addUnit(u unit) {
	for _, member := range u.members {
		m.unitOf[member] = len(m.units)
	}
	m.units = append(m.units, u)
}
