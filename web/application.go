package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

// applicationForm is the name of the form with which every procedure begins.
const applicationForm = "application"

type applicationEngine interface {
	// Submit stores an application and gives its receipt, whether or not the process can begin right now.
	// It gives Invalid with fields, Conflict when idempotencyKey was used for other content or a slot is taken, and
	// Unavailable when nothing was stored.
	Submit(ctx context.Context, a casework.Application, idempotencyKey string) (casework.Receipt, error)
}

type applicationPage struct {
	page
	Procedure casework.Procedure
	Form      formView
	Taken     bool // the time that was chosen is gone
}

type checkPage struct {
	page
	Procedure casework.Procedure
	Sections  []section
	Hidden    []hidden
}

// hidden is a value that a page carries on to the next post.
type hidden struct{ Name, Value string }

type receiptPage struct {
	page
	Case      casework.Case
	Digest    string
	Link      string // empty when it was shown before
	HoldUntil time.Time
}

func (s *Site) registerApplications() {
	s.router.GET("/procedures/:key/apply", s.showApplication)
	s.router.POST("/procedures/:key/apply", s.apply)
	s.router.GET("/my-case/receipt", s.showReceipt)
}

func (s *Site) application(ctx context.Context, key string) (casework.Procedure, *forms.Form, error) {
	procedure, err := s.engine.Procedure(ctx, key)
	if err != nil {
		return casework.Procedure{}, nil, err
	}
	form, err := s.engine.Form(ctx, key, applicationForm)
	return procedure, form, err
}

func (s *Site) showApplication(c *gin.Context) {
	values := c.Request.URL.Query()
	values.Set(actName, uuid.NewString())
	s.renderApplication(c, http.StatusOK, values, nil, false)
}

// apply takes the form's post: a change of its rows, the wish to check what was entered, or the submission.
func (s *Site) apply(c *gin.Context) {
	values, ok := s.posted(c)
	if !ok {
		return
	}
	if changeRows(values) {
		s.renderApplication(c, http.StatusOK, values, nil, false)
		return
	}
	procedure, form, err := s.application(c.Request.Context(), c.Param("key"))
	if err != nil {
		s.fail(c, err)
		return
	}
	data, err := form.FromValues(values)
	if err != nil {
		s.fail(c, err)
		return
	}
	faults, err := form.Validate(data, languageOf(c.Request))
	switch {
	case err != nil:
		s.fail(c, err)
	case len(faults) > 0:
		s.renderApplication(c, http.StatusUnprocessableEntity, values, faults, false)
	case values.Get(buttonName) == doSubmit:
		s.submit(c, procedure, values, casework.Application{
			Procedure: procedure.Key, Data: data, Channel: casework.ChannelOnline, Language: languageOf(c.Request),
			Actor: casework.Actor{Role: casework.RoleApplicant},
		})
	default:
		s.renderCheck(c, procedure, form, values)
	}
}

func (s *Site) submit(c *gin.Context, procedure casework.Procedure, values url.Values, application casework.Application) {
	receipt, err := s.engine.Submit(c.Request.Context(), application, values.Get(actName))
	known, _ := errors.AsType[*casework.Error](err)
	switch {
	case known != nil && known.Kind == casework.Invalid:
		s.renderApplication(c, http.StatusUnprocessableEntity, values, known.Fields, false)
		return
	case known != nil && (known.Kind == casework.Conflict || known.Kind == casework.Gone):
		values.Set(actName, uuid.NewString()) // the next try is another application
		s.renderApplication(c, http.StatusConflict, values, nil, true)
		return
	case err != nil:
		s.fail(c, err)
		return
	}
	receipt = s.receipts.keep(values.Get(actName), receipt)
	if receipt.Secret == "" {
		s.renderReceipt(c, receiptPage{Case: receipt.Case, Digest: receipt.Digest})
		return
	}
	s.keepSecret(c, receipt.Secret)
	seeOther(c, "/my-case/receipt?new="+url.QueryEscape(values.Get(actName)))
}

// showReceipt shows the receipt as long as the browser holds the secret. The digest is known only for the minutes after
// the submission.
func (s *Site) showReceipt(c *gin.Context) {
	secret := s.secret(c)
	view, err := s.engine.Status(c.Request.Context(), secret)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := receiptPage{Case: view.Case, Link: s.options.PublicURL + "/status/" + secret}
	if held, ok := s.receipts.find(c.Query("new")); ok && held.Secret == secret {
		data.Digest, data.HoldUntil = held.Digest, held.HoldExpiry
	}
	if view.Appointment != nil && view.Appointment.State == "held" {
		data.HoldUntil = view.Appointment.HoldUntil
	}
	s.renderReceipt(c, data)
}

func (s *Site) renderReceipt(c *gin.Context, data receiptPage) {
	data.page = s.base(c, text(c, "receipt.title"))
	s.show(c, http.StatusOK, "receipt", data)
}

func (s *Site) renderApplication(c *gin.Context, status int, values url.Values, faults []casework.FieldError, taken bool) {
	ctx, lang := c.Request.Context(), languageOf(c.Request)
	procedure, form, err := s.application(ctx, c.Param("key"))
	if err != nil {
		s.fail(c, err)
		return
	}
	view, err := s.view(ctx, lang, sheet{form: form, values: values, faults: faults})
	if err != nil {
		s.fail(c, err)
		return
	}
	title := text(c, "apply.title", "procedure", procedure.Titles.In(lang))
	if len(view.Errors) > 0 {
		title = text(c, "form.error-prefix") + title
	}
	s.show(c, status, "application", applicationPage{page: s.base(c, title), Procedure: procedure, Form: view, Taken: taken})
}

func (s *Site) renderCheck(c *gin.Context, procedure casework.Procedure, form *forms.Form, values url.Values) {
	lang := languageOf(c.Request)
	fields, err := s.withOptions(c.Request.Context(), lang, sheet{form: form, values: values})
	if err != nil {
		s.fail(c, err)
		return
	}
	s.show(c, http.StatusOK, "check", checkPage{
		page: s.base(c, text(c, "check.title")), Procedure: procedure,
		Sections: summarize(lang, fields, values), Hidden: carry(values),
	})
}

// withOptions fills in the options that come from elsewhere, so that a summary names them in words.
func (s *Site) withOptions(ctx context.Context, lang string, sheet sheet) ([]forms.Field, error) {
	filled := sheet.form.Fields(lang)
	source, err := s.optionSource(ctx, lang, sheet)
	if err != nil || source == nil {
		return filled, err
	}
	for i := range filled {
		if filled[i].Source != "" {
			filled[i].Options = source.options(filled[i])
		}
	}
	return filled, nil
}

// carry keeps everything that was entered, sorted so that the page is the same each time.
func carry(values url.Values) []hidden {
	var kept []hidden
	for name, held := range values {
		for _, value := range held {
			if name != buttonName {
				kept = append(kept, hidden{Name: name, Value: value})
			}
		}
	}
	slices.SortStableFunc(kept, func(a, b hidden) int { return strings.Compare(a.Name, b.Name) })
	return kept
}

// posted reads a form's post. It shows an error page and gives false when the post cannot be read.
func (s *Site) posted(c *gin.Context) (url.Values, bool) {
	if err := c.Request.ParseForm(); err != nil {
		s.fail(c, casework.Errorf(casework.Malformed, "The post cannot be read."))
		return nil, false
	}
	values := c.Request.PostForm
	if values.Get(actName) == "" || len(values.Get(actName)) > 200 {
		values.Set(actName, uuid.NewString())
	}
	return values, true
}
