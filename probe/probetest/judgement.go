package probetest

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// judgement is the calls of the code, whatever was answered to them, and the
// accounts and zones that they touch.
type judgement struct {
	calls    []authz.Call
	accounts []permissions.Resource
	zones    []permissions.Resource
	inside   []permissions.AccountID                        // of the zones too
	lies     map[permissions.Resource]permissions.AccountID // where a zone lies
}

func newJudgement(calls []authz.Call) *judgement {
	j := &judgement{lies: map[permissions.Resource]permissions.AccountID{}}
	type key struct {
		method, path string
		account      permissions.AccountID
	}
	known := map[key]bool{}
	for _, c := range calls {
		if k := (key{c.Method, c.Path, c.Account}); known[k] {
			continue
		} else {
			known[k] = true
		}
		c.Status = 0 // decided on, not recorded
		j.calls = append(j.calls, c)
		account, zone := named(c.Path)
		if account != "" {
			j.accounts = appendNew(j.accounts, permissions.AccountResource(account))
		}
		if zone != "" {
			r := permissions.ZoneResource(zone)
			j.zones, j.lies[r] = appendNew(j.zones, r), c.Account
		}
		if c.Account != "" {
			account = c.Account
		}
		if account != "" {
			j.inside = appendNew(j.inside, account)
		}
	}
	return j
}

func appendNew[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

// breaks reports whether a call that is allowed before is not certainly allowed
// after, or lists less of what the calls touch.
func (j *judgement) breaks(before, after []permissions.Statement) bool {
	was, is := specOf(before), specOf(after)
	for _, c := range j.calls {
		d := authz.Decide(was, c)
		if d.Verdict != authz.Allowed {
			continue
		}
		if authz.Decide(is, c).Verdict != authz.Allowed {
			return true
		}
		if d.Operation.Scope() != "" || d.Operation.AnyToken() {
			continue
		}
		for _, r := range slices.Concat(j.zones, j.accounts) {
			if shows(was, d.Operation, r) && !shows(is, d.Operation, r) {
				return true
			}
		}
	}
	return false
}

// shows reports whether a list of all that the token may see has the resource.
func shows(spec permissions.Spec, op operations.Operation, r permissions.Resource) bool {
	return slices.ContainsFunc(op.Accepted(), func(p permissions.Permission) bool {
		g, ok := permissions.ByID(p.ID())
		return ok && g.Scope == r.Scope() && spec.Covers(permissions.NewSpec(permissions.AllowOn(r, p)))
	})
}

// couldNeed returns the calls that cannot be judged and that the statement may
// be there for: those on the same account or zone, or on none that is named.
func (j *judgement) couldNeed(spec permissions.Spec, st permissions.Statement) []string {
	var out []string
	for _, c := range j.calls {
		if authz.Decide(spec, c).Verdict == authz.Inconclusive && overlaps(st.Resource, c) {
			out = appendNew(out, c.Method+" "+c.Path)
		}
	}
	return out
}

// overlaps errs on the side of an overlap.
func overlaps(r permissions.Resource, c authz.Call) bool {
	account, zone := named(c.Path)
	if account == "" && zone == "" {
		return true
	}
	if r.Scope() == permissions.ScopeUser {
		return false
	}
	if id, ok := r.Zone(); ok {
		return zone == "" || zone == id
	}
	if account == "" {
		account = c.Account
	}
	id, ok := r.Account()
	return !ok || account == "" || account == id
}
