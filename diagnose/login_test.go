package diagnose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// refusedBy is a refusal as wrangler prints it, of a call on the account.
func refusedBy(path, more string) string {
	return "✘ [ERROR] A request to the Cloudflare API (" + path + ") failed.\n\n  Authentication error [code: 10000]\n\n" + more
}

const (
	whoamiOAuth = "Getting User settings...\n👋 You are logged in with an OAuth Token, associated with the email user@example.com.\n"
	scopesOld   = "🔓 Token Permissions: If scopes are missing, you may need to logout and re-login.\nScope (Access)\n- account (read)\n- user (read)\n- workers (write)\n- zone (read)\n- offline_access \n"
)

// An OAuth login takes no permissions: the first thing is to log in again, with
// the scope that it lacks where that shows.
func TestOAuthLogin(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text  string
		facts       diagnose.Facts
		says, cause string
		adds        permissions.Permission
	}{
		{"no scopes listed", refusedBy(accountPath+"/workers/scripts/app", whoamiOAuth), diagnose.Facts{Method: "PUT"}, "log out and log in again", "stale", permissions.AccountWorkersScriptsWrite},
		{"a scope for all of Workers", refusedBy(accountPath+"/workers/scripts/app", whoamiOAuth+scopesOld), diagnose.Facts{Method: "PUT"}, "log in again", "stale", permissions.AccountWorkersScriptsWrite},
		{"a scope is not listed", refusedBy(accountPath+"/d1/database", whoamiOAuth+scopesOld), diagnose.Facts{Method: "POST"}, "d1.write", "lacks the scope d1.write", permissions.AccountD1Write},
		{"read does not write", refusedBy(accountPath+"/queues", whoamiOAuth+"🔓 Token Permissions:\nScope (Access)\n- queues (read)\n"), diagnose.Facts{Method: "POST"}, "queues.write", "lacks the scope", permissions.AccountQueuesWrite},
		{"the tool misses scopes", refusedBy(accountPath+"/containers/me", whoamiOAuth+"🔓 Token Permissions:\nScope (Access)\n- workers (write)\n\n▲ [WARNING] Wrangler is missing some expected Oauth scopes. To fix this, run `wrangler login` to refresh your token. The missing scopes are:\n\n  - containers:write\n  - ai:write\n"), diagnose.Facts{}, "containers.write, ai.write", "lacks the scope containers.write", nil},
		{"in JSON", refusedBy(accountPath+"/workers/scripts/app", `{"loggedIn":true,"authType":"OAuth Token","email":"user@example.com"}`), diagnose.Facts{Method: "PUT"}, "log out and log in again", "stale", permissions.AccountWorkersScriptsWrite},
		{"another code", "✘ [ERROR] A request to the Cloudflare API (/user) failed.\n\n  Unauthorized to access requested resource [code: 9109]\n\n" + whoamiOAuth, diagnose.Facts{}, "log in again", "stale", nil},
		{"masked", "curl -H 'Authorization: Bearer cfoat_****' https://api.cloudflare.com/client/v4" + accountPath + "/workers/scripts\n{\"success\":false,\"errors\":[{\"code\":10000,\"message\":\"Authentication error\"}]}", diagnose.Facts{}, "log in again", "stale", permissions.AccountWorkersScriptsRead},
		{"known to the caller", refusedBy(accountPath+"/workers/scripts/app", ""), diagnose.Facts{Method: "PUT", Credential: diagnose.LooksLikeOAuth}, "log in again", "stale", permissions.AccountWorkersScriptsWrite},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d, ok := diagnose.Text(tc.text, tc.facts)
			require.True(t, ok)
			checkDiagnosis(t, d)
			require.Equal(t, diagnose.CodeOAuthLogin, d.Code, d.Title)
			assert.Contains(t, d.Remedies[0].Action, tc.says)
			assert.Empty(t, d.Remedies[0].Permissions, "nobody adds one to a login")
			assert.Contains(t, d.Causes[0].Text, tc.cause)
			assert.LessOrEqual(t, d.Causes[0].Confidence, diagnose.Medium)
			if tc.adds != nil {
				assert.Equal(t, []permissions.Permission{tc.adds}, d.Remedies[1].Permissions)
				assert.Contains(t, d.Remedies[1].Action, "in place of the login")
			}
		})
	}
}

