package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
)

// Tools look a zone up by its name, find none, and say so in their own words.
func TestZoneNotFoundByItsName(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ tool, text, asked string }{
		{"certbot", "Unable to determine zone_id for www.example.com using zone names: ['www.example.com', 'example.com', 'com']. Please confirm that the domain name has been entered correctly and is already associated with the supplied Cloudflare account.", "www.example.com"},
		{"certbot, wrapped", "certbot.errors.PluginError: Unable to determine zone_id for example.com using zone names:\n['example.com', 'com'].\nPlease confirm that the domain name has been entered correctly and is\nalready associated with the supplied Cloudflare account.", "example.com"},
		{"certbot's log", "certbot_dns_cloudflare: Unable to find zone_id for example.com using zone names: ['example.com']", "example.com"},
		{"wrangler", "✘ [ERROR] Could not find zone for `app.example.com`. Make sure the domain is set up to be proxied by Cloudflare.\n  For more details, refer to https://developers.cloudflare.com/workers/configuration/routing/routes/#set-up-a-route", "app.example.com"},
		{"wrangler, older", "⛅️ wrangler 3.10.1\n✘ [ERROR] Could not find zone for sky.example.com\n", "sky.example.com"},
		{"wrangler 3.3", "wrangler 3.3.0\n✘ [ERROR] Could not find zone for [www.example-dev.com]", "www.example-dev.com"},
		{"wrangler, a route", "✘ [ERROR] A request to the Cloudflare API (/accounts/20d4763520b6ec03d985fde08831f700/workers/scripts/hub/routes) failed.\n\n  workers.api.error.zone_not_found for \"hub.example.dev/*\" [code: 10083]\n  workers.api.error.zone_not_found for \"docker.example.dev/*\" [code: 10083]\n", "hub.example.dev"},
		{"win-acme", "[EROR] Zone example.com could not be found using the Cloudflare API. Maybe you entered a wrong API Token or domain or the API Token does not allow access to this domain?", "example.com"},
		{"win-acme 2.2", "[ERR] No zones could be found using the Cloudflare API. Maybe you entered a wrong API Token or domain or the API Token does not allow access to this domain?", ""},
		{"favonia", "2025-02-27T20:31:13.1Z 😞 Failed to find the zone of sub.example.tld\n2025-02-27T20:31:13.2Z ⏰ Checking the IP addresses in about 5m0s . . .", "sub.example.tld"},
		{"favonia, quoted", "😞 Failed to find the zone of \"*.example.com\".", "example.com"},
		{"inadyn", "inadyn[25670] <Error>: Zone 'example.com' not found.", "example.com"},
		{"Posh-ACME", "Unable to find Cloudflare hosted zone for _acme-challenge.app1.example.com\nAt C:\\Modules\\Posh-ACME\\DnsPlugins\\Cloudflare.ps1:30 char:9", "_acme-challenge.app1.example.com"},
		{"acme.sh", "[Tue Aug  4 06:11:51 UTC 2020] Found domain api file: ~/.acme.sh/dnsapi/dns_cf.sh\n[Tue Aug  4 06:11:51 UTC 2020] invalid domain\n[Tue Aug  4 06:11:51 UTC 2020] Error add txt for domain:_acme-challenge.example.com", "_acme-challenge.example.com"},
		{"lego", "cloudflare: could not find zone for domain \"example.com\": zone could not be found", "example.com"},
		{"lego, older", "[example.com] acme: error presenting token: cloudflare: failed to find zone example.com.: Zone could not be found", "example.com"},
		{"libdns", "adding temporary record for zone \"example.com.\": expected 1 zone, got 0 for example.com", "example.com"},
		{"cert-manager", "Warning  PresentError  4m  cert-manager-challenges  Error presenting challenge: Found no Zones for domain _acme-challenge.k3s.example.tech. (neither in the sub-domain nor in the SLD) please make sure your domain-entries in the config are correct and the API key is correctly setup with Zone.read rights.", "_acme-challenge.k3s.example.tech"},
		{"terraform 1", "* cloudflare_worker_script.inject_headers: error finding zone \"example.lol\": Zone could not be found", "example.lol"},
		{"terraform 4", "│ Error: no zone found\n│ \n│   with module.cloudflare.data.cloudflare_zone.zone,\n│   on modules/cloudflare/main.tf line 1, in data \"cloudflare_zone\" \"zone\":\n", ""},
		{"OpenWrt", " 045423       : #> /usr/bin/curl -RsS --request GET 'https://api.cloudflare.com/client/v4/zones?name=www.example.org'\n 045424  WARN : Could not detect 'zone id' for domain.tld: 'www.example.org'\n", "www.example.org"},
		{"OPNsense", "opnsense: /usr/local/etc/rc.dyndns: Dynamic DNS (example.net): Current Service: cloudflare\nopnsense: /usr/local/etc/rc.dyndns: Dynamic DNS (example.net): ERROR - Zone ID was not found.", "example.net"},
		{"ddclient", "DEBUG: server = api.cloudflare.com\nFAILED: updating example.de: No zone ID found.", "example.de"},
		{"a container", "ERROR: Zone for example.com was not found in your CloudFlare Account", "example.com"},
		{"unifi-ddns", "(error) CloudflareApiException Error: Failed to find zone 'example.net'", "example.net"},
		{"octodns", "octodns_cloudflare: zone not found: example.com.", "example.com"},
		{"octodns, creating it", "* cloudflare (CloudflareProvider)\n*   Create Zone<example.com.>\n*   Summary: Creates=1, Updates=0, Deletes=0, Existing=0, Meta=False\nTraceback (most recent call last):\n  File \"octodns_cloudflare/__init__.py\", line 1726, in _apply\n    self._ensure_zone(plan)\n  File \"octodns_cloudflare/__init__.py\", line 1691, in _ensure_zone\n    resp = self._try_request('POST', '/zones', data=data)\noctodns_cloudflare.CloudflareError: Permission denied", "example.com"},
		{"wrangler, the route", "✘ [ERROR] wrangler: The route 'example.com/*' is not part of one of your zones. Either add this zone from the Cloudflare dashboard, or try using a route within one of your existing zones.", "example.com"},
		{"dnscontrol", "cloudflare: example.com is not a zone in this account", "example.com"},
		{"cloudflared", "cloudflared: Failed to add route: code: 1003, reason: Host app.example.com is not part of any zone", "app.example.com"},
		{"a look-up", "cloudflare: failed to look up zone example.com", "example.com"},
		{"a look-up that failed", "Cloudflare: zone lookup failed for example.com", "example.com"},
		{"an error's name", "CloudflareError: ZoneNotFound: example.com", "example.com"},
		{"Posh-ACME, with its warning", "WARNING: There was a permissions error checking the existence of example.com. This either indicates the zone\ndoesn't exist or the supplied credentials are invalid.\nUnable to find Cloudflare hosted zone for _acme-challenge.example.com", "_acme-challenge.example.com"},
		{"curl", "curl 'https://api.cloudflare.com/client/v4/zones?name=example.com' -H 'Authorization: Bearer ***'\n{\"result\":[],\"result_info\":{\"page\":1,\"count\":0,\"total_count\":0},\"success\":true,\"errors\":[],\"messages\":[]}", "example.com"},
		{"a log of JSON", "{\"level\":\"error\",\"msg\":\"could not find zone\",\"domain\":\"example.com\",\"provider\":\"cloudflare\"}", ""},
		{"a script", "[ERROR] Cloudflare: could not get zone id for example.com", "example.com"},
		{"a worker", "Zone not found for \"example.com\". The domain must use Cloudflare DNS on this account.", "example.com"},
	} {
		t.Run(tc.tool, func(t *testing.T) {
			t.Parallel()
			d, ok := diagnose.Text(tc.text, diagnose.Facts{})
			require.True(t, ok)
			checkDiagnosis(t, d)
			require.Equal(t, diagnose.CodeEmptyZoneList, d.Code, d.Title)
			assert.Equal(t, []permissions.Permission{permissions.ZoneRead}, d.Remedies[0].Permissions)
			assert.LessOrEqual(t, d.Causes[0].Confidence, diagnose.Medium)
			if tc.asked != "" {
				assert.Contains(t, d.Title, "zone "+tc.asked+" is")
				assert.Contains(t, d.Remedies[0].Action, "the zone of "+tc.asked+",")
			}
		})
	}
}

