package lint_test

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/operations"
)

func TestNoNewAccess(t *testing.T) {
	t.Parallel()
	dns := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite))
	wide := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite, permissions.ZoneRead))
	denied := wide.With(permissions.DenyOn(permissions.ZoneResource(zone2), permissions.ZoneDNSWrite))
	until := func(s permissions.Spec, at time.Time) permissions.Spec {
		return s.WithConditions(permissions.Conditions{ExpiresOn: at})
	}
	from := func(s permissions.Spec, in ...string) permissions.Spec {
		var c permissions.Conditions
		for _, p := range in {
			c.RequestIP.In = append(c.RequestIP.In, netip.MustParsePrefix(p))
		}
		return s.WithConditions(c)
	}
	for name, tt := range map[string]struct {
		spec, reference permissions.Spec
		broken          string // in the first broken point, "" for none
		open            bool
	}{
		"the same":               {dns, dns, "", false},
		"one zone of all":        {dns, wide, "", false},
		"all zones of one":       {wide, dns, "on all zones", false},
		"a deny is gone":         {wide, denied, "on zone " + string(zone2), false},
		"a deny is kept":         {denied, wide, "", false},
		"another permission":     {dns.With(permissions.Zone(zone).Allow(permissions.ZoneWorkersRoutesWrite)), dns, "workers", false},
		"reading in its place":   {permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), dns, "", true}, // operations without a list
		"an end":                 {until(dns, now()), dns, "", false},
		"the end is gone":        {dns, until(dns, now()), "end", false},
		"a later end":            {until(dns, now().Add(time.Hour)), until(dns, now()), "end", false},
		"the filter is gone":     {dns, from(dns, "192.0.2.0/24"), "addresses", false},
		"a wider filter":         {from(dns, "192.0.2.0/23"), from(dns, "192.0.2.0/24"), "192.0.3.0", false},
		"the same in two halves": {from(dns, "192.0.2.0/24"), from(dns, "192.0.2.0/25", "192.0.2.128/25"), "", false},
		"another family":         {from(dns, "192.0.2.0/24", "2001:db8::/32"), from(dns, "192.0.2.0/24"), "2001:db8::", false},
		"nothing":                {permissions.Spec{}, dns, "", false},
		"against nothing":        {dns, permissions.Spec{}, "on zone " + string(zone), false},
	} {
		g := lint.NoNewAccess(tt.spec, tt.reference)
		assert.Equal(t, tt.broken != "", g.Count(lint.Broken) > 0, name)
		assert.Equal(t, tt.open, g.Count(lint.Broken) == 0 && g.Count(lint.Open) > 0, name)
		assert.Equal(t, tt.broken == "" && !tt.open, g.Passed(), name)
		for _, p := range g.Points {
			if p.Outcome == lint.Broken {
				assert.Contains(t, p.String(), tt.broken, name)
				break
			}
		}
	}
}

// TestNoNewAccessIsSound: where nothing is broken or open no call is let through that
// the reference refuses; and each witness is one.
func TestNoNewAccessIsSound(t *testing.T) {
	t.Parallel()
	ops := allOperations(t)
	passed, broken := 0, 0
	for seed := range seeds(40) {
		r := rand.New(rand.NewPCG(seed, 16))
		reference := randomSpec(r)
		spec := randomSpec(r)
		switch r.IntN(4) {
		case 0, 1: // a part of it
			spec = reference.Filter(func(permissions.Statement) bool { return r.IntN(3) > 0 })
		case 2:
			spec = reference.With(permissions.AllowOn(permissions.ZoneResource(zone), permissions.ZoneDNSRead))
		}
		g := lint.NoNewAccess(spec, reference)
		for _, p := range g.Points {
			if p.Outcome == lint.Broken {
				broken++
				assert.Equal(t, authz.Allowed, authz.Decide(spec, p.Call).Verdict, p)
				assert.Equal(t, authz.Denied, authz.Decide(reference, p.Call).Verdict, p)
			}
		}
		unpublished := func(p lint.Point) bool { return strings.HasSuffix(p.Name, "operations without a published list") }
		if slices.ContainsFunc(g.Points, func(p lint.Point) bool { return !unpublished(p) }) {
			continue
		}
		passed++
		for range 4000 {
			c := randomCall(r, ops)
			if authz.Decide(spec, c).Verdict == authz.Allowed {
				assert.NotEqual(t, authz.Denied, authz.Decide(reference, c).Verdict, "%s %s: %s against %s", c.Method, c.Path, spec, reference)
			}
		}
	}
	if !testing.Short() {
		assert.Greater(t, passed, 5)
		assert.Greater(t, broken, 20)
	}
}

