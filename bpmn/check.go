package bpmn

import "slices"

// check applies the static rules of the specification to a node, and works out
// what stepping needs to know of it.
func (c *compiler) check(n *Node) {
	e := c.element[n]
	c.checkFlows(n, e)
	c.checkConditions(n, e)
	c.checkTriggers(n, e)
	switch n.Kind {
	case KindEventBasedGateway:
		c.checkEventGateway(n, e)
	case KindIntermediateThrow:
		if t := n.trigger(onLink); t != nil && n.linkTarget() == nil {
			c.fail(e, "§10.5.5 link", "the link %q has no target in this process or sub-process", t.name.literal)
		}
	}
	if n.body != nil {
		c.checkBody(n, e)
	}
	c.prepare(n)
}

// prepare works out which nodes hold tokens until more arrive.
func (c *compiler) prepare(n *Node) {
	switch n.Kind {
	case KindParallelGateway:
		n.joins = len(n.in) > 1
	case KindInclusiveGateway, KindComplexGateway:
		n.joins = len(n.in) > 1 || n.complex != nil
		if n.joins {
			c.prepareJoin(n)
		}
	default:
		n.joins = n.startQuantity > 1
	}
	if n.trigger(onCondition) != nil {
		c.m.conditional = true
	}
}

// maxReach bounds the memory in which joins keep what leads to them.
const maxReach = 50_000_000

func (c *compiler) prepareJoin(n *Node) {
	c.m.settlesJoins = true
	if c.reach += len(n.in) * len(n.parent.body.nodes); c.reach > maxReach {
		c.fail(c.element[n], "size", "the model has too many inclusive and complex joins for its size; split it into sub-processes")
		return
	}
	n.reach = reachability(n)
}

// checkFlows applies the rules on what flows may lead where (§7.6.1, table 7.3,
// §10.5).
func (c *compiler) checkFlows(n *Node, e *Element) {
	switch n.Kind {
	case KindStartEvent:
		c.noneAllowed(n, e, n.in, "§10.5.2", "a sequence flow leads into a start event")
	case KindEndEvent:
		c.noneAllowed(n, e, n.out, "§10.5.3", "a sequence flow leaves an end event")
	case KindBoundaryEvent:
		c.noneAllowed(n, e, n.in, "§10.5.4", "a sequence flow leads into a boundary event")
		if n.trigger(onCompensation) != nil {
			c.noneAllowed(n, e, n.out, "§10.7.1", "a sequence flow leaves a compensation boundary event")
		}
	case KindEventSubProcess:
		c.noneAllowed(n, e, n.in, "§10.3.5", "a sequence flow leads into an event sub-process")
		c.noneAllowed(n, e, n.out, "§10.3.5", "a sequence flow leaves an event sub-process")
	case KindIntermediateThrow:
		if n.trigger(onLink) != nil {
			c.noneAllowed(n, e, n.out, "§10.5.5 link", "a sequence flow leaves a link throw event")
		}
	case KindIntermediateCatch:
		if n.trigger(onLink) != nil {
			c.noneAllowed(n, e, n.in, "§10.5.5 link", "a sequence flow leads into a link catch event")
		}
	}
	if n.compensation {
		c.noneAllowed(n, e, n.in, "§10.7.1", "a sequence flow leads into a compensation activity")
		c.noneAllowed(n, e, n.out, "§10.7.1", "a sequence flow leaves a compensation activity")
	}
	if n.isGateway() && len(n.out) == 0 {
		c.fail(e, "§10.6.1", "no sequence flow leaves the gateway")
	}
}

func (c *compiler) noneAllowed(n *Node, e *Element, flows []*Flow, rule, message string) {
	for _, f := range flows {
		c.fail(e, rule, "%s (%s)", message, f.ID)
	}
}

