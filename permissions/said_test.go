package permissions_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
)

// readOf writes what a text is read as.
func readOf(b *strings.Builder, text string) {
	l := permissions.ParseLines(text)
	fmt.Fprintf(b, "%q:", text)
	for _, g := range l.Grants {
		fmt.Fprintf(b, " [%s", permissions.Label(g.Permission))
		if g.Resource.Scope() != "" {
			fmt.Fprintf(b, " on %s", g.Resource)
		}
		b.WriteString("]")
	}
	b.WriteString("\n")
	for _, u := range l.Unread {
		fmt.Fprintf(b, "  %s\n", u)
	}
}

// TestSaidOfDenials: what is read beside every word that denies.
func TestSaidOfDenials(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, w := range strings.Fields("not never without except excluding exclude excludes unnecessary unneeded unused cannot nor neither avoid avoids dont remove removed removing drop dropped deprecated obsolete previously formerly instead rather forbidden excessive overkill unless replace replaces replaced replacing changed switched migrated downgraded broad broader powerful nicht kein keine keinen ohne pas sans aucun aucune sin nunca não nao sem non senza nessun sondern niet geen zonder nie bez inte ikke utan uden không нельзя не без but whereas although though however so because since if when while as") {
		readOf(&b, "needs DNS Write, "+w+" Zone Read")
		readOf(&b, w+" Zone:DNS:Edit, Account Settings Read is enough")
	}
	for _, w := range strings.Fields("不 无需 無需 没有 沒有 無し なし 別 别 勿 非 ない なく ません なかった 않 없 아니 말고 除く 以外 ❌ ✗ ✘ ✖ 🚫 ⛔ ~~") {
		readOf(&b, w+" Zone:DNS:Edit")
		readOf(&b, "Zone:DNS:Edit "+w)
	}
	for _, w := range strings.Fields("needed need required require necessary wanted used mandatory recommended supported enough sufficient longer more work works suffice nötig benötigt erforderlich nécessaire requis necesario necessário necessario richiesto") {
		readOf(&b, "Zone:DNS:Edit, not "+w)
		readOf(&b, "Zone:DNS:Edit is no longer "+w+"; Zone Read is "+w)
	}
	goldenfile.Check(t, *update, "testdata/denials.golden.txt", b.String())
}

// TestSaidOfLabels: what is read beside every word that labels, and every sign and mark.
func TestSaidOfLabels(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, w := range strings.Fields("permission permissions scope scopes required requires needs needed token tokens api resources resource group groups with the a an add grant set use using select choose give include enable and or also only missing minimum needing need require has have at least cloudflare existing following necessary recommended optional plus either both level access role roles rights privileges credentials then to for of allow allows permisos permissões berechtigungen autorisations permessi name label title description type scoped typical your note important ensure check make sure") {
		readOf(&b, "Please "+w+" DNS Write")
		readOf(&b, w+" Zone DNS Write "+w)
	}
	for _, sign := range []string{":", ".", "/", ">", "->", "=>", "-", "–", "—", "|", "·", "›", "»", "→", "⇒", "⟶", "➜", ">>", "::", "：", "∕", "&", "+", ",", ";", "(", "（", "）", "\t", "_"} {
		readOf(&b, "It needs Zone"+sign+"DNS"+sign+"Edit to work")
		readOf(&b, "It needs Zone "+sign+" DNS "+sign+" Edit to work")
		readOf(&b, "example.com "+sign+" DNS:Edit")
	}
	for _, mark := range []string{"`", "*", "\"", "“", "„", "«", "‘", "'", "_", "~", "「", "『", "【", "《", "[", "<b>", "<code>", "<strong>", "<em>", "<li>", "<td>", "<br>", "%20"} {
		readOf(&b, "It needs "+mark+"DNS Write"+mark+" and "+mark+"Zone Read"+mark)
	}
	goldenfile.Check(t, *update, "testdata/labels.golden.txt", b.String())
}

