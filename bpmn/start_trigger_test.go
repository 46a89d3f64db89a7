package bpmn_test

import (
	"testing"
	"time"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/stretchr/testify/require"
)

func TestWhatStartsAProcessIsKnownWhenItIsPublished(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	triggers, err := compileFile(t, "testdata/start-events.bpmn").StartTriggers(at, nil)
	require.NoError(t, err)
	require.Equal(t, []bpmn.StartTrigger{
		{Node: "Message", Kind: "message", Name: "application"},
		{Node: "Timer", Kind: "timer", Due: at.AddDate(0, 0, 1), Period: "P1D", Remaining: -1},
		{Node: "Date", Kind: "timer", Due: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)},
		{Node: "Signal", Kind: "signal", Name: "storm"},
		{Node: "Condition", Kind: "conditional", Name: "level > 3"},
	}, triggers)

	triggers, err = compileFile(t, "testdata/event-gateway-parallel.bpmn").StartTriggers(at, nil)
	require.NoError(t, err)
	require.Len(t, triggers, 3)

	broken := compiled(t, `<startEvent id="s"><timerEventDefinition><timeDate>=soon</timeDate></timerEventDefinition></startEvent>`,
		`<sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"/>`)
	_, err = broken.StartTriggers(at, nil)
	require.ErrorContains(t, err, "start event s: the timer's value is null")
}

// Whatever of the reference models compiles is run: tasks are completed, timers
// come due, messages arrive. In the end the instance has ended or waits for
// something that can be seen.
func TestReferenceModelsRun(t *testing.T) {
	t.Parallel()
	ran := 0
	for _, path := range referenceModels(t) {
		d := readFile(t, path)
		for _, process := range d.Processes() {
			m, err := bpmn.Compile(d, process.ID)
			if err != nil {
				continue
			}
			ran++
			s := bpmn.NewState()
			start := bpmn.Event{Kind: bpmn.EventStart}
			if _, err := m.Step(s, start, nil); err != nil {
				start.Node = m.Starters()[0].ID
				must(t, m, s, start)
			}
			for steps := 0; !s.Ended() && steps < 500; steps++ {
				ev, ok := nextEvent(s)
				if !ok {
					break
				}
				must(t, m, s, ev)
			}
			require.True(t, s.Ended() || len(s.Incidents()) > 0 || len(s.Tokens()) > 0, path)
		}
	}
	require.Positive(t, ran)
}

// nextEvent answers whatever an instance waits for.
func nextEvent(s *bpmn.State) (bpmn.Event, bool) {
	for _, waiting := range []struct {
		kind bpmn.EventKind
		open []bpmn.Open
	}{
		{bpmn.EventTaskCompleted, s.Tasks()}, {bpmn.EventJobCompleted, s.Jobs()}, {bpmn.EventChildCompleted, s.Children()},
		{bpmn.EventMessageArrived, s.Subscriptions()}, {bpmn.EventSignalArrived, s.Signals()}, {bpmn.EventTimerDue, s.Timers()},
	} {
		if len(waiting.open) > 0 {
			open := waiting.open[0]
			return bpmn.Event{Kind: waiting.kind, Wait: open.Wait, Name: open.Name, At: open.Due}, true
		}
	}
	return bpmn.Event{}, false
}
