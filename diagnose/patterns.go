package diagnose

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// patterns are the symptoms of the permissions guide that show only over
// several calls.
var patterns = []pattern{
	{
		code: CodeWorksForR2NotWorkers, severity: Failure,
		title:    "works for R2 but not for Workers",
		doc:      "Calls to R2 are allowed and calls to Workers of the same account are denied.",
		evidence: []evidence{{documented, docPermissions, "2026-11", ""}, {reported, "the project's permissions guide", "", ""}},
		docURL:   docPermissions, find: findR2NotWorkers,
	},
	{
		code: CodeWorksForAccountNotZone, severity: Failure,
		title:    "works for the account but not for the zone",
		doc:      "Calls on the account are allowed, and every call on the zone that only its permissions open is denied.",
		evidence: []evidence{{documented, docCreateToken, "2026-11", ""}, {documented, answers.DocAccountTokens, "2026-09-28", ""}, {reported, "the project's permissions guide", "", ""}},
		docURL:   answers.DocAccountTokens, find: findAccountNotZone,
	},
	{
		code: CodeSwappedIDs, severity: Failure, leads: true,
		title:    "the account ID and the zone ID are swapped",
		doc:      "A call is allowed with the account's id in place of the zone's, or the other way round, and none as given.",
		evidence: []evidence{{derived, docFindIDs, "2026-11", ""}, {reported, "https://github.com/cloudflare/workers-sdk/issues/2863", "", ""}},
		docURL:   docFindIDs, find: findSwappedIDs,
	},
	{
		code: CodeNothingOnAccount, severity: Failure, leads: true,
		title:    "nothing on the account is allowed",
		doc:      "The token is live, and every call on the account is denied, two at least: the id may be wrong, or both swapped.",
		evidence: []evidence{{derived, docFindIDs, "2026-11", ""}, {reported, "https://github.com/cloudflare/workers-sdk/issues/2863", "", ""}},
		docURL:   docFindIDs, find: findNothingOnAccount,
	},
	{
		code: CodeNothingOnZone, severity: Failure, leads: true,
		title:    "nothing on the zone is allowed",
		doc:      "The token is live, and every call on the zone is denied, two at least: the id may be wrong.",
		evidence: []evidence{{derived, docFindIDs, "2026-11", ""}, {reported, "https://github.com/cloudflare/workers-sdk/issues/2863", "", ""}},
		docURL:   docFindIDs, find: findNothingOnZone,
	},
}

func findR2NotWorkers(v *view, d *Diagnosis) bool {
	const r2, workers = "/accounts/*/r2", "/accounts/*/workers"
	var denied []*refusal
	var account string
	for _, r := range v.denied {
		id, _ := r.pathID("accounts")
		if !r.on(workers) || account != "" && account != id {
			continue
		}
		if v.allows(r2, id) && !v.allows(workers, id) {
			denied, account = append(denied, r), id
		}
	}
	if len(denied) == 0 {
		return false
	}
	d.Causes = []Cause{{authz.MissingPermission, "the token has account R2 permissions but lacks Workers permissions", High}}
	d.Detail = "R2 answers on account " + wording.Shorten(account, 64) + ", so the token is live and reaches the account: what is missing is the Workers permission."
	d.Checks = names(denied)
	// The guide's remedy, also where less would do for the one call.
	add := denied[0].addRemedy("add the Workers permission to the token", denied[0].target(), permissions.AccountWorkersScriptsWrite)
	add.Guide = true
	d.Remedies = []Remedy{add}
	return true
}

