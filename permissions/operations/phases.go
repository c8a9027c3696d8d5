package operations

import (
	"iter"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

// phase is a phase of the Ruleset Engine with the groups of its product: those that
// read, the zone's first, then those that write.
type phase struct {
	name   string
	groups []permissions.Permission
}

// phases are those whose product has groups of its own.
var phases = [...]phase{
	{"ddos_l4", l4DDoS}, {"ddos_l7", l7DDoS},
	{"http_config_settings", configSettings}, {"http_custom_errors", customErrors}, {"http_log_custom_fields", logs},
	{"http_ratelimit", waf}, {"http_request_firewall_custom", waf}, {"http_request_firewall_managed", waf}, {"http_response_firewall_managed", waf},
	{"http_request_cache_settings", cacheSettings}, {"http_response_cache_settings", cacheSettings},
	{"http_request_dynamic_redirect", dynamicRedirects}, {"http_request_redirect", massRedirects},
	{"http_request_late_transform", transformRules}, {"http_request_transform", transformRules}, {"http_response_headers_transform", transformRules},
	{"http_request_late_transform_managed", managedHeaders}, {"http_response_headers_transform_managed", managedHeaders},
	{"http_request_origin", origin}, {"http_request_sanitize", sanitize}, {"http_request_sbfm", botManagement},
	{"http_request_select_configuration", selectConfiguration}, {"http_response_compression", compression},
	{"magic_transit", magicFirewall}, {"magic_transit_ids_managed", magicFirewall}, {"magic_transit_managed", magicFirewall}, {"magic_transit_ratelimit", magicFirewall},
}

var (
	l4DDoS              = []permissions.Permission{permissions.AccountL4DDoSManagedRulesetRead, permissions.AccountL4DDoSManagedRulesetWrite}
	l7DDoS              = []permissions.Permission{permissions.ZoneHTTPDDoSManagedRulesetRead, permissions.ZoneHTTPDDoSManagedRulesetWrite}
	configSettings      = []permissions.Permission{permissions.ZoneConfigSettingsRead, permissions.ZoneConfigSettingsWrite}
	customErrors        = []permissions.Permission{permissions.ZoneCustomErrorsRead, permissions.ZoneCustomErrorsWrite}
	logs                = []permissions.Permission{permissions.ZoneLogsRead, permissions.AccountLogsRead, permissions.ZoneLogsWrite, permissions.AccountLogsWrite}
	waf                 = []permissions.Permission{permissions.ZoneWAFRead, permissions.AccountWAFRead, permissions.ZoneWAFWrite, permissions.AccountWAFWrite}
	cacheSettings       = []permissions.Permission{permissions.ZoneCacheSettingsRead, permissions.ZoneCacheSettingsWrite}
	dynamicRedirects    = []permissions.Permission{permissions.ZoneDynamicURLRedirectsRead, permissions.ZoneDynamicURLRedirectsWrite}
	massRedirects       = []permissions.Permission{permissions.AccountMassURLRedirectsRead, permissions.AccountMassURLRedirectsWrite}
	transformRules      = []permissions.Permission{permissions.ZoneTransformRulesRead, permissions.AccountTransformRulesRead, permissions.ZoneTransformRulesWrite, permissions.AccountTransformRulesWrite}
	managedHeaders      = []permissions.Permission{permissions.ZoneManagedHeadersRead, permissions.ZoneManagedHeadersWrite}
	origin              = []permissions.Permission{permissions.ZoneOriginRead, permissions.ZoneOriginWrite}
	sanitize            = []permissions.Permission{permissions.ZoneSanitizeRead, permissions.ZoneSanitizeWrite}
	botManagement       = []permissions.Permission{permissions.ZoneBotManagementRead, permissions.ZoneBotManagementWrite}
	selectConfiguration = []permissions.Permission{permissions.AccountSelectConfigurationRead, permissions.AccountSelectConfigurationWrite}
	compression         = []permissions.Permission{permissions.ZoneResponseCompressionRead, permissions.ZoneResponseCompressionWrite}
	magicFirewall       = []permissions.Permission{permissions.AccountMagicFirewallRead, permissions.AccountMagicFirewallWrite}
)

// Phases yields the names of the phases of which groups are known, sorted.
func Phases() iter.Seq[string] {
	return func(yield func(string) bool) {
		names := make([]string, 0, len(phases))
		for i := range phases {
			names = append(names, phases[i].name)
		}
		slices.Sort(names)
		for _, name := range names {
			if !yield(name) {
				return
			}
		}
	}
}

// PhaseGroups returns the permission groups of the product that a phase of the Ruleset
// Engine belongs to, those that read before those that write; nil where none is known.
// The operations on rulesets accept many groups more, and the engine asks for that of
// the ruleset's phase.
//
// Users report it of http_request_dynamic_redirect and http_request_cache_settings; the
// others are derived from the product that is documented for each phase:
// https://developers.cloudflare.com/ruleset-engine/reference/phases-list/ (2026-11).
func PhaseGroups(name string) []permissions.Permission {
	for i := range phases {
		if phases[i].name == name {
			return slices.Clone(phases[i].groups)
		}
	}
	return nil
}

// OpensPhase reports whether a group is of the product of a phase, or one that is taken
// to open every phase. It is true for a phase of which no group is known.
func OpensPhase(name string, p permissions.Permission) bool {
	for i := range phases {
		if phases[i].name == name {
			return p == permissions.AccountRulesetsRead || p == permissions.AccountRulesetsWrite || slices.Contains(phases[i].groups, p)
		}
	}
	return true
}

// OnRulesets reports whether the operation is one of the Ruleset Engine, which asks for
// the group of a phase.
func (o Operation) OnRulesets() bool {
	t := o.Template()
	return strings.HasPrefix(t, "/zones/{zone_id}/rulesets") || strings.HasPrefix(t, "/accounts/{account_id}/rulesets")
}
