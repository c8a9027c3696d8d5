package tokentest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	account      = permissions.AccountID(tokentest.DefaultAccountID)
	zone         = permissions.ZoneID(tokentest.DefaultZoneID)
	otherAccount = permissions.AccountID("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	otherZone    = permissions.ZoneID("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
	onAccount    = "/accounts/" + tokentest.DefaultAccountID
	onZone       = "/zones/" + tokentest.DefaultZoneID
)

var today = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newServer(t testing.TB, opts tokentest.Options) *tokentest.Server {
	t.Helper()
	if opts.Now == nil {
		opts.Now = func() time.Time { return today }
	}
	if opts.Seed == 0 {
		opts.Seed = 1
	}
	s, err := tokentest.New(opts)
	require.NoError(t, err)
	return s
}

func issue(t testing.TB, s *tokentest.Server, spec permissions.Spec, opts tokentest.TokenOptions) tokentest.Token {
	t.Helper()
	require.NoError(t, s.AddNamed(spec))
	tok, err := s.IssueToken(spec, opts)
	require.NoError(t, err)
	return tok
}

func guideSpec() permissions.Spec { return permissions.SaaSPlatform(account, zone) }

// answer is a decoded answer.
type answer struct {
	Status   int
	Header   http.Header
	Success  bool
	Errors   []tokentest.WireError
	Messages []struct {
		Code    int
		Message string
	}
	Result     json.RawMessage
	ResultInfo struct {
		Page       int `json:"page"`
		TotalCount int `json:"total_count"`
		TotalPages int `json:"total_pages"`
	} `json:"result_info"`
}

// code is the first error's code, 0 for none.
func (a answer) code() int {
	if len(a.Errors) == 0 {
		return 0
	}
	return a.Errors[0].Code
}

func (a answer) message() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Message
}

// refused reports whether the answer is a refusal for want of permission.
func (a answer) refused() bool {
	switch a.message() {
	case "Authentication error", "Forbidden", "Unauthorized to access requested resource", "Permission denied":
		return true
	}
	return strings.HasPrefix(a.message(), "Requires permission")
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(a.Result, v), string(a.Result))
}

// send sends a request in process; headers are pairs of name and value.
func send(t testing.TB, s *tokentest.Server, method, path, body string, headers ...string) answer {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, tokentest.BaseURL+path, r)
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.RoundTripper().RoundTrip(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	out := answer{Status: resp.StatusCode, Header: resp.Header}
	if resp.StatusCode < 300 && withoutEnvelope(method, path) {
		out.Success, out.Result = true, data
		return out
	}
	require.NoError(t, json.Unmarshal(data, &out), string(data))
	require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	require.NotEmpty(t, resp.Header.Get("CF-Ray"))
	require.Equal(t, out.Success, len(out.Errors) == 0, string(data))
	if out.Status != http.StatusForbidden {
		require.NotContains(t, string(data), "documentation_url")
	}
	return out
}

// withoutEnvelope reports whether a call that succeeds is answered without one.
func withoutEnvelope(method, path string) bool {
	m, _ := operations.Match(method, path)
	r := m.Operation().Result()
	return r.Bare || r.Kind == operations.ResultRaw
}

func bearer(value string) []string { return []string{"Authorization", "Bearer " + value} }

func globalKey() []string {
	return []string{"X-Auth-Email", tokentest.DefaultUserEmail, "X-Auth-Key", tokentest.DefaultGlobalKey}
}

// get sends a GET with a token.
func get(t testing.TB, s *tokentest.Server, tok tokentest.Token, path string) answer {
	t.Helper()
	return send(t, s, "GET", path, "", bearer(tok.Value)...)
}

// as sends any request with a token.
func as(t testing.TB, s *tokentest.Server, tok tokentest.Token, method, path, body string) answer {
	t.Helper()
	return send(t, s, method, path, body, bearer(tok.Value)...)
}

// check is one call of the guide's eight checks, and what it answers when it
// is refused.
type check struct {
	name, method, path, body string
	status, okCode           int // of an authorized call
	denied                   string
}

const (
	denied9109  = "Unauthorized to access requested resource"
	denied10000 = "Authentication error"
)

func eightChecks() []check {
	return []check{
		{"Basic Auth", "GET", "/user/tokens/verify", "", 200, 0, ""},
		{"Account Access", "GET", onAccount, "", 200, 0, denied9109},
		{"R2 Buckets List", "GET", onAccount + "/r2/buckets", "", 200, 0, denied10000},
		{"R2 Bucket Create", "POST", onAccount + "/r2/buckets", `{"name":"-impossible-"}`, 400, 10005, denied10000},
		{"Zone Access", "GET", onZone, "", 200, 0, denied9109},
		{"Workers List", "GET", onAccount + "/workers/scripts", "", 200, 0, denied10000},
		{"Workers Routes", "GET", onZone + "/workers/routes", "", 200, 0, denied10000},
		{"Custom Hostnames", "GET", onZone + "/custom_hostnames", "", 200, 0, denied10000},
	}
}

func userToken() tokentest.TokenOptions { return tokentest.TokenOptions{} }

func accountOwned() tokentest.TokenOptions {
	return tokentest.TokenOptions{Kind: authz.AccountToken}
}

// decoded reads an answer that came over a connection.
func decoded(t testing.TB, resp *http.Response) answer {
	t.Helper()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	out := answer{Status: resp.StatusCode, Header: resp.Header}
	require.NoError(t, json.Unmarshal(data, &out), string(data))
	return out
}
