package diagnose_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// TestSaidOfCredentials: what is said where a program sends nothing, or an access key is
// none of R2's, by what the text shows of it.
func TestSaidOfCredentials(t *testing.T) {
	t.Parallel()
	const token, hex37 = "Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY", "0123456789abcdef0123456789abcdef01234"
	goHeader := func(value string) string {
		return "cloudflare: Get \"https://api.cloudflare.com/client/v4/zones\": net/http: invalid header field value for \"Authorization\"" + value
	}
	var b strings.Builder
	for _, text := range []string{
		goHeader(""),
		"CLOUDFLARE_API_TOKEN=" + token + "\r\n" + goHeader(""),
		"kubectl create secret\n" + goHeader(""),
		"##[error] in GitHub Actions: " + goHeader(""),
		"cloudflare: Invalid character in header content [\"authorization\"] Bearer “" + token + "”",
		"cloudflare: Invalid character in header content [\"authorization\"] Bearer " + token[:10] + "…",
		"cloudflare: 'Authorization' header value 'Bearer " + token + "\\r' New-line characters are not allowed in header values",
		"invalid value for api_token (API tokens must only contain characters a-z, A-Z, 0-9, hyphens and underscores)",
		"invalid value for api_token (API tokens must be 40 characters and only contain characters a-z) cfut_" + token,
		"invalid value for api_key (API key must only contain characters 0-9 and a-f)",
		"module caddy: dns.providers.cloudflare: API token '{env.CF_TOKEN}' appears invalid; ensure it's correctly entered",
		"module caddy: dns.providers.cloudflare: API token '' appears invalid; ensure it's correctly entered",
		"In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		said(&b, fmt.Sprintf("%q", strings.ReplaceAll(text, token, "TOKEN")), d, ok)
	}
	for _, n := range []int{0, 20, 32, 33, 34, 37, 40, 45, 53, 64, 99} {
		d, ok := diagnose.Text(fmt.Sprintf("api error InvalidArgument: Credential access key has length %d, should be 32 (r2.cloudflarestorage.com)", n), diagnose.Facts{})
		said(&b, fmt.Sprintf("an access key of %d", n), d, ok)
	}
	goldenfile.Check(t, *update, "testdata/credentials.golden.txt", b.String())
	assert.NotContains(t, b.String(), token)
	assert.NotContains(t, b.String(), hex37)
}

// TestSaidOfNotJudged: what is said of observations that nobody can judge, by what is
// missing.
func TestSaidOfNotJudged(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, c := range []check{eightChecks()[3], eightChecks()[6]} {
		for _, reason := range []authz.Reason{authz.NoReason, authz.UnknownAccount, authz.UnknownTime, authz.UnknownClientIP, authz.UnknownResource, authz.UnknownAct, authz.UnknownRole, authz.UnknownOperation} {
			for _, status := range []int{0, 200} {
				for _, accepted := range []bool{false, true} {
					o := c.observe(authz.Inconclusive, status, "")
					o.Reason, o.Accepted = reason, accepted
					fmt.Fprintf(&b, "%s, %q, %d, accepted %t\n", o.Name, reason, status, accepted)
					for _, d := range diagnose.Report([]diagnose.Observation{o}, diagnose.Facts{Account: account, Zone: zone}) {
						said(&b, " ", d, true)
					}
				}
			}
		}
	}
	goldenfile.Check(t, *update, "testdata/notjudged.golden.txt", b.String())
}

// TestRetryInWords: how long to wait is told in the largest unit that is exact.
func TestRetryInWords(t *testing.T) {
	t.Parallel()
	for after, want := range map[string]string{"1": "1 second,", "45": "45 seconds", "60": "1 minute,", "90": "90 seconds", "120": "2 minutes", "3600": "1 hour,", "3660": "61 minutes", "7200": "2 hours", "7201": "7201 seconds"} {
		header := http.Header{"Retry-After": {after}}
		d, ok := diagnose.Error(cfapi.NewError("GET", "/zones", 429, header, []byte(refuse(10429, "Rate limited"))), diagnose.Facts{})
		require.True(t, ok)
		assert.Contains(t, d.Remedies[0].String(), "after "+want, after)
	}
}

// TestBareTransport: a transport over none goes over the default one of net/http.
func TestBareTransport(t *testing.T) {
	t.Parallel()
	req, err := http.NewRequestWithContext(t.Context(), "GET", "none://example.com/client/v4/zones", http.NoBody)
	require.NoError(t, err)
	_, err = diagnose.Transport(nil, diagnose.Hints{}).RoundTrip(req)
	assert.ErrorContains(t, err, "unsupported protocol scheme")
}

// TestCommandAsksForMore: the permission that the whole command needs stands first where
// the refused call accepts several.
func TestCommandAsksForMore(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]permissions.Permission{
		"wrangler d1 create db":           permissions.AccountD1Write,
		"wrangler kv namespace create NS": permissions.AccountWorkersKVStorageWrite,
		"wrangler queues list":            permissions.AccountQueuesRead,
		"wrangler r2 bucket list":         permissions.AccountWorkersR2StorageRead,
	} {
		path := map[byte]string{'d': "/d1/database", 'k': "/storage/kv/namespaces", 'q': "/queues", 'r': "/r2/buckets"}[strings.TrimPrefix(command, "wrangler ")[0]]
		text := "$ " + command + "\n\nA request to the Cloudflare API (GET /accounts/***" + path + ") failed.\n\n  Authentication error [code: 10000]"
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok)
		require.NotEmpty(t, d.Remedies[0].Permissions, command)
		assert.Equal(t, want, d.Remedies[0].Permissions[0], "%s: %s", command, d)
	}
}
