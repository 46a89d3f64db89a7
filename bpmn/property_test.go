package bpmn_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/feel"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// block draws random models from blocks with one way in and one way out.
type block struct {
	t     *rapid.T
	nodes strings.Builder
	next  int
}

func (b *block) id(prefix string) string {
	b.next++
	return fmt.Sprintf("%s%d", prefix, b.next)
}

func (b *block) node(kind, id, attrs, inside string) {
	fmt.Fprintf(&b.nodes, `<%s id="%s" %s>%s</%s>`, kind, id, attrs, inside, kind)
}

func (b *block) flow(from, to, condition string) string {
	id := b.id("f")
	if condition != "" {
		condition = "<conditionExpression>" + condition + "</conditionExpression>"
	}
	fmt.Fprintf(&b.nodes, `<sequenceFlow id="%s" sourceRef="%s" targetRef="%s">%s</sequenceFlow>`, id, from, to, condition)
	return id
}

// draw adds a block and returns its first and last node.
func (b *block) draw(depth int) (first, last string) {
	if depth == 0 {
		return b.task("")
	}
	switch rapid.SampledFrom([]string{"task", "sequence", "choice", "parallel", "inclusive", "loop", "sub", "multi", "boundary"}).Draw(b.t, "block") {
	case "sequence":
		first, middle := b.draw(depth - 1)
		second, last := b.draw(depth - 1)
		b.flow(middle, second, "")
		return first, last
	case "choice":
		return b.split("exclusiveGateway", depth, true)
	case "parallel":
		return b.split("parallelGateway", depth, false)
	case "inclusive":
		return b.split("inclusiveGateway", depth, true)
	case "loop":
		return b.repeat(depth)
	case "sub":
		return b.sub(depth)
	case "multi":
		return b.task(fmt.Sprintf(`<multiInstanceLoopCharacteristics isSequential="%t"><loopCardinality>%d</loopCardinality></multiInstanceLoopCharacteristics>`,
			rapid.Bool().Draw(b.t, "sequential"), rapid.IntRange(0, 3).Draw(b.t, "instances")))
	case "boundary":
		return b.guarded()
	}
	return b.task("")
}

func (b *block) task(marker string) (string, string) {
	id := b.id("task")
	b.node("userTask", id, "", marker)
	return id, id
}

func (b *block) split(kind string, depth int, conditions bool) (string, string) {
	fork, join := b.id("fork"), b.id("join")
	var fallback string
	for i := range rapid.IntRange(2, 3).Draw(b.t, "branches") {
		first, last := b.draw(depth - 1)
		condition := ""
		if conditions && i > 0 {
			condition = fmt.Sprintf("=choice = %d or choice = 3", rapid.IntRange(0, 2).Draw(b.t, "condition"))
		}
		flow := b.flow(fork, first, condition)
		if conditions && i == 0 {
			fallback = `default="` + flow + `"`
		}
		b.flow(last, join, "")
	}
	b.node(kind, fork, fallback, "")
	b.node(kind, join, "", "")
	return fork, join
}

func (b *block) repeat(depth int) (string, string) {
	enter, leave := b.id("enter"), b.id("leave")
	first, last := b.draw(depth - 1)
	out, end := b.task("")
	b.flow(enter, first, "")
	b.flow(last, leave, "")
	b.flow(leave, enter, "=again = true")
	fallback := b.flow(leave, out, "")
	b.node("exclusiveGateway", enter, "", "")
	b.node("exclusiveGateway", leave, `default="`+fallback+`"`, "")
	return enter, end
}

func (b *block) sub(depth int) (string, string) {
	id, start, end := b.id("sub"), b.id("start"), b.id("end")
	outer := b.nodes
	b.nodes = strings.Builder{}
	first, last := b.draw(depth - 1)
	b.node("startEvent", start, "", "")
	b.node("endEvent", end, "", "")
	b.flow(start, first, "")
	b.flow(last, end, "")
	inside := b.nodes.String()
	b.nodes = strings.Builder{}
	b.nodes.WriteString(outer.String())
	b.node("subProcess", id, "", inside)
	return id, id
}

