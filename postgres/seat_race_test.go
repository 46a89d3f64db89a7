package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/booking"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
	"github.com/amtsweg/amtsweg/test/stack"
)

func book(t testing.TB, store *postgres.Store, start time.Time, slots, capacity int) (casework.Case, error) {
	n := application()
	request := visit(n.ID, start, slots, capacity)
	cs, _, err := store.Submit(t.Context(), n, &request)
	return cs, err
}

// requireNoDeadlock asserts that PostgreSQL never had to end a transaction for the sake of another.
func requireNoDeadlock(t testing.TB, store *postgres.Store) {
	t.Helper()
	var deadlocks int
	require.NoError(t, store.DB().Get(&deadlocks, `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`))
	require.Zero(t, deadlocks)
}

// outcomes counts the successes and requires of every failure that the slot was taken.
func outcomes(t testing.TB, failures []error) int {
	t.Helper()
	won := 0
	for _, err := range failures {
		if err == nil {
			won++
			continue
		}
		requireKind(t, casework.Conflict, "slot-taken", err)
	}
	return won
}

func takenAt(t testing.TB, store *postgres.Store) map[time.Time]int {
	t.Helper()
	taken, err := store.TakenSeats(t.Context(), "town-hall", morning, morning.AddDate(0, 0, 1))
	require.NoError(t, err)
	return taken
}

func TestOf200SubmissionsForOneSlotExactlyAsManyWinAsThereAreSeats(t *testing.T) {
	t.Parallel()
	for _, capacity := range []int{1, 5} {
		t.Run(fmt.Sprintf("capacity %d", capacity), func(t *testing.T) {
			t.Parallel()
			url := stack.Database(t, migrate(t))
			processes := []*postgres.Store{openedAt(t, url), openedAt(t, url)}
			_, _, err := processes[0].Publish(t.Context(), childcare("first"), []byte("first"), morning)
			require.NoError(t, err)
			townHall(t, processes[0])
			nine := morning.Add(time.Hour)

			failures := together(200, func(i int) error {
				_, err := book(t, processes[i%2], nine, 1, capacity)
				return err
			})

			require.Equal(t, capacity, outcomes(t, failures))
			require.Equal(t, map[time.Time]int{nine: capacity}, takenAt(t, processes[0]))
			cases, _, err := processes[0].Cases(t.Context(), casework.CaseFilter{})
			require.NoError(t, err)
			require.Len(t, cases, capacity, "a refused submission leaves no case")
		})
	}
}

func TestOverlappingVisitsGetAllTheirSlotsOrNone(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	const slots, capacity = 3, 2

	failures := together(60, func(i int) error {
		_, err := book(t, store, morning.Add(time.Duration(i%6)*15*time.Minute), slots, capacity)
		return err
	})

	won := outcomes(t, failures)
	seats := 0
	for slot, taken := range takenAt(t, store) {
		require.LessOrEqual(t, taken, capacity, slot)
		seats += taken
	}
	require.Equal(t, won*slots, seats)
	require.GreaterOrEqual(t, won, 2, "at least two visits fit side by side")
	requireNoDeadlock(t, store)
}

func TestMovesIntoEachOthersWayNeitherLoseNorDoubleASeat(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	const visits, slots, capacity = 4, 3, 1
	var cases []casework.Case
	for i := range visits {
		cs, err := book(t, store, morning.Add(time.Duration(i*slots)*15*time.Minute), slots, capacity)
		require.NoError(t, err)
		cases = append(cases, cs)
	}

	failures := together(80, func(i int) error {
		target := morning.Add(time.Duration((i*7)%18) * 15 * time.Minute)
		return store.MoveSeat(t.Context(), visit(cases[i%visits].ID, target, slots, capacity))
	})

	outcomes(t, failures)
	seats := 0
	for slot, taken := range takenAt(t, store) {
		require.LessOrEqual(t, taken, capacity, slot)
		seats += taken
	}
	require.Equal(t, visits*slots, seats)
	for _, cs := range cases {
		appointment, err := store.Appointment(t.Context(), cs.ID)
		require.NoError(t, err)
		require.Positive(t, takenAt(t, store)[appointment.Start])
	}
	requireNoDeadlock(t, store)
}

func TestOf50VisitorsWhoMoveToTheLastSeatOneArrivesAndTheOthersStay(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	target := morning.Add(10 * time.Hour)
	var cases []casework.Case
	for i := range 50 {
		cs, err := book(t, store, morning.Add(time.Duration(i)*time.Minute), 1, 1)
		require.NoError(t, err)
		cases = append(cases, cs)
	}

	failures := together(50, func(i int) error { return store.MoveSeat(t.Context(), visit(cases[i].ID, target, 1, 1)) })

	require.Equal(t, 1, outcomes(t, failures))
	taken := takenAt(t, store)
	require.Len(t, taken, 50)
	require.Equal(t, 1, taken[target])
}

