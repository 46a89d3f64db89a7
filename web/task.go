package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

// listLength is how many entries a list shows on one page.
const listLength = 50

type taskEngine interface {
	// Tasks lists the open and claimed tasks that the person may see, and the cursor of the next page or "".
	Tasks(ctx context.Context, p casework.Person, f casework.TaskFilter) ([]casework.Task, string, error)
	// Task gives one task; NotFound when there is none, Forbidden when it belongs to another office.
	Task(ctx context.Context, p casework.Person, id string) (casework.Task, error)
	// TaskForm gives the form of a task in the case's own revision.
	TaskForm(ctx context.Context, task casework.Task) (*forms.Form, error)
}

type workPage struct {
	page
	Mine  bool
	Tasks []casework.Task
	Next  string
}

type taskPage struct {
	page
	Task     casework.Task
	CaseID   string
	Office   string
	Mine     bool // claimed by the visitor
	Form     formView
	Known    []section // what the applicant wrote
	HasForm  bool
	Claimant bool // claimed by somebody else
}

func (s *Site) registerTasks() {
	s.router.GET("/work", s.showWork)
	s.router.GET("/work/tasks/:id", s.showTask)
	s.router.POST("/work/tasks/:id", s.actOnTask)
}

func (s *Site) showWork(c *gin.Context) {
	person := s.person(c)
	data := workPage{page: s.base(c, text(c, "work.title")), Mine: c.Query("mine") != ""}
	filter := casework.TaskFilter{Page: casework.Page{Cursor: c.Query("cursor"), Limit: listLength}}
	if data.Mine {
		filter.Assignee = person.ID
	}
	var err error
	if data.Tasks, data.Next, err = s.engine.Tasks(c.Request.Context(), person, filter); err != nil {
		s.fail(c, err)
		return
	}
	s.show(c, http.StatusOK, "work", data)
}

func (s *Site) showTask(c *gin.Context) {
	task, form, ok := s.task(c)
	if !ok {
		return
	}
	sheet := sheet{form: form}
	if form != nil {
		sheet.values = form.ToValues(task.Data)
	}
	s.renderTask(c, http.StatusOK, task, sheet)
}

// task gives the task and its form, which is nil where a button is enough. It shows an error page and gives false
// where there is none for the visitor.
func (s *Site) task(c *gin.Context) (casework.Task, *forms.Form, bool) {
	ctx := c.Request.Context()
	task, err := s.engine.Task(ctx, s.person(c), c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return casework.Task{}, nil, false
	}
	if task.Form == "" {
		return task, nil, true
	}
	form, err := s.engine.TaskForm(ctx, task)
	if err != nil {
		s.fail(c, err)
		return casework.Task{}, nil, false
	}
	return task, form, true
}

func (s *Site) renderTask(c *gin.Context, status int, task casework.Task, sheet sheet) {
	view, err := s.viewSheet(c, sheet)
	if err != nil {
		s.fail(c, err)
		return
	}
	person := s.person(c)
	cs, err := s.engine.Case(c.Request.Context(), person, task.CaseID)
	if err != nil {
		s.fail(c, err)
		return
	}
	mine := task.Status == casework.TaskClaimed && task.Assignee == person.ID
	s.show(c, status, "task", taskPage{
		page: s.base(c, s.titled(c, view, task.Titles)), Task: task, CaseID: task.CaseID, Office: s.office(c, task.Office),
		Mine: mine, Claimant: task.Status == casework.TaskClaimed && !mine, Form: view, HasForm: sheet.form != nil,
		Known: s.applicationOf(c, cs),
	})
}

// actOnTask claims, releases or completes, by the button that was pressed.
func (s *Site) actOnTask(c *gin.Context) {
	task, form, ok := s.task(c)
	if !ok {
		return
	}
	values, ok := s.posted(c)
	if !ok {
		return
	}
	switch values.Get(buttonName) {
	case string(casework.ActClaim), string(casework.ActRelease):
		act := newAct(values.Get(actName))
		act.Kind, act.Task = casework.ActKind(values.Get(buttonName)), task.ID
		s.actAsStaff(c, task.CaseID, act, "/work/tasks/"+escape(task.ID)+"?done=1", nil)
		return
	}
	again := func(status int, sheet sheet) { s.renderTask(c, status, task, sheet) }
	act, sheet, ok := s.readSheet(c, form, again)
	if !ok {
		return
	}
	act.Kind, act.Task = casework.ActComplete, task.ID
	s.actAsStaff(c, task.CaseID, act, "/work?done=1", func(faults []casework.FieldError) {
		sheet.faults = faults
		again(http.StatusUnprocessableEntity, sheet)
	})
}

func (s *Site) actAsStaff(c *gin.Context, caseID string, act casework.Act, done string, invalid func([]casework.FieldError)) {
	ctx, person := c.Request.Context(), s.person(c)
	act.Actor = actor(person)
	outcome, err := s.engine.Act(ctx, person, caseID, act)
	s.finish(c, outcome, err, finished{
		done: done, waiting: "/work/cases/" + caseID + "/acts/" + act.ID, invalid: invalid,
		ask: func() (casework.ActOutcome, error) { return s.engine.Outcome(ctx, person, caseID, act.ID) },
	})
}

// actor gives the capacity in which a member of staff acts. The office is filled in by the engine where the person
// belongs to several.
func actor(p casework.Person) casework.Actor {
	who := casework.Actor{Role: casework.RoleCaseworker, ID: p.ID}
	if !p.Has(casework.RoleCaseworker) && p.Has(casework.RoleOperator) {
		who.Role = casework.RoleOperator
	}
	if len(p.Offices) == 1 {
		who.Office = p.Offices[0]
	}
	return who
}

// escape keeps a task's id in one path segment.
func escape(id string) string {
	return strings.ReplaceAll(strings.ReplaceAll(id, "%", "%25"), "#", "%23")
}