func TestNever(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(
		permissions.AllZones().Allow(permissions.ZoneDNSWrite, permissions.ZoneRead),
		permissions.Account(account).Allow(permissions.AccountAPITokensWrite),
		permissions.Policy{Effect: permissions.Deny, Permissions: []permissions.Permission{permissions.ZoneDNSWrite}, Resources: []permissions.Resource{permissions.ZoneResource(zone2)}},
	)
	for text, want := range map[string]string{
		"Zone:DNS:Edit # records are Terraform's":           "broken: Zone:DNS:Edit: allow Zone:DNS:Edit on all zones (records are Terraform's)",
		"Zone:DNS:Edit on zone " + string(zone):             "broken: Zone:DNS:Edit on zone " + string(zone) + ": allow Zone:DNS:Edit on all zones",
		"Zone:DNS:Edit on zone " + string(zone2):            "",
		"Account:Workers Scripts:Edit":                      "",
		"DELETE /zones/{zone_id}/dns_records/{id}":          "broken: DELETE /zones/{zone_id}/dns_records/{id}: allow Zone:DNS:Edit on all zones",
		"DELETE /zones/" + string(zone) + "/dns_records/x":  "broken",
		"DELETE /zones/" + string(zone2) + "/dns_records/x": "",
		"POST /accounts/{account_id}/tokens":                "broken: POST /accounts/{account_id}/tokens",
		"POST /user/tokens":                                 "",
		"GET /user/tokens/verify":                           "broken: GET /user/tokens/verify: ",
		"all zones":                                         "broken: all zones: allow",
		"all accounts":                                      "",
		"account " + string(account):                        "broken: account " + string(account),
		"account " + string(account2):                       "broken: account " + string(account2) + ": allow Zone:Zone:Read on all zones", // all of its zones too
	} {
		list, err := lint.ParseForbidden(strings.NewReader("# what no token may\n\n"+text+"\n"), "never.txt")
		require.NoError(t, err, text)
		g := lint.Never(spec, list)
		if want == "" {
			assert.True(t, g.Passed(), "%s: %v", text, g.Points)
			continue
		}
		require.NotEmpty(t, g.Points, text)
		assert.Contains(t, g.Points[0].String(), want, text)
		assert.Equal(t, 3, g.Points[0].Line, text)
	}
	for text, want := range map[string]string{
		"Zone:DNZ:Edit":        "never.txt:1: want METHOD PATH, a resource, or a permission",
		"GET /zones/x/nothing": "is not in the catalogue",
		"zone abc":             "never.txt:1: zone id",
		"Zone:DNS:Edit on x":   "want words such as",
		"get /zones":           "want METHOD PATH",
	} {
		_, err := lint.ParseForbidden(strings.NewReader(text), "never.txt")
		assert.ErrorContains(t, err, want, text)
	}
}

// TestNeverReaches: a grant on an account opens what lies in it, and whether a zone does
// is not known.
func TestNeverReaches(t *testing.T) {
	t.Parallel()
	worker := permissions.WorkerResource(account, "0123456789abcdef0123456789abcdef")
	for name, tt := range map[string]struct {
		spec permissions.Spec
		text string
		want lint.Outcome
	}{
		"a zone, by a group of all accounts":   {permissions.NewSpec(permissions.AllAccounts().Allow(permissions.AccountTransformRulesWrite)), "zone " + string(zone), lint.Broken},
		"a zone, by a group of an account":     {permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountTransformRulesWrite)), "zone " + string(zone), lint.Open},
		"a zone, by all zones of an account":   {permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneDNSWrite)), "zone " + string(zone), lint.Open},
		"its records likewise":                 {permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneDNSWrite)), "Zone:DNS:Edit on zone " + string(zone), lint.Open},
		"but for one":                          {permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneDNSWrite), permissions.DenyOn(permissions.ZoneResource(zone), permissions.ZoneDNSWrite)), "zone " + string(zone), lint.Holds},
		"another zone":                         {permissions.NewSpec(permissions.Zone(zone2).Allow(permissions.ZoneDNSWrite)), "zone " + string(zone), lint.Holds},
		"a zone, by what is for accounts only": {permissions.NewSpec(permissions.AllAccounts().Allow(permissions.AccountWorkersKVStorageRead)), "zone " + string(zone), lint.Holds},
		"a Worker, by all Workers":             {permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite)), worker.String(), lint.Broken},
		"a Worker of another account":          {permissions.NewSpec(permissions.Account(account2).Allow(permissions.AccountWorkersScriptsWrite)), worker.String(), lint.Holds},
	} {
		list, err := lint.ParseForbidden(strings.NewReader(tt.text), "")
		require.NoError(t, err, name)
		g := lint.Never(tt.spec, list)
		assert.Equal(t, tt.want, outcome(g), "%s: %v", name, g.Points)
	}
}

