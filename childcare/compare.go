package childcare

// Comparison says who would move between two allocations of the same children,
// such as under two tables of points, before a round decides anything.
type Comparison struct {
	// Moved are the children whose place differs, in the order of their ids.
	Moved []Shift `json:"moved"`
	// Better and Worse count children who get a dearer or a less dear wish, a
	// place at all being better than none. The rest of Moved is neither: it
	// has a place outside its wishes.
	Better int `json:"better"`
	Worse  int `json:"worse"`
	// PlacedBefore and PlacedAfter count children with a place.
	PlacedBefore int `json:"placedBefore"`
	PlacedAfter  int `json:"placedAfter"`
}

// Shift is a child who would move.
type Shift struct {
	Child      string `json:"child"`
	From       string `json:"from"`
	To         string `json:"to"`
	WishBefore int    `json:"wishBefore"`
	WishAfter  int    `json:"wishAfter"`
}

// Compare compares two results. Children that only one of them knows are
// left out.
func Compare(before, after Result) Comparison {
	c := Comparison{Moved: []Shift{}}
	later := make(map[string]Assignment, len(after.Assignments))
	for _, a := range after.Assignments {
		later[a.Child] = a
	}
	for _, a := range before.Assignments {
		b, both := later[a.Child]
		if !both {
			continue
		}
		c.PlacedBefore += count(a.Facility != "")
		c.PlacedAfter += count(b.Facility != "")
		if a.Facility == b.Facility {
			continue
		}
		c.Moved = append(c.Moved, Shift{Child: a.Child, From: a.Facility, To: b.Facility, WishBefore: a.Wish, WishAfter: b.Wish})
		c.Better += count(b.Wish != 0 && (a.Wish == 0 || b.Wish < a.Wish))
		c.Worse += count(a.Wish != 0 && (b.Wish == 0 || b.Wish > a.Wish))
	}
	return c
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
