package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// What real clients say of a refusal, where the call stands in the code that made it
// or in what the program is for.
func TestClientOutputs(t *testing.T) {
	t.Parallel()
	frames := func(line, method, says string) string {
		return "Traceback (most recent call last):\n  File \"/srv/program.py\", line 4, in <module>\n    " + line + "\n          ^^^^^^^^^^^^\n" +
			"  File \"/usr/lib/python3/dist-packages/CloudFlare/cloudflare.py\", line 684, in " + method + "\n    return self._base.do_auth('X', self._parts, [identifier1, identifier2], params, data)\n" +
			"  File \"/usr/lib/python3/dist-packages/CloudFlare/cloudflare.py\", line 502, in _call\n    raise CloudFlareAPIError(code, message)\nCloudFlare.exceptions.CloudFlareAPIError: " + says + "\n"
	}
	lexicon := func(line, request string) string {
		return "Traceback (most recent call last):\n  File \"/usr/lib/python3/dist-packages/lexicon/providers/cloudflare.py\", line 90, in _create_record\n    " + line + "\n" +
			"  File \"/usr/lib/python3/dist-packages/lexicon/providers/base.py\", line 199, in _post\n    " + request + "\n" +
			"  File \"/usr/lib/python3/dist-packages/requests/models.py\", line 1021, in raise_for_status\n    raise HTTPError(http_error_msg, response=self)\n" +
			"requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://api.cloudflare.com/client/v4/zones/" + string(zone) + "/dns_records\n"
	}
	const denied, noAccess = "Authentication error", "Unauthorized to access requested resource"
	const tunnels = "Cloudflare Tunnel commands require API token authentication with tunnel permissions.\n\nOAuth login (via 'wrangler login') does not currently include tunnel permissions.\nTo use tunnel commands, please authenticate using an API token:\n\n1. Create an API token at https://dash.cloudflare.com/profile/api-tokens\n2. Create a custom token with:\n   - Account > Cloudflare Tunnel > Edit\n"
	const inadyn = "inadyn[7]: HTTP 403: Provided API token does not have the required permissions.\ninadyn[7]: Error response from DDNS server, exiting!\ninadyn[7]: Error code 50: Authentication failure\n"
	page := func(of string) string {
		return `PermissionDeniedError: 403 {"result":null,"success":false,"errors":[{"code":10000,"message":"Authentication error","documentation_url":"https://developers.cloudflare.com/api/resources/` + of + `"}],"messages":[]}`
	}
	for name, tt := range map[string]struct {
		text string
		code diagnose.Code
		want []permissions.Permission // of the first remedies, one each; none where the first names none
	}{
		"python, a chain":                             {frames(`print(cf.zones.dns_records.post(zone, data={"type": "A", "name": f("www", 1)})["id"])`, "post", denied), diagnose.CodeAuthenticationError, []permissions.Permission{permissions.ZoneDNSWrite}},
		"python, two chains, the inner":               {frames(`cf.zones.dns_records.delete(zone, cf.zones.dns_records.get(zone)[0]["id"])`, "get", denied), diagnose.CodeAuthenticationError, []permissions.Permission{permissions.ZoneDNSRead}},
		"python, two chains, the outer":               {frames(`cf.zones.dns_records.delete(zone, cf.zones.dns_records.get(zone)[0]["id"])`, "delete", denied), diagnose.CodeAuthenticationError, []permissions.Permission{permissions.ZoneDNSWrite}},
		"python, of the user":                         {frames(`cf.user.tokens.get()`, "get", denied), diagnose.CodeAuthenticationError, []permissions.Permission{permissions.UserAPITokensRead}},
		"python, a setting":                           {frames(`cf.zones.settings.ssl.patch(zone, data={"value": "full"})`, "patch", noAccess), diagnose.CodeUnauthorizedResource, []permissions.Permission{permissions.ZoneSettingsWrite}},
		"python, another's chain":                     {frames(`run(lib.records.post(zone))`, "post", denied), diagnose.CodeAuthenticationError, nil},
		"requests, a method of its own":               {lexicon(`payload = self._post(f"/zones/{self.domain_id}/dns_records", data)`, `return self._request("POST", url, data=data, query_params=query_params)`), diagnose.CodeReasonLost, []permissions.Permission{permissions.ZoneDNSWrite}},
		"requests, a read":                            {lexicon(`payload = self._get(f"/zones/{self.domain_id}/dns_records", data)`, `return self._request("GET", url, data=data, query_params=query_params)`), diagnose.CodeReasonLost, []permissions.Permission{permissions.ZoneDNSRead}},
		"lexicon finds no zone":                       {"Traceback (most recent call last):\n  File \"/usr/lib/python3/dist-packages/lexicon/providers/cloudflare.py\", line 50, in authenticate\n    raise AuthenticationError(\"No domain found\")\nlexicon.exceptions.AuthenticationError: No domain found\n", diagnose.CodeEmptyZoneList, []permissions.Permission{permissions.ZoneRead}},
		"cfcli finds no zone":                         {`Error when communicating with api: No matching zones found for "example.com"`, diagnose.CodeEmptyZoneList, []permissions.Permission{permissions.ZoneRead}},
		"cfcli, of no call":                           {"Error response received: Authentication error", diagnose.CodeAuthenticationError, nil},
		"inadyn":                                      {inadyn, diagnose.CodeReasonLost, []permissions.Permission{permissions.ZoneDNSWrite}},
		"wrangler, any tunnel":                        {tunnels, diagnose.CodeReasonLost, []permissions.Permission{permissions.AccountCloudflareTunnelWrite}},
		"dnslink, installed globally":                 {"HTTPError: Response code 403 (Forbidden)\n    at Request.<anonymous> (/usr/lib/node_modules/dnslink-cloudflare/node_modules/got/dist/source/as-promise/index.js:118:42)\n", diagnose.CodeReasonLost, []permissions.Permission{permissions.ZoneDNSWrite}},
		"a page of two calls":                         {page("rulesets/methods/list"), diagnose.CodeAuthenticationError, []permissions.Permission{permissions.AccountRulesetsRead, permissions.ZoneWAFRead}},
		"a page of two calls, one of which is listed": {page("email_routing/subresources/rules/methods/list"), diagnose.CodeAuthenticationError, []permissions.Permission{permissions.ZoneEmailRoutingRulesRead}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, ok := diagnose.Text(tt.text, diagnose.Facts{Account: account, Zone: zone})
			require.True(t, ok)
			checkDiagnosis(t, d)
			assert.Equal(t, tt.code, d.Code)
			if tt.want == nil {
				assert.Empty(t, d.Remedies[0].Permissions)
			}
			for _, p := range tt.want {
				found := false
				for _, r := range d.Remedies {
					found = found || len(r.Permissions) == 1 && r.Permissions[0].ID() == p.ID()
				}
				assert.True(t, found, "%s: %v", permissions.Label(p), d.Remedies)
			}
			if len(tt.want) > 0 && tt.code != diagnose.CodeUnauthorizedResource {
				require.NotEmpty(t, d.Remedies[0].Permissions, "%v", d.Remedies)
				assert.Equal(t, tt.want[0].ID(), d.Remedies[0].Permissions[0].ID())
			}
			for _, c := range d.Causes {
				assert.Less(t, c.Confidence, diagnose.Certain, "another cause would look alike")
				if c.Reason == authz.MissingPermission && tt.code != diagnose.CodeEmptyZoneList {
					assert.LessOrEqual(t, c.Confidence, diagnose.Medium)
				}
			}
		})
	}
}

// GraphQL's refusal of one zone, as an exporter of metrics words it.
func TestGraphQLOfOneZone(t *testing.T) {
	t.Parallel()
	d, ok := diagnose.Text(`level=error msg="graphql: zone '2cf1f02313c4ef76af3d62eb78bb906e' does not have access to the path"`, diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.CodeGraphQLNoAccess, d.Code)
}

// The same words of other programs say nothing of the API.
func TestClientOutputsOfOthers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Error response received: Unauthorized",
		"lexicon.exceptions.AuthenticationError: No domain found",
		"Traceback (most recent call last):\n  File \"lexicon/providers/gandi.py\", line 50, in authenticate\nlexicon.exceptions.AuthenticationError: No domain found",
		"HTTPError: Response code 403 (Forbidden)\n    at Request.<anonymous> (/usr/lib/node_modules/other/node_modules/got/dist/source/as-promise/index.js:118:42)\n",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, "%s: %s", text, d.Title)
	}
}
