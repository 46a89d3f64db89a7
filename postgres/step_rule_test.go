package postgres_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
)

func TestAStepThatIsCommittedAgainIsFoundAndNothingIsWrittenTwice(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	opening := step(cs.ID, 1, "start", func(s *casework.Step) {
		s.Events = []casework.Event{{Kind: "node.entered"}}
		s.Changes.OpenTasks = []casework.Task{formalCheck("w1")}
		s.Outbox = []casework.Outgoing{{ID: cs.ID + ".1.0", Kind: "signal", Name: "opened"}}
	})

	first := commit(t, store, opening)
	again := commit(t, store, opening)

	require.Equal(t, first, again)
	require.Empty(t, again.Input)
	require.Len(t, eventsOf(t, store, cs.ID), 2)
}

func TestTheLogGivesBackAnotherActThatStandsUnderTheSequence(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	commit(t, store, step(cs.ID, 1, "start"))
	claim := step(cs.ID, 2, "claim")
	commit(t, store, claim)

	found := commit(t, store, step(cs.ID, 2, "withdraw", func(s *casework.Step) {
		s.Status = casework.StatusClosed
		s.ClosedAt = s.At
	}))

	require.Equal(t, casework.Committed{Sequence: 2, Act: "claim", Input: claim.Input, StateHash: claim.StateHash}, found)
	read, err := store.Case(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Equal(t, casework.StatusOffice, read.Status, "the step that was not admitted changed nothing")
}

func TestTheLogGivesBackTheInputWhenTheSameActLedToAnotherState(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	opening := step(cs.ID, 1, "start")
	commit(t, store, opening)

	found := commit(t, store, step(cs.ID, 1, "start", func(s *casework.Step) { s.StateHash = hash("another") }))

	require.Equal(t, opening.Input, found.Input)
	require.Equal(t, opening.StateHash, found.StateHash)
}

func TestAnActThatStandsUnderAnEarlierSequenceIsNotAppliedAgain(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	commit(t, store, step(cs.ID, 1, "start"))
	commit(t, store, step(cs.ID, 2, "claim"))

	for _, sequence := range []int{3, 4, 17} {
		require.Equal(t, casework.Committed{AppliedAt: 1}, commit(t, store, step(cs.ID, sequence, "start")))
	}
	last, err := store.LastSequence(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Equal(t, 2, last)
}

func TestAStepBeyondTheEndOfTheLogIsRefused(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)

	for _, sequence := range []int{-1, 0, 2} {
		_, err := store.Commit(t.Context(), step(cs.ID, sequence, "early"))
		require.ErrorContains(t, err, fmt.Sprintf("commit step %d of case %s: the log ends at step 0", sequence, cs.ID))
		require.Equal(t, casework.Internal, casework.KindOf(err))
	}
	_, err := store.Commit(t.Context(), step("no-such-case", 1, "start"))
	require.Equal(t, casework.NotFound, casework.KindOf(err))
}

func TestAmongActsOfferedForOneSequenceOneIsWrittenAndTheOthersGetItBack(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	const clients = 30

	found := together(clients, func(i int) casework.Committed {
		act := fmt.Sprintf("act-%d", i)
		committed, err := store.Commit(t.Context(), step(cs.ID, 1, act, func(s *casework.Step) {
			s.Events = []casework.Event{{Kind: "node.entered", Node: act}}
		}))
		if err != nil {
			return casework.Committed{Act: err.Error()}
		}
		return committed
	})

	winner := found[0].Act
	for i, committed := range found {
		require.Equal(t, winner, committed.Act)
		require.Equal(t, fmt.Sprintf("act-%d", i) != winner, committed.Input != nil)
	}
	events := eventsOf(t, store, cs.ID)
	require.Len(t, events, 2)
	require.Equal(t, winner, events[1].Node)
}

// Thirty clients bring their act by the protocol of the workflow: what the log holds instead is adopted and the
// own act is offered again behind it.
func TestThirtyClientsOnOneCaseApplyEveryActExactlyOnce(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	const clients, actsEach = 30, 2

	failures := together(clients, func(client int) error {
		next := 1
		for n := range actsEach {
			act := fmt.Sprintf("client-%d-act-%d", client, n)
			for applied := false; !applied; {
				committed, err := store.Commit(t.Context(), step(cs.ID, next, act, func(s *casework.Step) {
					s.Events = []casework.Event{{Kind: "applied", Node: act}}
				}))
				if err != nil {
					return err
				}
				applied = committed.Act == act
				next++
			}
			// The answer was lost: the same act comes again and must be found, wherever it is offered.
			if committed, err := store.Commit(t.Context(), step(cs.ID, next+1000, act)); err != nil || committed.AppliedAt != next-1 {
				return fmt.Errorf("act %s was found at %d: %w", act, committed.AppliedAt, err)
			}
		}
		return nil
	})

	for _, err := range failures {
		require.NoError(t, err)
	}
	applied := map[string]int{}
	for i, event := range eventsOf(t, store, cs.ID) {
		require.Equal(t, i+1, event.Sequence)
		require.Equal(t, i, event.Step)
		applied[event.Node]++
	}
	require.Len(t, applied, clients*actsEach+1)
	last, err := store.LastSequence(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Equal(t, clients*actsEach, last)
}

func TestTheSameActOfferedAtOnceForManySequencesIsWrittenOnce(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	commit(t, store, step(cs.ID, 1, "start"))

	failures := together(20, func(i int) error {
		_, err := store.Commit(t.Context(), step(cs.ID, 2+i%2, "pay"))
		if err != nil && i%2 == 1 {
			return nil // offered too early: the log had not got there yet
		}
		return err
	})

	for _, err := range failures {
		require.NoError(t, err)
	}
	sequence, applied, err := store.ActSequence(t.Context(), cs.ID, "pay")
	require.NoError(t, err)
	require.True(t, applied)
	require.Equal(t, 2, sequence)
	last, err := store.LastSequence(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Equal(t, 2, last)
}

func TestARefusedStepLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	for name, spoil := range map[string]func(*casework.Step){
		"a closed case without its time": func(s *casework.Step) { s.Status = casework.StatusClosed },
		"an unknown status":              func(s *casework.Step) { s.Status = "lost" },
		"a move of a task that is not there": func(s *casework.Step) {
			s.Changes.TaskStates = []casework.TaskMove{{Wait: "w9", Status: casework.TaskCompleted}}
		},
		"a task for nobody": func(s *casework.Step) {
			s.Changes.OpenTasks = []casework.Task{formalCheck("w1", func(t *casework.Task) { t.Audience = "" })}
		},
		"an event without a kind":   func(s *casework.Step) { s.Events = []casework.Event{{}} },
		"an outgoing without an id": func(s *casework.Step) { s.Outbox = []casework.Outgoing{{Kind: "parcel"}} },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.Commit(t.Context(), step(cs.ID, 1, "start", func(s *casework.Step) {
				s.Events = []casework.Event{{Kind: "node.entered"}}
			}, spoil))
			require.Equal(t, casework.Internal, casework.KindOf(err))
			require.Len(t, eventsOf(t, store, cs.ID), 1)
			_, found, err := stepAt(t, store, cs.ID, 1)
			require.NoError(t, err)
			require.False(t, found)
		})
	}
}

