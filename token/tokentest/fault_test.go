package tokentest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token/tokentest"
)

// long is a wait that no test sits out: something else must end it.
const long = time.Hour

// met is what a client meets.
type met struct {
	status int
	header http.Header
	body   string
	err    error // of the request, or of reading the body
}

// side is a way to reach a server.
type side struct {
	name   string
	server *tokentest.Server
	base   string
	client *http.Client
}

// bothSides returns a server in process and another over a listener, each with
// a token of the guide's spec.
func bothSides(t *testing.T, opts tokentest.Options) map[side]tokentest.Token {
	t.Helper()
	in := newServer(t, opts)
	out := newServer(t, opts)
	running, err := out.Listen("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, running.Close()) })
	return map[side]tokentest.Token{
		{"in process", in, tokentest.BaseURL, in.Client()}:        issue(t, in, guideSpec(), userToken()),
		{"listener", out, running.URL, freshConnections(running)}: issue(t, out, guideSpec(), userToken()),
	}
}

// freshConnections is a client that dials anew for each request: on a used
// connection Go's transport would send an idempotent request once more.
func freshConnections(r *tokentest.Running) *http.Client {
	r.Client().Transport.(*http.Transport).DisableKeepAlives = true
	return r.Client()
}

func (s side) do(ctx context.Context, t *testing.T, method, path, body string, headers ...string) met {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, s.base+path, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return met{err: err}
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return met{resp.StatusCode, resp.Header, string(data), err}
}

func inject(t *testing.T, s *tokentest.Server, faults ...tokentest.Fault) (remove func()) {
	t.Helper()
	remove, err := s.Inject(faults...)
	require.NoError(t, err)
	return remove
}

// TestFaultsOnTheWire sends one call under each kind of fault, in process and
// over a listener: a client meets the same.
func TestFaultsOnTheWire(t *testing.T) {
	t.Parallel()
	const denied = `{"result":null,"success":false,"errors":[{"code":10000,"message":"Authentication error",` +
		`"documentation_url":"https://developers.cloudflare.com/api/resources/dns/subresources/records/methods/list"}],"messages":[]}`
	cases := []struct {
		name   string
		fault  tokentest.Fault
		status int
		body   string // a part of it
		err    error
		header map[string]string
	}{
		{"latency", tokentest.Fault{Kind: tokentest.FaultLatency, Delay: time.Millisecond}, 403, denied, nil, nil},
		{"late", tokentest.Fault{Kind: tokentest.FaultLatency, Delay: time.Millisecond, AfterEffect: true}, 403, denied, nil, nil},
		{"rate limit", tokentest.Fault{Kind: tokentest.FaultRateLimit}, 429, `"errors":[{"code":10429,"message":"Rate limited"}]`, nil,
			map[string]string{"Retry-After": "300", "Ratelimit": `"default";r=0;t=300`, "Ratelimit-Policy": `"default";q=1200;w=300`}},
		{"rate limit, short", tokentest.Fault{Kind: tokentest.FaultRateLimit, RetryAfter: 2 * time.Second}, 429, "10429", nil,
			map[string]string{"Retry-After": "2", "Ratelimit": `"default";r=0;t=2`}},
		{"rate limit without Retry-After", tokentest.Fault{Kind: tokentest.FaultRateLimit, RetryAfter: -1}, 429, "10429", nil, map[string]string{"Retry-After": ""}},
		{"rate limit, quota", tokentest.Fault{Kind: tokentest.FaultRateLimit, Code: 10100}, 429,
			`"errors":[{"code":10100,"message":"More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed"}]`, nil, map[string]string{"Retry-After": "300"}},
		{"rate limit, by its code", tokentest.Fault{Kind: tokentest.FaultRateLimit, Code: 10429}, 429, "10429", nil, nil},
		{"throttle", tokentest.Fault{Kind: tokentest.FaultThrottle}, 200, `"success":false,"errors":[{"code":971,`, nil, nil},
		{"server error", tokentest.Fault{Kind: tokentest.FaultServerError}, 502, "<title>502 Bad Gateway</title>", nil, map[string]string{"Content-Type": "text/html; charset=UTF-8"}},
		{"520", tokentest.Fault{Kind: tokentest.FaultServerError, Status: 520, AfterEffect: true}, 520, "<title>520</title>", nil, nil},
		{"truncate", tokentest.Fault{Kind: tokentest.FaultTruncate}, 403, denied[:len(denied)/2], nil, nil},
		{"break body", tokentest.Fault{Kind: tokentest.FaultBreakBody}, 403, denied[:len(denied)/2], io.ErrUnexpectedEOF, nil},
		{"slow body", tokentest.Fault{Kind: tokentest.FaultSlowBody, Delay: time.Millisecond}, 403, denied, nil, nil},
		{"reset", tokentest.Fault{Kind: tokentest.FaultReset}, 0, "", syscall.ECONNRESET, nil},
		{"lost answer", tokentest.Fault{Kind: tokentest.FaultReset, AfterEffect: true}, 0, "", syscall.ECONNRESET, nil},
	}
	for s, tok := range bothSides(t, tokentest.Options{}) {
		for _, c := range cases {
			remove := inject(t, s.server, c.fault)
			got := s.do(t.Context(), t, "GET", onZone+"/dns_records", "", bearer(tok.Value)...)
			remove()
			remove()
			where := s.name + ", " + c.name
			assert.Equal(t, c.status, got.status, where)
			assert.ErrorIs(t, got.err, c.err, where)
			assert.Contains(t, got.body, c.body, where)
			for name, want := range c.header {
				assert.Equal(t, want, got.header.Get(name), "%s: %s", where, name)
			}
			if got.status != 0 && c.fault.Kind != tokentest.FaultLatency {
				assert.Equal(t, string(c.fault.Kind), got.header.Get(tokentest.HeaderFault), where)
			}
			if c.fault.Kind == tokentest.FaultTruncate || c.fault.Kind == tokentest.FaultBreakBody {
				assert.Equal(t, c.body, got.body, where)
				assert.False(t, json.Valid([]byte(got.body)), where)
			}
		}
		after := s.do(t.Context(), t, "GET", onZone, "", bearer(tok.Value)...)
		assert.Equal(t, 200, after.status, "a removed fault does nothing")
		assert.Empty(t, after.header.Get(tokentest.HeaderFault))
	}
}

// TestFaultsAndEffect: whether a call under a fault took effect.
func TestFaultsAndEffect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault tokentest.Fault
		made  bool
	}{
		{tokentest.Fault{Kind: tokentest.FaultReset}, false},
		{tokentest.Fault{Kind: tokentest.FaultReset, AfterEffect: true}, true},
		{tokentest.Fault{Kind: tokentest.FaultServerError}, false},
		{tokentest.Fault{Kind: tokentest.FaultServerError, AfterEffect: true}, true},
		{tokentest.Fault{Kind: tokentest.FaultRateLimit}, false},
		{tokentest.Fault{Kind: tokentest.FaultThrottle}, false},
		{tokentest.Fault{Kind: tokentest.FaultTruncate}, true},
		{tokentest.Fault{Kind: tokentest.FaultBreakBody}, true},
		{tokentest.Fault{Kind: tokentest.FaultLatency, Delay: time.Millisecond}, true},
		{tokentest.Fault{Kind: tokentest.FaultSlowBody, Delay: time.Millisecond}, true},
	} {
		for s, tok := range bothSides(t, tokentest.Options{}) {
			remove := inject(t, s.server, c.fault)
			s.do(t.Context(), t, "POST", onAccount+"/r2/buckets", `{"name":"files"}`, bearer(tok.Value)...)
			remove()
			a := get(t, s.server, tok, onAccount+"/r2/buckets/files")
			assert.Equal(t, c.made, a.Success, "%s, %+v", s.name, c.fault)
		}
	}
}

