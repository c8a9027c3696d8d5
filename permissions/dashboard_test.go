package permissions_test

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

const guideKeys = "%5B%7B%22key%22%3A%22account_settings%22%2C%22type%22%3A%22read%22%7D%2C" +
	"%7B%22key%22%3A%22workers_r2%22%2C%22type%22%3A%22edit%22%7D%2C" +
	"%7B%22key%22%3A%22workers_scripts%22%2C%22type%22%3A%22edit%22%7D%2C" +
	"%7B%22key%22%3A%22ssl_and_certificates%22%2C%22type%22%3A%22edit%22%7D%2C" +
	"%7B%22key%22%3A%22workers_routes%22%2C%22type%22%3A%22edit%22%7D%2C" +
	"%7B%22key%22%3A%22zone%22%2C%22type%22%3A%22read%22%7D%5D"

func TestDashboardLinkOfTheGuide(t *testing.T) {
	t.Parallel()
	spec := permissions.SaaSPlatform(guideAccount, guideZone)
	user := permissions.DashboardLink(spec, permissions.UserTokenForm, "saas platform & more")
	assert.Equal(t, "https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys="+guideKeys+
		"&accountId=*&zoneId=all&name=saas%20platform%20%26%20more", user.URL)
	assert.Len(t, user.Prefilled, 6)
	assert.Empty(t, user.ByHand)
	assert.Empty(t, user.Seen)
	assert.Equal(t, []string{"choose the account and zone resources: the link asks for all of them"}, user.Notes)

	account := permissions.DashboardLink(spec, permissions.AccountTokenForm, "saas")
	assert.Equal(t, "https://dash.cloudflare.com/?to=/:account/api-tokens&permissionGroupKeys="+guideKeys+"&name=saas", account.URL)
	assert.Equal(t, user.Prefilled, account.Prefilled)
	assert.Len(t, account.Notes, 2)

	unnamed := permissions.DashboardLink(spec, permissions.UserTokenForm, "")
	assert.True(t, strings.HasSuffix(unnamed.URL, "&accountId=*&zoneId=all"))
}

func TestDashboardLinkCarriesKeysAsJSON(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneCachePurge, permissions.ZoneDNSWrite))
	link := permissions.DashboardLink(spec, permissions.UserTokenForm, "x")
	u, err := url.Parse(link.URL)
	require.NoError(t, err)
	var keys []map[string]string
	require.NoError(t, json.Unmarshal([]byte(u.Query().Get("permissionGroupKeys")), &keys))
	assert.Equal(t, []map[string]string{{"key": "cache", "type": "purge"}, {"key": "dns", "type": "edit"}}, keys)
	assert.Empty(t, link.Notes, "all zones is what the link asks for")

	within := permissions.DashboardLink(permissions.NewSpec(permissions.AllZonesIn(guideAccount).Allow(permissions.ZoneDNSWrite)), permissions.UserTokenForm, "x")
	assert.Len(t, within.Notes, 1, "the zones of one account are fewer")
}

func TestDashboardLinkByHandAndNotes(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(
		permissions.AllAccounts().Allow(permissions.AccountRulePoliciesRead, permissions.AccountD1Write),
		permissions.User(someUser).Allow(permissions.UserAPITokensWrite),
		permissions.AllZones().Allow(permissions.ZoneRead),
		permissions.Zone(guideZone).Allow(permissions.ZoneRead), // the same group once more
		permissions.Zone(guideZone).Deny(permissions.ZoneDNSWrite),
	).WithConditions(permissions.Conditions{
		ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24")},
	})
	link := permissions.DashboardLink(spec, permissions.UserTokenForm, "x")
	assert.Equal(t, []permissions.Permission{permissions.AccountD1Write, permissions.ZoneRead, permissions.UserAPITokensWrite}, link.Prefilled)
	assert.Equal(t, []permissions.Permission{permissions.AccountRulePoliciesRead}, link.ByHand)
	assert.Equal(t, []permissions.Permission{permissions.UserAPITokensWrite}, link.Seen)
	assert.Equal(t, []string{
		"choose the account and zone resources: the link asks for all of them",
		"add the deny policies: the link cannot carry them",
		"add the client IP filter: the link cannot carry it",
		"set the start and end dates (TTL): the link cannot carry them",
	}, link.Notes)
	assert.NotContains(t, link.URL, "dns", "what is denied is not filled in")
}

