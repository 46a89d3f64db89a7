package booking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/booking"
)

func waiting(number string, arrived, appointment time.Time) booking.Ticket {
	return booking.Ticket{
		Number: number, State: booking.TicketWaiting, Arrived: arrived, Appointment: appointment, Expected: 10 * time.Minute,
	}
}

func numbers(tickets []booking.Ticket) []string {
	out := []string{}
	for _, t := range tickets {
		out = append(out, t.Number)
	}
	return out
}

func TestTheQueueFollowsAppointmentsAndArrivals(t *testing.T) {
	t.Parallel()
	urgent := waiting("U1", at(10, 30), time.Time{})
	urgent.Urgent = true
	done := waiting("D1", at(7, 0), time.Time{})
	done.State = booking.TicketDone
	tickets := []booking.Ticket{
		waiting("W1", at(9, 50), time.Time{}),
		waiting("A1", at(9, 55), at(10, 0)),
		waiting("A2", at(9, 30), at(9, 45)),
		waiting("late", at(10, 5), at(9, 30)),
		waiting("W2", at(10, 1), time.Time{}),
		urgent, done,
	}
	rules := booking.DefaultQueueRules()
	require.Equal(t, []string{"U1", "A2", "W1", "A1", "W2", "late"}, numbers(booking.InOrder(tickets, rules)))
}

func TestACounterIsNotGivenATicketForwardedToAnother(t *testing.T) {
	t.Parallel()
	forwarded := waiting("W1", at(9, 0), time.Time{})
	forwarded.CounterID = "cash"
	tickets := []booking.Ticket{forwarded, waiting("W2", at(9, 5), time.Time{})}
	next, ok := booking.NextFor("1", tickets, booking.DefaultQueueRules())
	require.True(t, ok)
	require.Equal(t, "W2", next.Number)
	next, ok = booking.NextFor("cash", tickets, booking.DefaultQueueRules())
	require.True(t, ok)
	require.Equal(t, "W1", next.Number)
	_, ok = booking.NextFor("1", tickets[:1], booking.DefaultQueueRules())
	require.False(t, ok)
}

func TestAVisitorWhoDoesNotComeIsMissedAfterThreeCalls(t *testing.T) {
	t.Parallel()
	ticket, rules := waiting("W1", at(9, 0), time.Time{}), booking.DefaultQueueRules()
	var err error
	for calls := 1; calls <= 3; calls++ {
		ticket, err = ticket.Call("1", rules)
		require.NoError(t, err)
		require.Equal(t, booking.TicketCalled, ticket.State)
		require.Equal(t, calls, ticket.Calls)
	}
	_, err = ticket.Call("2", rules)
	requireRefused(t, booking.WrongState, err)
	ticket, err = ticket.Call("1", rules)
	require.NoError(t, err)
	require.Equal(t, booking.TicketMissed, ticket.State)
	_, err = ticket.Call("1", rules)
	requireRefused(t, booking.WrongState, err)
}

func TestAForwardedTicketKeepsItsPlaceInTime(t *testing.T) {
	t.Parallel()
	rules := booking.DefaultQueueRules()
	ticket, err := waiting("A1", at(9, 0), at(9, 0)).Call("1", rules)
	require.NoError(t, err)
	ticket, err = ticket.Serve()
	require.NoError(t, err)
	ticket, err = ticket.Forward("cash")
	require.NoError(t, err)
	order := booking.InOrder([]booking.Ticket{waiting("W1", at(9, 10), time.Time{}), ticket}, rules)
	require.Equal(t, []string{"A1", "W1"}, numbers(order))
}

func TestAParkedVisitorComesBackWithoutQueueing(t *testing.T) {
	t.Parallel()
	rules := booking.DefaultQueueRules()
	ticket, err := waiting("A1", at(9, 0), at(9, 0)).Call("1", rules)
	require.NoError(t, err)
	ticket, err = ticket.Park()
	require.NoError(t, err)
	require.Empty(t, booking.InOrder([]booking.Ticket{ticket}, rules))
	ticket, err = ticket.Call("2", rules)
	require.NoError(t, err)
	ticket, err = ticket.Serve()
	require.NoError(t, err)
	ticket, err = ticket.Finish()
	require.NoError(t, err)
	require.Equal(t, booking.TicketDone, ticket.State)
	_, err = ticket.Park()
	requireRefused(t, booking.WrongState, err)
}

