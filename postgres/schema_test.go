package postgres_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
	"github.com/amtsweg/amtsweg/test/stack"
)

// requireRefusedBy asserts that the schema itself, without any code of ours, refuses the statement.
func requireRefusedBy(t testing.TB, store *postgres.Store, constraint, statement string, args ...any) {
	t.Helper()
	_, err := store.DB().Exec(statement, args...)
	refused := pq.As(err)
	require.NotNil(t, refused, "%s was not refused: %v", statement, err)
	require.Equal(t, constraint, refused.Constraint, refused.Message)
}

func TestTheSchemaRefusesBadCases(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store)
	other := submitted(t, store, func(n *casework.NewCase) { n.SecretHash = secret("s") })
	for constraint, change := range map[string]string{
		"cases_closed_has_time":          `status = 'closed'`,
		"cases_status_known":             `status = 'asleep'`,
		"cases_channel_known":            `channel = 'fax'`,
		"cases_outcome_of_closed":        `outcome = 'granted'`,
		"cases_received_before_recorded": `received_at = recorded_at + interval '6 minutes'`,
		"cases_sequence_counts":          `sequence = -1`,
		"cases_number_unique":            `number = '` + other.Number + `'`,
		"cases_secret_unique":            `secret_hash = (SELECT secret_hash FROM cases WHERE id = '` + other.ID + `')`,
		"cases_secret_sha256":            `secret_hash = '\x00'`,
		"cases_revision_published":       `revision = 'none'`,
		"cases_parent_wait_with_parent":  `parent_wait = 'w'`,
		"cases_parent_known":             `parent = 'nobody'`,
		"cases_office_named":             `office = ''`,
		"cases_language_form":            `language = 'Deutsch, bitte'`,
	} {
		t.Run(constraint, func(t *testing.T) {
			requireRefusedBy(t, store, constraint, `UPDATE cases SET `+change+` WHERE id = $1`, id)
		})
	}
	_, err := store.DB().Exec(`UPDATE cases SET status = 'closed', closed_at = now(), outcome = 'granted' WHERE id = $1`, id)
	require.NoError(t, err)
}

func TestTheLogIsWrittenOnce(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store, func(s *casework.Step) { s.ByUpdate = true })
	require.NoError(t, store.SaveDocument(t.Context(), casework.Document{ID: "d", CaseID: id, Kind: "notice", Title: "Bescheid", Language: "de", IssuedAt: morning}))
	for statement, constraint := range map[string]string{
		`UPDATE steps SET input = 'x'`:                    "steps_written_once",
		`UPDATE steps SET by_update = false`:              "steps_written_once",
		`DELETE FROM steps`:                               "steps_written_once",
		`TRUNCATE steps`:                                  "steps_written_once",
		`UPDATE events SET kind = 'x'`:                    "events_written_once",
		`DELETE FROM events`:                              "events_written_once",
		`TRUNCATE events`:                                 "events_written_once",
		`UPDATE applications SET actor_id = 'x'`:          "applications_written_once",
		`DELETE FROM documents`:                           "documents_written_once",
		`UPDATE revisions SET content = 'x'`:              "revisions_written_once",
		`TRUNCATE revisions CASCADE`:                      "revisions_written_once",
		`UPDATE steps SET acknowledged = true, act = 'x'`: "steps_written_once",
	} {
		t.Run(statement, func(t *testing.T) { requireRefusedBy(t, store, constraint, statement) })
	}
	require.NoError(t, store.Acknowledge(t.Context(), []casework.StepRef{{CaseID: id, Sequence: 1}}))
	requireRefusedBy(t, store, "steps_written_once", `UPDATE steps SET acknowledged = false`)
}

