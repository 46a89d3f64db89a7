package api_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/api"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/edge"
)

const taskID = "0192d1a0-0000-7000-8000-000000000001.check#1"

var (
	received = time.Date(2026, 11, 22, 17, 5, 0, 0, time.UTC)
	clerk    = casework.Person{ID: "p1", Login: "clerk", Roles: []casework.Role{casework.RoleCaseworker}, Offices: []string{"youth"}}
	watcher  = casework.Person{ID: "p2", Login: "watcher", Roles: []casework.Role{casework.RoleEvaluator}}
)

func TestSubmit(t *testing.T) {
	t.Parallel()
	const path = "/api/v1/procedures/childcare-registration/applications"

	t.Run("answers with a receipt in Berlin time and with the status link once", func(t *testing.T) {
		t.Parallel()
		var got casework.Application
		engine := fakeEngine{submit: func(a casework.Application, key string) (casework.Receipt, error) {
			got = a
			require.Equal(t, "k1", key)
			return receipt(), nil
		}}
		answer := send(t, engine, post(path, `{"data":{"child":{"name":"Kim"}}}`), header("Idempotency-Key", "k1"))
		require.Equal(t, http.StatusCreated, answer.status)
		require.Equal(t, "https://amt.example/status/geheim", answer.body["statusUrl"])
		proof := answer.body["receipt"].(map[string]any)
		require.Equal(t, "2026-11-22T18:05:00+01:00", proof["receivedAt"])
		require.Equal(t, "22. November 2026, 18:05 Uhr", proof["receivedAtText"])
		require.Contains(t, proof["statement"], "verspricht")
		require.JSONEq(t, `{"child":{"name":"Kim"}}`, string(got.Data))
		require.Equal(t, casework.ChannelOnline, got.Channel)
		require.Equal(t, casework.RoleApplicant, got.Actor.Role)
		require.NotContains(t, answer.body, "$schema")
	})

	t.Run("gives the first receipt again without the secret", func(t *testing.T) {
		t.Parallel()
		engine := fakeEngine{submit: func(casework.Application, string) (casework.Receipt, error) {
			r := receipt()
			r.Replayed, r.Secret = true, ""
			return r, nil
		}}
		answer := send(t, engine, post(path, `{"data":{}}`))
		require.Equal(t, http.StatusOK, answer.status)
		require.NotContains(t, answer.body, "statusUrl")
	})

	t.Run("lets staff enter paper with its channel and date stamp", func(t *testing.T) {
		t.Parallel()
		var got casework.Application
		engine := fakeEngine{submit: func(a casework.Application, _ string) (casework.Receipt, error) {
			got = a
			return receipt(), nil
		}}
		body := `{"data":{},"channel":"post","receivedAt":"2026-11-20T00:00:00+01:00"}`
		require.Equal(t, http.StatusCreated, send(t, engine, post(path, body), as("clerk")).status)
		require.Equal(t, casework.ChannelPost, got.Channel)
		require.Equal(t, casework.Actor{Role: casework.RoleCaseworker, ID: "p1", Office: "youth"}, got.Actor)
		require.Equal(t, "2026-11-19T23:00:00Z", got.ReceivedAt.UTC().Format(time.RFC3339))
	})

	t.Run("refuses channel and date stamp of anybody else", func(t *testing.T) {
		t.Parallel()
		for _, body := range []string{`{"data":{},"channel":"post"}`, `{"data":{},"receivedAt":"2026-11-20T00:00:00Z"}`} {
			require.Equal(t, http.StatusForbidden, send(t, fakeEngine{}, post(path, body)).status)
		}
	})

	t.Run("points to the faulty field of the request's body", func(t *testing.T) {
		t.Parallel()
		engine := fakeEngine{submit: func(casework.Application, string) (casework.Receipt, error) {
			err := casework.Errorf(casework.Invalid, "Correct the fields.")
			err.Fields = []casework.FieldError{{Pointer: "/child/name", Message: "Bitte geben Sie den Namen an."}}
			return casework.Receipt{}, err
		}}
		answer := send(t, engine, post(path, `{"data":{"child":{}}}`))
		answer.isProblem(t, http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, []any{map[string]any{"pointer": "/data/child/name", "detail": "Bitte geben Sie den Namen an."}},
			answer.body["errors"])
	})
}

