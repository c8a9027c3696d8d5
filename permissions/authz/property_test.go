package authz_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

func fillTemplate(template string) string {
	r := strings.NewReplacer("{account_id}", string(account), "{zone_id}", string(zone), "{zone_identifier}", string(zone))
	out := r.Replace(template)
	for strings.Contains(out, "{") {
		i, j := strings.IndexByte(out, '{'), strings.IndexByte(out, '}')
		out = out[:i] + "x" + out[j+1:]
	}
	return out
}

// world draws random specs and calls from a small set of accounts and zones, so
// that grants and calls often meet.
type world struct {
	rng    *rand.Rand
	groups []permissions.Permission
	ops    []operations.Operation
}

func newWorld(seed uint64) *world {
	w := &world{rng: rand.New(rand.NewPCG(seed, 1))}
	for g := range permissions.All() {
		w.groups = append(w.groups, g.Permission())
	}
	for op := range operations.All() {
		w.ops = append(w.ops, op)
	}
	return w
}

func pick[T any](w *world, of ...T) T { return of[w.rng.IntN(len(of))] }

func (w *world) call() authz.Call {
	op := pick(w, w.ops...)
	path := fillTemplate(op.Template())
	if w.rng.IntN(3) == 0 {
		path = strings.NewReplacer(string(account), string(otherAccount), string(zone), string(otherZone)).Replace(path)
	}
	return authz.Call{Method: op.Method(), Path: path, Account: pick(w, "", account, otherAccount)}
}

// policy draws a policy on a group that the call accepts, mostly.
func (w *world) policy(call authz.Call, effect permissions.Effect) permissions.Policy {
	p := pick(w, w.groups...)
	if m, ok := operations.Match(call.Method, call.Path); ok && len(m.Operation().Accepted()) > 0 && w.rng.IntN(4) > 0 {
		p = pick(w, m.Operation().Accepted()...)
	}
	r := permissions.UserResource("0f2ac74b498b48028cb68387c421e279")
	switch p.Scope() {
	case permissions.ScopeAccount:
		r = pick(w, permissions.AccountResource(account), permissions.AccountResource(otherAccount), permissions.AllAccountsResource())
	case permissions.ScopeZone:
		r = pick(w, permissions.ZoneResource(zone), permissions.ZoneResource(otherZone), permissions.AllZonesResource(),
			permissions.AllZonesInResource(account), permissions.AllZonesInResource(otherAccount))
	case permissions.ScopeBucket:
		r = permissions.AllBucketsInResource(account)
	}
	return permissions.Policy{Effect: effect, Permissions: []permissions.Permission{p}, Resources: []permissions.Resource{r}}
}

func (w *world) policies(call authz.Call) []permissions.Policy {
	var out []permissions.Policy
	for range w.rng.IntN(5) {
		out = append(out, w.policy(call, pick(w, permissions.Allow, permissions.Allow, permissions.Deny)))
	}
	return out
}

func effective(d authz.Decision) authz.Verdict {
	if d.Guess != authz.NotChecked {
		return d.Guess
	}
	return d.Verdict
}

func TestProperties(t *testing.T) {
	t.Parallel()
	w := newWorld(20261101)
	seen := map[authz.Verdict]int{}
	for range 20_000 {
		call := w.call()
		policies := w.policies(call)
		spec := permissions.NewSpec(policies...)
		before := authz.Decide(spec, call)
		seen[before.Verdict]++

		more := authz.Decide(spec.With(w.policy(call, permissions.Allow)), call)
		if effective(before) == authz.Allowed {
			require.Equal(t, authz.Allowed, effective(more), "an added allow took the permission away:\n%s\n%s", before, more)
		}
		if before.Reason == authz.ExplicitDeny {
			require.Equal(t, authz.ExplicitDeny, more.Reason, "an allow overcame a deny")
		}
		less := authz.Decide(spec.With(w.policy(call, permissions.Deny)), call)
		if effective(before) == authz.Denied {
			require.NotEqual(t, authz.Allowed, effective(less), "a deny allowed")
		}
		w.rng.Shuffle(len(policies), func(i, j int) { policies[i], policies[j] = policies[j], policies[i] })
		shuffled := authz.Decide(permissions.NewSpec(policies...), call)
		require.Equal(t, before.Verdict, shuffled.Verdict)
		require.Equal(t, before.Reason, shuffled.Reason)
		require.Equal(t, before.Statement, shuffled.Statement)
	}
	for _, v := range []authz.Verdict{authz.Allowed, authz.Denied, authz.Inconclusive} {
		assert.Greater(t, seen[v], 500, "the sample has too few %s decisions to prove anything", v)
	}
}

func FuzzDecide(f *testing.F) {
	f.Add("GET", "/zones/"+string(zone)+"/dns_records", `[{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]`, "")
	f.Add("POST", "/client/v4/zones?x=1", `{"policies":[]}`, string(account))
	f.Fuzz(func(t *testing.T, method, path, policies, of string) {
		spec, err := permissions.ParseSpec([]byte(policies))
		if err != nil {
			spec = permissions.Spec{}
		}
		call := authz.Call{Method: method, Path: path, Account: permissions.AccountID(of), Time: time.Unix(1, 0)}
		d := authz.Decide(spec, call)
		_ = d.String()
		if d.Verdict == authz.NotChecked || d.Verdict == authz.NotEntitled {
			t.Errorf("a decision is never %s", d.Verdict)
		}
		if (d.Verdict == authz.Allowed) != (d.Reason == authz.NoReason) {
			t.Errorf("verdict and reason disagree: %s", d)
		}
		for _, g := range d.Enough() {
			_ = g.String()
		}

		backwards := spec.Policies()
		slices.Reverse(backwards)
		if o := authz.Decide(permissions.NewSpec(backwards...).WithConditions(spec.Conditions()), call); o.Verdict != d.Verdict || o.Reason != d.Reason {
			t.Errorf("in another order %s, not %s", o, d)
		}
		more := authz.Decide(spec.With(permissions.AllZones().Allow(permissions.ZoneDNSWrite), permissions.AllAccounts().Allow(permissions.AccountD1Write)), call)
		if effective(d) == authz.Allowed && effective(more) != authz.Allowed {
			t.Errorf("with two more permissions %s, not %s", more, d)
		}
		if d.Reason == authz.ExplicitDeny && more.Reason != authz.ExplicitDeny {
			t.Errorf("a denial is overcome: %s", more)
		}
	})
}
