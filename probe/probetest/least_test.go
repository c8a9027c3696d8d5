package probetest_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/probe/probetest"
)

// lister lists DNS records and creates one, as a client of a service would.
func lister(c probetest.Client, paths ...string) {
	hc := &http.Client{Transport: c.Transport()}
	for _, p := range paths {
		method, path, _ := strings.Cut(p, " ")
		req, err := http.NewRequest(method, c.BaseURL+path, strings.NewReader(`{"type":"TXT","name":"a.example.com","content":"x"}`))
		if err != nil {
			panic(err)
		}
		resp, err := hc.Do(req)
		if err != nil {
			panic(err)
		}
		_ = resp.Body.Close()
	}
}

func TestRequireLeastPrivilege(t *testing.T) {
	t.Parallel()
	list, create := "GET /zones/"+string(zone)+"/dns_records", "POST /zones/"+string(zone)+"/dns_records"
	onZone := permissions.Zone(zone)
	for name, tc := range map[string]struct {
		spec  permissions.Spec
		calls []string
		want  []string
	}{
		"exactly enough":          {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), []string{list}, nil},
		"exactly enough to write": {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite, permissions.ZoneRead)), []string{"GET /zones", list, create}, nil},
		"too little": {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), []string{list, create},
			[]string{"too little: POST /zones/" + string(zone) + "/dns_records would be refused (missing_permission)", "→ add Zone:DNS:Edit on zone " + string(zone)}},
		"too much: not needed": {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead, permissions.ZoneWorkersRoutesRead)), []string{list},
			[]string{"too much: Zone:Workers Routes:Read on zone " + string(zone), "remove it: no call needs it"}},
		"too much: Edit for Read": {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)), []string{list},
			[]string{"too much: Zone:DNS:Edit", "enough for the calls: Zone:DNS:Read on zone " + string(zone)}},
		"too much: all zones": {permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSRead)), []string{list},
			[]string{"too much: Zone:DNS:Read on all zones", "narrow it: Zone:DNS:Read on zone " + string(zone)}},
		"no call":          {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), nil, []string{"the code made no call to the API"}},
		"a malformed spec": {permissions.NewSpec(permissions.Zone("").Allow(permissions.ZoneDNSRead)), nil, []string{"zone id is empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := outcome(func(tb testing.TB) {
				probetest.RequireLeastPrivilege(tb, tc.spec, func(c probetest.Client) { lister(c, tc.calls...) })
			})
			if tc.want == nil {
				assert.Empty(t, r.failed)
			}
			for _, w := range tc.want {
				assert.Contains(t, r.failed, w)
			}
		})
	}
}

func TestRequireLeastPrivilegeKnowsTheSpecsWorld(t *testing.T) {
	t.Parallel()
	const a, z = permissions.AccountID("0123456789abcdef0123456789abcdef"), permissions.ZoneID("fedcba9876543210fedcba9876543210")
	spec := permissions.NewSpec(permissions.Account(a).Allow(permissions.AccountWorkersScriptsRead), permissions.Zone(z).Allow(permissions.ZoneDNSRead))
	r := outcome(func(tb testing.TB) {
		probetest.RequireLeastPrivilege(tb, spec, func(c probetest.Client) {
			assert.Equal(t, a, c.Account)
			assert.Equal(t, z, c.Zone)
			lister(c, "GET /accounts/"+string(a)+"/workers/scripts", "GET /zones/"+string(z)+"/dns_records")
		})
	})
	assert.Empty(t, r.failed)
}

// judge runs calls against a spec and returns what the test would say.
func judge(spec permissions.Spec, calls ...string) *recorder {
	return outcome(func(tb testing.TB) {
		probetest.RequireLeastPrivilege(tb, spec, func(c probetest.Client) { lister(c, calls...) })
	})
}

func TestRequireLeastPrivilegeUnjudgedCalls(t *testing.T) {
	t.Parallel()
	const graphql = "POST /graphql"
	analytics := permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAnalyticsRead))
	r := judge(analytics, graphql)
	assert.Empty(t, r.failed, "what a call needs that has no published list is not known")
	assert.Contains(t, r.logged, "POST /graphql: no_published_list")
	assert.Contains(t, r.logged, "Account:Account Analytics:Read on account "+string(account)+": no judged call needs it; these calls cannot be judged: POST /graphql")

	r = judge(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)), graphql, "GET /zones/"+string(zone)+"/dns_records")
	assert.Empty(t, r.failed)
	assert.Contains(t, r.logged, "no judged call needs more than Zone:DNS:Read on zone "+string(zone))

	// A call that cannot be judged excuses nothing on another zone, and does
	// not hide what is missing.
	const other = permissions.ZoneID("fedcba9876543210fedcba9876543210")
	r = judge(permissions.NewSpec(permissions.Zone(other).Allow(permissions.ZoneDNSRead)), "GET /zones/"+string(zone)+"/no/such/thing")
	assert.Contains(t, r.failed, "too much: Zone:DNS:Read on zone "+string(other))
	r = judge(analytics, graphql, "GET /zones/"+string(zone)+"/dns_records")
	assert.Contains(t, r.failed, "too little: GET /zones/"+string(zone)+"/dns_records")
	assert.NotContains(t, r.failed, "too much")
}

