package bpmn_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/feel"
	"github.com/stretchr/testify/require"
)

func seeds(f *testing.F) [][]byte {
	f.Helper()
	models, err := filepath.Glob("testdata/*.bpmn")
	require.NoError(f, err)
	var data [][]byte
	for _, path := range models {
		text, err := os.ReadFile(path)
		require.NoError(f, err)
		data = append(data, text)
	}
	return data
}

func FuzzReadAndWriteAgree(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := bpmn.Read(data)
		if err != nil {
			return
		}
		bpmn.Lint(d)
		var first, second bytes.Buffer
		require.NoError(t, d.Write(&first))
		again, err := bpmn.Read(first.Bytes())
		require.NoError(t, err)
		require.NoError(t, again.Write(&second))
		require.Equal(t, first.String(), second.String())
	})
}

// The bytes of the script choose events for whatever is open, in one of the
// models of the traces.
func FuzzStepSurvivesAnything(f *testing.F) {
	var models []*bpmn.Model
	for i, data := range seeds(f) {
		d, err := bpmn.Read(data)
		require.NoError(f, err)
		m, err := bpmn.Compile(d, "")
		require.NoError(f, err)
		models = append(models, m)
		f.Add(uint8(i), []byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a"))
	}
	f.Fuzz(func(t *testing.T, model uint8, script []byte) {
		m := models[int(model)%len(models)]
		s, env := bpmn.NewState(), &bpmn.Env{MaxMoves: 200}
		now := time.Unix(1_700_000_000, 0).UTC()
		starters := m.Starters()
		start := bpmn.Event{Kind: bpmn.EventStart, At: now}
		if len(starters) > 0 && len(script) > 0 {
			start.Node = starters[int(script[0])%len(starters)].ID
		}
		follow(t, m, s, start, env)
		for _, choice := range script[:min(len(script), 60)] {
			now = now.Add(time.Hour)
			follow(t, m, s, anything(m, s, choice, now), env)
		}
	})
}

// anything makes an event out of what is open in a state.
func anything(m *bpmn.Model, s *bpmn.State, choice byte, now time.Time) bpmn.Event {
	lists := []struct {
		kind bpmn.EventKind
		open []bpmn.Open
	}{
		{bpmn.EventTaskCompleted, s.Tasks()}, {bpmn.EventJobCompleted, s.Jobs()}, {bpmn.EventJobFailed, s.Jobs()},
		{bpmn.EventErrorThrown, s.Jobs()}, {bpmn.EventTimerDue, s.Timers()}, {bpmn.EventMessageArrived, s.Subscriptions()},
		{bpmn.EventSignalArrived, s.Signals()}, {bpmn.EventChildCompleted, s.Children()}, {bpmn.EventEscalated, s.Children()},
		{bpmn.EventIncidentRetry, s.Incidents()}, {bpmn.EventErrorThrown, s.Tasks()},
	}
	list := lists[int(choice)%len(lists)]
	ev := bpmn.Event{Kind: list.kind, At: now, Name: "E" + string('0'+choice%10), Variables: feel.NewContext(1).Set("x", feel.IntNumber(int64(choice)))}
	if len(list.open) > 0 {
		open := list.open[int(choice/16)%len(list.open)]
		ev.Wait, ev.Name, ev.Key = open.Wait, open.Name, open.Key
		if open.Due.After(now) {
			ev.At = open.Due
		}
		return ev
	}
	return operatorAct(m, s, choice, ev)
}

func operatorAct(m *bpmn.Model, s *bpmn.State, choice byte, ev bpmn.Event) bpmn.Event {
	var waits []string
	for _, token := range s.Tokens() {
		waits = append(waits, token.Waits...)
	}
	if len(waits) == 0 || len(m.Nodes()) == 0 {
		return bpmn.Event{Kind: bpmn.EventVariablesSet, At: ev.At, Variables: ev.Variables}
	}
	ev.Wait = waits[int(choice/8)%len(waits)]
	ev.Node, ev.Name = m.Nodes()[int(choice)%len(m.Nodes())].ID, ""
	ev.Kind = []bpmn.EventKind{bpmn.EventTokenMoved, bpmn.EventNodeSkipped, bpmn.EventNodeActivated, bpmn.EventVariablesSet}[int(choice/32)%4]
	return ev
}

// follow steps a state and requires that a state that went through JSON comes
// out the same, and that a refused event leaves no trace.
func follow(t *testing.T, m *bpmn.Model, s *bpmn.State, ev bpmn.Event, env *bpmn.Env) {
	t.Helper()
	before := jsonOf(t, s)
	copied := bpmn.NewState()
	require.NoError(t, json.Unmarshal([]byte(before), copied))
	result, err := m.Step(s, ev, env)
	again, errAgain := m.Step(copied, ev, env)
	require.Equal(t, err == nil, errAgain == nil)
	if err != nil {
		require.Equal(t, before, jsonOf(t, s))
		return
	}
	require.Equal(t, jsonOf(t, result), jsonOf(t, again))
	require.Equal(t, jsonOf(t, s), jsonOf(t, copied))
}
