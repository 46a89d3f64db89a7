package engine

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/workflows"
)

// How long an act may take to be admitted, and then to be committed, before its sender is told to ask again.
const (
	admitWithin  = 8 * time.Second
	commitWithin = 6 * time.Second
	askWithin    = 2 * time.Second
)

var errNotAdmitted = casework.Errorf(casework.Unavailable,
	"Your input was not taken. Nothing is lost: send it again in a few seconds.").WithReason("not-admitted")

// Act does something to a case for a member of staff. It returns once the step is committed (applied), or with
// the state pending when it is admitted but not yet committed; Outcome then answers later. Unavailable means that it
// was not admitted: the same act can be sent again under the same id and happens once.
func (e *Engine) Act(ctx context.Context, p casework.Person, caseID string, act casework.Act) (casework.ActOutcome, error) {
	cs, err := e.store.Case(ctx, caseID)
	if err != nil {
		return casework.ActOutcome{}, err
	}
	if err := e.authorise(ctx, p, cs, &act); err != nil {
		return casework.ActOutcome{}, err
	}
	return e.personal(ctx, cs, act)
}

// personal does a person's act. Its id is the sender's choice, so it stands in a space of its own: nobody can use up
// the id of a timer or a job.
func (e *Engine) personal(ctx context.Context, cs casework.Case, act casework.Act) (casework.ActOutcome, error) {
	id := act.ID
	if id == "" {
		id = uuid.Must(uuid.NewV7()).String()
	}
	if !wellFormedID(id) {
		return casework.ActOutcome{}, casework.Errorf(casework.Malformed, "The act's id may have 200 letters, digits and the signs . _ : - at most; a UUID is a good one.")
	}
	act.ID = personalID(id)
	if sequence, applied, err := e.appliedBefore(ctx, cs, act); err != nil || applied {
		return casework.ActOutcome{Act: id, State: casework.ActApplied, Sequence: sequence}, err
	}
	out, err := e.do(ctx, cs, act)
	out.Act = id
	return out, err
}

func personalID(id string) string { return "act:" + id }

// appliedBefore tells whether the log holds the act already. Another act under the same id is a Conflict.
func (e *Engine) appliedBefore(ctx context.Context, cs casework.Case, act casework.Act) (int, bool, error) {
	sequence, applied, err := e.store.ActSequence(ctx, cs.ID, act.ID)
	if err != nil || !applied {
		return 0, false, err
	}
	stored, err := e.store.StepsFrom(ctx, cs.ID, sequence, 1)
	if err != nil {
		return 0, false, err
	}
	var input workflows.Input
	if len(stored) != 1 || json.Unmarshal(stored[0].Input, &input) != nil || input.Person == nil || !sameAct(*input.Person, act) {
		return 0, false, casework.Errorf(casework.Conflict, "Another act was sent under this id. Send this one under a new id.").WithReason("idempotency-key-reused")
	}
	return sequence, true, nil
}

// sameAct tells whether two acts ask for the same.
func sameAct(a, b casework.Act) bool {
	return a.Kind == b.Kind && a.Task == b.Task && a.Wait == b.Wait && a.Node == b.Node && a.Message == b.Message && a.Key == b.Key &&
		a.Due.Equal(b.Due) && a.Reason == b.Reason && sameJSON(a.Data, b.Data)
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return len(a) == 0 && len(b) == 0 || json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

func wellFormedID(id string) bool {
	return len(id) <= 200 && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._:-", r)
	})
}

// ApplicantAct does something to the case that the secret opens: complete one of the applicant's tasks, or say
// what the procedure offers to be said.
func (e *Engine) ApplicantAct(ctx context.Context, secret string, act casework.Act) (casework.ActOutcome, error) {
	cs, err := e.caseBySecret(ctx, secret)
	if err != nil {
		return casework.ActOutcome{}, err
	}
	act.Actor = casework.Actor{Role: casework.RoleApplicant}
	act.Channel = casework.ChannelOnline
	switch act.Kind {
	case casework.ActComplete:
		err = e.checkTask(ctx, cs, &act)
	case casework.ActMessage:
		err = e.checkOffer(ctx, cs, &act)
	default:
		err = casework.Errorf(casework.Forbidden, "Only the office can do this.")
	}
	if err != nil {
		return casework.ActOutcome{}, err
	}
	return e.personal(ctx, cs, act)
}

