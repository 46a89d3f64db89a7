package api

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/edge"
)

// Engine is everything the API asks for; each part is declared in the file of its noun.
type Engine interface {
	procedureEngine
	applicationEngine
	statusEngine
	taskEngine
	caseEngine
	countEngine
	siteEngine
	healthEngine
}

// Options are what the API needs beside the engine.
type Options struct {
	// Login checks the credentials of staff who call with HTTP Basic; address is the caller's network address.
	Login func(ctx context.Context, address, login, password string) (casework.Person, error)
	// PublicURL is the address under which citizens reach the pages, without a slash at the end. Status links begin
	// with it.
	PublicURL      string
	Version        string       // of the product, for the OpenAPI document
	TrustedProxies []string     // addresses whose X-Forwarded-For is believed; none by default
	Log            *slog.Logger // slog.Default()
}

// API serves the routes. It is an http.Handler.
type API struct {
	engine  Engine
	options Options
	router  *gin.Engine
	huma    huma.API
	handler http.Handler
}

// New registers every route. It panics when a route and its description do not fit, which a test finds.
func New(engine Engine, options Options) *API {
	if options.Log == nil {
		options.Log = slog.Default()
	}
	a := &API{engine: engine, options: options, router: newRouter(options.TrustedProxies)}
	a.router.Use(notePattern, a.authorize)
	a.router.NoRoute(a.noRoute)
	a.router.NoMethod(a.noMethod)
	a.huma = humagin.New(a.router, description(options.Version))
	a.registerHealth()
	a.registerProcedures()
	a.registerApplications()
	a.registerStatus()
	a.registerTasks()
	a.registerCases()
	a.registerCounts()
	a.registerSites()
	a.registerDocuments()
	a.handler = edge.Recover(a.router, options.Log, a.panicked)
	return a
}

// ServeHTTP answers a request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

func newRouter(trustedProxies []string) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false
	if err := router.SetTrustedProxies(trustedProxies); err != nil {
		panic(err)
	}
	return router
}

func description(version string) huma.Config {
	config := huma.DefaultConfig("Amtsweg", version)
	config.Info.Description = "Administrative procedures of a town: apply, follow a case, work on it, watch how it runs. " +
		"Errors are problem documents (RFC 9457)."
	// The document is served by a route of our own, so that it stands in the policy; there is no docs page that would
	// load scripts from elsewhere, and no "$schema" in the answers.
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"staff":  {Type: "http", Scheme: "basic", Description: "Log-in of a member of staff."},
		"secret": {Type: "http", Scheme: "bearer", Description: "The secret of the status link that came with the receipt."},
	}
	return config
}

// notePattern tells the access log the route's pattern instead of its path.
func notePattern(c *gin.Context) { edge.NoteRoute(c.Request.Context(), c.FullPath()) }

// register adds an operation whose errors become problems and whose security follows from the policy.
func register[I, O any](a *API, op huma.Operation, handler func(context.Context, *I) (*O, error)) {
	op.Security = security(op.Method, op.Path)
	op.MaxBodyBytes = 2 << 20
	huma.Register(a.huma, op, func(ctx context.Context, input *I) (*O, error) {
		output, err := handler(ctx, input)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return output, nil
	})
}
