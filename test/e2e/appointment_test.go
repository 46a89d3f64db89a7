package e2e

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
)

const appointment = "appointment-booking"

// slots are the free slots for an identity card at the site in the next three weeks.
func (c person) slots(site string) []casework.Slot {
	c.t.Helper()
	from := time.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	var out struct {
		Slots []casework.Slot `json:"slots"`
	}
	c.call(http.StatusOK, "GET", "/api/v1/sites/"+site+"/services/personalausweis/slots?from="+from+"&days=21", nil).into(c.t, &out)
	require.NotEmpty(c.t, out.Slots)
	return out.Slots
}

func visit(site string, start time.Time) object {
	return object{"site": site, "service": "personalausweis", "start": start, "name": "Erika Muster", "email": "erika@example.org"}
}

func TestAppointmentBookingReachesEveryEnd(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	p.worker()
	s := p.serve()
	anybody, clara := p.anybody(s), p.as(s, "clara")
	free := anybody.slots("rathaus")
	toTheVisit := func(cs applied) {
		cs.waitForOffer("confirm")
		cs.say("confirm", nil)
		require.Equal(t, "confirmed", cs.view().Appointment.State)
		p.expire(clara, cs, "day-before")
		p.expire(clara, cs, "slot-begins")
		p.expire(clara, cs, "slot-ends")
	}
	ends := []struct {
		name, outcome string
		seat          string // of the appointment in the end
		walk          func(cs applied)
	}{
		{"confirmed, reminded, attended", "attended", "confirmed", func(cs applied) {
			toTheVisit(cs)
			clara.work(cs, "attendance", object{"attended": "attended"})
		}},
		{"missed", "missed", "confirmed", func(cs applied) {
			toTheVisit(cs)
			clara.work(cs, "attendance", object{"attended": "missed"})
		}},
		{"not confirmed in time", "expired", "released", func(cs applied) { p.expire(clara, cs, "hold-over") }},
		{"moved, then cancelled", "cancelled", "released", func(cs applied) {
			cs.waitForOffer("confirm")
			cs.say("confirm", nil)
			cs.waitForOffer("move")
			cs.say("move", object{"start": free[40].Start})
			require.True(t, free[40].Start.Equal(cs.view().Appointment.Start))
			cs.waitForOffer("cancel")
			cs.say("cancel", object{})
		}},
	}
	for i, end := range ends {
		t.Run(end.name, func(t *testing.T) {
			cs := anybody.apply(appointment, visit("rathaus", free[i].Start))
			end.walk(cs)
			view := until(t, "the case is closed", func() (casework.CaseView, bool) {
				v := clara.viewOf(cs)
				return v, v.Case.Status == casework.StatusClosed
			})
			require.Equal(t, end.outcome, view.Case.Outcome)
			require.Equal(t, end.seat, view.Appointment.State)
			requireUnbrokenLog(t, view)
			p.keepHistory(t, cs, view.Case.Procedure+"-"+end.outcome)
			p.requireAgreement(cs)
		})
	}
}

func TestOfTwoHundredBookingsOfOneSeatThroughTwoServersOneWins(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	p.worker()
	servers := []*process{p.serve(), p.serve()}
	slot := p.anybody(servers[0]).slots("west")[0] // one seat
	answers := make([]answer, 200)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			client := p.anybody(servers[i%2])
			answers[i] = client.insist("POST", "/api/v1/procedures/"+appointment+"/applications", object{"data": visit("west", slot.Start)})
		})
	}
	all.Wait()
	count := map[int]int{}
	for _, a := range answers {
		count[a.status]++
		if a.status == http.StatusConflict {
			var problem struct{ Reason string }
			require.NoError(t, json.Unmarshal(a.body, &problem))
			require.Equal(t, "slot-taken", problem.Reason, "%s", a.body)
		}
	}
	require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusConflict: 199}, count)
	var cases int
	require.NoError(t, p.store.DB().Get(&cases, `SELECT count(*) FROM cases`))
	require.Equal(t, 1, cases, "a refused booking leaves nothing behind")
}

// insist sends a request under one idempotency key until it is neither unanswered nor 503.
func (c person) insist(method, path string, body any) answer {
	key := uuid.NewString()
	return until(c.t, method+" "+path+" is answered", func() (answer, bool) {
		a, err := c.try(method, path, body, "Idempotency-Key", key)
		return a, err == nil && a.status != http.StatusServiceUnavailable
	})
}
