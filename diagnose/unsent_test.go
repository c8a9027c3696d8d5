package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/authz"
)

// What programs say before they send anything. Nothing of the credential is
// repeated, and nothing is said of permissions.
func TestNothingWasSent(t *testing.T) {
	t.Parallel()
	const unsendable, none, lookup, tunnel = "unsendable-credential", "no-credential", "account-lookup", "tunnel-token"
	const api = "https://api.cloudflare.com/client/v4/zones"
	for _, c := range []struct {
		name, text string
		code       diagnose.Code
		says       string // of the first remedy or cause
	}{
		{"Go", `Get "` + api + `": net/http: invalid header field value for "Authorization"`, unsendable, "line end"},
		{"Go, with the value", `Get "` + api + `": net/http: invalid header field value "Bearer s3cr3t\n" for key Authorization`, unsendable, "a line end is part"},
		{"Go, Windows", `lego: cloudflare: Get "` + api + `": net/http: invalid header field value "Bearer s3cr3t\r\n" for key Authorization`, unsendable, "line end of Windows"},
		{"requests", `requests.exceptions.InvalidHeader: Invalid leading whitespace, reserved character(s), or return character(s) in header value: 'Bearer s3cr3t\n' while asking ` + api, unsendable, "line end"},
		{"http.client", "ValueError: Invalid header value b'Bearer s3cr3t\\n'\n  File cloudflare/_base_client.py", unsendable, "a line end is part"},
		{"httpx", "httpx.LocalProtocolError: Illegal header value b'Bearer s3cr3t\\n' (cloudflare)", unsendable, "a line end is part"},
		{"encoding", "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u2026' in position 20: Authorization, CloudFlare API", unsendable, "an ellipsis"},
		{"Node", `TypeError [ERR_INVALID_CHAR]: Invalid character in header content ["Authorization"] at cloudflare-ddns/index.js`, unsendable, "line end"},
		{"undici", `TypeError: Headers.append: "Bearer s3cr3t` + "\n" + `" is an invalid header value. at wrangler-dist/cli.js`, unsendable, "line end"},
		{"fetch", "TypeError: Cannot convert argument to a ByteString because the character at index 30 has a value of 8230, Authorization, cloudflare", unsendable, "outside of ASCII"},
		{"Rust", "wrangler whoami\nError: builder error: failed to parse header value, Authorization", unsendable, "line end"},
		{"okhttp", "java.lang.IllegalArgumentException: Unexpected char 0x0a at 47 in Authorization value: Bearer s3cr3t (cloudflare)", unsendable, "a line end is part"},
		{".NET", "System.FormatException: New-line characters are not allowed in header values. Authorization, Cloudflare", unsendable, "a line end is part"},
		{"Guzzle", `"Bearer s3cr3t` + `\n` + `" is not valid header value. cloudflare-php, Authorization`, unsendable, "a line end is part"},
		{"terraform", "Error: invalid value for api_token (API tokens must only contain characters a-z, A-Z, 0-9, hyphens and underscores)", unsendable, "line end"},
		{"caddy", "provision dns.providers.cloudflare: API token '{env.CF_API_TOKEN}' appears invalid; ensure it's correctly entered and not wrapped in braces nor quotes", unsendable, "line end"},
		{"caddy, newer token", "provision dns.providers.cloudflare: API token 'cfut_...' appears invalid; ensure it's correctly entered and not wrapped in braces nor quotes", unsendable, "do:    Change to a newer version of the program"},
		{"wrangler, scope", "✘ [ERROR] You don't have 'containers:write' in your list of scopes", "oauth-login", "with the scope that the login lacks: containers.write"},
		{"wrangler", "✘ [ERROR] In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN environment variable for wrangler to work.", none, "CLOUDFLARE_API_TOKEN"},
		{"terraform, none", "must provide exactly one of \"api_key\", \"api_token\" or \"api_user_service_key\"", none, "secret must exist"},
		{"pulumi", "Invalid combination of arguments: \"api_key\": one of `api_key,api_token,api_user_service_key` must be specified", none, "secret must exist"},
		{"lego", "cloudflare: some credentials information are missing: CLOUDFLARE_EMAIL,CLOUDFLARE_API_KEY or some credentials information are missing: CLOUDFLARE_DNS_API_TOKEN", none, "variable"},
		{"acme.sh", "You didn't specify a Cloudflare api key and email yet.", none, "variable"},
		{"cloudflare-go", "invalid credentials: API Token must not be empty", none, "variable"},
		{"wrangler, account", "✘ [ERROR] Failed to automatically retrieve account IDs for the logged in user.\n  You may have incorrect permissions on your API token. You can skip this account check by adding an `account_id` in your `wrangler.toml`", lookup, "CLOUDFLARE_ACCOUNT_ID"},
		{"cloudflared", "Provided Tunnel token is not valid.\nSee 'cloudflared tunnel run --help'.", tunnel, "tunnel's own token"},
		{"cloudflared, secret", `ERR Register tunnel error from server side error="Unauthorized: Invalid tunnel secret" connIndex=0`, tunnel, "tunnel's own token"},
	} {
		d, ok := diagnose.Text(c.text, diagnose.Facts{})
		require.True(t, ok, c.name)
		assert.Equal(t, c.code, d.Code, c.name)
		assert.Contains(t, d.String(), c.says, c.name)
		assert.NotContains(t, d.String(), "s3cr3t", c.name)
		assert.NotContains(t, d.String(), "The API answered", c.name)
		assert.Nil(t, d.Refusal, c.name)
		assert.NotEqual(t, authz.Allowed, d.Verdict, c.name)
		for _, r := range d.Remedies {
			assert.Empty(t, r.Permissions, "%s: no permission is known to be missing", c.name)
		}
	}
}

// The same words of others are not about a credential for the API.
func TestNothingWasSentByOthers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`Get "https://example.com": net/http: invalid header field value for "X-Trace"`,
		`Get "https://registry.example.com": net/http: invalid header field value for "Authorization"`,
		"TypeError [ERR_INVALID_CHAR]: Invalid character in header content [\"Location\"], behind cloudflare",
		"ValueError: Invalid header value b'text/html\\n'",
		"UnicodeEncodeError: 'latin-1' codec can't encode character in a page about cloudflare",
		"you must provide exactly one of the regions",
		"github: invalid credentials",
	} {
		_, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, text)
	}
}
