package devstack

import (
	"context"
	"errors"
)

var (
	errNoPostgres = errors.New("this stack does not run PostgreSQL itself: start it without DatabaseURL")
	errNoTemporal = errors.New("this stack does not run Temporal itself: start it without TemporalAddress")
)

// KillPostgres ends PostgreSQL as a crash would, by SIGKILL.
func (s *Stack) KillPostgres() error {
	if s.postgres == nil {
		return errNoPostgres
	}
	return s.postgres.server.kill()
}

// StopPostgres stops PostgreSQL in order; open connections are closed.
func (s *Stack) StopPostgres(ctx context.Context) error {
	if s.postgres == nil {
		return errNoPostgres
	}
	return s.postgres.stop(ctx)
}

// StartPostgres starts PostgreSQL again after KillPostgres or StopPostgres, at the same address.
func (s *Stack) StartPostgres(ctx context.Context) error {
	if s.postgres == nil {
		return errNoPostgres
	}
	return s.postgres.start(ctx)
}

// KillTemporal ends Temporal as a crash would, by SIGKILL.
func (s *Stack) KillTemporal() error {
	if s.temporal == nil {
		return errNoTemporal
	}
	return s.temporal.server.kill()
}

// StopTemporal stops Temporal in order.
func (s *Stack) StopTemporal(ctx context.Context) error {
	if s.temporal == nil {
		return errNoTemporal
	}
	return s.temporal.stop(ctx)
}

// StartTemporal starts Temporal again after KillTemporal or StopTemporal, at the same address.
func (s *Stack) StartTemporal(ctx context.Context) error {
	if s.temporal == nil {
		return errNoTemporal
	}
	return s.temporal.start(ctx)
}
