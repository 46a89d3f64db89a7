package postgres_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
)

// started is a case whose first step made the changes.
func started(t testing.TB, store *postgres.Store, change ...func(*casework.Step)) string {
	t.Helper()
	cs := submitted(t, store)
	commit(t, store, step(cs.ID, 1, "start", change...))
	return cs.ID
}

func taskOf(t testing.TB, store *postgres.Store, caseID, wait string) casework.Task {
	t.Helper()
	task, err := store.Task(t.Context(), casework.TaskID(caseID, wait))
	require.NoError(t, err)
	return task
}

func moves(of ...casework.TaskMove) func(*casework.Step) {
	return func(s *casework.Step) { s.Changes.TaskStates = of }
}

func opens(tasks ...casework.Task) func(*casework.Step) {
	return func(s *casework.Step) { s.Changes.OpenTasks = tasks }
}

func TestATaskIsReadAsItWasOpened(t *testing.T) {
	t.Parallel()
	store := published(t)
	opened := formalCheck("w1", func(task *casework.Task) {
		task.Titles = casework.Text{"de": "Prüfen", "de-leicht": "Wir prüfen."}
		task.Due, task.Priority, task.NotSameAs = morning.AddDate(0, 0, 14), 80, []string{"first-check", "second-check"}
	})
	id := started(t, store, opens(opened))

	cs, err := store.Case(t.Context(), id)
	require.NoError(t, err)
	opened.ID, opened.CaseID, opened.Number, opened.Procedure = id+".w1", id, cs.Number, "childcare-registration"
	require.Equal(t, opened, taskOf(t, store, id, "w1"))
	require.Equal(t, casework.NotFound, casework.KindOf(second(store.Task(t.Context(), id+".w2"))))
}

func TestATaskKeepsWhoCompletedIt(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store, opens(formalCheck("w1")))

	commit(t, store, step(id, 2, "claim", moves(casework.TaskMove{Wait: "w1", Status: casework.TaskClaimed, Assignee: "clerk"})))
	require.Equal(t, casework.TaskClaimed, taskOf(t, store, id, "w1").Status)
	commit(t, store, step(id, 3, "release", moves(casework.TaskMove{Wait: "w1", Status: casework.TaskOpen})))
	require.Empty(t, taskOf(t, store, id, "w1").Assignee)
	commit(t, store, step(id, 4, "claim again", moves(casework.TaskMove{Wait: "w1", Status: casework.TaskClaimed, Assignee: "colleague"})))
	commit(t, store, step(id, 5, "complete", moves(casework.TaskMove{Wait: "w1", Status: casework.TaskCompleted})))

	done := taskOf(t, store, id, "w1")
	require.Equal(t, "colleague", done.Assignee)
	require.Equal(t, morning.Add(5*time.Minute), done.ClosedAt)
}

func TestACompletedTaskIsNotCompletedAgainButMayBeWithdrawnInVain(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store, opens(formalCheck("w1")))
	done := casework.TaskMove{Wait: "w1", Status: casework.TaskCompleted, Assignee: "clerk"}
	commit(t, store, step(id, 2, "complete", moves(done)))

	_, err := store.Commit(t.Context(), step(id, 3, "complete twice", moves(done)))
	require.ErrorContains(t, err, "1 of 1 tasks are not there or closed already")
	commit(t, store, step(id, 3, "withdraw", moves(casework.TaskMove{Wait: "w1", Status: casework.TaskWithdrawn})))
	require.Equal(t, casework.TaskCompleted, taskOf(t, store, id, "w1").Status)
}

