package diagnose_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
)

// What tools print for the same refusal.
func TestTextOfTools(t *testing.T) {
	t.Parallel()
	buckets := diagnose.Facts{Liveness: diagnose.Live, Method: "GET", Path: accountPath + "/r2/buckets"}
	live := diagnose.Facts{Liveness: diagnose.Live}
	write := []permissions.Permission{permissions.AccountWorkersR2StorageWrite}
	read := []permissions.Permission{permissions.AccountWorkersR2StorageRead}
	const url = "https://api.cloudflare.com/client/v4" + accountPath + "/r2/buckets"
	for _, tc := range []struct {
		tool, text string
		facts      diagnose.Facts
		status     int
		code       diagnose.Code
		api        int
		adds       []permissions.Permission
		path       string
	}{
		{"wrangler", "✘ [ERROR] A request to the Cloudflare API (" + accountPath + "/r2/buckets) failed.\n\n  Authentication error [code: 10000]\n\n\n📎 It looks like you are authenticating Wrangler via a custom API token set in an environment variable.\nPlease ensure it has the correct permissions for this operation.\n", live, 0, "missing-permission", 10000, write, accountPath + "/r2/buckets"},
		{"wrangler with a method", "A request to the Cloudflare API (" + accountPath + "/r2/buckets) failed. Authentication error [code: 10000]", diagnose.Facts{Liveness: diagnose.Live, Method: "GET"}, 0, "missing-permission", 10000, read, accountPath + "/r2/buckets"},
		{"wrangler, 9109", "✘ [ERROR] Unauthorized to access requested resource [code: 9109]\n\n  If you think this is a bug, please open an issue at: https://github.com/cloudflare/workers-sdk/issues/new/choose", buckets, 0, "unauthorized-resource", 9109, read, ""},
		{"wrangler, pasted without the id", "A request to the Cloudflare API (/accounts/<id>/r2/buckets) failed. Authentication error [code: 10000]", live, 0, "missing-permission", 10000, write, "/accounts/<id>/r2/buckets"},
		{"wrangler, stars for the id", "A request to the Cloudflare API (/accounts/********/r2/buckets) failed. Authentication error [code: 10000]", live, 0, "missing-permission", 10000, write, "/accounts/********/r2/buckets"},
		{"flarectl", "Authentication error (10000)", buckets, 0, "missing-permission", 10000, read, ""},
		{"flarectl, 9109", "Unauthorized to access requested resource (9109)", buckets, 0, "unauthorized-resource", 9109, read, ""},
		{"lego", "[status code 403] 10000: Authentication error", buckets, 403, "missing-permission", 10000, read, ""},
		{"lego, 9109", "cloudflare: failed to find zone example.com.: [status code 403] 9109: Unauthorized to access requested resource", live, 403, "unauthorized-resource", 9109, []permissions.Permission{permissions.ZoneRead}, "/zones"},
		{"lego, chain", "cloudflare: failed to find zone example.com.: [status code 400] 6003: Invalid request headers; 6111: Invalid format for Authorization header", diagnose.Facts{}, 400, "malformed-authorization", 6003, nil, "/zones"},
		{"lego, record", "cloudflare: failed to create TXT record: [status code 403] 10000: Authentication error", diagnose.Facts{Liveness: diagnose.Live, Zone: zone}, 403, "missing-permission", 10000, []permissions.Permission{permissions.ZoneDNSWrite}, zonePath + "/dns_records"},
		{"libdns", "got error status: HTTP 403: [{Code:10000 Message:Authentication error ErrorChain:[]}]", buckets, 403, "missing-permission", 10000, read, ""},
		{"libdns, chain", "got error status: HTTP 400: [{Code:6003 Message:Invalid request headers ErrorChain:[{Code:6111 Message:Invalid format for Authorization header}]}]", diagnose.Facts{}, 400, "malformed-authorization", 6003, nil, ""},
		{"libdns, another code", "got error status: HTTP 400: [{Code:81057 Message:An identical record already exists. ErrorChain:[]}]", diagnose.Facts{Method: "POST", Path: zonePath + "/dns_records"}, 400, "already-exists", 81057, nil, ""},
		{"cloudflare-go v2 and later, terraform 5", `GET "` + url + `": 403 Forbidden {"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"messages":[],"result":null}`, live, 403, "missing-permission", 10000, read, accountPath + "/r2/buckets"},
		{"terraform 5, in its frame", "╷\n│ Error: failed to make http request\n│ \n│   with cloudflare_r2_bucket.b,\n│   on main.tf line 1, in resource \"cloudflare_r2_bucket\" \"b\":\n│    1: resource \"cloudflare_r2_bucket\" \"b\" {\n│ \n│ POST \"" + url + "\":\n│ 403 Forbidden {\"success\":false,\"errors\":[{\"code\":10000,\"message\":\"Authentication\n│ error\"}]}\n╵", live, 403, "missing-permission", 10000, write, accountPath + "/r2/buckets"},
		{"terraform 4", "Error: failed to create DNS record: Authentication error (10000)", diagnose.Facts{Liveness: diagnose.Live, Zone: zone}, 0, "missing-permission", 10000, []permissions.Permission{permissions.ZoneDNSWrite}, zonePath + "/dns_records"},
		{"this library", "GET " + accountPath + "/r2/buckets: 403: Authentication error (10000) [ray 8c1f-FRA]", live, 403, "missing-permission", 10000, read, accountPath + "/r2/buckets"},
		{"curl", `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, buckets, 0, "missing-permission", 10000, read, ""},
		{"curl -i, pretty", "HTTP/2 403 \ndate: Mon, 02 Nov 2026 12:00:00 GMT\ncf-ray: 8c1f-FRA\n\n{\n  \"success\": false,\n  \"errors\": [\n    {\n      \"code\": 10000,\n      \"message\": \"Authentication error\"\n    }\n  ]\n}\n", buckets, 403, "missing-permission", 10000, read, ""},
		{"curl -f", "curl: (22) The requested URL returned error: 403\n+ curl -fsS https://api.cloudflare.com/client/v4" + accountPath + "/r2/buckets", live, 403, "reason-lost", 0, read, accountPath + "/r2/buckets"},
		{"slog of JSON", `{"level":"error","msg":"sync","error":"403 {\"success\":false,\"errors\":[{\"code\":9109,\"message\":\"Cannot use the access token from location: 192.0.2.7\"}]}"}`, diagnose.Facts{}, 403, "client-ip", 9109, nil, ""},
		{"Python", "cloudflare.PermissionDeniedError: Error code: 403 - {'success': False, 'errors': [{'code': 10000, 'message': 'Authentication error'}]}", buckets, 403, "missing-permission", 10000, read, ""},
		{"a quoted message with quotes", `HTTP status 400: content "{\"success\":false,\"errors\":[{\"code\":1001,\"message\":\"Missing \\\"Authorization\\\" header\"}]}"`, diagnose.Facts{Method: "GET", Path: "/user/tokens/verify"}, 400, "key-cannot-be-verified", 1001, nil, ""},
		{"rate limit", "More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed", diagnose.Facts{}, 0, "rate-limited", 971, nil, ""},
		{"server", "cloudflare: GET " + url + ": 502 Bad Gateway", diagnose.Facts{}, 502, "server-error", 0, nil, accountPath + "/r2/buckets"},
		{"S3 by boto", "botocore.exceptions.ClientError: An error occurred (SignatureDoesNotMatch) when calling the PutObject operation (r2.cloudflarestorage.com)", diagnose.Facts{}, 403, "s3-wrong-secret", 0, nil, ""},
	} {
		t.Run(tc.tool, func(t *testing.T) {
			t.Parallel()
			for form, text := range map[string]string{
				"alone": tc.text, "in a log": "2026-11-02T12:00:00Z level=error msg=sync attempt=3\n" + tc.text + "\nexit status 1\n",
				"in colour": "\x1b[31m" + strings.ReplaceAll(tc.text, " ", " \x1b[0m") + "\x1b[0m", "with carriage returns": strings.ReplaceAll(tc.text, "\n", "\r\n"),
			} {
				d, ok := diagnoseText(t, text, tc.facts)
				require.True(t, ok, form)
				assert.Equal(t, tc.code, d.Code, "%s: %s", form, d)
				require.NotNil(t, d.Refusal)
				assert.Equal(t, tc.status, d.Refusal.Status, form)
				assert.Equal(t, tc.api, d.Refusal.Code(), form)
				assert.Equal(t, tc.adds, d.Remedies[0].Permissions, form)
				if tc.path != "" {
					assert.Equal(t, tc.path, d.Refusal.Path, form)
				}
				checkDiagnosis(t, d)
			}
		})
	}
}

// Text that tells of no refusal of the API is left alone.
func TestTextOfOtherThings(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "exit status 1", "connection reset by peer", "context deadline exceeded", `Get "https://api.cloudflare.com/client/v4/zones": EOF`,
		"535 5.7.8 Authentication error", "smtp: authentication error", "retry limit (10000)", "cloudflare retry limit (10000)", "took 10000 ms", "HTTP 403", "403 Forbidden",
		"process exited with code: 1", "error code: 1020", "status code: 403", `{"errors":[]}`, `{"errors":[{"code":1,"message":"no"}]}`,
		`{"success":true,"errors":[],"messages":[{"code":10000,"message":"This API Token is valid and active","type":null}],"result":{"status":"active"}}`,
		`{"success":true,"errors":[],"messages":[{"code":10000,"message":"This API Token is valid and active"`,
		"insufficient permissions", "invalid access token", "AccessDenied: Access Denied (https://s3.amazonaws.com)", "expected 1 zone, got 0 for ",
		"cloudflare: 200 OK /zones", strings.Repeat("\x1b[", 100), "\xff\xfe\x00", "GET /accounts/x: 404",
	} {
		d, ok := diagnoseText(t, text, diagnose.Facts{})
		assert.False(t, ok, "%q: %s", text, d.Code)
		_, ok = diagnose.Error(errors.New(text), diagnose.Facts{})
		assert.False(t, ok, text)
	}
}

// Of a long log the beginning and the end are looked at, and no secret shows.
func TestTextIsBounded(t *testing.T) {
	t.Parallel()
	refusal := "Authentication error (10000)"
	noise := strings.Repeat("level=info msg=ok\n", 200_000)
	for _, text := range []string{refusal + "\n" + noise, noise + refusal} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok)
		assert.Equal(t, diagnose.Code("authentication-error"), d.Code)
		assert.Less(t, len(d.String()), 8<<10)
	}
	_, ok := diagnose.Text(noise+refusal+noise, diagnose.Facts{})
	assert.False(t, ok)

	for _, text := range []string{
		`{"success":false,"errors":[{"code":9109,"message":"Invalid access token ` + secret + `"}]}`,
		"Authorization: Bearer " + secret + "\nGET /zones/" + secret + "/dns_records: 403: Authentication error (10000)",
		"got error status: HTTP 403: [{Code:9109 Message:Invalid access token " + secret + " ErrorChain:[]}]",
		"expected 1 zone, got 0 for " + secret + ".example.com",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		out, err := json.Marshal(d)
		require.NoError(t, err)
		for _, form := range []string{d.String(), string(out), d.LogValue().String(), fmt.Sprintf("%+v", d.Refusal)} {
			if strings.Contains(form, secret) {
				t.Error("a credential shows") // without showing it here
			}
		}
	}
}

// Of several refusals in a text, the one behind the others is explained.
func TestTextOfSeveral(t *testing.T) {
	t.Parallel()
	text := "GET " + accountPath + "/r2/buckets: 403: Authentication error (10000)\n" + strings.Repeat("level=info msg=next ", 8) +
		"\nGET /zones: 403: Cannot use the access token from location: 192.0.2.7 (9109)\n"
	d, ok := diagnoseText(t, text, diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.Code("client-ip"), d.Code)
	assert.Equal(t, "/zones", d.Refusal.Path)

	d, ok = diagnose.Error(errors.Join(errors.New("disk full"), errors.New("[status code 502] ?"), errors.New("cloudflare: [status code 403] 10000: Authentication error")), diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.Code("authentication-error"), d.Code)
	assert.Equal(t, 403, d.Refusal.Status)
}

func FuzzText(f *testing.F) {
	for _, s := range allSeen() {
		if s.text != "" {
			f.Add(s.text, "", "")
		} else if s.body != "" {
			f.Add("HTTP 403: "+s.body, "GET", zonePath+"/dns_records")
		}
	}
	f.Add("[status code 403] 1: ; 2: x; ", "", "")
	f.Add(`"errors" {"errors"} code: 1 message= [code: 12]`, "GET", "/zones?name=%zz")
	f.Add(`net/http: invalid header field value \"Bearer x\\n\" for key Authorization`, "GET", "/zones")
	f.Add("\"x\\\" is an invalid header value, 'y' appears invalid; ensure it's correctly entered", "GET", "/zones")
	f.Add(`X-Auth-Key: \"x\`+bodyMalformedKey, "", "")
	f.Fuzz(func(t *testing.T, text, method, path string) {
		d, ok := diagnose.Text(text, diagnose.Facts{Method: method, Path: path, Account: account, Zone: zone})
		if !ok {
			return
		}
		checkDiagnosis(t, d)
		if d.Refusal != nil && !utf8.ValidString(d.Refusal.Error()) {
			t.Fatal("not valid UTF-8")
		}
	})
}

func FuzzEmptyList(f *testing.F) {
	f.Add("GET", "/zones?name=example.com", uint8(0))
	f.Add("GET", accountPath+"/r2/buckets", uint8(1))
	f.Add("get", "//zones/?%", uint8(2))
	f.Fuzz(func(t *testing.T, method, path string, shape uint8) {
		facts := diagnose.Facts{}
		if shape&1 != 0 {
			facts.Account = account
		}
		if shape&2 != 0 {
			facts.Zone = zone
		}
		if d, ok := emptyList(method, path, facts); ok {
			checkDiagnosis(t, d)
		}
	})
}

func BenchmarkText(b *testing.B) {
	line := "cloudflare: failed to find zone example.com.: [status code 403] 9109: Unauthorized to access requested resource"
	b.Run("line", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = diagnose.Text(line, diagnose.Facts{})
		}
	})
	worst := strings.Repeat(`"errors" {"code": 10000 /accounts/x (9109) `, 2000)
	b.Run("worst", func(b *testing.B) {
		for b.Loop() {
			_, _ = diagnose.Text(worst, diagnose.Facts{})
		}
	})
}
