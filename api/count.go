package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/amtsweg/amtsweg/casework"
)

type countEngine interface {
	// Counts says how many cases of each procedure and revision stand where.
	Counts(ctx context.Context, p casework.Person) ([]casework.Count, error)
}

type countsOutput struct {
	Body struct {
		Counts []casework.Count `json:"counts"`
	}
}

func (a *API) registerCounts() {
	register(a, huma.Operation{
		OperationID: "list-counts", Method: http.MethodGet, Path: "/api/v1/counts", Tags: []string{"Evaluation"},
		Summary: "How many cases of each procedure and revision stand where",
	}, a.listCounts)
}

func (a *API) listCounts(ctx context.Context, _ *struct{}) (*countsOutput, error) {
	counts, err := a.engine.Counts(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}
	out := &countsOutput{}
	out.Body.Counts = list(counts)
	return out, nil
}
