package bpmn

// arrive lets a token reach a node, which holds it until it has all it needs.
func (mc *machine) arrive(f *Flow, scope *instance) {
	node := f.Target
	if !node.joins {
		mc.begin(move{scope: scope, node: node})
		return
	}
	scope.hold(f, 1)
	scope.active++
	switch node.Kind {
	case KindParallelGateway:
		mc.joinParallel(node, scope)
	case KindComplexGateway:
		mc.joinComplex(node, scope)
	case KindInclusiveGateway: // decided when all tokens rest
	default:
		mc.joinQuantity(node, scope)
	}
}

// hold puts n tokens on a flow, or takes them off with a negative n.
func (in *instance) hold(f *Flow, n int) {
	for i := range in.held {
		if in.held[i].flow == f {
			if in.held[i].count += n; in.held[i].count == 0 {
				in.held = append(in.held[:i], in.held[i+1:]...)
			}
			return
		}
	}
	in.held = append(in.held, heldToken{flow: f, count: n})
}

// tokens returns how many tokens rest on a flow.
func (in *instance) tokens(f *Flow) int {
	for i := range in.held {
		if in.held[i].flow == f {
			return in.held[i].count
		}
	}
	return 0
}

// take takes one token off each of the flows that has one, and enters the node
// that they lead to.
func (mc *machine) take(node *Node, scope *instance, flows []*Flow) *instance {
	in := mc.joined(node, scope, flows)
	mc.activate(in)
	return in
}

func (mc *machine) joined(node *Node, scope *instance, flows []*Flow) *instance {
	in := mc.newInstance(node, scope)
	if node.loop != nil {
		in.role = loopBody
	}
	for _, f := range flows {
		if scope.tokens(f) > 0 {
			scope.hold(f, -1)
			scope.active--
		}
	}
	mc.record(RecordEntered, in, "")
	return in
}

// joinParallel fires a parallel gateway with a token on every incoming flow
// (§13.4.1).
func (mc *machine) joinParallel(node *Node, scope *instance) {
	for _, f := range node.in {
		if scope.tokens(f) == 0 {
			return
		}
	}
	mc.take(node, scope, node.in)
}

// joinQuantity starts an activity once as many tokens have arrived as its start
// quantity says (§10.3 table 10.3).
func (mc *machine) joinQuantity(node *Node, scope *instance) {
	total := 0
	for _, f := range node.in {
		total += scope.tokens(f)
	}
	if total < node.startQuantity {
		return
	}
	var flows []*Flow
	for _, f := range node.in {
		for range scope.tokens(f) {
			flows = append(flows, f)
		}
	}
	mc.take(node, scope, flows[:node.startQuantity])
}
