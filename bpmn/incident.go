package bpmn

import "slices"

// incident leaves an instance standing where it failed. It goes on at stage
// when somebody retries it.
func (mc *machine) incident(in *instance, at stage, err error) {
	in.stage, in.work = at, noWork
	mc.report(in, at, err)
}

// report opens an incident beside an instance that goes on with its own work.
func (mc *machine) report(in *instance, at stage, err error) {
	in.seq++
	w := wait{seq: in.seq, kind: waitIncident, stage: at, node: in.node, name: err.Error()}
	in.waits = append(in.waits, w)
	mc.command(Command{Kind: CommandOpenIncident, Wait: in.waitIDOf(&w), Node: in.node.ID, Detail: w.name})
	mc.record(RecordIncident, in, w.name)
}

// retry goes on where an instance failed.
func (mc *machine) retry(in *instance, w *wait) {
	at := w.stage
	mc.dropIncident(in, w)
	switch at {
	case stageEnter:
		mc.activate(in)
	case stageWork:
		mc.workAgain(in)
	case stageOutput:
		mc.finish(in)
	case stageLeave:
		mc.leave(in)
	case stageWait:
		mc.awaitAgain(in)
	case stageLoop:
		mc.loopOn(in)
	case stageJoin:
		mc.joinAgain(in)
	case stageAdHoc:
		mc.adHocAgain(in)
	case stageCondition:
		in.retryConditions()
	}
}

func (mc *machine) dropIncident(in *instance, w *wait) {
	if w.stage == in.stage {
		in.stage = running
	}
	mc.closeWait(in, w)
	seq := w.seq
	in.waits = slices.DeleteFunc(in.waits, func(w wait) bool { return w.seq == seq })
}

// workAgain repeats a node's own work; what it waits for beside is still open.
func (mc *machine) workAgain(in *instance) {
	switch {
	case len(in.pending) > 0:
		mc.push(move{kind: moveUndo, scope: in})
	case in.role == loopBody:
		mc.startInner(in)
	default:
		if err := in.node.enter(mc, in); err != nil {
			mc.incident(in, stageWork, err)
		}
	}
}

// awaitAgain re-opens the parallel multiple events of an instance that could
// not be awaited again.
func (mc *machine) awaitAgain(in *instance) {
	events := slices.Clone(in.node.boundary)
	if in.node.body != nil {
		for _, sub := range in.node.body.events {
			events = append(events, sub.body.starting())
		}
	}
	for _, event := range events {
		if !event.allTriggers || in.awaitsEvent(event) {
			continue
		}
		if err := mc.await(in, event); err != nil {
			mc.report(in, stageWait, err)
			return
		}
	}
}

func (in *instance) awaitsEvent(event *Node) bool {
	for i := range in.waits {
		if in.waits[i].node == event && in.waits[i].kind != waitIncident {
			return true
		}
	}
	return false
}

// retryConditions lets conditions that failed be evaluated anew.
func (in *instance) retryConditions() {
	for i := range in.waits {
		in.waits[i].failed = false
	}
}