// checkConditions applies the rules on conditions (§8.4.13, §10.6).
func (c *compiler) checkConditions(n *Node, e *Element) {
	conditional := 0
	for _, f := range n.out {
		if f.condition == nil {
			continue
		}
		conditional++
		switch {
		case n.Kind == KindParallelGateway || n.Kind == KindEventBasedGateway:
			c.fail(e, "§8.4.13", "the flow %s leaves a %s and must have no condition", f.ID, n.Kind)
		case f == n.defaultFlow:
			c.fail(e, "§8.4.13", "the default flow %s must have no condition", f.ID)
		case !n.isActivity() && !n.isGateway():
			c.fail(e, "§8.4.13", "the flow %s leaves an event and must have no condition", f.ID)
		case n.isActivity() && len(n.out) == 1:
			c.fail(e, "§8.4.13", "the conditional flow %s is the only one that leaves the activity; it needs another beside it", f.ID)
		}
	}
	if n.defaultFlow != nil && (n.Kind == KindParallelGateway || n.Kind == KindEventBasedGateway) {
		c.fail(e, "§10.6", "a %s has no default flow", n.Kind)
	}
	if n.Kind != KindExclusiveGateway || len(n.out) < 2 {
		return
	}
	for _, f := range n.out {
		if f.condition == nil && f != n.defaultFlow {
			c.fail(e, "§10.6.2", "the flow %s has no condition and is not the default flow, so the flows after it could never be taken", f.ID)
		}
	}
}

// checkEventGateway applies the rules on what follows an event-based gateway
// (§10.6.6).
func (c *compiler) checkEventGateway(n *Node, e *Element) {
	if len(n.out) < 2 {
		c.fail(e, "§10.6.6", "an event-based gateway needs at least two outgoing flows")
	}
	messages, receives := false, false
	for _, f := range n.out {
		t := f.Target
		switch {
		case t.Kind == KindReceiveTask:
			receives = true
			if len(t.boundary) > 0 {
				c.fail(e, "§10.6.6", "the receive task %s after the gateway must have no boundary events", t.ID)
			}
		case t.Kind == KindIntermediateCatch && t.trigger(onLink) == nil && len(t.triggers) > 0:
			messages = messages || t.trigger(onMessage) != nil
		default:
			c.fail(e, "§10.6.6", "%s follows the gateway; only catch events and receive tasks may", t.ID)
		}
		if len(t.in) > 1 {
			c.fail(e, "§10.6.6", "%s follows the gateway and must have no other incoming flow", t.ID)
		}
	}
	if messages && receives {
		c.fail(e, "§10.6.6", "message events and receive tasks can't both follow the gateway")
	}
	if n.instantiate && len(n.in) > 0 {
		c.fail(e, "§10.6.6", "a gateway that starts the process must have no incoming flow")
	}
	if n.allTriggers && !n.instantiate {
		c.fail(e, "§10.6.6", "only a gateway that starts the process can be parallel")
	}
}

// allowedTriggers are the event definitions each kind of event may have
// (§10.5.1, table 10.93); for start events inside an event sub-process see
// allowedInside.
var allowedTriggers = map[Kind][]triggerKind{
	KindStartEvent:        {onMessage, onTimer, onSignal, onCondition},
	KindIntermediateCatch: {onMessage, onTimer, onSignal, onCondition, onLink},
	KindIntermediateThrow: {onMessage, onSignal, onEscalation, onCompensation, onLink},
	KindBoundaryEvent:     {onMessage, onTimer, onSignal, onCondition, onEscalation, onError, onCompensation, onCancel},
	KindEndEvent:          {onMessage, onSignal, onEscalation, onError, onCompensation, onCancel, onTerminate},
	KindReceiveTask:       {onMessage},
}

var allowedInside = []triggerKind{onMessage, onTimer, onSignal, onCondition, onEscalation, onError, onCompensation}

func (c *compiler) checkTriggers(n *Node, e *Element) {
	allowed := allowedTriggers[n.Kind]
	if n.Kind == KindStartEvent && n.parent.Kind == KindEventSubProcess {
		allowed = allowedInside
	}
	for _, t := range n.triggers {
		if !slices.Contains(allowed, t.kind) {
			c.fail(e, "§10.5.1 table 10.93", "a %s can't have a %s definition here", n.Kind, t.kind)
			continue
		}
		c.checkTrigger(n, e, t)
	}
	switch n.Kind {
	case KindIntermediateCatch, KindBoundaryEvent:
		if len(n.triggers) == 0 {
			c.fail(e, "§10.5.4", "the event says nothing to wait for")
		}
	}
}

