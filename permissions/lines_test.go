package permissions_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func scopedNames(ps []permissions.Permission) (out []string) {
	for _, p := range ps {
		out = append(out, p.Scope().Label()+" "+p.Name())
	}
	return out
}

// A pasted list becomes permissions; what is none is named.
func TestParseLines(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text   string
		want   []string
		unread []string // parts of what was not understood
	}{
		"bullets":            {"You need a token with:\n\n- Zone:Zone:Read\n- Zone:DNS:Edit\n* Account | Workers Scripts | Edit\n", []string{"Zone Zone Read", "Zone DNS Write", "Account Workers Scripts Write"}, []string{"You need"}},
		"boxes and numbers":  {"1. [ ] `Zone.DNS` - Edit\n2) **Account → Account Settings → Read**\n☑ Cache Purge\n", []string{"Zone DNS Write", "Account Account Settings Read", "Zone Cache Purge"}, nil},
		"remarks":            {"- Account > Workers Scripts > Edit (deploys the worker)\n- Zone:DNS:Edit - to create records\n- D1 Edit # migrations\n- Account.Queues:Edit: needed for the consumer\n", []string{"Account Workers Scripts Write", "Zone DNS Write", "Account D1 Write", "Account Queues Write"}, nil},
		"separators within":  {"Account — Pages — Edit\nZone - Zone Settings - Edit\nZone / Firewall Services / Read\n", []string{"Account Pages Write", "Zone Zone Settings Write", "Zone Firewall Services Read"}, nil},
		"one line":           {"Zone.Zone:Read, Zone.DNS:Edit; Cache Purge and more", []string{"Zone Zone Read", "Zone DNS Write"}, []string{"Cache Purge and more"}},
		"a name with commas": {"Access: Organizations, Identity Providers, and Groups: Read", []string{"Account Access: Organizations, Identity Providers, and Groups Read"}, nil},
		"a table":            {"| Type | Permission | Level | Why |\n|---|---|---|---|\n| Zone | DNS | Edit | the records |\n| Account | Logs | Read | audit |\n", []string{"Zone DNS Write", "Account Logs Read"}, []string{"Type"}},
		"headings":           {"### Account permissions\n- Logs: Read\n### Zone permissions:\n- Logs: Read\n", []string{"Account Logs Read", "Zone Logs Read"}, nil},
		"levels":             {"DNS (Read/Edit)\nWorkers KV Storage: Read & Write", []string{"Zone DNS Read", "Zone DNS Write", "Account Workers KV Storage Read", "Account Workers KV Storage Write"}, nil},
		"a template":         {"template: see below\nRead analytics and logs", []string{"Zone Analytics Read", "Zone Logs Read"}, []string{"template"}},
		"scopes":             {"workers:write", []string{"Account Workers KV Storage Write", "Account Workers Scripts Write", "Zone Workers Routes Write"}, nil},
		"no level, unknown":  {"- Zone DNS\n- Quantum Write\n", nil, []string{"says no level", "not known"}},
		"twice":              {"DNS:Edit\nDNS:Edit\n", []string{"Zone DNS Write"}, nil},
		"nothing":            {"\n\n", nil, nil},
	} {
		l := permissions.ParseLines(tc.text)
		assert.Equal(t, tc.want, scopedNames(l.Permissions()), name)
		require.Len(t, l.Unread, len(tc.unread), "%s: %v", name, l.Unread)
		for i, part := range tc.unread {
			assert.Contains(t, l.Unread[i].String(), part, name)
		}
	}
}

// A text that is no list is read within a bound.
func TestParseLinesIsBounded(t *testing.T) {
	t.Parallel()
	l := permissions.ParseLines(strings.Repeat("some words, others; x y - z\n", 20000))
	assert.Empty(t, l.Grants)
	assert.Len(t, l.Unread, 2001)
	assert.ErrorContains(t, l.Unread[2000].Err, "the rest was not read")
}

