package diagnose

import (
	"strings"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// permissionRules explain refusals for want of a permission or of access to
// the account or zone.
var permissionRules = []rule{
	{
		code: CodeKeyWithoutAccess, severity: Failure, verdict: authz.Denied,
		forms: []form{
			{says: rows{&answers.GatewayDenied, &answers.GatewayUnknownToken, &answers.CoreDenied}, kind: authz.GlobalKey},
			{says: rows{&answers.GatewayForbidden, &answers.NotInPlan}, when: (*refusal).forbidden, note: noteNewer, kind: authz.GlobalKey},
			{says: rows{&answers.ForbiddenPage}, when: (*refusal).pageForbidden, note: notePage, kind: authz.GlobalKey},
		},
		doc:      "A Global API key was refused: it has no permissions to add, it has the rights of its user.",
		title:    "the user of the Global API key has no access",
		causes:   []Cause{{authz.OutsideScope, "the user is no member of the account, or the user's role does not allow the call, or the id is wrong", Medium}, {authz.DeadToken, "the key is not accepted", Low}},
		remedies: []Remedy{{Action: "check the ids, and the user's membership and role in the account", DocURL: docFindIDs}},
		evidence: []evidence{{derived, answers.DocTroubleshooting, "2026-11", ""}},
		fill:     fillSettle,
	},
	{
		code: CodeInternalPermissionNamed, severity: Failure, verdict: authz.Denied,
		forms:  []form{{says: rows{&answers.NamedPermission, &answers.ZoneCreateDenied}}},
		doc:    "The message names a permission that is internal to Cloudflare, which the dashboard does not show.",
		title:  "missing permission",
		detail: "The name in the message is internal to Cloudflare: the dashboard does not show it.",
		causes: []Cause{{authz.MissingPermission, lacksPermission, High}},
		docURL: docPermissions, fill: fillInternal,
	},
	{
		code: CodeUnauthorizedResource, severity: Failure, verdict: authz.Denied, symptom: true,
		forms:  []form{{says: rows{&answers.CoreDenied}}},
		doc:    "The token is good, but does not reach the account or zone, or lacks the permission on it.",
		title:  "no access to the account or zone",
		causes: []Cause{{authz.OutsideScope, noAccess, High}, {authz.MissingPermission, lacksPermission, Medium}, {authz.ExplicitDeny, deniedByPolicy, Low}},
		docURL: docFindIDs, fill: fillUnauthorized,
	},
	{
		code: CodeMissingPermission, severity: Failure, verdict: authz.Denied, symptom: true,
		forms: []form{
			{reason: authz.MissingPermission, when: isRefusal, note: "refused", silent: true},
			{says: rows{&answers.GatewayDenied, &answers.GatewayUnknownToken}, live: Live},
			{says: rows{&answers.GatewayForbidden, &answers.NotInPlan}, when: (*refusal).forbidden, note: noteNewer, live: Live},
			{says: rows{&answers.ForbiddenPage}, when: (*refusal).pageForbidden, note: notePage, live: Live},
			{says: rows{&answers.AuthorizationFailure, &answers.MediaOff}, when: (*refusal).forbiddenOrUntold, note: noteForbidden},
			{silent: true, when: (*refusal).silentDenial, note: "denied, and no answer is at hand"},
		},
		doc:      "A token that is otherwise accepted lacks the permission for the operation.",
		title:    "missing permission",
		causes:   []Cause{{authz.MissingPermission, lacksPermission, High}},
		evidence: []evidence{{documented, docPermissions, "2026-11", ""}},
		docURL:   docPermissions, fill: fillMissing,
	},
	{
		code: CodeAuthenticationError, severity: Failure, verdict: authz.Denied, symptom: true,
		forms: []form{
			{says: rows{&answers.GatewayDenied, &answers.GatewayUnknownToken}},
			{says: rows{&answers.GatewayForbidden, &answers.NotInPlan}, when: (*refusal).forbidden, note: noteNewer},
			{says: rows{&answers.ForbiddenPage}, when: (*refusal).pageForbidden, note: notePage},
		},
		doc:    "A token of which nothing else is known is refused: it lacks the permission, or it is dead.",
		title:  "missing permission, or a dead token",
		detail: "The gateway says this to a token without the permission, to one without the account or zone, and to one that it does not accept at all: the answer alone does not tell them apart.",
		causes: []Cause{
			{authz.MissingPermission, lacksPermission, Medium},
			{authz.OutsideScope, noAccess, Medium},
			{authz.DeadToken, notAccepted, Low},
			{authz.ExplicitDeny, deniedByPolicy, Low},
		},
		docURL: answers.DocTroubleshooting, fill: fillAmbiguous,
	},
	{
		code: CodeReasonLost, severity: Failure, verdict: authz.Denied, symptom: true,
		forms:  []form{{status: 403, words: "insufficient permissions"}, {words: "cloudflare tunnel commands require api token"}, {words: reasonLost, when: func(r *refusal) bool { return r.s3 == (hearing.S3{}) }, note: "not of a call to R2's S3 endpoint"}},
		doc:    "A tool tells of a refusal and has dropped the API's reason, as cloudflare-go did before 0.14.",
		title:  "missing permission, or a dead token",
		detail: "The tool did not keep the API's reason, so a token without the permission and one that is not accepted look alike.",
		causes: []Cause{
			{authz.MissingPermission, lacksPermission, Medium},
			{authz.OutsideScope, noAccess, Medium},
			{authz.DeadToken, notAccepted, Low},
		},
		evidence: []evidence{{reported, "https://github.com/kubernetes-sigs/external-dns/issues/1719", "", ""}, {reported, "https://github.com/cloudflare/cf-terraforming/issues/43", "2019-03-07", ""}},
		docURL:   answers.DocTroubleshooting, fill: fillReasonLost,
	},
	{
		code: CodeZoneCreateWithoutAccount, severity: Failure, verdict: authz.Denied,
		forms:    []form{{says: rows{&answers.ZoneCreateNoAccount}}},
		doc:      "The creation of a zone without account.id was refused.",
		title:    "the new zone's account is not named",
		causes:   []Cause{{authz.OutsideScope, "without account.id the zone would go to the user's default account, where the token may not create one", High}},
		remedies: []Remedy{{Action: "send account.id with the request"}},
	},
	{
		code: CodeGranularNeedsAccountToken, severity: Failure, verdict: authz.Denied,
		forms:    []form{{says: rows{&answers.TokenGranular}}},
		doc:      "A group of single apps, scripts or tunnels was asked for in a user token.",
		title:    "a permission of single objects needs an account-owned token",
		causes:   []Cause{{authz.WrongKind, "a user token may not hold a group whose resources are single objects of a product, such as one Worker", High}},
		remedies: []Remedy{{Action: "create an account-owned token for it, or ask for the group of the whole account", Link: linkAccountTokens, DocURL: answers.DocAccountTokens}},
		docURL:   answers.DocAccountTokens,
	},
	{
		code: CodeCreatorLacksPermission, severity: Failure, verdict: authz.Denied,
		forms:    []form{{says: rows{&answers.TokenGroupRefused}}},
		doc:      "A token was asked for that may do more than its creator.",
		title:    "the new token may not do more than its creator",
		causes:   []Cause{{authz.MissingPermission, "the creator does not hold the permission on that resource itself", High}, {authz.NoReason, "a policy puts a permission on a resource of another scope", Medium}},
		remedies: []Remedy{{Action: "create the token with a credential that holds the permission on that very resource, or ask for fewer permissions", DocURL: answers.DocTroubleshooting}},
		evidence: []evidence{{documented, answers.DocTroubleshooting, "2026-11", ""}},
		docURL:   answers.DocTroubleshooting, fill: fillCreator,
	},
}

// What (*refusal).forbiddenOrUntold, forbidden and pageForbidden ask for.
const (
	noteForbidden = "status 403, or none told"
	noteNewer     = "status 403 or 401, or none told"
	notePage      = "without a code, with the page of an operation, and status 403, or none told"
)

// reasonLost stands for the reason in a refusal that a tool did not keep.
const reasonLost = hearing.ReasonLost

func (r *refusal) silentDenial() bool { return !r.answered && r.verdict == authz.Denied }

// fillMissing names the permission.
func fillMissing(r *refusal, d *Diagnosis) {
	d.Title = missingTitle(r)
	decided := r.reason == authz.MissingPermission
	if decided && r.facts.Spec != nil {
		d.trust(authz.MissingPermission, Certain)
	}
	if !decided {
		d.Causes = append(d.Causes, Cause{authz.OutsideScope, "the token holds the permission, but on another account or zone", Medium})
		if r.facts.Kind == authz.AccountToken {
			d.Causes = append(d.Causes, Cause{authz.WrongKind, "the product does not take account-owned tokens", Low})
		} else {
			d.Causes = append(d.Causes, Cause{authz.NoReason, "the role of the token's user does not allow the call", Low})
		}
		d.Causes = append(d.Causes, Cause{authz.ExplicitDeny, deniedByPolicy, Low})
		d.Settle = settleZone(r)
		r.rankByReach(d)
	}
	addMissing(r, d)
	if !decided {
		r.besides(d, whereHeld)
	}
	if r.is(&answers.Credential9109) {
		d.Remedies = append(d.Remedies, verifyIDs(r))
	}
	if !decided {
		r.maybePlan(d)
	}
	weigh(r, d)
	if !decided && r.pageForbidden() {
		d.doubt(Medium)
	}
}

// fillAmbiguous ranks a narrow token before a dead one and says what tells.
func fillAmbiguous(r *refusal, d *Diagnosis) {
	d.Title = missingTitle(r) + ", or a dead token"
	d.Settle = settleVerify(r)
	if r.onUser() && r.facts.Kind == authz.KindUnknown {
		d.Causes = append(d.Causes, Cause{authz.WrongKind, ownedByAccount, Medium})
	}
	addMissing(r, d)
	d.Remedies = append(d.Remedies, Remedy{Action: "verify the token first (" + d.Settle.Method + " " + d.Settle.Path + "): if it is refused there too, the token is dead and no permission helps", DocURL: answers.DocTroubleshooting})
	r.besides(d, whereHeld)
	r.maybePlan(d)
	weigh(r, d)
}

// fillReasonLost is fillAmbiguous, but for a Global API key, which has no
// permissions to add.
func fillReasonLost(r *refusal, d *Diagnosis) {
	if r.facts.Kind != authz.GlobalKey {
		fillAmbiguous(r, d)
		return
	}
	d.Title = "the Global API key and the e-mail address do not belong together, or their user has no access"
	d.Causes = []Cause{
		{authz.DeadToken, "the e-mail address is not, or no longer, that of the key's user, or the key was changed", Medium},
		{authz.OutsideScope, "the user is no member of the account, or the user's role does not allow the call", Medium},
	}
	d.Remedies = append(d.Remedies,
		Remedy{Action: "check the e-mail address and the key that belong together: both change with the login", Link: linkUserTokens},
		Remedy{Action: "check the ids, and the user's membership and role in the account", DocURL: docFindIDs})
	d.Settle = settleVerify(r)
}

// fillUnauthorized puts the guide's remedy first, or, where the caller says
// what the call is for, the permission that it needs.
func fillUnauthorized(r *refusal, d *Diagnosis) {
	if r.ownUser() {
		// No account and no zone is in play: there are no ids to verify.
		d.Title = missingTitle(r)
		d.drop(authz.OutsideScope)
		d.trust(authz.MissingPermission, High)
		addMissing(r, d)
		weigh(r, d)
		return
	}
	on := r.target()
	switch {
	case r.hasRead:
		d.Title = missingTitle(r)
		r.rankByReach(d)
	case len(r.needs) > 0 && on.Scope() != "":
		d.Title = "no access to " + on.String() + ", " + missingTitle(r)
	case on.Scope() != "":
		d.Title = "no access to " + on.String()
	}
	if r.reason == authz.MissingPermission {
		d.keep(authz.MissingPermission)
		d.trust(authz.MissingPermission, High)
		if r.facts.Spec != nil {
			d.trust(authz.MissingPermission, Certain)
		}
		d.Title = missingTitle(r)
	}
	if len(r.needs) > 0 || r.reason == authz.MissingPermission {
		addMissing(r, d)
		d.Remedies = append(d.Remedies, verifyIDs(r))
	} else {
		d.Remedies = append(d.Remedies, verifyIDs(r))
		addMissing(r, d)
		d.Settle = settleZone(r)
		r.rankByReach(d)
	}
	weigh(r, d)
}

// ownUser reports whether the call is one on the token's own user, for which
// some permission is known to be enough.
func (r *refusal) ownUser() bool {
	return !r.op.IsZero() && r.op.Scope() == permissions.ScopeUser && len(r.enough()) > 0
}

// rankByReach orders the causes by what is known of the call's resource: what
// is in reach lacks a permission, what is not lacks access.
func (r *refusal) rankByReach(d *Diagnosis) {
	if r.facts.Reach == ReachUnknown {
		return
	}
	d.Settle = authz.Call{}
	var first, rest []Cause
	for _, c := range d.Causes {
		switch {
		case r.facts.Reach == InReach && c.Reason == authz.OutsideScope:
			continue // excluded by another call
		case r.facts.Reach == InReach && c.Reason == authz.MissingPermission, r.facts.Reach == OutOfReach && c.Reason == authz.OutsideScope:
			c.Confidence = High
			first = append(first, c)
		case r.facts.Reach == OutOfReach && c.Reason == authz.MissingPermission:
			c.Confidence = min(c.Confidence, Medium)
			rest = append(rest, c)
		default:
			rest = append(rest, c)
		}
	}
	d.Causes = append(first, rest...)
	if r.facts.Reach == OutOfReach {
		d.Detail = sentences(d.Detail, "A call that any permission on it would allow was refused too, so the token does not reach it at all.")
	}
}

// settleZone is a read of the zone: it tells a zone out of reach from a
// missing permission. None where the call is that read itself.
func settleZone(r *refusal) authz.Call {
	if id, ok := r.pathID("zones"); ok && len(r.segments) > 2 {
		return authz.Call{Method: "GET", Path: "/zones/" + id}
	}
	return authz.Call{}
}

// weigh lowers the confidence where the operation's list is not documented.
func weigh(r *refusal, d *Diagnosis) {
	if len(r.needs) > 0 {
		return
	}
	limit, note, op := Certain, "", r.operation()
	switch {
	case op.IsZero() && r.call.Path == "":
		limit, note = Medium, "Which call was refused is not known, so the permission cannot be named."
	case op.IsZero():
		limit, note = Medium, "The call is not in the catalogue, so the permission cannot be named."
	case op.Evidence().Kind == permissions.EvidenceAssumed:
		limit, note = Low, "Cloudflare publishes no list of permissions for this call: the one named here is a guess."
	case op.Evidence().Kind == permissions.EvidenceUnknown:
		limit, note = Medium, "Cloudflare publishes no list of permissions for this call."
	case op.Evidence().Kind == permissions.EvidenceDerived:
		limit, note = High, "The permission named here is derived from similar calls, not documented for this one."
	}
	d.doubt(limit, authz.MissingPermission)
	d.Detail = sentences(d.Detail, note)
}

// fillInternal maps the internal name to the group of the dashboard.
func fillInternal(r *refusal, d *Diagnosis) {
	has := func(name string) bool { return r.err.HasText("com.cloudflare.api.account." + name) }
	on := r.target()
	switch {
	case on.Scope() == permissions.ScopeZone:
	case r.onList() && r.facts.Zone != "":
		on = permissions.ZoneResource(r.facts.Zone)
	default:
		on = r.onZones()
	}
	var p permissions.Permission
	switch {
	case has("zone.list"), has("zone.read"):
		p = permissions.ZoneRead
	case has("zone.create"):
		p, on = permissions.ZoneWrite, r.onZones()
	case has("zone.edit"), has("zone.update"), has("zone.delete"):
		p = permissions.ZoneWrite
	default:
		d.Title = missingTitle(r)
		addMissing(r, d)
		weigh(r, d)
		return
	}
	d.Title = "missing permission " + r.label(p)
	action := addPermission
	if p == permissions.ZoneRead {
		action += " for every zone that the program asks for, or keep the program from asking for others"
	}
	d.Remedies = append(d.Remedies, r.addRemedy(action, on, p))
	if p == permissions.ZoneRead {
		d.Remedies = append(d.Remedies, Remedy{Action: "give the program the zone's id, so that it does not list zones", DocURL: docFindIDs})
	}
}

// fillCreator names the group that the message quotes.
func fillCreator(r *refusal, d *Diagnosis) {
	quoted, _ := r.behind(`permission group: "`)
	name, _, ok := strings.Cut(quoted, `"`)
	if !ok {
		return
	}
	var found []permissions.Permission
	for g := range permissions.All() {
		if g.Name == name {
			found = append(found, g.Permission())
		}
	}
	if len(found) != 1 {
		d.Detail = "The message names the permission group " + wording.Shorten(name, 100) + "."
		return
	}
	d.Title = "the creator does not hold " + permissions.Label(found[0])
	d.name(r.own(found[0].Scope()), found...)
}
