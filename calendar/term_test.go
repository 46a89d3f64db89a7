package calendar_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/calendar"
)

func term(t require.TestingT, event, p string) calendar.Term {
	return calendar.Term{Event: day(t, event), Period: period(t, p), WarnBefore: 5, AtEnd: calendar.Breach}
}

func TestTheOfficesClockStandsStillWhileTheApplicantHasTheNextWord(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.BadenWuerttemberg, calendar.Options{})
	running := term(t, "2027-01-11", "P3M") // until 11 April, a Sunday, so 12 April
	require.Equal(t, day(t, "2027-04-12"), c.Standing(running, day(t, "2027-01-20").Start()).Deadline.Last)

	suspended, err := running.Suspend(day(t, "2027-02-01"), "Unterlagen nachgefordert")
	require.NoError(t, err)
	forecast := c.Standing(suspended, day(t, "2027-02-10").Start())
	require.Equal(t, calendar.TermSuspended, forecast.State)
	require.Equal(t, day(t, "2027-04-21"), forecast.Deadline.Last, "ten days of February so far")
	_, err = suspended.Suspend(day(t, "2027-02-05"), "again")
	require.Error(t, err)

	resumed, err := suspended.Resume(day(t, "2027-02-14"))
	require.NoError(t, err)
	standing := c.Standing(resumed, day(t, "2027-02-15").Start())
	require.Equal(t, calendar.TermRunning, standing.State)
	require.Equal(t, day(t, "2027-04-25"), standing.Deadline.Counted)
	require.Equal(t, day(t, "2027-04-26"), standing.Deadline.Last)
	_, err = resumed.Resume(day(t, "2027-02-15"))
	require.Error(t, err)
	_, err = suspended.Resume(day(t, "2027-01-31"))
	require.Error(t, err)
}

func TestWarningComesFiveWorkingDaysBeforeAndTheEndBringsItsConsequence(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.BadenWuerttemberg, calendar.Options{})
	permit := term(t, "2027-01-11", "P3M")
	permit.AtEnd = calendar.DeemedApproval

	before := c.Standing(permit, day(t, "2027-04-02").End().Add(-1))
	require.Equal(t, calendar.TermRunning, before.State)
	require.Equal(t, day(t, "2027-04-05"), before.Warning)
	warned := c.Standing(permit, day(t, "2027-04-05").Start())
	require.Equal(t, calendar.TermWarning, warned.State)
	require.Equal(t, 5, warned.WorkingDaysLeft)
	require.Empty(t, warned.Consequence)
	passed := c.Standing(permit, day(t, "2027-04-12").End())
	require.Equal(t, calendar.TermPassed, passed.State)
	require.Equal(t, calendar.DeemedApproval, passed.Consequence)
	require.Equal(t, -1, passed.WorkingDaysLeft)
}

func TestOnlyTheAuthoritysOwnDeadlineIsExtendedEvenAfterItsEnd(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.BadenWuerttemberg, calendar.Options{})
	later := calendar.Extension{Granted: day(t, "2027-05-03"), Until: day(t, "2027-05-15"), Reason: "Krankheit"}
	_, err := c.Extend(term(t, "2027-04-05", "P2W"), later)
	require.Error(t, err)

	own := term(t, "2027-04-05", "P2W")
	own.SetByAuthority = true
	require.Equal(t, calendar.TermPassed, c.Standing(own, day(t, "2027-05-03").Start()).State)
	extended, err := c.Extend(own, later)
	require.NoError(t, err)
	require.NoError(t, extended.Validate())
	standing := c.Standing(extended, day(t, "2027-05-03").Start())
	require.Equal(t, calendar.TermRunning, standing.State)
	require.Equal(t, day(t, "2027-05-18"), standing.Deadline.Last, "Saturday, then Whit Monday")
	_, err = c.Extend(extended, later)
	require.Error(t, err, "it must become later")
}

func TestWorkingDayTermsAreExtendedByWorkingDaysOnly(t *testing.T) {
	t.Parallel()
	c := in(t, calendar.BadenWuerttemberg, calendar.Options{})
	ten := term(t, "2027-04-05", "P10WD") // until 19 April
	ten.Suspensions = []calendar.Suspension{{From: day(t, "2027-04-09"), Until: day(t, "2027-04-12"), Reason: "Rückfrage"}}
	require.Equal(t, day(t, "2027-04-21"), c.Standing(ten, day(t, "2027-04-13").Start()).Deadline.Last)
}

func TestEachSuspendedDayInThePeriodMovesTheEndByOneDay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		tm := calendar.Term{Event: drawDate(t, "event"), Period: calendar.Period{Count: rapid.IntRange(1, 90).Draw(t, "days"), Unit: calendar.Days}}
		for range rapid.IntRange(0, 4).Draw(t, "suspensions") {
			from := tm.Event.AddDays(rapid.IntRange(0, 120).Draw(t, "from"))
			tm.Suspensions = append(tm.Suspensions, calendar.Suspension{From: from, Until: from.AddDays(rapid.IntRange(0, 20).Draw(t, "length"))})
		}
		end := c.Standing(tm, tm.Event.AddDays(400).Start()).Deadline.Counted
		running := 0
		for d := tm.Event.AddDays(1); !d.After(end); d = d.AddDays(1) {
			suspended := false
			for _, s := range tm.Suspensions {
				suspended = suspended || !d.Before(s.From) && !d.After(s.Until)
			}
			if !suspended {
				running++
			}
		}
		require.Equal(t, tm.Period.Count, running, "the running days are exactly the period")
	})
}

func TestAFaultyTermNamesEveryFault(t *testing.T) {
	t.Parallel()
	faulty := calendar.Term{
		Suspensions: []calendar.Suspension{{From: day(t, "2027-04-09"), Until: day(t, "2027-04-01")}},
		Extensions:  []calendar.Extension{{}},
	}
	err := faulty.Validate()
	for _, part := range []string{"running", "empty", "2027-04-01", "set by law"} {
		require.ErrorContains(t, err, part)
	}
}
