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

// carryOut starts and stops jobs as a committed step demands. Everything else that a step gives stands in the
// database already.
func (r *run) carryOut(ctx workflow.Context, commands []bpmn.Command) {
	for _, c := range commands {
		switch c.Kind {
		case bpmn.CommandStartJob:
			r.startJob(ctx, c)
		case bpmn.CommandCancelJob:
			if j, ok := r.jobs[c.Wait]; ok {
				j.cancel()
			}
		}
	}
}

// resume starts the jobs that were under way when the last run of the workflow ended.
func (r *run) resume(ctx workflow.Context) {
	for _, open := range r.state.Process.Jobs() {
		if c, underWay := r.state.Process.Reopen(open.Wait); underWay {
			r.startJob(ctx, c)
		}
	}
}

// startJob runs a job beside the case and offers its result. The job's id is the same after continue-as-new and
// recovery, so that its effect happens once.
func (r *run) startJob(ctx workflow.Context, c bpmn.Command) {
	if r.drains {
		return // the state holds it, and the next run resumes it
	}
	jobCtx, cancel := workflow.WithCancel(ctx)
	this := &job{cancel: cancel}
	r.jobs[c.Wait] = this
	if own[c.Name] {
		r.brief++
	}
	workflow.Go(jobCtx, func(ctx workflow.Context) {
		event := r.work(ctx, c)
		if r.jobs[c.Wait] == this {
			delete(r.jobs, c.Wait)
		}
		if event != nil {
			r.report(ctx, c, *event)
		}
		if own[c.Name] {
			r.brief--
		}
	})
}

// work does the job and gives the event it ends in; nil when it was cancelled.
func (r *run) work(ctx workflow.Context, c bpmn.Command) *bpmn.Event {
	input := casework.Job{
		ID: r.in.CaseID + "." + c.Wait, CaseID: r.in.CaseID, Number: r.in.Number, Procedure: r.in.Procedure, Revision: r.in.Revision,
		Language: r.in.Language, Node: c.Node, Type: c.Name, Headers: c.Headers, Variables: jsonOf(c.Variables),
	}
	var result casework.JobResult
	var err error
	if own[c.Name] {
		err = ours(ctx, c.Name, &result, input)
	} else if err = workflow.Await(ctx, func() bool { return r.underWay() <= maxJobs }); err == nil {
		err = workflow.ExecuteActivity(outside(ctx, c.Headers["queue"], c.Retries), c.Name, input).Get(ctx, &result)
	}
	switch {
	case temporal.IsCanceledError(err) || ctx.Err() != nil:
		return nil
	case err != nil:
		return &bpmn.Event{Kind: bpmn.EventJobFailed, Wait: c.Wait, Detail: incidentText(err)}
	case result.Error != "":
		return &bpmn.Event{Kind: bpmn.EventErrorThrown, Wait: c.Wait, Name: result.Error, Detail: result.Detail, Variables: variablesOf(result)}
	}
	return &bpmn.Event{Kind: bpmn.EventJobCompleted, Wait: c.Wait, Variables: variablesOf(result)}
}

// underWay counts the jobs that hold a Temporal activity.
func (r *run) underWay() int { return len(r.jobs) }

// report offers a job's end to the case. A case that went on without the job does not want it any more.
func (r *run) report(ctx workflow.Context, c bpmn.Command, event bpmn.Event) {
	free, _ := workflow.NewDisconnectedContext(ctx) // the step may cancel this very job's context
	in := Input{Act: "job:" + c.Wait, At: workflow.Now(free), Actor: system, Event: &event}
	if event.Kind == bpmn.EventJobFailed {
		in.Act = fmt.Sprintf("job:%s:failed:%d", c.Wait, r.state.Sequence)
	}
	if _, err := r.offer(free, in); err != nil && !isRefusal(err) {
		panic(fmt.Errorf("report job %s of case %s: %w", c.Wait, r.in.CaseID, err))
	}
}

// system is who acts where no person does.
var system = casework.Actor{Role: casework.RoleSystem}

func variablesOf(result casework.JobResult) *feel.Context {
	variables, err := contextOf(result.Variables)
	if err != nil {
		panic(fmt.Errorf("read job result: %w", err))
	}
	return variables
}

// incidentText is what the operator reads: the kind of failure, never its text, which may hold personal data.
func incidentText(err error) string {
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
