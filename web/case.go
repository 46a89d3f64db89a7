package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/locale"
)

type caseEngine interface {
	// Cases lists the cases that the person may see, newest first, and the cursor of the next page or "".
	Cases(ctx context.Context, p casework.Person, f casework.CaseFilter) ([]casework.Case, string, error)
	// Case gives everything about a case; NotFound when there is none, Forbidden when it belongs to another office.
	Case(ctx context.Context, p casework.Person, id string) (casework.CaseView, error)
	// Act lets staff act on a case. An outcome "pending" is admitted and asked for later with Outcome; Unavailable
	// means that nothing was admitted.
	Act(ctx context.Context, p casework.Person, caseID string, act casework.Act) (casework.ActOutcome, error)
	// Outcome says what became of an act; NotFound when the case knows none with this id.
	Outcome(ctx context.Context, p casework.Person, caseID, actID string) (casework.ActOutcome, error)
}

type casesPage struct {
	page
	Cases      []casework.Case
	Procedures []casework.Procedure
	Titles     map[string]string // of procedures, by key
	Procedure  string
	Status     casework.Status
	Statuses   []casework.Status
	Open       bool
	Next       string
}

type casePage struct {
	page
	View     casework.CaseView
	Office   string
	Sections []section
	Operator bool
}

func (s *Site) registerCases() {
	s.router.GET("/work/cases", s.showCases)
	s.router.GET("/work/cases/:id", s.showCase)
	s.router.POST("/work/cases/:id/deadlines/:wait", s.moveDeadline)
	s.router.POST("/work/cases/:id/incidents/:wait", s.mendIncident)
	s.router.GET("/work/cases/:id/acts/:act", s.showOutcome)
}

func (s *Site) showCases(c *gin.Context) {
	ctx, lang := c.Request.Context(), languageOf(c.Request)
	data := casesPage{page: s.base(c, text(c, "cases.title")), Procedure: c.Query("procedure"),
		Status: casework.Status(c.Query("status")), Open: c.Query("open") != "", Titles: map[string]string{},
		Statuses: []casework.Status{casework.StatusReceived, casework.StatusOffice, casework.StatusApplicant,
			casework.StatusThird, casework.StatusClosed}}
	var err error
	if data.Procedures, err = s.engine.Procedures(ctx); err != nil {
		s.fail(c, err)
		return
	}
	for _, procedure := range data.Procedures {
		data.Titles[procedure.Key] = procedure.Titles.In(lang)
	}
	filter := casework.CaseFilter{Procedure: data.Procedure, Status: data.Status, Open: data.Open,
		Page: casework.Page{Cursor: c.Query("cursor"), Limit: listLength}}
	if data.Cases, data.Next, err = s.engine.Cases(ctx, s.person(c), filter); err != nil {
		s.fail(c, err)
		return
	}
	s.show(c, http.StatusOK, "cases", data)
}

func (s *Site) showCase(c *gin.Context) {
	person := s.person(c)
	view, err := s.engine.Case(c.Request.Context(), person, c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return
	}
	s.show(c, http.StatusOK, "case", casePage{
		page: s.base(c, text(c, "case.title", "number", view.Case.Number)), View: view, Office: s.office(c, view.Case.Office),
		Sections: s.applicationOf(c, view), Operator: person.Has(casework.RoleOperator),
	})
}

// applicationOf reads the application back in the words of the form under which it was submitted.
func (s *Site) applicationOf(c *gin.Context, view casework.CaseView) []section {
	ctx, lang := c.Request.Context(), languageOf(c.Request)
	form, err := s.engine.OfferForm(ctx, view.Case.ID, applicationForm)
	if err != nil {
		s.options.Log.WarnContext(ctx, "read application form", "error", err)
		return nil
	}
	values := form.ToValues(view.Application)
	fields, err := s.withOptions(ctx, lang, sheet{form: form, values: values})
	if err != nil {
		s.options.Log.WarnContext(ctx, "fill options", "error", err)
		fields = form.Fields(lang)
	}
	return summarize(lang, fields, values)
}

// moveDeadline takes a day, which means its end in Berlin: a deadline ends with its day (§ 188 BGB).
func (s *Site) moveDeadline(c *gin.Context) {
	values, ok := s.posted(c)
	if !ok {
		return
	}
	day, err := time.Parse(time.DateOnly, values.Get("due"))
	if err != nil || values.Get("reason") == "" {
		s.fail(c, casework.Errorf(casework.Invalid, "Give a day and a reason."))
		return
	}
	act := newAct(values.Get(actName))
	act.Kind, act.Wait, act.Reason = casework.ActMoveDeadline, c.Param("wait"), values.Get("reason")
	act.Due = locale.EndOfDay(day)
	s.actAsStaff(c, c.Param("id"), act, "/work/cases/"+c.Param("id")+"?done=1", nil)
}

// mendIncident lets an operator try a step again.
func (s *Site) mendIncident(c *gin.Context) {
	values, ok := s.posted(c)
	if !ok {
		return
	}
	act := newAct(values.Get(actName))
	act.Kind, act.Wait, act.Reason = casework.ActRetry, c.Param("wait"), values.Get("reason")
	s.actAsStaff(c, c.Param("id"), act, "/work/cases/"+c.Param("id")+"?done=1", nil)
}

func (s *Site) showOutcome(c *gin.Context) {
	id := c.Param("id")
	outcome, err := s.engine.Outcome(c.Request.Context(), s.person(c), id, c.Param("act"))
	s.finish(c, outcome, err, finished{done: "/work/cases/" + id + "?done=1"})
}
