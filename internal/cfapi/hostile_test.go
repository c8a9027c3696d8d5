package cfapi

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// raw serves one answer a connection, byte for byte, and then waits for the client to hang up.
func raw(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					_, _ = io.WriteString(conn, answer)
					_, _ = io.Copy(io.Discard, conn)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// Where the caller brings no transport, the header of an answer is bounded too, and the
// transport of the standard library stays as it is.
func TestHeadersAreBoundedByDefault(t *testing.T) {
	t.Parallel()
	const ok = "\r\nContent-Length: 27\r\n\r\n{\"success\":true,\"result\":1}"
	for name, tc := range map[string]struct {
		header string
		fine   bool
	}{
		"as ever":  {strings.Repeat("A: b\r\n", 500), true},
		"too long": {strings.Repeat("A: b\r\n", 20_000), false},
		"one line": {"A: " + strings.Repeat("b", 2*MaxHeader) + "\r\n", false},
		"interim":  {"A: b\r\n", true},
		"interims": {"A: b\r\n", false},
	} {
		answer := "HTTP/1.1 200 OK\r\n" + tc.header + "B: c" + ok
		if name == "interims" {
			answer = strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", 5_000) + answer
		}
		for _, hc := range []*http.Client{nil, {}} {
			c, err := NewClient(Config{BaseURL: raw(t, answer), HTTP: hc})
			require.NoError(t, err)
			_, err = c.Do(t.Context(), "GET", "/zones", nil, nil)
			assert.Equal(t, tc.fine, err == nil, "%s: %v", name, err)
		}
	}
	assert.Zero(t, http.DefaultTransport.(*http.Transport).MaxResponseHeaderBytes)
	assert.Same(t, defaultTransport(), defaultTransport(), "one for all clients")
}

// The body of an answer that switches protocols is the connection, which nothing ends.
func TestAnotherProtocolIsNoAnswer(t *testing.T) {
	t.Parallel()
	base := raw(t, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
	c, err := NewClient(Config{BaseURL: base})
	require.NoError(t, err)
	_, err = c.Do(context.Background(), "GET", "/zones", nil, nil)
	var e *Error
	require.ErrorAs(t, err, &e)
	assert.True(t, e.Inconclusive())
	assert.Equal(t, http.StatusSwitchingProtocols, e.Status)

	resp, err := http.Get(base)
	require.NoError(t, err)
	require.NotNil(t, ErrorFromResponse(resp))
	require.NoError(t, resp.Body.Close())
}

// What the client sent is in nothing that it hands on, in a success too.
func TestEchoOfTheCredentialInASuccess(t *testing.T) {
	t.Parallel()
	const secret = `cfut_Echo/cho"cho\choEchoEchoEchoEchoEcho12345678`
	plain := strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(secret)
	all, some := "", ""
	for i := range len(secret) {
		all += fmt.Sprintf(`\u%04x`, secret[i])
		if some += string(secret[i]); i%3 == 0 || secret[i] == '"' || secret[i] == '\\' {
			some = fmt.Sprintf(`%s\u%04X`, some[:len(some)-1], secret[i])
		}
	}
	for in, want := range map[string]string{
		plain: "[redacted]", strings.ReplaceAll(plain, "/", `\/`): "[redacted]", all: "[redacted]", some: "[redacted]",
		all + some: "[redacted][redacted]", `a\n` + all + `\tb`: "a\n[redacted]\tb", `\\` + all: `\[redacted]`, all[:len(all)-6]: secret[:len(secret)-1], `\u00e9` + all[6:]: "é" + secret[1:],
		`\` + all: `\u0063` + secret[1:], `\u0163` + all[6:]: "ţ" + secret[1:],
	} {
		body := `{"success":true,"errors":[],"result":{"name":"` + in + `"}}`
		base := raw(t, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
		c, err := NewClient(Config{BaseURL: base, Authorize: func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }})
		require.NoError(t, err)
		var got struct{ Name string }
		resp, err := c.Do(t.Context(), "GET", "/zones", nil, &got)
		require.NoError(t, err)
		assert.Equal(t, want, got.Name, in)
		assert.NotContains(t, string(resp.Envelope.Result), secret)
	}
	// A text is no JSON: what escapes nothing there hides nothing.
	for in, want := range map[string]string{`\` + secret: `[redacted]`, secret + `\`: `[redacted]\`, `\`: `\`, `x\u00`: `x\u00`, secret[:20] + `\`: secret[:20] + `\`} {
		assert.Equal(t, want, string(exchange{secrets: []string{secret, "short", "somebody@example.com"}}.scrub([]byte(in))), in)
	}
	assert.Equal(t, "short somebody@example.com", string(exchange{secrets: []string{"short", "somebody@example.com"}}.scrub([]byte("short somebody@example.com"))))
}

// Answers that say nothing of the credential, whatever they look like.
func TestAnswersThatContradictThemselves(t *testing.T) {
	t.Parallel()
	const refused, good = `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, `{"success":true,"errors":[],"result":{}}`
	for name, tc := range map[string]struct {
		status int
		body   string
		open   bool
	}{
		"a refusal":                      {403, refused, false},
		"403 and a success":              {403, good, true},
		"200 without a reason":           {200, `{"success":false,"errors":[]}`, true},
		"200 with a reason":              {200, refused, false},
		"a proxy":                        {407, refused, true},
		"no class":                       {600, refused, true},
		"more values than an answer has": {200, `{"success":true,"result":[0` + strings.Repeat(",0", MaxValues) + `]}`, true},
	} {
		e := ErrorFromResponse(&http.Response{StatusCode: tc.status, Body: io.NopCloser(strings.NewReader(tc.body))})
		require.NotNil(t, e, name)
		assert.Equal(t, tc.open, e.Inconclusive(), "%s: %v", name, e)
	}
}
