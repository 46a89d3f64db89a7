package bpmn

import (
	"slices"

	"github.com/amtsweg/amtsweg/feel"
)

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

func (mc *machine) settleReset(scope *instance, r resetState) bool {
	if mc.expects(r.node, scope, r.from) {
		return false
	}
	var late []*Flow
	for _, f := range r.node.in {
		if scope.tokens(f) > 0 && !slices.Contains(r.from, f.slot) {
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
