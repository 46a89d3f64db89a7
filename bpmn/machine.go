package bpmn

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

// defaultMaxMoves bounds the token moves of one step.
const defaultMaxMoves = 10_000

// feelLimits bound all expressions of one step together: some 200 ms.
var feelLimits = feel.Limits{Steps: 1_000_000, Memory: 64 << 20, Depth: 1_000, Length: 500_000}

// machine carries out one step.
type machine struct {
	m    *Model
	s    *State
	env  *Env
	ev   Event
	now  time.Time
	feel feel.Env

	res     Result
	queue   []move
	head    int
	moves   int
	limit   int
	warning string
	spare   *instance // for the next one to take its place
}

type moveKind uint8

const (
	moveArrive moveKind = iota // a token arrives over a flow
	moveEnter                  // a node is entered without a flow
	moveInner                  // a loop starts its next instance
	moveUndo                   // a compensation goes on
)

// move is something that happens to a token next. It counts as active in its
// scope until it is done.
type move struct {
	kind    moveKind
	scope   *instance
	flow    *Flow
	node    *Node
	role    role
	index   int
	results *feel.Context // what the node comes with
	vars    *feel.Context // its own variables
	by      int64         // the compensation that runs it
}

// machines keeps used machines for the next step: a step's own allocations are
// mostly theirs.
var machines = sync.Pool{New: func() any { return new(machine) }}

func newMachine(m *Model, s *State, ev Event, env *Env) *machine {
	mc := machines.Get().(*machine)
	mc.m, mc.s, mc.env, mc.ev, mc.limit = m, s, env, ev, defaultMaxMoves
	zone := time.UTC
	if env != nil {
		if env.MaxMoves > 0 {
			mc.limit = env.MaxMoves
		}
		if env.Zone != nil {
			zone = env.Zone
		}
	}
	mc.now = ev.At.In(zone)
	return mc
}

// finished returns what the step came to and gives the machine back, without
// anything that belongs to the step.
func (mc *machine) finished() Result {
	result := Result{Commands: kept(mc.res.Commands), Records: kept(mc.res.Records)}
	clear(mc.res.Commands)
	clear(mc.res.Records)
	clear(mc.queue[:cap(mc.queue)])
	*mc = machine{queue: mc.queue[:0], res: Result{Commands: mc.res.Commands[:0], Records: mc.res.Records[:0]}}
	machines.Put(mc)
	return result
}

// kept copies a list; an empty one is nil, whether or not the machine that made
// it was used before.
func kept[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}

// feelEnv prepares what expressions may know; all of a step share one budget.
func (mc *machine) feelEnv() *feel.Env {
	if mc.feel.Budget == nil {
		mc.feel = feel.Env{Now: mc.now, Warn: mc.warn, Budget: feel.NewBudget(feelLimits)}
	}
	mc.warning = ""
	return &mc.feel
}

func (mc *machine) warn(w feel.Warning) {
	if mc.warning == "" {
		mc.warning = w.String()
	}
}

// push puts a move at the end of the queue. A model that makes tokens faster than
// they can move has reached its limit, too.
func (mc *machine) push(m move) {
	if len(mc.queue)-mc.head > mc.limit+maxInstances {
		mc.moves = mc.limit
	}
	m.scope.active++
	mc.queue = append(mc.queue, m)
}

// run makes moves until nothing moves any more.
func (mc *machine) run() {
	for {
		for mc.head < len(mc.queue) {
			next := mc.queue[mc.head]
			mc.queue[mc.head] = move{}
			mc.head++
			if !next.scope.gone {
				mc.make(next)
			}
		}
		mc.queue, mc.head = mc.queue[:0], 0
		if mc.s.outcome != "" || !mc.settle() {
			return
		}
	}
}

func (mc *machine) make(next move) {
	mc.moves++
	switch {
	case mc.moves > mc.limit:
		mc.park(next)
	case next.kind == moveArrive:
		mc.arrive(next.flow, next.scope)
	case next.kind == moveInner:
		mc.beginInner(next.scope, next.index)
	case next.kind == moveUndo:
		mc.undoNext(next.scope)
	default:
		mc.begin(next)
	}
	mc.release(next.scope)
}

// release takes one move or instance off a scope, which ends with its last one.
func (mc *machine) release(scope *instance) {
	scope.active--
	if scope.active == 0 && !scope.gone {
		mc.drained(scope)
	}
}

// drained goes on where a scope has nothing left to do.
func (mc *machine) drained(scope *instance) {
	switch {
	case scope.parent == nil:
		mc.end("completed")
	case scope.role == loopBody, scope.stage != running:
	case scope.role == restored:
		mc.undone(scope)
	case scope.node.Kind == KindAdHocSubProcess:
		mc.adHocDrained(scope)
	case scope.node.body != nil:
		mc.complete(scope, nil)
	}
}

