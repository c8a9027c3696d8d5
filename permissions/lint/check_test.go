package lint_test

import (
	"errors"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/record"
)

func calls(lines ...string) []record.Recording {
	var rec record.Recording
	for _, l := range lines {
		method, path, _ := strings.Cut(l, " ")
		rec.Calls = append(rec.Calls, authz.Call{Method: method, Path: path, Account: account, Status: 200})
	}
	return []record.Recording{rec}
}

// ruleCase is a spec on which a rule fires, and one on which it does not.
type ruleCase struct {
	fires     permissions.Spec
	opts      lint.Options
	severity  lint.Severity
	message   string
	quiet     permissions.Spec
	quietOpts lint.Options
}

// ruleCases has a case for every rule: TestEveryRuleHasACase.
func ruleCases(t *testing.T) map[lint.Code]ruleCase {
	t.Helper()
	records := "/zones/" + string(zone) + "/dns_records"
	guarded := permissions.Conditions{ExpiresOn: now().Add(24 * time.Hour), RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}}
	dns := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)).WithConditions(guarded)
	with := func(ps ...permissions.Policy) permissions.Spec { return dns.With(ps...) }
	nobody, err := permissions.ParseSpec([]byte(`[{"effect":"allow","resources":{"com.cloudflare.api.account.` + string(account) + `":"*"},"permission_groups":[{"id":"0123456789abcdef0123456789abcdef"}]}]`))
	require.NoError(t, err)
	many := permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountSettingsRead))
	for g := range permissions.All() {
		if many.Len() < 30 && g.Scope == permissions.ScopeZone {
			many = many.With(permissions.AllowOn(permissions.ZoneResource(zone), g.Permission()))
		}
	}
	preset := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	all := lint.Options{Now: now(), Kind: authz.UserToken, Recordings: calls("POST " + records), Preset: &dns}
	return map[lint.Code]ruleCase{
		lint.UnknownGroup: {nobody, all, lint.SeverityError, "in no catalogue: unknown permission group 0123456789abcdef0123456789abcdef on account", dns, all},
		lint.WrongScope: {with(permissions.AllowOn(permissions.AccountResource(account), permissions.ZoneDNSRead)), all, lint.SeverityError,
			"on resources of a kind that they do not act on: Zone:DNS:Read on account", dns, all},
		lint.Invalid:   {permissions.Spec{}, all, lint.SeverityError, "the spec has no permissions", dns, all},
		lint.Redundant: {with(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), all, lint.SeverityInfo, "hold on a wider resource already: Zone:DNS:Edit on zone", dns, all},
		lint.DenyNeverBites: {with(permissions.DenyOn(permissions.ZoneResource(zone2), permissions.ZoneDNSWrite)), all, lint.SeverityWarning,
			"denies of what the spec allows nowhere: deny Zone:DNS:Edit on zone " + string(zone2), with(permissions.DenyOn(permissions.ZoneResource(zone), permissions.ZoneDNSRead)), all},
		lint.Broad:   {with(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), lint.Options{}, lint.SeverityError, "it may write everywhere: Zone:DNS:Edit on all zones", dns, all},
		lint.MayMint: {with(permissions.Account(account).Allow(permissions.AccountAPITokensWrite)), lint.Options{}, lint.SeverityWarning, "it can create and edit tokens", dns, all},
		lint.MayGrant: {permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountSettingsWrite)), lint.Options{}, lint.SeverityWarning,
			"it can give access: Account:Account Settings:Edit on account " + string(account) + " (", dns, all},
		lint.ReadsSecrets: {with(permissions.Account(account).Allow(permissions.AccountWorkersKVStorageRead)), all, lint.SeverityInfo, "it may read secrets, traffic", dns, all},
		lint.MovesValue:   {with(permissions.Account(account).Allow(permissions.AccountBillingWrite)), all, lint.SeverityInfo, "it can move money", preset, all},
		lint.DeletesData:  {with(permissions.Account(account).Allow(permissions.AccountD1Write)), all, lint.SeverityInfo, "it may delete stored data", dns, all},
		lint.ManyGroups:   {many, all, lint.SeverityWarning, "it holds 30 permission groups", dns, all},
		lint.Granular: {with(permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite)), lint.Options{}, lint.SeverityInfo,
			"Workers Admin on one Worker", dns, all},
		lint.NeverExpires: {dns.WithConditions(permissions.Conditions{}), all, lint.SeverityWarning, "no end", dns, all},
		lint.Ended:        {dns.WithConditions(permissions.Conditions{ExpiresOn: now()}), all, lint.SeverityError, "ended on 2026-11-26", dns, all},
		lint.LongLived:    {dns.WithConditions(permissions.Conditions{ExpiresOn: now().AddDate(2, 0, 0)}), all, lint.SeverityWarning, "2028-11-26, more than 365 days", dns, all},
		lint.NoIPFilter:   {dns.WithConditions(permissions.Conditions{}), all, lint.SeverityInfo, "from every address", dns, all},
		lint.GlobalKey:    {permissions.Spec{}, lint.Options{Kind: authz.GlobalKey}, lint.SeverityError, "a Global API key", dns, all},
		lint.Lacks:        {preset, all, lint.SeverityError, "does not let through 1 call of the recorded calls, first POST " + records, dns, all},
		lint.Unused:       {with(permissions.Zone(zone2).Allow(permissions.ZoneDNSWrite)), all, lint.SeverityWarning, "no recorded call uses it: Zone:DNS:Edit on zone " + string(zone2), dns, all},
		lint.WriteForRead: {dns, lint.Options{Recordings: calls("GET " + records)}, lint.SeverityWarning, "Zone:DNS:Edit on zone " + string(zone) + " (Zone:DNS:Read would do)", dns, all},
		lint.BeyondPreset: {dns, lint.Options{Preset: &preset}, lint.SeverityWarning, "the preset does not have it: Zone:DNS:Edit", dns, all},
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	for code, tt := range ruleCases(t) {
		found := of(lint.Check(tt.fires, tt.opts), code)
		if assert.NotEmpty(t, found, code) {
			assert.Equal(t, tt.severity, found[0].Severity, code)
			assert.Contains(t, found[0].String(), tt.message, code)
			assert.NotEmpty(t, found[0].Remedy, code)
		}
		quiet := lint.Check(tt.quiet, tt.quietOpts)
		assert.Empty(t, of(quiet, code), code)
		for _, n := range quiet.NotAssessed {
			assert.NotEqual(t, code, n.Code, "that it is quiet proves nothing: %s", n.Why)
		}
	}
	for rule := range lint.Rules() {
		assert.NotEmpty(t, rule.Title, rule.Code)
		assert.NotEmpty(t, rule.Why, rule.Code)
	}
}

