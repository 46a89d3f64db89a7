package edge

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// noted is both the context key and the place for the pattern of the route that serves a request.
type noted struct{ pattern string }

// NoteRoute tells the access log which route serves the request. Front ends call it with the route's pattern.
func NoteRoute(ctx context.Context, pattern string) {
	if route, ok := ctx.Value(noted{}).(*noted); ok {
		route.pattern = pattern
	}
}

// recorder remembers what was answered, for the access log.
type recorder struct {
	http.ResponseWriter
	status  int
	written bool
}

// WriteHeader notes the first status.
func (r *recorder) WriteHeader(status int) {
	if !r.written {
		r.status, r.written = status, true
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts as the status 200 when none was set before.
func (r *recorder) Write(b []byte) (int, error) {
	r.written = true
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// logAccess writes one line per request. It names the route's pattern, never the path, the query, a header or an
// address, because case ids, secrets and people's data travel in those.
func logAccess(log *slog.Logger, r *http.Request, pattern string, answer *recorder, took time.Duration) {
	log.LogAttrs(r.Context(), slog.LevelInfo, "request",
		slog.String("method", knownMethod(r.Method)),
		slog.String("route", pattern),
		slog.Int("status", answer.status),
		slog.Duration("took", took))
}

// knownMethod keeps invented methods out of the log: they are free text from outside.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "OTHER"
}
