package permissions_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// said is a text as people write it, with the permissions that it grants and those of
// which it says that they are not wanted, by scope and name.
type said struct{ text, granted, refused string }

const dnsWrite, dnsRead, zoneWrite, zoneRead, settingsRead = "Zone DNS Write", "Zone DNS Read", "Zone Zone Write", "Zone Zone Read", "Account Account Settings Read"

// Sentences with each word that stands before a name and is no part of it, in the
// title case in which it could be one.
var labelled = []said{
	{"Required DNS Write and Zone Read.", dnsWrite + "; " + zoneRead, ""},
	{"Need DNS Write for the records", dnsWrite, ""},
	{"Needed: DNS Write for the records", dnsWrite, ""},
	{"Needing DNS Write permission, the job stops", dnsWrite, ""},
	{"Require DNS Write permission first", dnsWrite, ""},
	{"Requires DNS Write to deploy", dnsWrite, ""},
	{"CI Token: DNS Write is enough", dnsWrite, ""},
	{"An API DNS Write permission will do", dnsWrite, ""},
	{"Cloudflare Resource: DNS Write is enough", dnsWrite, ""},
	{"Permission Groups: DNS Write is enough", dnsWrite, ""},
	{"With DNS Write permission the job runs", dnsWrite, ""},
	{"A DNS Write permission is enough", dnsWrite, ""},
	{"An Email Routing Rules Write permission is enough", "Zone Email Routing Rules Write", ""},
	{"Add DNS Write to the token", dnsWrite, ""},
	{"Grant DNS Write to the bot", dnsWrite, ""},
	{"Set DNS Write for the bot", dnsWrite, ""},
	{"Use DNS Write to set records", dnsWrite, ""},
	{"Using DNS Write permission it sets records", dnsWrite, ""},
	{"Select DNS Write and save", dnsWrite, ""},
	{"Choose DNS Write, then save", dnsWrite, ""},
	{"Give DNS Write to the runner", dnsWrite, ""},
	{"Include DNS Read for lookups", dnsRead, ""},
	{"Enable DNS Read permission on the token", dnsRead, ""},
	{"That is it. Or DNS Write for updates", dnsWrite, ""},
	{"Also DNS Write for the challenge", dnsWrite, ""},
	{"Only DNS Read, please", dnsRead, ""},
	{"Missing DNS Write permission", dnsWrite, ""},
	{"Minimum DNS Read for the exporter", dnsRead, ""},
	{"Has DNS Write, works", dnsWrite, ""},
	{"Have DNS Write permission ready", dnsWrite, ""},
	{"At Least DNS Read for the exporter", dnsRead, ""},
	{"Existing DNS Write permission stays", dnsWrite, ""},
	{"The Following: DNS Write, of course", dnsWrite, ""},
	{"Necessary DNS Write permission", dnsWrite, ""},
	{"Recommended: DNS Write, of course", dnsWrite, ""},
	{"Optional: DNS Write, of course", dnsWrite, ""},
	{"Plus DNS Write for TXT records", dnsWrite, ""},
	{"Either DNS Write or Zone Read", dnsWrite + "; " + zoneRead, ""},
	{"Both DNS Write and Zone Read", dnsWrite + "; " + zoneRead, ""},
	{"Token Level: DNS Write, of course", dnsWrite, ""},
	{"Role: DNS Write, of course", dnsWrite, ""},
	{"API Credentials: DNS Write, of course", dnsWrite, ""},
	{"Then DNS Write for the challenge", dnsWrite, ""},
	{"Scoped To DNS Write, of course", dnsWrite, ""},
	{"Allow DNS Write for the runner", dnsWrite, ""},
	{"Autorisations : DNS Write, of course", dnsWrite, ""},
	{"Name: DNS Write, of course", dnsWrite, ""},
	{"Label: DNS Write, of course", dnsWrite, ""},
	{"Title: DNS Write, of course", dnsWrite, ""},
	{"Description: DNS Write, of course", dnsWrite, ""},
	{"Type: DNS Write, of course", dnsWrite, ""},
	{"Typical DNS Write permission", dnsWrite, ""},
	{"Your DNS Write permission is missing", dnsWrite, ""},
	{"Note: DNS Write, of course", dnsWrite, ""},
	{"Important: DNS Write, of course", dnsWrite, ""},
	{"Ensure DNS Write permission", dnsWrite, ""},
	{"Check DNS Write permission", dnsWrite, ""},
	{"Make Sure DNS Write is needed", dnsWrite, ""},
	{"The Cloudflare DNS Write permission", dnsWrite, ""},
	{"Access: DNS Write, of course", dnsWrite, ""},
	{"Quantum DNS Write permission", "", ""}, // another product's
}

