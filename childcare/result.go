package childcare

// Result is what an allocation decided and how it can be checked.
type Result struct {
	Round string `json:"round,omitempty"`
	// InputHash is the SHA-256 of the input in canonical order (Hash), SeedHash
	// that of the seed.
	InputHash    string        `json:"inputHash"`
	SeedHash     string        `json:"seedHash"`
	Assignments  []Assignment  `json:"assignments"`
	Cutoffs      []Cutoff      `json:"cutoffs"`
	Explanations []Explanation `json:"explanations"`
	Families     []FamilyFate  `json:"families,omitempty"`
	Proof        Proof         `json:"proof"`
}

// Assignment is a child's place.
type Assignment struct {
	Child string `json:"child"`
	// Facility is "" if the child has no place.
	Facility string `json:"facility"`
	// Wish is the rank of the wish that came true, from 1; 0 for none and for a
	// placement outside the wishes.
	Wish int `json:"wish"`
	// Given marks a place from Input.Placements.
	Given bool `json:"given,omitempty"`
}

// FamilyOutcome says how siblings were placed.
type FamilyOutcome string

// The outcomes for families.
const (
	// FamilyTogether: all children in one facility or as a joint wish says.
	FamilyTogether FamilyOutcome = "together"
	// FamilyApart: placed in another way than wished, or not all placed.
	FamilyApart FamilyOutcome = "apart"
	// FamilyUnplaced: no child has a place.
	FamilyUnplaced FamilyOutcome = "unplaced"
	// FamilySplit: the search found no lasting joint placement within its
	// bound, and the children went on one by one. This is the fallback.
	FamilySplit FamilyOutcome = "split"
)

// FamilyFate is how the siblings of one key were placed.
type FamilyFate struct {
	Key      string        `json:"key"`
	Children []string      `json:"children"`
	Outcome  FamilyOutcome `json:"outcome"`
	// Bounded says that not every combination of wishes was considered.
	Bounded bool `json:"bounded,omitempty"`
}

// Allocate computes the allocation. It returns a casework.Error of kind
// Invalid with every fault if the input is inconsistent; nothing is allocated
// then.
func Allocate(input Input) (Result, error) {
	if err := Validate(input); err != nil {
		return Result{}, err
	}
	m := newMarket(input)
	m.allocate()
	return Result{
		Round:        input.Round,
		InputHash:    Hash(input),
		SeedHash:     SeedHash(input.Seed),
		Assignments:  m.assignments(),
		Cutoffs:      m.cutoffs(),
		Explanations: m.explanations(),
		Families:     m.fates(),
		Proof:        m.prove(),
	}, nil
}

func (m *market) assignments() []Assignment {
	out := make([]Assignment, len(m.children))
	for i := range m.children {
		c := &m.children[i]
		out[i] = Assignment{Child: c.id, Wish: c.got + 1}
		if c.place != none {
			out[i].Facility = m.facilities[c.place].id
		}
		out[i].Given = c.given
	}
	return out
}

func (m *market) fates() []FamilyFate {
	var fates []FamilyFate
	for i := range m.units {
		u := &m.units[i]
		if u.family == "" {
			continue
		}
		fate := FamilyFate{Key: u.family, Outcome: m.outcome(u), Bounded: u.bounded}
		for _, member := range u.members {
			fate.Children = append(fate.Children, m.children[member].id)
		}
		fates = append(fates, fate)
	}
	return fates
}

func (m *market) outcome(u *unit) FamilyOutcome {
	switch {
	case u.split:
		return FamilySplit
	case u.holds == none:
		return FamilyUnplaced
	case u.holds < u.joint:
		return FamilyTogether
	default:
		return FamilyApart
	}
}