func TestProblems(t *testing.T) {
	t.Parallel()

	t.Run("never repeat what was sent", func(t *testing.T) {
		t.Parallel()
		for _, body := range []string{`{"data":"Geheimnis`, `{"kind":"Geheimnis"}`, `{"Geheimnis":1}`, `["Geheimnis"]`, `Geheimnis`} {
			answer := send(t, fakeEngine{}, post("/api/v1/status/acts", body), header("Authorization", "Bearer s"))
			require.NotContains(t, strings.ReplaceAll(answer.raw, "/Geheimnis", ""), "Geheimnis", body)
			require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, answer.status, body)
			require.Equal(t, "application/problem+json", answer.header.Get("Content-Type"))
		}
	})

	t.Run("say 413 and 415 for a body that is too large or of another kind", func(t *testing.T) {
		t.Parallel()
		const path = "/api/v1/procedures/x/applications"
		require.Equal(t, http.StatusRequestEntityTooLarge, send(t, fakeEngine{}, post(path, strings.Repeat(" ", 3<<20))).status)
		require.Equal(t, http.StatusUnsupportedMediaType, send(t, fakeEngine{}, post(path, "a,b"), header("Content-Type", "text/csv")).status)
	})

	t.Run("say 400 for a body that is no JSON", func(t *testing.T) {
		t.Parallel()
		send(t, fakeEngine{}, post("/api/v1/procedures/x/applications", `{"data":`)).isProblem(t, http.StatusBadRequest, "malformed")
	})

	t.Run("point at the member or name the parameter that is wrong", func(t *testing.T) {
		t.Parallel()
		answer := send(t, fakeEngine{}, post("/api/v1/procedures/x/applications", `{}`))
		answer.isProblem(t, http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, []any{map[string]any{"pointer": "/data", "detail": "is required"}}, answer.body["errors"])
		answer = send(t, fakeEngine{}, get("/api/v1/tasks?limit=999"), as("clerk"))
		require.Equal(t, "limit", answer.body["errors"].([]any)[0].(map[string]any)["parameter"])
	})

	t.Run("say 404 for an unknown route and 405 for a wrong method", func(t *testing.T) {
		t.Parallel()
		send(t, fakeEngine{}, get("/api/v2/nothing")).isProblem(t, http.StatusNotFound, "not-found")
		send(t, fakeEngine{}, request(http.MethodDelete, "/api/v1/tasks", "")).isProblem(t, http.StatusMethodNotAllowed, "method")
	})

	t.Run("withhold the text of an error of ours", func(t *testing.T) {
		t.Parallel()
		engine := fakeEngine{procedures: func() ([]casework.Procedure, error) { return nil, io.ErrUnexpectedEOF }}
		answer := send(t, engine, get("/api/v1/procedures"))
		answer.isProblem(t, http.StatusInternalServerError, "internal")
		require.NotContains(t, answer.raw, "EOF")
	})

	t.Run("stand for a panic too", func(t *testing.T) {
		t.Parallel()
		send(t, fakeEngine{}, get("/api/v1/procedures")).isProblem(t, http.StatusInternalServerError, "internal")
	})

	t.Run("say when to come back", func(t *testing.T) {
		t.Parallel()
		engine := fakeEngine{ready: func() error { return io.EOF }}
		answer := send(t, engine, get("/readyz"))
		answer.isProblem(t, http.StatusServiceUnavailable, "unavailable")
		require.Equal(t, "5", answer.header.Get("Retry-After"))
	})

	t.Run("each have a page", func(t *testing.T) {
		t.Parallel()
		kinds := []casework.Kind{casework.Malformed, casework.Unauthenticated, casework.Forbidden, casework.NotFound,
			casework.Conflict, casework.Gone, casework.Invalid, casework.TooMany, casework.Unavailable, casework.Internal, "method"}
		for _, kind := range kinds {
			require.Equal(t, http.StatusOK, send(t, fakeEngine{}, get("/problems/"+string(kind))).status, kind)
		}
	})
}

