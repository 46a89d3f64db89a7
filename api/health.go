package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/docs/problems"
)

type healthEngine interface {
	// Ready gives Unavailable while something is missing that serving needs.
	Ready(ctx context.Context) error
}

type healthOutput struct {
	Body struct {
		State string `json:"state" example:"ok"`
	}
}

func (a *API) registerHealth() {
	register(a, huma.Operation{
		OperationID: "get-health", Method: http.MethodGet, Path: "/healthz", Tags: []string{"Operation"},
		Summary: "Is the process alive?",
	}, a.alive)
	register(a, huma.Operation{
		OperationID: "get-readiness", Method: http.MethodGet, Path: "/readyz", Tags: []string{"Operation"},
		Summary: "Can it serve?", Errors: []int{http.StatusServiceUnavailable},
	}, a.ready)
}

func (a *API) alive(context.Context, *struct{}) (*healthOutput, error) {
	out := &healthOutput{}
	out.Body.State = "ok"
	return out, nil
}

func (a *API) ready(ctx context.Context, in *struct{}) (*healthOutput, error) {
	if err := a.engine.Ready(ctx); err != nil {
		a.options.Log.WarnContext(ctx, "not ready", "error", err)
		return nil, casework.Errorf(casework.Unavailable, "Not ready yet. Ask again in a few seconds.")
	}
	return a.alive(ctx, in)
}

// registerDocuments serves what explains the API: the OpenAPI document and a page per sort of problem.
func (a *API) registerDocuments() {
	document, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		panic(err)
	}
	a.router.GET("/openapi.json", func(c *gin.Context) {
		c.Data(http.StatusOK, "application/vnd.oai.openapi+json;version=3.1", document)
	})
	a.router.GET("/problems/:kind", func(c *gin.Context) {
		page, err := problems.Pages.ReadFile(strings.ToLower(c.Param("kind")) + ".md")
		if err != nil {
			a.noRoute(c)
			return
		}
		c.Data(http.StatusOK, "text/plain; charset=utf-8", page)
	})
}
