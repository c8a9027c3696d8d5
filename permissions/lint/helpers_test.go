package lint_test

import (
	"math/rand/v2"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/operations"
)

const (
	account  permissions.AccountID = "6451353ea5a8407bab6162abc42f5338"
	account2 permissions.AccountID = "0123456789abcdef0123456789abcdef"
	zone     permissions.ZoneID    = "2cf1f02313c4ef76af3d62eb78bb906e"
	zone2    permissions.ZoneID    = "fedcba9876543210fedcba9876543210"
)

func now() time.Time { return time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC) }

// seeds is how many random specs a property is tried on: a few with -short.
func seeds(n uint64) uint64 {
	if testing.Short() {
		return n / 5
	}
	return n
}

// of returns the findings of a code.
func of(r lint.Report, code lint.Code) (out []lint.Finding) {
	for _, f := range r.Findings {
		if f.Code == code {
			out = append(out, f)
		}
	}
	return out
}

// randomSpec is a spec of a few allows and denies of groups that operations accept.
func randomSpec(r *rand.Rand) permissions.Spec {
	var groups []permissions.Permission
	for g := range permissions.All() {
		if g.Scope != permissions.ScopeBucket && operations.Breadth(g.Permission()) > 0 {
			groups = append(groups, g.Permission())
		}
	}
	on := map[permissions.Scope][]permissions.Resource{
		permissions.ScopeAccount: {permissions.AccountResource(account), permissions.AccountResource(account2), permissions.AllAccountsResource()},
		permissions.ScopeZone:    {permissions.ZoneResource(zone), permissions.ZoneResource(zone2), permissions.AllZonesInResource(account), permissions.AllZonesResource()},
		permissions.ScopeUser:    {permissions.UserResource("ffffffffffffffffffffffffffffffff")},
	}
	var policies []permissions.Policy
	for range 1 + r.IntN(5) {
		g := groups[r.IntN(len(groups))]
		rs := on[g.Scope()]
		p := permissions.AllowOn(rs[r.IntN(len(rs))], g)
		if r.IntN(4) == 0 {
			p.Effect = permissions.Deny
		}
		policies = append(policies, p)
		if r.IntN(4) == 0 { // and elsewhere
			policies = append(policies, permissions.AllowOn(rs[r.IntN(len(rs))], g))
		}
		if r.IntN(2) == 0 { // and its sister
			for s := range permissions.All() {
				if s.Scope == g.Scope() && s.Permission() != g && len(s.Name) > 4 && len(g.Name()) > 4 && s.Name[:4] == g.Name()[:4] {
					policies = append(policies, permissions.AllowOn(p.Resources[0], s.Permission()))
					break
				}
			}
		}
	}
	return permissions.NewSpec(policies...)
}

// randomCall is one that has a chance of being allowed by the spec.
func randomCall(r *rand.Rand, ops []operations.Operation) authz.Call {
	op := ops[r.IntN(len(ops))]
	accounts, zones := []permissions.AccountID{account, account2, "11111111111111111111111111111111"}, []permissions.ZoneID{zone, zone2, "22222222222222222222222222222222"}
	a, z := accounts[r.IntN(3)], zones[r.IntN(3)]
	return authz.Call{Method: op.Method(), Path: fill(op.Template(), a, z), Account: a}
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// fill puts ids in the place of a template's parameters.
func fill(template string, a permissions.AccountID, z permissions.ZoneID) string {
	path := ""
	for i, seg := range splitPath(template) {
		switch {
		case seg == "{account_id}":
			path += "/" + string(a)
		case i == 1 && len(seg) > 8 && seg[:8] == "{zone_id":
			path += "/" + string(z)
		default:
			path += "/" + parameter.ReplaceAllString(seg, "x")
		}
	}
	return path
}

func splitPath(t string) (out []string) {
	for start := 1; start <= len(t); {
		end := start
		for end < len(t) && t[end] != '/' {
			end++
		}
		out = append(out, t[start:end])
		start = end + 1
	}
	return out
}

func allOperations(t testing.TB) (out []operations.Operation) {
	for op := range operations.All() {
		out = append(out, op)
	}
	require.NotEmpty(t, out)
	return out
}
