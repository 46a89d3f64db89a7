package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/amtsweg/amtsweg/casework"
)

// writeStep writes the step with everything in it by one statement, one WITH query per table that it touches.
func writeStep(ctx context.Context, tx *sqlx.Tx, step casework.Step, log logEnd) error {
	w := &writer{}
	w.step(step, len(step.Events))
	w.events(step, log)
	w.tasks(step)
	w.deadlines(step)
	w.subscriptions(step)
	w.incidents(step)
	w.outbox(step)
	if w.err != nil {
		return w.err
	}
	var moved int
	if err := tx.GetContext(ctx, &moved, w.sql(), w.args...); err != nil {
		return err
	}
	if moved != w.moves {
		return fmt.Errorf("%d of %d tasks are not there or closed already", w.moves-moved, w.moves)
	}
	return nil
}

// writer collects the WITH queries of one step. $1 is the case and $2 the time of the step in all of them.
type writer struct {
	arguments
	queries []string
	moves   int // task moves that must find their task
	err     error
}

// query adds a WITH query; every %s in it becomes the placeholder of an argument.
func (w *writer) query(name, text string, args ...any) {
	w.queries = append(w.queries, name+" AS ("+w.fill(text, args...)+")")
}

// rows is the argument that carries rows as JSON. Characters that PostgreSQL cannot store become U+FFFD: a
// commit must never be refused for what somebody typed.
func (w *writer) rows(rows any) string {
	raw, err := json.Marshal(rows)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("serialise rows: %w", err)
	}
	return storable(raw)
}

func (w *writer) sql() string {
	moved := "0"
	if w.moves > 0 {
		moved = "(SELECT count(*) FROM moved WHERE counts)"
	}
	return "WITH " + strings.Join(w.queries, ", ") + " SELECT " + moved
}

func (w *writer) step(step casework.Step, events int) {
	w.bind(step.CaseID)
	w.bind(step.At)
	w.query("step", `
		INSERT INTO steps (case_id, sequence, act, input, state_hash, at, by_update, acknowledged)
		VALUES ($1, %s, %s, %s::bytea, %s, $2::timestamptz, %s::boolean, NOT %s::boolean)`,
		step.Sequence, step.Act, bytesOf(step.Input), step.StateHash, step.ByUpdate, step.ByUpdate)
	w.query("advanced", `
		UPDATE cases SET sequence = %s, last_event = last_event + %s, status = %s, outcome = %s, closed_at = %s,
			started_at = coalesce(started_at, $2)
		WHERE id = $1`,
		step.Sequence, events, string(step.Status), plain(step.Outcome), timeOrNull(step.ClosedAt))
}

func (w *writer) events(step casework.Step, log logEnd) {
	if len(step.Events) == 0 {
		return
	}
	rows := make([]eventRow, 0, len(step.Events))
	for i, event := range step.Events {
		row := eventRowOf(event)
		row.Sequence, row.Step = log.LastEvent+1+i, step.Sequence
		if row.Revision == "" {
			row.Revision = log.Revision
		}
		if event.At.IsZero() {
			row.At = step.At
		}
		rows = append(rows, row)
	}
	w.query("logged", `
		INSERT INTO events (case_id, sequence, step, kind, node, at, actor_role, actor_id, actor_office, channel,
			revision, attributes)
		SELECT $1, sequence, step, kind, node, at, actor_role, actor_id, actor_office, channel, revision, attributes
		FROM json_to_recordset(%s::json) AS e (sequence integer, step integer, kind text, node text, at timestamptz,
			actor_role text, actor_id text, actor_office text, channel text, revision text, attributes jsonb)`, w.rows(rows))
}

// tasks opens and moves tasks. A task that the same step opens and moves is written once, as it ends up.
func (w *writer) tasks(step casework.Step) {
	moves := finalMoves(step.Changes.TaskStates)
	opened := make([]taskRow, 0, len(step.Changes.OpenTasks))
	for _, task := range lastOf(step.Changes.OpenTasks, func(t casework.Task) string { return t.Wait }) {
		task.CaseID = step.CaseID
		if i := moveOf(moves, task.Wait); i >= 0 {
			task = applied(task, moves[i], step.At)
			moves = slices.Delete(moves, i, i+1)
		}
		opened = append(opened, taskRowOf(task))
	}
	if len(opened) > 0 {
		w.query("opened", `
			INSERT INTO tasks (id, case_id, wait, node, titles, audience, office, form, data, status, assignee,
				opened_at, closed_at, due, priority, not_same_as)
			SELECT id, $1, wait, node, titles, audience, office, form, data, status, assignee, opened_at, closed_at,
				due, priority, not_same_as
			FROM json_to_recordset(%s::json) AS t (id text, wait text, node text, titles jsonb, audience text,
				office text, form text, data json, status text, assignee text, opened_at timestamptz,
				closed_at timestamptz, due timestamptz, priority integer, not_same_as text[])`, w.rows(opened))
	}
	if len(moves) > 0 {
		w.move(moves)
	}
}

