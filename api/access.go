package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/edge"
)

var (
	anyone    = edge.Anyone()
	applicant = []casework.Role{casework.RoleApplicant}
	staff     = []casework.Role{casework.RoleCaseworker, casework.RoleOperator}
	watchers  = []casework.Role{casework.RoleEvaluator, casework.RoleOperator}
)

// policy says who may call what. Which case and which task of them, the engine decides.
var policy = edge.Policy{
	"GET /healthz":        anyone,
	"GET /readyz":         anyone,
	"GET /openapi.json":   anyone,
	"GET /problems/:kind": anyone,

	"GET /api/v1/procedures":                          anyone,
	"GET /api/v1/procedures/:key":                     anyone,
	"POST /api/v1/procedures/:key/applications":       anyone, // staff too: with a log-in they enter paper
	"GET /api/v1/sites":                               anyone,
	"GET /api/v1/sites/:site/services/:service/slots": anyone,

	"GET /api/v1/status":             applicant,
	"GET /api/v1/status/tasks":       applicant,
	"POST /api/v1/status/acts":       applicant,
	"GET /api/v1/status/acts/:actId": applicant,

	"GET /api/v1/tasks":                 staff,
	"GET /api/v1/tasks/:id":             staff,
	"POST /api/v1/tasks/:id/claim":      staff,
	"POST /api/v1/tasks/:id/release":    staff,
	"POST /api/v1/tasks/:id/complete":   staff,
	"GET /api/v1/cases":                 staff,
	"GET /api/v1/cases/:id":             staff,
	"POST /api/v1/cases/:id/acts":       staff,
	"GET /api/v1/cases/:id/acts/:actId": staff,

	"GET /api/v1/counts": watchers,
}

type contextKey string

const (
	personKey contextKey = "person"
	secretKey contextKey = "secret"
)

// authorize lets a request pass that the policy allows, and notes who sent it.
func (a *API) authorize(c *gin.Context) {
	if c.FullPath() == "" {
		return // no such route: noRoute and noMethod answer
	}
	roles, known := policy.Find(c.Request.Method, c.FullPath())
	if !known {
		a.refuse(c, casework.Errorf(casework.Forbidden, "This route is closed."))
		return
	}
	if slices.Contains(roles, casework.RoleApplicant) {
		a.authorizeApplicant(c)
		return
	}
	a.authorizeStaff(c, roles)
}

func (a *API) authorizeApplicant(c *gin.Context) {
	secret, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	if !ok || secret == "" {
		c.Header("WWW-Authenticate", `Bearer realm="Amtsweg"`)
		a.refuse(c, casework.Errorf(casework.Unauthenticated,
			"Send the secret of the status link as \"Authorization: Bearer …\"."))
		return
	}
	note(c, secretKey, secret)
}

func (a *API) authorizeStaff(c *gin.Context, roles []casework.Role) {
	login, password, sent := c.Request.BasicAuth()
	if !sent && len(roles) == 0 {
		return
	}
	if !sent {
		a.challenge(c, casework.Errorf(casework.Unauthenticated, "Log in with HTTP Basic as a member of staff."))
		return
	}
	person, err := a.options.Login(c.Request.Context(), c.ClientIP(), login, password)
	switch {
	case casework.KindOf(err) == casework.Unauthenticated:
		a.challenge(c, err)
	case err != nil:
		a.refuse(c, err)
	case len(roles) > 0 && !edge.HasAny(person, roles):
		a.refuse(c, casework.Errorf(casework.Forbidden, "This needs another role than yours."))
	default:
		note(c, personKey, person)
	}
}

func (a *API) challenge(c *gin.Context, err error) {
	c.Header("WWW-Authenticate", `Basic realm="Amtsweg", charset="UTF-8"`)
	a.refuse(c, err)
}

func note(c *gin.Context, key contextKey, value any) {
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), key, value))
}

// personOf gives the member of staff who sent the request, if one did.
func personOf(ctx context.Context) (person casework.Person, ok bool) {
	person, ok = ctx.Value(personKey).(casework.Person)
	return person, ok
}

// caller gives the member of staff behind a route that only staff may use.
func caller(ctx context.Context) casework.Person {
	person, _ := personOf(ctx)
	return person
}

func secretOf(ctx context.Context) string {
	secret, _ := ctx.Value(secretKey).(string)
	return secret
}

// security describes a route's policy for the OpenAPI document.
func security(method, path string) []map[string][]string {
	roles, _ := policy.Find(method, ginPath(path))
	switch {
	case len(roles) == 0:
		return nil
	case slices.Contains(roles, casework.RoleApplicant):
		return []map[string][]string{{"secret": {}}}
	}
	return []map[string][]string{{"staff": {}}}
}

// ginPath turns OpenAPI's {parameter} into gin's :parameter, as huma's adapter does.
func ginPath(path string) string { return strings.NewReplacer("{", ":", "}", "").Replace(path) }

func (a *API) noRoute(c *gin.Context) {
	a.refuse(c, casework.Errorf(casework.NotFound, "There is nothing here. /openapi.json lists every route."))
}

func (a *API) noMethod(c *gin.Context) {
	a.write(c.Writer, Problem{
		Type: problemType("method"), Title: "The route does not know this method", Status: http.StatusMethodNotAllowed,
		Detail: "Use one of the methods in the Allow header.",
	})
	c.Abort()
}
