package postgres_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/postgres"
	"github.com/amtsweg/amtsweg/test/stack"
)

// opened is a store on a migrated database of the test's own.
func opened(t testing.TB) *postgres.Store {
	t.Helper()
	return openedAt(t, stack.Database(t, migrate(t)))
}

func migrate(t testing.TB) func(*sql.DB) error {
	return func(db *sql.DB) error { return postgres.Migrate(t.Context(), db) }
}

// openedAt is another store, as a second process would open it.
func openedAt(t testing.TB, url string) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}
