package diagnose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/authz"
)

// statusLines are what programs print of a refusal of which they keep the status:
// METHOD, URL and the status stand in them.
var statusLines = []string{
	"requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: URL",
	"httpx.HTTPStatusError: Client error '403 Forbidden' for url 'URL'\nFor more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/403",
	"  resp = urlopen('URL')\nurllib.error.HTTPError: HTTP Error 403: Forbidden",
	"aiohttp.client_exceptions.ClientResponseError: 403, message='Forbidden', url='URL'",
	"AxiosError: Request failed with status code 403\n  config: { method: 'METHOD', url: 'URL' }",
	"HTTPError: Response code 403 (Forbidden)\n  url: 'URL', method: 'METHOD'",
	"FetchError: [METHOD] \"URL\": 403 Forbidden",
	"Error: METHOD URL failed with status 403",
	"Error: fetch URL: 403",
	"+ curl -fsS -X METHOD URL\ncurl: (22) The requested URL returned error: 403",
	"+ curl --fail-with-body -X METHOD URL\ncurl: (22) The requested URL returned error: 403 Forbidden",
	"$ wget URL\nHTTP request sent, awaiting response... 403 Forbidden\n2026-11-26 10:00:00 ERROR 403: Forbidden.",
	"fatal: [h]: FAILED! => {\"changed\": false, \"msg\": \"Status code was 403 and not [200]: HTTP Error 403: Forbidden\", \"status\": 403, \"url\": \"URL\"}",
	"Invoke-RestMethod -Method METHOD -Uri URL\nInvoke-RestMethod : The remote server returned an error: (403) Forbidden.",
	"Invoke-RestMethod -Uri URL\nResponse status code does not indicate success: 403 (Forbidden).",
	"System.Net.Http.HttpRequestException: Response status code does not indicate success: 403 (Forbidden). URL",
	"METHOD URL\nthe server responded with status 403 (Faraday::ForbiddenError)",
	"METHOD URL\nRestClient::Forbidden: 403 Forbidden",
	"URL => #<Net::HTTPForbidden 403 Forbidden readbody=true>",
	"Client error: `METHOD URL` resulted in a `403 Forbidden` response:\n(truncated...)",
	"file_get_contents(URL): Failed to open stream: HTTP request failed! HTTP/1.1 403 Forbidden",
	"HTTP request returned status code 403: URL",
	"java.io.IOException: Server returned HTTP response code: 403 for URL: URL",
	"org.springframework.web.client.HttpClientErrorException$Forbidden: 403 Forbidden on METHOD request for \"URL\": [no body]",
	"feign.FeignException$Forbidden: [403 Forbidden] during [METHOD] to [URL] [Client#list()]: []",
	"<-- 403 URL (131ms)",
	"HTTP status client error (403 Forbidden) for url (URL)",
	"ureq: URL: status code 403",
	"METHOD URL: unexpected status 403",
	"METHOD URL: unexpected status code: 403",
	"METHOD \"URL\": 403 Forbidden",
	"METHOD URL returned 403",
	"METHOD URL -> 403",
	"METHOD URL 403 (Forbidden)",
	"METHOD URL HTTP/1.1\" 403 Forbidden",
	"HTTP METHOD URL responded 403 in 131.2 ms",
	"DEBUG: https://api.cloudflare.com:443 \"METHOD PATH HTTP/1.1\" 403 None",
	"level=error msg=\"cloudflare call\" method=METHOD url=URL status=403",
	"{\"level\":\"error\",\"method\":\"METHOD\",\"url\":\"URL\",\"status\":403,\"msg\":\"cloudflare\"}",
	"{\"level\":\"error\",\"method\":\"METHOD\",\"url\":\"URL\",\"statusCode\":403}",
	"{\"request\":{\"method\":\"METHOD\",\"url\":\"URL\"},\"response\":{\"status_code\":403}}",
	"METHOD URL\nHTTP/2 403\ncontent-type: application/json",
	"> METHOD PATH HTTP/2\n> Host: api.cloudflare.com\n< HTTP/2 403",
	"Unable to call cloudflare METHOD URL: HTTP code 403",
	"Error 403 calling METHOD URL",
	"code=403 path=URL cloudflare",
}

