package casework

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal an Error is. Each kind has one HTTP status, mapped once at the edge.
type Kind string

// The kinds of error that may reach a person. Anything that is not an *Error is internal, and its text stays in the log.
const (
	Malformed       Kind = "malformed"       // cannot be read at all
	Unauthenticated Kind = "unauthenticated" // nobody is logged in
	Forbidden       Kind = "forbidden"       // known, but not allowed
	NotFound        Kind = "not-found"       // is not there, or may not be seen
	Conflict        Kind = "conflict"        // the state no longer allows it
	Gone            Kind = "gone"            // was there and has ended for good
	Invalid         Kind = "invalid"         // readable, but against the rules; Fields says where
	TooMany         Kind = "too-many"        // a limit is reached
	Unavailable     Kind = "unavailable"     // nothing was admitted; try again later
	Internal        Kind = "internal"        // ours to mend
)

// FieldError is one fault in submitted data. Pointer is a JSON Pointer (RFC 6901) into the data; Message is a
// sentence for the person who filled in the field and never repeats what was entered.
type FieldError struct {
	Pointer string `json:"pointer"`
	Message string `json:"message"`
}

// Error is the only error whose text a person outside the operating team may read.
// Detail is a sentence that says what to do next and holds no personal data. Reason is a stable code for programs.
type Error struct {
	Kind   Kind         `json:"kind"`
	Reason string       `json:"reason,omitempty"`
	Detail string       `json:"detail"`
	Fields []FieldError `json:"fields,omitempty"`
}

// Error gives kind and detail; the fields are left out because logs must not collect them.
func (e *Error) Error() string { return string(e.Kind) + ": " + e.Detail }

// Errorf builds an Error of a kind with a formatted detail.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// WithReason returns a copy of e that carries a stable code for programs.
func (e *Error) WithReason(reason string) *Error {
	out := *e
	out.Reason = reason
	return &out
}

// KindOf gives the kind of err: Internal for every error that is not an *Error, and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
