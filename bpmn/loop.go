package bpmn

import (
	"fmt"

	"github.com/amtsweg/amtsweg/feel"
)

// loopState is how far a loop or multi-instance activity has come.
type loopState struct {
	total      int // instances there will be; 0 for a standard loop without maximum
	started    int // instances started so far
	completed  int
	terminated int
	items      feel.List // what the instances work on
	outputs    feel.List // what they made, in the order of the items
}

// enterLoop starts a loop: its first instance, or all of a parallel
// multi-instance activity at once (§10.3.7, §13.3.6 and §13.3.7).
func (mc *machine) enterLoop(in *instance) error {
	spec := in.node.loop
	in.loop = &loopState{}
	if spec.standard {
		return mc.enterStandardLoop(in)
	}
	if err := mc.countInstances(in); err != nil {
		return err
	}
	if in.loop.total == 0 {
		mc.endLoop(in)
	} else {
		mc.startInner(in)
	}
	return nil
}

// startInner starts the next instance or, in parallel, all that are left.
func (mc *machine) startInner(in *instance) {
	mc.nextInner(in)
	for !in.node.loop.sequential && in.loop.started < in.loop.total {
		mc.nextInner(in)
	}
}

// maxInstances bounds a multi-instance activity.
const maxInstances = 10_000

func (mc *machine) enterStandardLoop(in *instance) error {
	if in.node.loop.maximum != nil {
		maximum, err := mc.whole(in.node.loop.maximum, in, "loop maximum")
		if err != nil {
			return err
		}
		in.loop.total = maximum
		if maximum == 0 {
			mc.endLoop(in)
			return nil
		}
	}
	if in.node.loop.testBefore {
		return mc.repeat(in)
	}
	mc.nextInner(in)
	return nil
}

// repeat starts a standard loop's next instance if its condition is true and
// its maximum not reached, and ends the loop otherwise.
func (mc *machine) repeat(in *instance) error {
	spec := in.node.loop
	again := spec.maximum == nil || in.loop.started < in.loop.total
	if again && spec.condition != nil {
		yes, err := mc.mustTest(spec.condition, overlay{in.loopNames(), in})
		if err != nil {
			return err
		}
		again = yes
	}
	if again {
		mc.nextInner(in)
	} else {
		mc.endLoop(in)
	}
	return nil
}

func (mc *machine) countInstances(in *instance) error {
	spec := in.node.loop
	if spec.collection != nil {
		value, err := mc.eval(spec.collection, in)
		if err != nil {
			return err
		}
		items, ok := value.(feel.List)
		if !ok {
			return fmt.Errorf("the input collection %q is %s; it must be a list%s", spec.collection.source, describe(value), mc.because())
		}
		if err := storable(items); err != nil {
			return err
		}
		in.loop.items, in.loop.total = items, len(items)
	}
	if spec.cardinality != nil {
		total, err := mc.whole(spec.cardinality, in, "loop cardinality")
		if err != nil {
			return err
		}
		in.loop.total = total
	}
	if in.loop.total > maxInstances {
		return fmt.Errorf("the activity would have %d instances; at most %d are run", in.loop.total, maxInstances)
	}
	if spec.outputTo != "" {
		in.loop.outputs = make(feel.List, in.loop.total)
	}
	return nil
}

// nextInner starts the next instance of a loop.
func (mc *machine) nextInner(in *instance) {
	mc.push(move{kind: moveInner, scope: in, index: in.loop.started})
	in.loop.started++
}

func (mc *machine) beginInner(body *instance, index int) {
	in := mc.newInstance(body.node, body)
	in.role, in.counter = loopInner, index+1
	in.set("loopCounter", feel.IntNumber(int64(in.counter)))
	spec := body.node.loop
	if spec.element != "" && index < len(body.loop.items) {
		in.set(spec.element, body.loop.items[index])
	}
	if spec.outputName != "" {
		if _, taken := in.vars.Get(spec.outputName); !taken {
			in.set(spec.outputName, nil)
		}
	}
	mc.record(RecordEntered, in, "")
	mc.activate(in)
}

// innerCompleted counts an instance of a loop that is done, and goes on.
func (mc *machine) innerCompleted(in *instance) {
	body, spec := in.parent, in.node.loop
	var made feel.Value
	if spec.output != nil {
		value, err := mc.eval(spec.output, in)
		if err == nil {
			err = storable(value)
		}
		if err != nil {
			mc.incident(in, stageLeave, err)
			return
		}
		made = value
	}
	mc.done(in)
	mc.s.detach(in)
	body.active--
	body.loop.completed++
	if in.counter <= len(body.loop.outputs) {
		body.loop.outputs[in.counter-1] = made
	}
	mc.loopOn(body)
}

