package diagnose_test

import (
	"time"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

const rulesLists = "GET " + accountPath + "/rules/lists"

func chain(code int, message string) string {
	return `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[` + one(code, message) + `]}],"messages":[],"result":null}`
}

// seenCredentials: the four measured probes, and the codes of credential form
// and identity.
func seenCredentials() []seen {
	const watch = "https://github.com/favonia/cloudflare-ddns"
	return []seen{
		{row: "GET /zones, well-formed unknown token", source: watch, call: "GET /zones", status: 403, body: bodyUnknown, code: "dead-token", verdict: authz.Denied, remedy: "Compare the token's value"},
		{row: "GET /zones, malformed token", source: watch, call: "GET /zones", status: 400, body: bodyMalformed, code: "malformed-authorization", verdict: authz.Denied, remedy: "Copy the token's value anew"},
		{row: "GET rules/lists, unknown token", source: watch, call: rulesLists, status: 401, body: body10000, facts: diagnose.Facts{Liveness: diagnose.Dead}, code: "dead-token", verdict: authz.Denied, remedy: "Compare the token's value"},
		{row: "GET rules/lists, malformed token", source: watch, call: rulesLists, status: 400, body: refuse(9106, "Authentication failed (status: 400)"), code: "malformed-authorization", verdict: authz.Denied, remedy: "Copy the token's value anew"},

		{row: "line end in the secret", source: threadURL("kubernetes-sigs/external-dns/issues/5400"), text: `HTTP request failed: Get "https://api.cloudflare.com/client/v4/zones?per_page=50": net/http: invalid header field value for "Authorization"`, code: "unsendable-credential", verdict: authz.Inconclusive, remedy: "without the line end or blank"},
		{row: "no account id", source: threadURL("RoquesBeach/archipelago/issues/266"), text: "You may have incorrect permissions on your API token. You can skip this account check by adding an `account_id` in your `wrangler.toml`", code: "account-lookup", verdict: authz.Inconclusive, remedy: "Set CLOUDFLARE_ACCOUNT_ID"},
		{row: "token of a tunnel", source: threadURL("ChrispyBacon-dev/DockFlare/issues/101"), text: "Provided Tunnel token is not valid.\nSee 'cloudflared tunnel run --help'.", code: "tunnel-token", verdict: authz.Inconclusive, remedy: "Copy the tunnel's own token"},
		{row: "6003", source: watch, call: "GET /zones", status: 400, body: refuse(6003, "Invalid request headers"), code: "malformed-headers", verdict: authz.Denied, remedy: "Send an API token as Authorization: Bearer"},
		{row: "6003>6111 quotes", source: threadURL("jeessy2/ddns-go/issues/916"), call: "GET /zones", status: 400, body: bodyMalformed, facts: diagnose.Facts{Credential: diagnose.LooksDamaged}, code: "malformed-authorization", verdict: authz.Denied, remedy: "without quotes, blanks or the word Bearer"},
		{row: "6003>6111 id", source: threadURL("cloudflare/workers-sdk/issues/5175"), call: "GET /user/tokens/verify", status: 400, body: bodyMalformed, facts: diagnose.Facts{Credential: diagnose.LooksLikeID}, code: "malformed-authorization", verdict: authz.Denied, remedy: "Copy the token's value anew"},
		{row: "6003>6111 37-hex key", source: threadURL("kissgyorgy/cloudflare-dyndns/issues/40"), call: "GET /zones", status: 400, body: bodyMalformed, facts: diagnose.Facts{Credential: diagnose.LooksLikeGlobalKey}, code: "global-key-as-bearer", verdict: authz.Denied, remedy: "Where the value is a Global API key, create an API token"},
		{row: "6003>6103 token as key", source: threadURL("cloudflare/cloudflare-typescript/issues/161"), call: "GET /zones", status: 400, body: chain(6103, "Invalid format for X-Auth-Key header"), code: "malformed-auth-key", verdict: authz.Denied, remedy: "Send an API token as Authorization: Bearer"},
		{row: "6003>6103 quoted", source: threadURL("lablabs/cloudflare-exporter/issues/45"), text: `time="2021-10-16 15:39:38" level=fatal msg="error from makeRequest: HTTP status 400: content \"{\\\"success\\\":false,\\\"errors\\\":[{\\\"code\\\":6003,\\\"message\\\":\\\"Invalid request headers\\\",\\\"error_chain\\\":[{\\\"code\\\":6103,\\\"message\\\":\\\"Invalid format for X-Auth-Key header\\\"}]}],\\\"messages\\\":[],\\\"result\\\":null}\""`, code: "malformed-auth-key", verdict: authz.Denied, remedy: "Send an API token as Authorization: Bearer"},
		{row: "6003>6105", source: threadURL("mcblum/ddclient-cloudflare-ubuntu/issues/2"), call: "GET /zones", status: 400, body: chain(6105, "Invalid Content-Type header, valid values are application/json,multipart/form-data"), code: "malformed-content-type", verdict: authz.Inconclusive, remedy: "Content-Type: application/json"},
		{row: "6003>6102", source: thirdParty, call: "GET /zones", status: 400, body: chain(6102, "Invalid format for X-Auth-Email header"), code: "malformed-auth-email", verdict: authz.Denied, remedy: "Correct the e-mail address"},
		{row: "9103", source: thirdParty, call: "GET /user", status: 403, body: refuse(9103, "Unknown X-Auth-Key or X-Auth-Email"), code: "unknown-key", verdict: authz.Denied, remedy: "Check the e-mail address and the key"},
		{row: "9103 with 400", source: thirdParty, call: "GET /user", status: 400, body: refuse(9103, "Unknown X-Auth-Key or X-Auth-Email"), code: "unknown-key", verdict: authz.Denied, remedy: "takes precedence over the token"},
		{row: "9106 missing headers", source: thirdParty, call: "GET /zones", status: 400, body: refuse(9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"), code: "no-credential", verdict: authz.Denied, remedy: "Set CLOUDFLARE_API_TOKEN"},
		{row: "9106 on /memberships", source: threadURL("cloudflare/workers-sdk/pull/13858"), call: "GET /memberships", status: 400, body: refuse(9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"), code: "user-endpoint-refused", verdict: authz.Denied, remedy: "With an account-owned token, set the account ID"},
		{row: "9106 status 400", source: threadURL("cloudflare/workers-sdk"), call: "GET /memberships", status: 400, body: refuse(9106, "Authentication failed (status: 400)"), facts: diagnose.Facts{Kind: authz.AccountToken}, code: "account-token-on-user-endpoint", verdict: authz.Denied, remedy: "set the account ID where the program would look it up"},
		{row: "9107", source: thirdParty, call: "GET /zones", status: 400, body: refuse(9107, "Missing X-Auth-Key header"), code: "incomplete-key", verdict: authz.Denied, remedy: "Send both X-Auth-Email and X-Auth-Key"},
		{row: "9101", source: "the credential family by its number", call: "GET /zones", status: 403, body: refuse(9101, "?"), code: "credential-refused", verdict: authz.Denied, remedy: "Verify the token"},
		{row: "9108", source: "the credential family by its number", call: "GET /zones", status: 403, body: refuse(9108, "?"), code: "credential-refused", verdict: authz.Denied, remedy: "Verify the token"},
		{row: "9109 one character changed", source: threadURL("caddy-dns/cloudflare/issues/3"), text: `{"code":9109,"message":"Invalid access token"}`, code: "dead-token", verdict: authz.Denied, remedy: "Compare the token's value"},
		{row: "9109 location", source: thirdParty, call: "GET /zones", status: 403, body: bodyIP, code: "client-ip", verdict: authz.Denied, remedy: "Add 192.0.2.7 to the token's client IP address filter"},
		{row: "9109 location, IPv6", source: thirdParty, call: "GET /zones", status: 403, body: refuse(9109, "Cannot use the access token from location: 2001:db8::7"), code: "client-ip", verdict: authz.Denied, remedy: "Add 2001:db8::7 to the token's client IP address filter"},
		{row: "9109 user-level", source: thirdParty, call: "GET /user/tokens/permission_groups", status: 403, body: refuse(9109, "Valid user-level authentication not found"), code: "account-token-on-user-endpoint", verdict: authz.Denied, remedy: "Call the endpoint's twin under /accounts/{account_id}"},
		{row: "9109 lock-out", source: thirdParty, call: "GET /zones", status: 403, body: refuse(9109, "Max auth failures reached, please check your Authorization header."), code: "locked-out", verdict: authz.Inconclusive, remedy: "Stop every program that retries"},
		{row: "10502", source: "a report of 2026-02", call: "GET /zones", status: 403, body: refuse(10502, "Too many authentication failures"), code: "locked-out", verdict: authz.Inconclusive, remedy: "wait before the next call"},
		{row: "9300", source: thirdParty, call: "GET /zones", status: 403, body: refuse(9300, "User session has expired. Please log in again"), code: "session-expired", verdict: authz.Denied, remedy: "Use an API token"},
		{row: "1010", source: "no evidence as a code of the API", call: "GET /zones", status: 403, body: refuse(1010, "?"), code: "unknown", verdict: authz.Inconclusive, remedy: "Look the code up"},
		{row: "1200", source: "no evidence as a code of the API", call: "GET /zones", status: 403, body: refuse(1200, "?"), code: "unknown", verdict: authz.Inconclusive, remedy: "Look the code up"},
		{row: "10050", source: "no evidence as a code of the API", call: "GET /zones", status: 403, body: refuse(10050, "?"), code: "unknown", verdict: authz.Inconclusive, remedy: "Look the code up"},
		{row: "edge 1020", source: "a page of the edge", call: "GET /zones", status: 403, body: "error code: 1020", code: "edge-page", verdict: authz.Inconclusive, remedy: "Check the base URL"},
	}
}

// seenKinds: codes about the kind of credential.
func seenKinds() []seen {
	verify := "GET /user/tokens/verify"
	return []seen{
		{row: "1000 account-owned token on the user's verify", source: threadURL("cloudflare/workers-sdk"), call: verify, status: 401, body: bodyVerify, facts: diagnose.Facts{Account: account, Kind: authz.AccountToken}, code: "account-token-on-user-endpoint", verdict: authz.Denied, remedy: "Verify the token with GET " + accountPath + "/tokens/verify"},
		{row: "1000 kind unknown", source: thirdParty, call: verify, status: 401, body: bodyVerify, facts: diagnose.Facts{Account: account}, code: "verify-refused", verdict: authz.Denied, remedy: "Verify the token with GET " + accountPath + "/tokens/verify too"},
		{row: "1001 verify with a key", source: threadURL("kissgyorgy/cloudflare-dyndns/issues/40"), call: verify, status: 400, body: refuse(1001, `Missing "Authorization" header`), code: "key-cannot-be-verified", verdict: authz.Denied, remedy: "Test the key with GET /user"},
		{row: "10001 memberships", source: threadURL("cloudflare/workers-sdk/issues/9129"), call: "GET /memberships", status: 400, body: refuse(10001, "Unable to authenticate request"), code: "user-endpoint-refused", verdict: authz.Denied, remedy: "set the account ID"},
		{row: "10001 elsewhere", source: threadURL("cloudflare/workers-sdk/issues/10466"), call: "GET " + accountPath + "/workers/scripts", status: 403, body: refuse(10001, "Unable to authenticate request"), code: "not-authenticated", verdict: authz.Inconclusive, remedy: "Repeat the call once"},
		{row: "10001 method not allowed", source: threadURL("alchemy-run/distilled"), call: "GET " + accountPath + "/access/apps", status: 403, body: refuse(10001, "Method not allowed for token"), code: "scheme-not-allowed", verdict: authz.Denied, remedy: "Repeat the call after two minutes"},
		{row: "10001 internal error", source: threadURL("alchemy-run/distilled"), call: "GET " + accountPath + "/access/apps", status: 403, body: refuse(10001, "internal error"), code: "transient-fault", verdict: authz.Inconclusive, remedy: "Repeat the call later"},
		{row: "10405", source: thirdParty, call: "PUT " + accountPath + "/workers/scripts/x/content", status: 405, body: refuse(10405, "Method not allowed for this authentication scheme"), code: "scheme-not-allowed", verdict: authz.Denied, remedy: "Repeat the call after two minutes, if the token was just edited"},
		{row: "10405 just edited", source: thirdParty, call: "PATCH " + accountPath + "/access/apps/x", status: 405, body: refuse(10405, "Method not allowed for this authentication scheme"), facts: justEdited(), code: "change-propagating", verdict: authz.Inconclusive, remedy: "Repeat the call two minutes after the change"},
		{row: "1001 list accounts in 2024", source: threadURL("edgefirst-dev/starter/issues/3"), call: "GET /accounts", status: 400, body: refuse(1001, "List accounts endpoint does not support account owned tokens."), code: "not-for-account-tokens", verdict: authz.Denied, remedy: "Use a User Token"},
		{row: "1011 page rules", source: thirdParty, call: "GET " + zonePath + "/pagerules", status: 400, body: refuse(1011, "Page Rules endpoint does not support account owned tokens."), code: "not-for-account-tokens", verdict: authz.Denied, remedy: "Use a User Token"},
		{row: "1039 actor", source: "a third party's measurement, 2026-08-27", call: "GET " + zonePath + "/devices/policy/certificates", status: 401, body: refuse(1039, "malformed actor email claim"), code: "not-for-account-tokens", verdict: authz.Denied, remedy: "Use a User Token"},
	}
}

func justEdited() diagnose.Facts {
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	return diagnose.Facts{Time: now, Changed: now.Add(-30 * time.Second)}
}

// seenStates: what became of the token.
func seenStates() []seen {
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	scripts := "GET " + accountPath + "/workers/scripts"
	spec := permissions.SaaSPlatform(account, zone)
	expired := spec.WithConditions(permissions.Conditions{ExpiresOn: now.AddDate(0, 0, -1)})
	future := spec.WithConditions(permissions.Conditions{NotBefore: now.AddDate(0, 0, 1)})
	dead := diagnose.Facts{Kind: authz.UserToken}
	return []seen{
		{row: "state: client address, first gate", source: thirdParty, call: "GET /accounts", status: 403, body: bodyIP, code: "client-ip", verdict: authz.Denied, remedy: "Add 192.0.2.7"},
		{row: "state: expired, at the gateway", source: "not documented", call: scripts, status: 403, body: body10000, facts: diagnose.Facts{Spec: &expired, Time: now}, code: "expired-token", verdict: authz.Denied, remedy: "Create a new token with the same permissions, or set a later expiry date"},
		{row: "state: expired, at the core", source: "not documented", call: "GET /zones", status: 403, body: bodyUnknown, facts: diagnose.Facts{Spec: &expired, Time: now}, code: "expired-token", verdict: authz.Denied, remedy: "Create a new token"},
		{row: "state: not yet valid", source: "not documented", call: scripts, status: 403, body: body10000, facts: diagnose.Facts{Spec: &future, Time: now}, code: "not-yet-valid", verdict: authz.Denied, remedy: "Wait for the start date"},
		{row: "state: revoked by the leak scanner", source: threadURL("cloudflare/terraform-provider-cloudflare/pull/7023"), call: "GET /zones", status: 403, body: bodyUnknown, code: "dead-token", verdict: authz.Denied, remedy: "look in the dashboard whether the token is still active"},
		{row: "state: rolled, verify", source: thirdParty, call: "GET /user/tokens/verify", status: 401, body: bodyVerify, facts: dead, code: "verify-refused", verdict: authz.Denied, remedy: "Compare the token's value"},
		{row: "state: rolled, gateway", source: thirdParty, call: scripts, status: 403, body: body10000, facts: diagnose.Facts{Liveness: diagnose.Dead}, code: "dead-token", verdict: authz.Denied, remedy: "Compare the token's value"},
		{row: "state: just created", source: thirdParty, call: scripts, status: 403, body: body10000, facts: justEdited(), code: "change-propagating", verdict: authz.Inconclusive, remedy: "Repeat the call two minutes after the change"},
		{row: "state: created long ago", source: thirdParty, call: scripts, status: 403, body: body10000, facts: diagnose.Facts{Time: now, Changed: now.Add(-3 * time.Minute), Liveness: diagnose.Live}, code: "missing-permission", verdict: authz.Denied, remedy: "Add the missing permission", adds: permissions.AccountWorkersScriptsRead, on: permissions.AccountResource(account)},
	}
}
