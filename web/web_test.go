package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/edge"
	"github.com/amtsweg/amtsweg/web"
)

const childcare = "/procedures/childcare-registration/apply"

func TestApplying(t *testing.T) {
	t.Parallel()

	t.Run("leads over the check page to a receipt with the link, and on to the case", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.get("/")
		v.sees("Kita-Platz anmelden")
		v.get(childcare)
		act := v.act()
		v.post(childcare, answers("_do", "check", "_act", act))
		v.sees("Angaben prüfen", "Kita am Park", "1. August 2023")
		require.Equal(t, act, v.act())
		v.post(childcare, answers("_do", "submit", "_act", act))
		require.Equal(t, "/my-case/receipt", v.path)
		v.sees("A-2026-000001", "22. November 2026, 18:05 Uhr", "https://amt.example/status/geheim-1", "verspricht nicht")
		v.get("/my-case")
		v.sees("Jugendamt bearbeitet Ihren Vorgang", "Der Antrag ist eingegangen.")
		require.NotContains(t, v.body, "node.entered")
		require.NotContains(t, v.body, "geheim-1")
	})

	t.Run("twice with one click id is one application, and the link is not lost", func(t *testing.T) {
		t.Parallel()
		town := newTown()
		v := visit(t, town)
		first := answers("_do", "submit", "_act", "one-click")
		v.post(childcare, first)
		v.forget() // the browser drops the answer to the first click
		v.post(childcare, answers("_do", "submit", "_act", "one-click"))
		v.sees("https://amt.example/status/geheim-1")
		require.Len(t, town.cases, 1)
	})

	t.Run("shows every fault at the top and at its field, and keeps what was entered", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		values := answers("_do", "check")
		values.Del("child.lastName")
		values.Set("guardians.0.email", "keine Adresse")
		v.post(childcare, values)
		require.Equal(t, http.StatusUnprocessableEntity, v.status)
		v.sees("2 Angaben stimmen noch nicht", `href="#f-child-lastName"`, `id="f-child-lastName-error"`, `value="Kim"`, "<title>Fehler: ")
	})

	t.Run("adds and removes entries of a list without JavaScript", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.post(childcare, answers("_do", "add:wishes", "_rows:wishes", "1"))
		v.sees(`name="wishes.1.facility"`)
		values := answers("_do", "remove:wishes.0", "_rows:wishes", "2", "wishes.1.facility", "wald")
		v.post(childcare, values)
		require.NotContains(t, v.body, `name="wishes.1.facility"`)
		v.sees(`<option value="wald" selected>`)
	})

	t.Run("tells in words of the page when a slot was taken meanwhile", func(t *testing.T) {
		t.Parallel()
		town := newTown()
		town.submitError = casework.Errorf(casework.Conflict, "The slot is taken.")
		v := visit(t, town)
		v.post(childcare, answers("_do", "submit", "_act", "a1"))
		require.Equal(t, http.StatusConflict, v.status)
		v.sees("Jemand war schneller", `value="Kim"`)
		require.NotEqual(t, "a1", v.act())
		require.NotContains(t, v.body, "The slot is taken")
	})
}

func TestBooking(t *testing.T) {
	t.Parallel()
	v := visit(t, newTown())
	v.get("/procedures/appointment-booking/slots?site=town-hall&service=id-card")
	v.sees("Montag, 23. November 2026", "08:20 Uhr, Montag, 23. November 2026, ein Platz frei", "ein Foto und den alten Ausweis")
	start := "2026-11-23T08:20:00+01:00"
	v.get("/procedures/appointment-booking/apply?" + url.Values{"site": {"town-hall"}, "service": {"id-card"}, "start": {start}}.Encode())
	v.sees(`value="` + strings.ReplaceAll(start, "+", "&#43;") + `" selected>Montag, 23. November 2026, 08:20 Uhr`)
	v.post("/procedures/appointment-booking/apply", url.Values{"site": {"town-hall"}, "service": {"id-card"}, "start": {start}, "name": {"Kim"}, "_do": {"submit"}})
	v.sees("Bitte bestätigen Sie bis 22. November 2026, 19:05 Uhr")
	v.get("/my-case/messages/confirm")
	v.post("/my-case/messages/confirm", url.Values{"_act": {v.act()}})
	require.Equal(t, "/my-case", v.path)
	v.sees("bestätigt", "Gespeichert.")
	v.get("/my-case/messages/confirm")
	require.Equal(t, http.StatusConflict, v.status)
	v.get("/my-case/messages/move")
	v.post("/my-case/messages/move", url.Values{"_act": {v.act()}, "start": {"2026-11-24T08:40:00+01:00"}})
	v.sees("Dienstag, 24. November 2026, 08:40 Uhr")
}

