package childcare_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/amtsweg/amtsweg/childcare"
)

// The checker knows the rules from their text and shares no code with the
// allocation.

// before reports whether a goes before b at the facility.
func before(input childcare.Input, f childcare.Facility, a, b childcare.Child) bool {
	if f.Priority != nil {
		return slices.Index(f.Priority, a.ID) < slices.Index(f.Priority, b.ID)
	}
	points := func(c childcare.Child) int {
		for _, w := range c.Wishes {
			if w.Facility == f.ID {
				return w.Points
			}
		}
		return -1 << 62
	}
	if points(a) != points(b) {
		return points(a) > points(b)
	}
	for i := range input.TieBreaks {
		if a.TieBreaks[i] != b.TieBreaks[i] {
			return a.TieBreaks[i] < b.TieBreaks[i]
		}
	}
	lot := func(c childcare.Child) uint64 {
		sum := sha256.Sum256([]byte(input.Seed + "\x00" + c.ID))
		return binary.BigEndian.Uint64(sum[:])
	}
	return lot(a) < lot(b)
}

// rankOf is the position of a place among the child's wishes; no place comes
// after all of them.
func rankOf(c childcare.Child, place string) int {
	for i, w := range c.Wishes {
		if w.Facility == place {
			return i
		}
	}
	return len(c.Wishes)
}

type pair struct{ child, facility string }

// blockingPairs lists each child and facility that would both prefer each
// other to what they have: the child's wish is dearer, and the facility has
// room for it once children of lower priority go.
func blockingPairs(input childcare.Input, places map[string]string) []pair {
	pairs := []pair{}
	for _, c := range input.Children {
		for rank, w := range c.Wishes {
			if rank >= rankOf(c, places[c.ID]) {
				break
			}
			f := input.Facilities[slices.IndexFunc(input.Facilities, func(f childcare.Facility) bool { return f.ID == w.Facility })]
			room := f.Capacity
			for _, other := range input.Children {
				if places[other.ID] == f.ID && before(input, f, other, c) {
					room -= max(other.Size, 1)
				}
			}
			if room >= max(c.Size, 1) {
				pairs = append(pairs, pair{c.ID, f.ID})
			}
		}
	}
	return pairs
}

// forEachAllocation visits every allocation that keeps capacities and wishes.
func forEachAllocation(input childcare.Input, visit func(map[string]string)) {
	left := map[string]int{}
	for _, f := range input.Facilities {
		left[f.ID] = f.Capacity
	}
	places := map[string]string{}
	var place func(i int)
	place = func(i int) {
		if i == len(input.Children) {
			visit(places)
			return
		}
		c := input.Children[i]
		places[c.ID] = ""
		place(i + 1)
		for _, w := range c.Wishes {
			if left[w.Facility] > 0 {
				left[w.Facility]--
				places[c.ID] = w.Facility
				place(i + 1)
				left[w.Facility]++
			}
		}
		places[c.ID] = ""
	}
	place(0)
}

// forEachList visits every order of every subset of the ids.
func forEachList(ids []string, visit func([]string)) {
	var extend func(list []string)
	extend = func(list []string) {
		visit(list)
		for _, id := range ids {
			if !slices.Contains(list, id) {
				extend(append(slices.Clone(list), id))
			}
		}
	}
	extend(nil)
}

type townSize struct {
	children, facilities, wishes, pointsUpTo int
	// familyShare n puts one child in n into a sibling pair; 0 none.
	familyShare int
	// sizeUpTo draws integration children up to this size; below 2 none.
	sizeUpTo int
}

