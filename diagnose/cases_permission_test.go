package diagnose_test

import (
	"fmt"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

func one(code int, message string) string {
	return fmt.Sprintf(`{"code":%d,"message":%q}`, code, message)
}

// seenPermissions: codes of permission, scope and ownership.
func seenPermissions() []seen {
	a, z := permissions.AccountResource(account), permissions.ZoneResource(zone)
	live := diagnose.Facts{Liveness: diagnose.Live}
	hostnames := zonePath + "/custom_hostnames"
	actor := `Actor 'com.cloudflare.api.token.f267e341f3dd4697bd3b9f71dd96247f' requires permission 'com.cloudflare.api.account.zone.list' to list zones`
	out := []seen{
		{row: "10000 with 403", source: threadURL("cloudflare/terraform-provider-cloudflare/issues/1533"), call: "POST " + zonePath + "/filters", status: 403, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "Add the missing permission to the token: Zone:Firewall Services:Edit", adds: permissions.ZoneFirewallServicesWrite, on: z},
		{row: "10000 with 401", source: threadURL("favonia/cloudflare-ddns"), call: "GET " + accountPath + "/r2/buckets", status: 401, body: body10000, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "Add the missing permission", adds: permissions.AccountWorkersR2StorageRead, on: a},
		{row: "10000 with 400", source: "an issue of zentered", call: "GET " + zonePath + "/dns_records", status: 400, body: body10000, code: "authentication-error", verdict: authz.Denied, remedy: "Add the missing permission", adds: permissions.ZoneDNSRead, on: z},
		{row: "0 zone.list", source: threadURL("certbot/certbot/pull/8015"), call: "GET /zones?name=example.com", status: 403, body: refuse(0, actor), code: "internal-permission-named", verdict: authz.Denied, remedy: "Zone:Zone:Read (API name: Zone Read) on all zones", adds: permissions.ZoneRead, on: permissions.AllZonesResource()},
		{row: "0 zone.read", source: threadURL("caddy-dns/cloudflare/issues/12"), call: "GET " + zonePath, status: 403, body: refuse(0, `Actor 'com.cloudflare.api.token.f267e341f3dd4697bd3b9f71dd96247f' requires permission 'com.cloudflare.api.account.zone.read' to read zone`), code: "internal-permission-named", verdict: authz.Denied, remedy: "Zone:Read", adds: permissions.ZoneRead, on: z},
		{row: "0 zone.create", source: thirdParty, call: "POST /zones", status: 403, body: refuse(0, `Requires permission "com.cloudflare.api.account.zone.create" to create zones for the selected account`), facts: diagnose.Facts{Account: account}, code: "internal-permission-named", verdict: authz.Denied, remedy: "Zone:Zone:Edit (API name: Zone Write) on all zones of account", adds: permissions.ZoneWrite, on: permissions.AllZonesInResource(account)},
		{row: "1068", source: threadURL("cloudflare/cloudflare-go/issues/906"), call: "POST /zones", status: 400, body: refuse(1068, "Permission denied"), code: "zone-create-without-account", verdict: authz.Denied, remedy: "Send account.id"},
		{row: "1002", source: threadURL("cloudflare/terraform-provider-cloudflare"), call: "POST /accounts", status: 403, body: refuse(1002, "Forbidden. Account creation is not allowed"), code: "account-creation-not-allowed", verdict: authz.NotEntitled, remedy: "Create the account in the dashboard"},
		{row: "1001 common permission check", source: threadURL("cloudflare/terraform-provider-cloudflare"), call: "POST /user/tokens", status: 400, body: refuse(1001, `Failed common permission check against resources. (Permission group: "Workers Scripts Write")`), facts: diagnose.Facts{Account: account}, code: "creator-lacks-permission", verdict: authz.Denied, remedy: "Create the token with a credential that holds the permission", adds: permissions.AccountWorkersScriptsWrite, on: a},
		{row: "7403", source: thirdParty, call: "GET " + accountPath + "/d1/database", status: 403, body: refuse(7403, "The given account is not valid or is not authorized to access this service"), code: "d1-not-authorized", verdict: authz.Denied, remedy: "Account:D1:Read", adds: permissions.AccountD1Read, on: a},
		{row: "7403 write", source: thirdParty, call: "POST " + accountPath + "/d1/database", status: 403, body: refuse(7403, "The given account is not valid or is not authorized to access this service"), code: "d1-not-authorized", verdict: authz.Denied, remedy: "Account:D1:Edit", adds: permissions.AccountD1Write, on: a},
		{row: "10023", source: threadURL("cloudflare/workers-sdk/issues/6240"), call: "PUT " + accountPath + "/workers/scripts/x", status: 403, body: refuse(10023, "workers.api.error.unauthorized"), code: "workers-unauthorized", verdict: authz.Denied, remedy: "Account:Cloudflare Workers:Edit", adds: permissions.AccountWorkersScriptsWrite, on: a},
		{row: "10023 queues", source: threadURL("cloudflare/workers-sdk/issues/5003"), call: "GET " + accountPath + "/queues", status: 403, body: refuse(10023, "workers.api.error.unauthorized"), code: "workers-unauthorized", verdict: authz.Denied, remedy: "Account:Queues:Read", adds: permissions.AccountQueuesRead, on: a},
		{row: "100", source: threadURL("cloudflare/workers-sdk/issues/14741"), call: "POST " + accountPath + "/pipelines", status: 403, body: refuse(100, "Forbidden"), code: "pipelines-forbidden", verdict: authz.Denied, remedy: "Account:Workers Scripts:Edit", adds: permissions.AccountWorkersScriptsWrite, on: a},
		{row: "2036", source: threadURL("hieunc229/mailflare/issues/24"), call: "GET " + zonePath + "/email/sending/subdomains", status: 401, body: refuse(2036, "Unauthorized"), code: "email-sending-unauthorized", verdict: authz.Denied, remedy: "the permission that the reference page of the operation names"},
		{row: "10010", source: "an issue of bypass-cloudflare-for-github-action", call: "POST " + accountPath + "/firewall/access_rules/rules", status: 403, body: refuse(10010, "firewallaccessrules.api.not_entitled"), code: "not-entitled", verdict: authz.NotEntitled, remedy: "Change the plan"},
		{row: "1403", source: "Cloudflare's documentation", call: "GET " + hostnames, status: 400, body: refuse(1403, "The request has no Authorization header. Check your input and try again."), code: "no-credential", verdict: authz.Denied, remedy: "Set CLOUDFLARE_API_TOKEN"},
		{row: "1404", source: "Cloudflare's documentation", call: "GET " + hostnames, status: 403, body: refuse(1404, "No quota has been allocated for this zone. If you are already a paid Cloudflare for SaaS customer, contact support."), code: "saas-not-enabled", verdict: authz.NotEntitled, remedy: "Enable Cloudflare for SaaS on the zone"},
		{row: "1405", source: "Cloudflare's documentation", call: "POST " + hostnames, status: 403, body: refuse(1405, "Quota exceeded."), code: "custom-hostname-quota", verdict: authz.NotEntitled, remedy: "Delete hostnames that are not used"},
		{row: "1413", source: "Cloudflare's documentation", call: "POST " + hostnames, status: 403, body: refuse(1413, "No custom metadata access has been allocated for this zone."), code: "not-entitled", verdict: authz.NotEntitled, remedy: "Change the plan"},
		{row: "1414", source: "Cloudflare's documentation", call: "POST " + hostnames, status: 403, body: refuse(1414, "Custom origin server access has not been granted."), code: "not-entitled", verdict: authz.NotEntitled, remedy: "Change the plan"},
	}
	for code, message := range []string{
		"Unable to extract bearer token", "Unable to parse JWT token", "Bad JWT header", "Failed to verify JWT token",
		"Failed to get claims from JWT token", "JWT token does not have required claims",
	} {
		out = append(out, seen{row: fmt.Sprint(1000+code, " of the gateway's token"), source: "Cloudflare's documentation", call: "GET " + hostnames, status: 401, body: refuse(1000+code, message), code: "gateway-token", verdict: authz.Inconclusive, remedy: "Repeat the call"})
	}
	return out
}

// seenTargets: not found, validation and routing.
func seenTargets() []seen {
	buckets, workers, routes := accountPath+"/r2/buckets", accountPath+"/workers", zonePath+"/workers/routes"
	records, hostnames, kv := zonePath+"/dns_records", zonePath+"/custom_hostnames", accountPath+"/storage/kv/namespaces"
	id := string(otherZone)
	var out []seen
	add := func(code diagnose.Code, verdict authz.Verdict, remedy string, rows ...seen) {
		for _, s := range rows {
			s.code, s.verdict, s.remedy = code, verdict, remedy
			if s.source == "" {
				s.source = threadURL("alchemy-run/distilled")
			}
			out = append(out, s)
		}
	}
	add("no-such-route", authz.Inconclusive, "Check the method, the path and each id",
		seen{row: "7003", call: "GET " + accountPath + "/nothing", status: 404, body: `{"success":false,"errors":[` + one(7003, "Could not route to /accounts/x/nothing, perhaps your object identifier is invalid?") + `,` + one(7000, "No route for that URI") + `]}`},
		seen{row: "7003 newer", call: "GET " + accountPath + "/nothing", status: 400, body: refuse(7003, "Invalid request: invalid route")},
		seen{row: "7000", call: "POST /user/tokens/" + id + "/roll", status: 404, body: refuse(7000, "No route for that URI")},
		seen{row: "7001", call: "PATCH " + buckets, status: 405, body: refuse(7001, "Method PATCH not available for that URI.")},
		seen{row: "10015", call: "GET " + workers + "/nothing", status: 404, body: refuse(10015, "not found")})
	add("invalid-id", authz.Inconclusive, "32 lowercase hexadecimal digits",
		seen{row: "7003 malformed id", call: "GET /accounts/invalid-account-id-000/r2/buckets", status: 404, body: refuse(7003, "Could not route to /accounts/invalid-account-id-000/r2/buckets, perhaps your object identifier is invalid?")},
		seen{row: "7003 empty id", source: thirdParty, call: "GET /zones//dns_records", status: 404, body: refuse(7003, "Could not route to /zones/dns_records, perhaps your object identifier is invalid?")},
		seen{row: "7003 byte order mark", source: thirdParty, call: "GET /zones/%EF%BB%BF" + string(zone) + "/dns_records", status: 404, body: refuse(7003, "Could not route")})
	add("object-not-found", authz.Allowed, "only with the header cf-r2-jurisdiction",
		seen{row: "10006", call: "GET " + buckets + "/x", status: 404, body: refuse(10006, "The specified bucket does not exist.")})
	add("object-not-found", authz.Allowed, "List the objects and compare names and ids",
		seen{row: "10059", call: "GET " + buckets + "/x/cors", status: 404, body: refuse(10059, "The CORS configuration does not exist.")},
		seen{row: "10007", call: "DELETE " + workers + "/scripts/x", status: 404, body: refuse(10007, "workers.api.error.script_not_found")},
		seen{row: "10009 route", call: "DELETE " + routes + "/" + id, status: 404, body: refuse(10009, "workers.api.error.route_not_found")},
		seen{row: "10009 KV", call: "GET " + kv + "/" + id + "/values/x", status: 404, body: refuse(10009, "get: 'key not found'")},
		seen{row: "10013 KV", call: "GET " + kv + "/" + id + "/keys", status: 404, body: refuse(10013, "list keys: 'namespace not found'")},
		seen{row: "10056", call: "DELETE " + workers + "/scripts/x/secrets/y", status: 404, body: refuse(10056, "workers.api.error.binding_not_found")},
		seen{row: "10090", call: "GET " + workers + "/services/x", status: 404, body: refuse(10090, "workers.api.error.service_not_found")},
		seen{row: "10092", call: "GET " + workers + "/services/x/environments/y", status: 404, body: refuse(10092, "workers.api.error.environment_not_found")},
		seen{row: "100114", call: "DELETE " + workers + "/domains/x", status: 404, body: refuse(100114, "custom domain not found")},
		seen{row: "100146", call: "GET " + workers + "/scripts/x/versions/y", status: 404, body: refuse(100146, "version not found")},
		seen{row: "10336", call: "GET " + workers + "/scripts/x/deployments/y", status: 404, body: refuse(10336, "deployment not found")},
		seen{row: "7404", call: "GET " + accountPath + "/d1/database/" + id, status: 404, body: refuse(7404, "The database could not be found")},
		seen{row: "81044", source: thirdParty, call: "DELETE " + records + "/" + id, status: 404, body: refuse(81044, "Record does not exist.")},
		seen{row: "1436", source: "Cloudflare's documentation", call: "DELETE " + hostnames + "/x", status: 404, body: refuse(1436, "The custom hostname was not found.")},
		seen{row: "1003 member", call: "GET " + accountPath + "/members/" + id, status: 404, body: refuse(1003, "Member not found")},
		seen{row: "8000007", source: threadURL("cloudflare/workers-sdk"), call: "GET " + accountPath + "/pages/projects/x", status: 404, body: refuse(8000007, "Project not found.")})
	add("already-exists", authz.Allowed, "Use the object that exists",
		seen{row: "10004", call: "POST " + buckets, status: 409, body: refuse(10004, "The bucket you tried to create already exists.")},
		seen{row: "10020", call: "POST " + routes, status: 409, body: refuse(10020, "workers.api.error.duplicate_route")},
		seen{row: "81057", source: "common knowledge", call: "POST " + records, status: 400, body: refuse(81057, "The record already exists.")},
		seen{row: "1406", source: "Cloudflare's documentation", call: "POST " + hostnames, status: 409, body: refuse(1406, "Duplicate custom hostname found.")})
	add("content-rejected", authz.Inconclusive, "Correct what the message names",
		seen{row: "1004", source: "common knowledge", call: "POST " + hostnames + "/x/y", status: 400, body: refuse(99001, "field name is required")})
	add("pages-upload-token", authz.Inconclusive, "Repeat the upload",
		seen{row: "Expired JWT", source: threadURL("cloudflare/workers-sdk/issues/3773"), text: `Failed to upload files. Error: {"text":"Received a malformed response from the API","notes":[{"text":"Expired JWT"},{"text":"POST /pages/assets/upload -> 403 Forbidden"}],"name":"cloudflare ParseError"}`})
	add("ai-gateway-token", authz.Denied, "Send the gateway's token",
		seen{row: "2009", source: threadURL("Ikalus1988/MisakaNet/issues/1354"), text: `https://gateway.ai.cloudflare.com/v1/` + string(account) + `/gw/workers-ai/run/@cf/model: 401 {"success":false,"result":[],"messages":[],"error":[{"code":2009,"message":"Unauthorized"}]}`, adds: permissions.AccountAIGatewayRun})
	add("binding-not-found", authz.Allowed, "Put the bucket's jurisdiction into the binding",
		seen{row: "10085", source: threadURL("cloudflare/workers-sdk/issues/4801"), call: "PUT " + workers + "/scripts/x", status: 400, body: refuse(10085, "R2 bucket 'x' not found.")})
	add("binding-not-found", authz.Allowed, "Compare the id or name of the binding",
		seen{row: "10041", source: threadURL("flo-bit/blento/issues/2"), call: "POST " + workers + "/scripts/x/versions", status: 400, body: refuse(10041, "KV namespace '0f2ac74b498b48028cb68387c421e279' not found.")})
	add("invalid-request", authz.Allowed, "Correct the field that the message names",
		seen{row: "10005", call: "POST " + buckets, status: 400, body: refuse(10005, "The specified bucket name is not valid.")},
		seen{row: "10021", call: "PUT " + workers + "/scripts/x", status: 400, body: refuse(10021, "Uncaught SyntaxError")},
		seen{row: "10022", call: "POST " + routes, status: 400, body: refuse(10022, "workers.api.error.invalid_route")},
		seen{row: "10026", call: "POST " + routes, status: 400, body: refuse(10026, "workers.api.error.unparseable")},
		seen{row: "10027", call: "PUT " + workers + "/scripts/x", status: 413, body: refuse(10027, "workers.api.error.script_too_large")},
		seen{row: "7400", call: "POST " + accountPath + "/d1/database", status: 400, body: refuse(7400, "The request is malformed")},
		seen{row: "1004", source: thirdParty, call: "POST " + records, status: 400, body: `{"success":false,"errors":[{"code":1004,"message":"DNS Validation Error","error_chain":[` + one(9005, "Content for A record must be a valid IPv4 address.") + `]}]}`},
		seen{row: "1435", source: "Cloudflare's documentation", call: "DELETE " + hostnames + "/x", status: 400, body: refuse(1435, "The custom hostname ID is invalid.")},
		seen{row: "1409", source: "Cloudflare's documentation", call: "POST " + hostnames, status: 400, body: refuse(1409, "The custom hostname is invalid.")})
	add("zone-not-created", authz.Inconclusive, "Check the domain's registration",
		seen{row: "1049", source: "common knowledge", call: "POST /zones", status: 400, body: refuse(1049, "x is not a registered domain")},
		seen{row: "1061", source: "common knowledge", call: "POST /zones", status: 400, body: refuse(1061, "x already exists")},
		seen{row: "1097", source: threadURL("mandatoryprogrammer/cloudflare_enum/issues/7"), call: "POST /zones", status: 400, body: refuse(1097, "This zone is banned and cannot be added to Cloudflare at this time, please contact Cloudflare Support")},
		seen{row: "1105", source: "common knowledge", call: "POST /zones", status: 400, body: refuse(1105, "You attempted to add this domain too many times.")})
	add("workers-subdomain-missing", authz.NotEntitled, "Open Workers in the dashboard once",
		seen{row: "10063", source: threadURL("cloudflare/workers-sdk"), call: "PUT " + workers + "/scripts/x", status: 403, body: refuse(10063, "workers.api.error.subdomain_required")},
		seen{row: "10007 workers.dev", source: threadURL("cloudflare/workers-sdk"), call: "GET " + workers + "/subdomain", status: 404, body: refuse(10007, "You haven't registered a workers.dev subdomain")})
	add("r2-not-enabled", authz.NotEntitled, "Enable R2 in the dashboard",
		seen{row: "10042", source: thirdParty, call: "GET " + buckets, status: 403, body: refuse(10042, "Please enable R2 through the Cloudflare Dashboard.")})
	add("workers-script-limit", authz.Inconclusive, "Delete scripts that are not used",
		seen{row: "10037", source: "common knowledge", call: "PUT " + workers + "/scripts/x", status: 403, body: refuse(10037, "You have exceeded the limit of Workers on your account.")})
	add("transient-fault", authz.Inconclusive, "Repeat the call later",
		seen{row: "7500", call: "GET " + accountPath + "/d1/database", status: 400, body: refuse(7500, "internal error")})
	add("unknown", authz.Inconclusive, "Look the code up",
		seen{row: "10013 of Workers, which has several meanings", call: "PUT " + workers + "/scripts/x", status: 400, body: refuse(10013, "workers.api.error.unknown")},
		seen{row: "8000011, of which nothing is known", call: "GET " + accountPath + "/pages/projects", status: 400, body: refuse(8000011, "?")},
		seen{row: "the same number elsewhere", call: "POST " + routes, status: 400, body: refuse(10004, "?")})
	return out
}
