package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSimulatePrintsTheTraceOfAScenario(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := simulate(t, &out, `
name: a late answer
start: {variables: {yes: null}}
steps:
  - advance: P13D
  - message: answer
    variables: {yes: true}
  - complete: Read
expect: {ended: completed, path: [Answer, Read, End], never: [Silence], variables: {yes: true}}
`)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Contains(t, lines[0], `{"event":{"kind":"start"`)
	require.Contains(t, lines[len(lines)-1], `{"end":{"outcome":"completed"}}`)
}

func TestSimulateFailsWhereAnExpectationIsNotMet(t *testing.T) {
	t.Parallel()
	err := simulate(t, &bytes.Buffer{}, "steps: [{advance: P14D}]\nexpect: {path: [Answer], ended: completed}\n")
	require.ErrorContains(t, err, "Answer was not completed in the expected order")
}

func TestSimulateNamesTheStepThatCanNotHappen(t *testing.T) {
	t.Parallel()
	err := simulate(t, &bytes.Buffer{}, "steps: [{complete: Read}]\n")
	require.ErrorContains(t, err, "step 1: Read: nothing waits for this event; tokens wait at [Wait]")
}

func TestSimulateRefusesAScenarioWithAnUnknownField(t *testing.T) {
	t.Parallel()
	err := simulate(t, &bytes.Buffer{}, "steps: [{compleat: Read}]\n")
	require.ErrorContains(t, err, "field compleat not found")
}

func simulate(t *testing.T, out *bytes.Buffer, scenario string) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scenario.yaml")
	require.NoError(t, os.WriteFile(path, []byte(scenario), 0o600))
	command := SimulateCmd{Model: "../../bpmn/testdata/event-gateway.bpmn", Scenario: path}
	return command.Run(out)
}
