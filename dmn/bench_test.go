package dmn

import (
	"fmt"
	"strings"
	"testing"

	"github.com/amtsweg/amtsweg/feel"
)

// BenchmarkTable evaluates a table of 100 rules with two inputs, of which the
// last matches.
func BenchmarkTable(b *testing.B) {
	model := hundredRules(b, "UNIQUE")
	input := feel.NewContext(2).Set("Age", feel.IntNumber(99)).Set("Kind", "kind 99")
	b.ReportAllocs()
	for b.Loop() {
		result, err := model.Evaluate("Fee", input, nil)
		if err != nil || result.Value == nil {
			b.Fatal(result, err)
		}
	}
}

// hundredRules is a model with a table of 100 rules that exclude one another.
func hundredRules(tb testing.TB, policy string) *Model {
	tb.Helper()
	var rules strings.Builder
	for i := range 100 {
		fmt.Fprintf(&rules, `<rule><inputEntry><text>[%d..%d)</text></inputEntry><inputEntry><text>"kind %d", "other"</text></inputEntry><outputEntry><text>%d</text></outputEntry></rule>`, i, i+1, i, i)
	}
	source := `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="bench" namespace="bench">
		<inputData id="age" name="Age"><variable name="Age" typeRef="number"/></inputData>
		<inputData id="kind" name="Kind"><variable name="Kind" typeRef="string"/></inputData>
		<decision id="fee" name="Fee"><variable name="Fee" typeRef="number"/>
		<informationRequirement><requiredInput href="#age"/></informationRequirement>
		<informationRequirement><requiredInput href="#kind"/></informationRequirement>
		<decisionTable hitPolicy="` + policy + `">
		<input><inputExpression typeRef="number"><text>Age</text></inputExpression></input>
		<input><inputExpression typeRef="string"><text>Kind</text></inputExpression></input>
		<output typeRef="number"/>` + rules.String() + `</decisionTable></decision></definitions>`
	defs, err := Read([]byte(source))
	if err != nil {
		tb.Fatal(err)
	}
	model, err := Compile(defs)
	if err != nil {
		tb.Fatal(err)
	}
	return model
}