// checkOffer refuses a message that the procedure does not offer to applicants, or one with faulty data.
func (e *Engine) checkOffer(ctx context.Context, cs casework.Case, act *casework.Act) error {
	pkg, err := e.revisions.Get(ctx, cs.Revision)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(pkg.Manifest.Offers, func(o procedureOffer) bool { return o.Message == act.Message })
	if i < 0 {
		return casework.Errorf(casework.Forbidden, "This procedure does not take such a message.").WithReason("not-offered")
	}
	act.Key = "" // the case itself is the address
	act.Wait, act.Node = "", ""
	if form := pkg.Manifest.Offers[i].Form; form != "" {
		return validate(pkg.Forms[form], act.Data, cs.Language)
	}
	act.Data = nil
	return nil
}

// checkTask refuses an act on a task that is not there or whose form is not filled in rightly.
func (e *Engine) checkTask(ctx context.Context, cs casework.Case, act *casework.Act) error {
	task, err := e.store.Task(ctx, act.Task)
	if err != nil {
		return err
	}
	if task.CaseID != cs.ID || act.Actor.Role == casework.RoleApplicant && task.Audience != casework.ForApplicant {
		return casework.Errorf(casework.NotFound, "There is no such task.")
	}
	act.Wait = task.Wait
	if act.Kind != casework.ActComplete || task.Form == "" {
		act.Data = nil // nothing was asked
		return nil
	}
	if len(act.Data) == 0 {
		act.Data = json.RawMessage("{}") // the form says what is missing
	}
	form, err := e.form(ctx, cs.Revision, task.Form)
	if err != nil {
		return err
	}
	return validate(form, act.Data, cs.Language)
}

// do brings an act to the case's workflow and gives its outcome.
func (e *Engine) do(ctx context.Context, cs casework.Case, act casework.Act) (casework.ActOutcome, error) {
	if cs.Status == casework.StatusReceived {
		if err := e.start(ctx, cs, false); err != nil {
			e.log.Info("an act was not admitted: its case is not started", "case", cs.ID, "error", err)
			return casework.ActOutcome{}, errNotAdmitted
		}
	}
	outcome, err := e.update(ctx, cs.ID, act)
	if casework.KindOf(err) == casework.Conflict || casework.KindOf(err) == casework.Forbidden {
		// The workflow may be behind the log, or have applied the act in an attempt whose answer was lost.
		if applied, known, lookup := e.store.ActSequence(ctx, cs.ID, act.ID); lookup == nil && known {
			return casework.ActOutcome{Act: act.ID, State: casework.ActApplied, Sequence: applied}, nil
		}
		if e.fellBehind(ctx, cs.ID) {
			return e.update(ctx, cs.ID, act)
		}
	}
	return outcome, err
}

// fellBehind brings a workflow that lags behind the log up to date and tells whether it lagged.
func (e *Engine) fellBehind(ctx context.Context, caseID string) bool {
	value, err := e.temporal.QueryWorkflow(ctx, caseID, "", workflows.QueryState)
	if err != nil {
		return false
	}
	var view workflows.View
	if err := value.Get(&view); err != nil {
		return false
	}
	last, err := e.store.LastSequence(ctx, caseID)
	if err != nil || last <= view.Sequence {
		return false
	}
	return e.sync(ctx, casework.StepRef{CaseID: caseID, Sequence: last}) == nil
}

// update sends the act as a Temporal update. Two waits: until it is admitted, and until its step is committed.
func (e *Engine) update(ctx context.Context, caseID string, act casework.Act) (casework.ActOutcome, error) {
	admit, cancel := context.WithTimeout(ctx, admitWithin)
	defer cancel()
	leave, err := e.lanes.enter(admit, caseID)
	if err != nil {
		return casework.ActOutcome{}, errNotAdmitted
	}
	defer leave()
	handle, err := e.temporal.UpdateWorkflow(admit, client.UpdateWorkflowOptions{
		WorkflowID: caseID, UpdateID: act.ID, UpdateName: workflows.UpdateAct, Args: []any{act},
		WaitForStage: client.WorkflowUpdateStageAccepted,
	})
	if err != nil {
		return casework.ActOutcome{}, e.refused(ctx, caseID, err)
	}
	commit, cancel := context.WithTimeout(ctx, commitWithin)
	defer cancel()
	return e.outcome(commit, caseID, act.ID, handle)
}

