package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// briefly is for work on our own database inside the workflow task: tried for five seconds, then handed on to
// durably, so that a database that is down never keeps a workflow task open.
func briefly(ctx workflow.Context) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 5 * time.Second,
		StartToCloseTimeout:    4 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:    50 * time.Millisecond,
			BackoffCoefficient: 2,
			MaximumInterval:    time.Second,
		},
	})
}

// durably is for the same work as an ordinary activity: repeated until it succeeds, because a case never fails.
func durably(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:    time.Second,
			BackoffCoefficient: 1.5,
			MaximumInterval:    30 * time.Second,
		},
	})
}

// outside is for jobs that touch the world beyond our database: a limited number of attempts, growing apart;
// when they are used up the case stands at an incident.
func outside(ctx workflow.Context, queue string, attempts int) workflow.Context {
	if attempts <= 0 {
		attempts = 3
	}
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:              queue,
		StartToCloseTimeout:    5 * time.Minute,
		ScheduleToStartTimeout: 0, // a queue without a worker is a matter for the operator, not a failure of the case
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:    time.Second,
			BackoffCoefficient: 3,
			MaximumInterval:    10 * time.Minute,
			MaximumAttempts:    int32(attempts),
		},
	})
}
