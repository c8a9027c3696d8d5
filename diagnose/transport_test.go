package diagnose_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/authz"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wire is what a server sends.
type wire struct {
	status int
	header map[string]string
	body   string
	cut    bool // the connection breaks after half of the body
}

func serve(t *testing.T, w wire) (*http.Transport, string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		for k, v := range w.header {
			rw.Header().Set(k, v)
		}
		if w.cut {
			rw.Header().Set("Content-Length", strconv.Itoa(len(w.body)))
			rw.WriteHeader(w.status)
			_, _ = io.WriteString(rw, w.body[:len(w.body)/2])
			_ = http.NewResponseController(rw).Flush()
			panic(http.ErrAbortHandler)
		}
		rw.WriteHeader(w.status)
		_, _ = io.WriteString(rw, w.body)
	}))
	server.Config.ErrorLog = nil
	transport := &http.Transport{}
	t.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	return transport, server.URL + "/client/v4"
}

// answer is all that a client sees of an answer.
type answer struct {
	status  int
	header  http.Header
	length  int64
	bytes   int
	sum     [32]byte // of the body
	fault   string
	decoded bool
}

func fetch(t *testing.T, rt http.RoundTripper, url string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+secret)
	resp, err := rt.RoundTrip(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, resp.Body.Close())
	a := answer{status: resp.StatusCode, header: resp.Header.Clone(), length: resp.ContentLength, bytes: len(body), sum: sha256.Sum256(body), decoded: resp.Uncompressed}
	a.header.Del("Date")
	if err != nil {
		a.fault = err.Error()
	}
	return a
}

// What passes the transport is what would have come without it, but for one
// header on denials.
func TestTransportChangesNothingElse(t *testing.T) {
	t.Parallel()
	const labels = "Account:Workers R2 Storage:Read; Account:Cloudflare R2:Edit"
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(zip, body10000)
	require.NoError(t, zip.Close())
	long := body10000 + strings.Repeat(" ", 3<<20)
	for _, tc := range []struct {
		name     string
		wire     wire
		accepted string
		code     diagnose.Code // "" for no diagnosis
	}{
		{"denied", wire{status: 403, body: body10000}, labels, "authentication-error"},
		{"denied with more headers", wire{status: 403, header: map[string]string{"Cf-Ray": "8c1f-FRA", diagnose.HeaderAccepted: "from afar"}, body: body10000}, labels, "authentication-error"},
		{"dead", wire{status: 403, body: bodyUnknown}, labels, "dead-token"},
		{"not entitled", wire{status: 403, body: refuse(10042, "Please enable R2 through the Cloudflare Dashboard.")}, "", "r2-not-enabled"},
		{"authorized", wire{status: 404, body: refuse(10006, "The specified bucket does not exist.")}, "", "object-not-found"},
		{"rate limit", wire{status: 429, header: map[string]string{"Retry-After": "30"}, body: refuse(0, "?")}, "", "rate-limited"},
		{"server fault", wire{status: 502, body: "<html>"}, "", "server-error"},
		{"page", wire{status: 403, body: "<!DOCTYPE html><title>Attention Required!</title>"}, "", "edge-page"},
		{"empty", wire{status: 403}, "", "unreadable-answer"},
		{"longer than the bound", wire{status: 403, body: long}, "", "unreadable-answer"},
		{"broken midway", wire{status: 403, body: body10000 + strings.Repeat(" ", 100_000), cut: true}, "", "unreadable-answer"},
		{"XML", wire{status: 403, body: `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`}, labels, "s3-access-denied"},
		{"compressed", wire{status: 403, header: map[string]string{"Content-Encoding": "gzip"}, body: zipped.String()}, labels, "authentication-error"},
		{"success", wire{status: 200, body: `{"success":true,"result":{"buckets":[]},"errors":[],"messages":[]}`}, "", ""},
		{"long success", wire{status: 200, body: strings.Repeat("x", 3<<20)}, "", ""},
		{"success that breaks", wire{status: 200, body: strings.Repeat("x", 100_000), cut: true}, "", ""},
		{"redirect", wire{status: 302, header: map[string]string{"Location": "/"}}, "", ""},
		{"refusal in a success", wire{status: 200, body: bodyThrottled}, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			plain, base := serve(t, tc.wire)
			url := base + accountPath + "/r2/buckets"
			want := fetch(t, plain, url)

			for form, wrap := range forms() {
				var got []diagnose.Diagnosis
				var log bytes.Buffer
				rt := wrap(plain, diagnose.Hints{
					Notify: func(_ context.Context, d diagnose.Diagnosis) { got = append(got, d) },
					Logger: slog.New(slog.NewJSONHandler(&log, nil)),
				})
				have := fetch(t, rt, url)
				if tc.accepted != "" {
					want.header.Set(diagnose.HeaderAccepted, tc.accepted)
				}
				assert.Equal(t, want, have, form)
				if tc.code == "" {
					assert.Empty(t, got)
					assert.Empty(t, log.String())
					continue
				}
				require.Len(t, got, 1)
				assert.Equal(t, tc.code, got[0].Code)
				assert.Equal(t, accountPath+"/r2/buckets", got[0].Refusal.Path)
				assertNoSecret(t, got[0])
				var line struct {
					Level     string
					Diagnosis struct{ Code diagnose.Code }
				}
				require.NoError(t, json.Unmarshal(log.Bytes(), &line))
				assert.Equal(t, tc.code, line.Diagnosis.Code)
				assert.Equal(t, got[0].Verdict == authz.Denied, line.Level == "WARN")
				assert.NotContains(t, log.String(), secret)
			}
		})
	}
}

