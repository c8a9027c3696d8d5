package permissions_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// Other languages put the words of a name in another order.
func TestParseFromAbroad(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]permissions.Permission{
		"Konto | Workers-Skripte | Bearbeiten":                permissions.AccountWorkersScriptsWrite,
		"Compte : Scripts Workers : Modification":             permissions.AccountWorkersScriptsWrite,
		"Cuenta - Secuencias de comandos de Workers - Editar": permissions.AccountWorkersScriptsWrite,
		"Zoneneinstellungen: Lesen":                           permissions.ZoneSettingsRead,
		"Paramètres de zone : Lire":                           permissions.ZoneSettingsRead,
		"Configuración de zona: Editar":                       permissions.ZoneSettingsWrite,
		"Account: Workers R2-Speicher: Bearbeiten":            permissions.AccountWorkersR2StorageWrite,
		"Almacenamiento de Workers KV - Editar":               permissions.AccountWorkersKVStorageWrite,
		"DNS: Schreiben":                                      permissions.ZoneDNSWrite,
		"Escribir D1":                                         permissions.AccountD1Write,
		"ゾーン設定:読み取り":                                          permissions.ZoneSettingsRead,
		"区域.缓存清除.清除":                                          permissions.ZoneCachePurge,
		"アカウント - Workers スクリプト - 編集":                          permissions.AccountWorkersScriptsWrite,
	} {
		p, err := permissions.Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, p, text)
	}
	for _, text := range []string{"Scripts Workers Write", "Storage KV Workers: Edit", "zona", "Certificats : Modifier"} {
		_, err := permissions.Parse(text)
		assert.Error(t, err, "%s: in English the order counts, and a text must say all", text)
	}
}