// Single resources of a product are to be chosen by hand, also beside a zone.
func TestDashboardLinkOfSingleResources(t *testing.T) {
	t.Parallel()
	const note = "choose the single resources: the link cannot carry them"
	worker := permissions.Worker(guideAccount, workerTag).Allow(permissions.AccountPermission(someGroup))
	zone := permissions.Zone(guideZone).Allow(permissions.ZoneRead)
	assert.Contains(t, permissions.DashboardLink(permissions.NewSpec(worker), permissions.AccountTokenForm, "").Notes, note)
	assert.Contains(t, permissions.DashboardLink(permissions.NewSpec(worker, zone), permissions.AccountTokenForm, "").Notes, note)
	assert.NotContains(t, permissions.DashboardLink(permissions.NewSpec(zone), permissions.AccountTokenForm, "").Notes, note)
}

func TestDashboardLinkOfUnknownAndEmpty(t *testing.T) {
	t.Parallel()
	unknown := permissions.AccountPermission("00000000000000000000000000000001")
	link := permissions.DashboardLink(permissions.NewSpec(permissions.AllAccounts().Allow(unknown)), permissions.AccountTokenForm, "")
	assert.Equal(t, []permissions.Permission{unknown}, link.ByHand)
	assert.Equal(t, "https://dash.cloudflare.com/?to=/:account/api-tokens&permissionGroupKeys=%5B%5D", link.URL)
	assert.Empty(t, permissions.DashboardLink(permissions.Spec{}, permissions.UserTokenForm, "").Notes)
}

// Each key and type names at most one group, and says how it is known.
func TestLinkKeysAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	documented, inUse := map[string]bool{}, map[string]bool{}
	count := map[permissions.EvidenceKind]int{}
	for g := range permissions.All() {
		e := g.LinkEvidence()
		count[e.Kind]++
		if g.LinkKey == "" {
			assert.Empty(t, g.LinkType, g.Name)
			assert.Zero(t, e, g.Name)
			continue
		}
		assert.NotEmpty(t, g.LinkType, g.Name)
		assert.NotEmpty(t, e.Source, g.Name)
		assert.NotEmpty(t, e.Note, "no key is proven to prefill")
		key := g.LinkKey + " " + g.LinkType
		assert.Empty(t, seen[key], "%s stands for %s and %s", key, seen[key], g.Name)
		seen[key] = g.Name
		switch e.Kind {
		case permissions.EvidenceDocumented:
			documented[g.LinkKey] = true
		case permissions.EvidenceReported:
			inUse[g.LinkKey] = true
		default:
			assert.Equal(t, permissions.EvidenceDerived, e.Kind, g.Name)
		}
	}
	assert.Greater(t, count[permissions.EvidenceDerived], 250)
	assert.LessOrEqual(t, count[permissions.EvidenceUnknown], 12, "groups without any key")
	var source struct {
		Keys []struct {
			Key        string
			Documented bool
		}
	}
	readSource(t, "dashboard_keys.json", &source)
	for _, k := range source.Keys {
		assert.Equal(t, k.Documented, documented[k.Key], k.Key)
		assert.False(t, k.Documented && inUse[k.Key], k.Key)
		delete(inUse, k.Key)
	}
	assert.Empty(t, inUse, "not among the keys of the source")
}

func readSource(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile("internal/gen/data/" + name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, v))
}

