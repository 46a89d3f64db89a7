package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/amtsweg/amtsweg/bpmn"
)

// SimulateCmd runs a process model against a scenario on a virtual clock,
// without a server, and prints its trace as JSON lines.
type SimulateCmd struct {
	Model    string `arg:"" help:"The BPMN model." type:"existingfile"`
	Scenario string `help:"The scenario to run, as YAML; see docs/bpmn.md." type:"existingfile" required:""`
	Process  string `help:"The id of the process, where the model has several."`
}

// traceLine is one line of output: an event, what it led to, or the end.
type traceLine struct {
	Event   *bpmn.Event   `json:"event,omitempty"`
	Record  *bpmn.Record  `json:"record,omitempty"`
	Command *bpmn.Command `json:"command,omitempty"`
	End     *traceEnd     `json:"end,omitempty"`
}

type traceEnd struct {
	Outcome string       `json:"outcome,omitempty"`
	Tokens  []bpmn.Token `json:"tokens,omitempty"`
	Unmet   []string     `json:"unmet,omitempty"`
}

// Run simulates the scenario. The error says which step could not happen, or
// which expectations were not met.
func (c *SimulateCmd) Run(out io.Writer) error {
	scenario, err := readScenario(c.Scenario)
	if err != nil {
		return err
	}
	model, err := readModel(c.Model, firstNonEmpty(c.Process, scenario.Process))
	if err != nil {
		return err
	}
	sim, err := bpmn.NewSimulation(model, scenario, nil)
	if err != nil {
		return err
	}
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	sim.Observe = func(event bpmn.Event, result bpmn.Result) { printStep(lines, event, result) }
	if err := sim.Run(scenario); err != nil {
		return fmt.Errorf("run scenario %s: %w", c.Scenario, err)
	}
	unmet := scenario.Expect.Check(sim)
	end := traceEnd{Outcome: sim.State.Outcome(), Tokens: sim.State.Tokens(), Unmet: unmet}
	if err := lines.Encode(traceLine{End: &end}); err != nil {
		return fmt.Errorf("print trace: %w", err)
	}
	if len(unmet) > 0 {
		return fmt.Errorf("the scenario went differently: %s", strings.Join(unmet, "; "))
	}
	return nil
}

// printStep prints one step. A writer that fails fails again at the end of the
// trace, where the error is reported.
func printStep(lines *json.Encoder, event bpmn.Event, result bpmn.Result) {
	_ = lines.Encode(traceLine{Event: &event})
	for i := range result.Records {
		_ = lines.Encode(traceLine{Record: &result.Records[i]})
	}
	for i := range result.Commands {
		_ = lines.Encode(traceLine{Command: &result.Commands[i]})
	}
}

func readScenario(path string) (*bpmn.Scenario, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	scenario, err := bpmn.ReadScenario(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return scenario, nil
}

func readModel(path, process string) (*bpmn.Model, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	definitions, err := bpmn.Read(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	model, err := bpmn.Compile(definitions, process)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return model, nil
}

func firstNonEmpty(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
