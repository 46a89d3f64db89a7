package childcare_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/childcare"
)

func child(id string, wishes ...string) childcare.Child {
	c := childcare.Child{ID: id, Wishes: []childcare.Wish{}}
	for _, w := range wishes {
		c.Wishes = append(c.Wishes, childcare.Wish{Facility: w})
	}
	return c
}

func listed(id string, capacity int, priority ...string) childcare.Facility {
	return childcare.Facility{ID: id, Capacity: capacity, Priority: priority}
}

func places(t require.TestingT, input childcare.Input) map[string]string {
	result, err := childcare.Allocate(input)
	require.NoError(t, err)
	return placesOf(result)
}

func placesOf(result childcare.Result) map[string]string {
	out := map[string]string{}
	for _, a := range result.Assignments {
		out[a.Child] = a.Facility
	}
	return out
}

func TestThreeChildrenAndThreeFacilities(t *testing.T) {
	t.Parallel()
	require.Equal(t, map[string]string{"K1": "A", "K2": "B", "K3": "C"}, places(t, childcare.Input{
		Facilities: []childcare.Facility{
			listed("A", 1, "K1", "K2", "K3"), listed("B", 1, "K1", "K2", "K3"), listed("C", 1, "K2", "K3", "K1"),
		},
		Children: []childcare.Child{child("K1", "A", "B", "C"), child("K2", "A", "B", "C"), child("K3", "B", "C", "A")},
	}))
}

func TestTheListAsTheIssueStatesItIsRefusedWhereItMissesAChild(t *testing.T) {
	t.Parallel()
	_, err := childcare.Allocate(childcare.Input{
		Facilities: []childcare.Facility{
			listed("A", 1, "K1", "K2", "K3"), listed("B", 1, "K1", "K2", "K3"), listed("C", 1, "K2", "K3"),
		},
		Children: []childcare.Child{child("K1", "A", "B", "C"), child("K2", "A", "B", "C"), child("K3", "B", "C", "A")},
	})
	require.Equal(t, casework.Invalid, casework.KindOf(err))
}

func TestOfTwoFairAllocationsTheChildrenGetTheirs(t *testing.T) {
	t.Parallel()
	require.Equal(t, map[string]string{"a": "X", "b": "Y"}, places(t, childcare.Input{
		Facilities: []childcare.Facility{listed("X", 1, "b", "a"), listed("Y", 1, "a", "b")},
		Children:   []childcare.Child{child("a", "X", "Y"), child("b", "Y", "X")},
	}))
}

func TestPointsThenTieBreaksThenTheLotteryDecide(t *testing.T) {
	t.Parallel()
	input := childcare.Input{
		Seed: "2027", TieBreaks: []string{"das höhere Alter"},
		Facilities: []childcare.Facility{{ID: "A", Capacity: 1}},
	}
	add := func(id string, points, born int) {
		input.Children = append(input.Children, childcare.Child{
			ID: id, TieBreaks: []int{born}, Wishes: []childcare.Wish{{Facility: "A", Points: points}},
		})
	}
	add("few points", 10, 20230101)
	add("younger", 20, 20240601)
	require.Equal(t, "A", places(t, input)["younger"])
	add("older", 20, 20240531)
	require.Equal(t, "A", places(t, input)["older"])
	add("twin of the older", 20, 20240531)

	winners := map[string]bool{}
	for seed := range 20 {
		input.Seed = fmt.Sprint("seed ", seed)
		for id, place := range places(t, input) {
			if place == "A" {
				winners[id] = true
			}
		}
	}
	require.Equal(t, map[string]bool{"older": true, "twin of the older": true}, winners)
}

// market draws single children of size one and facilities with lists.
func market(t *rapid.T, maxChildren, maxFacilities int) childcare.Input {
	input := childcare.Input{}
	facilities := []string{}
	children := []string{}
	for i := range rapid.IntRange(1, maxFacilities).Draw(t, "facilities") {
		facilities = append(facilities, fmt.Sprintf("F%d", i))
	}
	for i := range rapid.IntRange(1, maxChildren).Draw(t, "children") {
		children = append(children, fmt.Sprintf("K%d", i))
	}
	for _, id := range facilities {
		order := rapid.Permutation(children).Draw(t, "priority")
		input.Facilities = append(input.Facilities, listed(id, rapid.IntRange(0, 2).Draw(t, "capacity"), order...))
	}
	for _, id := range children {
		order := rapid.Permutation(facilities).Draw(t, "wishes")
		input.Children = append(input.Children, child(id, order[:rapid.IntRange(0, len(order)).Draw(t, "length")]...))
	}
	return input
}

func TestTheResultIsTheBestFairAllocationForEveryChild(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		requireBestFair(t, market(t, 5, 3))
	})
}