// TestFaultsEndWithTheContext: neither a latency nor a slow body outlives the
// context of its request, nor keeps a listener from closing.
func TestFaultsEndWithTheContext(t *testing.T) {
	t.Parallel()
	for s, tok := range bothSides(t, tokentest.Options{}) {
		for _, f := range []tokentest.Fault{
			{Kind: tokentest.FaultLatency, Delay: long},
			{Kind: tokentest.FaultLatency, Delay: long, AfterEffect: true},
			{Kind: tokentest.FaultSlowBody, Delay: long},
		} {
			remove := inject(t, s.server, f)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			got := s.do(ctx, t, "GET", onZone, "", bearer(tok.Value)...)
			cancel()
			remove()
			assert.ErrorIs(t, got.err, context.DeadlineExceeded, "%s, %s", s.name, f.Kind)
		}
	}
}

func TestCloseEndsWaits(t *testing.T) {
	t.Parallel()
	for _, end := range []func(*tokentest.Running) error{
		(*tokentest.Running).Close,
		func(r *tokentest.Running) error {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			if err := r.Shutdown(ctx); !errors.Is(err, context.Canceled) {
				return fmt.Errorf("shutdown: %w", err)
			}
			return nil
		},
	} {
		var armed atomic.Bool
		struck := make(chan struct{})
		srv, err := tokentest.Start(tokentest.Options{Now: func() time.Time {
			if armed.CompareAndSwap(true, false) {
				close(struck)
			}
			return today
		}})
		require.NoError(t, err)
		inject(t, srv.Server, tokentest.Fault{Kind: tokentest.FaultLatency, Delay: long})
		armed.Store(true)
		done := make(chan error)
		go func() {
			resp, err := srv.Client().Get(srv.URL + onZone)
			if err == nil {
				err = errors.Join(errors.New("an answer came"), resp.Body.Close())
			}
			done <- err
		}()
		<-struck // the request is being served
		assert.NoError(t, end(srv))
		assert.NotContains(t, (<-done).Error(), "an answer came")
		calls := srv.Calls()
		require.Len(t, calls, 1)
		assert.Zero(t, calls[0].Status, "no answer was given")
	}
}