// TestSaidOfLists: what is read of tables, lists and other languages.
func TestSaidOfLists(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, yes := range []string{"yes", "Y", "✅", "✓", "✔", "✔️", "no", "N", "❌", "✗", "✘", "✖", "never", "maybe", ""} {
		readOf(&b, "| Permission | Read | Edit |\n|---|---|---|\n| Zone DNS | "+yes+" | yes |\n| Zone Settings | yes | "+yes+" |")
		readOf(&b, "| DNS Write | "+yes+" |")
	}
	for _, bullet := range []string{"- ", "* ", "• ", "1. ", "2) ", "[ ] ", "[x] ", "- [x] ", "> ", "# ", "## ", "**", "a) ", "– "} {
		readOf(&b, bullet+"DNS Write\n"+bullet+"Zone Read")
	}
	for _, heading := range []string{"Zone permissions:", "Account:", "User", "user permissions", "Bucket:", "Edit permissions:", "Read:", "Zone (example.com)", "Zone Resources", "Include All zones", "Account Resources: Include | All accounts", "Token name: x", "Zone - Edit:"} {
		readOf(&b, heading+"\nDNS\nLogs Read\nAnalytics:Read\nMemberships\nSettings: Edit")
	}
	for _, on := range []string{"zone 2cf1f02313c4ef76af3d62eb78bb906e", "account 6451353ea5a8407bab6162abc42f5338", "all zones", "all accounts", "all zones of account 6451353ea5a8407bab6162abc42f5338", "example.com", "zone example.com", "nothing", "the token's own user", "user 6451353ea5a8407bab6162abc42f5338", "zone 2CF1F02313C4EF76AF3D62EB78BB906E"} {
		readOf(&b, "DNS Write on "+on+"\nAccount Settings Read on "+on+"\nUser Details Read on "+on)
	}
	for _, text := range []string{
		"アカウント設定の読み取りとゾーンDNSの編集", "区域 DNS 编辑", "區域 DNS 編輯", "영역 DNS 편집", "계정 설정 읽기", "Konto: Workers-Skripte: Bearbeiten", "Zoneneinstellungen lesen und DNS bearbeiten", "Compte - Paramètres du compte - Lecture", "Zone - DNS - Modification", "Zona: DNS: Editar", "Cuenta: Secuencias de comandos de Workers: Editar", "Conta: Armazenamento R2 do Workers: Leitura", "Zona - Certificati SSL - Modifica", "ユーザー：メンバーシップ：読み取り", "Zone.キャッシュ消去", "Zone:Cache Purge:Purge, purge of the cache", "Workers Routes Edit, the Workers Routes", "policies, addresses, analyses, SSL and Certificates Edits", "DNS Writes; Zones Reads", "Zone › DNS › Edit for example.com", "Zone.DNS: Edit (for cert-manager), Zone.Zone: Read (optional)", "needs `Zone.DNS: Edit` and Account Settings Read", "either DNS Write or Zone Read", "DNS Read/Write", "DNS Read & Write", "DNS (Read, Edit)", "DNS: Read, Edit", "Edit Cloudflare Workers", "Edit zone DNS", "the Read all resources template", "All permissions", "Admin", "cfut_", "#zone:read #dns_records:edit #ssl:read com.cloudflare.api.user.membership.list",
	} {
		readOf(&b, text)
	}
	goldenfile.Check(t, *update, "testdata/lists.golden.txt", b.String())
}

// TestSaidOfCauses: what is read of what people wrote about their refusals.
func TestSaidOfCauses(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	cases, err := os.ReadFile("../diagnose/testdata/refusals.json")
	require.NoError(t, err)
	var threads []struct{ ID, Text, Cause string }
	require.NoError(t, json.Unmarshal(cases, &threads))
	for _, c := range threads {
		readOf(&b, c.Cause)
	}
	goldenfile.Check(t, *update, "testdata/causes.golden.txt", b.String())
}

