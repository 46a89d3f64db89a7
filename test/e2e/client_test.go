package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/demo"
)

// object is JSON in the making.
type object = map[string]any

// answer is what the API said.
type answer struct {
	status int
	body   []byte
}

func (a answer) into(t testing.TB, out any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(a.body, out), "%s", a.body)
}

// person calls the API as one of the demo people, as an applicant with a secret, or as anybody.
type person struct {
	t      testing.TB
	url    string
	login  string
	secret string
}

func (p *product) anybody(s *process) person { return person{t: p.t, url: s.url} }
func (p *product) as(s *process, login string) person {
	return person{t: p.t, url: s.url, login: login}
}

// try sends one request; an error means that no answer came.
func (c person) try(method, path string, body any, headers ...string) (answer, error) {
	c.t.Helper()
	var reader io.Reader
	if raw, ok := body.([]byte); ok {
		reader = bytes.NewReader(raw)
	} else if body != nil {
		reader = bytes.NewReader(casework.JSON(body))
	}
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, reader)
	require.NoError(c.t, err)
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	switch {
	case c.login != "":
		request.SetBasicAuth(c.login, demo.Password)
	case c.secret != "":
		request.Header.Set("Authorization", "Bearer "+c.secret)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	return answer{status: response.StatusCode, body: b}, err
}

// call sends one request and requires an answer with the status.
func (c person) call(status int, method, path string, body any, headers ...string) answer {
	c.t.Helper()
	a, err := c.try(method, path, body, headers...)
	require.NoError(c.t, err)
	require.Equal(c.t, status, a.status, "%s %s: %s", method, path, a.body)
	return a
}

// applied is a case with its applicant, who calls by the secret of the status link.
type applied struct {
	person
	id, number string
}

// apply submits an application.
func (c person) apply(procedure string, data any) applied {
	c.t.Helper()
	a := c.call(http.StatusCreated, "POST", "/api/v1/procedures/"+procedure+"/applications", object{"data": data, "language": "de"},
		"Idempotency-Key", uuid.NewString())
	return c.applied(a)
}

func (c person) applied(a answer) applied {
	c.t.Helper()
	var receipt struct{ CaseID, CaseNumber, StatusURL string }
	a.into(c.t, &receipt)
	require.NotEmpty(c.t, receipt.StatusURL)
	secret := receipt.StatusURL[len(receipt.StatusURL)-43:]
	return applied{person: person{t: c.t, url: c.url, secret: secret}, id: receipt.CaseID, number: receipt.CaseNumber}
}

// view is the case as its applicant sees it.
func (a applied) view() casework.CaseView {
	a.t.Helper()
	var out casework.CaseView
	a.call(http.StatusOK, "GET", "/api/v1/status", nil).into(a.t, &out)
	return out
}

// say sends a message that the case offers.
func (a applied) say(message string, data any) {
	a.t.Helper()
	a.call(http.StatusOK, "POST", "/api/v1/status/acts", object{"kind": "message", "message": message, "data": data})
}

// do completes the applicant's open task at the node.
func (a applied) do(node string, data any) {
	a.t.Helper()
	task := a.waitForTask(node)
	a.call(http.StatusOK, "POST", "/api/v1/status/acts", object{"kind": "complete", "task": task.ID, "data": data})
}

func (a applied) waitForTask(node string) casework.Task {
	a.t.Helper()
	return until(a.t, "the applicant is asked at "+node, func() (casework.Task, bool) { return taskAt(a.view().Tasks, node) })
}

// work completes the case's task at the node as a member of staff, and gives the answer.
func (c person) work(cs applied, node string, data any) answer {
	c.t.Helper()
	return c.call(http.StatusOK, "POST", "/api/v1/tasks/"+c.waitForTask(cs, node).ID+"/complete", object{"data": data})
}

func (c person) waitForTask(cs applied, node string) casework.Task {
	c.t.Helper()
	return until(c.t, "staff is asked at "+node, func() (casework.Task, bool) { return taskAt(c.viewOf(cs).Tasks, node) })
}

// viewOf is the case as staff sees it.
func (c person) viewOf(cs applied) casework.CaseView {
	c.t.Helper()
	var out casework.CaseView
	c.call(http.StatusOK, "GET", "/api/v1/cases/"+cs.id, nil).into(c.t, &out)
	return out
}

func taskAt(tasks []casework.Task, node string) (casework.Task, bool) {
	for _, t := range tasks {
		if t.Node == node && (t.Status == casework.TaskOpen || t.Status == casework.TaskClaimed) {
			return t, true
		}
	}
	return casework.Task{}, false
}

// until asks again and again until the answer is there; only a hang fails it.
func until[T any](t testing.TB, what string, ask func() (T, bool)) T {
	t.Helper()
	deadline := time.Now().Add(90 * time.Second)
	for {
		if v, ok := ask(); ok {
			return v
		}
		if time.Now().After(deadline) {
			require.Fail(t, "waited in vain", what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
