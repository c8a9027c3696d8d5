package probe_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// uniqueNames finds the random names of a plan.
var uniqueNames = regexp.MustCompile(`cftoken-probe-[0-9a-f]{32}`)

func TestGuideChecks(t *testing.T) {
	t.Parallel()
	a, z := "/accounts/"+string(target.Account), "/zones/"+string(target.Zone)
	want := []struct{ name, needs, method, path string }{
		{"Basic Auth", "", "GET", "/user/tokens/verify"},
		{"Account Access", "Account:Read", "GET", a},
		{"R2 Buckets List", "Account:Cloudflare R2:Edit", "GET", a + "/r2/buckets"},
		{"R2 Bucket Create", "Account:Cloudflare R2:Edit", "DELETE", a + "/r2/buckets/nowhere"},
		{"Zone Access", "Zone:Read", "GET", z},
		{"Workers List", "Account:Cloudflare Workers:Edit", "GET", a + "/workers/scripts"},
		{"Workers Routes", "Zone:Cloudflare Workers Routes:Edit", "GET", z + "/workers/routes"},
		{"Custom Hostnames", "Zone:Custom Hostnames:Edit", "GET", z + "/custom_hostnames"},
	}
	plan := steps(probe.GuideChecks(), target, probe.Options{})
	require.Len(t, plan, len(want))
	for i, w := range want {
		s := plan[i]
		assert.Equal(t, w.name, s.Check.Name)
		assert.Equal(t, w.method, s.Call.Method)
		assert.Equal(t, w.path, uniqueNames.ReplaceAllString(s.Call.Path, "nowhere"))
		if w.needs == "" {
			assert.Empty(t, s.Check.Needs)
		} else {
			require.Len(t, s.Check.Needs, 1)
			assert.Equal(t, w.needs, permissions.GuideLabel(s.Check.Needs[0]))
		}
		assert.Equal(t, i == 0, s.First, "only Basic Auth goes ahead of the others")
		assert.Empty(t, s.Skip)
		assert.NotEmpty(t, s.Check.Proves)
	}
	write := steps(probe.GuideChecks(), target, probe.Options{Eager: true, Write: true})[3]
	assert.Equal(t, http.MethodPost, write.Call.Method)
	assert.Equal(t, a+"/r2/buckets", write.Call.Path)
	assert.False(t, write.First)
}

func TestGuideChecksAreCatalogued(t *testing.T) {
	t.Parallel()
	checks := append(probe.GuideChecks(), probe.RefusedWrites()...)
	for _, s := range append(steps(checks, target, probe.Options{}), steps(checks, target, probe.Options{Write: true})...) {
		m, ok := operations.Match(s.Call.Method, s.Call.Path)
		require.True(t, ok, "%s: %s %s", s.Check.Name, s.Call.Method, s.Call.Path)
		assert.Equal(t, m.Operation().Evidence().Kind > permissions.EvidenceUnknown, true)
		for _, p := range s.Check.Needs {
			assert.True(t, m.Operation().Accepts(p), "%s does not accept %s", m.Operation(), p)
			assert.Equal(t, p.Scope(), s.Resource.Scope())
		}
	}
}

func TestPlanSkipsWhatLacksAnID(t *testing.T) {
	t.Parallel()
	count := func(target probe.Target) (skipped []string) {
		for _, s := range steps(probe.GuideChecks(), target, probe.Options{}) {
			if s.Skip != "" {
				skipped = append(skipped, s.Check.Name+": "+s.Skip)
			}
		}
		return skipped
	}
	assert.Empty(t, count(target))
	assert.Equal(t, []string{"Zone Access: no zone id given", "Workers Routes: no zone id given", "Custom Hostnames: no zone id given"}, count(probe.Target{Account: target.Account}))
	assert.Equal(t, []string{"Account Access: no account id given", "R2 Buckets List: no account id given", "R2 Bucket Create: no account id given", "Workers List: no account id given"}, count(probe.Target{Zone: target.Zone}))
	assert.Len(t, count(probe.Target{}), 7)
}

