package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
)

// paged reads a list to its end by pages and gives the ids in order.
func paged[T any](t testing.TB, limit int, id func(T) string, read func(casework.Page) ([]T, string, error)) []string {
	t.Helper()
	ids, page := []string{}, casework.Page{Limit: limit}
	for {
		entries, next, err := read(page)
		require.NoError(t, err)
		require.LessOrEqual(t, len(entries), limit)
		for _, entry := range entries {
			ids = append(ids, id(entry))
		}
		if next == "" {
			return ids
		}
		page.Cursor = next
	}
}

func TestCasesAreListedNewestFirstAndNoPageRepeatsOne(t *testing.T) {
	t.Parallel()
	store := published(t)
	var newestFirst []string
	for i := range 11 {
		cs := submitted(t, store, func(n *casework.NewCase) { n.RecordedAt = morning.Add(time.Duration(i/2) * time.Second) })
		newestFirst = append(newestFirst, cs.ID)
	}
	slices.Reverse(newestFirst) // ids are in the order of time, so equal times are told apart by them

	for _, limit := range []int{1, 2, 3, 11, 50} {
		ids := paged(t, limit, func(cs casework.Case) string { return cs.ID }, func(p casework.Page) ([]casework.Case, string, error) {
			return store.Cases(t.Context(), casework.CaseFilter{Page: p})
		})
		require.Equal(t, newestFirst, ids)
	}
}

func TestCasesAreFilteredByOfficeProcedureStatusAndWhetherTheyAreOpen(t *testing.T) {
	t.Parallel()
	store := published(t)
	youth := submitted(t, store)
	school := submitted(t, store, func(n *casework.NewCase) { n.Office = "school" })
	closed := submitted(t, store)
	commit(t, store, step(closed.ID, 1, "start", func(s *casework.Step) {
		s.Status, s.Outcome, s.ClosedAt = casework.StatusClosed, "granted", s.At
	}))
	for name, c := range map[string]struct {
		filter casework.CaseFilter
		want   []string
	}{
		"by office":          {casework.CaseFilter{Offices: []string{"school"}}, []string{school.ID}},
		"by two offices":     {casework.CaseFilter{Offices: []string{"school", "youth"}}, []string{closed.ID, school.ID, youth.ID}},
		"by procedure":       {casework.CaseFilter{Procedure: "dog-tax"}, []string{}},
		"by status":          {casework.CaseFilter{Status: casework.StatusClosed}, []string{closed.ID}},
		"open ones":          {casework.CaseFilter{Open: true}, []string{school.ID, youth.ID}},
		"open ones of youth": {casework.CaseFilter{Open: true, Offices: []string{"youth"}}, []string{youth.ID}},
	} {
		t.Run(name, func(t *testing.T) {
			cases, next, err := store.Cases(t.Context(), c.filter)
			require.NoError(t, err)
			require.Empty(t, next)
			ids := []string{}
			for _, cs := range cases {
				ids = append(ids, cs.ID)
			}
			require.Equal(t, c.want, ids)
		})
	}
}

func TestTasksAreListedByPriorityThenDueThenAge(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store, opens(
		formalCheck("old"),
		formalCheck("young", func(task *casework.Task) { task.OpenedAt = morning.Add(time.Hour) }),
		formalCheck("due-late", func(task *casework.Task) { task.Due = morning.AddDate(0, 0, 9) }),
		formalCheck("due-soon", func(task *casework.Task) { task.Due = morning.AddDate(0, 0, 2) }),
		formalCheck("urgent", func(task *casework.Task) { task.Priority = 90 }),
		formalCheck("school", func(task *casework.Task) { task.Office, task.Priority = "school", 10 }),
		formalCheck("claimed", func(task *casework.Task) {
			task.Status, task.Assignee, task.Priority = casework.TaskClaimed, "clerk", 20
		}),
		formalCheck("applicants", func(task *casework.Task) { task.Audience, task.Priority = casework.ForApplicant, 99 }),
		formalCheck("done"),
	), moves(casework.TaskMove{Wait: "done", Status: casework.TaskCompleted, Assignee: "clerk"}))
	require.NotEmpty(t, id)
	list := func(limit int, filter casework.TaskFilter) []string {
		return paged(t, limit, func(task casework.Task) string { return task.Wait }, func(p casework.Page) ([]casework.Task, string, error) {
			filter.Page = p
			return store.Tasks(t.Context(), filter)
		})
	}

	for _, limit := range []int{1, 2, 3, 50} {
		require.Equal(t, []string{"urgent", "due-soon", "due-late", "old", "young", "claimed", "school"}, list(limit, casework.TaskFilter{}))
	}
	require.Equal(t, []string{"school"}, list(5, casework.TaskFilter{Offices: []string{"school"}}))
	require.Equal(t, []string{"claimed"}, list(5, casework.TaskFilter{Assignee: "clerk"}))
	require.Equal(t, []string{"claimed", "school"}, list(2, casework.TaskFilter{Offices: []string{"school", "youth"}})[5:])
}

func TestACursorOfSomebodyElseIsInvalid(t *testing.T) {
	t.Parallel()
	store := published(t)
	for _, cursor := range []string{"%%%", "bm8ganNvbg", "1"} {
		page := casework.Page{Cursor: cursor}
		_, _, err := store.Cases(t.Context(), casework.CaseFilter{Page: page})
		requireKind(t, casework.Invalid, "cursor", err)
		_, _, err = store.Tasks(t.Context(), casework.TaskFilter{Page: page})
		requireKind(t, casework.Invalid, "cursor", err)
	}
}

