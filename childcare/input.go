package childcare

// Input is everything an allocation rests on. Its JSON form is the file that
// `amtsweg allocate` reads, described in docs/allocation-format.md.
type Input struct {
	// Round names the allocation, for people.
	Round string `json:"round,omitempty"`
	// Seed decides the lottery among equal children. Its hash (SeedHash) is
	// published before the window opens, the seed after it has closed.
	Seed string `json:"seed,omitempty"`
	// TieBreaks name the town's tie-breaks in their order, in words that
	// follow "Bei gleicher Punktzahl entscheidet", such as "das höhere Alter".
	TieBreaks  []string    `json:"tieBreaks,omitempty"`
	Facilities []Facility  `json:"facilities"`
	Children   []Child     `json:"children"`
	Families   []Family    `json:"families,omitempty"`
	Placements []Placement `json:"placements,omitempty"`
}

// Facility is what a child can wish for: places of one kind, such as those of
// a form of care in a house from a month on.
type Facility struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Capacity is the number of places, including those of Placements.
	Capacity int `json:"capacity"`
	// Priority, if given, ranks every child that wishes for the facility, the
	// first goes first; points then play no part.
	Priority []string `json:"priority,omitempty"`
}

// Child is one child and its family's wishes in order, the dearest first.
type Child struct {
	ID     string `json:"id"`
	Wishes []Wish `json:"wishes"`
	// Size is how many places the child counts, more than 1 for integration.
	// 0 means 1.
	Size int `json:"size,omitempty"`
	// TieBreaks are the child's values for Input.TieBreaks; the smaller goes
	// first, so a birth date as 20240531 puts the older child first.
	TieBreaks []int `json:"tieBreaks,omitempty"`
	// Family is a key that siblings to be placed together share.
	Family string `json:"family,omitempty"`
}

// Wish is a facility the child would go to, with its points there.
type Wish struct {
	Facility string `json:"facility"`
	// Points are the child's points at the facility. With Grounds they must be
	// the sum of theirs.
	Points  int      `json:"points,omitempty"`
	Grounds []Ground `json:"grounds,omitempty"`
	// Hardship says that the points hold hardship, which keeps them out of
	// every figure that is shown.
	Hardship bool `json:"hardship,omitempty"`
}

// Ground is a rule that gave points, and what proved it.
type Ground struct {
	Rule   string `json:"rule"`
	Points int    `json:"points"`
	Proof  string `json:"proof,omitempty"`
}

// Family says how siblings want to be placed. A family key that only children
// name has no joint wishes of its own and may be placed apart.
type Family struct {
	Key string `json:"key"`
	// Joint are the family's own combinations in order: for each child's id
	// the facility it would have. Without them the family wishes for every
	// facility that all its children wish for, by the sum of their ranks.
	Joint []map[string]string `json:"joint,omitempty"`
	// NeverApart leaves all children without a place rather than placing them
	// in another way than together or as Joint says.
	NeverApart bool `json:"neverApart,omitempty"`
}

// Placement is a place that is given already. No allocation takes it back.
type Placement struct {
	Child    string `json:"child"`
	Facility string `json:"facility"`
	// Deviation marks a placement by hand against the priorities. It needs the
	// reason and two different people, and is named in the proof.
	Deviation  bool   `json:"deviation,omitempty"`
	Reason     string `json:"reason,omitempty"`
	DecidedBy  string `json:"decidedBy,omitempty"`
	ApprovedBy string `json:"approvedBy,omitempty"`
}

func (c Child) size() int { return max(c.Size, 1) }
