package diagnose

import (
	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// EmptyList explains a success with an empty list to a caller who expected
// something in it: some lists leave out what the token may not see in place of
// refusing. It knows GET /zones, GET /accounts and the list of R2 buckets; a
// name in the path's query, as in /zones?name=example.com, is taken up.
//
// It is false for every other call, and where [Facts.Spec] shows that nothing
// that was expected can have been left out. The diagnosis is a hint: its
// verdict is Inconclusive, because an empty list can be the truth.
func EmptyList(call authz.Call, f Facts) (Diagnosis, bool) {
	r := &refusal{err: &cfapi.Error{Status: call.Status}, facts: f, verdict: authz.Inconclusive, empty: true, asked: hearing.ZoneAsked(call.Path)}
	r.setCall(call)
	r.reason = authz.NoReason
	ru, _ := find(r)
	if ru == &unknownRule || r.shown() {
		return Diagnosis{}, false
	}
	return ru.apply(r, nil), true
}

// shown reports whether the spec shows that an object which the caller expects
// would have been listed.
func (r *refusal) shown() bool {
	s := r.facts.Spec
	if s == nil {
		return false
	}
	holds := func(p permissions.Permission, on ...permissions.Resource) bool {
		for _, res := range on {
			if s.Covers(permissions.NewSpec(permissions.AllowOn(res, p))) {
				return true
			}
		}
		return false
	}
	switch {
	case r.on("/zones") && r.facts.Zone != "":
		on := []permissions.Resource{permissions.ZoneResource(r.facts.Zone), permissions.AllZonesResource()}
		if a := r.account(); a != "" {
			on = append(on, permissions.AllZonesInResource(a))
		}
		return holds(permissions.ZoneRead, on...)
	case r.on("/zones"):
		return holds(permissions.ZoneRead, permissions.AllZonesResource())
	case r.onCollection():
		on := []permissions.Resource{permissions.AllAccountsResource()}
		if a := r.account(); a != "" {
			on = append(on, permissions.AccountResource(a))
		}
		if a := r.account(); a != "" && authz.Decide(*s, authz.Call{Method: "GET", Path: "/accounts/" + string(a)}).Verdict == authz.Allowed {
			return true
		}
		return holds(permissions.AccountSettingsRead, on...)
	}
	return false
}
