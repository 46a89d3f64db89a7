package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
)

// town is an engine in memory: one procedure with a check by the office and a question to the applicant, one with an
// appointment. It knows just enough for the pages to be walked.
type town struct {
	mu       sync.Mutex
	cases    map[string]*casework.CaseView // by secret
	receipts map[string]casework.Receipt   // by idempotency key
	acts     map[string]casework.ActOutcome

	submitError error                // what every submission is refused with
	outcome     *casework.ActOutcome // what every act is answered with
}

var now = time.Date(2026, 11, 22, 17, 5, 0, 0, time.UTC)

var (
	clerk    = casework.Person{ID: "p1", Login: "clerk", Name: "Kim Beispiel", Roles: []casework.Role{casework.RoleCaseworker}, Offices: []string{"youth"}}
	operator = casework.Person{ID: "p2", Login: "operator", Name: "Alex Muster", Roles: []casework.Role{casework.RoleOperator}}
	watcher  = casework.Person{ID: "p3", Login: "watcher", Name: "Toni Test", Roles: []casework.Role{casework.RoleEvaluator}}
)

func newTown() *town {
	return &town{cases: map[string]*casework.CaseView{}, receipts: map[string]casework.Receipt{}, acts: map[string]casework.ActOutcome{}}
}

func (t *town) Login(_ context.Context, _, login, password string) (casework.Person, error) {
	for _, p := range []casework.Person{clerk, operator, watcher} {
		if p.Login == login && password == "demo" {
			return p, nil
		}
	}
	return casework.Person{}, casework.Errorf(casework.Unauthenticated, "Log-in and password do not fit.")
}

func (t *town) Procedures(context.Context) ([]casework.Procedure, error) {
	return []casework.Procedure{
		{Key: "childcare-registration", Titles: casework.Text{"de": "Kita-Platz anmelden", "en": "Register for childcare"},
			Summary:    casework.Text{"de": "Melden Sie Ihr Kind für einen Platz in einer Kindertageseinrichtung an.", "en": "Register your child for a place in a day-care centre."},
			LegalBasis: []string{"§ 24 SGB VIII"}, Office: "youth", Revision: casework.Revision{Hash: "0123456789abcdef", Number: 1, PublishedAt: now}},
		{Key: "appointment-booking", Titles: casework.Text{"de": "Termin im Bürgeramt", "en": "Appointment at the citizens’ office"},
			Summary: casework.Text{"de": "Buchen Sie einen Termin im Bürgeramt.", "en": "Book an appointment at the citizens’ office."},
			Office:  "citizens", Revision: casework.Revision{Hash: "fedcba9876543210", Number: 1, PublishedAt: now}},
	}, nil
}

func (t *town) Procedure(ctx context.Context, key string) (casework.Procedure, error) {
	procedures, _ := t.Procedures(ctx)
	for _, p := range procedures {
		if p.Key == key {
			return p, nil
		}
	}
	return casework.Procedure{}, casework.Errorf(casework.NotFound, "There is no such procedure.")
}

func (t *town) Form(_ context.Context, procedure, name string) (*forms.Form, error) {
	return forms.Parse(name, []byte(schemas[procedure+"/"+name]))
}

func (t *town) TaskForm(_ context.Context, task casework.Task) (*forms.Form, error) {
	return forms.Parse(task.Form, []byte(schemas[task.Form]))
}

func (t *town) OfferForm(_ context.Context, caseID, name string) (*forms.Form, error) {
	view, err := t.byID(caseID)
	if err != nil {
		return nil, err
	}
	return forms.Parse(name, []byte(schemas[view.Case.Procedure+"/"+name]))
}

