package diagnose

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// single returns the grant on one resource, such as one Worker, that the token is
// known to hold in the product and account of the call: what bears on the refusal of
// the call more than that the token lacks the permission on all of them.
func (r *refusal) single() (permissions.Statement, bool) {
	if r.facts.Spec == nil || r.op.IsZero() {
		return permissions.Statement{}, false
	}
	if s := r.decision.Statement; r.decision.Decided && s.Resource.Scope().Granular() {
		return s, true
	}
	kind := authz.KindOf(r.op)
	for s := range r.facts.Spec.Statements() {
		account, _ := s.Resource.Account()
		if s.Effect == permissions.Allow && kind.Granular() && s.Resource.Scope() == kind && account == r.pathAccount() {
			return s, true
		}
	}
	return permissions.Statement{}, false
}

// aboutSingle says what a grant on one resource makes of a denial: that the call may
// be on another, or do what the role does not, and that the permission on all is more.
func (r *refusal) aboutSingle(d *Diagnosis) {
	held, ok := r.single()
	if !ok || !isRefusal(r) {
		return
	}
	holds := "the token holds " + describePermission(held.Permission, r.label) + " on " + held.Resource.String()
	switch r.decision.Reason {
	case authz.UnknownResource:
		d.Causes = slices.Insert(d.Causes, 0, Cause{authz.OutsideScope, holds + " alone, and the call may be on another", High})
	case authz.UnknownAct:
		d.Causes = slices.Insert(d.Causes, 0, Cause{authz.OutsideScope, holds + " alone, and the call may be on another, or create or rename one, which that role does not do", High})
	case authz.UnknownRole:
		d.Causes = slices.Insert(d.Causes, 0, Cause{authz.MissingPermission, holds + " alone, which may not do for this call", High})
	case authz.MissingPermission:
		d.restate(authz.MissingPermission, holds+" alone, and that does not do for this call")
	case authz.OutsideScope:
		d.restate(authz.OutsideScope, holds+" alone, and the call is on another")
	default:
		return
	}
	for i := range d.Remedies {
		if m := &d.Remedies[i]; len(m.Permissions) > 0 && m.Resource.Scope() == permissions.ScopeAccount {
			m.Action += ": it opens them all, not that one alone"
		}
	}
	compare := "compare the resource of the token's grant (" + held.Resource.String() + ") with that of the call"
	switch {
	case held.Resource.Scope() == permissions.ScopeWorker:
		compare += ": GET /accounts/{account_id}/workers/scripts shows the tag of each Worker beside its name"
	case r.decision.Reason == authz.UnknownRole:
		compare = "look up what " + describePermission(held.Permission, r.label) + " is for: what it opens of this product is not published call by call"
	}
	if r.decision.Reason != authz.MissingPermission {
		page := ""
		if role, known := permissions.RoleOf(held.Permission); known {
			page = role.Evidence().Source
		}
		d.Remedies = slices.Insert(d.Remedies, 0, Remedy{Action: compare, DocURL: page})
	}
}
