package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

type taskEngine interface {
	// Tasks lists the open and claimed tasks that the person may see, and the cursor of the next page or "".
	Tasks(ctx context.Context, p casework.Person, f casework.TaskFilter) ([]casework.Task, string, error)
	// Task gives one task; NotFound when there is none, Forbidden when it belongs to another office.
	Task(ctx context.Context, p casework.Person, id string) (casework.Task, error)
	// TaskForm gives the form of a task in the case's own revision.
	TaskForm(ctx context.Context, task casework.Task) (*forms.Form, error)
}

type tasksInput struct {
	Mine   bool   `query:"mine" doc:"Only those that you claimed."`
	Office string `query:"office" doc:"Only those of this office."`
	Paging
}

type taskInput struct {
	ID string `path:"id"`
}

type taskOutput struct {
	Body struct {
		Task   casework.Task   `json:"task"`
		Schema json.RawMessage `json:"schema,omitempty" doc:"JSON Schema 2020-12 that the data must fulfil on completion."`
	}
}

// TaskPath names the task of an act and the id under which the act takes effect once.
type TaskPath struct {
	ID             string `path:"id"`
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200"`
}

type completeInput struct {
	TaskPath
	Body struct {
		Data    json.RawMessage  `json:"data,omitempty"`
		Channel casework.Channel `json:"channel,omitempty" enum:"online,counter,post,phone,email,rekeyed,printed" doc:"How what the task records reached the office."`
	}
}

func (a *API) registerTasks() {
	tags := []string{"Tasks"}
	refusals := []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable}
	register(a, huma.Operation{
		OperationID: "list-tasks", Method: http.MethodGet, Path: "/api/v1/tasks", Tags: tags,
		Summary: "Open tasks of your offices",
	}, a.listTasks)
	register(a, huma.Operation{
		OperationID: "get-task", Method: http.MethodGet, Path: "/api/v1/tasks/{id}", Tags: tags,
		Summary: "One task with its form", Errors: []int{http.StatusForbidden, http.StatusNotFound},
	}, a.getTask)
	register(a, huma.Operation{
		OperationID: "claim-task", Method: http.MethodPost, Path: "/api/v1/tasks/{id}/claim", Tags: tags,
		Summary: "Take a task", Errors: refusals,
	}, a.claimTask)
	register(a, huma.Operation{
		OperationID: "release-task", Method: http.MethodPost, Path: "/api/v1/tasks/{id}/release", Tags: tags,
		Summary: "Give a task back to the office", Errors: refusals,
	}, a.releaseTask)
	register(a, huma.Operation{
		OperationID: "complete-task", Method: http.MethodPost, Path: "/api/v1/tasks/{id}/complete", Tags: tags,
		Summary: "Complete a task", Errors: append(refusals, http.StatusUnprocessableEntity),
	}, a.completeTask)
}

func (a *API) listTasks(ctx context.Context, in *tasksInput) (*tasksOutput, error) {
	person := caller(ctx)
	filter := casework.TaskFilter{Page: in.page()}
	if in.Mine {
		filter.Assignee = person.ID
	}
	if in.Office != "" {
		filter.Offices = []string{in.Office}
	}
	tasks, next, err := a.engine.Tasks(ctx, person, filter)
	if err != nil {
		return nil, err
	}
	out := &tasksOutput{}
	out.Body.Tasks, out.Body.Next = list(tasks), next
	return out, nil
}

func (a *API) getTask(ctx context.Context, in *taskInput) (*taskOutput, error) {
	task, err := a.engine.Task(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &taskOutput{}
	out.Body.Task = task
	if task.Form == "" {
		return out, nil
	}
	form, err := a.engine.TaskForm(ctx, task)
	if err != nil {
		return nil, err
	}
	out.Body.Schema = form.Schema()
	return out, nil
}

func (a *API) claimTask(ctx context.Context, in *TaskPath) (*actOutput, error) {
	return a.actOnTask(ctx, in, actBody{Kind: casework.ActClaim})
}

func (a *API) releaseTask(ctx context.Context, in *TaskPath) (*actOutput, error) {
	return a.actOnTask(ctx, in, actBody{Kind: casework.ActRelease})
}

func (a *API) completeTask(ctx context.Context, in *completeInput) (*actOutput, error) {
	return a.actOnTask(ctx, &in.TaskPath, actBody{Kind: casework.ActComplete, Data: in.Body.Data, Channel: in.Body.Channel})
}

func (a *API) actOnTask(ctx context.Context, in *TaskPath, body actBody) (*actOutput, error) {
	caseID, _, ok := strings.Cut(in.ID, ".") // see casework.TaskID
	if !ok {
		return nil, casework.Errorf(casework.NotFound, "There is no such task.")
	}
	body.Task = in.ID
	person := caller(ctx)
	o, err := a.engine.Act(ctx, person, caseID, body.act(in.IdempotencyKey, actor(person)))
	return a.answerAct(o, err, caseOutcomes(caseID))
}