// Lists that people open all day must not read the table.
func TestListsAreReadFromTheirIndex(t *testing.T) {
	t.Parallel()
	store := published(t)
	fill(t, store, 2000)
	for name, query := range map[string]string{
		"the tasks of an office":         `SELECT id FROM tasks WHERE audience = 'staff' AND status IN ('open', 'claimed') AND office = 'office-7' ORDER BY -priority, coalesce(due, 'infinity'::timestamptz), opened_at, id LIMIT 50`,
		"the tasks of a person":          `SELECT id FROM tasks WHERE audience = 'staff' AND status IN ('open', 'claimed') AND assignee = 'clerk-7' ORDER BY -priority, coalesce(due, 'infinity'::timestamptz), opened_at, id LIMIT 50`,
		"all tasks":                      `SELECT id FROM tasks WHERE audience = 'staff' AND status IN ('open', 'claimed') ORDER BY -priority, coalesce(due, 'infinity'::timestamptz), opened_at, id LIMIT 50`,
		"all cases":                      `SELECT id FROM cases ORDER BY recorded_at DESC, id DESC LIMIT 50`,
		"the open cases of an office":    `SELECT id FROM cases WHERE office = 'office-7' AND status <> 'closed' ORDER BY recorded_at DESC, id DESC LIMIT 50`,
		"cases without a workflow":       `SELECT id FROM cases WHERE started_at IS NULL AND recorded_at < '2030-01-01' ORDER BY recorded_at, id LIMIT 50`,
		"the case of a secret":           `SELECT id FROM cases WHERE secret_hash = '\x00'`,
		"steps that Temporal could lose": `SELECT case_id, max(sequence) FROM steps WHERE NOT acknowledged AND at < '2030-01-01' GROUP BY case_id ORDER BY min(at), case_id LIMIT 50`,
		"what goes out":                  `SELECT id FROM outbox WHERE delivered_at IS NULL AND dropped_at IS NULL AND leased_until <= clock_timestamp() ORDER BY position LIMIT 50`,
		"who waits for a message":        `SELECT case_id FROM subscriptions WHERE name = 'm7' AND NOT signal AND key = 'k'`,
	} {
		t.Run(name, func(t *testing.T) {
			var plan []string
			require.NoError(t, store.DB().Select(&plan, "EXPLAIN "+query))
			require.Contains(t, fmt.Sprint(plan), "Index")
			require.NotContains(t, fmt.Sprint(plan), "Seq Scan")
		})
	}
}

// fill writes n cases in bulk, most of them closed, as a town has them after some years.
func fill(t testing.TB, store *postgres.Store, n int) {
	t.Helper()
	for _, statement := range []string{
		`INSERT INTO cases (id, number, procedure, revision, office, status, channel, language, received_at, recorded_at, closed_at, sequence, last_event, secret_hash, started_at)
		 SELECT 'case-' || i, 'N-' || i, 'childcare-registration', '` + hash("first") + `', 'office-' || i % 20,
			CASE WHEN i % 9 = 0 THEN 'office' ELSE 'closed' END, 'online', 'de', '2027-01-01', '2027-01-01'::timestamptz + i * interval '1 minute',
			CASE WHEN i % 9 = 0 THEN NULL ELSE '2028-01-01'::timestamptz END, 1, 1, sha256(i::text::bytea),
			CASE WHEN i % 50 = 0 THEN NULL ELSE '2027-01-01'::timestamptz END FROM generate_series(1, $1::integer) i`,
		`INSERT INTO tasks (id, case_id, wait, node, titles, audience, office, form, status, assignee, opened_at, closed_at, priority, not_same_as)
		 SELECT 'case-' || i || '.w', 'case-' || i, 'w', 'n', '{}', 'staff', 'office-' || i % 20, '',
			CASE WHEN i % 3 = 0 THEN 'claimed' ELSE 'completed' END, 'clerk-' || i % 30, '2027-01-01',
			CASE WHEN i % 3 = 0 THEN NULL ELSE '2028-01-01'::timestamptz END, 50, '{}' FROM generate_series(1, $1::integer) i`,
		`INSERT INTO steps (case_id, sequence, act, input, state_hash, at, by_update, acknowledged)
		 SELECT 'case-' || i, 1, 'a', '', '', '2027-01-01', true, i % 100 <> 0 FROM generate_series(1, $1::integer) i`,
		`INSERT INTO outbox (id, case_id, kind, wait, receiver, name, key, time_to_live, sent_at, delivered_at)
		 SELECT i, 'case-' || i, 'message', '', '', 'm', 'k', 0, '2027-01-01', CASE WHEN i % 100 = 0 THEN NULL ELSE '2027-01-01'::timestamptz END
		 FROM generate_series(1, $1::integer) i`,
		`INSERT INTO subscriptions (case_id, wait, node, signal, name, key) SELECT 'case-' || i, 'w', 'n', false, 'm' || i % 50, 'k' || i FROM generate_series(1, $1::integer) i`,
	} {
		_, err := store.DB().Exec(statement, n)
		require.NoError(t, err)
	}
	_, err := store.DB().Exec(`ANALYZE`)
	require.NoError(t, err)
}
