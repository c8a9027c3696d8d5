package httprecord_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record/httprecord"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	account = "0123456789abcdef0123456789abcdef"
	zone    = "fedcba9876543210fedcba9876543210"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int) roundTripper {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("{}")), Header: http.Header{}, Request: r}, nil
	}
}

func TestTransportKeepsMethodPathAndStatusOnly(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ method, url, want string }{
		{"GET", "https://api.cloudflare.com/client/v4/zones?name=secret.example.com", "/zones"},
		{"GET", "https://api.cloudflare.com/client/v4/zones/" + zone + "/dns_records/", "/zones/" + zone + "/dns_records"},
		{"DELETE", "https://x/client/v4/zones/" + zone + "/dns_records/80574d2636f99defc4145153deadf169", "/zones/" + zone + "/dns_records/80574d2636f99defc4145153deadf169"},
		{"PUT", "https://x/client/v4/accounts/" + account + "/storage/kv/namespaces/0f2ac74b498b48028cb68387c421e279/values/customer%2Fjane", "/accounts/" + account + "/storage/kv/namespaces/0f2ac74b498b48028cb68387c421e279/values/{key_name}"},
		{"PUT", "https://x/client/v4/accounts/" + account + "/workers/scripts/my-worker", "/accounts/" + account + "/workers/scripts/{script_name}"},
		{"GET", "https://x/client/v4/accounts/" + account + "/d1/database/11111111-2222-3333-4444-555555555555", "/accounts/" + account + "/d1/database/11111111-2222-3333-4444-555555555555"},
		{"GET", "https://x/client/v4/accounts/" + account + "/logpush/jobs/4711", "/accounts/" + account + "/logpush/jobs/4711"},
		{"GET", "https://x/nowhere?token=abc", "/nowhere"},
		{"GET", "https://x/client/v4foo", "/client/v4foo"},
	} {
		rec := httprecord.New(httprecord.Options{Hosts: []string{"api.cloudflare.com", "x"}})
		req, err := http.NewRequest(tc.method, tc.url, strings.NewReader("body"))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer cfut_secret")
		resp, err := rec.Transport(answer(204)).RoundTrip(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, []authz.Call{{Method: tc.method, Path: tc.want, Status: 204}}, rec.Calls())
		assert.NotContains(t, fmt.Sprintf("%#v", rec.Calls()), "secret")
	}
}

func TestTransportPassesErrorsThrough(t *testing.T) {
	t.Parallel()
	rec := httprecord.New(httprecord.Options{Hosts: []string{"x"}})
	gone := errors.New("gone")
	rt := rec.Transport(roundTripper(func(*http.Request) (*http.Response, error) { return nil, gone }))
	req := httptest.NewRequest(http.MethodGet, "https://x/client/v4/user", nil)
	_, err := rt.RoundTrip(req)
	require.ErrorIs(t, err, gone)
	assert.Empty(t, rec.Calls(), "no answer is no success")
	assert.Empty(t, rec.Recording("", false).Calls)
	assert.Equal(t, []authz.Call{{Method: "GET", Path: "/user"}}, rec.Unanswered())
	rec.Reset()
	assert.Empty(t, rec.Unanswered())
}

func TestMiddleware(t *testing.T) {
	t.Parallel()
	rec := httprecord.New(httprecord.Options{BasePath: "/api/", Hosts: []string{"x"}})
	// The SDK's option.Middleware is this func type.
	var mw func(*http.Request, func(*http.Request) (*http.Response, error)) (*http.Response, error) = rec.Middleware
	resp, err := mw(httptest.NewRequest(http.MethodGet, "https://x/api/user", nil), answer(403))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, []authz.Call{{Method: "GET", Path: "/user", Status: 403}}, rec.Calls())
	assert.True(t, rec.Recording("run", true).Failed)
}

