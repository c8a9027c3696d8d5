package diagnose

import (
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// productRules explain refusals of a product itself: what it was not told to
// allow, and what the account has not bought or switched on.
var productRules = []rule{
	{
		code: CodeWorkersUnauthorized, severity: Failure, verdict: authz.Denied, symptom: true,
		forms: []form{{says: rows{&answers.WorkersUnauthorized}}},
		doc:   "The Workers service itself refused, after the gateway let the call through.",
		title: "refused by the Workers service",
		causes: []Cause{
			{authz.MissingPermission, "the token lacks the Workers permission, or that of a binding (KV, queues, R2)", High},
			{authz.NoReason, "the product is not enabled for the account, or the role of the token's user does not allow the call", Medium},
		},
		docURL: docPermissions, fill: fillWorkers,
	},
	{
		code: CodeD1NotAuthorized, severity: Failure, verdict: authz.Denied,
		forms:  []form{{says: rows{&answers.D1Unauthorized}}},
		doc:    "D1 does not know the account, or the token lacks its permission; it flaps in some reports.",
		title:  "refused by D1",
		causes: []Cause{{authz.MissingPermission, lacksPermission, Medium}, {authz.OutsideScope, "the token does not have access to the account", Medium}, {authz.NoReason, "a fault that passes", Low}},
		docURL: docPermissions, fill: fillD1,
	},
	{
		code: CodePipelinesForbidden, severity: Failure, verdict: authz.Denied,
		forms:  []form{{says: rows{&answers.PipelinesForbidden}}},
		doc:    "Pipelines refused, which also asks for Workers Scripts Write.",
		title:  "missing permission Account:Workers Scripts:Edit",
		causes: []Cause{{authz.MissingPermission, "Pipelines asks for Workers Scripts Write besides its own permission", High}},
		docURL: docPermissions, fill: fillPipelines,
	},
	{
		code: CodeEmailSendingUnauthorized, severity: Failure, verdict: authz.Denied, symptom: true,
		forms: []form{{says: rows{&answers.EmailUnauthorized}}},
		doc:   "Email sending refused: the service's own denial.",
		title: "refused by email sending",
		causes: []Cause{
			{authz.MissingPermission, "the token lacks the permission for email sending", High},
			{authz.OutsideScope, noAccess, Medium},
		},
		docURL: docPermissions, fill: fillDenied,
	},
	{
		code: CodeTransientFault, severity: Warning, verdict: authz.Inconclusive, reach: sharedCall,
		forms: []form{
			{says: rows{&answers.InternalError, &answers.GatewayFault}},
			{says: rows{&answers.D1Fault}, when: func(r *refusal) bool { return !r.faultOfSQL() }, note: "the message names no result of SQLite"},
		},
		doc:      "A product or the gateway reports a fault of its own with a client's status.",
		title:    "the product failed",
		detail:   noWordOnCredential,
		causes:   []Cause{{authz.NoReason, "a fault of the product or the gateway that passes", Medium}},
		remedies: []Remedy{{Action: "repeat the call later; if it stays so, report it to Cloudflare with the answer's ray ID"}},
	},
	{
		code: CodeZoneNotCreated, severity: Failure, verdict: authz.Inconclusive,
		forms: []form{
			{says: rows{&answers.ZoneNotRegistered, &answers.ZoneExists, &answers.ZoneBanned, &answers.ZoneAttempts}},
		},
		doc:      "The domain cannot be added: not registered, already there, banned, or too many attempts.",
		title:    "the zone cannot be created under this name",
		detail:   "Whether the permission was looked at before is not known, so this proves none.",
		causes:   []Cause{{authz.NoReason, "the domain is not registered, is in an account already, is banned, or was tried too often", Medium}},
		remedies: []Remedy{{Action: "check the domain's registration, and whether it is in an account already", DocURL: docFindIDs}},
	},
	{
		code: CodeWorkersScriptLimit, severity: Failure, verdict: authz.Inconclusive,
		forms:    []form{{says: rows{&answers.WorkersLimit}}},
		doc:      "The account has as many Workers scripts as its plan allows.",
		title:    "the account's limit of Workers scripts is reached",
		detail:   "No source was found for the order of checks, so this proves no permission.",
		causes:   []Cause{{authz.NoReason, "the account has as many scripts as its plan allows", Medium}},
		remedies: []Remedy{{Action: "delete scripts that are not used, or change the plan"}},
	},
	{
		code: CodeAccountCreationNotAllowed, severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{says: rows{&answers.AccountCreateDenied}}},
		doc:      "Only tenants (partners) may create accounts through the API.",
		title:    "only partners may create accounts",
		causes:   []Cause{{authz.NoReason, "the user is no tenant administrator", High}},
		remedies: []Remedy{{Action: "create the account in the dashboard"}},
	},
	{
		code: CodeFreeTLD, severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{says: rows{&answers.FreeTLD}}},
		doc:      "The API is closed to domains under .cf, .ga, .gq, .ml and .tk.",
		title:    "the API is closed to domains under this free top-level domain",
		detail:   "No permission helps: the token is not at fault.",
		causes:   []Cause{{authz.NoReason, "the API does not serve domains under .cf, .ga, .gq, .ml and .tk", High}},
		remedies: []Remedy{{Action: "change the records in the dashboard, or use a domain under another top-level domain"}},
	},
	{
		code: CodeProductNotEnabled, severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{says: rows{&answers.ProductOff, &answers.ProductOffWords, &answers.AccessOff, &answers.QueuesOff}}},
		doc:      "The product, such as Access, was never switched on for the account.",
		title:    "the product is not enabled for the account",
		detail:   "This is no matter of permissions.",
		causes:   []Cause{{authz.NoReason, "the product that the message names was never enabled for this account", High}},
		remedies: []Remedy{{Action: "enable the product in the dashboard, for Access under Zero Trust"}},
	},
	{
		code: CodeZeroTrustNotSetUp, severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{says: rows{&answers.ZeroTrustOff}}},
		doc:      "The Gateway endpoints answer that Zero Trust was never set up on the account.",
		title:    "Zero Trust was never set up on the account",
		detail:   "This is no matter of permissions.",
		causes:   []Cause{{authz.NoReason, "the account has no Zero Trust organization yet", High}, {authz.NoReason, "the account's id in the path is wrong", Low}},
		remedies: []Remedy{{Action: "open Zero Trust in the dashboard once and choose a team name"}, {Action: "check the account's id in the path", DocURL: docFindIDs}},
	},
	{
		code: CodeR2NotEnabled, severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{says: rows{&answers.R2Off}}},
		doc:      "R2 was never switched on for the account. The token passed.",
		title:    "R2 is not enabled for the account",
		detail:   "The token is not at fault: reporters take this answer as proof that it passed.",
		causes:   []Cause{{authz.NoReason, "R2 was never activated for this account, which takes a payment method", High}},
		remedies: []Remedy{{Action: "enable R2 in the dashboard", Link: linkR2, DocURL: docR2}},
		docURL:   docR2,
	},
	{
		code: CodeSaaSNotEnabled, severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{says: rows{&answers.HostnameNoQuota}}},
		doc:      "Cloudflare for SaaS is not enabled on the zone. No permission is missing.",
		title:    "Cloudflare for SaaS is not enabled on the zone",
		detail:   noPermissionMatter,
		causes:   []Cause{{authz.NoReason, "no quota of custom hostnames has been allocated to the zone", High}},
		remedies: []Remedy{{Action: "enable Cloudflare for SaaS on the zone, in the dashboard under SSL/TLS, Custom Hostnames", DocURL: docSaaS}},
		docURL:   answers.DocHostnames,
	},
	{
		code: CodeCustomHostnameQuota, severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{says: rows{&answers.HostnameQuota}}},
		doc:      "The zone's quota of custom hostnames is used up.",
		title:    "the quota of custom hostnames is used up",
		causes:   []Cause{{authz.NoReason, "the zone has as many custom hostnames as its plan allows", High}},
		remedies: []Remedy{{Action: "delete hostnames that are not used, or ask Cloudflare for a higher quota", DocURL: docSaaS}},
		docURL:   answers.DocHostnames,
	},
	{
		code: CodeNotEntitled, severity: Failure, verdict: authz.NotEntitled,
		forms: []form{
			{says: rows{&answers.HostnameNoMetadata, &answers.HostnameNoOrigin, &answers.S3Off, &answers.NotEntitledName, &answers.NotEntitledWords, &answers.MonitorRange, &answers.WorkersPlan, &answers.WorkersNoObjects}},
		},
		doc:      "The plan does not include the feature.",
		title:    "the plan does not include this",
		detail:   noPermissionMatter,
		causes:   []Cause{{authz.NoReason, "the account's or zone's plan does not include the feature", High}},
		remedies: []Remedy{{Action: "change the plan, or leave the feature out of the request"}},
	},
	{
		code: CodeWorkersSubdomainMissing, severity: Failure, verdict: authz.NotEntitled,
		forms:    []form{{says: rows{&answers.WorkersNoSubdomain, &answers.WorkersUnregistered}}},
		doc:      "The account has no workers.dev subdomain yet.",
		title:    "the account has no workers.dev subdomain yet",
		causes:   []Cause{{authz.NoReason, "Workers was never set up in this account", High}},
		remedies: []Remedy{{Action: "open Workers in the dashboard once and choose the workers.dev subdomain", DocURL: docWorkersDev}},
		docURL:   docWorkersDev,
	},
}

