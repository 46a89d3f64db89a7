package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/amtsweg/amtsweg/demo"
	"github.com/amtsweg/amtsweg/devstack"
	"github.com/amtsweg/amtsweg/procedures"
)

// DevCmd runs everything on one machine.
type DevCmd struct {
	Port  int    `default:"8080" help:"Port for the pages and the API, on 127.0.0.1."`
	Dir   string `default:"var" help:"Where the servers keep their data."`
	Reset bool   `help:"Delete all data first and start anew."`
}

// Run starts PostgreSQL and Temporal unless the environment names existing ones, migrates, publishes the shipped
// procedures, loads the demo data and serves until ctx ends. The next start goes on with every open case.
func (cmd DevCmd) Run(ctx context.Context, out io.Writer) error {
	c, err := readConfig()
	if err != nil {
		return err
	}
	c.Listen = net.JoinHostPort("127.0.0.1", strconv.Itoa(cmd.Port))
	c.PublicURL = "http://localhost:" + strconv.Itoa(cmd.Port)
	listener, err := listen(c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	stack, err := cmd.startServers(ctx, &c, out)
	if err != nil {
		return err
	}
	defer func() {
		fmt.Fprintln(out, "Stopping PostgreSQL and Temporal …")
		grace, stop := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer stop()
		if err := stack.Stop(grace); err != nil {
			fmt.Fprintln(out, "amtsweg:", err)
		}
	}()
	return cmd.run(ctx, c, stack, listener, out)
}

func (cmd DevCmd) startServers(ctx context.Context, c *config, out io.Writer) (*devstack.Stack, error) {
	if cmd.Reset {
		if err := devstack.Reset(ctx, cmd.Dir); err != nil {
			return nil, err
		}
		if err := os.RemoveAll(filepath.Join(cmd.Dir, "amtsweg.log")); err != nil {
			return nil, fmt.Errorf("delete the log: %w", err)
		}
	}
	stack, err := devstack.Start(ctx, devstack.Config{Dir: cmd.Dir, DatabaseURL: c.DatabaseURL, TemporalAddress: c.TemporalAddress, Namespace: c.Namespace, Out: out})
	if err != nil {
		return nil, err
	}
	c.DatabaseURL, c.TemporalAddress, c.Namespace = stack.DatabaseURL(), stack.TemporalAddress(), stack.Namespace()
	return stack, nil
}

// run is the product itself, once the servers are there.
func (cmd DevCmd) run(ctx context.Context, c config, stack *devstack.Stack, listener net.Listener, out io.Writer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-ctx.Done():
		case err := <-stack.Failed():
			cancel(err)
		}
	}()
	if err := migrate(ctx, c.DatabaseURL); err != nil {
		return err
	}
	log, closeLog, err := fileLog(filepath.Join(cmd.Dir, "amtsweg.log"))
	if err != nil {
		return err
	}
	defer closeLog()
	s, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	defer s.close()
	if err := publishShipped(ctx, s, out); err != nil {
		return err
	}
	if err := demo.Load(ctx, s.store, s.engine); err != nil {
		return fmt.Errorf("load the demo data: %w", err)
	}
	w, err := s.startWorker(ctx)
	if err != nil {
		return err
	}
	defer w.Stop()
	demo.Greet(out, c.PublicURL, filepath.Join(cmd.Dir, "amtsweg.log"))
	if err := s.serve(ctx, listener); err != nil {
		return err
	}
	if cause := context.Cause(ctx); cause != nil && cause != context.Canceled {
		return cause
	}
	return nil
}

// publishShipped puts the shipped procedures in force; unchanged ones stay as they are.
func publishShipped(ctx context.Context, s *service, out io.Writer) error {
	keys, err := fs.ReadDir(procedures.Files, ".")
	if err != nil {
		return fmt.Errorf("list shipped procedures: %w", err)
	}
	for _, key := range keys {
		if !key.IsDir() {
			continue
		}
		files, err := fs.Sub(procedures.Files, key.Name())
		if err != nil {
			return fmt.Errorf("open shipped procedure: %w", err)
		}
		if err := deploy(ctx, s.engine, files, out); err != nil {
			return fmt.Errorf("publish %s: %w", key.Name(), err)
		}
	}
	return nil
}

// fileLog writes the log to a file, so that the terminal stays readable.
func fileLog(path string) (*slog.Logger, func(), error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("open the log: %w", err)
	}
	return slog.New(slog.NewTextHandler(file, nil)), func() { _ = file.Close() }, nil
}
