package permissions_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// What sentences name is found in them, and nothing else.
func TestParseLinesWithinProse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Make sure that it has `Account.Queues: Edit`, `Account.Hyperdrive: Read`, and `User.User Details: Read`.": {"Account Queues Write", "Account Hyperdrive Read", "User User Details Read"},
		"Zone/Logs:Read is required for the audit":                                       {"Zone Logs Read"},
		"You need **Zone > Page Rules > Edit** + **Account > Stream > Read**":            {"Zone Page Rules Write", "Account Stream Read"},
		"zone:dns:read account:d1:edit":                                                  {"Zone DNS Read", "Account D1 Write"},
		"permissions (zone.zone.read, zone.DNS.edit), with my domain":                    {"Zone Zone Read", "Zone DNS Write"},
		"Permissions: ACCOUNT > QUEUES > EDIT":                                           {"Account Queues Write"},
		"Token scope: **DNS Zone Read**":                                                 {"Zone DNS Read"},
		"The tool works with the existing Workers AI Read permission.":                   {"Account Workers AI Read"},
		"also needs Account Analytics Read":                                              {"Account Account Analytics Read"},
		"make sure it has `Hyperdrive` Edit permission":                                  {"Account Hyperdrive Write"},
		"an API token (Zone:Cache Purge only) is enough":                                 {"Zone Cache Purge"},
		"token with Zone:Cache Purge:Purge permission on the zone":                       {"Zone Cache Purge"},
		"| Purge and list | `Zone:Cache Purge:Purge` + `Zone:Zone:Read` |":               {"Zone Cache Purge", "Zone Zone Read"},
		"| `TOKEN` | with D1 rights | My Profile > API Tokens (`Account > D1 > Edit`) |": {"Account D1 Write"},
		"- Zone Resources: `Zone` > `Analytics` > `Read`":                                {"Zone Analytics Read"},
		"myhost- DNS:编辑":                                                                 {"Zone DNS Write"},
		"API令牌需要Workers 脚本编辑权限":                                                          {"Account Workers Scripts Write"},
		"在“权限”中添加 `区域 - DNS - 读取` 和 `区域 - 区域 - 编辑`":                                      {"Zone DNS Read", "Zone Zone Write"},
		"権限は「アカウント > D1 > 編集」だけで十分":                                                      {"Account D1 Write"},
		"2. Permisos: `Zona > DNS > Leer` y `Zona > Zona > Editar`":                      {"Zone DNS Read", "Zone Zone Write"},
		"Zone > Zone > Read and Zone > DNS > Edit permissions":                           {"Zone Zone Read", "Zone DNS Write"},
		"Zone Read and DNS Edit":                                                         {"Zone Zone Read", "Zone DNS Write"},
		"Zone:Read + D1:Edit":                                                            {"Zone Zone Read", "Account D1 Write"},
		"Zone > Page Rules > Read or Edit, and Zone > DNS > Edit/Write":                  {"Zone Page Rules Read", "Zone Page Rules Write", "Zone DNS Write"},
		"name = \"Cloudflare%20Tunnel%20Read\"":                                          {"Account Cloudflare Tunnel Read"},
		"permissions.account[\"Argo Tunnel Read\"]":                                      {"Account Cloudflare Tunnel Read"},
		"├── Account:Cloudflare R2:Edit":                                                 {"Account Workers R2 Storage Write"},
		"<li><b>Zone → DNS → Edit</b>; Zone → Zone → Read</li>":                          {"Zone DNS Write", "Zone Zone Read"},
		"[Zone:DNS:Edit](https://example.com/docs)":                                      {"Zone DNS Write"},
		"Account:Workers Routes:Edit":                                                    {"Zone Workers Routes Write"},
		"(typically including workers_routes:write)":                                     {"Zone Workers Routes Write"},
		"Zone – Cache Purge – Purge. Include – Specific zone.":                           {"Zone Cache Purge"},
	} {
		l := permissions.ParseLines(text)
		assert.Equal(t, want, scopedNames(l.Permissions()), "%s: %v", text, l.Unread)
	}
	for _, text := range []string{
		"Workers Scripts: Edit the script and deploy", "D1: Run migrations", "Queues: Read more", "Zone: Read the docs", "Pages: Edit on GitHub", "npm run cache:purge", "await cache.purge()",
		"client.zone.dns.edit()", "Cache Purge and more", "Enable Cache Purge in the dashboard", "Click **Cache Purge**.", "first, read zones, then quit", "To edit DNS, read the docs",
		"Quantum DNS Edit", "Quantum > DNS > Edit", "Quantum.DNS: Edit", "User.Account: Read", "Workers Custom Domains Edit", "Account:DNS:Edit is required", "Account | DNS | Edit", "User.DNS:Edit",
		"I read zone files and edit dns records", "an API Token with Edit permissions", "It reads zone:read from disk", "access: \"Edit\",", "The Logs Read permission", "Or use the \"Edit Cloudflare Workers\" template.",
		"Read the zone and run the worker", "编辑区域 DNS API 令牌摘要", "API 令牌编辑页面", "* `Include:Specific zone:example.com`",
	} {
		l := permissions.ParseLines(text)
		assert.Empty(t, l.Grants, text)
		assert.NotEmpty(t, l.Unread, text)
	}
}