// Who asks for a public suffix has guessed the zone: no permission is missing.
func TestZoneGuessedIsAPublicSuffix(t *testing.T) {
	t.Parallel()
	for text, sure := range map[string]diagnose.Confidence{
		"cloudflare: failed to find zone xyz.: zone could not be found":                                                              diagnose.High,
		"cloudflare: could not find zone for domain \"is.\": zone could not be found":                                                diagnose.High,
		"inadyn[2177]: HTTP 403: Provided API token does not have the required permissions.\ninadyn[2177]: Zone 'com.br' not found.": diagnose.Medium,
		"expected 1 zone, got 0 for org.pl":                                                                                          diagnose.Medium,
		"😞 Failed to find the zone of ac.jp":                                                                                         diagnose.Medium,
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		checkDiagnosis(t, d)
		assert.Equal(t, diagnose.CodePublicSuffixZone, d.Code, text)
		assert.Equal(t, sure, d.Causes[0].Confidence, text)
		assert.Empty(t, d.Remedies[0].Permissions)
		assert.Contains(t, d.Remedies[0].Action, "zone's own name")
	}
}

// Where the look-up was refused, the refusal counts and not the empty list.
func TestZoneLookupRefused(t *testing.T) {
	t.Parallel()
	for text, code := range map[string]diagnose.Code{
		"Error presenting challenge: while attempting to find Zones for domain _acme-challenge.example.com.\nwhile querying the Cloudflare API for GET \"/zones?name=example.com\"\n\t Error: 9109: Invalid access token": diagnose.CodeDeadToken,
		"cloudflare: failed to find zone example.com.: ListZonesContext command failed: HTTP status 400: Invalid request headers (6003)":                                                                                  diagnose.CodeMalformedHeaders,
		"inadyn[2177]: HTTP 403: Provided API token does not have the required permissions.\ninadyn[2177]: Zone 'example.com' not found.":                                                                                 diagnose.CodeReasonLost,
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		require.True(t, ok, text)
		checkDiagnosis(t, d)
		assert.Equal(t, code, d.Code, text)
	}
}

