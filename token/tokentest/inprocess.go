package tokentest

import (
	"io"
	"net/http"
	"strconv"
)

// BaseURL is a base URL for clients that use [Server.RoundTripper]. Any other
// host does as well: nothing is looked up.
const BaseURL = "https://tokentest.invalid/client/v4"

// inProcessAddr is the client address of calls that come without a connection.
const inProcessAddr = "127.0.0.1:1"

// RoundTripper returns a transport that answers every request with the server,
// whatever its host, without a listener or a goroutine.
func (s *Server) RoundTripper() http.RoundTripper { return roundTripper{s} }

// Client returns an HTTP client on [Server.RoundTripper].
func (s *Server) Client() *http.Client { return &http.Client{Transport: s.RoundTripper()} }

type roundTripper struct{ server *Server }

// RoundTrip answers one request. It fails when the request's context has ended,
// when its body cannot be read, and when a fault resets the connection.
func (t roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	body := &watchedBody{}
	in := req.Clone(req.Context())
	in.RemoteAddr = inProcessAddr
	if req.Body != nil {
		body.next = req.Body
	}
	in.Body = body
	header := http.Header{}
	d := t.server.respond(in, header)
	switch {
	case body.err != nil:
		return nil, body.err
	case d.gone != nil:
		return nil, d.gone
	case d.lost:
		return nil, errReset()
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	resp := &http.Response{
		Status:     strconv.Itoa(d.status) + " " + http.StatusText(d.status),
		StatusCode: d.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        header,
		Body:          http.NoBody,
		ContentLength: int64(len(d.body) + d.missing),
		Request:       req,
	}
	if req.Method != http.MethodHead {
		resp.Body = d.reader(req.Context())
	}
	return resp, nil
}

// watchedBody is a request body that remembers a failure to read it.
type watchedBody struct {
	next io.Reader
	err  error
}

func (b *watchedBody) Read(p []byte) (int, error) {
	if b.next == nil {
		return 0, io.EOF
	}
	n, err := b.next.Read(p)
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

func (b *watchedBody) Close() error { return nil }
