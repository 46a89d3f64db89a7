package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

// applicationForm is the name of the form with which every procedure begins.
const applicationForm = "application"

type procedureEngine interface {
	// Procedures lists what the town offers, in the revisions in force.
	Procedures(ctx context.Context) ([]casework.Procedure, error)
	// Procedure gives one of them; NotFound when there is none.
	Procedure(ctx context.Context, key string) (casework.Procedure, error)
	// Form gives a form of the procedure's revision in force; NotFound when there is none.
	Form(ctx context.Context, procedure, name string) (*forms.Form, error)
}

type proceduresOutput struct {
	Body struct {
		Procedures []casework.Procedure `json:"procedures"`
	}
}

type procedureInput struct {
	Key string `path:"key" doc:"The procedure's key." example:"childcare-registration"`
}

type procedureOutput struct {
	Body struct {
		Procedure casework.Procedure `json:"procedure"`
		Schema    json.RawMessage    `json:"applicationSchema" doc:"JSON Schema 2020-12 that the data of an application must fulfil."`
	}
}

func (a *API) registerProcedures() {
	register(a, huma.Operation{
		OperationID: "list-procedures", Method: http.MethodGet, Path: "/api/v1/procedures", Tags: []string{"Procedures"},
		Summary: "What the town offers",
	}, a.listProcedures)
	register(a, huma.Operation{
		OperationID: "get-procedure", Method: http.MethodGet, Path: "/api/v1/procedures/{key}", Tags: []string{"Procedures"},
		Summary: "One procedure with its application form", Errors: []int{http.StatusNotFound},
	}, a.getProcedure)
}

func (a *API) listProcedures(ctx context.Context, _ *struct{}) (*proceduresOutput, error) {
	procedures, err := a.engine.Procedures(ctx)
	if err != nil {
		return nil, err
	}
	out := &proceduresOutput{}
	out.Body.Procedures = list(procedures)
	return out, nil
}

func (a *API) getProcedure(ctx context.Context, in *procedureInput) (*procedureOutput, error) {
	procedure, err := a.engine.Procedure(ctx, in.Key)
	if err != nil {
		return nil, err
	}
	form, err := a.engine.Form(ctx, in.Key, applicationForm)
	if err != nil {
		return nil, err
	}
	out := &procedureOutput{}
	out.Body.Procedure, out.Body.Schema = procedure, form.Schema()
	return out, nil
}

// list makes an empty list of nil, so that a client always reads an array.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
