package bpmn

// settleConditions lets the conditional events happen whose condition has
// become true since it was last looked at (§10.5.5). It tells whether one did.
func (mc *machine) settleConditions() bool {
	if !mc.m.conditional {
		return false
	}
	for _, in := range mc.s.instances {
		for i := range in.waits {
			w := &in.waits[i]
			if w.kind == waitCondition && mc.conditionMet(in, w) {
				mc.moves++
				mc.occur(in, w, nil)
				return true
			}
		}
	}
	return false
}

// conditionMet tells whether a condition turned true. One that fails is noted
// once as an incident of the instance that waits for it.
func (mc *machine) conditionMet(in *instance, w *wait) bool {
	if mc.moves > mc.limit || w.met && w.node.allTriggers {
		return false
	}
	yes, _, err := mc.test(w.node.triggers[w.slot].condition, in)
	if err != nil {
		if !w.failed {
			w.failed = true
			mc.report(in, stageCondition, err)
		}
		return false
	}
	w.failed = false
	turned := yes && !w.met
	w.met = yes
	return turned
}
