package web

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

// An act that is admitted but not yet committed is asked after this often before the visitor is told to wait.
const (
	askTimes = 10
	askEvery = 200 * time.Millisecond
)

// sheet is a form on its way through a page: what was entered and what is wrong with it. A nil form asks nothing.
type sheet struct {
	form   *forms.Form
	values url.Values
	faults []casework.FieldError
	// appointment is the one that the case has, for forms that move it.
	appointment *casework.Appointment
}

func (s *Site) viewSheet(c *gin.Context, sheet sheet) (formView, error) {
	if sheet.values.Get(actName) == "" {
		if sheet.values == nil {
			sheet.values = url.Values{}
		}
		sheet.values.Set(actName, uuid.NewString())
	}
	if sheet.form == nil {
		return formView{Act: sheet.values.Get(actName)}, nil
	}
	return s.view(c.Request.Context(), languageOf(c.Request), sheet)
}

// readSheet reads the post of a form into an act. Where the form has to be shown again, it does that through again and
// gives false.
func (s *Site) readSheet(c *gin.Context, form *forms.Form, again func(status int, sheet sheet)) (casework.Act, sheet, bool) {
	values, ok := s.posted(c)
	if !ok {
		return casework.Act{}, sheet{}, false
	}
	filled := sheet{form: form, values: values}
	act := newAct(values.Get(actName))
	if form == nil {
		return act, filled, true
	}
	if changeRows(values) {
		again(http.StatusOK, filled)
		return casework.Act{}, sheet{}, false
	}
	data, err := form.FromValues(values)
	if err == nil {
		filled.faults, err = form.Validate(data, languageOf(c.Request))
	}
	if err != nil {
		s.fail(c, err)
		return casework.Act{}, sheet{}, false
	}
	if len(filled.faults) > 0 {
		again(http.StatusUnprocessableEntity, filled)
		return casework.Act{}, sheet{}, false
	}
	act.Data = data
	return act, filled, true
}

// titled puts "Fehler:" before the title of a page that shows faults, so that a screen reader says it first.
func (s *Site) titled(c *gin.Context, view formView, titles casework.Text) string {
	title := titles.In(languageOf(c.Request))
	if len(view.Errors) > 0 {
		return text(c, "form.error-prefix") + title
	}
	return title
}

// finished says where a visitor goes after an act.
type finished struct {
	done    string // the page that shows the new state
	waiting string // the page that asks again; empty: this one
	invalid func([]casework.FieldError)
	ask     func() (casework.ActOutcome, error) // nil: the visitor asks by reloading
}

type waitingPage struct {
	page
	Again string
}

// finish answers an act by what became of it.
func (s *Site) finish(c *gin.Context, outcome casework.ActOutcome, err error, to finished) {
	for range askTimes {
		if to.ask == nil || err != nil || outcome.State != casework.ActPending || !sleep(c, askEvery) {
			break
		}
		outcome, err = to.ask()
	}
	if err == nil && outcome.State == casework.ActRefused {
		err = refusal(outcome)
	}
	known, _ := errors.AsType[*casework.Error](err)
	switch {
	case known != nil && known.Kind == casework.Invalid && to.invalid != nil:
		to.invalid(known.Fields)
	case err != nil:
		s.fail(c, err)
	case outcome.State != casework.ActPending:
		seeOther(c, to.done)
	case to.waiting != "":
		seeOther(c, to.waiting)
	default:
		s.show(c, http.StatusAccepted, "waiting", waitingPage{page: s.base(c, text(c, "waiting.title")), Again: c.Request.URL.Path})
	}
}

// refusal is never nil: an engine that refuses without a reason still refuses.
func refusal(outcome casework.ActOutcome) error {
	if outcome.Problem == nil {
		return casework.Errorf(casework.Conflict, "The case no longer allows this.")
	}
	return outcome.Problem
}

// sleep waits and tells whether the visitor is still there.
func sleep(c *gin.Context, d time.Duration) bool {
	select {
	case <-c.Request.Context().Done():
		return false
	case <-time.After(d):
		return true
	}
}
