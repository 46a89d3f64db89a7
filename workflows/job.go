package workflows

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/feel"
)

// maxJobs is how many jobs of one case may be under way at once; Temporal's own limit is 2,000.
const maxJobs = 100

// own are the job types that need nothing but our own database: they run within the workflow task.
var own = map[string]bool{
	casework.JobNotice:         true,
	casework.JobMessage:        true,
	casework.JobConfirmBooking: true,
	casework.JobReleaseBooking: true,
	casework.JobMoveBooking:    true,
}

// followUp stops the jobs that the state no longer wants and starts those that it wants and that are not under way.
// Only the state says which: steps of the past that a recovery applies again start nothing.
func (r *run) followUp(ctx workflow.Context) {
	for _, id := range workflow.DeterministicKeys(r.jobs) {
		if j := r.jobs[id]; r.state.Jobs[j.wait] != j.started {
			j.cancel()
		}
	}
	if r.drains {
		return // the state holds them, and the next run starts them
	}
	for _, open := range r.state.Process.Jobs() {
		started := r.state.Jobs[open.Wait]
		if _, underWay := r.jobs[jobID(open.Wait, started)]; underWay {
			continue
		}
		if c, wanted := r.state.Process.Reopen(open.Wait); wanted {
			r.startJob(ctx, c, started)
		}
	}
}

// jobID names one attempt of the process at a job: an operator's retry is another one.
func jobID(wait string, started int) string { return fmt.Sprintf("%s:%d", wait, started) }

// startJob runs a job beside the case and offers its result. Its id is the same after continue-as-new and recovery, so
// that its effect happens once.
func (r *run) startJob(ctx workflow.Context, c bpmn.Command, started int) {
	free, _ := workflow.NewDisconnectedContext(ctx) // an update's own context ends with it
	jobCtx, cancel := workflow.WithCancel(free)
	id := jobID(c.Wait, started)
	r.jobs[id] = &job{wait: c.Wait, started: started, cancel: cancel}
	if own[c.Name] {
		r.brief++
	}
	workflow.Go(jobCtx, func(ctx workflow.Context) {
		event := r.work(ctx, c, id)
		delete(r.jobs, id)
		if event != nil {
			r.report(ctx, c, id, *event)
		}
		if own[c.Name] {
			r.brief--
		}
	})
}

// work does the job and gives the event it ends in; nil when it was cancelled.
func (r *run) work(ctx workflow.Context, c bpmn.Command, id string) *bpmn.Event {
	input := casework.Job{
		ID: r.in.CaseID + "." + id, CaseID: r.in.CaseID, Number: r.in.Number, Procedure: r.in.Procedure, Revision: r.in.Revision,
		Language: r.in.Language, Node: c.Node, Type: c.Name, Headers: c.Headers, Variables: jsonOf(c.Variables),
	}
	var result casework.JobResult
	var err error
	if own[c.Name] {
		err = ours(ctx, c.Name, &result, input)
	} else {
		err = r.outsideWork(ctx, c, input, &result)
	}
	if temporal.IsCanceledError(err) || ctx.Err() != nil {
		return nil
	}
	var variables *feel.Context
	if err == nil {
		variables, err = contextOf(result.Variables)
	}
	switch {
	case err != nil:
		return &bpmn.Event{Kind: bpmn.EventJobFailed, Wait: c.Wait, Detail: incidentText(err)}
	case result.Error != "":
		return &bpmn.Event{Kind: bpmn.EventErrorThrown, Wait: c.Wait, Name: result.Error, Detail: result.Detail, Variables: variables}
	}
	return &bpmn.Event{Kind: bpmn.EventJobCompleted, Wait: c.Wait, Variables: variables}
}

// outsideWork runs a job as an ordinary activity once fewer than maxJobs of the case are at it.
func (r *run) outsideWork(ctx workflow.Context, c bpmn.Command, input casework.Job, result *casework.JobResult) error {
	if err := workflow.Await(ctx, func() bool { return r.outside < maxJobs }); err != nil {
		return err
	}
	r.outside++
	defer func() { r.outside-- }()
	return workflow.ExecuteActivity(outside(ctx, c.Headers["queue"], c.Retries), c.Name, input).Get(ctx, result)
}

// report offers a job's end to the case. A case that went on without the job does not want it any more.
func (r *run) report(ctx workflow.Context, c bpmn.Command, id string, event bpmn.Event) {
	free, _ := workflow.NewDisconnectedContext(ctx) // the step may cancel this very job's context
	in := Input{Act: "job:" + id, At: workflow.Now(free), Actor: system, Event: &event}
	if _, err := r.offer(free, in); err != nil && !isRefusal(err) {
		panic(fmt.Errorf("report job %s of case %s: %w", c.Wait, r.in.CaseID, err))
	}
}

// system is who acts where no person does.
var system = casework.Actor{Role: casework.RoleSystem}

// incidentText is what the operator reads: the kind of failure, never its text, which may hold personal data.
func incidentText(err error) string {
	if asCaseworkError(err) != nil {
		return "The job gave a result that is no JSON object."
	}
	if e, ok := errors.AsType[*temporal.ApplicationError](err); ok && e.Type() != "" {
		return "The job failed: " + e.Type() + ". The worker's log has the details."
	}
	if temporal.IsTimeoutError(err) {
		return "The job did not answer in time."
	}
	return "The job failed. The worker's log has the details."
}

// isRefusal tells whether the rules refused an input, as opposed to something having broken.
func isRefusal(err error) bool {
	if asCaseworkError(err) != nil {
		return true
	}
	e, ok := errors.AsType[*temporal.ApplicationError](err)
	return ok && e.NonRetryable()
}