func TestParseNotations(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]permissions.Permission{
		// the permissions guide
		"Account:Read":                        permissions.AccountSettingsRead,
		"Account:Cloudflare R2:Edit":          permissions.AccountWorkersR2StorageWrite,
		"Account:Cloudflare Workers:Edit":     permissions.AccountWorkersScriptsWrite,
		"Zone:Read":                           permissions.ZoneRead,
		"Zone:Cloudflare Workers Routes:Edit": permissions.ZoneWorkersRoutesWrite,
		"Zone:Custom Hostnames:Edit":          permissions.ZoneSSLAndCertificatesWrite,
		"User:API Tokens:Edit":                permissions.UserAPITokensWrite,
		// the dashboard, in the ways people write it down
		"Zone | DNS | Edit":                     permissions.ZoneDNSWrite,
		"Zone.DNS:Edit":                         permissions.ZoneDNSWrite,
		"Zone:DNS:Edit":                         permissions.ZoneDNSWrite,
		"Zone -> DNS -> Edit":                   permissions.ZoneDNSWrite,
		"Zone → DNS → Edit":                     permissions.ZoneDNSWrite,
		"Zone > DNS > Edit":                     permissions.ZoneDNSWrite,
		"DNS:Edit":                              permissions.ZoneDNSWrite,
		"  zone / dns / EDIT  ":                 permissions.ZoneDNSWrite,
		"Account | Workers R2 Storage | Edit":   permissions.AccountWorkersR2StorageWrite,
		"Account | Page Shield | Edit":          permissions.AccountPageShield,
		"Zone | Zone Settings | Read":           permissions.ZoneSettingsRead,
		"Zone | Cache Purge | Purge":            permissions.ZoneCachePurge,
		"Account | Account Rule Lists | Read":   permissions.AccountRuleListsRead,
		"Account | Account Filter Lists | Edit": permissions.AccountRuleListsWrite,
		// names of the API
		"DNS Write":                           permissions.ZoneDNSWrite,
		"dns write":                           permissions.ZoneDNSWrite,
		"DNS Edit":                            permissions.ZoneDNSWrite,
		"Zone DNS Edit":                       permissions.ZoneDNSWrite,
		"Zone Zone Read":                      permissions.ZoneRead,
		"Zone Read":                           permissions.ZoneRead,
		"Page Shield":                         permissions.AccountPageShield,
		"Cache Purge":                         permissions.ZoneCachePurge,
		"Workers R2 Storage Bucket Item Read": permissions.BucketWorkersR2StorageBucketItemRead,
		"Account: SSL and Certificates Write": permissions.AccountSSLAndCertificatesWrite,
		// former names
		"Browser Rendering Write":            permissions.AccountBrowserRunWrite,
		"Account:Browser Rendering Read":     permissions.AccountBrowserRunRead,
		"Access: SCIM logs read":             permissions.AccountAccessSCIMLogsRead,
		"Account | Browser Rendering | Edit": permissions.AccountBrowserRunWrite,
		// ids
		"4755a26eedb94da69e1066d98aa820be":      permissions.ZoneDNSWrite,
		"4755A26EEDB94DA69E1066D98AA820BE":      permissions.ZoneDNSWrite,
		" 4755a26eedb94da69e1066d98aa820be\r\n": permissions.ZoneDNSWrite,
		// OAuth-like scopes
		"account:read":          permissions.AccountSettingsRead,
		"user:read":             permissions.UserDetailsRead,
		"workers_scripts:write": permissions.AccountWorkersScriptsWrite,
		"workers_kv:write":      permissions.AccountWorkersKVStorageWrite,
		"workers_routes:write":  permissions.ZoneWorkersRoutesWrite,
		"workers_tail:read":     permissions.AccountWorkersTailRead,
		"d1:write":              permissions.AccountD1Write,
		"pages:write":           permissions.AccountPagesWrite,
		"zone:read":             permissions.ZoneRead,
		"ssl_certs:write":       permissions.ZoneSSLAndCertificatesWrite,
		"ai:write":              permissions.AccountWorkersAIWrite,
		"queues:write":          permissions.AccountQueuesWrite,
		// keys of the prefilled link
		"workers_r2:edit":         permissions.AccountWorkersR2StorageWrite,
		"workers_kv_storage:edit": permissions.AccountWorkersKVStorageWrite,
		"cache:purge":             permissions.ZoneCachePurge,
		"access_acct:revoke":      permissions.AccountAccessOrganizationsIdentityProvidersAndGroupsRevoke,
		"page:edit":               permissions.AccountPagesWrite,
		"teams:edit":              permissions.AccountZeroTrustWrite,
		// the common short forms
		"R2:Edit":  permissions.AccountWorkersR2StorageWrite,
		"KV Write": permissions.AccountWorkersKVStorageWrite,
	} {
		got, err := permissions.Parse(text)
		if assert.NoError(t, err, "%q", text) {
			assert.Equal(t, want, got, "%q", text)
		}
	}
}

// Every way in which the library itself writes a group reads back as that group.
func TestParseReadsBackEveryGroup(t *testing.T) {
	t.Parallel()
	for g := range permissions.All() {
		texts := []string{
			g.ID, strings.ToUpper(g.ID), g.Label(), g.ColonLabel(), permissions.GuideLabel(g.Permission()), strings.ToLower(g.Label()),
			strings.ReplaceAll(g.Label(), " | ", " -> "), g.Scope.Label() + ":" + g.Name, g.Scope.Label() + " " + g.Name,
		}
		if g.LinkKey != "" && g.LinkKey != "logs" {
			texts = append(texts, g.LinkKey+":"+g.LinkType)
		}
		for _, former := range g.FormerNames() {
			if strings.HasPrefix(former, "API Gateway ") {
				former = "Zone:" + former // the form has the words for the account's group too
			}
			texts = append(texts, former)
		}
		if _, err := permissions.Parse(g.Name); err == nil {
			texts = append(texts, g.Name)
		} else {
			var parse *permissions.ParseError
			require.ErrorAs(t, err, &parse)
			require.Equal(t, permissions.ParseAmbiguous, parse.Problem, g.Name)
			require.Len(t, parse.Candidates, 2, g.Name)
		}
		for _, text := range texts {
			got, err := permissions.Parse(text)
			if assert.NoError(t, err, "%q of %s", text, g.Name) {
				assert.Equal(t, g.Permission(), got, "%q", text)
			}
		}
	}
}

