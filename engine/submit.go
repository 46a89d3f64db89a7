package engine

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
	"github.com/amtsweg/amtsweg/postgres"
	"github.com/amtsweg/amtsweg/procedure"
)

// holdFor is how long a seat stays held for an applicant who has submitted but not confirmed.
const holdFor = time.Hour

// Submit stores an application and gives the receipt. The receipt is the answer: it is durable before Temporal is
// asked, and it is given while Temporal is down. The same idempotency key gives the same receipt again, without the
// secret; with other content it is a Conflict. Invalid carries a JSON Pointer for every faulty field, and a slot
// that is no longer free is a Conflict; both leave nothing behind.
func (e *Engine) Submit(ctx context.Context, a casework.Application, idempotencyKey string) (casework.Receipt, error) {
	p, err := e.store.Procedure(ctx, a.Procedure)
	if err != nil {
		return casework.Receipt{}, err
	}
	pkg, err := e.revisions.Get(ctx, p.Revision.Hash)
	if err != nil {
		return casework.Receipt{}, err
	}
	now, request := e.now().UTC().Truncate(time.Millisecond), requestHash(a)
	if err := e.checkApplication(&a, pkg, now); err != nil {
		return casework.Receipt{}, err
	}
	secret := newSecret()
	n := casework.NewCase{
		ID: uuid.Must(uuid.NewV7()).String(), Prefix: pkg.Manifest.NumberPrefix, Revision: pkg.Hash, Office: p.Office, Application: a,
		RecordedAt: now, SecretHash: hashSecret(secret), IdempotencyKey: idempotencyKey, RequestHash: request,
	}
	seat, err := e.seatFor(ctx, pkg, n)
	if err != nil {
		return casework.Receipt{}, err
	}
	cs, replayed, err := e.store.Submit(ctx, n, seat)
	if err != nil {
		return casework.Receipt{}, err
	}
	receipt := casework.Receipt{Case: cs, Digest: digest(a.Data), Secret: secret, Replayed: replayed}
	if replayed {
		receipt.Secret = ""
		return receipt, nil
	}
	if seat != nil {
		receipt.HoldExpiry = seat.HoldUntil
	}
	select {
	case e.starts <- cs:
	default: // the sweeper starts what the queue has no room for
	}
	return receipt, nil
}

// checkApplication refuses what the form or the dates do not allow, and fills in what was left out.
func (e *Engine) checkApplication(a *casework.Application, pkg *procedure.Package, now time.Time) error {
	if err := validate(pkg.Forms[ApplicationForm], a.Data, a.Language); err != nil {
		return err
	}
	if a.Channel == "" {
		a.Channel = casework.ChannelOnline
	}
	if a.ReceivedAt.IsZero() {
		a.ReceivedAt = now
	}
	if a.ReceivedAt.After(now) {
		return casework.Errorf(casework.Invalid, "The date of receipt lies in the future. Enter the date stamp of the paper.").WithReason("received-in-future")
	}
	if a.ReceivedAt.Before(now.AddDate(-1, 0, 0)) {
		return casework.Errorf(casework.Invalid, "The date of receipt lies more than a year back. Check the date stamp.").WithReason("received-long-ago")
	}
	return checkStart(*a, pkg.Manifest)
}

// checkStart refuses who may not start the procedure, and a channel it does not take.
func checkStart(a casework.Application, m procedure.Manifest) error {
	audience := casework.ForStaff
	if a.Actor.Role == casework.RoleApplicant {
		audience = casework.ForApplicant
	}
	switch {
	case !slices.Contains(m.Start, audience):
		return casework.Errorf(casework.Forbidden, "This procedure cannot be started in this way.")
	case audience == casework.ForStaff && a.Actor.Office != "" && a.Actor.Office != m.Office:
		return casework.Errorf(casework.Forbidden, "Only the responsible office enters applications for others.").WithReason("other-office")
	case !slices.Contains(m.Channels, a.Channel):
		return casework.Errorf(casework.Invalid, "This procedure does not take applications by this channel.").WithReason("channel-not-taken")
	}
	return nil
}

// validate checks data against a form; without one there is nothing to check.
func validate(form *forms.Form, data json.RawMessage, language string) error {
	if form == nil {
		return nil
	}
	fields, err := form.Validate(data, language)
	if err != nil {
		return err
	}
	if len(fields) > 0 {
		refused := casework.Errorf(casework.Invalid, "Some answers are missing or not possible. Correct the fields named.")
		refused.Fields = fields
		return refused
	}
	return nil
}

// seatFor is the seat that the application asks to hold; nil when the procedure reserves none.
func (e *Engine) seatFor(ctx context.Context, pkg *procedure.Package, n casework.NewCase) (*postgres.SeatRequest, error) {
	if pkg.Manifest.Reserves == nil {
		return nil, nil
	}
	wish, err := pkg.Manifest.Reserves.Wish(n.Application.Data)
	if err != nil {
		return nil, err
	}
	seat, err := e.seatRequest(ctx, n.ID, wish.Site, wish.Service, wish.Start, n.RecordedAt)
	if err != nil {
		return nil, err
	}
	seat.HoldUntil = n.RecordedAt.Add(holdFor)
	return seat, nil
}

// newSecret opens a status page: 32 random bytes, base64url.
func newSecret() string {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		panic(fmt.Errorf("read random bytes: %w", err)) // crypto/rand never fails on the systems we run on
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// requestHash tells two requests under one idempotency key apart.
func requestHash(a casework.Application) []byte {
	sum := sha256.Sum256(casework.JSON(struct {
		Procedure, Language string
		Channel             casework.Channel
		ReceivedAt          time.Time
		Data                json.RawMessage
	}{a.Procedure, a.Language, a.Channel, a.ReceivedAt, a.Data}))
	return sum[:]
}
