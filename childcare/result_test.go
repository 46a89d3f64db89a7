package childcare_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/childcare"
)

func allocate(t require.TestingT, input childcare.Input) childcare.Result {
	result, err := childcare.Allocate(input)
	require.NoError(t, err)
	return result
}

func reasons(result childcare.Result, id string) map[string]childcare.WishResult {
	out := map[string]childcare.WishResult{}
	for _, e := range result.Explanations {
		if e.Child == id {
			for _, w := range e.Wishes {
				out[w.Facility] = w
			}
		}
	}
	return out
}

// byPoints is a facility with places for so many of the children, who have the
// points in the order given and are named K0, K1 and so on.
func byPoints(capacity int, points ...int) childcare.Input {
	input := childcare.Input{
		Seed: "2027", TieBreaks: []string{"das höhere Alter"},
		Facilities: []childcare.Facility{{ID: "A", Capacity: capacity}},
	}
	for i, p := range points {
		input.Children = append(input.Children, childcare.Child{
			ID: fmt.Sprintf("K%d", i), TieBreaks: []int{20240101}, Wishes: []childcare.Wish{{Facility: "A", Points: p}},
		})
	}
	return input
}

func TestEveryRefusedWishSaysWhatDecided(t *testing.T) {
	t.Parallel()
	input := byPoints(1, 30, 20)
	require.Equal(t, childcare.ReasonHigherPoints, reasons(allocate(t, input), "K1")["A"].Reason)

	input = byPoints(1, 30, 30)
	input.Children[1].TieBreaks = []int{20240102}
	tie := reasons(allocate(t, input), "K1")["A"]
	require.Equal(t, childcare.ReasonTieBreak, tie.Reason)
	require.Contains(t, tie.Text, "das höhere Alter")

	input = byPoints(1, 30, 30)
	result := allocate(t, input)
	lost := map[string]string{"K0": "K1", "K1": "K0"}[winner(result)]
	require.Equal(t, childcare.ReasonLottery, reasons(result, lost)["A"].Reason)
	require.Equal(t, childcare.ReasonPlaced, reasons(result, winner(result))["A"].Reason)

	require.Equal(t, childcare.ReasonNoPlaces, reasons(allocate(t, byPoints(0, 30)), "K0")["A"].Reason)

	input = byPoints(2, 30)
	input.Children[0].Size = 3
	require.Equal(t, childcare.ReasonTooFewPlaces, reasons(allocate(t, input), "K0")["A"].Reason)

	result = allocate(t, childcare.Input{
		Facilities: []childcare.Facility{listed("A", 1, "x", "y"), listed("B", 1, "y"), listed("C", 1, "y")},
		Children:   []childcare.Child{child("x", "A"), child("y", "A", "B", "C")},
	})
	require.Equal(t, childcare.ReasonPriorityList, reasons(result, "y")["A"].Reason)
	require.Equal(t, childcare.ReasonPlaced, reasons(result, "y")["B"].Reason)
	require.Equal(t, childcare.ReasonDearerWish, reasons(result, "y")["C"].Reason)
}

func winner(result childcare.Result) string {
	for _, a := range result.Assignments {
		if a.Facility != "" {
			return a.Child
		}
	}
	return ""
}

func TestEveryWishHasAReasonAndASentence(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		input := town(rapid.Uint64().Draw(t, "seed"), townSize{
			children: 50, facilities: 6, wishes: 4, pointsUpTo: 4, familyShare: 4, sizeUpTo: 3,
		})
		result := allocate(t, input)
		got := placesOf(result)
		for _, c := range input.Children {
			explained := reasons(result, c.ID)
			require.Len(t, explained, len(c.Wishes))
			for rank, w := range c.Wishes {
				reason := explained[w.Facility].Reason
				require.NotEmpty(t, explained[w.Facility].Text)
				require.Equal(t, rank == rankOf(c, got[c.ID]), reason == childcare.ReasonPlaced)
				require.Equal(t, rank > rankOf(c, got[c.ID]), reason == childcare.ReasonDearerWish)
			}
		}
	})
}

