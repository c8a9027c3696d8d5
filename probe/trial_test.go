package probe_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const records = "/zones/{zone_id}/dns_records"

// record is a check of three calls: it makes a DNS record, reads it and has it
// deleted.
func record(ctx context.Context, t *probe.Trial) error {
	var made struct {
		ID string `json:"id"`
	}
	err := t.Call(ctx, http.MethodPost, records, map[string]string{"type": "TXT", "name": t.Unique() + ".example.com", "content": "probe"}, &made)
	t.CleanUp(err, "DNS record "+t.Unique(), func(ctx context.Context) error {
		return t.Call(ctx, http.MethodDelete, records+"/"+made.ID, nil, nil)
	})
	if err != nil {
		return err
	}
	return t.Call(ctx, http.MethodGet, records+"/"+made.ID, nil, nil)
}

// tries makes a check of the zone, for DNS Edit, of a Run.
func tries(run func(context.Context, *probe.Trial) error) []probe.Check {
	return []probe.Check{{Name: "own", Needs: []permissions.Permission{permissions.ZoneDNSWrite}, Scope: permissions.ScopeZone, Run: run}}
}

// calls are a result's calls, without what is random.
func calls(res probe.Result) []string {
	var out []string
	for _, c := range res.Calls {
		path := c.Path
		if i := strings.Index(path, "/dns_records/"); i >= 0 {
			path = path[:i] + "/dns_records/x"
		}
		out = append(out, fmt.Sprintf("%s %s %d", c.Method, strings.ReplaceAll(path, string(target.Zone), "z"), c.Status))
	}
	return out
}

