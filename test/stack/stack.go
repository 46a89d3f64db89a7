// Package stack gives tests the real servers: PostgreSQL and Temporal.
//
// `make test` starts one pair for all packages and names it in AMTSWEG_TEST_DATABASE_URL and
// AMTSWEG_TEST_TEMPORAL_ADDRESS. A plain `go test` finds neither; then the first test of a package
// that asks starts servers of the package's own, on free ports, in a temporary directory that is
// gone soon after the test process, however it ends.
//
//	func TestACaseIsStoredOnce(t *testing.T) {
//		t.Parallel()
//		url := stack.Database(t, postgres.Migrate)
//		…
//	}
package stack

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/amtsweg/amtsweg/devstack"
)

const (
	// DatabaseVariable names a PostgreSQL for tests; its user must be allowed to create databases.
	DatabaseVariable = "AMTSWEG_TEST_DATABASE_URL"
	// TemporalVariable names a Temporal for tests, with the namespace devstack.DefaultNamespace.
	TemporalVariable = "AMTSWEG_TEST_TEMPORAL_ADDRESS"
)

// Servers says where both servers are.
type Servers struct {
	// DatabaseURL may create databases. Tests work in one of their own: see Database.
	DatabaseURL string
	// TemporalAddress is host:port.
	TemporalAddress string
	// Namespace is shared by all tests. One that lists workflows or uses fixed task queues takes
	// one of its own: see Namespace.
	Namespace string
}

// Start returns the shared servers and starts what does not run yet.
func Start(t testing.TB) Servers {
	t.Helper()
	temporal, err := sharedTemporal()
	if err != nil {
		t.Fatalf("start Temporal for the tests: %v", err)
	}
	return Servers{DatabaseURL: Postgres(t), TemporalAddress: temporal, Namespace: devstack.DefaultNamespace}
}

// Postgres returns the URL of the shared PostgreSQL alone.
func Postgres(t testing.TB) string {
	t.Helper()
	url, err := sharedPostgres()
	if err != nil {
		t.Fatalf("start PostgreSQL for the tests: %v", err)
	}
	return url
}

// Private starts servers for this test alone, which may kill and restart them. They are stopped
// and their data deleted when the test ends.
func Private(t testing.TB) *devstack.Stack {
	t.Helper()
	servers, remove, err := Temporary(t.Context(), devstack.Config{})
	if err != nil {
		t.Fatalf("start servers for this test: %v", err)
	}
	t.Cleanup(func() {
		if err := remove(); err != nil {
			t.Errorf("stop and delete the servers of this test: %v", err)
		}
	})
	return servers
}

var sharedPostgres = sync.OnceValues(func() (string, error) {
	if url := os.Getenv(DatabaseVariable); url != "" {
		return url, nil
	}
	servers, _, err := Temporary(context.Background(), devstack.Config{WithoutTemporal: true})
	if err != nil {
		return "", err
	}
	return servers.DatabaseURL(), nil
})

var sharedTemporal = sync.OnceValues(func() (string, error) {
	if address := os.Getenv(TemporalVariable); address != "" {
		return address, nil
	}
	database, err := sharedPostgres()
	if err != nil {
		return "", err
	}
	servers, _, err := Temporary(context.Background(), devstack.Config{DatabaseURL: database})
	if err != nil {
		return "", err
	}
	return servers.TemporalAddress(), nil
})