func TestRequireLeastPrivilegeGuesses(t *testing.T) {
	t.Parallel()
	for op := range operations.All() {
		path := strings.NewReplacer("{zone_id}", string(zone)).Replace(op.Template())
		if op.Evidence().Kind != permissions.EvidenceAssumed || op.Method() != "GET" || strings.Contains(path, "{") || op.Scope() != permissions.ScopeZone {
			continue
		}
		d := authz.Decide(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), authz.Call{Method: op.Method(), Path: path})
		if d.Guess != authz.Denied {
			continue
		}
		r := judge(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), "GET "+path, "GET /zones/"+string(zone)+"/dns_records")
		assert.Empty(t, r.failed, "a guess is no fact")
		assert.Contains(t, r.logged, "GET "+path+": no_published_list; a guess says denied")
		return
	}
	t.Skip("no guessed list of a zone in the table")
}

func TestRequireLeastPrivilegeCredentials(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	for name, authorization := range map[string]string{
		"no header": "", "another token": "Bearer cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := outcome(func(tb testing.TB) {
				probetest.RequireLeastPrivilege(tb, spec, func(c probetest.Client) {
					lister(c, "GET /zones/"+string(c.Zone)+"/dns_records")
					req, _ := http.NewRequest("GET", c.BaseURL+"/zones/"+string(c.Zone)+"/dns_records", nil)
					if authorization != "" {
						req.Header.Set("Authorization", authorization)
					}
					if resp, err := c.HTTP.Do(req); err == nil {
						_ = resp.Body.Close()
					}
				})
			})
			assert.Contains(t, r.failed, "1 of 2 calls were not made with the token that was given")
			assert.Contains(t, r.failed, "GET /zones/"+string(zone)+"/dns_records")
			assert.NotContains(t, r.failed, "cfut_")
		})
	}
}

func TestRequireLeastPrivilegeUnknownResources(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersScriptsRead))
	const other = "0123456789abcdef0123456789abcdef"
	for path, want := range map[string]string{
		"/accounts/" + other + "/workers/scripts": "account " + other,
		"/zones/" + other + "/dns_records":        "zone " + other,
		"/zones/example.com/dns_records":          "not an id",
	} {
		r := judge(spec, "GET "+path)
		assert.Contains(t, r.failed, "name accounts or zones that the spec does not name")
		assert.Contains(t, r.failed, "GET "+path+": "+want)
		assert.NotContains(t, r.failed, "too much", "the code has not done what it does")
	}
}

func TestRequireLeastPrivilegeConditions(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	list := "GET /zones/" + string(zone) + "/dns_records"
	r := judge(spec.WithConditions(permissions.Conditions{ExpiresOn: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}), list)
	assert.Contains(t, r.failed, "the spec's conditions refuse it: every call would be refused, because it expired on 2020-01-01T00:00:00Z")
	assert.NotContains(t, r.failed, "too little", "permissions are judged apart")
	r = judge(spec.WithConditions(permissions.Conditions{NotBefore: time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)}), list)
	assert.Contains(t, r.failed, "because it is not valid before 2200-01-01T00:00:00Z")
	r = judge(spec.WithConditions(permissions.Conditions{
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), ExpiresOn: time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC),
		RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}},
	}), list)
	assert.Empty(t, r.failed)
	assert.Contains(t, r.logged, "filter of client addresses is not judged")
}

// A test that must not depend on the day it runs has a clock of its own.
func TestRequireLeastPrivilegeAtAnotherTime(t *testing.T) {
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)).WithConditions(permissions.Conditions{
		NotBefore: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), ExpiresOn: time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	list := "GET /zones/" + string(zone) + "/dns_records"
	assert.Contains(t, judge(spec, list).failed, "it expired on 2001-01-01")
	synctest.Test(t, func(t *testing.T) { // in 2000, when bubbles begin
		assert.Empty(t, judge(spec, list).failed)
	})
}

