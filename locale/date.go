package locale

import (
	"fmt"
	"time"
	_ "time/tzdata" // the container image has no time zones of its own
)

// berlin is the legal time of every office.
var berlin = mustLoad("Europe/Berlin")

var months = map[string][]string{
	German: {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	English: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
		"December"},
}

var weekdays = map[string][]string{
	German:  {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// Berlin gives the same instant in the time of Berlin.
func Berlin(t time.Time) time.Time { return t.In(berlin) }

// StartOfDay gives the beginning of a calendar day in Berlin; only the date of day counts.
func StartOfDay(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, berlin)
}

// EndOfDay gives the end of a calendar day in Berlin, which is the beginning of the next; only the date of day counts.
func EndOfDay(day time.Time) time.Time { return StartOfDay(day.AddDate(0, 0, 1)) }

// Date writes the day of t in Berlin: "22. November 2026", "22 November 2026". A zero time is "".
func Date(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(berlin)
	month := months[Tag(lang)][t.Month()-1]
	if lang == English {
		return fmt.Sprintf("%d %s %d", t.Day(), month, t.Year())
	}
	return fmt.Sprintf("%d. %s %d", t.Day(), month, t.Year())
}

// Month writes the month of t: "November 2026".
func Month(lang string, t time.Time) string {
	return fmt.Sprintf("%s %d", months[Tag(lang)][t.Month()-1], t.Year())
}

// Due writes when a time limit ends: the day alone where it ends with its day, which is how the law counts
// (§ 188 BGB); else day and time.
func Due(lang string, t time.Time) string {
	last := t.Add(-time.Nanosecond)
	if !t.IsZero() && t.Equal(EndOfDay(last.In(berlin))) {
		return Date(lang, last)
	}
	return DateTime(lang, t)
}

// Day writes the day of t in Berlin with its weekday: "Sonntag, 22. November 2026".
func Day(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return weekdays[Tag(lang)][t.In(berlin).Weekday()] + ", " + Date(lang, t)
}

// Clock writes the time of day of t in Berlin: "18:05 Uhr", "18:05".
func Clock(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	clock := t.In(berlin).Format("15:04")
	if lang == English {
		return clock
	}
	return clock + " Uhr"
}

// DateTime writes day and time of t in Berlin: "22. November 2026, 18:05 Uhr".
func DateTime(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Date(lang, t) + ", " + Clock(lang, t)
}

func mustLoad(name string) *time.Location {
	location, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return location
}
