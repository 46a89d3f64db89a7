package childcare

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// lot returns a child's number in the lottery: the first eight bytes of the
// SHA-256 of seed, a zero byte and the child's id. The smaller goes first. A
// child has the same number everywhere, and nobody else's entry changes it.
func lot(seed, childID string) uint64 {
	data := append(append([]byte(seed), 0), childID...)
	sum := sha256.Sum256(data)
	return binary.BigEndian.Uint64(sum[:8])
}

// wisher is a child's standing at one facility.
type wisher struct {
	child, wish int
	points      int
}

// rankWishers puts the children that wish for the facility into their strict
// order and writes to each wish its rank, 0 for the first.
func (m *market) rankWishers(f *facility, wishers []wisher) {
	if f.listed != nil {
		slices.SortFunc(wishers, func(a, b wisher) int {
			return f.listed[m.children[a.child].id] - f.listed[m.children[b.child].id]
		})
	} else {
		slices.SortFunc(wishers, m.comparePoints)
	}
	f.wishers = make([]int, len(wishers))
	for rank, w := range wishers {
		f.wishers[rank] = w.child
		m.children[w.child].wishes[w.wish].rank = rank
	}
}

// comparePoints orders by points and then as drawOrder says.
func (m *market) comparePoints(a, b wisher) int {
	if a.points != b.points {
		return cmp.Compare(b.points, a.points)
	}
	return m.children[a.child].order - m.children[b.child].order
}

// drawOrder gives each child its position among children with equal points: by
// tie-breaks, lottery and, should two numbers of the lottery ever be equal, id.
func (m *market) drawOrder() {
	order := make([]int, len(m.children))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &m.children[a], &m.children[b]
		if tie := slices.Compare(x.tieBreaks, y.tieBreaks); tie != 0 {
			return tie
		}
		return cmp.Or(cmp.Compare(x.lot, y.lot), cmp.Compare(x.id, y.id))
	})
	for position, child := range order {
		m.children[child].order = position
	}
}