// outcome waits for the outcome of an admitted act as long as ctx allows.
func (e *Engine) outcome(ctx context.Context, caseID, act string, handle client.WorkflowUpdateHandle) (casework.ActOutcome, error) {
	var out casework.ActOutcome
	err := handle.Get(ctx, &out)
	if err == nil {
		select {
		case e.acks <- casework.StepRef{CaseID: caseID, Sequence: out.Sequence}:
		default: // the sweeper looks after it
		}
		return out, nil
	}
	if refusal := refusalOf(err); refusal != nil {
		return casework.ActOutcome{}, refusal
	}
	if _, unknown := errors.AsType[*serviceerror.NotFound](err); unknown {
		return casework.ActOutcome{}, err
	}
	e.log.Info("an act is admitted and not yet committed", "case", caseID, "error", err)
	return casework.ActOutcome{Act: act, State: casework.ActPending}, nil
}

// refused turns the error of an update that was not admitted into one for people.
func (e *Engine) refused(ctx context.Context, caseID string, err error) error {
	if refusal := refusalOf(err); refusal != nil {
		return refusal
	}
	if _, gone := errors.AsType[*serviceerror.NotFound](err); gone {
		return e.withoutWorkflow(ctx, caseID)
	}
	e.log.Info("an act was not admitted", "case", caseID, "error", err)
	return errNotAdmitted
}

// withoutWorkflow says why Temporal knows no running workflow of a case: it is closed, or Temporal has lost it.
func (e *Engine) withoutWorkflow(ctx context.Context, caseID string) error {
	cs, err := e.store.Case(ctx, caseID)
	switch {
	case err != nil:
		return err
	case cs.Status == casework.StatusClosed:
		return casework.Errorf(casework.Conflict, "The case is closed.").WithReason("case-closed")
	}
	e.log.Error("an open case has no workflow: run `amtsweg recover`", "case", caseID)
	return errNotAdmitted
}

// refusalOf is the casework error that a workflow sent back; nil for any other error.
func refusalOf(err error) *casework.Error {
	app, ok := errors.AsType[*temporal.ApplicationError](err)
	if !ok || !app.HasDetails() {
		return nil
	}
	var out casework.Error
	if app.Details(&out) != nil || out.Kind == "" {
		return nil
	}
	return &out
}

// Outcome tells what became of an act that was answered as pending.
func (e *Engine) Outcome(ctx context.Context, p casework.Person, caseID, act string) (casework.ActOutcome, error) {
	cs, err := e.store.Case(ctx, caseID)
	if err != nil {
		return casework.ActOutcome{}, err
	}
	if err := e.maySee(p, cs); err != nil {
		return casework.ActOutcome{}, err
	}
	return e.lookUp(ctx, cs.ID, act)
}

// ApplicantOutcome is Outcome for whoever holds the case's secret.
func (e *Engine) ApplicantOutcome(ctx context.Context, secret, act string) (casework.ActOutcome, error) {
	cs, err := e.caseBySecret(ctx, secret)
	if err != nil {
		return casework.ActOutcome{}, err
	}
	return e.lookUp(ctx, cs.ID, act)
}

func (e *Engine) lookUp(ctx context.Context, caseID, act string) (casework.ActOutcome, error) {
	id := personalID(act)
	sequence, applied, err := e.store.ActSequence(ctx, caseID, id)
	if err != nil {
		return casework.ActOutcome{}, err
	}
	if applied {
		return casework.ActOutcome{Act: act, State: casework.ActApplied, Sequence: sequence}, nil
	}
	ask, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	handle := e.temporal.GetWorkflowUpdateHandle(client.GetWorkflowUpdateHandleOptions{WorkflowID: caseID, UpdateID: id})
	out, err := e.outcome(ask, caseID, act, handle)
	if _, unknown := errors.AsType[*serviceerror.NotFound](err); unknown {
		return casework.ActOutcome{}, casework.Errorf(casework.NotFound, "No act with this id was admitted. Send it again.")
	}
	out.Act = act
	if refusal, ok := errors.AsType[*casework.Error](err); ok {
		return casework.ActOutcome{Act: act, State: casework.ActRefused, Problem: refusal}, nil
	}
	return out, err
}
