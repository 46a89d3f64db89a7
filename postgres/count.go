package postgres

import (
	"context"

	"github.com/amtsweg/amtsweg/casework"
)

// Counts gives, for each revision that is in force or has cases, how many of them stand where: by procedure,
// the newest revision first.
func (s *Store) Counts(ctx context.Context) ([]casework.Count, error) {
	var rows []countRow
	err := s.db.SelectContext(ctx, &rows, `
		SELECT r.hash, r.procedure, r.number, r.published_at, coalesce(c.status, '') AS status,
			coalesce(c.outcome, '') AS outcome, coalesce(c.cases, 0) AS cases,
			(SELECT count(*) FROM incidents i JOIN cases k ON k.id = i.case_id
				WHERE i.closed_at IS NULL AND k.revision = r.hash) AS incidents
		FROM revisions r
		LEFT JOIN (SELECT revision, status, outcome, count(*) AS cases FROM cases GROUP BY revision, status, outcome) c
			ON c.revision = r.hash
		WHERE c.revision IS NOT NULL OR EXISTS (SELECT 1 FROM procedures p WHERE p.revision = r.hash)
		ORDER BY r.procedure, r.number DESC, c.status, c.outcome`)
	if err != nil {
		return nil, failure("count cases", err)
	}
	counts := []casework.Count{}
	for _, row := range rows {
		if n := len(counts); n == 0 || counts[n-1].Revision.Hash != row.Hash {
			counts = append(counts, row.first())
		}
		row.addTo(&counts[len(counts)-1])
	}
	return counts, nil
}

type countRow struct {
	revisionRow
	Status    string `db:"status"`
	Outcome   string `db:"outcome"`
	Cases     int    `db:"cases"`
	Incidents int    `db:"incidents"`
}

func (r countRow) first() casework.Count {
	return casework.Count{
		Procedure: r.Procedure, Revision: r.revision(),
		ByStatus: map[casework.Status]int{}, Outcomes: map[string]int{}, Incidents: r.Incidents,
	}
}

func (r countRow) addTo(count *casework.Count) {
	if r.Cases == 0 {
		return
	}
	count.Total += r.Cases
	count.ByStatus[casework.Status(r.Status)] += r.Cases
	if r.Status == string(casework.StatusClosed) {
		count.Outcomes[r.Outcome] += r.Cases
	}
}