// TestSkippedByScopeOrPath: an id is lacking where the check says that it acts on one, or
// its path has a place for it.
func TestSkippedByScopeOrPath(t *testing.T) {
	t.Parallel()
	const get = http.MethodGet
	noAccount, noZone, both := probe.Target{Zone: target.Zone}, probe.Target{Account: target.Account}, probe.Target{Account: target.Account, Zone: target.Zone}
	for name, tc := range map[string]struct {
		check probe.Check
		on    probe.Target
		skip  string
	}{
		"an account's path":          {probe.Check{Method: get, Path: "/accounts/{account_id}/rules/lists"}, noAccount, "no account id given"},
		"a zone's path":              {probe.Check{Method: get, Path: "/zones/{zone_id}/dnssec"}, noZone, "no zone id given"},
		"of an account by its scope": {probe.Check{Method: get, Path: "/memberships", Scope: permissions.ScopeAccount}, noAccount, "no account id given"},
		"of a zone by its scope":     {probe.Check{Method: get, Path: "/zones", Scope: permissions.ScopeZone}, noZone, "no zone id given"},
		"of a bucket":                {probe.Check{Method: get, Path: "/user", Scope: permissions.ScopeBucket}, both, "no R2 bucket given to try it on"},
		"a zone of an account":       {probe.Check{Method: get, Path: "/zones/{zone_id}/access/apps", Scope: permissions.ScopeAccount}, noZone, "no zone id given"},
		"of neither":                 {probe.Check{Method: get, Path: "/user"}, probe.Target{}, ""},
	} {
		assert.Equal(t, tc.skip, steps([]probe.Check{tc.check}, tc.on, probe.Options{})[0].Skip, name)
		assert.Empty(t, steps([]probe.Check{tc.check}, target, probe.Options{})[0].Skip, name)
	}
}

// TestPlanOfASpecHasAStepForEachPermission: also behind one that cannot be checked, and
// besides what is denied.
func TestPlanOfASpecHasAStepForEachPermission(t *testing.T) {
	t.Parallel()
	var every []permissions.Policy
	for g := range permissions.All() {
		if r, ok := on(g); ok {
			every = append(every, permissions.AllowOn(r, g.Permission()))
		}
	}
	spec := permissions.NewSpec(every...)
	plan, err := probe.PlanSpec(spec, target, probe.Options{})
	require.NoError(t, err)
	require.Len(t, plan.Steps, 1+spec.Len())
	skipped := 0
	i := 1
	for st := range spec.Statements() {
		assert.Equal(t, st.Permission.ID(), plan.Steps[i].Check.Needs[0].ID())
		assert.Equal(t, st.Resource, plan.Steps[i].Resource)
		if plan.Steps[i].Skip != "" {
			skipped++
			assert.Equal(t, permissions.Label(st.Permission), plan.Steps[i].Check.Name)
		}
		i++
	}
	assert.Greater(t, skipped, 20)
	plan, err = probe.PlanSpec(saas().With(permissions.AllZones().Deny(permissions.ZoneCachePurge)), target, probe.Options{})
	require.NoError(t, err)
	assert.Len(t, plan.Steps, 7)
}

// TestTargetsThatCannotBe are errors of the plan of a spec too.
func TestTargetsThatCannotBe(t *testing.T) {
	t.Parallel()
	for want, on := range map[string]probe.Target{"account": {Account: "x"}, "zone": {Zone: "x"}, "one R2 bucket": {Bucket: permissions.AllBucketsInResource(target.Account)}, "both": {Account: "2cf1f02313c4ef76af3d62eb78bb906e", Zone: "2cf1f02313c4ef76af3d62eb78bb906e"}} {
		_, err := probe.PlanSpec(saas(), on, probe.Options{})
		require.ErrorContains(t, err, want)
		_, err = probe.PlanChecks(on, probe.Options{})
		require.ErrorContains(t, err, want)
	}
}

