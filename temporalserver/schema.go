package main

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/tools/common/schema"
	"go.temporal.io/server/tools/sql"
)

// postgresPatience is how long PostgreSQL may take to accept connections: in a compose file both
// start at once.
const postgresPatience = time.Minute

// setUpSchemas creates the two databases and brings them to the version of this server. Both steps
// do nothing where nothing is missing.
func setUpSchemas(ctx context.Context, set settings) error {
	for name, schemaName := range map[string]string{
		set.storeDatabase:      "postgresql/v12/temporal",
		set.visibilityDatabase: "postgresql/v12/visibility",
	} {
		if err := createDatabase(ctx, set.database, name); err != nil {
			return err
		}
		if err := upgradeSchema(set.database, name, schemaName); err != nil {
			return err
		}
	}
	return nil
}

func createDatabase(ctx context.Context, server postgresServer, name string) error {
	ctx, cancel := context.WithTimeout(ctx, postgresPatience)
	defer cancel()
	for {
		err := sql.DoCreateDatabase(server.sql(name, 1), server.database, log.NewNoopLogger())
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("create database %s on %s: %w", name, server.host, err)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func upgradeSchema(server postgresServer, database, schemaName string) error {
	conn, err := sql.NewConnection(server.sql(database, 1), log.NewNoopLogger())
	if err != nil {
		return fmt.Errorf("connect to database %s: %w", database, err)
	}
	defer conn.Close()
	// "0.0" creates the version tables only; the update then runs every version in order.
	set := schema.NewSetupSchemaTask(conn, &schema.SetupConfig{InitialVersion: "0.0"}, log.NewNoopLogger())
	if err := set.Run(); err != nil {
		return fmt.Errorf("set up the schema of database %s: %w", database, err)
	}
	update := schema.NewUpdateSchemaTask(conn, &schema.UpdateConfig{SchemaName: schemaName}, log.NewNoopLogger())
	if err := update.Run(); err != nil {
		return fmt.Errorf("upgrade the schema of database %s: %w", database, err)
	}
	return nil
}
