package procedure_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/feel"
	"github.com/amtsweg/amtsweg/procedure"
)

// player runs a scenario on the pure core with a virtual clock. Jobs answer at
// once; those that write something render their text in both languages.
type player struct {
	t         *testing.T
	pkg       *procedure.Package
	state     *bpmn.State
	env       *bpmn.Env
	now       time.Time
	answers   map[string]procedure.ScenarioStep
	jobs      []bpmn.Command
	entered   []string
	ends      []string
	documents []string
}

func play(t *testing.T, pkg *procedure.Package, s procedure.Scenario) *player {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	p := &player{
		t: t, pkg: pkg, state: bpmn.NewState(), now: s.ReceivedAt,
		env: &bpmn.Env{Decisions: pkg, Zone: berlin}, answers: map[string]procedure.ScenarioStep{},
	}
	start := variables(t, s.Variables.JSON()).Clone()
	start.Set("application", variables(t, s.Application.JSON()))
	start.Set("case", feel.NewContext(2).Set("number", "TEST-2026-1").Set("language", "de"))
	p.step(bpmn.Event{Kind: bpmn.EventStart, Variables: start})
	for _, step := range s.Steps {
		at, err := step.When(p.now)
		require.NoError(t, err)
		p.pass(at)
		p.do(step)
	}
	require.Empty(t, p.state.Incidents())
	return p
}

// pass moves the clock; timers come due on the way, each at its own time.
func (p *player) pass(until time.Time) {
	for {
		wait, due, ok := p.state.NextDue()
		if !ok || due.After(until) || p.state.Ended() {
			break
		}
		if due.After(p.now) {
			p.now = due
		}
		p.step(bpmn.Event{Kind: bpmn.EventTimerDue, Wait: wait})
	}
	if !p.state.Ended() {
		p.now = until
	}
}

func (p *player) do(s procedure.ScenarioStep) {
	data := variables(p.t, s.Data.JSON())
	switch {
	case s.Complete != "":
		p.step(bpmn.Event{Kind: bpmn.EventTaskCompleted, Wait: p.find(p.state.Tasks(), s.Complete), Variables: data})
	case s.Message != "":
		p.step(bpmn.Event{Kind: bpmn.EventMessageArrived, Name: s.Message, Variables: data})
	case s.MoveDeadline != "":
		p.step(bpmn.Event{Kind: bpmn.EventTimerMoved, Wait: p.find(p.state.Timers(), s.MoveDeadline), Due: s.Due})
	case s.Job != "":
		p.answers[s.Job] = s
	}
}

func (p *player) find(open []bpmn.Open, node string) string {
	for _, o := range open {
		if o.Node == node {
			return o.Wait
		}
	}
	require.Fail(p.t, "nothing waits", "%s among %v", node, open)
	return ""
}

// step applies an event and answers the jobs that follow.
func (p *player) step(event bpmn.Event) {
	p.apply(event)
	for len(p.jobs) > 0 {
		job := p.jobs[0]
		p.jobs = p.jobs[1:]
		p.apply(p.answer(job))
	}
}

func (p *player) apply(event bpmn.Event) {
	event.At = p.now
	result, err := p.pkg.Model.Step(p.state, event, p.env)
	require.NoError(p.t, err)
	for _, record := range result.Records {
		if record.Kind == bpmn.RecordEntered {
			p.entered = append(p.entered, record.Node)
			if n := p.pkg.Model.Node(record.Node); n != nil && n.Kind == bpmn.KindEndEvent {
				p.ends = append(p.ends, record.Node)
			}
		}
	}
	for _, c := range result.Commands {
		require.NotEqual(p.t, bpmn.CommandOpenIncident, c.Kind, "%s: %s", c.Node, c.Detail)
		if c.Kind == bpmn.CommandStartJob {
			p.jobs = append(p.jobs, c)
		}
	}
}

func (p *player) answer(job bpmn.Command) bpmn.Event {
	if job.Name == casework.JobMessage || job.Name == casework.JobNotice {
		p.render(job)
	}
	answer := p.answers[job.Name]
	if answer.Error != "" {
		return bpmn.Event{Kind: bpmn.EventErrorThrown, Wait: job.Wait, Name: answer.Error}
	}
	return bpmn.Event{Kind: bpmn.EventJobCompleted, Wait: job.Wait, Variables: variables(p.t, answer.Data.JSON())}
}

// render writes the job's text as the engine does: over variables that went through JSON.
func (p *player) render(job bpmn.Command) {
	name := job.Headers["text"]
	encoded, err := feel.ToJSON(job.Variables)
	require.NoError(p.t, err)
	for _, lang := range []string{"de", "en"} {
		title, body, err := p.pkg.Text(name, lang, variables(p.t, encoded))
		require.NoError(p.t, err)
		require.NotEmpty(p.t, title)
		require.NotContains(p.t, title+body, "{{")
		require.NotContains(p.t, title+body, "null")
	}
	p.documents = append(p.documents, name)
}

func variables(t *testing.T, data json.RawMessage) *feel.Context {
	t.Helper()
	value, err := feel.FromJSON(data)
	require.NoError(t, err)
	return value.(*feel.Context)
}

// sideEnd is the name of end events of branches beside the case's own path.
const sideEnd = "Erinnert"

func TestShippedScenarios(t *testing.T) {
	t.Parallel()
	for _, key := range shipped {
		pkg := readShipped(t, key)
		reached := map[string]bool{}
		entered := map[string]bool{}
		for _, s := range pkg.Scenarios {
			p := play(t, pkg, s)
			requireExpected(t, p, s)
			reached[s.Expect.End] = true
			for _, node := range p.entered {
				entered[node] = true
			}
		}
		for _, n := range pkg.Model.Nodes() {
			require.True(t, entered[n.ID], "a scenario of %s comes by %s", key, n.ID)
			if n.Kind == bpmn.KindEndEvent && n.Parent() == nil && n.Name != sideEnd {
				require.True(t, reached[n.ID], "a scenario of %s ends with %s", key, n.ID)
			}
		}
	}
}

func requireExpected(t *testing.T, p *player, s procedure.Scenario) {
	t.Helper()
	require.Equal(t, s.Expect.End != "", p.state.Ended(), "%s: the case has ended", s.File)
	if s.Expect.End != "" {
		require.Contains(t, p.ends, s.Expect.End, s.File)
	}
	rest := p.entered
	for _, node := range s.Expect.Visits {
		i := 0
		for i < len(rest) && rest[i] != node {
			i++
		}
		require.Less(t, i, len(rest), "%s: %s is visited in its turn; the path was %v", s.File, node, p.entered)
		rest = rest[i+1:]
	}
	for _, node := range s.Expect.Avoids {
		require.NotContains(t, p.entered, node, s.File)
	}
	if s.Expect.Documents != nil {
		require.Equal(t, s.Expect.Documents, p.documents, s.File)
	}
	if end, given, err := s.End(); given {
		require.NoError(t, err)
		require.True(t, end.Equal(p.now), "%s: ended at %s", s.File, p.now)
	}
	for name, want := range variables(t, s.Expect.Variables.JSON()).All() {
		got, _ := p.state.Variables().Get(name)
		require.Equal(t, true, feel.Equal(want, got), "%s: %s is %s", s.File, name, feel.String(got))
	}
}
