package bpmn

import (
	"github.com/amtsweg/amtsweg/feel"
)

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

// joinComplex starts a complex gateway's first phase as soon as its activation
// condition is true (§13.4.5). While it waits for reset, further tokens rest.
func (mc *machine) joinComplex(node *Node, scope *instance) {
	if scope.waitingForReset(node) != nil {
		return
	}
	yes, err := true, error(nil)
	if node.complex != nil {
		yes, err = mc.mustTest(node.complex, overlay{complexNames(node, scope, true), scope})
	}
	if err != nil {
		from := scope.filled(node)
		in := mc.joined(node, scope, node.in)
		in.took = from
		mc.incident(in, stageJoin, err)
		return
	}
	if !yes {
		return
	}
	from := scope.filled(node)
	mc.take(node, scope, node.in)
	scope.resets = append(scope.resets, resetState{node: node, from: from})
}

// filled lists the slots of a join that have a token.
func (in *instance) filled(join *Node) []int {
	var slots []int
	for _, f := range join.in {
		if in.tokens(f) > 0 {
			slots = append(slots, f.slot)
		}
	}
	return slots
}

// joinAgain puts back the tokens that an incident of a complex gateway holds,
// and looks at its activation condition once more.
func (mc *machine) joinAgain(in *instance) {
	node, scope := in.node, in.parent
	for _, slot := range in.took {
		scope.hold(node.in[slot], 1)
		scope.active++
	}
	mc.close(in)
	mc.remove(in)
	mc.joinComplex(node, scope)
}

// resetState is a complex gateway that waits for reset: it has fired, and knows
// from which incoming flows.
type resetState struct {
	node *Node
	from []int
}

func (in *instance) waitingForReset(node *Node) *resetState {
	for i := range in.resets {
		if in.resets[i].node == node {
			return &in.resets[i]
		}
	}
	return nil
}

// complexNames are the names a complex gateway's expressions can use: how many
// incoming flows have a token, each flow's tokens by its id, and the phase.
func complexNames(node *Node, scope *instance, waitingForStart bool) *feel.Context {
	names := feel.NewContext(len(node.in) + 2)
	count := 0
	for _, f := range node.in {
		tokens := scope.tokens(f)
		if tokens > 0 {
			count++
		}
		names.Set(f.ID, feel.IntNumber(int64(tokens)))
	}
	names.Set("activationCount", feel.IntNumber(int64(count)))
	names.Set("waitingForStart", waitingForStart)
	return names
}

// chooseComplex picks the flows of either phase; the reset may produce no token
// (table 13.5).
func (mc *machine) chooseComplex(in *instance) ([]*Flow, error) {
	names := feel.NewContext(1).Set("waitingForStart", !in.resetting)
	flows, err := mc.chooseAll(in, overlay{names, in})
	if err == nil && len(flows) == 0 && !in.resetting {
		err = mc.errNoFlow()
	}
	return flows, err
}

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

func (mc *machine) settleReset(scope *instance, r resetState) bool {
	if mc.expects(r.node, scope, r.from) {
		return false
	}
	var late []*Flow
	for _, f := range r.node.in {
		if scope.tokens(f) > 0 && !contains(r.from, f.slot) {
			late = append(late, f)
		}
	}
	in := mc.joined(r.node, scope, late)
	in.resetting = true
	mc.activate(in)
	scope.forgetReset(r.node)
	mc.rejoin(r.node, scope)
	return true
}

func (in *instance) forgetReset(node *Node) {
	for i := range in.resets {
		if in.resets[i].node == node {
			in.resets = append(in.resets[:i], in.resets[i+1:]...)
			return
		}
	}
}

// rejoin lets tokens that arrived for the next round start it.
func (mc *machine) rejoin(node *Node, scope *instance) {
	for _, f := range node.in {
		if scope.tokens(f) > 0 {
			mc.joinComplex(node, scope)
			return
		}
	}
}

// expects tells whether a token may still come to a join: whether some token of
// the scope can reach an incoming flow that has none, and none that has one,
// without passing the join (§13.4.3). Flows in from count as having one.
func (mc *machine) expects(join *Node, scope *instance, from []int) bool {
	filled := make([]bool, len(join.in))
	for _, f := range join.in {
		filled[f.slot] = scope.tokens(f) > 0 || contains(from, f.slot)
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

func contains(slots []int, slot int) bool {
	for _, s := range slots {
		if s == slot {
			return true
		}
	}
	return false
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
