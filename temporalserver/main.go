// Command temporalserver runs the official Temporal server for Amtsweg: all four services in one
// process, on PostgreSQL, with its schema set up and its namespace registered.
//
// It is a module of its own so that the production binary does not carry the server. It serves
// `amtsweg dev`, the tests, and a town small enough for one machine; a larger one runs a Temporal
// cluster and points AMTSWEG_TEMPORAL_ADDRESS at it.
//
// The database password never appears among the arguments, where every user of the machine could
// read it: the URL comes from the environment variable AMTSWEG_TEMPORAL_DATABASE_URL.
//
// When the namespace answers, one line "ready ADDRESS" goes to standard output. Logs go to
// standard error. SIGTERM and SIGINT stop the server in order.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.temporal.io/server/common/log"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "temporalserver:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	set, err := parseSettings(args, os.Getenv("AMTSWEG_TEMPORAL_DATABASE_URL"))
	if err != nil {
		return err
	}
	if set.check {
		return checkRunning(context.Background(), set)
	}
	if set.pidFile != "" {
		if err := os.WriteFile(set.pidFile, fmt.Appendln(nil, os.Getpid()), 0o644); err != nil {
			return fmt.Errorf("note the process id: %w", err)
		}
		defer os.Remove(set.pidFile)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	logger := log.NewZapLogger(log.BuildZapLogger(log.Config{Level: set.logLevel, Format: "console"}))
	if err := setUpSchemas(ctx, set); err != nil {
		return err
	}
	server, err := newServer(set, logger)
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("start Temporal: %w", err)
	}
	if err := registerNamespace(ctx, set); err != nil {
		return err
	}
	fmt.Println("ready", set.address)

	<-ctx.Done()
	stop() // a second signal ends the process at once
	return server.Stop()
}

// settings is what the command line and the environment decide.
type settings struct {
	address            string
	namespace          string
	retention          time.Duration
	shards             int
	logLevel           string
	pidFile            string
	check              bool
	database           postgresServer
	storeDatabase      string
	visibilityDatabase string
}

func parseSettings(args []string, databaseURL string) (settings, error) {
	var set settings
	flags := flag.NewFlagSet("temporalserver", flag.ContinueOnError)
	flags.StringVar(&set.address, "address", "127.0.0.1:17233", "`host:port` of the frontend; the inner services take the next free ports on 127.0.0.1")
	flags.StringVar(&set.namespace, "namespace", "amtsweg", "`name` of the namespace to register")
	flags.DurationVar(&set.retention, "retention", 72*time.Hour, "how long closed workflows stay readable")
	flags.IntVar(&set.shards, "shards", 64, "number of history shards; fixed for ever by the first start")
	flags.StringVar(&set.logLevel, "log-level", "warn", "debug, info, warn or error")
	flags.BoolVar(&set.check, "check", false, "ask the running server at -address whether it is ready, and end")
	flags.StringVar(&set.pidFile, "pid-file", "", "`path` of a file that holds the process id while the server runs")
	flags.StringVar(&set.storeDatabase, "database", "temporal", "`name` of the database that holds the workflows")
	flags.StringVar(&set.visibilityDatabase, "visibility-database", "temporal_visibility", "`name` of the database that workflow lists are read from")
	if err := flags.Parse(args); err != nil {
		return settings{}, err
	}
	if set.check {
		return set, nil
	}
	if databaseURL == "" {
		return settings{}, fmt.Errorf("set AMTSWEG_TEMPORAL_DATABASE_URL to a postgres:// URL whose user may create databases")
	}
	server, err := parsePostgresURL(databaseURL)
	if err != nil {
		return settings{}, err
	}
	set.database = server
	return set, nil
}
