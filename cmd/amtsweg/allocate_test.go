package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/childcare"
)

const threeChildren = `{
  "facilities": [
    {"id": "A", "capacity": 1, "priority": ["K1", "K2", "K3"]},
    {"id": "B", "capacity": 1, "priority": ["K1", "K2", "K3"]},
    {"id": "C", "capacity": 1, "priority": ["K2", "K3", "K1"]}
  ],
  "children": [
    {"id": "K1", "wishes": [{"facility": "A"}, {"facility": "B"}, {"facility": "C"}]},
    {"id": "K2", "wishes": [{"facility": "A"}, {"facility": "B"}, {"facility": "C"}]},
    {"id": "K3", "wishes": [{"facility": "B"}, {"facility": "C"}, {"facility": "A"}]}
  ]
}`

func allocationFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "input.json")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestAllocateWritesTheResultAndSaysHowManyArePlaced(t *testing.T) {
	t.Parallel()
	output, out := filepath.Join(t.TempDir(), "output.json"), &strings.Builder{}
	require.NoError(t, AllocateCmd{Input: allocationFile(t, threeChildren), Output: output}.Run(out))
	require.Equal(t, "3 of 3 children have a place; remaining blocking pairs: 0, exceptions: 0.\n", out.String())

	data, err := os.ReadFile(output)
	require.NoError(t, err)
	var result childcare.Result
	require.NoError(t, json.Unmarshal(data, &result))
	require.Equal(t, []childcare.Assignment{
		{Child: "K1", Facility: "A", Wish: 1}, {Child: "K2", Facility: "B", Wish: 2}, {Child: "K3", Facility: "C", Wish: 2},
	}, result.Assignments)
	require.True(t, result.Proof.Stable)
}

func TestAllocateComparesTwoInputs(t *testing.T) {
	t.Parallel()
	other := strings.Replace(threeChildren, `"A", "capacity": 1, "priority": ["K1", "K2", "K3"]`, `"A", "capacity": 1, "priority": ["K2", "K1", "K3"]`, 1)
	output, out := filepath.Join(t.TempDir(), "output.json"), &strings.Builder{}
	cmd := AllocateCmd{Input: allocationFile(t, threeChildren), Output: output, Compare: allocationFile(t, other)}
	require.NoError(t, cmd.Run(out))
	require.Equal(t, "2 children would move: 1 to a dearer wish, 1 to a less dear one.\n", out.String())
	require.FileExists(t, output)
}

func TestAllocateRefusesAFaultyInputWithEveryFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	faulty := strings.Replace(threeChildren, `["K2", "K3", "K1"]`, `["K2", "K3"]`, 1)
	faulty = strings.Replace(faulty, `"capacity": 1`, `"capacity": -1`, 1)
	output := filepath.Join(t.TempDir(), "output.json")
	err := AllocateCmd{Input: allocationFile(t, faulty), Output: output}.Run(&strings.Builder{})
	require.Equal(t, casework.Invalid, casework.KindOf(err))
	require.ErrorContains(t, err, `/facilities/2/priority: the priority list of facility "C" misses child "K1"`)
	require.ErrorContains(t, err, `/facilities/0/capacity: facility "A" has the negative capacity -1`)
	require.NoFileExists(t, output)
}

func TestAllocateRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"no JSON":              "children",
		"an unknown member":    `{"facilities": [], "children": [], "kids": []}`,
		"something after it":   `{"facilities": [], "children": []} {}`,
		"a wish of wrong type": `{"facilities": [], "children": [{"id": "x", "wishes": ["A"]}]}`,
	} {
		err := AllocateCmd{Input: allocationFile(t, content), Output: filepath.Join(t.TempDir(), "output.json")}.Run(&strings.Builder{})
		require.Equal(t, casework.Malformed, casework.KindOf(err), name)
	}
}

func TestTheExampleOfTheManualIsAllocated(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile(filepath.Join("..", "..", "docs", "allocation-format.md"))
	require.NoError(t, err)
	_, example, found := strings.Cut(string(manual), "```json\n")
	require.True(t, found)
	example, _, _ = strings.Cut(example, "```")
	out := &strings.Builder{}
	require.NoError(t, AllocateCmd{Input: allocationFile(t, example), Output: filepath.Join(t.TempDir(), "output.json")}.Run(out))
	require.Contains(t, out.String(), "1 of 2 children")
}
