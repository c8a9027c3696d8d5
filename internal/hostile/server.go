package hostile

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"
)

// Server is an API in a mode. Make it with [Mode.Serve].
type Server struct {
	mode   Mode
	honest http.Handler // answers the first requests
	first  int

	mu       sync.Mutex
	asked    int
	overrun  bool
	open     map[net.Conn]bool
	stalled  func()
	finished sync.WaitGroup
}

// Option sets up a [Server].
type Option func(*Server)

// After lets a handler answer the first n requests: the mode begins behind them.
func After(n int, honest http.Handler) Option {
	return func(s *Server) { s.first, s.honest = n, honest }
}

// WhenStalled is called each time the server has said all that it will say on a
// connection, and leaves the client waiting.
func WhenStalled(f func()) Option { return func(s *Server) { s.stalled = f } }

// Serve makes a server in the mode. Close it.
func (m Mode) Serve(opts ...Option) *Server {
	s := &Server{mode: m, open: map[net.Conn]bool{}, stalled: func() {}}
	for _, o := range opts {
		o(s)
	}
	return s
}

// URL is the base URL to reach the server at, through its transport.
func (s *Server) URL() string {
	if s.mode.TLS {
		return "https://127.0.0.1/client/v4"
	}
	return "http://127.0.0.1/client/v4"
}

// Transport returns a transport that reaches the server, whatever the host. It is
// bounded as [http.DefaultTransport] is, but for the header, of which the caller says
// how long it may be; 0 is Go's default.
func (s *Server) Transport(maxHeader int64) *http.Transport {
	return &http.Transport{
		DialContext:            func(context.Context, string, string) (net.Conn, error) { return s.dial(), nil },
		TLSHandshakeTimeout:    10 * time.Second,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}
}

func (s *Server) dial() net.Conn {
	client, server := net.Pipe()
	kept := &kept{Conn: client, server: s}
	s.mu.Lock()
	s.open[kept] = true
	s.mu.Unlock()
	s.finished.Go(func() { s.Handle(server) })
	return kept
}

// kept is a client's end of a connection, until the client closes it.
type kept struct {
	net.Conn
	server *Server
}

func (k *kept) Close() error {
	k.server.mu.Lock()
	delete(k.server.open, k)
	k.server.mu.Unlock()
	return k.Conn.Close()
}

// Handle serves one connection until it is over, and closes it.
func (s *Server) Handle(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	c := &Conn{server: s, net: conn}
	if s.mode.TLS {
		s.mode.answer(c)
		return
	}
	in := bufio.NewReader(conn)
	for c.err == nil {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		s.mu.Lock()
		s.asked++
		honest := s.asked <= s.first
		s.mu.Unlock()
		if c.Req = req; honest {
			rec := httptest.NewRecorder()
			s.honest.ServeHTTP(rec, req)
			resp := rec.Result()
			resp.ContentLength = int64(rec.Body.Len())
			c.err = resp.Write(conn)
			continue
		}
		s.mode.answer(c)
	}
}

// Asked is how many requests came.
func (s *Server) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// Open is how many connections the client has open.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// Overrun reports whether a client read on where an answer had no end, until the server gave up.
func (s *Server) Overrun() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.overrun
}

// Close closes all connections and waits for their goroutines.
func (s *Server) Close() {
	s.mu.Lock()
	open := slices.Collect(maps.Keys(s.open))
	s.mu.Unlock()
	for _, c := range open {
		_ = c.Close()
	}
	s.finished.Wait()
}

// Conn is a connection of a client, to be answered on.
type Conn struct {
	// Req is the request to answer; nil before TLS.
	Req *http.Request

	server *Server
	net    net.Conn
	err    error
}

var errOver = errors.New("the connection is over")

// Send writes as it is.
func (c *Conn) Send(text string) *Conn {
	if c.err == nil {
		_, c.err = io.WriteString(c.net, text)
	}
	return c
}

// enough is what a client without a bound is sent before the server gives up.
const enough = 256 << 20

// Forever writes the text over and over until the client hangs up.
func (c *Conn) Forever(text string) {
	for sent := 0; c.err == nil; sent += len(text) {
		if c.Send(text); sent > enough {
			c.server.mu.Lock()
			c.server.overrun = true
			c.server.mu.Unlock()
			c.err = errOver
		}
	}
}

// Drip writes the text over and over, a byte at a time with a pause, until the client hangs up.
func (c *Conn) Drip(text string, pause time.Duration) {
	for i := 0; c.err == nil; i++ {
		time.Sleep(pause)
		c.Send(text[i%len(text) : i%len(text)+1])
	}
}

// Stall says nothing more, until the client hangs up.
func (c *Conn) Stall() {
	if c.err == nil {
		c.server.stalled()
		_, _ = io.Copy(io.Discard, c.net)
		c.err = errOver
	}
}

// HangUp closes the connection.
func (c *Conn) HangUp() {
	_ = c.net.Close()
	c.err = errOver
}
