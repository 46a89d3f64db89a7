package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	_ "github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/postgres"
)

var template struct {
	once sync.Once
	name string
	err  error
}

// database gives a migrated database of the test's own and its URL.
func database(t testing.TB) (*postgres.Store, string) {
	t.Helper()
	server := os.Getenv("AMTSWEG_TEST_DATABASE_URL")
	require.NotEmpty(t, server, "AMTSWEG_TEST_DATABASE_URL names the test server")
	admin, err := sql.Open("postgres", server)
	require.NoError(t, err)
	defer admin.Close()
	template.once.Do(func() {
		template.name = "template_" + strings.ReplaceAll(uuid.NewString(), "-", "")
		if _, template.err = admin.Exec("CREATE DATABASE " + template.name); template.err != nil {
			return
		}
		var store *postgres.Store
		store, template.err = postgres.Open(context.Background(), in(server, template.name))
		if template.err == nil {
			template.err = postgres.Migrate(context.Background(), store.DB().DB)
			_ = store.Close()
		}
	})
	require.NoError(t, template.err)
	name := "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	_, err = admin.Exec(fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, template.name))
	require.NoError(t, err)
	store, err := postgres.Open(t.Context(), in(server, name))
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = store.Close()
		admin, err := sql.Open("postgres", server)
		if err == nil {
			_, _ = admin.Exec("DROP DATABASE " + name + " WITH (FORCE)")
			_ = admin.Close()
		}
	})
	return store, in(server, name)
}

func in(server, database string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic(err)
	}
	u.Path = "/" + database
	return u.String()
}
