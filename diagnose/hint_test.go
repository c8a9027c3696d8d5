package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
)

const bodyMalformedKey = `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6103,"message":"Invalid format for X-Auth-Key header"}]}],"messages":[],"result":null}`

// What a text shows of a malformed credential chooses what is said first, and is
// not repeated.
func TestShownCredentialLeads(t *testing.T) {
	t.Parallel()
	const token, key, bearer = "malformed-authorization", "malformed-auth-key", "global-key-as-bearer"
	const hex37, id = "0123456789abcdef0123456789abcdef01234", "0123456789abcdef0123456789abcdef"
	const origin = "v1.0-0123456789abcdef01234567-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	general := "Copy the token's value anew"
	for _, c := range []struct {
		text  string
		code  diagnose.Code
		first string
	}{
		{"Authorization: Bearer " + hex37 + "\n" + bodyMalformed, bearer, "create an API token"},
		{`curl -H "Authorization: Bearer ` + hex37 + `" https://api.cloudflare.com/client/v4/zones` + "\n" + bodyMalformed, bearer, "create an API token"},
		{"> authorization: Bearer Bearer s3cr3t\n" + bodyMalformed, token, "Take the word Bearer off"},
		{`Authorization: Bearer "s3cr3t"` + "\n" + bodyMalformed, token, "Take the quotes off"},
		{"SENDING:  Authorization: Bearer s3cr3t,\n" + bodyMalformed, token, "Take the comma off"},
		{"CLOUDFLARE_API_TOKEN={s3cr3t}\n" + bodyMalformed, token, "Take the braces off"},
		{"api_token = \"s3cr3t…\"\n" + bodyMalformed, token, "Take the ellipsis off"},
		{"CF_Token='" + id + "'\n" + bodyMalformed, token, "in place of the id"},
		{"CF_Token=" + origin + "\n" + bodyMalformed, token, "in place of the Origin CA key"},
		{`{"logger":"caddy","error":"got error status: HTTP 400"} ` + bodyMalformed, token, "without quotes and without braces"},
		{"X-Auth-Key: " + origin + "\n" + bodyMalformedKey, key, "in place of the Origin CA key"},
		{"export CF_Key='" + id + "'\n" + bodyMalformedKey, key, "in place of the id"},
		{"dns_cloudflare_api_key = " + hex37 + "8\n" + bodyMalformedKey, key, "Copy it anew"},
		{"CF_API_KEY=" + hex37 + "\nError: Invalid request headers (6003) cloudflare", "malformed-headers", "Send an API token as Authorization: Bearer"},
		{"--header 'X-Auth-Key: s3cr3t;'\n" + bodyMalformedKey, key, "Take the comma off"},

		{`curl -H "Authorization: Bearer $TOKEN" https://api.cloudflare.com/client/v4/zones` + "\n" + bodyMalformed, token, general},
		{"Authorization: Bearer ***\n" + bodyMalformed, token, general},
		{"Authorization: the header of the token\n" + bodyMalformed, token, general},
		{`{"headers":{"Authorization":"Bearer s3cr3t","Accept":"*/*"}}` + "\n" + bodyMalformed, token, general},
		{"X-Auth-Key: " + hex37 + "\n" + bodyMalformed, token, general}, // of another header than the answer's
		{bodyMalformedKey, key, "Send an API token"},
	} {
		d, ok := diagnose.Text(c.text, diagnose.Facts{})
		require.True(t, ok, c.text)
		assert.Equal(t, c.code, d.Code, c.text)
		assert.Contains(t, d.Remedies[0].String(), c.first, c.text)
		for _, secret := range []string{"s3cr3t", hex37, origin} {
			assert.NotContains(t, d.String(), secret, c.text)
		}
	}
	// The caller knows better.
	d, _ := diagnose.Text("Authorization: Bearer "+hex37+"\n"+bodyMalformed, diagnose.Facts{Credential: diagnose.LooksLikeID})
	assert.Equal(t, diagnose.Code(token), d.Code)
}
