package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/calendar"
)

func regime(t require.TestingT, key calendar.RegimeKey, land calendar.Land) calendar.Regime {
	r, err := calendar.RegimeFor(key, land)
	require.NoError(t, err)
	return r
}

func period(t require.TestingT, s string) calendar.Period {
	p, err := calendar.ParsePeriod(s)
	require.NoError(t, err)
	return p
}

func TestARefusalAndAFeeNoticePostedBeforeEaster2027(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.BadenWuerttemberg, calendar.Options{})
	posted := day(t, "2027-03-22")
	for _, tc := range []struct {
		regime          calendar.RegimeKey
		delivered, ends string
	}{
		{calendar.SocialLaw, "2027-03-26", "2027-04-26"},
		{calendar.AdministrativeLaw, "2027-03-26", "2027-04-26"},
		{calendar.FiscalLaw, "2027-03-30", "2027-04-30"},
	} {
		r := regime(t, tc.regime, c.Land())
		delivery, err := c.Deliver(calendar.Dispatch{Regime: r, Channel: calendar.Letter, Sent: posted})
		require.NoError(t, err)
		require.Equal(t, calendar.Delivered, delivery.State)
		require.Equal(t, day(t, tc.delivered), delivery.Day, tc.regime)

		objection := c.Deadline(delivery.Day, period(t, "P1M"))
		require.Equal(t, day(t, tc.ends), objection.Last, tc.regime)
		require.Equal(t, day(t, tc.ends).AddDays(1).Start(), objection.Ends())
		require.True(t, objection.Met(objection.Last.At(calendar.ClockAt(23, 59))))
		require.False(t, objection.Met(objection.Last.At(calendar.ClockAt(24, 0))))
	}
}

func TestPresumedDeliveryFollowsTheRuleOfTheDayOfPosting(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.BadenWuerttemberg, calendar.Options{})
	for _, tc := range []struct {
		regime          calendar.RegimeKey
		channel         calendar.Channel
		sent, delivered string
	}{
		{calendar.SocialLaw, calendar.Letter, "2024-12-31", "2025-01-03"},
		{calendar.SocialLaw, calendar.Letter, "2025-01-01", "2025-01-05"},
		{calendar.AdministrativeLaw, calendar.Electronic, "2024-06-04", "2024-06-07"},
		{calendar.AdministrativeLaw, calendar.ServiceAccount, "2026-06-02", "2026-06-06"},
		{calendar.FiscalLaw, calendar.Letter, "2024-12-31", "2025-01-03"},
		{calendar.FiscalLaw, calendar.Letter, "2025-01-01", "2025-01-07"}, // Sunday the 5th, Epiphany the 6th
		{calendar.FiscalLaw, calendar.LetterAbroad, "2027-01-31", "2027-03-01"},
		{calendar.FiscalLaw, calendar.Portal, "2027-04-06", "2027-04-12"},
	} {
		delivery, err := c.Deliver(calendar.Dispatch{Regime: regime(t, tc.regime, c.Land()), Channel: tc.channel, Sent: day(t, tc.sent)})
		require.NoError(t, err)
		require.Equal(t, day(t, tc.delivered), delivery.Day, "%s %s %s", tc.regime, tc.channel, tc.sent)
		require.NotEmpty(t, delivery.Rule.Source)
	}
}

func TestAProvenLaterReceiptCountsAndAnEarlierDoesNot(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.BadenWuerttemberg, calendar.Options{})
	letter := calendar.Dispatch{Regime: regime(t, calendar.SocialLaw, c.Land()), Channel: calendar.Letter, Sent: day(t, "2027-04-05")}
	letter.ReceivedLater = day(t, "2027-04-15")
	late, err := c.Deliver(letter)
	require.NoError(t, err)
	require.Equal(t, day(t, "2027-04-15"), late.Day)
	letter.ReceivedLater = day(t, "2027-04-06")
	early, err := c.Deliver(letter)
	require.NoError(t, err)
	require.Equal(t, day(t, "2027-04-09"), early.Day)
}