// Renaming facilities changes nothing, so the first child's order is fixed.
func TestAllMarketsOfThreeChildrenAndThreeFacilitiesGetTheBestFairAllocation(t *testing.T) {
	t.Parallel()
	orders := [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
	pick := func(ids []string, order []int) []string { return []string{ids[order[0]], ids[order[1]], ids[order[2]]} }
	facilities, children := []string{"A", "B", "C"}, []string{"K1", "K2", "K3"}
	for number := range 6 * 6 * 6 * 6 * 6 {
		next := func() []int {
			order := orders[number%6]
			number /= 6
			return order
		}
		input := childcare.Input{Children: []childcare.Child{
			child("K1", facilities...), child("K2", pick(facilities, next())...), child("K3", pick(facilities, next())...),
		}}
		for _, id := range facilities {
			input.Facilities = append(input.Facilities, listed(id, 1, pick(children, next())...))
		}
		requireBestFair(t, input)
	}
}

// requireBestFair compares the result with every fair allocation there is.
func requireBestFair(t require.TestingT, input childcare.Input) {
	got := places(t, input)
	require.Empty(t, blockingPairs(input, got))
	stable := 0
	forEachAllocation(input, func(other map[string]string) {
		if len(blockingPairs(input, other)) > 0 {
			return
		}
		stable++
		for _, c := range input.Children {
			require.LessOrEqual(t, rankOf(c, got[c.ID]), rankOf(c, other[c.ID]), "%s would be better off in %v", c.ID, other)
		}
	})
	require.Positive(t, stable)
}

func TestNoChildGainsByLyingAboutItsWishes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		input := market(t, 4, 3)
		honest := places(t, input)
		facilities := []string{}
		for _, f := range input.Facilities {
			facilities = append(facilities, f.ID)
		}
		for i, c := range input.Children {
			forEachList(facilities, func(lie []string) {
				told := input
				told.Children = slices.Clone(input.Children)
				told.Children[i] = child(c.ID, lie...)
				require.LessOrEqual(t, rankOf(c, honest[c.ID]), rankOf(c, places(t, told)[c.ID]), "%s gains by %v", c.ID, lie)
			})
		}
	})
}

func TestLargeAllocationsByPointsAreFair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		input := town(rapid.Uint64().Draw(t, "seed"), townSize{
			children: rapid.IntRange(0, 120).Draw(t, "children"), facilities: rapid.IntRange(1, 12).Draw(t, "facilities"),
			wishes: 5, pointsUpTo: rapid.IntRange(0, 30).Draw(t, "points"),
		})
		result, err := childcare.Allocate(input)
		require.NoError(t, err)
		require.Empty(t, blockingPairs(input, placesOf(result)))
		require.True(t, result.Proof.Stable)
		requireWithinBounds(t, input, result)
	})
}

func TestTheResultDoesNotDependOnTheOrderOfTheInput(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		input := town(rapid.Uint64().Draw(t, "seed"), townSize{
			children: 60, facilities: 8, wishes: 4, pointsUpTo: 10, familyShare: 4, sizeUpTo: 3,
		})
		want, err := childcare.Allocate(input)
		require.NoError(t, err)
		input.Facilities = rapid.Permutation(input.Facilities).Draw(t, "facilities")
		input.Children = rapid.Permutation(input.Children).Draw(t, "children")
		got, err := childcare.Allocate(input)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestWithSiblingsAndIntegrationEveryRemainingBlockingPairIsReported(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		input := town(rapid.Uint64().Draw(t, "seed"), townSize{
			children: rapid.IntRange(2, 80).Draw(t, "children"), facilities: rapid.IntRange(1, 8).Draw(t, "facilities"), wishes: 4,
			pointsUpTo: 20, familyShare: rapid.IntRange(2, 6).Draw(t, "share"), sizeUpTo: rapid.IntRange(1, 3).Draw(t, "size"),
		})
		result, err := childcare.Allocate(input)
		require.NoError(t, err)
		requireWithinBounds(t, input, result)
		require.True(t, result.Proof.CapacitiesKept)
		require.True(t, result.Proof.WishesKept)

		inFamily := map[string]bool{}
		for _, f := range result.Families {
			for _, id := range f.Children {
				inFamily[id] = f.Outcome != childcare.FamilySplit
			}
		}
		want := []string{}
		for _, pair := range blockingPairs(input, placesOf(result)) {
			if !inFamily[pair.child] && !slices.Contains(want, pair.child) {
				want = append(want, pair.child)
			}
		}
		reported, families := []string{}, []string{}
		for _, b := range result.Proof.Blocking {
			if b.Family == "" {
				reported = append(reported, b.Children...)
			} else {
				families = append(families, b.Family)
			}
		}
		require.Subset(t, families, blockingFamilies(input, placesOf(result)))
		require.ElementsMatch(t, want, reported)
		require.Equal(t, len(result.Proof.Blocking) == 0, result.Proof.Stable)
	})
}

// requireWithinBounds checks capacities and wishes from the input alone.
func requireWithinBounds(t require.TestingT, input childcare.Input, result childcare.Result) {
	used := map[string]int{}
	got := placesOf(result)
	require.Len(t, got, len(input.Children))
	for _, c := range input.Children {
		if got[c.ID] != "" {
			used[got[c.ID]] += max(c.Size, 1)
			require.True(t, slices.ContainsFunc(c.Wishes, func(w childcare.Wish) bool { return w.Facility == got[c.ID] }))
		}
	}
	for _, f := range input.Facilities {
		require.LessOrEqual(t, used[f.ID], f.Capacity, f.ID)
	}
}
