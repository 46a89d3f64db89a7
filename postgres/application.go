package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/amtsweg/amtsweg/casework"
)

// Submit stores an application for good: the case with its number, the data with its SHA-256, event 1 and, where
// a seat is asked for, the held seat; all of it or nothing. The second result tells that the idempotency key was
// used for the same request before: the case is the first one then and nothing was written.
//
// It gives Conflict "idempotency-key-reused" for a known key with another request, Conflict "slot-taken" when
// the seats are gone, NotFound for an unpublished revision and Invalid for a time of receipt in the future.
func (s *Store) Submit(ctx context.Context, n casework.NewCase, seat *SeatRequest) (casework.Case, bool, error) {
	var cs casework.Case
	var replayed bool
	err := s.transact(ctx, "submit case "+n.ID, func(tx *sqlx.Tx) error {
		first, err := claimKey(ctx, tx, n)
		if err != nil {
			return err
		}
		if first != "" {
			replayed = true
			cs, err = caseWhere(ctx, tx, "id", first)
			return err
		}
		replayed = false
		if seat != nil {
			request := *seat
			request.CaseID = n.ID
			if err := holdSeat(ctx, tx, request); err != nil {
				return err
			}
		}
		cs, err = insertCase(ctx, tx, n)
		return err
	})
	return cs, replayed, err
}

// claimKey takes the idempotency key for the new case, or gives the case that took it before. A concurrent
// submission with the same key waits here until the first has committed or failed.
func claimKey(ctx context.Context, tx *sqlx.Tx, n casework.NewCase) (first string, err error) {
	if n.IdempotencyKey == "" {
		return "", nil
	}
	result, err := tx.ExecContext(ctx, `
		INSERT INTO idempotency_keys (key, request_hash, case_id, recorded_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key) DO NOTHING`, n.IdempotencyKey, bytesOf(n.RequestHash), n.ID, n.RecordedAt)
	if err != nil {
		return "", err
	}
	if claimed, err := result.RowsAffected(); err != nil || claimed == 1 {
		return "", err
	}
	var known struct {
		RequestHash []byte `db:"request_hash"`
		CaseID      string `db:"case_id"`
	}
	err = tx.GetContext(ctx, &known, `SELECT request_hash, case_id FROM idempotency_keys WHERE key = $1`, n.IdempotencyKey)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(known.RequestHash, n.RequestHash) {
		return "", casework.Errorf(casework.Conflict,
			"This Idempotency-Key was used for another application; send a new key.").WithReason("idempotency-key-reused")
	}
	return known.CaseID, nil
}

// The year of a case number is the year in Germany; the counter grows beyond six digits where it must.
const insertCaseSQL = `
	WITH counter AS (
		INSERT INTO case_numbers AS n (prefix, year, last)
		VALUES ($2, extract(year FROM $9::timestamptz AT TIME ZONE 'Europe/Berlin')::integer, 1)
		ON CONFLICT (prefix, year) DO UPDATE SET last = n.last + 1
		RETURNING prefix || '-' || year || '-' || lpad(last::text, greatest(6, length(last::text)), '0') AS number
	), opened AS (
		INSERT INTO cases (id, number, procedure, revision, office, status, channel, language, received_at,
			recorded_at, last_event, secret_hash, parent, parent_wait)
		SELECT $1, counter.number, $3, $4, $5, 'received', $6, $7, $8, $9, 1, $10, nullif($11::text, ''), $12
		FROM counter
		RETURNING ` + caseColumns + `
	), application AS (
		INSERT INTO applications (case_id, data, digest, actor_role, actor_id, actor_office)
		VALUES ($1, $13::json, $14::bytea, $15, $16, $17)
	), receipt AS (
		INSERT INTO events (case_id, sequence, step, kind, node, at, actor_role, actor_id, actor_office, channel,
			revision, attributes)
		VALUES ($1, 1, 0, $18, '', $8, $15, $16, $17, $6, $4, $19::jsonb)
	)
	SELECT ` + caseColumns + ` FROM opened`