// loopOn decides how a loop goes on after one of its instances.
func (mc *machine) loopOn(body *instance) {
	if err := mc.throwBehavior(body); err != nil {
		mc.incident(body, stageLoop, err)
		return
	}
	if body.gone {
		return
	}
	if err := mc.continueLoop(body); err != nil {
		mc.incident(body, stageLoop, err)
	}
}

func (mc *machine) continueLoop(body *instance) error {
	spec := body.node.loop
	if spec.standard {
		return mc.repeat(body)
	}
	if spec.completion != nil {
		enough, err := mc.mustTest(spec.completion, overlay{body.loopNames(), body})
		if err != nil {
			return err
		}
		if enough {
			body.loop.terminated = body.activeInner()
			mc.clear(body, nil)
			mc.endLoop(body)
			return nil
		}
	}
	switch {
	case body.loop.completed == body.loop.total:
		mc.endLoop(body)
	case spec.sequential:
		mc.nextInner(body)
	}
	return nil
}

// endLoop completes the activity with what its instances made.
func (mc *machine) endLoop(body *instance) {
	var results *feel.Context
	if to := body.node.loop.outputTo; to != "" {
		results = feel.NewContext(1).Set(to, body.loop.outputs)
	}
	for name, value := range results.All() {
		propagate(body.parent, name, value)
	}
	mc.leave(body)
}

func (in *instance) activeInner() int {
	return in.loop.started - in.loop.completed - in.loop.terminated
}

// loopNames are a loop's runtime attributes (tables 10.28 and 10.29), under
// their own names and those of Camunda 7.
func (in *instance) loopNames() *feel.Context {
	l := in.loop
	names := feel.NewContext(8)
	for _, n := range []struct {
		long, short string
		value       int
	}{
		{"numberOfInstances", "nrOfInstances", max(l.total, l.started)},
		{"numberOfActiveInstances", "nrOfActiveInstances", in.activeInner()},
		{"numberOfCompletedInstances", "nrOfCompletedInstances", l.completed},
		{"numberOfTerminatedInstances", "nrOfTerminatedInstances", l.terminated},
	} {
		names.Set(n.long, feel.IntNumber(int64(n.value))).Set(n.short, feel.IntNumber(int64(n.value)))
	}
	return names.Set("loopCounter", feel.IntNumber(int64(l.completed)))
}

// throwBehavior throws the events of a multi-instance activity's behavior after
// an instance completed (table 10.30).
func (mc *machine) throwBehavior(body *instance) error {
	spec := body.node.loop
	if spec.throwEach != nil {
		return mc.throwImplicit(body, spec.throwEach)
	}
	if spec.throwFirst != nil && body.loop.completed == 1 {
		return mc.throwImplicit(body, spec.throwFirst)
	}
	for _, t := range spec.throwComplex {
		yes, err := mc.mustTest(t.condition, overlay{body.loopNames(), body})
		if err != nil {
			return err
		}
		for _, event := range t.events {
			if !yes || body.gone {
				break
			}
			if err := mc.throwImplicit(body, event); err != nil {
				return err
			}
		}
	}
	return nil
}

// throwImplicit throws from the border of a multi-instance activity, so that
// its own boundary events catch it. The anonymous signal, the specification's
// default, is for those boundary events only.
func (mc *machine) throwImplicit(body *instance, t *trigger) error {
	vars := body.loopNames()
	switch {
	case t.kind == onSignal && t.anonymous:
		for _, event := range body.node.boundary {
			if caught := event.trigger(onSignal); caught != nil && caught.anonymous && !body.gone {
				mc.boundaryEvent(body, event, nil, nil)
				mc.giveLocally(vars)
			}
		}
		return nil
	case t.kind == onError || t.kind == onEscalation:
		code, err := mc.optionalText(t.name, body, "code")
		if err != nil {
			return err
		}
		c := mc.catcher(body, t.kind, code)
		if c.event == nil && t.kind == onError {
			return errUncaught(code)
		}
		if c.event != nil {
			mc.catch(c, code, "", nil)
			mc.giveLocally(vars)
		}
		return nil
	}
	return mc.throw(body, t)
}

// giveLocally makes a loop's runtime attributes variables of the event that was
// just sent on its way, where its output mappings see them.
func (mc *machine) giveLocally(vars *feel.Context) {
	mc.queue[len(mc.queue)-1].vars = vars
}