func TestTheWaitIsEstimatedFromTheOpenCounters(t *testing.T) {
	t.Parallel()
	order := []booking.Ticket{waiting("1", at(9, 0), time.Time{}), waiting("2", at(9, 1), time.Time{}), waiting("3", at(9, 2), time.Time{})}
	for n, want := range []time.Duration{3 * time.Minute, 8 * time.Minute, 13 * time.Minute, 18 * time.Minute} {
		wait, ok := booking.EstimateWait(order, n, []time.Duration{8 * time.Minute, 3 * time.Minute})
		require.True(t, ok)
		require.Equal(t, want, wait)
	}
	_, ok := booking.EstimateWait(order, 0, nil)
	require.False(t, ok)
}

func TestWaitingLongerInTheQueueNeverMeansAShorterEstimate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		order := make([]booking.Ticket, rapid.IntRange(0, 12).Draw(t, "tickets"))
		for i := range order {
			order[i].Expected = time.Duration(rapid.IntRange(0, 30).Draw(t, "minutes")) * time.Minute
		}
		busy := make([]time.Duration, rapid.IntRange(1, 4).Draw(t, "counters"))
		last := time.Duration(0)
		for n := range len(order) + 1 {
			wait, ok := booking.EstimateWait(order, n, busy)
			require.True(t, ok)
			require.GreaterOrEqual(t, wait, last)
			last = wait
		}
	})
}

func TestAFreedSlotIsOfferedToWhoeverWaitsLongestAndWantsIt(t *testing.T) {
	t.Parallel()
	monday := day(t, "2027-04-12")
	visit := booking.Visit{SiteID: "rathaus", Start: at(9, 0), End: at(9, 15), Left: 1}
	free := func(need int) []booking.Visit {
		if need > 1 {
			return nil
		}
		return []booking.Visit{visit}
	}
	list := []booking.Waiting{
		{ID: "second", Since: at(7, 2), Need: 1},
		{ID: "elsewhere", Since: at(6, 0), Need: 1, SiteIDs: []string{"dewangen"}},
		{ID: "too long", Since: at(6, 1), Need: 2},
		{ID: "declined", Since: at(6, 2), Need: 1, Declined: []time.Time{at(9, 0)}},
		{ID: "too late", Since: at(6, 3), Need: 1, Last: monday.AddDays(-1)},
		{ID: "too early", Since: at(6, 4), Need: 1, First: monday.AddDays(1)},
		{ID: "has an offer", Since: at(6, 5), Need: 1, Offered: visit},
		{ID: "first", Since: at(7, 1), Need: 1, First: monday, Last: monday},
	}
	next, offered, ok := booking.NextWaiting(list, free)
	require.True(t, ok)
	require.Equal(t, "first", next.ID)
	require.Equal(t, visit, offered)
	_, _, ok = booking.NextWaiting(list[1:7], free)
	require.False(t, ok)

	deadline, ok := booking.OfferDeadline(visit, at(7, 0), time.Hour, 30*time.Minute)
	require.True(t, ok)
	require.Equal(t, at(8, 0), deadline)
	deadline, ok = booking.OfferDeadline(visit, at(8, 0), time.Hour, 30*time.Minute)
	require.True(t, ok)
	require.Equal(t, at(8, 30), deadline)
	_, ok = booking.OfferDeadline(visit, at(8, 30), time.Hour, 30*time.Minute)
	require.False(t, ok)
}

func TestAnAddressBooksWithinItsLimits(t *testing.T) {
	t.Parallel()
	limits := booking.Limits{PerAddress: 2, PerAddressAndSlot: 1, SlotsPerVisit: 4}
	require.NoError(t, limits.Check(booking.Usage{Live: 1}, 4))
	requireRefused(t, booking.TooManyBookings, limits.Check(booking.Usage{Live: 2}, 1))
	requireRefused(t, booking.TooManyBookings, limits.Check(booking.Usage{Live: 1, SameStart: 1}, 1))
	requireRefused(t, booking.TooManyBookings, limits.Check(booking.Usage{}, 5))
	require.NoError(t, booking.Limits{}.Check(booking.Usage{Live: 99}, 99))
}

func TestTicketsAreNumberedUntilTheDaysNumbersAreUsedUp(t *testing.T) {
	t.Parallel()
	printer := booking.NumberRange{Prefix: "B", First: 1, Last: 999}
	first, err := printer.Number(0)
	require.NoError(t, err)
	require.Equal(t, "B001", first)
	last, err := printer.Number(998)
	require.NoError(t, err)
	require.Equal(t, "B999", last)
	_, err = printer.Number(999)
	requireRefused(t, booking.TicketsExhausted, err)
}