func insertCase(ctx context.Context, tx *sqlx.Tx, n casework.NewCase) (casework.Case, error) {
	a := n.Application
	digest := sha256.Sum256(a.Data)
	received := object(map[string]string{"digest": hex.EncodeToString(digest[:])})
	var row caseRow
	err := tx.GetContext(ctx, &row, insertCaseSQL,
		n.ID, n.Prefix, a.Procedure, n.Revision, n.Office, string(a.Channel), a.Language, a.ReceivedAt,
		n.RecordedAt, nilIfEmpty(n.SecretHash), n.Parent, n.ParentWait,
		string(a.Data), digest[:], string(a.Actor.Role), a.Actor.ID, a.Actor.Office,
		casework.EventReceived, received)
	return row.domain(), err
}

// nilIfEmpty makes absent bytes NULL.
func nilIfEmpty(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// Application gives what was submitted for a case, byte for byte; NotFound when there is no such case.
func (s *Store) Application(ctx context.Context, caseID string) (casework.Application, error) {
	var row struct {
		Procedure   string          `db:"procedure"`
		Data        json.RawMessage `db:"data"`
		Channel     string          `db:"channel"`
		Language    string          `db:"language"`
		ReceivedAt  time.Time       `db:"received_at"`
		ActorRole   string          `db:"actor_role"`
		ActorID     string          `db:"actor_id"`
		ActorOffice string          `db:"actor_office"`
	}
	err := s.db.GetContext(ctx, &row, `
		SELECT c.procedure, a.data, c.channel, c.language, c.received_at, a.actor_role, a.actor_id, a.actor_office
		FROM applications a JOIN cases c ON c.id = a.case_id WHERE a.case_id = $1`, caseID)
	if err != nil {
		return casework.Application{}, found("read the application of case "+caseID, "case", err)
	}
	return casework.Application{
		Procedure: row.Procedure, Data: row.Data, Channel: casework.Channel(row.Channel), Language: row.Language,
		ReceivedAt: row.ReceivedAt.UTC(),
		Actor:      casework.Actor{Role: casework.Role(row.ActorRole), ID: row.ActorID, Office: row.ActorOffice},
	}, nil
}

// Parent gives the case that called this one and the id under which it waits; both are empty for a case that an
// applicant began. It gives NotFound when there is no such case.
func (s *Store) Parent(ctx context.Context, caseID string) (parentCase, parentWait string, err error) {
	var row struct {
		Parent sql.NullString `db:"parent"`
		Wait   string         `db:"parent_wait"`
	}
	err = s.db.GetContext(ctx, &row, `SELECT parent, parent_wait FROM cases WHERE id = $1`, caseID)
	return row.Parent.String, row.Wait, found("read the parent of case "+caseID, "case", err)
}

// Unstarted gives cases recorded before the instant whose workflow start is not confirmed, oldest first.
func (s *Store) Unstarted(ctx context.Context, before time.Time, limit int) ([]casework.Case, error) {
	var rows []caseRow
	err := s.db.SelectContext(ctx, &rows, `
		SELECT `+caseColumns+` FROM cases WHERE started_at IS NULL AND recorded_at < $1
		ORDER BY recorded_at, id LIMIT $2`, before, limit)
	if err != nil {
		return nil, failure("list cases without a workflow", err)
	}
	return each(rows, caseRow.domain), nil
}

// MarkStarted notes that the case's workflow runs. Doing it again changes nothing; NotFound without such a case.
func (s *Store) MarkStarted(ctx context.Context, caseID string, at time.Time) error {
	what := fmt.Sprintf("mark case %s started", caseID)
	n, err := s.exec(ctx, what, `UPDATE cases SET started_at = coalesce(started_at, $2) WHERE id = $1`, caseID, at)
	if err == nil && n == 0 {
		err = found(what, "case", sql.ErrNoRows)
	}
	return err
}