// Words that say of what stands beside them that it is a permission.
var aboutAccess = []said{
	{"Set up the cache purge permission", "", ""},
	{"the token needs dns:edit", dnsWrite, ""},
	{"an oauth client with dns:edit", dnsWrite, ""},
	{"we grant it dns:edit", dnsWrite, ""},
	{"it grants dns:edit", dnsWrite, ""},
	{"perms are dns:edit", dnsWrite, ""},
	{"permissions are dns:edit", dnsWrite, ""},
	{"scopes are dns:edit", dnsWrite, ""},
	{"access is dns:edit", dnsWrite, ""},
	{"rights are dns:edit", dnsWrite, ""},
	{"privileges are dns:edit", dnsWrite, ""},
	{"die Berechtigungen sind dns:edit", dnsWrite, ""},
	{"os permissões são dns:edit", dnsWrite, ""},
	{"der Zugriff ist dns:edit", dnsWrite, ""},
	{"run dns:edit now", "", ""},
	{"权限 dns:edit 就够", dnsWrite, ""},
	{"權限 dns:edit 就夠", dnsWrite, ""},
	{"権限 dns:edit で十分", dnsWrite, ""},
	{"許可 dns:edit で十分", dnsWrite, ""},
	{"许可 dns:edit 就够", dnsWrite, ""},
	{"권한 dns:edit 충분", dnsWrite, ""},
	{"请添加DNS Write权限", dnsWrite, ""},
	{"請添加DNS Write權限", dnsWrite, ""},
	{"DNS Write権限を足す", dnsWrite, ""},
	{"DNS Writeの権限を足す", dnsWrite, ""},
	{"请添加DNS Write的权限", dnsWrite, ""},
	{"請添加DNS Write的權限", dnsWrite, ""},
	{"DNS Write許可を足す", dnsWrite, ""},
	{"请给DNS Write许可", dnsWrite, ""},
	{"DNS Write 권한 추가", dnsWrite, ""},
	{"DNS Writeだけで十分", dnsWrite, ""},
	{"DNS Writeを足す", "", ""},
	{"the job calls: DNS Write is needed", dnsWrite, ""},
	{"the job calls: DNS Write is required", dnsWrite, ""},
	{"the job calls: DNS Write is necessary", dnsWrite, ""},
	{"the job calls: DNS Write is enough", dnsWrite, ""},
	{"the job calls: DNS Write is sufficient", dnsWrite, ""},
	{"the job calls: DNS Write is missing", dnsWrite, ""},
	{"the job calls: DNS Write is mandatory", dnsWrite, ""},
	{"of all these DNS Writes are fun", "", ""},
	{"the job calls: DNS Write and Zone Read are missing", dnsWrite + "; " + zoneRead, ""},
	{"the job calls: DNS Write is fun", "", ""},
}

