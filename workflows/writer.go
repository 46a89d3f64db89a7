package workflows

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/feel"
)

// writer collects what one step means for the rows of the case: its log, tasks, deadlines and messages.
type writer struct {
	machine  machine
	in       Input
	before   *State
	after    *State
	commands []bpmn.Command // of the process's step
	events   []casework.Event
	changes  casework.Changes
	outbox   []casework.Outgoing
}

// step is the whole of it, ready to be committed.
func (w *writer) step() casework.Step {
	input, err := json.Marshal(w.in)
	if err != nil {
		panic(fmt.Errorf("marshal input: %w", err))
	}
	out := casework.Step{
		CaseID: w.machine.in.CaseID, Sequence: w.after.Sequence, Act: w.in.Act, Input: input,
		StateHash: w.after.hash(), At: w.in.At, ByUpdate: w.in.ByUpdate,
		Status: w.status(), Events: w.events, Changes: w.changes, Outbox: w.outbox,
	}
	if w.after.Process.Ended() {
		out.Outcome, out.ClosedAt = w.after.Outcome, w.in.At
	}
	return out
}

func (w *writer) event(kind, node string, attributes map[string]string) {
	e := casework.Event{CaseID: w.machine.in.CaseID, Step: w.after.Sequence, Kind: kind, Node: node, At: w.in.At,
		Actor: w.in.Actor, Revision: w.machine.in.Revision, Attributes: attributes}
	if w.in.Person != nil {
		e.Channel = w.in.Person.Channel
	}
	w.events = append(w.events, e)
}

// claim writes a task's claim or release.
func (w *writer) claim(act casework.Act) {
	task := w.after.Tasks[act.Wait]
	move := casework.TaskMove{Wait: act.Wait, Status: casework.TaskClaimed, Assignee: act.Actor.ID}
	kind := casework.EventTaskClaimed
	if act.Kind == casework.ActRelease {
		move.Status, move.Assignee, kind = casework.TaskOpen, "", casework.EventTaskReleased
	}
	task.Assignee = move.Assignee
	w.after.Tasks[act.Wait] = task
	w.changes.TaskStates = append(w.changes.TaskStates, move)
	w.event(kind, task.Node, map[string]string{"task": act.Wait})
}

// complete writes a task's completion.
func (w *writer) complete(act casework.Act, task openTask) {
	assignee := task.Assignee
	if assignee == "" {
		assignee = act.Actor.ID
	}
	w.changes.TaskStates = append(w.changes.TaskStates, casework.TaskMove{Wait: act.Wait, Status: casework.TaskCompleted, Assignee: assignee})
	w.event(casework.EventTaskCompleted, task.Node, map[string]string{"task": act.Wait})
}

// intervene writes that somebody acted on the process itself, with the reason they gave.
func (w *writer) intervene(act casework.Act) {
	if act.Actor.Role != casework.RoleOperator && act.Kind != casework.ActMoveDeadline {
		return
	}
	attributes := map[string]string{"act": string(act.Kind), "reason": act.Reason}
	if act.Wait != "" {
		attributes["wait"] = act.Wait
	}
	w.event(casework.EventIntervention, act.Node, attributes)
}

// record writes what a step of the process gave: its trace, and the rows behind its commands.
func (w *writer) record(ev bpmn.Event, result bpmn.Result) {
	w.commands = result.Commands
	w.cause(ev)
	for _, r := range result.Records {
		attributes := map[string]string{}
		if r.Wait != "" {
			attributes["instance"] = r.Wait
		}
		if r.Kind == bpmn.RecordDecided {
			attributes["decision"], attributes["rules"] = r.Detail, strings.Join(r.Rules, " ")
		}
		w.event(string(r.Kind), r.Node, attributes)
		if n := len(w.events) - 1; w.events[n].Channel == "" {
			w.events[n].Channel = casework.Channel(w.property(r.Node, "channel"))
		}
	}
	for i, c := range result.Commands {
		w.command(i, c)
	}
	w.dueDates()
	w.close()
	if w.after.Process.Ended() {
		w.after.Outcome = w.outcome(result)
		w.event(casework.EventClosed, "", map[string]string{"outcome": w.after.Outcome})
	}
}

