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
		"&accountId=*&zoneId=all&name=saas+platform+%26+more", user.URL)
	assert.Len(t, user.Prefilled, 6)
	assert.Empty(t, user.ByHand)
	assert.Empty(t, user.Seen)
	assert.Equal(t, []string{"choose the account and zone resources: the link asks for all of them"}, user.Notes)

	account := permissions.DashboardLink(spec, permissions.AccountTokenForm, "saas")
	assert.Equal(t, "https://dash.cloudflare.com/?to=/:account/api-tokens&permissionGroupKeys="+guideKeys+"&name=saas", account.URL)
	assert.Equal(t, user.Prefilled, account.Prefilled)

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
		permissions.AllAccounts().Allow(permissions.AccountTurnstileSitesRead, permissions.AccountD1Write),
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
	assert.Equal(t, []permissions.Permission{permissions.AccountTurnstileSitesRead}, link.ByHand)
	assert.Equal(t, []permissions.Permission{permissions.UserAPITokensWrite}, link.Seen)
	assert.Equal(t, []string{
		"choose the account and zone resources: the link asks for all of them",
		"add the deny policies: the link cannot carry them",
		"add the client IP filter: the link cannot carry it",
		"set the start and end dates (TTL): the link cannot carry them",
	}, link.Notes)
	assert.NotContains(t, link.URL, "dns", "what is denied is not filled in")
}

func TestDashboardLinkOfUnknownAndEmpty(t *testing.T) {
	t.Parallel()
	unknown := permissions.AccountPermission("00000000000000000000000000000001")
	link := permissions.DashboardLink(permissions.NewSpec(permissions.AllAccounts().Allow(unknown)), permissions.AccountTokenForm, "")
	assert.Equal(t, []permissions.Permission{unknown}, link.ByHand)
	assert.Equal(t, "https://dash.cloudflare.com/?to=/:account/api-tokens&permissionGroupKeys=%5B%5D", link.URL)
	assert.Empty(t, permissions.DashboardLink(permissions.Spec{}, permissions.UserTokenForm, "").Notes)
}

// Each key and type names at most one group: a link says what it means.
func TestLinkKeysAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	documented, inUse := map[string]bool{}, map[string]bool{}
	for g := range permissions.All() {
		if g.LinkKey == "" {
			assert.Empty(t, g.LinkType, g.Name)
			assert.False(t, g.LinkSeen, g.Name)
			continue
		}
		assert.Contains(t, []string{"read", "edit", "revoke", "run", "purge"}, g.LinkType, g.Name)
		key := g.LinkKey + " " + g.LinkType
		assert.Empty(t, seen[key], "%s stands for %s and %s", key, seen[key], g.Name)
		seen[key] = g.Name
		if g.LinkSeen {
			inUse[g.LinkKey] = true
		} else {
			documented[g.LinkKey] = true
		}
	}
	var source struct {
		Keys []struct {
			Key        string
			Documented bool
		}
	}
	data, err := os.ReadFile("internal/gen/data/dashboard_keys.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &source))
	for _, k := range source.Keys {
		assert.Equal(t, k.Documented, documented[k.Key], k.Key)
		assert.False(t, k.Documented && inUse[k.Key], k.Key)
		delete(inUse, k.Key)
	}
	assert.Empty(t, inUse, "not among the keys of the source")
}
