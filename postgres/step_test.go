package postgres_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
)

func TestAStepWritesEverythingThatFollowsFromItInOneGo(t *testing.T) {
	t.Parallel()
	store := published(t)
	cs := submitted(t, store)
	opening := step(cs.ID, 1, "start", func(s *casework.Step) {
		s.Events = []casework.Event{
			{Kind: "node.entered", Node: "formal-check", At: s.At, Actor: casework.Actor{Role: casework.RoleSystem}},
			{Kind: casework.EventTaskOpened, Node: "formal-check", Channel: casework.ChannelOnline, Attributes: map[string]string{"wait": "w1"}},
		}
		s.Changes.OpenTasks = []casework.Task{formalCheck("w1")}
		s.Changes.SetDeadlines = []casework.Deadline{{Wait: "w2", Node: "reminder", Titles: casework.Text{"de": "Erinnerung"}, Due: morning.AddDate(0, 0, 14), SetAt: s.At}}
		s.Changes.Subscribe = []casework.Subscription{{Wait: "w3", Node: "withdrawal", Name: "withdraw", Key: cs.ID}}
		s.Changes.OpenIncidents = []casework.Incident{{Wait: "w4", Node: "register", Detail: "The register does not answer.", OpenedAt: s.At}}
		s.Outbox = []casework.Outgoing{{ID: cs.ID + ".1.0", Kind: "message", Name: "hello", Key: "k", Data: json.RawMessage(`{"n":1.50}`), TimeToLive: time.Hour}}
	})

	committed := commit(t, store, opening)
	require.Equal(t, casework.Committed{Sequence: 1, Act: "start", StateHash: hash("start")}, committed)

	read, err := store.Case(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Equal(t, 1, read.Sequence)
	require.Equal(t, casework.StatusOffice, read.Status)

	events, err := store.Events(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Len(t, events, 3)
	require.Equal(t, casework.Event{
		CaseID: cs.ID, Sequence: 3, Step: 1, Kind: casework.EventTaskOpened, Node: "formal-check", At: opening.At,
		Channel: casework.ChannelOnline, Revision: hash("first"), Attributes: map[string]string{"wait": "w1"},
	}, events[2])

	tasks, err := store.CaseTasks(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	require.Equal(t, cs.ID+".w1", tasks[0].ID)
	require.Equal(t, cs.Number, tasks[0].Number)
	require.JSONEq(t, `{"complete":false}`, string(tasks[0].Data))

	deadlines, err := store.Deadlines(t.Context(), cs.ID)
	require.NoError(t, err)
	require.Len(t, deadlines, 1)
	require.Equal(t, morning.AddDate(0, 0, 14), deadlines[0].Due)

	subscribers, err := store.Subscribers(t.Context(), false, "withdraw", cs.ID)
	require.NoError(t, err)
	require.Equal(t, []casework.Subscription{{CaseID: cs.ID, Wait: "w3", Node: "withdrawal", Name: "withdraw", Key: cs.ID}}, subscribers)

	incidents, err := store.OpenIncidents(t.Context())
	require.NoError(t, err)
	require.Len(t, incidents, 1)

	outgoing, err := store.Undelivered(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, outgoing, 1)
	require.Equal(t, time.Hour, outgoing[0].TimeToLive)
	require.JSONEq(t, `{"n":1.50}`, string(outgoing[0].Data))
	require.NoError(t, store.MarkDelivered(t.Context(), outgoing[0].ID, morning))

	commit(t, store, step(cs.ID, 2, "complete", func(s *casework.Step) {
		s.ByUpdate = true
		s.Status, s.Outcome, s.ClosedAt = casework.StatusClosed, "granted", s.At
		s.Changes.TaskStates = []casework.TaskMove{{Wait: "w1", Status: casework.TaskCompleted, Assignee: "clerk"}}
		s.Changes.EndDeadlines = []casework.Ended{{Wait: "w2", Fired: true}}
		s.Changes.Unsubscribe = []string{"w3"}
		s.Changes.CloseIncidents = []string{"w4"}
	}))
	task, err := store.Task(t.Context(), cs.ID+".w1")
	require.NoError(t, err)
	require.Equal(t, casework.TaskCompleted, task.Status)
	require.Equal(t, "clerk", task.Assignee)
	require.Equal(t, morning.Add(2*time.Minute), task.ClosedAt)

	refs, err := store.Unacknowledged(t.Context(), morning.Add(time.Hour), 10)
	require.NoError(t, err)
	require.Equal(t, []casework.StepRef{{CaseID: cs.ID, Sequence: 2}}, refs)
	require.NoError(t, store.Acknowledge(t.Context(), refs))
	refs, err = store.Unacknowledged(t.Context(), morning.Add(time.Hour), 10)
	require.NoError(t, err)
	require.Empty(t, refs)

	counts, err := store.Counts(t.Context())
	require.NoError(t, err)
	require.Len(t, counts, 1)
	require.Equal(t, 1, counts[0].Total)
	require.Equal(t, map[string]int{"granted": 1}, counts[0].Outcomes)
}