func (b *block) guarded() (string, string) {
	id, event, join := b.id("task"), b.id("timer"), b.id("merge")
	b.node("userTask", id, "", "")
	b.node("boundaryEvent", event, `attachedToRef="`+id+`"`, "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>")
	b.node("exclusiveGateway", join, "", "")
	b.flow(id, join, "")
	b.flow(event, join, "")
	return id, join
}

func randomModel(t *rapid.T) *bpmn.Model {
	b := &block{t: t}
	first, last := b.draw(rapid.IntRange(1, 4).Draw(t, "depth"))
	b.node("startEvent", "start", "", "")
	b.node("endEvent", "end", "", "")
	b.flow("start", first, "")
	b.flow(last, "end", "")
	d, err := bpmn.Read([]byte("<definitions " + modelSpace + `><process id="p" isExecutable="true">` + b.nodes.String() + "</process></definitions>"))
	require.NoError(t, err)
	m, err := bpmn.Compile(d, "")
	require.NoError(t, err)
	return m
}

// pick chooses what happens next to an instance: a task is completed or the
// next timer comes due.
func pick(t *rapid.T, s *bpmn.State, now time.Time, step int) bpmn.Event {
	tasks := s.Tasks()
	wait, due, timer := s.NextDue()
	if timer && (len(tasks) == 0 || rapid.IntRange(0, 4).Draw(t, "timer") == 0) {
		return bpmn.Event{Kind: bpmn.EventTimerDue, At: due, Wait: wait}
	}
	require.NotEmpty(t, tasks, "tokens are stuck: %v", s.Tokens())
	task := tasks[rapid.IntRange(0, len(tasks)-1).Draw(t, "task")]
	variables := feel.NewContext(2).
		Set("choice", feel.IntNumber(int64(rapid.IntRange(0, 3).Draw(t, "choice")))).
		Set("again", step < 30 && rapid.IntRange(0, 3).Draw(t, "again") == 0)
	return bpmn.Event{Kind: bpmn.EventTaskCompleted, At: now, Wait: task.Wait, Variables: variables}
}

func TestOnRandomSoundModelsNoTokenIsLostAndEveryRunEnds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, s, now := randomModel(t), bpmn.NewState(), time.Unix(0, 0).UTC()
		ev := bpmn.Event{Kind: bpmn.EventStart, At: now, Variables: feel.NewContext(2).Set("choice", feel.IntNumber(1)).Set("again", false)}
		opened, ends := 0, 0
		for step := 0; !s.Ended(); step++ {
			require.Less(t, step, 3_000)
			result := stepTwice(t, m, s, ev)
			for _, c := range result.Commands {
				require.NotEqual(t, bpmn.CommandOpenIncident, c.Kind, c.Detail)
				switch c.Kind {
				case bpmn.CommandOpenTask:
					opened++
				case bpmn.CommandCloseTask:
					opened--
				case bpmn.CommandEnd:
					ends++
				}
			}
			if ev.Kind == bpmn.EventTaskCompleted {
				opened--
			}
			require.Len(t, s.Tasks(), opened, "commands and state disagree about the open tasks")
			if !s.Ended() {
				now = now.Add(time.Second)
				ev = pick(t, s, now, step)
			}
		}
		require.Equal(t, "completed", s.Outcome())
		require.Equal(t, 1, ends)
		require.Zero(t, opened)
		require.Empty(t, s.Tokens())
	})
}

