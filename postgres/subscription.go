package postgres

import (
	"context"

	"github.com/amtsweg/amtsweg/casework"
)

type subscriptionRow struct {
	CaseID string `db:"case_id" json:"-"`
	Wait   string `db:"wait" json:"wait"`
	Node   string `db:"node" json:"node"`
	Signal bool   `db:"signal" json:"signal"`
	Name   string `db:"name" json:"name"`
	Key    string `db:"key" json:"key"`
}

func subscriptionRowOf(s casework.Subscription) subscriptionRow {
	return subscriptionRow{CaseID: s.CaseID, Wait: s.Wait, Node: s.Node, Signal: s.Signal, Name: s.Name, Key: s.Key}
}

func (r subscriptionRow) domain() casework.Subscription {
	return casework.Subscription{CaseID: r.CaseID, Wait: r.Wait, Node: r.Node, Signal: r.Signal, Name: r.Name, Key: r.Key}
}

const selectSubscriptions = `SELECT case_id, wait, node, signal, name, key FROM subscriptions `

// Subscriptions gives what a case waits for right now.
func (s *Store) Subscriptions(ctx context.Context, caseID string) ([]casework.Subscription, error) {
	var rows []subscriptionRow
	err := s.db.SelectContext(ctx, &rows, selectSubscriptions+`WHERE case_id = $1 ORDER BY wait`, caseID)
	if err != nil {
		return nil, failure("read the subscriptions of case "+caseID, err)
	}
	return each(rows, subscriptionRow.domain), nil
}

// Subscribers gives who waits for a message of this name and key, or for a signal of this name, whose key is
// not asked for: a signal reaches everybody who listens.
func (s *Store) Subscribers(ctx context.Context, signal bool, name, key string) ([]casework.Subscription, error) {
	var rows []subscriptionRow
	err := s.db.SelectContext(ctx, &rows, selectSubscriptions+`
		WHERE name = $1 AND signal = $2::boolean AND ($2::boolean OR key = $3)
		ORDER BY case_id, wait`, plain(name), signal, plain(key))
	if err != nil {
		return nil, failure("look for subscribers", err)
	}
	return each(rows, subscriptionRow.domain), nil
}
