package bpmn

import "github.com/amtsweg/amtsweg/feel"

// enterBody opens a sub-process: first what its event sub-processes wait for,
// then its start (§13.3.4).
func (mc *machine) enterBody(in *instance) error {
	if err := mc.awaitEvents(in); err != nil {
		return err
	}
	if in.node.Kind == KindEventSubProcess {
		results := in.results
		in.results = nil
		mc.push(move{kind: moveEnter, scope: in, node: in.node.body.starting(), results: results})
		return nil
	}
	for _, n := range in.node.body.starts {
		mc.push(move{kind: moveEnter, scope: in, node: n})
	}
	if in.active == 0 {
		mc.complete(in, nil)
	}
	return nil
}

// starting returns the start event of an event sub-process, which has one.
func (b *body) starting() *Node {
	for _, n := range b.nodes {
		if n.Kind == KindStartEvent {
			return n
		}
	}
	return nil
}

// awaitEvents opens what the event sub-processes of a scope wait for.
func (mc *machine) awaitEvents(scope *instance) error {
	for _, sub := range scope.node.body.events {
		if err := mc.await(scope, sub.body.starting()); err != nil {
			return err
		}
	}
	return nil
}

// occur lets a wait's event happen.
func (mc *machine) occur(in *instance, w *wait, vars *feel.Context) {
	event := w.node
	if vars == nil {
		vars = feel.NewContext(0)
	}
	if event.allTriggers && len(event.triggers) > 1 {
		if vars = mc.allOccurred(in, w, vars); vars == nil {
			return
		}
	}
	switch {
	case event == in.node:
		mc.caught(in, vars)
	case in.node.Kind == KindEventBasedGateway:
		mc.gatewayEvent(in, event, vars)
	case event.Kind == KindBoundaryEvent:
		mc.boundaryEvent(in, event, w, vars)
	default:
		mc.startEventSubProcess(in, event, w, vars)
	}
}

// allOccurred notes one trigger of a parallel multiple event. Once all of them
// have occurred it returns what they brought together, else nil.
func (mc *machine) allOccurred(in *instance, w *wait, vars *feel.Context) *feel.Context {
	mc.closeWait(in, w)
	w.met, w.vars = true, vars
	together := feel.NewContext(vars.Len())
	for i := range in.waits {
		other := &in.waits[i]
		if other.node != w.node || other.kind == waitIncident {
			continue
		}
		if !other.met {
			return nil
		}
		for name, value := range other.vars.All() {
			together.Set(name, value)
		}
	}
	return together
}

// caught ends a catch event or receive task.
func (mc *machine) caught(in *instance, vars *feel.Context) {
	mc.closeEvents(in, func(w *wait) bool { return w.node == in.node })
	mc.complete(in, vars)
}

// gatewayEvent lets the token of an event-based gateway go on at the event that
// came first; the others are no longer awaited. A parallel one, which starts an
// instance, goes on waiting for the others (§13.4.4).
func (mc *machine) gatewayEvent(in *instance, event *Node, vars *feel.Context) {
	mc.closeEvents(in, func(w *wait) bool { return !in.node.allTriggers || w.node == event })
	for _, f := range in.node.out {
		if f.Target == event {
			mc.res.Records = append(mc.res.Records, Record{Kind: RecordFlowTaken, Node: f.ID, Wait: in.wait})
		}
	}
	mc.push(move{kind: moveEnter, scope: in.parent, node: event, results: vars})
	if len(in.waits) == 0 {
		mc.done(in)
		mc.depart(in)
	}
}

// boundaryEvent starts the exception flow of an activity, which an interrupting
// event ends (§13.5.3).
func (mc *machine) boundaryEvent(in *instance, event *Node, w *wait, vars *feel.Context) {
	mc.push(move{kind: moveEnter, scope: in.parent, node: event, results: vars})
	if event.interrupting {
		mc.terminate(in)
		return
	}
	mc.rearm(in, event, w)
}

// startEventSubProcess starts the event sub-process of a start event. An
// interrupting one ends everything else in the scope (§13.5.4).
func (mc *machine) startEventSubProcess(scope *instance, start *Node, w *wait, vars *feel.Context) {
	mc.push(move{kind: moveEnter, scope: scope, node: start.parent, results: vars})
	if !start.interrupting {
		mc.rearm(scope, start, w)
		return
	}
	entered := mc.queue[len(mc.queue)-1]
	mc.queue = mc.queue[:len(mc.queue)-1]
	scope.interrupted = true
	mc.closeEvents(scope, func(w *wait) bool { return w.node.Kind == KindStartEvent })
	mc.clear(scope, nil)
	mc.queue = append(mc.queue, entered)
}

// rearm makes a non-interrupting event wait again.
func (mc *machine) rearm(in *instance, event *Node, w *wait) {
	if w == nil {
		return
	}
	if event.allTriggers && len(event.triggers) > 1 {
		mc.closeEvents(in, func(w *wait) bool { return w.node == event })
		if err := mc.await(in, event); err != nil {
			mc.report(in, stageWait, err)
		}
		return
	}
	if w.kind != waitTimer {
		return
	}
	s, again := schedule{due: w.due, remaining: w.remaining, period: w.period}.next(mc.now.Location())
	if !again {
		seq := w.seq
		mc.closeEvents(in, func(w *wait) bool { return w.seq == seq })
		return
	}
	w.due, w.remaining, w.met = s.due.UTC(), s.remaining, false
	mc.command(Command{Kind: CommandSetTimer, Wait: in.waitIDOf(w), Node: event.ID, Due: w.due})
}
