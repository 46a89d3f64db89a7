package main

import (
	"net"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/server/common/primitives"
)

func TestThePasswordComesFromTheEnvironmentsURL(t *testing.T) {
	t.Parallel()
	set, err := parseSettings(nil, "postgres://temporal:s%2Fecret@db.example/postgres?sslmode=require")
	require.NoError(t, err)
	require.Equal(t, postgresServer{
		host: "db.example:5432", user: "temporal", password: "s/ecret", database: "postgres",
		attributes: map[string]string{"sslmode": "require"},
	}, set.database)
	require.Equal(t, 64, set.shards)
	require.Equal(t, "amtsweg", set.namespace)
}

func TestABadDatabaseURLIsRefusedWithoutShowingIt(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "mysql://u:secret@db/x", "postgres:///x", "postgres://u:secret@db:port/x", "secret"} {
		_, err := parseSettings(nil, url)
		require.ErrorContains(t, err, "AMTSWEG_TEMPORAL_DATABASE_URL", url)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestAHealthCheckNeedsNoDatabase(t *testing.T) {
	t.Parallel()
	set, err := parseSettings([]string{"-check"}, "")
	require.NoError(t, err)
	require.True(t, set.check)
}

func TestTheInnerServicesTakeTheNextFreePorts(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	taken := listener.Addr().(*net.TCPAddr).Port

	ports, err := choosePorts(net.JoinHostPort("0.0.0.0", strconv.Itoa(taken-1)))
	require.NoError(t, err)
	require.Equal(t, "0.0.0.0", ports.frontendHost)
	require.Equal(t, net.JoinHostPort("127.0.0.1", strconv.Itoa(taken-1)), ports.address(primitives.FrontendService))
	seen := map[int]bool{taken: true}
	for service, port := range ports.byService {
		require.False(t, seen[port], "%s has a port of its own", service)
		seen[port] = true
	}
	require.Len(t, ports.byService, 4)
}

func TestAnAddressNeedsAnIPAndAPort(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"17233", "localhost:17233", ":17233", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:x"} {
		_, err := choosePorts(address)
		require.ErrorContains(t, err, "-address", address)
	}
}
