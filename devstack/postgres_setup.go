package devstack

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/lib/pq"
)

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

func (c *cluster) readPassword() error {
	content, err := os.ReadFile(c.passwordFile())
	if err != nil {
		return fmt.Errorf("nobody can log in to the cluster without its password file, put it back or start anew with %s: %w", resetCommand, err)
	}
	c.password = strings.TrimSpace(string(content))
	return nil
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