func TestStatusLink(t *testing.T) {
	t.Parallel()

	t.Run("moves its secret into a cookie that scripts cannot read", func(t *testing.T) {
		t.Parallel()
		town := newTown()
		visit(t, town).post(childcare, answers("_do", "submit"))
		other := visit(t, town)
		other.get("/status/geheim-1")
		require.Equal(t, "/my-case", other.path)
		require.Contains(t, other.cookies, "amtsweg_case=geheim-1; Path=/; HttpOnly; SameSite=Lax")
		require.Equal(t, "no-referrer", other.header.Get("Referrer-Policy"))
	})

	t.Run("that fits no case is not found", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.get("/status/falsch")
		require.Equal(t, http.StatusNotFound, v.status)
		v.get("/my-case")
		require.Equal(t, http.StatusUnauthorized, v.status)
		v.sees("Bitte öffnen Sie Ihren Link")
	})
}

func TestWorking(t *testing.T) {
	t.Parallel()
	town := newTown()
	applicant, clerk := visit(t, town), visit(t, town)
	applicant.post(childcare, answers("_do", "submit"))

	clerk.get("/work")
	require.Equal(t, "/login", clerk.path)
	clerk.logIn("clerk")
	require.Equal(t, "/work", clerk.path)
	clerk.sees("Antrag formal prüfen", "A-2026-000001")
	task := "/work/tasks/0192d1a0-0000-7000-8000-000000000001.check%231"
	clerk.get(task)
	clerk.sees("Kita am Park", "Aufgabe übernehmen")
	clerk.post(task, url.Values{"_act": {clerk.act()}, "_do": {"claim"}})
	clerk.sees("Ist der Antrag vollständig?", "Zurückgeben")
	clerk.post(task, url.Values{"_act": {clerk.act()}, "_do": {"complete"}})
	require.Equal(t, http.StatusUnprocessableEntity, clerk.status)
	clerk.post(task, url.Values{"_act": {clerk.act()}, "_do": {"complete"}, "complete": {"false"}, "missing": {"Nachweis"}})
	require.Equal(t, "/work", clerk.path)

	applicant.get("/my-case")
	applicant.sees("Jetzt sind Sie an der Reihe", "Unterlagen nachreichen", "6. Dezember 2026")
	missing := "/my-case/tasks/0192d1a0-0000-7000-8000-000000000001.missing%231"
	applicant.get(missing)
	applicant.post(missing, url.Values{"_act": {applicant.act()}, "_do": {"submit"}, "evidence": {"Anbei"}})
	require.Equal(t, "/my-case", applicant.path)

	again := "/work/tasks/0192d1a0-0000-7000-8000-000000000001.check%232"
	clerk.get(again)
	clerk.post(again, url.Values{"_act": {clerk.act()}, "_do": {"claim"}})
	clerk.post(again, url.Values{"_act": {clerk.act()}, "_do": {"complete"}, "complete": {"true"}})
	applicant.get("/my-case")
	applicant.sees("Der Vorgang ist abgeschlossen.", "Kita am Park", "&lt;script&gt;")
	clerk.get("/work/cases/0192d1a0-0000-7000-8000-000000000001")
	clerk.sees("A-2026-000001", "Bescheid")
}