// move changes tasks that are still open. Withdrawing one that is closed already changes nothing; any other move
// has to find its task. A closed task keeps its assignee where the move names none: separation of duties asks for it.
func (w *writer) move(moves []casework.TaskMove) {
	for _, move := range moves {
		if move.Status != casework.TaskWithdrawn {
			w.moves++
		}
	}
	w.query("moved", `
		UPDATE tasks t SET status = m.status,
			assignee = CASE WHEN m.assignee = '' AND m.status IN ('completed', 'withdrawn') THEN t.assignee ELSE m.assignee END,
			closed_at = CASE WHEN m.status IN ('completed', 'withdrawn') THEN $2 END
		FROM unnest(%s::text[], %s::text[], %s::text[]) AS m (wait, status, assignee)
		WHERE t.case_id = $1 AND t.wait = m.wait AND t.status IN ('open', 'claimed')
		RETURNING m.status <> 'withdrawn' AS counts`,
		pq.Array(each(moves, func(m casework.TaskMove) string { return m.Wait })),
		pq.Array(each(moves, func(m casework.TaskMove) string { return string(m.Status) })),
		pq.Array(each(moves, func(m casework.TaskMove) string { return m.Assignee })))
}

// finalMoves keeps the last move of each task; a task that was closed within the step stays so.
func finalMoves(moves []casework.TaskMove) []casework.TaskMove {
	var final []casework.TaskMove
	for _, move := range moves {
		i := moveOf(final, move.Wait)
		switch {
		case i < 0:
			final = append(final, move)
		case !closes(final[i].Status):
			final[i] = move
		}
	}
	return final
}

func moveOf(moves []casework.TaskMove, wait string) int {
	return slices.IndexFunc(moves, func(m casework.TaskMove) bool { return m.Wait == wait })
}

func applied(task casework.Task, move casework.TaskMove, at time.Time) casework.Task {
	task.Status = move.Status
	if move.Assignee != "" || !closes(move.Status) {
		task.Assignee = move.Assignee
	}
	if closes(move.Status) {
		task.ClosedAt = at
	}
	return task
}

func closes(status casework.TaskStatus) bool {
	return status == casework.TaskCompleted || status == casework.TaskWithdrawn
}

// deadlines sets, moves and ends them. Where a step both sets and ends one wait, the order follows from whether it
// ran before: one that ran was ended and set anew (a repeating timer), one that did not was set and ended.
func (w *writer) deadlines(step casework.Step) {
	ended := lastOf(step.Changes.EndDeadlines, func(e casework.Ended) string { return e.Wait })
	set := each(lastOf(step.Changes.SetDeadlines, func(d casework.Deadline) string { return d.Wait }), deadlineRowOf)
	for i := range set {
		if n := slices.IndexFunc(ended, func(e casework.Ended) bool { return e.Wait == set[i].Wait }); n >= 0 {
			set[i].EndedAt, set[i].Fired = &step.At, ended[n].Fired
			ended = slices.Delete(ended, n, n+1)
		}
	}
	if len(set) > 0 {
		w.query("deadlines_set", `
			INSERT INTO deadlines AS d (case_id, wait, node, titles, due, set_at, ended_at, fired)
			SELECT $1, wait, node, titles, due, set_at, ended_at, fired
			FROM json_to_recordset(%s::json) AS n (wait text, node text, titles jsonb, due timestamptz,
				set_at timestamptz, ended_at timestamptz, fired boolean)
			ON CONFLICT (case_id, wait) DO UPDATE SET node = excluded.node, titles = excluded.titles,
				due = excluded.due, set_at = excluded.set_at,
				ended_at = CASE WHEN d.ended_at IS NULL THEN NULL ELSE excluded.ended_at END,
				fired = d.ended_at IS NOT NULL AND excluded.fired`, w.rows(set))
	}
	if len(ended) > 0 {
		w.query("deadlines_ended", `
			UPDATE deadlines d SET ended_at = $2, fired = e.fired
			FROM unnest(%s::text[], %s::boolean[]) AS e (wait, fired)
			WHERE d.case_id = $1 AND d.wait = e.wait AND d.ended_at IS NULL`,
			pq.Array(each(ended, func(e casework.Ended) string { return e.Wait })),
			pq.Array(each(ended, func(e casework.Ended) bool { return e.Fired })))
	}
}

