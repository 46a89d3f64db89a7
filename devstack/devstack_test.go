package devstack_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/amtsweg/amtsweg/devstack"
)

// patience is how long a loaded machine may take; no test waits that long when it succeeds.
const patience = 2 * time.Minute

func TestTheNextStartGoesOnWithTheData(t *testing.T) {
	t.Parallel()
	cfg := configIn(t, openDir(t))
	first := start(t, cfg)
	write(t, first)
	describeNamespace(t, first)
	require.NoError(t, first.Stop(t.Context()))

	second := start(t, cfg)
	requireWritten(t, second)
	describeNamespace(t, second)
}

func TestAStartAfterTheProcessWasKilledGoesOnWithTheData(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv("AMTSWEG_TEST_DIE_IN"); dir != "" {
		write(t, start(t, configIn(t, dir)))
		require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGKILL))
		select {}
	}
	dir := openDir(t)
	dying := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	dying.Env = append(os.Environ(), "AMTSWEG_TEST_DIE_IN="+dir)
	output, err := dying.CombinedOutput()
	require.ErrorContains(t, err, "killed", string(output))

	stack := start(t, configIn(t, dir))
	requireWritten(t, stack)
	describeNamespace(t, stack)
}

func TestEachServerCanBeKilledAndStartedAgainAtTheSameAddress(t *testing.T) {
	t.Parallel()
	stack := start(t, configIn(t, openDir(t)))
	address, url := stack.TemporalAddress(), stack.DatabaseURL()
	write(t, stack)

	require.NoError(t, stack.KillTemporal())
	require.NoError(t, stack.StartTemporal(t.Context()))
	describeNamespace(t, stack)
	require.NoError(t, stack.KillPostgres())
	require.NoError(t, stack.StartPostgres(t.Context()))
	requireWritten(t, stack)
	require.NoError(t, stack.StopPostgres(t.Context()))
	require.NoError(t, stack.StartPostgres(t.Context()))
	describeNamespace(t, stack)
	require.NoError(t, stack.StopTemporal(t.Context()))
	require.NoError(t, stack.StartTemporal(t.Context()))
	describeNamespace(t, stack)

	require.Equal(t, address, stack.TemporalAddress())
	require.Equal(t, url, stack.DatabaseURL())
	require.Empty(t, stack.Failed(), "what was asked for is no failure")
}

func TestAServerThatEndsUnaskedIsReported(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	stack := start(t, postgresOnly(t, dir))
	require.NoError(t, syscall.Kill(postmaster(t, dir), syscall.SIGKILL))
	select {
	case err := <-stack.Failed():
		require.ErrorContains(t, err, "PostgreSQL ended unexpectedly")
	case <-time.After(patience):
		require.Fail(t, "nobody said that PostgreSQL is gone")
	}
	require.NoError(t, stack.StartPostgres(t.Context()))
}

func TestAPostgresThatOutlivedACrashIsStoppedAndTheDataKept(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	cfg := postgresOnly(t, dir)
	first := start(t, cfg)
	write(t, first)
	arguments := strings.Split(strings.TrimRight(read(t, fmt.Sprintf("/proc/%d/cmdline", postmaster(t, dir))), "\x00"), "\x00")
	require.NoError(t, first.Stop(t.Context()))

	orphan := exec.Command(arguments[0], arguments[1:]...)
	orphan.Dir = filepath.Join(dir, "postgres")
	orphan.SysProcAttr = asOwnerOf(t, orphan.Dir)
	require.NoError(t, orphan.Start())
	require.Eventually(t, func() bool {
		content, err := os.ReadFile(filepath.Join(orphan.Dir, "postmaster.pid"))
		return err == nil && strings.Contains(string(content), "ready")
	}, patience, 20*time.Millisecond)
	ended := make(chan error, 1)
	go func() { ended <- orphan.Wait() }()

	requireWritten(t, start(t, cfg))
	require.NoError(t, <-ended, "it was stopped in order")
}

func TestAProcessIdThatNowBelongsToSomebodyElseIsStale(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	cfg := postgresOnly(t, dir)
	first := start(t, cfg)
	write(t, first)
	pidFile := filepath.Join(dir, "postgres", "postmaster.pid")
	content := read(t, pidFile)
	require.NoError(t, first.Stop(t.Context()))

	_, rest, _ := strings.Cut(content, "\n")
	require.NoError(t, os.WriteFile(pidFile, []byte(strconv.Itoa(os.Getpid())+"\n"+rest), 0o600))
	requireWritten(t, start(t, cfg))
}

