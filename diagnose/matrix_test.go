package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
)

// twelve are the refusals of the matrix.
func twelve() map[string]wrote {
	one := func(method, path string, status, code int, message string) wrote {
		return wrote{method, path, status, []apiFault{{code: code, message: message}}}
	}
	headers := func(code int, message string) wrote {
		return wrote{"GET", "/zones", 400, []apiFault{{6003, "Invalid request headers", []apiFault{{code: code, message: message}}}}}
	}
	return map[string]wrote{
		"10000":         one("GET", accountPath+"/workers/scripts", 403, 10000, "Authentication error"),
		"9109 resource": one("GET", zonePath, 403, 9109, "Unauthorized to access requested resource"),
		"9109 token":    one("GET", zonePath, 403, 9109, "Invalid access token"),
		"6003 > 6111":   headers(6111, "Invalid format for Authorization header"),
		"6003 > 6103":   headers(6103, "Invalid format for X-Auth-Key header"),
		"1000 verify":   one("GET", "/user/tokens/verify", 401, 1000, "Invalid API Token"),
		"7003":          one("GET", accountPath+"/workers/script", 404, 7003, "Could not route to /client/v4"+accountPath+"/workers/script, perhaps your object identifier is invalid?"),
		"9109 location": one("GET", zonePath, 403, 9109, "Cannot use the access token from location: 198.51.100.241"),
		"971":           one("GET", zonePath+"/settings/ssl", 429, 971, "Please wait and consider throttling your request speed"),
		"10042":         one("POST", accountPath+"/r2/buckets", 403, 10042, "Please enable R2 through the Cloudflare Dashboard."),
		"a phase":       one("PUT", zonePath+"/rulesets/phases/http_request_cache_settings/entrypoint", 403, 0, "request is not authorized"),
		"10001":         one("GET", "/memberships", 400, 10001, "Unable to authenticate request"),
		"1068":          one("POST", "/zones", 400, 1068, "Permission denied"),
		"81057":         one("POST", zonePath+"/dns_records", 400, 81057, "The record already exists."),
		"7403":          one("GET", accountPath+"/d1/database", 403, 7403, "The given account is not valid or is not authorized to access this service"),
	}
}

// Twelve refusals in every form say what the answer itself says: the cause and
// the first remedy.
func TestFormsMatrix(t *testing.T) {
	t.Parallel()
	for name, a := range twelve() {
		facts := diagnose.Facts{Method: a.method, Path: a.path}
		want, ok := diagnose.Body(a.method, a.path, a.status, []byte(a.json()), diagnose.Facts{})
		require.True(t, ok, name)
		for _, form := range append(writtenForms(), moreForms()...) {
			text := form.of(a)
			got, ok := diagnose.Text(text, facts)
			if !assert.True(t, ok, "%s, %s is not recognised: %q", name, form.name, text) {
				continue
			}
			assert.Equal(t, want.Code, got.Code, "%s, %s: %q", name, form.name, text)
			require.NotEmpty(t, want.Remedies)
			if assert.NotEmpty(t, got.Remedies, "%s, %s", name, form.name) {
				assert.Equal(t, want.Remedies[0].String(), got.Remedies[0].String(), "%s, %s", name, form.name)
			}
		}
	}
}
