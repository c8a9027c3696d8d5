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
		{"Go, with the value", `Get "` + api + `": net/http: invalid header field value "Bearer s3cr3t\n" for key Authorization`, unsendable, "the credential holds a line end"},
		{"Go, Windows", `lego: cloudflare: Get "` + api + `": net/http: invalid header field value "Bearer s3cr3t\r\n" for key Authorization`, unsendable, "the credential holds a line end of Windows"},
		{"requests", `requests.exceptions.InvalidHeader: Invalid leading whitespace, reserved character(s), or return character(s) in header value: 'Bearer s3cr3t\n' while asking ` + api, unsendable, "line end"},
		{"http.client", "ValueError: Invalid header value b'Bearer s3cr3t\\n'\n  File cloudflare/_base_client.py", unsendable, "the credential holds a line end"},
		{"httpx", "httpx.LocalProtocolError: Illegal header value b'Bearer s3cr3t\\n' (cloudflare)", unsendable, "the credential holds a line end"},
		{"encoding", "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u2026' in position 20: Authorization, CloudFlare API", unsendable, "an ellipsis"},
		{"Node", `TypeError [ERR_INVALID_CHAR]: Invalid character in header content ["Authorization"] at cloudflare-ddns/index.js`, unsendable, "line end"},
		{"undici", `TypeError: Headers.append: "Bearer s3cr3t` + "\n" + `" is an invalid header value. at wrangler-dist/cli.js`, unsendable, "the credential holds a line end"},
		{"fetch", "TypeError: Cannot convert argument to a ByteString because the character at index 30 has a value of 8230, Authorization, cloudflare", unsendable, "an ellipsis"},
		{"Rust", "wrangler whoami\nError: builder error: failed to parse header value, Authorization", unsendable, "line end"},
		{"okhttp", "java.lang.IllegalArgumentException: Unexpected char 0x0a at 47 in Authorization value: Bearer s3cr3t (cloudflare)", unsendable, "the credential holds a line end"},
		{".NET", "System.FormatException: New-line characters are not allowed in header values. Authorization, Cloudflare", unsendable, "the credential holds a line end"},
		{"Guzzle", `"Bearer s3cr3t` + `\n` + `" is not valid header value. cloudflare-php, Authorization`, unsendable, "the credential holds a line end"},
		{"terraform", "Error: invalid value for api_token (API tokens must only contain characters a-z, A-Z, 0-9, hyphens and underscores)", unsendable, "line end"},
		{"caddy", "provision dns.providers.cloudflare: API token '{env.CF_API_TOKEN}' appears invalid; ensure it's correctly entered and not wrapped in braces nor quotes", unsendable, "without braces of your own"},
		{"caddy, newer token", "provision dns.providers.cloudflare: API token 'cfut_...' appears invalid; ensure it's correctly entered and not wrapped in braces nor quotes", unsendable, "do:    Change to a newer version of the program"},
		{"cert-manager before 1.0", "error instantiating cloudflare challenge solver: Cloudflare token invalid (does the token contain a newline?)", unsendable, "do:    Put the credential in again without a line end behind or within it: for a Kubernetes secret"},
		{"cert-manager", `"error"="the Cloudflare API token is invalid (does the API token contain a newline?)"`, unsendable, "the credential holds a line end"},
		{"cert-manager, key", "the Cloudflare API key is invalid (does the API key contain a newline?)", unsendable, "the credential holds a line end"},
		{"wrangler 4", `✘ [ERROR] The configured Cloudflare API token contains a character that cannot be used in an HTTP Authorization header: "…" (U+2026). Recreate or copy the token again`, unsendable, "do:    Copy the credential anew from where it is shown in full"},
		{"wrangler, without the header", "⛅️ wrangler 4.90\n✘ [ERROR] Cannot convert argument to a ByteString because the character at index 7 has a value of 8230 which is greater than 255.", unsendable, "the credential holds an ellipsis"},
		{"wrangler 1", "Error: Error: builder error: failed to parse header value\nwrangler-action cloudflare", unsendable, "in a CI secret pasted anew"},
		{"reqwest", "reqwest: builder error for url (" + api + "): failed to parse header value", unsendable, "line end"},
		{"Go, HTTP/2", `Get "` + api + `": invalid HTTP header value "Bearer s3cr3t\n" for header "Authorization"`, unsendable, "the credential holds a line end"},
		{"Bun", "cloudflare: Header 'authorization' has invalid value: 'Bearer s3cr3t\n'", unsendable, "the credential holds a line end"},
		{"Dart", `cloudflare dns: FormatException: Invalid HTTP header field value: "Bearer s3cr3t\r\n" (at character 48)`, unsendable, "a line end of Windows"},
		{"aiohttp", "ValueError: Newline or carriage return detected in headers. Potential header injection attack.\n Authorization cloudflare", unsendable, "the credential holds a line end"},
		{".NET Framework", "System.ArgumentException: Specified value has invalid Control characters. Authorization Cloudflare", unsendable, "a control character"},
		{".NET, ASCII", "System.Net.Http.HttpRequestException: Request headers must contain only ASCII characters. api.cloudflare.com Authorization", unsendable, "outside of ASCII"},
		{"browser", "TypeError: Failed to execute 'append' on 'Headers': String contains non ISO-8859-1 code point. cloudflare Authorization", unsendable, "as plain text"},
		{"Python, quotes", `UnicodeEncodeError: 'latin-1' codec can't encode character '\u201c' in position 7: ordinal not in range(256), Authorization cloudflare`, unsendable, "typographic quotes"},
		{"origin-ca-issuer", `unable to sign request: Post "https://api.cloudflare.com/client/v4/certificates": net/http: invalid header field value "v1.0-s3cr3t\n" for key X-Auth-User-Service-Key, failed to sign certificate request`, unsendable, "for a Kubernetes secret with printf"},
		{"terraform, key", `Error: invalid value for api_key (API key must only contain characters 0-9 and a-f (all lowercased))`, unsendable, "do:    Put an API token into the program's field for tokens"},
		{"terraform 5, newer key", "Attribute api_key API key must be 37 characters long and only contain characters 0-9 and a-f (all lowercased), got: cfk_s3cr3t", unsendable, "do:    Change to a newer version of the program"},
		{"caddy, empty", "provision dns.providers.cloudflare: API token '' appears invalid; ensure it's correctly entered and not wrapped in braces nor quotes", none, "variable"},
		{"httpx, empty", "httpx.LocalProtocolError: Illegal header value b'Bearer '\n  cloudflare/_base_client.py", none, "variable"},
		{"favonia", "The API token appears to be invalid; it does not follow the OAuth2 bearer token format", unsendable, "whole and alone"},
		{"the message shows it", `Get "` + api + `": net/http: invalid header field value "Bearer abcdefghijKLMNOPQRST0123456789abcdefGHIJ\n" for key Authorization`, unsendable, "Roll the credential if others can read"},
		{"cloudflared, deleted", `ERR Register tunnel error from server side error="Unauthorized: Failed to get tunnel" connIndex=0`, tunnel, "tunnel's own token"},
		{"cloudflared service", "Provided tunnel token is not valid (illegal base64 data at input byte 0).", tunnel, "tunnel's own token"},
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
		"provision dns.providers.arvancloud: API token 's3cr3t' appears invalid; ensure it's correctly entered and not wrapped in braces nor quotes",
		"Error: invalid value for api_token (API tokens must only contain characters a-z, A-Z, 0-9 and underscores) with provider wallarm",
		`{"error":"Invalid tunnel secret"}`,
		`Get "https://api.cloudflare.com/client/v4/zones": net/http: invalid header field value for "User-Agent"`,
		"[wrangler:err] TypeError: Cannot convert argument to a ByteString because the character at index 7 has a value of 8230",
		"header value contains the cloudflare colo",
	} {
		_, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, text)
	}
}
