package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/lib/pq"

	"github.com/amtsweg/amtsweg/casework"
)

// taskRow is a task on its way into the database, as JSON.
type taskRow struct {
	ID        string          `json:"id"`
	Wait      string          `json:"wait"`
	Node      string          `json:"node"`
	Titles    texts           `json:"titles"`
	Audience  string          `json:"audience"`
	Office    string          `json:"office"`
	Form      string          `json:"form"`
	Data      json.RawMessage `json:"data,omitempty"`
	Status    string          `json:"status"`
	Assignee  string          `json:"assignee"`
	OpenedAt  time.Time       `json:"opened_at"`
	ClosedAt  *time.Time      `json:"closed_at"`
	Due       *time.Time      `json:"due"`
	Priority  int             `json:"priority"`
	NotSameAs []string        `json:"not_same_as"`
}

func taskRowOf(t casework.Task) taskRow {
	return taskRow{
		ID: casework.TaskID(t.CaseID, t.Wait), Wait: t.Wait, Node: t.Node, Titles: titlesOf(t.Titles),
		Audience: string(t.Audience), Office: t.Office, Form: t.Form, Data: t.Data, Status: string(t.Status),
		Assignee: t.Assignee, OpenedAt: t.OpenedAt, ClosedAt: optional(t.ClosedAt), Due: optional(t.Due),
		Priority: t.Priority, NotSameAs: list(t.NotSameAs),
	}
}

// titlesOf is never nil: absent titles are an empty object, not null.
func titlesOf(t casework.Text) texts {
	if t == nil {
		return texts{}
	}
	return texts(t)
}

// optional makes the zero time null.
func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// foundTask is a task as it is read, with what lists show of its case.
type foundTask struct {
	ID        string         `db:"id"`
	CaseID    string         `db:"case_id"`
	Wait      string         `db:"wait"`
	Node      string         `db:"node"`
	Titles    texts          `db:"titles"`
	Audience  string         `db:"audience"`
	Office    string         `db:"office"`
	Form      string         `db:"form"`
	Data      []byte         `db:"data"`
	Status    string         `db:"status"`
	Assignee  string         `db:"assignee"`
	OpenedAt  time.Time      `db:"opened_at"`
	ClosedAt  sql.NullTime   `db:"closed_at"`
	Due       sql.NullTime   `db:"due"`
	Priority  int            `db:"priority"`
	NotSameAs pq.StringArray `db:"not_same_as"`
	Number    string         `db:"number"`
	Procedure string         `db:"procedure"`
}

const selectTasks = `
	SELECT t.id, t.case_id, t.wait, t.node, t.titles, t.audience, t.office, t.form, t.data, t.status, t.assignee,
		t.opened_at, t.closed_at, t.due, t.priority, t.not_same_as, c.number, c.procedure
	FROM tasks t JOIN cases c ON c.id = t.case_id `

func (r foundTask) domain() casework.Task {
	return casework.Task{
		ID: r.ID, CaseID: r.CaseID, Wait: r.Wait, Node: r.Node, Titles: r.Titles.text(),
		Audience: casework.Audience(r.Audience), Office: r.Office, Form: r.Form, Data: json.RawMessage(r.Data),
		Status: casework.TaskStatus(r.Status), Assignee: r.Assignee, OpenedAt: r.OpenedAt.UTC(),
		ClosedAt: timeOf(r.ClosedAt), Due: timeOf(r.Due), Priority: r.Priority,
		NotSameAs: r.NotSameAs, Number: r.Number, Procedure: r.Procedure,
	}
}

// taskCursor is the place of a task in a list: the highest priority first, then the earliest due, then the oldest.
type taskCursor struct {
	Priority int       `json:"p"`
	Due      time.Time `json:"d,omitzero"`
	OpenedAt time.Time `json:"o"`
	ID       string    `json:"i"`
}

// Tasks lists tasks of staff that are open or claimed, the most urgent first, and gives the cursor of the next
// page: empty on the last one. It gives Invalid for a cursor that is not one of its own.
func (s *Store) Tasks(ctx context.Context, filter casework.TaskFilter) ([]casework.Task, string, error) {
	after, err := readCursor[taskCursor](filter.Page.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(filter.Page.Limit)
	where := conditions{}
	where.add("t.audience = 'staff' AND t.status IN ('open', 'claimed')")
	if len(filter.Offices) > 0 {
		where.add("t.office = ANY(%s)", pq.Array(filter.Offices))
	}
	if filter.Assignee != "" {
		where.add("t.assignee = %s", filter.Assignee)
	}
	if after != nil {
		where.add("(-t.priority, coalesce(t.due, 'infinity'::timestamptz), t.opened_at, t.id) > "+
			"(-%s::integer, coalesce(%s::timestamptz, 'infinity'::timestamptz), %s, %s)",
			after.Priority, timeOrNull(after.Due), after.OpenedAt, after.ID)
	}
	var rows []foundTask
	err = s.db.SelectContext(ctx, &rows, selectTasks+where.sql()+`
		ORDER BY -t.priority, coalesce(t.due, 'infinity'::timestamptz), t.opened_at, t.id
		LIMIT `+where.bind(limit+1), where.args...)
	if err != nil {
		return nil, "", failure("list tasks", err)
	}
	rows, next := nextPage(rows, limit, func(last foundTask) any {
		return taskCursor{last.Priority, timeOf(last.Due), last.OpenedAt, last.ID}
	})
	return each(rows, foundTask.domain), next, nil
}

// CaseTasks gives all tasks of a case, closed ones too, in the order in which they were opened.
func (s *Store) CaseTasks(ctx context.Context, caseID string) ([]casework.Task, error) {
	var rows []foundTask
	err := s.db.SelectContext(ctx, &rows, selectTasks+`WHERE t.case_id = $1 ORDER BY t.opened_at, t.id`, caseID)
	if err != nil {
		return nil, failure("read the tasks of case "+caseID, err)
	}
	return each(rows, foundTask.domain), nil
}

// Task gives one task; NotFound when there is none.
func (s *Store) Task(ctx context.Context, id string) (casework.Task, error) {
	var row foundTask
	err := s.db.GetContext(ctx, &row, selectTasks+`WHERE t.id = $1`, id)
	return row.domain(), found("read a task", "task", err)
}
