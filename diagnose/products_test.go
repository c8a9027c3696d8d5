package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
)

// What tools tell of products, of which only the ids are known besides: the code,
// the call, and the first remedy.
func TestTextsOfProducts(t *testing.T) {
	t.Parallel()
	const (
		gateway  = "https://gateway.ai.cloudflare.com/v1/" + string(account) + "/gw/"
		denied   = `{"result":null,"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"messages":[]}`
		failed   = "✘ [ERROR] A request to the Cloudflare API ("
		rulesets = "POST " + zonePath + "/rulesets"
	)
	for _, tc := range []struct {
		text   string
		code   diagnose.Code
		call   string
		remedy string
		adds   permissions.Permission
	}{
		// GraphQL names the kind of thing in its message or in its path.
		{`level=error msg="graphql: zones [` + string(zone) + ` 1aa6db791bbfb2a9cbf5bcc340f78739] are not authorized"`, "graphql-not-authorized", " ", "", permissions.ZoneAnalyticsRead},
		{`{"data":null,"errors":[{"message":"access denied","path":["viewer","zones","0","httpRequests1dGroups"],"extensions":{"code":"authz"}}]}`, "graphql-not-authorized", " ", "", permissions.ZoneAnalyticsRead},
		{`{"data":null,"errors":[{"message":"access denied","path":["viewer","accounts","0","workersInvocationsAdaptive"],"extensions":{"code":"authz"}}]}`, "graphql-not-authorized", " ", "", permissions.AccountAnalyticsRead},
		{"cloudflare: TransportQueryError: {'message': 'not authorized for that account', 'path': ['viewer', 'accounts', '0'], 'extensions': {'code': 'authz'}}", "graphql-not-authorized", " ", "", permissions.AccountAnalyticsRead},
		{`msg="graphql: zone '` + string(zone) + `' does not have access to the path" cloudflare-exporter`, "graphql-no-access", " ", "change the plan", nil},

		// Rulesets as terraform tells of them without an answer, and their phase.
		{"│ Error: error creating ruleset Preview noindex\n│\n│   with cloudflare_ruleset.noindex,\n│   on a.tf line 1, in resource \"cloudflare_ruleset\" \"noindex\":\n│\n│ request is not authorized", "ruleset-phase-permission", rulesets, "phase", nil},
		{"cloudflare_ruleset.a: + phase = \"http_request_cache_settings\"\n│ Error: error creating ruleset x: request is not authorized", "ruleset-phase-permission", rulesets, "", permissions.ZoneCacheSettingsWrite},
		{"PUT " + apiURL + zonePath + `/rulesets/phases/http_request_late_transform_managed/entrypoint: 403 {"success":false,"errors":[{"message":"request is not authorized"}]}`, "ruleset-phase-permission", "PUT " + zonePath + "/rulesets/phases/http_request_late_transform_managed/entrypoint", "", permissions.ZoneManagedHeadersWrite},
		{"Error: error creating ruleset default: HTTP status 400: exceeded maximum number of zone rulesets for phase 'http_ratelimit'\n with cloudflare_ruleset.x", "already-exists", rulesets, "use the object that exists", nil},

		// Uploads have a token of their own.
		{failed + "/pages/assets/upsert-hashes) failed.\n\n  Authorization failed [code: 8000013]", "pages-upload-token", "POST /pages/assets/upsert-hashes", "repeat the upload", nil},
		{"wrangler: POST /pages/assets/upload -> 403 Forbidden", "pages-upload-token", "POST /pages/assets/upload", "repeat the upload", nil},

		// D1's SQL, things that exist, and what a request says.
		{failed + "/accounts/***/d1/database/x/query) failed.\n\n  not authorized [code: 7500]", "content-rejected", "POST " + accountPath + "/d1/database/x/query", "correct", nil},
		{"⚠️  Error 10014: a namespace with this account ID and title already exists\n wrangler kv", "already-exists", " ", "use the object that exists", nil},
		{failed + "/accounts/***/queues) failed.\n\n  Queue name 'x' is already taken. [code: 11009]", "content-rejected", "POST " + accountPath + "/queues", "use the object that exists", nil},
		{"Error: error creating load balancer pool: validation: origin address is invalid (1002)\n  with cloudflare_load_balancer_pool.x", "content-rejected", "POST " + accountPath + "/load_balancers/pools", "correct", nil},
		{"Error: error updating zone: Invalid value for zone setting always_use_https (1007)\n with cloudflare_zone_settings_override.x", "content-rejected", "PATCH " + zonePath + "/settings", "leave it out", nil},

		// Terraform names a resource where it names no call.
		{"Error: error creating Worker Script: of a kind that nobody knows (10999)\n with module.a.cloudflare_worker_script.x", "unknown", "PUT " + accountPath + "/workers/scripts/{script_name}", "", nil},
		{"Error: failed to create page rule: HTTP status 403: Authentication error (10000)\n  with cloudflare_page_rule.x", "authentication-error", "POST " + zonePath + "/pagerules", "", permissions.ZonePageRulesWrite},
		{"Error: error reading R2 bucket: Authentication error (10000)\n  with cloudflare_r2_bucket.x", "authentication-error", "GET " + accountPath + "/r2/buckets/{bucket_name}", "", permissions.AccountWorkersR2StorageRead},

		// Models of Workers AI through a gateway take the API's permission.
		{"Unauthorized: " + denied + " " + gateway + "workers-ai/@cf/x", "authentication-error", "POST " + accountPath + "/ai/run/{model_name}", "", permissions.AccountWorkersAIRead},
		{gateway + `compat/chat/completions 401 {"success":false,"result":[],"messages":[],"error":[{"code":2009,"message":"Unauthorized"}]}`, "ai-gateway-token", " ", "cf-aig-authorization", nil},
	} {
		d, ok := diagnose.Text(tc.text, diagnose.Facts{Account: account, Zone: zone})
		require.True(t, ok, tc.text)
		checkDiagnosis(t, d)
		assert.Equal(t, tc.code, d.Code, tc.text)
		require.NotNil(t, d.Refusal, tc.text)
		assert.Equal(t, tc.call, d.Refusal.Method+" "+d.Refusal.Path, tc.text)
		require.NotEmpty(t, d.Remedies, tc.text)
		assert.Contains(t, d.Remedies[0].Action, tc.remedy, tc.text)
		if tc.adds != nil {
			assert.Equal(t, []permissions.Permission{tc.adds}, d.Remedies[0].Permissions, tc.text)
		}
	}
	for _, text := range []string{
		"Error: error listening on port (8080)\n cloudflare tunnel", "cloudflare: TimeoutError: timed out (30000)", "users [a b] are not authorized, says graphql",
		"Error: error creating VPC: limit exceeded (10999)\n  with aws_vpc.x", "S3: the bucket's zones [a] are not authorized",
		"the invoice exceeded maximum number of zone rulesets",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{Account: account, Zone: zone})
		assert.False(t, ok, "%q: %s", text, d)
	}
}