// TestSlowBodyClose: closing a body ends a read that waits for it.
func TestSlowBodyClose(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	inject(t, s, tokentest.Fault{Kind: tokentest.FaultSlowBody, Delay: long})
	resp, err := s.Client().Get(tokentest.BaseURL + onZone)
	require.NoError(t, err)
	done := make(chan error)
	go func() {
		_, err := io.ReadAll(resp.Body)
		done <- err
	}()
	assert.NoError(t, resp.Body.Close())
	assert.EqualError(t, <-done, "tokentest: read of a closed body")
}

// TestResetWithoutConnection: where no connection can be had, the handler
// aborts in the way that net/http provides for.
func TestResetWithoutConnection(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	inject(t, s, tokentest.Fault{Kind: tokentest.FaultReset})
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/client/v4"+onZone, nil))
	})
}

// TestFaultsInTheLog: what the log says of calls under faults.
func TestFaultsInTheLog(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, guideSpec(), userToken())
	for _, f := range []tokentest.Fault{
		{Kind: tokentest.FaultRateLimit}, {Kind: tokentest.FaultServerError, Status: 503}, {Kind: tokentest.FaultReset},
		{Kind: tokentest.FaultReset, AfterEffect: true}, {Kind: tokentest.FaultBreakBody},
	} {
		remove := inject(t, s, f)
		resp, err := s.Client().Do(requestOf(t, "GET", onZone+"/dns_records", tok))
		if err == nil {
			assert.NoError(t, resp.Body.Close())
		}
		remove()
	}
	var statuses []int
	for _, c := range s.Calls() {
		assert.Equal(t, account, c.Account, "the zone's account is known whatever happens")
		statuses = append(statuses, c.Status)
	}
	assert.Equal(t, []int{429, 503, 0, 403, 403}, statuses, "after the effect, the status is the one that was decided")
}

func requestOf(t *testing.T, method, path string, tok tokentest.Token) *http.Request {
	t.Helper()
	req, err := http.NewRequest(method, tokentest.BaseURL+path, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+tok.Value)
	return req
}