func parseError(t *testing.T, text string) *permissions.ParseError {
	t.Helper()
	p, err := permissions.Parse(text)
	require.Nil(t, p, "%q", text)
	var out *permissions.ParseError
	require.ErrorAs(t, err, &out, "%q", text)
	return out
}

func names(groups []permissions.Group) []string {
	var out []string
	for _, g := range groups {
		out = append(out, g.Name)
	}
	return out
}

func TestParseAmbiguousListsCandidates(t *testing.T) {
	t.Parallel()
	err := parseError(t, "Logs Read")
	assert.Equal(t, permissions.ParseAmbiguous, err.Problem)
	assert.Equal(t, []permissions.Scope{permissions.ScopeAccount, permissions.ScopeZone},
		[]permissions.Scope{err.Candidates[0].Scope, err.Candidates[1].Scope})
	assert.EqualError(t, err, `permission "Logs Read" is ambiguous: say which of "Account | Logs | Read" (Logs Read) or "Zone | Logs | Read" (Logs Read)`)

	err = parseError(t, "workers:write")
	assert.Equal(t, permissions.ParseAmbiguous, err.Problem)
	assert.Equal(t, []string{"Workers KV Storage Write", "Workers Scripts Write", "Workers Routes Write"}, names(err.Candidates))
}

// A name that a group had before leads to the group of today, and says so.
func TestParseReadsFormerNames(t *testing.T) {
	t.Parallel()
	for former, want := range map[string]permissions.Permission{
		"Argo Tunnel Write":                     permissions.AccountCloudflareTunnelWrite,
		"Account | Argo Tunnel | Edit":          permissions.AccountCloudflareTunnelWrite,
		"Access: Certificates Write":            permissions.AccountAccessMutualTLSCertificatesWrite,
		"Access: Custom Page Read":              permissions.AccountAccessCustomPagesRead,
		"Access: SSH Auditing CA Write":         permissions.AccountAccessSSHAuditingWrite,
		"Teams Report":                          permissions.AccountZeroTrustReport,
		"Account:Teams:Edit":                    permissions.AccountZeroTrustWrite,
		"Magic Transit Prefix Write":            permissions.AccountMagicTransitWrite,
		"Browser Rendering Write":               permissions.AccountBrowserRunWrite,
		"Zone | API Gateway | Read":             permissions.ZoneDomainAPIGatewayRead,
		"Zone:API Gateway:Edit":                 permissions.ZoneDomainAPIGateway,
		"Account.Magic Transit Prefix: Read":    permissions.AccountMagicTransitRead,
		"Account:Access: SSH Auditing CA:Write": permissions.AccountAccessSSHAuditingWrite,
	} {
		p, err := permissions.Parse(former)
		require.NoError(t, err, former)
		assert.Equal(t, want, p, former)
	}
	g, ok := permissions.ByName("Argo Tunnel Write", permissions.ScopeAccount)
	require.True(t, ok)
	assert.Equal(t, "Cloudflare Tunnel Write", g.Name)
	assert.Equal(t, []string{"Argo Tunnel Write"}, g.FormerNames(), "marked as former")
}

func TestParseSuggestsTheNearest(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"DSN Write":                 {"DNS Write"},
		"DNS":                       {"DNS Read", "DNS Write"},
		"DNS Wirte":                 {"DNS Write"},
		"Browser Rendring":          {"Browser Run Read", "Browser Run Write"},
		"API Gateway":               {"Account API Gateway", "Account API Gateway Read", "Domain API Gateway", "Domain API Gateway Read"},
		"Wrokers Scripts:Edit":      {"Workers Scripts Write"},
		"ZoneDNSWrite":              {"DNS Write"},
		"AccountWorkersScriptsRead": {"Workers Scripts Read"},
		"DNS Purge":                 {"DNS Read", "DNS Write"},
		"R2":                        {"Workers R2 Storage Read", "Workers R2 Storage Write"},
		"Zone":                      {"Zone Read", "Zone Write"},
		"Workers": {"Workers KV Storage Read", "Workers KV Storage Write", "Workers Scripts Read", "Workers Scripts Write",
			"Workers Routes Read", "Workers Routes Write"},
	} {
		err := parseError(t, text)
		problem := permissions.ParseUnknown
		switch text {
		case "DNS", "API Gateway", "R2", "Zone", "Workers": // nothing but the level is missing
			problem = permissions.ParseNoLevel
		}
		assert.Equal(t, problem, err.Problem, "%q", text)
		assert.Equal(t, want, names(err.Candidates), "%q", text)
	}
	assert.EqualError(t, parseError(t, "DSN Write"), `permission "DSN Write" is not known: did you mean "Zone | DNS | Edit" (DNS Write)?`)
}

