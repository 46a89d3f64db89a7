package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLint(t *testing.T) {
	t.Parallel()
	t.Run("says of a sound package that it can be published", func(t *testing.T) {
		t.Parallel()
		var out strings.Builder
		require.NoError(t, LintCmd{Path: "../../procedures/appointment-booking"}.Run(&out))
		require.Contains(t, out.String(), "procedure.yaml: ok\n")
		require.Contains(t, out.String(), "appointment-booking can be published")
	})
	t.Run("names file and line of what must change, and fails", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		require.NoError(t, os.CopyFS(dir, os.DirFS("../../procedures/appointment-booking")))
		file := filepath.Join(dir, "procedure.yaml")
		manifest, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, []byte("colour: red\n"+string(manifest)), 0o600))
		var out strings.Builder
		require.ErrorContains(t, LintCmd{Path: dir, Quiet: true}.Run(&out), "cannot be published")
		require.Contains(t, out.String(), `procedure.yaml:1: error: there is no key "colour" here`)
	})
	t.Run("checks a model of another engine by itself", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "old.bpmn")
		require.NoError(t, os.WriteFile(file, []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d">
  <process id="p" isExecutable="true">
    <startEvent id="s" /><sequenceFlow id="f" sourceRef="s" targetRef="t" />
    <serviceTask id="t" name="Rechnen" camunda:class="org.example.Calculate" /><sequenceFlow id="g" sourceRef="t" targetRef="e" />
    <endEvent id="e" />
  </process>
</definitions>`), 0o600))
		var out strings.Builder
		require.Error(t, LintCmd{Path: file}.Run(&out))
		require.Contains(t, out.String(), `old.bpmn:4: error: t ("Rechnen"): must change: `)
	})
}
