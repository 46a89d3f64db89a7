package postgres

import (
	"context"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

type deadlineRow struct {
	CaseID  string     `db:"case_id" json:"-"`
	Wait    string     `db:"wait" json:"wait"`
	Node    string     `db:"node" json:"node"`
	Titles  texts      `db:"titles" json:"titles"`
	Due     time.Time  `db:"due" json:"due"`
	SetAt   time.Time  `db:"set_at" json:"set_at"`
	EndedAt *time.Time `db:"ended_at" json:"ended_at"`
	Fired   bool       `db:"fired" json:"fired"`
}

func deadlineRowOf(d casework.Deadline) deadlineRow {
	return deadlineRow{Wait: d.Wait, Node: d.Node, Titles: titlesOf(d.Titles), Due: d.Due, SetAt: d.SetAt}
}

func (r deadlineRow) domain() casework.Deadline {
	return casework.Deadline{
		CaseID: r.CaseID, Wait: r.Wait, Node: r.Node, Titles: r.Titles.text(), Due: r.Due.UTC(), SetAt: r.SetAt.UTC(),
		EndedAt: orZero(r.EndedAt), Fired: r.Fired,
	}
}

// orZero gives the zero time for NULL.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// Deadlines gives all deadlines of a case, ended ones too, by their date.
func (s *Store) Deadlines(ctx context.Context, caseID string) ([]casework.Deadline, error) {
	var rows []deadlineRow
	err := s.db.SelectContext(ctx, &rows, `
		SELECT case_id, wait, node, titles, due, set_at, ended_at, fired
		FROM deadlines WHERE case_id = $1 ORDER BY due, wait`, caseID)
	if err != nil {
		return nil, failure("read the deadlines of case "+caseID, err)
	}
	return each(rows, deadlineRow.domain), nil
}
