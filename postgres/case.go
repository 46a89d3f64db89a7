package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/amtsweg/amtsweg/casework"
)

const caseColumns = `id, number, procedure, revision, office, status, outcome, channel, language, received_at,
	recorded_at, closed_at, sequence`

type caseRow struct {
	ID         string       `db:"id"`
	Number     string       `db:"number"`
	Procedure  string       `db:"procedure"`
	Revision   string       `db:"revision"`
	Office     string       `db:"office"`
	Status     string       `db:"status"`
	Outcome    string       `db:"outcome"`
	Channel    string       `db:"channel"`
	Language   string       `db:"language"`
	ReceivedAt time.Time    `db:"received_at"`
	RecordedAt time.Time    `db:"recorded_at"`
	ClosedAt   sql.NullTime `db:"closed_at"`
	Sequence   int          `db:"sequence"`
}

func (r caseRow) domain() casework.Case {
	return casework.Case{
		ID: r.ID, Number: r.Number, Procedure: r.Procedure, Revision: r.Revision, Office: r.Office,
		Status: casework.Status(r.Status), Outcome: r.Outcome, Channel: casework.Channel(r.Channel), Language: r.Language,
		ReceivedAt: r.ReceivedAt.UTC(), RecordedAt: r.RecordedAt.UTC(), ClosedAt: timeOf(r.ClosedAt), Sequence: r.Sequence,
	}
}

// caseWhere reads the one case whose column, one of this package's own names, has the value.
func caseWhere(ctx context.Context, q sqlx.QueryerContext, column string, value any) (casework.Case, error) {
	var row caseRow
	err := sqlx.GetContext(ctx, q, &row, `SELECT `+caseColumns+` FROM cases WHERE `+column+` = $1`, value)
	return row.domain(), err
}

// Case gives a case by its id; NotFound when there is none.
func (s *Store) Case(ctx context.Context, id string) (casework.Case, error) {
	cs, err := caseWhere(ctx, s.db, "id", id)
	return cs, found("read case "+id, "case", err)
}

// CaseByNumber gives a case by the number on its letters; NotFound when there is none.
func (s *Store) CaseByNumber(ctx context.Context, number string) (casework.Case, error) {
	cs, err := caseWhere(ctx, s.db, "number", number)
	return cs, found("read a case by its number", "case", err)
}

// CaseBySecret gives the case whose status page the secret with this SHA-256 opens; NotFound when there is none.
func (s *Store) CaseBySecret(ctx context.Context, secretHash []byte) (casework.Case, error) {
	cs, err := caseWhere(ctx, s.db, "secret_hash", bytesOf(secretHash))
	return cs, found("read a case by its secret", "case", err)
}

// caseCursor is the place of a case in a list: newest first.
type caseCursor struct {
	RecordedAt time.Time `json:"r"`
	ID         string    `json:"i"`
}

// Cases lists cases, newest first, and gives the cursor of the next page: empty on the last one.
// It gives Invalid for a cursor that is not one of its own.
func (s *Store) Cases(ctx context.Context, filter casework.CaseFilter) ([]casework.Case, string, error) {
	after, err := readCursor[caseCursor](filter.Page.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(filter.Page.Limit)
	where := conditions{}
	if len(filter.Offices) > 0 {
		where.add("office = ANY(%s)", pq.Array(filter.Offices))
	}
	if filter.Procedure != "" {
		where.add("procedure = %s", filter.Procedure)
	}
	if filter.Status != "" {
		where.add("status = %s", string(filter.Status))
	}
	if filter.Open {
		where.add("status <> 'closed'")
	}
	if after != nil {
		where.add("(recorded_at, id) < (%s, %s)", after.RecordedAt, after.ID)
	}
	var rows []caseRow
	err = s.db.SelectContext(ctx, &rows, `SELECT `+caseColumns+` FROM cases `+where.sql()+
		` ORDER BY recorded_at DESC, id DESC LIMIT `+where.bind(limit+1), where.args...)
	if err != nil {
		return nil, "", failure("list cases", err)
	}
	rows, next := nextPage(rows, limit, func(last caseRow) any { return caseCursor{last.RecordedAt, last.ID} })
	return each(rows, caseRow.domain), next, nil
}
