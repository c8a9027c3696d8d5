package httprecord_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/httprecord"
)

// visit sends a GET through the recorder's transport.
func visit(t *testing.T, rec *httprecord.Recorder, target string) {
	t.Helper()
	resp, err := rec.Transport(answer(200)).RoundTrip(httptest.NewRequest(http.MethodGet, target, nil))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
}

// gaps is what the recorder says is missing.
func gaps(rec *httprecord.Recorder) []string { return rec.Recording("", false).Gaps }

// A recorder that is not told of the simulator's host records nothing, and says
// so: by host, in the recording, and in what is made of it.
func TestCallsElsewhereAreCounted(t *testing.T) {
	t.Parallel()
	rec := httprecord.New(httprecord.Options{})
	assert.Empty(t, gaps(rec))
	for range 2 {
		visit(t, rec, "http://127.0.0.1:4711/client/v4/zones/"+zone+"/dns_records")
	}
	visit(t, rec, "https://GitHub.example/repos")
	assert.Empty(t, rec.Calls())
	said := gaps(rec)
	require.Len(t, said, 2)
	assert.Equal(t, "2 calls to 127.0.0.1:4711 left out, which is no host of the API (api.cloudflare.com): name it in Options.Hosts if it is one", said[0])
	assert.Contains(t, said[1], "1 call to github.example left out")
	res := record.Minimal(rec.Recording("tests", false), record.Recording{})
	assert.Equal(t, []string{"tests: " + said[0], "tests: " + said[1]}, res.Gaps)

	rec.Reset()
	assert.Empty(t, gaps(rec))
	assert.Empty(t, record.Minimal(rec.Recording("", false)).Gaps)

	sim := httprecord.New(httprecord.Options{Hosts: []string{"http://127.0.0.1:4711/client/v4", "sim"}})
	visit(t, sim, "http://127.0.0.1:4711/client/v4/zones")
	visit(t, sim, "http://SIM:1/client/v4/zones")
	assert.Len(t, sim.Calls(), 2)
	sim.Reset()
	visit(t, sim, "http://sim/client/v4/zones")
	assert.Len(t, sim.Calls(), 1, "the hosts stay known")

	named := httprecord.New(httprecord.Options{Hosts: []string{"https://api.example.com/gw/client/v4", "localhost"}, Max: 1})
	for range 3 {
		visit(t, named, "https://api.example.com/client/v4/user")
	}
	visit(t, named, "https://api.cloudflare.com/client/v4/user")
	assert.Len(t, named.Calls(), 1)
	said = gaps(named)
	require.Len(t, said, 2)
	assert.Contains(t, said[0], "1 call to api.cloudflare.com left out, which is no host of the API (api.example.com, localhost)")
	assert.Equal(t, "2 calls left out, more than the 1 that are kept: raise Options.Max", said[1])

	one := httprecord.New(httprecord.Options{Hosts: []string{"sim"}})
	visit(t, one, "https://api.cloudflare.com/client/v4/user")
	require.Len(t, gaps(one), 1)
	assert.Contains(t, gaps(one)[0], "no host of the API (sim)")

	var zero httprecord.Recorder
	visit(t, &zero, "https://api.cloudflare.com/client/v4/user")
	assert.Len(t, zero.Calls(), 1)
}

// However many hosts a program calls, memory stays bounded.
func TestHostsAreBounded(t *testing.T) {
	t.Parallel()
	rec := httprecord.New(httprecord.Options{})
	for i := range 250 {
		visit(t, rec, fmt.Sprintf("http://host-%d.example/", i))
	}
	said := gaps(rec)
	assert.Len(t, said, 101)
	assert.Contains(t, said[0], "150 calls to other hosts left out")
}

// A program that takes the recording proxy for an HTTP proxy: its calls to others
// must not reach the API, with credentials of others, and are counted.
func TestProxyIsNoGeneralProxy(t *testing.T) {
	t.Parallel()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	defer upstream.Close()
	rec := httprecord.New(httprecord.Options{})
	proxy, err := rec.StartProxy(upstream.URL + "/client/v4")
	require.NoError(t, err)
	via, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	general := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, Proxy: http.ProxyURL(via)}}

	resp, err := general.Get("http://other.example/secret")
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusMisdirectedRequest, resp.StatusCode)
	assert.Contains(t, string(body), "not as an HTTP proxy")
	_, err = general.Get("https://api.cloudflare.com/client/v4/user")
	require.Error(t, err, "CONNECT is refused")

	// The whole URL in the request line, but of the proxy itself, is no fault.
	own, err := general.Get(strings.Replace(proxy.URL, "127.0.0.1", "localhost", 1) + "/user")
	require.NoError(t, err)
	require.NoError(t, own.Body.Close())
	assert.Equal(t, http.StatusOK, own.StatusCode)

	require.NoError(t, proxy.Close(context.Background()))
	assert.Len(t, rec.Calls(), 1)
	require.Len(t, gaps(rec), 2)
	assert.Contains(t, gaps(rec)[0], "1 call to api.cloudflare.com:443 left out and refused: the recording proxy is not a general one")
	assert.Contains(t, gaps(rec)[1], "1 call to other.example left out")
}
