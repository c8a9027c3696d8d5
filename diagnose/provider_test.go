package diagnose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
)

// TestResourcesOfProviders: the type of a resource stands for its calls, as Terraform,
// Pulumi and cf-terraforming name it.
func TestResourcesOfProviders(t *testing.T) {
	t.Parallel()
	const denied = ": Authentication error (10000)\n"
	with := func(error, address string) string {
		return "│ Error: " + error + denied + "│\n│   with " + address + ",\n│   on main.tf line 3\n"
	}
	for text, want := range map[string]string{
		with("error creating queue", "cloudflare_queue.jobs"):                                                                        "POST /accounts/{account_id}/queues",
		with("failed to update tunnel route", "cloudflare_zero_trust_tunnel_cloudflared_route.r"):                                    "PATCH /accounts/{account_id}/teamnet/routes/{route_id}",
		with("error deleting DNS record", "module.dns.cloudflare_record.www[0]"):                                                     "DELETE /zones/{zone_id}/dns_records/{id}",
		with("error getting web analytics site", "cloudflare_web_analytics_site.s"):                                                  "GET /accounts/{account_id}/rum/site_info/{site_id}",
		with("error finding zones", "data.cloudflare_zones.all"):                                                                     "GET /zones",
		with("error reading lists", "data.cloudflare_lists.all"):                                                                     "GET /accounts/{account_id}/rules/lists",
		with("error creating filter x", "cloudflare_filter.f"):                                                                       "POST /zones/{zone_id}/filters",
		with("failed to read filter x", "cloudflare_filter.f"):                                                                       "GET /zones/{zone_id}/filters",
		with("error updating settings", "cloudflare_zone_settings_override.o"):                                                       "PATCH /zones/{zone_id}/settings",
		with("error creating teams rule", "cloudflare_teams_rule.r"):                                                                 "POST /accounts/{account_id}/gateway/rules",
		with("error creating access application", "cloudflare_access_application.a"):                                                 "POST /accounts/{account_id}/access/apps",
		with("error creating access rule", "cloudflare_access_rule.a"):                                                               "POST /zones/{zone_id}/firewall/access_rules/rules",
		with("error creating access rule of the account", "cloudflare_access_rule.a"):                                                "POST /accounts/{account_id}/firewall/access_rules/rules",
		with("error setting plan pro", "cloudflare_zone.z"):                                                                          "POST /zones/{zone_id}/subscription",
		"* cloudflare_page_rule.http: error creating page rule" + denied:                                                             "POST /zones/{zone_id}/pagerules",
		"cf-terraforming generate --resource-type cloudflare_load_balancer_pool\nFATA[0001] Authentication error (10000)":            "GET /accounts/{account_id}/load_balancers/pools",
		"cf-terraforming import --resource-type \"**cloudflare_record**\"\nFATA[0001] Authentication error (10000)":                  "GET /zones/{zone_id}/dns_records",
		" +  cloudflare:index:DnsRecord www creating (0s) error: Authentication error (10000)":                                       "POST /zones/{zone_id}/dns_records",
		"cloudflare:index/zoneSettingsOverride:ZoneSettingsOverride (s): updating\n error: cloudflare: Authentication error (10000)": "PATCH /zones/{zone_id}/settings",
		"cloudflare: error creating load balancer pool: Authentication error (10000)":                                                "POST /accounts/{account_id}/load_balancers/pools",
		"cloudflare: failed to delete a page rule: Authentication error (10000)":                                                     "DELETE /zones/{zone_id}/pagerules/{pagerule_id}",
		"Error: error creating Origin Certificate: Authentication error (10000) (cloudflare)":                                        "POST /certificates",
		"cloudflare: Failed to update waiting rooms: Authentication error (10000)":                                                   "PUT /zones/{zone_id}/waiting_rooms/{waiting_room_id}",
		"cloudflared: Failed to list tunnels: code: 10000, reason: Authentication error":                                             "GET /accounts/{account_id}/cfd_tunnel",
		"invoking cloudflare:index/getZones:getZones: Authentication error (10000)":                                                  "GET /zones",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		assert.Equal(t, want, d.Refusal.Method+" "+d.Refusal.Path, text)
	}
	for _, text := range []string{
		"with CLOUDFLARE_API_TOKEN and CLOUDFLARE_ZONE set: Authentication error (10000)",
		"Error: Authentication error (10000)\n with cloudflare_no_such_thing.x,",
		"cloudflare_record.www: Creating...\ncloudflare: Authentication error (10000)",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		assert.Empty(t, d.Refusal.Path, text)
	}
}

