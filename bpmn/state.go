package bpmn

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

// SemanticsVersion changes whenever the same events could lead to another
// state; a state keeps the one it was started under.
const SemanticsVersion = 1

// State is where an instance of a model stands. It is one value that
// serialises exactly, for one goroutine at a time.
type State struct {
	semantics int
	process   string
	next      int64
	outcome   string
	called    bool
	instances []*instance // by ascending id; the process itself comes first

	model *Model // what the nodes of instances belong to; nil after reading JSON
}

// NewState returns the state of an instance that has not started.
func NewState() *State { return &State{semantics: SemanticsVersion} }

// Ended tells whether the instance has come to its end.
func (s *State) Ended() bool { return s != nil && s.outcome != "" }

// Outcome says how the instance ended: "completed", "terminated", "cancelled"
// or "failed"; it is empty while the instance runs.
func (s *State) Outcome() string {
	if s == nil {
		return ""
	}
	return s.outcome
}

// Started tells whether the instance has been started.
func (s *State) Started() bool { return s != nil && s.process != "" }

// role is what an instance is to its parent.
type role uint8

const (
	single    role = iota
	loopBody       // runs the instances of an activity with a loop marker
	loopInner      // is one of them
	handling       // compensates; its token goes nowhere
	restored       // a completed sub-process, opened again to compensate what is inside
)

// stage is where an instance goes on when its incident is retried.
type stage uint8

const (
	running stage = iota
	stageEnter
	stageWork
	stageOutput
	stageLeave
	stageWait
	stageLoop
	stageAdHoc
	stageCondition
	stageJoin
)

// work is what the outside was asked for.
type work uint8

const (
	noWork work = iota
	taskWork
	jobWork
	childWork
)

// instance is a flow node, process or loop that is being executed.
type instance struct {
	id     int64
	wait   string // the id under which the outside answers it
	node   *Node
	parent *instance
	role   role
	vars   *feel.Context // its own variables

	stage   stage
	work    work
	ask     string // job type or called process
	retries int
	results *feel.Context // what it came back with, until it is mapped

	active int // instances in it, held tokens and moves on their way
	held   []heldToken
	waits  []wait
	seq    int

	interrupted bool // an interrupting event sub-process has taken over
	satisfied   bool // an ad-hoc sub-process's completion condition holds
	loop        *loopState
	counter     int          // loopCounter
	resets      []resetState // complex gateways in it that wait for reset
	resetting   bool         // a complex gateway in its second phase
	took        []int        // the slots that a complex gateway's incident took its tokens from

	done        []completion
	pending     []completion // what a compensation throw still has to undo
	compensator int64
	detached    bool // its token has left already

	gone bool
}

// heldToken is a token on a sequence flow that waits for others.
type heldToken struct {
	flow  *Flow
	count int
}

// waitKind is what a wait is for.
type waitKind uint8

const (
	waitTimer waitKind = iota + 1
	waitMessage
	waitSignal
	waitCondition
	waitIncident
)

// wait is one thing an instance waits for beside its own work.
type wait struct {
	seq  int
	kind waitKind
	node *Node // the event that happens
	slot int   // its trigger among the node's

	name, key string
	due       time.Time
	remaining int
	period    string
	met       bool          // a condition that was true; one of several triggers that occurred
	stage     stage         // where an incident goes on
	failed    bool          // a condition that could not be evaluated
	vars      *feel.Context // what one of several triggers brought
}

// completion is an activity that completed and can be compensated.
type completion struct {
	node    *Node
	scope   int64
	counter int
	vars    *feel.Context
	done    []completion
}

// Lookup makes an instance the scope of its expressions: its own variables
// before those of what it stands in.
func (in *instance) Lookup(name string) (feel.Value, bool) {
	for scope := in; scope != nil; scope = scope.parent {
		if value, ok := scope.vars.Get(name); ok {
			return value, true
		}
	}
	return nil, false
}

func (in *instance) set(name string, value feel.Value) {
	if in.vars == nil {
		in.vars = feel.NewContext(2)
	}
	in.vars.Set(name, value)
}

// waitIDOf is the id of one of its waits.
func (in *instance) waitIDOf(w *wait) string {
	return in.wait + "." + strconv.Itoa(w.seq)
}

func (s *State) find(id int64) *instance {
	i, ok := slices.BinarySearchFunc(s.instances, id, func(in *instance, id int64) int { return cmp.Compare(in.id, id) })
	if !ok {
		return nil
	}
	return s.instances[i]
}

// findWait returns the instance of a wait id, and the wait where the id names one.
func (s *State) findWait(id string) (*instance, *wait) {
	owner, seq, sub := strings.Cut(id, ".")
	n, err := strconv.ParseInt(owner, 10, 64)
	if err != nil {
		return nil, nil
	}
	in := s.find(n)
	if in == nil || !sub {
		return in, nil
	}
	number, err := strconv.Atoi(seq)
	if err != nil {
		return nil, nil
	}
	for i := range in.waits {
		if in.waits[i].seq == number {
			return in, &in.waits[i]
		}
	}
	return nil, nil
}

func (s *State) attach(in *instance) { s.instances = append(s.instances, in) }

func (s *State) detach(in *instance) {
	in.gone = true
	last := len(s.instances) - 1
	if s.instances[last] == in {
		s.instances[last] = nil
		s.instances = s.instances[:last]
		return
	}
	i, ok := slices.BinarySearchFunc(s.instances, in.id, func(in *instance, id int64) int { return cmp.Compare(in.id, id) })
	if ok {
		s.instances = slices.Delete(s.instances, i, i+1)
	}
}

// children returns the instances directly inside in, oldest first.
func (s *State) children(in *instance) []*instance {
	var list []*instance
	for _, child := range s.instances {
		if child.parent == in {
			list = append(list, child)
		}
	}
	return list
}

func (s *State) root() *instance {
	if len(s.instances) == 0 {
		return nil
	}
	return s.instances[0]
}
