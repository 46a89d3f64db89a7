package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/caarlos0/env/v11"
	"go.temporal.io/sdk/client"

	"github.com/amtsweg/amtsweg/engine"
	"github.com/amtsweg/amtsweg/postgres"
)

// config is what every long-running command reads from the environment.
type config struct {
	DatabaseURL     string `env:"AMTSWEG_DATABASE_URL"`
	TemporalAddress string `env:"AMTSWEG_TEMPORAL_ADDRESS"`
	Namespace       string `env:"AMTSWEG_TEMPORAL_NAMESPACE" envDefault:"amtsweg"`
	// Listen is the address that pages and API are served on.
	Listen string `env:"AMTSWEG_LISTEN" envDefault:"127.0.0.1:8080"`
	// PublicURL is the address under which people reach the pages; status links begin with it.
	PublicURL string `env:"AMTSWEG_PUBLIC_URL"`
	// Secure says that the public address is HTTPS, so cookies never travel without it.
	Secure bool `env:"AMTSWEG_SECURE"`
}

func readConfig() (config, error) {
	var c config
	if err := env.Parse(&c); err != nil {
		return c, fmt.Errorf("read the environment: %w", err)
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Listen
	}
	return c, nil
}

// requireDatabase refuses to go on without a database.
func (c config) requireDatabase() error {
	if c.DatabaseURL == "" {
		return fmt.Errorf("AMTSWEG_DATABASE_URL is not set; name the PostgreSQL database, such as postgres://amtsweg@db/amtsweg, or run `amtsweg dev`, which brings its own")
	}
	return nil
}

// service is an engine with its connections.
type service struct {
	config
	store    *postgres.Store
	temporal client.Client
	engine   *engine.Engine
	log      *slog.Logger
}

// open connects the engine. Temporal may be down: receipts are given all the same, and cases start once it is back.
func (c config) open(ctx context.Context, log *slog.Logger) (*service, error) {
	if err := c.requireDatabase(); err != nil {
		return nil, err
	}
	if c.TemporalAddress == "" {
		return nil, fmt.Errorf("AMTSWEG_TEMPORAL_ADDRESS is not set; name Temporal's frontend, such as temporal:7233, or run `amtsweg dev`, which brings its own")
	}
	store, err := postgres.Open(ctx, c.DatabaseURL)
	if err != nil {
		return nil, err
	}
	temporal, err := client.NewLazyClient(client.Options{HostPort: c.TemporalAddress, Namespace: c.Namespace, Logger: temporalLog{log}})
	if err != nil {
		return nil, fmt.Errorf("prepare the connection to Temporal: %w", err)
	}
	s := &service{config: c, store: store, temporal: temporal, log: log}
	s.engine = engine.New(engine.Options{Store: store, Temporal: temporal, Log: log})
	return s, nil
}

// openService reads the environment and connects the engine, for commands that run until they are stopped.
func openService(ctx context.Context) (*service, error) {
	c, err := readConfig()
	if err != nil {
		return nil, err
	}
	return c.open(ctx, newLog(slog.LevelInfo))
}

func (s *service) close() {
	s.temporal.Close()
	_ = s.store.Close()
}

// temporalLog passes the SDK's log on, without its debug chatter.
type temporalLog struct{ log *slog.Logger }

func (l temporalLog) Debug(string, ...any)             {}
func (l temporalLog) Info(msg string, keyvals ...any)  { l.log.Debug(msg, keyvals...) }
func (l temporalLog) Warn(msg string, keyvals ...any)  { l.log.Warn(msg, keyvals...) }
func (l temporalLog) Error(msg string, keyvals ...any) { l.log.Error(msg, keyvals...) }
