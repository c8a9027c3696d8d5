package permissions_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestParseSpecFor(t *testing.T) {
	t.Parallel()
	find := func(name string) (permissions.ZoneID, error) {
		if name != "example.com" {
			return "", errors.New("no zone " + name)
		}
		return otherZone, nil
	}
	both := permissions.Targets{Account: guideAccount, Zone: guideZone, FindZone: find}
	zoneDNS := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite))
	d1 := permissions.Account(guideAccount).Allow(permissions.AccountD1Write)
	for name, tc := range map[string]struct {
		text string
		t    permissions.Targets
		want permissions.Spec
		err  string
	}{
		"no resources":         {`[{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}]}]`, both, zoneDNS, ""},
		"words for groups":     {`{"policies":[{"permission_groups":["Zone:DNS:Edit","Account | D1 | Edit"]}]}`, both, permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite), d1), ""},
		"a word for resources": {`[{"effect":"allow","permission_groups":["DNS Write"],"resources":"all zones"}]`, both, permissions.NewSpec(permissions.AllZonesIn(guideAccount).Allow(permissions.ZoneDNSWrite)), ""},
		"all zones":            {`[{"effect":"allow","permission_groups":["DNS Write"],"resources":["all zones"]}]`, permissions.Targets{}, permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), ""},
		"all accounts":         {`[{"effect":"allow","permission_groups":["D1 Write"],"resources":"all accounts"}]`, both, permissions.NewSpec(permissions.AllAccounts().Allow(permissions.AccountD1Write)), ""},
		"account, denied":      {`[{"effect":"deny","permission_groups":["D1 Write"],"resources":"account"}]`, both, permissions.NewSpec(permissions.Account(guideAccount).Deny(permissions.AccountD1Write)), ""},
		"a zone's name":        {`[{"effect":"allow","permission_groups":["DNS Write"],"resources":["zone example.com"]}]`, both, permissions.NewSpec(permissions.Zone(otherZone).Allow(permissions.ZoneDNSWrite)), ""},
		"a name in a key":      {`[{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}],"resources":{"com.cloudflare.api.account.zone.example.com":"*"}}]`, both, permissions.NewSpec(permissions.Zone(otherZone).Allow(permissions.ZoneDNSWrite)), ""},
		"a placeholder":        {`[{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}],"resources":{"com.cloudflare.api.account.zone.<ZONE_ID>":"*"}}]`, both, zoneDNS, ""},
		"the user's":           {`[{"effect":"allow","permission_groups":["User Details Read"]}]`, permissions.Targets{}, permissions.NewSpec(permissions.OwnUser().Allow(permissions.UserDetailsRead)), ""},
		"words in an array":    {`["Zone:DNS:Edit", "D1 Edit"]`, both, permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite), d1), ""},
		"lines":                {"Permissions:\n- Zone:DNS:Edit (records)\n", both, zoneDNS, ""},
		"a link":               {permissions.DashboardLink(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), permissions.UserTokenForm, "x").URL, both, permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), ""},
		"as it is":             {`[{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}],"resources":{"com.cloudflare.api.account.zone.` + string(guideZone) + `":"*"}}]`, permissions.Targets{}, zoneDNS, ""},

		"the account":          {`[{"permission_groups":["D1 Write"],"resources":"The  Account"}]`, both, permissions.NewSpec(d1), ""},
		"the zone":             {`[{"permission_groups":["DNS Write"],"resources":"the zone"}]`, both, zoneDNS, ""},
		"zone":                 {`[{"permission_groups":["DNS Write"],"resources":["zone"]}]`, both, zoneDNS, ""},
		"every zone":           {`[{"permission_groups":["DNS Write"],"resources":"every zone"}]`, permissions.Targets{}, permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), ""},
		"user":                 {`[{"permission_groups":["User Details Read"],"resources":"user"}]`, permissions.Targets{}, permissions.NewSpec(permissions.OwnUser().Allow(permissions.UserDetailsRead)), ""},
		"own user":             {`[{"permission_groups":["User Details Read"],"resources":"own user"}]`, permissions.Targets{}, permissions.NewSpec(permissions.OwnUser().Allow(permissions.UserDetailsRead)), ""},
		"the user":             {`[{"permission_groups":["User Details Read"],"resources":"the user"}]`, permissions.Targets{}, permissions.NewSpec(permissions.OwnUser().Allow(permissions.UserDetailsRead)), ""},
		"an account's key":     {`[{"permission_groups":["D1 Write"],"resources":{"com.cloudflare.api.account.${ACCOUNT}":"*"}}]`, both, permissions.NewSpec(d1), ""},
		"resources are null":   {`[{"permission_groups":["DNS Write"],"resources":null}]`, both, zoneDNS, ""},
		"a bare zone's name":   {`[{"permission_groups":["DNS Write"],"resources":"Example.com"}]`, both, permissions.NewSpec(permissions.Zone(otherZone).Allow(permissions.ZoneDNSWrite)), ""},
		"a group by its name":  {`[{"effect":"allow","permission_groups":[{"name":"DNS Write"}]}]`, both, zoneDNS, ""},
		"several policies":     {`[{"permission_groups":["DNS Write"]},{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}],"resources":{"com.cloudflare.api.account.zone.` + string(guideZone) + `":"*"}}]`, both, zoneDNS, ""},
		"sentence":             {"The token needs `Zone.DNS: Edit` to set records.", both, zoneDNS, ""},
		"beside conditions":    {`{"policies":[{"permission_groups":["DNS Write"]}],"expires_on":"2030-01-02T03:04:05Z"}`, both, zoneDNS.WithConditions(permissions.Conditions{ExpiresOn: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)}), ""},
		"ambiguous, on a zone": {`[{"effect":"allow","permission_groups":["Logs Read"],"resources":{"com.cloudflare.api.account.zone.` + string(guideZone) + `":"*"}}]`, both, permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneLogsRead)), ""},

		"a key, no finder": {`[{"permission_groups":["DNS Write"],"resources":{"com.cloudflare.api.account.zone.example.com":"*"}}]`, permissions.Targets{}, permissions.NewSpec(permissions.Zone("example.com").Allow(permissions.ZoneDNSWrite)), ""},
		"zone unknown":     {`[{"permission_groups":["DNS Write"],"resources":"the zone"}]`, permissions.Targets{Account: guideAccount}, permissions.Spec{}, `policies[0]: resources: "zone" stands for a zone that is not given: say its id`},
		"account, said so": {`[{"permission_groups":["D1 Write"],"resources":"the account"}]`, permissions.Targets{Zone: guideZone}, permissions.Spec{}, `resources: "account" stands for an account that is not given: say its id`},
		"alone and nested": {`[{"permission_groups":["D1 Write"],"resources":["account","all zones"]}]`, both, permissions.Spec{}, "com.cloudflare.api.account." + string(guideAccount) + `" stands both alone and with nested resources in one policy`},
		"a word to fill":   {`[{"permission_groups":["DNS Write"],"resources":"zone <your zone>"}]`, both, permissions.Spec{}, "resources: <your zone> is left to be filled in: write its value in its place"},
		"second policy":    {`[{"permission_groups":["DNS Write"]},{"permission_groups":["DNS Write","Moon Write"]}]`, both, permissions.Spec{}, `policies[1]: permission_groups[1]: permission "Moon Write" is not known`},
		"two lines":        {"Zone:DNS:Edit\nMoon Write\nStar Write\n", both, permissions.Spec{}, "line 2: permission \"Moon Write\" is not known\nline 3: permission \"Star Write\" is not known"},
		"broken in text":   {"Zone:DNS:Edit\npermission_groups: Quantum Edit\n", both, permissions.Spec{}, "spec"},
		"several unknown":  {"https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=[{\"key\":\"moon\",\"type\":\"read\"},{\"key\":\"star\",\"type\":\"edit\"}]", both, permissions.Spec{}, "the link has keys of which no permission group is known: moon:read, star:edit"},

		"object, cut off":  {`{"name": "DNS Write"`, both, permissions.Spec{}, "ends too early"},
		"array, cut off":   {`["DNS Write"`, both, permissions.Spec{}, "ends too early"},
		"no account":       {`["D1 Edit"]`, permissions.Targets{Zone: guideZone}, permissions.Spec{}, "no resource to grant on: Account:D1:Edit"},
		"no zone":          {`[{"effect":"allow","permission_groups":["DNS Write"]}]`, permissions.Targets{}, permissions.Spec{}, "policies[0]: resources is missing, and DNS Write is on a resource of the kind zone"},
		"account unknown":  {`[{"effect":"allow","permission_groups":["D1 Write"],"resources":"account"}]`, permissions.Targets{}, permissions.Spec{}, "an account that is not given"},
		"name, no finder":  {`[{"effect":"allow","permission_groups":["DNS Write"],"resources":["example.com"]}]`, permissions.Targets{}, permissions.Spec{}, "called by its name"},
		"name, none":       {`[{"effect":"allow","permission_groups":["DNS Write"],"resources":["example.org"]}]`, both, permissions.Spec{}, "no zone example.org"},
		"ambiguous group":  {`[{"effect":"allow","permission_groups":["Workers Write"]}]`, both, permissions.Spec{}, "policies[0]: permission_groups[0]: permission \"Workers Write\" is ambiguous"},
		"odd resource":     {`[{"effect":"allow","permission_groups":["DNS Write"],"resources":"the moon"}]`, both, permissions.Spec{}, "policies[0]: resources: resource \"the moon\""},
		"a line not known": {"- Zone:DNS:Edit\n- Quantum Write\n", both, permissions.Spec{}, "line 2: permission \"Quantum Write\" is not known"},
		"a null policy":    {`{"policies":[null]}`, both, permissions.Spec{}, "policies[0]"},
		"nothing":          {"", both, permissions.Spec{}, "empty"},
		"prose":            {"hello world", both, permissions.Spec{}, "spec"},
		"link and more":    {"https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=[]\nchoose", both, permissions.Spec{}, "give the link alone"},
		"unknown key":      {"https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=[{\"key\":\"moon\",\"type\":\"read\"}]", both, permissions.Spec{}, "moon:read"},
	} {
		got, err := permissions.ParseSpecFor([]byte(tc.text), tc.t)
		if tc.err != "" {
			assert.ErrorContains(t, err, tc.err, name)
			continue
		}
		if assert.NoError(t, err, name) {
			assert.True(t, tc.want.Equal(got), "%s: %s", name, got)
		}
	}
}

func TestReadSpecFileOfLines(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "spec.txt")
	require.NoError(t, os.WriteFile(name, []byte("\ufeffZone:DNS:Edit\r\n"), 0o600))
	got, err := permissions.ReadSpecFile(name, nil, permissions.Targets{Zone: guideZone})
	require.NoError(t, err)
	assert.True(t, permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite)).Equal(got))
	_, err = permissions.ReadSpecFile(name+"x", nil, permissions.Targets{})
	assert.Error(t, err)
	_, err = permissions.ReadSpecFile("-", nil, permissions.Targets{})
	assert.ErrorContains(t, err, "standard input")
	got, err = permissions.ReadSpecFile("-", strings.NewReader(`["Zone:DNS:Edit"]`), permissions.Targets{Zone: guideZone})
	require.NoError(t, err)
	assert.Equal(t, 1, got.Len())
	link := permissions.DashboardLink(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), permissions.UserTokenForm, "x")
	got, err = permissions.ReadSpecFile(link.URL, nil, permissions.Targets{})
	require.NoError(t, err, "a link in place of a name")
	assert.True(t, permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)).Equal(got))
}