func TestATaskThatItsOwnStepMovesIsWrittenAsItEndsUp(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store, opens(formalCheck("w1"), formalCheck("w2"), formalCheck("w3")), moves(
		casework.TaskMove{Wait: "w1", Status: casework.TaskWithdrawn},
		casework.TaskMove{Wait: "w2", Status: casework.TaskClaimed, Assignee: "clerk"},
		casework.TaskMove{Wait: "w2", Status: casework.TaskCompleted, Assignee: "clerk"},
		casework.TaskMove{Wait: "w2", Status: casework.TaskWithdrawn},
	))
	require.Equal(t, casework.TaskWithdrawn, taskOf(t, store, id, "w1").Status)
	require.Equal(t, morning.Add(time.Minute), taskOf(t, store, id, "w1").ClosedAt)
	require.Equal(t, casework.TaskCompleted, taskOf(t, store, id, "w2").Status)
	require.Equal(t, casework.TaskOpen, taskOf(t, store, id, "w3").Status)
}

func TestADeadlineIsSetMovedAndEnded(t *testing.T) {
	t.Parallel()
	store := published(t)
	sets := func(wait string, days int) func(*casework.Step) {
		return func(s *casework.Step) {
			s.Changes.SetDeadlines = append(s.Changes.SetDeadlines, casework.Deadline{
				Wait: wait, Node: "answer", Titles: casework.Text{"de": "Antwort"}, Due: morning.AddDate(0, 0, days), SetAt: s.At,
			})
		}
	}
	ends := func(wait string, fired bool) func(*casework.Step) {
		return func(s *casework.Step) {
			s.Changes.EndDeadlines = append(s.Changes.EndDeadlines, casework.Ended{Wait: wait, Fired: fired})
		}
	}
	deadline := func(id, wait string) casework.Deadline {
		all, err := store.Deadlines(t.Context(), id)
		require.NoError(t, err)
		for _, d := range all {
			if d.Wait == wait {
				return d
			}
		}
		return casework.Deadline{}
	}
	id := started(t, store, sets("w1", 14), sets("w2", 7), sets("gone-at-once", 3), ends("gone-at-once", false))
	require.Equal(t, casework.Deadline{
		CaseID: id, Wait: "w1", Node: "answer", Titles: casework.Text{"de": "Antwort"}, Due: morning.AddDate(0, 0, 14), SetAt: morning.Add(time.Minute),
	}, deadline(id, "w1"))
	require.Equal(t, morning.Add(time.Minute), deadline(id, "gone-at-once").EndedAt, "it began and ended within the step")

	commit(t, store, step(id, 2, "extend", sets("w1", 28)))
	require.Equal(t, morning.AddDate(0, 0, 28), deadline(id, "w1").Due)

	commit(t, store, step(id, 3, "answer", ends("w1", false), ends("w2", true), sets("w2", 9)))
	require.Equal(t, morning.Add(3*time.Minute), deadline(id, "w1").EndedAt)
	require.False(t, deadline(id, "w1").Fired)
	require.Zero(t, deadline(id, "w2").EndedAt, "a repeating timer fired and runs again")
	require.Equal(t, morning.AddDate(0, 0, 9), deadline(id, "w2").Due)

	commit(t, store, step(id, 4, "time is up", ends("w2", true)))
	require.True(t, deadline(id, "w2").Fired)
	commit(t, store, step(id, 5, "extended after its end", sets("w2", 21)))
	require.Zero(t, deadline(id, "w2").EndedAt)
	require.False(t, deadline(id, "w2").Fired)
}

func TestSubscriptionsComeAndGoAndEndAsTheyBeganWhenAStepDoesBoth(t *testing.T) {
	t.Parallel()
	store := published(t)
	withdrawal := func(wait string) casework.Subscription {
		return casework.Subscription{Wait: wait, Node: "withdrawal", Name: "withdraw", Key: "k"}
	}
	names := func(id string) []string {
		all, err := store.Subscriptions(t.Context(), id)
		require.NoError(t, err)
		waits := []string{}
		for _, s := range all {
			waits = append(waits, s.Wait)
		}
		return waits
	}
	id := started(t, store, func(s *casework.Step) {
		s.Changes.Subscribe = []casework.Subscription{withdrawal("w1"), withdrawal("w2"), withdrawal("brief")}
		s.Changes.Unsubscribe = []string{"brief"}
	})
	require.Equal(t, []string{"w1", "w2"}, names(id))

	commit(t, store, step(id, 2, "message", func(s *casework.Step) {
		s.Changes.Subscribe = []casework.Subscription{withdrawal("w1"), withdrawal("w3")}
		s.Changes.Unsubscribe = []string{"w1", "w2", "never there"}
	}))
	require.Equal(t, []string{"w1", "w3"}, names(id))
}