// TestSaidOfNames: what names in many spellings are taken for, and what is said of others.
func TestSaidOfNames(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	say := func(text string) {
		p, err := permissions.Parse(text)
		if err != nil {
			fmt.Fprintf(&b, "%q: %v\n", text, err)
			return
		}
		fmt.Fprintf(&b, "%q: %s\n", text, permissions.Label(p))
	}
	n := 0
	for g := range permissions.All() {
		if n++; n%13 != 0 {
			continue
		}
		name := []rune(g.Name)
		say(strings.ToLower(g.Name))
		say(string(name[1:]))
		say(string(name[:len(name)/2]) + string(name[len(name)/2+1:]))
		say(string(slices.Insert(slices.Clone(name), len(name)/2, 'x')))
		say(strings.ReplaceAll(g.Label(), " ", ""))
		say(g.Label() + "s")
		say("Zone:" + strings.TrimSuffix(g.Name, " Write"))
		say("account " + strings.ToUpper(g.Name))
		words := strings.Fields(g.Name)
		slices.Reverse(words)
		say(strings.Join(words, "_"))
	}
	for _, name := range []string{"#analytics:read", "#billing:edit", "#billing", "#cache_purge:edit", "#cache_purge:read", "#dns.view:list", "#logs:create", "#organization:update", "#ssl:delete", "#subscription:peek", "#none:read", "#billing:fly",
		"com.cloudflare.api.account.ai.read", "com.cloudflare.api.account.aig.list", "com.cloudflare.api.account.aig", "com.cloudflare.api.account.rag.write", "com.cloudflare.api.token.list_self", "com.cloudflare.edge.worker.queue.ack", "com.cloudflare.edge.worker.queue.push", "com.cloudflare.edge.worker.queue.pull", "com.cloudflare.edge.r2.bucket.list", "com.cloudflare.api.account.zone.email.routing.rule.create", "com.cloudflare.edge.vectorize.index.delete", "com.cloudflare.edge.hyperdrive.database.update", "com.cloudflare.api.iam.resource-group.edit",
		"", " ", "x", "Zone", "Edit", "Zone Edit", "DNS", "policies", "4755a26eedb94da69e1066d98aa820be", "ffffffffffffffffffffffffffffffff", "com.cloudflare.api.account.zone DNS Write", "com.cloudflare.api.user Memberships Read", "Zone (example.com) › DNS › Edit", "Zone (two words) DNS Edit", strings.Repeat("DNS ", 50),
	} {
		say(name)
	}
	for _, id := range []string{"", " ", "*", "x", "example.com", "zz.ZZ", "aA.09", "{{.}}", "a.b-c.d0", "https://dash.cloudflare.com/x", "dash.cloudflare.com/x", "'2cf1f02313c4ef76af3d62eb78bb906e'", "“2cf1f02313c4ef76af3d62eb78bb906e”", "2cf1f02313c4ef76af3d62eb78bb906e\n", "2CF1F02313C4EF76AF3D62EB78BB906E", "2cf1", strings.Repeat("a1", 40), "2cf1f02313c4ef76af3d62eb78bb906g", "under_score.example", ".", "ü.example", strings.Repeat("z", 90)} {
		_, err := permissions.ParseZoneID(id)
		fmt.Fprintf(&b, "zone %q: %v\n", id, err)
		_, err = permissions.ParseAccountID(id)
		fmt.Fprintf(&b, "account %q: %v\n", id, err)
	}
	for _, name := range []string{"ab", "abc", strings.Repeat("a", 63), strings.Repeat("a", 64), "-ab", "ab-", "a-b", "a0z9", "A-b", "a_b", "a{b", "a`b", "a/b", "a:b", "äb-c"} {
		err := permissions.BucketResource("6451353ea5a8407bab6162abc42f5338", permissions.JurisdictionEU, name).Validate()
		fmt.Fprintf(&b, "bucket %q: %v\n", name, err)
	}
	for _, key := range []string{
		"com.cloudflare.api.account.*", "com.cloudflare.api.account.6451353ea5a8407bab6162abc42f5338", "com.cloudflare.api.account.zone.*", "com.cloudflare.api.account.zone.2cf1f02313c4ef76af3d62eb78bb906e", "com.cloudflare.api.user.6451353ea5a8407bab6162abc42f5338",
		"com.cloudflare.edge.r2.bucket.6451353ea5a8407bab6162abc42f5338_default_one", "com.cloudflare.edge.r2.bucket.6451353ea5a8407bab6162abc42f5338_moon_one", "com.cloudflare.edge.worker.script.6451353ea5a8407bab6162abc42f5338_0f0e0d0c0b0a09080706050403020100", "com.cloudflare.api.account.example_tunnel.7c1d2e3f405162738495a6b7c8d9eaf0", "com.example.x", "zone example.com", "all zones", "account 6451353ea5a8407bab6162abc42f5338", "every zone", "",
	} {
		r, err := permissions.ParseResource(key)
		fmt.Fprintf(&b, "resource %q: %s, %v\n", key, r, err)
	}
	goldenfile.Check(t, *update, "testdata/names.golden.txt", b.String())
}

