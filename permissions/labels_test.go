package permissions_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// labelLine is a permission as a person, the dashboard or a tool wrote it, and
// what it means: a group's name; BAD… for what is to be refused; AMB for what has
// several readings; NOLEVEL:X for X without a level; ?X for what may be refused
// with X proposed. For rows of the form (kind dashboard) it is the API's base, or
// "same as API".
type labelLine struct{ Input, Expected, Kind string }

func labelLines(t *testing.T) []labelLine {
	t.Helper()
	data, err := os.ReadFile("testdata/labels.json")
	require.NoError(t, err)
	var lines []labelLine
	require.NoError(t, json.Unmarshal(data, &lines))
	require.Len(t, lines, 193)
	return lines
}

func TestParseReadsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	for _, l := range labelLines(t) {
		p, err := permissions.Parse(l.Input)
		var fault *permissions.ParseError
		errors.As(err, &fault)
		if l.Kind == "dashboard" {
			l.Expected = "row " + l.Expected
		}
		switch verb, rest, _ := strings.Cut(l.Expected, ":"); {
		case strings.HasPrefix(l.Expected, "row "):
			rowIsRead(t, l, p, fault)
		case strings.HasPrefix(l.Expected, "BAD"):
			assert.Error(t, err, l.Input)
		case l.Expected == "AMB":
			require.NotNil(t, fault, l.Input)
			assert.Equal(t, permissions.ParseAmbiguous, fault.Problem, l.Input)
			assert.Greater(t, len(fault.Candidates), 1, l.Input)
		case verb == "NOLEVEL":
			require.NotNil(t, fault, l.Input)
			assert.Equal(t, permissions.ParseNoLevel, fault.Problem, l.Input)
			assert.Contains(t, names(fault.Candidates), rest+" Read", l.Input)
			assert.Contains(t, names(fault.Candidates), rest+" Write", l.Input)
		case l.Expected[0] == '?':
			if fault != nil {
				assert.Contains(t, names(fault.Candidates), l.Expected[1:], l.Input)
			} else {
				assert.Equal(t, l.Expected[1:], p.Name(), l.Input)
			}
		default:
			if assert.NoError(t, err, l.Input) {
				assert.Equal(t, l.Expected, p.Name(), l.Input)
			}
		}
	}
}

// rowIsRead checks a row of the form: it is read as its group, whose label it is.
func rowIsRead(t *testing.T, l labelLine, p permissions.Permission, fault *permissions.ParseError) {
	t.Helper()
	parts := strings.Split(l.Input, " | ")
	require.Len(t, parts, 3)
	base := strings.TrimPrefix(l.Expected, "row ")
	if fault != nil && fault.Problem == permissions.ParseNoID {
		assert.Equal(t, strings.TrimSuffix(base, ":")+" "+parts[2], fault.Unlisted.Name, l.Input)
		return
	}
	require.Nil(t, fault, l.Input)
	g, ok := permissions.GroupOf(p)
	require.True(t, ok, l.Input)
	assert.Equal(t, l.Input, g.Label())
	assert.Equal(t, permissions.EvidenceDocumented, g.LabelEvidence().Kind, l.Input)
	assert.Equal(t, parts[0], g.Scope.Label(), l.Input)
	assert.Equal(t, parts[2], g.Access.Label(), l.Input)
	if base != "same as API" {
		assert.True(t, strings.HasPrefix(g.Name, base), "%s is %s", l.Input, g.Name)
	}
}

// Each label of the table is one row of the form, read back as that group.
func TestLabelsAreUnambiguous(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	kinds := map[permissions.EvidenceKind]int{}
	for g := range permissions.All() {
		label := strings.ToLower(g.Label())
		assert.Empty(t, seen[label], "%s is the label of %s and %s", label, seen[label], g.Name)
		seen[label] = g.Name
		p, err := permissions.Parse(g.Label())
		if assert.NoError(t, err, g.Label()) {
			assert.Equal(t, g.ID, p.ID(), g.Label())
		}
		e := g.LabelEvidence()
		kinds[e.Kind]++
		assert.NotEmpty(t, e.Source, g.Name)
		assert.Contains(t, []permissions.EvidenceKind{permissions.EvidenceDocumented, permissions.EvidenceReported, permissions.EvidenceDerived}, e.Kind, g.Name)
	}
	assert.Greater(t, kinds[permissions.EvidenceDocumented], 200)
	assert.NotZero(t, kinds[permissions.EvidenceReported])
	assert.NotZero(t, kinds[permissions.EvidenceDerived])
	// A row that is documented for one group is not derived for another.
	shield, _ := permissions.ByID(permissions.ZonePageShieldWrite.ID())
	assert.Equal(t, "Zone | Page Shield Write", shield.Label())
	domain, _ := permissions.ByID(permissions.ZoneDomainPageShield.ID())
	assert.Equal(t, "Zone | Page Shield | Edit", domain.Label())
}

