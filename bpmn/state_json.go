package bpmn

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/amtsweg/amtsweg/feel"
)

type stateJSON struct {
	Semantics int            `json:"semantics"`
	Process   string         `json:"process,omitempty"`
	Next      int64          `json:"next,omitempty"`
	Outcome   string         `json:"outcome,omitempty"`
	Called    bool           `json:"called,omitempty"`
	Instances []instanceJSON `json:"instances,omitempty"`
}

type instanceJSON struct {
	ID          int64            `json:"id"`
	Node        string           `json:"node,omitempty"` // empty: the process itself
	Parent      int64            `json:"parent,omitempty"`
	Role        role             `json:"role,omitempty"`
	Vars        *storedContext   `json:"vars,omitempty"`
	Stage       stage            `json:"stage,omitempty"`
	Work        work             `json:"work,omitempty"`
	Ask         string           `json:"ask,omitempty"`
	Retries     int              `json:"retries,omitempty"`
	Results     *storedContext   `json:"results,omitempty"`
	Active      int              `json:"active,omitempty"`
	Held        []heldJSON       `json:"held,omitempty"`
	Waits       []waitJSON       `json:"waits,omitempty"`
	Seq         int              `json:"seq,omitempty"`
	Interrupted bool             `json:"interrupted,omitempty"`
	Satisfied   bool             `json:"satisfied,omitempty"`
	Loop        *loopJSON        `json:"loop,omitempty"`
	Counter     int              `json:"counter,omitempty"`
	Resets      []resetJSON      `json:"resets,omitempty"`
	Resetting   bool             `json:"resetting,omitempty"`
	Took        []int            `json:"took,omitempty"`
	Done        []completionJSON `json:"done,omitempty"`
	Pending     []completionJSON `json:"pending,omitempty"`
	Compensator int64            `json:"compensator,omitempty"`
	Detached    bool             `json:"detached,omitempty"`
}

type heldJSON struct {
	Flow  string `json:"flow"`
	Count int    `json:"count"`
}

type waitJSON struct {
	Seq       int            `json:"seq"`
	Kind      waitKind       `json:"kind"`
	Node      string         `json:"node,omitempty"`
	Slot      int            `json:"slot,omitempty"`
	Name      string         `json:"name,omitempty"`
	Key       string         `json:"key,omitempty"`
	Due       time.Time      `json:"due,omitzero"`
	Remaining int            `json:"remaining,omitempty"`
	Period    string         `json:"period,omitempty"`
	Met       bool           `json:"met,omitempty"`
	Stage     stage          `json:"stage,omitempty"`
	Failed    bool           `json:"failed,omitempty"`
	Vars      *storedContext `json:"vars,omitempty"`
}

type loopJSON struct {
	Total      int        `json:"total,omitempty"`
	Started    int        `json:"started,omitempty"`
	Completed  int        `json:"completed,omitempty"`
	Terminated int        `json:"terminated,omitempty"`
	Items      storedList `json:"items,omitempty"`
	Outputs    storedList `json:"outputs,omitempty"`
}

type resetJSON struct {
	Node string `json:"node"`
	From []int  `json:"from"`
}

type completionJSON struct {
	Node    string           `json:"node"`
	Scope   int64            `json:"scope,omitempty"`
	Counter int              `json:"counter,omitempty"`
	Vars    *storedContext   `json:"vars,omitempty"`
	Done    []completionJSON `json:"done,omitempty"`
}

// MarshalJSON writes the state so that the same state always gives the same
// bytes and reading them gives the same state.
func (s *State) MarshalJSON() ([]byte, error) {
	j := stateJSON{Semantics: s.semantics, Process: s.process, Next: s.next, Outcome: s.outcome, Called: s.called}
	j.Instances = make([]instanceJSON, len(s.instances))
	for i, in := range s.instances {
		j.Instances[i] = in.toJSON()
	}
	data, err := json.Marshal(j)
	if err != nil {
		return nil, fmt.Errorf("write state: %w", err)
	}
	return data, nil
}

