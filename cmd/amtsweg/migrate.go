package main

import (
	"context"
	"fmt"
	"io"

	"github.com/amtsweg/amtsweg/postgres"
)

// MigrateCmd brings the database's schema up to date.
type MigrateCmd struct{}

// Run migrates. Migrations are safe while an older version still runs.
func (MigrateCmd) Run(ctx context.Context, out io.Writer) error {
	c, err := readConfig()
	if err != nil {
		return err
	}
	if err := c.requireDatabase(); err != nil {
		return err
	}
	if err := migrate(ctx, c.DatabaseURL); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "The schema is up to date.")
	return err
}

func migrate(ctx context.Context, url string) error {
	store, err := postgres.Open(ctx, url)
	if err != nil {
		return err
	}
	defer store.Close()
	return postgres.Migrate(ctx, store.DB().DB)
}
