package loopback_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/clients/loopback"
	"github.com/cftoken/cftoken/token/tokentest"
)

func start(t *testing.T, h http.Handler) *loopback.Proxy {
	t.Helper()
	p, err := loopback.Start(loopback.Options{Handler: h, Dir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	return p
}

// client is one that knows the proxy and trusts what is in its file.
func client(t *testing.T, p *loopback.Proxy) *http.Client {
	t.Helper()
	pem, err := os.ReadFile(p.CAFile)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(pem))
	at, err := url.Parse(p.URL)
	require.NoError(t, err)
	tr := &http.Transport{Proxy: http.ProxyURL(at), TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

func echo(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	_, _ = io.WriteString(w, req.Method+" "+req.Host+" "+req.URL.RequestURI()+" "+string(body))
}

func TestAnswersForItsHosts(t *testing.T) {
	t.Parallel()
	c := client(t, start(t, http.HandlerFunc(echo)))
	for _, tc := range []struct{ url, want string }{
		{"https://api.cloudflare.com/client/v4/zones?name=a%2Fb", "POST api.cloudflare.com /client/v4/zones?name=a%2Fb hello"},
		{"https://API.cloudflare.com/client/v4/user", "POST API.cloudflare.com /client/v4/user hello"},
		{"https://6451353ea5a8407bab6162abc42f5338.r2.cloudflarestorage.com/b/k", "POST 6451353ea5a8407bab6162abc42f5338.r2.cloudflarestorage.com /b/k hello"},
	} {
		for range 2 { // the second one finds the connection and the certificate
			resp, err := c.Post(tc.url, "text/plain", strings.NewReader("hello"))
			require.NoError(t, err, tc.url)
			got, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Equal(t, tc.want, string(got))
		}
	}
}

func TestRefusesOtherHosts(t *testing.T) {
	t.Parallel()
	p := start(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		assert.Fail(t, "a call to another host came through")
	}))
	c := client(t, p)
	for _, u := range []string{
		"https://example.com/", "https://api.cloudflare.com.example.com/", "https://xr2.cloudflarestorage.com/",
		"https://.r2.cloudflarestorage.com/", "https://api.cloudflare.com:8443/",
	} {
		_, err := c.Get(u)
		assert.ErrorContains(t, err, "Forbidden", u)
	}
	resp, err := c.Get("http://api.cloudflare.com/client/v4/user")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusForbidden, resp.StatusCode, "an unencrypted call")
	assert.Equal(t, map[string]int{
		"example.com:443": 1, "api.cloudflare.com.example.com:443": 1, "xr2.cloudflarestorage.com:443": 1,
		".r2.cloudflarestorage.com:443": 1, "api.cloudflare.com:8443": 1, "api.cloudflare.com": 1,
	}, p.Refused())
}

// A tunnel to one of the hosts is no way to another: its certificate is not made.
func TestRefusesOtherNamesInATunnel(t *testing.T) {
	t.Parallel()
	p := start(t, http.HandlerFunc(echo))
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.URL, "http://"))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, "CONNECT api.cloudflare.com:443 HTTP/1.1\r\nHost: api.cloudflare.com:443\r\n\r\n")
	require.NoError(t, err)
	answer := make([]byte, len("HTTP/1.1 200 Connection established\r\n\r\n"))
	_, err = io.ReadFull(conn, answer)
	require.NoError(t, err)
	require.Contains(t, string(answer), " 200 ")
	err = tls.Client(conn, &tls.Config{ServerName: "example.com", InsecureSkipVerify: true}).Handshake()
	require.Error(t, err)
	assert.Equal(t, map[string]int{"example.com": 1}, p.Refused())
}

// The authority's file is good for the proxy's hosts only, and of no use elsewhere.
func TestAuthorityIsBoundToItsHosts(t *testing.T) {
	t.Parallel()
	one, other := start(t, http.HandlerFunc(echo)), start(t, http.HandlerFunc(echo))
	c := client(t, one)
	at, err := url.Parse(other.URL)
	require.NoError(t, err)
	c.Transport.(*http.Transport).Proxy = http.ProxyURL(at)
	_, err = c.Get("https://api.cloudflare.com/client/v4/user")
	var unknown x509.UnknownAuthorityError
	require.ErrorAs(t, err, &unknown, "another proxy's authority")
	pem, err := os.ReadFile(one.CAFile)
	require.NoError(t, err)
	assert.NotContains(t, string(pem), "PRIVATE")
	assert.Empty(t, other.Refused(), "distrust is no other host")
}

func TestListenTLS(t *testing.T) {
	t.Parallel()
	p := start(t, http.HandlerFunc(echo))
	addr, err := p.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	roots := client(t, p).Transport.(*http.Transport).TLSClientConfig.RootCAs
	conn, err := tls.Dial("tcp", addr.String(), &tls.Config{ServerName: "api.cloudflare.com", RootCAs: roots})
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, "GET /client/v4/user HTTP/1.1\r\nHost: api.cloudflare.com\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)
	got, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(got), "GET api.cloudflare.com /client/v4/user")
	_, err = p.ListenTLS("127.0.0.1:no port")
	require.Error(t, err)
}

// Programs of several languages find the proxy and trust it by the environment alone.
func TestEnvironmentIsEnough(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.New(tokentest.Options{})
	require.NoError(t, err)
	p := start(t, srv)
	const u = "https://api.cloudflare.com/client/v4/user/tokens/verify"
	for _, tc := range []struct {
		program string
		args    []string
	}{
		{"curl", []string{"-sS", u}},
		{"python3", []string{"-c", "import urllib.request,urllib.error\ntry:\n  r=urllib.request.urlopen('" + u + "')\nexcept urllib.error.HTTPError as e:\n  r=e\nprint(r.read().decode())"}},
	} {
		t.Run(tc.program, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(tc.program)
			if err != nil {
				t.Skip("not installed: " + tc.program)
			}
			cmd := exec.CommandContext(t.Context(), path, tc.args...)
			cmd.Env = append(p.Env(), "PATH="+os.Getenv("PATH"))
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			assert.Contains(t, string(out), `Missing \"Authorization\" header`)
		})
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	t.Parallel()
	_, err := loopback.Start(loopback.Options{Dir: t.TempDir()})
	require.ErrorContains(t, err, "Options.Handler")
	_, err = loopback.Start(loopback.Options{Handler: http.HandlerFunc(echo), Dir: filepath.Join(t.TempDir(), "none")})
	require.ErrorContains(t, err, "Options.Dir")
}

func TestForward(t *testing.T) {
	t.Parallel()
	far := httptest.NewServer(http.HandlerFunc(echo))
	t.Cleanup(far.Close)
	h, err := loopback.Forward(far.URL + "/client/v4/")
	require.NoError(t, err)
	resp, err := client(t, start(t, h)).Post("https://api.cloudflare.com/client/v4/zones?name=a%2Fb", "text/plain", strings.NewReader("hello"))
	require.NoError(t, err)
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, "POST api.cloudflare.com /client/v4/zones?name=a%2Fb hello", string(got))
	for _, bad := range []string{"", "127.0.0.1:80", "http://127.0.0.1/", "http://127.0.0.1/x/client/v4"} {
		_, err := loopback.Forward(bad)
		assert.ErrorContains(t, err, "want a base URL", bad)
	}
}