// fillDenied names the permission, and says on which resource.
func fillDenied(r *refusal, d *Diagnosis) {
	d.Title = missingTitle(r) + ": " + d.Title
	r.rankByReach(d)
	addMissing(r, d)
	weigh(r, d)
}

// fillD1 is fillDenied for D1. Other services say the same of an account that does not
// have them.
func fillD1(r *refusal, d *Diagnosis) {
	if r.call.Path == "" || slices.Contains(r.segments, "d1") {
		fillDenied(r, d)
		return
	}
	d.Title = "refused by the service, or the account does not have it"
	d.Causes = []Cause{
		{authz.NoReason, "the account does not have the product: it is not enabled, or closed to others", Medium},
		{authz.MissingPermission, lacksPermission, Medium},
	}
	d.Remedies = append(d.Remedies, Remedy{Action: "look whether the account has the product, in the dashboard"})
	addMissing(r, d)
}

// fillWorkers adds the permissions of what a script may be bound to.
func fillWorkers(r *refusal, d *Diagnosis) {
	addMissing(r, d)
	weigh(r, d)
	if r.call.Method == "GET" || r.op.IsZero() {
		return
	}
	d.Remedies = append(d.Remedies,
		r.addRemedy("where the script is bound to a KV namespace, add this permission too", r.onAccounts(), permissions.AccountWorkersKVStorageWrite),
		r.addRemedy("where the script is bound to a queue, add this permission too", r.onAccounts(), permissions.AccountQueuesWrite))
}

func fillPipelines(r *refusal, d *Diagnosis) {
	d.Remedies = append(d.Remedies, r.addRemedy(addPermission, r.onAccounts(), permissions.AccountWorkersScriptsWrite))
}
