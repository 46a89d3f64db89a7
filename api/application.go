package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/locale"
)

type applicationEngine interface {
	// Submit stores an application and gives its receipt, whether or not the process can begin right now.
	// It gives NotFound for an unknown procedure, Invalid with fields, Conflict when idempotencyKey was used for
	// other content, and Unavailable when nothing was stored. An empty key means none.
	Submit(ctx context.Context, a casework.Application, idempotencyKey string) (casework.Receipt, error)
}

type applicationInput struct {
	Key            string `path:"key" doc:"The procedure's key." example:"childcare-registration"`
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Choose one per application: sent again, it gives the first receipt again."`
	AcceptLanguage string `header:"Accept-Language"`
	Body           struct {
		Data       json.RawMessage  `json:"data" doc:"Valid against the procedure's applicationSchema."`
		Language   string           `json:"language,omitempty" enum:"de,en,de-leicht" doc:"Of all messages and notices. Default: what Accept-Language prefers."`
		Channel    casework.Channel `json:"channel,omitempty" enum:"online,counter,post,phone,email,rekeyed,printed" doc:"Staff only: how the application reached the office."`
		ReceivedAt time.Time        `json:"receivedAt,omitzero" doc:"Staff only: the date stamp of a paper application. Deadlines count from here."`
	}
}

type applicationOutput struct {
	Status int
	Body   receiptBody
}

type receiptBody struct {
	CaseID     string `json:"caseId"`
	CaseNumber string `json:"caseNumber"`
	Receipt    struct {
		ReceivedAt     time.Time `json:"receivedAt" doc:"Legal receipt, in Berlin time."`
		ReceivedAtText string    `json:"receivedAtText" example:"22. November 2026, 18:05 Uhr"`
		RecordedAt     time.Time `json:"recordedAt" doc:"When it was stored here."`
		RecordedAtText string    `json:"recordedAtText"`
		Digest         string    `json:"digest" doc:"SHA-256 of the data as received, hexadecimal."`
		Statement      string    `json:"statement" doc:"What the receipt says and what it does not promise."`
	} `json:"receipt"`
	StatusURL  string    `json:"statusUrl,omitempty" doc:"Opens the case for its applicant. Shown only once; whoever has it can act for the applicant."`
	HoldExpiry time.Time `json:"holdExpiry,omitzero" doc:"Until when a reserved appointment has to be confirmed."`
}

func (a *API) registerApplications() {
	register(a, huma.Operation{
		OperationID: "submit-application", Method: http.MethodPost, Path: "/api/v1/procedures/{key}/applications",
		Tags: []string{"Procedures"}, Summary: "Apply", DefaultStatus: http.StatusCreated,
		Description: "The answer is the receipt: the application is stored durably. Members of staff may log in to enter " +
			"a paper application with its channel and date stamp. 200 instead of 201: the same Idempotency-Key was sent before.",
		Errors: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict,
			http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.submitApplication)
}

func (a *API) submitApplication(ctx context.Context, in *applicationInput) (*applicationOutput, error) {
	application, err := readApplication(ctx, in)
	if err != nil {
		return nil, err
	}
	receipt, err := a.engine.Submit(ctx, application, in.IdempotencyKey)
	if err != nil {
		return nil, below("/data", err)
	}
	out := &applicationOutput{Status: http.StatusCreated, Body: a.receipt(receipt)}
	if receipt.Replayed {
		out.Status = http.StatusOK
	}
	return out, nil
}

func readApplication(ctx context.Context, in *applicationInput) (casework.Application, error) {
	application := casework.Application{
		Procedure: in.Key, Data: in.Body.Data, Language: in.Body.Language, Channel: in.Body.Channel,
		ReceivedAt: in.Body.ReceivedAt, Actor: casework.Actor{Role: casework.RoleApplicant},
	}
	if application.Language == "" {
		application.Language = locale.Match(in.AcceptLanguage)
	}
	person, isStaff := personOf(ctx)
	if isStaff {
		if !person.Has(casework.RoleCaseworker) {
			return casework.Application{}, casework.Errorf(casework.Forbidden, "Only caseworkers enter applications for others. Apply without logging in.")
		}
		application.Actor = actor(person)
	}
	foreign := application.Channel != "" && application.Channel != casework.ChannelOnline
	if !isStaff && (foreign || !application.ReceivedAt.IsZero()) {
		return casework.Application{}, casework.Errorf(casework.Forbidden,
			"Only staff may say how and when an application was received. Leave out channel and receivedAt, or log in.")
	}
	if application.Channel == "" {
		application.Channel = casework.ChannelOnline
	}
	return application, nil
}

func (a *API) receipt(receipt casework.Receipt) receiptBody {
	cs := receipt.Case
	body := receiptBody{CaseID: cs.ID, CaseNumber: cs.Number}
	if !receipt.HoldExpiry.IsZero() {
		body.HoldExpiry = locale.Berlin(receipt.HoldExpiry)
	}
	body.Receipt.ReceivedAt, body.Receipt.ReceivedAtText = locale.Berlin(cs.ReceivedAt), locale.DateTime(cs.Language, cs.ReceivedAt)
	body.Receipt.RecordedAt, body.Receipt.RecordedAtText = locale.Berlin(cs.RecordedAt), locale.DateTime(cs.Language, cs.RecordedAt)
	body.Receipt.Digest = receipt.Digest
	body.Receipt.Statement = locale.Text(cs.Language, "receipt.statement")
	if receipt.Secret != "" && !receipt.Replayed {
		body.StatusURL = a.options.PublicURL + "/status/" + receipt.Secret
	}
	return body
}
