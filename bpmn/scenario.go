package bpmn

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/amtsweg/amtsweg/feel"
	"gopkg.in/yaml.v3"
)

// Scenario is a test of a process: what happens to an instance, and how it is
// expected to end. docs/bpmn.md describes its YAML form.
type Scenario struct {
	Name    string       `yaml:"name"`
	Process string       `yaml:"process"` // empty: the only executable process
	Zone    string       `yaml:"zone"`    // of dates without one; empty: Europe/Berlin
	Start   StartStep    `yaml:"start"`
	Steps   []Happening  `yaml:"steps"`
	Expect  Expectations `yaml:"expect"`
}

// StartStep is how an instance starts.
type StartStep struct {
	At        time.Time `yaml:"at"`   // zero: 2026-01-01 00:00 UTC
	Node      string    `yaml:"node"` // id or name of the start event
	Called    bool      `yaml:"called"`
	Variables Variables `yaml:"variables"`
}

// Happening is one thing that happens to an instance, after an optional passage
// of time in which timers come due. Exactly one of the fields that name what
// happens is set, or none where only time passes. Nodes go by id or name.
type Happening struct {
	At      time.Time `yaml:"at"`
	After   string    `yaml:"after"`   // ISO 8601 duration
	Advance string    `yaml:"advance"` // the same, for a step in which nothing else happens

	Complete string    `yaml:"complete"` // a task
	Job      string    `yaml:"job"`      // the type or node of a job
	Child    string    `yaml:"child"`    // the called process or its call activity
	Message  string    `yaml:"message"`
	Signal   string    `yaml:"signal"`
	Task     string    `yaml:"task"` // a task that throws an error or escalation
	Retry    string    `yaml:"retry"`
	Skip     string    `yaml:"skip"`
	Move     string    `yaml:"move"`     // a node with a token, or a flow on which one rests
	Activate string    `yaml:"activate"` // an activity of an ad-hoc sub-process
	Set      Variables `yaml:"set"`
	Cancel   string    `yaml:"cancel"`

	Number    int       `yaml:"number"`     // which of several open ones, from 1
	Key       string    `yaml:"key"`        // of a message
	To        string    `yaml:"to"`         // where a moved token goes on
	Variables Variables `yaml:"variables"`  // what comes with it
	Result    Variables `yaml:"result"`     // the same
	Error     string    `yaml:"error"`      // the code of an error instead of a result
	Escalate  string    `yaml:"escalation"` // the code of an escalation instead of a result
	Fail      string    `yaml:"fail"`       // the reason why a job or called process failed
	Refused   bool      `yaml:"refused"`    // nothing must wait for it
}

// Expectations are what a scenario checks at its end; what is left out is not
// checked.
type Expectations struct {
	Ended     string    `yaml:"ended"`     // the outcome, or "no"
	Path      []string  `yaml:"path"`      // completed nodes, in this order, others may come between
	Never     []string  `yaml:"never"`     // nodes that must not be entered
	Waiting   []string  `yaml:"waiting"`   // nodes with a token, in any order
	Incidents []string  `yaml:"incidents"` // nodes with an incident
	Variables Variables `yaml:"variables"` // of the process; others may exist
}

// Variables are FEEL values written in YAML. A text that begins with "=" is a
// FEEL expression.
type Variables struct{ Context *feel.Context }

// UnmarshalYAML reads a mapping in its order.
func (v *Variables) UnmarshalYAML(node *yaml.Node) error {
	value, err := yamlValue(node)
	if err != nil {
		return err
	}
	context, ok := value.(*feel.Context)
	if !ok && value != nil {
		return fmt.Errorf("line %d: variables are a mapping of names to values", node.Line)
	}
	v.Context = context
	return nil
}

func yamlValue(node *yaml.Node) (feel.Value, error) {
	switch node.Kind {
	case yaml.MappingNode:
		context := feel.NewContext(len(node.Content) / 2)
		for i := 0; i+1 < len(node.Content); i += 2 {
			value, err := yamlValue(node.Content[i+1])
			if err != nil {
				return nil, err
			}
			context.Set(node.Content[i].Value, value)
		}
		return context, nil
	case yaml.SequenceNode:
		list := make(feel.List, len(node.Content))
		for i, item := range node.Content {
			var err error
			if list[i], err = yamlValue(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.AliasNode:
		return nil, fmt.Errorf("line %d: aliases are not read here", node.Line)
	}
	return yamlScalar(node)
}

func yamlScalar(node *yaml.Node) (feel.Value, error) {
	switch node.Tag {
	case "!!null":
		return nil, nil
	case "!!bool":
		return strings.EqualFold(node.Value, "true"), nil
	case "!!int", "!!float":
		if n, err := feel.ParseNumber(node.Value); err == nil {
			return n, nil
		}
	}
	source, expression := strings.CutPrefix(node.Value, "=")
	if !expression {
		return node.Value, nil
	}
	expr, err := feel.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", node.Line, err)
	}
	return expr.Eval(nil, nil)
}

// ReadScenario reads a scenario from YAML. Fields it does not know are errors.
func ReadScenario(data []byte) (*Scenario, error) {
	decoder := yaml.NewDecoder(strings.NewReader(string(data)))
	decoder.KnownFields(true)
	var s Scenario
	if err := decoder.Decode(&s); err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	return &s, nil
}

// Check compares how a simulation went with the expectations and returns a
// sentence for each that is not met.
func (e *Expectations) Check(sim *Simulation) []string {
	var unmet []string
	complain := func(format string, args ...any) { unmet = append(unmet, fmt.Sprintf(format, args...)) }
	outcome := sim.State.Outcome()
	if e.Ended == "no" && outcome != "" || e.Ended != "" && e.Ended != "no" && e.Ended != outcome {
		complain("the instance ended %q, expected %q", outcome, e.Ended)
	}
	if at := e.pathBreak(sim); at != "" {
		complain("%s was not completed in the expected order; completed were: %s", at, strings.Join(sim.completed, ", "))
	}
	for _, node := range e.Never {
		if slices.Contains(sim.entered, sim.nodeID(node)) {
			complain("%s was entered", node)
		}
	}
	if e.Waiting != nil && !sameNodes(sim, e.Waiting, sim.waiting()) {
		complain("tokens wait at %s, expected %s", strings.Join(sim.waiting(), ", "), strings.Join(e.Waiting, ", "))
	}
	var incidents []string
	for _, open := range sim.State.Incidents() {
		incidents = append(incidents, open.Node)
	}
	if e.Incidents != nil && !sameNodes(sim, e.Incidents, incidents) {
		complain("incidents are at %s, expected %s", strings.Join(incidents, ", "), strings.Join(e.Incidents, ", "))
	}
	variables := sim.State.Variables()
	for name, expected := range e.Variables.Context.All() {
		if actual, ok := variables.Get(name); !ok || feel.Equal(actual, expected) != true {
			complain("variable %s is %s, expected %s", name, feel.String(actual), feel.String(expected))
		}
	}
	return unmet
}

// pathBreak returns the first node of the expected path that is missing.
func (e *Expectations) pathBreak(sim *Simulation) string {
	at := 0
	for _, node := range e.Path {
		i := slices.Index(sim.completed[at:], sim.nodeID(node))
		if i < 0 {
			return node
		}
		at += i + 1
	}
	return ""
}

func sameNodes(sim *Simulation, expected, actual []string) bool {
	var ids []string
	for _, node := range expected {
		ids = append(ids, sim.nodeID(node))
	}
	slices.Sort(ids)
	sorted := slices.Sorted(slices.Values(actual))
	return slices.Equal(ids, sorted)
}