func TestFiguresAreShownOnlyWhereTheyRestOnFiveChildrenWithoutHardship(t *testing.T) {
	t.Parallel()
	input := byPoints(5, 50, 40, 30, 20, 10, 5)
	result := allocate(t, input)
	require.Equal(t, 10, *result.Cutoffs[0].Points)
	require.Equal(t, "Der letzte Platz ging an ein Kind mit mehr Punkten. Es hatte 10 Punkte, Ihr Kind 5.", reasons(result, "K5")["A"].Text)

	for name, c := range map[string]struct {
		change func(*childcare.Input)
		hidden childcare.HiddenReason
	}{
		"four children":       {func(i *childcare.Input) { i.Facilities[0].Capacity = 4 }, childcare.HiddenFewChildren},
		"places left":         {func(i *childcare.Input) { i.Facilities[0].Capacity = 7 }, childcare.HiddenPlacesLeft},
		"hardship at the end": {func(i *childcare.Input) { i.Children[4].Wishes[0].Hardship = true }, childcare.HiddenHardship},
		"a list": {func(i *childcare.Input) {
			i.Facilities[0].Priority = []string{"K0", "K1", "K2", "K3", "K4", "K5"}
		}, childcare.HiddenNoPoints},
	} {
		changed := byPoints(5, 50, 40, 30, 20, 10, 5)
		c.change(&changed)
		result := allocate(t, changed)
		require.Equal(t, c.hidden, result.Cutoffs[0].Hidden, name)
		require.Nil(t, result.Cutoffs[0].Points, name)
		require.NotContains(t, reasons(result, "K5")["A"].Text, "Punkte,", name)
	}
	own := byPoints(5, 50, 40, 30, 20, 10, 5)
	own.Children[5].Wishes[0].Hardship = true
	require.NotContains(t, reasons(allocate(t, own), "K5")["A"].Text, "Ihr Kind 5")
}

func TestAPlacementByHandIsNamedWithItsReasonAndBothPeople(t *testing.T) {
	t.Parallel()
	input := byPoints(2, 30, 20, 10)
	input.Placements = []childcare.Placement{{
		Child: "K2", Facility: "A", Deviation: true, Reason: "Kindeswohl", DecidedBy: "leitung", ApprovedBy: "amt",
	}}
	result := allocate(t, input)
	require.Equal(t, map[string]string{"K0": "A", "K1": "", "K2": "A"}, placesOf(result))
	require.Equal(t, []childcare.Exception{{
		Child: "K1", Facility: "A", Placed: "K2", Reason: "Kindeswohl", DecidedBy: "leitung", ApprovedBy: "amt",
	}}, result.Proof.Exceptions)
	require.True(t, result.Proof.Stable)
	require.True(t, result.Assignments[2].Given)
	require.Equal(t, childcare.ReasonGiven, reasons(result, "K2")["A"].Reason)
	require.Equal(t, childcare.Cutoff{Facility: "A", Capacity: 2, Taken: 2, Children: 2, Hidden: childcare.HiddenFewChildren}, result.Cutoffs[0])

	input.Placements[0] = childcare.Placement{Child: "K2", Facility: "A"}
	accepted := allocate(t, input)
	require.Empty(t, accepted.Proof.Exceptions)
	require.Equal(t, 1, accepted.Proof.EnvyOfGiven)
}

func TestTheHashesAreThoseOfTheSeedAndOfTheInputInAnyOrder(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("2027"))
	require.Equal(t, hex.EncodeToString(sum[:]), childcare.SeedHash("2027"))
	a, b := byPoints(1, 30, 20), byPoints(1, 30, 20)
	b.Children[0], b.Children[1] = b.Children[1], b.Children[0]
	require.Equal(t, childcare.Hash(a), childcare.Hash(b))
	b.Children[0].Wishes[0].Points++
	require.NotEqual(t, childcare.Hash(a), childcare.Hash(b))
}

func TestComparingTwoTablesOfPointsSaysWhoWouldMove(t *testing.T) {
	t.Parallel()
	now, then := byPoints(1, 30, 20), byPoints(1, 30, 40)
	require.Equal(t, childcare.Comparison{
		Moved: []childcare.Shift{
			{Child: "K0", From: "A", To: "", WishBefore: 1, WishAfter: 0},
			{Child: "K1", From: "", To: "A", WishBefore: 0, WishAfter: 1},
		},
		Better: 1, Worse: 1, PlacedBefore: 1, PlacedAfter: 1,
	}, childcare.Compare(allocate(t, now), allocate(t, then)))
	require.Empty(t, childcare.Compare(allocate(t, now), allocate(t, now)).Moved)
}

