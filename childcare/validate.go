package childcare

import (
	"fmt"
	"maps"
	"slices"

	"github.com/amtsweg/amtsweg/casework"
)

// Validate returns a casework.Error of kind Invalid with every fault of the
// input, each with a JSON Pointer to its place, or nil.
func Validate(input Input) error {
	v := validator{
		input:      input,
		facilities: map[string]int{},
		children:   map[string]int{},
		wishers:    map[string][]string{},
	}
	v.checkFacilities()
	v.checkChildren()
	v.checkPriorities()
	v.checkFamilies()
	v.checkPlacements()
	if len(v.faults) == 0 {
		return nil
	}
	err := casework.Errorf(casework.Invalid, "the input has %d faults and nothing was allocated; correct them all and try again", len(v.faults))
	err.Fields = v.faults
	return err
}

type validator struct {
	input Input
	// facilities and children give the position of each id, wishers the
	// children that wish for a facility with a priority list.
	facilities, children map[string]int
	wishers              map[string][]string
	faults               []casework.FieldError
}

func (v *validator) fault(pointer, format string, args ...any) {
	v.faults = append(v.faults, casework.FieldError{Pointer: pointer, Message: fmt.Sprintf(format, args...)})
}

func (v *validator) checkFacilities() {
	for i, f := range v.input.Facilities {
		at := fmt.Sprintf("/facilities/%d", i)
		first, twice := v.facilities[f.ID]
		switch {
		case f.ID == "":
			v.fault(at+"/id", "the facility has no id")
		case twice:
			v.fault(at+"/id", "facility %q is listed twice, first as number %d", f.ID, first+1)
		default:
			v.facilities[f.ID] = i
		}
		if f.Capacity < 0 {
			v.fault(at+"/capacity", "facility %q has the negative capacity %d", f.ID, f.Capacity)
		}
		if f.Priority == nil && v.input.Seed == "" {
			v.fault("/seed", "facility %q ranks by points, which needs a seed for the lottery", f.ID)
		}
	}
}

func (v *validator) checkChildren() {
	for i, c := range v.input.Children {
		at := func(member string) string { return fmt.Sprintf("/children/%d/%s", i, member) }
		first, twice := v.children[c.ID]
		switch {
		case c.ID == "":
			v.fault(at("id"), "the child has no id")
		case twice:
			v.fault(at("id"), "child %q is listed twice, first as number %d", c.ID, first+1)
		default:
			v.children[c.ID] = i
		}
		if c.Size < 0 {
			v.fault(at("size"), "child %q counts %d places, it must be at least 1", c.ID, c.Size)
		}
		if len(c.TieBreaks) != len(v.input.TieBreaks) {
			v.fault(at("tieBreaks"), "child %q has %d values for %d tie-breaks", c.ID, len(c.TieBreaks), len(v.input.TieBreaks))
		}
		v.checkWishes(i, c)
	}
}

func (v *validator) checkWishes(child int, c Child) {
	at := func(wish int, member string) string {
		return fmt.Sprintf("/children/%d/wishes/%d/%s", child, wish, member)
	}
	for j, w := range c.Wishes {
		f, known := v.facilities[w.Facility]
		if !known {
			v.fault(at(j, "facility"), "child %q wishes for the unknown facility %q", c.ID, w.Facility)
		}
		if slices.ContainsFunc(c.Wishes[:j], func(earlier Wish) bool { return earlier.Facility == w.Facility }) {
			v.fault(at(j, "facility"), "child %q wishes for facility %q twice", c.ID, w.Facility)
		} else if known && v.input.Facilities[f].Priority != nil {
			v.wishers[w.Facility] = append(v.wishers[w.Facility], c.ID)
		}
		total := 0
		for _, g := range w.Grounds {
			total += g.Points
		}
		if len(w.Grounds) > 0 && total != w.Points {
			v.fault(at(j, "points"), "child %q has %d points at facility %q, but the grounds add up to %d", c.ID, w.Points, w.Facility, total)
		}
	}
}

func (v *validator) checkPriorities() {
	for i, f := range v.input.Facilities {
		if f.Priority == nil {
			continue
		}
		listed := make(map[string]bool, len(f.Priority))
		for j, id := range f.Priority {
			at := fmt.Sprintf("/facilities/%d/priority/%d", i, j)
			if _, known := v.children[id]; !known {
				v.fault(at, "the priority list of facility %q names the unknown child %q", f.ID, id)
			}
			if listed[id] {
				v.fault(at, "the priority list of facility %q names child %q twice", f.ID, id)
			}
			listed[id] = true
		}
		for _, id := range v.wishers[f.ID] {
			if !listed[id] {
				v.fault(fmt.Sprintf("/facilities/%d/priority", i), "the priority list of facility %q misses child %q, who wishes for it", f.ID, id)
			}
		}
	}
}

func (v *validator) checkFamilies() {
	keys := map[string]bool{}
	for i, f := range v.input.Families {
		at := fmt.Sprintf("/families/%d", i)
		if f.Key == "" {
			v.fault(at+"/key", "the family has no key")
		}
		if keys[f.Key] {
			v.fault(at+"/key", "family %q is listed twice", f.Key)
		}
		keys[f.Key] = true
		for j, joint := range f.Joint {
			v.checkJoint(fmt.Sprintf("%s/joint/%d", at, j), f.Key, joint)
		}
	}
}

func (v *validator) checkJoint(at, key string, joint map[string]string) {
	if len(joint) == 0 {
		v.fault(at, "a joint wish of family %q places no child", key)
	}
	for _, id := range slices.Sorted(maps.Keys(joint)) {
		i, known := v.children[id]
		if !known || v.input.Children[i].Family != key {
			v.fault(at, "a joint wish of family %q names %q, which is none of its children", key, id)
			continue
		}
		if !slices.ContainsFunc(v.input.Children[i].Wishes, func(w Wish) bool { return w.Facility == joint[id] }) {
			v.fault(at, "a joint wish of family %q sends %q to %q, for which it does not wish", key, id, joint[id])
		}
	}
}

func (v *validator) checkPlacements() {
	given := map[string]int{}
	placed := map[string]bool{}
	for i, p := range v.input.Placements {
		at := fmt.Sprintf("/placements/%d", i)
		child, known := v.children[p.Child]
		if !known {
			v.fault(at+"/child", "the placement names the unknown child %q", p.Child)
		} else {
			given[p.Facility] += v.input.Children[child].size()
		}
		if placed[p.Child] {
			v.fault(at+"/child", "child %q is placed twice", p.Child)
		}
		placed[p.Child] = true
		if _, known := v.facilities[p.Facility]; !known {
			v.fault(at+"/facility", "child %q is placed in the unknown facility %q", p.Child, p.Facility)
		}
		if p.Deviation && (p.Reason == "" || p.DecidedBy == "" || p.ApprovedBy == "" || p.DecidedBy == p.ApprovedBy) {
			v.fault(at, "placing child %q by hand needs a reason and two different people", p.Child)
		}
	}
	for i, f := range v.input.Facilities {
		if f.Capacity >= 0 && given[f.ID] > f.Capacity {
			v.fault(fmt.Sprintf("/facilities/%d/capacity", i), "facility %q has %d places, but %d are given", f.ID, f.Capacity, given[f.ID])
		}
	}
}
