package e2e

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"

	"github.com/amtsweg/amtsweg/casework"
)

// maxHistory is how many events the history of one run may have.
const maxHistory = 5000

func TestALongCaseContinuesAsNewAndComesToItsEnd(t *testing.T) {
	t.Parallel()
	steps := 3000
	if os.Getenv("AMTSWEG_LONG") != "" {
		steps = 50_000
	}
	p := newProduct(t)
	p.amtsweg("deploy", "testdata/long")
	p.worker()
	s := p.serve()
	cs := p.anybody(s).apply("long", object{"count": steps})
	p.waitForEnd(s, cs, "end")
	require.Equal(t, steps+1, p.lastSequence(cs))
	runs := p.requireShortHistories(t, cs)
	require.Greater(t, runs, 1, "the case continued as new")
}

func TestAWideCaseComesToItsEnd(t *testing.T) {
	t.Parallel()
	branches := 200
	if os.Getenv("AMTSWEG_LONG") != "" {
		branches = 2000
	}
	p := newProduct(t)
	p.amtsweg("deploy", "testdata/wide")
	p.worker()
	s := p.serve()
	cs := p.anybody(s).apply("wide", object{"count": branches})
	p.waitForEnd(s, cs, "end")
	require.Equal(t, branches+1, p.lastSequence(cs))
	p.requireShortHistories(t, cs)
}

func (p *product) waitForEnd(s *process, cs applied, end string) {
	p.t.Helper()
	last := -1
	for {
		view := until(p.t, fmt.Sprintf("case %s gets on from step %d", cs.number, last), func() (casework.Case, bool) {
			var c casework.Case
			c, err := p.store.Case(p.t.Context(), cs.id)
			require.NoError(p.t, err)
			return c, c.Sequence > last || c.Status == casework.StatusClosed
		})
		if view.Status == casework.StatusClosed {
			require.Equal(p.t, end, view.Outcome)
			return
		}
		last = view.Sequence
	}
}

func (p *product) lastSequence(cs applied) int {
	p.t.Helper()
	last, err := p.store.LastSequence(p.t.Context(), cs.id)
	require.NoError(p.t, err)
	return last
}

// requireShortHistories checks the history of every run of the case and gives the number of runs.
func (p *product) requireShortHistories(t *testing.T, cs applied) int {
	t.Helper()
	temporal := p.dialTemporal()
	run, runs := "", 0
	for first := true; first || run != ""; first = false {
		described, err := temporal.DescribeWorkflowExecution(t.Context(), cs.id, run)
		require.NoError(t, err)
		runs++
		info := described.WorkflowExecutionInfo
		require.LessOrEqual(t, info.HistoryLength, int64(maxHistory))
		started := temporal.GetWorkflowHistory(t.Context(), cs.id, info.Execution.RunId, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		require.True(t, started.HasNext())
		event, err := started.Next()
		require.NoError(t, err)
		run = event.GetWorkflowExecutionStartedEventAttributes().ContinuedExecutionRunId
	}
	return runs
}
