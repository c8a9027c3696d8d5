package tokentest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Running is a [Server] that listens on a loopback port.
type Running struct {
	*Server
	// URL is the base URL to give to a client: it ends in /client/v4.
	URL string

	http   *http.Server
	client *http.Client
	done   chan struct{}
}

// Start makes a server and listens on a free port of 127.0.0.1 until Close.
func Start(opts Options) (*Running, error) {
	s, err := New(opts)
	if err != nil {
		return nil, err
	}
	return s.Listen("127.0.0.1:0")
}

// Listen serves on an address such as "127.0.0.1:8787" until Close. Several
// listeners may share a server.
func (s *Server) Listen(addr string) (*Running, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("tokentest: %w", err)
	}
	r := &Running{
		Server: s,
		URL:    "http://" + l.Addr().String() + "/client/v4",
		http:   &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second},
		client: &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second},
		done:   make(chan struct{}),
	}
	go func() {
		defer close(r.done)
		_ = r.http.Serve(l) // ends with ErrServerClosed
	}()
	return r, nil
}

// Client returns a client for the listener, with connections of its own that
// Close closes.
func (r *Running) Client() *http.Client { return r.client }

// Close stops listening, closes all connections and waits for the server's
// goroutine. Calling it again does nothing.
func (r *Running) Close() error {
	r.client.CloseIdleConnections()
	err := r.http.Close()
	<-r.done
	return err
}

// Shutdown stops listening and waits for running requests until the context
// ends; then it closes their connections.
func (r *Running) Shutdown(ctx context.Context) error {
	r.client.CloseIdleConnections()
	err := r.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, r.http.Close())
	}
	<-r.done
	return err
}
