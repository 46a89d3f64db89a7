package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/edge"
)

// Engine is everything the pages ask for; each part is declared in the file of its noun.
type Engine interface {
	procedureEngine
	applicationEngine
	statusEngine
	taskEngine
	caseEngine
	countEngine
	siteEngine
}

// Options are what the pages need beside the engine.
type Options struct {
	// Login checks what somebody entered at the log-in; address is the visitor's network address.
	Login func(ctx context.Context, address, login, password string) (casework.Person, error)
	// Sessions keeps who is logged in; nil keeps it in memory, which ends with the process.
	Sessions scs.Store
	// PublicURL is the address of the pages, without a slash at the end. Status links begin with it.
	PublicURL      string
	Secure         bool              // served over HTTPS: cookies never travel without it
	TrustedProxies []string          // addresses whose X-Forwarded-For is believed; none by default
	Offices        []casework.Office // for the names of offices; a missing one is shown by its key
	Log            *slog.Logger      // slog.Default()
}

// Site serves the pages. It is an http.Handler.
type Site struct {
	engine   Engine
	options  Options
	router   *gin.Engine
	sessions *scs.SessionManager
	pages    pages
	receipts *receipts
	handler  http.Handler
}

// New reads the templates and registers every route. It panics when a template is faulty, which a test finds.
func New(engine Engine, options Options) *Site {
	if options.Log == nil {
		options.Log = slog.Default()
	}
	s := &Site{engine: engine, options: options, router: newRouter(options.TrustedProxies), pages: mustParsePages(),
		receipts: newReceipts(time.Now)}
	s.sessions = s.newSessions()
	s.router.Use(notePattern, s.chooseLanguage, s.authorize)
	s.router.NoRoute(s.notFound)
	s.router.NoMethod(s.notFound)
	s.registerStatic()
	s.registerProcedures()
	s.registerApplications()
	s.registerStatus()
	s.registerSlots()
	s.registerLogin()
	s.registerTasks()
	s.registerCases()
	s.registerCounts()
	s.handler = edge.Recover(s.protect(s.sessions.LoadAndSave(s.router)), options.Log, s.panicked)
	return s
}

// ServeHTTP answers a request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

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

// protect refuses posts that another site's page sends in the name of a visitor of ours.
func (s *Site) protect(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.writeError(w, r, casework.Forbidden)
	}))
	return protection.Handler(next)
}

func notePattern(c *gin.Context) { edge.NoteRoute(c.Request.Context(), c.FullPath()) }