// Each word that denies.
var denying = []said{
	{"It should not have Zone:DNS:Edit", "", dnsWrite},
	{"Never give it Zone:DNS:Edit", "", dnsWrite},
	{"It works without Zone:DNS:Edit", "", dnsWrite},
	{"everything except Zone:DNS:Edit", "", dnsWrite},
	{"everything excluding Zone:DNS:Edit", "", dnsWrite},
	{"Please exclude Zone:DNS:Edit", "", dnsWrite},
	{"The template excludes Zone:DNS:Edit", "", dnsWrite},
	{"Zone:DNS:Edit is unnecessary", "", dnsWrite},
	{"Zone:DNS:Edit is unneeded", "", dnsWrite},
	{"Zone:DNS:Edit is unused", "", dnsWrite},
	{"It cannot use Zone:DNS:Edit", "", dnsWrite},
	{"nor does it want Zone:DNS:Edit", "", dnsWrite},
	{"neither of Zone:DNS:Edit, Zone:Zone:Edit", "", dnsWrite + "; " + zoneWrite},
	{"Avoid Zone:DNS:Edit", "", dnsWrite},
	{"A proxy avoids Zone:DNS:Edit", "", dnsWrite},
	{"dont give it Zone:DNS:Edit", "", dnsWrite},
	{"don't give it Zone:DNS:Edit", "", dnsWrite},
	{"don’t give it Zone:DNS:Edit", "", dnsWrite},
	{"Remove Zone:DNS:Edit", "", dnsWrite},
	{"We removed Zone:DNS:Edit", "", dnsWrite},
	{"Consider removing Zone:DNS:Edit", "", dnsWrite},
	{"Drop Zone:DNS:Edit", "", dnsWrite},
	{"We dropped Zone:DNS:Edit", "", dnsWrite},
	{"Zone:DNS:Edit is deprecated", "", dnsWrite},
	{"Zone:DNS:Edit is obsolete", "", dnsWrite},
	{"It was Zone:DNS:Edit previously", "", dnsWrite},
	{"It was Zone:DNS:Edit formerly", "", dnsWrite},
	{"Zone:DNS:Read instead of Zone:DNS:Edit", dnsRead, dnsWrite},
	{"Zone:DNS:Read rather than Zone:DNS:Edit", dnsRead, dnsWrite},
	{"Zone:DNS:Edit is forbidden", "", dnsWrite},
	{"Zone:DNS:Edit is excessive", "", dnsWrite},
	{"Zone:DNS:Edit is overkill", "", dnsWrite},
	{"It stops there unless it has Zone:DNS:Edit", "", dnsWrite},
	{"To replace Zone:DNS:Edit", "", dnsWrite},
	{"It replaces Zone:DNS:Edit", "", dnsWrite},
	{"We replaced Zone:DNS:Edit", "", dnsWrite},
	{"After replacing Zone:DNS:Edit", "", dnsWrite},
	{"We changed from Zone:DNS:Edit", "", dnsWrite},
	{"We switched from Zone:DNS:Edit", "", dnsWrite},
	{"We migrated from Zone:DNS:Edit", "", dnsWrite},
	{"We downgraded from Zone:DNS:Edit", "", dnsWrite},
	{"Zone:DNS:Edit is too broad", "", dnsWrite},
	{"Zone:DNS:Edit is broader", "", dnsWrite},
	{"Zone:DNS:Edit is too powerful", "", dnsWrite},
	{"Zone:DNS:Edit brauchen wir nicht", "", dnsWrite},
	{"kein Zone:DNS:Edit", "", dnsWrite},
	{"keine Rechte wie Zone:DNS:Edit", "", dnsWrite},
	{"keinen Zugriff mit Zone:DNS:Edit", "", dnsWrite},
	{"läuft ohne Zone:DNS:Edit", "", dnsWrite},
	{"pas de Zone:DNS:Edit", "", dnsWrite},
	{"marche sans Zone:DNS:Edit", "", dnsWrite},
	{"aucun Zone:DNS:Edit", "", dnsWrite},
	{"aucune permission Zone:DNS:Edit", "", dnsWrite},
	{"funciona sin Zone:DNS:Edit", "", dnsWrite},
	{"nunca Zone:DNS:Edit", "", dnsWrite},
	{"não usar Zone:DNS:Edit", "", dnsWrite},
	{"nao usar Zone:DNS:Edit", "", dnsWrite},
	{"funciona sem Zone:DNS:Edit", "", dnsWrite},
	{"non serve Zone:DNS:Edit", "", dnsWrite},
	{"funziona senza Zone:DNS:Edit", "", dnsWrite},
	{"nessun Zone:DNS:Edit", "", dnsWrite},
	{"niet met Zone:DNS:Edit", "", dnsWrite},
	{"geen Zone:DNS:Edit", "", dnsWrite},
	{"werkt zonder Zone:DNS:Edit", "", dnsWrite},
	{"nie dawaj Zone:DNS:Edit", "", dnsWrite},
	{"bez Zone:DNS:Edit", "", dnsWrite},
	{"inte Zone:DNS:Edit", "", dnsWrite},
	{"ikke Zone:DNS:Edit", "", dnsWrite},
	{"utan Zone:DNS:Edit", "", dnsWrite},
	{"uden Zone:DNS:Edit", "", dnsWrite},
	{"không cần Zone:DNS:Edit", "", dnsWrite},
	{"нельзя давать Zone:DNS:Edit", "", dnsWrite},
	{"не давать Zone:DNS:Edit", "", dnsWrite},
	{"без Zone:DNS:Edit", "", dnsWrite},
	{"不给 Zone:DNS:Edit", "", dnsWrite},
	{"无需 Zone:DNS:Edit", "", dnsWrite},
	{"無需 Zone:DNS:Edit", "", dnsWrite},
	{"没有 Zone:DNS:Edit", "", dnsWrite},
	{"沒有 Zone:DNS:Edit", "", dnsWrite},
	{"Zone:DNS:Edit 無し", "", dnsWrite},
	{"Zone:DNS:Edit なし", "", dnsWrite},
	{"別給 Zone:DNS:Edit", "", dnsWrite},
	{"别给 Zone:DNS:Edit", "", dnsWrite},
	{"勿给 Zone:DNS:Edit", "", dnsWrite},
	{"非 Zone:DNS:Edit", "", dnsWrite},
	{"Zone:DNS:Edit は使わない", "", dnsWrite},
	{"Zone:DNS:Edit でなくてよい", "", dnsWrite},
	{"Zone:DNS:Edit は使いません", "", dnsWrite},
	{"Zone:DNS:Edit は使わなかった", "", dnsWrite},
	{"Zone:DNS:Edit 필요하지 않다", "", dnsWrite},
	{"Zone:DNS:Edit 없이", "", dnsWrite},
	{"Zone:DNS:Edit 아니다", "", dnsWrite},
	{"Zone:DNS:Edit 말고", "", dnsWrite},
	{"Zone:DNS:Edit を除く", "", dnsWrite},
	{"Zone:DNS:Edit 以外", "", dnsWrite},
	{"❌ Zone:DNS:Edit", "", dnsWrite},
	{"✗ Zone:DNS:Edit", "", dnsWrite},
	{"✘ Zone:DNS:Edit", "", dnsWrite},
	{"✖ Zone:DNS:Edit", "", dnsWrite},
	{"🚫 Zone:DNS:Edit", "", dnsWrite},
	{"⛔ Zone:DNS:Edit", "", dnsWrite},
	{"~~Zone:DNS:Edit~~", "", dnsWrite},
	{"not just Zone:DNS:Edit", dnsWrite, ""},
}

