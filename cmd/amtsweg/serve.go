package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/amtsweg/amtsweg/api"
	"github.com/amtsweg/amtsweg/demo"
	"github.com/amtsweg/amtsweg/edge"
	"github.com/amtsweg/amtsweg/web"
)

// ServeCmd serves the API and the pages.
type ServeCmd struct{}

// Run serves until ctx ends.
func (ServeCmd) Run(ctx context.Context) error {
	s, err := openService(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	listener, err := listen(s.Listen)
	if err != nil {
		return err
	}
	return s.serve(ctx, listener)
}

// listen takes the port, or says in a sentence why it cannot.
func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the address %s cannot be used, probably because another program listens there; stop it or choose another: %w", address, err)
	}
	return listener, nil
}

// serve answers requests and keeps the engine going until ctx ends; requests under way are finished.
func (s *service) serve(ctx context.Context, listener net.Listener) error {
	gate := edge.NewGate(s.engine.Login, time.Now)
	pages := web.New(s.engine, web.Options{Login: gate.Login, Sessions: s.store.Sessions(), PublicURL: s.PublicURL,
		Secure: s.Secure, Offices: demo.Offices(), Log: s.log})
	programs := api.New(s.engine, api.Options{Login: gate.Login, PublicURL: s.PublicURL, Version: version, Log: s.log})
	server := edge.NewServer(listener.Addr().String(), edge.Handler(programs, pages, edge.Options{Log: s.log, Secure: s.Secure}))

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var background sync.WaitGroup
	background.Go(func() { s.engine.Run(ctx) })
	background.Go(func() {
		<-ctx.Done()
		grace, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer stop()
		if err := server.Shutdown(grace); err != nil {
			s.log.Warn("some requests were cut off", "error", err)
		}
	})
	s.log.Info("serving", "address", listener.Addr().String())
	err := server.Serve(listener)
	cancel()
	background.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}
