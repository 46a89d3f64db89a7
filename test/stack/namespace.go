package stack

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Namespace registers a Temporal namespace for this test and returns its name. It is deleted when
// the test ends. The server starts workers for each namespace, so tests that can share one should.
func Namespace(t testing.TB) string {
	t.Helper()
	temporal, err := client.Dial(client.Options{HostPort: Start(t).TemporalAddress})
	if err != nil {
		t.Fatalf("connect to Temporal: %v", err)
	}
	name := "test-" + strings.ToLower(rand.Text()[:10])
	if _, err := temporal.WorkflowService().RegisterNamespace(t.Context(), &workflowservice.RegisterNamespaceRequest{
		Namespace:                        name,
		WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	}); err != nil {
		t.Fatalf("register namespace %s: %v", name, err)
	}
	t.Cleanup(func() {
		defer temporal.Close()
		if _, err := temporal.OperatorService().DeleteNamespace(context.Background(), &operatorservice.DeleteNamespaceRequest{Namespace: name}); err != nil {
			t.Errorf("delete namespace %s: %v", name, err)
		}
	})
	return name
}