// What a text says is not wanted is not granted, and named as such.
func TestParseLinesNotWanted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ granted, refused []string }{
		"Zone:DNS:Edit is not needed":                                                            {nil, []string{"DNS Write"}},
		"The token does not need Zone:DNS:Edit":                                                  {nil, []string{"DNS Write"}},
		"- Zone:DNS:Edit (not needed)":                                                           {nil, []string{"DNS Write"}},
		"- Zone:DNS:Edit - no longer required":                                                   {nil, []string{"DNS Write"}},
		"Zone:DNS:Edit, Zone:Zone:Read are not needed":                                           {nil, []string{"DNS Write", "Zone Read"}},
		"Not needed: Zone:DNS:Edit, Zone:Zone:Read":                                              {nil, []string{"DNS Write", "Zone Read"}},
		"Not required — Zone:DNS:Edit":                                                           {nil, []string{"DNS Write"}},
		"Use Zone:DNS:Edit instead of Zone:Zone:Edit":                                            {[]string{"DNS Write"}, []string{"Zone Write"}},
		"Use Zone DNS Read, not Zone DNS Edit.":                                                  {[]string{"DNS Read"}, []string{"DNS Write"}},
		"use **Workers R2 Storage Read**, not Write":                                             {[]string{"Workers R2 Storage Read"}, nil},
		"`Zone.DNS: Read` (not Edit)":                                                            {[]string{"DNS Read"}, nil},
		"grant Zone:DNS:Read but never Zone:DNS:Edit":                                            {[]string{"DNS Read"}, []string{"DNS Write"}},
		"Previously Zone:Zone:Edit was required; now Zone:DNS:Edit suffices.":                    {[]string{"DNS Write"}, []string{"Zone Write"}},
		"You don’t need Account:D1:Edit.":                                                        {nil, []string{"D1 Write"}},
		"everything except Zone:Zone:Edit":                                                       {nil, []string{"Zone Write"}},
		"Changed from Zone:Zone:Edit to Zone:DNS:Edit":                                           {nil, []string{"Zone Write", "DNS Write"}},
		"~~Zone:Zone:Edit~~":                                                                     {nil, []string{"Zone Write"}},
		"- ❌ Account Settings Write":                                                             {nil, []string{"Account Settings Write"}},
		"Nicht benötigt: Zone:DNS:Bearbeiten":                                                    {nil, []string{"DNS Write"}},
		"Zone.DNS:Edit n'est pas nécessaire":                                                     {nil, []string{"DNS Write"}},
		"no se necesita Zona > DNS > Editar":                                                     {nil, []string{"DNS Write"}},
		"不需要 区域 - DNS - 编辑 权限":                                                                   {nil, []string{"DNS Write"}},
		"ゾーン:DNS:編集権限は不要です":                                                                      {nil, []string{"DNS Write"}},
		"| Zone | DNS | Edit | not needed |":                                                     {nil, []string{"DNS Write"}},
		"Is Zone:DNS:Edit required? No.":                                                         {nil, []string{"DNS Write"}},
		"That takes the Workers Scripts Edit permission, so no change is required.":              {[]string{"Workers Scripts Write"}, nil},
		"When you do not use tunnels, Zone:DNS:Edit suffices":                                    {[]string{"DNS Write"}, nil},
		"not only Zone:DNS:Edit but also Zone:Zone:Read":                                         {[]string{"DNS Write", "Zone Read"}, nil},
		"## Not needed\n- Zone:DNS:Edit\n## Needed\n- Zone:Zone:Read":                            {[]string{"Zone Read"}, []string{"DNS Write"}},
		"Do not grant:\n* Zone:Zone:Edit\n\nGrant:\n* Zone:DNS:Edit":                             {[]string{"DNS Write"}, []string{"Zone Write"}},
		"| Permission | Required |\n|---|---|\n| Zone:DNS:Edit | Yes |\n| Zone:Zone:Edit | No |": {[]string{"DNS Write"}, []string{"Zone Write"}},
		"| Zone > DNS | Read | No |":                                                             {[]string{"DNS Read"}, nil}, // to which question it does not say
	} {
		l := permissions.ParseLines(text)
		assert.Equal(t, want.granted, namesOf(l.Permissions()), "%s: %v", text, l.Unread)
		var refused []string
		for _, u := range l.Unread {
			if fault := (*permissions.ParseError)(nil); errors.As(u.Err, &fault) && fault.Problem == permissions.ParseNotWanted {
				refused = append(refused, names(fault.Candidates)...)
				assert.Contains(t, u.String(), "not wanted")
			}
		}
		assert.Equal(t, want.refused, refused, text)
	}
}

