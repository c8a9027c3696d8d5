package probetest_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe/probetest"
)

const secondZone = permissions.ZoneID("fedcba9876543210fedcba9876543210")

// advice is what a test's lines say to do, as statements.
type advice struct{ add, remove, instead []permissions.Statement }

// adviceOf reads the lines back, as whoever follows them does.
func adviceOf(t *testing.T, lines []string) advice {
	t.Helper()
	var a advice
	for _, line := range lines {
		head, rest, _ := strings.Cut(strings.TrimSpace(line), "\n")
		for _, step := range strings.Split(rest, "\n") {
			step = strings.TrimPrefix(strings.TrimSpace(step), "→ ")
			word, what, _ := strings.Cut(step, ": ")
			switch {
			case strings.HasPrefix(step, "add "):
				a.add = append(a.add, statements(t, permissions.Allow, strings.TrimPrefix(step, "add "))...)
			case word == "remove the deny":
				a.remove = append(a.remove, statements(t, permissions.Deny, strings.TrimPrefix(what, "deny "))...)
			case word == "remove it":
				a.remove = append(a.remove, statements(t, permissions.Allow, strings.TrimPrefix(head, "too much: "))...)
			case word == "narrow it", word == "enough for the calls":
				a.remove = append(a.remove, statements(t, permissions.Allow, strings.TrimPrefix(head, "too much: "))...)
				a.instead = append(a.instead, statements(t, permissions.Allow, what)...)
			default:
				require.Fail(t, "no advice", line)
			}
		}
	}
	return a
}

// statements reads "Zone:DNS:Edit on zone …, …".
func statements(t *testing.T, effect permissions.Effect, text string) []permissions.Statement {
	t.Helper()
	var out []permissions.Statement
	for _, one := range strings.Split(text, ", ") {
		label, on, _ := strings.Cut(one, " on ")
		p, err := permissions.Parse(label)
		require.NoError(t, err, text)
		var r permissions.Resource
		kind, id, _ := strings.Cut(on, " ")
		switch {
		case on == "all zones":
			r = permissions.AllZonesResource()
		case on == "all accounts":
			r = permissions.AllAccountsResource()
		case on == "the token's own user":
			r = permissions.OwnUserResource()
		case strings.HasPrefix(on, "all zones of account "):
			r = permissions.AllZonesInResource(permissions.AccountID(strings.TrimPrefix(on, "all zones of account ")))
		case kind == "zone":
			r = permissions.ZoneResource(permissions.ZoneID(id))
		case kind == "account":
			r = permissions.AccountResource(permissions.AccountID(id))
		default:
			require.Fail(t, "no resource", one)
		}
		out = append(out, permissions.Statement{Effect: effect, Permission: p, Resource: r})
	}
	return out
}

func with(spec permissions.Spec, list ...permissions.Statement) permissions.Spec {
	for _, st := range list {
		spec = spec.With(permissions.Policy{Effect: st.Effect, Permissions: []permissions.Permission{st.Permission}, Resources: []permissions.Resource{st.Resource}})
	}
	return spec
}

func without(spec permissions.Spec, list ...permissions.Statement) permissions.Spec {
	return spec.Filter(func(st permissions.Statement) bool {
		for _, gone := range list {
			if gone == st {
				return false
			}
		}
		return true
	})
}