// TestPastedTexts: what people do to a text before they paste it, and what stands beside
// a refusal, do not change what it was about.
func TestPastedTexts(t *testing.T) {
	t.Parallel()
	const wrangler, denied = "A request to the Cloudflare API (", "\n\n  Authentication error [code: 10000]"
	scripts := "PUT /accounts/{account_id}/workers/scripts/{script_name}"
	for text, want := range map[string]struct {
		code diagnose.Code
		call string // as the title begins, "" for none
	}{
		wrangler + "/accounts/aaaaaaaaaaaaaaaaaaaaaaa/workers/scripts/w) failed." + denied:                                                                                                                                                              {diagnose.CodeAuthenticationError, scripts},
		wrangler + "/accounts/k3j5h2lksjdf9wq82njzu4oq0ss9d8f7/workers/scripts/w) failed." + denied:                                                                                                                                                     {diagnose.CodeAuthenticationError, scripts},
		wrangler + "/accounts/██████/workers/scripts/w) failed." + denied:                                                                                                                                                                               {diagnose.CodeAuthenticationError, scripts},
		wrangler + "/accounts/*my account*/vectorize/indexes) failed.\n\n  vectorize.not_entitled [code: 1005]":                                                                                                                                         {diagnose.CodeNotEntitled, "POST /accounts/{account_id}/vectorize/indexes"},
		wrangler + "/accounts/f0\n\n  Authentication error [code: 10000]":                                                                                                                                                                               {diagnose.CodeAuthenticationError, ""},
		"Client error: `DELETE https://api.cloudflare.com/client/v4/zones/███'/purge_cache` resulted in a `403 Forbidden` response":                                                                                                                     {diagnose.CodeReasonLost, "DELETE /zones/███'/purge_cache"},
		"Cloudflare 403 on /zones/xxx/email/routing/rules: code 10000: Authentication error Check it with curl https://api.cloudflare.com/client/v4/user/tokens/verify":                                                                                 {diagnose.CodeAuthenticationError, "GET /zones/{zone_id}/email/routing/rules"},
		"GET https://api.cloudflare.com/client/v4/zones/example.com: 400 Bad Request":                                                                                                                                                                   {diagnose.CodeZoneNameAsID, "GET /zones/{zone_id}"},
		"VERBOSE: GET https://api.cloudflare.com/client/v4/zones/?name=example.com with 0-byte payload\nThe remote server returned an error: (400) Bad Request.":                                                                                        {diagnose.CodeBadRequest, "GET /zones"},
		"HTTPError: Response code 403 (Forbidden) {\n  host: 'api.cloudflare.com',\n  method: 'POST',\n  path: '/client/v4/zones/***/dns_records',\n  statusCode: 403 }":                                                                                {diagnose.CodeReasonLost, "POST /zones/{zone_id}/dns_records"},
		"ERROR: [CLIENT API] Array\n(\n [path] => https://api.cloudflare.com/client/v4/user/\n [method] => GET\n)\nERROR: Array\n(\n [reason] => Forbidden\n [code] => 403\n)":                                                                          {diagnose.CodeReasonLost, "GET /user"},
		`[docker.example.com] acme: error presenting token: cloudflare: failed to find zone REDACTED.: ListZonesContext command failed: error from makeRequest: HTTP status 403: insufficient permissions\n" rule="Host(` + "`my-redis.example.com`)\"": {diagnose.CodeReasonLost, "GET /zones"},
		wrangler + "/accounts/***/workers/scripts/sentry) failed." + denied:                                                                                                                                                                             {diagnose.CodeAuthenticationError, scripts},
		"Received a malformed response from the API\n POST /accounts/XXXX/workers/scripts/w/versions -> 503 Service Unavailable":                                                                                                                        {diagnose.CodeServerError, ""},
		"PATCH https://api.cloudflare.com/client/v4/zones/abc/dns_records/xyz: 403 Forbidden " + `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`:                                                                         {diagnose.CodeAuthenticationError, "PATCH /zones/{zone_id}/dns_records/{dns_record_id}"},
		"`POST /zones` still returned HTTP 403 for com.cloudflare.api.account.zone.create":                                                                                                                                                              {diagnose.CodeReasonLost, "POST /zones"},
		"`wrangler kv namespace list` failed: `/memberships` 400, code 9106":                                                                                                                                                                            {diagnose.CodeUserEndpointRefused, "GET /memberships"},
		wrangler + "/accounts/x/workers/scripts/w) failed.\n\n  In order to use Queues, you must enable your account at\n  https://dash.cloudflare.com/x/workers/queues.\n  [code: 11002]":                                                              {diagnose.CodeProductNotEnabled, "PUT /accounts/{account_id}/workers/scripts/{script_name}"},
		wrangler + "/accounts/x/constellation/catalog) failed.\n\n  The given account is not valid or is not authorized to access this service [code: 7403]":                                                                                            {diagnose.CodeD1NotAuthorized, "/accounts/x/constellation/catalog"},
		`cloudflare: {"success":false,"errors":[{"code":10000,"message":"POST method not allowed for the oauth_token authentication scheme"}]}`:                                                                                                         {diagnose.CodeMethodNotForTokens, ""},
		`cloudflare: {"success":false,"errors":[{"code":7003,"message":"Could not route to /client/v4/accounts/$%7BCLOUDFLARE_ACCOUNT_ID%7D/ai/run, perhaps your object identifier is invalid?"}]}`:                                                     {diagnose.CodeNoSuchRoute, "/accounts/{account_id}/ai/run"},
		"Cloudflare API Error for GET \"/zones?name=unauthorized-domain-name\"\n Error: 0: Actor 'com.cloudflare.api.token.x' requires permission 'com.cloudflare.api.account.zone.list' to list zones":                                                 {diagnose.CodeInternalPermissionNamed, "GET /zones"},
		"You are not entitled to use r2. [code: 10042]":                                                                                                            {diagnose.CodeNotEntitled, ""},
		"error creating token: HTTP status 405: POST method with API Tokens is not supported by this API (10000)":                                                  {diagnose.CodeMethodNotForTokens, "POST /user/tokens"},
		`{"query":"{ viewer { zones(filter: {zoneTag: $z}) { httpRequests } } }"} -> {"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`: {diagnose.CodeAuthenticationError, "POST /graphql"},
		`{"success":false,"errors":[{"code":7003,"message":"Could not route to /client/v4/zones/dns_records/, perhaps your object identifier is invalid?"}]}`:      {diagnose.CodeInvalidID, "GET /zones/{zone_id}"},
		"unable to sign request: Cloudflare API Error code=10000 message=Authentication error":                                                                     {diagnose.CodeAuthenticationError, "POST /certificates"},
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		assert.Equal(t, want.code, d.Code, text)
		if want.call == "" {
			assert.NotContains(t, d.Title, "/", text)
		} else {
			assert.Contains(t, d.Title, want.call+":", text)
		}
	}
	d, _ := diagnose.Text(`POST https://api.cloudflare.com/client/v4/graphql: 403 {"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, diagnose.Facts{})
	assert.Contains(t, d.Remedies[0].String(), "Account:Account Analytics:Read")
	assert.Contains(t, d.Remedies[1].String(), "Zone:Analytics:Read")
	d, _ = diagnose.Text(`{"success":false,"errors":[{"code":7003,"message":"Could not route to /client/v4/zones/dns_records/, perhaps your object identifier is invalid?"}]}`, diagnose.Facts{})
	assert.Contains(t, d.Remedies[0].String(), "into the path before /dns_records")
	assert.Equal(t, diagnose.High, d.Causes[0].Confidence)
	d, _ = diagnose.Text("PATCH https://api.cloudflare.com/client/v4/zones/abc/dns_records/xyz: 403 Forbidden "+`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, diagnose.Facts{})
	assert.Contains(t, d.Remedies[0].String(), "Zone:DNS:Edit")
	d, _ = diagnose.Text(`cloudflare: {"success":false,"errors":[{"code":7003,"message":"Could not route to /client/v4/accounts/$%7BCLOUDFLARE_ACCOUNT_ID%7D/ai/run, perhaps your object identifier is invalid?"}]}`, diagnose.Facts{})
	assert.Contains(t, d.Remedies[0].String(), "Set the variable")
	// Of two that tell the same, the one counts that tells of a call.
	d, _ = diagnose.Text("cloudflare [DEBUG]  \"message\": \"Authentication error\", \"code\": 10000\n"+strings.Repeat("cloudflare [DEBUG] ...\n", 40)+"Error: failed to create DNS record: error from makeRequest: HTTP status 403: Authentication error", diagnose.Facts{})
	assert.Equal(t, "POST /zones/{zone_id}/dns_records", d.Refusal.Method+" "+d.Refusal.Path)
}