func TestLinesOn(t *testing.T) {
	t.Parallel()
	l := permissions.ParseLines("Zone:DNS:Edit\nAccount:D1:Edit\nUser Details Read\nZone | Zone | Read on zone " + string(otherZone))
	spec, err := l.On(permissions.AccountResource(guideAccount), permissions.ZoneResource(guideZone))
	require.NoError(t, err)
	want := permissions.NewSpec(
		permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite), permissions.Account(guideAccount).Allow(permissions.AccountD1Write),
		permissions.OwnUser().Allow(permissions.UserDetailsRead), permissions.Zone(otherZone).Allow(permissions.ZoneRead),
	)
	assert.True(t, want.Equal(spec), spec.String())
	_, err = l.On(permissions.ZoneResource(guideZone))
	assert.ErrorContains(t, err, "Account:D1:Edit (on a resource of the kind account)")
	secret := permissions.ParseLines("token " + fakeToken)
	assert.NotContains(t, secret.Unread[0].String(), fakeToken)
}

// What is written is read back, of every group and of random specs.
func TestFormatLinesRoundTrip(t *testing.T) {
	t.Parallel()
	for g := range permissions.All() {
		p := g.Permission()
		on := map[permissions.Scope]permissions.Resource{
			permissions.ScopeAccount: permissions.AccountResource(guideAccount), permissions.ScopeZone: permissions.AllZonesInResource(guideAccount),
			permissions.ScopeUser: permissions.UserResource(someUser), permissions.ScopeBucket: permissions.BucketResource(guideAccount, "eu", "assets"),
		}[g.Scope]
		spec := permissions.NewSpec(permissions.AllowOn(on, p))
		l := permissions.ParseLines(permissions.FormatLines(spec))
		assert.Empty(t, l.Unread, g.Name)
		back, err := l.On()
		require.NoError(t, err, g.Name)
		assert.True(t, spec.Equal(back), "%s: %s", g.Name, permissions.FormatLines(spec))
	}
	for seed := range int64(200) {
		gen := newGenerator(seed, false)
		spec := gen.spec()
		l := permissions.ParseLines(permissions.FormatLines(spec))
		back, err := l.On()
		require.NoError(t, err)
		known := spec
		for st := range spec.Statements() {
			if _, ok := permissions.ByID(st.Permission.ID()); !ok {
				known = permissions.Spec{} // groups of a listing only have no label to read
			}
		}
		if !known.IsEmpty() {
			assert.True(t, spec.Equal(back), "%s\n%v", permissions.FormatLines(spec), l.Unread)
		}
	}
	odd := permissions.NewSpec(permissions.Zone(guideZone).Deny(permissions.ZoneDNSWrite)).WithConditions(newGenerator(3, false).conditions())
	l := permissions.ParseLines(permissions.FormatLines(odd))
	assert.Empty(t, l.Grants, "a deny is no grant")
	assert.NotEmpty(t, l.Unread)
}