func TestASecondStackInTheSameDirectoryIsRefused(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	start(t, postgresOnly(t, dir))
	_, err := devstack.Start(t.Context(), postgresOnly(t, dir))
	require.EqualError(t, err, fmt.Sprintf("%s is in use by process %d: stop that one first, or choose another directory", dir, os.Getpid()))
	require.ErrorContains(t, devstack.Reset(t.Context(), dir), "is in use by process")
}

func TestAPortInUseIsNamedWithItsProcess(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	cfg := postgresOnly(t, openDir(t))
	cfg.PostgresPort = listener.Addr().(*net.TCPAddr).Port
	_, err = devstack.Start(t.Context(), cfg)
	require.EqualError(t, err, fmt.Sprintf("port %d, meant for PostgreSQL, is in use by process %d (devstack.test): stop that, or choose another port", cfg.PostgresPort, os.Getpid()))
}

func TestPostgresNeverRunsAsRoot(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	start(t, postgresOnly(t, dir))
	owner := asOwnerOf(t, fmt.Sprintf("/proc/%d", postmaster(t, dir))).Credential.Uid
	require.NotZero(t, owner)
	if os.Geteuid() != 0 {
		require.EqualValues(t, os.Geteuid(), owner)
	}
}

func TestDataMovesOutOfADirectoryThatPostgresCannotEnter(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(openDir(t), "closed")
	require.NoError(t, os.Mkdir(closed, 0o700))
	dir := filepath.Join(closed, "var")
	var said strings.Builder
	cfg := postgresOnly(t, dir)
	cfg.Out = &said
	first := start(t, cfg)
	write(t, first)
	require.NoError(t, first.Stop(t.Context()))
	cfg.Out = nil
	second := start(t, cfg)
	requireWritten(t, second)
	require.NoError(t, second.Stop(t.Context()))

	data, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	require.NoError(t, err)
	if os.Geteuid() == 0 {
		require.Contains(t, said.String(), "cannot enter "+dir+", so its data is in "+data)
	} else {
		require.Equal(t, filepath.Join(dir, "postgres"), data)
	}
	require.NoError(t, devstack.Reset(t.Context(), dir))
	require.NoDirExists(t, data)
	if os.Geteuid() == 0 {
		require.NoDirExists(t, filepath.Dir(data))
	}
}

func TestABrokenDirectorySaysHowToStartAnew(t *testing.T) {
	t.Parallel()
	for name, scenario := range map[string]struct {
		breakIt func(t *testing.T, dir string)
		wanted  string
	}{
		"foreign files": {
			func(t *testing.T, dir string) {
				require.NoError(t, os.RemoveAll(filepath.Join(dir, "postgres", "PG_VERSION")))
			},
			"is not a PostgreSQL cluster",
		},
		"no control file": {
			func(t *testing.T, dir string) {
				require.NoError(t, os.RemoveAll(filepath.Join(dir, "postgres", "global", "pg_control")))
			},
			"PostgreSQL does not start",
		},
		"no password": {
			func(t *testing.T, dir string) {
				require.NoError(t, os.Remove(filepath.Join(dir, "postgres.password")))
			},
			"nobody can log in to the cluster without its password file",
		},
		"another password": {
			func(t *testing.T, dir string) {
				require.NoError(t, os.WriteFile(filepath.Join(dir, "postgres.password"), []byte("guess\n"), 0o600))
			},
			"the cluster does not accept the password",
		},
		"another version": {
			func(t *testing.T, dir string) {
				require.NoError(t, os.WriteFile(filepath.Join(dir, "postgres", "PG_VERSION"), []byte("8\n"), 0o600))
			},
			"the data was written by PostgreSQL 8, which is not installed: run `apt-get install -y postgresql-8` as root",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := openDir(t)
			cfg := postgresOnly(t, dir)
			require.NoError(t, start(t, cfg).Stop(t.Context()))
			scenario.breakIt(t, dir)

			_, err := devstack.Start(t.Context(), cfg)
			require.ErrorContains(t, err, scenario.wanted)
			require.ErrorContains(t, err, "start anew with `make run ARGS=--reset`")
			require.NoError(t, devstack.Reset(t.Context(), dir))
			start(t, cfg)
		})
	}
}

