package engine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/amtsweg/amtsweg/casework"
)

// How the relay works through the outbox.
const (
	relayEvery = 500 * time.Millisecond
	relayBatch = 100
)

// relay delivers what cases send to each other. The receiver's act id is made of the outgoing id, so that a
// delivery that is repeated after a crash happens once.
func (e *Engine) relay(ctx context.Context) error {
	out, err := e.store.Undelivered(ctx, relayBatch)
	if err != nil {
		return err
	}
	var faults []error
	for _, o := range out {
		err := e.pass(ctx, o)
		if err != nil {
			faults = append(faults, fmt.Errorf("deliver %s %s: %w", o.Kind, o.ID, err))
		}
		if casework.KindOf(err) == casework.Unavailable {
			break // the rest would wait in vain too; their lease runs out and they come again
		}
	}
	return errors.Join(faults...)
}

// pass delivers one outgoing thing, or keeps a message that nobody waits for yet until its time to live is over.
func (e *Engine) pass(ctx context.Context, o casework.Outgoing) error {
	delivered, err := e.deliver(ctx, o)
	if err != nil {
		return err
	}
	if delivered {
		return e.store.MarkDelivered(ctx, o.ID, e.now())
	}
	kept, err := e.store.Keep(ctx, o.ID, e.now())
	if err == nil && !kept {
		e.log.Warn("a message found no receiver in its time to live", "case", o.CaseID, "message", o.Name)
	}
	return err
}

func (e *Engine) deliver(ctx context.Context, o casework.Outgoing) (bool, error) {
	switch o.Kind {
	case "message", "signal":
		return e.deliverMessage(ctx, o)
	case "child":
		return true, e.openChild(ctx, o)
	case "child-cancel":
		return true, e.toCase(ctx, childID(o.CaseID, o.Wait), casework.Act{ID: "outbox:" + o.ID, Kind: casework.ActCancel, Reason: "The calling case no longer needs it."})
	}
	if kind, up := fromChild[o.Kind]; up {
		return true, e.toCase(ctx, o.Receiver, casework.Act{ID: "outbox:" + o.ID, Kind: kind, Wait: o.Wait, Message: o.Name, Data: o.Data})
	}
	return true, nil
}

// fromChild are the acts that a called procedure's case does to its caller's.
var fromChild = map[string]casework.ActKind{
	"child-ended":     casework.ActChildEnded,
	"child-error":     casework.ActChildError,
	"child-escalated": casework.ActChildRaised,
}

// deliverMessage hands a message to the one case that waits for it, a signal to all that do.
func (e *Engine) deliverMessage(ctx context.Context, o casework.Outgoing) (bool, error) {
	kind := casework.ActMessage
	if o.Kind == "signal" {
		kind = casework.ActSignal
	}
	receivers, err := e.store.Subscribers(ctx, o.Kind == "signal", o.Name, o.Key)
	if err != nil {
		return false, err
	}
	reached, taken := map[string]bool{}, false
	for _, s := range receivers {
		if reached[s.CaseID] {
			continue
		}
		reached[s.CaseID] = true
		took, err := e.offerTo(ctx, s.CaseID, casework.Act{ID: "outbox:" + o.ID, Kind: kind, Message: o.Name, Key: o.Key, Data: o.Data})
		if err != nil {
			return false, err
		}
		if taken = taken || took; taken && kind == casework.ActMessage {
			break // a message has one receiver
		}
	}
	return taken || kind == casework.ActSignal, nil
}

// toCase brings an act of another case to a case. A receiver that no longer wants it is no fault.
func (e *Engine) toCase(ctx context.Context, caseID string, act casework.Act) error {
	_, err := e.offerTo(ctx, caseID, act)
	return err
}

// offerTo brings an act of another case to a case and tells whether it took it.
func (e *Engine) offerTo(ctx context.Context, caseID string, act casework.Act) (bool, error) {
	act.Actor = casework.Actor{Role: casework.RoleSystem}
	cs, err := e.store.Case(ctx, caseID)
	if err == nil {
		_, err = e.do(ctx, cs, act)
	}
	switch casework.KindOf(err) {
	case casework.Conflict, casework.Gone, casework.NotFound:
		return false, nil
	}
	return err == nil, err
}

// openChild opens a case of the called procedure, once for the caller's wait.
func (e *Engine) openChild(ctx context.Context, o casework.Outgoing) error {
	p, err := e.store.Procedure(ctx, o.Name)
	if casework.KindOf(err) == casework.NotFound {
		return e.toCase(ctx, o.CaseID, casework.Act{ID: "outbox:" + o.ID, Kind: casework.ActChildFailed, Wait: o.Wait,
			Reason: "The called procedure " + o.Name + " is not published."})
	}
	if err != nil {
		return err
	}
	pkg, err := e.revisions.Get(ctx, p.Revision.Hash)
	if err != nil {
		return err
	}
	now := e.now().UTC().Truncate(time.Millisecond)
	sum := sha256.Sum256(o.Data)
	data := o.Data
	if len(data) == 0 {
		data = json.RawMessage("{}")
	}
	cs, _, err := e.store.Submit(ctx, casework.NewCase{
		ID: childID(o.CaseID, o.Wait), Prefix: pkg.Manifest.NumberPrefix, Revision: pkg.Hash, Office: p.Office,
		Application: casework.Application{Procedure: p.Key, Data: data, Channel: casework.ChannelOnline, Language: "de",
			ReceivedAt: now, Actor: casework.Actor{Role: casework.RoleSystem}},
		RecordedAt: now, SecretHash: hashSecret(newSecret()), IdempotencyKey: "child:" + o.ID, RequestHash: sum[:],
		Parent: o.CaseID, ParentWait: o.Wait,
	}, nil)
	if err != nil {
		return err
	}
	return e.start(ctx, cs, false)
}

// childID is the id of the case that a caller's wait opens: the same for every attempt.
func childID(parent, wait string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(parent+"."+wait)).String()
}