// town draws a town whose places suffice for about nine children in ten.
func town(seed uint64, size townSize) childcare.Input {
	random := rand.New(rand.NewPCG(seed, 1))
	input := childcare.Input{Seed: fmt.Sprint(seed), TieBreaks: []string{"das höhere Alter"}}
	places := max(size.children*9/10/size.facilities, 1)
	for i := range size.facilities {
		input.Facilities = append(input.Facilities, childcare.Facility{ID: fmt.Sprintf("F%03d", i), Capacity: random.IntN(2*places + 1)})
	}
	for i := range size.children {
		c := childcare.Child{ID: fmt.Sprintf("K%05d", i), TieBreaks: []int{random.IntN(700)}}
		for _, f := range random.Perm(size.facilities)[:min(size.wishes, size.facilities)] {
			c.Wishes = append(c.Wishes, childcare.Wish{Facility: input.Facilities[f].ID, Points: random.IntN(size.pointsUpTo + 1)})
		}
		if size.sizeUpTo > 1 && random.IntN(10) == 0 {
			c.Size = 1 + random.IntN(size.sizeUpTo)
		}
		input.Children = append(input.Children, c)
	}
	if size.familyShare > 0 {
		pairUp(input, size)
	}
	return input
}

// pairUp makes siblings of neighbours, who then share half their wishes.
func pairUp(input childcare.Input, size townSize) {
	for i := 0; i+1 < len(input.Children); i += 2 * size.familyShare {
		first, second := &input.Children[i], &input.Children[i+1]
		first.Family = fmt.Sprintf("G%05d", i)
		second.Family = first.Family
		for _, w := range first.Wishes[:len(first.Wishes)/2] {
			if !slices.ContainsFunc(second.Wishes, func(v childcare.Wish) bool { return v.Facility == w.Facility }) {
				second.Wishes[len(second.Wishes)-1] = w
			}
		}
	}
}

// blockingFamilies lists the keys of sibling pairs that would rather be
// together at a facility with room for both beside those of higher priority.
func blockingFamilies(input childcare.Input, places map[string]string) []string {
	pairs := map[string][]childcare.Child{}
	keys := []string{}
	for _, c := range input.Children {
		if c.Family != "" {
			if pairs[c.Family] == nil {
				keys = append(keys, c.Family)
			}
			pairs[c.Family] = append(pairs[c.Family], c)
		}
	}
	blocking := []string{}
	for _, key := range keys {
		a, b := pairs[key][0], pairs[key][1]
		have := 1 << 30
		if places[a.ID] != "" && places[a.ID] == places[b.ID] {
			have = rankOf(a, places[a.ID]) + rankOf(b, places[b.ID])
		}
		for rank, w := range a.Wishes {
			other := rankOf(b, w.Facility)
			if other == len(b.Wishes) || rank+other >= have {
				continue
			}
			if hasRoomForBoth(input, places, w.Facility, a, b) {
				blocking = append(blocking, key)
				break
			}
		}
	}
	return blocking
}

func hasRoomForBoth(input childcare.Input, places map[string]string, facility string, a, b childcare.Child) bool {
	f := input.Facilities[slices.IndexFunc(input.Facilities, func(f childcare.Facility) bool { return f.ID == facility })]
	room := f.Capacity - max(a.Size, 1) - max(b.Size, 1)
	for _, other := range input.Children {
		if places[other.ID] != facility || other.ID == a.ID || other.ID == b.ID {
			continue
		}
		if before(input, f, other, a) || before(input, f, other, b) {
			room -= max(other.Size, 1)
		}
	}
	// A place one of the two holds already counts only if nobody who stands
	// before the other waits for it.
	for _, held := range []childcare.Child{a, b} {
		if places[held.ID] == facility && room-max(held.Size, 1) < 0 {
			return room >= 0 && !isAwaited(input, places, f, a, b)
		}
	}
	return room >= 0
}

func isAwaited(input childcare.Input, places map[string]string, f childcare.Facility, a, b childcare.Child) bool {
	for _, c := range input.Children {
		rank := rankOf(c, f.ID)
		if c.Family != "" || rank == len(c.Wishes) || rank >= rankOf(c, places[c.ID]) {
			continue
		}
		if before(input, f, c, a) || before(input, f, c, b) {
			return true
		}
	}
	return false
}
