package edge

import (
	"net/http"

	"github.com/amtsweg/amtsweg/casework"
)

// Status gives the HTTP status of a kind of error. Kinds that it does not know are 500, so that nothing unforeseen
// looks like the caller's fault.
func Status(kind casework.Kind) int {
	switch kind {
	case casework.Malformed:
		return http.StatusBadRequest
	case casework.Unauthenticated:
		return http.StatusUnauthorized
	case casework.Forbidden:
		return http.StatusForbidden
	case casework.NotFound:
		return http.StatusNotFound
	case casework.Conflict:
		return http.StatusConflict
	case casework.Gone:
		return http.StatusGone
	case casework.Invalid:
		return http.StatusUnprocessableEntity
	case casework.TooMany:
		return http.StatusTooManyRequests
	case casework.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
