package engine

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/amtsweg/amtsweg/activities"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/workflows"
)

// Worker returns the Temporal worker of the cases and of the product's own jobs. It compiles every revision of an
// open case before it is given back, so that a ready worker never keeps a case waiting.
func (e *Engine) Worker(ctx context.Context) (worker.Worker, error) {
	if err := e.revisions.Load(ctx); err != nil {
		return nil, err
	}
	w := worker.New(e.temporal, TaskQueue, worker.Options{
		WorkerStopTimeout: 10 * time.Second,
		// A step takes milliseconds; on a machine that is short of processors the wall clock says little about that.
		DeadlockDetectionTimeout: 5 * time.Second,
	})
	w.RegisterDynamicWorkflow(workflows.Case(e.revisions), workflow.DynamicRegisterOptions{})
	e.RegisterActivities(w)
	return w, nil
}

// RegisterActivities registers what a case asks for, each under the name that the workflow or the model uses.
func (e *Engine) RegisterActivities(w worker.ActivityRegistry) {
	register := func(name string, fn any) {
		w.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: name})
	}
	cases := activities.Case{Log: e.store}
	register(workflows.ActivityCommit, cases.Commit)
	register(workflows.ActivityStepsFrom, cases.StepsFrom)
	register(workflows.ActivityFind, cases.Find)
	documents := activities.Document{Documents: e.store, Texts: e.revisions, Now: e.now}
	register(casework.JobNotice, documents.Issue)
	register(casework.JobMessage, documents.Issue)
	bookings := activities.Booking{Seats: seats{e}, Now: e.now}
	register(casework.JobConfirmBooking, bookings.Confirm)
	register(casework.JobReleaseBooking, bookings.Release)
	register(casework.JobMoveBooking, bookings.Move)
}