func (t *town) Submit(ctx context.Context, a casework.Application, key string) (casework.Receipt, error) {
	if t.submitError != nil {
		return casework.Receipt{}, t.submitError
	}
	procedure, err := t.Procedure(ctx, a.Procedure)
	if err != nil {
		return casework.Receipt{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if first, ok := t.receipts[key]; ok {
		first.Replayed, first.Secret = true, ""
		return first, nil
	}
	sum := sha256.Sum256(a.Data)
	n := len(t.cases) + 1
	cs := casework.Case{ID: fmt.Sprintf("0192d1a0-0000-7000-8000-%012d", n), Number: fmt.Sprintf("A-2026-%06d", n), Procedure: a.Procedure,
		Office: procedure.Office, Status: casework.StatusOffice, Channel: a.Channel, Language: a.Language, ReceivedAt: now, RecordedAt: now}
	view := &casework.CaseView{Case: cs, Title: procedure.Titles, Application: a.Data,
		Events: []casework.Event{{Kind: casework.EventReceived, At: now, Actor: a.Actor}, {Kind: "node.entered", At: now}}}
	t.open(view)
	receipt := casework.Receipt{Case: cs, Digest: hex.EncodeToString(sum[:]), Secret: fmt.Sprintf("geheim-%d", n)}
	t.cases[receipt.Secret], t.receipts[key] = view, receipt
	return receipt, nil
}

// open begins a case: a task for the office, or a reserved appointment that waits for its confirmation.
func (t *town) open(view *casework.CaseView) {
	withdraw := casework.Offer{Message: "withdraw", Titles: casework.Text{"de": "Antrag zurückziehen", "en": "Withdraw the application"}}
	if view.Case.Procedure == "childcare-registration" {
		view.Tasks = []casework.Task{t.task(view, "check#1", "Antrag formal prüfen", "check", casework.ForStaff)}
		view.Offers = []casework.Offer{withdraw}
		return
	}
	var wanted struct{ Site, Service, Start string }
	_ = json.Unmarshal(view.Application, &wanted)
	start, _ := time.Parse(time.RFC3339, wanted.Start)
	view.Case.Status = casework.StatusApplicant
	view.Appointment = &casework.Appointment{Site: wanted.Site, SiteName: "Rathaus", Service: wanted.Service,
		Titles: casework.Text{"de": "Ausweis beantragen", "en": "Apply for an identity card"}, Start: start, State: "held", HoldUntil: now.Add(time.Hour)}
	view.Offers = []casework.Offer{{Message: "confirm", Titles: casework.Text{"de": "Termin bestätigen", "en": "Confirm the appointment"}},
		{Message: "cancel", Titles: casework.Text{"de": "Termin absagen", "en": "Cancel the appointment"}},
		{Message: "move", Titles: casework.Text{"de": "Termin verschieben", "en": "Move the appointment"}, Form: "move"}}
}

func (t *town) task(view *casework.CaseView, wait, title, form string, who casework.Audience) casework.Task {
	return casework.Task{ID: casework.TaskID(view.Case.ID, wait), CaseID: view.Case.ID, Wait: wait, Node: wait, Form: form, Audience: who,
		Titles: casework.Text{"de": title}, Office: view.Case.Office, Status: casework.TaskOpen, OpenedAt: now, Due: now.AddDate(0, 0, 14),
		Number: view.Case.Number, Procedure: view.Case.Procedure}
}

func (t *town) Status(_ context.Context, secret string) (casework.CaseView, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	view, ok := t.cases[secret]
	if !ok {
		return casework.CaseView{}, casework.Errorf(casework.NotFound, "The secret fits no case.")
	}
	mine := *view
	mine.Tasks = nil
	for _, task := range view.Tasks {
		if task.Audience == casework.ForApplicant && task.Status == casework.TaskOpen {
			mine.Tasks = append(mine.Tasks, task)
		}
	}
	return mine, nil
}

func (t *town) ApplicantAct(_ context.Context, secret string, act casework.Act) (casework.ActOutcome, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	view, ok := t.cases[secret]
	if !ok {
		return casework.ActOutcome{}, casework.Errorf(casework.NotFound, "The secret fits no case.")
	}
	return t.once(act, func() {
		switch {
		case act.Kind == casework.ActComplete:
			t.close(view, act.Task)
			view.Tasks = append(view.Tasks, t.task(view, "check#2", "Antrag erneut prüfen", "check", casework.ForStaff))
			view.Case.Status = casework.StatusOffice
		case act.Message == "confirm":
			view.Appointment.State, view.Offers, view.Case.Status = "confirmed", view.Offers[1:], casework.StatusThird
		case act.Message == "move":
			var to struct{ Start time.Time }
			_ = json.Unmarshal(act.Data, &to)
			view.Appointment.Start = to.Start
		default:
			view.Case.Status, view.Case.Outcome, view.Offers, view.Tasks = casework.StatusClosed, "withdrawn", nil, nil
			view.Events = append(view.Events, casework.Event{Kind: casework.EventClosed, At: now})
		}
	}), nil
}

func (t *town) once(act casework.Act, effect func()) casework.ActOutcome {
	if t.outcome != nil {
		return *t.outcome
	}
	if done, ok := t.acts[act.ID]; ok {
		return done
	}
	effect()
	t.acts[act.ID] = casework.ActOutcome{Act: act.ID, State: casework.ActApplied, Sequence: len(t.acts) + 2}
	return t.acts[act.ID]
}

func (t *town) close(view *casework.CaseView, task string) {
	for i := range view.Tasks {
		if view.Tasks[i].ID == task {
			view.Tasks[i].Status = casework.TaskCompleted
			view.Events = append(view.Events, casework.Event{Kind: casework.EventTaskCompleted, At: now})
		}
	}
}

func (t *town) ApplicantOutcome(_ context.Context, _, actID string) (casework.ActOutcome, error) {
	return t.asked(actID)
}

func (t *town) Outcome(_ context.Context, _ casework.Person, _, actID string) (casework.ActOutcome, error) {
	return t.asked(actID)
}

func (t *town) asked(actID string) (casework.ActOutcome, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.outcome != nil {
		return *t.outcome, nil
	}
	outcome, ok := t.acts[actID]
	if !ok {
		return outcome, casework.Errorf(casework.NotFound, "There is no such act.")
	}
	return outcome, nil
}

func (t *town) Tasks(_ context.Context, p casework.Person, f casework.TaskFilter) ([]casework.Task, string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var found []casework.Task
	for _, view := range t.cases {
		for _, task := range view.Tasks {
			open := task.Status == casework.TaskOpen || task.Status == casework.TaskClaimed
			if task.Audience == casework.ForStaff && open && p.In(task.Office) && (f.Assignee == "" || f.Assignee == task.Assignee) {
				found = append(found, task)
			}
		}
	}
	return found, "", nil
}

func (t *town) Task(_ context.Context, p casework.Person, id string) (casework.Task, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, view := range t.cases {
		for _, task := range view.Tasks {
			if task.ID == id && p.In(task.Office) {
				return task, nil
			}
			if task.ID == id {
				return task, casework.Errorf(casework.Forbidden, "The task belongs to another office.")
			}
		}
	}
	return casework.Task{}, casework.Errorf(casework.NotFound, "There is no such task.")
}

func (t *town) Act(_ context.Context, p casework.Person, caseID string, act casework.Act) (casework.ActOutcome, error) {
	view, err := t.byID(caseID)
	if err != nil {
		return casework.ActOutcome{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.once(act, func() {
		for i := range view.Tasks {
			task := &view.Tasks[i]
			if task.ID != act.Task {
				continue
			}
			switch act.Kind {
			case casework.ActClaim:
				task.Status, task.Assignee = casework.TaskClaimed, p.ID
			case casework.ActRelease:
				task.Status, task.Assignee = casework.TaskOpen, ""
			case casework.ActComplete:
				t.decide(view, task, act)
				return
			}
		}
	}), nil
}

// decide ends the office's check: the case is closed, or the applicant is asked for what is missing.
func (t *town) decide(view *casework.CaseView, task *casework.Task, act casework.Act) {
	var checked struct{ Complete bool }
	_ = json.Unmarshal(act.Data, &checked)
	t.close(view, task.ID)
	if !checked.Complete {
		view.Case.Status = casework.StatusApplicant
		view.Tasks = append(view.Tasks, t.task(view, "missing#1", "Unterlagen nachreichen", "missing", casework.ForApplicant))
		view.Deadlines = []casework.Deadline{{CaseID: view.Case.ID, Wait: "d1", Titles: casework.Text{"de": "Unterlagen nachreichen"}, Due: now.AddDate(0, 0, 14), SetAt: now}}
		return
	}
	view.Case.Status, view.Case.Outcome, view.Offers = casework.StatusClosed, "placed", nil
	view.Documents = []casework.Document{{ID: "d", Kind: "notice", Title: "Bescheid", Language: "de", IssuedAt: now,
		Body: "# Ihr Platz\n\nIhr Kind hat einen Platz.\n\n- Kita am Park\n- ab August\n\n<script>alert(1)</script>"}}
	view.Events = append(view.Events, casework.Event{Kind: casework.EventClosed, At: now})
}

func (t *town) byID(id string) (*casework.CaseView, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, view := range t.cases {
		if view.Case.ID == id {
			return view, nil
		}
	}
	return nil, casework.Errorf(casework.NotFound, "There is no such case.")
}

func (t *town) Cases(_ context.Context, p casework.Person, f casework.CaseFilter) ([]casework.Case, string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var found []casework.Case
	for _, view := range t.cases {
		if (f.Procedure == "" || f.Procedure == view.Case.Procedure) && (f.Status == "" || f.Status == view.Case.Status) {
			found = append(found, view.Case)
		}
	}
	return found, "", nil
}

func (t *town) Case(_ context.Context, p casework.Person, id string) (casework.CaseView, error) {
	view, err := t.byID(id)
	if err != nil {
		return casework.CaseView{}, err
	}
	if !p.In(view.Case.Office) && !p.Has(casework.RoleOperator) {
		return casework.CaseView{}, casework.Errorf(casework.Forbidden, "The case belongs to another office.")
	}
	return *view, nil
}

func (t *town) Counts(context.Context, casework.Person) ([]casework.Count, error) {
	return []casework.Count{{Procedure: "childcare-registration", Revision: casework.Revision{Hash: "0123456789abcdef", Number: 1}, Total: 7,
		ByStatus: map[casework.Status]int{casework.StatusOffice: 2, casework.StatusClosed: 5}, Outcomes: map[string]int{"placed": 4, "withdrawn": 1}, Incidents: 1}}, nil
}

func (t *town) Sites(context.Context) ([]casework.Site, error) {
	services := []casework.Service{{Key: "id-card", Titles: casework.Text{"de": "Ausweis beantragen", "en": "Apply for an identity card"}, Minutes: 20,
		Bring: casework.Text{"de": "ein Foto und den alten Ausweis"}}, {Key: "residence", Titles: casework.Text{"de": "Wohnsitz anmelden"}, Minutes: 15}}
	return []casework.Site{{Key: "town-hall", Names: casework.Text{"de": "Rathaus"}, Address: "Marktplatz 1", Services: services},
		{Key: "north", Names: casework.Text{"de": "Bürgeramt Nord"}, Services: services[:1]}}, nil
}

func (t *town) Slots(_ context.Context, _, _ string, _ time.Time, _ int) ([]casework.Slot, error) {
	var slots []casework.Slot
	for day := range 3 {
		for slot := range 6 {
			start := time.Date(2026, 11, 23+day, 7, 20*slot, 0, 0, time.UTC)
			slots = append(slots, casework.Slot{Start: start, End: start.Add(20 * time.Minute), Free: (day + slot) % 3})
		}
	}
	return slots, nil
}

var schemas = map[string]string{
	"childcare-registration/application": `{
 "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
 "required": ["child", "guardians", "wishes", "consent"],
 "properties": {
  "child": {"type": "object", "title": "Ihr Kind", "required": ["firstName", "lastName", "birthDate"], "properties": {
   "firstName": {"type": "string", "title": "Vorname", "minLength": 1, "maxLength": 100},
   "lastName": {"type": "string", "title": "Familienname", "minLength": 1, "maxLength": 100},
   "birthDate": {"type": "string", "format": "date", "title": "Geburtsdatum", "description": "Steht in der Geburtsurkunde."}}},
  "guardians": {"type": "array", "title": "Sorgeberechtigte", "minItems": 1, "maxItems": 2, "items": {"type": "object", "required": ["name"], "properties": {
   "name": {"type": "string", "title": "Name", "minLength": 1},
   "email": {"type": "string", "format": "email", "title": "E-Mail", "x-ui": {"autocomplete": "email"}}}}},
  "wishes": {"type": "array", "title": "Wunscheinrichtungen in Reihenfolge", "minItems": 1, "maxItems": 5, "items": {"type": "object", "required": ["facility"], "properties": {
   "facility": {"type": "string", "title": "Einrichtung", "enum": ["park", "bach", "wald", "see", "berg", "feld"], "x-ui": {"options": {"park": "Kita am Park", "bach": "Kita am Bach", "wald": "Waldkita", "see": "Kita am See", "berg": "Kita Bergstraße", "feld": "Feldmäuse"}}}}}},
  "hours": {"type": "string", "title": "Betreuungszeit", "enum": ["short", "long"], "x-ui": {"options": {"short": "bis 14 Uhr", "long": "bis 17 Uhr"}}},
  "special": {"type": "boolean", "title": "Mein Kind braucht besondere Förderung"},
  "specialNeeds": {"type": "string", "title": "Welche Förderung?", "x-ui": {"widget": "textarea", "when": {"field": "special", "equals": true}}},
  "consent": {"const": true, "type": "boolean", "title": "Ich versichere, dass meine Angaben stimmen."}}}`,
	"appointment-booking/application": `{
 "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["site", "service", "start", "name"],
 "properties": {
  "site": {"type": "string", "title": "Standort", "x-ui": {"source": "sites"}},
  "service": {"type": "string", "title": "Anliegen", "x-ui": {"source": "services"}},
  "start": {"type": "string", "format": "date-time", "title": "Zeit", "x-ui": {"source": "slots"}},
  "name": {"type": "string", "title": "Name", "minLength": 1}}}`,
	"appointment-booking/move": `{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["start"],
 "properties": {"start": {"type": "string", "format": "date-time", "title": "Neue Zeit", "x-ui": {"source": "slots"}}}}`,
	"check": `{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["complete"],
 "properties": {"complete": {"type": "boolean", "title": "Ist der Antrag vollständig?", "x-ui": {"widget": "radio"}},
  "missing": {"type": "string", "title": "Was fehlt?", "x-ui": {"when": {"field": "complete", "equals": false}}}}}`,
	"missing": `{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["evidence"],
 "properties": {"evidence": {"type": "string", "title": "Ihre Angaben", "minLength": 1, "x-ui": {"widget": "textarea"}}}}`,
}
