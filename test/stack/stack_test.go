package stack_test

import (
	"database/sql"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/lib/pq"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/amtsweg/amtsweg/devstack"
	"github.com/amtsweg/amtsweg/test/stack"
)

var migrations atomic.Int32

func migrate(db *sql.DB) error {
	migrations.Add(1)
	_, err := db.Exec("CREATE TABLE entry (id int PRIMARY KEY)")
	return err
}

func TestEachTestGetsADatabaseOfItsOwnFromOneMigratedTemplate(t *testing.T) {
	t.Parallel()
	for range 3 {
		db := open(t, stack.Database(t, migrate))
		_, err := db.Exec("INSERT INTO entry (id) VALUES (1)")
		require.NoError(t, err)
		var rows int
		require.NoError(t, db.QueryRow("SELECT count(*) FROM entry").Scan(&rows))
		require.Equal(t, 1, rows)
	}
	require.EqualValues(t, 1, migrations.Load())
}

func TestATestsDatabaseIsDroppedAtItsEnd(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("test", func(t *testing.T) { url = stack.Database(t, migrate) })
	require.ErrorContains(t, open(t, url).Ping(), "does not exist")
}

func TestAWorkflowRunsInANamespaceOfItsOwn(t *testing.T) {
	t.Parallel()
	servers, namespace := stack.Start(t), stack.Namespace(t)
	temporal, err := client.Dial(client.Options{HostPort: servers.TemporalAddress, Namespace: namespace})
	require.NoError(t, err)
	defer temporal.Close()
	greeter := worker.New(temporal, "greetings", worker.Options{})
	greeter.RegisterWorkflowWithOptions(greet, workflow.RegisterOptions{Name: "greet"})
	require.NoError(t, greeter.Start())
	defer greeter.Stop()

	run, err := temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "greeting", TaskQueue: "greetings"}, "greet", "Amt")
	require.NoError(t, err)
	var greeting string
	require.NoError(t, run.Get(t.Context(), &greeting))
	require.Equal(t, "Moin, Amt", greeting)
}

func greet(_ workflow.Context, name string) (string, error) { return "Moin, " + name, nil }

func TestServersOfAKilledTestProcessAndTheirDataDisappear(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv("AMTSWEG_TEST_DIE_WITH_SERVERS"); dir != "" {
		_, _, err := stack.Temporary(t.Context(), devstack.Config{WithoutTemporal: true})
		require.NoError(t, err)
		process, err := os.FindProcess(os.Getpid())
		require.NoError(t, err)
		require.NoError(t, process.Kill())
		select {}
	}
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o755))
	require.NoError(t, os.Chmod(dir+"/..", 0o755)) // PostgreSQL's user must get in when this is root
	dying := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	dying.Env = append(os.Environ(), "AMTSWEG_TEST_DIE_WITH_SERVERS=yes", "TMPDIR="+dir)
	output, err := dying.CombinedOutput()
	require.ErrorContains(t, err, "killed", string(output))
	require.Eventually(t, func() bool {
		left, err := os.ReadDir(dir)
		return err == nil && len(left) == 0
	}, time.Minute, 50*time.Millisecond, "the dead process's directory is still there")
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}
