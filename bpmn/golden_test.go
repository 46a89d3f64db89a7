package bpmn_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/feel"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

var update = flag.Bool("update", false, "write the traces that the models give now")

// A trace file holds comments that cite the clause it shows, lines that begin
// with "> " and let something happen, and below each what came of it.
func TestEveryBehaviourGivesItsTrace(t *testing.T) {
	t.Parallel()
	models, err := filepath.Glob("testdata/*.bpmn")
	require.NoError(t, err)
	require.NotEmpty(t, models)
	for _, path := range models {
		name := strings.TrimSuffix(filepath.Base(path), ".bpmn")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			traces, err := filepath.Glob("testdata/" + name + ".*.trace")
			require.NoError(t, err)
			if _, err := os.Stat("testdata/" + name + ".trace"); err == nil {
				traces = append(traces, "testdata/"+name+".trace")
			}
			require.NotEmpty(t, traces, "the model has no trace")
			m := compileFile(t, path)
			for _, trace := range traces {
				checkTrace(t, m, trace)
			}
		})
	}
}

func compileFile(t *testing.T, path string) *bpmn.Model {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	d, err := bpmn.Read(data)
	require.NoError(t, err)
	m, err := bpmn.Compile(d, "")
	require.NoError(t, err)
	return m
}

func checkTrace(t *testing.T, m *bpmn.Model, path string) {
	t.Helper()
	expected, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(expected), "§", "%s cites no clause", path)
	actual := runTrace(t, m, string(expected))
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(actual), 0o644))
		return
	}
	require.Equal(t, string(expected), actual, path)
}

// runTrace replays the lines of a trace that let something happen.
func runTrace(t *testing.T, m *bpmn.Model, trace string) string {
	t.Helper()
	var out strings.Builder
	sim, err := bpmn.NewSimulation(m, &bpmn.Scenario{}, decider{})
	require.NoError(t, err)
	sim.Env.MaxMoves = 60
	sim.Observe = func(ev bpmn.Event, result bpmn.Result) { writeResult(&out, ev, result) }
	for line := range strings.Lines(trace) {
		line = strings.TrimSuffix(line, "\n")
		script, happens := strings.CutPrefix(line, "> ")
		if !happens {
			if strings.HasPrefix(line, "#") {
				out.WriteString(line + "\n")
			}
			continue
		}
		out.WriteString(line + "\n")
		before := sim.State.Clone()
		if err := happen(t, sim, script); err != nil {
			fmt.Fprintf(&out, "  refused: %v\n", err)
			require.JSONEq(t, stateJSON(t, before), stateJSON(t, sim.State), "a refused event changed the state")
		}
		sim.State = reread(t, m, sim.State)
	}
	writeEnd(&out, sim.State)
	return out.String()
}

func happen(t *testing.T, sim *bpmn.Simulation, script string) error {
	t.Helper()
	if start, ok := strings.CutPrefix(script, "start"); ok {
		var s bpmn.StartStep
		require.NoError(t, yaml.Unmarshal([]byte(start), &s), script)
		return sim.Start(s)
	}
	var step bpmn.Happening
	decoder := yaml.NewDecoder(strings.NewReader(script))
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(&step), script)
	return sim.Do(step)
}

// reread sends the state through its JSON form, so that every trace also shows
// that nothing depends on what that form leaves out.
func reread(t *testing.T, m *bpmn.Model, s *bpmn.State) *bpmn.State {
	t.Helper()
	text := stateJSON(t, s)
	again := bpmn.NewState()
	require.NoError(t, json.Unmarshal([]byte(text), again))
	require.NoError(t, m.Bind(again))
	require.Equal(t, text, stateJSON(t, again))
	return again
}

func stateJSON(t *testing.T, s *bpmn.State) string {
	t.Helper()
	data, err := json.Marshal(s)
	require.NoError(t, err)
	return string(data)
}

func writeResult(out *strings.Builder, ev bpmn.Event, result bpmn.Result) {
	fmt.Fprintf(out, "  %s %s%s\n", ev.At.UTC().Format("2006-01-02T15:04:05Z"), ev.Kind, words(ev.Wait, ev.Node, ev.Name, ev.Key, ev.Detail))
	for _, r := range result.Records {
		fmt.Fprintf(out, "    %s%s\n", r.Kind, words(r.Node, "@"+r.Wait, r.Detail, strings.Join(r.Rules, ",")))
	}
	for _, c := range result.Commands {
		due := ""
		if !c.Due.IsZero() {
			due = c.Due.UTC().Format("2006-01-02T15:04:05Z")
		}
		fmt.Fprintf(out, "    ! %s%s%s\n", c.Kind, words(at(c.Wait), c.Node, c.Name, c.Key, c.Detail, due), variables(c.Variables))
		if len(c.Headers)+c.Retries > 0 || c.TimeToLive != 0 {
			fmt.Fprintf(out, "      headers %v retries %d ttl %s\n", c.Headers, c.Retries, c.TimeToLive)
		}
		if c.Task != nil {
			task, _ := json.Marshal(c.Task)
			fmt.Fprintf(out, "      %s\n", task)
		}
	}
}

func at(wait string) string {
	if wait == "" {
		return ""
	}
	return "@" + wait
}

func words(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p != "" && p != "@" {
			b.WriteString(" " + p)
		}
	}
	return b.String()
}

func variables(c *feel.Context) string {
	if c.Len() == 0 {
		return ""
	}
	data, err := feel.ToJSON(c)
	if err != nil {
		return err.Error()
	}
	return " " + string(data)
}

func writeEnd(out *strings.Builder, s *bpmn.State) {
	if s.Ended() {
		fmt.Fprintf(out, "ended: %s%s\n", s.Outcome(), variables(s.Variables()))
		return
	}
	out.WriteString("waiting:")
	for _, token := range s.Tokens() {
		fmt.Fprintf(out, " %s×%d", token.Node, token.Count)
	}
	out.WriteString(variables(s.Variables()) + "\n")
}

// decider knows two decisions: "fee", and "broken", which fails.
type decider struct{}

func (decider) Decide(decision string, scope feel.Scope, _ *feel.Env) (feel.Value, []string, error) {
	if decision != "fee" {
		return nil, nil, fmt.Errorf("there is no decision %q", decision)
	}
	hours, _ := scope.Lookup("hours")
	if n, ok := hours.(feel.Number); ok && n.Cmp(feel.IntNumber(20)) > 0 {
		return feel.IntNumber(120), []string{"rule-2"}, nil
	}
	return feel.IntNumber(80), []string{"rule-1"}, nil
}

func TestAModelIsWrittenAsItWasRead(t *testing.T) {
	t.Parallel()
	data := []byte("<?xml version=\"1.0\"?>\n<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"><!-- c --><process id='p' name=\"a&#10;b\"/></definitions>")
	d, err := bpmn.Read(data)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, d.Write(&out))
	require.Contains(t, out.String(), `<!-- c --><process id='p' name="a&#10;b" /></definitions>`)
}