// forms are the two ways to put the hints around a transport.
func forms() map[string]func(http.RoundTripper, diagnose.Hints) http.RoundTripper {
	return map[string]func(http.RoundTripper, diagnose.Hints) http.RoundTripper{
		"transport": diagnose.Transport,
		"middleware": func(next http.RoundTripper, h diagnose.Hints) http.RoundTripper {
			m := diagnose.Middleware(h)
			return tripper(func(req *http.Request) (*http.Response, error) { return m(req, next.RoundTrip) })
		},
	}
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// A success is handed on before its body has come: nothing waits for it.
func TestTransportStreams(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-release
		_, _ = io.WriteString(w, "late")
	}))
	base := &http.Transport{}
	defer func() { base.CloseIdleConnections(); server.Close() }()
	for _, empty := range []bool{false, true} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/client/v4"+zonePath+"/dns_records", nil)
		require.NoError(t, err)
		resp, err := diagnose.Transport(base, diagnose.Hints{EmptyLists: empty}).RoundTrip(req)
		require.NoError(t, err)
		if empty {
			close(release)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Equal(t, "late", string(body))
		}
		require.NoError(t, resp.Body.Close())
	}
}

func TestTransportEmptyLists(t *testing.T) {
	t.Parallel()
	const none = `{"result":[],"result_info":{"page":1,"per_page":20,"count":0},"success":true,"errors":[],"messages":[]}`
	for _, tc := range []struct {
		path, body string
		cut, off   bool
		code       diagnose.Code
		title      string
	}{
		{path: "/zones", body: none, code: "empty-zone-list", title: "No zone is listed"},
		{path: "/zones?name=example.com", body: none, code: "empty-zone-list", title: "zone example.com is not listed"},
		{path: "/zones?name=net", body: none, code: "public-suffix-zone", title: `"net"`},
		{path: "/accounts", body: none, code: "empty-account-list", title: "no account is listed"},
		{path: accountPath + "/r2/buckets", body: `{"result":{"buckets":[]},"success":true,"errors":[],"messages":[]}`, code: "empty-bucket-list", title: "no bucket is listed"},
		{path: "/zones", body: none, off: true},
		{path: "/zones", body: none, cut: true},
		{path: "/zones", body: `{"result":[{"id":"x"}],"success":true,"errors":[],"messages":[]}`},
		{path: "/zones", body: strings.Repeat(" ", 4000) + none},
		{path: "/zones", body: `{"success":false}`},
		{path: "/zones", body: "no JSON"},
		{path: zonePath + "/dns_records", body: none},
		{path: accountPath + "/workers/scripts", body: none},
	} {
		plain, base := serve(t, wire{status: 200, body: tc.body, cut: tc.cut})
		var got []diagnose.Diagnosis
		rt := diagnose.Transport(plain, diagnose.Hints{EmptyLists: !tc.off, Notify: func(_ context.Context, d diagnose.Diagnosis) { got = append(got, d) }})
		want := fetch(t, plain, base+tc.path)
		assert.Equal(t, want, fetch(t, rt, base+tc.path), tc.path)
		if tc.code == "" {
			assert.Empty(t, got, "%s %s", tc.path, tc.body)
			continue
		}
		require.Len(t, got, 1, tc.path)
		assert.Equal(t, tc.code, got[0].Code)
		assert.Contains(t, strings.ToLower(got[0].Title), strings.ToLower(tc.title))
		assert.Equal(t, authz.Inconclusive, got[0].Verdict)
	}
}