// TestSaidOfSpecs: bodies that are read, refused and written again.
func TestSaidOfSpecs(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	const dns, zone, account = "4755a26eedb94da69e1066d98aa820be", "2cf1f02313c4ef76af3d62eb78bb906e", "6451353ea5a8407bab6162abc42f5338"
	policy := func(effect, group, resource string) string {
		return `{"effect":"` + effect + `","permission_groups":[` + group + `],"resources":{` + resource + `}}`
	}
	good := policy("allow", `{"id":"`+dns+`"}`, `"com.cloudflare.api.account.zone.`+zone+`":"*"`)
	for _, text := range []string{
		``, `null`, `[]`, `{}`, `[1]`, `{"policies":null}`, `{"policies":[]}`, `{"policies":[` + good + `]}`, `[` + good + `]`, `[` + good + `,` + good + `]`, good, `{"result":{"policies":[` + good + `]}}`, `{"result":[{"policies":[` + good + `]},{"policies":[]}]}`,
		`[` + policy("maybe", `{"id":"`+dns+`"}`, `"com.cloudflare.api.account.zone.*":"*"`) + `]`,
		`[` + policy("allow", ``, `"com.cloudflare.api.account.zone.*":"*"`) + `]`,
		`[` + policy("allow", `{"id":"`+dns+`"}`, ``) + `]`,
		`[` + policy("allow", `{"id":"`+dns+`","name":"DNS Read"}`, `"com.cloudflare.api.account.zone.*":"*"`) + `]`,
		`[` + policy("allow", `{"name":"DNS Write"}`, `"com.cloudflare.api.account.zone.*":"*"`) + `]`,
		`[` + policy("allow", `{"id":"odd"}`, `"com.cloudflare.api.account.zone.*":"*"`) + `]`,
		`[` + policy("allow", `{"id":"`+dns+`"}`, `"com.cloudflare.api.account.`+account+`":{"com.cloudflare.api.account.zone.*":"*"}`) + `]`,
		`[` + policy("allow", `{"id":"`+dns+`"}`, `"com.cloudflare.api.account.`+account+`":{"com.cloudflare.api.account.zone.*":"x"}`) + `]`,
		`[` + policy("allow", `{"id":"`+dns+`"}`, `"com.cloudflare.api.account.zone.`+zone+`":7`) + `]`,
		`[` + policy("deny", `{"id":"`+dns+`"}`, `"com.cloudflare.api.account.zone.*":"*"`) + `]`,
		`[` + policy("allow", `{"id":"`+dns+`","new":1,"older":2}`, `"com.cloudflare.api.account.zone.*":"*"`) + `]`,
		`{"policies":[` + good + `],"zeta":1,"alpha":2,"condition":{"request_ip":{"in":["192.0.2.1/24"],"not_in":["2001:db8::/32"],"odd":1},"weather":"fair"}}`,
		`{"policies":[` + good + `],"not_before":"2026-11-23T00:00:00Z","expires_on":"2026-11-22T00:00:00Z"}`, `{"policies":[` + good + `],"not_before":"later"}`, `{"policies":[` + good + `],"expires_on":7}`,
		`{"policies":[` + good + `],"condition":{"request_ip":{"in":["300.1.1.1"]}}}`, `{"policies":[` + good + `],"condition":7}`, `{"policies":[` + good + `],"condition":{"request_ip":[]}}`,
		`{"policies":[` + good + `],"Policies":[]}`, `{"policies":[` + good + `],"policies":[]}`, `{"policies":[` + good[:len(good)-1], `["Zone:DNS:Edit"]`, `{"permissions":["DNS Write"]}`,
	} {
		spec, err := permissions.ParseSpec([]byte(text))
		fmt.Fprintf(&b, "%s\n  %v\n  %s, unknown %v\n", text, err, strings.ReplaceAll(spec.String(), "\n", "; "), spec.Unknown())
		if again, err := json.Marshal(spec); err == nil {
			fmt.Fprintf(&b, "  %s\n", again)
		} else {
			fmt.Fprintf(&b, "  not written: %v\n", err)
		}
		fmt.Fprintf(&b, "  valid: %v\n", spec.Validate())
		var strict permissions.Spec
		fmt.Fprintf(&b, "  strictly: %v\n", strict.UnmarshalJSON([]byte(text)))
		if err == nil && !spec.IsEmpty() {
			for _, form := range []permissions.LinkForm{permissions.UserTokenForm, permissions.AccountTokenForm} {
				link := permissions.DashboardLink(spec, form, "a name")
				back, err := permissions.ParseDashboardLink(link.URL)
				fmt.Fprintf(&b, "  %s %d %d %d %d %q; %s, %q %v %v\n", link.URL, len(link.Prefilled), len(link.ByHand), len(link.Seen), len(link.Derived), link.Notes,
					strings.ReplaceAll(back.Spec.String(), "\n", "; "), back.Name, back.Unknown, err)
			}
			fmt.Fprintf(&b, "  %s\n", strings.ReplaceAll(permissions.FormatLines(spec), "\n", " / "))
		}
	}
	goldenfile.Check(t, *update, "testdata/specs.golden.txt", b.String())
	var parse *permissions.ParseError
	_, err := permissions.Parse("no such thing")
	assert.True(t, errors.As(err, &parse))
}

