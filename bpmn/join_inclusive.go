package bpmn

import "slices"

// settleJoins fires an inclusive join, or resets a complex gateway, for which no
// further token can come. It tells whether it did.
func (mc *machine) settleJoins() bool {
	if !mc.m.settlesJoins {
		return false
	}
	for _, scope := range mc.s.instances {
		for _, h := range scope.held {
			node := h.flow.Target
			if node.Kind == KindInclusiveGateway && !mc.expects(node, scope, nil) {
				mc.take(node, scope, node.in)
				return true
			}
		}
		for i := range scope.resets {
			if mc.settleReset(scope, scope.resets[i]) {
				return true
			}
		}
	}
	return false
}

// expects tells whether a token may still come to a join: whether some token of
// the scope can reach an incoming flow that has none, and none that has one,
// without passing the join (§13.4.3). Flows in from count as having one.
func (mc *machine) expects(join *Node, scope *instance, from []int) bool {
	filled := make([]bool, len(join.in))
	for _, f := range join.in {
		filled[f.slot] = scope.tokens(f) > 0 || slices.Contains(from, f.slot)
	}
	for _, h := range scope.held {
		if h.flow.Target != join && join.awaits(h.flow.Target, filled) {
			return true
		}
	}
	for _, child := range mc.s.instances {
		if child.parent == scope && child.role != handling && !child.detached && join.awaits(child.node, filled) {
			return true
		}
	}
	return false
}

// awaits tells whether a token at a node can reach an empty incoming flow of
// the join but none that is filled.
func (n *Node) awaits(at *Node, filled []bool) bool {
	reachesEmpty := false
	for slot, reach := range n.reach {
		if !reach[at.index] {
			continue
		}
		if filled[slot] {
			return false
		}
		reachesEmpty = true
	}
	return reachesEmpty
}

// reachability works out, for each incoming flow of a join, from which nodes of
// its scope a token can get there without passing the join. An activity also
// leads to its boundary events and a link to its target.
func reachability(join *Node) [][]bool {
	reach := make([][]bool, len(join.in))
	for slot, f := range join.in {
		seen := make([]bool, len(join.parent.body.nodes))
		open := []*Node{f.Source}
		for len(open) > 0 {
			n := open[len(open)-1]
			open = open[:len(open)-1]
			if n == join || seen[n.index] {
				continue
			}
			seen[n.index] = true
			open = append(open, n.predecessors()...)
		}
		reach[slot] = seen
	}
	return reach
}

func (n *Node) predecessors() []*Node {
	var list []*Node
	for _, f := range n.in {
		list = append(list, f.Source)
	}
	if n.attached != nil {
		list = append(list, n.attached)
	}
	if n.Kind == KindIntermediateCatch && n.trigger(onLink) != nil {
		for _, other := range n.parent.body.nodes {
			if other.Kind == KindIntermediateThrow && other.linkTarget() == n {
				list = append(list, other)
			}
		}
	}
	return list
}

// linkTarget is where a link throw event continues, or nil.
func (n *Node) linkTarget() *Node {
	if t := n.trigger(onLink); t != nil && n.Kind == KindIntermediateThrow {
		return n.parent.body.links[t.name.literal]
	}
	return nil
}