func TestRequireLeastPrivilegeAlternatives(t *testing.T) {
	t.Parallel()
	onAccount, onZone := permissions.Account(account), permissions.Zone(zone)
	get, list := "GET /accounts/"+string(account), "GET /zones/"+string(zone)+"/dns_records"
	for name, tc := range map[string]struct {
		spec      permissions.Spec
		calls     []string
		want, not []string
	}{
		"any of many groups is accepted": {spec: permissions.NewSpec(onAccount.Allow(permissions.AccountWorkersR2StorageRead)), calls: []string{get}},
		"but not Write of one": {spec: permissions.NewSpec(onAccount.Allow(permissions.AccountWorkersR2StorageWrite)), calls: []string{get},
			want: []string{"too much: Account:Workers R2 Storage:Edit", "enough for the calls: Account:Workers R2 Storage:Read"}},
		"and not two": {spec: permissions.NewSpec(onAccount.Allow(permissions.AccountWorkersR2StorageRead, permissions.AccountSettingsRead)), calls: []string{get},
			want: []string{"remove it: no call needs it"}, not: []string{"enough", "narrow"}},
		"the larger of two goes": {spec: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead, permissions.ZoneDNSWrite)), calls: []string{list},
			want: []string{"too much: Zone:DNS:Edit"}, not: []string{"too much: Zone:DNS:Read"}},
		"a list needs the zones that are used": {spec: permissions.NewSpec(onZone.Allow(permissions.ZoneRead, permissions.ZoneDNSRead)), calls: []string{"GET /zones", list}},
		"a list of all zones":                  {spec: permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead)), calls: []string{"GET /zones"}},
		"narrow and read": {spec: permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), calls: []string{list},
			want: []string{"too much: Zone:DNS:Edit on all zones\n    → enough for the calls: Zone:DNS:Read on zone " + string(zone)}},
		"a deny": {spec: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead), permissions.AllZones().Deny(permissions.ZoneDNSRead)), calls: []string{list},
			want: []string{"would be refused (explicit_deny)\n    → remove the deny: deny Zone:DNS:Read on all zones"}},
		"nothing needed, nothing granted":       {calls: []string{"GET /user/tokens/verify"}},
		"nothing needed":                        {spec: permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), calls: []string{"GET /user/tokens/verify"}, want: []string{"no call needs it"}},
		"an empty spec for code that needs one": {calls: []string{list}, want: []string{"too little: GET /zones/" + string(zone) + "/dns_records", "add Zone:DNS:Read"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := judge(tc.spec, tc.calls...)
			if tc.want == nil {
				assert.Empty(t, r.failed)
			}
			for _, w := range tc.want {
				assert.Contains(t, r.failed, w)
			}
			for _, n := range tc.not {
				assert.NotContains(t, r.failed, n)
			}
		})
	}
}

// TestRequireLeastPrivilegeNarrowsToWhatIsUsed: not to every zone of the calls.
func TestRequireLeastPrivilegeNarrowsToWhatIsUsed(t *testing.T) {
	t.Parallel()
	const other = permissions.ZoneID("fedcba9876543210fedcba9876543210")
	spec := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSRead), permissions.Zone(other).Allow(permissions.ZoneWorkersRoutesRead))
	r := judge(spec, "GET /zones/"+string(zone)+"/dns_records", "GET /zones/"+string(other)+"/workers/routes")
	assert.Contains(t, r.failed, "narrow it: Zone:DNS:Read on zone "+string(zone))
	assert.NotContains(t, r.failed, "Zone:DNS:Read on zone "+string(other))
}

func TestRequireLeastPrivilegeTooManyCalls(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	list := "GET /zones/" + string(zone) + "/dns_records"
	r := outcome(func(tb testing.TB) {
		probetest.RequireLeast(tb, spec, func(c probetest.Client) { lister(c, list, list, list) }, 2)
	})
	assert.Contains(t, r.failed, "the code made 3 calls, and only 2 can be kept")
	r = outcome(func(tb testing.TB) {
		probetest.RequireLeast(tb, spec, func(c probetest.Client) { lister(c, list, list) }, 2)
	})
	assert.Empty(t, r.failed)
}

// TestRequireLeastPrivilegeKeepsListsWhole: a list that leaves out a zone that
// the calls touch is not the same list.
func TestRequireLeastPrivilegeKeepsListsWhole(t *testing.T) {
	t.Parallel()
	const other = permissions.ZoneID("fedcba9876543210fedcba9876543210")
	calls := []string{"GET /zones", "GET /zones/" + string(zone) + "/dns_records", "GET /zones/" + string(other) + "/dns_records"}
	both := permissions.NewSpec(
		permissions.Zone(zone).Allow(permissions.ZoneDNSRead, permissions.ZoneRead),
		permissions.Zone(other).Allow(permissions.ZoneDNSRead, permissions.ZoneRead))
	assert.Empty(t, judge(both, calls...).failed)

	r := judge(both.Without(permissions.ZoneRead).With(permissions.AllZones().Allow(permissions.ZoneRead)), calls...)
	assert.Contains(t, r.failed, "narrow it: Zone:Zone:Read on zone "+string(zone)+", Zone:Zone:Read on zone "+string(other))
	assert.NotContains(t, r.failed, "Zone:DNS:Read")
}
