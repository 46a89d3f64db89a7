package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/amtsweg/amtsweg/booking"
	"github.com/amtsweg/amtsweg/calendar"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
)

// maxSlotDays bounds one look for free slots.
const maxSlotDays = 92

// Sites lists where appointments can be booked, with what can be had there.
func (e *Engine) Sites(ctx context.Context) ([]casework.Site, error) {
	sites, err := e.store.Sites(ctx)
	if err != nil {
		return nil, err
	}
	services, err := e.store.Services(ctx)
	if err != nil {
		return nil, err
	}
	public := []casework.Service{}
	for _, s := range services {
		if s.Public {
			public = append(public, casework.Service{Key: s.Key, Titles: s.Titles})
		}
	}
	out := make([]casework.Site, 0, len(sites))
	for _, s := range sites {
		out = append(out, casework.Site{Key: s.Key, Names: casework.Text{"de": s.Name}, Services: public})
	}
	return out, nil
}

// Slots lists the free slots for a service at a site on the days beginning with from's.
// An unknown site or service is NotFound.
func (e *Engine) Slots(ctx context.Context, siteKey, serviceKey string, from time.Time, days int) ([]casework.Slot, error) {
	site, need, err := e.site(ctx, siteKey, serviceKey)
	if err != nil {
		return nil, err
	}
	first := calendar.DateOf(from)
	last := first.AddDays(min(max(days, 1), maxSlotDays) - 1)
	taken, err := e.store.Seats(ctx, siteKey, first.Start(), last.End())
	if err != nil {
		return nil, err
	}
	visits := booking.Free(siteKey, site.Bookable(first, last, booking.Public, e.now()), taken, need, booking.Public)
	out := make([]casework.Slot, 0, len(visits))
	for _, v := range visits {
		out = append(out, casework.Slot{Start: v.Start, End: v.End, Free: v.Left})
	}
	return out, nil
}

// site reads a site with its rules, and how many slots the service takes there.
func (e *Engine) site(ctx context.Context, siteKey, serviceKey string) (booking.Site, int, error) {
	sites, err := e.store.Sites(ctx)
	if err != nil {
		return booking.Site{}, 0, err
	}
	i := slices.IndexFunc(sites, func(s postgres.Site) bool { return s.Key == siteKey })
	if i < 0 {
		return booking.Site{}, 0, casework.Errorf(casework.NotFound, "There is no such site.").WithReason("site-unknown")
	}
	services, err := e.store.Services(ctx)
	if err != nil {
		return booking.Site{}, 0, err
	}
	j := slices.IndexFunc(services, func(s postgres.Service) bool { return s.Key == serviceKey })
	if j < 0 {
		return booking.Site{}, 0, casework.Errorf(casework.NotFound, "There is no such service.").WithReason("service-unknown")
	}
	days, err := calendar.New(calendar.Land(sites[i].Land), calendar.Options{})
	if err != nil {
		return booking.Site{}, 0, fmt.Errorf("read the calendar of site %s: %w", siteKey, err)
	}
	need, err := booking.SlotsNeeded([]booking.Item{{Service: booking.Service{ID: serviceKey, Slots: services[j].Slots,
		MaxQuantity: services[j].MaxQuantity, Public: services[j].Public}, Quantity: 1}}, booking.Public)
	return booking.Site{ID: siteKey, Name: sites[i].Name, Calendar: days, Hours: sites[i].Hours, Closures: sites[i].Closures}, need, err
}

// seatRequest asks for the visit that starts at the instant. It refuses what the opening hours do not offer; whether
// a seat is free the database alone decides.
func (e *Engine) seatRequest(ctx context.Context, caseID, siteKey, serviceKey string, start, at time.Time) (*postgres.SeatRequest, error) {
	site, need, err := e.site(ctx, siteKey, serviceKey)
	if err != nil {
		return nil, err
	}
	seats, err := site.Choose(start, need, nil, booking.Public, at)
	if err != nil {
		return nil, err
	}
	r := &postgres.SeatRequest{CaseID: caseID, Site: siteKey, Service: serviceKey, Start: start, At: at}
	for _, slot := range site.Bookable(calendar.DateOf(start), calendar.DateOf(start), booking.Public, at) {
		if slices.ContainsFunc(seats, func(s booking.Seat) bool { return s.Start.Equal(slot.Start) }) {
			r.SlotStarts = append(r.SlotStarts, slot.Start)
			r.Capacity, r.Seats, r.End = slot.PublicSeats, slot.Seats, slot.End
		}
	}
	return r, nil
}

// seats gives the booking activities the store, and the rules for a move.
type seats struct{ *Engine }

func (s seats) ConfirmSeat(ctx context.Context, caseID string, at time.Time) error {
	return s.store.ConfirmSeat(ctx, caseID, at)
}

func (s seats) ReleaseSeat(ctx context.Context, caseID string) error {
	return s.store.ReleaseSeat(ctx, caseID)
}

// Move wins the new seat before the old one is given back.
func (s seats) Move(ctx context.Context, caseID, site, service string, start time.Time) (casework.Appointment, error) {
	request, err := s.seatRequest(ctx, caseID, site, service, start, s.now())
	if err != nil {
		return casework.Appointment{}, err
	}
	if err := s.store.MoveSeat(ctx, *request); err != nil {
		return casework.Appointment{}, err
	}
	appointment, err := s.store.Appointment(ctx, caseID)
	if err != nil || appointment == nil {
		return casework.Appointment{}, fmt.Errorf("read moved appointment: %w", err)
	}
	return *appointment, nil
}