// Other zones, and zones of other providers, are no matter of ours.
func TestOtherZonesNotFound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"route53: could not find zone for domain \"example.com\"",
		"digitalocean: could not find zone for domain \"example.com\": 404",
		"cloudflare: record updated\nroute53: unable to find hosted zone for example.com",
		"wrangler dev: RangeError: time zone not found: Europe/Nowhere",
		"Cloudflare worker: The timezone could not be found in the database",
		"cloudflare/cloudflared: availability zone not found in us-east-1",
		"Unable to determine zone_id for example.com using zone names: ['example.com']. Please confirm that the domain name has been entered correctly and is already associated with the supplied Micetro account.",
		"named[12]: zone example.com/IN: not loaded due to errors; zone not found",
		"Could not find zone for example.com",
		"expected 1 zone, got 2 for example.com",
		"storage: t.Fatalf expected 1 zone, got 0",
		"[error] Cloudflare: failed to update zone settings of example.com",
		"cloudflare: the zone of example.com was found, but the record was not found",
		"GET https://api.cloudflare.com/client/v4/zones?name=www.example.com {\"result\":[],\"success\":true,\"errors\":[]}\nGET https://api.cloudflare.com/client/v4/zones?name=example.com {\"result\":[{\"id\":\"2cf1f02313c4ef76af3d62eb78bb906e\"}],\"success\":true,\"errors\":[]}",
		"GET https://api.cloudflare.com/client/v4/zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records {\"result\":[],\"success\":true,\"errors\":[]}",
		"cloudflare: IndexError: list index out of range in zones[0]",
		"cloudflare: this is not part of the zone file",
		"cloudflare: DNS record for zone example.com not found",
		"cloudflare: page rule in zone example.com does not exist",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, "%q: %s", text, d.Code)
	}
}
