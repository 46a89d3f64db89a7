package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// readyPatience is how long the services may take from listening to answering for the namespace.
const readyPatience = time.Minute

// registerNamespace registers the namespace where it is missing and waits until it answers.
func registerNamespace(ctx context.Context, set settings) error {
	_, port, err := net.SplitHostPort(set.address)
	if err != nil {
		return err
	}
	conn, err := grpc.NewClient(net.JoinHostPort(loopback, port), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return fmt.Errorf("reach the frontend: %w", err)
	}
	defer conn.Close()
	client := workflowservice.NewWorkflowServiceClient(conn)

	ctx, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	if err := untilDone(ctx, func() error {
		_, err := client.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
			Namespace:                        set.namespace,
			WorkflowExecutionRetentionPeriod: durationpb.New(set.retention),
		})
		var exists *serviceerror.NamespaceAlreadyExists
		if errors.As(serviceerror.FromStatus(status.Convert(err)), &exists) {
			return nil
		}
		return err
	}); err != nil {
		return fmt.Errorf("register namespace %s: %w", set.namespace, err)
	}
	// Counting goes through the frontend's namespace cache and the visibility store.
	if err := untilDone(ctx, func() error {
		_, err := client.CountWorkflowExecutions(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: set.namespace})
		return err
	}); err != nil {
		return fmt.Errorf("wait for namespace %s: %w", set.namespace, err)
	}
	return nil
}

// untilDone repeats try until it succeeds or the context ends, and returns the last error.
func untilDone(ctx context.Context, try func() error) error {
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}