func TestRoles(t *testing.T) {
	t.Parallel()

	t.Run("see only their own pages", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.logIn("watcher")
		require.Equal(t, "/evaluation", v.path)
		v.sees("Kita-Platz anmelden")
		v.get("/work")
		require.Equal(t, http.StatusForbidden, v.status)
	})

	t.Run("do not come in with a wrong password", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.post("/login", url.Values{"login": {"clerk"}, "password": {"wrong"}})
		require.Equal(t, http.StatusUnauthorized, v.status)
		v.sees("passen nicht zusammen")
	})

	t.Run("are not led to another host after the log-in", func(t *testing.T) {
		t.Parallel()
		for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`} {
			v := visit(t, newTown())
			v.post("/login", url.Values{"login": {"clerk"}, "password": {"demo"}, "next": {next}})
			require.Equal(t, "/work", v.path)
		}
	})

	t.Run("end with the log-out", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.logIn("clerk")
		v.post("/logout", nil)
		v.get("/work")
		require.Equal(t, "/login", v.path)
	})
}

func TestActs(t *testing.T) {
	t.Parallel()

	t.Run("that the case refuses give a page in words of its own", func(t *testing.T) {
		t.Parallel()
		town := newTown()
		v := visit(t, town)
		v.post(childcare, answers("_do", "submit"))
		town.outcome = &casework.ActOutcome{State: casework.ActRefused, Problem: casework.Errorf(casework.Conflict, "The case is closed.")}
		v.post("/my-case/messages/withdraw", url.Values{"_act": {"a"}})
		require.Equal(t, http.StatusConflict, v.status)
		v.sees("Das geht nicht mehr")
		require.NotContains(t, v.body, "The case is closed")
	})

	t.Run("that are not committed yet lead to a page that asks again", func(t *testing.T) {
		t.Parallel()
		town := newTown()
		v := visit(t, town)
		v.post(childcare, answers("_do", "submit"))
		town.outcome = &casework.ActOutcome{Act: "a", State: casework.ActPending}
		v.post("/my-case/messages/withdraw", url.Values{"_act": {"a"}})
		require.Equal(t, "/my-case/acts/a", v.path)
		require.Equal(t, http.StatusAccepted, v.status)
		v.sees("Einen Moment bitte")
	})
}

func TestPages(t *testing.T) {
	t.Parallel()

	t.Run("speak the language that was chosen, else that of the browser", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.get("/?lang=en")
		v.sees(`<html lang="en">`, "What would you like to do?", "Register for childcare")
		v.get("/?lang=de-leicht")
		v.sees(`<html lang="de">`, "Was möchten Sie machen?")
	})

	t.Run("refuse a post from another site", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.send(http.MethodPost, "/login", strings.NewReader(""), map[string]string{"Sec-Fetch-Site": "cross-site"})
		require.Equal(t, http.StatusForbidden, v.status)
	})

	t.Run("allow nothing inline", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.get("/")
		require.NotContains(t, v.header.Get("Content-Security-Policy"), "unsafe")
		require.NotRegexp(t, regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<style|<script>`), v.body)
	})

	t.Run("that do not exist are not found", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.get("/gibt/es/nicht")
		require.Equal(t, http.StatusNotFound, v.status)
		v.sees("Diese Seite gibt es nicht")
	})

	t.Run("load their style compressed and once", func(t *testing.T) {
		t.Parallel()
		v := visit(t, newTown())
		v.send(http.MethodGet, "/static/kern/kern.min.css", nil, map[string]string{"Accept-Encoding": "gzip"})
		require.Equal(t, "gzip", v.header.Get("Content-Encoding"))
		require.Less(t, len(v.body), 60_000)
		v.send(http.MethodGet, "/static/kern/kern.min.css", nil, map[string]string{"If-None-Match": v.header.Get("ETag")})
		require.Equal(t, http.StatusNotModified, v.status)
	})
}

// visitor is a browser that follows redirects and keeps cookies.
type visitor struct {
	t       *testing.T
	base    string
	client  *http.Client
	status  int
	path    string
	body    string
	header  http.Header
	cookies string
}

func visit(t *testing.T, town *town) *visitor {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	site := web.New(town, web.Options{Login: town.Login, PublicURL: "https://amt.example", Log: quiet,
		Offices: []casework.Office{{Key: "youth", Names: casework.Text{"de": "Jugendamt", "en": "Youth office"}}}})
	server := httptest.NewServer(edge.Handler(http.NotFoundHandler(), site, edge.Options{Log: quiet}))
	t.Cleanup(server.Close)
	v := &visitor{t: t, base: server.URL}
	v.forget()
	return v
}

func (v *visitor) forget() {
	jar, err := cookiejar.New(nil)
	require.NoError(v.t, err)
	v.client = &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		v.cookies += strings.Join(r.Response.Header["Set-Cookie"], "\n")
		return nil
	}}
}

func (v *visitor) get(path string) { v.t.Helper(); v.send(http.MethodGet, path, nil, nil) }

func (v *visitor) post(path string, values url.Values) {
	v.t.Helper()
	v.send(http.MethodPost, path, strings.NewReader(values.Encode()), nil)
}

func (v *visitor) send(method, path string, body io.Reader, header map[string]string) {
	v.t.Helper()
	r, err := http.NewRequest(method, v.base+path, body)
	require.NoError(v.t, err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := v.client.Do(r)
	require.NoError(v.t, err)
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	require.NoError(v.t, err)
	v.status, v.path, v.body, v.header = answer.StatusCode, answer.Request.URL.Path, string(content), answer.Header
}

func (v *visitor) sees(texts ...string) {
	v.t.Helper()
	for _, text := range texts {
		require.Contains(v.t, v.body, text)
	}
}

var actField = regexp.MustCompile(`name="_act" value="([^"]+)"`)

// act gives the act id of the page's form.
func (v *visitor) act() string {
	v.t.Helper()
	found := actField.FindStringSubmatch(v.body)
	require.NotNil(v.t, found, "the page has no form")
	return found[1]
}

func (v *visitor) logIn(name string) {
	v.t.Helper()
	v.post("/login", url.Values{"login": {name}, "password": {"demo"}})
}

// answers are a filled application, changed by pairs of name and value.
func answers(pairs ...string) url.Values {
	values := url.Values{
		"child.firstName": {"Kim"}, "child.lastName": {"Beispiel"}, "child.birthDate": {"2023-08-01"},
		"guardians.0.name": {"Toni Beispiel"}, "guardians.0.email": {"toni@example.org"},
		"wishes.0.facility": {"park"}, "hours": {"long"}, "consent": {"true"},
	}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}
