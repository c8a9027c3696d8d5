package permissions_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
)

// What people put around a permission that has a line of its own does not keep it from
// being read, and nothing of it is left over.
func TestLinesWithMarks(t *testing.T) {
	t.Parallel()
	for _, mark := range []string{
		"- ", "* ", "+ ", "– ", "— ", "- [ ] ", "- [x] ", "- [X] ", "* [ ] ", "[ ] ", "[x] ", "•", "‣ ", "◦ ", "▪ ", "✅ ", "✔️ ", "✔ ", "☑️ ", "☑ ", "→ ", "> ", "# ", "## ", "// ",
		"1. ", "12) ", "> - [ ] ", "- ✅ ", "\ufeff", "├── ", "│   └─ ", "┃ ", "┣ ", "┗ ", "╰ ", "\t",
	} {
		for _, name := range []string{"Cache Rules Edit", "cache rules edit"} {
			l := permissions.ParseLines(mark + name)
			assert.Equal(t, []permissions.Permission{permissions.ZoneCacheSettingsWrite}, l.Permissions(), "%q: %v", mark, l.Unread)
			assert.Empty(t, l.Unread, "%q", mark)
		}
		if l := permissions.ParseLines(mark + "Moon Write"); assert.Len(t, l.Unread, 1, "%q", mark) {
			assert.Equal(t, "Moon Write", l.Unread[0].Text, "%q", mark)
		}
	}
	for _, text := range []string{"**Moon Write**", "__Moon Write__", "`Moon Write`", "“Moon Write”", "<code>Moon Write</code>", "<li>Moon Write</li>", "- **`Moon Write`**", "'Moon Write'"} {
		if l := permissions.ParseLines(text); assert.Len(t, l.Unread, 1, text) {
			assert.Equal(t, "Moon Write", l.Unread[0].Text, text)
		}
	}
	for _, around := range [][2]string{
		{"**", "**"}, {"__", "__"}, {"`", "`"}, {"“", "”"}, {`"`, `"`}, {"'", "'"}, {"<code>", "</code>"}, {"<li>", "</li>"}, {"<li><code>", "</code></li>"}, {"<td>", "</td>"}, {"- **`", "`**"}, {"permission = \"", "\","}, {"'needs': '", "';"},
	} {
		l := permissions.ParseLines(around[0] + "Cache Rules Edit" + around[1])
		assert.Equal(t, []permissions.Permission{permissions.ZoneCacheSettingsWrite}, l.Permissions(), "%q: %v", around, l.Unread)
		assert.Empty(t, l.Unread, "%q", around)
	}
	for _, remark := range []string{" (to set rules)", " # sets rules", " // sets rules", " -- sets rules", " – sets rules", " — sets rules", " - sets rules", ": sets rules", "; sets rules", " for the rules", " to set rules", " because of rules", " - example.com", " (optional)", " - all apps ask", " - zones zip", " (a)", " (z)"} {
		l := permissions.ParseLines("zone cache rules edit" + remark)
		assert.Equal(t, []permissions.Permission{permissions.ZoneCacheSettingsWrite}, l.Permissions(), "%q: %v", remark, l.Unread)
		assert.Empty(t, l.Unread, "%q", remark)
	}
}

// What a line is before its permissions are looked for: a heading, a choice of
// resources, an answer in a table.
func TestLinesThatAreNoPermissions(t *testing.T) {
	t.Parallel()
	for _, choice := range []string{
		"Include | All zones", "Exclude | Specific zone", "Includes all zones", "Zone Resources: Include | All zones", "Account Resources: Include All accounts", "Zones resource: all",
		"Recursos de zona: Incluir | Todas", "Incluir todas las zonas", "Excluir zonas", "Inclure toutes les zones", "Exclure zones", "Einschließen: alle Zonen", "Ausschließen: alle Zonen", "Includi tutte", "Escludi zone", "Zone Ressourcen alle",
		"Ressources de zone : toutes les zones", "Risorse di account: tutte", "包括 所有区域", "包含 所有區域", "排除 所有区域", "含む すべてのゾーン", "含める すべてのゾーン", "除外 ゾーン", "区域 资源 所有", "區域 資源 所有", "ゾーン リソース すべて", "账户资源: 包括", "帳戶資源: 包括", "ゾーンリソース: すべて",
	} {
		l := permissions.ParseLines(choice)
		assert.Empty(t, l.Grants, choice)
		if assert.Len(t, l.Unread, 1, choice) {
			assert.NoError(t, l.Unread[0].Err, choice)
		}
	}
	for _, other := range []string{"Include", "Zone of resources", "Recursos zona", "Recursos", "resources of the moon and others", "De zone other", "In all others", "Zone re x"} {
		l := permissions.ParseLines(other)
		if assert.Len(t, l.Unread, 1, other) {
			assert.Error(t, l.Unread[0].Err, other)
		}
	}
	for heading, scope := range map[string]string{
		"Account:": "Account", "Accounts:": "Account", "Zone:": "Zone", "Zones:": "Zone", "User:": "User", "Users:": "User", "Bucket things:": "",
		"Account permissions": "Account", "Account permission": "Account", "Zone level": "Zone", "## User-level": "User", "Zone resources": "Zone", "Account scope": "Account", "Account scopes": "Account",
		"Required account permissions": "Account", "Needed zone permissions": "Zone", "Required permissions:": "",
	} {
		l := permissions.ParseLines(heading + "\nAccess: Apps and Policies | Edit\n")
		switch scope {
		case "Account", "Zone":
			if assert.Len(t, l.Grants, 1, heading) {
				assert.Equal(t, scope, l.Grants[0].Permission.Scope().Label(), heading)
			}
		default:
			assert.Empty(t, l.Grants, heading)
		}
	}
	for answer, wanted := range map[string]bool{"yes": true, "Y": true, "✅": true, "✓": true, "✔": true, "✔️": true, "**Yes**": true, "no": false, "N": false, "❌": false, "✗": false, "✘": false, "✖": false, "never": false, "`no`": false} {
		for _, head := range []string{"Required", "Needed", "Mandatory", "Necessary", "Need?", "required by"} {
			l := permissions.ParseLines("| Permission | " + head + " |\n|---|---|\n| Cache Rules Edit | " + answer + " |\n")
			assert.Equal(t, wanted, len(l.Grants) == 1, "%s: %s", head, answer)
		}
		l := permissions.ParseLines("| Permission | Why |\n|---|---|\n| Cache Rules Edit | " + answer + " |\n")
		assert.Equal(t, []permissions.Permission{permissions.ZoneCacheSettingsWrite}, l.Permissions(), "to which question %q does not say", answer)
	}
}

