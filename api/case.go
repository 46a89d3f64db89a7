package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/amtsweg/amtsweg/casework"
)

type caseEngine interface {
	// Cases lists the cases that the person may see, newest first, and the cursor of the next page or "".
	Cases(ctx context.Context, p casework.Person, f casework.CaseFilter) ([]casework.Case, string, error)
	// Case gives everything about a case; NotFound when there is none, Forbidden when it belongs to another office.
	Case(ctx context.Context, p casework.Person, id string) (casework.CaseView, error)
	// Act lets staff act on a case. An outcome "pending" is admitted and asked for later with Outcome; Unavailable
	// means that nothing was admitted.
	Act(ctx context.Context, p casework.Person, caseID string, act casework.Act) (casework.ActOutcome, error)
	// Outcome says what became of an act; NotFound when the case knows none with this id.
	Outcome(ctx context.Context, p casework.Person, caseID, actID string) (casework.ActOutcome, error)
}

func caseOutcomes(caseID string) string { return "/api/v1/cases/" + caseID + "/acts/" }

// Paging asks for part of a list. It is exported because huma reads embedded fields only of exported types.
type Paging struct {
	Cursor string `query:"cursor" doc:"The \"next\" of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (p Paging) page() casework.Page { return casework.Page{Cursor: p.Cursor, Limit: p.Limit} }

type casesInput struct {
	Procedure string          `query:"procedure"`
	Office    string          `query:"office"`
	Status    casework.Status `query:"status" enum:"received,office,applicant,third,closed"`
	Open      bool            `query:"open" doc:"Only those that are not closed."`
	Paging
}

type casesOutput struct {
	Body struct {
		Cases []casework.Case `json:"cases"`
		Next  string          `json:"next,omitempty" doc:"The cursor of the next page; missing on the last."`
	}
}

type caseInput struct {
	ID string `path:"id"`
}

type caseOutput struct {
	Body casework.CaseView
}

type caseActInput struct {
	ID             string `path:"id"`
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200"`
	Body           actBody
}

type outcomeInput struct {
	ID    string `path:"id"`
	ActID string `path:"actId"`
}

func (a *API) registerCases() {
	tags := []string{"Cases"}
	register(a, huma.Operation{
		OperationID: "list-cases", Method: http.MethodGet, Path: "/api/v1/cases", Tags: tags,
		Summary: "Cases of your offices",
	}, a.listCases)
	register(a, huma.Operation{
		OperationID: "get-case", Method: http.MethodGet, Path: "/api/v1/cases/{id}", Tags: tags,
		Summary: "Everything about a case", Errors: []int{http.StatusForbidden, http.StatusNotFound},
	}, a.getCase)
	register(a, huma.Operation{
		OperationID: "act-on-case", Method: http.MethodPost, Path: "/api/v1/cases/{id}/acts", Tags: tags,
		Summary: "Act on a case: move a deadline, answer for the applicant, mend an incident",
		Errors: []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity,
			http.StatusServiceUnavailable},
	}, a.actOnCase)
	register(a, huma.Operation{
		OperationID: "get-outcome", Method: http.MethodGet, Path: "/api/v1/cases/{id}/acts/{actId}", Tags: tags,
		Summary: "What became of an act", Errors: []int{http.StatusForbidden, http.StatusNotFound},
	}, a.getOutcome)
}

func (a *API) listCases(ctx context.Context, in *casesInput) (*casesOutput, error) {
	filter := casework.CaseFilter{Procedure: in.Procedure, Status: in.Status, Open: in.Open, Page: in.page()}
	if in.Office != "" {
		filter.Offices = []string{in.Office}
	}
	cases, next, err := a.engine.Cases(ctx, caller(ctx), filter)
	if err != nil {
		return nil, err
	}
	out := &casesOutput{}
	out.Body.Cases, out.Body.Next = list(cases), next
	return out, nil
}

func (a *API) getCase(ctx context.Context, in *caseInput) (*caseOutput, error) {
	view, err := a.engine.Case(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &caseOutput{Body: view}, nil
}

func (a *API) actOnCase(ctx context.Context, in *caseActInput) (*actOutput, error) {
	person := caller(ctx)
	o, err := a.engine.Act(ctx, person, in.ID, in.Body.act(in.IdempotencyKey, actor(person)))
	return a.answerAct(o, err, caseOutcomes(in.ID))
}

func (a *API) getOutcome(ctx context.Context, in *outcomeInput) (*actOutput, error) {
	o, err := a.engine.Outcome(ctx, caller(ctx), in.ID, in.ActID)
	if err != nil {
		return nil, err
	}
	return a.reportOutcome(ctx, o, caseOutcomes(in.ID)), nil
}
