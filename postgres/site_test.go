package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/booking"
	"github.com/amtsweg/amtsweg/calendar"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/postgres"
)

func TestASiteIsReadWithItsHoursAndClosuresAsItWasSavedLast(t *testing.T) {
	t.Parallel()
	store := opened(t)
	hours := booking.OpeningHours{
		ID: "weekdays", Label: "Mo–Fr", From: calendar.NewDate(2027, time.January, 1), Until: calendar.NewDate(2027, time.December, 31),
		Weekdays: []time.Weekday{time.Monday, time.Friday}, EveryWeeks: 2, WeeksOfMonth: []int{1, booking.LastOfMonth},
		Opens: calendar.ClockAt(8, 0), Closes: calendar.ClockAt(24, 0), SlotMinutes: 15, PublicSeats: 2, Seats: 3, FirstDay: 1, LastDay: 60,
		Breaks: []booking.Span{{From: calendar.ClockAt(12, 0), To: calendar.ClockAt(13, 30)}},
		Except: []calendar.Date{calendar.NewDate(2027, time.May, 7)}, OnHolidays: true,
	}
	unlimited := booking.OpeningHours{ID: "always", From: calendar.NewDate(2027, time.January, 1), Weekdays: []time.Weekday{time.Tuesday}}
	site := postgres.Site{
		Key: "town-hall", Name: "Rathaus", Office: "citizens", Land: "NW", Hours: []booking.OpeningHours{hours, unlimited},
		Closures: []booking.Closure{{ID: "ill", From: morning, Until: morning.Add(90 * time.Minute), Seats: 1}, {ID: "shut", From: morning.AddDate(0, 1, 0), Until: morning.AddDate(0, 1, 1), AllSeats: true}},
	}
	require.NoError(t, store.SaveSite(t.Context(), postgres.Site{Key: "town-hall", Name: "Altes Rathaus", Hours: []booking.OpeningHours{unlimited, unlimited, unlimited}}))
	require.NoError(t, store.SaveSite(t.Context(), site))
	require.NoError(t, store.SaveSite(t.Context(), postgres.Site{Key: "annex", Name: "Nebenstelle"}))

	sites, err := store.Sites(t.Context())
	require.NoError(t, err)
	require.Len(t, sites, 2)
	require.Equal(t, "annex", sites[0].Key)
	require.Equal(t, site, sites[1])
	read, err := store.OpeningHours(t.Context(), "town-hall")
	require.NoError(t, err)
	require.Equal(t, site.Hours, read)
}

func TestServicesAreReadAsTheyWereSavedLast(t *testing.T) {
	t.Parallel()
	store := opened(t)
	passport := postgres.Service{Key: "passport", Titles: casework.Text{"de": "Reisepass"}, Slots: 2, MaxQuantity: 4, Public: true}
	require.NoError(t, store.SaveService(t.Context(), postgres.Service{Key: "passport", Titles: casework.Text{"de": "Pass"}}))
	require.NoError(t, store.SaveService(t.Context(), passport))
	require.NoError(t, store.SaveService(t.Context(), postgres.Service{Key: "certificate", Titles: casework.Text{"de": "Meldebescheinigung"}}))

	services, err := store.Services(t.Context())
	require.NoError(t, err)
	require.Equal(t, []postgres.Service{
		{Key: "certificate", Titles: casework.Text{"de": "Meldebescheinigung"}, Slots: 1, MaxQuantity: 1}, passport,
	}, services)
}