// Lines of a program give a key a text: what the key is decides whether the text alone
// is the permission.
func TestLinesOfPrograms(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]permissions.Permission{
		`name = "DNS Write"`:       permissions.ZoneDNSWrite,
		`"name": "DNS Write",`:     permissions.ZoneDNSWrite,
		`permission: 'DNS Write';`: permissions.ZoneDNSWrite,
		`"DNS": "Edit"`:            permissions.ZoneDNSWrite,
		`DNS: 'Read'`:              permissions.ZoneDNSRead,
		`zone: "DNS Edit"`:         permissions.ZoneDNSWrite,
		`account = "Logs Read"`:    permissions.AccountLogsRead,
		`access = "Edit"`:          nil,
		`level = "Edit"`:           nil,
		`effect = "Edit"`:          nil,
		`action = "Edit"`:          nil,
		`type = "Edit"`:            nil,
		`kind = "Edit"`:            nil,
		`role = "Edit"`:            nil,
		`Access: "Read"`:           nil,
	} {
		l := permissions.ParseLines(line)
		if want == nil {
			assert.Empty(t, l.Grants, line)
			if assert.Len(t, l.Unread, 1, line) { // the value alone
				assert.Contains(t, []string{"Edit", "Read"}, l.Unread[0].Text, line)
			}
			continue
		}
		assert.Equal(t, []permissions.Permission{want}, l.Permissions(), "%s: %v", line, l.Unread)
	}
	other := permissions.ParseLines(`quantum = "Edit"`)
	if assert.Len(t, other.Unread, 1) {
		assert.Equal(t, `quantum = "Edit`, other.Unread[0].Text, "another key may be the name")
	}
}

// A heading that names a level gives it to the lines below that have none.
func TestHeadingsSayLevels(t *testing.T) {
	t.Parallel()
	for heading, want := range map[string]permissions.Permission{
		"The following Edit permissions:": permissions.ZoneDNSWrite,
		"Read access:":                    permissions.ZoneDNSRead,
		"# Edit rights":                   permissions.ZoneDNSWrite,
		"**Read permissions:**":           permissions.ZoneDNSRead,
		"Lesen Berechtigungen：":           permissions.ZoneDNSRead,
		"Permissions to edit:":            nil,
		"Read permissions, these":         nil,
		"| Read permission | Why |":       permissions.ZoneDNSRead,
		"| Read access type | Why |":      permissions.ZoneDNSRead,
		"| Read access | Why |":           nil,
	} {
		l := permissions.ParseLines(heading + "\n- DNS\n")
		if want == nil {
			assert.Empty(t, l.Grants, heading)
			continue
		}
		assert.Equal(t, []permissions.Permission{want}, l.Permissions(), "%s: %v", heading, l.Unread)
	}
}

// The columns of a table are read as far as they are one permission; a level is never
// left out.
func TestLinesOfTables(t *testing.T) {
	t.Parallel()
	for row, want := range map[string]string{
		"| Zone | DNS | Edit | sets records |":         dnsWrite,
		"| Zone | DNS | Edit |":                        dnsWrite,
		"| DNS Write | sets records |":                 dnsWrite,
		"| DNS Write |":                                dnsWrite,
		"| Zone DNS | Edit | sets records | later |":   dnsWrite,
		"Zone | DNS | Edit":                            dnsWrite,
		"| DNS | Quantum | Edit |":                     "",
		"| Zone DNS Edit | read | write |":             dnsRead + "; " + dnsWrite,
		"| Zone | DNS | Edit | Read |":                 dnsRead + "; " + dnsWrite,
		"| `CF_TOKEN` | the token | DNS Write |":       dnsWrite,
		"| sets records | of the site | `DNS Write` |": dnsWrite,
	} {
		l := permissions.ParseLines(row)
		assert.Equal(t, want, strings.Join(scopedNames(l.Permissions()), "; "), "%s: %v", row, l.Unread)
	}
}