// Every row of the list of OAuth scopes leads from its key to its group and back.
func TestOAuthScopes(t *testing.T) {
	t.Parallel()
	var rows []struct {
		Key, Type, Group string
		Scope            string `json:"oauth_scope"`
	}
	readSource(t, "oauth_scopes.json", &rows)
	require.Len(t, rows, 368)
	unlisted := map[string]permissions.Unlisted{}
	for u := range permissions.Builtin().Unlisted() {
		unlisted[u.Name] = u
	}
	keys := map[string]permissions.Group{}
	for g := range permissions.All() {
		keys[g.LinkKey+":"+g.LinkType] = g
	}
	for _, row := range rows {
		if u, ok := unlisted[row.Group]; ok {
			assert.Equal(t, row.Key+":"+row.Type, u.LinkKey+":"+u.LinkType, row.Group)
			assert.Equal(t, row.Scope, u.OAuthScope(), row.Group)
			assert.Empty(t, permissions.ByOAuthScope(row.Scope), "no id, no group")
			assert.Equal(t, permissions.ParseNoID, parseError(t, row.Scope).Problem, row.Scope)
			continue
		}
		g, ok := keys[row.Key+":"+row.Type]
		require.True(t, ok, row.Key+":"+row.Type)
		assert.Equal(t, row.Group, g.Name)
		assert.Equal(t, row.Scope, g.OAuthScope(), row.Group)
		back := permissions.ByOAuthScope(row.Scope)
		require.NotEmpty(t, back, row.Scope)
		for _, b := range back {
			assert.Equal(t, row.Group, b.Name, row.Scope)
		}
		assert.Equal(t, len(back) == 1 || g.Scope == permissions.ScopeZone, g.OAuthEvidence().Kind == permissions.EvidenceMeasured, row.Scope)
		if len(back) == 1 {
			p, err := permissions.Parse(row.Scope)
			if assert.NoError(t, err, row.Scope) {
				assert.Equal(t, g.ID, p.ID(), row.Scope)
			}
		}
	}
	logs, _ := permissions.ByID(permissions.AccountLogsRead.ID())
	assert.Equal(t, "account_logs", logs.LinkKey, "the account's key is not the zone's")
	assert.Equal(t, permissions.EvidenceAssumed, logs.OAuthEvidence().Kind)
	assert.NotEmpty(t, logs.OAuthEvidence().Note)
	tokens, _ := permissions.ByID(permissions.AccountAPITokensWrite.ID())
	assert.Empty(t, tokens.OAuthScope(), "no scope stands for making tokens")
	assert.Zero(t, tokens.OAuthEvidence())
	assert.Empty(t, permissions.ByOAuthScope("no.such"))
	assert.Empty(t, permissions.ByOAuthScope(""))
}

// A key that only follows from the rule is prefilled, and named as one that may
// not be.
func TestDashboardLinkSaysWhatMayNotPrefill(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.AllAccounts().Allow(permissions.AccountTurnstileSitesWrite, permissions.AccountD1Write, permissions.AccountRulePoliciesRead))
	link := permissions.DashboardLink(spec, permissions.UserTokenForm, "")
	assert.Equal(t, []permissions.Permission{permissions.AccountD1Write, permissions.AccountTurnstileSitesWrite}, link.Prefilled)
	assert.Equal(t, []permissions.Permission{permissions.AccountTurnstileSitesWrite}, link.Derived)
	assert.Equal(t, []permissions.Permission{permissions.AccountRulePoliciesRead}, link.ByHand)
	assert.Contains(t, link.URL, "challenge_widgets")
	assert.Equal(t, []string{"see whether the form has these, and add them if not (their keys are derived by a rule and may not prefill): Account:Turnstile:Edit"}, link.Notes)

	both := permissions.NewSpec(permissions.AllAccounts().Allow(permissions.AccountD1Write), permissions.AllZones().Allow(permissions.ZoneDNSRead))
	assert.Empty(t, permissions.DashboardLink(both, permissions.UserTokenForm, "").Notes)
	assert.Contains(t, strings.Join(permissions.DashboardLink(both, permissions.AccountTokenForm, "").Notes, "; "), "some saw it drop them")

	// A group of a live listing has the key that follows from its label.
	live, err := permissions.ParseListing([]byte(`[{"id":"00000000000000000000000000000002","name":"Shiny Thing Write","scopes":["com.cloudflare.api.account"],"label":"shiny_thing_write"},
		{"id":"00000000000000000000000000000003","name":"Dull Thing Write","scopes":["com.cloudflare.api.account"],"label":"x&name=y_write"},
		{"id":"00000000000000000000000000000004","name":"Flagship Read","scopes":["com.cloudflare.api.account"]}]`))
	require.NoError(t, err)
	spec = permissions.NewSpec(permissions.AllAccounts().Allow("00000000000000000000000000000002", "00000000000000000000000000000003", "00000000000000000000000000000004"))
	link = permissions.DashboardLink(spec.Named(live), permissions.UserTokenForm, "")
	assert.Len(t, link.Derived, 2)
	assert.Len(t, link.ByHand, 1)
	assert.Contains(t, link.URL, url.QueryEscape(`{"key":"shiny_thing","type":"edit"},{"key":"flagship","type":"read"}`))
	assert.Len(t, live.ByOAuthScope("flagship.read"), 1)
}