// TestEveryRuleHasACase: a rule that is new has to show when it fires and when it is
// quiet, and a case is of a rule that is there.
func TestEveryRuleHasACase(t *testing.T) {
	t.Parallel()
	cases := ruleCases(t)
	seen := map[lint.Code]bool{}
	for r := range lint.Rules() {
		assert.False(t, seen[r.Code], r.Code)
		seen[r.Code] = true
		tt, ok := cases[r.Code]
		assert.True(t, ok, "%s has no case that fires and none that is quiet", r.Code)
		assert.NotEmpty(t, tt.message, r.Code)
		assert.False(t, tt.fires.Equal(tt.quiet) && reflect.DeepEqual(tt.opts, tt.quietOpts), "%s: the two cases are one", r.Code)
	}
	for code := range cases {
		assert.True(t, seen[code], "no rule is called %s", code)
	}
}

// TestNotAssessed: what a rule lacks is said, and is no pass.
func TestNotAssessed(t *testing.T) {
	t.Parallel()
	ended := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)).WithConditions(permissions.Conditions{ExpiresOn: now()})
	var got []lint.Code
	for _, n := range lint.Check(ended, lint.Options{}).NotAssessed {
		got = append(got, n.Code)
		assert.Contains(t, n.String(), ": not assessed: ")
	}
	assert.Equal(t, []lint.Code{lint.Ended, lint.LongLived, lint.GlobalKey, lint.Lacks, lint.Unused, lint.WriteForRead, lint.BeyondPreset}, got)
}