// TestSaidOfLongTexts: of a text that is longer than anything right, errors and names
// show the beginning.
func TestSaidOfLongTexts(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	words, key := strings.Repeat("mo ", 60), strings.Repeat("moon-", 40)
	policy := func(effect, more, resources string) string {
		return `[{"effect":"` + effect + `","permission_groups":[{"id":"` + dnsWriteID + `"` + more + `}],"resources":{` + resources + `}}]`
	}
	body := `{"policies":` + policy("allow", "", `"com.cloudflare.api.account.zone.*":"*"`) + `,`
	for _, text := range []string{
		policy(words, "", `"a.b":"*"`), policy("allow", "", `"com.example.`+key+`":7`), policy("allow", "", `"com.example.x":"`+words+`"`), policy("allow", "", `"com.example.`+key+`":{}`),
		policy("allow", "", `"com.example.x":{"com.`+key+`":"`+words+`"}`), policy("allow", "", `"com.example.`+key+`":{"com.x":"y"}`), policy("allow", "", `"`+key+`":"*"`), policy("allow", `,"scopes":["`+words+`"]`, `"a.b":"*"`),
		body + `"expires_on":"` + words + `"}`, body + `"condition":{"request_ip":{"in":["` + words + `"]}}}`,
		body + `"` + words + `":1,"condition":{"` + words + `":1}}`,
	} {
		spec, err := permissions.ParseSpec([]byte(text))
		fmt.Fprintln(&b, err, spec.Unknown())
	}
	_, err := permissions.Parse(words)
	fmt.Fprintln(&b, err)
	fmt.Fprintln(&b, permissions.ParseLines(words).Unread[0].Text)
	_, err = permissions.ParseResource(words)
	fmt.Fprintln(&b, err)
	const dash = "https://dash.cloudflare.com/?permissionGroupKeys="
	link, err := permissions.ParseDashboardLink(dash + "[{%22key%22:%22" + key + "%22,%22type%22:%22read%22}]")
	fmt.Fprintln(&b, link.Unknown, err)
	_, err = permissions.ParseDashboardLink("https://" + key + "x.example/")
	fmt.Fprintln(&b, err)
	account := permissions.AccountResource(guideAccount)
	for _, r := range []permissions.Resource{
		permissions.AccountResource(permissions.AccountID(key)), permissions.ZoneResource(permissions.ZoneID(key)), permissions.UserResource(key), permissions.BucketResource(guideAccount, "", key),
		permissions.BucketResource(guideAccount, permissions.Jurisdiction(key), "b-1"), permissions.NestedResource(account, permissions.Scope("com.cloudflare.x."+key), key), permissions.NestedResource(account, permissions.Scope(key), key),
		permissions.WorkerResource(guideAccount, key), permissions.FlagshipAppResource(guideAccount, key), permissions.NestedResource(permissions.Resource{}, permissions.Scope("com.example."+key), key),
	} {
		fmt.Fprintf(&b, "%s: %v\n", r, r.Validate())
	}
	fmt.Fprintln(&b, permissions.NewSpec(permissions.Policy{Effect: permissions.Effect(words), Permissions: []permissions.Permission{permissions.ZoneRead}, Resources: []permissions.Resource{permissions.ZoneResource(guideZone)}}).Validate())
	for _, on := range []string{"zone <" + words + ">", key + ".com"} {
		_, err = permissions.ParseSpecFor([]byte(`[{"permission_groups":["DNS Write"],"resources":"`+on+`"}]`), permissions.Targets{})
		fmt.Fprintln(&b, err)
	}
	for line := range strings.Lines(b.String()) {
		assert.Less(t, len(line), 500, line)
	}
	goldenfile.Check(t, *update, "testdata/long.golden.txt", b.String())
}

