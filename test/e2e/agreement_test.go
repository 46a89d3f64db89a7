package e2e

import (
	"context"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"github.com/amtsweg/amtsweg/workflows"
)

// dialTemporal connects to the installation's namespace.
func (p *product) dialTemporal() client.Client {
	p.t.Helper()
	c, err := client.Dial(client.Options{HostPort: p.temporal, Namespace: p.namespace, Logger: silent{}})
	require.NoError(p.t, err)
	p.t.Cleanup(c.Close)
	return c
}

// requireAgreement checks that PostgreSQL and Temporal agree on every step of a case: the workflow stands at the
// log's last step, in the state whose hash that step holds, and no act is applied twice.
func (p *product) requireAgreement(cs applied) {
	p.t.Helper()
	temporal := p.dialTemporal()
	var sequence int
	var hash string
	until(p.t, "Temporal stands where the log ends", func() (bool, bool) {
		row := p.store.DB().QueryRow(`SELECT sequence, state_hash FROM steps WHERE case_id = $1 ORDER BY sequence DESC LIMIT 1`, cs.id)
		require.NoError(p.t, row.Scan(&sequence, &hash))
		view, err := p.workflowView(temporal, cs.id)
		return true, err == nil && view.Sequence == sequence && view.Hash == hash
	})
	var steps, acts int
	row := p.store.DB().QueryRow(`SELECT count(*), count(DISTINCT act) FROM steps WHERE case_id = $1`, cs.id)
	require.NoError(p.t, row.Scan(&steps, &acts))
	require.Equal(p.t, sequence, steps, "the log has a gap")
	require.Equal(p.t, steps, acts, "an act is applied twice")
}

func (p *product) workflowView(temporal client.Client, caseID string) (workflows.View, error) {
	ctx, cancel := context.WithTimeout(p.t.Context(), 10*time.Second)
	defer cancel()
	var view workflows.View
	value, err := temporal.QueryWorkflow(ctx, caseID, "", workflows.QueryState)
	if err != nil {
		return view, err
	}
	return view, value.Get(&view)
}

// silent is a log that nobody reads.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