func TestPlanDrawsFreshNames(t *testing.T) {
	t.Parallel()
	path := func() string { return steps(probe.GuideChecks(), target, probe.Options{})[3].Call.Path }
	one, two := path(), path()
	assert.NotEqual(t, one, two)
	assert.Regexp(t, `/r2/buckets/cftoken-probe-[0-9a-f]{32}$`, one)
}

// TestPlanIsWhatRuns: the calls of a run are those that its plan shows, and no
// others; a step that was taken out is not run, and a plan can be run again.
func TestPlanIsWhatRuns(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]func(probe.Options) (probe.Plan, error){
		"checks": func(o probe.Options) (probe.Plan, error) { return probe.PlanChecks(target, o) },
		"spec":   func(o probe.Options) (probe.Plan, error) { return probe.PlanSpec(saas(), target, o) },
	} {
		for _, opts := range []probe.Options{{}, {Eager: true}, {Writes: probe.NoRefusals}, {Write: true}} {
			srv := simulator(t, tokentest.Options{})
			c := client(t, srv, saas(), tokentest.TokenOptions{})
			p, err := plan(opts)
			require.NoError(t, err)
			assert.Empty(t, srv.Calls(), "a plan makes no call")
			p.Steps = p.Steps[:len(p.Steps)-1]
			for range 2 {
				rep, err := p.Run(context.Background(), c)
				require.NoError(t, err)
				require.Len(t, rep.Results, len(p.Steps))
				for i, s := range p.Steps {
					res := rep.Results[i]
					assert.Equal(t, s.Check.Name, res.Check.Name)
					var made []string
					for _, call := range res.Calls {
						made = append(made, call.Method+" "+call.Path)
					}
					if s.Skip != "" {
						assert.Empty(t, made, "%s %+v", name, opts)
						continue
					}
					assert.Contains(t, made, s.Call.Method+" "+s.Call.Path, "%s %+v", name, opts)
					if s.Write.Path != "" {
						assert.Contains(t, made, s.Write.Method+" "+s.Write.Path)
					} else if s.Check.Run == nil {
						assert.Len(t, made, 1)
					}
				}
			}
			logged := map[string]bool{}
			for _, call := range srv.Calls() {
				logged[call.Method+" "+call.Path] = true
			}
			for _, s := range p.Steps {
				assert.True(t, s.Skip != "" || logged[s.Call.Method+" "+s.Call.Path], "%s: %s %s", name, s.Call.Method, s.Call.Path)
			}
		}
	}
	_, err := probe.Plan{}.Run(context.Background(), nil)
	require.ErrorContains(t, err, "no client")
	rep, err := probe.Plan{}.Run(context.Background(), client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{}))
	require.NoError(t, err)
	assert.False(t, rep.Fine(), "nothing is no proof")
}

// Look at the calls first, then make them: here without the checks of R2.
func ExamplePlan_Run() {
	target := probe.Target{Account: tokentest.DefaultAccountID, Zone: tokentest.DefaultZoneID}
	plan, err := probe.PlanChecks(target, probe.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	plan.Steps = slices.DeleteFunc(plan.Steps, func(s probe.Step) bool { return strings.HasPrefix(s.Check.Name, "R2") })
	for _, s := range plan.Steps {
		fmt.Println(s.Check.Method, s.Check.Path)
	}
	client, err := simulated(permissions.SaaSPlatform(target.Account, target.Zone))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := plan.Run(context.Background(), client)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d of %d work\n", report.Working(), len(report.Results))
	// Output:
	// GET /user/tokens/verify
	// GET /accounts/{account_id}
	// GET /zones/{zone_id}
	// GET /accounts/{account_id}/workers/scripts
	// GET /zones/{zone_id}/workers/routes
	// GET /zones/{zone_id}/custom_hostnames
	// 6 of 6 work
}