// TestNotSeenIsNotNotNeeded: a recording that shows few reads takes nothing away that may
// be there for them.
func TestNotSeenIsNotNotNeeded(t *testing.T) {
	t.Parallel()
	log := calls("POST /zones/" + string(zone) + "/dns_records")
	log[0].ReadsMissing = true
	spec := permissions.NewSpec(
		permissions.Zone(zone).Allow(permissions.ZoneDNSWrite, permissions.ZoneRead, permissions.ZoneCachePurge),
		permissions.Account(account).Allow(permissions.AccountD1Write),
	)
	r := lint.Check(spec, lint.Options{Recordings: log})
	unused := of(r, lint.Unused)
	require.Len(t, unused, 1)
	assert.Contains(t, unused[0].String(), "no recorded call uses it: Zone:Cache Purge:Purge on zone", "which reads nothing")
	assert.Contains(t, r.NotAssessed, lint.NotAssessed{Code: lint.Unused, Why: "the recordings show few reads, so whether Zone:Zone:Read is used: not seen is not the same as not needed"})
	reads := of(r, lint.WriteForRead)
	require.Len(t, reads, 1)
	assert.Contains(t, reads[0].String(), "no call that was recorded does; reads would hardly show in the recordings: Account:D1:Edit on account "+string(account)+" (Account:D1:Read would do)")
	assert.NotContains(t, lint.Fix(spec, lint.Options{Recordings: log}).String(), "Cache Purge")
	assert.Contains(t, lint.Fix(spec, lint.Options{Recordings: log}).String(), "Zone:Zone:Read")
}

func TestOwnRule(t *testing.T) {
	t.Parallel()
	spec := permissions.SaaSPlatform(account, zone)
	r := lint.Check(spec, lint.Options{Rules: []lint.Rule{
		{Code: "no_r2", Severity: lint.SeverityError, Look: func(s *lint.Subject) ([]lint.Finding, error) {
			if s.Spec.Covers(permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite))) {
				return []lint.Finding{{Problem: "R2 is not ours", Remedy: "ask the storage team"}}, nil
			}
			return nil, nil
		}},
		{Code: "needs_more", Look: func(*lint.Subject) ([]lint.Finding, error) { return nil, errors.New("no inventory") }},
	}})
	require.Len(t, of(r, "no_r2"), 1)
	assert.Equal(t, "error: no_r2: R2 is not ours; ask the storage team", of(r, "no_r2")[0].String())
	assert.Contains(t, r.NotAssessed, lint.NotAssessed{Code: "needs_more", Why: "no inventory"})
	worst, ok := r.Worst()
	assert.True(t, ok)
	assert.Equal(t, lint.SeverityError, worst)
}