// Of a refusal of which a program kept the status alone, the call is named and the
// cause is not sure; the caller's facts stand in where the text has no call.
func TestStatusLost(t *testing.T) {
	t.Parallel()
	const path = zonePath + "/dns_records"
	for _, line := range statusLines {
		for _, method := range []string{"GET", "POST"} {
			text := replaceCall(line, method, path)
			if text == replaceCall(line, "X", path) && method == "POST" {
				continue
			}
			d, ok := diagnose.Text(text, diagnose.Facts{})
			if !assert.True(t, ok, "not recognised: %q", text) {
				continue
			}
			assert.Equal(t, diagnose.CodeReasonLost, d.Code, "%q", text)
			if assert.NotNil(t, d.Refusal) {
				assert.Equal(t, 403, d.Refusal.Status, "%q", text)
				assert.Equal(t, path, d.Refusal.Path, "%q", text)
				if strings.Contains(line, "METHOD") {
					assert.Equal(t, method, d.Refusal.Method, "%q", text)
				}
			}
			for _, c := range d.Causes {
				assert.Less(t, c.Confidence, diagnose.High, "%q", text)
			}
		}
	}
	for _, line := range statusLines {
		text := replaceCall(line, "", "")
		d, ok := diagnose.Text(text, diagnose.Facts{Method: "PUT", Path: path})
		if assert.True(t, ok, "not recognised without a call: %q", text) {
			assert.Equal(t, diagnose.CodeReasonLost, d.Code, "%q", text)
			assert.Equal(t, "PUT "+path, d.Refusal.Method+" "+d.Refusal.Path, "%q", text)
		}
	}
}

func replaceCall(line, method, path string) string {
	url := apiURL + path
	if path == "" {
		url = ""
	}
	return strings.NewReplacer("METHOD", method, "URL", url, "PATH", "/client/v4"+path).Replace(line)
}

// What else is left of an answer: a page without a code, a code without a message,
// a status without a call, and a sentence that one endpoint alone says.
func TestRestsOfAnswers(t *testing.T) {
	t.Parallel()
	const page = "https://developers.cloudflare.com/api/resources/zones/methods/list"
	account := diagnose.Facts{Kind: authz.AccountToken, Account: account}
	for _, tc := range []struct {
		text  string
		facts diagnose.Facts
		code  diagnose.Code
		call  string
	}{
		{"Forbidden, documentation_url=" + page, diagnose.Facts{}, "authentication-error", "GET /zones"},
		{"Error: Forbidden (documentation_url: " + page + ")", diagnose.Facts{}, "authentication-error", "GET /zones"},
		{"code: 9109 " + apiURL + "/zones", diagnose.Facts{}, "credential-refused", "GET /zones"},
		{"GET " + apiURL + "/zones code=9109", diagnose.Facts{}, "credential-refused", "GET /zones"},
		{"HTTP 429 Too Many Requests api.cloudflare.com", diagnose.Facts{}, "rate-limited", ""},
		{"api.cloudflare.com returned 429", diagnose.Facts{}, "rate-limited", ""},
		{"cloudflare: HTTP 403 " + apiURL + "/", diagnose.Facts{}, "reason-lost", ""},
		{bodyVerify, diagnose.Facts{}, "verify-refused", "GET /user/tokens/verify"},
		{bodyVerify, account, "verify-refused", "GET " + accountPath + "/tokens/verify"},
		{refuse(1001, `Missing "Authorization" header`), diagnose.Facts{}, "key-cannot-be-verified", "GET /user/tokens/verify"},
		{refuse(9109, "Unauthorized to access requested resource"), diagnose.Facts{}, "unauthorized-resource", ""},
		{refuse(10000, "Authentication error"), diagnose.Facts{}, "authentication-error", ""},
		{refuse(1404, "No quota has been allocated for this zone."), diagnose.Facts{}, "unknown", ""},
	} {
		d, ok := diagnose.Text(tc.text, tc.facts)
		if !assert.True(t, ok, tc.text) {
			continue
		}
		assert.Equal(t, tc.code, d.Code, tc.text)
		assert.Equal(t, tc.call, strings.TrimSpace(d.Refusal.Method+" "+d.Refusal.Path), tc.text)
	}
	for _, text := range []string{"cloudflare: Authentication error (10000 ms)", "page Forbidden, see https://example.com/", "code: 9109 of the cloudflare build", "HTTP 429 from the registry, cloudflare ok"} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, "%q: %s", text, d)
	}
}
