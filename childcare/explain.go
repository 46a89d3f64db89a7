package childcare

import "fmt"

// Explanation says for one child what became of each wish.
type Explanation struct {
	Child  string       `json:"child"`
	Wishes []WishResult `json:"wishes"`
}

// WishResult is what became of one wish.
type WishResult struct {
	Facility string `json:"facility"`
	Reason   Reason `json:"reason"`
	// Text is the reason in a sentence for the family.
	Text string `json:"text"`
}

// Reason says why a wish came true or not.
type Reason string

// The reasons of wishes.
const (
	// ReasonPlaced: the wish came true.
	ReasonPlaced Reason = "placed"
	// ReasonGiven: the child had its place before.
	ReasonGiven Reason = "given"
	// ReasonDearerWish: a wish further up came true.
	ReasonDearerWish Reason = "dearer-wish"
	// ReasonNoPlaces: the facility had no place to give.
	ReasonNoPlaces Reason = "no-places"
	// ReasonTooFewPlaces: the child counts more places than were left.
	ReasonTooFewPlaces Reason = "too-few-places"
	// ReasonHigherPoints: the last place went to a child with more points.
	ReasonHigherPoints Reason = "higher-points"
	// ReasonTieBreak: equal points, one of the town's tie-breaks decided.
	ReasonTieBreak Reason = "tie-break"
	// ReasonLottery: equal in all of that, the lottery decided.
	ReasonLottery Reason = "lottery"
	// ReasonPriorityList: the facility's own list decided.
	ReasonPriorityList Reason = "priority-list"
	// ReasonSiblings: possible for the child alone, not with its siblings.
	ReasonSiblings Reason = "siblings"
	// ReasonSearchLimited: a remaining blocking pair, which the proof names.
	ReasonSearchLimited Reason = "search-limited"
)

// texts are read by families, so they are German.
var texts = map[Reason]string{
	ReasonPlaced:        "Dieser Wunsch ist erfüllt.",
	ReasonGiven:         "Ihr Kind hat bereits einen Platz.",
	ReasonDearerWish:    "Ein Wunsch, der Ihnen wichtiger war, ist erfüllt.",
	ReasonNoPlaces:      "In dieser Einrichtung war kein Platz zu vergeben.",
	ReasonTooFewPlaces:  "Es waren nicht genug Plätze für den Bedarf Ihres Kindes frei.",
	ReasonHigherPoints:  "Der letzte Platz ging an ein Kind mit mehr Punkten.",
	ReasonTieBreak:      "Der letzte Platz ging an ein Kind mit gleicher Punktzahl; dann entscheidet %s.",
	ReasonLottery:       "Der letzte Platz ging an ein Kind mit gleicher Punktzahl; entschieden hat das Los.",
	ReasonPriorityList:  "Der letzte Platz ging an ein Kind, das auf der Liste der Einrichtung weiter oben steht.",
	ReasonSiblings:      "Für Ihr Kind allein wäre ein Platz frei gewesen, aber nicht passend zu den Plätzen der Geschwister.",
	ReasonSearchLimited: "Die Vergabe konnte diesen Wunsch nicht abschließend berücksichtigen; das Jugendamt prüft ihn einzeln.",
}

func (m *market) explanations() []Explanation {
	shown := make([]*int, len(m.facilities))
	for f := range m.facilities {
		shown[f], _ = m.shownCutoff(f)
	}
	out := make([]Explanation, len(m.children))
	for i := range m.children {
		c := &m.children[i]
		out[i] = Explanation{Child: c.id, Wishes: make([]WishResult, len(c.wishes))}
		for j, w := range c.wishes {
			reason, text := m.explain(i, j)
			if last := shown[w.facility]; last != nil && reason == ReasonHigherPoints && !w.hardship {
				text += fmt.Sprintf(" Es hatte %d Punkte, Ihr Kind %d.", *last, w.points)
			}
			out[i].Wishes[j] = WishResult{Facility: m.facilities[w.facility].id, Reason: reason, Text: text}
		}
	}
	return out
}

func (m *market) explain(child, wish int) (Reason, string) {
	reason := m.reason(child, wish)
	if reason != ReasonTieBreak {
		return reason, texts[reason]
	}
	w := m.children[child].wishes[wish]
	return reason, fmt.Sprintf(texts[reason], m.input.TieBreaks[m.decidingTieBreak(child, m.lastAdmitted(w.facility))])
}

func (m *market) reason(child, wish int) Reason {
	c := &m.children[child]
	w := c.wishes[wish]
	f := &m.facilities[w.facility]
	switch {
	case c.given:
		return ReasonGiven
	case wish == c.got:
		return ReasonPlaced
	case c.got != none && wish > c.got:
		return ReasonDearerWish
	case f.capacity == 0:
		return ReasonNoPlaces
	case c.size > f.capacity:
		return ReasonTooFewPlaces
	case m.hasRoom(&unit{members: []int{child}}, w.facility, c.size, w.rank, false):
		if m.units[m.unitOf[child]].options != nil {
			return ReasonSiblings
		}
		return ReasonSearchLimited
	case f.admitted[len(f.admitted)-1].rank > w.rank:
		return ReasonTooFewPlaces
	case f.listed != nil:
		return ReasonPriorityList
	}
	return m.reasonAgainst(child, m.lastAdmitted(w.facility), w)
}

func (m *market) lastAdmitted(facility int) int {
	admitted := m.facilities[facility].admitted
	return admitted[len(admitted)-1].child
}

func (m *market) reasonAgainst(child, other int, w ranked) Reason {
	switch {
	case m.wishAt(other, w.facility).points > w.points:
		return ReasonHigherPoints
	case m.decidingTieBreak(child, other) != none:
		return ReasonTieBreak
	default:
		return ReasonLottery
	}
}

// decidingTieBreak returns the first tie-break in which the children differ.
func (m *market) decidingTieBreak(a, b int) int {
	for i, value := range m.children[a].tieBreaks {
		if value != m.children[b].tieBreaks[i] {
			return i
		}
	}
	return none
}
