package hearing

import "strings"

// resources are types of terraform-provider-cloudflare (versions 2 to 5) without
// the provider's name, each with the collection that it stands for: below a zone
// (z) or an account (a), or from the root. One string is small.
// From https://github.com/cloudflare/terraform-provider-cloudflare (2026-07-10).
const resources = `
access_application a access/apps
access_group a access/groups
access_policy a access/policies
access_rule z firewall/access_rules/rules
access_service_token a access/service_tokens
account_member a members
api_token / user/tokens
certificate_pack z ssl/certificate_packs/order
custom_hostname z custom_hostnames
custom_ssl z custom_certificates
d1_database a d1/database
dns_record z dns_records
email_routing_rule z email/routing/rules
filter z filters
firewall_rule z firewall/rules
healthcheck z healthchecks
hyperdrive_config a hyperdrive/configs
list a rules/lists
load_balancer z load_balancers
load_balancer_monitor a load_balancers/monitors
load_balancer_pool a load_balancers/pools
logpush_job z logpush/jobs
managed_headers z managed_headers
managed_transforms z managed_headers
notification_policy a alerting/v3/policies
origin_ca_certificate / certificates
page_rule z pagerules
pages_domain a pages/projects/{project_name}/domains
pages_project a pages/projects
queue a queues
r2_bucket a r2/buckets
rate_limit z rate_limits
record z dns_records
ruleset z rulesets
spectrum_application z spectrum/apps
tunnel a cfd_tunnel
turnstile_widget a challenges/widgets
waiting_room z waiting_rooms
web_analytics_site a rum/site_info
worker_route z workers/routes
worker_script a workers/scripts/{script_name}
workers_kv_namespace a storage/kv/namespaces
workers_route z workers/routes
workers_script a workers/scripts/{script_name}
zero_trust_access_application a access/apps
zero_trust_access_group a access/groups
zero_trust_access_policy a access/policies
zero_trust_access_service_token a access/service_tokens
zero_trust_gateway_policy a gateway/rules
zero_trust_list a gateway/lists
zero_trust_tunnel_cloudflared a cfd_tunnel
zone / zones
zone_dnssec z dnssec
zone_lockdown z firewall/lockdowns
zone_setting z settings/{setting_id}
zone_settings_override z settings
`

// How terraform names the type of what failed.
const (
	providerPrefix = "cloudflare_"
	withResource   = "with " // "with cloudflare_record.www,", "with module.x.cloudflare_record.www,"
)

// scanResources finds the call that terraform's naming of a resource stands for,
// where the text names no call.
func (s *speech) scanResources() {
	if len(s.calls) > 0 {
		return
	}
	s.each(providerPrefix, func(at int) {
		line := s.lower[s.thisLine(at):at]
		if len(s.calls) >= maxMentions || !strings.Contains(line, withResource) && !strings.Contains(line, `in resource "`) || strings.Contains(line, "data.") {
			return
		}
		end := at + len(providerPrefix)
		for end < len(s.lower) && (isWordByte(s.lower[end])) {
			end++
		}
		path, ok := collectionOf(s.lower[at+len(providerPrefix) : end])
		if !ok {
			return
		}
		s.calls = append(s.calls, callAt{at: at, end: end, call: call{method: s.doneTo(at), path: path, changes: true}})
	})
}

// collectionOf is the template of the collection that a resource's type stands
// for.
func collectionOf(kind string) (path string, ok bool) {
	_, rest, ok := strings.Cut(resources, "\n"+kind+" ")
	if !ok || kind == "" {
		return "", false
	}
	row, _, _ := strings.Cut(rest, "\n")
	switch under, below, _ := strings.Cut(row, " "); under {
	case "z":
		return "/zones/{zone_id}/" + below, true
	case "a":
		return "/accounts/{account_id}/" + below, true
	default:
		return "/" + below, true
	}
}

// doneTo is the method of what the error before a resource's name was about:
// GET of what was read, "" of all else, which the catalogue completes.
func (s *speech) doneTo(at int) string {
	before := s.lower[max(0, at-400):at]
	if n := strings.LastIndex(before, "error: "); n >= 0 {
		before = before[n:]
	}
	for _, verb := range [...]string{"error reading", "error getting", "error finding", "error fetching", "error listing", "failed to read", "failed to get", "failed to find", "failed to fetch", "failed to list"} {
		if strings.Contains(before, verb) {
			return "GET"
		}
	}
	return ""
}

// byProvider reports whether terraform's provider tells of an error there: its
// verbs stand before it, and a resource of the provider beside it.
func (s *speech) byProvider(from int) bool {
	if !s.holds(providerPrefix) {
		return false
	}
	before := s.lower[max(0, from-300):from]
	n := strings.LastIndex(before, "error: ")
	if n < 0 {
		return false
	}
	for _, verb := range [...]string{"error creating", "error updating", "error deleting", "error reading", "error finding", "error listing", "error getting", "failed to create", "failed to update", "failed to delete", "failed to read", "failed to get", "failed to list"} {
		if strings.Contains(before[n:], verb) {
			return true
		}
	}
	return false
}