func TestParseSuggestsNothingFarOff(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"xyz", "Edit", "read", "kubernetes secrets list", "日本語", "0123456789abcdef0123456789abcdef"} {
		err := parseError(t, text)
		assert.Equal(t, permissions.ParseUnknown, err.Problem, text)
		assert.Empty(t, err.Candidates, text)
		assert.EqualError(t, err, `permission "`+text+`" is not known`)
	}
}

func TestParseRefusesNamesWithoutID(t *testing.T) {
	t.Parallel()
	for u := range permissions.Builtin().Unlisted() {
		err := parseError(t, u.Name)
		assert.Equal(t, permissions.ParseNoID, err.Problem, u.Name)
		require.NotNil(t, err.Unlisted, u.Name)
		assert.Equal(t, u.Name, err.Unlisted.Name)
		if u.Scope != "" {
			assert.Equal(t, permissions.ParseNoID, parseError(t, u.Scope.Label()+":"+u.Name).Problem, u.Name)
		}
	}
	assert.EqualError(t, parseError(t, "OAuth Client Read"),
		`permission "OAuth Client Read" exists, but its id is not public: read the live listing (ParseListing) to grant it`)
}

// A live listing supplies the id that is not published.
func TestParseAgainstALiveListing(t *testing.T) {
	t.Parallel()
	live, err := permissions.ParseListing([]byte(`[{"id":"00000000000000000000000000000001","name":"OAuth Client Read","scopes":["com.cloudflare.api.account"]}]`))
	require.NoError(t, err)
	for _, text := range []string{"OAuth Client Read", "Account | OAuth Client | Read", "oauth_client:read"} {
		p, err := live.Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, "00000000000000000000000000000001", p.ID())
		assert.Equal(t, permissions.ScopeAccount, p.Scope())
		assert.Equal(t, "OAuth Client Read", p.String(), "the listing's name comes along")
	}
}

func TestParseEmptyAndTooLong(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "\t\r\n"} {
		assert.Equal(t, permissions.ParseEmpty, parseError(t, text).Problem)
	}
	assert.EqualError(t, parseError(t, ""), `permission is empty: want a name such as "DNS Write", "Zone:DNS:Edit" or a permission group id`)
	err := parseError(t, strings.Repeat("DNS ", 100))
	assert.Equal(t, permissions.ParseTooLong, err.Problem)
	assert.EqualError(t, err, "permission is longer than 256 bytes: want a name or an id")
	err = parseError(t, "!?")
	assert.EqualError(t, err, `permission "!?" is not known`)
	err = parseError(t, strings.Repeat("no such ", 20))
	assert.Less(t, len(err.Input), 70, "the input is shortened")
}

func TestParseNeverEchoesCredentials(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{fakeToken, fakeLegacy, "cfk_abc", "cfoat_abc"} {
		for _, text := range []string{
			secret, " " + secret, "Bearer " + secret, "Authorization: Bearer " + secret, "CLOUDFLARE_API_TOKEN=" + secret,
			"DNS:" + secret, `"` + secret + `"`, "DNS Write " + secret, "Zone | DNS | " + secret,
		} {
			err := parseError(t, text)
			assert.Equal(t, permissions.ParseUnknown, err.Problem)
			assert.Empty(t, err.Input)
			assert.NotContains(t, err.Error(), secret)
			assert.Contains(t, err.Error(), "permission looks like a credential (not shown)")
		}
	}
}

func TestParseErrorIsFoundThroughWrapping(t *testing.T) {
	t.Parallel()
	_, err := permissions.Parse("Logs Read")
	var parse *permissions.ParseError
	assert.ErrorAs(t, errors.Join(errors.New("reading the flags"), err), &parse)
}
