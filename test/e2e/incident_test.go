package e2e

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"

	"github.com/amtsweg/amtsweg/casework"
)

// TestAFailedJobIsAnIncidentThatAnOperatorMends lets a foreign worker serve a job type, and fail.
func TestAFailedJobIsAnIncidentThatAnOperatorMends(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	p.amtsweg("deploy", "testdata/fragile")
	p.worker()
	s := p.serve()
	var works atomic.Bool
	var attempts atomic.Int64
	ledger := worker.New(p.dialTemporal(), "ledger", worker.Options{})
	ledger.RegisterActivityWithOptions(func(_ context.Context, job casework.Job) (casework.JobResult, error) {
		attempts.Add(1)
		if !works.Load() {
			return casework.JobResult{}, errors.New("the account of Mia Muster is closed")
		}
		return casework.JobResult{}, nil
	}, activity.RegisterOptions{Name: "ledger.book"})
	require.NoError(t, ledger.Start())
	defer ledger.Stop()

	otto := p.as(s, "otto")
	cs := p.anybody(s).apply("fragile", object{"count": 1})
	failed := otto.waitForIncident(cs, "book")
	require.EqualValues(t, 2, attempts.Load(), "as often as the model says")
	require.NotContains(t, failed.Detail, "Mia", "an incident holds no personal data")
	p.as(s, "clara").call(http.StatusForbidden, "POST", "/api/v1/cases/"+cs.id+"/acts", object{"kind": "retry", "wait": failed.Wait, "reason": "x"})

	works.Store(true)
	otto.intervene(cs, object{"kind": "retry", "wait": failed.Wait, "reason": "the ledger is back"})
	missing := otto.waitForIncident(cs, "enough")
	otto.intervene(cs, object{"kind": "set-variables", "data": object{"amount": 12}, "reason": "read from the paper file"})
	otto.intervene(cs, object{"kind": "retry", "wait": missing.Wait, "reason": "the amount is known"})
	p.waitForEnd(s, cs, "end")

	view := otto.viewOf(cs)
	var reasons []string
	for _, e := range view.Events {
		if e.Kind == casework.EventIntervention {
			require.Equal(t, "p-otto", e.Actor.ID)
			reasons = append(reasons, e.Attributes["reason"])
		}
	}
	require.Equal(t, []string{"the ledger is back", "read from the paper file", "the amount is known"}, reasons)
	for _, i := range view.Incidents {
		require.False(t, i.ClosedAt.IsZero())
	}
	p.requireAgreement(cs)
}

func TestAnOperatorSkipsMovesAndCancels(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	p.amtsweg("deploy", "testdata/fragile")
	p.worker()
	s := p.serve()
	otto := p.as(s, "otto")
	tokenAt := func(cs applied, node string) string {
		return until(t, "the case stands at "+node, func() (string, bool) {
			for _, e := range otto.viewOf(cs).Events {
				if e.Kind == "node.entered" && e.Node == node {
					return e.Attributes["instance"], true
				}
			}
			return "", false
		})
	}
	skipped := p.anybody(s).apply("fragile", object{"count": 1})
	otto.intervene(skipped, object{"kind": "skip", "wait": tokenAt(skipped, "book"), "data": object{"amount": 3}, "reason": "booked by hand"})
	p.waitForEnd(s, skipped, "short")

	moved := p.anybody(s).apply("fragile", object{"count": 1})
	otto.intervene(moved, object{"kind": "move-token", "wait": tokenAt(moved, "book"), "node": "end", "reason": "nothing to book"})
	p.waitForEnd(s, moved, "end")

	cancelled := p.anybody(s).apply("fragile", object{"count": 1})
	tokenAt(cancelled, "book")
	otto.intervene(cancelled, object{"kind": "cancel", "reason": "entered twice"})
	p.waitForEnd(s, cancelled, "cancelled")
	for _, cs := range []applied{skipped, moved, cancelled} {
		p.requireAgreement(cs)
	}
}

func (c person) intervene(cs applied, act object) {
	c.t.Helper()
	c.call(http.StatusOK, "POST", "/api/v1/cases/"+cs.id+"/acts", act)
}

func (c person) waitForIncident(cs applied, node string) casework.Incident {
	c.t.Helper()
	return until(c.t, "an incident at "+node, func() (casework.Incident, bool) {
		for _, i := range c.viewOf(cs).Incidents {
			if i.Node == node && i.ClosedAt.IsZero() {
				return i, true
			}
		}
		return casework.Incident{}, false
	})
}