// TestSaidOfListings: listings that are read and refused, what their rows become, and what
// differs from the catalogue.
func TestSaidOfListings(t *testing.T) {
	t.Parallel()
	const id, other, dns = "00000000000000000000000000000001", "00000000000000000000000000000002", "4755a26eedb94da69e1066d98aa820be"
	row := func(id, name, scopes, more string) string {
		return `{"id":"` + id + `","name":"` + name + `","scopes":[` + scopes + `]` + more + `}`
	}
	const account, zone, user = `"com.cloudflare.api.account"`, `"com.cloudflare.api.account.zone"`, `"com.cloudflare.api.user"`
	var b strings.Builder
	for _, text := range []string{
		``, ` `, `{}`, `{"result":null}`, `{"result":[]}`, `[`, `{`, `[7]`, `[{"id":7}]`, `{"result":7}`, `null`,
		`[` + row("odd", "Odd Read", zone, ``) + `]`, `[` + row(id, "", zone, ``) + `]`, `[` + row(id, "Odd Read", ``, ``) + `]`,
		`[` + row(id, "Odd Read", zone, ``) + `,` + row(id, "Odd Read", zone, ``) + `]`, `[` + row(id, "Odd Read", account+`,`+zone, ``) + `]`,
		`{"success":true,"result":[` + row(id, "Odd: Write", account, `,"label":"odd_thing_write","category":"c","is_selectable":false`) + `,` + row(other, "Odd Purge", user, `,"label":"_write","is_selectable":true`) + `]}`,
		`[` + row(id, "Write", account, `,"label":"a_"`) + `,` + row(other, "x Edit", account, `,"label":"A_b"`) + `]`,
		`[` + row(dns, "DNS Scribble", zone+`,`+account, ``) + `]`, `[` + row(id, "Individual Workers Editor", `"com.cloudflare.edge.worker.script"`, ``) + `]`,
	} {
		c, err := permissions.ParseListing([]byte(text))
		fmt.Fprintf(&b, "%s\n  %v\n", text, err)
		if err != nil {
			continue
		}
		for g := range c.All() {
			fmt.Fprintf(&b, "  %s %q %s %s, link %q %q, label %q, former %v, risk %v\n", g.ID, g.Name, g.Scope, g.Access, g.LinkKey, g.LinkType, g.Label(), g.FormerNames(), g.Listed())
		}
		d := permissions.Builtin().Drift(c)
		fmt.Fprintf(&b, "  none %v, added %d, removed %d, renamed %v, rescoped %v\n", d.None(), len(d.Added), len(d.Removed), d.Renamed, d.Rescoped)
		p, err := c.Parse("Odd Read")
		fmt.Fprintf(&b, "  %v %v\n", p, err)
	}
	find := func(name string) (permissions.ZoneID, error) {
		if name == "lost.example" {
			return "", errors.New("no such zone")
		}
		return "2cf1f02313c4ef76af3d62eb78bb906e", nil
	}
	for _, text := range []string{
		"", "DNS Write", "DNS Write on example.com", "DNS Write on lost.example", "DNS Write on zone example.com", "DNS Write on zone", "Account Settings Read on account", "Account Settings Read\nDNS Write\nUser Details Read", `["DNS Write"]`, `["no such"]`, `["DNS Write","Account Settings Read"]`, `[]`, `[7]`,
		"https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=%5B%7B%22key%22%3A%22dns%22%2C%22type%22%3A%22edit%22%7D%5D&accountId=*&zoneId=all", "https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=%5B%7B%22key%22%3A%22odd%22%2C%22type%22%3A%22edit%22%7D%5D", "https://dash.cloudflare.com/x\ny",
		`{"policies":[{"effect":"allow","permission_groups":[{"name":"DNS Write"}]}]}`, `{"policies":[{"effect":"allow","permission_groups":[{"name":"DNS Write"}],"resources":{"example.com":"*"}}]}`, `{"policies":[{"effect":"allow","permission_groups":[{"name":"DNS Write"}],"resources":{"<ZONE_ID>":"*"}}]}`, `{"policies":[{"effect":"allow","permission_groups":[{"name":"DNS Write"}],"resources":{"all zones":"*"}}]}`,
	} {
		for _, targets := range []permissions.Targets{{}, {Account: "6451353ea5a8407bab6162abc42f5338", Zone: "2cf1f02313c4ef76af3d62eb78bb906e", FindZone: find}} {
			spec, err := permissions.ParseSpecFor([]byte(text), targets)
			fmt.Fprintf(&b, "%q, targets %v: %s, %v\n", text, targets.Zone != "", strings.ReplaceAll(spec.String(), "\n", "; "), err)
		}
	}
	goldenfile.Check(t, *update, "testdata/listings.golden.txt", b.String())
}
