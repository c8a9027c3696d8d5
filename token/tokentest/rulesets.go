package tokentest

import (
	"encoding/json"
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// phase is a phase of the Ruleset Engine with the permission groups that open
// it: one to read it, the other to write it, too.
type phase struct {
	name        string
	read, write permissions.Permission
}

// phases are those whose permission has the product's name. Users report it of
// http_request_dynamic_redirect and http_request_cache_settings; the others are
// taken from the product that the documentation names for each phase,
// https://developers.cloudflare.com/ruleset-engine/reference/phases-list/
// (2026-11). A phase that is not here is not looked at.
var phases = [...]phase{
	{"ddos_l4", permissions.AccountL4DDoSManagedRulesetRead, permissions.AccountL4DDoSManagedRulesetWrite},
	{"ddos_l7", permissions.ZoneHTTPDDoSManagedRulesetRead, permissions.ZoneHTTPDDoSManagedRulesetWrite},
	{"http_config_settings", permissions.ZoneConfigSettingsRead, permissions.ZoneConfigSettingsWrite},
	{"http_custom_errors", permissions.ZoneCustomErrorsRead, permissions.ZoneCustomErrorsWrite},
	{"http_ratelimit", permissions.ZoneWAFRead, permissions.ZoneWAFWrite},
	{"http_ratelimit", permissions.AccountWAFRead, permissions.AccountWAFWrite},
	{"http_request_cache_settings", permissions.ZoneCacheSettingsRead, permissions.ZoneCacheSettingsWrite},
	{"http_request_dynamic_redirect", permissions.ZoneDynamicURLRedirectsRead, permissions.ZoneDynamicURLRedirectsWrite},
	{"http_request_firewall_custom", permissions.ZoneWAFRead, permissions.ZoneWAFWrite},
	{"http_request_firewall_custom", permissions.AccountWAFRead, permissions.AccountWAFWrite},
	{"http_request_firewall_managed", permissions.ZoneWAFRead, permissions.ZoneWAFWrite},
	{"http_request_firewall_managed", permissions.AccountWAFRead, permissions.AccountWAFWrite},
	{"http_request_late_transform", permissions.ZoneTransformRulesRead, permissions.ZoneTransformRulesWrite},
	{"http_request_late_transform", permissions.AccountTransformRulesRead, permissions.AccountTransformRulesWrite},
	{"http_request_origin", permissions.ZoneOriginRead, permissions.ZoneOriginWrite},
	{"http_request_redirect", permissions.AccountMassURLRedirectsRead, permissions.AccountMassURLRedirectsWrite},
	{"http_request_sanitize", permissions.ZoneSanitizeRead, permissions.ZoneSanitizeWrite},
	{"http_request_sbfm", permissions.ZoneBotManagementRead, permissions.ZoneBotManagementWrite},
	{"http_request_transform", permissions.ZoneTransformRulesRead, permissions.ZoneTransformRulesWrite},
	{"http_request_transform", permissions.AccountTransformRulesRead, permissions.AccountTransformRulesWrite},
	{"http_response_compression", permissions.ZoneResponseCompressionRead, permissions.ZoneResponseCompressionWrite},
	{"http_response_headers_transform", permissions.ZoneTransformRulesRead, permissions.ZoneTransformRulesWrite},
	{"http_response_headers_transform", permissions.AccountTransformRulesRead, permissions.AccountTransformRulesWrite},
	{"magic_transit", permissions.AccountMagicFirewallRead, permissions.AccountMagicFirewallWrite},
}

// phase is the phase that a call to the Ruleset Engine is about, by its path or
// by the body of a new ruleset; "" for none.
func (x *exchange) phase() string {
	if !x.under("/zones/{zone_id}/rulesets") && !x.under("/accounts/{account_id}/rulesets") {
		return ""
	}
	if name := x.param("ruleset_phase"); name != "" {
		return name
	}
	var body struct {
		Phase string `json:"phase"`
	}
	_ = json.Unmarshal(x.body, &body) // malformed: names none
	return body.Phase
}

// opensPhase reports whether the token may do there what the call does. The
// gateway has let it through already: it asks for any one of the groups that the
// operation accepts, the engine for that of the phase. Account Rulesets is taken
// to open every phase.
func (x *exchange) opensPhase() bool {
	name := x.phase()
	if name == "" || x.actor.kind == authz.GlobalKey {
		return true
	}
	groups := []permissions.Permission{permissions.AccountRulesetsWrite}
	reads := x.op.Method() == "GET"
	if reads {
		groups = append(groups, permissions.AccountRulesetsRead)
	}
	known := false
	for i := range phases {
		if p := &phases[i]; p.name == name {
			known = true
			groups = append(groups, p.write)
			if reads {
				groups = append(groups, p.read)
			}
		}
	}
	spec := x.actor.token.specAt(x.now)
	return !known || slices.ContainsFunc(groups, func(p permissions.Permission) bool { return x.holds(spec, p) })
}

// holds reports whether a spec holds the group on the zone of the path, or on
// its account.
func (x *exchange) holds(spec permissions.Spec, p permissions.Permission) bool {
	if x.zone != nil {
		return specHolds(spec, p, x.zone)
	}
	return specHoldsOn(spec, p, func(r permissions.Resource) bool { return onAccount(r, x.account.ID) })
}

// asksPhase is the Ruleset Engine's own authorization.
func (s *Server) asksPhase(x *exchange) (reply, bool) {
	if x.opensPhase() {
		return reply{}, false
	}
	x.limit = "the Ruleset Engine wants the permission of the phase " + printable(x.phase())
	if s.opts.Mode == ModeSoft {
		x.softened = true
		return reply{}, false
	}
	return refuse(&answers.PhaseDenied), true
}