func TestAnInconsistentInputIsRefusedWithEveryFault(t *testing.T) {
	t.Parallel()
	_, err := childcare.Allocate(childcare.Input{
		TieBreaks: []string{"das höhere Alter"},
		Facilities: []childcare.Facility{
			{ID: "A", Capacity: -1}, {ID: "A", Capacity: 1}, {Capacity: 1},
			listed("L", 1, "x", "x", "nobody"), {ID: "full", Capacity: 0},
		},
		Children: []childcare.Child{
			{ID: "x", TieBreaks: []int{1}, Wishes: []childcare.Wish{{Facility: "L"}, {Facility: "L"}, {Facility: "unknown"}}},
			{ID: "x", TieBreaks: []int{1}, Size: -1},
			{ID: "y", Family: "f", Wishes: []childcare.Wish{{Facility: "L", Points: 3, Grounds: []childcare.Ground{{Rule: "r", Points: 2}}}}},
			{TieBreaks: []int{1}},
		},
		Families: []childcare.Family{{Key: "f", Joint: []map[string]string{{"x": "L"}, {"y": "A"}, {}}}, {Key: "f"}, {}},
		Placements: []childcare.Placement{
			{Child: "y", Facility: "full"}, {Child: "y", Facility: "nowhere"}, {Child: "ghost", Facility: "L", Deviation: true, Reason: "r", DecidedBy: "a", ApprovedBy: "a"},
		},
	})
	var refused *casework.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, casework.Invalid, refused.Kind)
	faults := map[string]bool{}
	for _, f := range refused.Fields {
		faults[f.Pointer+" "+f.Message] = true
	}
	for _, want := range []string{
		`/facilities/0/capacity facility "A" has the negative capacity -1`,
		`/facilities/1/id facility "A" is listed twice, first as number 1`,
		`/facilities/2/id the facility has no id`,
		`/seed facility "A" ranks by points, which needs a seed for the lottery`,
		`/facilities/3/priority/1 the priority list of facility "L" names child "x" twice`,
		`/facilities/3/priority/2 the priority list of facility "L" names the unknown child "nobody"`,
		`/facilities/3/priority the priority list of facility "L" misses child "y", who wishes for it`,
		`/facilities/4/capacity facility "full" has 0 places, but 1 are given`,
		`/children/0/wishes/1/facility child "x" wishes for facility "L" twice`,
		`/children/0/wishes/2/facility child "x" wishes for the unknown facility "unknown"`,
		`/children/1/id child "x" is listed twice, first as number 1`,
		`/children/1/size child "x" counts -1 places, it must be at least 1`,
		`/children/2/tieBreaks child "y" has 0 values for 1 tie-breaks`,
		`/children/2/wishes/0/points child "y" has 3 points at facility "L", but the grounds add up to 2`,
		`/children/3/id the child has no id`,
		`/families/0/joint/0 a joint wish of family "f" names "x", which is none of its children`,
		`/families/0/joint/1 a joint wish of family "f" sends "y" to "A", for which it does not wish`,
		`/families/0/joint/2 a joint wish of family "f" places no child`,
		`/families/1/key family "f" is listed twice`,
		`/families/2/key the family has no key`,
		`/placements/1/child child "y" is placed twice`,
		`/placements/1/facility child "y" is placed in the unknown facility "nowhere"`,
		`/placements/2/child the placement names the unknown child "ghost"`,
		`/placements/2 placing child "ghost" by hand needs a reason and two different people`,
	} {
		require.True(t, faults[want], want)
	}
}

func FuzzAllocateRefusesOrKeepsItsBounds(f *testing.F) {
	for _, size := range []townSize{
		{children: 4, facilities: 2, wishes: 2, pointsUpTo: 3},
		{children: 6, facilities: 3, wishes: 3, pointsUpTo: 3, familyShare: 2, sizeUpTo: 2},
	} {
		data, err := json.Marshal(town(1, size))
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add([]byte(`{"facilities":[{"id":"A","capacity":1,"priority":["x"]}],"children":[{"id":"x","wishes":[{"facility":"A"}],"family":"f"}],"families":[{"key":"f","joint":[{"x":"A"}],"neverApart":true}],"placements":[{"child":"x","facility":"A"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var input childcare.Input
		if json.Unmarshal(data, &input) != nil || len(input.Children) > 50 {
			return
		}
		for _, c := range input.Children {
			if c.Size > 1000 {
				return
			}
		}
		result, err := childcare.Allocate(input)
		if err != nil {
			require.Equal(t, casework.Invalid, casework.KindOf(err))
			return
		}
		if len(input.Placements) == 0 {
			requireWithinBounds(t, input, result)
		}
	})
}