// stepTwice steps a state and a copy that went through JSON, and requires both
// to come out the same.
func stepTwice(t *rapid.T, m *bpmn.Model, s *bpmn.State, ev bpmn.Event) bpmn.Result {
	before, err := json.Marshal(s)
	require.NoError(t, err)
	copied := bpmn.NewState()
	require.NoError(t, json.Unmarshal(before, copied))
	text, err := json.Marshal(ev)
	require.NoError(t, err)
	var sameEvent bpmn.Event
	require.NoError(t, json.Unmarshal(text, &sameEvent))

	result, err := m.Step(s, ev, nil)
	require.NoError(t, err)
	again, err := m.Step(copied, sameEvent, nil)
	require.NoError(t, err)
	require.Equal(t, jsonOf(t, result), jsonOf(t, again))
	require.Equal(t, jsonOf(t, s), jsonOf(t, copied))
	require.Equal(t, jsonOf(t, s), jsonOf(t, s.Clone()))
	return result
}

func jsonOf(t require.TestingT, value any) string {
	data, err := json.Marshal(value)
	require.NoError(t, err)
	return string(data)
}

func TestIndependentBranchesReachTheSameVariablesInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := branches(t, rapid.IntRange(2, 5).Draw(t, "branches"), rapid.IntRange(1, 4).Draw(t, "length"))
		require.Equal(t, finalVariables(t, m, "first"), finalVariables(t, m, "second"))
	})
}

func branches(t *rapid.T, count, length int) *bpmn.Model {
	b := &block{t: t}
	b.node("parallelGateway", "fork", "", "")
	b.node("parallelGateway", "join", "", "")
	for i := range count {
		last := "fork"
		for j := range length {
			id := fmt.Sprintf("t_%d_%d", i, j)
			b.node("userTask", id, "", "")
			b.flow(last, id, "")
			last = id
		}
		b.flow(last, "join", "")
	}
	b.node("endEvent", "end", "", "")
	b.flow("join", "end", "")
	d, err := bpmn.Read([]byte("<definitions " + modelSpace + `><process id="p">` + b.nodes.String() + "</process></definitions>"))
	require.NoError(t, err)
	m, err := bpmn.Compile(d, "")
	require.NoError(t, err)
	return m
}

// finalVariables completes the tasks in a random order; each adds to its own
// branch's variable.
func finalVariables(t *rapid.T, m *bpmn.Model, label string) map[string]string {
	s := bpmn.NewState()
	_, err := m.Step(s, bpmn.Event{Kind: bpmn.EventStart}, nil)
	require.NoError(t, err)
	for !s.Ended() {
		tasks := s.Tasks()
		task := tasks[rapid.IntRange(0, len(tasks)-1).Draw(t, label)]
		branch := task.Node[:strings.LastIndex(task.Node, "_")]
		old, _ := s.Variables().Get(branch)
		variables := feel.NewContext(1).Set(branch, feel.String(old)+task.Node)
		_, err := m.Step(s, bpmn.Event{Kind: bpmn.EventTaskCompleted, Wait: task.Wait, Variables: variables}, nil)
		require.NoError(t, err)
	}
	final := map[string]string{}
	for name, value := range s.Variables().All() {
		final[name] = feel.String(value)
	}
	return final
}

func TestARefusedEventChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, s := randomModel(t), bpmn.NewState()
		_, err := m.Step(s, bpmn.Event{Kind: bpmn.EventStart}, nil)
		require.NoError(t, err)
		before := jsonOf(t, s)
		kinds := []bpmn.EventKind{bpmn.EventStart, bpmn.EventJobCompleted, bpmn.EventTimerDue, bpmn.EventMessageArrived,
			bpmn.EventSignalArrived, bpmn.EventIncidentRetry, bpmn.EventNodeActivated, bpmn.EventTokenMoved, "unknown"}
		_, err = m.Step(s, bpmn.Event{
			Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Wait: rapid.SampledFrom([]string{"", "1", "3", "3.1", "99", "x", "-1.5"}).Draw(t, "wait"),
		}, nil)
		require.Error(t, err)
		require.Equal(t, before, jsonOf(t, s))
	})
}