func TestAccess(t *testing.T) {
	t.Parallel()

	t.Run("asks staff for a log-in and applicants for their secret", func(t *testing.T) {
		t.Parallel()
		answer := send(t, fakeEngine{}, get("/api/v1/tasks"))
		answer.isProblem(t, http.StatusUnauthorized, "unauthenticated")
		require.Contains(t, answer.header.Get("WWW-Authenticate"), "Basic")
		answer = send(t, fakeEngine{}, get("/api/v1/status"), as("clerk"))
		answer.isProblem(t, http.StatusUnauthorized, "unauthenticated")
		require.Contains(t, answer.header.Get("WWW-Authenticate"), "Bearer")
	})

	t.Run("refuses a wrong password and a wrong role", func(t *testing.T) {
		t.Parallel()
		wrong := func(r *http.Request) { r.SetBasicAuth("clerk", "wrong") }
		send(t, fakeEngine{}, get("/api/v1/tasks"), wrong).isProblem(t, http.StatusUnauthorized, "unauthenticated")
		send(t, fakeEngine{}, get("/api/v1/tasks"), as("watcher")).isProblem(t, http.StatusForbidden, "forbidden")
		send(t, fakeEngine{}, get("/api/v1/counts"), as("clerk")).isProblem(t, http.StatusForbidden, "forbidden")
	})

	t.Run("does not treat a wrong log-in on an open route as none", func(t *testing.T) {
		t.Parallel()
		wrong := func(r *http.Request) { r.SetBasicAuth("clerk", "wrong") }
		send(t, fakeEngine{}, get("/api/v1/procedures"), wrong).isProblem(t, http.StatusUnauthorized, "unauthenticated")
	})
}

func TestActs(t *testing.T) {
	t.Parallel()
	complete := "/api/v1/tasks/" + strings.ReplaceAll(taskID, "#", "%23") + "/complete"

	t.Run("are applied under the client's key", func(t *testing.T) {
		t.Parallel()
		engine := fakeEngine{act: func(p casework.Person, caseID string, act casework.Act) (casework.ActOutcome, error) {
			require.Equal(t, "0192d1a0-0000-7000-8000-000000000001", caseID)
			require.Equal(t, casework.ActComplete, act.Kind)
			require.Equal(t, taskID, act.Task)
			require.JSONEq(t, `{"complete":true}`, string(act.Data))
			return casework.ActOutcome{Act: act.ID, State: casework.ActApplied, Sequence: 3}, nil
		}}
		answer := send(t, engine, post(complete, `{"data":{"complete":true}}`), as("clerk"), header("Idempotency-Key", "a1"))
		require.Equal(t, http.StatusOK, answer.status)
		require.Equal(t, "a1", answer.body["act"])
	})

	t.Run("that are admitted but not committed say where to ask", func(t *testing.T) {
		t.Parallel()
		engine := fakeEngine{act: func(_ casework.Person, _ string, act casework.Act) (casework.ActOutcome, error) {
			return casework.ActOutcome{Act: act.ID, State: casework.ActPending}, nil
		}}
		answer := send(t, engine, post(complete, `{}`), as("clerk"))
		require.Equal(t, http.StatusAccepted, answer.status)
		require.Equal(t, "/api/v1/cases/0192d1a0-0000-7000-8000-000000000001/acts/"+answer.body["act"].(string),
			answer.header.Get("Location"))
	})

	t.Run("that are refused become the problem of the refusal", func(t *testing.T) {
		t.Parallel()
		engine := fakeEngine{act: func(casework.Person, string, casework.Act) (casework.ActOutcome, error) {
			return casework.ActOutcome{State: casework.ActRefused, Problem: casework.Errorf(casework.Conflict, "The task is completed.")}, nil
		}}
		send(t, engine, post(complete, `{}`), as("clerk")).isProblem(t, http.StatusConflict, "conflict")
	})

	t.Run("of applicants are theirs only", func(t *testing.T) {
		t.Parallel()
		engine := fakeEngine{applicantAct: func(secret string, act casework.Act) (casework.ActOutcome, error) {
			require.Equal(t, "geheim", secret)
			return casework.ActOutcome{Act: act.ID, State: casework.ActApplied}, nil
		}}
		bearer := header("Authorization", "Bearer geheim")
		require.Equal(t, http.StatusOK, send(t, engine, post("/api/v1/status/acts", `{"kind":"message","message":"withdraw"}`), bearer).status)
		send(t, engine, post("/api/v1/status/acts", `{"kind":"skip"}`), bearer).isProblem(t, http.StatusForbidden, "forbidden")
	})

	t.Run("have an outcome that can be asked for", func(t *testing.T) {
		t.Parallel()
		engine := fakeEngine{outcome: func(_ casework.Person, _, actID string) (casework.ActOutcome, error) {
			return casework.ActOutcome{Act: actID, State: casework.ActRefused, Problem: casework.Errorf(casework.Conflict, "Too late.")}, nil
		}}
		answer := send(t, engine, get("/api/v1/cases/c1/acts/a1"), as("clerk"))
		require.Equal(t, http.StatusOK, answer.status)
		require.Equal(t, "Too late.", answer.body["problem"].(map[string]any)["detail"])
	})
}

