package postgres

import (
	"context"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

type eventRow struct {
	CaseID      string    `db:"case_id" json:"-"`
	Sequence    int       `db:"sequence" json:"sequence"`
	Step        int       `db:"step" json:"step"`
	Kind        string    `db:"kind" json:"kind"`
	Node        string    `db:"node" json:"node"`
	At          time.Time `db:"at" json:"at"`
	ActorRole   string    `db:"actor_role" json:"actor_role"`
	ActorID     string    `db:"actor_id" json:"actor_id"`
	ActorOffice string    `db:"actor_office" json:"actor_office"`
	Channel     string    `db:"channel" json:"channel"`
	Revision    string    `db:"revision" json:"revision"`
	Attributes  texts     `db:"attributes" json:"attributes,omitempty"`
}

func eventRowOf(e casework.Event) eventRow {
	return eventRow{
		Kind: e.Kind, Node: e.Node, At: e.At, ActorRole: string(e.Actor.Role), ActorID: e.Actor.ID,
		ActorOffice: e.Actor.Office, Channel: string(e.Channel), Revision: e.Revision, Attributes: e.Attributes,
	}
}

func (r eventRow) domain() casework.Event {
	return casework.Event{
		CaseID: r.CaseID, Sequence: r.Sequence, Step: r.Step, Kind: r.Kind, Node: r.Node, At: r.At.UTC(),
		Actor:   casework.Actor{Role: casework.Role(r.ActorRole), ID: r.ActorID, Office: r.ActorOffice},
		Channel: casework.Channel(r.Channel), Revision: r.Revision, Attributes: r.Attributes,
	}
}

// Events gives the case's log in order; it is empty without such a case.
func (s *Store) Events(ctx context.Context, caseID string) ([]casework.Event, error) {
	var rows []eventRow
	err := s.db.SelectContext(ctx, &rows, `
		SELECT case_id, sequence, step, kind, node, at, actor_role, actor_id, actor_office, channel, revision, attributes
		FROM events WHERE case_id = $1 ORDER BY sequence`, caseID)
	if err != nil {
		return nil, failure("read the events of case "+caseID, err)
	}
	return each(rows, eventRow.domain), nil
}
