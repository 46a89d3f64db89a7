package procedure

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/amtsweg/amtsweg/casework"
)

// Scenario is a file of scenarios/: given this application and these answers at
// these times, the case takes this path and ends so.
type Scenario struct {
	File        string           `yaml:"-"`
	Name        string           `yaml:"name"`
	Application Value            `yaml:"application"`
	ReceivedAt  time.Time        `yaml:"receivedAt"` // legal receipt; the clock starts here
	Channel     casework.Channel `yaml:"channel"`    // empty: online
	Language    string           `yaml:"language"`   // empty: de
	// Variables the engine would add to the case, such as "appointment" for a
	// procedure that reserves one.
	Variables Value          `yaml:"variables"`
	Steps     []ScenarioStep `yaml:"steps"`
	Expect    Expectation    `yaml:"expect"`
}

// ScenarioStep is one thing that somebody does: at most one of Complete, Message,
// MoveDeadline and Job says what; with none, only time passes. Timers that fall
// due before it fire first, each at its own time. Jobs answer at once, without
// variables, unless a step with Job says otherwise.
type ScenarioStep struct {
	After        string    `yaml:"after"`        // ISO 8601, since the step before (the receipt, for the first)
	At           time.Time `yaml:"at"`           // or a time; with neither, right away
	Complete     string    `yaml:"complete"`     // the node of an open task
	As           string    `yaml:"as"`           // who completes it: a name for a person, so that two can differ; empty: whose task it is
	Message      string    `yaml:"message"`      // what the applicant or another case says
	MoveDeadline string    `yaml:"moveDeadline"` // the node of a running timer
	Job          string    `yaml:"job"`          // from here on, jobs of this type answer with Data or Error
	Error        string    `yaml:"error"`        // of Job: the BPMN error code
	Due          time.Time `yaml:"due"`          // of MoveDeadline
	Data         Value     `yaml:"data"`         // of Complete, Message and Job
}

// Expectation is what must hold at the end. Empty parts are not checked.
type Expectation struct {
	End       string   `yaml:"end"`       // the id of the end event; empty: the case is still open
	Visits    []string `yaml:"visits"`    // nodes entered, in this order, others between them
	Avoids    []string `yaml:"avoids"`    // nodes never entered
	Documents []string `yaml:"documents"` // names of all texts issued, in order
	Duration  string   `yaml:"duration"`  // ISO 8601, from the receipt to the end, exactly
	Variables Value    `yaml:"variables"` // each with its final value
}

// Value is a YAML value as JSON; the nil Value was not given.
type Value json.RawMessage

// UnmarshalYAML turns YAML into JSON. Dates stay the text they were written as.
func (v *Value) UnmarshalYAML(n *yaml.Node) error {
	asText(n)
	var value any
	if err := n.Decode(&value); err != nil {
		return err
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("line %d: the value is no JSON: %w", n.Line, err)
	}
	*v = encoded
	return nil
}

// asText keeps YAML from reading 2026-02-10 as a point in time.
func asText(n *yaml.Node) {
	if n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, child := range n.Content {
		asText(child)
	}
}

// JSON gives the value as JSON, an empty object where none was given.
func (v Value) JSON() json.RawMessage {
	if v == nil {
		return json.RawMessage("{}")
	}
	return json.RawMessage(v)
}

func (p *Package) loadScenario(file file, f *findings) {
	s := Scenario{File: file.name}
	before := len(f.list)
	decodeStrictly(file.content, &s, file.name, f)
	if len(f.list) > before {
		return
	}
	if s.Name == "" {
		s.Name = strings.TrimSuffix(path.Base(file.name), ".yaml")
	}
	p.Scenarios = append(p.Scenarios, s)
}