// outcome is how the process ended: the end event it reached, or what ended it where no end event did.
func (w *writer) outcome(result bpmn.Result) string {
	for _, r := range slices.Backward(result.Records) {
		n := w.machine.pkg.Model.Node(r.Node)
		if r.Kind == bpmn.RecordCompleted && n != nil && n.Kind == bpmn.KindEndEvent && w.after.Process.Outcome() != "cancelled" {
			return r.Node
		}
	}
	return w.after.Process.Outcome()
}

// cause writes what set the process moving, where it is not an act on a task.
func (w *writer) cause(ev bpmn.Event) {
	switch ev.Kind {
	case bpmn.EventTimerDue:
		w.event(casework.EventDeadlinePassed, w.timerNode(ev.Wait), map[string]string{"deadline": ev.Wait})
	case bpmn.EventMessageArrived:
		w.event(casework.EventMessage, "", map[string]string{"message": ev.Name})
	case bpmn.EventJobCompleted, bpmn.EventErrorThrown:
		w.event(casework.EventJobDone, "", map[string]string{"instance": ev.Wait, "error": ev.Name})
	}
}

func (w *writer) timerNode(wait string) string {
	for _, t := range w.before.Process.Timers() {
		if t.Wait == wait {
			return t.Node
		}
	}
	return ""
}

// command writes the rows behind one command. i makes the id of what goes out unique within the step.
func (w *writer) command(i int, c bpmn.Command) {
	id := w.machine.in.CaseID
	switch c.Kind {
	case bpmn.CommandOpenTask:
		w.openTask(c)
	case bpmn.CommandStartJob:
		w.after.Jobs[c.Wait] = w.after.Sequence
	case bpmn.CommandSetTimer:
		w.setDeadline(c)
	case bpmn.CommandSubscribe, bpmn.CommandListen:
		w.changes.Subscribe = append(w.changes.Subscribe, casework.Subscription{CaseID: id, Wait: c.Wait, Node: c.Node,
			Signal: c.Kind == bpmn.CommandListen, Name: c.Name, Key: c.Key})
	case bpmn.CommandOpenIncident:
		w.changes.OpenIncidents = append(w.changes.OpenIncidents, casework.Incident{CaseID: id, Wait: c.Wait, Node: c.Node, Detail: c.Detail, OpenedAt: w.in.At})
		w.event(casework.EventIncident, c.Node, map[string]string{"incident": c.Wait})
	default:
		if kind, goesOut := outgoing[c.Kind]; goesOut {
			w.send(i, kind, c)
		}
	}
}

// setDeadline writes a timer that is set, or moved by an act.
func (w *writer) setDeadline(c bpmn.Command) {
	w.changes.SetDeadlines = append(w.changes.SetDeadlines, casework.Deadline{CaseID: w.machine.in.CaseID, Wait: c.Wait, Node: c.Node,
		Titles: w.titles(c.Node), Due: c.Due, SetAt: w.in.At})
	kind := casework.EventDeadlineSet
	if w.in.Person != nil && w.in.Person.Kind == casework.ActMoveDeadline {
		kind = casework.EventDeadlineMoved
	}
	w.event(kind, c.Node, map[string]string{"deadline": c.Wait})
}

// outgoing are the commands that another case carries out.
var outgoing = map[bpmn.CommandKind]string{
	bpmn.CommandSendMessage:     "message",
	bpmn.CommandBroadcastSignal: "signal",
	bpmn.CommandStartChild:      "child",
	bpmn.CommandCancelChild:     "child-cancel",
	bpmn.CommandEnd:             "child-ended",
	bpmn.CommandThrowError:      "child-error",
	bpmn.CommandEscalate:        "child-escalated",
}