func TestTransportFacts(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder("PUT", "=~.*", httpmock.NewStringResponder(403, body10000).HeaderSet(http.Header{}))
	mock.RegisterResponder("GET", "=~.*", httpmock.NewErrorResponder(errors.New("refused")))
	var got diagnose.Diagnosis
	rt := diagnose.Transport(mock, diagnose.Hints{
		Facts:  func(*http.Request) diagnose.Facts { return diagnose.Facts{Liveness: diagnose.Live} },
		Notify: func(_ context.Context, d diagnose.Diagnosis) { got = d },
	})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "https://api.cloudflare.com/client/v4"+accountPath+"/workers/scripts/x", nil)
	require.NoError(t, err)
	resp, err := rt.RoundTrip(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	assert.Equal(t, diagnose.Code("missing-permission"), got.Code)
	assert.Equal(t, "Account:Cloudflare Workers:Edit", resp.Header.Get(diagnose.HeaderAccepted))

	get, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.cloudflare.com/client/v4/zones", nil)
	require.NoError(t, err)
	got = diagnose.Diagnosis{}
	resp, err = rt.RoundTrip(get)
	require.Error(t, err)
	assert.Nil(t, resp)
	assert.Empty(t, got.Code)

	// The zero hints, the default transport, and nil answers do no harm.
	(&http.Client{Transport: diagnose.Transport(nil, diagnose.Hints{})}).CloseIdleConnections()
	resp, err = diagnose.Middleware(diagnose.Hints{})(get, func(*http.Request) (*http.Response, error) { return nil, nil })
	assert.NoError(t, err)
	assert.Nil(t, resp)
	bare := &http.Response{StatusCode: 403, Body: bodyOf(body9109)}
	resp, err = diagnose.Middleware(diagnose.Hints{})(get, func(*http.Request) (*http.Response, error) { return bare, nil })
	require.NoError(t, err)
	assert.Equal(t, "Zone:Zone:Read", resp.Header.Get(diagnose.HeaderAccepted))
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, body9109, string(body))
	require.NoError(t, resp.Body.Close())
}

func TestAccepted(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"Zone:DNS:Read", "Zone:DNS:Edit"}, diagnose.Accepted("GET", zonePath+"/dns_records"))
	assert.Equal(t, []string{"Account:Cloudflare R2:Edit"}, diagnose.Accepted("POST", "https://api.cloudflare.com/client/v4"+accountPath+"/r2/buckets?x=y"))
	for _, call := range []string{"GET /user/tokens/verify", "GET /nothing", "POST /graphql", " "} {
		method, path, _ := strings.Cut(call, " ")
		assert.Nil(t, diagnose.Accepted(method, path), call)
	}
}

func benchmarkTransport(b *testing.B, wrap func(http.RoundTripper) http.RoundTripper, status int, body string) {
	header := http.Header{"Content-Type": {"application/json"}}
	req := httptest.NewRequest(http.MethodGet, "https://api.cloudflare.com/client/v4"+accountPath+"/r2/buckets", nil)
	rt := wrap(tripper(func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header.Clone(), Body: io.NopCloser(strings.NewReader(body)), Request: req, ContentLength: int64(len(body))}, nil
	}))
	b.ReportAllocs()
	for b.Loop() {
		resp, err := rt.RoundTrip(req)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
}

// The overhead on successes is the difference between the first two.
func BenchmarkTransport(b *testing.B) {
	const success = `{"success":true,"result":{"buckets":[{"name":"x"}]},"errors":[],"messages":[]}`
	plain := func(rt http.RoundTripper) http.RoundTripper { return rt }
	hints := func(h diagnose.Hints) func(http.RoundTripper) http.RoundTripper {
		return func(rt http.RoundTripper) http.RoundTripper { return diagnose.Transport(rt, h) }
	}
	b.Run("success without", func(b *testing.B) { benchmarkTransport(b, plain, 200, success) })
	b.Run("success", func(b *testing.B) { benchmarkTransport(b, hints(diagnose.Hints{}), 200, success) })
	b.Run("success, empty lists", func(b *testing.B) { benchmarkTransport(b, hints(diagnose.Hints{EmptyLists: true}), 200, success) })
	b.Run("refusal without", func(b *testing.B) { benchmarkTransport(b, plain, 403, body10000) })
	b.Run("refusal", func(b *testing.B) { benchmarkTransport(b, hints(diagnose.Hints{}), 403, body10000) })
}