func TestIgnore(t *testing.T) {
	t.Parallel()
	list, err := lint.ParseIgnore(strings.NewReader("\ufeff# known\nbroad Zone:DNS:Edit: external-dns serves all zones\nnever_expires: rotated by the platform\nmay_mint: none\n"), "ignore.txt")
	require.NoError(t, err)
	spec := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite, permissions.ZoneWorkersRoutesWrite))
	r := lint.Check(spec, lint.Options{Ignore: append(list, lint.Ignore{Code: lint.NoIPFilter})})
	broad := of(r, lint.Broad)
	require.Len(t, broad, 2)
	assert.Empty(t, broad[0].Ignored)
	assert.Contains(t, broad[0].String(), "Workers Routes")
	assert.Equal(t, "external-dns serves all zones", broad[1].Ignored)
	assert.Contains(t, broad[1].String(), "Zone:DNS:Edit on all zones; name the accounts and zones that it needs (ignored: external-dns serves all zones)")
	assert.NotEmpty(t, of(r, lint.NeverExpires)[0].Ignored)
	assert.Empty(t, of(r, lint.NoIPFilter)[0].Ignored, "an entry without a reason ignores nothing")
	assert.Equal(t, []lint.Code{lint.MayMint, lint.NoIPFilter}, []lint.Code{r.Idle[0].Code, r.Idle[1].Code})
	for _, e := range list {
		again, err := lint.ParseIgnore(strings.NewReader(e.String()), "")
		require.NoError(t, err)
		assert.Equal(t, []lint.Ignore{e}, again)
	}
	for text, want := range map[string]string{
		"broad":             "ignore.txt:1: want \"CODE: reason\"",
		"broad: ":           "want \"CODE: reason\"",
		"brod: x":           `no rule is called "brod": the rules are unknown_group, `,
		"broad Zone:DNZ: x": "Zone:DNZ",
	} {
		_, err := lint.ParseIgnore(strings.NewReader(text), "ignore.txt")
		assert.ErrorContains(t, err, want, text)
		var at *lint.LineError
		assert.ErrorAs(t, err, &at)
	}
}

// TestFixes: a fix ends its finding, opens nothing new, and loses no recorded call.
func TestFixes(t *testing.T) {
	t.Parallel()
	ops := allOperations(t)
	fixed := map[lint.Code]int{}
	for seed := range seeds(15) {
		r := rand.New(rand.NewPCG(seed, 5))
		spec := randomSpec(r)
		var rec record.Recording
		for len(rec.Calls) < 12 {
			c := randomCall(r, ops)
			if c.Status = 200; authz.Decide(spec, c).Verdict == authz.Allowed || r.IntN(400) == 0 {
				rec.Calls = append(rec.Calls, c)
			}
		}
		opts := lint.Options{Now: now(), Recordings: []record.Recording{rec}}
		// The rules about use are what record says.
		sized := record.RightSize(authz.Principal{Spec: spec}, now(), rec)
		assert.Empty(t, sized.Broken, "%s", spec)
		var dropped, unused []permissions.Statement
		for _, u := range sized.Uses {
			if u.Advice == record.Drop {
				dropped = append(dropped, u.Statement)
			}
		}
		for _, f := range of(lint.Check(spec, opts), lint.Unused) {
			for _, p := range f.Places {
				unused = append(unused, p.Statement)
			}
		}
		assert.Equal(t, dropped, unused, "%s", spec)
		for _, f := range lint.Check(spec, opts).Findings {
			if !f.Fixable() {
				continue
			}
			fixed[f.Code]++
			after := f.Fix(spec)
			assert.Zero(t, lint.NoNewAccess(after, spec).Count(lint.Broken), "%s of %s", f, spec)
			for _, again := range of(lint.Check(after, opts), f.Code) {
				for _, p := range again.Places {
					for _, old := range f.Places {
						assert.False(t, old.Mend && old.Statement == p.Statement, "%s is still there: %s", f, again)
					}
				}
			}
			for _, c := range rec.Calls {
				before := authz.Decide(spec, c).Verdict
				if f.Conditions == nil && before == authz.Allowed {
					assert.Equal(t, before, authz.Decide(after, c).Verdict, "%s %s after %s of %s", c.Method, c.Path, f, spec)
				}
			}
		}
	}
	if testing.Short() {
		return
	}
	for _, code := range []lint.Code{lint.NeverExpires, lint.Unused, lint.WriteForRead, lint.Broad, lint.Redundant, lint.DenyNeverBites} {
		assert.NotZero(t, fixed[code], code)
	}
}
