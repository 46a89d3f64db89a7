package bpmn

import (
	"fmt"

	"github.com/amtsweg/amtsweg/feel"
)

// enterAdHoc opens an ad-hoc sub-process. Its activities start when somebody
// chooses them, those of its initial list at once (§10.3.5, §13.3.5).
func (mc *machine) enterAdHoc(in *instance) error {
	initial, err := mc.initialActivities(in)
	if err != nil {
		return err
	}
	if err := mc.awaitEvents(in); err != nil {
		return err
	}
	for _, n := range initial {
		mc.push(move{kind: moveEnter, scope: in, node: n})
	}
	return nil
}

func (mc *machine) initialActivities(in *instance) ([]*Node, error) {
	ids, err := mc.texts(in.node.adHoc.initial, in, "active elements")
	if err != nil {
		return nil, err
	}
	var nodes []*Node
	for _, id := range ids {
		n := in.node.chooses(id)
		if n == nil {
			return nil, fmt.Errorf("%q is no activity that can be chosen in the ad-hoc sub-process", id)
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

// chooses returns the activity of an ad-hoc sub-process that can be chosen under
// that id: one that no flow leads to.
func (n *Node) chooses(id string) *Node {
	for _, inner := range n.body.nodes {
		if inner.ID == id && len(inner.in) == 0 && !inner.standsAlone() {
			return inner
		}
	}
	return nil
}

// choosable tells whether an activity of an ad-hoc sub-process may start now.
func (in *instance) choosable(id string) *Node {
	if in.node.Kind != KindAdHocSubProcess || in.role == loopBody || in.stage != running {
		return nil
	}
	if in.node.adHoc.sequential && in.active > 0 {
		return nil
	}
	return in.node.chooses(id)
}

// adHocDone looks, after an activity in an ad-hoc sub-process, whether the
// completion condition holds; the rest is then ended or waited for.
func (mc *machine) adHocDone(scope *instance) {
	spec := scope.node.adHoc
	if spec.completion == nil || scope.stage != running {
		return
	}
	enough, err := mc.mustTest(spec.completion, scope)
	if err != nil {
		mc.incident(scope, stageAdHoc, err)
		return
	}
	scope.satisfied = enough
	if enough && spec.cancelRemaining {
		mc.clear(scope, nil)
	}
}

// adHocDrained ends an ad-hoc sub-process in which nothing is active: at once
// without a completion condition, and with one only when it holds.
func (mc *machine) adHocDrained(scope *instance) {
	if scope.node.adHoc.completion == nil || scope.satisfied {
		mc.complete(scope, feel.NewContext(0))
	}
}

// adHocAgain looks at a completion condition that failed once more.
func (mc *machine) adHocAgain(scope *instance) {
	mc.adHocDone(scope)
	if scope.active == 0 && scope.stage == running {
		mc.adHocDrained(scope)
	}
}