// TestCheckOfSeveralCalls: what the calls of a Run show together.
func TestCheckOfSeveralCalls(t *testing.T) {
	t.Parallel()
	const elsewhere = "fedcba9876543210fedcba9876543210"
	const list, other = records + "?per_page=1", "/zones/" + elsewhere + "/dns_records"
	dns, err := probe.CheckFor(permissions.ZoneDNSWrite)
	require.NoError(t, err)
	get := func(paths ...string) func(context.Context, *probe.Trial) error {
		return func(ctx context.Context, t *probe.Trial) error {
			for _, p := range paths {
				if err := t.Call(ctx, http.MethodGet, p, nil, nil); err != nil {
					return err
				}
			}
			return nil
		}
	}
	both := []permissions.Permission{permissions.ZoneDNSWrite, permissions.ZoneWorkersRoutesWrite}
	routes, err := probe.CheckFor(permissions.ZoneWorkersRoutesWrite)
	require.NoError(t, err)
	try := func(checks ...probe.Check) func(context.Context, *probe.Trial) error {
		return func(ctx context.Context, t *probe.Trial) error {
			for _, c := range checks {
				if err := t.Try(ctx, c); err != nil {
					return fmt.Errorf("%s: %w", c.Name, err)
				}
			}
			return nil
		}
	}
	onZone := permissions.Zone(target.Zone)
	for name, tc := range map[string]struct {
		has     permissions.Spec
		needs   []permissions.Permission // nil: DNS Edit
		run     func(context.Context, *probe.Trial) error
		opts    probe.Options
		want    authz.Verdict
		proof   probe.Proof
		note    string
		decides string
		calls   []string
	}{
		"made and deleted": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)), run: record,
			want: authz.Allowed, proof: probe.Proven, decides: "POST",
			calls: []string{"POST /zones/z/dns_records 200", "GET /zones/z/dns_records/x 200", "DELETE /zones/z/dns_records/x 200"},
		},
		"the first is refused": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), run: record,
			want: authz.Denied, proof: probe.Proven, decides: "POST", calls: []string{"POST /zones/z/dns_records 403"},
		},
		"only read": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), run: get(list),
			want: authz.Allowed, proof: probe.Consistent, decides: "GET", calls: []string{"GET /zones/z/dns_records 200"},
		},
		"a reading group": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), needs: []permissions.Permission{permissions.ZoneDNSRead}, run: get(list),
			want: authz.Allowed, proof: probe.Proven,
		},
		"refused, wrapped": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), run: try(dns),
			want: authz.Denied, proof: probe.Proven, decides: "DELETE",
		},
		"a refused write": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)), run: try(dns),
			want: authz.Allowed, proof: probe.Proven, decides: "DELETE", note: "authorization passed", calls: []string{"DELETE /zones/z/dns_records/x 404"},
		},
		"one call for each permission": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite, permissions.ZoneWorkersRoutesWrite)), needs: both, run: try(dns, routes),
			want: authz.Allowed, proof: probe.Proven,
		},
		"a call for one permission only": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite, permissions.ZoneWorkersRoutesWrite)), needs: both, run: try(dns),
			want: authz.Allowed, proof: probe.Consistent,
		},
		"the second is refused": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)), needs: both, run: try(dns, routes),
			want: authz.Denied, decides: "DELETE", proof: probe.Consistent, // its list has no DNS
		},
		"no permission asked for": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)), needs: []permissions.Permission{}, run: try(dns, routes),
			want: authz.Denied, proof: probe.Proven, decides: "DELETE",
		},
		"shown, and another call refused": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)), run: try(dns, routes),
			want: authz.Inconclusive, note: "contradiction: DELETE",
		},
		"withheld": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)), run: try(dns), opts: probe.Options{Writes: probe.NoRefusals},
			want: authz.NotChecked, note: "not checked: no refused writes are to be sent", calls: []string{},
		},
		"another zone": {
			has: permissions.NewSpec(permissions.Zone(elsewhere).Allow(permissions.ZoneDNSRead)), needs: []permissions.Permission{permissions.ZoneDNSRead}, run: get(other),
			want: authz.Allowed, proof: probe.Consistent,
		},
		"refused on another zone": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead), permissions.Zone(elsewhere).Allow(permissions.ZoneRead)), needs: []permissions.Permission{permissions.ZoneDNSRead}, run: get(other),
			want: authz.Denied, proof: probe.Consistent,
		},
		"a list that shows nothing": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), needs: []permissions.Permission{permissions.ZoneRead}, run: get("/zones"),
			want: authz.Allowed, proof: probe.Consistent,
		},
		"a list in which it was found": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneRead)), needs: []permissions.Permission{permissions.ZoneRead},
			run: func(ctx context.Context, t *probe.Trial) error {
				t.Found() // nothing was called yet
				err := t.Call(ctx, http.MethodGet, "/zones", nil, nil)
				t.Found()
				return err
			},
			want: authz.Allowed, proof: probe.Proven,
		},
		"found missing in a list of zones": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), needs: []permissions.Permission{permissions.ZoneRead},
			run: func(ctx context.Context, t *probe.Trial) error {
				return errors.Join(t.Call(ctx, http.MethodGet, "/zones", nil, nil), probe.Finding{Verdict: authz.Denied, Note: "it is not there"})
			},
			want: authz.Denied, proof: probe.Proven, note: "it is not there",
		},
		"found missing elsewhere": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)),
			run: func(ctx context.Context, t *probe.Trial) error {
				return errors.Join(get(list)(ctx, t), probe.Finding{Verdict: authz.Denied, Note: "no record"})
			},
			want: authz.Denied, proof: probe.Consistent, note: "no record",
		},
		"a denial against what was shown": {
			has: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)),
			run: func(ctx context.Context, t *probe.Trial) error {
				return errors.Join(try(dns)(ctx, t), probe.Finding{Verdict: authz.Denied, Note: "no record"})
			},
			want: authz.Inconclusive, note: "contradiction: DELETE",
		},
		"a finding without a call": {run: func(context.Context, *probe.Trial) error {
			return probe.Finding{Verdict: authz.Denied, Note: "by guess"}
		}, want: authz.Inconclusive, note: "no call shows it; by guess", calls: []string{}},
		"allowed without a call": {run: func(context.Context, *probe.Trial) error { return nil }, want: authz.Inconclusive, note: "none of its calls was let through", calls: []string{}},
		"an error of its own":    {run: func(context.Context, *probe.Trial) error { return errors.New("no such file") }, want: authz.Inconclusive, note: "no such file"},
		"a secret in an error": {run: func(context.Context, *probe.Trial) error {
			return errors.New("bad token cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567")
		}, want: authz.Inconclusive, note: "bad token "},
		"a panic":             {run: func(context.Context, *probe.Trial) error { panic("index") }, want: authz.Inconclusive, note: "panic: index"},
		"its goroutine's end": {run: func(context.Context, *probe.Trial) error { runtime.Goexit(); return nil }, want: authz.Inconclusive, note: "its Run did not return"},
		"no path":             {run: get("/zones\n"), want: authz.Inconclusive},
		"no single call":      {run: try(probe.Check{Name: "x", Path: records, Run: record}), want: authz.Inconclusive, note: `the check "x" is not one of a single call`},
		"two calls":           {run: try(probe.Check{Name: "x", Path: records, WriteProof: &dns}), want: authz.Inconclusive, note: `the check "x" is not one of a single call`},
		"no call":             {run: try(probe.Check{Name: "x"}), want: authz.Inconclusive, note: `the check "x" is not one of a single call`},
		"verified": {
			has:  permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)),
			run:  func(ctx context.Context, t *probe.Trial) error { _, err := t.Verify(ctx); return err },
			want: authz.Allowed, proof: probe.Consistent, calls: []string{"GET /user/tokens/verify 200"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checks := tries(tc.run)
			if tc.needs != nil {
				checks[0].Needs = tc.needs
			}
			if tc.has.IsEmpty() {
				tc.has = guideToken()
			}
			tc.opts.Checks = append(probe.GuideChecks()[:1], checks...)
			res := run(t, client(t, simulator(t, tokentest.Options{}), tc.has, tokentest.TokenOptions{}), tc.opts).Results[1]
			assert.Equal(t, tc.want.String(), res.Verdict.String(), "%s, %v", res.Note, res.Err)
			assert.Equal(t, tc.proof, res.Proof)
			assert.Contains(t, res.Note, tc.note)
			assert.NotContains(t, res.Note, "cfut_aaaa")
			if tc.decides != "" {
				assert.Equal(t, tc.decides, res.Call.Method)
			}
			if tc.calls != nil {
				assert.ElementsMatch(t, tc.calls, calls(res))
			}
			assert.Empty(t, res.Leftover)
		})
	}
}

