package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
)

// D1 has one code for its own faults and for statements that SQLite refuses:
// only the former pass by themselves.
func TestStatementsThatSQLiteRefuses(t *testing.T) {
	t.Parallel()
	const call = "✘ [ERROR] A request to the Cloudflare API (" + accountPath + "/d1/database/x/query) failed.\n\n  "
	for text, want := range map[string]diagnose.Code{
		"not authorized: SQLITE_AUTH [code: 7500]":                                  diagnose.CodeContentRejected,
		"no such table: users: SQLITE_ERROR [code: 7500]":                           diagnose.CodeContentRejected,
		"near \"FORM\": syntax error at offset 9: SQLITE_ERROR [code: 7500]":        diagnose.CodeContentRejected,
		"UNIQUE constraint failed: users.id: SQLITE_CONSTRAINT [code: 7500]":        diagnose.CodeContentRejected,
		"not authorized to use function: load_extension: SQLITE_ERROR [code: 7500]": diagnose.CodeContentRejected,
		"internal error [code: 7500]":                                               diagnose.CodeTransientFault,
	} {
		d, ok := diagnose.Text(call+text, diagnose.Facts{})
		require.True(t, ok, text)
		assert.Equal(t, want, d.Code, text)
		for _, m := range d.Remedies {
			assert.Empty(t, m.Permissions, text)
		}
	}
}

// verify needs no permission: none is offered where only its status is left.
func TestVerifyRefusedWithoutReason(t *testing.T) {
	t.Parallel()
	const user, ofAccount = "/user/tokens/verify", accountPath + "/tokens/verify"
	for _, c := range []struct{ text, path string }{
		{"HTTP/2 401", user}, {"Request failed with status code 401", ofAccount}, {"curl: (22) The requested URL returned error: 403", user},
		{"curl -f https://api.cloudflare.com/client/v4" + user + "\ncurl: (22) The requested URL returned error: 401", ""},
		{"requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.cloudflare.com/client/v4" + user, ""},
		{"AxiosError: Request failed with status code 401 GET https://api.cloudflare.com/client/v4" + ofAccount, ""},
	} {
		f := diagnose.Facts{Path: c.path}
		if c.path != "" {
			f.Method = "GET"
		}
		d, ok := diagnose.Text(c.text, f)
		require.True(t, ok, c.text)
		assert.Equal(t, diagnose.CodeVerifyRefused, d.Code, c.text)
		for _, m := range d.Remedies {
			assert.NotContains(t, m.Action, "add the permission", c.text)
		}
	}
}

// Expressions of templates stand for ids, blanks within them and all.
func TestTemplatesInPaths(t *testing.T) {
	t.Parallel()
	const host = "https://api.cloudflare.com/client/v4"
	for call, want := range map[string]string{
		"PATCH " + host + "/zones/{{ zone_id }}/settings/ssl":                                                "Zone Settings Write",
		"POST " + host + "/zones/{{ lookup('env', 'ZONE') }}/dns_records":                                    "DNS Write",
		"PUT " + host + "/accounts/${{ secrets.CF_ACCOUNT }}/workers/scripts/foo":                            "Workers Scripts Write",
		"POST " + host + "/accounts/{{.AccountID}}/cfd_tunnel":                                               "Cloudflare Tunnel Write",
		"POST " + host + "/zones/{{ item.zone | trim }}/purge_cache":                                         "Cache Purge",
		"GET " + host + "/zones/{{ hostvars[inventory_hostname].zone }}/dns_records?type=A&per_page={{ n }}": "DNS Read",
	} {
		d, ok := diagnose.Text(call+"\n"+`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, diagnose.Facts{})
		require.True(t, ok, call)
		require.NotEmpty(t, d.Remedies, call)
		assert.Contains(t, d.Remedies[0].String(), want, call)
	}
}

// Roles and users of AWS are not R2's, whatever the bucket's name; paths of R2's
// buckets are Cloudflare's, whoever tells of them.
func TestWhoseStore(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"upload failed: ./a to s3://cloudflare-logs/a An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:iam::123456789012:user/x is not authorized to perform: s3:PutObject",
		"wrangler build\nAccessDenied: User: arn:aws:sts::123456789012:assumed-role/ci/x is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::b\"",
	} {
		_, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, text)
	}
	for _, text := range []string{
		"✘ [ERROR] Failed to fetch " + accountPath + "/r2/buckets/media/objects/a.png - 403: Forbidden);",
		"Failed to fetch " + accountPath + "/r2/buckets/media/objects/b - 401: Unauthorized);",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		assert.Equal(t, diagnose.CodeReasonLost, d.Code, text)
		assert.Contains(t, d.Remedies[0].String(), "Workers R2 Storage Write", text)
	}
}
