package cfapi_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// Values with the shape of a credential; none of them is one.
const (
	fakeBody   = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"
	fakeUser   = "cfut_" + fakeBody + "0a1b2c3d"
	fakeLegacy = "Ab-dEfGhIjKlMnOpQrStUvWxYz_123456789AbCd"
	fakeKey37  = "0123456789abcdef0123456789abcdef01234"
)

const custom = "not-shaped-like-any-token" // the credential that the client sends

func authorize(r *http.Request) { r.Header.Set("Authorization", "Bearer "+custom) }

// serve starts a server and a client for it, whose base URL ends in /client/v4.
func serve(t *testing.T, h http.HandlerFunc) *cfapi.Client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	c, err := cfapi.NewClient(cfapi.Config{BaseURL: srv.URL + "/client/v4/", HTTP: srv.Client(), Authorize: authorize, UserAgent: "test/1"})
	require.NoError(t, err)
	return c
}

func apiError(t *testing.T, err error) *cfapi.Error {
	t.Helper()
	var e *cfapi.Error
	require.ErrorAs(t, err, &e)
	assert.NotContains(t, err.Error(), custom)
	return e
}

func TestClientDo(t *testing.T) {
	t.Parallel()
	type seen struct {
		Method, URI, Auth, Agent, Type, Body string
		Length                               int64
	}
	var got seen
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = seen{r.Method, r.RequestURI, r.Header.Get("Authorization"), r.UserAgent(), r.Header.Get("Content-Type"), string(body), r.ContentLength}
		w.Header().Set("Cf-Ray", "abc-FRA")
		w.Header().Set("Ratelimit", `"default";r=9;t=1`)
		_, _ = io.WriteString(w, `{"success":true,"errors":[],"messages":["hello"],"result":{"id":"x"},"result_info":{"page":1}}`)
	})
	var result struct{ ID string }
	resp, err := c.Do(t.Context(), "POST", "zones?name=a%20b", map[string]int{"a": 1}, &result)
	require.NoError(t, err)
	assert.Equal(t, "x", result.ID)
	assert.Equal(t, 200, resp.Status)
	assert.Equal(t, "abc-FRA", resp.RayID)
	assert.Equal(t, 9, resp.RateLimit.Remaining)
	assert.Equal(t, []cfapi.Message{{Message: "hello"}}, resp.Envelope.Messages)
	assert.JSONEq(t, `{"page":1}`, string(resp.Envelope.ResultInfo))
	assert.Equal(t, seen{"POST", "/client/v4/zones?name=a%20b", "Bearer " + custom, "test/1", "application/json", `{"a":1}`, 7}, got)

	_, err = c.Do(t.Context(), "GET", "/zones", nil, nil)
	require.NoError(t, err)
	assert.Equal(t, seen{"GET", "/client/v4/zones", "Bearer " + custom, "test/1", "", "", 0}, got)

	_, err = c.Do(t.Context(), "PUT", "/x", cfapi.Body{ContentType: "application/javascript", Data: []byte("x=1")}, nil)
	require.NoError(t, err)
	assert.Equal(t, seen{"PUT", "/client/v4/x", "Bearer " + custom, "test/1", "application/javascript", "x=1", 3}, got)

	for _, raw := range []any{[]byte(`[1]`), json.RawMessage(`[1]`)} {
		_, err = c.Do(t.Context(), "PUT", "/x", raw, nil)
		require.NoError(t, err)
		assert.Equal(t, `[1]`, got.Body)
	}
}

func TestClientAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		want   string // of the error, "" for none
		format cfapi.Format
	}{
		{"refused", 403, authError, "GET /zones: 403: Authentication error (10000)", cfapi.FormatJSON},
		{"refused with 200", 200, authError, "GET /zones: 200: Authentication error (10000)", cfapi.FormatJSON},
		{"page with 200", 200, "<html><title>Login " + custom + "</title>", "GET /zones: 200: the answer is an HTML page, not the API's JSON", cfapi.FormatHTML},
		{"page with 403", 403, "<html><title>Login " + custom + "</title>", `GET /zones: 403: the answer is an HTML page, not the API's JSON ("Login [redacted]")`, cfapi.FormatHTML},
		{"cut off", 200, `{"success":true,"result":{"id`, "GET /zones: 200: the answer is cut off", cfapi.FormatTruncated},
		{"empty", 200, "", "GET /zones: 200: the answer is empty", cfapi.FormatEmpty},
		{"ten megabytes", 200, `{"success":true,"result":"` + strings.Repeat("x", 10<<20) + `"}`, "GET /zones: 200: the answer is longer than the bound and was not read", cfapi.FormatOversize},
		{"result of another type", 200, `{"success":true,"result":"` + custom + `"}`, "GET /zones: 200: the answer is JSON of another shape than the API's", cfapi.FormatNotEnvelope},
		{"result absent", 200, `{"success":true}`, "GET /zones: 200: the answer is JSON of another shape than the API's", cfapi.FormatNotEnvelope},
		{"echo", 400, `{"success":false,"errors":[{"code":6003,"message":"bad header Bearer ` + custom + `"}]}`, "GET /zones: 400: bad header Bearer [redacted] (6003)", cfapi.FormatJSON},
		{"good", 200, `{"success":true,"result":{"id":"x"}}`, "", cfapi.FormatJSON},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			var result struct{ ID string }
			resp, err := c.Do(t.Context(), "GET", "/zones?q="+custom, nil, &result)
			if tt.want == "" {
				require.NoError(t, err)
				assert.Equal(t, "x", result.ID)
				return
			}
			assert.Nil(t, resp)
			e := apiError(t, err)
			assert.Equal(t, tt.want, e.Error())
			assert.Equal(t, tt.format, e.Format)
		})
	}
}

func TestClientBodyEndsEarly(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.WriteHeader(403)
		_, _ = io.WriteString(w, authError)
	})
	_, err := c.Do(t.Context(), "GET", "/zones", nil, nil)
	e := apiError(t, err)
	assert.Equal(t, cfapi.FormatTruncated, e.Format)
	assert.Equal(t, 403, e.Status)
	assert.True(t, e.Inconclusive())
}

func TestClientBoundsCompressedBodies(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		zw := gzip.NewWriter(w)
		_, _ = zw.Write([]byte(strings.Repeat(" ", 50<<20)))
		_ = zw.Close()
	})
	_, err := c.Do(t.Context(), "GET", "/zones", nil, nil)
	assert.Equal(t, cfapi.FormatOversize, apiError(t, err).Format)
}

func TestClientNoContent(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	resp, err := c.Do(t.Context(), "DELETE", "/x/y", nil, nil)
	require.NoError(t, err)
	assert.Equal(t, 204, resp.Status)
	assert.True(t, resp.Envelope.Success)
}

func TestClientContext(t *testing.T) {
	t.Parallel()
	t.Run("cancelled before", func(t *testing.T) {
		t.Parallel()
		c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("nothing must be sent") })
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := c.Do(ctx, "GET", "/zones", nil, nil)
		require.ErrorIs(t, err, context.Canceled)
		var te *cfapi.TransportError
		require.ErrorAs(t, err, &te)
		assert.False(t, te.Sent)
		assert.Equal(t, "GET /zones: not sent: context canceled", err.Error())
	})
	t.Run("cancelled while waiting", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		c := serve(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
		_, err := c.Do(ctx, "GET", "/zones?secret="+custom, nil, nil)
		require.ErrorIs(t, err, context.Canceled)
		var te *cfapi.TransportError
		require.ErrorAs(t, err, &te)
		assert.True(t, te.Sent)
		assert.Equal(t, "GET /zones: context canceled", err.Error())
		var leak *url.Error
		assert.False(t, errors.As(err, &leak), "the URL is not kept")
	})
	t.Run("cancelled while reading", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(403)
			w.(http.Flusher).Flush()
			cancel()
			<-r.Context().Done()
		})
		_, err := c.Do(ctx, "GET", "/zones", nil, nil)
		assert.ErrorIs(t, err, context.Canceled)
	})
	t.Run("deadline", func(t *testing.T) {
		t.Parallel()
		c := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		ctx, cancel := context.WithTimeout(t.Context(), 1)
		defer cancel()
		_, err := c.Do(ctx, "GET", "/zones", nil, nil)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var te *cfapi.TransportError
		require.ErrorAs(t, err, &te)
		assert.True(t, te.Timeout())
	})
}

// failingClient is a client whose transport fails with err.
func failingClient(t *testing.T, err error) *cfapi.Client {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewErrorResponder(err))
	c, newErr := cfapi.NewClient(cfapi.Config{HTTP: &http.Client{Transport: mock}, Authorize: authorize})
	require.NoError(t, newErr)
	return c
}

