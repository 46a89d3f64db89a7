package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
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

// FieldError is one fault in the request: in its body, or in a parameter of its address or header.
type FieldError struct {
	Pointer   string `json:"pointer,omitempty" doc:"JSON Pointer (RFC 6901) into the request's body. Missing: the body as a whole, or a parameter."`
	Parameter string `json:"parameter,omitempty" doc:"Name of the path, query or header parameter."`
	Detail    string `json:"detail"`
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

// huma makes its own errors through these two package variables. What it says about a field is kept, but not the values
// that it would echo: they are the citizen's data.
func init() {
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		return ownProblem(status, errs)
	}
	huma.NewErrorWithContext = func(_ huma.Context, status int, _ string, errs ...error) huma.StatusError {
		return ownProblem(status, errs)
	}
}

func ownProblem(status int, errs []error) huma.StatusError {
	if len(errs) == 1 {
		if p, ok := errors.AsType[Problem](errs[0]); ok {
			return p
		}
	}
	kind := kindOf(status)
	p := Problem{Type: problemType(string(kind)), Title: titles[kind], Status: status, Detail: advice(status)}
	for _, err := range errs {
		detail, ok := errors.AsType[*huma.ErrorDetail](err)
		if !ok {
			continue
		}
		if status == http.StatusUnprocessableEntity { // elsewhere the words are the parser's, which quote the input
			p.Errors = append(p.Errors, fieldError(detail))
		}
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

// advice says what to do about an error that huma found before any handler saw the request.
func advice(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "Send a body that is valid JSON. /openapi.json describes every body."
	case http.StatusRequestEntityTooLarge:
		return "The body is too large. Send less."
	case http.StatusUnsupportedMediaType:
		return "Send the body as application/json."
	case http.StatusRequestTimeout:
		return "The body took too long to arrive. Send it again."
	case http.StatusUnprocessableEntity:
		return "Correct what errors names and send the request again. /openapi.json describes it."
	}
	return "Try again later."
}

// missing is how huma says that an object lacks a member; it points at the object.
var missing = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// fieldError turns huma's "body.wishes[0].start" into the JSON Pointer "/wishes/0/start", and "query.limit" into the
// parameter "limit". A member that is missing is pointed at itself.
func fieldError(detail *huma.ErrorDetail) FieldError {
	inside, ok := strings.CutPrefix(detail.Location, "body")
	if !ok {
		_, name, _ := strings.Cut(detail.Location, ".")
		return FieldError{Parameter: name, Detail: detail.Message}
	}
	pointer := strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(inside)
	if found := missing.FindStringSubmatch(detail.Message); found != nil {
		return FieldError{Pointer: pointer + "/" + found[1], Detail: "is required"}
	}
	return FieldError{Pointer: pointer, Detail: detail.Message}
}
