package childcare_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/childcare"
)

// city is the size the goals are set for: 20,000 children, 500 facilities,
// eight wishes each.
var city = townSize{children: 20_000, facilities: 500, wishes: 8, pointsUpTo: 60}

func BenchmarkAllocateACity(b *testing.B) {
	input := town(1, city)
	b.ReportAllocs()
	for b.Loop() {
		_, err := childcare.Allocate(input)
		require.NoError(b, err)
	}
}

// BenchmarkAllocateACityWithSiblings puts one child in twenty into a pair of
// siblings and lets a child in ten count up to three places.
func BenchmarkAllocateACityWithSiblings(b *testing.B) {
	size := city
	size.familyShare, size.sizeUpTo = 20, 3
	input := town(1, size)
	blocking, split := 0, 0
	for b.Loop() {
		result, err := childcare.Allocate(input)
		require.NoError(b, err)
		blocking, split = len(result.Proof.Blocking), 0
		for _, f := range result.Families {
			if f.Outcome == childcare.FamilySplit {
				split++
			}
		}
	}
	b.ReportMetric(float64(blocking), "blocking")
	b.ReportMetric(float64(split), "split")
}

// BenchmarkAYearOfDeclinesAndOffers allocates the city, then week by week lets
// a tenth of the offers be declined and offers the places anew, until the year
// is over or nobody declines.
func BenchmarkAYearOfDeclinesAndOffers(b *testing.B) {
	size := city
	size.familyShare = 20
	for b.Loop() {
		simulateYear(b, town(1, size))
	}
}

func simulateYear(t testing.TB, input childcare.Input) {
	random := rand.New(rand.NewPCG(2, 2))
	children := map[string]int{}
	for i, c := range input.Children {
		children[c.ID] = i
	}
	for range 52 {
		result, err := childcare.Allocate(input)
		require.NoError(t, err)
		input.Placements = nil
		for _, a := range result.Assignments {
			c := &input.Children[children[a.Child]]
			switch {
			case a.Facility == "":
			case !a.Given && random.IntN(10) == 0: // declines the offer
				c.Wishes = slices.DeleteFunc(c.Wishes, func(w childcare.Wish) bool { return w.Facility == a.Facility })
			case a.Given && random.IntN(200) == 0: // moves away
				c.Wishes = nil
			default:
				input.Placements = append(input.Placements, childcare.Placement{Child: a.Child, Facility: a.Facility})
			}
		}
	}
}

func TestAYearOfDeclinesTakesNoAcceptedPlaceBack(t *testing.T) {
	t.Parallel()
	input := town(7, townSize{children: 200, facilities: 12, wishes: 5, pointsUpTo: 20, familyShare: 10})
	for week := range 10 {
		result, err := childcare.Allocate(input)
		require.NoError(t, err)
		requireWithinBounds(t, input, result)
		got := placesOf(result)
		for _, p := range input.Placements {
			require.Equal(t, p.Facility, got[p.Child], "week %d", week)
		}
		input.Placements = nil
		for i, a := range result.Assignments {
			if a.Facility != "" && (a.Given || i%7 != week%7) {
				input.Placements = append(input.Placements, childcare.Placement{Child: a.Child, Facility: a.Facility, Reason: fmt.Sprint("week ", week)})
			}
		}
	}
}
