package bpmn_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/feel"
)

// thirtyNodes is a process of 30 nodes: 13 user tasks in a row, with gateways
// and a parallel part between them.
func thirtyNodes(b *testing.B) *bpmn.Model {
	b.Helper()
	var x strings.Builder
	last, nodes := "start", 1
	x.WriteString(`<startEvent id="start"/>`)
	add := func(kind, id string) {
		fmt.Fprintf(&x, `<%s id="%s"/><sequenceFlow id="f_%s" sourceRef="%s" targetRef="%s"/>`, kind, id, id, last, id)
		last, nodes = id, nodes+1
	}
	for i := range 11 {
		add("userTask", fmt.Sprintf("task%d", i))
		add("exclusiveGateway", fmt.Sprintf("gateway%d", i))
	}
	add("parallelGateway", "fork")
	x.WriteString(`<userTask id="left"/><userTask id="right"/><parallelGateway id="join"/>` +
		`<sequenceFlow id="a" sourceRef="fork" targetRef="left"/><sequenceFlow id="b" sourceRef="fork" targetRef="right"/>` +
		`<sequenceFlow id="c" sourceRef="left" targetRef="join"/><sequenceFlow id="d" sourceRef="right" targetRef="join"/>`)
	last, nodes = "join", nodes+3
	add("manualTask", "file")
	add("intermediateThrowEvent", "milestone")
	add("endEvent", "end")
	if nodes != 30 {
		b.Fatalf("the model has %d nodes", nodes)
	}
	d, err := bpmn.Read([]byte("<definitions " + modelSpace + `><process id="p" isExecutable="true">` + x.String() + "</process></definitions>"))
	if err != nil {
		b.Fatal(err)
	}
	m, err := bpmn.Compile(d, "")
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// BenchmarkStep runs whole instances and counts their steps: one per event.
func BenchmarkStep(b *testing.B) {
	m := thirtyNodes(b)
	variables := feel.NewContext(1).Set("ok", true)
	steps, moves, used := 0, 0, cpuTime(b)
	b.ReportAllocs()
	for b.Loop() {
		s := bpmn.NewState()
		ev := bpmn.Event{Kind: bpmn.EventStart, Variables: feel.NewContext(1)}
		for !s.Ended() {
			result, err := m.Step(s, ev, nil)
			if err != nil {
				b.Fatal(err)
			}
			steps++
			moves += len(result.Records)
			for _, c := range result.Commands {
				if c.Kind == bpmn.CommandOpenTask {
					ev = bpmn.Event{Kind: bpmn.EventTaskCompleted, Wait: c.Wait, Variables: variables}
				}
			}
			if open := s.Tasks(); len(open) > 0 {
				ev.Wait = open[0].Wait
			}
		}
	}
	b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "steps/s")
	b.ReportMetric(float64(steps)/(cpuTime(b)-used).Seconds(), "steps/cpu-s")
	b.ReportMetric(float64(moves)/(cpuTime(b)-used).Seconds(), "records/cpu-s")
}

// cpuTime is what the process has used of all cores, garbage collection
// included; unlike elapsed time it does not depend on what else runs.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkWaitingInstance measures what an instance at its first task takes in
// memory and as JSON.
func BenchmarkWaitingInstance(b *testing.B) {
	m := thirtyNodes(b)
	const count = 10_000
	states := make([]*bpmn.State, count)
	for b.Loop() {
		var before, after runtime.MemStats
		clear(states)
		runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range states {
			states[i] = bpmn.NewState()
			_, err := m.Step(states[i], bpmn.Event{Kind: bpmn.EventStart, Variables: feel.NewContext(1).Set("number", "2026-1")}, nil)
			if err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/count, "B/instance")
	}
	data, err := json.Marshal(states[0])
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(data)), "B/JSON")
}

// BenchmarkTwoThousandBranches starts an instance with 2,000 tasks, each with a
// timer, and lets all timers come due.
func BenchmarkTwoThousandBranches(b *testing.B) {
	d, err := bpmn.Read([]byte("<definitions " + modelSpace + `><process id="p"><startEvent id="s"/><userTask id="t">` +
		`<multiInstanceLoopCharacteristics><loopCardinality>2000</loopCardinality></multiInstanceLoopCharacteristics></userTask>` +
		`<boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><timerEventDefinition><timeCycle>R2000/PT1H</timeCycle></timerEventDefinition></boundaryEvent>` +
		`<endEvent id="e"/><endEvent id="e2"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/>` +
		`<sequenceFlow id="f3" sourceRef="b" targetRef="e2"/></process></definitions>`))
	if err != nil {
		b.Fatal(err)
	}
	m, err := bpmn.Compile(d, "")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s := bpmn.NewState()
		if _, err := m.Step(s, bpmn.Event{Kind: bpmn.EventStart, At: time.Unix(0, 0)}, nil); err != nil {
			b.Fatal(err)
		}
		for wait, due, ok := s.NextDue(); ok; wait, due, ok = s.NextDue() {
			if _, err := m.Step(s, bpmn.Event{Kind: bpmn.EventTimerDue, At: due, Wait: wait}, nil); err != nil {
				b.Fatal(err)
			}
		}
		for _, task := range s.Tasks() {
			if _, err := m.Step(s, bpmn.Event{Kind: bpmn.EventTaskCompleted, Wait: task.Wait}, nil); err != nil {
				b.Fatal(err)
			}
		}
	}
}
