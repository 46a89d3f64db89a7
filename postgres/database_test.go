package postgres_test

import (
	"database/sql"
	"net/url"
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

// openedAt is another store, as a second process would open it. It is patient, because a loaded machine must not
// decide what a test finds.
func openedAt(t testing.TB, address string) *postgres.Store {
	t.Helper()
	return openedWith(t, address, map[string]string{"statement_timeout": "2min", "lock_timeout": "2min"})
}

// openedWith is a store whose address sets what it would set otherwise.
func openedWith(t testing.TB, address string, settings map[string]string) *postgres.Store {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	query := u.Query()
	for name, value := range settings {
		query.Set(name, value)
	}
	u.RawQuery = query.Encode()
	store, err := postgres.Open(t.Context(), u.String())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}
