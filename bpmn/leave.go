package bpmn

import (
	"fmt"

	"github.com/amtsweg/amtsweg/feel"
)

// complete takes a node's results and lets its token leave.
func (mc *machine) complete(in *instance, results *feel.Context) {
	in.results, in.work = results, noWork
	mc.finish(in)
}

func (mc *machine) finish(in *instance) {
	if err := mc.bringOut(in); err != nil {
		mc.incident(in, stageOutput, err)
		return
	}
	in.results = nil
	mc.leave(in)
}

func (mc *machine) bringOut(in *instance) error {
	if in.node.call != nil && in.results != nil {
		taken, err := mc.callOutput(in, in.results)
		if err != nil {
			return err
		}
		in.results = taken
	}
	return mc.output(in)
}

// leave ends a node that is done and sends its token on.
func (mc *machine) leave(in *instance) {
	if in.role == loopInner {
		mc.innerCompleted(in)
		return
	}
	flows, err := mc.choose(in)
	if err != nil {
		mc.incident(in, stageLeave, err)
		return
	}
	mc.done(in)
	for range in.node.completionQuantity {
		mc.follow(in, flows)
	}
	mc.depart(in)
}

// done closes what a completed node still waits for and notes its completion.
func (mc *machine) done(in *instance) {
	mc.close(in)
	mc.record(RecordCompleted, in, "")
	mc.remember(in)
}

// depart takes a completed instance off its scope.
func (mc *machine) depart(in *instance) {
	mc.s.detach(in)
	if in.compensator != 0 {
		mc.handled(in)
	}
	if in.parent.node.Kind == KindAdHocSubProcess && in.parent.role != loopBody {
		mc.adHocDone(in.parent)
	}
	mc.release(in.parent)
}

// follow puts a token on each of the flows.
func (mc *machine) follow(in *instance, flows []*Flow) {
	for _, f := range flows {
		mc.res.Records = append(mc.res.Records, Record{Kind: RecordFlowTaken, Node: f.ID, Wait: in.wait})
		mc.push(move{kind: moveArrive, scope: in.parent, flow: f})
	}
}

// choose finds the flows over which tokens leave a node.
func (mc *machine) choose(in *instance) ([]*Flow, error) {
	node := in.node
	switch {
	case in.role == handling, len(node.out) == 0:
		return nil, nil
	case node.Kind == KindParallelGateway, node.Kind == KindEventBasedGateway:
		return node.out, nil
	case node.Kind == KindExclusiveGateway:
		return mc.chooseOne(in)
	case node.Kind == KindComplexGateway:
		return mc.chooseComplex(in)
	case node.plain():
		return node.out, nil
	}
	flows, err := mc.chooseAll(in, in)
	if err == nil && len(flows) == 0 {
		err = mc.errNoFlow()
	}
	return flows, err
}

// plain tells that no flow leaving the node has a condition.
func (n *Node) plain() bool {
	for _, f := range n.out {
		if f.condition != nil || f == n.defaultFlow {
			return false
		}
	}
	return true
}

// chooseOne takes the first flow whose condition is true (§13.4.2).
func (mc *machine) chooseOne(in *instance) ([]*Flow, error) {
	for i, f := range in.node.out {
		if f == in.node.defaultFlow {
			continue
		}
		yes, err := mc.passes(f, in)
		if err != nil {
			return nil, err
		}
		if yes {
			return in.node.out[i : i+1], nil
		}
	}
	if in.node.defaultFlow != nil {
		return []*Flow{in.node.defaultFlow}, nil
	}
	return nil, mc.errNoFlow()
}

// chooseAll takes every flow whose condition is true, and the default flow only
// if there is none (§13.4.3, §13.3.2).
func (mc *machine) chooseAll(in *instance, scope feel.Scope) ([]*Flow, error) {
	var taken []*Flow
	for _, f := range in.node.out {
		if f == in.node.defaultFlow {
			continue
		}
		yes, err := mc.passes(f, scope)
		if err != nil {
			return nil, err
		}
		if yes {
			taken = append(taken, f)
		}
	}
	if len(taken) == 0 && in.node.defaultFlow != nil {
		return []*Flow{in.node.defaultFlow}, nil
	}
	return taken, nil
}

func (mc *machine) passes(f *Flow, scope feel.Scope) (bool, error) {
	if f.condition == nil {
		return true, nil
	}
	yes, _, err := mc.test(f.condition, scope)
	if err != nil {
		return false, fmt.Errorf("flow %s: %w", f.ID, err)
	}
	return yes, nil
}

func (mc *machine) errNoFlow() error {
	return fmt.Errorf("no outgoing flow has a condition that is true, and there is no default flow%s", mc.because())
}