func TestParseResource(t *testing.T) {
	t.Parallel()
	for _, r := range []permissions.Resource{
		permissions.AccountResource(guideAccount), permissions.AllAccountsResource(), permissions.ZoneResource(guideZone), permissions.AllZonesResource(),
		permissions.AllZonesInResource(guideAccount), permissions.UserResource(someUser), permissions.OwnUserResource(),
		permissions.BucketResource(guideAccount, "", "assets"), permissions.BucketResource(guideAccount, "eu", "assets"), permissions.AllBucketsInResource(guideAccount),
		permissions.WorkerResource(guideAccount, workerTag), permissions.FlagshipAppResource(guideAccount, someApp),
	} {
		back, err := permissions.ParseResource(r.String())
		require.NoError(t, err, r.String())
		assert.Equal(t, r, back)
		if r.Parent() == "" {
			back, err = permissions.ParseResource(r.Key())
			require.NoError(t, err)
			assert.Equal(t, r, back)
		}
	}
	for _, text := range []string{"  all   zones ", "ALL ZONES", "com.cloudflare.api.account.zone.*"} {
		r, err := permissions.ParseResource(text)
		require.NoError(t, err, text)
		assert.Equal(t, permissions.AllZonesResource(), r, text)
	}
	for _, text := range []string{"", "zone", "the moon", "zone a b", "all", "account", fakeToken} {
		_, err := permissions.ParseResource(text)
		require.Error(t, err, text)
		assert.NotContains(t, err.Error(), fakeToken)
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	n := 0
	for tpl := range permissions.Templates() {
		n++
		ps, err := permissions.ParseAll(tpl.Name)
		require.NoError(t, err, tpl.Name)
		assert.ElementsMatch(t, tpl.Permissions(), ps, tpl.Name)
		again, err := permissions.ParseAll(strings.ToUpper(tpl.Name) + " template")
		require.NoError(t, err)
		assert.Equal(t, ps, again)
		for _, p := range ps {
			assert.NotEmpty(t, p.Name(), tpl.Name)
		}
		_, err = permissions.Parse(tpl.Name)
		var fault *permissions.ParseError
		if len(ps) > 1 {
			require.True(t, errors.As(err, &fault))
			assert.Equal(t, permissions.ParseTemplate, fault.Problem)
			assert.Contains(t, err.Error(), "template")
			assert.Less(t, len(err.Error()), 1000)
		} else {
			require.NoError(t, err)
		}
	}
	assert.Equal(t, 8, n)
	for _, text := range []string{"Workers Write", "DNS", "Log:Read", "nonsense"} {
		_, err := permissions.ParseAll(text)
		assert.Error(t, err, text)
	}
}

func TestParseDashboardLink(t *testing.T) {
	t.Parallel()
	for g := range permissions.All() {
		if g.LinkKey == "" {
			continue
		}
		on := map[permissions.Scope]permissions.Resource{
			permissions.ScopeAccount: permissions.AllAccountsResource(), permissions.ScopeZone: permissions.AllZonesResource(), permissions.ScopeUser: permissions.OwnUserResource(),
			permissions.ScopeBucket: permissions.AllNestedResource(permissions.AllAccountsResource(), permissions.ScopeBucket),
		}[g.Scope]
		spec := permissions.NewSpec(permissions.AllowOn(on, g.Permission()))
		for _, form := range []permissions.LinkForm{permissions.UserTokenForm, permissions.AccountTokenForm} {
			link := permissions.DashboardLink(spec, form, "a name & more")
			got, err := permissions.ParseDashboardLink(link.URL)
			require.NoError(t, err, link.URL)
			assert.True(t, spec.Equal(got.Spec), "%s: %s", g.Name, got.Spec)
			assert.Equal(t, form, got.Form, link.URL)
			assert.Equal(t, "a name & more", got.Name)
			assert.Empty(t, got.Unknown)
		}
	}
	const keys = "permissionGroupKeys=%5B%7B%22key%22%3A%22dns%22%2C%22type%22%3A%22edit%22%7D%2C%7B%22key%22%3A%22moon%22%2C%22type%22%3A%22read%22%7D%5D"
	got, err := permissions.ParseDashboardLink("https://dash.cloudflare.com/profile/api-tokens?" + keys + "&accountId=" + string(guideAccount) + "&zoneId=all")
	require.NoError(t, err)
	assert.Equal(t, []string{"moon:read"}, got.Unknown)
	assert.True(t, permissions.NewSpec(permissions.AllZonesIn(guideAccount).Allow(permissions.ZoneDNSWrite)).Equal(got.Spec))
	for link, want := range map[string]string{
		"": "empty", "not a link": "no address", "https://example.com/?" + keys: "example.com", "https://dash.cloudflare.com/profile/api-tokens": "permissionGroupKeys",
		"https://dash.cloudflare.com/?permissionGroupKeys=x": "no JSON array",
	} {
		_, err := permissions.ParseDashboardLink(link)
		assert.ErrorContains(t, err, want, link)
	}
}

// TestLinesBesideResources: what the dashboard shows of resources beside a list is
// no permission, and what a line is about may stand behind it.
func TestLinesBesideResources(t *testing.T) {
	t.Parallel()
	got := permissions.ParseLines("Zone.DNS Edit - example.com\nBulk Redirects: Edit\nZone Resources: Include | All zones\nAccount Resources: Include - All accounts\n")
	assert.Equal(t, []permissions.Permission{permissions.ZoneDNSWrite, permissions.AccountMassURLRedirectsWrite}, got.Permissions())
	require.Len(t, got.Unread, 2)
	for i, u := range got.Unread {
		assert.NoError(t, u.Err)
		assert.Equal(t, 3+i, u.Number)
	}
	for _, text := range []string{"Client-side security: Read", "API Shield: Edit", "WAF: Edit"} {
		_, err := permissions.Parse(text)
		var fault *permissions.ParseError
		require.ErrorAs(t, err, &fault, text)
		assert.Equal(t, permissions.ParseAmbiguous, fault.Problem, text)
		assert.Len(t, fault.Candidates, 2, text)
	}
}
