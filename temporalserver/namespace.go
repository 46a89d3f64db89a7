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

// checkPatience is how long a running server may take to answer a health check.
const checkPatience = 4 * time.Second

// registerNamespace registers the namespace where it is missing and waits until it answers.
func registerNamespace(ctx context.Context, set settings) error {
	client, closeClient, err := dialFrontend(set)
	if err != nil {
		return err
	}
	defer closeClient()
	ctx, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	if err := untilDone(ctx, func() error {
		_, err := client.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
			Namespace:                        set.namespace,
			WorkflowExecutionRetentionPeriod: durationpb.New(set.retention),
		})
		if _, exists := errors.AsType[*serviceerror.NamespaceAlreadyExists](serviceerror.FromStatus(status.Convert(err))); exists {
			return nil
		}
		return err
	}); err != nil {
		return fmt.Errorf("register namespace %s: %w", set.namespace, err)
	}
	if err := untilDone(ctx, func() error { return askNamespace(ctx, client, set.namespace) }); err != nil {
		return fmt.Errorf("wait for namespace %s: %w", set.namespace, err)
	}
	return nil
}

// checkRunning fails unless a running server answers for the namespace.
func checkRunning(ctx context.Context, set settings) error {
	client, closeClient, err := dialFrontend(set)
	if err != nil {
		return err
	}
	defer closeClient()
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	return askNamespace(ctx, client, set.namespace)
}

// askNamespace counts workflows: the answer goes through the frontend's namespace cache and the
// visibility store.
func askNamespace(ctx context.Context, client workflowservice.WorkflowServiceClient, namespace string) error {
	_, err := client.CountWorkflowExecutions(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: namespace})
	return err
}

func dialFrontend(set settings) (workflowservice.WorkflowServiceClient, func() error, error) {
	_, port, err := net.SplitHostPort(set.address)
	if err != nil {
		return nil, nil, fmt.Errorf("-address %q is not host:port: %w", set.address, err)
	}
	conn, err := grpc.NewClient(net.JoinHostPort(loopback, port), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, nil, fmt.Errorf("reach the frontend: %w", err)
	}
	return workflowservice.NewWorkflowServiceClient(conn), conn.Close, nil
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
