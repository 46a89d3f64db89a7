package postgres

import (
	"context"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

type documentRow struct {
	ID       string    `db:"id"`
	CaseID   string    `db:"case_id"`
	Kind     string    `db:"kind"`
	Title    string    `db:"title"`
	Body     string    `db:"body"`
	Language string    `db:"language"`
	IssuedAt time.Time `db:"issued_at"`
}

func (r documentRow) domain() casework.Document {
	return casework.Document{
		ID: r.ID, CaseID: r.CaseID, Kind: r.Kind, Title: r.Title, Body: r.Body, Language: r.Language, IssuedAt: r.IssuedAt.UTC(),
	}
}

// SaveDocument files a document. Filing the same id again changes nothing: what was sent to somebody stays.
func (s *Store) SaveDocument(ctx context.Context, d casework.Document) error {
	_, err := s.exec(ctx, "file a document of case "+d.CaseID, `
		INSERT INTO documents (id, case_id, kind, title, body, language, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO NOTHING`,
		d.ID, d.CaseID, d.Kind, plain(d.Title), plain(d.Body), d.Language, d.IssuedAt)
	return err
}

// Documents gives what a case sent to its applicant, oldest first.
func (s *Store) Documents(ctx context.Context, caseID string) ([]casework.Document, error) {
	var rows []documentRow
	err := s.db.SelectContext(ctx, &rows, `
		SELECT id, case_id, kind, title, body, language, issued_at
		FROM documents WHERE case_id = $1 ORDER BY issued_at, id`, caseID)
	if err != nil {
		return nil, failure("read the documents of case "+caseID, err)
	}
	return each(rows, documentRow.domain), nil
}
