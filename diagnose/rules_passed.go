package diagnose

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions/authz"
)

// passedRules explain failures that only an authorized call gets to, and the
// family's last resort. Each code is listed with the endpoint that is known to
// say it after authorization: elsewhere the same number may mean anything.
var passedRules = []rule{
	{
		code: CodeBindingNotFound, severity: Failure, verdict: authz.Allowed,
		forms:  []form{{says: rows{&answers.WorkersBadBinding, &answers.WorkersNoBoundKV, &answers.WorkersNoBoundObject}}},
		doc:    "What a Worker is bound to does not exist in the account, or not in this jurisdiction. The call was authorized.",
		title:  "what the Worker is bound to does not exist in this account",
		detail: "The call was authorized: the product looked for what the Worker is bound to.",
		causes: []Cause{
			{authz.NoReason, "the id or name in the configuration is wrong, or of another account", Medium},
			{authz.NoReason, "the bucket is in a jurisdiction that the binding does not name", Medium},
		},
		fill: fillBinding,
	},
	{
		code: CodeObjectNotFound, severity: Warning, verdict: authz.Allowed,
		forms: []form{
			{says: rows{
				&answers.R2NoBucket, &answers.WorkersNoScript, &answers.WorkersNoService, &answers.WorkersNoEnvironment,
				&answers.WorkersNoSecret, &answers.RouteUnknown, &answers.KVNoKey, &answers.KVNoNamespace, &answers.D1NoDatabase,
				&answers.DNSUnknown, &answers.HostnameUnknown, &answers.PagesNoProject, &answers.R2NoCORS, &answers.R2NoKey, &answers.R2CatalogOff,
				&answers.WorkersNoDomain, &answers.WorkersNoTail, &answers.WorkflowUnknown, &answers.WorkflowInstanceUnknown, &answers.WorkersNoVersion, &answers.WorkersNoDeployment, &answers.WorkersNoVersions, &answers.PreviewUnknown, &answers.PreviewNotDeployed, &answers.SubdomainFree, &answers.MemberUnknown,
				&answers.TokenUnknown,
			}},
			{gone: true, note: "what the call's operation is known to answer about a thing that does not exist (docs/SIMULATOR.md)"},
		},
		doc:      "The object does not exist. The call was authorized: the product looked for it.",
		title:    "the object does not exist",
		detail:   "The call was authorized: the product looked for the object.",
		causes:   []Cause{{authz.NoReason, "the name or id of the object is wrong, or it was deleted", High}},
		remedies: []Remedy{{Action: "list the objects and compare names and ids"}},
		fill:     fillNotFound,
	},
	{
		code: CodeAlreadyExists, severity: Warning, verdict: authz.Allowed,
		forms: []form{
			{says: rows{
				&answers.R2Exists, &answers.RouteDuplicate, &answers.DNSHostExists, &answers.DNSExists, &answers.DNSIdentical,
				&answers.HostnameDuplicate, &answers.HostnameTaken, &answers.DNSCNAMEExists, &answers.KVExists, &answers.RulesetExists, &answers.SubdomainTaken,
			}},
		},
		doc:      "The object exists already. The call was authorized.",
		title:    "the object exists already",
		detail:   "The call was authorized: the product compared the object with those that exist.",
		causes:   []Cause{{authz.NoReason, "an object of that name or content is there", High}},
		remedies: []Remedy{{Action: "use the object that exists, or choose another name"}},
	},
	{
		code: CodeInvalidRequest, severity: Warning, verdict: authz.Allowed,
		forms: []form{
			{says: rows{
				&answers.R2BadName, &answers.R2NotEmpty, &answers.WorkersBadScript, &answers.WorkersBadInherit, &answers.WorkersNotDeployed, &answers.WorkersSettingsNotDeployed, &answers.WorkersTooLarge,
				&answers.D1BadRequest, &answers.RouteBadPattern, &answers.RouteUnreadable, &answers.WorkersZoneOpen, &answers.DNSInvalid, &answers.DNSNotProxied,
				&answers.HostnameBadJSON, &answers.HostnameNoZone, &answers.HostnameInvalid, &answers.HostnameForbidden,
				&answers.HostnameReserved, &answers.HostnameOwnZone, &answers.HostnameExample, &answers.HostnameBadID,
				&answers.LogpushChallenge, &answers.SettingFixed, &answers.SettingUnknown,
			}},
		},
		doc:      "The product found the request's content invalid. The call was authorized.",
		title:    "the request's content is invalid",
		detail:   "The call was authorized: the product looked at the content.",
		causes:   []Cause{{authz.NoReason, "a field of the request has a value that the product does not take", High}},
		remedies: []Remedy{{Action: "correct the field that the message names, or leave out what the zone or plan does not have"}},
	},
	{
		code: CodeCredentialRefused, severity: Failure, verdict: authz.Denied,
		forms:    []form{{says: rows{&answers.Credential9101, &answers.Credential9108, &answers.Credential9109}}},
		doc:      "A code of the credential family with a message that no rule knows.",
		title:    "refused, by a message that is not known",
		detail:   "The code belongs to the family that is about credentials and access, so the cause lies with the token, but which it is cannot be said.",
		causes:   []Cause{{authz.NoReason, "something is wrong with the credential or its access", Low}},
		remedies: []Remedy{{Action: "verify the token, then compare its permissions and resources with what the call needs", DocURL: answers.DocTroubleshooting}},
		docURL:   answers.DocTroubleshooting, fill: fillSettle,
	},
}

// fillNotFound says of a bucket that it may be in a jurisdiction.
func fillNotFound(r *refusal, d *Diagnosis) {
	if !r.is(&answers.R2NoBucket) {
		return
	}
	d.doubt(Medium)
	d.Causes = append(d.Causes, Cause{authz.NoReason, "the bucket is in a jurisdiction, and the call does not say which", Medium})
	d.Remedies = []Remedy{{
		Action: "list the objects and compare names: a bucket that was made in a jurisdiction is found, and listed, only with the header cf-r2-jurisdiction (eu, fedramp or us; wrangler: --jurisdiction)", DocURL: docR2Location,
	}}
}

// fillBinding says where the name of the thing that was not found stands.
func fillBinding(r *refusal, d *Diagnosis) {
	bucket := r.is(&answers.WorkersBadBinding) || r.err.HasText("bucket")
	names := Remedy{Action: "compare the id or name of the binding in the Worker's configuration with what is in the account of the call (for KV: GET /accounts/{account_id}/storage/kv/namespaces): ids differ between accounts"}
	if bucket {
		d.lead(func(c Cause) bool { return strings.Contains(c.Text, "jurisdiction") })
		d.Remedies = append(d.Remedies, Remedy{Action: "put the bucket's jurisdiction into the binding where it was made in one (wrangler: jurisdiction = \"eu\" beside bucket_name)", DocURL: docR2Location})
	} else {
		d.Causes = slices.DeleteFunc(d.Causes, func(c Cause) bool { return strings.Contains(c.Text, "jurisdiction") })
	}
	d.Remedies = append(d.Remedies, names)
}
