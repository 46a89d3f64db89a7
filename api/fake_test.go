package api_test

import (
	"context"
	"time"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

// fakeEngine answers with what a test puts into its fields; a call that no test expects panics.
type fakeEngine struct {
	procedures       func() ([]casework.Procedure, error)
	procedure        func(key string) (casework.Procedure, error)
	form             func(procedure, name string) (*forms.Form, error)
	submit           func(a casework.Application, key string) (casework.Receipt, error)
	status           func(secret string) (casework.CaseView, error)
	applicantAct     func(secret string, act casework.Act) (casework.ActOutcome, error)
	applicantOutcome func(secret, actID string) (casework.ActOutcome, error)
	tasks            func(p casework.Person, f casework.TaskFilter) ([]casework.Task, string, error)
	task             func(p casework.Person, id string) (casework.Task, error)
	taskForm         func(task casework.Task) (*forms.Form, error)
	act              func(p casework.Person, caseID string, act casework.Act) (casework.ActOutcome, error)
	outcome          func(p casework.Person, caseID, actID string) (casework.ActOutcome, error)
	cases            func(p casework.Person, f casework.CaseFilter) ([]casework.Case, string, error)
	oneCase          func(p casework.Person, id string) (casework.CaseView, error)
	counts           func(p casework.Person) ([]casework.Count, error)
	sites            func() ([]casework.Site, error)
	slots            func(site, service string, from time.Time, days int) ([]casework.Slot, error)
	ready            func() error
}

func (f fakeEngine) Procedures(context.Context) ([]casework.Procedure, error) { return f.procedures() }

func (f fakeEngine) Procedure(_ context.Context, key string) (casework.Procedure, error) {
	return f.procedure(key)
}

func (f fakeEngine) Form(_ context.Context, procedure, name string) (*forms.Form, error) {
	return f.form(procedure, name)
}

func (f fakeEngine) Submit(_ context.Context, a casework.Application, key string) (casework.Receipt, error) {
	return f.submit(a, key)
}

func (f fakeEngine) Status(_ context.Context, secret string) (casework.CaseView, error) {
	return f.status(secret)
}

func (f fakeEngine) ApplicantAct(_ context.Context, secret string, act casework.Act) (casework.ActOutcome, error) {
	return f.applicantAct(secret, act)
}

func (f fakeEngine) ApplicantOutcome(_ context.Context, secret, actID string) (casework.ActOutcome, error) {
	return f.applicantOutcome(secret, actID)
}

func (f fakeEngine) Tasks(_ context.Context, p casework.Person, filter casework.TaskFilter) ([]casework.Task, string, error) {
	return f.tasks(p, filter)
}

func (f fakeEngine) Task(_ context.Context, p casework.Person, id string) (casework.Task, error) {
	return f.task(p, id)
}

func (f fakeEngine) TaskForm(_ context.Context, task casework.Task) (*forms.Form, error) {
	return f.taskForm(task)
}

func (f fakeEngine) Act(_ context.Context, p casework.Person, caseID string, act casework.Act) (casework.ActOutcome, error) {
	return f.act(p, caseID, act)
}

func (f fakeEngine) Outcome(_ context.Context, p casework.Person, caseID, actID string) (casework.ActOutcome, error) {
	return f.outcome(p, caseID, actID)
}

func (f fakeEngine) Cases(_ context.Context, p casework.Person, filter casework.CaseFilter) ([]casework.Case, string, error) {
	return f.cases(p, filter)
}

func (f fakeEngine) Case(_ context.Context, p casework.Person, id string) (casework.CaseView, error) {
	return f.oneCase(p, id)
}

func (f fakeEngine) Counts(_ context.Context, p casework.Person) ([]casework.Count, error) {
	return f.counts(p)
}

func (f fakeEngine) Sites(context.Context) ([]casework.Site, error) { return f.sites() }

func (f fakeEngine) Slots(_ context.Context, site, service string, from time.Time, days int) ([]casework.Slot, error) {
	return f.slots(site, service, from, days)
}

func (f fakeEngine) Ready(context.Context) error { return f.ready() }