// Every diagnosis that would add a permission respects the kind of credential
// that the text tells of.
func TestKindThatIsHeard(t *testing.T) {
	t.Parallel()
	const (
		account = "👋 You are logged in with an Account API Token, associated with the account Example.\n"
		user    = "👋 You are logged in with an User API Token, associated with the email user@example.com.\n"
		older   = "👋 You are logged in with an API Token, associated with the email user@example.com!\n"
		key     = "👋 You are logged in with an Global API Key, associated with the email user@example.com.\n"
		curled  = "curl -X GET 'https://api.cloudflare.com/client/v4" + zonePath + "/dns_records' -H 'X-Auth-Email: user@example.com' -H 'X-Auth-Key: ****'\n"
		body    = `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`
	)
	for _, tc := range []struct {
		name, text string
		facts      diagnose.Facts
		code       diagnose.Code
		says       string
	}{
		{"an account's token", refusedBy("/memberships", account), diagnose.Facts{}, diagnose.CodeAccountTokenOnUserEndpoint, "twin under /accounts"},
		{"an account's token, on the account", refusedBy(accountPath+"/workers/scripts", account), diagnose.Facts{}, diagnose.CodeAuthenticationError, "Workers Scripts"},
		{"a user's token", refusedBy(accountPath+"/workers/scripts", user), diagnose.Facts{}, diagnose.CodeAuthenticationError, "Workers Scripts"},
		{"a token, in older words", refusedBy("/memberships", older), diagnose.Facts{}, diagnose.CodeAuthenticationError, "Memberships"},
		{"a key", refusedBy(accountPath+"/workers/scripts", key), diagnose.Facts{}, diagnose.CodeKeyWithoutAccess, "membership and role"},
		{"a key, in curl's header", curled + body, diagnose.Facts{}, diagnose.CodeKeyWithoutAccess, "membership and role"},
		{"a key, in JSON", `headers: {"X-Auth-Email":"user@example.com","X-Auth-Key":"***"} 403 ` + body, diagnose.Facts{Path: zonePath}, diagnose.CodeKeyWithoutAccess, "membership and role"},
		{"a key, and its zone is not listed", "X-Auth-Key: ****\ncloudflare: could not find zone for example.com", diagnose.Facts{}, diagnose.CodeEmptyZoneList, "e-mail"},
		{"a login, and the token is not known", "✘ [ERROR] A request to the Cloudflare API (" + accountPath + "/workers/scripts) failed.\n\n  Invalid access token [code: 9109]\n\n" + whoamiOAuth, diagnose.Facts{}, diagnose.CodeDeadToken, "log in again"},
		{"a login, and a product refuses", "✘ [ERROR] A request to the Cloudflare API (" + accountPath + "/workers/scripts/app) failed.\n\n  workers.api.error.unauthorized [code: 10023]\n\n" + whoamiOAuth, diagnose.Facts{Method: "PUT"}, diagnose.CodeWorkersUnauthorized, "log in again"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d, ok := diagnose.Text(tc.text, tc.facts)
			require.True(t, ok)
			checkDiagnosis(t, d)
			assert.Equal(t, tc.code, d.Code, d.Title)
			assert.Contains(t, strings.ToLower(d.Remedies[0].String()), strings.ToLower(tc.says))
			for _, m := range d.Remedies {
				tells := strings.Contains(tc.name, "account's")
				assert.False(t, tells && len(m.Permissions) > 0 && m.Permissions[0].Scope() == permissions.ScopeUser && strings.HasPrefix(m.Action, "add"), m.Action)
				takesNone := strings.HasPrefix(tc.name, "a key") || strings.HasPrefix(tc.name, "a login")
				assert.False(t, takesNone && len(m.Permissions) > 0, m.Action)
			}
		})
	}
}

// What the caller says of the credential counts more than the text.
func TestKindOfTheCallerCounts(t *testing.T) {
	t.Parallel()
	text := refusedBy(accountPath+"/workers/scripts/app", whoamiOAuth)
	d, ok := diagnose.Text(text, diagnose.Facts{Method: "PUT", Kind: authz.UserToken})
	require.True(t, ok)
	assert.Equal(t, diagnose.CodeAuthenticationError, d.Code)
	d, ok = diagnose.Text(text, diagnose.Facts{Method: "PUT", Kind: authz.GlobalKey})
	require.True(t, ok)
	assert.Equal(t, diagnose.CodeKeyWithoutAccess, d.Code)
}

// Words that tell no kind: the API's own on headers, a hint, two credentials, a
// header whose content is in question.
func TestKindThatIsNotTold(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]diagnose.Code{
		refusedBy(accountPath+"/workers/scripts", "You are logged in with an account of the company"):                                                                                                                                         diagnose.CodeAuthenticationError,
		refusedBy(accountPath+"/workers/scripts", "hint: send X-Auth-Key, X-Auth-Email or Authorization headers"):                                                                                                                             diagnose.CodeAuthenticationError,
		refusedBy(accountPath+"/workers/scripts", "hint: use a cfut_ or cfat_ token"):                                                                                                                                                         diagnose.CodeAuthenticationError,
		refusedBy(accountPath+"/workers/scripts", "-H 'X-Auth-Key: ****' -H 'Authorization: Bearer ****'"):                                                                                                                                    diagnose.CodeAuthenticationError,
		refusedBy(accountPath+"/workers/scripts", "run wrangler login or use OAuth Token instead"):                                                                                                                                            diagnose.CodeAuthenticationError,
		`curl -H "X-Auth-Key: ****" https://api.cloudflare.com/client/v4/zones {"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6103,"message":"Invalid format for X-Auth-Key header"}]}]}`: diagnose.CodeMalformedAuthKey,
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		assert.Equal(t, code, d.Code, text)
	}
}