func TestARowThatAStepNamesTwiceIsWrittenAsItEndsUp(t *testing.T) {
	t.Parallel()
	store := published(t)
	twice := func(s *casework.Step) {
		for i, text := range []string{"first", "last"} {
			s.Changes.OpenTasks = append(s.Changes.OpenTasks, formalCheck(fmt.Sprint("w", s.Sequence), func(task *casework.Task) { task.Node = text }))
			s.Changes.SetDeadlines = append(s.Changes.SetDeadlines, casework.Deadline{Wait: "d", Node: text, Due: morning.AddDate(0, 0, i), SetAt: s.At})
			s.Changes.Subscribe = append(s.Changes.Subscribe, casework.Subscription{Wait: "s", Node: text, Name: "m"})
			s.Changes.OpenIncidents = append(s.Changes.OpenIncidents, casework.Incident{Wait: "i", Node: text, OpenedAt: s.At})
		}
	}
	id := started(t, store, twice)
	commit(t, store, step(id, 2, "again", twice))
	commit(t, store, step(id, 3, "end", func(s *casework.Step) {
		s.Changes.EndDeadlines = []casework.Ended{{Wait: "d"}, {Wait: "d", Fired: true}}
		s.Changes.Unsubscribe = []string{"s", "s"}
		s.Changes.CloseIncidents = []string{"i", "i"}
	}))

	require.Equal(t, "last", taskOf(t, store, id, "w2").Node)
	deadlines, err := store.Deadlines(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, deadlines, 1)
	require.Equal(t, morning.AddDate(0, 0, 1), deadlines[0].Due)
	require.True(t, deadlines[0].Fired)
	subscriptions, err := store.Subscriptions(t.Context(), id)
	require.NoError(t, err)
	require.Empty(t, subscriptions)
	incidents, err := store.Incidents(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, incidents, 1)
	require.NotZero(t, incidents[0].ClosedAt)
}

func TestAMessageReachesItsKeyAndASignalEverybody(t *testing.T) {
	t.Parallel()
	store := published(t)
	var ids []string
	for i := range 3 {
		ids = append(ids, started(t, store, func(s *casework.Step) {
			s.Changes.Subscribe = []casework.Subscription{
				{Wait: "m", Node: "n", Name: "paid", Key: fmt.Sprintf("bill-%d", i)},
				{Wait: "s", Node: "n", Signal: true, Name: "paid"},
			}
		}))
	}
	message, err := store.Subscribers(t.Context(), false, "paid", "bill-1")
	require.NoError(t, err)
	require.Equal(t, []casework.Subscription{{CaseID: ids[1], Wait: "m", Node: "n", Name: "paid", Key: "bill-1"}}, message)
	signal, err := store.Subscribers(t.Context(), true, "paid", "")
	require.NoError(t, err)
	require.Len(t, signal, 3)
	nobody, err := store.Subscribers(t.Context(), false, "paid", "bill-9")
	require.NoError(t, err)
	require.Empty(t, nobody)
}

