package lint_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/record"
)

// silent is the path of a GET without a published list on an account.
func silent(t *testing.T) string {
	t.Helper()
	for _, op := range allOperations(t) {
		if op.Method() == "GET" && op.Scope() == permissions.ScopeAccount && len(op.Accepted()) == 0 && !op.AnyToken() && op.Credential() != "none" && !op.HandedOut() {
			c := authz.Call{Method: "GET", Path: fill(op.Template(), account, zone)}
			if d := authz.Decide(permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountSettingsRead)), c); d.Verdict == authz.Inconclusive && d.Guess == authz.NotChecked {
				return c.Path
			}
		}
	}
	t.Fatal("every operation has a list")
	return ""
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	records := "/zones/" + string(zone) + "/dns_records"
	reads := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	refused := record.Recording{Calls: []authz.Call{
		{Method: "POST", Path: records, Status: 403}, {Method: "GET", Path: records, Status: 200},
	}}
	for name, tt := range map[string]struct {
		have       authz.Principal
		recordings []record.Recording
		want       []string // the points
		judged     int
	}{
		"lets all through": {authz.Principal{Spec: reads}, calls("GET "+records, "GET "+records, "GET /user/tokens/verify"), nil, 2},
		"nothing to need":  {authz.Principal{}, nil, nil, 0},
		"lacks one": {authz.Principal{Spec: reads}, calls("GET "+records, "POST "+records), []string{
			"broken: POST " + records + ": missing_permission; enough would be Zone:DNS:Edit on zone " + string(zone),
		}, 2},
		"another zone": {authz.Principal{Spec: reads}, calls("GET /zones/" + string(zone2) + "/dns_records"), []string{
			"broken: GET /zones/" + string(zone2) + "/dns_records: outside_scope; enough would be Zone:DNS:Read on zone " + string(zone2),
		}, 1},
		"done without": {authz.Principal{Spec: reads}, []record.Recording{refused}, nil, 1},
		"no list":      {authz.Principal{Spec: reads}, calls("GET " + silent(t)), []string{"open: GET " + silent(t) + ": what the operation accepts, which Cloudflare does not publish: the answer to the call shows it"}, 1},
		"the wrong kind": {authz.Principal{Spec: permissions.NewSpec(permissions.User("ffffffffffffffffffffffffffffffff").Allow(permissions.UserMembershipsRead)), Kind: authz.AccountToken, Account: account},
			calls("GET /memberships"), []string{"broken: GET /memberships: wrong_kind"}, 1},
		"its end is left aside": {authz.Principal{Spec: reads.WithConditions(permissions.Conditions{ExpiresOn: now()})}, calls("GET " + records), nil, 1},
	} {
		g := lint.Needs(tt.have, tt.recordings...)
		var got []string
		for _, p := range g.Points {
			got = append(got, p.String())
		}
		assert.Equal(t, tt.want, got, name)
		assert.Equal(t, tt.want == nil, g.Passed(), name)
		assert.Equal(t, tt.judged, g.Judged, name)
	}
}

// TestNeedsIsSound: where the gate is passed every recorded call is let through, each
// broken point is a call that is refused, and what it says would be enough is.
func TestNeedsIsSound(t *testing.T) {
	t.Parallel()
	ops := allOperations(t)
	passed, broken, opened := 0, 0, 0
	for seed := range seeds(150) {
		r := rand.New(rand.NewPCG(seed, 27))
		spec := randomSpec(r)
		var rec record.Recording
		for len(rec.Calls) < 6 {
			c := randomCall(r, ops)
			if c.Status = 200; authz.Decide(spec, c).Verdict == authz.Allowed || r.IntN(2000) == 0 {
				rec.Calls = append(rec.Calls, c)
			}
		}
		g := lint.Needs(authz.Principal{Spec: spec}, rec)
		said := map[string]lint.Point{}
		for _, p := range g.Points {
			said[p.Call.Method+" "+p.Call.Path] = p
		}
		for _, c := range rec.Calls {
			d := authz.Decide(spec, c)
			p, named := said[c.Method+" "+c.Path]
			switch {
			case d.Verdict == authz.Allowed:
				assert.False(t, named, "%s of %s", p, spec)
			case named && p.Outcome == lint.Broken:
				assert.Equal(t, authz.Denied, d.Verdict, "%s of %s", p, spec)
				enough := d.Enough()
				require.NotEmpty(t, append(enough, authz.Grant{}), p)
				for _, e := range enough[:min(1, len(enough))] {
					if d.Reason != authz.ExplicitDeny {
						assert.Equal(t, authz.Allowed, authz.Decide(spec.With(e.Policy()), c).Verdict, "%s with %s", p, e)
					}
				}
				broken++
			case d.Operation.HandedOut(), d.Operation.Credential() == "none": // no token is needed
			default:
				if assert.True(t, named, "%s %s of %s is %s", c.Method, c.Path, spec, d) {
					opened++
				}
			}
		}
		if g.Passed() {
			passed++
		}
	}
	if !testing.Short() {
		assert.Greater(t, passed, 5)
		assert.Greater(t, broken, 5)
		assert.Greater(t, opened, 5)
	}
}
