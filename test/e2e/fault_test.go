package e2e

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/devstack"
	"github.com/amtsweg/amtsweg/test/stack"
)

// newFragileProduct prepares an installation on servers of its own, which the test may kill.
func newFragileProduct(t *testing.T) (*product, *devstack.Stack) {
	t.Helper()
	servers := stack.Private(t)
	p := &product{t: t, databaseURL: servers.DatabaseURL(), temporal: servers.TemporalAddress(), namespace: servers.Namespace()}
	db, err := sql.Open("postgres", p.databaseURL)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, migrate(db))
	p.prepare()
	return p, servers
}

func TestAnApplicationIsReceivedWhileTemporalIsDownAndStartsByItself(t *testing.T) {
	t.Parallel()
	p, servers := newFragileProduct(t)
	require.NoError(t, servers.StopTemporal(t.Context()))
	p.worker()
	s := p.serve()
	cs := p.anybody(s).apply(childcare, registration())
	require.Equal(t, casework.StatusReceived, cs.view().Case.Status)
	require.NoError(t, servers.StartTemporal(t.Context()))
	p.as(s, "anna").waitForTask(cs, "check")
	p.requireAgreement(cs)
}

func TestACaseGoesOnAfterEveryProcessWasKilled(t *testing.T) {
	t.Parallel()
	p, servers := newFragileProduct(t)
	w, s := p.worker(), p.serve()
	anna := p.as(s, "anna")
	cs := p.anybody(s).apply(childcare, registration())
	anna.work(cs, "check", complete)
	anna.waitForTask(cs, "offer-place")

	w.kill()
	s.kill()
	require.NoError(t, servers.KillTemporal())
	require.NoError(t, servers.KillPostgres())
	require.NoError(t, servers.StartPostgres(t.Context()))
	require.NoError(t, servers.StartTemporal(t.Context()))
	p.worker()
	s = p.serve()
	anna, cs.url = p.as(s, "anna"), s.url

	anna.work(cs, "offer-place", place)
	cs.do("answer-offer", object{"answer": "accept"})
	require.Equal(t, "placed", until(t, "the case is closed", func() (string, bool) {
		v := anna.viewOf(cs)
		return v.Case.Outcome, v.Case.Status == casework.StatusClosed
	}))
	p.requireAgreement(cs)
}

func TestATaskIsCompletedOnceOnly(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	p.worker()
	s := p.serve()
	anna, bernd := p.as(s, "anna"), p.as(s, "bernd")
	cs := p.anybody(s).apply(childcare, registration())
	path := "/api/v1/tasks/" + anna.waitForTask(cs, "check").ID
	anna.call(http.StatusOK, "POST", path+"/claim", nil)
	bernd.call(http.StatusConflict, "POST", path+"/complete", object{"data": complete})
	key := uuid.NewString()
	first := anna.call(http.StatusOK, "POST", path+"/complete", object{"data": complete}, "Idempotency-Key", key)
	again := anna.call(http.StatusOK, "POST", path+"/complete", object{"data": complete}, "Idempotency-Key", key)
	require.JSONEq(t, string(first.body), string(again.body), "the same act again is the same answer")
	anna.call(http.StatusConflict, "POST", path+"/complete", object{"data": complete})
	p.as(s, "clara").call(http.StatusForbidden, "POST", path+"/complete", object{"data": complete})
	p.requireAgreement(cs)
}

// TestThirtyClientsOnOneCaseWhileEverythingIsKilled lets thirty clients claim and release the same task while the
// worker and Temporal are killed over and over. Afterwards both stores agree on every step.
func TestThirtyClientsOnOneCaseWhileEverythingIsKilled(t *testing.T) {
	t.Parallel()
	p, servers := newFragileProduct(t)
	w, s := p.worker(), p.serve()
	cs := p.anybody(s).apply(childcare, registration())
	task := p.as(s, "anna").waitForTask(cs, "check")

	rounds := 4
	if os.Getenv("AMTSWEG_LONG") != "" {
		rounds = 25
	}
	var stop atomic.Bool
	var answered, refused, postponed atomic.Int64
	var acts sync.Map // that were answered as applied
	var clients sync.WaitGroup
	for i := range 30 {
		clients.Go(func() {
			client := p.as(s, []string{"anna", "bernd"}[i%2])
			for n := 0; !stop.Load(); n++ {
				act := []string{"claim", "release"}[n%2]
				a, err := client.try("POST", "/api/v1/tasks/"+task.ID+"/"+act, nil)
				if err != nil {
					time.Sleep(200 * time.Millisecond)
					continue
				}
				switch a.status {
				case http.StatusOK:
					answered.Add(1)
					var applied struct{ Act string }
					a.into(t, &applied)
					acts.Store("act:"+applied.Act, true)
				case http.StatusAccepted:
					answered.Add(1)
				case http.StatusConflict:
					refused.Add(1)
				case http.StatusServiceUnavailable:
					postponed.Add(1)
					time.Sleep(200 * time.Millisecond) // the answer asks for a pause
				default:
					t.Errorf("%s was answered %d: %s", act, a.status, a.body)
				}
			}
		})
	}
	for range rounds {
		seen := answered.Load() + refused.Load()
		p.eventually("the clients get on", func() bool { return answered.Load()+refused.Load() > seen+60 })
		require.NoError(t, servers.KillTemporal())
		w.kill()
		require.NoError(t, servers.StartTemporal(t.Context()))
		w = p.worker()
	}
	stop.Store(true)
	clients.Wait()
	t.Logf("%d acts applied, %d refused, %d to be sent again, through %d kills", answered.Load(), refused.Load(), postponed.Load(), rounds)
	require.Positive(t, answered.Load())
	p.requireAgreement(cs)
	acts.Range(func(act, _ any) bool {
		_, applied, err := p.store.ActSequence(t.Context(), cs.id, act.(string))
		require.NoError(t, err)
		require.True(t, applied, "an act that was answered as applied stands in the log")
		return true
	})
	require.Equal(t, task.ID, p.as(s, "anna").waitForTask(cs, "check").ID)
}