func TestRetrievalFromAPortalUnderAdministrativeLaw(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.Niedersachsen, calendar.Options{})
	notice := calendar.Dispatch{Regime: regime(t, calendar.AdministrativeLaw, c.Land()), Channel: calendar.Portal, Sent: day(t, "2027-04-05")}
	waiting, err := c.Deliver(notice)
	require.NoError(t, err)
	require.Equal(t, calendar.AwaitsRetrieval, waiting.State)
	require.Equal(t, day(t, "2027-04-15"), waiting.Day)

	notice.Retrieved = day(t, "2027-04-15")
	retrieved, err := c.Deliver(notice)
	require.NoError(t, err)
	require.Equal(t, calendar.Delivered, retrieved.State)
	require.Equal(t, day(t, "2027-04-16"), retrieved.Day)

	notice.Retrieved = day(t, "2027-04-16")
	lapsed, err := c.Deliver(notice)
	require.NoError(t, err)
	require.Equal(t, calendar.Lapsed, lapsed.State)
}

func TestNothingIsPresumedWhereTheLawPresumesNothing(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.Hessen, calendar.Options{})
	_, err := c.Deliver(calendar.Dispatch{Regime: regime(t, calendar.SocialLaw, c.Land()), Channel: calendar.LetterAbroad, Sent: day(t, "2027-04-05")})
	require.ErrorContains(t, err, "§ 37 SGB X")
}

func TestPeriodsEndOnTheDayOfTheSameNameOrTheLastOfTheMonth(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.Hessen, calendar.Options{})
	for _, tc := range []struct{ event, period, last string }{
		{"2027-01-31", "P1M", "2027-02-28"}, {"2028-01-31", "P1M", "2028-02-29"}, {"2027-02-28", "P1M", "2027-03-28"},
		{"2027-03-31", "P3M", "2027-06-30"}, {"2028-02-29", "P1Y", "2029-02-28"}, {"2027-12-15", "P2M", "2028-02-15"},
		{"2027-04-05", "P2W", "2027-04-19"}, {"2027-04-05", "P14D", "2027-04-19"}, {"2027-04-05", "P10WD", "2027-04-19"},
		{"2027-03-25", "P1WD", "2027-03-30"},
	} {
		require.Equal(t, day(t, tc.last), c.LastDayAfter(day(t, tc.event), period(t, tc.period)), "%s + %s", tc.event, tc.period)
	}
}

func TestPeriodsThatCountTheirFirstDayEndTheDayBefore(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.Hessen, calendar.Options{})
	for _, tc := range []struct{ first, period, last string }{
		{"2027-09-01", "P1Y", "2028-08-31"}, {"2027-03-01", "P1M", "2027-03-31"}, {"2027-01-31", "P1M", "2027-02-28"},
		{"2027-01-30", "P1M", "2027-02-28"}, {"2028-01-31", "P1M", "2028-02-29"}, {"2027-02-15", "P1M", "2027-03-14"},
		{"2027-04-05", "P1W", "2027-04-11"}, {"2027-04-05", "P14D", "2027-04-18"}, {"2027-04-05", "P1WD", "2027-04-05"},
	} {
		require.Equal(t, day(t, tc.last), c.LastDayFrom(day(t, tc.first), period(t, tc.period)), "%s + %s", tc.first, tc.period)
	}
	require.Equal(t, day(t, "2027-05-03"), c.DeadlineFrom(day(t, "2027-04-02"), period(t, "P1M")).Last, "1 May is a holiday and a Saturday")
}

