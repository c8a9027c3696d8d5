package httprecord_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record/httprecord"
)

// refusal is the envelope in which the proxy answers for itself.
func refusal(text string) string {
	return `{"success":false,"result":null,"messages":[],"errors":[{"code":0,"message":"` + text + `"}]}`
}

// client keeps no connection, so a proxy can close.
func client() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
}

// take sends a request and returns the answer with its body.
func take(t *testing.T, c *http.Client, target string) (*http.Response, string) {
	t.Helper()
	resp, err := c.Get(target)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp, string(body)
}

// What the proxy says for itself has the form of the API, and says why.
func TestProxyAnswersAsTheAPI(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	proxy, err := httprecord.New(httprecord.Options{}).StartProxy(dead.URL)
	require.NoError(t, err)
	assert.True(t, strings.HasSuffix(proxy.URL, "/client/v4"), proxy.URL)
	resp, body := take(t, client(), proxy.URL+"/user?secret=1")
	assert.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	assert.Contains(t, body, "got no answer: dial tcp "+dead.Listener.Addr().String())

	via, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	_, body = take(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true, Proxy: http.ProxyURL(via)}}, "http://other.example/")
	assert.JSONEq(t, refusal("the recording proxy forwards to the API only: use its URL as the API's base URL, not as an HTTP proxy"), body)
	require.NoError(t, proxy.Close(context.Background()))
}

// A status below 100 is no answer, for the client and in the recording.
func TestProxyGetsAStatusThatIsNone(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"000", "099", "100", "599"} {
		upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if assert.NoError(t, err) {
				_, _ = io.WriteString(conn, "HTTP/1.1 "+status+" Odd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
				_ = conn.Close()
			}
		}))
		rec := httprecord.New(httprecord.Options{})
		proxy, err := rec.StartProxy(upstream.URL)
		require.NoError(t, err)
		resp, body := take(t, client(), proxy.URL+"/user")
		switch status {
		case "000", "099":
			assert.Equal(t, http.StatusBadGateway, resp.StatusCode, status)
			assert.JSONEq(t, refusal("the recording proxy got no answer: its status is "+status+", which is none"), body)
			assert.Len(t, rec.Unanswered(), 1, status)
		case "100": // and then nothing
			assert.Equal(t, http.StatusBadGateway, resp.StatusCode, status)
		default:
			assert.Equal(t, 599, resp.StatusCode)
			assert.Len(t, rec.Calls(), 1)
		}
		require.NoError(t, proxy.Close(context.Background()))
		upstream.Close()
	}
}

// Only /client/v4 itself is replaced by the upstream's path.
func TestProxyPaths(t *testing.T) {
	t.Parallel()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.EscapedPath()) }))
	defer upstream.Close()
	proxy, err := httprecord.New(httprecord.Options{}).StartProxy(upstream.URL + "/gw/")
	require.NoError(t, err)
	host := strings.TrimSuffix(proxy.URL, "/client/v4")
	for path, want := range map[string]string{
		"/client/v4": "/gw", "/client/v4/": "/gw/", "/client/v4/user": "/gw/user", "/user": "/gw/user",
		"/client/v4foo": "/gw/client/v4foo", "/client/v4/a%2Fb%25": "/gw/a%2Fb%25",
	} {
		_, got := take(t, client(), host+path)
		assert.Equal(t, want, got, path)
	}
	require.NoError(t, proxy.Close(context.Background()))
}

// The proxy knows itself by its port on a loopback address, and nothing else.
func TestProxyKnowsItself(t *testing.T) {
	t.Parallel()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	defer upstream.Close()
	proxy, err := httprecord.New(httprecord.Options{}).StartProxy(upstream.URL)
	require.NoError(t, err)
	via, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	general := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, Proxy: http.ProxyURL(via)}}
	for host, want := range map[string]int{
		"127.0.0.1:" + via.Port(): 200, "localhost:" + via.Port(): 200, "[::1]:" + via.Port(): 200,
		"127.0.0.1:1": 421, "localhost": 421, "192.0.2.1:" + via.Port(): 421, "other.example:" + via.Port(): 421,
	} {
		resp, _ := take(t, general, "http://"+host+"/user")
		assert.Equal(t, want, resp.StatusCode, host)
	}
	require.NoError(t, proxy.Close(context.Background()))
}

