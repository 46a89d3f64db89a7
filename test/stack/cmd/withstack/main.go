// Command withstack runs a command with real servers for its tests:
//
//	go run ./test/stack/cmd/withstack go test ./...
//
// It starts PostgreSQL and Temporal in a temporary directory on free ports, names them to the
// command in AMTSWEG_TEST_DATABASE_URL and AMTSWEG_TEST_TEMPORAL_ADDRESS, stops them afterwards,
// deletes their data, and ends with the command's exit status.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/amtsweg/amtsweg/devstack"
	"github.com/amtsweg/amtsweg/test/stack"
)

func main() {
	status, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withstack:", err)
	}
	os.Exit(status)
}

func run(command []string) (status int, err error) {
	if len(command) == 0 {
		return 2, errors.New("name the command to run")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	servers, remove, err := stack.Temporary(ctx, devstack.Config{})
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	return runWith(ctx, servers, command)
}

func runWith(ctx context.Context, servers *devstack.Stack, command []string) (int, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(),
		stack.DatabaseVariable+"="+servers.DatabaseURL(),
		stack.TemporalVariable+"="+servers.TemporalAddress(),
	)
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	if err != nil {
		return 1, fmt.Errorf("run %s: %w", command[0], err)
	}
	return 0, nil
}
