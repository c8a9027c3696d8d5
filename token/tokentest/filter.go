package tokentest

import (
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// filters reports whether the operation lists what the actor may see instead
// of refusing.
func (x *exchange) filters() bool {
	return x.op.Method == "GET" && (x.op.Template == "/zones" || x.op.Template == "/accounts")
}

// visibleZones returns the zones that GET /zones lists for the actor.
func (s *Server) visibleZones(x *exchange) []*zone {
	var out []*zone
	for _, z := range s.world.zones {
		if x.actor.reaches(z.Account) && s.sees(x, x.op, func(r permissions.Resource) bool { return onZone(r, z) }) {
			out = append(out, z)
		}
	}
	return out
}

// visibleAccounts returns the accounts that GET /accounts lists for the actor:
// those where it holds a permission that GET /accounts/{account_id} accepts.
// An account-owned token sees the account that owns it.
func (s *Server) visibleAccounts(x *exchange) []*account {
	var out []*account
	one, _ := operations.Match("GET", "/accounts/"+DefaultAccountID)
	for _, a := range s.world.accounts {
		if !x.actor.reaches(a.ID) {
			continue
		}
		on := func(r permissions.Resource) bool {
			id, bounded := r.Account()
			return r.Scope() == permissions.ScopeAccount && (!bounded || id == a.ID)
		}
		if x.actor.kind == authz.AccountToken || s.sees(x, one.Operation(), on) {
			out = append(out, a)
		}
	}
	return out
}

// sees reports whether the actor holds a permission that the operation accepts
// on a resource that covers the one in question.
func (s *Server) sees(x *exchange, op *operations.Operation, on func(permissions.Resource) bool) bool {
	if u := x.actor.user; u != nil && u.Rights != nil && !allows(*u.Rights, op, on) {
		return false
	}
	if s.opts.Mode == ModeSoft || x.actor.kind == authz.GlobalKey {
		return true
	}
	return allows(x.actor.token.spec, op, on)
}

func allows(spec permissions.Spec, op *operations.Operation, on func(permissions.Resource) bool) bool {
	allowed := false
	for st := range spec.Statements() {
		if op.Accepts(st.Permission) && on(st.Resource) {
			if st.Effect == permissions.Deny {
				return false
			}
			allowed = true
		}
	}
	return allowed
}