func TestClientTransportErrors(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	tests := []struct {
		name string
		err  error
		want string
		sent bool
	}{
		{"refused", refused, "GET /zones: dial tcp: connection refused", false},
		{"no such host", &net.DNSError{Err: "no such host", Name: "api.cloudflare.com", IsNotFound: true}, "GET /zones: lookup api.cloudflare.com: no such host", false},
		{"reset", &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}, "GET /zones: read tcp: connection reset by peer", true},
		{"nested URL", &url.Error{Op: "Get", URL: "https://u:p@h/?t=" + custom, Err: io.ErrUnexpectedEOF}, "GET /zones: unexpected EOF", true},
		{"echo of the credential", fmt.Errorf("malformed HTTP response %q: %w", custom, io.ErrUnexpectedEOF), `GET /zones: malformed HTTP response "[redacted]": unexpected EOF`, true},
		{"proxy with password", errors.New(`invalid proxy address "http://me:pw@proxy:1": x`), `GET /zones: invalid proxy address "http://[redacted]@proxy:1": x`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := failingClient(t, tt.err).Do(t.Context(), "GET", "/zones?x="+custom, nil, nil)
			var te *cfapi.TransportError
			require.ErrorAs(t, err, &te)
			assert.Equal(t, tt.want, te.Error())
			assert.Equal(t, tt.sent, te.Sent)
			for e := err; e != nil; e = errors.Unwrap(e) {
				assert.NotContains(t, fmt.Sprintf("%v %+v", e, e), custom)
				assert.NotContains(t, e.Error(), "pw@")
			}
			assert.Equal(t, errors.Is(tt.err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrUnexpectedEOF))
		})
	}
}

func TestClientRedirects(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host must not be asked") }))
	t.Cleanup(other.Close)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/client/v4/elsewhere":
			http.Redirect(w, r, other.URL+"/?leak=1", http.StatusTemporaryRedirect)
		case "/client/v4/here":
			http.Redirect(w, r, "/client/v4/there", http.StatusFound)
		case "/client/v4/loop":
			http.Redirect(w, r, "/client/v4/loop", http.StatusFound)
		case "/client/v4/there":
			assert.Equal(t, "Bearer "+custom, r.Header.Get("Authorization"))
			_, _ = io.WriteString(w, `{"success":true}`)
		}
	})
	_, err := c.Do(t.Context(), "GET", "/elsewhere", nil, nil)
	require.ErrorIs(t, err, cfapi.ErrRedirect)
	assert.Equal(t, "GET /elsewhere: redirect refused: the API answered with a redirect to another host; credentials are never sent there", err.Error())
	_, err = c.Do(t.Context(), "POST", "/elsewhere", []byte(`{}`), nil)
	require.ErrorIs(t, err, cfapi.ErrRedirect)
	_, err = c.Do(t.Context(), "POST", "/here", []byte(`{}`), nil)
	require.ErrorIs(t, err, cfapi.ErrRedirect, "a POST must not become a GET")
	_, err = c.Do(t.Context(), "GET", "/loop", nil, nil)
	require.ErrorIs(t, err, cfapi.ErrRedirect)
	_, err = c.Do(t.Context(), "GET", "/here", nil, nil)
	require.NoError(t, err)
}

func TestClientLeavesTheCallersHTTPClientAlone(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/y", http.StatusFound) }))
	t.Cleanup(srv.Close)
	mine := errors.New("my own policy")
	hc := &http.Client{Transport: srv.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return mine }}
	before := hc.Transport
	c, err := cfapi.NewClient(cfapi.Config{BaseURL: srv.URL, HTTP: hc})
	require.NoError(t, err)
	_, err = c.Do(t.Context(), "GET", "/x", nil, nil)
	require.ErrorIs(t, err, mine, "the caller's policy is asked too")
	assert.Same(t, before, hc.Transport)
}

