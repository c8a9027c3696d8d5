package tokentest

import (
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// filters reports whether the operation lists what the actor may see instead
// of refusing.
func (x *exchange) filters() bool {
	return x.op.Method() == "GET" && (x.op.Template() == "/zones" || x.op.Template() == "/accounts")
}

// visibleZones returns the zones that GET /zones lists for the actor.
func (s *Server) visibleZones(x *exchange) []*zone {
	var out []*zone
	for _, z := range s.world.zones {
		if !x.actor.reaches(z.Account) {
			continue
		}
		on := func(r permissions.Resource) bool { return onZone(r, z) }
		if s.shows(x, x.op, on, "zone "+z.Name) {
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
		on := func(r permissions.Resource) bool { return onAccount(r, a.ID) }
		if x.actor.kind == authz.AccountToken || s.shows(x, one.Operation(), on, "account "+string(a.ID)) {
			out = append(out, a)
		}
	}
	return out
}

// shows reports whether a list shows the actor an element: where the actor
// holds a permission that the operation accepts on a resource that covers it.
// ModeSoft shows what the actor's user could see, and notes the element.
func (s *Server) shows(x *exchange, op operations.Operation, on func(permissions.Resource) bool, element string) bool {
	if u := x.actor.user; u != nil && u.Rights != nil && !allows(*u.Rights, op, on) {
		return false
	}
	if x.actor.kind == authz.GlobalKey || allows(x.actor.token.specFor(op, x.now), op, on) {
		return true
	}
	if x.leftOut++; x.leftOut <= maxNamed {
		x.leftOutNames = append(x.leftOutNames, element)
	}
	return s.opts.Mode == ModeSoft
}

// maxNamed bounds how many elements an explanation names.
const maxNamed = 5

// leavesOut says what a list leaves out, "" for nothing.
func (x *exchange) leavesOut() string {
	if x.leftOut == 0 {
		return ""
	}
	text := strings.Join(x.leftOutNames, ", ")
	if more := x.leftOut - len(x.leftOutNames); more > 0 {
		text += " and " + strconv.Itoa(more) + " more"
	}
	return text
}

func allows(spec permissions.Spec, op operations.Operation, on func(permissions.Resource) bool) bool {
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
