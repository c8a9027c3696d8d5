package diagnose_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// variant is a refusal as somebody saw it, and what has to be said about it.
type variant struct {
	name    string
	facts   diagnose.Facts
	call    string // METHOD path
	status  int
	body    string
	code    diagnose.Code
	verdict authz.Verdict
	cause   string                 // contained in the first cause
	remedy  string                 // contained in the first remedy's sentence
	adds    permissions.Permission // that the first remedy adds
	on      permissions.Resource
	settle  string
}

// refuse is an envelope with one error.
func refuse(code int, message string) string {
	return fmt.Sprintf(`{"success":false,"errors":[{"code":%d,"message":%q}],"messages":[],"result":null}`, code, message)
}

func specOf(p ...permissions.Policy) *permissions.Spec {
	s := permissions.NewSpec(p...)
	return &s
}

const otherZone = permissions.ZoneID("023e105f4ecef8ad9ca31a8372d0c353")

func variants() []variant {
	return append(append(credentialVariants(), permissionVariants()...), otherVariants()...)
}

func credentialVariants() []variant {
	verify := "GET /user/tokens/verify"
	accountVerify := "GET " + accountPath + "/tokens/verify"
	yesterday := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	now := yesterday.AddDate(0, 0, 1)
	expired := permissions.SaaSPlatform(account, zone).WithConditions(permissions.Conditions{ExpiresOn: yesterday})
	future := permissions.SaaSPlatform(account, zone).WithConditions(permissions.Conditions{NotBefore: now.AddDate(0, 0, 1)})
	filtered := permissions.SaaSPlatform(account, zone).WithConditions(permissions.Conditions{
		RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}},
	})
	return []variant{
		{name: "unknown token", call: "GET /zones", status: 403, body: bodyUnknown, code: "dead-token", verdict: authz.Denied, cause: "deleted, rolled, disabled or revoked", remedy: "Compare the token's value", settle: "GET /user/tokens/verify"},
		{name: "unknown account token", facts: diagnose.Facts{Kind: authz.AccountToken}, call: "GET " + accountPath, status: 403, body: bodyUnknown, code: "dead-token", verdict: authz.Denied, settle: "GET " + accountPath + "/tokens/verify", remedy: "Compare the token's value"},
		{name: "unknown token that verified before", facts: diagnose.Facts{Liveness: diagnose.Live}, call: "GET /zones", status: 403, body: bodyUnknown, code: "dead-token", verdict: authz.Denied, settle: "GET /user/tokens/verify"},
		{name: "10000 with a token that verify refused", facts: diagnose.Facts{Liveness: diagnose.Dead}, call: "GET " + accountPath + "/workers/scripts", status: 403, body: body10000, code: "dead-token", verdict: authz.Denied, remedy: "Compare the token's value"},
		{name: "malformed token", call: "GET /zones", status: 400, body: bodyMalformed, code: "malformed-authorization", verdict: authz.Denied, cause: "Global API key stands behind Bearer", remedy: "Copy the token's value anew"},
		{name: "Global API key behind Bearer", facts: diagnose.Facts{Credential: diagnose.LooksLikeGlobalKey}, call: verify, status: 400, body: bodyMalformed, code: "global-key-as-bearer", verdict: authz.Denied, cause: "Global API key stands behind Bearer", remedy: "Where the value is a Global API key, create an API token"},
		{name: "id in place of a token", facts: diagnose.Facts{Credential: diagnose.LooksLikeID}, call: verify, status: 400, body: bodyMalformed, code: "malformed-authorization", verdict: authz.Denied, cause: "an id (of an account"},
		{name: "Origin CA key", facts: diagnose.Facts{Credential: diagnose.LooksLikeOriginCA}, call: verify, status: 400, body: bodyMalformed, code: "malformed-authorization", verdict: authz.Denied, cause: "Origin CA key"},
		{name: "malformed token at the gateway", call: "GET " + accountPath + "/rules/lists", status: 400, body: refuse(9106, "Authentication failed (status: 400)"), code: "malformed-authorization", verdict: authz.Denied},
		{name: "token in X-Auth-Key", call: "GET /zones", status: 400, body: `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6103,"message":"Invalid format for X-Auth-Key header"}]}]}`, code: "malformed-auth-key", verdict: authz.Denied, cause: "an API token is sent as X-Auth-Key", remedy: "as Authorization: Bearer"},
		{name: "malformed email", call: "GET /zones", status: 400, body: `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6102,"message":"Invalid format for X-Auth-Email header"}]}]}`, code: "malformed-auth-email", verdict: authz.Denied, remedy: "Correct the e-mail address"},
		{name: "6003 without its chain", call: "GET /zones", status: 400, body: refuse(6003, "Invalid request headers"), code: "malformed-headers", verdict: authz.Denied},
		{name: "unknown key", call: "GET /user", status: 403, body: refuse(9103, "Unknown X-Auth-Key or X-Auth-Email"), code: "unknown-key", verdict: authz.Denied, remedy: "Check the e-mail address and the key"},
		{name: "half a key", call: "GET /zones", status: 400, body: refuse(9107, "Missing X-Auth-Key header"), code: "incomplete-key", verdict: authz.Denied},
		{name: "no credential", call: "GET /zones", status: 400, body: refuse(9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"), code: "no-credential", verdict: authz.Denied, remedy: "Set CLOUDFLARE_API_TOKEN"},
		{name: "no credential at verify", call: verify, status: 400, body: refuse(9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"), code: "no-credential", verdict: authz.Denied},
		{name: "no header at custom hostnames", call: "GET " + zonePath + "/custom_hostnames", status: 400, body: refuse(1403, "The request has no Authorization header. Check your input and try again."), code: "no-credential", verdict: authz.Denied},
		{name: "client address", call: "GET /zones", status: 403, body: bodyIP, code: "client-ip", verdict: authz.Denied, cause: "client IP address filter", remedy: "Add 192.0.2.7 to the token's client IP address filter"},
		{name: "client address by the spec", facts: diagnose.Facts{Spec: &filtered, ClientIP: netip.MustParseAddr("192.0.2.9")}, call: "GET " + accountPath + "/workers/scripts", status: 403, body: body10000, code: "client-ip", verdict: authz.Denied, remedy: "client IP address filter"},
		{name: "expired by the spec", facts: diagnose.Facts{Spec: &expired, Time: now}, call: "GET " + accountPath + "/workers/scripts", status: 403, body: body10000, code: "expired-token", verdict: authz.Denied, cause: "expiry date has passed", remedy: "Create a new token with the same permissions"},
		{name: "expired, and not known any more", facts: diagnose.Facts{Spec: &expired, Time: now}, call: "GET /zones", status: 403, body: bodyUnknown, code: "expired-token", verdict: authz.Denied},
		{name: "not yet valid by the spec", facts: diagnose.Facts{Spec: &future, Time: now}, call: "GET " + accountPath + "/workers/scripts", status: 403, body: body10000, code: "not-yet-valid", verdict: authz.Denied, remedy: "Wait for the start date"},
		{name: "session", call: "GET /zones", status: 403, body: refuse(9300, "User session has expired. Please log in again"), code: "session-expired", verdict: authz.Denied},
		{name: "lock-out", call: "GET /zones", status: 403, body: refuse(9109, "Max auth failures reached, please check your Authorization header."), code: "locked-out", verdict: authz.Inconclusive, remedy: "Stop every program that retries"},
		{name: "newer lock-out", call: "GET /zones", status: 429, body: refuse(10502, "Too many authentication failures"), code: "locked-out", verdict: authz.Inconclusive},

		{name: "verify, kind unknown", facts: diagnose.Facts{Account: account}, call: verify, status: 401, body: bodyVerify, code: "verify-refused", verdict: authz.Denied, cause: "deleted, rolled", remedy: "Verify the token with GET " + accountPath + "/tokens/verify too", settle: "GET " + accountPath + "/tokens/verify"},
		{name: "verify, user token", facts: diagnose.Facts{Kind: authz.UserToken}, call: verify, status: 401, body: bodyVerify, code: "verify-refused", verdict: authz.Denied, cause: "deleted, rolled", remedy: "Compare the token's value"},
		{name: "verify, account-owned token", facts: diagnose.Facts{Kind: authz.AccountToken, Account: account}, call: verify, status: 401, body: bodyVerify, code: "account-token-on-user-endpoint", verdict: authz.Denied, cause: "owned by an account", remedy: "Verify the token with GET " + accountPath + "/tokens/verify."},
		{name: "verify refused a token that works", facts: diagnose.Facts{Liveness: diagnose.Live}, call: verify, status: 401, body: bodyVerify, code: "account-token-on-user-endpoint", verdict: authz.Denied, cause: "owned by an account", remedy: "Verify the token with GET /accounts/{account_id}/tokens/verify."},
		{name: "account verify, kind unknown", call: accountVerify, status: 401, body: bodyVerify, code: "verify-refused", verdict: authz.Denied, settle: "GET /user/tokens/verify", remedy: "Verify the token with GET /user/tokens/verify too"},
		{name: "account verify, user token", facts: diagnose.Facts{Kind: authz.UserToken}, call: accountVerify, status: 401, body: bodyVerify, code: "user-token-on-account-verify", verdict: authz.Denied, remedy: "GET /user/tokens/verify"},
		{name: "verify with a key", call: verify, status: 400, body: refuse(1001, `Missing "Authorization" header`), code: "key-cannot-be-verified", verdict: authz.Denied, remedy: "GET /user"},
		{name: "user endpoint", call: "GET /user/tokens", status: 403, body: refuse(9109, "Valid user-level authentication not found"), code: "account-token-on-user-endpoint", verdict: authz.Denied, cause: "owned by an account", remedy: "Call the endpoint's twin"},
		{name: "memberships, account-owned token", facts: diagnose.Facts{Kind: authz.AccountToken}, call: "GET /memberships", status: 400, body: refuse(9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"), code: "account-token-on-user-endpoint", verdict: authz.Denied},
		{name: "memberships, kind unknown", call: "GET /memberships", status: 400, body: refuse(9106, "Authentication failed (status: 400)"), code: "user-endpoint-refused", verdict: authz.Denied, cause: "owned by an account", remedy: "set the account ID"},
		{name: "memberships, user token", facts: diagnose.Facts{Kind: authz.UserToken}, call: "GET /memberships", status: 403, body: refuse(10001, "Unable to authenticate request"), code: "user-endpoint-refused", verdict: authz.Denied, cause: "lacks the specific permission", adds: permissions.UserMembershipsRead, on: permissions.OwnUserResource()},
		{name: "user endpoint with a key", facts: diagnose.Facts{Kind: authz.GlobalKey}, call: "GET /user", status: 400, body: refuse(9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"), code: "user-endpoint-refused", verdict: authz.Denied, cause: "no credential reached the API"},
		{name: "accounts list in 2024", call: "GET /accounts", status: 400, body: refuse(1001, "List accounts endpoint does not support account owned tokens."), code: "not-for-account-tokens", verdict: authz.Denied, cause: "owned by an account"},
		{name: "page rules", call: "GET " + zonePath + "/pagerules", status: 400, body: refuse(1011, "Page Rules endpoint does not support account owned tokens."), code: "not-for-account-tokens", verdict: authz.Denied},
		{name: "user actor wanted", call: "GET " + zonePath + "/devices/policy/certificates", status: 401, body: refuse(1039, "malformed actor email claim"), code: "not-for-account-tokens", verdict: authz.Denied},
		{name: "scheme", call: "PUT " + accountPath + "/workers/scripts/x/content", status: 405, body: refuse(10405, "Method not allowed for this authentication scheme"), code: "scheme-not-allowed", verdict: authz.Denied},
		{name: "method not allowed for token", call: "GET " + accountPath + "/access/apps", status: 403, body: refuse(10001, "Method not allowed for token"), code: "scheme-not-allowed", verdict: authz.Denied},
		{name: "unable to authenticate", call: "GET " + accountPath + "/workers/scripts", status: 400, body: refuse(10001, "Unable to authenticate request"), code: "not-authenticated", verdict: authz.Inconclusive, remedy: "Repeat the call once", settle: "GET /user/tokens/verify"},
		{name: "jwt", call: "GET " + zonePath + "/custom_hostnames", status: 401, body: refuse(1001, "Unable to parse JWT token"), code: "gateway-token", verdict: authz.Inconclusive},
		{name: "bearer token of the gateway", call: "GET " + zonePath + "/custom_hostnames", status: 401, body: refuse(1000, "Unable to extract bearer token"), code: "gateway-token", verdict: authz.Inconclusive},
		{name: "unknown message of the family", call: "GET /zones", status: 403, body: refuse(9109, "Something new"), code: "credential-refused", verdict: authz.Denied, settle: "GET /user/tokens/verify"},
		{name: "9108", call: "GET /zones", status: 403, body: refuse(9108, "?"), code: "credential-refused", verdict: authz.Denied, settle: "GET /user/tokens/verify"},
	}
}

func permissionVariants() []variant {
	a, z := permissions.AccountResource(account), permissions.ZoneResource(zone)
	live := diagnose.Facts{Liveness: diagnose.Live}
	scripts, records := "GET "+accountPath+"/workers/scripts", "GET "+zonePath+"/dns_records"
	return []variant{
		{name: "10000, nothing known", call: scripts, status: 403, body: body10000, code: "authentication-error", verdict: authz.Denied, cause: "lacks the specific permission for that operation", remedy: "Add the missing permission to the token: Account:Workers Scripts:Read (API name: Workers Scripts Read) on account", adds: permissions.AccountWorkersScriptsRead, on: a, settle: "GET /user/tokens/verify"},
		{name: "10000 with 401", call: "GET " + accountPath + "/r2/buckets", status: 401, body: body10000, code: "authentication-error", verdict: authz.Denied, adds: permissions.AccountWorkersR2StorageRead, on: a, settle: "GET /user/tokens/verify"},
		{name: "10000 with 400, account-owned", facts: diagnose.Facts{Kind: authz.AccountToken}, call: "POST " + accountPath + "/r2/buckets", status: 400, body: body10000, code: "authentication-error", verdict: authz.Denied, adds: permissions.AccountWorkersR2StorageWrite, on: a, settle: "GET " + accountPath + "/tokens/verify"},
		{name: "10000, live", facts: live, call: records, status: 403, body: body10000, code: "missing-permission", verdict: authz.Denied, cause: "lacks the specific permission for that operation", remedy: "Add the missing permission to the token: Zone:DNS:Read (API name: DNS Read) on zone", adds: permissions.ZoneDNSRead, on: z, settle: "GET " + zonePath},
		{name: "10000 in absolute form with a query", facts: live, call: "GET https://api.cloudflare.com/client/v4" + zonePath + "/dns_records?per_page=1", status: 403, body: body10000, code: "missing-permission", verdict: authz.Denied, adds: permissions.ZoneDNSRead, on: z, settle: "GET " + zonePath},
		{name: "10000 on a call that is not known", facts: live, call: "GET " + accountPath + "/no/such/product", status: 403, body: body10000, code: "missing-permission", verdict: authz.Denied, remedy: "Add the permission that the reference page"},
		{name: "10000 on the user, kind unknown", call: "GET /user", status: 403, body: body10000, code: "authentication-error", verdict: authz.Denied, adds: permissions.UserDetailsRead, on: permissions.OwnUserResource(), settle: "GET /user/tokens/verify"},
		{name: "10000 with a key", facts: diagnose.Facts{Kind: authz.GlobalKey}, call: scripts, status: 403, body: body10000, code: "key-without-access", verdict: authz.Denied, remedy: "Check the ids", settle: "GET /user"},
		{name: "9109 on a zone", facts: diagnose.Facts{Account: account}, call: "GET " + zonePath, status: 403, body: body9109, code: "unauthorized-resource", verdict: authz.Denied, cause: "the token does not have access to the account or zone", remedy: "Verify the account ID and the zone ID in the token's resources (account 6451353ea5a8407bab6162abc42f5338, zone 2cf1f02313c4ef76af3d62eb78bb906e), and check that the token's scope includes both account and zone, with this permission: Zone:Read (API name: Zone Read) on zone 2cf1f02313c4ef76af3d62eb78bb906e.", adds: permissions.ZoneRead, on: z},
		{name: "9109 on an account", call: "GET " + accountPath, status: 403, body: body9109, code: "unauthorized-resource", verdict: authz.Denied, remedy: "Verify the account ID", adds: permissions.AccountSettingsRead, on: a},
		{name: "9109 on zone settings", call: "GET " + zonePath + "/settings", status: 403, body: body9109, code: "unauthorized-resource", verdict: authz.Denied, adds: permissions.ZoneSettingsRead, on: z, settle: "GET " + zonePath},
		{name: "9109 with a key", facts: diagnose.Facts{Kind: authz.GlobalKey}, call: "GET " + zonePath, status: 403, body: body9109, code: "key-without-access", verdict: authz.Denied, settle: "GET /user"},
		{name: "permission_groups of the account", facts: live, call: "GET " + accountPath + "/tokens/permission_groups", status: 403, body: body9109, code: "unauthorized-resource", verdict: authz.Denied, adds: permissions.AccountAPITokensRead, on: a},
		{name: "revoking itself", facts: diagnose.Facts{Kind: authz.UserToken}, call: "DELETE /user/tokens/f267e341f3dd4697bd3b9f71dd96247f", status: 403, body: body9109, code: "unauthorized-resource", verdict: authz.Denied, adds: permissions.UserAPITokensWrite, on: permissions.OwnUserResource()},

		{name: "spec: missing", facts: diagnose.Facts{Spec: specOf(permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite))}, call: scripts, status: 403, body: body10000, code: "missing-permission", verdict: authz.Denied, cause: "lacks the specific permission for that operation", adds: permissions.AccountWorkersScriptsRead, on: a},
		{name: "spec: 9109 missing", facts: diagnose.Facts{Spec: specOf(permissions.Account(account).Allow(permissions.AccountSettingsRead))}, call: "GET " + zonePath, status: 403, body: body9109, code: "unauthorized-resource", verdict: authz.Denied, cause: "lacks the specific permission for that operation", remedy: "Add the missing permission to the token: Zone:Read", adds: permissions.ZoneRead, on: z},
		{name: "spec: other zone", facts: diagnose.Facts{Spec: specOf(permissions.Zone(otherZone).Allow(permissions.ZoneDNSWrite))}, call: records, status: 403, body: body10000, code: "outside-scope", verdict: authz.Denied, cause: "does not have access to the account or zone", remedy: "Extend the permission to the resource of the call: Zone:DNS:Edit", adds: permissions.ZoneDNSWrite, on: z},
		{name: "spec: deny", facts: diagnose.Facts{Spec: specOf(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite), permissions.AllZones().Deny(permissions.ZoneDNSWrite))}, call: records, status: 403, body: body10000, code: "explicit-deny", verdict: authz.Denied, cause: "denies this explicitly", remedy: "Remove this policy from the token"},
		{name: "spec: allowed", facts: diagnose.Facts{Spec: specOf(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite))}, call: records, status: 403, body: body10000, code: "refused-despite-spec", verdict: authz.Denied, remedy: "Verify the token, and compare its policies", settle: "GET /user/tokens/verify"},
		{name: "spec: does not hide a dead token", facts: diagnose.Facts{Spec: specOf()}, call: "GET /zones", status: 403, body: bodyUnknown, code: "dead-token", verdict: authz.Denied, settle: "GET /user/tokens/verify"},

		{name: "zone.list", facts: diagnose.Facts{Account: account}, call: "GET /zones", status: 403, body: refuse(0, "Actor 'com.cloudflare.api.token.f267e341f3dd4697bd3b9f71dd96247f' requires permission 'com.cloudflare.api.account.zone.list' to list zones"), code: "internal-permission-named", verdict: authz.Denied, adds: permissions.ZoneRead, on: permissions.AllZonesInResource(account)},
		{name: "zone.create", call: "POST /zones", status: 403, body: refuse(0, `Requires permission "com.cloudflare.api.account.zone.create" to create zones for the selected account`), code: "internal-permission-named", verdict: authz.Denied, adds: permissions.ZoneWrite, on: permissions.AllZonesResource()},
		{name: "another internal name", call: records, status: 403, body: refuse(0, `Requires permission "com.cloudflare.api.something"`), code: "internal-permission-named", verdict: authz.Denied, adds: permissions.ZoneDNSRead, on: z},
		{name: "zone create without account", call: "POST /zones", status: 400, body: refuse(1068, "Permission denied"), code: "zone-create-without-account", verdict: authz.Denied, remedy: "Send account.id"},
		{name: "creator", call: "POST /user/tokens", status: 400, body: refuse(1001, `Failed common permission check against resources. (Permission group: "Workers Scripts Write")`), code: "creator-lacks-permission", verdict: authz.Denied, adds: permissions.AccountWorkersScriptsWrite},
		{name: "creator, name in two scopes", call: "POST /user/tokens", status: 400, body: refuse(1001, `Failed common permission check against resources. (Permission group: "Logs Write")`), code: "creator-lacks-permission", verdict: authz.Denied, remedy: "a credential that holds the permission"},
		{name: "workers service", facts: live, call: "GET " + accountPath + "/workers/scripts", status: 403, body: refuse(10023, "workers.api.error.unauthorized"), code: "workers-unauthorized", verdict: authz.Denied, adds: permissions.AccountWorkersScriptsRead, on: a},
		{name: "d1", call: "POST " + accountPath + "/d1/database/x/query", status: 403, body: refuse(7403, "The given account is not valid or is not authorized to access this service"), code: "d1-not-authorized", verdict: authz.Denied, adds: permissions.AccountD1Read, on: a},
		{name: "pipelines", call: "GET " + accountPath + "/pipelines", status: 403, body: refuse(100, "Forbidden"), code: "pipelines-forbidden", verdict: authz.Denied, adds: permissions.AccountWorkersScriptsWrite, on: a},

		{name: "account id as zone id", facts: diagnose.Facts{Account: account, Zone: zone}, call: "GET /zones/" + string(account) + "/workers/routes", status: 403, body: body10000, code: "account-id-in-zone-path", verdict: authz.Denied, remedy: "Put the zone's id after /zones/: " + string(zone)},
		{name: "zone id as account id", facts: diagnose.Facts{Account: account, Zone: zone}, call: "GET /accounts/" + string(zone) + "/workers/scripts", status: 403, body: body10000, code: "zone-id-in-account-path", verdict: authz.Denied, remedy: "Put the account's id after /accounts/: " + string(account)},
		{name: "zone's resource in an account's path", facts: diagnose.Facts{Zone: zone}, call: "GET " + accountPath + "/dns_records", status: 403, body: body10000, code: "zone-resource-in-account-path", verdict: authz.Denied, cause: "only zones have this endpoint", remedy: "Call GET " + zonePath + "/dns_records"},
		{name: "account's resource in a zone's path", call: "GET " + zonePath + "/r2/buckets", status: 404, body: refuse(7003, "Could not route"), code: "account-resource-in-zone-path", verdict: authz.Denied, remedy: "Call GET /accounts/{account_id}/r2/buckets"},
		{name: "zone name as id", call: "GET /zones/example.com/workers/routes", status: 404, body: `{"success":false,"errors":[{"code":7003,"message":"Could not route to /zones/example.com/workers/routes, perhaps your object identifier is invalid?"},{"code":7000,"message":"No route for that URI"}]}`, code: "zone-name-as-id", verdict: authz.Inconclusive, cause: "is a domain name", remedy: "in place of the name"},
		{name: "a bad request whose reason is lost", call: "GET /zones", status: 400, body: `{"success":false,"errors":[{"code":0,"message":"the tool did not keep the reason"}]}`, code: "bad-request", verdict: authz.Inconclusive, remedy: "Look at the answer's body"},
		{name: "short id", call: "GET /accounts/abc123/r2/buckets", status: 400, body: refuse(7003, "Could not route to /accounts/abc123/r2/buckets, perhaps your object identifier is invalid?"), code: "invalid-id", verdict: authz.Inconclusive, cause: "want the account's id"},
		{name: "10000 on a zone name", call: "GET /zones/example.com/dns_records", status: 403, body: body10000, code: "zone-name-as-id", verdict: authz.Inconclusive},
		{name: "no route", call: "GET " + accountPath + "/nothing", status: 404, body: refuse(7000, "No route for that URI"), code: "no-such-route", verdict: authz.Inconclusive},
	}
}

func otherVariants() []variant {
	buckets, hostnames := accountPath+"/r2/buckets", zonePath+"/custom_hostnames"
	return []variant{
		{name: "R2 off", call: "GET " + buckets, status: 403, body: refuse(10042, "Please enable R2 through the Cloudflare Dashboard."), code: "r2-not-enabled", verdict: authz.NotEntitled, remedy: "Enable R2 in the dashboard"},
		{name: "SaaS off", call: "GET " + hostnames, status: 403, body: refuse(1404, "No quota has been allocated for this zone. If you are already a paid Cloudflare for SaaS customer, contact support."), code: "saas-not-enabled", verdict: authz.NotEntitled, remedy: "Enable Cloudflare for SaaS"},
		{name: "quota", call: "POST " + hostnames, status: 403, body: refuse(1405, "Quota exceeded."), code: "custom-hostname-quota", verdict: authz.NotEntitled},
		{name: "metadata", call: "POST " + hostnames, status: 403, body: refuse(1413, "No access to custom metadata"), code: "not-entitled", verdict: authz.NotEntitled},
		{name: "firewall rules", call: "POST " + accountPath + "/firewall/access_rules/rules", status: 403, body: refuse(10010, "firewallaccessrules.api.not_entitled"), code: "not-entitled", verdict: authz.NotEntitled},
		{name: "account creation", call: "POST /accounts", status: 403, body: refuse(1002, "Forbidden. Account creation is not allowed"), code: "account-creation-not-allowed", verdict: authz.NotEntitled},
		{name: "workers.dev", call: "PUT " + accountPath + "/workers/scripts/x", status: 403, body: refuse(10063, "workers.api.error.subdomain_required"), code: "workers-subdomain-missing", verdict: authz.NotEntitled},

		{name: "no such bucket", call: "DELETE " + buckets + "/x", status: 404, body: refuse(10006, "The specified bucket does not exist."), code: "object-not-found", verdict: authz.Allowed},
		{name: "no such hostname", call: "DELETE " + hostnames + "/x", status: 404, body: refuse(1436, "The custom hostname was not found."), code: "object-not-found", verdict: authz.Allowed},
		{name: "no such record", call: "DELETE " + zonePath + "/dns_records/" + string(otherZone), status: 404, body: refuse(81044, "Record does not exist."), code: "object-not-found", verdict: authz.Allowed},
		{name: "bucket exists", call: "POST " + buckets, status: 409, body: refuse(10004, "The bucket you tried to create already exists."), code: "already-exists", verdict: authz.Allowed},
		{name: "bucket name", call: "POST " + buckets, status: 400, body: refuse(10005, "The specified bucket name is not valid."), code: "invalid-request", verdict: authz.Allowed},
		{name: "route pattern", call: "POST " + zonePath + "/workers/routes", status: 400, body: refuse(10022, "invalid"), code: "invalid-request", verdict: authz.Allowed},
		{name: "the same number elsewhere proves nothing", call: "POST " + zonePath + "/workers/routes", status: 400, body: refuse(10005, "?"), code: "unknown", verdict: authz.Inconclusive},

		{name: "429", call: "GET " + buckets, status: 429, body: refuse(0, "More than 1200 requests per 300 seconds reached."), code: "rate-limited", verdict: authz.Inconclusive, remedy: "Make fewer calls"},
		{name: "971 with 200", call: "GET " + buckets, status: 200, body: bodyThrottled, code: "rate-limited", verdict: authz.Inconclusive},
		{name: "10429", call: "GET " + buckets, status: 403, body: refuse(10429, "Rate limited"), code: "rate-limited", verdict: authz.Inconclusive},
		{name: "10500", call: "GET " + buckets, status: 403, body: refuse(10500, "More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed"), code: "rate-limited", verdict: authz.Inconclusive},
		{name: "500", call: "GET " + buckets, status: 500, body: refuse(10000, "Authentication error"), code: "server-error", verdict: authz.Inconclusive, remedy: "Repeat the call later"},
		{name: "520 with a page", call: "GET " + buckets, status: 520, body: "<html><title>520: unknown error</title></html>", code: "server-error", verdict: authz.Inconclusive},
		{name: "page with 403", call: "GET " + buckets, status: 403, body: "<!DOCTYPE html><title>Attention Required! | Cloudflare</title>", code: "edge-page", verdict: authz.Inconclusive, remedy: "Check the base URL"},
		{name: "text of the edge", call: "GET " + buckets, status: 403, body: "error code: 1020", code: "edge-page", verdict: authz.Inconclusive},
		{name: "truncated", call: "GET " + buckets, status: 403, body: `{"success":false,"errors":[{"code":100`, code: "unreadable-answer", verdict: authz.Inconclusive},
		{name: "empty", call: "GET " + buckets, status: 403, body: "", code: "unreadable-answer", verdict: authz.Inconclusive},
		{name: "another shape", call: "GET " + buckets, status: 403, body: `{"error":"forbidden"}`, code: "unreadable-answer", verdict: authz.Inconclusive},
		{name: "10 MB", call: "GET " + buckets, status: 403, body: strings.Repeat("x", 10<<20), code: "unreadable-answer", verdict: authz.Inconclusive},
		{name: "no reasons", call: "GET " + buckets, status: 403, body: `{"success":false,"errors":[],"messages":[]}`, code: "unknown", verdict: authz.Inconclusive, remedy: "Look the code up"},
		{name: "unknown code", call: "GET " + buckets, status: 403, body: refuse(424242, "Computer says no"), code: "unknown", verdict: authz.Inconclusive},
		{name: "1000 elsewhere", call: "GET " + buckets, status: 400, body: refuse(1000, "Invalid something"), code: "unknown", verdict: authz.Inconclusive},
		{name: "10000 with other words", call: "GET " + buckets, status: 400, body: refuse(10000, "Something else"), code: "unknown", verdict: authz.Inconclusive},
	}
}

func TestVariants(t *testing.T) {
	t.Parallel()
	for _, v := range variants() {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			method, path, _ := strings.Cut(v.call, " ")
			d, ok := diagnoseBody(t, method, path, v.status, []byte(v.body), v.facts)
			require.True(t, ok)
			assert.Equal(t, v.code, d.Code, "%s", d)
			assert.Equal(t, v.verdict, d.Verdict)
			settle := strings.TrimSpace(d.Settle.Method + " " + d.Settle.Path)
			assert.Equal(t, v.settle, settle)
			assert.NotEmpty(t, d.Title)
			assert.NotEmpty(t, d.Evidence)
			require.NotEmpty(t, d.Remedies, "%s", d)
			if v.cause != "" {
				require.NotEmpty(t, d.Causes)
				assert.Contains(t, d.Causes[0].Text, v.cause)
			}
			assert.Contains(t, d.Remedies[0].String(), v.remedy)
			if v.adds != nil {
				assert.Equal(t, []permissions.Permission{v.adds}, d.Remedies[0].Permissions)
				assert.Equal(t, v.on, d.Remedies[0].Resource)
			} else {
				assert.Empty(t, d.Remedies[0].Permissions)
			}
			if v.verdict != authz.Denied {
				for _, r := range d.Remedies {
					assert.Empty(t, r.Permissions, "only a denial lacks a permission")
				}
			}

			// An answer as a response says the same as its parts.
			req, err := http.NewRequest(method, path, nil)
			require.NoError(t, err)
			fromResponse, ok := diagnose.Response(&http.Response{StatusCode: v.status, Request: req, Body: bodyOf(v.body)}, v.facts)
			require.True(t, ok)
			assert.Equal(t, d.String(), fromResponse.String())
		})
	}
}

// TestUnauthorizedOnTheOwnUser: where no account and no zone is in play, the
// missing permission is the remedy, not ids.
func TestUnauthorizedOnTheOwnUser(t *testing.T) {
	t.Parallel()
	d, ok := diagnoseBody(t, "POST", "/user/tokens", 403, []byte(`{"success":false,"errors":[{"code":9109,"message":"Unauthorized to access requested resource"}]}`), diagnose.Facts{Account: account, Zone: zone})
	require.True(t, ok)
	assert.Equal(t, "POST /user/tokens: missing permission User:API Tokens:Edit", d.Title)
	require.NotEmpty(t, d.Remedies)
	assert.Equal(t, []permissions.Permission{permissions.UserAPITokensWrite}, d.Remedies[0].Permissions)
	for _, r := range d.Remedies {
		assert.NotContains(t, r.String(), "zone ID")
	}
}
