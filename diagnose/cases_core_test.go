package diagnose_test

import (
	"strings"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// seenLimits: rate limits, the envelope's variations, faults.
func seenLimits() []seen {
	zones := "GET /zones"
	const distilled = "https://github.com/alchemy-run/distilled"
	const slow = "More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed"
	return []seen{
		{row: "429", source: "Cloudflare's documentation", call: zones, status: 429, body: refuse(0, "?"), code: "rate-limited", verdict: authz.Inconclusive, remedy: "repeat this one after 5 minutes."},
		{row: "10500", source: "a client's test", call: zones, status: 403, body: refuse(10500, slow), code: "rate-limited", verdict: authz.Inconclusive, remedy: "Make fewer calls"},
		{row: "the text alone, 2400", source: "a client's test", call: zones, status: 400, body: refuse(0, strings.Replace(slow, "1200", "2400", 1)), code: "rate-limited", verdict: authz.Inconclusive, remedy: "Make fewer calls"},
		{row: "971 with 200", source: distilled, call: zones, status: 200, body: bodyThrottled, code: "rate-limited", verdict: authz.Inconclusive, remedy: "Make fewer calls"},
		{row: "971 with 403", source: distilled, call: zones, status: 403, body: bodyThrottled, code: "rate-limited", verdict: authz.Inconclusive, remedy: "Make fewer calls"},
		{row: "10429", source: thirdParty, call: zones, status: 403, body: refuse(10429, "Rate limited"), code: "rate-limited", verdict: authz.Inconclusive, remedy: "Make fewer calls"},
		{row: "envelope without result and messages", source: distilled, call: "GET " + accountPath + "/r2/buckets", status: 403, body: body10000, code: "authentication-error", verdict: authz.Denied, remedy: "Add the missing permission", adds: permissions.AccountWorkersR2StorageRead, on: permissions.AccountResource(account)},
		{row: "envelope without a code", source: distilled, call: "GET " + zonePath, status: 403, body: `{"success":false,"errors":[{"message":"Requires permission \"com.cloudflare.api.account.zone.read\""}]}`, code: "internal-permission-named", verdict: authz.Denied, remedy: "Zone:Read", adds: permissions.ZoneRead, on: permissions.ZoneResource(zone)},
		{row: "both arrays empty", source: distilled, call: zones, status: 403, body: `{"success":false,"errors":[],"messages":[]}`, code: "unknown", verdict: authz.Inconclusive, remedy: "Look the code up"},
		{row: "messages of strings", source: distilled, call: zones, status: 403, body: `{"success":false,"errors":[` + one(9109, "Invalid access token") + `],"messages":["x"]}`, code: "dead-token", verdict: authz.Denied, remedy: "Compare the token's value"},
		{row: "a page with 520", source: distilled, call: zones, status: 520, body: "<html><title>520</title></html>", code: "server-error", verdict: authz.Inconclusive, remedy: "Repeat the call later"},
		{row: "text with 503", source: distilled, call: zones, status: 503, body: "upstream connect error", code: "server-error", verdict: authz.Inconclusive, remedy: "Repeat the call later"},
		{row: "a page with 403", source: distilled, call: zones, status: 403, body: "<!DOCTYPE html><title>Just a moment...</title>", code: "edge-page", verdict: authz.Inconclusive, remedy: "Check the base URL"},
		{row: "cut off", source: distilled, call: zones, status: 403, body: `{"success":false,"errors":[{"code":100`, code: "unreadable-answer", verdict: authz.Inconclusive, remedy: "Repeat the call"},
	}
}

// seenCore: how endpoints answer a valid token without permission or scope.
func seenCore() []seen {
	a, z := permissions.AccountResource(account), permissions.ZoneResource(zone)
	live := diagnose.Facts{Liveness: diagnose.Live}
	both := diagnose.Facts{Account: account, Zone: zone}
	objects := accountPath + "/r2/buckets/b/objects/k"
	bucketOnly := specOf(permissions.Bucket(account, permissions.JurisdictionDefault, "b").Allow(permissions.BucketWorkersR2StorageBucketItemWrite))
	return []seen{
		{row: "verify, Global key as Bearer", source: thirdParty, call: "GET /user/tokens/verify", status: 400, body: bodyMalformed, facts: diagnose.Facts{Kind: authz.GlobalKey}, code: "global-key-as-bearer", verdict: authz.Denied, remedy: "create an API token in its place"},
		{row: "verify, OAuth", source: threadURL("cloudflare/workers-sdk"), call: "GET /user/tokens/verify", status: 401, body: bodyVerify, code: "verify-refused", verdict: authz.Denied, remedy: "Verify the token with GET /accounts/{account_id}/tokens/verify too"},
		{row: "account verify, user token", source: threadURL("alchemy-run/distilled"), call: "GET " + accountPath + "/tokens/verify", status: 401, body: bodyVerify, facts: diagnose.Facts{Kind: authz.UserToken}, code: "user-token-on-account-verify", verdict: authz.Denied, remedy: "Verify the token with GET /user/tokens/verify"},
		{row: "account verify, malformed id", source: threadURL("alchemy-run/distilled"), call: "GET /accounts/x/tokens/verify", status: 404, body: refuse(7003, "Could not route to /accounts/x/tokens/verify, perhaps your object identifier is invalid?"), code: "invalid-id", verdict: authz.Inconclusive, remedy: "Put the account's id of 32 lowercase hexadecimal digits"},
		{row: "GET /accounts, zone-only token", source: thirdParty, call: "GET /accounts", empty: true, facts: both, code: "empty-account-list", verdict: authz.Inconclusive, remedy: "is the account's own): Account:Account Settings:Read", adds: permissions.AccountSettingsRead, on: a},
		{row: "GET /accounts, client address", source: thirdParty, call: "GET /accounts", status: 403, body: bodyIP, code: "client-ip", verdict: authz.Denied, remedy: "Add 192.0.2.7"},
		{row: "GET /accounts/{id}, foreign", source: thirdParty, call: "GET " + accountPath, status: 403, body: body9109, code: "unauthorized-resource", verdict: authz.Denied, remedy: "Verify the account ID and the zone ID in the token's resources", adds: permissions.AccountSettingsRead, on: a},
		{row: "GET /accounts/{id}, 10000", source: thirdParty, call: "GET " + accountPath, status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "Account:Read", adds: permissions.AccountSettingsRead, on: a},
		{row: "GET /zones, no Zone Read", source: thirdParty, call: "GET /zones", empty: true, code: "empty-zone-list", verdict: authz.Inconclusive, remedy: "on the zone that is wanted (any one zone suffices for the call): Zone:Zone:Read", adds: permissions.ZoneRead},
		{row: "GET /zones, 403, zone known", source: threadURL("ddclient/ddclient/pull/834"), call: "GET /zones", status: 403, body: body9109, facts: both, code: "unauthorized-resource", verdict: authz.Denied, remedy: "with this permission: Zone:Zone:Read (API name: Zone Read) on zone " + string(zone), adds: permissions.ZoneRead, on: z},
		{row: "GET /zones, 10000, zone known", source: threadURL("ddclient/ddclient/pull/834"), call: "GET /zones", status: 403, body: body10000, facts: diagnose.Facts{Account: account, Zone: zone, Liveness: diagnose.Live}, code: "missing-permission", verdict: authz.Denied, remedy: "Zone:Zone:Read (API name: Zone Read) on zone " + string(zone), adds: permissions.ZoneRead, on: z},
		{row: "GET /zones, 10000, account known", source: threadURL("ddclient/ddclient/pull/834"), call: "GET /zones", status: 403, body: body10000, facts: diagnose.Facts{Account: account, Liveness: diagnose.Live}, code: "missing-permission", verdict: authz.Denied, remedy: "Add the missing permission to the token, on the zone that is wanted (any one zone suffices for the call): Zone:Zone:Read (API name: Zone Read).", adds: permissions.ZoneRead},
		{row: "GET /accounts, 10000, account known", source: thirdParty, call: "GET /accounts", status: 403, body: body10000, facts: diagnose.Facts{Account: account, Liveness: diagnose.Live}, code: "missing-permission", verdict: authz.Denied, remedy: "on account " + string(account), adds: permissions.AccountSettingsRead, on: a},
		{row: "GET /accounts, 10000", source: thirdParty, call: "GET /accounts", status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "on the account that is wanted (any one account suffices for the call)", adds: permissions.AccountSettingsRead},
		{row: "GET /zones, 403", source: threadURL("ddclient/ddclient/pull/834"), call: "GET /zones?name=example.com", status: 403, body: body9109, code: "unauthorized-resource", verdict: authz.Denied, remedy: "with this permission, on the zone that is wanted (any one zone suffices for the call): Zone:Zone:Read", adds: permissions.ZoneRead},
		{row: "GET /zones?name, out of scope", source: thirdParty, call: "GET /zones?name=example.com", empty: true, facts: both, code: "empty-zone-list", verdict: authz.Inconclusive, remedy: "and the zone to its zone resources: Zone:Zone:Read", adds: permissions.ZoneRead, on: z},
		{row: "GET /zones/{id}, out of scope", source: thirdParty, call: "GET " + zonePath, status: 403, body: body9109, facts: diagnose.Facts{Spec: specOf(permissions.Zone(otherZone).Allow(permissions.ZoneRead))}, code: "outside-scope", verdict: authz.Denied, remedy: "Extend the permission to the resource of the call: Zone:Read", adds: permissions.ZoneRead, on: z},
		{row: "GET /zones/{id}, a name", source: thirdParty, call: "GET /zones/example.com", status: 404, body: refuse(7003, "Could not route to /zones/example.com, perhaps your object identifier is invalid?"), code: "zone-name-as-id", verdict: authz.Inconclusive, remedy: "in place of the name"},
		{row: "GET dns_records", source: threadURL("cloudflare/terraform-provider-cloudflare/issues/913"), call: "GET " + zonePath + "/dns_records", status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "Zone:DNS:Read", adds: permissions.ZoneDNSRead, on: z},
		{row: "GET settings", source: thirdParty, call: "GET " + zonePath + "/settings", status: 403, body: body9109, code: "unauthorized-resource", verdict: authz.Denied, remedy: "Verify the account ID and the zone ID", adds: permissions.ZoneSettingsRead, on: z},
		{row: "GET workers/routes", source: threadURL("cloudflare/workers-sdk/issues/2863"), call: "GET " + zonePath + "/workers/routes", status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "Zone:Workers Routes:Read", adds: permissions.ZoneWorkersRoutesRead, on: z},
		{row: "GET workers/routes, account id", source: threadURL("cloudflare/workers-sdk"), call: "GET /zones/" + string(account) + "/workers/routes", status: 403, body: body10000, facts: both, code: "account-id-in-zone-path", verdict: authz.Denied, remedy: "Put the zone's id after /zones/: " + string(zone)},
		{row: "PUT scripts/routes", source: threadURL("cloudflare/workers-sdk"), call: "PUT " + accountPath + "/workers/scripts/x/routes", status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "on all zones of account " + string(account), adds: permissions.ZoneWorkersRoutesWrite, on: permissions.AllZonesInResource(account)},
		{row: "workers/scripts list", source: thirdParty, call: "GET " + accountPath + "/workers/scripts", status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "Account:Workers Scripts:Read", adds: permissions.AccountWorkersScriptsRead, on: a},
		{row: "workers/scripts upload", source: thirdParty, call: "PUT " + accountPath + "/workers/scripts/x", status: 403, body: refuse(10023, "workers.api.error.unauthorized"), code: "workers-unauthorized", verdict: authz.Denied, remedy: "Account:Cloudflare Workers:Edit", adds: permissions.AccountWorkersScriptsWrite, on: a},
		{row: "custom_hostnames list", source: thirdParty, call: "GET " + zonePath + "/custom_hostnames", status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "Zone:SSL and Certificates:Read", adds: permissions.ZoneSSLAndCertificatesRead, on: z},
		{row: "custom_hostnames create", source: thirdParty, call: "POST " + zonePath + "/custom_hostnames", status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "Zone:Custom Hostnames:Edit (API name: SSL and Certificates Write)", adds: permissions.ZoneSSLAndCertificatesWrite, on: z},
		{row: "R2 list", source: thirdParty, call: "GET " + accountPath + "/r2/buckets", status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "Account:Workers R2 Storage:Read", adds: permissions.AccountWorkersR2StorageRead, on: a},
		{row: "R2 create", source: thirdParty, call: "POST " + accountPath + "/r2/buckets", status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "Account:Cloudflare R2:Edit", adds: permissions.AccountWorkersR2StorageWrite, on: a},
		{row: "R2 list, another jurisdiction", source: "LifeOS, pull request 2096", call: "GET " + accountPath + "/r2/buckets", empty: true, code: "empty-bucket-list", verdict: authz.Inconclusive, remedy: "Send the header cf-r2-jurisdiction"},
		{row: "S3 Unauthorized", source: "https://developers.cloudflare.com/r2/api/error-codes/", call: "GET /", status: 401, body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>Unauthorized</Code><Message>Unauthorized</Message></Error>`, code: "s3-unauthorized", verdict: authz.Denied, remedy: "Use the token's id as access key id"},
		{row: "S3 ListBuckets, Object token", source: "aws4fetch, issue 72", call: "GET /", status: 403, body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`, facts: diagnose.Facts{Spec: bucketOnly, Account: account}, code: "s3-access-denied", verdict: authz.Denied, remedy: "Give it the account's permission (an Admin token) for what is done to buckets, such as listing them", adds: permissions.AccountWorkersR2StorageRead, on: a},
		{row: "R2 object by REST, Object token", source: threadURL("cloudflare/workers-sdk/issues/9235"), call: "PUT " + objects, status: 403, body: body10000, facts: diagnose.Facts{Spec: bucketOnly}, code: "r2-object-token", verdict: authz.Denied, remedy: "Account:Workers R2 Storage:Edit", adds: permissions.AccountWorkersR2StorageWrite, on: a},
		{row: "/user, account-owned token", source: threadURL("cloudflare/workers-sdk/pull/13858"), call: "GET /user", status: 403, body: body9109, facts: diagnose.Facts{Kind: authz.AccountToken}, code: "account-token-on-user-endpoint", verdict: authz.Denied, remedy: "set the account ID"},
		{row: "DELETE own token, narrow user token", source: thirdParty, call: "DELETE /user/tokens/f267e341f3dd4697bd3b9f71dd96247f", status: 403, body: body9109, facts: diagnose.Facts{Kind: authz.UserToken}, code: "unauthorized-resource", verdict: authz.Denied, remedy: "User:API Tokens:Edit", adds: permissions.UserAPITokensWrite, on: permissions.OwnUserResource()},
		{row: "GET permission_groups of the account", source: thirdParty, call: "GET " + accountPath + "/tokens/permission_groups", status: 403, body: body9109, code: "unauthorized-resource", verdict: authz.Denied, remedy: "Account:Account API Tokens:Read", adds: permissions.AccountAPITokensRead, on: a},
	}
}