func TestAResetDeletesNothingButTheServersData(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes"), nil, 0o600))
	require.NoError(t, start(t, configIn(t, dir)).Stop(t.Context()))
	require.NoError(t, devstack.Reset(t.Context(), dir))
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "lock"), filepath.Join(dir, "notes")}, left)
}

func TestExistingServersAreUsedAndLeftAlone(t *testing.T) {
	t.Parallel()
	stack, err := devstack.Start(t.Context(), devstack.Config{DatabaseURL: "postgres://db.example/amtsweg", TemporalAddress: "temporal.example:7233"})
	require.NoError(t, err)
	require.Equal(t, "postgres://db.example/amtsweg", stack.DatabaseURL())
	require.Equal(t, "temporal.example:7233", stack.TemporalAddress())
	require.Error(t, stack.KillPostgres())
	require.Error(t, stack.KillTemporal())
	require.NoError(t, stack.Stop(t.Context()))
}

func TestTemporalStartsOnAnExistingPostgres(t *testing.T) {
	t.Parallel()
	database := start(t, postgresOnly(t, openDir(t)))
	cfg := configIn(t, openDir(t))
	cfg.DatabaseURL = database.DatabaseURL()
	describeNamespace(t, start(t, cfg))
}

// openDir is a temporary directory that PostgreSQL's user can enter: t.TempDir is closed to others.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "devstack-test-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func configIn(t *testing.T, dir string) devstack.Config {
	t.Helper()
	// Stacks that start at the same time look for free ports in different places.
	postgres, err := devstack.FreePort(20000 + 10*rand.IntN(1000))
	require.NoError(t, err)
	temporal, err := devstack.FreePort(postgres + 1)
	require.NoError(t, err)
	return devstack.Config{Dir: dir, PostgresPort: postgres, TemporalPort: temporal, Ephemeral: true, Out: t.Output()}
}

func postgresOnly(t *testing.T, dir string) devstack.Config {
	t.Helper()
	cfg := configIn(t, dir)
	cfg.WithoutTemporal = true
	return cfg
}

func start(t *testing.T, cfg devstack.Config) *devstack.Stack {
	t.Helper()
	stack, err := devstack.Start(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stack.Stop(context.Background())) })
	return stack
}

func write(t *testing.T, stack *devstack.Stack) {
	t.Helper()
	_, err := open(t, stack).Exec("CREATE TABLE entry AS SELECT 42 AS answer")
	require.NoError(t, err)
}

func requireWritten(t *testing.T, stack *devstack.Stack) {
	t.Helper()
	var answer int
	require.NoError(t, open(t, stack).QueryRow("SELECT answer FROM entry").Scan(&answer))
	require.Equal(t, 42, answer)
}

func open(t *testing.T, stack *devstack.Stack) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", stack.DatabaseURL())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// describeNamespace asks Temporal for what it keeps in PostgreSQL. Temporal looks for a restarted
// PostgreSQL only now and then, so a while without an answer is no failure.
func describeNamespace(t *testing.T, stack *devstack.Stack) {
	t.Helper()
	temporal, err := client.Dial(client.Options{HostPort: stack.TemporalAddress(), Namespace: stack.Namespace()})
	require.NoError(t, err)
	defer temporal.Close()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		answer, err := temporal.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: stack.Namespace()})
		require.NoError(c, err)
		require.Equal(c, devstack.DefaultNamespace, answer.GetNamespaceInfo().GetName())
	}, patience, 50*time.Millisecond)
}

func postmaster(t *testing.T, dir string) int {
	t.Helper()
	first, _, _ := strings.Cut(read(t, filepath.Join(dir, "postgres", "postmaster.pid")), "\n")
	pid, err := strconv.Atoi(first)
	require.NoError(t, err)
	return pid
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

// asOwnerOf lets a process run as whoever owns path.
func asOwnerOf(t *testing.T, path string) *syscall.SysProcAttr {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	stat, ok := info.Sys().(*syscall.Stat_t)
	require.True(t, ok)
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid, NoSetGroups: os.Geteuid() != 0}}
}
