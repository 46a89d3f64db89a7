// Package api is the HTTP interface for programs: JSON described by OpenAPI 3.1 at /openapi.json, errors as problem
// documents (RFC 9457). One file per noun; each declares what it needs of the engine.
//
// What every route demands of its caller stands in one table, policy; a route that is missing there is closed.
package api
