package answers

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

// FrontRule says which front end answers for the paths of a template.
type FrontRule struct {
	// Template is the path template; "/…" at the end stands for everything
	// below.
	Template string
	Front    Front
	evidence evidence
}

// Evidence is how the rule is known.
func (r FrontRule) Evidence() permissions.Evidence { return permissions.Evidence(r.evidence) }

// frontRules are tried in order.
var frontRules = [...]FrontRule{
	{"/zones", Core, evidence{measured, AuthWatch, "2026-06-30", ""}},
	{"/zones/{zone_id}", Core, evidence{reported, "https://github.com/octodns/octodns-cloudflare/issues/60", "", ""}},
	{"/zones/{zone_id}/settings/…", Core, evidence{reported, ThirdParty, "", "9109 on settings where rulesets gave 10000 to the same token"}},
	{"/zones/{zone_id}/activation_check", Core, evidence{assumed, "", "", "a property of the zone itself: taken to be answered as the zone is"}},
	{"/zones/{zone_id}/hold", Core, evidence{assumed, "", "", "a property of the zone itself: taken to be answered as the zone is"}},
	{"/zones/{zone_id}/subscription", Core, evidence{assumed, "", "", "a property of the zone itself: taken to be answered as the zone is"}},
	{"/zones/{zone_id}/available_plans/…", Core, evidence{assumed, "", "", "a property of the zone itself: taken to be answered as the zone is"}},
	{"/zones/{zone_id}/available_rate_plans", Core, evidence{assumed, "", "", "a property of the zone itself: taken to be answered as the zone is"}},
	{"/user/…", Core, evidence{measured, ThirdParty, "2026", "9109 on /user and /user/tokens"}},
	{"/accounts", Core, evidence{measured, ThirdParty, "2026", "9109 from a blocked address on /accounts"}},
	{"/accounts/{account_id}", Core, evidence{assumed, "", "", "seen in test doubles only; 10000 is possible too"}},
	{"/accounts/{account_id}/tokens/…", Core, evidence{measured, ThirdParty, "2026", "9109 on permission_groups; and https://github.com/cloudflare/terraform-provider-cloudflare/issues/5114"}},
	{"/accounts/{account_id}/members/…", Core, evidence{assumed, "", "", "a property of the account itself: taken to be answered as the account is"}},
	{"/accounts/{account_id}/roles/…", Core, evidence{assumed, "", "", "a property of the account itself: taken to be answered as the account is"}},
	{"/accounts/{account_id}/profile", Core, evidence{assumed, "", "", "a property of the account itself: taken to be answered as the account is"}},
	{"/accounts/{account_id}/subscriptions/…", Core, evidence{assumed, "", "", "a property of the account itself: taken to be answered as the account is"}},
	{"/organizations/…", Core, evidence{assumed, "", "", "a property of the account itself: taken to be answered as the account is"}},
	{"/memberships/…", Gateway, evidence{cloudflareCode, wrangler9106, "", ""}},
	{"/accounts/{account_id}/rules/lists/…", Gateway, evidence{measured, AuthWatch, "2026-06-30", ""}},
	{"/accounts/{account_id}/workers/…", Gateway, evidence{cloudflareCode, WorkersSDK, "2026-08", "publish-routes.ts; issue 2863"}},
	{"/zones/{zone_id}/workers/…", Gateway, evidence{cloudflareCode, WorkersSDK, "2026-08", "publish-routes.ts; issue 2863"}},
	{"/zones/{zone_id}/dns_records/…", Gateway, evidence{reported, "https://github.com/cloudflare/terraform-provider-cloudflare/issues/913", "", ""}},
	{"/zones/{zone_id}/rulesets/…", Gateway, evidence{reported, ThirdParty, "", "10000 on rulesets where settings gave 9109 to the same token"}},
	{"/accounts/{account_id}/r2/…", Gateway, evidence{reported, users, "", "of 10000 on R2's REST API"}},
	{"/zones/{zone_id}/custom_hostnames/…", Gateway, evidence{assumed, "", "", "no capture found; the SSL service sits behind the gateway by its documented codes"}},
}

// FrontRules returns the rules that classify paths, in the order in which they
// are tried. Paths that none names are taken to be behind the gateway, which is
// an assumption.
func FrontRules() []FrontRule { return slices.Clone(frontRules[:]) }

// FrontOf is the front end that answers for a template of the catalogue: Core or
// Gateway.
func FrontOf(template string) Front {
	for i := range frontRules {
		above, below := strings.CutSuffix(frontRules[i].Template, "/…")
		if rest, has := strings.CutPrefix(template, above); has && (rest == "" || below && rest[0] == '/') {
			return frontRules[i].Front
		}
	}
	return Gateway
}

// String returns core or gateway, "" for the others.
func (f Front) String() string {
	switch f {
	case Core:
		return "core"
	case Gateway:
		return "gateway"
	}
	return ""
}