// The same row, in the ways in which people take rows apart.
func TestParseReadsRowsInEveryNotation(t *testing.T) {
	t.Parallel()
	for g := range permissions.All() {
		parts := strings.Split(g.Label(), " | ")
		for _, between := range []string{":", " → ", " - ", "|"} {
			texts := []string{strings.Join(parts, between)}
			if len(parts) == 3 {
				texts = append(texts, parts[0]+between+parts[1]+":"+parts[2], parts[0]+between+parts[1]+" ("+parts[2]+")",
					parts[2]+" "+parts[0]+between+parts[1], strings.ToUpper(parts[0]+between+parts[1]+between+parts[2]))
			}
			for _, text := range texts {
				p, err := permissions.Parse(text)
				if assert.NoError(t, err, text) {
					assert.Equal(t, g.ID, p.ID(), "%q of %s is read as %s", text, g.Name, p)
				}
			}
		}
	}
}

// Prose around a permission, short forms, and the dashboard's other languages.
func TestParseReadsProse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]permissions.Permission{
		"1. Zone - DNS - Edit":          permissions.ZoneDNSWrite,
		"Edit access to DNS":            permissions.ZoneDNSWrite,
		"DNS: Write access":             permissions.ZoneDNSWrite,
		"DNS Edit permission":           permissions.ZoneDNSWrite,
		"Specific zone: DNS:Edit":       permissions.ZoneDNSWrite,
		"zone-level DNS edit":           permissions.ZoneDNSWrite,
		"DNS (read-only)":               permissions.ZoneDNSRead,
		"DNS:readonly":                  permissions.ZoneDNSRead,
		"`Zone:DNS:Edit`":               permissions.ZoneDNSWrite,
		"#dns_records:edit":             permissions.ZoneDNSWrite,
		"Read access to Access: Groups": permissions.AccountAccessGroupsRead,
		"Account Load Balancers: Edit":  permissions.AccountLoadBalancersAccountWrite,
		"WORKERS_SCRIPTS_WRITE":         permissions.AccountWorkersScriptsWrite,
		"Zone (023e105f4ecef8ad9ca31a8372d0c353) > DNS > Edit": permissions.ZoneDNSWrite,
		"com.cloudflare.api.account Workers Scripts Write":     permissions.AccountWorkersScriptsWrite,
		"Konto - Kontoeinstellungen - Lesen":                   permissions.AccountSettingsRead,
		"Zone - SSL und Zertifikate - Bearbeiten":              permissions.ZoneSSLAndCertificatesWrite,
		"ユーザー - メンバーシップ: 読み取り":                                 permissions.UserMembershipsRead,
		"用户 - 用户详细信息 - 读取":                                     permissions.UserDetailsRead,
		"區域 - DNS - 編輯":                                        permissions.ZoneDNSWrite,
		"계정 - Workers 스크립트 - 편집":                               permissions.AccountWorkersScriptsWrite,
	} {
		p, err := permissions.Parse(text)
		if assert.NoError(t, err, text) {
			assert.Equal(t, want, p, text)
		}
	}
	for _, text := range []string{"Access", "Edit access to", "Include - All zones", "Zone Resources: All zones", "Read all resources", "1."} {
		_, err := permissions.Parse(text)
		assert.Error(t, err, text)
	}
}

func TestParseWithoutOneLevel(t *testing.T) {
	t.Parallel()
	err := parseError(t, "Zone.Cache Rules")
	assert.Equal(t, permissions.ParseNoLevel, err.Problem)
	assert.EqualError(t, err, `permission "Zone.Cache Rules" says no level: say which of "Zone | Cache Rules | Read" (Cache Settings Read) or "Zone | Cache Rules | Edit" (Cache Settings Write)`)
	err = parseError(t, "DNS (Read/Edit)")
	assert.Equal(t, permissions.ParseSeveral, err.Problem)
	assert.EqualError(t, err, `permission "DNS (Read/Edit)" is several at once: give them one by one, "Zone | DNS | Read" (DNS Read) or "Zone | DNS | Edit" (DNS Write)`)
	err = parseError(t, "Zone.Zone:Read, Zone.DNS:Edit")
	assert.Equal(t, permissions.ParseSeveral, err.Problem)
	assert.EqualError(t, err, `permission "Zone.Zone:Read, Zone.DNS:Edit" is several at once: give them one by one`)
	assert.Equal(t, []string{"Domain API Gateway", "Domain API Gateway Read"}, names(parseError(t, "Zone | API Gateway").Candidates))
	assert.Equal(t, []string{"Browser Run Read", "Browser Run Write"}, names(parseError(t, "Browser Run").Candidates))
}
