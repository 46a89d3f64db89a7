package postgres

import (
	"context"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

type incidentRow struct {
	CaseID   string     `db:"case_id" json:"-"`
	Wait     string     `db:"wait" json:"wait"`
	Node     string     `db:"node" json:"node"`
	Detail   string     `db:"detail" json:"detail"`
	OpenedAt time.Time  `db:"opened_at" json:"opened_at"`
	ClosedAt *time.Time `db:"closed_at" json:"closed_at"`
}

func incidentRowOf(i casework.Incident) incidentRow {
	return incidentRow{Wait: i.Wait, Node: i.Node, Detail: i.Detail, OpenedAt: i.OpenedAt}
}

func (r incidentRow) domain() casework.Incident {
	return casework.Incident{
		CaseID: r.CaseID, Wait: r.Wait, Node: r.Node, Detail: r.Detail, OpenedAt: r.OpenedAt.UTC(), ClosedAt: orZero(r.ClosedAt),
	}
}

const selectIncidents = `SELECT case_id, wait, node, detail, opened_at, closed_at FROM incidents `

// Incidents gives all incidents of a case, closed ones too, oldest first.
func (s *Store) Incidents(ctx context.Context, caseID string) ([]casework.Incident, error) {
	var rows []incidentRow
	err := s.db.SelectContext(ctx, &rows, selectIncidents+`WHERE case_id = $1 ORDER BY opened_at, wait`, caseID)
	if err != nil {
		return nil, failure("read the incidents of case "+caseID, err)
	}
	return each(rows, incidentRow.domain), nil
}

// OpenIncidents gives the open incidents of all cases, oldest first.
func (s *Store) OpenIncidents(ctx context.Context) ([]casework.Incident, error) {
	var rows []incidentRow
	err := s.db.SelectContext(ctx, &rows, selectIncidents+`WHERE closed_at IS NULL ORDER BY opened_at, case_id, wait`)
	if err != nil {
		return nil, failure("list open incidents", err)
	}
	return each(rows, incidentRow.domain), nil
}