func (in *instance) toJSON() instanceJSON {
	j := instanceJSON{
		ID: in.id, Role: in.role, Vars: stored(in.vars), Stage: in.stage, Work: in.work, Ask: in.ask,
		Retries: in.retries, Results: stored(in.results), Active: in.active, Seq: in.seq, Interrupted: in.interrupted,
		Satisfied: in.satisfied, Counter: in.counter, Resetting: in.resetting, Took: in.took, Compensator: in.compensator, Detached: in.detached,
		Done: completionsToJSON(in.done), Pending: completionsToJSON(in.pending),
	}
	if in.parent != nil {
		j.Node, j.Parent = in.node.ID, in.parent.id
	}
	for _, h := range in.held {
		j.Held = append(j.Held, heldJSON{Flow: h.flow.ID, Count: h.count})
	}
	for i := range in.waits {
		j.Waits = append(j.Waits, in.waits[i].toJSON(in))
	}
	for _, r := range in.resets {
		j.Resets = append(j.Resets, resetJSON{Node: r.node.ID, From: r.from})
	}
	if l := in.loop; l != nil {
		j.Loop = &loopJSON{Total: l.total, Started: l.started, Completed: l.completed, Terminated: l.terminated,
			Items: storedList(l.items), Outputs: storedList(l.outputs)}
	}
	return j
}

func (w *wait) toJSON(owner *instance) waitJSON {
	j := waitJSON{Seq: w.seq, Kind: w.kind, Slot: w.slot, Name: w.name, Key: w.key, Due: w.due, Remaining: w.remaining,
		Period: w.period, Met: w.met, Stage: w.stage, Failed: w.failed, Vars: stored(w.vars)}
	if w.node != owner.node {
		j.Node = w.node.ID
	}
	return j
}

func completionsToJSON(list []completion) []completionJSON {
	var out []completionJSON
	for _, c := range list {
		out = append(out, completionJSON{Node: c.node.ID, Scope: c.scope, Counter: c.counter, Vars: stored(c.vars),
			Done: completionsToJSON(c.done)})
	}
	return out
}

// UnmarshalJSON reads a state. Its nodes are looked up when it is next stepped.
func (s *State) UnmarshalJSON(data []byte) error {
	var j stateJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	if j.Semantics != SemanticsVersion {
		return fmt.Errorf("read state: it has semantics version %d, and this program has %d", j.Semantics, SemanticsVersion)
	}
	*s = State{semantics: j.Semantics, process: j.Process, next: j.Next, outcome: j.Outcome, called: j.Called}
	for i := range j.Instances {
		in, err := s.fromJSON(&j.Instances[i])
		if err != nil {
			return fmt.Errorf("read state: %w", err)
		}
		s.instances = append(s.instances, in)
	}
	return nil
}

// fromJSON makes an instance whose nodes and flows are named placeholders until
// the state is bound to its model.
func (s *State) fromJSON(j *instanceJSON) (*instance, error) {
	in := &instance{
		id: j.ID, wait: strconv.FormatInt(j.ID, 10), node: &Node{ID: j.Node}, role: j.Role, vars: j.Vars.unwrap(), stage: j.Stage, work: j.Work, ask: j.Ask,
		retries: j.Retries, results: j.Results.unwrap(), active: j.Active, seq: j.Seq, interrupted: j.Interrupted,
		satisfied: j.Satisfied, counter: j.Counter, resetting: j.Resetting, took: j.Took, compensator: j.Compensator, detached: j.Detached,
		done: completionsFromJSON(j.Done), pending: completionsFromJSON(j.Pending),
	}
	switch {
	case j.Parent == 0 && len(s.instances) == 0:
		in.node.ID = s.process
	default:
		if in.parent = s.find(j.Parent); in.parent == nil {
			return nil, fmt.Errorf("instance %d has no parent %d before it", j.ID, j.Parent)
		}
	}
	for _, h := range j.Held {
		in.held = append(in.held, heldToken{flow: &Flow{ID: h.Flow, Target: &Node{}}, count: h.Count})
	}
	for _, w := range j.Waits {
		in.waits = append(in.waits, w.toWait(in))
	}
	for _, r := range j.Resets {
		in.resets = append(in.resets, resetState{node: &Node{ID: r.Node}, from: r.From})
	}
	if l := j.Loop; l != nil {
		in.loop = &loopState{total: l.Total, started: l.Started, completed: l.Completed, terminated: l.Terminated,
			items: feel.List(l.Items), outputs: feel.List(l.Outputs)}
	}
	return in, nil
}

