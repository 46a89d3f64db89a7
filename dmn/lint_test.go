package dmn

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/amtsweg/amtsweg/feel"
)

func fees(t *testing.T) *Model {
	t.Helper()
	data, err := os.ReadFile("testdata/fees.dmn")
	require.NoError(t, err)
	defs, err := Read(data)
	require.NoError(t, err)
	model, err := Compile(defs)
	require.NoError(t, err)
	return model
}

func TestLintFindsWhatIsWrongWithAFeeTable(t *testing.T) {
	t.Parallel()
	findings, err := Lint(fees(t).defs)
	require.NoError(t, err)
	require.Equal(t, []string{
		`unreachable: line 15, Fee: rule 4 can never match: no value of "Kind" passes "ghost"`,
		`overlap: line 15, Fee: rules 1 and 2 both match Kind "resident" and Months 6`,
		`gap: line 15, Fee: no rule matches Kind "resident" and Months > 12`,
		`unused: line 10, Colour: no decision requires this input`,
	}, texted(findings))
}

func texted(findings []Finding) []string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, f.String())
	}
	return lines
}

// column is a table with one input and the given tests as rules.
func oneColumn(policy, typeRef string, tests ...string) string {
	var rules strings.Builder
	for i, test := range tests {
		fmt.Fprintf(&rules, "<rule><inputEntry><text>%s</text></inputEntry><outputEntry><text>%d</text></outputEntry></rule>", strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(test), i)
	}
	return `<inputData id="x" name="x"/><decision id="d" name="D"><informationRequirement><requiredInput href="#x"/></informationRequirement>
		<decisionTable hitPolicy="` + policy + `"><input><inputExpression typeRef="` + typeRef + `"><text>x</text></inputExpression></input><output/>` + rules.String() + `</decisionTable></decision>`
}

func TestLintIsExactAboutEachKindOfValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy, typeRef string
		tests           []string
		want            []string
	}{
		{"UNIQUE", "number", []string{"< 5", ">= 5"}, nil},
		{"UNIQUE", "number", []string{"< 5", "> 5"}, []string{"no rule matches x 5"}},
		{"UNIQUE", "number", []string{"<= 5", ">= 5"}, []string{"rules 1 and 2 both match x 5"}},
		{"UNIQUE", "number", []string{"not(1, 2)", "1"}, []string{"no rule matches x 2"}},
		{"UNIQUE", "boolean", []string{"true"}, []string{"no rule matches x false"}},
		{"UNIQUE", "boolean", []string{"true", "false"}, nil},
		{"UNIQUE", "boolean", []string{"-", "false"}, []string{"rules 1 and 2 both match x false"}},
		{"UNIQUE", "date", []string{`< @"2026-01-01"`, `[@"2026-01-01"..@"2026-12-31"]`}, []string{`no rule matches x > @"2026-12-31"`}},
		{"UNIQUE", "", []string{`"a"`, `not("a")`}, nil},
		{"FIRST", "number", []string{"> 0", "> 5", "-"}, []string{"rule 2 can never match: earlier rules match all it could"}},
		{"FIRST", "number", []string{"> 0", "<= 0", "7"}, []string{"rule 3 can never match: earlier rules match all it could"}},
		{"UNIQUE", "", []string{`"a"`, "1"}, []string{"the table cannot be checked, as a column compares different kinds of values"}},
		{"UNIQUE", "number", []string{"< limit", ">= 5"}, nil},
		{"COLLECT", "number", []string{"< 5", "< 3"}, nil},
	} {
		findings, err := Lint(definitions(t, "lint", oneColumn(c.policy, c.typeRef, c.tests...)))
		require.NoError(t, err)
		var got []string
		for _, f := range findings {
			got = append(got, f.Text)
		}
		require.Equal(t, c.want, got, "%s %v", c.policy, c.tests)
	}
}

// TestLintAgreesWithEvaluation draws tables over small numbers and compares the
// findings with what happens for each number and half.
func TestLintAgreesWithEvaluation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		end := rapid.IntRange(0, 6)
		tests := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) string {
			low := end.Draw(rt, "low")
			high := rapid.IntRange(low, 6).Draw(rt, "high")
			brackets := rapid.SampledFrom([]string{"[]", "()", "[)", "(]"}).Draw(rt, "brackets")
			return rapid.SampledFrom([]string{
				fmt.Sprintf("%c%d..%d%c", brackets[0], low, high, brackets[1]), fmt.Sprintf("< %d", low), fmt.Sprintf(">= %d", high),
				fmt.Sprintf("%d, %d", low, high), fmt.Sprintf("not(%d)", low),
			}).Draw(rt, "test")
		}), 1, 5).Draw(rt, "tests")
		defs := definitions(t, "lint", oneColumn("RULE ORDER", "number", tests...))
		findings, err := Lint(defs)
		require.NoError(t, err)
		gap := false
		for _, f := range findings {
			gap = gap || f.Kind == FoundGap
		}
		model, err := Compile(defs)
		require.NoError(t, err)
		missed := false
		for i := -2; i <= 14; i++ {
			half, err := feel.ParseNumber(fmt.Sprint(float64(i) / 2))
			require.NoError(t, err)
			result, err := model.Evaluate("D", feel.NewContext(1).Set("x", half), nil)
			require.NoError(t, err)
			missed = missed || result.Value == nil
		}
		require.Equal(t, missed, gap, "%v", tests)
	})
}
