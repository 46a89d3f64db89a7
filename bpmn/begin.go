package bpmn

import (
	"fmt"

	"github.com/amtsweg/amtsweg/feel"
)

// planStart finds where an instance starts: at the none start event, or at the
// start event, instantiating receive task or event that the event names.
func (mc *machine) planStart(ev *Event) (func(), error) {
	if mc.s.Started() {
		return nil, fmt.Errorf("the instance has started already: %w", ErrNotWaiting)
	}
	node, err := mc.m.startNode(ev.Node)
	if err != nil {
		return nil, err
	}
	return func() {
		mc.s.process, mc.s.called = mc.m.ID, ev.Called
		root := mc.newInstance(mc.m.root, nil)
		root.vars = cloned(ev.Variables)
		if node != nil {
			root.ask = node.ID
		}
		mc.activate(root)
		if root.active == 0 && root.stage == running && mc.s.outcome == "" {
			mc.end("completed")
		}
	}, nil
}

// startNode returns where an instance starts; nil means the body's own starts.
func (m *Model) startNode(id string) (*Node, error) {
	starters := m.Starters()
	if id == "" {
		return m.defaultStart(starters)
	}
	for _, n := range starters {
		if n.ID == id {
			return n, nil
		}
	}
	return nil, fmt.Errorf("process %s has no start event %q", m.ID, id)
}

// defaultStart returns the start of an instance for which none is named: the one
// none start event, the only start event of any kind, or all implicit starts.
func (m *Model) defaultStart(starters []*Node) (*Node, error) {
	switch starts := m.root.body.starts; {
	case len(starters) == 0, len(starts) == 1:
		return nil, nil
	case len(starters) == 1:
		return starters[0], nil
	case len(starts) == 0:
		return nil, fmt.Errorf("process %s has no none start event; say which of its %d start events happened", m.ID, len(starters))
	}
	return nil, fmt.Errorf("process %s has several none start events; say which of them happened", m.ID)
}

// Starters returns the nodes an instance can be started with: start events,
// instantiating receive tasks, and the events after an instantiating
// event-based gateway (§13.2).
func (m *Model) Starters() []*Node {
	var list []*Node
	for _, n := range m.root.body.nodes {
		switch {
		case n.Kind == KindStartEvent, n.Kind == KindReceiveTask && n.instantiate:
			list = append(list, n)
		case n.Kind == KindEventBasedGateway && n.instantiate:
			for _, f := range n.out {
				list = append(list, f.Target)
			}
		}
	}
	return list
}

// enterProcess opens the process itself.
func (mc *machine) enterProcess(in *instance) error {
	if err := mc.awaitEvents(in); err != nil {
		return err
	}
	if in.ask == "" {
		for _, n := range in.node.body.starts {
			mc.push(move{kind: moveEnter, scope: in, node: n})
		}
		return nil
	}
	start := mc.m.byID[in.ask]
	if gateway := start.instantiator(); gateway != nil && gateway.allTriggers {
		if err := mc.awaitOthers(in, gateway, start); err != nil {
			return err
		}
	}
	mc.push(move{kind: moveEnter, scope: in, node: start, results: feel.NewContext(0)})
	return nil
}

// instantiator returns the instantiating gateway that an event follows, or nil.
func (n *Node) instantiator() *Node {
	for _, f := range n.in {
		if f.Source.Kind == KindEventBasedGateway && f.Source.instantiate {
			return f.Source
		}
	}
	return nil
}

// awaitOthers makes the instance wait for the other events of a parallel
// instantiating gateway; it can't end before they have happened (§13.4.4).
func (mc *machine) awaitOthers(scope *instance, gateway, happened *Node) error {
	in := mc.newInstance(gateway, scope)
	mc.record(RecordEntered, in, "")
	for _, f := range gateway.out {
		if f.Target == happened {
			continue
		}
		if err := mc.await(in, f.Target); err != nil {
			mc.remove(in)
			return err
		}
	}
	if len(in.waits) == 0 {
		mc.remove(in)
	}
	return nil
}
