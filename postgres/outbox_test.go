package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
)

func sends(out ...casework.Outgoing) func(*casework.Step) {
	return func(s *casework.Step) { s.Outbox = out }
}

func undelivered(t testing.TB, store *postgres.Store, limit int) []string {
	t.Helper()
	out, err := store.Undelivered(t.Context(), limit)
	require.NoError(t, err)
	ids := []string{}
	for _, o := range out {
		ids = append(ids, o.ID)
	}
	return ids
}

func endLeases(t testing.TB, store *postgres.Store) {
	t.Helper()
	_, err := store.DB().Exec(`UPDATE outbox SET leased_until = now() - interval '1 second'`)
	require.NoError(t, err)
}

func TestTheOutboxIsLeasedInOrderAndOncePerRelay(t *testing.T) {
	t.Parallel()
	store := published(t)
	full := casework.Outgoing{ID: "a", Kind: "child-ended", Wait: "w", Receiver: "parent", Name: "n", Key: "k", Data: []byte(`{"x":1}`), TimeToLive: time.Minute}
	id := started(t, store, sends(full, casework.Outgoing{ID: "b", Kind: "signal", Name: "s"}, casework.Outgoing{ID: "c", Kind: "message", Name: "m"}))

	first, err := store.Undelivered(t.Context(), 1)
	require.NoError(t, err)
	full.CaseID = id
	require.Equal(t, []casework.Outgoing{full}, first)
	require.Equal(t, []string{"b", "c"}, undelivered(t, store, 10))
	require.Empty(t, undelivered(t, store, 10))

	endLeases(t, store)
	require.NoError(t, store.MarkDelivered(t.Context(), "b", morning))
	require.NoError(t, store.MarkDelivered(t.Context(), "b", morning.Add(time.Hour)))
	require.Equal(t, []string{"a", "c"}, undelivered(t, store, 10))
}

func TestRelaysThatAskAtOnceShareTheOutbox(t *testing.T) {
	t.Parallel()
	store := published(t)
	started(t, store, func(s *casework.Step) {
		for i := range 100 {
			s.Outbox = append(s.Outbox, casework.Outgoing{ID: fmt.Sprint(i), Kind: "message", Name: "m"})
		}
	})
	leases := together(10, func(int) []string { return undelivered(t, store, 10) })
	seen := map[string]bool{}
	for _, ids := range leases {
		for _, id := range ids {
			require.False(t, seen[id], "leased twice")
			seen[id] = true
		}
	}
}

func TestAMessageThatNobodyWaitsForIsKeptForItsTimeToLive(t *testing.T) {
	t.Parallel()
	store := published(t)
	started(t, store, sends(
		casework.Outgoing{ID: "patient", Kind: "message", Name: "m", TimeToLive: time.Hour},
		casework.Outgoing{ID: "impatient", Kind: "message", Name: "m"},
	))
	sent := morning.Add(time.Minute)
	require.Len(t, undelivered(t, store, 10), 2)

	kept, err := store.Keep(t.Context(), "patient", sent.Add(59*time.Minute))
	require.NoError(t, err)
	require.True(t, kept)
	kept, err = store.Keep(t.Context(), "impatient", sent)
	require.NoError(t, err)
	require.False(t, kept)

	endLeases(t, store)
	require.Equal(t, []string{"patient"}, undelivered(t, store, 10))
	kept, err = store.Keep(t.Context(), "patient", sent.Add(time.Hour))
	require.NoError(t, err)
	require.False(t, kept)
	endLeases(t, store)
	require.Empty(t, undelivered(t, store, 10))
}

func TestAKeptMessageIsTakenUpAgainAsSoonAsSomebodySubscribes(t *testing.T) {
	t.Parallel()
	store := published(t)
	started(t, store, sends(
		casework.Outgoing{ID: "mine", Kind: "message", Name: "paid", Key: "k", TimeToLive: time.Hour},
		casework.Outgoing{ID: "other", Kind: "message", Name: "paid", Key: "l", TimeToLive: time.Hour},
	))
	require.Len(t, undelivered(t, store, 10), 2)
	started(t, store, func(s *casework.Step) {
		s.Changes.Subscribe = []casework.Subscription{{Wait: "w", Node: "n", Name: "paid", Key: "k"}}
	})
	require.Equal(t, []string{"mine"}, undelivered(t, store, 10))
}