func TestOnlyAnErasureMayDeleteFromTheLog(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store, func(s *casework.Step) { s.Events = []casework.Event{{Kind: "k"}} })
	erase := func(tx *sqlx.Tx) {
		for _, statement := range []string{
			`UPDATE events SET actor_id = '' WHERE case_id = $1`, `DELETE FROM steps WHERE case_id = $1`,
			`DELETE FROM applications WHERE case_id = $1`,
		} {
			_, err := tx.Exec(statement, id)
			require.NoError(t, err)
		}
	}
	tx := store.DB().MustBegin()
	_, err := tx.Exec(`SET LOCAL amtsweg.erasure = 'on'`)
	require.NoError(t, err)
	erase(tx)
	require.NoError(t, tx.Commit())

	_, found, err := stepAt(t, store, id, 1)
	require.NoError(t, err)
	require.False(t, found)
	requireRefusedBy(t, store, "events_written_once", `DELETE FROM events`) // the permission ended with its transaction
}

func TestTheSchemaRefusesBadRowsOfTheLog(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store)
	for constraint, values := range map[string]string{
		"steps_sequence_positive":             `($1, 0, 'a', '', '', now(), false, true)`,
		"steps_pkey":                          `($1, 1, 'a', '', '', now(), false, true)`,
		"steps_act_once":                      `($1, 2, 'start', '', '', now(), false, true)`,
		"steps_act_named":                     `($1, 2, '', '', '', now(), false, true)`,
		"steps_acknowledged_unless_by_update": `($1, 2, 'a', '', '', now(), false, false)`,
	} {
		t.Run(constraint, func(t *testing.T) {
			requireRefusedBy(t, store, constraint, `
				INSERT INTO steps (case_id, sequence, act, input, state_hash, at, by_update, acknowledged) VALUES `+values, id)
		})
	}
	for constraint, values := range map[string]string{
		"events_receipt_first":    `($1, 2, 0, 'k', '', now(), '', '', '', '', '', NULL)`,
		"events_pkey":             `($1, 1, 0, 'k', '', now(), '', '', '', '', '', NULL)`,
		"events_kind_named":       `($1, 2, 1, '', '', now(), '', '', '', '', '', NULL)`,
		"events_channel_known":    `($1, 2, 1, 'k', '', now(), '', '', '', 'fax', '', NULL)`,
		"events_attributes_named": `($1, 2, 1, 'k', '', now(), '', '', '', '', '', '[]')`,
		"events_case_known":       `($1 || 'x', 2, 1, 'k', '', now(), '', '', '', '', '', NULL)`,
	} {
		t.Run(constraint, func(t *testing.T) {
			requireRefusedBy(t, store, constraint, `
				INSERT INTO events (case_id, sequence, step, kind, node, at, actor_role, actor_id, actor_office, channel,
					revision, attributes) VALUES `+values, id)
		})
	}
	requireRefusedBy(t, store, "applications_digest_of_data", `
		INSERT INTO applications (case_id, data, digest, actor_role, actor_id, actor_office) VALUES ($1, '{}', sha256('x'), '', '', '')`, id)
}

func TestTheSchemaRefusesBadTasksAndDeadlines(t *testing.T) {
	t.Parallel()
	store := published(t)
	id := started(t, store, opens(formalCheck("w1"), formalCheck("w2")), func(s *casework.Step) {
		s.Changes.SetDeadlines = []casework.Deadline{{Wait: "d", Due: morning, SetAt: morning}}
		s.Outbox = []casework.Outgoing{{ID: "o", Kind: "signal", Name: "n"}}
	})
	for constraint, statement := range map[string]string{
		"tasks_closed_has_time":      `UPDATE tasks SET status = 'completed' WHERE case_id = $1`,
		"tasks_claimed_by_someone":   `UPDATE tasks SET status = 'claimed' WHERE case_id = $1`,
		"tasks_status_known":         `UPDATE tasks SET status = 'forgotten' WHERE case_id = $1`,
		"tasks_audience_known":       `UPDATE tasks SET audience = 'public' WHERE case_id = $1`,
		"tasks_id_of_wait":           `UPDATE tasks SET id = id || 'x' WHERE case_id = $1`,
		"deadlines_fired_has_ended":  `UPDATE deadlines SET fired = true WHERE case_id = $1`,
		"outbox_ends_once":           `UPDATE outbox SET delivered_at = now(), dropped_at = now() WHERE case_id = $1`,
		"outbox_kind_known":          `UPDATE outbox SET kind = 'parcel' WHERE case_id = $1`,
		"outbox_time_to_live_counts": `UPDATE outbox SET time_to_live = -1 WHERE case_id = $1`,
		"tasks_pkey": `INSERT INTO tasks (id, case_id, wait, node, titles, audience, office, form, status, assignee, opened_at,
			priority, not_same_as) SELECT id, case_id, wait, node, titles, audience, office, form, status, assignee, opened_at,
			priority, not_same_as FROM tasks WHERE case_id = $1`,
	} {
		t.Run(constraint, func(t *testing.T) {
			requireRefusedBy(t, store, constraint, statement, id)
		})
	}
}

