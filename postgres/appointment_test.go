package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
)

func TestAHeldSeatIsConfirmedMovedAndReleased(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	nine := morning.Add(time.Hour)
	n := application()
	request := visit(n.ID, nine, 3, 1)
	cs, _, err := store.Submit(t.Context(), n, &request)
	require.NoError(t, err)

	appointment, err := store.Appointment(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Equal(t, "held", appointment.State)
	require.Equal(t, "Rathaus", appointment.SiteName)

	require.NoError(t, store.ConfirmSeat(t.Context(), cs.ID, morning))
	require.NoError(t, store.ConfirmSeat(t.Context(), cs.ID, morning))
	moved := visit(cs.ID, nine.Add(15*time.Minute), 3, 1)
	require.NoError(t, store.MoveSeat(t.Context(), moved))
	require.NoError(t, store.MoveSeat(t.Context(), moved))
	taken, err := store.TakenSeats(t.Context(), "town-hall", morning, morning.Add(24*time.Hour))
	require.NoError(t, err)
	require.Equal(t, map[time.Time]int{
		nine.Add(15 * time.Minute): 1, nine.Add(30 * time.Minute): 1, nine.Add(45 * time.Minute): 1,
	}, taken)

	require.NoError(t, store.ReleaseSeat(t.Context(), cs.ID))
	require.NoError(t, store.ReleaseSeat(t.Context(), cs.ID))
	requireKind(t, casework.Gone, "hold-expired", store.ConfirmSeat(t.Context(), cs.ID, morning))
	taken, err = store.TakenSeats(t.Context(), "town-hall", morning, morning.Add(24*time.Hour))
	require.NoError(t, err)
	require.Empty(t, taken)
}
