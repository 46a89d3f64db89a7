// Package devstack runs the two servers Amtsweg stands on, PostgreSQL and Temporal, privately for
// one machine: for `amtsweg dev` and for the tests.
//
// A stack lives in one directory. It keeps the PostgreSQL cluster, its password, the servers' logs
// and a lock that only one running stack holds. Both servers listen on 127.0.0.1 only. They end
// with the process that started them, even where that is killed (on Linux), and a start after a
// crash clears away what the crash left.
//
// Errors are sentences for the person at the terminal: what is wrong, and what to do next.
package devstack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

const (
	// DefaultPostgresPort is where the private cluster listens unless something else does. It lies
	// below the ports that the kernel hands out, and is not the one Debian's own cluster uses.
	DefaultPostgresPort = 15432
	// DefaultTemporalPort is where the Temporal server's frontend listens unless something else
	// does; its inner services take the next three free ports.
	DefaultTemporalPort = 17233
	// DefaultNamespace is the Temporal namespace that a started server registers.
	DefaultNamespace = "amtsweg"
)

// Config says what to run and where.
type Config struct {
	// Dir keeps everything durable; it is created where missing. Required unless both servers are
	// given by address.
	Dir string
	// PostgresPort and TemporalPort are used or refused. Zero takes the first free port from the
	// default on, and says so where that is another.
	PostgresPort, TemporalPort int
	// DatabaseURL points to an existing PostgreSQL; then none is started. If a Temporal server is
	// started, the URL's user must be allowed to create databases.
	DatabaseURL string
	// TemporalAddress (host:port) points to an existing Temporal; then none is started, and the
	// namespace must exist there.
	TemporalAddress string
	// WithoutTemporal starts PostgreSQL alone.
	WithoutTemporal bool
	// Namespace is the Temporal namespace; empty means DefaultNamespace.
	Namespace string
	// Ephemeral trades durability in a power failure for speed. For tests; a killed process loses
	// nothing either way.
	Ephemeral bool
	// Out receives progress for the person at the terminal; nil discards it.
	Out io.Writer
}

func (c Config) startsTemporal() bool { return c.TemporalAddress == "" && !c.WithoutTemporal }

// Stack is a running pair of servers. Its methods are for one goroutine at a time, except Failed,
// DatabaseURL, TemporalAddress and Namespace.
type Stack struct {
	cfg      Config
	lock     *os.File
	postgres *cluster
	temporal *temporalServer
	failed   chan error
	stopOnce sync.Once
	stopErr  error
}

// Start starts what the configuration does not give by address, and returns when it answers. The
// context bounds the start only; a running stack ends with Stop. The first start on a machine
// builds the Temporal server, which takes minutes and shows progress on Config.Out.
func Start(ctx context.Context, cfg Config) (*Stack, error) {
	if cfg.Out == nil {
		cfg.Out = io.Discard
	}
	if cfg.Namespace == "" {
		cfg.Namespace = DefaultNamespace
	}
	s := &Stack{cfg: cfg, failed: make(chan error, 2)}
	if cfg.DatabaseURL != "" && !cfg.startsTemporal() {
		return s, nil
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Stop(context.WithoutCancel(ctx)))
	}
	return s, nil
}

func (s *Stack) start(ctx context.Context) error {
	dir, err := filepath.Abs(s.cfg.Dir)
	if err != nil {
		return fmt.Errorf("resolve directory %s: %w", s.cfg.Dir, err)
	}
	s.cfg.Dir = dir
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("the data directory cannot be made, choose another or repair it: %w", err)
	}
	if s.lock, err = lockDir(dir); err != nil {
		return err
	}
	if s.cfg.DatabaseURL == "" {
		if s.postgres, err = newCluster(ctx, s.cfg, s.failed); err != nil {
			return err
		}
		if err := s.postgres.start(ctx); err != nil {
			return err
		}
	}
	if s.cfg.startsTemporal() {
		if s.temporal, err = newTemporalServer(ctx, s.cfg, s.temporalDatabaseURL(), s.failed); err != nil {
			return err
		}
		return s.temporal.start(ctx)
	}
	return nil
}

// Stop stops Temporal, then PostgreSQL, each in order and by force when it takes too long. It may
// be called more than once.
func (s *Stack) Stop(ctx context.Context) error {
	s.stopOnce.Do(func() {
		var errs []error
		if s.temporal != nil {
			errs = append(errs, s.temporal.stop(ctx))
		}
		if s.postgres != nil {
			errs = append(errs, s.postgres.stop(ctx))
		}
		if s.lock != nil {
			errs = append(errs, s.lock.Close())
		}
		s.stopErr = errors.Join(errs...)
	})
	return s.stopErr
}

// Failed delivers an error when a server ends without having been told to.
func (s *Stack) Failed() <-chan error { return s.failed }

// DatabaseURL is the postgres:// URL of Amtsweg's own database; its user may create databases but
// is no superuser.
func (s *Stack) DatabaseURL() string {
	if s.postgres == nil {
		return s.cfg.DatabaseURL
	}
	return s.postgres.url(productRole, productDatabase)
}

// TemporalAddress is the host:port of Temporal's frontend; empty for a stack without Temporal.
func (s *Stack) TemporalAddress() string {
	if s.temporal == nil {
		return s.cfg.TemporalAddress
	}
	return s.temporal.address
}

// Namespace is the Temporal namespace to work in.
func (s *Stack) Namespace() string { return s.cfg.Namespace }

func (s *Stack) temporalDatabaseURL() string {
	if s.postgres == nil {
		return s.cfg.DatabaseURL
	}
	return s.postgres.url(temporalRole, maintenanceDatabase)
}
