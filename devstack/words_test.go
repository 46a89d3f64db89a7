package devstack

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAMissingPostgresNamesTheCommandThatInstallsIt(t *testing.T) {
	t.Parallel()
	_, err := findPostgres(nil, "")
	require.EqualError(t, err, "PostgreSQL is not installed: run `apt-get install -y postgresql` as root")
}

func TestTheDefaultPortGivesWayAndSaysSo(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	taken := listener.Addr().(*net.TCPAddr).Port
	var said strings.Builder
	port, err := choosePort(&said, "Temporal", 0, taken)
	require.NoError(t, err)
	require.Greater(t, port, taken)
	require.Contains(t, said.String(), "(devstack.test); Temporal takes")
}

func TestTheBinaryChangesWithItsSourcesButNotWithItsTests(t *testing.T) {
	t.Parallel()
	sources := t.TempDir()
	write := func(name, content string) string {
		require.NoError(t, os.WriteFile(filepath.Join(sources, name), []byte(content), 0o600))
		binary, err := binaryName(sources)
		require.NoError(t, err)
		return binary
	}
	first := write("main.go", "package main")
	require.Equal(t, first, write("main_test.go", "package main"))
	require.Equal(t, first, write("README.md", "words"))
	second := write("go.sum", "v1")
	require.NotEqual(t, first, second)
	require.NotEqual(t, second, write("main.go", "package main // other"))
}

func TestABuildsComplaintsAreKeptAndItsPackagesCounted(t *testing.T) {
	t.Parallel()
	messages := "go: downloading example.com/a v1.0.0\nexample.com/a\nexample.com/b\n# example.com/c\n./main.go:1:2: undefined: x\n"
	complaints := showProgress(&strings.Builder{}, strings.NewReader(messages), nil)
	require.Equal(t, []string{"# example.com/c", "./main.go:1:2: undefined: x"}, complaints)
}

func TestTheReasonOfAFailedStartIsFound(t *testing.T) {
	t.Parallel()
	for log, reason := range map[string]string{
		"2026-01-01 [1] LOG:  starting\n2026-01-01 [1] FATAL:  lock file is empty\n2026-01-01 [1] HINT:  wait\n":   "lock file is empty",
		"[1] PANIC:  could not locate a valid checkpoint record\n[9] FATAL:  the database system is starting up\n": "could not locate a valid checkpoint record",
		"postgres: could not find the database system\nExpected to find it elsewhere\n":                            "could not find the database system",
		"Segmentation\nfault\n": "fault",
	} {
		file := filepath.Join(t.TempDir(), "log")
		require.NoError(t, os.WriteFile(file, []byte(log), 0o600))
		require.Equal(t, reason, fatalLine(file))
	}
}