func TestClientRefusesPaths(t *testing.T) {
	t.Parallel()
	c := failingClient(t, errors.New("nothing must be sent"))
	for path, want := range map[string]string{
		"":                   "GET: the path is empty",
		"/":                  "GET: the path is empty",
		"https://evil/zones": "GET: the path must be relative to the base URL, not a URL",
		"//evil/zones":       "GET: the path must be relative to the base URL, not a URL",
		"/zones/../user":     "GET: the path holds a segment of dots or a bad escape",
		"/zones/%2e%2e/user": "GET: the path holds a segment of dots or a bad escape",
		"/zones/%zz":         "GET: the path holds a segment of dots or a bad escape",
		"/zones/a b":         "GET: the path holds a blank, a line end or a #; escape it",
		"/zones/\n":          "GET: the path holds a blank, a line end or a #; escape it",
	} {
		_, err := c.Do(t.Context(), "GET", path, nil, nil)
		assert.EqualError(t, err, want, "%q", path)
	}
	_, err := c.Do(t.Context(), "GET", "/x", make(chan int), nil)
	assert.EqualError(t, err, "GET /x: the body cannot be sent as JSON")
	_, err = c.Do(t.Context(), "GE T", "/x", nil, nil)
	assert.ErrorContains(t, err, "the request cannot be built")
}

func TestDoer(t *testing.T) {
	t.Parallel()
	var auth string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		auth = r.Header.Get("Authorization")
		if r.URL.Path == "/client/v4/bad" {
			w.WriteHeader(403)
			_, _ = io.WriteString(w, authError)
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, `{"success":true}`)
	})
	req, err := http.NewRequestWithContext(t.Context(), "GET", c.BaseURL()+"/good", nil)
	require.NoError(t, err)
	resp, err := c.Doer().Do(req)
	require.NoError(t, err)
	assert.Equal(t, "Bearer "+custom, auth)
	assert.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	assert.Same(t, req, resp.Request)
	assert.Empty(t, req.Header.Get("Authorization"), "what the caller holds carries no credential")
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.JSONEq(t, `{"success":true}`, string(body))

	req.URL.Path = "/client/v4/bad"
	_, err = c.Doer().Do(req)
	assert.Equal(t, 10000, apiError(t, err).Code())

	req.URL.Host = "evil.example"
	auth = ""
	_, err = c.Doer().Do(req)
	assert.ErrorContains(t, err, "not sent: the request is for another host than the base URL's")
	assert.Empty(t, auth)

	_, err = cfapi.Doer{}.Do(req)
	assert.ErrorContains(t, err, "Client.Doer")
}

func TestNormalizeBaseURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": cfapi.DefaultBaseURL, "  ": cfapi.DefaultBaseURL,
		"https://api.cloudflare.com/client/v4/": "https://api.cloudflare.com/client/v4",
		"http://127.0.0.1:8080":                 "http://127.0.0.1:8080",
		"http://127.0.0.1:8080//":               "http://127.0.0.1:8080",
	} {
		got, err := cfapi.NormalizeBaseURL(in)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for in, want := range map[string]string{
		"api.cloudflare.com":    "must begin with https://",
		"ftp://x":               "must begin with https://",
		"https://":              "has no host",
		"https://:443":          "has no host",
		"https://u:" + "p@host": "must not hold a user name",
		"https://h/?x=1":        "must not have a query",
		"https://h/?":           "must not have a query",
		"https://h/#x":          "must not have a fragment",
		"https://h/%zz":         "is not a URL",
		fakeUser:                "must begin with https://",
	} {
		_, err := cfapi.NormalizeBaseURL(in)
		require.ErrorContains(t, err, want, "%q", in)
		assert.NotContains(t, err.Error(), fakeBody)
		_, err = cfapi.NewClient(cfapi.Config{BaseURL: in})
		assert.Error(t, err)
	}
}

func TestBound(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("x", 100)
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewStringResponder(200, body))
	read := func(max int64) (string, error) {
		req, err := http.NewRequestWithContext(t.Context(), "GET", "http://h/", nil)
		require.NoError(t, err)
		resp, err := cfapi.Bound(mock, max).RoundTrip(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		_, again := resp.Body.Read(make([]byte, 1))
		assert.Error(t, again, "the end stays the end")
		return string(data), err
	}
	for _, fits := range []int64{100, 101, 0, -1} {
		got, err := read(fits)
		require.NoError(t, err, "%d", fits)
		assert.Equal(t, body, got)
	}
	got, err := read(99)
	require.ErrorIs(t, err, cfapi.ErrBodyTooLong)
	assert.Equal(t, body[:99], got)

	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
	defer srv.Close()
	hc := &http.Client{Transport: cfapi.Bound(nil, 10)}
	defer hc.CloseIdleConnections()
	resp, err := hc.Get(srv.URL)
	require.NoError(t, err)
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	assert.ErrorIs(t, err, cfapi.ErrBodyTooLong)
}
