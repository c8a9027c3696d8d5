package tokentest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Running is a [Server] that listens on a loopback port.
type Running struct {
	*Server
	// URL is the base URL to give to a client: it ends in /client/v4.
	URL string
	// S3URL is where the S3 endpoints are reached, for token.WithS3URL.
	S3URL string

	http   *http.Server
	client *http.Client
	done   chan struct{}
	stop   context.CancelFunc // ends the waits of faults
	busy   inflight
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
	ctx, stop := context.WithCancel(context.Background())
	r := &Running{
		Server: s,
		URL:    "http://" + l.Addr().String() + "/client/v4",
		S3URL:  "http://" + l.Addr().String(),
		http:   &http.Server{ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }},
		client: &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second},
		done:   make(chan struct{}),
		stop:   stop,
	}
	r.http.Handler = http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !r.busy.enter() {
			hangUp(w)
			return
		}
		defer r.busy.leave()
		s.ServeHTTP(w, req)
	})
	go func() {
		defer close(r.done)
		_ = r.http.Serve(l) // ends with ErrServerClosed
	}()
	return r, nil
}

// Client returns a client for the listener, with connections of its own that
// Close closes.
func (r *Running) Client() *http.Client { return r.client }

// Close stops listening, closes all connections, ends the waits of faults and
// returns when no request is running any more. Calling it again does nothing.
func (r *Running) Close() error {
	r.client.CloseIdleConnections()
	err := r.http.Close()
	r.ended()
	return err
}

// ended waits for whatever still runs.
func (r *Running) ended() {
	r.stop()
	<-r.done
	r.busy.close()
}

// Shutdown stops listening and waits for running requests until the context
// ends; then it closes their connections. Connections on which nothing runs do
// not keep it waiting.
func (r *Running) Shutdown(ctx context.Context) error {
	r.client.CloseIdleConnections()
	quiet, cancel := context.WithCancel(ctx)
	defer cancel()
	idle := make(chan struct{})
	go func() {
		defer close(idle)
		r.busy.close()
		if pause(quiet, flushTime) == nil {
			cancel()
		}
	}()
	err := r.http.Shutdown(quiet)
	if err != nil && ctx.Err() == nil {
		err = nil // what is left are connections that never sent a request
	}
	if cerr := r.http.Close(); err != nil {
		err = errors.Join(err, cerr)
	}
	cancel()
	r.ended()
	<-idle
	return err
}

// flushTime is how long the last answers have to leave after their handlers
// ended. It is far more than a loopback connection needs.
const flushTime = 200 * time.Millisecond

// inflight counts the requests that run, so that closing can wait for them.
type inflight struct {
	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup
}

// enter is false once the listener is closed.
func (f *inflight) enter() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed {
		f.wg.Add(1)
	}
	return !f.closed
}

func (f *inflight) leave() { f.wg.Done() }

func (f *inflight) close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.wg.Wait()
}