func TestOtherHostsAreNotRecorded(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		hosts []string
		url   string
		want  int
	}{
		{nil, "https://api.cloudflare.com/client/v4/user", 1},
		{nil, "https://API.cloudflare.com:443/client/v4/user", 1},
		{nil, "https://example.com/client/v4/user", 0},
		{nil, "https://api.cloudflare.com.example.com/client/v4/user", 0},
		{[]string{"sim"}, "http://sim:8080/client/v4/user", 1},
		{[]string{"sim:8080"}, "http://sim:8080/client/v4/user", 1},
		{[]string{"sim:8080"}, "http://sim:8081/client/v4/user", 0},
		{[]string{"sim"}, "https://api.cloudflare.com/client/v4/user", 0},
	} {
		rec := httprecord.New(httprecord.Options{Hosts: tc.hosts})
		for _, send := range []func(*http.Request) (*http.Response, error){
			rec.Transport(answer(200)).RoundTrip,
			func(r *http.Request) (*http.Response, error) { return rec.Middleware(r, answer(200)) },
		} {
			rec.Reset()
			resp, err := send(httptest.NewRequest(http.MethodGet, tc.url, nil))
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Len(t, rec.Calls(), tc.want, "%v %s", tc.hosts, tc.url)
		}
	}
	var zero httprecord.Recorder
	_, err := zero.Transport(answer(200)).RoundTrip(httptest.NewRequest(http.MethodGet, "https://api.cloudflare.com/client/v4/user", nil))
	require.NoError(t, err)
	assert.Equal(t, []authz.Call{{Method: "GET", Path: "/user", Status: 200}}, zero.Calls())
}

func TestProxyBelowABasePath(t *testing.T) {
	t.Parallel()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/gw/client/v4/zones", r.URL.Path)
		assert.Empty(t, r.Header.Get("Accept-Encoding"), "the proxy asks for nothing of its own accord")
		_, _ = io.WriteString(w, "{}")
	}))
	defer upstream.Close()
	rec := httprecord.New(httprecord.Options{})
	proxy, err := rec.StartProxy(upstream.URL + "/gw/client/v4")
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}}
	resp, err := client.Get(proxy.URL + "/zones")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.NoError(t, proxy.Close(context.Background()))
	assert.Equal(t, []authz.Call{{Method: "GET", Path: "/zones", Status: 200}}, rec.Calls())
}

func TestRecorderIsBoundedAndConcurrent(t *testing.T) {
	t.Parallel()
	rec := httprecord.New(httprecord.Options{Max: 50, Hosts: []string{"x"}})
	rt := rec.Transport(answer(200))
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 10 {
				resp, err := rt.RoundTrip(httptest.NewRequest(http.MethodGet, "https://x/user", nil))
				if assert.NoError(t, err) {
					_ = resp.Body.Close()
				}
			}
		}()
	}
	wg.Wait()
	assert.Len(t, rec.Calls(), 50)
	assert.Equal(t, []string{"30 calls left out, more than the 50 that are kept: raise Options.Max"}, gaps(rec))
	rec.Reset()
	assert.Empty(t, rec.Calls())
	assert.Empty(t, gaps(rec))
}

func TestProxy(t *testing.T) {
	t.Parallel()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "Bearer cfut_secret", r.Header.Get("Authorization"), "credentials pass through")
		assert.Equal(t, "/client/v4/accounts/"+account+"/storage/kv/namespaces/x/values/a%2Fb", r.URL.EscapedPath())
		assert.Equal(t, "q=1", r.URL.RawQuery)
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write(append([]byte("echo "), body...))
	}))
	defer upstream.Close()
	rec := httprecord.New(httprecord.Options{})
	proxy, err := rec.StartProxy(upstream.URL + "/client/v4/")
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, base := range []string{proxy.URL, strings.TrimSuffix(proxy.URL, "/client/v4")} {
		req, err := http.NewRequest(http.MethodPut, base+"/accounts/"+account+"/storage/kv/namespaces/x/values/a%2Fb?q=1", strings.NewReader("v"))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer cfut_secret")
		resp, err := client.Do(req)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, "echo v", string(body))
		assert.Equal(t, http.StatusForbidden, resp.StatusCode)
	}
	require.NoError(t, proxy.Close(context.Background()))
	want := authz.Call{Method: "PUT", Path: "/accounts/" + account + "/storage/kv/namespaces/{namespace_id}/values/{key_name}", Status: 403}
	assert.Equal(t, []authz.Call{want, want}, rec.Calls())
}

