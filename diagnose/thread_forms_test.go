package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
)

const apiURL = "https://api.cloudflare.com/client/v4"

// Which call a text tells of, and which status: what succeeded explains nothing,
// and what the caller says counts more than what stands near.
func TestCallsOfTexts(t *testing.T) {
	t.Parallel()
	const records, denied = zonePath + "/dns_records", `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`
	ids := diagnose.Facts{Account: account, Zone: zone}
	given := diagnose.Facts{Method: "PUT", Path: zonePath + "/settings/ssl"}
	for _, tc := range []struct {
		text  string
		facts diagnose.Facts
		call  string
	}{
		{"GET " + zonePath + " 200 OK\nsync failed: Authentication error (10000) from Cloudflare", ids, ""},
		{"GET " + apiURL + "/zones succeeded\ncloudflare: Authentication error (10000)", ids, ""},
		{"GET " + apiURL + "/user/tokens/verify\n{\"success\":true,\"errors\":[],\"messages\":[{\"code\":10000,\"message\":\"This API Token is valid and active\"}],\"result\":{\"status\":\"active\"}}\n" + denied, ids, ""},
		{"POST " + apiURL + records + ": 403 " + denied, given, "PUT " + zonePath + "/settings/ssl"},
		{"GET " + zonePath + "/settings/ssl: 403 " + denied, diagnose.Facts{Path: zonePath + "/settings/ssl"}, "GET " + zonePath + "/settings/ssl"},

		{"curl " + apiURL + records + "\n" + denied, ids, "GET " + records},
		{"curl -X PATCH " + apiURL + records + "/" + string(zone) + "\n" + denied, ids, "PATCH " + records + "/" + string(zone)},
		{"curl --request DELETE \\\n  --url " + apiURL + records + "/x \\\n" + denied, ids, "DELETE " + records + "/x"},
		{"curl " + apiURL + records + " \\\n -H 'Content-Type: application/json' \\\n --data '{}'\n" + denied, ids, "POST " + records},
		{"AxiosError: Request failed with status code 403\n config: { url: '" + apiURL + records + "', method: 'post' }", ids, "POST " + records},
		{"[DBUG] Send POST request to " + apiURL + records + "\n[VERB] Request completed with status Forbidden", ids, "POST " + records},
		{"curl " + apiURL + "/user/tokens/permission_groups\n" + `{"success":false,"errors":[{"code":9109,"message":"Unauthorized to access requested resource"}]}`, ids, "GET /user/tokens/permission_groups"},
		{"(GET " + apiURL + records + "]) cloudflare: Authentication error (10000)", ids, "GET " + records},
		{`{"url":"https:\/\/api.cloudflare.com\/client\/v4\/zones\/` + string(zone) + `\/dns_records","method":"GET"} ` + denied, ids, "GET " + records},

		{"A request to the Cloudflare API (/accounts/***/workers/scripts/w) failed. Authentication error [code: 10000]", ids, "PUT " + accountPath + "/workers/scripts/w"},
		{"PUT /accounts/<id>/workers/scripts/w cloudflare: Authentication error (10000)", ids, "PUT " + accountPath + "/workers/scripts/w"},
		{"PUT " + apiURL + "/accounts/$ACCOUNT_ID/workers/scripts/w: 403 " + denied, ids, "PUT " + accountPath + "/workers/scripts/w"},
		{"GET " + apiURL + "/zones/xxxxxxxx/dns_records: 403 " + denied, ids, "GET " + records},

		{"sync of " + records + " failed: Authentication error (10000) (cloudflare)", ids, "GET " + records},
		{"cloudflare: " + accountPath + "/workers/scripts/w: Authentication error (10000)", ids, "GET " + accountPath + "/workers/scripts/w"},
		{"cloudflare " + apiURL + accountPath + "/pages/projects -> " + denied, ids, "GET " + accountPath + "/pages/projects"},
		{zonePath + "/purge_cache: " + denied, ids, "POST " + zonePath + "/purge_cache"}, // nothing reads it
		{"Failed to fetch " + accountPath + "/r2/buckets/b/objects/o - 403: Forbidden", ids, "PUT " + accountPath + "/r2/buckets/b/objects/o"},
		{"Error: Authentication error (10000)\n\n  with cloudflare_record.www,\n", ids, "POST " + records},
		{"Error: failed to read DNS record: Authentication error (10000)\n\n  with cloudflare_record.www,\n", ids, "GET " + records + "/{dns_record_id}"},

		{"requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: " + apiURL + records, ids, "GET " + records},
		{"fatal: Status code was 403 and not [200]: HTTP Error 403: Forbidden", given, "PUT " + zonePath + "/settings/ssl"},
		{"Response status code does not indicate success: 403 (Forbidden).", given, "PUT " + zonePath + "/settings/ssl"},
		{"curl: (22) The requested URL returned error: 403", given, "PUT " + zonePath + "/settings/ssl"},
	} {
		d, ok := diagnose.Text(tc.text, tc.facts)
		require.True(t, ok, tc.text)
		require.NotNil(t, d.Refusal, tc.text)
		call := d.Refusal.Method + " " + d.Refusal.Path
		if tc.call == "" {
			tc.call = " "
		}
		assert.Equal(t, tc.call, call, tc.text)
	}
}

