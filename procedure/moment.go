package procedure

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// period is an ISO 8601 duration as scenarios write it.
var period = regexp.MustCompile(`^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$`)

// When gives the time at which the step happens, after the step before it. Years,
// months, weeks and days are those of the calendar in Berlin; hours, minutes and
// seconds are elapsed time.
func (s ScenarioStep) When(before time.Time) (time.Time, error) {
	if !s.At.IsZero() {
		return s.At, nil
	}
	if s.After == "" {
		return before, nil
	}
	return after(before, s.After)
}

func after(start time.Time, duration string) (time.Time, error) {
	match := period.FindStringSubmatch(duration)
	if match == nil || duration == "P" {
		return time.Time{}, fmt.Errorf("%q is no ISO 8601 duration such as P14D or PT2H", duration)
	}
	var n [8]int
	for i := 1; i < len(match); i++ {
		n[i], _ = strconv.Atoi(match[i])
	}
	day := start.In(berlin()).AddDate(n[1], n[2], 7*n[3]+n[4])
	return day.Add(time.Duration(n[5])*time.Hour + time.Duration(n[6])*time.Minute + time.Duration(n[7])*time.Second), nil
}

// End gives the time at which a scenario has to have ended; false when it does not say.
func (s Scenario) End() (time.Time, bool, error) {
	if s.Expect.Duration == "" {
		return time.Time{}, false, nil
	}
	end, err := after(s.ReceivedAt, s.Expect.Duration)
	return end, true, err
}
