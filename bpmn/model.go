package bpmn

// Kind says what a Node is.
type Kind string

// The kinds of node, named as BPMN's XML names them; a sub-process that an
// event triggers has a kind of its own.
const (
	KindStartEvent        Kind = "startEvent"
	KindIntermediateCatch Kind = "intermediateCatchEvent"
	KindIntermediateThrow Kind = "intermediateThrowEvent"
	KindBoundaryEvent     Kind = "boundaryEvent"
	KindEndEvent          Kind = "endEvent"
	KindTask              Kind = "task"
	KindUserTask          Kind = "userTask"
	KindServiceTask       Kind = "serviceTask"
	KindSendTask          Kind = "sendTask"
	KindReceiveTask       Kind = "receiveTask"
	KindScriptTask        Kind = "scriptTask"
	KindBusinessRuleTask  Kind = "businessRuleTask"
	KindManualTask        Kind = "manualTask"
	KindSubProcess        Kind = "subProcess"
	KindEventSubProcess   Kind = "eventSubProcess"
	KindTransaction       Kind = "transaction"
	KindAdHocSubProcess   Kind = "adHocSubProcess"
	KindCallActivity      Kind = "callActivity"
	KindExclusiveGateway  Kind = "exclusiveGateway"
	KindParallelGateway   Kind = "parallelGateway"
	KindInclusiveGateway  Kind = "inclusiveGateway"
	KindComplexGateway    Kind = "complexGateway"
	KindEventBasedGateway Kind = "eventBasedGateway"
	kindProcess           Kind = "process"
)

// Model is one compiled process. It is immutable and safe for concurrent use.
type Model struct {
	ID   string
	Name string

	root  *Node // the process itself
	nodes []*Node
	byID  map[string]*Node
	flows map[string]*Flow

	conditional  bool // some event waits for a condition
	settlesJoins bool // some gateway is inclusive or complex
}

// Node is a flow node of a model.
type Node struct {
	ID         string
	Name       string
	Kind       Kind
	Properties map[string]string // amtsweg's attributes and the tools' properties, by name
	Line       int
	Lane       string // the innermost lane's name

	in, out     []*Flow
	defaultFlow *Flow
	body        *body // of a process or sub-process
	parent      *Node // the process or sub-process it stands in; nil for the process
	index       int   // its position in parent.body.nodes
	joins       bool  // holds tokens until more arrive
	reach       [][]bool

	boundary     []*Node // the events on this activity's border
	attached     *Node   // the activity a boundary event sits on
	interrupting bool
	triggers     []*trigger
	allTriggers  bool // parallel multiple: every trigger has to occur
	handler      *Node
	compensation bool // isForCompensation

	inputs, outputs    []mapping
	loop               *loopSpec
	startQuantity      int
	completionQuantity int

	enter func(*machine, *instance) error

	task        *taskFormulas
	job         *jobSpec
	script      *scriptSpec
	decision    *decisionSpec
	call        *callSpec
	message     *messageSpec
	complex     *formula // activation condition of a complex gateway
	adHoc       *adHocSpec
	instantiate bool
}

// Flow is a sequence flow of a model.
type Flow struct {
	ID, Name       string
	Source, Target *Node
	condition      *formula
	slot           int // its position among the target's incoming flows
}

// body is what a process or sub-process contains.
type body struct {
	nodes  []*Node
	starts []*Node // get a token when the body is entered
	events []*Node // event sub-processes
	links  map[string]*Node
}

// Node returns the node with that id, or nil.
func (m *Model) Node(id string) *Node { return m.byID[id] }

// Nodes returns all nodes in the order of the file, those of sub-processes
// after their sub-process.
func (m *Model) Nodes() []*Node { return m.nodes }

// Flow returns the sequence flow with that id, or nil.
func (m *Model) Flow(id string) *Flow { return m.flows[id] }

// Outgoing returns the sequence flows that leave the node.
func (n *Node) Outgoing() []*Flow { return n.out }

// Parent returns the sub-process the node stands in, or nil where that is the
// process itself.
func (n *Node) Parent() *Node {
	if n.parent == nil || n.parent.parent == nil {
		return nil
	}
	return n.parent
}

// isActivity tells tasks, sub-processes and call activities from events and
// gateways.
func (n *Node) isActivity() bool {
	switch n.Kind {
	case KindTask, KindUserTask, KindServiceTask, KindSendTask, KindReceiveTask, KindScriptTask,
		KindBusinessRuleTask, KindManualTask, KindCallActivity,
		KindSubProcess, KindEventSubProcess, KindTransaction, KindAdHocSubProcess:
		return true
	}
	return false
}

func (n *Node) isGateway() bool {
	switch n.Kind {
	case KindExclusiveGateway, KindParallelGateway, KindInclusiveGateway, KindComplexGateway, KindEventBasedGateway:
		return true
	}
	return false
}

// catches returns the node's first trigger of that kind, or nil.
func (n *Node) trigger(kind triggerKind) *trigger {
	for _, t := range n.triggers {
		if t.kind == kind {
			return t
		}
	}
	return nil
}

type triggerKind string

const (
	onMessage      triggerKind = "message"
	onTimer        triggerKind = "timer"
	onSignal       triggerKind = "signal"
	onCondition    triggerKind = "conditional"
	onLink         triggerKind = "link"
	onError        triggerKind = "error"
	onEscalation   triggerKind = "escalation"
	onCompensation triggerKind = "compensate"
	onCancel       triggerKind = "cancel"
	onTerminate    triggerKind = "terminate"
)

// trigger is an event definition.
type trigger struct {
	kind                triggerKind
	id                  string
	anonymous           bool     // references nothing: catches every error, or an implicit signal
	name                *formula // of the message, signal or link; the code of the error or escalation
	message             *messageSpec
	timer               *timerSpec
	condition           *formula
	activity            *Node // what a compensation event compensates; nil: all
	wait                bool  // whether a compensation throw waits for its handlers
	codeVar, messageVar string
}

// mapping copies the value of an expression into a variable.
type mapping struct {
	source *formula
	target string
}

type taskFormulas struct {
	formKey, assignee, groups, users, due, followUp, priority *formula
}

type jobSpec struct {
	name, retries *formula
	headers       map[string]string
}

type messageSpec struct {
	name, key  *formula
	timeToLive *formula
}

type scriptSpec struct {
	expression *formula
	result     string
}

type decisionSpec struct {
	decision *formula
	result   string
	shape    string // camunda:mapDecisionResult
}

type callSpec struct {
	process    *formula
	allInputs  bool // hand over every visible variable
	allOutputs bool // take back every variable of the child
	in, out    []mapping
}

type adHocSpec struct {
	completion      *formula
	initial         *formula // the ids of the activities to start with
	sequential      bool
	cancelRemaining bool
}

type loopSpec struct {
	sequential bool
	standard   bool

	testBefore bool
	condition  *formula // of a standard loop
	maximum    *formula

	cardinality  *formula
	collection   *formula
	element      string
	output       *formula
	outputName   string // the variable of output, where it is just a name
	outputTo     string
	completion   *formula
	throwEach    *trigger // behavior None
	throwFirst   *trigger // behavior One
	throwComplex []complexThrow
}

type complexThrow struct {
	condition *formula
	events    []*trigger
}

// AttachedTo returns the id of the activity that a boundary event sits on, and
// whether the event interrupts it; "" for every other node.
func (n *Node) AttachedTo() (activity string, interrupting bool) {
	if n.attached == nil {
		return "", false
	}
	return n.attached.ID, n.interrupting
}