// findAccountNotZone looks for a zone on which nothing shows a zone permission
// to work. Many calls on a zone are open to groups of its account too (GET
// /zones/{zone_id} is), so they say nothing when they are allowed. Beside such
// an allowed call one denial is better explained by the one permission that it
// names: the pattern then asks for two calls that only zone groups open.
func findAccountNotZone(v *view, d *Diagnosis) bool {
	var denied []*refusal
	var zone string
	strict := 0
	for _, r := range v.denied {
		id, ok := r.pathID("zones")
		if !ok || zone != "" && zone != id || v.reachesZone(id) {
			continue
		}
		denied, zone = append(denied, r), id
		if r.zoneGroupsOnly() {
			strict++
		}
	}
	works := false
	for _, r := range v.allowed {
		works = works || r.on("/accounts/*") && !r.onVerify()
	}
	open := v.passedOn("/zones/*", zone)
	if len(denied) == 0 || !works || len(open) > 0 && strict < 2 {
		return false
	}
	d.Checks = names(denied)
	d.Detail = "The token is live and reaches the account, and every call on zone " + wording.Shorten(zone, 64) + " was denied."
	if len(open) > 0 {
		d.Detail = "The token is live and reaches the account, and every call on zone " + wording.Shorten(zone, 64) + " that only zone permissions open was denied. " +
			strings.Join(names(open), ", ") + " passed, but permissions on the zone's account open it too."
	}
	missing := Cause{authz.MissingPermission, "the token has no zone permissions, or the zone is not among its zone resources", High}
	kind := Cause{authz.WrongKind, `it may be an "Account Token" instead of a "User Token"`, Medium}
	action := "add the missing zone permission to the token, and the zone to its zone resources"
	if !slices.ContainsFunc(denied, func(r *refusal) bool { return r.reason != authz.OutsideScope }) {
		missing = Cause{authz.OutsideScope, "the token has zone permissions, but the zone is not among its zone resources", Certain}
		action = "add the zone to the token's zone resources, for this permission"
	}
	needed := denied
	for _, r := range open {
		if len(r.needs) > 0 { // not proven by a call that passes anyway
			needed = append(slices.Clip(needed), r)
		}
	}
	add := v.addNeeded(action, needed)
	create := v.createUserToken()
	switch {
	case v.facts.Kind == authz.AccountToken && accountOnly(v.facts.Spec):
		kind.Confidence = High
		d.Detail += " The token is owned by an account, and nothing shows that it has a zone permission."
		missing.Confidence = Medium
		add.Action = strings.Replace(add.Action, "to the token", "to this account-owned token, which can hold them today", 1)
		d.Causes, d.Remedies = []Cause{kind, missing}, []Remedy{create, add}
	case v.facts.Kind == authz.UserToken || v.facts.Kind == authz.AccountToken:
		d.Causes, d.Remedies = []Cause{missing}, []Remedy{add, create}
		if v.facts.Kind == authz.UserToken {
			d.Detail += " It is a User Token already, so its kind is not the cause."
		}
	default:
		d.Causes, d.Remedies = []Cause{missing, kind}, []Remedy{add, create}
	}
	return true
}

// reachesZone reports whether a call on the zone passed that shows a permission
// on the zone: one that groups of the account do not open, or one that the
// known spec opens by its zone permissions.
func (v *view) reachesZone(id string) bool {
	for _, r := range v.passedOn("/zones/*", id) {
		if !r.accountGroupsToo() || r.openedByZone() {
			return true
		}
	}
	return false
}

// accountGroupsToo reports whether groups of the account, or any token, open
// the call.
func (r *refusal) accountGroupsToo() bool {
	if r.op.IsZero() {
		return false
	}
	return r.op.AnyToken() ||
		slices.ContainsFunc(r.op.Accepted(), func(p permissions.Permission) bool { return p.Scope() == permissions.ScopeAccount })
}

// zoneGroupsOnly reports whether the call is known to be open to groups of the
// zone alone.
func (r *refusal) zoneGroupsOnly() bool {
	return !r.op.IsZero() && len(r.op.Accepted()) > 0 &&
		!slices.ContainsFunc(r.op.Accepted(), func(p permissions.Permission) bool { return p.Scope() != permissions.ScopeZone })
}

// openedByZone reports whether the zone permissions of the known spec open the
// call without those of the account.
func (r *refusal) openedByZone() bool {
	if r.facts.Spec == nil {
		return false
	}
	only := permissions.NewSpec()
	for s := range r.facts.Spec.Statements() {
		if s.Permission.Scope() == permissions.ScopeZone && s.Effect == permissions.Allow {
			only = only.With(permissions.AllowOn(s.Resource, s.Permission))
		}
	}
	return authz.Decide(only, r.call).Verdict == authz.Allowed
}

// accountOnly reports whether the spec grants nothing on zones, as far as is
// known.
func accountOnly(s *permissions.Spec) bool {
	return s == nil || s.Shape() == permissions.ShapeAccountOnly
}

// createUserToken is the guide's remedy, with all that the report's
// observations need.
func (v *view) createUserToken() Remedy {
	out := Remedy{Action: "create a new User Token with both account and zone permissions", Spec: v.needs, Guide: v.guide, DocURL: docCreateToken, Link: linkUserTokens}
	if !v.needs.IsEmpty() {
		if link := permissions.DashboardLink(v.needs, permissions.UserTokenForm, ""); len(link.Prefilled) > 0 {
			out.Link, out.LinkNote = link.URL, link.Caveat()
		}
	}
	return out
}

// allows reports whether a call below the pattern, with the id as its second
// segment, was allowed.
func (v *view) allows(pattern, id string) bool {
	return slices.ContainsFunc(v.allowed, func(r *refusal) bool { return r.onID(pattern, id) })
}

// passedOn returns the calls below the pattern, with the id as their second
// segment, that authorization let through.
func (v *view) passedOn(pattern, id string) []*refusal {
	var out []*refusal
	for _, r := range v.passed {
		if r.onID(pattern, id) {
			out = append(out, r)
		}
	}
	return out
}

func (r *refusal) onID(pattern, id string) bool {
	return r.on(pattern) && len(r.segments) > 1 && r.segments[1] == id
}
