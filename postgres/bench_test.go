package postgres_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
)

// humanStep is what completing a task usually leads to: a handful of events, one task closed and the next opened.
func humanStep(caseID string, sequence int) casework.Step {
	return step(caseID, sequence, fmt.Sprintf("act-%d", sequence), func(s *casework.Step) {
		for i := range 6 {
			s.Events = append(s.Events, casework.Event{
				Kind: "node.entered", Node: fmt.Sprintf("node-%d", i), At: s.At, Actor: casework.Actor{Role: casework.RoleSystem},
				Attributes: map[string]string{"instance": "w1"},
			})
		}
		s.ByUpdate = true
		if sequence > 1 {
			s.Changes.TaskStates = []casework.TaskMove{{Wait: fmt.Sprint(sequence - 1), Status: casework.TaskCompleted, Assignee: "clerk"}}
			s.Changes.EndDeadlines = []casework.Ended{{Wait: fmt.Sprint("d", sequence-1)}}
		}
		s.Changes.OpenTasks = []casework.Task{formalCheck(fmt.Sprint(sequence))}
		s.Changes.SetDeadlines = []casework.Deadline{{Wait: fmt.Sprint("d", sequence), Due: s.At.Add(time.Hour), SetAt: s.At}}
	})
}

func BenchmarkCommit(b *testing.B) {
	store := published(b)
	cs := submitted(b, store)
	b.ResetTimer()
	for i := range b.N {
		_, err := store.Commit(b.Context(), humanStep(cs.ID, i+1))
		require.NoError(b, err)
	}
}

func BenchmarkCommitOfManyCasesAtOnce(b *testing.B) {
	store := published(b)
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		cs := submitted(b, store)
		for sequence := 1; pb.Next(); sequence++ {
			_, err := store.Commit(b.Context(), humanStep(cs.ID, sequence))
			require.NoError(b, err)
		}
	})
}

func BenchmarkSubmit(b *testing.B) {
	store := published(b)
	var key atomic.Int64
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			submitted(b, store, func(n *casework.NewCase) { n.IdempotencyKey = fmt.Sprint(key.Add(1)) })
		}
	})
}