// toParent are the kinds that go to the calling case.
var toParent = []string{"child-ended", "child-error", "child-escalated"}

func (w *writer) send(i int, kind string, c bpmn.Command) {
	up := slices.Contains(toParent, kind)
	if up && w.machine.in.Parent == "" {
		return
	}
	out := casework.Outgoing{ID: fmt.Sprintf("%s.%d.%d", w.machine.in.CaseID, w.after.Sequence, i), Kind: kind,
		CaseID: w.machine.in.CaseID, Wait: c.Wait, Name: c.Name, Key: c.Key, Data: jsonOf(c.Variables), TimeToLive: c.TimeToLive}
	if up {
		out.Receiver, out.Wait = w.machine.in.Parent, w.machine.in.ParentWait
	}
	w.outbox = append(w.outbox, out)
}

func (w *writer) openTask(c bpmn.Command) {
	task := casework.Task{
		ID: casework.TaskID(w.machine.in.CaseID, c.Wait), CaseID: w.machine.in.CaseID, Wait: c.Wait, Node: c.Node,
		Titles: w.titles(c.Node), Audience: casework.ForStaff, Office: w.machine.in.Office, Form: c.Task.FormKey,
		Data: jsonOf(c.Variables), Status: casework.TaskOpen, OpenedAt: w.in.At, Due: c.Task.Due, Priority: c.Task.Priority,
		NotSameAs: list(c.Task.Properties["notSameAs"]), Number: w.machine.in.Number, Procedure: w.machine.in.Procedure,
	}
	if slices.Contains(c.Task.CandidateGroups, string(casework.ForApplicant)) {
		task.Audience, task.Office = casework.ForApplicant, ""
	} else if len(c.Task.CandidateGroups) > 0 {
		task.Office = c.Task.CandidateGroups[0]
	}
	w.after.Tasks[c.Wait] = openTask{Node: c.Node, Audience: task.Audience, Office: task.Office, NotSameAs: task.NotSameAs}
	w.changes.OpenTasks = append(w.changes.OpenTasks, task)
	w.event(casework.EventTaskOpened, c.Node, map[string]string{"task": c.Wait})
}

// dueDates gives a task that the model names no date for the date at which a boundary timer takes it away.
func (w *writer) dueDates() {
	for _, d := range w.changes.SetDeadlines {
		n := w.machine.pkg.Model.Node(d.Node)
		if n == nil {
			continue
		}
		activity, interrupting := n.AttachedTo()
		for i, task := range w.changes.OpenTasks {
			if interrupting && task.Node == activity && (task.Due.IsZero() || d.Due.Before(task.Due)) {
				w.changes.OpenTasks[i].Due = d.Due
			}
		}
	}
}

// close ends the rows of everything that the process waited for before the step, or began to wait for within it, and
// no longer does.
func (w *writer) close() {
	jobs := waits(w.after.Process.Jobs())
	for _, wait := range slices.Sorted(maps.Keys(w.after.Jobs)) {
		if !jobs[wait] {
			delete(w.after.Jobs, wait)
		}
	}
	tasks := waits(w.after.Process.Tasks())
	for _, wait := range slices.Sorted(maps.Keys(w.after.Tasks)) {
		if !tasks[wait] {
			w.changes.TaskStates = append(w.changes.TaskStates, casework.TaskMove{Wait: wait, Status: casework.TaskWithdrawn})
			w.event(casework.EventTaskWithdrawn, w.after.Tasks[wait].Node, map[string]string{"task": wait})
			delete(w.after.Tasks, wait)
		}
	}
	for _, gone := range ended(append(w.before.Process.Timers(), w.begun(bpmn.CommandSetTimer)...), w.after.Process.Timers()) {
		fired := w.in.Event != nil && w.in.Event.Kind == bpmn.EventTimerDue && w.in.Event.Wait == gone.Wait
		w.changes.EndDeadlines = append(w.changes.EndDeadlines, casework.Ended{Wait: gone.Wait, Fired: fired})
		if !fired {
			w.event(casework.EventDeadlineEnded, gone.Node, map[string]string{"deadline": gone.Wait})
		}
	}
	heard := func(s *State) []bpmn.Open { return append(s.Process.Subscriptions(), s.Process.Signals()...) }
	for _, gone := range ended(append(heard(w.before), w.begun(bpmn.CommandSubscribe, bpmn.CommandListen)...), heard(w.after)) {
		w.changes.Unsubscribe = append(w.changes.Unsubscribe, gone.Wait)
	}
	for _, gone := range ended(append(w.before.Process.Incidents(), w.begun(bpmn.CommandOpenIncident)...), w.after.Process.Incidents()) {
		w.changes.CloseIncidents = append(w.changes.CloseIncidents, gone.Wait)
		w.event(casework.EventIncidentEnded, gone.Node, map[string]string{"incident": gone.Wait})
	}
}

