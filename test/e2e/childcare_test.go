package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
)

const childcare = "childcare-registration"

// registration is a complete application for a childcare place.
func registration() object {
	return object{
		"child":      object{"firstName": "Mia", "lastName": "Muster", "birthDate": "2024-03-01"},
		"guardians":  []object{{"firstName": "Max", "lastName": "Muster", "employment": "full-time", "weeklyHours": 39}},
		"household":  "together",
		"address":    object{"street": "Hauptstraße 1", "postalCode": "73430", "city": "Aalen"},
		"email":      "max@example.org",
		"wishes":     []object{{"facility": "kita-regenbogen"}, {"facility": "kita-am-park"}},
		"startMonth": "2027-09", "hours": 35, "confirmed": true,
	}
}

var (
	complete   = object{"result": "complete", "proved": []string{"employment"}}
	incomplete = object{"result": "incomplete", "missing": []string{"employment"}}
	place      = object{"decision": "offer", "facility": "kita-regenbogen", "group": "u3-full", "start": "2027-09", "hours": 35}
)

func TestChildcareRegistrationReachesEveryEnd(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	p.worker()
	s := p.serve()
	anna, bernd := p.as(s, "anna"), p.as(s, "bernd")
	ends := []struct {
		name, outcome string
		walk          func(cs applied)
	}{
		{"a place is offered and accepted", "placed", func(cs applied) {
			anna.work(cs, "check", complete)
			anna.work(cs, "offer-place", place)
			cs.do("answer-offer", object{"answer": "accept"})
		}},
		{"evidence is handed in late, the place is declined", "declined", func(cs applied) {
			anna.work(cs, "check", incomplete)
			cs.do("evidence", object{"delivery": "post", "proofs": []string{"employment"}})
			anna.work(cs, "check", complete)
			anna.work(cs, "offer-place", place)
			cs.do("answer-offer", object{"answer": "decline", "stay": false})
		}},
		{"an offer lapses, the child stays on the list, and there is no place in the end", "refused", func(cs applied) {
			anna.work(cs, "check", complete)
			first := anna.waitForTask(cs, "offer-place")
			anna.work(cs, "offer-place", place)
			cs.waitForTask("answer-offer")
			p.expire(anna, cs, "offer-deadline")
			again := until(t, "the child is back on the list", func() (casework.Task, bool) { return taskAt(anna.viewOf(cs).Tasks, "offer-place") })
			require.NotEqual(t, first.ID, again.ID)
			anna.work(cs, "offer-place", object{"decision": "refuse", "reasons": "Alle Plätze gingen an Kinder mit mehr Punkten."})
		}},
		{"silence is warned of, and a person refuses; nobody makes it good in six months", "refused-cooperation", func(cs applied) {
			anna.work(cs, "check", incomplete)
			cs.waitForTask("evidence")
			p.expire(anna, cs, "evidence-deadline")
			anna.work(cs, "assess", object{"decision": "warn", "facts": []string{"child"}})
			cs.waitForTask("last-evidence")
			p.expire(anna, cs, "warning-deadline")
			decide := anna.waitForTask(cs, "decide")
			anna.call(http.StatusForbidden, "POST", "/api/v1/tasks/"+decide.ID+"/claim", nil) // a second person decides
			bernd.work(cs, "decide", object{"decision": "refuse", "reasons": "Das Geburtsdatum ist nicht nachgewiesen."})
			p.expire(anna, cs, "reopening-over")
		}},
		{"silence alone refuses nothing: the case goes on, and late evidence reopens a refusal", "withdrawn", func(cs applied) {
			anna.work(cs, "check", incomplete)
			cs.waitForTask("evidence")
			p.expire(anna, cs, "evidence-deadline")
			anna.work(cs, "assess", object{"decision": "goOn"})
			cs.waitForOffer("evidence")
			cs.say("evidence", object{"delivery": "counter", "proofs": []string{"employment"}})
			anna.waitForTask(cs, "check")
			cs.say("withdraw", object{})
		}},
	}
	for _, end := range ends {
		t.Run(end.name, func(t *testing.T) {
			cs := p.anybody(s).apply(childcare, registration())
			end.walk(cs)
			view := until(t, "the case is closed", func() (casework.CaseView, bool) {
				v := anna.viewOf(cs)
				return v, v.Case.Status == casework.StatusClosed
			})
			require.Equal(t, end.outcome, view.Case.Outcome)
			require.NotEmpty(t, view.Documents, "every end is told to the applicant")
			requireUnbrokenLog(t, view)
			p.keepHistory(t, cs, view.Case.Procedure+"-"+end.outcome)
			p.requireAgreement(cs)
		})
	}
}

func TestAnOfficeMayExtendADeadlineThatHasEnded(t *testing.T) {
	t.Parallel()
	p := newProduct(t)
	p.worker()
	s := p.serve()
	anna := p.as(s, "anna")
	cs := p.anybody(s).apply(childcare, registration())
	anna.work(cs, "check", incomplete)
	cs.waitForTask("evidence")
	p.expire(anna, cs, "evidence-deadline")
	anna.work(cs, "assess", object{"decision": "extend", "until": time.Now().AddDate(0, 1, 0).Format(time.DateOnly)})
	task := cs.waitForTask("evidence")
	require.Equal(t, casework.TaskOpen, task.Status)
	cs.do("evidence", object{"delivery": "email", "proofs": []string{"employment"}})
	anna.waitForTask(cs, "check")
}

// expire lets a deadline of the case end now, as an office may move one.
func (p *product) expire(staff person, cs applied, node string) {
	p.t.Helper()
	d := until(p.t, "the deadline "+node+" runs", func() (casework.Deadline, bool) {
		for _, d := range staff.viewOf(cs).Deadlines {
			if d.Node == node && d.EndedAt.IsZero() {
				return d, true
			}
		}
		return casework.Deadline{}, false
	})
	staff.call(http.StatusOK, "POST", "/api/v1/cases/"+cs.id+"/acts",
		object{"kind": "move-deadline", "wait": d.Wait, "due": time.Now().UTC(), "reason": "test"})
}

// waitForOffer waits until the case takes a message.
func (a applied) waitForOffer(message string) {
	a.t.Helper()
	until(a.t, "the case takes "+message, func() (bool, bool) {
		for _, o := range a.view().Offers {
			if o.Message == message {
				return true, true
			}
		}
		return false, false
	})
}

// requireUnbrokenLog checks that the log counts on without a gap from the receipt to the end.
func requireUnbrokenLog(t *testing.T, view casework.CaseView) {
	t.Helper()
	require.Equal(t, casework.EventReceived, view.Events[0].Kind)
	require.Equal(t, casework.EventClosed, view.Events[len(view.Events)-1].Kind)
	for i, e := range view.Events {
		require.Equal(t, i+1, e.Sequence)
	}
}
