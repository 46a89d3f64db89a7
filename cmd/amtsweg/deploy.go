package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"github.com/amtsweg/amtsweg/engine"
	"github.com/amtsweg/amtsweg/procedure"
)

// DeployCmd publishes a procedure package.
type DeployCmd struct {
	Dir string `arg:"" type:"existingdir" help:"The package's folder."`
}

// Run publishes the package as the revision in force, or refuses it with file and line; then the revision in force
// stays. Running cases keep their revision.
func (cmd DeployCmd) Run(ctx context.Context, out io.Writer) error {
	c, err := readConfig()
	if err != nil {
		return err
	}
	s, err := c.open(ctx, newLog(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer s.close()
	return deploy(ctx, s.engine, os.DirFS(cmd.Dir), out)
}

func deploy(ctx context.Context, e *engine.Engine, files fs.FS, out io.Writer) error {
	pkg, problems := procedure.Read(files)
	if err := refuseErrors(problems); err != nil {
		return err
	}
	revision, isNew, err := e.Publish(ctx, pkg)
	if err != nil {
		return err
	}
	word := "is already in force"
	if isNew {
		word = "is in force now"
	}
	_, err = fmt.Fprintf(out, "%s revision %d (%s) %s.\n", revision.Procedure, revision.Number, revision.ShortHash(), word)
	return err
}

// refuseErrors is an error that lists every problem which keeps a package from being published; nil when none does.
func refuseErrors(problems []procedure.Problem) error {
	if !procedure.HasErrors(problems) {
		return nil
	}
	lines := []string{"the package is refused, and the revision in force stays; correct this first:"}
	for _, p := range problems {
		if p.Severity == procedure.Error {
			lines = append(lines, "  "+p.String())
		}
	}
	return errors.New(strings.Join(lines, "\n"))
}
