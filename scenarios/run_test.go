package scenarios_test

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/procedure"
	"github.com/amtsweg/amtsweg/procedures"
	"github.com/amtsweg/amtsweg/scenarios"
)

func TestEveryScenarioOfTheShippedProceduresHolds(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"childcare-registration", "appointment-booking"} {
		pkg := shipped(t, key)
		require.NotEmpty(t, pkg.Scenarios)
		for _, scenario := range pkg.Scenarios {
			t.Run(key+"/"+scenario.Name, func(t *testing.T) {
				t.Parallel()
				require.Empty(t, scenarios.Run(pkg, scenario).Faults)
			})
		}
	}
}

func TestAScenarioThatDoesNotHoldSaysWhy(t *testing.T) {
	t.Parallel()
	pkg := shipped(t, "appointment-booking")
	holds := pkg.Scenarios[0]
	cases := map[string]struct {
		change func(*procedure.Scenario)
		fault  string
	}{
		"another end":      {func(s *procedure.Scenario) { s.Expect.End = "nowhere" }, "should end at \"nowhere\""},
		"another way":      {func(s *procedure.Scenario) { s.Expect.Visits = []string{"nowhere"} }, "should come by nowhere"},
		"other documents":  {func(s *procedure.Scenario) { s.Expect.Documents = []string{"nothing"} }, "documents should be"},
		"another duration": {func(s *procedure.Scenario) { s.Expect.Duration = "PT1S" }, "should take 1s"},
		"a task not open":  {func(s *procedure.Scenario) { s.Steps[0] = procedure.ScenarioStep{Complete: "nowhere"} }, "No task is open there"},
		"steps after an end": {func(s *procedure.Scenario) {
			s.Steps = append(s.Steps, procedure.ScenarioStep{Message: "confirm", After: "P1Y"})
		}, "ended before step"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken := holds
			broken.Steps = append([]procedure.ScenarioStep{}, holds.Steps...)
			c.change(&broken)
			faults := scenarios.Run(pkg, broken).Faults
			require.NotEmpty(t, faults)
			require.Contains(t, faults[0], c.fault)
		})
	}
}

func shipped(t *testing.T, key string) *procedure.Package {
	t.Helper()
	files, err := fs.Sub(procedures.Files, key)
	require.NoError(t, err)
	pkg, problems := procedure.Read(files)
	require.False(t, procedure.HasErrors(problems), "%v", problems)
	return pkg
}
