package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"github.com/amtsweg/amtsweg/casework"
)

// Commit writes a step and everything that follows from it, unless the log already holds something else there:
//
//  1. A step stands under the same case and sequence: it is given back, with its Input when its act or its state
//     hash is another one, and nothing is written.
//  2. The act stands under another sequence: only AppliedAt is given, and nothing is written.
//  3. The sequence is the next one: the step is written. Any other sequence is an internal error.
//
// It may be repeated at will: the second time it finds the first. It gives NotFound without such a case.
func (s *Store) Commit(ctx context.Context, step casework.Step) (casework.Committed, error) {
	var committed casework.Committed
	what := fmt.Sprintf("commit step %d of case %s", step.Sequence, step.CaseID)
	err := s.transact(ctx, what, func(tx *sqlx.Tx) error {
		log, err := lockLog(ctx, tx, step)
		if err != nil {
			return found("lock the case", "case", err)
		}
		switch {
		case step.Sequence >= 1 && step.Sequence <= log.Sequence:
			committed, err = stepInLog(ctx, tx, step.CaseID, step.Sequence)
			if committed.Act == step.Act && committed.StateHash == step.StateHash {
				committed.Input = nil
			}
			return err
		case log.AppliedAt.Valid:
			committed = casework.Committed{AppliedAt: int(log.AppliedAt.Int32)}
			return nil
		case step.Sequence != log.Sequence+1:
			return fmt.Errorf("the log ends at step %d", log.Sequence)
		}
		committed = casework.Committed{Sequence: step.Sequence, Act: step.Act, StateHash: step.StateHash}
		return writeStep(ctx, tx, step, log)
	})
	return committed, err
}

// logEnd is where a case's log stands.
type logEnd struct {
	Sequence  int           `db:"sequence"`
	LastEvent int           `db:"last_event"`
	Revision  string        `db:"revision"`
	AppliedAt sql.NullInt32 `db:"applied_at"` // the step of the act that is about to be committed
}

// lockLog lets one commit per case go on at a time. Where it had to wait, applied_at may be older than the lock:
// steps_act_once then refuses the step and the transaction is repeated.
func lockLog(ctx context.Context, tx *sqlx.Tx, step casework.Step) (logEnd, error) {
	var log logEnd
	err := tx.GetContext(ctx, &log, `
		SELECT c.sequence, c.last_event, c.revision,
			(SELECT s.sequence FROM steps s WHERE s.case_id = c.id AND s.act = $2) AS applied_at
		FROM cases c WHERE c.id = $1 FOR NO KEY UPDATE OF c`, step.CaseID, step.Act)
	return log, err
}

type stepRow struct {
	Act       string `db:"act"`
	Input     []byte `db:"input"`
	StateHash string `db:"state_hash"`
}

func stepInLog(ctx context.Context, q sqlx.QueryerContext, caseID string, sequence int) (casework.Committed, error) {
	var row stepRow
	err := sqlx.GetContext(ctx, q, &row, `
		SELECT act, input, state_hash FROM steps WHERE case_id = $1 AND sequence = $2`, caseID, sequence)
	return casework.Committed{Sequence: sequence, Act: row.Act, Input: json.RawMessage(row.Input), StateHash: row.StateHash}, err
}

// StepsFrom gives the steps of a case from the sequence on, with their inputs, at most limit; none behind the last.
func (s *Store) StepsFrom(ctx context.Context, caseID string, sequence, limit int) ([]casework.Committed, error) {
	var rows []struct {
		Sequence int `db:"sequence"`
		stepRow
	}
	err := s.db.SelectContext(ctx, &rows, `
		SELECT sequence, act, input, state_hash FROM steps
		WHERE case_id = $1 AND sequence >= $2 ORDER BY sequence LIMIT $3`, caseID, sequence, limit)
	if err != nil {
		return nil, failure(fmt.Sprintf("read steps from %d of case %s", sequence, caseID), err)
	}
	steps := make([]casework.Committed, 0, len(rows))
	for _, row := range rows {
		steps = append(steps, casework.Committed{Sequence: row.Sequence, Act: row.Act, Input: json.RawMessage(row.Input), StateHash: row.StateHash})
	}
	return steps, nil
}

// LastSequence gives the sequence of the case's last step, 0 before the first; NotFound without such a case.
func (s *Store) LastSequence(ctx context.Context, caseID string) (int, error) {
	var sequence int
	err := s.db.GetContext(ctx, &sequence, `SELECT sequence FROM cases WHERE id = $1`, caseID)
	return sequence, found("read the log's end of case "+caseID, "case", err)
}

// ActSequence gives the step under which an act was applied, and whether it was.
func (s *Store) ActSequence(ctx context.Context, caseID, act string) (int, bool, error) {
	var sequence int
	err := s.db.GetContext(ctx, &sequence, `SELECT sequence FROM steps WHERE case_id = $1 AND act = $2`, caseID, act)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return sequence, err == nil, failure("look for an act of case "+caseID, err)
}

// Unacknowledged gives, for each case that has steps which Temporal could have lost and which are older than the
// instant, the newest of them; the case that waits longest comes first.
func (s *Store) Unacknowledged(ctx context.Context, before time.Time, limit int) ([]casework.StepRef, error) {
	var rows []struct {
		CaseID   string `db:"case_id"`
		Sequence int    `db:"sequence"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		SELECT case_id, max(sequence) AS sequence FROM steps WHERE NOT acknowledged AND at < $1
		GROUP BY case_id ORDER BY min(at), case_id LIMIT $2`, before, limit)
	if err != nil {
		return nil, failure("list unacknowledged steps", err)
	}
	refs := make([]casework.StepRef, 0, len(rows))
	for _, row := range rows {
		refs = append(refs, casework.StepRef{CaseID: row.CaseID, Sequence: row.Sequence})
	}
	return refs, nil
}

// Acknowledge notes that Temporal holds each of the steps for good, and so all earlier ones of its case.
func (s *Store) Acknowledge(ctx context.Context, refs []casework.StepRef) error {
	if len(refs) == 0 {
		return nil
	}
	cases, sequences := make([]string, len(refs)), make([]int64, len(refs))
	for i, ref := range refs {
		cases[i], sequences[i] = ref.CaseID, int64(ref.Sequence)
	}
	// Locked in the order of the key, so that two callers never wait for each other.
	_, err := s.exec(ctx, "acknowledge steps", `
		WITH held AS (
			SELECT s.case_id, s.sequence FROM steps s
			JOIN unnest($1::text[], $2::integer[]) AS r (case_id, sequence)
				ON s.case_id = r.case_id AND s.sequence <= r.sequence
			WHERE NOT s.acknowledged
			ORDER BY s.case_id, s.sequence FOR NO KEY UPDATE OF s
		)
		UPDATE steps SET acknowledged = true FROM held
		WHERE steps.case_id = held.case_id AND steps.sequence = held.sequence`, pq.Array(cases), pq.Array(sequences))
	return err
}
