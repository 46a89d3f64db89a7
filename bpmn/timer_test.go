package bpmn_test

import (
	"testing"
	"time"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/stretchr/testify/require"
)

// dueAfter returns when a timer set at a moment is due, in Berlin.
func dueAfter(t *testing.T, definition, at string) string {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	d := inProcess(t, aStart, `<intermediateCatchEvent id="a"><timerEventDefinition>`+definition+`</timerEventDefinition></intermediateCatchEvent>`, anEnd)
	m, err := bpmn.Compile(d, "")
	require.NoError(t, err, definition)
	now, err := time.Parse(time.RFC3339, at)
	require.NoError(t, err)
	s := bpmn.NewState()
	_, err = m.Step(s, bpmn.Event{Kind: bpmn.EventStart, At: now}, &bpmn.Env{Zone: berlin})
	require.NoError(t, err)
	if incidents := s.Incidents(); len(incidents) > 0 {
		return incidents[0].Name
	}
	_, due, ok := s.NextDue()
	require.True(t, ok, definition)
	return due.In(berlin).Format(time.RFC3339)
}

func TestTimersCountByTheCalendarOfTheTown(t *testing.T) {
	t.Parallel()
	duration := func(text string) string { return "<timeDuration>" + text + "</timeDuration>" }
	for _, c := range []struct{ definition, at, due string }{
		{duration("PT90M"), "2026-01-31T08:00:00+01:00", "2026-01-31T09:30:00+01:00"},
		{duration("P1D"), "2026-03-28T12:00:00+01:00", "2026-03-29T12:00:00+02:00"},
		{duration("PT24H"), "2026-03-28T12:00:00+01:00", "2026-03-29T13:00:00+02:00"},
		{duration("P1M"), "2026-01-31T08:00:00+01:00", "2026-02-28T08:00:00+01:00"},
		{duration("P1M"), "2028-01-31T08:00:00+01:00", "2028-02-29T08:00:00+01:00"},
		{duration("P1Y"), "2028-02-29T08:00:00+01:00", "2029-02-28T08:00:00+01:00"},
		{duration("P2W"), "2026-01-01T00:00:00+01:00", "2026-01-15T00:00:00+01:00"},
		{duration("P1Y2M3DT4H5M6.5S"), "2026-01-01T00:00:00+01:00", "2027-03-04T04:05:06+01:00"},
		{duration("-PT1H"), "2026-01-01T10:00:00+01:00", "2026-01-01T09:00:00+01:00"},
		{duration(`=duration("P3D")`), "2026-01-01T10:00:00+01:00", "2026-01-04T10:00:00+01:00"},
		{duration(`=duration("P1Y")`), "2026-01-01T10:00:00+01:00", "2027-01-01T10:00:00+01:00"},
		{duration(`="PT" + "5M"`), "2026-01-01T10:00:00+01:00", "2026-01-01T10:05:00+01:00"},
		{"<timeDate>2026-07-01</timeDate>", "2026-01-01T10:00:00+01:00", "2026-07-01T00:00:00+02:00"},
		{"<timeDate>2026-07-01T09:30</timeDate>", "2026-01-01T10:00:00+01:00", "2026-07-01T09:30:00+02:00"},
		{"<timeDate>2026-07-01T09:30:00Z</timeDate>", "2026-01-01T10:00:00+01:00", "2026-07-01T11:30:00+02:00"},
		{`<timeDate>=date("2026-07-01")</timeDate>`, "2026-01-01T10:00:00+01:00", "2026-07-01T00:00:00+02:00"},
		{`<timeDate>=date and time("2026-07-01T09:30:00@Europe/Berlin")</timeDate>`, "2026-01-01T10:00:00+01:00", "2026-07-01T09:30:00+02:00"},
		{"<timeCycle>R3/PT1H</timeCycle>", "2026-01-01T10:00:00+01:00", "2026-01-01T11:00:00+01:00"},
		{"<timeCycle>R/2026-02-01T08:00:00+01:00/P1W</timeCycle>", "2026-01-01T10:00:00+01:00", "2026-02-01T08:00:00+01:00"},
		{duration("=1 + 1"), "2026-01-01T10:00:00+01:00", "set timer: the timer's value is a number; it must be a date, a duration or a text in ISO 8601"},
		{duration("=missing"), "2026-01-01T10:00:00+01:00", "set timer: the timer's value is null; it must be a date, a duration or a text in ISO 8601"},
	} {
		require.Equal(t, c.due, dueAfter(t, c.definition, c.at), c.definition)
	}
}

func TestUnreadableTimersAreRefusedAtDeployment(t *testing.T) {
	t.Parallel()
	for _, definition := range []string{
		"<timeDuration>P</timeDuration>", "<timeDuration>PT</timeDuration>", "<timeDuration>P1H</timeDuration>",
		"<timeDuration>PT1D</timeDuration>", "<timeDuration>P1.5M</timeDuration>", "<timeDuration>P999999999D</timeDuration>",
		"<timeDuration>PT99999999999999H</timeDuration>", "<timeCycle>R0/PT1H</timeCycle>", "<timeCycle>R3</timeCycle>",
		"<timeCycle>Rx/PT1H</timeCycle>", "<timeCycle>R-5/PT1H</timeCycle>", "<timeCycle>R/a/b/c</timeCycle>",
		"<timeDate>tomorrow</timeDate>", "<timeDate>2026-02-30</timeDate>",
	} {
		d := inProcess(t, aStart, `<intermediateCatchEvent id="a"><timerEventDefinition>`+definition+`</timerEventDefinition></intermediateCatchEvent>`, anEnd)
		_, err := bpmn.Compile(d, "")
		require.ErrorContains(t, err, "intermediateCatchEvent a", definition)
	}
}
