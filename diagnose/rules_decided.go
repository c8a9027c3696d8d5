package diagnose

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// decidedRules explain refusals whose reason is established: by the token's
// spec, or by the caller.
var decidedRules = []rule{
	{
		code: CodeWrongKind, severity: Failure, verdict: authz.Denied, reach: userEndpoints,
		forms:    []form{{reason: authz.WrongKind, when: isRefusal, note: "refused", silent: true}},
		doc:      "The endpoint is known not to take this kind of credential.",
		title:    "the endpoint does not take this kind of credential",
		causes:   []Cause{{authz.WrongKind, "the endpoint is not open to this kind of credential", Certain}},
		remedies: []Remedy{{Action: "use a User Token for endpoints of the user, and the account's own endpoints with an account-owned token", Link: linkUserTokens, DocURL: answers.DocAccountTokens}},
		evidence: []evidence{{documented, answers.DocAccountTokens, "2026-09-28", ""}, {derived, docCreateViaAPI, "2026-11", ""}},
		docURL:   answers.DocAccountTokens,
	},
	{
		code: CodeExplicitDeny, severity: Failure, verdict: authz.Denied,
		forms:    []form{{reason: authz.ExplicitDeny, when: isRefusal, note: "refused", silent: true}},
		doc:      "A deny policy of the token covers the call: it wins over every allow.",
		title:    "denied by a policy of the token",
		causes:   []Cause{{authz.ExplicitDeny, "a policy of the token denies this explicitly, and a deny wins over every allow", Certain}},
		evidence: []evidence{{documented, docCreateViaAPI, "2026-11", ""}},
		docURL:   docCreateViaAPI, fill: fillDeny,
	},
	{
		code: CodeR2ObjectToken, severity: Failure, verdict: authz.Denied, symptom: true,
		forms: []form{
			{on: "/accounts/*/r2", when: (*refusal).bucketToken, note: "the known spec has permissions of buckets, and the REST API takes those of the account only"},
		},
		doc:      "A token with Object permissions of R2 buckets was used on the REST API, which asks for the account's.",
		title:    "R2 object permissions do not open the REST API",
		detail:   "Object Read and Object Read & Write hold for R2's S3 endpoint only.",
		causes:   []Cause{{authz.MissingPermission, "the token holds the permission of a bucket's objects, and R2's REST API asks for the account's", Certain}},
		evidence: []evidence{{reported, "https://github.com/cloudflare/workers-sdk/issues/9235", "2025", ""}, {documented, docR2Tokens, "2026-11", ""}},
		docURL:   docR2Tokens, fill: fillObjectToken,
	},
	{
		code: CodeTokenPolicyResource, severity: Failure, verdict: authz.Denied,
		forms: []form{
			{says: rows{&answers.TokenAllBuckets}, method: "POST", when: (*refusal).allowedBySpec, note: "the known spec lets the creator create tokens"},
			{says: rows{&answers.TokenAllBuckets}, method: "PUT", when: (*refusal).allowedBySpec, note: "the known spec lets the creator edit tokens"},
		},
		doc:    "The creator may create tokens, and a resource in the new token's policies is not one that the API takes.",
		title:  "a resource in the new token's policies is refused",
		detail: "The creator's own permission is not what is missing.",
		causes: []Cause{{authz.NoReason, "a policy names a resource in a form that the API does not take, such as all R2 buckets without their account, or one that is not the creator's", High}},
		remedies: []Remedy{
			{Action: "correct the resources of the new token's policies: buckets are named with their account (com.cloudflare.edge.r2.bucket.<account>_<jurisdiction>_<bucket>, or all of them as an object under com.cloudflare.api.account.<account>)", Library: "permissions.AllBucketsIn(account)", DocURL: docCreateViaAPI},
		},
		docURL: docCreateViaAPI,
	},
	{
		code: CodeOutsideScope, severity: Failure, verdict: authz.Denied, symptom: true,
		forms:    []form{{reason: authz.OutsideScope, when: isRefusal, note: "refused", silent: true}},
		doc:      "The token holds the permission, but on another account or zone.",
		title:    "the permission is there, but not on this resource",
		causes:   []Cause{{authz.OutsideScope, noAccess, Certain}},
		evidence: []evidence{{documented, docCreateViaAPI, "2026-11", ""}, {reported, "https://github.com/octodns/octodns-cloudflare/issues/60", "", ""}},
		docURL:   docFindIDs, fill: fillOutside,
	},
	{
		code: CodeRefusedDespiteSpec, severity: Failure, verdict: authz.Denied,
		forms: []form{
			{when: (*refusal).allowedBySpec, note: "the known spec allows the call"},
			{when: (*refusal).openConditions, note: "the known spec has an address filter or a time window, the caller's address or the call's time is not known, and nothing else of the spec denies the call"},
		},
		doc:    "The spec that the caller gave allows the call, and the API refused it.",
		title:  "refused, although the given spec allows it",
		detail: noneMissing,
		causes: []Cause{
			{authz.DeadToken, "the credential is not accepted, or it is another one than the spec describes", Medium},
			{authz.NoReason, "the token was just created or edited, and the change is still being spread over Cloudflare's servers", Medium},
			{authz.NoReason, usersRole, Medium},
			{authz.ExplicitDeny, "a policy that the spec does not have denies it", Low},
		},
		remedies: []Remedy{
			{Action: "verify the token, and compare its policies in the dashboard with the spec", DocURL: answers.DocTroubleshooting},
			{Action: "repeat the call after two minutes, if the token was just created or edited"},
			{Action: checkRole},
		},
		evidence: []evidence{{documented, answers.DocTroubleshooting, "2026-11", ""}, {cloudflareCode, "https://github.com/cloudflare/workers-sdk/pull/6451", "", ""}, {measured, answers.ThirdParty, "", ""}},
		docURL:   answers.DocTroubleshooting, fill: fillDespite,
	},
}

