package bpmn

import (
	"slices"

	"github.com/amtsweg/amtsweg/feel"
)

// remember notes that an activity completed, if it can be compensated: it has a
// handler, or it is a sub-process in which something can. The variables are the
// snapshot its handler will see (§10.7, §13.5.5).
func (mc *machine) remember(in *instance) {
	node, scope := in.node, in.scope()
	if !node.isActivity() || in.role == handling || in.role == loopBody && node.loop != nil || scope == nil {
		return
	}
	if node.handler == nil && len(in.done) == 0 && node.undoes() == nil {
		return
	}
	scope.done = append(scope.done, completion{
		node: node, scope: scope.id, counter: in.counter, vars: in.vars.Clone(), done: in.done,
	})
}

// scope is the process or sub-process instance that a node stands in, past the
// loop that runs it.
func (in *instance) scope() *instance {
	scope := in.parent
	if scope != nil && scope.role == loopBody {
		scope = scope.parent
	}
	return scope
}

// undoes returns the start event of a sub-process's compensation event
// sub-process, or nil.
func (n *Node) undoes() *Node {
	if n.body == nil {
		return nil
	}
	for _, sub := range n.body.events {
		if start := sub.body.starting(); start.trigger(onCompensation) != nil {
			return start
		}
	}
	return nil
}

// compensate makes a throw event wait while what completed is undone, the last
// first. An event sub-process compensates what its parent scope did, too.
func (mc *machine) compensate(in *instance, t *trigger) {
	in.pending = nil
	for scope := in.parent; scope != nil; scope = scope.parent {
		mc.collect(in, scope, t.activity)
		if scope.node.Kind != KindEventSubProcess {
			break
		}
	}
	if len(in.pending) == 0 {
		return
	}
	if !t.wait {
		mc.detachToken(in)
	}
	mc.push(move{kind: moveUndo, scope: in})
}

// collect moves the completions of a scope to what a throw has to undo; it
// works from the end of that list.
func (mc *machine) collect(in, scope *instance, activity *Node) {
	var found []completion
	scope.done = slices.DeleteFunc(scope.done, func(c completion) bool {
		if activity != nil && c.node != activity {
			return false
		}
		found = append(found, c)
		return true
	})
	in.pending = append(found, in.pending...)
}

// detachToken sends the token of a throw that waits for nothing on its way; the
// instance stays to undo one thing after the other.
func (mc *machine) detachToken(in *instance) {
	in.detached = true
	mc.record(RecordCompleted, in, "")
	mc.follow(in, in.node.out)
}

// undoNext starts the compensation of the next completion.
func (mc *machine) undoNext(in *instance) {
	if len(in.pending) == 0 {
		mc.undone(in)
		return
	}
	last := len(in.pending) - 1
	c := in.pending[last]
	in.pending = in.pending[:last]
	scope := mc.s.find(c.scope)
	if scope == nil {
		scope = in.scope()
	}
	if c.node.handler != nil {
		mc.push(move{kind: moveEnter, scope: scope, node: c.node.handler, role: handling, vars: c.vars.Clone(), by: in.id})
		return
	}
	mc.restore(in, scope, c)
}

// restore opens a completed sub-process again as it was, and lets its
// compensation event sub-process or its own activities' handlers run in it.
func (mc *machine) restore(by, scope *instance, c completion) {
	in := mc.newInstance(c.node, scope)
	in.role, in.vars, in.counter, in.compensator = restored, c.vars, c.counter, by.id
	in.done = rescoped(c.done, in.id)
	mc.record(RecordEntered, in, "compensation")
	if start := c.node.undoes(); start != nil {
		mc.push(move{kind: moveEnter, scope: in, node: start.parent, results: feel.NewContext(0)})
		return
	}
	in.pending, in.done = in.done, nil
	mc.push(move{kind: moveUndo, scope: in})
}

func rescoped(list []completion, scope int64) []completion {
	moved := slices.Clone(list)
	for i := range moved {
		moved[i].scope = scope
	}
	return moved
}

// handled goes on with a compensation after one handler has completed.
func (mc *machine) handled(in *instance) {
	if by := mc.s.find(in.compensator); by != nil {
		mc.push(move{kind: moveUndo, scope: by})
	}
}

// undone ends a compensation that has nothing left to undo.
func (mc *machine) undone(in *instance) {
	switch {
	case in.role == restored:
		mc.close(in)
		mc.record(RecordCompleted, in, "compensation")
		mc.depart(in)
	case in.node.trigger(onCancel) != nil:
		mc.transactionCancelled(in)
	case in.detached:
		mc.close(in)
		mc.depart(in)
	default:
		mc.complete(in, nil)
	}
}

// cancelTransaction ends everything else in a transaction and undoes what it
// completed, before the cancel event on its border happens (§10.3.5, §13.3.4).
func (mc *machine) cancelTransaction(in *instance) {
	transaction := in.transaction()
	transaction.interrupted = true
	mc.closeEvents(transaction, func(w *wait) bool { return w.node.Kind == KindStartEvent })
	mc.clearAround(transaction, in)
	mc.collect(in, transaction, nil)
	mc.push(move{kind: moveUndo, scope: in})
}

// clearAround terminates everything in a scope but the branch of one instance.
func (mc *machine) clearAround(scope, in *instance) {
	for in.parent != scope {
		mc.clear(in.parent, in)
		in = in.parent
	}
	mc.clear(scope, in)
}

// transactionCancelled lets the cancel event happen, which the model's check
// makes sure is there.
func (mc *machine) transactionCancelled(in *instance) {
	transaction := in.transaction()
	mc.done(in)
	mc.remove(in)
	body := transaction
	if body.role == loopInner {
		body = body.parent
	}
	for _, event := range body.node.boundary {
		if event.trigger(onCancel) != nil {
			mc.boundaryEvent(body, event, nil, feel.NewContext(0))
			return
		}
	}
}

// transaction returns the innermost transaction that a node stands in.
func (in *instance) transaction() *instance {
	scope := in.parent
	for scope.node.Kind != KindTransaction {
		scope = scope.parent
	}
	return scope
}
