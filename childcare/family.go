package childcare

import (
	"cmp"
	"slices"
)

// maxCombinations bounds how many combinations of wishes are considered for
// one family. Two children with eight wishes each have 80, three have 728.
const maxCombinations = 10_000

// unit is what is placed at once: one child, or siblings with joint wishes.
type unit struct {
	// family is the key of siblings, "" for a child by itself.
	family  string
	members []int
	// options are the family's combinations, the dearest first. They are nil
	// for a single child, whose option k is its wish k.
	options []option
	// joint is the number of options that the family wished for; those after
	// it place the children apart.
	joint int
	// holds is the option the unit has now, or none.
	holds         int
	displacements int
	// queued: on the agenda. frozen: displaced too often, takes empty places
	// only. bounded: not all combinations are options. split: its members are
	// units of their own.
	queued, frozen, bounded, split bool
	neverApart                     bool
}

// option is, for each member of a family, the wish that comes true, or none.
type option []int

func (m *market) optionCount(u *unit) int {
	if u.options == nil {
		return len(m.children[u.members[0]].wishes)
	}
	return len(u.options)
}

// wish returns the wish that comes true for the member in the option, or none.
func (u *unit) wish(option, member int) int {
	if u.options == nil {
		return option
	}
	return u.options[option][member]
}

// familyOptions returns the family's combinations in order, how many of them
// are joint wishes, and whether some were left out.
func (m *market) familyOptions(f Family, members []int, childByID map[string]int) (options []option, joint int, bounded bool) {
	if len(f.Joint) > 0 {
		options = m.declaredOptions(f, members, childByID)
	} else {
		options = m.togetherOptions(members)
	}
	joint = len(options)
	if f.NeverApart {
		return options, joint, false
	}
	apart, bounded := m.apartOptions(members)
	for _, o := range apart {
		if !slices.ContainsFunc(options[:joint], func(j option) bool { return slices.Equal(j, o) }) {
			options = append(options, o)
		}
	}
	return options, joint, bounded
}

// declaredOptions translates the family's own combinations. A child whose
// place is given already is no member and left out.
func (m *market) declaredOptions(f Family, members []int, childByID map[string]int) []option {
	options := []option{}
	for _, joint := range f.Joint {
		o := make(option, len(members))
		for i, member := range members {
			o[i] = none
			if id, named := joint[m.children[member].id]; named {
				o[i] = m.wishFor(member, id)
			}
		}
		if placed(o) > 0 {
			options = append(options, o)
		}
	}
	return options
}

func (m *market) wishFor(member int, facilityID string) int {
	return slices.IndexFunc(m.children[member].wishes, func(w ranked) bool { return m.facilities[w.facility].id == facilityID })
}

// togetherOptions are the facilities all members wish for, by the sum of their
// ranks and then by id.
func (m *market) togetherOptions(members []int) []option {
	options := []option{}
	for first, w := range m.children[members[0]].wishes {
		o := option{first}
		for _, member := range members[1:] {
			same := slices.IndexFunc(m.children[member].wishes, func(other ranked) bool { return other.facility == w.facility })
			if same == none {
				break
			}
			o = append(o, same)
		}
		if len(o) == len(members) {
			options = append(options, o)
		}
	}
	slices.SortFunc(options, func(a, b option) int {
		return cmp.Or(cmp.Compare(sum(a), sum(b)), slices.Compare(a, b))
	})
	return options
}

func sum(o option) int {
	total := 0
	for _, wish := range o {
		total += wish
	}
	return total
}

// apartOptions are all combinations in which at least one child has a place:
// more children placed first, then the smaller sum of ranks. Where there would
// be too many, only the dearest wishes of each child are combined.
func (m *market) apartOptions(members []int) (options []option, bounded bool) {
	depth := 0
	for _, member := range members {
		depth = max(depth, len(m.children[member].wishes))
	}
	for combinations(m, members, depth) > maxCombinations {
		depth, bounded = depth-1, true
	}
	options = []option{{}}
	for _, member := range members {
		var longer []option
		for _, o := range options {
			for wish := range min(depth, len(m.children[member].wishes)) {
				longer = append(longer, append(slices.Clone(o), wish))
			}
			longer = append(longer, append(slices.Clone(o), none))
		}
		options = longer
	}
	options = slices.DeleteFunc(options, func(o option) bool { return placed(o) == 0 })
	slices.SortFunc(options, func(a, b option) int {
		return cmp.Or(cmp.Compare(placed(b), placed(a)), cmp.Compare(sum(a), sum(b)), slices.Compare(a, b))
	})
	return options, bounded
}

func combinations(m *market, members []int, depth int) int {
	n := 1
	for _, member := range members {
		n *= min(depth, len(m.children[member].wishes)) + 1
		if n > maxCombinations {
			break
		}
	}
	return n
}

func placed(o option) int {
	n := 0
	for _, wish := range o {
		if wish != none {
			n++
		}
	}
	return n
}
