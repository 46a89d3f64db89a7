package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

type statusEngine interface {
	// Status gives the case as its applicant may see it; NotFound when the secret fits none.
	Status(ctx context.Context, secret string) (casework.CaseView, error)
	// ApplicantAct lets the applicant act: complete one of their tasks, or send a message that the case offers.
	ApplicantAct(ctx context.Context, secret string, act casework.Act) (casework.ActOutcome, error)
	// ApplicantOutcome says what became of an act of the applicant.
	ApplicantOutcome(ctx context.Context, secret, actID string) (casework.ActOutcome, error)
	// OfferForm gives a form by name, in the case's own revision.
	OfferForm(ctx context.Context, caseID, name string) (*forms.Form, error)
}

type myCasePage struct {
	page
	View   casework.CaseView
	Public casework.PublicStatus
	Office string
}

type applicantTaskPage struct {
	page
	Case casework.Case
	Task casework.Task
	Form formView
}

type messagePage struct {
	page
	Case  casework.Case
	Offer casework.Offer
	Form  formView
}

func (s *Site) registerStatus() {
	s.router.GET("/status/:secret", s.openStatus)
	s.router.GET("/my-case", s.showMyCase)
	s.router.POST("/my-case/leave", s.leaveCase)
	s.router.GET("/my-case/tasks/:id", s.showApplicantTask)
	s.router.POST("/my-case/tasks/:id", s.completeApplicantTask)
	s.router.GET("/my-case/messages/:message", s.showMessage)
	s.router.POST("/my-case/messages/:message", s.sendMessage)
	s.router.GET("/my-case/acts/:act", s.showApplicantOutcome)
}

// openStatus takes the secret out of the address: the history of the browser then holds only /my-case.
func (s *Site) openStatus(c *gin.Context) {
	secret := c.Param("secret")
	if _, err := s.engine.Status(c.Request.Context(), secret); err != nil {
		s.fail(c, err)
		return
	}
	s.keepSecret(c, secret)
	seeOther(c, "/my-case")
}

func (s *Site) leaveCase(c *gin.Context) {
	s.keepSecret(c, "")
	seeOther(c, "/")
}

func (s *Site) showMyCase(c *gin.Context) {
	view, ok := s.myCase(c)
	if !ok {
		return
	}
	s.show(c, http.StatusOK, "my-case", myCasePage{
		page: s.base(c, text(c, "my-case.title", "number", view.Case.Number)), View: view, Public: view.Case.Status.Public(),
		Office: s.office(c, view.Case.Office),
	})
}

func (s *Site) myCase(c *gin.Context) (casework.CaseView, bool) {
	view, err := s.engine.Status(c.Request.Context(), s.secret(c))
	if err != nil {
		s.fail(c, err)
		return casework.CaseView{}, false
	}
	return view, true
}

func (s *Site) showApplicantTask(c *gin.Context) {
	view, ok := s.myCase(c)
	if !ok {
		return
	}
	task, ok := taskIn(view, c.Param("id"))
	if !ok {
		s.notFound(c)
		return
	}
	form, err := s.engine.TaskForm(c.Request.Context(), task)
	if err != nil {
		s.fail(c, err)
		return
	}
	sheet := sheet{form: form, values: form.ToValues(task.Data)}
	s.renderApplicantTask(c, http.StatusOK, view.Case, task, sheet)
}

func (s *Site) renderApplicantTask(c *gin.Context, status int, cs casework.Case, task casework.Task, sheet sheet) {
	view, err := s.viewSheet(c, sheet)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.show(c, status, "applicant-task", applicantTaskPage{
		page: s.base(c, s.titled(c, view, task.Titles)), Case: cs, Task: task, Form: view,
	})
}

