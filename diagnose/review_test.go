package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// What stands elsewhere in a text decides: a verification that failed, the phase of
// the ruleset that is pasted beside, the kind of the login.
func TestWhatStandsElsewhere(t *testing.T) {
	t.Parallel()
	ids := diagnose.Facts{Account: account, Zone: zone}
	d, ok := diagnose.Text("GET "+apiURL+zonePath+": 403 Unauthorized to access requested resource (9109)\n"+apiURL+"/user/tokens/verify: 401 {\"success\":false,\"errors\":[{\"code\":1000,\"message\":\"Invalid API Token\"}]}", ids)
	require.True(t, ok)
	assert.Equal(t, diagnose.CodeVerifyRefused, d.Code, "a token that does not verify explains the rest")

	d, ok = diagnose.Text("resource \"cloudflare_ruleset\" \"x\" {\n  phase = \"http_request_transform\"\n}\n│ Error: error creating ruleset\n│ request is not authorized", diagnose.Facts{Method: "POST", Path: zonePath + "/rulesets"})
	require.True(t, ok)
	require.NotEmpty(t, d.Remedies)
	assert.Equal(t, []permissions.Permission{permissions.ZoneTransformRulesWrite}, d.Remedies[0].Permissions)

	d, ok = diagnose.Text("A request to the Cloudflare API ("+accountPath+"/workers/scripts/w) failed.\n  Authentication error [code: 10000]\n👋 You are logged in with a Global API Key, associated with the email x", diagnose.Facts{})
	require.True(t, ok)
	for _, r := range d.Remedies {
		assert.Empty(t, r.Permissions, "nobody adds a permission to a Global API key")
	}
	_, ok = diagnose.Text("curl -X POST "+apiURL+"/certificates\n{\"success\":false,\"errors\":[{\"code\":10000,\"message\":\"Authentication error\"}]}", diagnose.Facts{})
	require.True(t, ok)
	d, _ = diagnose.Text("curl -X POST "+apiURL+"/certificates\n{\"success\":false,\"errors\":[{\"code\":10000,\"message\":\"Authentication error\"}]}", diagnose.Facts{})
	assert.Equal(t, "/certificates", d.Refusal.Path)
	d, ok = diagnose.Text(`{"error":[{"code":2009,"message":"Unauthorized"}],"result":[],"success":false}`, diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.CodeAIGatewayToken, d.Code)
	for _, text := range []string{"[wrangler] Error: Authentication error: user not found in my database", "wrangler tail\n  (log) Authentication error"} {
		d, ok = diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, "%s: %s", d.Code, text)
	}
	assert.NotEqual(t, authz.Allowed, d.Verdict)
}