func (j *waitJSON) toWait(owner *instance) wait {
	w := wait{seq: j.Seq, kind: j.Kind, node: owner.node, slot: j.Slot, name: j.Name, key: j.Key, due: j.Due,
		remaining: j.Remaining, period: j.Period, met: j.Met, stage: j.Stage, failed: j.Failed, vars: j.Vars.unwrap()}
	if j.Node != "" {
		w.node = &Node{ID: j.Node}
	}
	return w
}

func completionsFromJSON(list []completionJSON) []completion {
	var out []completion
	for _, c := range list {
		out = append(out, completion{node: &Node{ID: c.Node}, scope: c.Scope, counter: c.Counter, vars: c.Vars.unwrap(),
			done: completionsFromJSON(c.Done)})
	}
	return out
}

// resolve replaces the placeholders of a state that was read by the nodes and
// flows of its model. The state is unchanged if the model lacks one.
func (s *State) resolve(m *Model) error {
	r := resolver{m: m}
	for _, commit := range []bool{false, true} {
		r.commit = commit
		for _, in := range s.instances {
			r.instance(in)
		}
		if r.missing != "" {
			return fmt.Errorf("the state stands at %q, which process %s does not have", r.missing, m.ID)
		}
	}
	return nil
}

type resolver struct {
	m       *Model
	commit  bool
	missing string
}

func (r *resolver) instance(in *instance) {
	if in.parent == nil {
		if r.commit {
			in.node = r.m.root
		}
	} else {
		r.node(&in.node)
	}
	for i := range in.held {
		f := r.m.flows[in.held[i].flow.ID]
		switch {
		case f == nil:
			r.missing = in.held[i].flow.ID
		case r.commit:
			in.held[i].flow = f
		}
	}
	for i := range in.waits {
		r.wait(in, &in.waits[i])
	}
	for i := range in.resets {
		r.node(&in.resets[i].node)
	}
	r.completions(in.done)
	r.completions(in.pending)
}

func (r *resolver) wait(in *instance, w *wait) {
	if in.parent == nil && w.node.ID == r.m.ID {
		if r.commit {
			w.node = in.node
		}
		return
	}
	r.node(&w.node)
	if r.commit && w.kind != waitIncident && w.slot >= len(w.node.triggers) {
		w.slot = 0
	}
}

func (r *resolver) node(at **Node) {
	n := r.m.byID[(*at).ID]
	switch {
	case n == nil:
		r.missing = (*at).ID
	case r.commit:
		*at = n
	}
}

func (r *resolver) completions(list []completion) {
	for i := range list {
		r.node(&list[i].node)
		r.completions(list[i].done)
	}
}

// Clone returns an independent copy.
func (s *State) Clone() *State {
	copied := *s
	copied.instances = make([]*instance, 0, len(s.instances))
	for _, in := range s.instances {
		c := in.clone()
		if in.parent != nil {
			c.parent = copied.find(in.parent.id)
		}
		copied.instances = append(copied.instances, c)
	}
	return &copied
}

func (in *instance) clone() *instance {
	c := *in
	c.vars, c.results = cloned(in.vars), cloned(in.results)
	c.held, c.waits, c.resets = slices.Clone(in.held), slices.Clone(in.waits), slices.Clone(in.resets)
	c.done, c.pending = slices.Clone(in.done), slices.Clone(in.pending)
	if in.loop != nil {
		l := *in.loop
		l.outputs = slices.Clone(in.loop.outputs)
		c.loop = &l
	}
	return &c
}