func TestADeadlineOnARestDayEndsOnTheNextOtherDay(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.Bayern, calendar.Options{ClosedOn24December: true})
	for _, tc := range []struct{ event, period, counted, last string }{
		{"2027-03-12", "P2W", "2027-03-26", "2027-03-30"}, // Good Friday over Easter Monday
		{"2027-02-06", "P1M", "2027-03-06", "2027-03-08"}, // a Saturday
		{"2027-12-10", "P2W", "2027-12-24", "2027-12-24"}, // a Friday, closed but no holiday
		{"2027-10-01", "P1M", "2027-11-01", "2027-11-02"}, // Allerheiligen
	} {
		d := c.Deadline(day(t, tc.event), period(t, tc.period))
		require.Equal(t, day(t, tc.counted), d.Counted)
		require.Equal(t, day(t, tc.last), d.Last)
		require.Equal(t, tc.counted != tc.last, d.Moved())
	}
	hesse := in(t, calendar.Hessen, calendar.Options{})
	require.Equal(t, day(t, "2027-11-01"), hesse.Deadline(day(t, "2027-10-01"), period(t, "P1M")).Last, "the place decides")
}

func TestADayTheAuthorityFixedStandsOnlyWhereTheRegimeSaysSo(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.Bayern, calendar.Options{})
	sunday := day(t, "2027-03-14")
	for _, tc := range []struct {
		regime   calendar.RegimeKey
		referred bool
		last     string
	}{
		{calendar.SocialLaw, true, "2027-03-14"}, {calendar.SocialLaw, false, "2027-03-15"},
		{calendar.AdministrativeLaw, true, "2027-03-14"}, {calendar.FiscalLaw, true, "2027-03-15"},
	} {
		require.Equal(t, day(t, tc.last), c.FixedDeadline(regime(t, tc.regime, c.Land()), sunday, tc.referred).Last)
	}
}

func TestNoDeadlineEndsOnARestDayNorBeforeItWasCounted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, event := drawCalendar(t), drawDate(t, "event")
		p := calendar.Period{
			Count: rapid.IntRange(1, 40).Draw(t, "count"),
			Unit:  rapid.SampledFrom([]calendar.Unit{calendar.Days, calendar.WorkingDays, calendar.Weeks, calendar.Months, calendar.Years}).Draw(t, "unit"),
		}
		d := c.Deadline(event, p)
		require.False(t, c.IsRestDay(d.Last))
		require.False(t, d.Last.Before(d.Counted))
		require.LessOrEqual(t, d.Last.Sub(d.Counted), 5)
		require.True(t, d.Counted.After(event))
		require.True(t, d.Met(d.Ends().Add(-time.Nanosecond)))
		require.False(t, d.Met(d.Ends()))
		require.False(t, c.Deadline(event.AddDays(1), p).Last.Before(d.Last), "a later event never ends earlier")
	})
}

func TestRegimesCiteTheirProvisions(t *testing.T) {
	t.Parallel()
	require.Equal(t, "§ 31 LVwVfG", regime(t, calendar.AdministrativeLaw, calendar.BadenWuerttemberg).DeadlineClause)
	require.Equal(t, "Art. 41 BayVwVfG", regime(t, calendar.AdministrativeLaw, calendar.Bayern).DeliveryClause)
	require.Equal(t, "§ 110 LVwG", regime(t, calendar.AdministrativeLaw, calendar.SchleswigHolstein).DeliveryClause)
	_, err := calendar.RegimeFor("bgb", calendar.Bayern)
	require.ErrorContains(t, err, "bgb")
	_, err = calendar.RegimeFor(calendar.SocialLaw, "")
	require.Error(t, err)
}

func TestPeriodsReadAndWriteTheirForm(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"P14D", "P10WD", "P2W", "P1M", "P1Y"} {
		text, err := period(t, s).MarshalText()
		require.NoError(t, err)
		require.Equal(t, s, string(text))
	}
	for _, s := range []string{"", "P", "1M", "P-1M", "P1H", "PT5M", "P1M2D"} {
		var p calendar.Period
		require.Error(t, p.UnmarshalText([]byte(s)), s)
	}
}
