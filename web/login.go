package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
)

type loginPage struct {
	page
	Login  string
	Next   string
	Failed bool
	Braked bool
}

func (s *Site) registerLogin() {
	s.router.GET("/login", s.showLogin)
	s.router.POST("/login", s.logIn)
	s.router.POST("/logout", s.logOut)
}

func (s *Site) showLogin(c *gin.Context) {
	s.show(c, http.StatusOK, "login", loginPage{page: s.base(c, text(c, "login.title")), Next: inside(c.Query("next"))})
}

func (s *Site) logIn(c *gin.Context) {
	ctx := c.Request.Context()
	login := c.PostForm("login")
	person, err := s.options.Login(ctx, c.ClientIP(), login, c.PostForm("password"))
	kind := casework.KindOf(err)
	if kind == casework.Unauthenticated || kind == casework.TooMany {
		data := loginPage{page: s.base(c, text(c, "form.error-prefix")+text(c, "login.title")), Login: login,
			Next: inside(c.PostForm("next")), Failed: kind == casework.Unauthenticated, Braked: kind == casework.TooMany}
		status := http.StatusUnauthorized
		if data.Braked {
			status = http.StatusTooManyRequests
		}
		s.show(c, status, "login", data)
		return
	}
	if err == nil {
		err = s.sessions.RenewToken(ctx) // a session id from before the log-in must not become a logged-in one
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	s.sessions.Put(ctx, personKey, []byte(casework.JSON(person)))
	seeOther(c, home(person, inside(c.PostForm("next"))))
}

func (s *Site) logOut(c *gin.Context) {
	if err := s.sessions.Destroy(c.Request.Context()); err != nil {
		s.fail(c, err)
		return
	}
	seeOther(c, "/")
}

// home is where somebody begins: where they wanted to go, else by their role.
func home(person casework.Person, wanted string) string {
	switch {
	case wanted != "":
		return wanted
	case person.Has(casework.RoleCaseworker):
		return "/work"
	case person.Has(casework.RoleOperator):
		return "/work/cases"
	case person.Has(casework.RoleEvaluator):
		return "/evaluation"
	}
	return "/"
}

// inside lets only a path of this server pass: a link must not lead from our log-in to a stranger's page.
func inside(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n") {
		return ""
	}
	return next
}
