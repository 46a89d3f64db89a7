package bpmn_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/feel"
	"github.com/stretchr/testify/require"
)

func TestJobsAndCalledProcessesCanBeAskedForOnceMore(t *testing.T) {
	t.Parallel()
	m, s := compileFile(t, "testdata/boundary-on-gateway-of-scopes.bpmn"), bpmn.NewState()
	asked := map[string]bpmn.Command{}
	for _, c := range must(t, m, s, bpmn.Event{Kind: bpmn.EventStart, Variables: feel.NewContext(1).Set("x", true)}).Commands {
		asked[c.Wait] = c
	}
	s = reread(t, m, s)
	require.Len(t, s.Jobs(), 1)
	require.Len(t, s.Children(), 1)
	for _, open := range append(s.Jobs(), s.Children()...) {
		again, ok := s.Reopen(open.Wait)
		require.True(t, ok)
		require.Equal(t, asked[open.Wait], again)
	}
	for _, wait := range []string{s.Tasks()[0].Wait, s.Timers()[0].Wait, "99", "nonsense"} {
		_, ok := s.Reopen(wait)
		require.False(t, ok, wait)
	}
}

func TestTheEarliestTimerIsNextAndOfTwoTheOlder(t *testing.T) {
	t.Parallel()
	m, s := compileFile(t, "testdata/boundary-timer.bpmn"), bpmn.NewState()
	_, _, ok := s.NextDue()
	require.False(t, ok)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	must(t, m, s, bpmn.Event{Kind: bpmn.EventStart, At: at})
	wait, due, ok := s.NextDue()
	require.True(t, ok)
	require.Equal(t, s.Timers()[0].Wait, wait)
	require.Equal(t, at.AddDate(0, 0, 2), due)

	result := must(t, m, s, bpmn.Event{Kind: bpmn.EventTimerMoved, At: at, Wait: wait, Due: at.AddDate(0, 0, 14)})
	require.Equal(t, bpmn.CommandSetTimer, result.Commands[0].Kind)
	moved, due, _ := s.NextDue()
	require.Equal(t, wait, moved, "both are due at the same time; the older one comes first")
	require.Equal(t, at.AddDate(0, 0, 14), due)
}

func TestACloneDoesNotShareAnything(t *testing.T) {
	t.Parallel()
	m, s := compileFile(t, "testdata/multi-instance-parallel.bpmn"), bpmn.NewState()
	must(t, m, s, bpmn.Event{Kind: bpmn.EventStart, Variables: feel.NewContext(1).Set("children", feel.List{"a", "b"})})
	before, copied := stateJSON(t, s), s.Clone()
	for !copied.Ended() {
		must(t, m, copied, bpmn.Event{Kind: bpmn.EventTaskCompleted, Wait: copied.Tasks()[0].Wait, Variables: feel.NewContext(1).Set("place", "p")})
	}
	require.Equal(t, before, stateJSON(t, s))
}

func TestAStateOfAnotherModelIsRefused(t *testing.T) {
	t.Parallel()
	m, s := compileFile(t, "testdata/sequence.bpmn"), bpmn.NewState()
	user := compileFile(t, "testdata/user-task.bpmn")
	must(t, user, s, bpmn.Event{Kind: bpmn.EventStart, Variables: feel.NewContext(1).Set("who", "mia")})
	_, err := m.Step(s, bpmn.Event{Kind: bpmn.EventTaskCompleted, Wait: "3"}, nil)
	require.ErrorContains(t, err, "the state belongs to process user-task, not sequence")

	changed := compiled(t, `<userTask id="other"/>`)
	text := `{"semantics":1,"process":"p","next":2,"instances":[{"id":1},{"id":2,"node":"gone","parent":1}]}`
	stale := bpmn.NewState()
	require.NoError(t, json.Unmarshal([]byte(text), stale))
	require.ErrorContains(t, changed.Bind(stale), `the state stands at "gone", which process p does not have`)
	require.ErrorContains(t, json.Unmarshal([]byte(`{"semantics":99}`), stale), "semantics version 99")
	require.ErrorContains(t, json.Unmarshal([]byte(`{"semantics":1,"instances":[{"id":1},{"id":2,"parent":7}]}`), stale), "has no parent 7")
}

func TestAdHocActivitiesThatCanBeChosenAreListed(t *testing.T) {
	t.Parallel()
	m, s := compileFile(t, "testdata/ad-hoc-parallel.bpmn"), bpmn.NewState()
	must(t, m, s, bpmn.Event{Kind: bpmn.EventStart})
	wait := s.Tokens()[0].Waits[0]
	require.Equal(t, []string{"Call1", "Write", "Visit"}, s.Choosable(wait))
	require.Empty(t, s.Choosable("1"))
	must(t, m, s, bpmn.Event{Kind: bpmn.EventNodeActivated, Wait: wait, Node: "Write", Variables: feel.NewContext(1).Set("to", "her")})
	seen, ok := s.VariablesAt(s.Tasks()[0].Wait)
	require.True(t, ok)
	require.Equal(t, feel.NewContext(1).Set("to", "her"), seen)
	require.Zero(t, s.Variables().Len())
}

func TestNodesTellWhatTheModelerWroteAboutThem(t *testing.T) {
	t.Parallel()
	m := compileFile(t, "testdata/user-task.bpmn")
	check := m.Node("Check")
	require.Equal(t, bpmn.KindUserTask, check.Kind)
	require.Equal(t, "Check the form", check.Name)
	require.Equal(t, map[string]string{"channel": "counter", "turn": "applicant", "shade": "grey"}, check.Properties)
	require.Nil(t, check.Parent())
	require.Equal(t, "Check-End", check.Outgoing()[0].ID)
	require.Equal(t, "Office", compileFile(t, "testdata/data-and-lanes.bpmn").Node("Check").Lane)
	require.Nil(t, m.Node("nobody"))
}

func TestTheVariablesOfAnEventStayTheCallers(t *testing.T) {
	t.Parallel()
	m, s := compileFile(t, "testdata/error-thrown-by-job.bpmn"), bpmn.NewState()
	variables := feel.NewContext(1).Set("x", feel.IntNumber(1))
	must(t, m, s, bpmn.Event{Kind: bpmn.EventStart, Variables: variables})
	must(t, m, s, bpmn.Event{Kind: bpmn.EventVariablesSet, Variables: feel.NewContext(1).Set("x", feel.IntNumber(2))})
	must(t, m, s, bpmn.Event{Kind: bpmn.EventErrorThrown, Wait: s.Jobs()[0].Wait, Name: "no-money", Variables: variables})
	require.Equal(t, feel.NewContext(1).Set("x", feel.IntNumber(1)), variables)
}
