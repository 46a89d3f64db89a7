package workflows_test

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/amtsweg/amtsweg/procedure"
	"github.com/amtsweg/amtsweg/workflows"
)

const histories = "testdata/histories"

// The built-in that the mutation changes: a family with one employed guardian then counts two.
const (
	mutatedFile = "feel/builtin_list.go"
	mutatedFrom = "IntNumber(int64(len(args[0].(List))))"
	mutatedTo   = "IntNumber(int64(len(args[0].(List))) + 1)"
)

// TestStoredHistoriesReplay replays the histories of cases that ran on earlier versions: whoever changes the rules
// under a running case finds it out here. The commits in them hold the state's SHA-256, so a changed fee or period
// is found too, not only a changed command.
func TestStoredHistoriesReplay(t *testing.T) {
	t.Parallel()
	stored, err := filepath.Glob(filepath.Join(histories, "*.json"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(stored), 9, "every end of the shipped procedures has a history")
	packages := storedPackages(t)
	for _, path := range stored {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			replayer := worker.NewWorkflowReplayer()
			replayer.RegisterDynamicWorkflow(workflows.Case(packages), workflow.DynamicRegisterOptions{})
			require.NoError(t, replayer.ReplayWorkflowHistoryFromJSONFile(silent{}, path))
		})
	}
}

// TestAMutatedBuiltInFailsTheReplay shows that the replay test would notice a changed rule: with FEEL's count() one
// too high, compiled in by an overlay, the stored histories no longer replay.
func TestAMutatedBuiltInFailsTheReplay(t *testing.T) {
	t.Parallel()
	original, err := filepath.Abs("../" + mutatedFile)
	require.NoError(t, err)
	source, err := os.ReadFile(original)
	require.NoError(t, err)
	mutant := strings.Replace(string(source), mutatedFrom, mutatedTo, 1)
	require.NotEqual(t, string(source), mutant, "the place to mutate is gone; choose another in this test")
	dir := t.TempDir()
	mutated := filepath.Join(dir, "mutant.go")
	require.NoError(t, os.WriteFile(mutated, []byte(mutant), 0o600))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{original: mutated}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600))

	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-overlay", filepath.Join(dir, "overlay.json"), "-run", "^TestStoredHistoriesReplay$", ".")
	out, err := cmd.CombinedOutput()
	require.Error(t, err, "%s", out)
	require.Contains(t, string(out), "replays to another state than the one committed")
}

// storedPackages are the packages that the stored histories ran on.
func storedPackages(t *testing.T) revisions {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(histories, "packages", "*"))
	require.NoError(t, err)
	out := revisions{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		pkg, err := procedure.Unpack(content)
		require.NoError(t, err)
		require.Equal(t, filepath.Base(file), pkg.Hash)
		out[pkg.Hash] = pkg
	}
	require.NotEmpty(t, slices.Collect(maps.Keys(out)))
	return out
}

// revisions are packages by hash.
type revisions map[string]*procedure.Package

func (r revisions) Package(hash string) (*procedure.Package, bool) {
	pkg, ok := r[hash]
	return pkg, ok
}

// silent is a log that nobody reads.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