func namesOf(ps []permissions.Permission) (out []string) {
	for _, p := range ps {
		out = append(out, p.Name())
	}
	return out
}

// Around what it names a sentence is told; what it fails to name is a fault.
func TestParseLinesAroundProse(t *testing.T) {
	t.Parallel()
	l := permissions.ParseLines("Grant it `Zone.DNS: Edit` and also `Account.D1: Read` for the tests\nneeds Access: Apps and Policies Edit and D1 Edit\n")
	require.Len(t, l.Unread, 3)
	assert.Equal(t, permissions.UnreadLine{Number: 1, Text: "Grant it `…` and also `…` for the tests"}, l.Unread[0])
	assert.ErrorContains(t, l.Unread[1].Err, "ambiguous")
	assert.NoError(t, l.Unread[2].Err)
	l = permissions.ParseLines("requires the following Edit permissions:\n\nAccount\n  Worker R2 Storage\n  D1 # for the tables\nZone\n  DNS\n")
	assert.Equal(t, []string{"Account Workers R2 Storage Write", "Account D1 Write", "Zone DNS Write"}, scopedNames(l.Permissions()), "%v", l.Unread)
	_, err := permissions.ParseSpecFor([]byte("the token needs Zone:DNS:Edit but not Zone:Zone:Edit"), permissions.Targets{Zone: guideZone})
	assert.ErrorContains(t, err, "not wanted")
	secret := permissions.ParseLines("the token " + fakeToken + " has Zone:DNS:Edit")
	assert.Len(t, secret.Grants, 1)
	for _, u := range secret.Unread {
		assert.NotContains(t, u.String(), fakeToken)
	}
	long := permissions.ParseLines(strings.Repeat("the token needs Zone:DNS:Edit or Workers Edit things read, ", 3000))
	assert.Equal(t, []string{"Zone DNS Write"}, scopedNames(long.Permissions()))
}

// Every group that has a level is found in a sentence, and not where the sentence
// denies it. Labels and sentences take turns: all of them with all groups take long.
func TestEveryGroupWithinProse(t *testing.T) {
	t.Parallel()
	says := []string{"the token needs `%` for its work", "It takes **%**.", "a token (\"%\") will do"}
	denies := []string{"`%` is not needed", "take another instead of `%`", "Not needed: %", "❌ %", "not `%`, please"}
	n := 0
	for g := range permissions.All() {
		parts := strings.Split(g.Label(), " | ")
		if len(parts) < 3 {
			continue
		}
		label := []string{g.Label(), strings.Join(parts, " > "), parts[0] + "." + parts[1] + ": " + parts[2], strings.Join(parts, " - ")}[n%4]
		text := strings.ReplaceAll(says[n%len(says)], "%", label)
		l := permissions.ParseLines(text)
		assert.Equal(t, []permissions.Permission{g.Permission()}, l.Permissions(), "%s: %v", text, l.Unread)
		text = strings.ReplaceAll(denies[n%len(denies)], "%", label)
		assert.Empty(t, permissions.ParseLines(text).Grants, text)
		n++
	}
	assert.Greater(t, n, 280)
}
