package bpmn_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/feel"
	"github.com/stretchr/testify/require"
)

func compiled(t *testing.T, elements ...string) *bpmn.Model {
	t.Helper()
	m, err := bpmn.Compile(inProcess(t, elements...), "")
	require.NoError(t, err)
	return m
}

func must(t *testing.T, m *bpmn.Model, s *bpmn.State, ev bpmn.Event) bpmn.Result {
	t.Helper()
	result, err := m.Step(s, ev, nil)
	require.NoError(t, err)
	return result
}

func TestACaseOfFiftyThousandStepsKeepsItsSize(t *testing.T) {
	t.Parallel()
	m := compiled(t, `<startEvent id="s"/><exclusiveGateway id="g"/><userTask id="a"/><exclusiveGateway id="x" default="f4"/><endEvent id="e"/>`,
		`<sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="a"/><sequenceFlow id="f3" sourceRef="a" targetRef="x"/>`,
		`<sequenceFlow id="f4" sourceRef="x" targetRef="e"/><sequenceFlow id="f5" sourceRef="x" targetRef="g"><conditionExpression>again</conditionExpression></sequenceFlow>`)
	s := bpmn.NewState()
	must(t, m, s, bpmn.Event{Kind: bpmn.EventStart})
	for i := range 50_000 {
		must(t, m, s, bpmn.Event{Kind: bpmn.EventTaskCompleted, Wait: s.Tasks()[0].Wait, Variables: feel.NewContext(1).Set("again", i < 49_999)})
	}
	require.Equal(t, "completed", s.Outcome())
	data, err := json.Marshal(s)
	require.NoError(t, err)
	require.Less(t, len(data), 300)
}

func TestTwoThousandBranchesAndTimersRunToTheirEnd(t *testing.T) {
	t.Parallel()
	m := compiled(t, aStart, `<subProcess id="a"><multiInstanceLoopCharacteristics><loopCardinality>2000</loopCardinality></multiInstanceLoopCharacteristics>`+
		`<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>="PT" + string(loopCounter) + "M"</timeDuration></timerEventDefinition></intermediateCatchEvent></subProcess>`, anEnd)
	s := bpmn.NewState()
	must(t, m, s, bpmn.Event{Kind: bpmn.EventStart, At: time.Unix(0, 0)})
	require.Len(t, s.Timers(), 2_000)
	data, err := json.Marshal(s)
	require.NoError(t, err)
	require.Less(t, len(data), 600_000)
	for wait, due, ok := s.NextDue(); ok; wait, due, ok = s.NextDue() {
		must(t, m, s, bpmn.Event{Kind: bpmn.EventTimerDue, At: due, Wait: wait})
	}
	require.Equal(t, "completed", s.Outcome())
}

func TestWhatMakesTokensWithoutEndIsStoppedAndKept(t *testing.T) {
	t.Parallel()
	spin := `<exclusiveGateway id="g"/><task id="a" completionQuantity="1000"/><sequenceFlow id="f1" sourceRef="g" targetRef="a"/>` +
		`<sequenceFlow id="f2" sourceRef="a" targetRef="g"/><startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="g"/>`
	m, s := compiled(t, spin), bpmn.NewState()
	result := must(t, m, s, bpmn.Event{Kind: bpmn.EventStart})
	require.Less(t, len(result.Commands), 25_000)
	require.Len(t, s.Incidents(), len(result.Commands))
	require.Contains(t, s.Incidents()[0].Name, "it seems to spin")
	require.False(t, s.Ended())
}

func TestTooManyInstancesAreAnIncident(t *testing.T) {
	t.Parallel()
	m := compiled(t, aStart, `<task id="a"><multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality></multiInstanceLoopCharacteristics></task>`, anEnd)
	s := bpmn.NewState()
	must(t, m, s, bpmn.Event{Kind: bpmn.EventStart, Variables: feel.NewContext(1).Set("n", feel.IntNumber(10_001))})
	require.Contains(t, s.Incidents()[0].Name, "at most 10000 are run")
}

func TestALoopOverTheLimitOfMovesGoesOnWhenItIsRetried(t *testing.T) {
	t.Parallel()
	for _, sequential := range []bool{false, true} {
		m := compiled(t, aStart, fmt.Sprintf(`<task id="a"><multiInstanceLoopCharacteristics isSequential="%t"><loopCardinality>250</loopCardinality></multiInstanceLoopCharacteristics></task>`, sequential), anEnd)
		s, env, retries := bpmn.NewState(), &bpmn.Env{MaxMoves: 100}, 0
		ev := bpmn.Event{Kind: bpmn.EventStart}
		for !s.Ended() {
			_, err := m.Step(s, ev, env)
			require.NoError(t, err)
			if incidents := s.Incidents(); len(incidents) > 0 {
				require.Len(t, incidents, 1)
				ev = bpmn.Event{Kind: bpmn.EventIncidentRetry, Wait: incidents[0].Wait}
				retries++
			}
			require.Less(t, retries, 10)
		}
		require.Equal(t, "completed", s.Outcome())
		require.Positive(t, retries)
	}
}

func TestSeveralNoneStartEventsHaveToBeToldApart(t *testing.T) {
	t.Parallel()
	m := compiled(t, aStart, `<startEvent id="s2"/><sequenceFlow id="f2" sourceRef="s2" targetRef="a"/><userTask id="a"/>`, anEnd)
	_, err := m.Step(bpmn.NewState(), bpmn.Event{Kind: bpmn.EventStart}, nil)
	require.ErrorContains(t, err, "several none start events; say which of them happened")
	must(t, m, bpmn.NewState(), bpmn.Event{Kind: bpmn.EventStart, Node: "s2"})
}
