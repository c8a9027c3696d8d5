package tokentest

import (
	"strings"

	"github.com/cftoken/cftoken/permissions/operations"
)

// FrontEnd is which of Cloudflare's two front ends answers for a path: they
// refuse with different statuses, codes and messages.
type FrontEnd uint8

// The front ends.
const (
	// Gateway fronts most products and refuses with 10000 Authentication error.
	Gateway FrontEnd = iota
	// Core is the older front end of users, accounts, zones and tokens, which
	// refuses with 9109 and 6003.
	Core
)

// String returns "core" or "gateway".
func (f FrontEnd) String() string {
	if f == Core {
		return "core"
	}
	return "gateway"
}

// FrontEndRule says which front end answers for the paths of a template.
type FrontEndRule struct {
	// Template is the path template. Where Below is true, the rule holds for
	// everything below it too.
	Template string
	Below    bool
	FrontEnd FrontEnd
	Source   Source
	// Reference says where the fact is from.
	Reference string
}

// frontEndRules are tried in order; what none of them names is behind the
// gateway.
var frontEndRules = [...]FrontEndRule{
	{"/zones", false, Core, Measured, refFavonia},
	{"/zones/{zone_id}", false, Core, Reported, refOctodns},
	{"/zones/{zone_id}/settings", true, Core, Reported, "third party's report: 9109 on settings where rulesets gave 10000 to the same token"},
	{"/zones/{zone_id}/activation_check", false, Core, Assumed, refZoneItself},
	{"/zones/{zone_id}/hold", false, Core, Assumed, refZoneItself},
	{"/zones/{zone_id}/subscription", false, Core, Assumed, refZoneItself},
	{"/zones/{zone_id}/available_plans", true, Core, Assumed, refZoneItself},
	{"/zones/{zone_id}/available_rate_plans", false, Core, Assumed, refZoneItself},
	{"/user", true, Core, Measured, "third party's report: 9109 on /user and /user/tokens, 2026"},
	{"/accounts", false, Core, Measured, "third party's report: 9109 from a blocked address on /accounts, 2026"},
	{"/accounts/{account_id}", false, Core, Assumed, "seen in test doubles only; 10000 is possible too"},
	{"/accounts/{account_id}/tokens", true, Core, Measured, "third party's report: 9109 on permission_groups, 2026; https://github.com/cloudflare/terraform-provider-cloudflare/issues/5114"},
	{"/accounts/{account_id}/members", true, Core, Assumed, refAccountItself},
	{"/accounts/{account_id}/roles", true, Core, Assumed, refAccountItself},
	{"/accounts/{account_id}/profile", false, Core, Assumed, refAccountItself},
	{"/accounts/{account_id}/subscriptions", true, Core, Assumed, refAccountItself},
	{"/organizations", true, Core, Assumed, refAccountItself},
	{"/memberships", true, Gateway, CloudflareCode, refWrangler13858},
	{"/accounts/{account_id}/rules/lists", true, Gateway, Measured, refFavonia},
	{"/accounts/{account_id}/workers", true, Gateway, CloudflareCode, refPublishRoutes},
	{"/zones/{zone_id}/workers", true, Gateway, CloudflareCode, refPublishRoutes},
	{"/zones/{zone_id}/dns_records", true, Gateway, Reported, "https://github.com/cloudflare/terraform-provider-cloudflare/issues/913"},
	{"/zones/{zone_id}/rulesets", true, Gateway, Reported, "third party's report: 10000 on rulesets where settings gave 9109 to the same token"},
	{"/accounts/{account_id}/r2", true, Gateway, Reported, "user reports of 10000 on R2's REST API"},
	{"/zones/{zone_id}/custom_hostnames", true, Gateway, Assumed, "no capture found; the SSL service sits behind the gateway by its documented codes"},
}

const (
	refFavonia       = "https://github.com/favonia/cloudflare-ddns, cloudflare-auth-error-watch, measured 2026-06-30"
	refOctodns       = "https://github.com/octodns/octodns-cloudflare/issues/60"
	refZoneItself    = "a property of the zone itself: taken to be answered as the zone is"
	refAccountItself = "a property of the account itself: taken to be answered as the account is"
	refWrangler13858 = "https://github.com/cloudflare/workers-sdk/pull/13858"
	refPublishRoutes = "https://github.com/cloudflare/workers-sdk, publish-routes.ts, 2026-08; https://github.com/cloudflare/workers-sdk/issues/2863"
)

// FrontEndRules returns the rules that classify paths, in the order in which
// they are tried. Paths that no rule names are taken to be behind the gateway,
// which is an assumption.
func FrontEndRules() []FrontEndRule { return append([]FrontEndRule(nil), frontEndRules[:]...) }

func frontEndOf(op operations.Operation) FrontEnd {
	for i := range frontEndRules {
		r := &frontEndRules[i]
		rest, has := strings.CutPrefix(op.Template(), r.Template)
		if has && (rest == "" || r.Below && rest[0] == '/') {
			return r.FrontEnd
		}
	}
	return Gateway
}