// TestNeverWithoutAList: that a call is not forbidden to the token is not claimed
// where nobody knows what it needs.
func TestNeverWithoutAList(t *testing.T) {
	t.Parallel()
	for op := range operations.All() {
		if len(op.Accepted()) > 0 || op.AnyToken() {
			continue
		}
		g := lint.Never(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)), []lint.Forbidden{{Method: op.Method(), Path: op.Template()}})
		require.Len(t, g.Points, 1, op.Template())
		assert.Equal(t, lint.Open, g.Points[0].Outcome)
		return
	}
}

func TestPolicyTests(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneDNSWrite)).WithConditions(permissions.Conditions{
		ExpiresOn: now(), RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}},
	})
	records := "/zones/" + string(zone) + "/dns_records in account " + string(account)
	text := strings.Join([]string{
		"# zone",
		"may GET " + records + " from 192.0.2.9 at 2026-11-26T11:00:00Z",
		"may not GET " + records + " from 192.0.2.9 at 2026-11-26T13:00:00Z # it has ended",
		"may not GET " + records + " from 198.51.100.1 at 2026-11-26T11:00:00Z",
		"may GET " + records + " from 192.0.2.9",
		"may not POST " + records + " from 192.0.2.9 at 2026-11-26T11:00:00Z",
		"may not DELETE /zones/" + string(zone) + " from 192.0.2.9 at 2026-11-26T11:00:00Z",
	}, "\n")
	tests, err := lint.ParsePolicyTests(strings.NewReader(text), "policy.txt")
	require.NoError(t, err)
	g := lint.RunPolicyTests(spec, tests)
	var got []lint.Outcome
	for i, p := range g.Points {
		got = append(got, p.Outcome)
		assert.Equal(t, i+2, p.Line)
		assert.NotEmpty(t, p.Why)
		again, err := lint.ParsePolicyTests(strings.NewReader(tests[i].String()), "")
		require.NoError(t, err)
		assert.Equal(t, tests[i].Call, again[0].Call)
	}
	assert.Equal(t, []lint.Outcome{lint.Holds, lint.Holds, lint.Holds, lint.Open, lint.Broken, lint.Holds}, got)
	assert.False(t, g.Passed())

	for text, want := range map[string]string{
		"GET /zones":                             `policy.txt:1: want "may METHOD PATH"`,
		"may":                                    "the call is missing",
		"may GET":                                "the call is missing",
		"may get /zones":                         "want METHOD in capitals",
		"may GET /zones/x/none":                  "is not in the catalogue",
		"may GET /zones from here":               "want an address",
		"may GET /zones at noon":                 "want a time",
		"may GET /zones in account x":            "account id",
		"may GET /zones of 1":                    "behind the call",
		"may GET /zones from":                    "behind the call",
		"may not " + strings.Repeat("x", 20<<10): "longer than",
	} {
		_, err := lint.ParsePolicyTests(strings.NewReader(text), "policy.txt")
		assert.ErrorContains(t, err, want, text[:min(len(text), 30)])
	}
}

func FuzzParsers(f *testing.F) {
	f.Add("may not GET /zones/x from 192.0.2.1")
	f.Add("Zone:DNS:Edit on all zones # no")
	f.Add("broad Zone:DNS:Edit: reason")
	f.Fuzz(func(t *testing.T, text string) {
		if tests, err := lint.ParsePolicyTests(strings.NewReader(text), ""); err == nil {
			for _, test := range tests {
				again, err := lint.ParsePolicyTests(strings.NewReader(test.String()), "")
				if err != nil || len(again) != 1 || again[0].May != test.May || again[0].Call.Path != test.Call.Path {
					t.Fatalf("%q is %q, which is read as %v, %v", text, test, again, err)
				}
			}
			lint.RunPolicyTests(permissions.Spec{}, tests)
		}
		if list, err := lint.ParseForbidden(strings.NewReader(text), ""); err == nil {
			for _, entry := range list {
				if _, err := lint.ParseForbidden(strings.NewReader(entry.String()), ""); err != nil {
					t.Fatalf("%q is %q: %v", text, entry, err)
				}
			}
			lint.Never(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead)), list)
		}
		_, _ = lint.ParseIgnore(strings.NewReader(text), "")
	})
}
