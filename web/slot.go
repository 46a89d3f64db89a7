package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/forms"
	"github.com/amtsweg/amtsweg/locale"
)

type siteEngine interface {
	// Sites lists the places where appointments are held.
	Sites(ctx context.Context) ([]casework.Site, error)
	// Slots lists the free times for a service, earliest first, from that time on and over so many days.
	Slots(ctx context.Context, site, service string, from time.Time, days int) ([]casework.Slot, error)
}

// What a form's field can be filled from ("x-ui".source).
const (
	sourceSites    = "sites"
	sourceServices = "services"
	sourceSlots    = "slots"
)

// slotDays is how far ahead a page offers times.
const slotDays = 14

// slotFields are the three fields of a form that together name an appointment.
type slotFields struct{ site, service, start forms.Field }

// slotFieldsOf finds them, or gives nil where a form asks for no appointment.
func slotFieldsOf(fields []forms.Field) *slotFields {
	found := &slotFields{}
	for _, field := range flatten(fields) {
		switch field.Source {
		case sourceSites:
			found.site = field
		case sourceServices:
			found.service = field
		case sourceSlots:
			found.start = field
		}
	}
	if found.site.Name == "" || found.service.Name == "" || found.start.Name == "" {
		return nil
	}
	return found
}

func flatten(fields []forms.Field) []forms.Field {
	var flat []forms.Field
	for _, field := range fields {
		flat = append(append(flat, field), flatten(field.Fields)...)
	}
	return flat
}

// source knows the options of fields that are filled at run time.
type source struct {
	lang  string
	sites []casework.Site
	site  string // chosen; "" while none is
	slots []casework.Slot
	fixed bool // site and service are given, not asked
}

// optionSource gives the source for a form, or nil where the form needs none. A form that asks for a time only, such as
// one that moves an appointment, means the site and the service of the appointment that the case has.
func (s *Site) optionSource(ctx context.Context, lang string, sheet sheet) (*source, error) {
	fields := sheet.form.Fields(lang)
	if !slices.ContainsFunc(flatten(fields), func(f forms.Field) bool { return f.Source != "" }) {
		return nil, nil
	}
	sites, err := s.engine.Sites(ctx)
	if err != nil {
		return nil, err
	}
	made := &source{lang: lang, sites: sites}
	var service string
	if asked := slotFieldsOf(fields); asked != nil {
		made.site, service = sheet.values.Get(asked.site.Name), sheet.values.Get(asked.service.Name)
	} else if sheet.appointment != nil {
		made.site, service, made.fixed = sheet.appointment.Site, sheet.appointment.Service, true
	}
	made.slots, err = s.freeSlots(ctx, sites, made.site, service)
	return made, err
}

func (s *source) options(field forms.Field) []forms.Option {
	switch field.Source {
	case sourceSites:
		return siteOptions(s.lang, s.sites)
	case sourceServices:
		return serviceOptions(s.lang, s.sites, s.site)
	case sourceSlots:
		return slotOptions(s.lang, s.slots)
	}
	return field.Options
}

// days gives the times of a field that asks for one, by day.
func (s *source) days(field forms.Field) []day {
	if field.Source != sourceSlots {
		return nil
	}
	var days []day
	for _, slot := range s.slots {
		if slot.Free == 0 {
			continue
		}
		name := locale.Day(s.lang, slot.Start)
		if n := len(days); n == 0 || days[n-1].Name != name {
			days = append(days, day{Name: name})
		}
		last := &days[len(days)-1]
		last.Times = append(last.Times, forms.Option{Value: slotValue(slot), Label: locale.Clock(s.lang, slot.Start)})
	}
	return days
}

// freeSlots asks for free times only where site and service are known.
func (s *Site) freeSlots(ctx context.Context, sites []casework.Site, site, service string) ([]casework.Slot, error) {
	known := slices.ContainsFunc(sites, func(one casework.Site) bool {
		return one.Key == site && slices.ContainsFunc(one.Services, func(sv casework.Service) bool { return sv.Key == service })
	})
	if !known {
		return nil, nil
	}
	return s.engine.Slots(ctx, site, service, time.Now(), slotDays)
}

