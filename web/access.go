package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"
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

// policy says who may see what. Which case and which task of them, the engine decides.
var policy = edge.Policy{
	"GET /":                           anyone,
	"GET /static/*file":               anyone,
	"GET /procedures/:key":            anyone,
	"GET /procedures/:key/apply":      anyone,
	"POST /procedures/:key/apply":     anyone,
	"GET /procedures/:key/slots":      anyone,
	"GET /status/:secret":             anyone,
	"GET /login":                      anyone,
	"POST /login":                     anyone,
	"POST /logout":                    anyone,
	"GET /my-case":                    applicant,
	"GET /my-case/receipt":            applicant,
	"GET /my-case/tasks/:id":          applicant,
	"POST /my-case/tasks/:id":         applicant,
	"GET /my-case/messages/:message":  applicant,
	"POST /my-case/messages/:message": applicant,
	"GET /my-case/acts/:act":          applicant,
	"POST /my-case/leave":             applicant,

	"GET /work":                            staff,
	"GET /work/tasks/:id":                  staff,
	"POST /work/tasks/:id":                 staff,
	"GET /work/cases":                      staff,
	"GET /work/cases/:id":                  staff,
	"POST /work/cases/:id/deadlines/:wait": staff,
	"POST /work/cases/:id/incidents/:wait": staff,
	"GET /work/cases/:id/acts/:act":        staff,
	"GET /evaluation":                      watchers,
}

const (
	caseCookie    = "amtsweg_case"
	sessionCookie = "amtsweg_session"
	personKey     = "person"
)

func (s *Site) newSessions() *scs.SessionManager {
	sessions := scs.New()
	if s.options.Sessions != nil {
		sessions.Store = s.options.Sessions
	}
	sessions.Lifetime, sessions.IdleTimeout = 12*time.Hour, time.Hour
	sessions.HashTokenInStore = true
	sessions.Cookie.Name = s.cookieName(sessionCookie)
	sessions.Cookie.Secure = s.options.Secure
	sessions.Cookie.Persist = false
	sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		s.options.Log.ErrorContext(r.Context(), "session", "error", err)
		s.writeError(w, r, casework.Unavailable)
	}
	return sessions
}

// cookieName ties a cookie to this very host where HTTPS allows it.
func (s *Site) cookieName(name string) string {
	if s.options.Secure {
		return "__Host-" + name
	}
	return name
}

// authorize lets a request pass that the policy allows.
func (s *Site) authorize(c *gin.Context) {
	if c.FullPath() == "" {
		return // no such page: notFound answers
	}
	roles, known := policy.Find(c.Request.Method, c.FullPath())
	switch {
	case !known:
		s.fail(c, casework.Errorf(casework.Forbidden, "This route is closed."))
	case slices.Contains(roles, casework.RoleApplicant):
		if s.secret(c) == "" {
			s.fail(c, casework.Errorf(casework.Unauthenticated, "No status link was opened.").WithReason(noStatusLink))
		}
	case len(roles) > 0:
		s.authorizeStaff(c, roles)
	}
}

func (s *Site) authorizeStaff(c *gin.Context, roles []casework.Role) {
	person := s.person(c)
	if person.ID == "" {
		target := "/login"
		if c.Request.Method == http.MethodGet {
			target += "?next=" + url.QueryEscape(c.Request.URL.Path)
		}
		c.Redirect(http.StatusSeeOther, target)
		c.Abort()
		return
	}
	if !edge.HasAny(person, roles) {
		s.fail(c, casework.Errorf(casework.Forbidden, "This needs another role."))
	}
}

// person gives who is logged in; the zero Person when nobody is.
func (s *Site) person(c *gin.Context) casework.Person {
	var person casework.Person
	if stored := s.sessions.GetBytes(c.Request.Context(), personKey); stored != nil {
		_ = json.Unmarshal(stored, &person) // written by logIn; anything else is nobody
	}
	return person
}

// secret gives the secret of the status link that the visitor opened, or "".
func (s *Site) secret(c *gin.Context) string {
	secret, err := c.Cookie(s.cookieName(caseCookie))
	if err != nil {
		return ""
	}
	return secret
}

// keepSecret moves the secret from the address into a cookie that no script can read. A zero secret deletes it.
func (s *Site) keepSecret(c *gin.Context, secret string) {
	cookie := &http.Cookie{Name: s.cookieName(caseCookie), Value: secret, Path: "/", HttpOnly: true,
		Secure: s.options.Secure, SameSite: http.SameSiteLaxMode}
	if secret == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(c.Writer, cookie)
}