// TestNobodySeesADriversErrorWhilePostgresIsDown stops PostgreSQL under load. What was not admitted got 503; what was
// admitted has exactly one outcome.
func TestNobodySeesADriversErrorWhilePostgresIsDown(t *testing.T) {
	t.Parallel()
	p, servers := newFragileProduct(t)
	p.worker()
	s := p.serve()
	down := 12 * time.Second
	if os.Getenv("AMTSWEG_LONG") != "" {
		down = 2 * time.Minute
	}
	var stop atomic.Bool
	var mu sync.Mutex
	receipts, statuses := map[string]applied{}, map[int]int{}
	note := func(a answer) {
		mu.Lock()
		defer mu.Unlock()
		statuses[a.status]++
	}
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for !stop.Load() {
				client := p.anybody(s)
				key := uuid.NewString()
				a, err := client.try("POST", "/api/v1/procedures/"+childcare+"/applications", object{"data": registration()}, "Idempotency-Key", key)
				require.NoError(t, err)
				note(a)
				switch a.status {
				case http.StatusCreated:
					mu.Lock()
					receipts[key] = client.applied(a)
					mu.Unlock()
				case http.StatusServiceUnavailable:
					requireNoDriverText(t, a)
					time.Sleep(200 * time.Millisecond)
				default:
					t.Errorf("an application was answered %d: %s", a.status, a.body)
				}
			}
		})
		clients.Go(func() {
			anna := p.as(s, "anna")
			for !stop.Load() {
				a, err := anna.try("GET", "/api/v1/tasks", nil)
				require.NoError(t, err)
				note(a)
				var list struct{ Tasks []casework.Task }
				if a.status != http.StatusOK || json.Unmarshal(a.body, &list) != nil || len(list.Tasks) == 0 {
					requireNoDriverText(t, a)
					time.Sleep(200 * time.Millisecond)
					continue
				}
				task := list.Tasks[int(time.Now().UnixNano())%len(list.Tasks)]
				a, err = anna.try("POST", "/api/v1/tasks/"+task.ID+"/complete", object{"data": complete})
				require.NoError(t, err)
				note(a)
				switch a.status {
				case http.StatusOK, http.StatusAccepted, http.StatusConflict, http.StatusServiceUnavailable, http.StatusUnprocessableEntity:
					requireNoDriverText(t, a)
				default:
					t.Errorf("a completion was answered %d: %s", a.status, a.body)
				}
			}
		})
	}
	p.eventually("the load runs", func() bool { mu.Lock(); defer mu.Unlock(); return len(receipts) > 20 })
	require.NoError(t, servers.StopPostgres(t.Context()))
	time.Sleep(down)
	require.NoError(t, servers.StartPostgres(context.Background()))
	before := len(receipts)
	p.eventually("applications are received again", func() bool { mu.Lock(); defer mu.Unlock(); return len(receipts) > before+20 })
	stop.Store(true)
	clients.Wait()
	t.Logf("PostgreSQL was down for %s: %v answers by status, %d receipts", down, statuses, len(receipts))

	require.Positive(t, statuses[http.StatusServiceUnavailable], "the test has to meet the outage")
	var stored int
	require.NoError(t, p.store.DB().Get(&stored, `SELECT count(*) FROM cases`))
	require.GreaterOrEqual(t, stored, len(receipts), "no receipt without its case")
	anna := p.as(s, "anna")
	for key, cs := range receipts {
		until(t, "case "+cs.number+" begins", func() (bool, bool) { return true, anna.viewOf(cs).Case.Sequence > 0 })
		replay := cs.call(http.StatusOK, "POST", "/api/v1/procedures/"+childcare+"/applications", object{"data": registration()}, "Idempotency-Key", key)
		require.Contains(t, string(replay.body), cs.number, "the same key is the same case")
		p.requireAgreement(cs)
	}
}

// requireNoDriverText checks that an answer holds nothing of the database's or Temporal's own words.
func requireNoDriverText(t *testing.T, a answer) {
	t.Helper()
	for _, word := range []string{"pq:", "SQLSTATE", "dial tcp", "connection refused", "rpc error", "EOF", "postgres"} {
		require.NotContains(t, string(a.body), word, fmt.Sprint(a.status))
	}
}
