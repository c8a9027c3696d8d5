package diagnose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
)

// TestCutShort cuts answers at every place: from the code on something is said,
// which never contradicts the whole, and from the message's first words on it is
// what the whole says.
func TestCutShort(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		code    int
		message string
	}{
		{9109, "Invalid access token"},
		{9109, "Unauthorized to access requested resource"},
		{10000, "Authentication error"},
		{9103, "Unknown X-Auth-Key or X-Auth-Email"},
		{6003, "Invalid request headers"},
		{10042, "Please enable R2 through the Cloudflare Dashboard."},
	} {
		for _, form := range []string{
			`{"success":false,"errors":[{"code":%d,"message":"%s"}],"messages":[],"result":null}`,
			"{\n  \"result\": null,\n  \"success\": false,\n  \"errors\": [\n    {\n      \"code\": %d,\n      \"message\": \"%s\"\n    }\n  ]\n}",
			`12:00:01 cloudflare said {"success":false,"errors":[{"code":%d,"message":"%s"}]}`,
		} {
			full := fmt.Sprintf(form, tc.code, tc.message)
			want, ok := diagnose.Text(full, diagnose.Facts{})
			require.True(t, ok, full)
			code := len(fmt.Sprintf(form[:strings.Index(form, "%d")+2], tc.code))
			first := len(fmt.Sprintf(form[:strings.Index(form, "%s")], tc.code)) + 4
			for n := code + 1; n < len(full); n++ {
				d, ok := diagnose.Text(full[:n], diagnose.Facts{})
				require.True(t, ok, full[:n])
				assert.Equal(t, tc.code, d.Refusal.Code(), full[:n])
				if n >= first {
					assert.Equal(t, want.Code, d.Code, full[:n])
				}
			}
			for n := range code {
				_, ok := diagnose.Text(full[:n], diagnose.Facts{})
				assert.False(t, ok, full[:n])
			}
		}
	}
}

// TestCutOfOthers cuts answers that are not the API's.
func TestCutOfOthers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"errors":[{"code":4711,"message":"Authentication er`,
		`{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","det`,
		`{"success":false,"errors":[{"code":42,"message":"no such us`,
		`{"success":false,"errors":["code 10000"`,
	} {
		_, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, text)
	}
}

// TestClosedFrames has frames that break a refusal at every width, inside words
// and codes too.
func TestClosedFrames(t *testing.T) {
	t.Parallel()
	const said = "Error: cloudflare: could not list zones: Unauthorized to access requested resource (9109) in a frame of the program's own"
	want, ok := diagnose.Text(said, diagnose.Facts{})
	require.True(t, ok)
	for width := 24; width < 110; width++ {
		var b strings.Builder
		b.WriteString("╭" + strings.Repeat("─", width+2) + "╮\n")
		for from := 0; from < len(said); from += width {
			fmt.Fprintf(&b, "│ %-*s │\n", width, said[from:min(len(said), from+width)])
		}
		b.WriteString("╰" + strings.Repeat("─", width+2) + "╯\n")
		d, ok := diagnose.Text(b.String(), diagnose.Facts{})
		require.True(t, ok, b.String())
		assert.Equal(t, want.Code, d.Code, b.String())
		assert.Equal(t, want.Refusal.Code(), d.Refusal.Code(), b.String())
	}
}

// TestWordsOfOlderClients: what cloudflare-go v0 and wrangler print without naming
// Cloudflare is theirs all the same.
func TestWordsOfOlderClients(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]diagnose.Code{
		`level=error msg="error from makeRequest: HTTP status 403: insufficient permissions"`:                                                                    diagnose.CodeReasonLost,
		"The specified bucket name is not valid. [code: 10005]":                                                                                                  diagnose.CodeContentRejected,
		"Wrangler is missing some expected Oauth scopes. To fix this, run `wrangler login` to refresh your token. The missing scopes are:\n  - containers:write": diagnose.CodeOAuthLogin,
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		assert.Equal(t, want, d.Code, text)
	}
	for _, text := range []string{"error from makeRequest: EOF", "The name is not valid. [code: 10005]"} {
		_, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, text)
	}
}
