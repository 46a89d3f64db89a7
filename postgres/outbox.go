package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

// lease is for how long a relay has what it took; when it ends undelivered, any relay takes it again.
const lease = "30 seconds"

type outgoingRow struct {
	ID         string          `db:"id" json:"id"`
	Kind       string          `db:"kind" json:"kind"`
	CaseID     string          `db:"case_id" json:"-"`
	Wait       string          `db:"wait" json:"wait"`
	Receiver   string          `db:"receiver" json:"receiver"`
	Name       string          `db:"name" json:"name"`
	Key        string          `db:"key" json:"key"`
	Data       json.RawMessage `db:"data" json:"data,omitempty"`
	TimeToLive int64           `db:"time_to_live" json:"time_to_live"`
}

func outgoingRowOf(o casework.Outgoing) outgoingRow {
	return outgoingRow{
		ID: o.ID, Kind: o.Kind, Wait: o.Wait, Receiver: o.Receiver, Name: o.Name, Key: o.Key, Data: o.Data,
		TimeToLive: int64(max(o.TimeToLive, 0)),
	}
}

type foundOutgoing struct {
	outgoingRow
	RawData []byte `db:"raw_data"`
}

func (r foundOutgoing) domain() casework.Outgoing {
	return casework.Outgoing{
		ID: r.ID, Kind: r.Kind, CaseID: r.CaseID, Wait: r.Wait, Receiver: r.Receiver, Name: r.Name, Key: r.Key,
		Data: json.RawMessage(r.RawData), TimeToLive: time.Duration(r.TimeToLive),
	}
}

// Undelivered leases up to limit entries of the outbox for 30 seconds, in the order in which they were written.
// Another relay that asks meanwhile gets others. Deliver each, then call MarkDelivered, or Keep for a message
// that nobody waits for.
func (s *Store) Undelivered(ctx context.Context, limit int) ([]casework.Outgoing, error) {
	var rows []foundOutgoing
	err := s.again(ctx, "lease outgoing messages", func() error {
		rows = nil
		return s.db.SelectContext(ctx, &rows, `
			WITH due AS (
				SELECT id FROM outbox
				WHERE delivered_at IS NULL AND dropped_at IS NULL AND leased_until <= clock_timestamp()
				ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED
			), leased AS (
				UPDATE outbox o SET leased_until = clock_timestamp() + interval '`+lease+`' FROM due WHERE o.id = due.id
				RETURNING o.id, o.position, o.kind, o.case_id, o.wait, o.receiver, o.name, o.key, o.data AS raw_data, o.time_to_live
			)
			SELECT id, kind, case_id, wait, receiver, name, key, raw_data, time_to_live FROM leased ORDER BY position`, limit)
	})
	if err != nil {
		return nil, err
	}
	return each(rows, foundOutgoing.domain), nil
}

// MarkDelivered notes that an entry of the outbox has arrived. Doing it again changes nothing.
func (s *Store) MarkDelivered(ctx context.Context, id string, at time.Time) error {
	_, err := s.exec(ctx, "mark a message delivered", `
		UPDATE outbox SET delivered_at = $2 WHERE id = $1 AND delivered_at IS NULL AND dropped_at IS NULL`, id, at)
	return err
}

// Keep says that nobody waits for a message yet. It stays for another try, at once when somebody subscribes to
// it, until its time to live is over; then it is dropped, and the result is false.
func (s *Store) Keep(ctx context.Context, id string, at time.Time) (bool, error) {
	dropped, err := s.exec(ctx, "keep a message", `
		UPDATE outbox SET dropped_at = $2
		WHERE id = $1 AND delivered_at IS NULL AND dropped_at IS NULL
			AND sent_at + time_to_live / 1000 * interval '1 microsecond' <= $2`, id, at)
	return err == nil && dropped == 0, err
}
