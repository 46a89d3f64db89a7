package bpmn

import "fmt"

// planRepair finds out what an operator's act does.
func (mc *machine) planRepair(ev *Event) (func(), error) {
	if ev.Kind == EventVariablesSet && ev.Wait == "" {
		return func() { mc.setVariables(mc.s.root(), ev) }, nil
	}
	if ev.Kind == EventTokenMoved && ev.Name != "" {
		return mc.planMoveHeld(ev)
	}
	in, w := mc.s.findWait(ev.Wait)
	if in == nil {
		return nil, notWaiting(ev)
	}
	if w != nil && w.kind != waitIncident {
		return nil, notWaiting(ev)
	}
	if ev.Kind == EventVariablesSet {
		return func() { mc.setVariables(in, ev) }, nil
	}
	if in.parent == nil {
		return nil, fmt.Errorf("the process itself can't be moved or skipped; cancel it instead: %w", ErrNotWaiting)
	}
	switch ev.Kind {
	case EventTokenMoved:
		return mc.planMove(in, ev)
	case EventNodeSkipped:
		return func() { mc.skip(in, ev) }, nil
	}
	node := in.choosable(ev.Node)
	if node == nil {
		return nil, fmt.Errorf("%s can't be started in %s now: %w", ev.Node, in.node.ID, ErrNotWaiting)
	}
	return func() { mc.push(move{kind: moveEnter, scope: in, node: node, vars: cloned(ev.Variables)}) }, nil
}

func (mc *machine) setVariables(in *instance, ev *Event) {
	for name, value := range ev.Variables.All() {
		in.set(name, value)
	}
}

// skip lets a node's token leave without the node's own work being done.
func (mc *machine) skip(in *instance, ev *Event) {
	mc.clear(in, nil)
	mc.close(in)
	in.stage, in.results = running, nil
	for name, value := range ev.Variables.All() {
		propagate(in.parent, name, value)
	}
	mc.leave(in)
}

// planMove finds the scope that a token is moved into: the innermost around it
// in which the target stands, however deep.
func (mc *machine) planMove(in *instance, ev *Event) (func(), error) {
	target := mc.m.byID[ev.Node]
	if target == nil || target.Kind == KindBoundaryEvent || target.Kind == KindEventSubProcess {
		return nil, fmt.Errorf("the token can't be moved to %q: there is no such node to enter", ev.Node)
	}
	if in.role == loopInner {
		in = in.parent
	}
	for scope := in.parent; scope != nil; scope = scope.parent {
		if path := target.pathFrom(scope.node); path != nil && scope.role != loopBody {
			return func() { mc.moveTo(in, scope, path, ev) }, nil
		}
	}
	return nil, fmt.Errorf("the token can't be moved to %s: it stands in another sub-process", ev.Node)
}

// planMoveHeld moves a token that rests on a flow before a join.
func (mc *machine) planMoveHeld(ev *Event) (func(), error) {
	scope := mc.s.root()
	if ev.Wait != "" {
		scope, _ = mc.s.findWait(ev.Wait)
	}
	flow, target := mc.m.flows[ev.Name], mc.m.byID[ev.Node]
	if scope == nil || flow == nil || scope.tokens(flow) == 0 {
		return nil, notWaiting(ev)
	}
	if target == nil || target.parent != scope.node || target.Kind == KindBoundaryEvent || target.Kind == KindEventSubProcess {
		return nil, fmt.Errorf("the token can't be moved to %q: there is no such node to enter beside the join", ev.Node)
	}
	return func() {
		scope.hold(flow, -1)
		mc.push(move{kind: moveEnter, scope: scope, node: target, vars: cloned(ev.Variables)})
		mc.release(scope)
	}, nil
}

// pathFrom lists the sub-processes to open from a scope down to the node, and
// the node itself; nil where the node does not stand in the scope.
func (n *Node) pathFrom(scope *Node) []*Node {
	path := []*Node{n}
	for at := n.parent; at != scope; at = at.parent {
		if at == nil || at.Kind == KindEventSubProcess || at.loop != nil {
			return nil
		}
		path = append([]*Node{at}, path...)
	}
	return path
}

// moveTo ends what holds a token and enters the node it goes on at.
func (mc *machine) moveTo(in, scope *instance, path []*Node, ev *Event) {
	scope.active++
	mc.terminate(in)
	for left := in.parent; left != scope && left.active == 0; left = left.parent {
		mc.terminate(left)
	}
	at := scope
	for _, sub := range path[:len(path)-1] {
		at = mc.newInstance(sub, at)
		mc.record(RecordEntered, at, "moved")
		if err := mc.awaitEvents(at); err != nil {
			mc.report(at, stageWait, err)
		}
	}
	mc.push(move{kind: moveEnter, scope: at, node: path[len(path)-1], vars: cloned(ev.Variables)})
	mc.release(scope)
}
