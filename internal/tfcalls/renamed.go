package tfcalls

import (
	"iter"
	"strings"
)

// renamed are types of version 4 that version 5 calls otherwise, and what it calls
// them, a line each.
//
// Source: https://github.com/cloudflare/terraform-provider-cloudflare @0478f95,
// docs/guides/version-5-migration.md, "Resource Rename Reference" and "Resources
// Requiring Manual Migration" (2026).
const renamed = `
access_application zero_trust_access_application
access_ca_certificate zero_trust_access_short_lived_certificate
access_custom_page zero_trust_access_custom_page
access_group zero_trust_access_group
access_identity_provider zero_trust_access_identity_provider
access_keys_configuration zero_trust_access_key_configuration
access_mutual_tls_certificate zero_trust_access_mtls_certificate
access_mutual_tls_hostname_settings zero_trust_access_mtls_hostname_settings
access_organization zero_trust_organization
access_policy zero_trust_access_policy
access_service_token zero_trust_access_service_token
access_tag zero_trust_access_tag
argo argo_smart_routing argo_tiered_caching
device_dex_test zero_trust_dex_test
device_managed_networks zero_trust_device_managed_networks
device_policy_certificates zero_trust_device_certificates
device_posture_integration zero_trust_device_posture_integration
device_posture_rule zero_trust_device_posture_rule
device_settings_policy zero_trust_device_custom_profile zero_trust_device_default_profile
dlp_custom_profile zero_trust_dlp_custom_profile
dlp_predefined_profile zero_trust_dlp_predefined_profile
dlp_profile zero_trust_dlp_custom_profile zero_trust_dlp_predefined_profile
fallback_domain zero_trust_device_default_profile_local_domain_fallback zero_trust_device_custom_profile_local_domain_fallback
gateway_app_types zero_trust_gateway_app_types
gre_tunnel magic_wan_gre_tunnel
ipsec_tunnel magic_wan_ipsec_tunnel
managed_headers managed_transforms
record dns_record
risk_behavior zero_trust_risk_behavior
split_tunnel zero_trust_device_default_profile zero_trust_device_custom_profile
static_route magic_wan_static_route
teams_account zero_trust_gateway_settings
teams_list zero_trust_list
teams_location zero_trust_dns_location
teams_proxy_endpoint zero_trust_gateway_proxy_endpoint
teams_rule zero_trust_gateway_policy
tunnel zero_trust_tunnel_cloudflared
tunnel_config zero_trust_tunnel_cloudflared_config
tunnel_route zero_trust_tunnel_cloudflared_route
tunnel_virtual_network zero_trust_tunnel_cloudflared_virtual_network
worker_cron_trigger workers_cron_trigger
worker_domain workers_custom_domain
worker_route workers_route
worker_script workers_script
workers_for_platforms_namespace workers_for_platforms_dispatch_namespace
zero_trust_dlp_profile zero_trust_dlp_custom_profile zero_trust_dlp_predefined_profile
zero_trust_local_fallback_domain zero_trust_device_default_profile_local_domain_fallback zero_trust_device_custom_profile_local_domain_fallback
zone_settings_override zone_setting
`

// Renamed returns what version 5 calls a type of version 4, nil where the type is not
// known to be one.
func Renamed(kind string) []string {
	name, ours := strings.CutPrefix(kind, Prefix)
	_, rest, ok := strings.Cut(renamed, "\n"+name+" ")
	if !ours || !ok || strings.ContainsAny(name, " \n") {
		return nil
	}
	line, _, _ := strings.Cut(rest, "\n")
	names := strings.Fields(line)
	for i := range names {
		names[i] = Prefix + names[i]
	}
	return names
}

// RenamedTypes yields the types that [Renamed] knows.
func RenamedTypes() iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.SplitSeq(strings.TrimSpace(renamed), "\n") {
			if kind, _, _ := strings.Cut(line, " "); !yield(Prefix + kind) {
				return
			}
		}
	}
}
