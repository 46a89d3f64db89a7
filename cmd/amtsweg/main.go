// Command amtsweg runs a town's administrative procedures, from the first click to the closed file.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/amtsweg/amtsweg/casework"
)

// version is set by the build.
var version = "development"

// commands are what amtsweg can be told to do.
type commands struct {
	Dev      DevCmd      `cmd:"" help:"Run everything on one machine: PostgreSQL, Temporal, worker, API and pages, with demo data."`
	Serve    ServeCmd    `cmd:"" help:"Serve the API and the pages."`
	Worker   WorkerCmd   `cmd:"" help:"Run the cases' Temporal worker."`
	Migrate  MigrateCmd  `cmd:"" help:"Bring the database's schema up to date."`
	Deploy   DeployCmd   `cmd:"" help:"Publish a procedure package as the revision in force."`
	Lint     LintCmd     `cmd:"" help:"Say what of a procedure package is supported, ignored, or must change."`
	Simulate SimulateCmd `cmd:"" help:"Step a BPMN model through a scenario with a virtual clock and print the trace as JSON lines."`
	Test     TestCmd     `cmd:"" help:"Run a package's scenarios on Temporal's time-skipping test environment."`
	Recover  RecoverCmd  `cmd:"" help:"Rebuild the workflows that Temporal does not know from PostgreSQL's log."`
	Feel     FeelCmd     `cmd:"" help:"Evaluate a FEEL expression."`
	Dmn      DmnCmd      `cmd:"" help:"Evaluate or check DMN decisions."`
	Allocate AllocateCmd `cmd:"" help:"Allocate childcare places from a JSON file."`
	Health   HealthCmd   `cmd:"" help:"Ask a running server whether it is ready, for container health checks."`
	Version  VersionCmd  `cmd:"" help:"Print the version."`
}

// VersionCmd prints the version.
type VersionCmd struct{}

// Run prints the version.
func (VersionCmd) Run(out io.Writer) error {
	_, err := fmt.Fprintln(out, version)
	return err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parser := kong.Must(&commands{},
		kong.Name("amtsweg"),
		kong.Description("The workflow engine on which towns run their administrative procedures."),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.BindTo(io.Writer(os.Stdout), (*io.Writer)(nil)),
		kong.UsageOnError())
	command, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	if err := command.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "amtsweg:", sentence(err))
		os.Exit(1)
	}
}

// sentence is what the person at the terminal reads of an error.
func sentence(err error) string {
	if e, ok := errors.AsType[*casework.Error](err); ok && e.Kind != casework.Internal {
		return e.Detail
	}
	return err.Error()
}

func newLog(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}
