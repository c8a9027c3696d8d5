package record_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
)

func checkMinimal(t *testing.T, calls []authz.Call, res record.Result) {
	t.Helper()
	listed := func(d authz.Decision) bool {
		for _, u := range res.Unknown {
			if u.Method == d.Call().Method && u.Path == d.Call().Path {
				return true
			}
		}
		return false
	}
	replayed := record.Replay(calls, res.Spec)
	for _, d := range replayed.Broken {
		assert.True(t, listed(d), "the spec breaks %s %s: %s", d.Call().Method, d.Call().Path, d)
	}
	for _, d := range replayed.Unjudged {
		assert.True(t, d.Guess == authz.Allowed || listed(d), "%s cannot be judged and is not listed as unknown", d)
	}
	broken := len(replayed.Broken)
	for _, p := range groups(res.Required) {
		if !slices.ContainsFunc(res.Required, func(n record.Needed) bool {
			return n.Permission == p && !slices.ContainsFunc(n.Because, func(c authz.Call) bool { return anyDoes(c, p) })
		}) {
			continue // for a list any zone does
		}
		assert.Greater(t, len(record.Replay(calls, res.Spec.Without(p)).Broken), broken, "%s can be dropped", p)
	}
	for i, n := range res.Required {
		if slices.ContainsFunc(n.Because, isList) || n.Permission.Scope() != permissions.ScopeZone && n.Permission.Scope() != permissions.ScopeAccount {
			continue // any zone suffices for a list
		}
		var rest []permissions.Policy
		for j, o := range res.Required {
			if j != i {
				rest = append(rest, permissions.AllowOn(o.Resource, o.Permission))
			}
		}
		r := record.Replay(n.Because, permissions.NewSpec(rest...))
		assert.NotEqual(t, len(n.Because), r.Allowed, "%s on %s can be dropped", n.Permission, n.Resource)
	}
}

// groups returns the groups of the needed permissions, each once.
func groups(needed []record.Needed) []permissions.Permission {
	var out []permissions.Permission
	for _, n := range needed {
		if !slices.Contains(out, n.Permission) {
			out = append(out, n.Permission)
		}
	}
	return out
}

// isList reports whether the call lists what the token may see.
// anyDoes reports whether a call is let through by the permission on any resource of its
// kind.
func anyDoes(c authz.Call, p permissions.Permission) bool {
	m, ok := operations.Match(c.Method, c.Path)
	return ok && m.Operation().Scope() != p.Scope()
}

func isList(c authz.Call) bool {
	m, ok := operations.Match(c.Method, c.Path)
	return ok && m.Operation().Scope() == ""
}