func TestStartProxyUpstreams(t *testing.T) {
	t.Parallel()
	secret := "cfut_" + strings.Repeat("a1B2", 10) + "0a1b2c3d"
	for _, bad := range []string{"http://[::1", "https://" + secret + ".example/client/v4", "https://api.example/" + secret} {
		_, err := httprecord.New(httprecord.Options{}).StartProxy(bad)
		require.ErrorContains(t, err, "upstream: ", bad)
		require.ErrorContains(t, err, "want a base URL such as https://api.cloudflare.com/client/v4")
		assert.NotContains(t, err.Error(), secret)
	}
	proxy, err := httprecord.New(httprecord.Options{}).StartProxy("https://api.cloudflare.com/client/v4")
	require.NoError(t, err)
	require.NoError(t, proxy.Close(context.Background()))
}

// Close waits no longer than its context, says so, and ends what still runs.
func TestProxyClosesWhileACallRuns(t *testing.T) {
	t.Parallel()
	arrived, free := make(chan struct{}), make(chan struct{})
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(arrived); <-free }))
	defer upstream.Close()
	defer close(free)
	proxy, err := httprecord.New(httprecord.Options{}).StartProxy(upstream.URL)
	require.NoError(t, err)
	ended := make(chan error)
	go func() {
		resp, err := client().Get(proxy.URL + "/user")
		if err == nil {
			_ = resp.Body.Close()
		}
		ended <- err
	}()
	<-arrived
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, proxy.Close(ctx), context.Canceled)
	require.Error(t, <-ended)
}

// After Close no connection to the API stays open.
func TestProxyLeavesNoConnection(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{}, 1)
	upstream := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	upstream.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateClosed {
			closed <- struct{}{}
		}
	}
	upstream.Start()
	defer upstream.Close()
	proxy, err := httprecord.New(httprecord.Options{}).StartProxy(upstream.URL)
	require.NoError(t, err)
	take(t, client(), proxy.URL+"/user")
	require.NoError(t, proxy.Close(context.Background()))
	<-closed
}

// The proxy sends as the program's other requests go: by http.DefaultTransport's
// settings, where it has any. It changes a variable of net/http, so it runs alone.
func TestProxySendsAsTheProgramDoes(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) }))
	defer upstream.Close()
	old := http.DefaultTransport
	defer func() { http.DefaultTransport = old }()
	asked := 0
	for _, transport := range []http.RoundTripper{
		&http.Transport{Proxy: func(*http.Request) (*url.URL, error) { asked++; return nil, nil }},
		answer(500), // has no settings
	} {
		http.DefaultTransport = transport
		proxy, err := httprecord.New(httprecord.Options{}).StartProxy(upstream.URL)
		require.NoError(t, err)
		_, body := take(t, client(), proxy.URL+"/user")
		assert.Equal(t, "/user", body)
		require.NoError(t, proxy.Close(context.Background()))
	}
	assert.Equal(t, 1, asked)
}

// Answered and unanswered calls share one bound, and a request without a method is a GET.
func TestRecorderCountsUnansweredCalls(t *testing.T) {
	t.Parallel()
	rec := httprecord.New(httprecord.Options{Max: 2, Hosts: []string{"x"}})
	u, err := url.Parse("https://x/client/v4/user")
	require.NoError(t, err)
	for i := range 3 {
		send := rec.Transport(answer(200))
		if i == 0 {
			send = rec.Transport(roundTripper(func(*http.Request) (*http.Response, error) { return nil, io.EOF }))
		}
		if resp, err := send.RoundTrip(&http.Request{URL: u}); err == nil {
			require.NoError(t, resp.Body.Close())
		}
	}
	assert.Equal(t, []authz.Call{{Method: "GET", Path: "/user"}}, rec.Unanswered())
	assert.Equal(t, []authz.Call{{Method: "GET", Path: "/user", Status: 200}}, rec.Calls())
	assert.Equal(t, []string{"1 call left out, more than the 2 that are kept: raise Options.Max"}, gaps(rec))
}