func TestTheSchemaSellsASeatOnce(t *testing.T) {
	t.Parallel()
	store := published(t)
	townHall(t, store)
	first, err := book(t, store, morning, 1, 1)
	require.NoError(t, err)
	second, err := book(t, store, morning.AddDate(0, 0, 1), 1, 1)
	require.NoError(t, err)

	requireRefusedBy(t, store, "seats_pkey", `INSERT INTO seats (site, starts_at, number, case_id) VALUES ('town-hall', $1, 1, $2)`, morning, second.ID)
	requireRefusedBy(t, store, "seats_one_per_visit", `INSERT INTO seats (site, starts_at, number, case_id) VALUES ('town-hall', $1, 2, $2)`, morning, first.ID)
	requireRefusedBy(t, store, "seats_number_positive", `INSERT INTO seats (site, starts_at, number, case_id) VALUES ('town-hall', $1, 0, $2)`, morning, second.ID)
	requireRefusedBy(t, store, "seats_of_appointment", `INSERT INTO seats (site, starts_at, number, case_id) VALUES ('town-hall', $1, 3, 'nobody')`, morning)
	requireRefusedBy(t, store, "appointments_state_known", `UPDATE appointments SET state = 'maybe'`)
	requireRefusedBy(t, store, "appointments_held_until", `UPDATE appointments SET hold_until = NULL`)
}

func TestProcessesThatStartTogetherMigrateOnce(t *testing.T) {
	t.Parallel()
	url := stack.Database(t, func(*sql.DB) error { return nil })
	failures := together(4, func(int) error {
		db, err := sql.Open("postgres", url)
		if err != nil {
			return err
		}
		defer db.Close()
		return postgres.Migrate(context.Background(), db)
	})
	for _, err := range failures {
		require.NoError(t, err)
	}
	var versions []int
	require.NoError(t, openedAt(t, url).DB().Select(&versions, `SELECT version_id FROM goose_db_version ORDER BY version_id`))
	require.Equal(t, []int{0, 1, 2, 3, 4, 5, 6}, versions)
}

func TestASchemaThatIsNewerThanTheProgramIsLeftAlone(t *testing.T) {
	t.Parallel()
	store := opened(t)
	_, err := store.DB().Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)`)
	require.NoError(t, err)
	require.NoError(t, postgres.Migrate(t.Context(), store.DB().DB))
	require.NoError(t, store.Ping(t.Context()))
}

// Every constraint that errors.go turns into a sentence exists: a renamed one would turn a refusal into a fault.
func TestEveryConstraintThatIsTranslatedExists(t *testing.T) {
	t.Parallel()
	store := opened(t)
	for _, constraint := range postgres.TranslatedConstraints() {
		var known bool
		require.NoError(t, store.DB().Get(&known, `
			SELECT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = $1)
				OR EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = $1)`, constraint))
		require.True(t, known, constraint)
	}
}

func TestEveryConstraintAndIndexHasAName(t *testing.T) {
	t.Parallel()
	store := opened(t)
	var unnamed []string
	require.NoError(t, store.DB().Select(&unnamed, `
		SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
		WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> 'goose_db_version'
			AND (conname ~ '_(key|fkey|check)[0-9]*$' OR conname !~ ('^' || t.relname || '_'))`))
	require.Empty(t, unnamed)
}
