package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/test/stack"
)

func TestBadInputIsRefusedAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	p.worker()
	s := p.serve()
	anybody := p.anybody(s)
	wrong := registration()
	wrong["email"], wrong["hours"] = "Geheimnis", 7
	delete(wrong, "child")
	anybody.call(http.StatusNotFound, "POST", "/api/v1/procedures/unknown/applications", object{"data": object{}})
	anybody.call(http.StatusBadRequest, "POST", "/api/v1/procedures/"+childcare+"/applications", []byte(`{"data": {`))
	refused := anybody.call(http.StatusUnprocessableEntity, "POST", "/api/v1/procedures/"+childcare+"/applications", object{"data": wrong})
	var problem struct {
		Errors []struct{ Pointer string }
	}
	refused.into(t, &problem)
	var pointers []string
	for _, e := range problem.Errors {
		pointers = append(pointers, e.Pointer)
	}
	require.ElementsMatch(t, []string{"/data/email", "/data/hours", "/data/child"}, pointers)
	require.NotContains(t, string(refused.body), "Geheimnis", "a refusal does not repeat what was entered")
	anybody.call(http.StatusForbidden, "POST", "/api/v1/procedures/"+childcare+"/applications",
		object{"data": registration(), "channel": "post", "receivedAt": "2026-01-02T00:00:00Z"})
	anybody.call(http.StatusConflict, "POST", "/api/v1/procedures/"+appointment+"/applications",
		object{"data": visit("rathaus", time.Now().Add(-time.Hour))})
	anybody.call(http.StatusUnauthorized, "GET", "/api/v1/tasks", nil)
	anybody.call(http.StatusUnauthorized, "GET", "/api/v1/status", nil)
	stranger := applied{person: person{t: t, url: s.url, secret: "nobody-s-secret"}}
	stranger.call(http.StatusNotFound, "GET", "/api/v1/status", nil)
	for _, table := range []string{"cases", "applications", "events", "idempotency_keys", "seats"} {
		var rows int
		require.NoError(t, p.store.DB().Get(&rows, "SELECT count(*) FROM "+table))
		require.Zero(t, rows, table)
	}
}

func TestAPaperApplicationCountsFromItsDateStamp(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	s := p.serve()
	anna := p.as(s, "anna")
	stamped := time.Now().AddDate(0, 0, -3).UTC().Truncate(time.Second)
	a := anna.call(http.StatusCreated, "POST", "/api/v1/procedures/"+childcare+"/applications",
		object{"data": registration(), "channel": "post", "receivedAt": stamped})
	cs := anna.applied(a).view().Case
	require.True(t, stamped.Equal(cs.ReceivedAt))
	require.WithinDuration(t, time.Now(), cs.RecordedAt, time.Minute)
	require.Equal(t, casework.ChannelPost, cs.Channel)
}

func TestTheSameKeyGivesTheSameReceiptAndNoSecondCase(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	s := p.serve()
	path, key := "/api/v1/procedures/"+childcare+"/applications", uuid.NewString()
	var first, second struct{ CaseNumber, StatusURL string }
	p.anybody(s).call(http.StatusCreated, "POST", path, object{"data": registration()}, "Idempotency-Key", key).into(t, &first)
	p.anybody(s).call(http.StatusOK, "POST", path, object{"data": registration()}, "Idempotency-Key", key).into(t, &second)
	require.Equal(t, first.CaseNumber, second.CaseNumber)
	require.Empty(t, second.StatusURL, "the secret is shown once")
	other := registration()
	other["hours"] = 45
	p.anybody(s).call(http.StatusConflict, "POST", path, object{"data": other}, "Idempotency-Key", key)
}

func TestAFaultyPackageIsRefusedWithFileAndLineAndTheRevisionInForceStays(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	before, err := p.store.Procedure(t.Context(), childcare)
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../procedures/"+childcare)))
	model := filepath.Join(dir, "process.bpmn")
	b, err := os.ReadFile(model)
	require.NoError(t, err)
	faulty := []byte(replaceOnce(t, string(b), `targetRef="check"`, `targetRef="nowhere"`))
	require.NoError(t, os.WriteFile(model, faulty, 0o600))

	cmd := exec.CommandContext(t.Context(), binary, "deploy", dir)
	cmd.Env = p.environment()
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Regexp(t, `process\.bpmn:\d+: .*nowhere`, string(out))
	after, err := p.store.Procedure(t.Context(), childcare)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestRunningCasesKeepTheirRevision(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	p.worker()
	s := p.serve()
	anna := p.as(s, "anna")
	old := p.anybody(s).apply(childcare, registration())
	anna.waitForTask(old, "check")
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../procedures/"+childcare)))
	manifest := filepath.Join(dir, "procedure.yaml")
	b, err := os.ReadFile(manifest)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(manifest, []byte(replaceOnce(t, string(b), "numberPrefix: KITA", "numberPrefix: KINDER")), 0o600))
	require.Contains(t, p.amtsweg("deploy", dir), "revision 2")

	fresh := p.anybody(s).apply(childcare, registration())
	require.Contains(t, fresh.number, "KINDER-")
	require.NotEqual(t, anna.viewOf(old).Case.Revision, anna.viewOf(fresh).Case.Revision)
	anna.work(old, "check", complete)
	anna.work(fresh, "check", complete)
	counts := p.as(s, "ines").call(http.StatusOK, "GET", "/api/v1/counts", nil)
	var by struct{ Counts []casework.Count }
	require.NoError(t, json.Unmarshal(counts.body, &by))
	perRevision := map[int]int{}
	for _, c := range by.Counts {
		if c.Procedure == childcare {
			perRevision[c.Revision.Number] = c.Total
		}
	}
	require.Equal(t, map[int]int{1: 1, 2: 1}, perRevision)
}

// TestWorkflowsAreRebuiltFromTheLogAlone loses everything Temporal knew.
func TestWorkflowsAreRebuiltFromTheLogAlone(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	w := p.worker()
	s := p.serve()
	anna := p.as(s, "anna")
	cs := p.anybody(s).apply(childcare, registration())
	anna.work(cs, "check", complete)
	anna.waitForTask(cs, "offer-place")
	w.kill()
	s.kill()

	p.namespace = stack.Namespace(t)
	require.Contains(t, p.amtsweg("recover"), "1 cases recovered")
	p.worker()
	s = p.serve()
	anna, cs.url = p.as(s, "anna"), s.url
	anna.work(cs, "offer-place", place)
	cs.do("answer-offer", object{"answer": "accept"})
	p.waitForEnd(s, cs, "placed")
	p.requireAgreement(cs)
	require.Contains(t, p.amtsweg("recover"), "0 cases recovered")
}