func TestAnIncidentStaysOpenUntilItIsClosedAndCanComeBack(t *testing.T) {
	t.Parallel()
	store := published(t)
	opensIncident := func(s *casework.Step) {
		s.Changes.OpenIncidents = []casework.Incident{{Wait: "i1", Node: "register", Detail: "No answer.", OpenedAt: s.At}}
	}
	closesIncident := func(s *casework.Step) { s.Changes.CloseIncidents = []string{"i1"} }
	open := func() int {
		all, err := store.OpenIncidents(t.Context())
		require.NoError(t, err)
		return len(all)
	}
	id := started(t, store, opensIncident)
	require.Equal(t, 1, open())
	counts, err := store.Counts(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, counts[0].Incidents)

	commit(t, store, step(id, 2, "retry in vain", closesIncident, opensIncident))
	require.Equal(t, 1, open())
	commit(t, store, step(id, 3, "retry", closesIncident))
	require.Zero(t, open())
	incidents, err := store.Incidents(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, []casework.Incident{{
		CaseID: id, Wait: "i1", Node: "register", Detail: "No answer.", OpenedAt: morning.Add(2 * time.Minute), ClosedAt: morning.Add(3 * time.Minute),
	}}, incidents)
	commit(t, store, step(id, 4, "again", opensIncident))
	require.Equal(t, 1, open())
}

// What a person typed reaches the store inside variables; a commit that is refused for it would be tried for ever.
func TestACommitTakesTextThatPostgreSQLCannotHold(t *testing.T) {
	t.Parallel()
	store := published(t)
	evil := "a\x00b\xff" + `c\u0000`
	id := started(t, store, func(s *casework.Step) {
		s.Input = json.RawMessage("{\"text\":\"\\u0000 \xff\"}")
		s.Events = []casework.Event{{Kind: "k", Node: evil, Attributes: map[string]string{"a": evil}}}
		s.Changes.OpenTasks = []casework.Task{formalCheck("w1", func(task *casework.Task) {
			task.Data = json.RawMessage(`{"name":"x\u0000y","half":"\ud83d","path":"c:\\u0000"}`)
			task.Titles = casework.Text{"de": evil}
		})}
		s.Changes.Subscribe = []casework.Subscription{{Wait: "w2", Node: "n", Name: "m", Key: evil}}
		s.Changes.OpenIncidents = []casework.Incident{{Wait: "w3", Detail: evil, OpenedAt: s.At}}
		s.Outbox = []casework.Outgoing{{ID: "o1", Kind: "message", Name: "m", Key: evil, Data: json.RawMessage("{\"a\":\"\\u0000\"}")}}
		s.Status, s.ClosedAt, s.Outcome = casework.StatusClosed, s.At, "done\x00"
	})

	stored, found, err := stepAt(t, store, id, 1)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, "{\"text\":\"\\u0000 \xff\"}", string(stored.Input), "the log keeps the input byte for byte")
	require.JSONEq(t, `{"name":"x\ufffdy","half":"\ufffd","path":"c:\\u0000"}`, string(taskOf(t, store, id, "w1").Data))
	subscribers, err := store.Subscribers(t.Context(), false, "m", evil)
	require.NoError(t, err)
	require.Len(t, subscribers, 1)
	require.NoError(t, store.SaveDocument(t.Context(), casework.Document{ID: "d1", CaseID: id, Kind: "notice", Title: evil, Body: evil, Language: "de", IssuedAt: morning}))
}

func TestAThousandRowsGoIntoOneStep(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store, func(s *casework.Step) {
		for i := range 1000 {
			s.Events = append(s.Events, casework.Event{Kind: "node.entered", Node: fmt.Sprint(i)})
			s.Changes.OpenTasks = append(s.Changes.OpenTasks, formalCheck(fmt.Sprint(i)))
		}
	})
	events := eventsOf(t, store, id)
	require.Len(t, events, 1001)
	require.Equal(t, "999", events[1000].Node)
	tasks, err := store.CaseTasks(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, tasks, 1000)
}

func TestADocumentIsFiledOnce(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store)
	notice := casework.Document{ID: "d1", CaseID: id, Kind: "notice", Title: "Bescheid", Body: "# Bescheid\n\nSie …", Language: "de", IssuedAt: morning}
	require.NoError(t, store.SaveDocument(t.Context(), notice))
	again := notice
	again.Title, again.IssuedAt = "Anderer Bescheid", morning.Add(time.Hour)
	require.NoError(t, store.SaveDocument(t.Context(), again))

	documents, err := store.Documents(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, []casework.Document{notice}, documents)
}
