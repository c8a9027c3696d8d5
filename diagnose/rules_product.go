package diagnose

import (
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// productRules explain refusals of a product itself: what it was not told to
// allow, and what the account has not bought or switched on.
var productRules = []rule{
	{
		code: "workers-unauthorized", severity: Failure, verdict: authz.Denied, symptom: true,
		forms: []form{{code: 10023, text: "unauthorized"}, {code: 10023, on: "/accounts/*/workers"}},
		doc:   "10023 workers.api.error.unauthorized: the Workers service itself refused, after the gateway let the call through.",
		title: "refused by the Workers service",
		causes: []Cause{
			{authz.MissingPermission, "the token lacks the Workers permission, or that of a binding (KV, queues, R2)", High},
			{authz.NoReason, "the product is not enabled for the account, or the role of the token's user does not allow the call", Medium},
		},
		evidence: []Evidence{{srcWorkersAuth, CloudflareCode, "2026-08"}, {"https://github.com/cloudflare/workers-sdk/issues/6240", Reported, ""}},
		docURL:   docPermissions, fill: addMissingAndWeigh,
	},
	{
		code: "d1-not-authorized", severity: Failure, verdict: authz.Denied,
		forms:    []form{{code: 7403}},
		doc:      "7403: D1 does not know the account, or the token lacks its permission; it flaps in some reports.",
		title:    "refused by D1",
		causes:   []Cause{{authz.MissingPermission, "the token lacks the specific permission for that operation", Medium}, {authz.OutsideScope, "the token does not have access to the account", Medium}, {authz.NoReason, "a fault that passes", Low}},
		evidence: []Evidence{{thirdParty, Reported, ""}},
		docURL:   docPermissions, fill: addMissingAndWeigh,
	},
	{
		code: "pipelines-forbidden", severity: Failure, verdict: authz.Denied,
		forms:    []form{{on: "/accounts/*/pipelines", code: 100}},
		doc:      "100 Forbidden of Pipelines, which also asks for Workers Scripts Write.",
		title:    "missing permission Account:Cloudflare Workers:Edit",
		causes:   []Cause{{authz.MissingPermission, "Pipelines asks for Workers Scripts Write besides its own permission", High}},
		evidence: []Evidence{{"https://github.com/cloudflare/workers-sdk/issues/14741", CloudflareCode, ""}},
		docURL:   docPermissions, fill: fillPipelines,
	},
	{
		code: "account-creation-not-allowed", severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{method: "POST", on: "/accounts", code: 1002, text: "account creation is not allowed"}},
		doc:      "Only tenants (partners) may create accounts through the API.",
		title:    "only partners may create accounts",
		causes:   []Cause{{authz.NoReason, "the user is no tenant administrator", High}},
		remedies: []Remedy{{Action: "create the account in the dashboard"}},
		evidence: []Evidence{{"https://github.com/cloudflare/terraform-provider-cloudflare", CloudflareCode, "2026-07"}},
	},
	{
		code: "r2-not-enabled", severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{code: 10042, on: "/accounts/*/r2"}, {code: 10042, text: "enable r2"}},
		doc:      "10042: R2 was never switched on for the account. The token passed.",
		title:    "R2 is not enabled for the account",
		detail:   "The token is not at fault: reporters take this answer as proof that it passed.",
		causes:   []Cause{{authz.NoReason, "R2 was never activated for this account, which takes a payment method", High}},
		remedies: []Remedy{{Action: "enable R2 in the dashboard", Link: linkR2, DocURL: docR2}},
		evidence: []Evidence{{thirdParty, Reported, ""}},
		docURL:   docR2,
	},
	{
		code: "saas-not-enabled", severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{on: "/zones/*/custom_hostnames", code: 1404}},
		doc:      "1404 of custom hostnames: Cloudflare for SaaS is not enabled on the zone. No permission is missing.",
		title:    "Cloudflare for SaaS is not enabled on the zone",
		detail:   "This is an entitlement, not a permission.",
		causes:   []Cause{{authz.NoReason, "no quota of custom hostnames has been allocated to the zone", High}},
		remedies: []Remedy{{Action: "enable Cloudflare for SaaS on the zone, in the dashboard under SSL/TLS, Custom Hostnames", DocURL: docSaaS}},
		evidence: []Evidence{{docHostnameCodes, Documented, "2026-11"}},
		docURL:   docHostnameCodes,
	},
	{
		code: "custom-hostname-quota", severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{on: "/zones/*/custom_hostnames", code: 1405}},
		doc:      "1405 of custom hostnames: the zone's quota is used up.",
		title:    "the quota of custom hostnames is used up",
		causes:   []Cause{{authz.NoReason, "the zone has as many custom hostnames as its plan allows", High}},
		remedies: []Remedy{{Action: "delete hostnames that are not used, or ask Cloudflare for a higher quota", DocURL: docSaaS}},
		evidence: []Evidence{{docHostnameCodes, Documented, "2026-11"}},
		docURL:   docHostnameCodes,
	},
	{
		code: "not-entitled", severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{on: "/zones/*/custom_hostnames", code: 1413}, {on: "/zones/*/custom_hostnames", code: 1414}, {text: "not_entitled"}, {text: "not entitled"}},
		doc:      "The plan does not include the feature (1413 and 1414 of custom hostnames, texts with not_entitled).",
		title:    "the plan does not include this",
		detail:   "This is an entitlement, not a permission.",
		causes:   []Cause{{authz.NoReason, "the account's or zone's plan does not include the feature", High}},
		remedies: []Remedy{{Action: "change the plan, or leave the feature out of the request"}},
		evidence: []Evidence{{docHostnameCodes, Documented, "2026-11"}, {thirdParty, Reported, ""}},
	},
	{
		code: "workers-subdomain-missing", severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{on: "/accounts/*/workers", code: 10063}},
		doc:      "10063: the account has no workers.dev subdomain yet.",
		title:    "the account has no workers.dev subdomain yet",
		causes:   []Cause{{authz.NoReason, "Workers was never set up in this account", High}},
		remedies: []Remedy{{Action: "open Workers in the dashboard once and choose the workers.dev subdomain", DocURL: docWorkersDev}},
		evidence: []Evidence{{srcWorkersAuth, CloudflareCode, "2026-08"}},
		docURL:   docWorkersDev,
	},
}

func addMissingAndWeigh(r *refusal, d *Diagnosis) {
	addMissing(r, d)
	weigh(r, d)
}

func fillPipelines(r *refusal, d *Diagnosis) {
	on := permissions.AllAccountsResource()
	if a := r.account(); a != "" {
		on = permissions.AccountResource(a)
	}
	d.Remedies = append(d.Remedies, r.addRemedy("add the missing permission to the token", on, permissions.AccountWorkersScriptsWrite))
}
