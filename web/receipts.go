package web

import (
	"sync"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

// How long and how many receipts are kept for the page that shows them.
const (
	receiptFor  = 15 * time.Minute
	maxReceipts = 10_000
)

// receipts keeps new receipts for the minutes in which the applicant sees them. A secret is stored nowhere else in
// plain, and the answer to the first of two clicks never reaches the browser: without this the applicant would lose
// the link with the second click.
type receipts struct {
	now  func() time.Time
	mu   sync.Mutex
	held map[string]heldReceipt
}

type heldReceipt struct {
	receipt casework.Receipt
	until   time.Time
}

func newReceipts(now func() time.Time) *receipts {
	return &receipts{now: now, held: map[string]heldReceipt{}}
}

// keep notes the receipt of an act and gives the one with the secret, if this process has seen it.
func (r *receipts) keep(act string, receipt casework.Receipt) casework.Receipt {
	if receipt.Secret == "" {
		if first, ok := r.find(act); ok {
			return first
		}
		return receipt
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sweep()
	r.held[act] = heldReceipt{receipt: receipt, until: r.now().Add(receiptFor)}
	return receipt
}

func (r *receipts) find(act string) (casework.Receipt, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	held, ok := r.held[act]
	return held.receipt, ok && r.now().Before(held.until)
}

func (r *receipts) sweep() {
	for act, held := range r.held {
		if !r.now().Before(held.until) {
			delete(r.held, act)
		}
	}
	if len(r.held) >= maxReceipts {
		clear(r.held)
	}
}
