package scenarios

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/amtsweg/amtsweg/feel"
	"github.com/amtsweg/amtsweg/procedure"
	"github.com/amtsweg/amtsweg/workflows"
)

// timeOf is when a step happens: at its own time, or some while after the step before.
func timeOf(step procedure.ScenarioStep, before time.Time) (time.Time, error) {
	switch {
	case !step.At.IsZero():
		return step.At, nil
	case step.After == "":
		return before, nil
	}
	return later(before, step.After)
}

// later adds an ISO 8601 duration; months and years go by the calendar.
func later(t time.Time, duration string) (time.Time, error) {
	parsed, ok := feel.ParseDuration(duration)
	switch d := parsed.(type) {
	case feel.YearsDuration:
		return t.AddDate(0, int(d), 0), nil
	case feel.DaysDuration:
		if std, fits := d.Std(); ok && fits {
			return t.Add(std), nil
		}
	}
	return t, fmt.Errorf("%q is no duration; write one like P14D or PT2H", duration)
}

// finalVariables are the variables of the process at the end, rebuilt from the log alone.
func (r *runner) finalVariables() map[string]any {
	var inputs []json.RawMessage
	for _, step := range r.log.steps {
		inputs = append(inputs, step.Input)
	}
	state, err := workflows.Rebuild(r.input(), r.pkg, inputs)
	if err != nil {
		r.fail("The log cannot be replayed: %v", err)
		return nil
	}
	out := map[string]any{}
	b, err := feel.ToJSON(state.Process.Variables())
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		r.fail("The variables cannot be read: %v", err)
	}
	return out
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
