package devstack

import (
	"context"
	"crypto/rand"
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

	"github.com/lib/pq" // the driver, and its quoting
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

// version is the major version that wrote the cluster, or empty where there is none yet.
func (c *cluster) version() (string, error) {
	content, err := os.ReadFile(filepath.Join(c.data, "PG_VERSION"))
	if err == nil {
		return strings.TrimSpace(string(content)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("%s cannot be read, run as its owner or start anew with %s: %w", c.data, resetCommand, err)
	}
	if entries, err := os.ReadDir(c.data); err == nil && len(entries) > 0 {
		return "", fmt.Errorf("%s is not a PostgreSQL cluster: start anew with %s", c.data, resetCommand)
	}
	return "", nil
}

// create makes the cluster beside its place and moves it there when it is whole, so that an
// interrupted run leaves no half a cluster.
func (c *cluster) create() error {
	fmt.Fprintln(c.out, "Creating a private PostgreSQL cluster.")
	half := c.data + ".new"
	if err := os.RemoveAll(half); err != nil {
		return fmt.Errorf("clear away an interrupted set-up: %w", err)
	}
	if err := os.Mkdir(half, 0o700); err != nil {
		return fmt.Errorf("make room for PostgreSQL's data: %w", err)
	}
	if err := c.account.own(half); err != nil {
		return err
	}
	c.password = rand.Text()
	if err := os.WriteFile(c.passwordFile(), []byte(c.password+"\n"), 0o600); err != nil {
		return fmt.Errorf("keep the database password: %w", err)
	}
	if err := c.initialise(half); err != nil {
		return err
	}
	if err := os.RemoveAll(c.data); err != nil {
		return fmt.Errorf("make room for PostgreSQL's data: %w", err)
	}
	return os.Rename(half, c.data)
}

func (c *cluster) initialise(data string) error {
	// initdb reads the password from a file that its user may read, outside the empty directory.
	file := data + ".password"
	if err := os.WriteFile(file, []byte(c.password+"\n"), 0o600); err != nil {
		return fmt.Errorf("hand initdb the password: %w", err)
	}
	defer os.Remove(file)
	if err := c.account.own(file); err != nil {
		return err
	}
	args := []string{
		"--pgdata", data, "--username", superRole, "--pwfile", file, "--auth", "scram-sha-256",
		"--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions",
	}
	if c.ephemeral {
		args = append(args, "--no-sync")
	} else {
		args = append(args, "--data-checksums")
	}
	out, err := c.account.run(exec.Command(filepath.Join(c.bin, "initdb"), args...), data).CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb could not create the cluster (%w): %s", err, lastLine(string(out)))
	}
	return nil
}

func (c *cluster) passwordFile() string { return filepath.Join(c.dir, "postgres.password") }
func (c *cluster) logFile() string      { return filepath.Join(c.dir, "postgres.log") }

func (c *cluster) readPassword() error {
	content, err := os.ReadFile(c.passwordFile())
	if err != nil {
		return fmt.Errorf("nobody can log in to the cluster without its password file, put it back or start anew with %s: %w", resetCommand, err)
	}
	c.password = strings.TrimSpace(string(content))
	return nil
}

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

// prepare creates the roles and the product's database. Neither role is a superuser, as in a town.
func (c *cluster) prepare(ctx context.Context) error {
	db, err := sql.Open("postgres", c.url(superRole, maintenanceDatabase))
	if err != nil {
		return fmt.Errorf("open the maintenance database: %w", err)
	}
	defer db.Close()
	for _, role := range []string{productRole, temporalRole} {
		if err := createUnlessExists(ctx, db, "SELECT FROM pg_roles WHERE rolname = $1", role,
			"CREATE ROLE "+pq.QuoteIdentifier(role)+" LOGIN CREATEDB PASSWORD "+pq.QuoteLiteral(c.password)); err != nil {
			return fmt.Errorf("create role %s: %w", role, err)
		}
	}
	if err := createUnlessExists(ctx, db, "SELECT FROM pg_database WHERE datname = $1", productDatabase,
		"CREATE DATABASE "+pq.QuoteIdentifier(productDatabase)+" OWNER "+pq.QuoteIdentifier(productRole)); err != nil {
		return fmt.Errorf("create database %s: %w", productDatabase, err)
	}
	return nil
}

func createUnlessExists(ctx context.Context, db *sql.DB, query, name, statement string) error {
	err := db.QueryRowContext(ctx, query, name).Scan()
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	_, err = db.ExecContext(ctx, statement)
	return err
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

// fatalLine is the reason PostgreSQL gave for its end, without its time and process.
func fatalLine(path string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return "it left no log"
	}
	for line := range strings.Lines(string(content)) {
		if _, reason, found := strings.Cut(line, "FATAL:"); found {
			return strings.TrimSpace(reason)
		}
	}
	return lastLine(string(content))
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndex(text, "\n")+1:]
}
