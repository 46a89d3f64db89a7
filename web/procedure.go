package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

type procedureEngine interface {
	// Procedures lists what the town offers, in the revisions in force.
	Procedures(ctx context.Context) ([]casework.Procedure, error)
	// Procedure gives one of them; NotFound when there is none.
	Procedure(ctx context.Context, key string) (casework.Procedure, error)
	// Form gives a form of the procedure's revision in force; NotFound when there is none.
	Form(ctx context.Context, procedure, name string) (*forms.Form, error)
}

type startPage struct {
	page
	Procedures []casework.Procedure
}

type procedurePage struct {
	page
	Procedure casework.Procedure
	Office    string
	Slots     bool // an appointment is chosen first
}

func (s *Site) registerProcedures() {
	s.router.GET("/", s.showStart)
	s.router.GET("/procedures/:key", s.showProcedure)
}

func (s *Site) showStart(c *gin.Context) {
	procedures, err := s.engine.Procedures(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	s.show(c, http.StatusOK, "start", startPage{page: s.base(c, text(c, "start.title")), Procedures: procedures})
}

func (s *Site) showProcedure(c *gin.Context) {
	ctx := c.Request.Context()
	procedure, err := s.engine.Procedure(ctx, c.Param("key"))
	if err != nil {
		s.fail(c, err)
		return
	}
	form, err := s.engine.Form(ctx, procedure.Key, applicationForm)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.show(c, http.StatusOK, "procedure", procedurePage{
		page: s.base(c, procedure.Titles.In(languageOf(c.Request))), Procedure: procedure,
		Office: s.office(c, procedure.Office), Slots: slotFieldsOf(form.Fields(languageOf(c.Request))) != nil,
	})
}

// office gives the name of an office in the language of the page.
func (s *Site) office(c *gin.Context, key string) string {
	for _, office := range s.options.Offices {
		if office.Key == key {
			return office.Names.In(languageOf(c.Request))
		}
	}
	return key
}