// What clauses say of each other.
var clausal = []said{
	{"Zone:DNS:Edit (it is never needed there)", "", dnsWrite},
	{"Zone:DNS:Edit (you do not need it there)", "", dnsWrite},
	{"Zone:DNS:Edit (it is not required there)", "", dnsWrite},
	{"Zone:DNS:Edit (the job does not require it)", "", dnsWrite},
	{"Zone:DNS:Edit (it is not necessary there)", "", dnsWrite},
	{"Zone:DNS:Edit (it is not wanted there)", "", dnsWrite},
	{"Zone:DNS:Edit (it is not used there)", "", dnsWrite},
	{"Zone:DNS:Edit (it is not mandatory there)", "", dnsWrite},
	{"Zone:DNS:Edit (it is not recommended there)", "", dnsWrite},
	{"Zone:DNS:Edit (it is not supported there)", "", dnsWrite},
	{"Zone:DNS:Edit (it is not enough there)", "", dnsWrite},
	{"Zone:DNS:Edit (it is not sufficient there)", "", dnsWrite},
	{"Zone:DNS:Edit (by now no longer there)", "", dnsWrite},
	{"Zone:DNS:Edit (it is there no more)", "", dnsWrite},
	{"Zone:DNS:Edit (it does not work there)", "", dnsWrite},
	{"Zone:DNS:Edit (it never works there)", "", dnsWrite},
	{"Zone:DNS:Edit (it does not suffice there)", "", dnsWrite},
	{"Zone:DNS:Edit (das ist nicht nötig)", "", dnsWrite},
	{"Zone:DNS:Edit (das wird nicht benötigt)", "", dnsWrite},
	{"Zone:DNS:Edit (das ist nicht erforderlich)", "", dnsWrite},
	{"Zone:DNS:Edit (ce n'est pas nécessaire)", "", dnsWrite},
	{"Zone:DNS:Edit (il n'est pas requis)", "", dnsWrite},
	{"Zone:DNS:Edit (eso sin ser necesario)", "", dnsWrite},
	{"Zone:DNS:Edit (isso não é necessário)", "", dnsWrite},
	{"Zone:DNS:Edit (questo non è necessario)", "", dnsWrite},
	{"Zone:DNS:Edit (questo non è richiesto)", "", dnsWrite},
	{"Zone:DNS:Edit no es para esto", "", dnsWrite},
	{"Zone:DNS:Edit no se usa", "", dnsWrite},
	{"Zone:DNS:Edit y Zone:Zone:Edit no son para esto", "", dnsWrite + "; " + zoneWrite},
	{"Zone:DNS:Edit no hace falta", "", dnsWrite},
	{"Zone:DNS:Edit no painel", dnsWrite, ""},
	{"Zone:DNS:Edit (do not share it)", dnsWrite, ""},
	{"It does not touch workers but Zone:DNS:Edit", dnsWrite, ""},
	{"It takes no D1 however Zone:DNS:Edit", dnsWrite, ""},
	{"It takes no D1 whereas Zone:DNS:Edit", dnsWrite, ""},
	{"Zone:DNS:Edit is there although it never sets records", dnsWrite, ""},
	{"Zone:DNS:Edit is there though it never sets records", dnsWrite, ""},
	{"Nicht für Worker aber für Zone:DNS:Edit", dnsWrite, ""},
	{"Nicht Zone:Zone:Edit sondern Zone:DNS:Edit", dnsWrite, zoneWrite},
	{"Pas de worker mais Zone:DNS:Edit", dnsWrite, ""},
	{"Nunca para workers pero Zone:DNS:Edit", dnsWrite, ""},
	{"Nunca para workers sino Zone:DNS:Edit", dnsWrite, ""},
	{"Nunca para workers mas Zone:DNS:Edit", dnsWrite, ""},
	{"Non per i worker ma Zone:DNS:Edit", dnsWrite, ""},
	{"Zone:DNS:Edit is set so it never asks", dnsWrite, ""},
	{"Zone:DNS:Edit is set because it never asks", dnsWrite, ""},
	{"Zone:DNS:Edit is set since it never asks", dnsWrite, ""},
	{"Zone:DNS:Edit is set and it never asks", "", dnsWrite},
	{"If you never use workers, Zone:DNS:Edit will do", dnsWrite, ""},
	{"When you never use workers, Zone:DNS:Edit will do", dnsWrite, ""},
	{"Unless you use workers, Zone:DNS:Edit will do", dnsWrite, ""},
	{"While it never runs workers, Zone:DNS:Edit will do", dnsWrite, ""},
	{"As it never runs workers, Zone:DNS:Edit will do", dnsWrite, ""},
	{"Wenn man nie Worker nutzt, reicht Zone:DNS:Edit", dnsWrite, ""},
	{"Falls man nie Worker nutzt, reicht Zone:DNS:Edit", dnsWrite, ""},
	{"Si nunca usa workers, basta Zone:DNS:Edit", dnsWrite, ""},
	{"Quando nunca usa workers, basta Zone:DNS:Edit", dnsWrite, ""},
	{"Cuando nunca usa workers, basta Zone:DNS:Edit", dnsWrite, ""},
	{"Here it never runs workers, Zone:DNS:Edit will do", "", dnsWrite},
	{"No, Zone:DNS:Edit", "", dnsWrite},
	{"Zone:DNS:Edit and never Zone:Zone:Edit", dnsWrite, zoneWrite},
	{"Zone:DNS:Edit and no Zone:Zone:Edit", dnsWrite, zoneWrite},
}

