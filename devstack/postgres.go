package devstack

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/lib/pq"
)

const (
	maintenanceDatabase = "postgres"
	productDatabase     = "amtsweg"
	superRole           = "postgres"
	productRole         = "amtsweg"
	temporalRole        = "temporal"

	// postgresPatience covers crash recovery, which replays up to a gigabyte of log.
	postgresPatience = 2 * time.Minute
	stopGrace        = 20 * time.Second
)

// cluster is a private PostgreSQL cluster.
type cluster struct {
	dir       string // the stack's
	data      string // PGDATA
	bin       string
	account   account
	port      int
	password  string
	ephemeral bool
	out       io.Writer
	failed    chan<- error
	server    *child
}

// newCluster finds everything a start needs and creates the cluster where there is none.
func newCluster(ctx context.Context, cfg Config, failed chan<- error) (*cluster, error) {
	c := &cluster{dir: cfg.Dir, data: filepath.Join(cfg.Dir, "postgres"), ephemeral: cfg.Ephemeral, out: cfg.Out, failed: failed}
	var err error
	if c.account, err = chooseAccount(c.dir, c.data); err != nil {
		return nil, err
	}
	if err := c.place(); err != nil {
		return nil, err
	}
	version, err := c.version()
	if err != nil {
		return nil, err
	}
	if c.bin, err = findPostgres(postgresDirs(), version); err != nil {
		return nil, err
	}
	if version == "" {
		err = c.create()
	} else {
		err = c.readPassword()
	}
	if err != nil {
		return nil, err
	}
	if err := c.stopOrphan(ctx); err != nil {
		return nil, err
	}
	c.port, err = choosePort(c.out, "PostgreSQL", cfg.PostgresPort, DefaultPostgresPort)
	return c, err
}

func (c *cluster) logFile() string { return filepath.Join(c.dir, "postgres.log") }

func (c *cluster) stopOrphan(ctx context.Context) error {
	// SIGINT is PostgreSQL's "fast" shutdown, SIGQUIT the immediate one that recovers at the next start.
	return stopOrphan(ctx, filepath.Join(c.data, "postmaster.pid"), c.data, syscall.SIGINT, syscall.SIGQUIT, stopGrace)
}

// start runs the server until it answers, and creates what roles and databases are missing.
func (c *cluster) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, postgresPatience)
	defer cancel()
	if err := c.stopOrphan(ctx); err != nil {
		return err
	}
	for {
		if err := c.launch(); err != nil {
			return err
		}
		err := c.waitUntilReady(ctx)
		if err == nil {
			c.server.guard()
			return c.prepare(ctx)
		}
		if c.server.running() || !c.crashIsSettling() {
			return errors.Join(err, c.stop(context.WithoutCancel(ctx)))
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (c *cluster) launch() error {
	log, err := openLog(c.logFile())
	if err != nil {
		return err
	}
	defer log.Close()
	args := []string{"-D", c.data, "-p", strconv.Itoa(c.port)}
	for _, setting := range c.settings() {
		args = append(args, "-c", setting)
	}
	cmd := c.account.run(exec.Command(filepath.Join(c.bin, "postgres"), args...), c.data)
	cmd.Stdout, cmd.Stderr = log, log
	c.server, err = startChild("PostgreSQL", cmd, syscall.SIGINT, c.failed)
	return err
}

// settings are given on the command line, so that a later version of this code changes them for a
// cluster that exists. There is no Unix socket: its path has a length limit that a checkout may break.
func (c *cluster) settings() []string {
	settings := []string{
		"listen_addresses=" + loopback, "unix_socket_directories=", "max_connections=300",
		"timezone=UTC", "log_timezone=UTC", "lc_messages=C", "log_line_prefix=%m [%p] ",
	}
	if c.ephemeral {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	return settings
}

func (c *cluster) waitUntilReady(ctx context.Context) error {
	db, err := sql.Open("postgres", c.url(superRole, maintenanceDatabase))
	if err != nil {
		return fmt.Errorf("open the maintenance database: %w", err)
	}
	defer db.Close()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		if isWrongPassword(err) {
			return fmt.Errorf("the cluster does not accept the password in %s, put the right one back or start anew with %s", c.passwordFile(), resetCommand)
		}
		select {
		case <-c.server.done:
			return fmt.Errorf("PostgreSQL does not start (%s): see %s, or start anew with %s", fatalLine(c.logFile()), c.logFile(), resetCommand)
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL did not answer in time, see %s: %w", c.logFile(), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func isWrongPassword(err error) bool {
	var answer *pq.Error
	return errors.As(err, &answer) && answer.Code == "28P01"
}

// crashIsSettling tells that the server refused to start only because processes of the one that
// was killed still hold its shared memory; they end by themselves.
func (c *cluster) crashIsSettling() bool {
	content, err := os.ReadFile(c.logFile())
	return err == nil && strings.Contains(string(content), "pre-existing shared memory block")
}

func (c *cluster) stop(ctx context.Context) error {
	return c.server.stop(ctx, syscall.SIGINT, stopGrace)
}

func (c *cluster) url(role, database string) string {
	location := url.URL{
		Scheme: "postgres", User: url.UserPassword(role, c.password),
		Host: address(c.port), Path: "/" + database, RawQuery: "sslmode=disable",
	}
	return location.String()
}

// fatalLine is the reason PostgreSQL gave for its end, without its time and process: the last one,
// apart from the answers to those who asked too early.
func fatalLine(path string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return "it left no log"
	}
	last := ""
	for line := range strings.Lines(string(content)) {
		if reason, found := fatalReason(line); found && !strings.HasPrefix(reason, "the database system is") {
			last = reason
		}
	}
	if last == "" {
		return lastLine(string(content))
	}
	return last
}

func fatalReason(line string) (string, bool) {
	for _, level := range []string{"FATAL:", "PANIC:"} {
		if _, reason, found := strings.Cut(line, level); found {
			return strings.TrimSpace(reason), true
		}
	}
	// Before it has a log, the server speaks as any program does.
	reason, found := strings.CutPrefix(line, "postgres: ")
	return strings.TrimSpace(reason), found
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndex(text, "\n")+1:]
}