// settle does what can only be decided once all tokens rest: inclusive joins,
// resets of complex gateways, and conditions. It tells whether anything moves.
func (mc *machine) settle() bool {
	return mc.settleJoins() || mc.settleConditions()
}

// park keeps a token that a spinning model would move for ever, as an incident.
func (mc *machine) park(next move) {
	node := next.node
	if next.kind == moveArrive {
		node = next.flow.Target
	}
	if next.kind == moveInner {
		next.scope.loop.started--
	}
	if next.kind == moveInner || next.kind == moveUndo {
		if next.scope.stage != stageWork {
			mc.incident(next.scope, stageWork, errSpinning(mc.limit))
		}
		return
	}
	in := mc.newInstance(node, next.scope)
	in.role, in.results, in.vars, in.compensator = next.role, next.results, next.vars, next.by
	mc.incident(in, stageEnter, errSpinning(mc.limit))
}

// newInstance puts an instance of node into scope.
func (mc *machine) newInstance(node *Node, scope *instance) *instance {
	mc.s.next++
	in := mc.spare
	if in == nil {
		in = new(instance)
	}
	mc.spare = nil
	*in = instance{id: mc.s.next, wait: strconv.FormatInt(mc.s.next, 10), node: node, parent: scope}
	mc.s.attach(in)
	if scope != nil {
		scope.active++
	}
	return in
}

// begin enters a node.
func (mc *machine) begin(next move) {
	in := mc.newInstance(next.node, next.scope)
	in.role, in.results, in.vars, in.compensator = next.role, next.results, next.vars, next.by
	if next.node.loop != nil && next.role != loopInner {
		in.role = loopBody
	}
	mc.record(RecordEntered, in, "")
	mc.activate(in)
	if in.gone && in.node.body == nil && in.role == single {
		mc.spare = in // nothing refers to a leaf that has come and gone
	}
}

// activate runs a node's way in. What it asked for before it failed is taken
// back, so that a retry starts from nothing.
func (mc *machine) activate(in *instance) {
	mark := len(mc.res.Commands)
	if err := mc.prepare(in); err != nil {
		mc.res.Commands = mc.res.Commands[:mark]
		in.waits, in.work = nil, noWork
		mc.incident(in, stageEnter, err)
	}
}

func (mc *machine) prepare(in *instance) error {
	node := in.node
	body := in.role == loopBody
	if !body && len(node.inputs) > 0 {
		if err := mc.input(in); err != nil {
			return err
		}
	}
	if in.role != loopInner {
		for _, b := range node.boundary {
			if err := mc.await(in, b); err != nil {
				return err
			}
		}
	}
	if body {
		return mc.enterLoop(in)
	}
	return node.enter(mc, in)
}

// terminate takes an instance and everything in it off the state.
func (mc *machine) terminate(in *instance) {
	mc.clear(in, nil)
	mc.close(in)
	mc.record(RecordTerminated, in, "")
	mc.remove(in)
	if in.compensator != 0 {
		mc.handled(in)
	}
}

// remove takes an instance off its scope without ending the scope.
func (mc *machine) remove(in *instance) {
	mc.s.detach(in)
	if in.parent != nil {
		in.parent.active--
	}
}

// clear terminates what is inside a scope, except one instance, youngest first.
func (mc *machine) clear(scope, except *instance) {
	if scope.active == 0 {
		return
	}
	children := mc.s.children(scope)
	for i := len(children) - 1; i >= 0; i-- {
		if children[i] != except && !children[i].gone {
			mc.terminate(children[i])
		}
	}
	for _, h := range scope.held {
		scope.active -= h.count
	}
	scope.held = nil
	kept := mc.queue[mc.head:mc.head]
	for _, m := range mc.queue[mc.head:] {
		if m.scope == scope {
			scope.active--
			continue
		}
		kept = append(kept, m)
	}
	mc.queue = mc.queue[:mc.head+len(kept)]
}

// end ends the whole instance.
func (mc *machine) end(outcome string) {
	root := mc.s.root()
	mc.clear(root, nil)
	mc.close(root)
	mc.s.outcome = outcome
	mc.s.instances = mc.s.instances[:1]
	root.gone = true
	mc.command(Command{Kind: CommandEnd, Name: outcome, Variables: root.vars.Clone()})
}

func (mc *machine) command(c Command) { mc.res.Commands = append(mc.res.Commands, c) }

// record notes what happened to an instance. Those of a loop, beside the records
// of the instances it runs, say so.
func (mc *machine) record(kind RecordKind, in *instance, detail string) {
	if detail == "" && in.role == loopBody {
		detail = "loop"
	}
	mc.res.Records = append(mc.res.Records, Record{Kind: kind, Node: in.node.ID, Wait: in.wait, Detail: detail})
}
