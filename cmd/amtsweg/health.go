package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// HealthCmd asks a running server whether it is ready.
type HealthCmd struct {
	URL string `default:"http://127.0.0.1:8080/readyz" help:"The address to ask."`
}

// Run fails unless the server says that it is ready.
func (cmd HealthCmd) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, cmd.URL, nil)
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not ready: it answered %d", response.StatusCode)
	}
	return nil
}
