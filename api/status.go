package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/amtsweg/amtsweg/casework"
)

type statusEngine interface {
	// Status gives the case as its applicant may see it; NotFound when the secret fits none.
	Status(ctx context.Context, secret string) (casework.CaseView, error)
	// ApplicantAct lets the applicant act: complete one of their tasks, or send a message that the case offers.
	ApplicantAct(ctx context.Context, secret string, act casework.Act) (casework.ActOutcome, error)
	// ApplicantOutcome says what became of an act of the applicant.
	ApplicantOutcome(ctx context.Context, secret, actID string) (casework.ActOutcome, error)
}

const applicantOutcomes = "/api/v1/status/acts/"

type statusOutput struct {
	Body struct {
		PublicStatus casework.PublicStatus `json:"publicStatus"`
		casework.CaseView
	}
}

type tasksOutput struct {
	Body struct {
		Tasks []casework.Task `json:"tasks"`
		Next  string          `json:"next,omitempty" doc:"The cursor of the next page; missing on the last."`
	}
}

type applicantActInput struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200"`
	Body           actBody
}

type applicantOutcomeInput struct {
	ActID string `path:"actId"`
}

func (a *API) registerStatus() {
	tags := []string{"Applicant"}
	register(a, huma.Operation{
		OperationID: "get-status", Method: http.MethodGet, Path: "/api/v1/status", Tags: tags,
		Summary: "The case as its applicant sees it",
	}, a.getStatus)
	register(a, huma.Operation{
		OperationID: "list-applicant-tasks", Method: http.MethodGet, Path: "/api/v1/status/tasks", Tags: tags,
		Summary: "What the applicant is asked to do",
	}, a.listApplicantTasks)
	register(a, huma.Operation{
		OperationID: "applicant-act", Method: http.MethodPost, Path: "/api/v1/status/acts", Tags: tags,
		Summary: "Complete a task or send a message that the case offers",
		Errors:  []int{http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.applicantAct)
	register(a, huma.Operation{
		OperationID: "get-applicant-outcome", Method: http.MethodGet, Path: applicantOutcomes + "{actId}", Tags: tags,
		Summary: "What became of an act", Errors: []int{http.StatusNotFound},
	}, a.getApplicantOutcome)
}

func (a *API) getStatus(ctx context.Context, _ *struct{}) (*statusOutput, error) {
	view, err := a.engine.Status(ctx, secretOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &statusOutput{}
	out.Body.CaseView, out.Body.PublicStatus = view, view.Case.Status.Public()
	return out, nil
}

func (a *API) listApplicantTasks(ctx context.Context, _ *struct{}) (*tasksOutput, error) {
	view, err := a.engine.Status(ctx, secretOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &tasksOutput{}
	out.Body.Tasks = list(view.Tasks)
	return out, nil
}

func (a *API) applicantAct(ctx context.Context, in *applicantActInput) (*actOutput, error) {
	act := in.Body.act(in.IdempotencyKey, casework.Actor{Role: casework.RoleApplicant})
	if act.Kind != casework.ActComplete && act.Kind != casework.ActMessage {
		return nil, casework.Errorf(casework.Forbidden, "Applicants can send \"complete\" and \"message\".")
	}
	act.Channel = casework.ChannelOnline
	o, err := a.engine.ApplicantAct(ctx, secretOf(ctx), act)
	return a.answerAct(o, err, applicantOutcomes)
}

func (a *API) getApplicantOutcome(ctx context.Context, in *applicantOutcomeInput) (*actOutput, error) {
	o, err := a.engine.ApplicantOutcome(ctx, secretOf(ctx), in.ActID)
	if err != nil {
		return nil, err
	}
	return a.reportOutcome(ctx, o, applicantOutcomes), nil
}
