package record

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// RoleNeed is a role and the calls that it is needed for. Given on one resource, it is
// needed on each that the calls name.
type RoleNeed struct {
	Role    permissions.Role
	Because []authz.Call
}

// InRoles returns the same need in roles, for an account-owned token: on one resource
// where that does, else on the whole product, the least that will do, and beside them the
// permissions for the calls that no role is known to open. Without roles it is nil and
// the result's own permissions. The groups of most roles have no public ids, and paths
// have names where a grant has the id: see [permissions.Role.Resolve].
//
// Roles on a product come first, for what cannot be given on one resource: making a
// Worker, listing all of them. One on a resource then is for what is left.
func (r Result) InRoles() ([]RoleNeed, Result) {
	var calls []authz.Call
	var kept Result // what bodies ask for besides, for which there is no role
	for _, row := range r.rows() {
		isBeside := func(c authz.Call) bool {
			return besides(operationOf(c), c) && c.Asks == row.Permission
		}
		switch {
		case !slices.ContainsFunc(row.Because, isBeside):
			calls = append(calls, row.Because...)
		case row.Whose == "":
			kept.Required = append(kept.Required, row.Needed)
		default:
			kept.Unplaced = append(kept.Unplaced, row)
		}
	}
	calls = once(calls)
	only := slices.DeleteFunc(slices.Clone(calls), func(c authz.Call) bool { return len(authz.RolesFor(c)) > 0 })
	needs, rest := chosen(only, calls, authz.ProductRolesFor)
	more, rest := chosen(rest, rest, authz.RolesFor)
	if needs = append(needs, more...); len(needs) == 0 {
		return nil, r
	}
	for i := range rest {
		if besides(operationOf(rest[i]), rest[i]) {
			rest[i].Asks = nil // that is kept
		}
	}
	res := Minimal(Recording{Calls: rest})
	for _, n := range kept.Required {
		if !slices.ContainsFunc(res.Required, func(o Needed) bool { return o.Permission == n.Permission && o.Resource == n.Resource }) {
			res.Required = append(res.Required, n)
		}
	}
	for _, u := range kept.Unplaced {
		if !slices.ContainsFunc(res.Unplaced, func(o Unplaced) bool { return o.Permission == u.Permission && o.Whose == u.Whose }) {
			res.Unplaced = append(res.Unplaced, u)
		}
	}
	res.Spec = specOf(res.Required)
	return needs, res
}

func operationOf(c authz.Call) operations.Operation {
	m, _ := operations.Match(c.Method, c.Path)
	return m.Operation()
}

// chosen picks roles until all calls are opened that one opens: each time the one for
// most of them, of several the least. A role takes all calls that it opens, and what is
// left of all is returned.
func chosen(calls, all []authz.Call, roles func(authz.Call) []permissions.Role) (needs []RoleNeed, rest []authz.Call) {
	rest = all
	for {
		count := map[permissions.Role]int{}
		for _, c := range calls {
			for _, role := range roles(c) {
				count[role]++
			}
		}
		var best permissions.Role
		for role := range permissions.Roles() { // the least first
			if count[role] > count[best] {
				best = role
			}
		}
		if count[best] == 0 {
			return needs, rest
		}
		opens := func(c authz.Call) bool { return slices.Contains(roles(c), best) }
		need := RoleNeed{Role: best}
		for _, c := range rest {
			if opens(c) {
				need.Because = append(need.Because, c)
			}
		}
		needs = append(needs, need)
		calls = slices.DeleteFunc(slices.Clone(calls), opens)
		rest = slices.DeleteFunc(slices.Clone(rest), opens)
	}
}
