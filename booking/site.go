package booking

import (
	"slices"

	"github.com/amtsweg/amtsweg/calendar"
)

// Site is a place people come to, such as a district office.
type Site struct {
	ID   string
	Name string
	// Calendar knows the holidays on which the site stays closed.
	Calendar calendar.Calendar
	// Hours may not overlap (CheckOverlap), so that the start of a slot names
	// it within the site.
	Hours    []OpeningHours
	Closures []Closure
}

// Service is what a visitor comes for.
type Service struct {
	ID   string
	Name string
	// Slots is how many consecutive slots one of it takes, at least 1.
	Slots int
	// MaxQuantity is how many of it one visit may ask for; 0 means 1.
	MaxQuantity int
	// Public says that visitors may book it themselves. Others only staff book.
	Public bool
	// ConfirmByMail asks for the confirmation link even of people who are
	// logged in.
	ConfirmByMail bool
}

// Item is one service of a visit and how many of it.
type Item struct {
	Service  Service
	Quantity int
}

// Audience says who books, and so which seats and days are open.
type Audience int

// The audiences.
const (
	Public Audience = iota
	Staff
)

// ConfirmsAtOnce reports whether a visit needs no link in a mail because its
// visitor is known by log-in, or by the staff who book it, and none of its
// services asks for the link all the same.
func ConfirmsAtOnce(items []Item, known bool) bool {
	return known && !slices.ContainsFunc(items, func(i Item) bool { return i.Service.ConfirmByMail })
}

// SlotsNeeded returns how many consecutive slots the visit takes: the
// durations of its services add up. It refuses an empty visit, a
// quantity outside the service's limit and a service the audience cannot book.
func SlotsNeeded(items []Item, by Audience) (int, error) {
	if len(items) == 0 {
		return 0, refuse(NoService, "choose at least one service")
	}
	total := 0
	for _, item := range items {
		if by == Public && !item.Service.Public {
			return 0, refuse(ServiceNotPublic, "%s is booked by the office, please call", item.Service.Name)
		}
		if limit := max(item.Service.MaxQuantity, 1); item.Quantity < 1 || item.Quantity > limit {
			return 0, refuse(QuantityOutOfRange, "%s can be booked 1 to %d times in one visit, not %d", item.Service.Name, limit, item.Quantity)
		}
		total += max(item.Service.Slots, 1) * item.Quantity
	}
	return total, nil
}
