package bpmn_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/feel"
	"github.com/stretchr/testify/require"
)

func TestEventsAndCommandsKeepTheTypesOfTheirVariables(t *testing.T) {
	t.Parallel()
	born, _ := feel.ParseDate("2024-02-29")
	inner := feel.NewContext(1).Set("@type", "a word that a state uses itself")
	variables := feel.NewContext(3).Set("born", born).Set("list", feel.List{feel.IntNumber(1), nil, inner})
	event := bpmn.Event{Kind: bpmn.EventTaskCompleted, At: time.Unix(0, 0).UTC(), Wait: "3", Variables: variables}
	data, err := json.Marshal(&event)
	require.NoError(t, err)
	var again bpmn.Event
	require.NoError(t, json.Unmarshal(data, &again))
	require.Equal(t, event, again)

	command := bpmn.Command{Kind: bpmn.CommandSendMessage, Name: "ready", Variables: variables}
	data, err = json.Marshal(command)
	require.NoError(t, err)
	var back bpmn.Command
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, command, back)
}

func TestAnEventInPlainJSONIsRead(t *testing.T) {
	t.Parallel()
	var event bpmn.Event
	require.NoError(t, json.Unmarshal([]byte(`{"kind":"start","variables":{"n":1.50,"a":[true]}}`), &event))
	n, ok := event.Variables.Get("n")
	require.True(t, ok)
	require.Equal(t, "1.50", feel.String(n))
}
