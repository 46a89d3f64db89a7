package engine

import (
	"context"

	"github.com/amtsweg/amtsweg/casework"
)

// Tasks lists the open tasks of the offices that p works for.
func (e *Engine) Tasks(ctx context.Context, p casework.Person, f casework.TaskFilter) ([]casework.Task, string, error) {
	if !p.Has(casework.RoleCaseworker) {
		return nil, "", casework.Errorf(casework.Forbidden, "Only caseworkers have tasks.")
	}
	f.Offices = p.Offices
	return e.store.Tasks(ctx, f)
}

// Task gives one task of staff. A task of another office is Forbidden.
func (e *Engine) Task(ctx context.Context, p casework.Person, id string) (casework.Task, error) {
	task, err := e.store.Task(ctx, id)
	switch {
	case err != nil:
		return casework.Task{}, err
	case task.Audience != casework.ForStaff:
		return casework.Task{}, casework.Errorf(casework.Forbidden, "This task is for the applicant.").WithReason("other-audience")
	case !p.Has(casework.RoleCaseworker) || !p.In(task.Office):
		return casework.Task{}, casework.Errorf(casework.Forbidden, "This task belongs to another office.").WithReason("other-office")
	}
	return task, nil
}