func TestOpenAPI(t *testing.T) {
	t.Parallel()
	answer := send(t, fakeEngine{}, get("/openapi.json"))
	require.Equal(t, http.StatusOK, answer.status)
	require.Equal(t, "3.1.0", answer.body["openapi"])
	operation := answer.body["paths"].(map[string]any)["/api/v1/tasks"].(map[string]any)["get"].(map[string]any)
	require.Equal(t, []any{map[string]any{"staff": []any{}}}, operation["security"])
}

func TestEmptyListsAreArrays(t *testing.T) {
	t.Parallel()
	engine := fakeEngine{tasks: func(p casework.Person, f casework.TaskFilter) ([]casework.Task, string, error) {
		require.Equal(t, "p1", f.Assignee)
		require.Equal(t, 50, f.Page.Limit)
		return nil, "", nil
	}}
	require.Equal(t, []any{}, send(t, engine, get("/api/v1/tasks?mine=true"), as("clerk")).body["tasks"])
}

type answer struct {
	status int
	header http.Header
	raw    string
	body   map[string]any
}

func (a answer) isProblem(t *testing.T, status int, kind string) {
	t.Helper()
	require.Equal(t, status, a.status, a.raw)
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
	require.Equal(t, "/problems/"+kind, a.body["type"])
	require.InDelta(t, status, a.body["status"], 0)
}

func send(t *testing.T, engine api.Engine, r *http.Request, changes ...func(*http.Request)) answer {
	t.Helper()
	for _, change := range changes {
		change(r)
	}
	quiet := slog.New(slog.DiscardHandler)
	server := api.New(engine, api.Options{Login: login, PublicURL: "https://amt.example", Version: "test", Log: quiet})
	w := httptest.NewRecorder()
	edge.Handler(server, http.NotFoundHandler(), edge.Options{Log: quiet}).ServeHTTP(w, r)
	got := answer{status: w.Code, header: w.Header(), raw: w.Body.String()}
	if strings.Contains(w.Header().Get("Content-Type"), "json") {
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got.body))
	}
	return got
}

func login(_ context.Context, _, name, password string) (casework.Person, error) {
	for _, p := range []casework.Person{clerk, watcher} {
		if p.Login == name && password == "demo" {
			return p, nil
		}
	}
	return casework.Person{}, casework.Errorf(casework.Unauthenticated, "Log-in and password do not fit.")
}

func request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func get(path string) *http.Request        { return request(http.MethodGet, path, "") }
func post(path, body string) *http.Request { return request(http.MethodPost, path, body) }

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func as(name string) func(*http.Request) {
	return func(r *http.Request) { r.SetBasicAuth(name, "demo") }
}

func receipt() casework.Receipt {
	return casework.Receipt{
		Case:   casework.Case{ID: "c1", Number: "KITA-2026-000001", Language: "de", ReceivedAt: received, RecordedAt: received},
		Digest: strings.Repeat("ab", 32), Secret: "geheim",
	}
}
