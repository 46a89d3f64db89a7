package edge_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/edge"
)

func TestGate(t *testing.T) {
	t.Parallel()

	t.Run("stops asking after too many failures, even for the right password, and opens again", func(t *testing.T) {
		t.Parallel()
		office := newOffice()
		for range 8 {
			office.tries(t, casework.Unauthenticated, "1.2.3.4", "anna", "wrong")
		}
		office.tries(t, casework.TooMany, "1.2.3.4", "anna", "right")
		office.tries(t, casework.TooMany, "5.6.7.8", "ANNA", "right")
		require.Equal(t, 8, office.asked)
		office.now = office.now.Add(16 * time.Minute)
		office.tries(t, "", "1.2.3.4", "anna", "right")
	})

	t.Run("stops an address that tries one name after the other", func(t *testing.T) {
		t.Parallel()
		office := newOffice()
		for i := range 60 {
			office.tries(t, casework.Unauthenticated, "1.2.3.4", strings.Repeat("x", i+1), "wrong")
		}
		office.tries(t, casework.TooMany, "1.2.3.4", "anna", "right")
		office.tries(t, "", "5.6.7.8", "anna", "right")
	})

	t.Run("remembers a log-in for a minute", func(t *testing.T) {
		t.Parallel()
		office := newOffice()
		for range 5 {
			office.tries(t, "", "1.2.3.4", "anna", "right")
		}
		require.Equal(t, 1, office.asked)
		office.now = office.now.Add(2 * time.Minute)
		office.tries(t, "", "1.2.3.4", "anna", "right")
		require.Equal(t, 2, office.asked)
	})

	t.Run("does not count a database that is away as a failure of the person", func(t *testing.T) {
		t.Parallel()
		office := newOffice()
		office.broken = true
		for range 20 {
			office.tries(t, casework.Internal, "1.2.3.4", "anna", "right")
		}
		office.broken = false
		office.tries(t, "", "1.2.3.4", "anna", "right")
	})
}

func TestHandler(t *testing.T) {
	t.Parallel()

	t.Run("logs the route's pattern and nothing that a person could have written", func(t *testing.T) {
		t.Parallel()
		var log bytes.Buffer
		front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			edge.NoteRoute(r.Context(), "/status/:secret")
			w.WriteHeader(http.StatusTeapot)
		})
		r := httptest.NewRequest("BREW", "/status/geheim?name=Kim", nil)
		r.Header.Set("Authorization", "Bearer geheim")
		edge.Handler(front, front, edge.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}).ServeHTTP(httptest.NewRecorder(), r)
		require.Contains(t, log.String(), "method=OTHER route=/status/:secret status=418")
		require.NotContains(t, log.String(), "geheim")
		require.NotContains(t, log.String(), "Kim")
	})

	t.Run("sends programs and people to their own front end", func(t *testing.T) {
		t.Parallel()
		handler := edge.Handler(says("api"), says("pages"), quiet())
		for path, want := range map[string]string{"/api/v1/tasks": "api", "/healthz": "api", "/openapi.json": "api", "/": "pages", "/apiary": "pages"} {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			require.Equal(t, want, w.Body.String(), path)
			require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
		}
	})

	t.Run("answers HEAD like GET, without the body", func(t *testing.T) {
		t.Parallel()
		front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Method) })
		server := httptest.NewServer(edge.Handler(front, front, quiet()))
		defer server.Close()
		answer, err := http.Head(server.URL)
		require.NoError(t, err)
		defer answer.Body.Close()
		require.Equal(t, int64(len("GET")), answer.ContentLength)
	})

	t.Run("does not read a body beyond the limit", func(t *testing.T) {
		t.Parallel()
		var failed error
		front := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, failed = io.ReadAll(r.Body) })
		o := quiet()
		o.MaxBody = 10
		edge.Handler(front, front, o).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("x", 11))))
		require.Error(t, failed)
	})
}

func TestRecoverLogsNoTextThatCouldHoldData(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	front := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(errors.New("Kim Beispiel")) })
	w := httptest.NewRecorder()
	edge.Recover(front, slog.New(slog.NewTextHandler(&log, nil)), func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
	}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.Contains(t, log.String(), "errorString")
	require.NotContains(t, log.String(), "Kim Beispiel")
}

func TestStatusKnowsEveryKind(t *testing.T) {
	t.Parallel()
	for kind, want := range map[casework.Kind]int{
		casework.Malformed: 400, casework.Unauthenticated: 401, casework.Forbidden: 403, casework.NotFound: 404, casework.Conflict: 409,
		casework.Gone: 410, casework.Invalid: 422, casework.TooMany: 429, casework.Unavailable: 503, casework.Internal: 500, "new": 500,
	} {
		require.Equal(t, want, edge.Status(kind), kind)
	}
}

// office is a log-in with a clock.
type office struct {
	gate   *edge.Gate
	now    time.Time
	asked  int
	broken bool
}

func newOffice() *office {
	o := &office{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	o.gate = edge.NewGate(func(_ context.Context, login, password string) (casework.Person, error) {
		o.asked++
		switch {
		case o.broken:
			return casework.Person{}, errors.New("connection refused")
		case password == "right":
			return casework.Person{ID: login}, nil
		}
		return casework.Person{}, casework.Errorf(casework.Unauthenticated, "Log-in and password do not fit.")
	}, func() time.Time { return o.now })
	return o
}

func (o *office) tries(t *testing.T, want casework.Kind, address, login, password string) {
	t.Helper()
	_, err := o.gate.Login(t.Context(), address, login, password)
	require.Equal(t, want, casework.KindOf(err))
}

func says(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
}

func quiet() edge.Options { return edge.Options{Log: slog.New(slog.DiscardHandler)} }