func (c *compiler) checkTrigger(n *Node, e *Element, t *trigger) {
	throws := n.Kind == KindIntermediateThrow || n.Kind == KindEndEvent
	switch t.kind {
	case onError:
		if throws && t.name == nil {
			c.fail(e, "§10.5.5 error", "the error end event names no error with an errorCode")
		}
		if !throws && !n.interrupting {
			c.fail(e, "§10.5.5 error", "an error always interrupts")
		}
	case onEscalation:
		if throws && t.name == nil {
			c.fail(e, "§10.5.5 escalation", "the event names no escalation with an escalationCode")
		}
	case onSignal:
		if t.name == nil && !(n.Kind == KindBoundaryEvent && n.attached != nil && n.attached.loop != nil) {
			c.fail(e, "§10.5.5 signal", "the event names no signal")
		}
	case onCancel:
		c.checkCancel(n, e)
	case onLink:
		if t.name.literal == "" {
			c.fail(e, "§10.5.5 link", "the link has no name")
		}
	}
}

// checkCancel keeps cancel events to transactions (§10.5.5, table 10.90).
func (c *compiler) checkCancel(n *Node, e *Element) {
	if n.Kind == KindBoundaryEvent {
		if n.attached != nil && n.attached.Kind != KindTransaction {
			c.fail(e, "§10.5.5 cancel", "a cancel event can only sit on a transaction")
		}
		return
	}
	for at := n.parent; at != nil; at = at.parent {
		if at.Kind != KindTransaction {
			continue
		}
		for _, b := range at.boundary {
			if b.trigger(onCancel) != nil {
				return
			}
		}
		c.fail(e, "§10.5.5 cancel", "the transaction %s has no cancel event on its border that would go on", at.ID)
		return
	}
	c.fail(e, "§10.5.5 cancel", "a cancel end event can only stand in a transaction")
}

// checkBody applies the rules on how a process or sub-process starts (§10.5.2,
// §13.3.4).
func (c *compiler) checkBody(parent *Node, e *Element) {
	b := parent.body
	starts, plain := 0, 0
	for _, n := range b.nodes {
		if n.Kind != KindStartEvent {
			continue
		}
		starts++
		if len(n.triggers) == 0 {
			plain++
		}
	}
	switch parent.Kind {
	case KindEventSubProcess:
		c.checkEventSubProcess(parent, e, starts)
		return
	case KindSubProcess, KindTransaction:
		if starts > plain {
			c.fail(e, "§10.5.2", "the start event of a sub-process must not wait for anything")
		}
		if plain > 1 {
			c.fail(e, "§13.3.4", "the sub-process has %d start events; it must have one, or none", plain)
		}
	case KindAdHocSubProcess:
		if starts > 0 || c.has(b, KindEndEvent) {
			c.fail(e, "§10.3.5 ad-hoc", "an ad-hoc sub-process has neither start nor end events")
		}
		return
	case kindProcess:
		if len(b.nodes) == 0 {
			c.fail(e, "§10.2", "the process is empty")
		}
	}
	if starts > 0 {
		c.checkReached(b)
	}
}

func (c *compiler) has(b *body, kind Kind) bool {
	for _, n := range b.nodes {
		if n.Kind == kind {
			return true
		}
	}
	return false
}

func (c *compiler) checkEventSubProcess(parent *Node, e *Element, starts int) {
	if parent.loop != nil {
		c.fail(e, "§10.3.5", "an event sub-process can't have a loop marker")
	}
	if starts != 1 {
		c.fail(e, "§10.3.5", "an event sub-process has exactly one start event; this has %d", starts)
		// Later passes rely on the start event.
		if starts == 0 {
			parent.body.nodes = append(parent.body.nodes, &Node{Kind: KindStartEvent, parent: parent})
		}
		return
	}
	if start := parent.body.starting(); len(start.triggers) == 0 {
		c.fail(c.element[start], "§10.5.2", "the start event of an event sub-process must wait for something")
	}
}

// checkReached finds nodes that no token can ever reach because the process has
// a start event and no flow leads to them (§10.5.2).
func (c *compiler) checkReached(b *body) {
	for _, n := range b.nodes {
		if len(n.in) > 0 || n.standsAlone() || n.instantiate {
			continue
		}
		c.fail(c.element[n], "§10.5.2", "no sequence flow leads here, although the process has a start event")
	}
}