// pool is what the specs and the calls of the tests below are drawn from.
func pool() (statements []permissions.Statement, calls []authz.Call) {
	z1, z2, a := "/zones/"+string(zone), "/zones/"+string(secondZone), "/accounts/"+string(account)
	for _, line := range []string{
		"GET /zones", "POST /zones", "GET " + z1, "PATCH " + z1, "GET " + z2, "GET " + z1 + "/dns_records", "POST " + z1 + "/dns_records",
		"GET " + z2 + "/dns_records", "DELETE " + z2 + "/dns_records/023e105f4ecef8ad9ca31a8372d0c353", "GET " + z1 + "/workers/routes", "POST " + z2 + "/workers/routes",
		"GET " + z1 + "/custom_hostnames", "POST " + z1 + "/ssl/certificate_packs/order", "POST " + z1 + "/purge_cache", "GET " + z1 + "/no/such/thing",
		"GET /accounts", "GET " + a, "PUT " + a, "GET " + a + "/r2/buckets", "POST " + a + "/r2/buckets", "GET " + a + "/workers/scripts", "PUT " + a + "/workers/scripts/x",
		"GET /user", "PATCH /user", "GET /user/tokens", "POST /user/tokens", "GET /user/tokens/verify", "POST /graphql", "GET /memberships",
	} {
		method, path, _ := strings.Cut(line, " ")
		calls = append(calls, authz.Call{Method: method, Path: path, Account: account, Status: 200})
	}
	on := func(effect permissions.Effect, r permissions.Resource, ps ...permissions.Permission) {
		for _, p := range ps {
			statements = append(statements, permissions.Statement{Effect: effect, Permission: p, Resource: r})
		}
	}
	zones := []permissions.Permission{
		permissions.ZoneRead, permissions.ZoneWrite, permissions.ZoneDNSRead, permissions.ZoneDNSWrite, permissions.ZoneWorkersRoutesRead,
		permissions.ZoneWorkersRoutesWrite, permissions.ZoneSSLAndCertificatesRead, permissions.ZoneSSLAndCertificatesWrite, permissions.ZoneCachePurge,
	}
	accounts := []permissions.Permission{
		permissions.AccountSettingsRead, permissions.AccountSettingsWrite, permissions.AccountWorkersR2StorageRead, permissions.AccountWorkersR2StorageWrite,
		permissions.AccountWorkersScriptsRead, permissions.AccountWorkersScriptsWrite, permissions.AccountAnalyticsRead,
	}
	for _, r := range []permissions.Resource{permissions.ZoneResource(zone), permissions.ZoneResource(secondZone), permissions.AllZonesResource(), permissions.AllZonesInResource(account)} {
		on(permissions.Allow, r, zones...)
	}
	for _, r := range []permissions.Resource{permissions.AccountResource(account), permissions.AllAccountsResource()} {
		on(permissions.Allow, r, accounts...)
	}
	on(permissions.Allow, permissions.OwnUserResource(), permissions.UserDetailsRead, permissions.UserDetailsWrite, permissions.UserAPITokensRead, permissions.UserAPITokensWrite, permissions.UserMembershipsRead)
	on(permissions.Deny, permissions.ZoneResource(zone), permissions.ZoneDNSRead, permissions.ZoneRead)
	on(permissions.Deny, permissions.AllZonesResource(), permissions.ZoneDNSWrite)
	on(permissions.Deny, permissions.AccountResource(account), permissions.AccountWorkersR2StorageWrite)
	return statements, calls
}

// Whoever follows the advice of RequireLeastPrivilege passes: all of it leads to
// a spec without complaints, and what it says to add is never called too much,
// not even when the rest of the advice is not followed.
func TestFollowedAdviceIsEnough(t *testing.T) {
	t.Parallel()
	all, calls := pool()
	const rounds = 500
	random := rand.New(rand.NewPCG(9, 2026))
	advised := 0
	for round := range rounds {
		var spec permissions.Spec
		for range random.IntN(7) {
			spec = with(spec, all[random.IntN(len(all))])
		}
		var made []authz.Call
		for range 1 + random.IntN(8) {
			made = append(made, calls[random.IntN(len(calls))])
		}
		problems, _ := probetest.Compare(spec, made)
		a := adviceOf(t, problems)
		advised += len(a.add)
		what := fmt.Sprintf("round %d\nspec:\n%s\ncalls: %v\nadvice:\n%s", round, spec, made, strings.Join(problems, "\n"))

		fixed := with(without(spec, a.remove...), append(a.add, a.instead...)...)
		again, _ := probetest.Compare(fixed, made)
		require.Empty(t, again, "all of it followed: %s\n%s", what, fixed)

		more, _ := probetest.Compare(with(without(spec, denies(a.remove)...), a.add...), made)
		for _, line := range more {
			require.NotContains(t, line, "too little", "%s", what)
			for _, st := range a.add {
				require.False(t, strings.HasPrefix(line, "  too much: "+authz.Grant{Permission: st.Permission, Resource: st.Resource}.String()+"\n"), "added on advice, then too much: %s\n%s", line, what)
			}
		}
	}
	assert.Positive(t, advised)
}

