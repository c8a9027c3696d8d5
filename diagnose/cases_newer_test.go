package diagnose_test

import (
	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

const graphQLErrors = "https://developers.cloudflare.com/analytics/graphql-api/errors/"

// seenNewer: answers that became known in 2026.
func seenNewer() []seen {
	a, z := permissions.AccountResource(account), permissions.ZoneResource(zone)
	live := diagnose.Facts{Liveness: diagnose.Live}
	both := diagnose.Facts{Account: account, Zone: zone, Liveness: diagnose.Live}
	records, rulesets := zonePath+"/dns_records", zonePath+"/rulesets"
	graphQL := func(message string) string {
		return `{"data":null,"errors":[{"message":"` + message + `","path":null,"extensions":{"code":"authz","timestamp":"2026-11-02T12:00:00Z"}}]}`
	}
	phase := func(name string) string {
		return refuse(0, "missing the permissions required to list zone rulesets in the "+name+" phase")
	}
	const turnstile = `{"success":false,"errors":[{"code":10000,"message":"Authentication error","documentation_url":"https://developers.cloudflare.com/api/resources/turnstile/subresources/widgets/methods/list"}]}`
	const overLimit = "More than 1200 requests per 300 seconds reached"
	return []seen{
		{row: "10000 Forbidden", source: "https://developers.cloudflare.com/changelog/post/2026-08-20-contextual-403s/", call: "GET " + accountPath + "/workers/workers", status: 403, body: bodyForbidden, facts: live, code: "missing-permission", verdict: authz.Denied, remedy: "API name: Workers Scripts Read", adds: permissions.AccountWorkersScriptsRead, on: a},
		{row: "10000 Forbidden, call lost", source: "https://developers.cloudflare.com/changelog/post/2026-08-20-contextual-403s/", status: 403, body: bodyForbidden, facts: both, code: "missing-permission", verdict: authz.Denied, remedy: "API name: Workers Scripts Read", adds: permissions.AccountWorkersScriptsRead, on: a},
		{row: "401 with documentation_url, call lost", source: thirdParty, status: 401, body: turnstile, facts: both, code: "missing-permission", verdict: authz.Denied, remedy: "API name: Turnstile Sites Read", adds: permissions.AccountTurnstileSitesRead, on: a},
		{row: "9999", source: thirdParty, call: "GET " + accountPath + "/access/apps", status: 403, body: refuse(9999, "access.api.error.not_enabled: Access is not enabled."), code: "product-not-enabled", verdict: authz.NotEntitled, remedy: "Enable the product in the dashboard"},
		{row: "9999 in a text", source: thirdParty, text: "error: access.api.error.not_enabled: Access is not enabled. (9999)", code: "product-not-enabled", verdict: authz.NotEntitled, remedy: "Enable the product in the dashboard"},
		{row: "1001 of Gateway", source: thirdParty, call: "GET " + accountPath + "/gateway/rules", status: 401, body: refuse(1001, "Account ID is invalid or has not been initialized."), code: "zero-trust-not-set-up", verdict: authz.NotEntitled, remedy: "Open Zero Trust in the dashboard once"},
		{row: "10002", source: thirdParty, call: "GET " + records, status: 403, body: refuse(10002, "Authorization Failure: The authentication credentials are not authorized to perform the request."), code: "missing-permission", verdict: authz.Denied, remedy: "Zone:DNS:Read", adds: permissions.ZoneDNSRead, on: z},
		{row: "10002 in a text", source: thirdParty, call: "GET " + records, text: "Authorization Failure: The authentication credentials are not authorized to perform the request. (10002)", code: "missing-permission", verdict: authz.Denied, remedy: "Zone:DNS:Read", adds: permissions.ZoneDNSRead, on: z},
		{row: "81058", source: thirdParty, call: "POST " + records, status: 400, body: refuse(81058, "An identical record already exists."), code: "already-exists", verdict: authz.Allowed, remedy: "Use the object that exists"},
		{row: "81057", source: thirdParty, call: "POST " + records, status: 400, body: refuse(81057, "The record already exists."), code: "already-exists", verdict: authz.Allowed, remedy: "Use the object that exists"},
		{row: "81054", source: thirdParty, call: "POST " + records, status: 400, body: refuse(81054, "A CNAME record with that host already exists."), code: "already-exists", verdict: authz.Allowed, remedy: "Use the object that exists"},
		{row: "81058 in a text, call lost", source: thirdParty, text: "Failed to add record: An identical record already exists. (81058)", code: "already-exists", verdict: authz.Allowed, remedy: "Use the object that exists"},
		{row: "R2 10004", source: thirdParty, call: "POST " + accountPath + "/r2/buckets", status: 409, body: refuse(10004, "The bucket you tried to create already exists, and you own it."), code: "already-exists", verdict: authz.Allowed, remedy: "Use the object that exists"},
		{row: "R2 10004 in a text", source: thirdParty, text: "✘ [ERROR] A request to the Cloudflare API failed. The bucket you tried to create already exists, and you own it. [code: 10004]", code: "already-exists", verdict: authz.Allowed, remedy: "Use the object that exists"},
		{row: "10100", source: thirdParty, call: "GET /zones", status: 403, body: refuse(10100, overLimit), code: "rate-limited", verdict: authz.Inconclusive, remedy: "Make fewer calls"},
		{row: "10100 in a text", source: thirdParty, text: overLimit, code: "rate-limited", verdict: authz.Inconclusive, remedy: "Make fewer calls"},
		{row: "10100 of Artifacts", source: thirdParty, call: "GET " + accountPath + "/artifacts/namespaces/x", status: 400, body: refuse(10100, "Invalid SHA-1 hash"), code: "unknown", verdict: authz.Inconclusive, remedy: "Look the code up"},
		{row: "10500 as a fault", source: thirdParty, call: "GET /zones", status: 401, body: refuse(10500, "Internal authentication error: internal server error"), code: "transient-fault", verdict: authz.Inconclusive, remedy: "Repeat the call later"},
		{row: "10500 as a fault, in a text", source: thirdParty, text: "A request to the Cloudflare API failed. Internal authentication error: internal server error [code: 10500]", code: "transient-fault", verdict: authz.Inconclusive, remedy: "Repeat the call later"},
		{row: "GraphQL, account", source: graphQLErrors, call: "POST /graphql", status: 200, body: graphQL("not authorized for that account"), facts: both, code: "graphql-not-authorized", verdict: authz.Denied, remedy: "Account:Account Analytics:Read", adds: permissions.AccountAnalyticsRead, on: a},
		{row: "GraphQL, zones", source: graphQLErrors, call: "POST /graphql", status: 200, body: graphQL("zones [" + string(zone) + "] are not authorized"), facts: both, code: "graphql-not-authorized", verdict: authz.Denied, remedy: "Zone:Analytics:Read", adds: permissions.ZoneAnalyticsRead, on: z},
		{row: "GraphQL, call lost", source: graphQLErrors, text: graphQL("not authorized for that account"), facts: both, code: "graphql-not-authorized", verdict: authz.Denied, remedy: "Account:Account Analytics:Read", adds: permissions.AccountAnalyticsRead, on: a},
		{row: "GraphQL, other words", source: graphQLErrors, call: "POST /graphql", status: 200, body: graphQL("no"), facts: both, code: "graphql-not-authorized", verdict: authz.Denied, remedy: "Add this permission for datasets of an account", adds: permissions.AccountAnalyticsRead, on: a},
		{row: "GraphQL, plan", source: graphQLErrors, call: "POST /graphql", status: 200, body: graphQL("zone '" + string(zone) + "' does not have access to the path"), code: "graphql-no-access", verdict: authz.NotEntitled, remedy: "Leave the dataset or the field out"},
		{row: "GraphQL, rate", source: graphQLErrors, call: "POST /graphql", status: 200, body: `{"data":null,"errors":[{"message":"rate limiter budget depleted, please try again later"}]}`, code: "rate-limited", verdict: authz.Inconclusive, remedy: "Make fewer calls"},
		{row: "ruleset, phase in the message", source: thirdParty, call: "GET " + rulesets, status: 403, body: phase("http_request_firewall_custom"), code: "ruleset-phase-permission", verdict: authz.Denied, remedy: "Zone:Zone WAF:Read", adds: permissions.ZoneWAFRead, on: z},
		{row: "ruleset, phase in the message, call lost", source: thirdParty, text: "missing the permissions required to list zone rulesets in the http_request_cache_settings phase", facts: both, code: "ruleset-phase-permission", verdict: authz.Denied, remedy: "Zone:Cache Rules:Read", adds: permissions.ZoneCacheSettingsRead, on: z},
		{row: "ruleset, phase in the path", source: thirdParty, call: "PUT " + rulesets + "/phases/http_request_dynamic_redirect/entrypoint", status: 403, body: refuse(0, "request is not authorized"), code: "ruleset-phase-permission", verdict: authz.Denied, remedy: "API name: Dynamic URL Redirects Write", adds: permissions.ZoneDynamicURLRedirectsWrite, on: z},
		{row: "ruleset, account", source: thirdParty, call: "PUT " + accountPath + "/rulesets/phases/http_ratelimit/entrypoint", status: 403, body: refuse(0, "request is not authorized"), code: "ruleset-phase-permission", verdict: authz.Denied, remedy: "API name: Account WAF Write", adds: permissions.AccountWAFWrite, on: a},
		{row: "10000, an empty id", source: thirdParty, call: "PUT " + records + "/", status: 400, body: refuse(10000, "PUT method not allowed for the api_token authentication scheme"), facts: live, code: "method-not-for-tokens", verdict: authz.Inconclusive, remedy: "Check the path that the program really calls"},
		{row: "10000, an empty id, in a text", source: thirdParty, text: `{"success":false,"errors":[{"code":10000,"message":"PATCH method not allowed for the api_token authentication scheme"}]}`, code: "method-not-for-tokens", verdict: authz.Inconclusive, remedy: "Check the path that the program really calls"},
		{row: "1038", source: thirdParty, call: "POST " + records, status: 403, body: refuse(1038, "You cannot use this API for domains with a .cf, .ga, .gq, .ml, or .tk TLD (top-level domain). To configure the DNS settings for this domain, use the Cloudflare Dashboard."), code: "free-tld", verdict: authz.NotEntitled, remedy: "Change the records in the dashboard"},
		{row: "1038 of terraform", source: thirdParty, text: "Error: failed to create DNS record: HTTP status 403: You cannot use this API for domains with a .cf, .ga, .gq, .ml, or .tk TLD (top-level domain). (1038)", code: "free-tld", verdict: authz.NotEntitled, remedy: "Change the records in the dashboard"},
		{row: "1001 of granular scopes", source: thirdParty, call: "POST /user/tokens", status: 400, body: refuse(1001, "User tokens cannot reference roles with granular resource scopes"), code: "granular-needs-account-token", verdict: authz.Denied, remedy: "Create an account-owned token"},
		{row: "S3 AccessDenied", source: thirdParty, text: "An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied https://x.r2.cloudflarestorage.com", code: "s3-access-denied", verdict: authz.Denied, remedy: "Give the access key's token the account's permission (an Admin token)", adds: permissions.AccountWorkersR2StorageRead, on: permissions.AllAccountsResource()},
		{row: "S3 SignatureDoesNotMatch", source: "https://developers.cloudflare.com/r2/api/error-codes/", call: "GET /b", status: 403, body: `<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match</Message></Error>`, code: "s3-wrong-secret", verdict: authz.Denied, remedy: "Use the SHA-256 of the token's value"},
		{row: "S3 InvalidArgument, 64", source: thirdParty, call: "GET /b", status: 400, body: `<Error><Code>InvalidArgument</Code><Message>Credential access key has length 64, should be 32</Message></Error>`, code: "s3-wrong-access-key", verdict: authz.Denied, remedy: "Correct the two values, which are swapped"},
		{row: "S3 InvalidArgument, in a text", source: thirdParty, text: "S3Exception: Credential access key has length 40, should be 32", code: "s3-wrong-access-key", verdict: authz.Denied, remedy: "Use the token's id as access key id"},
		{row: "S3 NoSuchBucket", source: "https://developers.cloudflare.com/r2/api/error-codes/", call: "GET /b", status: 404, body: `<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist.</Message></Error>`, code: "s3-no-such-bucket", verdict: authz.Inconclusive, remedy: "use the endpoint of the bucket's jurisdiction"},
		{row: "S3 SigV2", source: "https://github.com/kalcaddle/kodbox/issues/388", text: "r2: SigV2 authorization is not supported. Please use SigV4 instead.", code: "s3-signature-version", verdict: authz.Denied, remedy: "Set the client to signature version 4"},
		{row: "S3 RequestTimeTooSkewed", source: "https://developers.cloudflare.com/r2/api/error-codes/", text: "RequestTimeTooSkewed: The difference between the request time and the server's time is too large. (x.r2.cloudflarestorage.com)", code: "s3-clock", verdict: authz.Inconclusive, remedy: "Set the machine's clock"},
		{row: "S3 ExpiredRequest", source: "https://developers.cloudflare.com/r2/api/error-codes/", call: "GET /b/k", status: 400, body: `<Error><Code>ExpiredRequest</Code><Message>Request has expired</Message></Error>`, code: "s3-clock", verdict: authz.Inconclusive, remedy: "sign the address anew"},
		{row: "S3 InvalidRegionName", source: "https://developers.cloudflare.com/r2/api/s3/api/", call: "PUT /b/k", status: 400, body: `<Error><Code>InvalidRegionName</Code><Message>The region name 'us-west-2' is not valid. Must be one of: wnam, enam, weur, eeur, apac, auto</Message></Error>`, code: "s3-client-setting", verdict: authz.Inconclusive, remedy: "region to auto"},
		{row: "S3 NotImplemented", source: "https://github.com/cloudflare/cloudflare-docs/pull/19236", call: "PUT /b/k", status: 501, body: `<Error><Code>NotImplemented</Code><Message>Header 'x-amz-checksum-crc32' with value 'AAAAAA==' not implemented</Message></Error>`, code: "s3-client-setting", verdict: authz.Inconclusive, remedy: "checksums only where they are required"},
		{row: "S3 InvalidArgument", source: "https://github.com/JiQingzhe2004/R2APP/issues/1", call: "GET /b/k", status: 400, body: `<Error><Code>InvalidArgument</Code><Message>Authorization</Message></Error>`, code: "s3-unauthorized", verdict: authz.Denied, remedy: "Use a signed request"},
	}
}
