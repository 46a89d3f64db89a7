package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const feesModel = "../../dmn/testdata/fees.dmn"

func TestDmnEvalPrintsTheValueAndTheRulesThatMatched(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	command := DmnEvalCmd{File: feesModel, Decision: "Fee", Input: `{"Kind":"resident","Months":3}`, Trace: true}
	require.NoError(t, command.Run(&out))
	require.Equal(t, `15.50
decision Fee = 15.50
  Kind = resident
  Months = 3
  rule 1 ("resident" | <= 6) gives [15.50]: § 3 Abs. 1
`, out.String())
}

func TestDmnEvalSaysWhyADecisionIsNull(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, DmnEvalCmd{File: feesModel, Decision: "Fee", Input: `{"Kind":"resident","Months":6}`}.Run(&out))
	require.Equal(t, "null\nwarning: Fee: rules 1 and 2 both match, but the hit policy is unique\n", out.String())
}

func TestDmnEvalRefusesADecisionThatDoesNotExist(t *testing.T) {
	t.Parallel()
	err := DmnEvalCmd{File: feesModel, Decision: "Fees", Input: `{}`}.Run(&bytes.Buffer{})
	require.EqualError(t, err, `evaluate "Fees": the model has no such decision; it has Fee, Notice`)
}

func TestDmnLintListsFindingsAndFailsForPartsThatCannotWork(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, DmnLintCmd{File: feesModel}.Run(&out))
	require.Contains(t, out.String(), "overlap: line 15, Fee: rules 1 and 2 both match Kind \"resident\" and Months 6\n")
	require.Contains(t, out.String(), "4 findings\n")

	broken := filepath.Join(t.TempDir(), "broken.dmn")
	require.NoError(t, os.WriteFile(broken, []byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="Broken" namespace="b">
<decision id="d" name="D"><literalExpression><text>1 +</text></literalExpression></decision></definitions>`), 0o600))
	err := DmnLintCmd{File: broken}.Run(&out)
	require.EqualError(t, err, "Broken has 1 parts that cannot work; see above")
}
