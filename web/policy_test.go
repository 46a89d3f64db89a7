package web

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryRouteStandsInThePolicy(t *testing.T) {
	t.Parallel()
	s := New(nil, Options{})
	served := map[string]bool{}
	for _, route := range s.router.Routes() {
		_, known := policy.Find(route.Method, route.Path)
		require.True(t, known, "say in policy who may use %s %s", route.Method, route.Path)
		served[route.Method+" "+route.Path] = true
	}
	for route := range policy {
		require.True(t, served[route], "policy names %s, which nobody serves", route)
	}
}