func siteOptions(lang string, sites []casework.Site) []forms.Option {
	var options []forms.Option
	for _, site := range sites {
		options = append(options, forms.Option{Value: site.Key, Label: site.Names.In(lang)})
	}
	return options
}

// serviceOptions lists what can be had at the site, or anywhere while none is chosen.
func serviceOptions(lang string, sites []casework.Site, chosen string) []forms.Option {
	var options []forms.Option
	for _, site := range sites {
		if chosen != "" && site.Key != chosen {
			continue
		}
		for _, service := range site.Services {
			option := forms.Option{Value: service.Key, Label: service.Titles.In(lang)}
			if !slices.Contains(options, option) {
				options = append(options, option)
			}
		}
	}
	return options
}

func slotOptions(lang string, slots []casework.Slot) []forms.Option {
	var options []forms.Option
	for _, slot := range slots {
		if slot.Free > 0 {
			options = append(options, forms.Option{Value: slotValue(slot), Label: locale.Day(lang, slot.Start) + ", " + locale.Clock(lang, slot.Start)})
		}
	}
	return options
}

func slotValue(slot casework.Slot) string { return locale.Berlin(slot.Start).Format(time.RFC3339) }

// slotPage lets a visitor choose site, service and time, each by a link.
type slotPage struct {
	page
	Procedure casework.Procedure
	Sites     []casework.Site
	Site      *casework.Site
	Service   *casework.Service
	Days      []slotDay
}

type slotDay struct {
	Day   time.Time
	Slots []slotLink
}

type slotLink struct {
	Start time.Time
	Free  int
	Href  string
}

func (s *Site) registerSlots() {
	s.router.GET("/procedures/:key/slots", s.showSlots)
}

func (s *Site) showSlots(c *gin.Context) {
	ctx := c.Request.Context()
	procedure, form, err := s.application(ctx, c.Param("key"))
	if err != nil {
		s.fail(c, err)
		return
	}
	fields := slotFieldsOf(form.Fields(languageOf(c.Request)))
	if fields == nil {
		s.notFound(c)
		return
	}
	data := slotPage{page: s.base(c, text(c, "slots.title")), Procedure: procedure}
	if data.Sites, err = s.engine.Sites(ctx); err != nil {
		s.fail(c, err)
		return
	}
	data.choose(c.Query("site"), c.Query("service"))
	if data.Service != nil {
		slots, err := s.engine.Slots(ctx, data.Site.Key, data.Service.Key, time.Now(), slotDays)
		if err != nil {
			s.fail(c, err)
			return
		}
		data.Days = slotDaysOf(slots, "/procedures/"+procedure.Key+"/apply", fields, data.Site.Key, data.Service.Key)
	}
	s.show(c, http.StatusOK, "slots", data)
}

// choose keeps what the visitor chose so far; the only site there is needs no choosing.
func (p *slotPage) choose(site, service string) {
	if len(p.Sites) == 1 {
		site = p.Sites[0].Key
	}
	for i := range p.Sites {
		if p.Sites[i].Key == site {
			p.Site = &p.Sites[i]
		}
	}
	if p.Site == nil {
		return
	}
	for i := range p.Site.Services {
		if p.Site.Services[i].Key == service {
			p.Service = &p.Site.Services[i]
		}
	}
}

func slotDaysOf(slots []casework.Slot, target string, fields *slotFields, site, service string) []slotDay {
	var days []slotDay
	for _, slot := range slots {
		if slot.Free == 0 {
			continue
		}
		query := url.Values{fields.site.Name: {site}, fields.service.Name: {service}, fields.start.Name: {slotValue(slot)}}
		link := slotLink{Start: slot.Start, Free: slot.Free, Href: target + "?" + query.Encode()}
		if n := len(days); n > 0 && sameDay(days[n-1].Day, slot.Start) {
			days[n-1].Slots = append(days[n-1].Slots, link)
			continue
		}
		days = append(days, slotDay{Day: slot.Start, Slots: []slotLink{link}})
	}
	return days
}

func sameDay(a, b time.Time) bool {
	return locale.Berlin(a).Format(time.DateOnly) == locale.Berlin(b).Format(time.DateOnly)
}