func (r *refusal) allowedBySpec() bool {
	return r.facts.Spec != nil && !r.op.IsZero() && r.decision.Verdict == authz.Allowed && r.reason == authz.NoReason && isRefusal(r)
}

// openConditions reports whether the token's conditions are what the spec leaves
// open: it allows the call otherwise, or it has an address filter and what the call
// needs is not known.
func (r *refusal) openConditions() bool {
	if r.facts.Spec == nil || r.reason != authz.NoReason || !isRefusal(r) {
		return false
	}
	switch r.decision.Reason {
	case authz.UnknownClientIP, authz.UnknownTime:
		return true
	case authz.UnknownOperation, authz.NoPublishedList:
		return r.filterOpen()
	}
	return false
}

// bucketToken reports whether a token with permissions of buckets, and without
// the one that the call needs, was refused.
func (r *refusal) bucketToken() bool {
	if r.facts.Spec == nil || r.decision.Verdict != authz.Denied || !isRefusal(r) {
		return false
	}
	for s := range r.facts.Spec.Statements() {
		if s.Effect == permissions.Allow && s.Permission.Scope() == permissions.ScopeBucket {
			return true
		}
	}
	return false
}

// fillDespite puts first what else is known to be answered so: the plan where the
// wording speaks for it, the token's address filter, and what the body asks for.
func fillDespite(r *refusal, d *Diagnosis) {
	fillSettle(r, d)
	r.sayBody(d)
	if r.filterOpen() {
		d.Title = "refused, and the token's address filter may exclude the caller"
	}
	switch r.decision.Reason {
	case authz.UnknownTime:
		d.Detail = sentences(d.Detail, "Whether the call was made within the token's time is not known.")
		d.Causes = append(d.Causes, Cause{authz.Expired, "the token's time is over", Low})
	case authz.UnknownOperation, authz.NoPublishedList:
		d.Detail = sentences("Which permission the call needs is not known, so the spec does not decide it.", strings.TrimPrefix(d.Detail, noneMissing))
	}
	r.besides(d, "")
	r.maybePlan(d)
}

func fillObjectToken(r *refusal, d *Diagnosis) {
	addMissing(r, d)
	d.Remedies = append(d.Remedies, Remedy{Action: "reach the objects through R2's S3 endpoint, with the token's id as access key and the SHA-256 of its value as secret", DocURL: docR2Tokens})
}

func fillDeny(r *refusal, d *Diagnosis) {
	action := "remove the deny policy from the token, or narrow it so that this call is not covered"
	if r.decision.Decided {
		d.restate(authz.ExplicitDeny, "a policy of the token denies this explicitly, and a deny wins over every allow: "+r.decision.Statement.String())
		action = "remove this policy from the token, or narrow it: " + r.decision.Statement.String()
	}
	d.Remedies = []Remedy{{Action: action, Link: tokensLink(r), DocURL: docCreateViaAPI}}
}

func fillOutside(r *refusal, d *Diagnosis) {
	on := r.target()
	if on.Scope() != "" {
		d.Title += ": " + on.String()
	}
	var held permissions.Permission
	if r.decision.Decided && r.decision.Reason == authz.OutsideScope {
		held = r.decision.Statement.Permission
		d.Detail = sentences(d.Detail, "The token holds "+describePermission(held, r.label)+" on "+r.decision.Statement.Resource.String()+".")
	}
	switch {
	case len(r.needs) > 0:
		d.Remedies = append(d.Remedies, r.addRemedy("extend the permission to the resource of the call", r.needsOn, r.needs...))
	case held != nil && held.Scope() == on.Scope() && on.Scope() != "":
		d.Remedies = append(d.Remedies, r.addRemedy("extend the permission to the resource of the call", on, held))
	default:
		addMissing(r, d)
	}
	d.Remedies = append(d.Remedies, verifyIDs(r))
}

// verifyIDs is the guide's remedy for a token without access to the account or
// the zone, with the ids at hand.
func verifyIDs(r *refusal) Remedy {
	var ids []string
	if a := r.account(); a != "" {
		ids = append(ids, "account "+string(a))
	}
	if z := r.zone(); z != "" {
		ids = append(ids, "zone "+string(z))
	}
	named := ""
	if len(ids) > 0 {
		named = " (" + strings.Join(ids, ", ") + ")"
	}
	out := Remedy{
		Action: "verify the account ID and the zone ID in the token's resources" + named + ", and check that the token's scope includes both account and zone",
		Link:   tokensLink(r), DocURL: docFindIDs,
	}
	switch enough := r.enough(); {
	case len(r.needs) > 0:
		out.Permissions, out.Resource = r.needs, r.needsOn
	case len(enough) > 0:
		out.Permissions, out.Resource = []permissions.Permission{enough[0].Permission}, enough[0].Resource
	default:
		return out
	}
	out.Guide = r.guide(out.Permissions...)
	out.Action += forEach(", with this permission", len(out.Permissions))
	if out.Resource.Scope() == "" {
		out.Action += r.anyOne(out.Permissions[0].Scope())
	}
	return out
}
