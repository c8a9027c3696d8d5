package lint_test

import (
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/operations"
)

// outcome is what a gate says of its one entry.
func outcome(g lint.Gate) lint.Outcome {
	switch {
	case g.Count(lint.Broken) > 0:
		return lint.Broken
	case g.Count(lint.Open) > 0:
		return lint.Open
	}
	return lint.Holds
}

// theirs reports whether a call needs no permission, or none of a token.
func theirs(op operations.Operation) bool {
	return op.AnyToken() || op.HandedOut() || op.Credential() == "none"
}

// TestNeverIsSound: of what passes nothing is let through, each witness is let through,
// and what cannot be judged is neither.
func TestNeverIsSound(t *testing.T) {
	t.Parallel()
	ops := allOperations(t)
	count := map[string]int{}
	for seed := range seeds(25) {
		r := rand.New(rand.NewPCG(seed, 33))
		spec := randomSpec(r)
		for range 60 { // calls with ids
			c := randomCall(r, ops)
			c.Account = ""
			got, d := outcome(lint.Never(spec, []lint.Forbidden{{Method: c.Method, Path: c.Path}})), authz.Decide(spec, c)
			want := map[authz.Verdict]lint.Outcome{authz.Allowed: lint.Broken, authz.Denied: lint.Holds, authz.Inconclusive: lint.Open}[d.Verdict]
			assert.Equal(t, want, got, "%s %s: %s of %s", c.Method, c.Path, d, spec)
			count["call "+got.String()]++
		}
		var list []lint.Forbidden // templates
		for range 40 {
			op := ops[r.IntN(len(ops))]
			list = append(list, lint.Forbidden{Method: op.Method(), Path: op.Template()})
		}
		said := map[string]lint.Outcome{}
		for _, p := range lint.Never(spec, list).Points {
			said[p.Name] = p.Outcome
			if p.Outcome == lint.Broken && p.Call.Path != "" {
				assert.Equal(t, authz.Allowed, authz.Decide(spec, p.Call).Verdict, "%s of %s", p, spec)
			}
		}
		for _, f := range list {
			count["template "+said[f.String()].String()]++
			m, _ := operations.Match(f.Method, f.Path)
			for range 20 {
				c := randomCall(r, []operations.Operation{m.Operation()})
				if d := authz.Decide(spec, c); said[f.String()] == lint.Holds {
					assert.Equal(t, authz.Denied, d.Verdict, "%s %s: %s of %s", c.Method, c.Path, d, spec)
				}
			}
		}
		for _, f := range []lint.Forbidden{
			{Resource: permissions.AccountResource(account)}, {Resource: permissions.ZoneResource(zone)},
			{Permission: permissions.ZoneDNSWrite}, {Permission: permissions.ZoneDNSWrite, Resource: permissions.ZoneResource(zone)},
			{Permission: permissions.AccountSettingsRead, Resource: permissions.AllAccountsResource()},
		} {
			with := spec
			if f.Permission != nil && r.IntN(2) == 0 { // or it would hardly ever be held
				on := []permissions.Resource{permissions.ZoneResource(zone), permissions.ZoneResource(zone2), permissions.AllZonesInResource(account), permissions.AllZonesResource()}
				if f.Permission.Scope() == permissions.ScopeAccount {
					on = []permissions.Resource{permissions.AccountResource(account), permissions.AllAccountsResource()}
				}
				with = with.With(permissions.AllowOn(on[r.IntN(len(on))], f.Permission))
			}
			g := lint.Never(with, []lint.Forbidden{f})
			count["held "+outcome(g).String()]++
			if !g.Passed() {
				continue
			}
			for range 400 {
				c := randomCall(r, ops)
				d := authz.Decide(with, c)
				if d.Verdict != authz.Allowed || theirs(d.Operation) || !d.Decided {
					continue
				}
				if f.Permission != nil && d.Statement.Permission.ID() != f.Permission.ID() {
					continue
				}
				if m, _ := operations.Match(c.Method, c.Path); f.Resource.Scope() != "" && !f.Resource.IsAll() {
					a, inAccount := m.AccountID()
					z, inZone := m.ZoneID()
					if inAccount && permissions.AccountResource(a) != f.Resource || inZone && permissions.ZoneResource(z) != f.Resource || !inAccount && !inZone {
						continue
					}
				} else if f.Resource.IsAll() {
					continue // that it is not held on all says nothing of one
				}
				t.Errorf("%s passed, and %s lets %s %s through: %s", f, with, c.Method, c.Path, d)
			}
		}
	}
	if !testing.Short() {
		for _, kind := range []string{"call broken", "call holds", "call open", "template broken", "template holds", "template open", "held broken", "held holds"} {
			assert.NotZero(t, count[kind], "%s: %v", kind, count)
		}
	}
}

// TestPolicyTestsAreSound: a test that holds is what the engine decides, one that is
// broken is the contrary, and what cannot be judged is neither, whatever was expected.
func TestPolicyTestsAreSound(t *testing.T) {
	t.Parallel()
	ops := allOperations(t)
	count := map[lint.Outcome]int{}
	for seed := range seeds(80) {
		r := rand.New(rand.NewPCG(seed, 34))
		spec := randomSpec(r)
		if r.IntN(2) == 0 {
			spec = spec.WithConditions(permissions.Conditions{ExpiresOn: now(), RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}})
		}
		for range 60 {
			c := randomCall(r, ops)
			c.Time = []time.Time{{}, now().Add(-time.Hour), now().Add(time.Hour)}[r.IntN(3)]
			c.ClientIP = []netip.Addr{{}, netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("198.51.100.7")}[r.IntN(3)]
			if r.IntN(3) == 0 {
				c.Account = ""
			}
			d := authz.Decide(spec, c)
			g := lint.RunPolicyTests(spec, []lint.PolicyTest{{May: true, Call: c}, {Call: c}})
			may, mayNot := g.Points[0].Outcome, g.Points[1].Outcome
			switch d.Verdict {
			case authz.Allowed:
				assert.Equal(t, []lint.Outcome{lint.Holds, lint.Broken}, []lint.Outcome{may, mayNot}, d)
			case authz.Denied:
				assert.Equal(t, []lint.Outcome{lint.Broken, lint.Holds}, []lint.Outcome{may, mayNot}, d)
			default:
				assert.Equal(t, []lint.Outcome{lint.Open, lint.Open}, []lint.Outcome{may, mayNot}, d)
				assert.NotEmpty(t, g.Points[0].Why, d)
			}
			assert.Equal(t, g.Count(lint.Broken)+g.Count(lint.Open) == 0, g.Passed())
			assert.Equal(t, 2, g.Judged)
			count[may]++
			count[mayNot]++
		}
	}
	for _, o := range []lint.Outcome{lint.Holds, lint.Broken, lint.Open} {
		assert.NotZero(t, count[o], o)
	}
}