const (
	scriptsWrite, scriptsRead     = "Account Workers Scripts Write", "Account Workers Scripts Read"
	r2Write, r2Read               = "Account Workers R2 Storage Write", "Account Workers R2 Storage Read"
	routesWrite, routesRead       = "Zone Workers Routes Write", "Zone Workers Routes Read"
	addressesWrite                = "Account Email Routing Addresses Write"
	pageRulesWrite, pageRulesRead = "Zone Page Rules Write", "Zone Page Rules Read"
	sslWrite, sslRead             = "Zone SSL and Certificates Write", "Zone SSL and Certificates Read"
	settingsWrite                 = "Account Account Settings Write"
	zoneSettingsWrite             = "Zone Zone Settings Write"
	zoneSettingsRead              = "Zone Zone Settings Read"
	purgeCache                    = "Zone Cache Purge"
	tokensWrite, tokensRead       = "User API Tokens Write", "User API Tokens Read"
	membershipsRead               = "User Memberships Read"
	detailsRead                   = "User User Details Read"
	logsRead, analyticsRead       = "Zone Logs Read", "Zone Analytics Read"
)

// What sets a permission apart from its sentence: tags and marks around it, signs within.
var marked = []said{
	{"it does dns: edit here", "", ""},
	{"Zone:\nrun dns:edit now", dnsWrite, ""},
	{"See Zone > DNS > Edit there", dnsWrite, ""},
	{"See Account > D1 > Edit there", "Account D1 Write", ""},
	{"See User > Memberships > Read there", membershipsRead, ""},
	{"See Bucket > Workers R2 Storage Bucket Item > Read there", "Bucket Workers R2 Storage Bucket Item Read", ""},
	{"See Quantum > DNS > Edit there", "", ""},
	{"it does `dns: edit` here", dnsWrite, ""},
	{"it does <b>dns: edit</b> here", dnsWrite, ""},
	{"it does <code>dns: edit</code> here", dnsWrite, ""},
	{"it does <strong>dns: edit</strong> here", dnsWrite, ""},
	{"it does <em>dns: edit</em> here", dnsWrite, ""},
	{"some <li>dns: edit</li> there", dnsWrite, ""},
	{"<tr><td>sets records</td><td>DNS Edit</td></tr>", dnsWrite, ""},
	{"it needs DNS Edit<br>Zone Read<br/>and time", dnsWrite + "; " + zoneRead, ""},
	{"it asks for zone%20dns%20edit%20permission", "", ""},
	{"scope=DNS%20Write&more", dnsWrite, ""},
	{"DNS Write & Zone Read are needed", dnsWrite + "; " + zoneRead, ""},
	{"DNS Write + Zone Read are needed", dnsWrite + "; " + zoneRead, ""},
	{"It needs Zone DNS (Edit) to run", dnsWrite, ""},
	{"It needs Zone DNS (Edit to run", "", ""},
	{"它需要 Zone DNS（Edit）权限", dnsWrite, ""},
	{"It needs DNS Read/Write to run", dnsRead + "; " + dnsWrite, ""},
	{"It needs DNS Read & Write to run", dnsRead + "; " + dnsWrite, ""},
	{"It needs DNS Read+Write to run", dnsRead + "; " + dnsWrite, ""},
	{"It needs DNS Read or Edit to run", dnsRead + "; " + dnsWrite, ""},
	{"It needs DNS Edit/Write to run", dnsWrite, ""},
	{"It needs DNS Read and the Edit button", dnsRead, ""},
	{"It needs DNS Read-only to run", dnsRead, ""},
	{"It needs DNS Readonly to run", dnsRead, ""},
	{"zone.dns.edit() is called", "", ""},
	{"zone:dns:edit(x) is called with the token", "", ""},
	{"`zone:dns:edit` (x) is needed by the token", dnsWrite, ""},
	{", DNS Write for records", dnsWrite, ""},
	{"example.com - DNS:Edit", dnsWrite, ""},
	{"Myhost - DNS:Edit", dnsWrite, ""},
	{"Myhost - DNS > Edit, again", "", ""},
	{"Workers - DNS:Edit, again", "", ""},
	{"The `Workers Scripts Edit` one", scriptsWrite, ""},
	{"the `workers scripts edit` one", "", ""},
	{"The `Workers Scripts Run` one", "", ""},
	{"It has the Hyperdrive edit permission there", "Account Hyperdrive Write", ""},
	{"请添加Hyperdrive edit权限", "Account Hyperdrive Write", ""},
	{"It has the Hyperdrive edit button there", "", ""},
	{"Zone:\nworkers:write", "Account Workers KV Storage Write; Account Workers Scripts Write; Zone Workers Routes Write", ""},
	{"example.com – DNS:Edit", dnsWrite, ""},
	{"example.com — DNS:Edit", dnsWrite, ""},
	{"example.com - DNS Edit", dnsWrite, ""},
	{"Look at Zone::DNS::Edit there", dnsWrite, ""},
	{"Look at Zone>DNS>Edit there", dnsWrite, ""},
	{"Look at zone_dns_edit there", "", ""},
	{"Look at dns_records:edit there", dnsWrite, ""},
	{"Look at Zone.DNS.Edit/more", "", ""},
	{"Look at Zone.DNS.Edit.more", "", ""},
	{"Look at Zone.DNS.Edit: more", dnsWrite, ""},
	{"Look at Zone.DNS.Edit - more", dnsWrite, ""},
	{"Look at Zone.DNS.Edit-more", "", ""},
	{"Look at Zone > DNS > Edit > Save", dnsWrite, ""},
	{"Look at Zone > DNS > Edit > Read", "", ""},
	{"SSL, and Certificates Write is needed", "", ""},
	{"Workers Scripts, Workers Routes Write is needed", routesWrite, ""},
}