func TestProxyWithoutUpstream(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	rec := httprecord.New(httprecord.Options{})
	proxy, err := rec.StartProxy(dead.URL)
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(proxy.URL + "/user?secret=1")
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusBadGateway, resp.StatusCode)
	assert.Contains(t, string(body), "the recording proxy got no answer")
	assert.NotContains(t, string(body), "secret=1")
	require.NoError(t, proxy.Close(context.Background()))
	assert.Empty(t, rec.Calls(), "the proxy's own 502 is no answer of the API")
	assert.Equal(t, []authz.Call{{Method: "GET", Path: "/user"}}, rec.Unanswered())
}

func TestStartProxyRefusesBadUpstreams(t *testing.T) {
	t.Parallel()
	for _, u := range []string{"", "api.cloudflare.com", "ftp://x", "https://user:pw@x/", "http://"} {
		_, err := httprecord.New(httprecord.Options{}).StartProxy(u)
		require.ErrorContains(t, err, "want a base URL", u)
		assert.NotContains(t, err.Error(), "pw")
	}
}

func TestRecorderAllocations(t *testing.T) {
	rec := httprecord.New(httprecord.Options{Max: 1 << 20, Hosts: []string{"x"}})
	answered := &http.Response{StatusCode: 200}
	next := roundTripper(func(*http.Request) (*http.Response, error) { return answered, nil })
	rt := rec.Transport(next)
	req := httptest.NewRequest(http.MethodGet, "https://x/client/v4/zones/"+zone+"/dns_records", nil)
	for range 5000 {
		_, _ = rt.RoundTrip(req)
	}
	assert.Zero(t, testing.AllocsPerRun(500, func() { _, _ = rt.RoundTrip(req) }), "a path of ids is kept as it is")
}

func BenchmarkRecorder(b *testing.B) {
	answered := &http.Response{StatusCode: 200}
	next := roundTripper(func(*http.Request) (*http.Response, error) { return answered, nil })
	req := httptest.NewRequest(http.MethodGet, "https://x/client/v4/zones/"+zone+"/dns_records", nil)
	named := httptest.NewRequest(http.MethodPut, "https://x/client/v4/accounts/"+account+"/workers/scripts/my-worker", nil)
	for _, bm := range []struct {
		name string
		rt   http.RoundTripper
		req  *http.Request
	}{
		{"without", next, req},
		{"with/ids_only", httprecord.New(httprecord.Options{Max: 1 << 30, Hosts: []string{"x"}}).Transport(next), req},
		{"with/names_replaced", httprecord.New(httprecord.Options{Max: 1 << 30, Hosts: []string{"x"}}).Transport(next), named},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = bm.rt.RoundTrip(bm.req)
			}
		})
	}
}

func Example() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"success":true}`) }))
	defer api.Close()

	u, err := url.Parse(api.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	rec := httprecord.New(httprecord.Options{Hosts: []string{u.Host}}) // without Hosts: api.cloudflare.com
	client := &http.Client{Transport: rec.Transport(nil)}
	resp, err := client.Get(api.URL + "/client/v4/zones/" + zone + "/dns_records?per_page=50")
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = resp.Body.Close()
	client.CloseIdleConnections()
	for _, c := range rec.Calls() {
		fmt.Println(c.Method, c.Path, c.Status)
	}
	// Output:
	// GET /zones/fedcba9876543210fedcba9876543210/dns_records 200
}

// In front of Cloudflare's Go SDK the recorder is a request option:
//
//	option.WithMiddleware(rec.Middleware)
func ExampleRecorder_Middleware() {
	rec := httprecord.New(httprecord.Options{})
	answered := func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	}
	for _, target := range []string{"https://api.cloudflare.com/client/v4/user", "https://example.com/"} {
		req, err := http.NewRequest(http.MethodGet, target, nil)
		if err == nil {
			_, err = rec.Middleware(req, answered)
		}
		if err != nil {
			fmt.Println(err)
		}
	}
	got := rec.Recording("the first run", false)
	fmt.Println(got.Calls[0].Method, got.Calls[0].Path)
	fmt.Println(got.Gaps[0])
	rec.Reset()
	fmt.Println("left:", len(rec.Calls()))
	// Output:
	// GET /user
	// 1 call to example.com left out, which is no host of the API (api.cloudflare.com): name it in Options.Hosts if it is one
	// left: 0
}
