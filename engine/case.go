package engine

import (
	"context"
	"slices"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/procedure"
)

type procedureOffer = procedure.Offer

// Cases lists the cases of the offices that p works for; an operator's list has all.
func (e *Engine) Cases(ctx context.Context, p casework.Person, f casework.CaseFilter) ([]casework.Case, string, error) {
	if !p.Has(casework.RoleOperator) {
		if !p.Has(casework.RoleCaseworker) {
			return nil, "", casework.Errorf(casework.Forbidden, "Only caseworkers and operators see cases.")
		}
		f.Offices = p.Offices
	}
	return e.store.Cases(ctx, f)
}

// Case gives everything about a case to a member of staff who may see it, else NotFound.
func (e *Engine) Case(ctx context.Context, p casework.Person, id string) (casework.CaseView, error) {
	cs, err := e.store.Case(ctx, id)
	if err != nil {
		return casework.CaseView{}, err
	}
	if err := e.maySee(p, cs); err != nil {
		return casework.CaseView{}, err
	}
	view, err := e.view(ctx, cs)
	if err != nil {
		return casework.CaseView{}, err
	}
	view.Incidents, err = e.store.Incidents(ctx, cs.ID)
	return view, err
}

// Status gives an applicant their case by its secret. An unknown secret is NotFound.
func (e *Engine) Status(ctx context.Context, secret string) (casework.CaseView, error) {
	cs, err := e.caseBySecret(ctx, secret)
	if err != nil {
		return casework.CaseView{}, err
	}
	view, err := e.view(ctx, cs)
	if err != nil {
		return casework.CaseView{}, err
	}
	view.Tasks = slices.DeleteFunc(view.Tasks, func(t casework.Task) bool {
		return t.Audience != casework.ForApplicant || t.Status != casework.TaskOpen
	})
	view.Events = slices.DeleteFunc(view.Events, func(ev casework.Event) bool { return !e.concernsApplicant(view, ev) })
	for i := range view.Events {
		view.Events[i].Actor.ID = "" // which member of staff acted is not the applicant's business here
	}
	return view, nil
}

// concernsApplicant tells whether an applicant's history shows an event: what they did, what they got, and the
// steps for which the procedure has a wording for citizens.
func (e *Engine) concernsApplicant(view casework.CaseView, ev casework.Event) bool {
	switch ev.Kind {
	case casework.EventReceived, casework.EventClosed, casework.EventDocument, casework.EventMessage:
		return true
	case "node.entered":
		_, worded := view.Wordings[ev.Node]
		return worded
	}
	return false
}

func (e *Engine) caseBySecret(ctx context.Context, secret string) (casework.Case, error) {
	return e.store.CaseBySecret(ctx, hashSecret(secret))
}

// view gathers what stands in the database about a case.
func (e *Engine) view(ctx context.Context, cs casework.Case) (casework.CaseView, error) {
	pkg, err := e.revisions.Get(ctx, cs.Revision)
	if err != nil {
		return casework.CaseView{}, err
	}
	view := casework.CaseView{Case: cs, Title: pkg.Manifest.Titles, Wordings: wordings(pkg)}
	a, err := e.store.Application(ctx, cs.ID)
	if err != nil {
		return view, err
	}
	view.Application = a.Data
	if view.Tasks, err = e.store.CaseTasks(ctx, cs.ID); err != nil {
		return view, err
	}
	if view.Deadlines, err = e.store.Deadlines(ctx, cs.ID); err != nil {
		return view, err
	}
	if view.Documents, err = e.store.Documents(ctx, cs.ID); err != nil {
		return view, err
	}
	if view.Events, err = e.store.Events(ctx, cs.ID); err != nil {
		return view, err
	}
	if view.Offers, err = e.offers(ctx, cs, pkg); err != nil {
		return view, err
	}
	view.Appointment, err = e.store.Appointment(ctx, cs.ID)
	if casework.KindOf(err) == casework.NotFound {
		err = nil
	}
	return view, err
}

// offers are the messages of the procedure that the case waits for right now.
func (e *Engine) offers(ctx context.Context, cs casework.Case, pkg *procedure.Package) ([]casework.Offer, error) {
	waiting, err := e.store.Subscriptions(ctx, cs.ID)
	if err != nil {
		return nil, err
	}
	var out []casework.Offer
	for _, o := range pkg.Manifest.Offers {
		if slices.ContainsFunc(waiting, func(s casework.Subscription) bool { return !s.Signal && s.Name == o.Message }) {
			out = append(out, casework.Offer{Message: o.Message, Titles: o.Titles, Form: o.Form})
		}
	}
	return out, nil
}

// wordings are the names of a procedure's steps for citizens, by node.
func wordings(pkg *procedure.Package) map[string]casework.Text {
	out := map[string]casework.Text{}
	for _, n := range pkg.Model.Nodes() {
		if de, ok := n.Properties["wording:de"]; ok {
			out[n.ID] = casework.Text{"de": de, "en": n.Properties["wording:en"]}
		}
	}
	return out
}

// Counts tells the IT office and operators how many cases of each revision stand where.
func (e *Engine) Counts(ctx context.Context, p casework.Person) ([]casework.Count, error) {
	if !p.Has(casework.RoleEvaluator) && !p.Has(casework.RoleOperator) {
		return nil, casework.Errorf(casework.Forbidden, "Only evaluators and operators see the counts.")
	}
	return e.store.Counts(ctx)
}