func TestAnAcknowledgedStepTakesAllEarlierOnesOfItsCaseWithIt(t *testing.T) {
	t.Parallel()
	store := published(t)
	byUpdate := func(s *casework.Step) { s.ByUpdate = true }
	var ids []string
	for range 2 {
		id := started(t, store)
		commit(t, store, step(id, 2, "claim", byUpdate))
		commit(t, store, step(id, 3, "timer"))
		commit(t, store, step(id, 4, "complete", byUpdate))
		ids = append(ids, id)
	}
	unacknowledged := func(before time.Time, limit int) []casework.StepRef {
		refs, err := store.Unacknowledged(t.Context(), before, limit)
		require.NoError(t, err)
		return refs
	}
	require.Equal(t, []casework.StepRef{{CaseID: ids[0], Sequence: 4}, {CaseID: ids[1], Sequence: 4}}, unacknowledged(morning.Add(time.Hour), 10))
	require.Equal(t, []casework.StepRef{{CaseID: ids[0], Sequence: 2}}, unacknowledged(morning.Add(4*time.Minute), 1))
	require.Empty(t, unacknowledged(morning.Add(2*time.Minute), 10))

	require.NoError(t, store.Acknowledge(t.Context(), []casework.StepRef{{CaseID: ids[0], Sequence: 3}, {CaseID: ids[1], Sequence: 4}}))
	require.Equal(t, []casework.StepRef{{CaseID: ids[0], Sequence: 4}}, unacknowledged(morning.Add(time.Hour), 10))
	require.NoError(t, store.Acknowledge(t.Context(), nil))

	failures := together(10, func(i int) error {
		refs := []casework.StepRef{{CaseID: ids[i%2], Sequence: 4}, {CaseID: ids[(i+1)%2], Sequence: 4}}
		return store.Acknowledge(t.Context(), refs)
	})
	for _, err := range failures {
		require.NoError(t, err)
	}
	require.Empty(t, unacknowledged(morning.Add(time.Hour), 10))
}

func eventsOf(t testing.TB, store *postgres.Store, caseID string) []casework.Event {
	t.Helper()
	events, err := store.Events(t.Context(), caseID)
	require.NoError(t, err)
	return events
}

// together runs work n times at once and gives the results by number.
func together[T any](n int, work func(i int) T) []T {
	results := make([]T, n)
	begin := make(chan struct{})
	var running sync.WaitGroup
	for i := range n {
		running.Go(func() {
			<-begin
			results[i] = work(i)
		})
	}
	close(begin)
	running.Wait()
	return results
}
