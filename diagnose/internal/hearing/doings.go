package hearing

import (
	"slices"
	"strings"
)

// doing is how a tool names a call without its path. Without a method it says the same of
// several: the catalogue completes it.
type doing struct{ text, method, path string }

// recorders are programs that read records only to change them, by their words on a
// refusal: once they have found their zone, this is what they are about.
var recorders = [...]doing{
	{"provided api token does not have the required permissions", "POST", "/zones/{zone_id}/dns_records"}, // inadyn
	{"/dnslink-cloudflare/", "POST", "/zones/{zone_id}/dns_records"},
	{"/dnslink-cloudflare@", "POST", "/zones/{zone_id}/dns_records"}, // as pnpm names folders
}

var doings = [...]doing{
	{"listzones", "GET", "/zones"},                                                                                                        // cloudflare-go v0
	{"to list zones", "GET", "/zones"},                                                                                                    // the API, until 2021
	{"error determining zone_id", "GET", "/zones"},                                                                                        // certbot
	{"adding txt record", "POST", "/zones/{zone_id}/dns_records"},                                                                         // certbot
	{"deleting txt record", "DELETE", "/zones/{zone_id}/dns_records/{id}"},                                                                // certbot
	{"to create zones", "POST", "/zones"},                                                                                                 // the API
	{"failed to create txt record", "POST", "/zones/{zone_id}/dns_records"},                                                               // lego
	{"failed to delete txt record", "DELETE", "/zones/{zone_id}/dns_records/{id}"},                                                        // lego
	{"error creating cloudflare api token", "POST", "/user/tokens"},                                                                       // terraform-provider-cloudflare 4
	{"error creating token", "POST", "/user/tokens"},                                                                                      // alchemy
	{"failed to create dns record", "POST", "/zones/{zone_id}/dns_records"},                                                               // terraform-provider-cloudflare 4
	{"error creating filter for zone", "POST", "/zones/{zone_id}/filters"},                                                                // terraform-provider-cloudflare 3
	{"error finding access application", "GET", "/accounts/{account_id}/access/apps"},                                                     // terraform-provider-cloudflare 2
	{"failed to automatically retrieve account ids", "GET", "/memberships"},                                                               // wrangler
	{"error updating cloudflare api token", "PUT", "/user/tokens/{token_id}"},                                                             // terraform-provider-cloudflare 4
	{"error creating ruleset", "POST", "/zones/{zone_id}/rulesets"},                                                                       // terraform-provider-cloudflare 3
	{"error creating zone", "POST", "/zones"},                                                                                             // terraform-provider-cloudflare
	{"unknown error listing containers", "GET", "/accounts/{account_id}/containers/dash/applications"},                                    // wrangler
	{"error listing container registries", "GET", "/accounts/{account_id}/containers/registries"},                                         // wrangler
	{"failed fetching domain list from cloudflare", "GET", "/zones"},                                                                      // dnscontrol
	{"failed fetching record list from cloudflare", "GET", "/zones/{zone_id}/dns_records"},                                                // dnscontrol
	{"failed fetching page rule list cloudflare", "GET", "/zones/{zone_id}/pagerules"},                                                    // dnscontrol
	{"failed fetching worker route list cloudflare", "GET", "/zones/{zone_id}/workers/routes"},                                            // dnscontrol
	{"failed fetching redirect rule list cloudflare", "GET", "/zones/{zone_id}/rulesets/phases/http_request_dynamic_redirect/entrypoint"}, // dnscontrol
	{"failed to list tunnels", "GET", "/accounts/{account_id}/cfd_tunnel"},                                                                // cloudflared
	{"create tunnel api call failed", "POST", "/accounts/{account_id}/cfd_tunnel"},                                                        // cloudflared
	{"error creating origin certificate", "POST", "/certificates"},                                                                        // terraform-provider-cloudflare
	{"error setting plan", "POST", "/zones/{zone_id}/subscription"},                                                                       // terraform-provider-cloudflare
	{"unable to sign request: cloudflare api error", "POST", "/certificates"},                                                             // origin-ca-issuer
	{"inferenceupstreamerror", "POST", "/accounts/{account_id}/ai/run/{model_name}"},                                                      // Workers AI
	{"unable to pull current tunnel config", "GET", "/accounts/{account_id}/cfd_tunnel/{tunnel_id}/configurations"},                       // traefik-cloudflare-tunnel
	{"updating cloudflare dns", "", "/zones/{zone_id}/dns_records"},                                                                       // ipfs-deploy
	{"viewer { zones(", "POST", "/graphql"},                                                                                               // a query
	{"viewer { accounts(", "POST", "/graphql"},
	{"viewer {zones(", "POST", "/graphql"},
	{"viewer{zones(", "POST", "/graphql"},
	{"viewer{accounts(", "POST", "/graphql"},
	{"cloudflare tunnel commands require api token", "", "/accounts/{account_id}/cfd_tunnel"}, // wrangler, whatever the command
}

// scanDoings finds the calls that a tool names in words, where it names no path.
func (s *speech) scanDoings() {
	if slices.ContainsFunc(s.calls, func(c callAt) bool { return c.call.path != "" && !strings.HasPrefix(c.call.path, "/zones?name=") }) {
		return
	}
	asked := len(s.calls) > 0 // a zone by its name, which says more
	for _, d := range doings {
		if !asked || d.path != "/zones" {
			s.scanDoing(d)
		}
	}
	if asked {
		return
	}
	for _, list := range [...][]doing{recorders[:], goDoings[:]} {
		for _, d := range list {
			s.scanDoing(d)
		}
	}
}
