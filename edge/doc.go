// Package edge is what stands between the network and the two front ends, api and web: which paths go where, the
// limits every request has to keep, the headers every answer carries, the access log, the log-in with its brake
// against guessing, and the HTTP status of each kind of error.
//
// It knows nothing of procedures; api and web know nothing of each other.
package edge