// What is left of a narrowed grant may be a grant that was there, which is then
// not to be removed.
func TestNarrowedToWhatWasThere(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneWorkersRoutesWrite), permissions.Zone(zone).Allow(permissions.ZoneWorkersRoutesRead))
	problems, _ := probetest.Compare(spec, []authz.Call{
		{Method: "GET", Path: "/zones/" + string(zone) + "/workers/routes", Account: account},
		{Method: "POST", Path: "/zones/" + string(secondZone) + "/workers/routes", Account: account},
	})
	assert.Equal(t, []string{
		"  too much: Zone:Workers Routes:Edit on all zones\n    → narrow it: Zone:Workers Routes:Edit on zone " + string(secondZone),
	}, problems)
}

func denies(list []permissions.Statement) []permissions.Statement {
	var out []permissions.Statement
	for _, st := range list {
		if st.Effect == permissions.Deny {
			out = append(out, st)
		}
	}
	return out
}

func TestRequireLeastPrivilegeAdvice(t *testing.T) {
	t.Parallel()
	z := "/zones/" + string(zone)
	onZone := permissions.Zone(zone)
	for name, tc := range map[string]struct {
		spec      permissions.Spec
		calls     []string
		want, not []string
	}{
		"one grant for reading and writing": {calls: []string{"GET " + z + "/dns_records", "POST " + z + "/dns_records"},
			want: []string{"too little: GET " + z + "/dns_records would be refused (missing_permission)\n    → add Zone:DNS:Edit on zone " + string(zone)}, not: []string{"Zone:DNS:Read"}},
		"a list on the zones that are used": {spec: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), calls: []string{"GET /zones", "GET " + z + "/dns_records"},
			want: []string{"→ add Zone:Zone:Read on zone " + string(zone)}, not: []string{"all zones", "too much"}},
		"a list of what is not used": {calls: []string{"GET /zones"}, want: []string{"→ add Zone:Zone:Read on all zones"}},
		"what the addition outdoes": {spec: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), calls: []string{"GET " + z + "/dns_records", "POST " + z + "/dns_records"},
			want: []string{"→ add Zone:DNS:Edit on zone " + string(zone), "too much: Zone:DNS:Read on zone " + string(zone) + "\n    → remove it: beside what is to be added no call needs it"}},
		"a deny, and nothing below it": {spec: permissions.NewSpec(permissions.AllZones().Deny(permissions.ZoneDNSRead)), calls: []string{"GET " + z + "/dns_records"},
			want: []string{"(explicit_deny)\n    → remove the deny: deny Zone:DNS:Read on all zones\n    → add Zone:DNS:Read on zone " + string(zone)}},
		"two denies": {spec: permissions.NewSpec(permissions.AllZones().Deny(permissions.ZoneDNSRead, permissions.ZoneDNSWrite), onZone.Allow(permissions.ZoneDNSRead)), calls: []string{"GET " + z + "/dns_records"},
			want: []string{"→ remove the deny: deny Zone:DNS:Read on all zones", "→ remove the deny: deny Zone:DNS:Edit on all zones"}, not: []string{"→ add", "too much"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := judge(tc.spec, tc.calls...)
			for _, w := range tc.want {
				assert.Contains(t, r.failed, w)
			}
			for _, n := range tc.not {
				assert.NotContains(t, r.failed, n)
			}
			_, lines, _ := strings.Cut(r.failed, "calls:\n\n")
			a := adviceOf(t, splitProblems(lines))
			assert.Empty(t, judge(with(without(tc.spec, a.remove...), append(a.add, a.instead...)...), tc.calls...).failed)
		})
	}
}

// splitProblems returns the problems of a failure, each with its advice.
func splitProblems(text string) []string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "    ") && len(out) > 0 {
			out[len(out)-1] += "\n" + line
		} else {
			out = append(out, line)
		}
	}
	return out
}
