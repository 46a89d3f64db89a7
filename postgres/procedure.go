package postgres

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/amtsweg/amtsweg/casework"
)

// Publish puts a revision into force: a new one that p.Revision.Hash names and content holds, or the one that
// has this hash already, whose content cannot have changed. The second result tells whether it was new.
// It gives Invalid when the procedure's key, title or office is not usable.
func (s *Store) Publish(ctx context.Context, p casework.Procedure, content []byte, at time.Time) (casework.Revision, bool, error) {
	var revision casework.Revision
	var isNew bool
	err := s.transact(ctx, "publish procedure "+p.Key, func(tx *sqlx.Tx) error {
		if err := lockProcedure(ctx, tx, p.Key); err != nil {
			return err
		}
		inserted, err := insertRevision(ctx, tx, p, content, at)
		if err != nil {
			return err
		}
		isNew = inserted
		revision, err = putIntoForce(ctx, tx, p)
		return err
	})
	return revision, isNew, err
}

// lockProcedure makes sure that the procedure has a row and lets one publication at a time go on.
func lockProcedure(ctx context.Context, tx *sqlx.Tx, key string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO procedures (key) VALUES ($1)
		ON CONFLICT (key) DO UPDATE SET key = excluded.key`, key)
	return err
}

func insertRevision(ctx context.Context, tx *sqlx.Tx, p casework.Procedure, content []byte, at time.Time) (bool, error) {
	result, err := tx.ExecContext(ctx, `
		INSERT INTO revisions (hash, procedure, number, titles, summary, legal_basis, leika, office, content, published_at)
		SELECT $1, $2, coalesce(max(number), 0) + 1, $3::jsonb, $4::jsonb, $5::text[], $6, $7, $8::bytea, $9
		FROM revisions WHERE procedure = $2
		ON CONFLICT (hash) DO NOTHING`,
		p.Revision.Hash, p.Key, object(p.Titles), object(p.Summary), pq.Array(list(p.LegalBasis)), p.LeiKa, p.Office, bytesOf(content), at)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

func putIntoForce(ctx context.Context, tx *sqlx.Tx, p casework.Procedure) (casework.Revision, error) {
	var row revisionRow
	err := tx.GetContext(ctx, &row, `
		UPDATE procedures SET revision = $1 FROM revisions
		WHERE procedures.key = $2 AND revisions.hash = $1
		RETURNING revisions.hash, revisions.procedure, revisions.number, revisions.published_at`, p.Revision.Hash, p.Key)
	return row.revision(), err
}

type revisionRow struct {
	Hash        string    `db:"hash"`
	Procedure   string    `db:"procedure"`
	Number      int       `db:"number"`
	PublishedAt time.Time `db:"published_at"`
}

func (r revisionRow) revision() casework.Revision {
	return casework.Revision{Hash: r.Hash, Procedure: r.Procedure, Number: r.Number, PublishedAt: r.PublishedAt.UTC()}
}

type procedureRow struct {
	revisionRow
	Titles     texts          `db:"titles"`
	Summary    texts          `db:"summary"`
	LegalBasis pq.StringArray `db:"legal_basis"`
	LeiKa      string         `db:"leika"`
	Office     string         `db:"office"`
}

func (r procedureRow) procedure() casework.Procedure {
	return casework.Procedure{
		Key: r.Procedure, Titles: r.Titles.text(), Summary: r.Summary.text(), LegalBasis: []string(r.LegalBasis),
		LeiKa: r.LeiKa, Office: r.Office, Revision: r.revision(),
	}
}

const selectProcedures = `
	SELECT r.hash, r.procedure, r.number, r.published_at, r.titles, r.summary, r.legal_basis, r.leika, r.office
	FROM procedures p JOIN revisions r ON r.hash = p.revision`

// Procedures gives every procedure as its revision in force describes it, by key.
func (s *Store) Procedures(ctx context.Context) ([]casework.Procedure, error) {
	var rows []procedureRow
	if err := s.db.SelectContext(ctx, &rows, selectProcedures+` ORDER BY p.key`); err != nil {
		return nil, failure("list procedures", err)
	}
	return each(rows, procedureRow.procedure), nil
}

// Procedure gives one procedure as its revision in force describes it; NotFound when there is none.
func (s *Store) Procedure(ctx context.Context, key string) (casework.Procedure, error) {
	var row procedureRow
	err := s.db.GetContext(ctx, &row, selectProcedures+` WHERE p.key = $1`, key)
	return row.procedure(), found("read procedure", "procedure", err)
}

// RevisionContent gives the published package of a revision; NotFound when there is none.
func (s *Store) RevisionContent(ctx context.Context, hash string) ([]byte, error) {
	var content []byte
	err := s.db.GetContext(ctx, &content, `SELECT content FROM revisions WHERE hash = $1`, hash)
	return content, found("read revision", "revision", err)
}

// OpenRevisions gives the hashes of all revisions that are in force or that an open case was submitted under:
// what a worker must have compiled before it reports ready.
func (s *Store) OpenRevisions(ctx context.Context) ([]string, error) {
	hashes := []string{}
	err := s.db.SelectContext(ctx, &hashes, `
		SELECT r.hash FROM revisions r
		WHERE EXISTS (SELECT 1 FROM procedures p WHERE p.revision = r.hash)
		   OR EXISTS (SELECT 1 FROM cases c WHERE c.revision = r.hash AND c.status <> 'closed')
		ORDER BY r.hash`)
	return hashes, failure("list open revisions", err)
}
