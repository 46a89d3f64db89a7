package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/locale"
)

type siteEngine interface {
	// Sites lists the places where appointments are held.
	Sites(ctx context.Context) ([]casework.Site, error)
	// Slots lists the free times for a service, earliest first, from that time on and over so many days.
	Slots(ctx context.Context, site, service string, from time.Time, days int) ([]casework.Slot, error)
}

type sitesOutput struct {
	Body struct {
		Sites []casework.Site `json:"sites"`
	}
}

type slotsInput struct {
	Site    string `path:"site"`
	Service string `path:"service"`
	From    string `query:"from" doc:"A day (2026-11-24) or a time (RFC 3339). Default: now." example:"2026-11-24"`
	Days    int    `query:"days" minimum:"1" maximum:"62" default:"14"`
}

type slotsOutput struct {
	Body struct {
		Slots []casework.Slot `json:"slots"`
	}
}

func (a *API) registerSites() {
	tags := []string{"Appointments"}
	register(a, huma.Operation{
		OperationID: "list-sites", Method: http.MethodGet, Path: "/api/v1/sites", Tags: tags,
		Summary: "Where appointments are held, and for what",
	}, a.listSites)
	register(a, huma.Operation{
		OperationID: "list-slots", Method: http.MethodGet, Path: "/api/v1/sites/{site}/services/{service}/slots", Tags: tags,
		Summary: "Free times", Errors: []int{http.StatusNotFound},
	}, a.listSlots)
}

func (a *API) listSites(ctx context.Context, _ *struct{}) (*sitesOutput, error) {
	sites, err := a.engine.Sites(ctx)
	if err != nil {
		return nil, err
	}
	out := &sitesOutput{}
	out.Body.Sites = list(sites)
	return out, nil
}

func (a *API) listSlots(ctx context.Context, in *slotsInput) (*slotsOutput, error) {
	from, err := readFrom(in.From)
	if err != nil {
		return nil, err
	}
	slots, err := a.engine.Slots(ctx, in.Site, in.Service, from, in.Days)
	if err != nil {
		return nil, err
	}
	out := &slotsOutput{}
	out.Body.Slots = list(slots)
	return out, nil
}

// readFrom reads a day as its beginning in Berlin, and nothing as now.
func readFrom(from string) (time.Time, error) {
	if from == "" {
		return time.Now(), nil
	}
	if day, err := time.Parse(time.DateOnly, from); err == nil {
		return locale.StartOfDay(day), nil
	}
	t, err := time.Parse(time.RFC3339, from)
	if err != nil {
		return time.Time{}, casework.Errorf(casework.Malformed, "Write \"from\" as a day (2026-11-24) or a time (2026-11-24T08:00:00Z).")
	}
	return t, nil
}