// TestCleanUpOnEveryPath: what a Run made is deleted, the last first, however the
// Run ends; what cannot be deleted is named.
func TestCleanUpOnEveryPath(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		end   func(ctx context.Context) error // of the Run
		fail  func() error                    // of the first clean-up
		both  bool                            // and of the second
		left  string
		notes []string
	}{
		"it returns":              {end: func(context.Context) error { return nil }},
		"it fails":                {end: func(context.Context) error { return errors.New("no") }},
		"it panics":               {end: func(context.Context) error { panic("no") }},
		"it ends its goroutine":   {end: func(context.Context) error { runtime.Goexit(); return nil }},
		"it is out of time":       {end: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
		"a clean-up fails":        {end: func(context.Context) error { return nil }, fail: func() error { return errors.New("busy") }, left: "second", notes: []string{"it may still exist, delete it by hand: busy"}},
		"a clean-up panics":       {end: func(context.Context) error { panic("no") }, fail: func() error { panic("nil map") }, left: "second", notes: []string{"panic: no", "delete it by hand: panic: nil map"}},
		"both clean-ups fail":     {end: func(context.Context) error { return nil }, fail: func() error { return errors.New("busy") }, both: true, left: "second, first", notes: []string{"delete it by hand: busy; it may still exist"}},
		"a clean-up ends as well": {end: func(context.Context) error { return nil }, fail: func() error { runtime.Goexit(); return nil }, left: "second"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var undone []string
				check := tries(func(ctx context.Context, tr *probe.Trial) error {
					var refused *token.APIError
					err := tr.Call(ctx, http.MethodPost, "/zones/{zone_id}/workers/routes", nil, nil)
					require.ErrorAs(t, err, &refused)
					tr.CleanUp(err, "nothing", func(context.Context) error { undone = append(undone, "nothing"); return nil })
					for _, what := range []string{"first", "second"} {
						tr.CleanUp(nil, what, func(ctx context.Context) error {
							undone = append(undone, what)
							require.NoError(t, ctx.Err(), "its own time")
							var err error
							if tc.fail != nil && (what == "second" || tc.both) {
								err = tc.fail()
							}
							return cmp.Or(err, tr.Call(ctx, http.MethodGet, records, nil, nil))
						})
					}
					return tc.end(ctx)
				})
				c := client(t, simulator(t, tokentest.Options{}), zoneSpec(permissions.ZoneDNSRead), tokentest.TokenOptions{})
				rep := run(t, c, probe.Options{Checks: append(probe.GuideChecks()[:1], check...)})
				assert.Equal(t, []string{"second", "first"}, undone)
				res := rep.Results[1]
				assert.Equal(t, tc.left, res.Leftover)
				for _, note := range tc.notes {
					assert.Contains(t, res.Note, note)
				}
				assert.Equal(t, authz.Inconclusive, res.Verdict, "the clean-up's calls show nothing")
				assert.Equal(t, "GET /zones/z/dns_records 200", calls(res)[len(res.Calls)-1], "and are recorded")
			})
		})
	}
}

// TestTrialIsBounded: its calls are made one after another, end with the check's
// time limit whatever their context, and are over with it.
func TestTrialIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		var kept *probe.Trial
		begun := time.Now()
		rep, err := probe.Run(context.Background(), s.client, target, probe.Options{Timeout: time.Second, Eager: true, Checks: tries(func(ctx context.Context, tr *probe.Trial) error {
			kept = tr
			assert.Equal(t, target, tr.Target())
			assert.Regexp(t, "^"+uniqueNames.String()+"$", tr.Unique())
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() { assert.NoError(t, tr.Call(ctx, http.MethodGet, "/zones/{zone_id}/workers/routes", nil, nil)) })
			}
			wg.Wait()
			assert.Equal(t, 10*answerTime, time.Since(begun))
			s.stopped = true
			return tr.Call(context.Background(), http.MethodGet, "/accounts/{account_id}/workers/scripts", nil, nil)
		})})
		require.NoError(t, err)
		assert.Equal(t, time.Second, rep.Results[0].Duration)
		assert.Equal(t, authz.Inconclusive, rep.Results[0].Verdict)
		require.ErrorIs(t, rep.Results[0].Err, context.DeadlineExceeded)
		assert.Len(t, rep.Results[0].Calls, 11)
		require.ErrorContains(t, kept.Call(context.Background(), http.MethodGet, records, nil, nil), "the check is over")
		_, err = kept.Verify(context.Background())
		require.ErrorContains(t, err, "the check is over")
		require.ErrorContains(t, kept.Try(context.Background(), probe.RefusedWrites()[0]), "the check is over")
	})
}