// begun are the waits that commands of these kinds began in this step and that were not there before.
func (w *writer) begun(kinds ...bpmn.CommandKind) []bpmn.Open {
	var out []bpmn.Open
	for _, c := range w.commands {
		if slices.Contains(kinds, c.Kind) {
			out = append(out, bpmn.Open{Wait: c.Wait, Node: c.Node})
		}
	}
	return out
}

func waits(open []bpmn.Open) map[string]bool {
	out := make(map[string]bool, len(open))
	for _, o := range open {
		out[o.Wait] = true
	}
	return out
}

// ended gives the waits of before that are not in after, each once.
func ended(before, after []bpmn.Open) []bpmn.Open {
	seen := waits(after)
	return slices.DeleteFunc(before, func(o bpmn.Open) bool {
		known := seen[o.Wait]
		seen[o.Wait] = true
		return known
	})
}

// status says whose turn it is: the applicant's before the office's, the office's before anybody else's.
func (w *writer) status() casework.Status {
	if w.after.Process.Ended() {
		return casework.StatusClosed
	}
	turns := map[casework.Status]bool{}
	for _, wait := range slices.Sorted(maps.Keys(w.after.Tasks)) {
		turns[turnOf(w.after.Tasks[wait].Audience)] = true
	}
	for _, t := range w.after.Process.Tokens() {
		turns[casework.Status(w.property(t.Node, "turn"))] = true
	}
	for _, message := range w.after.Process.Subscriptions() {
		if n := w.machine.pkg.Model.Node(message.Node); n != nil && n.Kind == bpmn.KindIntermediateCatch {
			turns[casework.Status(n.Properties["turn"])] = true // one of those that an event-based gateway waits for
		}
	}
	for _, s := range []casework.Status{casework.StatusApplicant, casework.StatusOffice} {
		if turns[s] {
			return s
		}
	}
	return casework.StatusThird
}

func turnOf(a casework.Audience) casework.Status {
	if a == casework.ForApplicant {
		return casework.StatusApplicant
	}
	return casework.StatusOffice
}

// property is a node's own property, "" where the node or the property is not there.
func (w *writer) property(node, name string) string {
	if n := w.machine.pkg.Model.Node(node); n != nil {
		return n.Properties[name]
	}
	return ""
}

// titles are a node's name, German, and what the property "title:<language>" calls it in other languages.
func (w *writer) titles(node string) casework.Text {
	n := w.machine.pkg.Model.Node(node)
	if n == nil {
		return casework.Text{"de": node}
	}
	out := casework.Text{"de": n.Name} // which "title:de" replaces
	for _, key := range slices.Sorted(maps.Keys(n.Properties)) {
		if lang, ok := strings.CutPrefix(key, "title:"); ok {
			out[lang] = n.Properties[key]
		}
	}
	return out
}

func list(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// jsonOf is the variables as JSON; nil for none.
func jsonOf(variables *feel.Context) json.RawMessage {
	if variables == nil {
		return nil
	}
	b, err := feel.ToJSON(variables)
	if err != nil {
		panic(fmt.Errorf("write variables: %w", err))
	}
	return b
}