// A verification that succeeded in the same text shows that the token is live.
func TestVerifiedInTheText(t *testing.T) {
	t.Parallel()
	d, ok := diagnose.Text(`{"success":true,"messages":[{"code":10000,"message":"This API Token is valid and active"}],"result":{"status":"active"}}
GET `+zonePath+`/dns_records: 403 {"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.Code("missing-permission"), d.Code)
}

// Words of other programs are no refusals of the API, whatever else a text is
// about.
func TestWordsOfOtherPrograms(t *testing.T) {
	t.Parallel()
	const far = "\nstep\n"
	pad := ""
	for len(pad) < 700 {
		pad += "info building module\n"
	}
	for _, text := range []string{
		"npm ERR! 403 Forbidden - PUT the cloudflare package - Invalid access token", "wrangler deploy" + far + pad + "denied: requested access to the resource is denied: Authentication error",
		"deploying to cloudflare\nError response from daemon: Get https://registry-1.example.com/v2/: unauthorized: authentication error", "cloudflare-ddns started\nssh: handshake failed: authentication error",
		"wrangler 4.1\nsentry-cli: error: Invalid API Token", "[wrangler:inf] GET /user 401 Unauthorized (3ms)", "⛅️ wrangler 4\nReady on http://localhost:8787\nhttp://localhost:8787/zones 403 Forbidden",
		"cloudflare tunnel up\nsmtp: 535 Authentication error", "SMTP authentication error at the mail host behind Cloudflare", "cloudflare: Authentication error (10000 ms)", "cloudflare retry: Internal authentication error",
		"cloudflare\nAn error occurred (AccessDenied) when calling the PutObject operation: Access Denied (https://bucket.s3.amazonaws.com)",
		"the user's invalid api token was replaced in cloudflare",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, "%q: %s", text, d)
	}
	for _, text := range []string{"cloudflare says: Invalid access token", "cloudflare: Authentication error", "Unauthorized to access requested resource", "cloudflare error: Invalid API Token"} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		for _, c := range d.Causes {
			assert.LessOrEqual(t, c.Confidence, diagnose.Medium, "%s: %s", text, d)
		}
	}
}

// The code beside a message decides.
func TestTheCodeDecides(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]diagnose.Code{
		"cloudflare: Internal authentication error [code: 10500]":                                                      "transient-fault",
		"cloudflare: Internal authentication error: internal server error (10500)":                                     "transient-fault",
		"cloudflare: More than 1200 requests per 300 seconds reached (10500)":                                          "rate-limited",
		"cloudflare: HTTP 400 {\"success\":false,\"errors\":[{\"code\":10100,\"message\":\"Please slow down\"}]}":      "unknown",
		"cloudflare: More than 1200 requests per 300 seconds reached (10100)":                                          "rate-limited",
		`cloudflare: HTTP 403 {"success":false,"errors":[{"code":10500,"message":"Something of the kind"}]}`:           "unknown",
		`cloudflare: HTTP 403 {"success":false,"errors":[{"code":10500,"message":"Internal authentication failure"}]}`: "transient-fault",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		assert.Equal(t, want, d.Code, text)
	}
}