func (s *Site) completeApplicantTask(c *gin.Context) {
	view, ok := s.myCase(c)
	if !ok {
		return
	}
	task, ok := taskIn(view, c.Param("id"))
	if !ok {
		s.fail(c, casework.Errorf(casework.Conflict, "The task is no longer open."))
		return
	}
	form, err := s.engine.TaskForm(c.Request.Context(), task)
	if err != nil {
		s.fail(c, err)
		return
	}
	again := func(status int, sheet sheet) { s.renderApplicantTask(c, status, view.Case, task, sheet) }
	act, sheet, ok := s.readSheet(c, form, again)
	if !ok {
		return
	}
	act.Kind, act.Task = casework.ActComplete, task.ID
	s.actAsApplicant(c, act, func(faults []casework.FieldError) {
		sheet.faults = faults
		again(http.StatusUnprocessableEntity, sheet)
	})
}

func (s *Site) showMessage(c *gin.Context) {
	view, offer, form, ok := s.offer(c)
	if !ok {
		return
	}
	s.renderMessage(c, http.StatusOK, view, offer, sheet{form: form, values: c.Request.URL.Query()})
}

func (s *Site) renderMessage(c *gin.Context, status int, of casework.CaseView, offer casework.Offer, sheet sheet) {
	sheet.appointment = of.Appointment
	view, err := s.viewSheet(c, sheet)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.show(c, status, "message", messagePage{page: s.base(c, s.titled(c, view, offer.Titles)), Case: of.Case, Offer: offer, Form: view})
}

func (s *Site) sendMessage(c *gin.Context) {
	view, offer, form, ok := s.offer(c)
	if !ok {
		return
	}
	again := func(status int, sheet sheet) { s.renderMessage(c, status, view, offer, sheet) }
	act, sheet, ok := s.readSheet(c, form, again)
	if !ok {
		return
	}
	act.Kind, act.Message = casework.ActMessage, offer.Message
	s.actAsApplicant(c, act, func(faults []casework.FieldError) {
		sheet.faults = faults
		again(http.StatusUnprocessableEntity, sheet)
	})
}

// offer finds what the case offers to say. It shows an error page and gives false where it does not, or no longer.
func (s *Site) offer(c *gin.Context) (casework.CaseView, casework.Offer, *forms.Form, bool) {
	view, ok := s.myCase(c)
	if !ok {
		return casework.CaseView{}, casework.Offer{}, nil, false
	}
	for _, offer := range view.Offers {
		if offer.Message != c.Param("message") {
			continue
		}
		if offer.Form == "" {
			return view, offer, nil, true
		}
		form, err := s.engine.OfferForm(c.Request.Context(), view.Case.ID, offer.Form)
		if err != nil {
			s.fail(c, err)
			return casework.CaseView{}, casework.Offer{}, nil, false
		}
		return view, offer, form, true
	}
	s.fail(c, casework.Errorf(casework.Conflict, "The case does not wait for this message."))
	return casework.CaseView{}, casework.Offer{}, nil, false
}

func taskIn(view casework.CaseView, id string) (casework.Task, bool) {
	for _, task := range view.Tasks {
		if task.ID == id {
			return task, true
		}
	}
	return casework.Task{}, false
}

func (s *Site) actAsApplicant(c *gin.Context, act casework.Act, invalid func([]casework.FieldError)) {
	ctx, secret := c.Request.Context(), s.secret(c)
	act.Actor = casework.Actor{Role: casework.RoleApplicant}
	outcome, err := s.engine.ApplicantAct(ctx, secret, act)
	s.finish(c, outcome, err, finished{
		done: "/my-case?done=1", waiting: "/my-case/acts/" + act.ID, invalid: invalid,
		ask: func() (casework.ActOutcome, error) { return s.engine.ApplicantOutcome(ctx, secret, act.ID) },
	})
}

func (s *Site) showApplicantOutcome(c *gin.Context) {
	outcome, err := s.engine.ApplicantOutcome(c.Request.Context(), s.secret(c), c.Param("act"))
	s.finish(c, outcome, err, finished{done: "/my-case?done=1"})
}

// newAct gives an act the id under which the page was shown, so that it takes effect once.
func newAct(id string) casework.Act {
	if id == "" {
		id = uuid.NewString()
	}
	return casework.Act{ID: id, Channel: casework.ChannelOnline}
}
