package calendar_test

import (
	"slices"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/de"
	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/calendar"
)

func in(t require.TestingT, land calendar.Land, options calendar.Options) calendar.Calendar {
	c, err := calendar.New(land, options)
	require.NoError(t, err)
	return c
}

var peerHolidays = map[calendar.Land][]*cal.Holiday{
	"BB": de.HolidaysBB, "BE": de.HolidaysBE, "BW": de.HolidaysBW, "BY": de.HolidaysBY,
	"HB": de.HolidaysHB, "HE": de.HolidaysHE, "HH": de.HolidaysHH, "MV": de.HolidaysMV,
	"NI": de.HolidaysNI, "NW": de.HolidaysNW, "RP": de.HolidaysRP, "SH": de.HolidaysSH,
	"SL": de.HolidaysSL, "SN": de.HolidaysSN, "ST": de.HolidaysST, "TH": de.HolidaysTH,
}

// missingInPeer lists by statute what the peer's table (v2.1.13) lacks:
// Brandenburg's two feast Sundays, Berlin's single days, and the Frauentag of
// Mecklenburg-Vorpommern.
func missingInPeer(land calendar.Land, year int) []string {
	switch {
	case land == "BB":
		return []string{"ostersonntag", "pfingstsonntag"}
	case land == "BE" && (year == 2020 || year == 2025):
		return []string{"tag-der-befreiung"}
	case land == "BE" && year == 2028:
		return []string{"aufstand-1953"}
	case land == "MV" && year >= 2023:
		return []string{"frauentag"}
	default:
		return nil
	}
}

func TestStatewideHolidaysAgreeWithAnIndependentTable(t *testing.T) {
	t.Parallel()
	for _, land := range calendar.Laender() {
		c := in(t, land, calendar.Options{})
		for year := 2020; year <= 2030; year++ {
			var peer, ours []calendar.Date
			for _, h := range peerHolidays[land] {
				if actual, _ := h.Calc(year); !actual.IsZero() {
					peer = append(peer, calendar.NewDate(actual.Date()))
				}
			}
			for _, h := range c.Holidays(year) {
				if !slices.Contains(missingInPeer(land, year), h.Key) {
					ours = append(ours, h.Date)
				}
			}
			require.ElementsMatch(t, peer, ours, "%s %d", land, year)
		}
	}
}

func TestEasterSundays(t *testing.T) {
	t.Parallel()
	bb := in(t, calendar.Brandenburg, calendar.Options{})
	for _, date := range []string{"1996-04-07", "2008-03-23", "2011-04-24", "2019-04-21", "2027-03-28", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22"} {
		holiday, ok := bb.Holiday(day(t, date))
		require.True(t, ok, date)
		require.Equal(t, "Ostersonntag", holiday.German)
		require.Equal(t, "Easter Sunday", holiday.English)
	}
}

func TestHolidaysHoldWhereAndSinceTheStatuteSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		land    calendar.Land
		date    string
		holiday bool
	}{
		{"BE", "2018-03-08", false}, {"BE", "2019-03-08", true}, {"BB", "2024-03-08", false},
		{"MV", "2022-03-08", false}, {"MV", "2023-03-08", true},
		{"BE", "2020-05-08", true}, {"BE", "2021-05-08", false}, {"BE", "2025-05-08", true}, {"BB", "2025-05-08", false},
		{"BE", "2028-06-17", true}, {"BE", "2027-06-17", false},
		{"TH", "2018-09-20", false}, {"TH", "2019-09-20", true},
		{"BW", "2016-10-31", false}, {"BW", "2017-10-31", true}, {"BW", "2018-10-31", false},
		{"NI", "2017-10-31", true}, {"NI", "2016-10-31", false}, {"NI", "2018-10-31", true}, {"SN", "2010-10-31", true},
		{"SN", "2027-11-17", true}, {"BY", "2027-11-17", false}, {"SN", "2022-11-16", true}, {"SN", "2028-11-22", true},
		{"SL", "2027-08-15", true}, {"BY", "2027-08-15", false}, {"BY", "2027-08-08", false},
		{"HE", "2027-05-27", true}, {"TH", "2027-05-27", false}, {"SN", "2027-05-27", false},
		{"ST", "2027-01-06", true}, {"HE", "2027-01-06", false}, {"HE", "2027-11-01", false}, {"NW", "2027-11-01", true},
		{"HH", "2027-10-03", true}, {"HH", "2027-12-24", false},
	} {
		_, ok := in(t, c.land, calendar.Options{}).Holiday(day(t, c.date))
		require.Equal(t, c.holiday, ok, "%s %s", c.land, c.date)
	}
}

func TestMunicipalHolidaysHoldOnlyWhereConfigured(t *testing.T) {
	t.Parallel()
	augsburg := in(t, calendar.Bayern, calendar.Options{
		Municipal: []string{calendar.MariaeHimmelfahrt, calendar.AugsburgerFriedensfest},
	})
	holiday, ok := augsburg.Holiday(day(t, "2028-08-08"))
	require.True(t, ok)
	require.Equal(t, "Augsburger Hohes Friedensfest", holiday.German)
	require.False(t, augsburg.IsWorkingDay(day(t, "2028-08-15")))

	heiligenstadt := in(t, calendar.Thueringen, calendar.Options{Municipal: []string{calendar.Fronleichnam}})
	require.False(t, heiligenstadt.IsWorkingDay(day(t, "2027-05-27")))

	_, err := calendar.New(calendar.Hessen, calendar.Options{Municipal: []string{calendar.MariaeHimmelfahrt}})
	require.ErrorContains(t, err, "mariae-himmelfahrt")
	_, err = calendar.New("XX", calendar.Options{})
	require.ErrorContains(t, err, "XX")
}

func TestHolidaysOfAYearComeInTheirOrder(t *testing.T) {
	t.Parallel()
	holidays := in(t, calendar.Bayern, calendar.Options{}).Holidays(2027)
	require.Len(t, holidays, 12)
	require.True(t, slices.IsSortedFunc(holidays, func(a, b calendar.Holiday) int { return a.Date.Compare(b.Date) }))
	require.Equal(t, calendar.NewDate(2027, time.March, 26), holidays[2].Date)
}

func TestEveryLandHasANameAndReadsItsCode(t *testing.T) {
	t.Parallel()
	require.Len(t, calendar.Laender(), 16)
	for _, land := range calendar.Laender() {
		require.NotEmpty(t, land.Name())
		read, err := calendar.ParseLand(string(land))
		require.NoError(t, err)
		require.Equal(t, land, read)
	}
	_, err := calendar.ParseLand("DE")
	require.Error(t, err)
}
