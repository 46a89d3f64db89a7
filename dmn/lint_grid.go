package dmn

import (
	"fmt"
	"slices"
	"strings"
)

// maxGridSteps bounds the work on one table.
const maxGridSteps = 200_000

// maxGaps is how many gaps of one table are listed.
const maxGaps = 20

// neverMatching finds rules with a condition no allowed value meets.
func (g *grid) neverMatching() []Finding {
	var findings []Finding
	for _, row := range g.rows {
		for i, cell := range row.cells {
			if len(cell) == 0 {
				findings = append(findings, g.finding(FoundUnreachable, []int{row.rule.number},
					fmt.Sprintf("rule %d can never match: no value of %q passes %s", row.rule.number, g.table.inputs[i].label, strings.TrimSpace(row.rule.texts[i]))))
				break
			}
		}
	}
	return findings
}

// overlaps finds pairs of rules that match the same inputs, which the policy
// unique forbids, and any if their outputs differ.
func (g *grid) overlaps() []Finding {
	var findings []Finding
	for i, a := range g.rows {
		for _, b := range g.rows[i+1:] {
			common, ok := a.meet(b)
			if !ok || g.table.hitPolicy == "ANY" && slices.Equal(a.rule.outputTexts, b.rule.outputTexts) {
				continue
			}
			findings = append(findings, g.finding(FoundOverlap, []int{a.rule.number, b.rule.number},
				fmt.Sprintf("rules %d and %d both match %s", a.rule.number, b.rule.number, g.describeAll(common))))
		}
	}
	return findings
}

// meet returns what two rules both match; ok is false for nothing, or if it is not known.
func (r gridRow) meet(s gridRow) (common []valueSet, ok bool) {
	if !r.known || !s.known {
		return nil, false
	}
	for i := range r.cells {
		set := r.cells[i].intersect(s.cells[i])
		if len(set) == 0 {
			return nil, false
		}
		common = append(common, set)
	}
	return common, true
}

// shadowed finds rules that earlier ones leave nothing to match, where the first
// match counts.
func (g *grid) shadowed() []Finding {
	var findings []Finding
	for i, row := range g.rows {
		if slices.ContainsFunc(row.cells, func(cell valueSet) bool { return len(cell) == 0 }) {
			continue
		}
		search := &gapSearch{grid: g, limit: 1}
		search.within(row.cells, known(g.rows[:i]), nil)
		if len(search.gaps) == 0 && !search.exhausted() {
			findings = append(findings, g.finding(FoundUnreachable, []int{row.rule.number},
				fmt.Sprintf("rule %d can never match: earlier rules match all it could", row.rule.number)))
		}
	}
	return findings
}

// gaps finds combinations of allowed values that no rule matches. A rule that is
// not known may match anything, so it closes all gaps it could.
func (g *grid) gaps() []Finding {
	if len(g.table.outputs) > 0 && g.table.outputs[0].defaultValue != nil || g.table.hitPolicy == "COLLECT" || len(g.rows) == 0 {
		return nil
	}
	search := &gapSearch{grid: g, limit: maxGaps}
	search.within(g.domains, g.rows, nil)
	var findings []Finding
	for _, gap := range search.gaps {
		findings = append(findings, g.finding(FoundGap, nil, "no rule matches "+g.describeAll(gap)))
	}
	if search.exhausted() {
		findings = append(findings, g.finding(FoundUnchecked, nil, "the table is too large to find all of its gaps"))
	}
	return findings
}

func known(rows []gridRow) []gridRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r gridRow) bool { return !r.known })
}

// gapSearch looks for boxes that no row covers.
type gapSearch struct {
	grid  *grid
	limit int
	steps int
	gaps  [][]valueSet
}

func (s *gapSearch) exhausted() bool { return s.steps > maxGridSteps }

// within looks column by column: the values of a column fall into classes that
// the same rows cover, and each class is searched in the next column with those
// rows only.
func (s *gapSearch) within(domains []valueSet, rows []gridRow, chosen []valueSet) {
	s.steps += 1 + len(rows)
	if s.exhausted() || len(s.gaps) >= s.limit {
		return
	}
	column := len(chosen)
	if len(rows) == 0 {
		s.gaps = append(s.gaps, append(slices.Clone(chosen), domains[column:]...))
		return
	}
	if column == len(domains) {
		return
	}
	for _, class := range classes(domains[column], rows, column) {
		s.within(domains, class.rows, append(slices.Clone(chosen), class.set))
	}
}

// class is the values of a column that exactly these rows cover.
type class struct {
	set  valueSet
	rows []gridRow
}

func classes(domain valueSet, rows []gridRow, column int) []class {
	cuts := cutsOf(domain)
	for _, row := range rows {
		cuts = append(cuts, cutsOf(row.cells[column])...)
	}
	slices.SortFunc(cuts, cut.compare)
	cuts = slices.CompactFunc(cuts, func(a, b cut) bool { return a.compare(b) == 0 })
	var list []class
	places := map[string]int{}
	for i := range len(cuts) - 1 {
		piece := interval{cuts[i], cuts[i+1]}
		if !domain.covers(piece) {
			continue
		}
		covering := slices.DeleteFunc(slices.Clone(rows), func(r gridRow) bool { return !r.cells[column].covers(piece) })
		key := rowKey(covering)
		if place, ok := places[key]; ok {
			list[place].set = append(list[place].set, piece).normalized()
			continue
		}
		places[key] = len(list)
		list = append(list, class{valueSet{piece}, covering})
	}
	return list
}

func cutsOf(set valueSet) []cut {
	var cuts []cut
	for _, i := range set {
		cuts = append(cuts, i.low, i.high)
	}
	return cuts
}

func rowKey(rows []gridRow) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%d ", r.rule.number)
	}
	return b.String()
}
