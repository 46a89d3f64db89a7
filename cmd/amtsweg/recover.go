package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
)

// RecoverCmd rebuilds workflows from PostgreSQL's log, after a loss of Temporal's own data.
type RecoverCmd struct{}

// Run starts the workflow of every open case that Temporal does not know; each rebuilds its state from the log.
func (RecoverCmd) Run(ctx context.Context, out io.Writer) error {
	c, err := readConfig()
	if err != nil {
		return err
	}
	s, err := c.open(ctx, newLog(slog.LevelWarn))
	if err != nil {
		return err
	}
	defer s.close()
	n, err := s.engine.Recover(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d cases recovered.\n", n)
	return err
}