// TestSentences reads what people write, as it is meant.
func TestSentences(t *testing.T) {
	t.Parallel()
	for _, s := range slices.Concat(labelled, aboutAccess, denying, clausal, foreign, marked, wrapped) {
		l := permissions.ParseLines(s.text)
		assert.Equal(t, s.granted, strings.Join(scopedNames(l.Permissions()), "; "), "%s: %v", s.text, l.Unread)
		var refused []string
		for _, u := range l.Unread {
			if fault := (*permissions.ParseError)(nil); errors.As(u.Err, &fault) && fault.Problem == permissions.ParseNotWanted {
				for _, g := range fault.Candidates {
					refused = append(refused, g.Scope.Label()+" "+g.Name)
				}
			}
		}
		assert.Equal(t, s.refused, strings.Join(refused, "; "), "%s: %v", s.text, l.Unread)
	}
}

// TestSentencesHaveEveryWord: each word of the lists of what reads sentences stands in one.
func TestSentencesHaveEveryWord(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, s := range slices.Concat(labelled, aboutAccess, denying, clausal, foreign, wrapped) {
		all.WriteString(strings.ToLower(s.text) + "\n")
	}
	n := 0
	for _, file := range []string{"prose.go", "prose_refusals.go", "languages.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		ast.Inspect(f, func(node ast.Node) bool {
			var words []ast.Expr
			switch node := node.(type) {
			case *ast.CaseClause:
				words = node.List
			case *ast.CompositeLit:
				if words = node.Elts; node.Type == nil {
					words = words[len(words)-1:] // behind the English word
				}
			}
			for _, e := range words {
				if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					text, err := strconv.Unquote(lit.Value)
					require.NoError(t, err)
					for w := range strings.FieldsSeq(text) {
						assert.Contains(t, all.String(), w, file)
						n++
					}
				}
			}
			return true
		})
	}
	assert.Greater(t, n, 300)
}