// TestBasicAuthTwice: the checks of the caller may hold it too.
func TestBasicAuthTwice(t *testing.T) {
	t.Parallel()
	c := client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{})
	rep, err := probe.RunSpec(t.Context(), c, saas(), target, probe.Options{Checks: probe.GuideChecks(), Eager: true})
	require.NoError(t, err)
	assert.Zero(t, rep.Refused()+rep.Open(), "%v", verdicts(rep))
	assert.Equal(t, token.StatusLive, rep.Verification.Status)
}

// TestChecksThatCannotRun are errors of the plan, before any call.
func TestChecksThatCannotRun(t *testing.T) {
	t.Parallel()
	write := probe.RefusedWrites()[0]
	bare := write
	bare.Refusals = nil
	for want, c := range map[string]probe.Check{
		`the check "empty" makes no call`:      {Name: "empty"},
		`the check "half" makes no call`:       {Name: "half", Method: "GET"},
		`has a Run, which makes all its calls`: {Name: "both", Run: record, WriteProof: &write},
		`it would really write`:                {Name: "bare", Method: "GET", Path: "/zones", WriteProof: &bare},
	} {
		_, err := probe.PlanChecks(target, probe.Options{Checks: []probe.Check{c}})
		require.ErrorContains(t, err, want)
		_, err = probe.PlanSpec(saas(), target, probe.Options{Checks: []probe.Check{c}})
		require.ErrorContains(t, err, want)
	}
}

// TestWithWrite: Options.Write decides for every check alike.
func TestWithWrite(t *testing.T) {
	t.Parallel()
	own := tries(nil)[0]
	own.WithWrite = &probe.Check{Run: record}
	for write, want := range map[bool][]string{false: {}, true: {"POST /zones/z/dns_records 200", "GET /zones/z/dns_records/x 200", "DELETE /zones/z/dns_records/x 200"}} {
		c := client(t, simulator(t, tokentest.Options{}), zoneSpec(permissions.ZoneDNSWrite), tokentest.TokenOptions{})
		res := run(t, c, probe.Options{Checks: []probe.Check{own}, Write: write}).Results[0]
		assert.ElementsMatch(t, want, calls(res))
		assert.Equal(t, "own", res.Check.Name)
		assert.Equal(t, permissions.ZoneResource(target.Zone), res.Resource)
		if !write {
			assert.Equal(t, "not checked: it really writes, which Options.Write has to allow", res.Note)
		}
	}
}

// A check of one's own that takes several calls: can the token really keep a DNS
// record? It makes one, reads it, and has it deleted whatever happens.
func ExampleTrial() {
	const records = "/zones/{zone_id}/dns_records"
	roundTrip := probe.Check{
		Name:  "DNS round trip",
		Needs: []permissions.Permission{permissions.ZoneDNSWrite},
		Scope: permissions.ScopeZone,
		Run: func(ctx context.Context, t *probe.Trial) error {
			var record struct {
				ID string `json:"id"`
			}
			err := t.Call(ctx, http.MethodPost, records, map[string]string{"type": "TXT", "name": t.Unique() + ".example.com", "content": "probe"}, &record)
			t.CleanUp(err, "TXT record "+t.Unique(), func(ctx context.Context) error {
				return t.Call(ctx, http.MethodDelete, records+"/"+record.ID, nil, nil)
			})
			if err != nil {
				return err // a refusal is one, a fault of the network inconclusive
			}
			return t.Call(ctx, http.MethodGet, records+"/"+record.ID, nil, nil)
		},
	}
	zone := permissions.ZoneID(tokentest.DefaultZoneID)
	client, err := simulated(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := probe.Run(context.Background(), client, probe.Target{Zone: zone}, probe.Options{Checks: []probe.Check{roundTrip}})
	if err != nil {
		fmt.Println(err)
		return
	}
	res := report.Results[0]
	fmt.Println(res.Check.Name+":", res.Verdict, res.Proof)
	for _, call := range res.Calls {
		fmt.Println(call.Method, call.Status)
	}
	// Output:
	// DNS round trip: allowed proven
	// POST 200
	// GET 200
	// DELETE 200
}