// subscriptions opens and drops them, and wakes messages that were waiting for the new ones.
// A wait that the same step opens and drops ends as it began, whichever came first.
func (w *writer) subscriptions(step casework.Step) {
	opened := lastOf(step.Changes.Subscribe, func(s casework.Subscription) string { return s.Wait })
	opened = slices.DeleteFunc(opened, func(s casework.Subscription) bool { return slices.Contains(step.Changes.Unsubscribe, s.Wait) })
	if len(opened) > 0 {
		w.query("subscribed", `
			INSERT INTO subscriptions (case_id, wait, node, signal, name, key)
			SELECT $1, wait, node, signal, name, key
			FROM json_to_recordset(%s::json) AS n (wait text, node text, signal boolean, name text, key text)
			ON CONFLICT (case_id, wait) DO UPDATE
				SET node = excluded.node, signal = excluded.signal, name = excluded.name, key = excluded.key
			RETURNING signal, name, key`, w.rows(each(opened, subscriptionRowOf)))
		w.query("woken", `
			UPDATE outbox o SET leased_until = '-infinity' FROM subscribed s
			WHERE o.kind = 'message' AND o.delivered_at IS NULL AND o.dropped_at IS NULL
				AND NOT s.signal AND o.name = s.name AND o.key = s.key`)
	}
	dropped := slices.DeleteFunc(slices.Clone(step.Changes.Unsubscribe), func(wait string) bool {
		return slices.ContainsFunc(step.Changes.Subscribe, func(s casework.Subscription) bool { return s.Wait == wait })
	})
	if len(dropped) > 0 {
		w.query("unsubscribed", `DELETE FROM subscriptions WHERE case_id = $1 AND wait = ANY(%s)`, pq.Array(dropped))
	}
}

// incidents opens and closes them; one wait in both lists follows the same rule as deadlines.
func (w *writer) incidents(step casework.Step) {
	closed := slices.Clone(step.Changes.CloseIncidents)
	opened := each(lastOf(step.Changes.OpenIncidents, func(i casework.Incident) string { return i.Wait }), incidentRowOf)
	for i := range opened {
		if n := slices.Index(closed, opened[i].Wait); n >= 0 {
			opened[i].ClosedAt = &step.At
			closed = slices.Delete(closed, n, n+1)
		}
	}
	if len(opened) > 0 {
		w.query("incidents_opened", `
			INSERT INTO incidents AS i (case_id, wait, node, detail, opened_at, closed_at)
			SELECT $1, wait, node, detail, opened_at, closed_at
			FROM json_to_recordset(%s::json) AS n (wait text, node text, detail text, opened_at timestamptz, closed_at timestamptz)
			ON CONFLICT (case_id, wait) DO UPDATE SET node = excluded.node, detail = excluded.detail,
				opened_at = excluded.opened_at,
				closed_at = CASE WHEN i.closed_at IS NULL THEN NULL ELSE excluded.closed_at END`, w.rows(opened))
	}
	if len(closed) > 0 {
		w.query("incidents_closed", `
			UPDATE incidents SET closed_at = $2 WHERE case_id = $1 AND wait = ANY(%s) AND closed_at IS NULL`, pq.Array(closed))
	}
}

// lastOf keeps the last entry of each wait: a step that names one twice means how it ends up. PostgreSQL refuses
// to write a row twice by one statement.
func lastOf[E any](entries []E, wait func(E) string) []E {
	places := make(map[string]int, len(entries))
	kept := make([]E, 0, len(entries))
	for _, entry := range entries {
		if i, known := places[wait(entry)]; known {
			kept[i] = entry
			continue
		}
		places[wait(entry)] = len(kept)
		kept = append(kept, entry)
	}
	return kept
}

func (w *writer) outbox(step casework.Step) {
	if len(step.Outbox) == 0 {
		return
	}
	w.query("sent", `
		INSERT INTO outbox (id, case_id, kind, wait, receiver, name, key, data, time_to_live, sent_at)
		SELECT id, $1, kind, wait, receiver, name, key, data, time_to_live, $2
		FROM json_to_recordset(%s::json) AS o (id text, kind text, wait text, receiver text, name text, key text,
			data json, time_to_live bigint)`, w.rows(each(step.Outbox, outgoingRowOf)))
}
