// Package demo is the town that `amtsweg dev` shows: its offices, people, sites and opening hours. Nothing of it
// exists in a town's own installation.
package demo

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/amtsweg/amtsweg/booking"
	"github.com/amtsweg/amtsweg/calendar"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/engine"
	"github.com/amtsweg/amtsweg/postgres"
)

// Password is every demo person's. It is public; the demo listens on this machine only.
const Password = "demo"

// The offices' keys, as the shipped procedures name them.
const (
	childcareOffice = "childcare-office"
	citizensOffice  = "citizen-office"
)

// Offices are the demo town's offices.
func Offices() []casework.Office {
	return []casework.Office{
		{Key: childcareOffice, Names: casework.Text{"de": "Amt für Kinderbetreuung", "en": "Childcare Office"}},
		{Key: citizensOffice, Names: casework.Text{"de": "Bürgeramt", "en": "Citizens' Office"}},
	}
}

// People are the demo town's staff.
func People() []casework.Person {
	return []casework.Person{
		{ID: "p-anna", Login: "anna", Name: "Anna Albrecht", Roles: []casework.Role{casework.RoleCaseworker}, Offices: []string{childcareOffice}},
		{ID: "p-bernd", Login: "bernd", Name: "Bernd Bauer", Roles: []casework.Role{casework.RoleCaseworker}, Offices: []string{childcareOffice}},
		{ID: "p-clara", Login: "clara", Name: "Clara Conrad", Roles: []casework.Role{casework.RoleCaseworker}, Offices: []string{citizensOffice}},
		{ID: "p-ines", Login: "ines", Name: "Ines Ihle", Roles: []casework.Role{casework.RoleEvaluator}},
		{ID: "p-otto", Login: "otto", Name: "Otto Ott", Roles: []casework.Role{casework.RoleOperator}},
	}
}

// Load writes people, services and sites. What is there already is brought up to date.
func Load(ctx context.Context, store *postgres.Store, e *engine.Engine) error {
	for _, p := range People() {
		if err := e.SavePerson(ctx, p, Password); err != nil {
			return fmt.Errorf("save %s: %w", p.Login, err)
		}
	}
	for _, s := range services() {
		if err := store.SaveService(ctx, s); err != nil {
			return fmt.Errorf("save service %s: %w", s.Key, err)
		}
	}
	for _, s := range sites() {
		if err := store.SaveSite(ctx, s); err != nil {
			return fmt.Errorf("save site %s: %w", s.Key, err)
		}
	}
	return nil
}

func services() []postgres.Service {
	return []postgres.Service{
		{Key: "personalausweis", Titles: casework.Text{"de": "Personalausweis beantragen", "en": "Apply for an identity card"}, Slots: 1, Public: true},
		{Key: "reisepass", Titles: casework.Text{"de": "Reisepass beantragen", "en": "Apply for a passport"}, Slots: 1, Public: true},
		{Key: "wohnsitz", Titles: casework.Text{"de": "Wohnsitz anmelden", "en": "Register a residence"}, Slots: 2, Public: true},
	}
}

func sites() []postgres.Site {
	return []postgres.Site{
		site("rathaus", "Bürgeramt Rathaus", calendar.ClockAt(8, 0), calendar.ClockAt(12, 0), 3),
		site("west", "Bürgeramt West", calendar.ClockAt(13, 0), calendar.ClockAt(17, 0), 1),
	}
}

// site has a quarter of an hour for each slot, from Monday to Friday, bookable from today for sixty days.
func site(key, name string, opens, closes calendar.Clock, seats int) postgres.Site {
	return postgres.Site{Key: key, Name: name, Office: citizensOffice, Land: "BW", Hours: []booking.OpeningHours{{
		ID: key + "-week", Label: "Montag bis Freitag", From: calendar.NewDate(2026, time.January, 1),
		Weekdays: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
		Opens:    opens, Closes: closes, SlotMinutes: 15, PublicSeats: seats, Seats: seats, LastDay: 60,
	}}}
}

// Greet tells the person at the terminal where to click and who can log in.
func Greet(out io.Writer, url, logFile string) {
	fmt.Fprintf(out, `
Amtsweg is ready:

  for citizens        %[1]s/
  for the town's staff %[1]s/login
  API                 %[1]s/openapi.json
  log                 %[2]s

Demo people, password %[3]q:

`, url, logFile, Password)
	for _, p := range People() {
		fmt.Fprintf(out, "  %-6s %-14s %v %v\n", p.Login, p.Name, p.Roles, p.Offices)
	}
	fmt.Fprintln(out, "\nCtrl-C stops everything; the next start goes on with every open case.")
}
