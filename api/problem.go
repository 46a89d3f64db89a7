package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/edge"
)

// Problem is a problem document (RFC 9457). It never repeats what was sent.
type Problem struct {
	Type   string       `json:"type" format:"uri-reference" doc:"Names the sort of problem; a page there explains it."`
	Title  string       `json:"title" doc:"The sort of problem in words."`
	Status int          `json:"status" doc:"The HTTP status."`
	Detail string       `json:"detail,omitempty" doc:"What to do next."`
	Reason string       `json:"reason,omitempty" doc:"A stable code for programs."`
	Errors []FieldError `json:"errors,omitempty" doc:"What is wrong where in the request."`
}

// FieldError is one fault in the request's body.
type FieldError struct {
	Pointer string `json:"pointer" doc:"JSON Pointer (RFC 6901) into the request's body."`
	Detail  string `json:"detail"`
}

// titles are the sorts of problem. Each has a page in docs/problems.
var titles = map[casework.Kind]string{
	casework.Malformed:       "The request cannot be read",
	casework.Unauthenticated: "Nobody is logged in",
	casework.Forbidden:       "Not allowed",
	casework.NotFound:        "Not found",
	casework.Conflict:        "The state no longer allows it",
	casework.Gone:            "Ended for good",
	casework.Invalid:         "The content is against the rules",
	casework.TooMany:         "Too many requests",
	casework.Unavailable:     "Not available right now",
	casework.Internal:        "An error of ours",
}

// Error satisfies the error interface.
func (p Problem) Error() string { return p.Title }

// GetStatus tells huma the HTTP status.
func (p Problem) GetStatus() int { return p.Status }

// ContentType tells huma the media type.
func (p Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders tells the client how long to wait where waiting helps.
func (p Problem) GetHeaders() http.Header {
	headers := http.Header{}
	if wait := retryAfter(p.Status); wait != "" {
		headers.Set("Retry-After", wait)
	}
	return headers
}

// retryAfter gives seconds: a server that restarts is back soon, the brake on log-ins is not.
func retryAfter(status int) string {
	switch status {
	case http.StatusServiceUnavailable:
		return "5"
	case http.StatusTooManyRequests:
		return "900"
	}
	return ""
}

// problem turns an error of the engine into a problem and logs what the caller must not read.
func (a *API) problem(ctx context.Context, err error) Problem {
	known, ok := errors.AsType[*casework.Error](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled):
		known = casework.Errorf(casework.Unavailable, "The answer took too long. Send the request again with the same Idempotency-Key.")
	case !ok || known.Kind == casework.Internal:
		a.options.Log.ErrorContext(ctx, "request", "error", err)
		known = casework.Errorf(casework.Internal, "Try again later. The operators have been told.")
	}
	p := Problem{
		Type: problemType(string(known.Kind)), Title: titles[known.Kind], Status: edge.Status(known.Kind),
		Detail: known.Detail, Reason: known.Reason,
	}
	for _, field := range known.Fields {
		p.Errors = append(p.Errors, FieldError{Pointer: field.Pointer, Detail: field.Message})
	}
	return p
}

// problemType is relative to the server, which serves the page.
func problemType(name string) string { return "/problems/" + name }

// refuse answers with the problem of err and ends the request.
func (a *API) refuse(c *gin.Context, err error) {
	a.write(c.Writer, a.problem(c.Request.Context(), err))
	c.Abort()
}

func (a *API) panicked(w http.ResponseWriter, _ *http.Request) {
	a.write(w, Problem{Type: problemType("internal"), Title: titles[casework.Internal],
		Status: http.StatusInternalServerError, Detail: "Try again later. The operators have been told."})
}

func (a *API) write(w http.ResponseWriter, p Problem) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client is gone if this fails
}

// huma makes its own errors through these two package variables. Its wording is kept, but not the values that it
// would echo: they are the citizen's data.
func init() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return ownProblem(status, message, errs)
	}
	huma.NewErrorWithContext = func(_ huma.Context, status int, message string, errs ...error) huma.StatusError {
		return ownProblem(status, message, errs)
	}
}

func ownProblem(status int, message string, errs []error) huma.StatusError {
	if len(errs) == 1 {
		if p, ok := errors.AsType[Problem](errs[0]); ok {
			return p
		}
	}
	kind := kindOf(status)
	p := Problem{Type: problemType(string(kind)), Title: titles[kind], Status: status, Detail: message}
	for _, err := range errs {
		detail, ok := errors.AsType[*huma.ErrorDetail](err)
		if !ok {
			continue
		}
		text := detail.Message
		if status == http.StatusBadRequest {
			text = "is not valid JSON" // the parser's own words quote the input
		}
		p.Errors = append(p.Errors, FieldError{Pointer: pointer(detail.Location), Detail: text})
	}
	return p
}

func kindOf(status int) casework.Kind {
	for _, kind := range []casework.Kind{casework.Unauthenticated, casework.Forbidden, casework.NotFound, casework.Conflict,
		casework.Invalid, casework.TooMany, casework.Unavailable} {
		if edge.Status(kind) == status {
			return kind
		}
	}
	if status >= http.StatusInternalServerError {
		return casework.Internal
	}
	return casework.Malformed
}

// pointer turns huma's "body.wishes[0].start" into the JSON Pointer "/wishes/0/start". A fault outside the body keeps
// its place in words, as "query.limit".
func pointer(location string) string {
	inside, ok := strings.CutPrefix(location, "body")
	if !ok {
		return location
	}
	return strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(inside)
}