func TestAMoveThatIsRefusedLeavesTheOldAppointment(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	nine, ten := morning.Add(time.Hour), morning.Add(2*time.Hour)
	mine, err := book(t, store, nine, 2, 1)
	require.NoError(t, err)
	_, err = book(t, store, ten.Add(15*time.Minute), 1, 1)
	require.NoError(t, err)

	requireKind(t, casework.Conflict, "slot-taken", store.MoveSeat(t.Context(), visit(mine.ID, ten, 2, 1)))

	appointment, err := store.Appointment(t.Context(), mine.ID)
	require.NoError(t, err)
	require.Equal(t, nine, appointment.Start)
	require.Equal(t, map[time.Time]int{nine: 1, nine.Add(15 * time.Minute): 1, ten.Add(15 * time.Minute): 1}, takenAt(t, store))
}

func TestConfirmingAndReleasingAtOnceHaveOneOutcome(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	for round := range 10 {
		cs, err := book(t, store, morning.Add(time.Duration(round)*time.Hour), 1, 1)
		require.NoError(t, err)
		failures := together(2, func(i int) error {
			if i == 0 {
				return store.ConfirmSeat(t.Context(), cs.ID, morning)
			}
			return store.ReleaseSeat(t.Context(), cs.ID)
		})
		if failures[0] != nil {
			requireKind(t, casework.Gone, "hold-expired", failures[0])
		}
		require.NoError(t, failures[1])
		requireKind(t, casework.Gone, "hold-expired", store.ConfirmSeat(t.Context(), cs.ID, morning))
	}
	require.Empty(t, takenAt(t, store))
}

func TestASeatThatWasGivenBackCanBeTakenAgain(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	first, err := book(t, store, morning, 1, 1)
	require.NoError(t, err)
	require.NoError(t, store.ReleaseSeat(t.Context(), first.ID))
	_, err = book(t, store, morning, 1, 1)
	require.NoError(t, err)
	requireKind(t, casework.Gone, "hold-expired", store.MoveSeat(t.Context(), visit(first.ID, morning.Add(time.Hour), 1, 1)))
}

func TestSeatsTakenBeforeAClosureCountAgainstWhatIsLeft(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	var cases []casework.Case
	for range 3 {
		cs, err := book(t, store, morning, 1, 3)
		require.NoError(t, err)
		cases = append(cases, cs)
	}
	require.NoError(t, store.ReleaseSeat(t.Context(), cases[0].ID)) // seats 2 and 3 stay taken

	_, err := book(t, store, morning, 1, 2)
	requireKind(t, casework.Conflict, "slot-taken", err)

	seats, err := store.Seats(t.Context(), "town-hall", morning, morning.Add(time.Minute))
	require.NoError(t, err)
	require.Equal(t, []booking.Seat{{Start: morning, Number: 2}, {Start: morning, Number: 3}}, seats)
}

func TestVisitorsGetTheLowSeatsHoweverManyOfTheStaffsAreTaken(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	_, err := book(t, store, morning, 1, 3)
	require.NoError(t, err)
	_, err = book(t, store, morning, 1, 3)
	require.NoError(t, err)
	n := application()
	request := visit(n.ID, morning, 1, 2) // visitors may have seats 1 and 2 of 4
	request.Seats = 4

	_, _, err = store.Submit(t.Context(), n, &request)

	requireKind(t, casework.Conflict, "slot-taken", err)
}

func TestAnAppointmentNeedsASiteAServiceAndASlot(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	for name, c := range map[string]struct {
		spoil  func(*postgres.SeatRequest)
		reason string
	}{
		"an unknown site":         {func(r *postgres.SeatRequest) { r.Site = "moon" }, "unknown-site"},
		"an unknown service":      {func(r *postgres.SeatRequest) { r.Service = "haircut" }, "unknown-service"},
		"no slot":                 {func(r *postgres.SeatRequest) { r.SlotStarts = nil }, "no-slot"},
		"an end before its start": {func(r *postgres.SeatRequest) { r.End = r.Start }, "visit-times"},
	} {
		t.Run(name, func(t *testing.T) {
			n := application()
			request := visit(n.ID, morning, 1, 1)
			c.spoil(&request)
			_, _, err := store.Submit(t.Context(), n, &request)
			requireKind(t, casework.Invalid, c.reason, err)
		})
	}
	without := submitted(t, store)
	appointment, err := store.Appointment(t.Context(), without.ID)
	require.NoError(t, err)
	require.Nil(t, appointment)
	require.NoError(t, store.ReleaseSeat(t.Context(), without.ID))
	require.Equal(t, casework.NotFound, casework.KindOf(store.ConfirmSeat(t.Context(), without.ID, morning)))
	require.Equal(t, casework.NotFound, casework.KindOf(store.MoveSeat(t.Context(), visit(without.ID, morning, 1, 1))))
}
