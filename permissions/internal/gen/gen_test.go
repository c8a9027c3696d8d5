package gen_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// checkedIn copies the checked-in data, so that a test can change it.
func checkedIn(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	files, err := fs.Glob(os.DirFS("data"), "*.json")
	require.NoError(t, err)
	for _, name := range files {
		data, err := os.ReadFile("data/" + name)
		require.NoError(t, err)
		out[name] = &fstest.MapFile{Data: data}
	}
	return out
}

// edit replaces text in a file, which must hold it, and rehashes an upstream
// file where asked to.
func edit(t *testing.T, files fstest.MapFS, name, old, new string, rehash bool) {
	t.Helper()
	text := string(files[name].Data)
	require.Contains(t, text, old)
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
	if !rehash {
		return
	}
	var rows []gen.Provenance
	require.NoError(t, json.Unmarshal(files["PROVENANCE.json"].Data, &rows))
	for i := range rows {
		if rows[i].File == name {
			sum := sha256.Sum256(files[name].Data)
			rows[i].SHA256 = hex.EncodeToString(sum[:])
		}
	}
	data, err := json.Marshal(rows)
	require.NoError(t, err)
	files["PROVENANCE.json"] = &fstest.MapFile{Data: data}
}

func TestCheckedInDataLoads(t *testing.T) {
	t.Parallel()
	groups, err := gen.LoadGroups()
	require.NoError(t, err)
	assert.NotEmpty(t, groups)
	names, err := gen.LoadNameOnly()
	require.NoError(t, err)
	assert.NotEmpty(t, names)
	same, err := gen.In(checkedIn(t)).Groups()
	require.NoError(t, err)
	assert.Equal(t, groups, same)
}

// Every file is upstream data with a provenance row or a hand-written layer.
func TestEveryFileHasProvenance(t *testing.T) {
	t.Parallel()
	rows, err := gen.LoadProvenance()
	require.NoError(t, err)
	files := checkedIn(t)
	listed := map[string]bool{"PROVENANCE.json": true}
	for _, row := range rows {
		assert.NotEmpty(t, row.Source, row.File)
		assert.NotEmpty(t, row.Date, row.File)
		assert.Contains(t, files, row.File)
		listed[row.File] = true
		var v any
		assert.NoError(t, gen.Read(row.File, &v))
	}
	for name := range files {
		assert.True(t, listed[name] || strings.Contains(name, "override"), "%s has neither a row in PROVENANCE.json nor the name of an override", name)
	}
}

func TestEditedSourceIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"permission_groups.json", "dashboard_keys.json"} {
		files := checkedIn(t)
		files[name].Data = append(files[name].Data, ' ')
		_, err := gen.In(files).Groups()
		require.ErrorContains(t, err, "data/"+name+": sha256 is ")
		assert.ErrorContains(t, err, "upstream data is never edited by hand, use the overrides")
	}
	files := checkedIn(t)
	edit(t, files, "permission_names_without_id.json", "AI Gateway Metadata Read", "AI Gateway Metadata Write", false)
	_, err := gen.In(files).NameOnly()
	assert.ErrorContains(t, err, "data/permission_names_without_id.json: sha256 is ")
}

func TestUnlistedAndMissingSourcesAreRefused(t *testing.T) {
	t.Parallel()
	files := checkedIn(t)
	edit(t, files, "PROVENANCE.json", `"permission_groups.json"`, `"other.json"`, false)
	_, err := gen.In(files).Groups()
	assert.EqualError(t, err, "data/permission_groups.json: no row in PROVENANCE.json")

	files = checkedIn(t)
	delete(files, "dashboard_keys.json")
	_, err = gen.In(files).Groups()
	assert.ErrorIs(t, err, fs.ErrNotExist)

	_, err = gen.In(fstest.MapFS{}).NameOnly()
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

// An override that no longer matches anything has gone stale, and is an error.
func TestStaleOverridesAreErrors(t *testing.T) {
	t.Parallel()
	const overrides = "permission_overrides.json"
	for _, row := range []struct{ old, new, says string }{
		{`{"name": "Page Shield", `, `{"name": "Page Sheild", `, `override access: no group "Page Sheild" in com.cloudflare.api.account`},
		{`{"name": "Account Settings Read", `, `{"name": "Account Setting Read", `, `override label: no group "Account Setting Read" in com.cloudflare.api.account`},
		{`"scope": "com.cloudflare.api.account.zone", "label": "Zone:Read"`, `"scope": "com.cloudflare.api.account", "label": "Zone:Read"`, `override label: no group "Zone Read" in com.cloudflare.api.account`},
		{`"Teams Report": "Zero Trust Report"`, `"Teams Report": "Zero Trust Reports"`, `override former_names: no group "Zero Trust Reports" in com.cloudflare.api.account`},
		{`"Teams Report": `, `"Zero Trust Read": `, `override former_names: "Zero Trust Read" is the name of a group today`},
		{`"kind": "reported", "source": "cf-vault`, `"kind": "derived", "source": "cf-vault`, `override former_names: evidence of kind "derived": want one of documented`},
		{`"row": "Cache Rules"`, `"row": "Cache Rule"`, `dashboard_rows.json: no group for "Cache Rules Read" in com.cloudflare.api.account.zone: add a row to "rows" of permission_overrides.json`},
		{`"rows": [`, `"rows": [{"row": "Gone", "base": "Zone", "scope": "com.cloudflare.api.account.zone", "why": "w"},`, `override rows: nothing is called "Gone" in com.cloudflare.api.account.zone`},
		{`"row": "Registrar: Domains", "base": "Registrar Domains"`, `"row": "Registrar: Domains", "base": "Registrar"`, `override rows: nothing is called "Registrar: Domains"`},
		{`"row": "Registrar: Domains", "base": "Registrar Domains"`, `"row": "Logs", "base": "Registrar Domains"`, `have the same row in the dashboard's form`},
		{`"group": "Workers R2 Storage Write"`, `"group": "Workers R2 Storage Edit"`, `override alias "Admin Read & Write": no group with base "Workers R2 Storage Edit"`},
		{`{"key": "logs", "scope": "com.cloudflare.api.account.zone"`, `{"key": "logs", "scope": "com.cloudflare.api.account"`, `has the key account_logs:edit by the rule, and logs:edit elsewhere: settle it in link_scopes`},
		{`"base": "User Details"`, `"base": "User Detail"`, `override alias "User": no group with base "User Detail" in com.cloudflare.api.user`},
		{`{"key": "api_tokens"`, `{"key": "api_token"`, `override links: "api_token" is not among the keys seen in use`},
		{`"edit": "API Tokens Write"`, `"edit": "API Token Write"`, `link key "api_tokens": no group "API Token Write" in com.cloudflare.api.user`},
		{`{"key": "workers_routes"`, `{"key": "worker_routes"`, `link key "workers_routes": no group`},
		{`"link_scopes": [`, `"link_scopes": [{"key": "gone", "scope": "com.cloudflare.api.account", "why": "x"},`, `override link_scopes: no documented key "gone"`},
		{`"aliases": [`, `"extras": [`, `data/permission_overrides.json: json: unknown field "extras"`},
		{`"access": "write", "why": "bare name; a Read sibling exists"}`, `"access": "write", "way": "typo"}`, `unknown field "way"`},
	} {
		files := checkedIn(t)
		edit(t, files, overrides, row.old, row.new, false)
		_, err := gen.In(files).Groups()
		assert.ErrorContains(t, err, row.says)
	}
}

func TestBadSourceRowsAreErrors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ file, old, new, says string }{
		{"permission_groups.json", `"scopes": ["com.cloudflare.api.account"]`, `"scopes": []`, "0 scopes, the generated types need exactly one"},
		{"permission_groups.json", `"scopes": ["com.cloudflare.api.account"]`, `"scopes": ["com.example"]`, `unknown scope "com.example": add it to gen.ScopePrefix`},
		{"permission_groups.json", `"AI Gateway Read"`, `"---"`, `group name "---" has no letters`},
		{"dashboard_keys.json", `"Account Analytics Read"`, `"Account Analytics Reed"`, `link key "account_analytics": no group "Account Analytics Reed"`},
		{"dashboard_keys.json", `"edit": "Zone Settings Write"`, `"edit": "Zone Write"`, `link key "zone_settings": group "Zone Write" already has key "zone"`},
		{"oauth_scopes.json", `"oauth_scope": "dns.read"`, `"oauth_scope": "dns-records.read"`, `the scope "dns-records.read" of "DNS Read" does not follow from its key`},
		{"oauth_scopes.json", `"key": "account_logs", "type": "read"`, `"key": "acct_logs", "type": "read"`, `"Logs Read" stands in two scopes, and its key "acct_logs" does not tell which`},
	} {
		files := checkedIn(t)
		edit(t, files, row.file, row.old, row.new, true)
		_, err := gen.In(files).Groups()
		assert.ErrorContains(t, err, row.says, row.file)
	}
	files := checkedIn(t)
	files["permission_overrides.json"].Data = append(files["permission_overrides.json"].Data, "{}"...)
	_, err := gen.In(files).Groups()
	assert.EqualError(t, err, "data/permission_overrides.json: text after the end of the value")
}

// The second list of ids turns names without one into groups, and the list of
// OAuth scopes supplies names.
func TestListsAreOneTable(t *testing.T) {
	t.Parallel()
	groups, err := gen.LoadGroups()
	require.NoError(t, err)
	at := slices.IndexFunc(groups, func(g gen.Group) bool { return g.ID == "2dd44e425a914fb98f8d1ddbbcd66915" })
	require.GreaterOrEqual(t, at, 0)
	assert.Equal(t, "AccountAccessAppsRead", groups[at].GoName)
	assert.Equal(t, "Measured", groups[at].Evidence.Kind)
	assert.Contains(t, groups[at].Evidence.Source, "token_permission_groups.json")
	assert.Contains(t, groups[at].Evidence.Note, "about 2026-02 to 2026-04 (inferred): ")

	names, err := gen.LoadNameOnly()
	require.NoError(t, err)
	known := map[string]gen.NameOnly{}
	for _, n := range names {
		known[n.Name] = n
		assert.False(t, slices.ContainsFunc(groups, func(g gen.Group) bool { return g.Name == n.Name && (n.Scope == "" || n.Scope == g.Scope) }), n.Name)
	}
	assert.Contains(t, known["Workers Scripts Bind"].Evidence.Source, "OAuth scopes")
	assert.Equal(t, "com.cloudflare.edge.worker.script", known["Individual Workers Editor"].Scope)
	assert.Equal(t, "Measured", known["Access: SAML Certificates Write"].Evidence.Kind, "an inferred name that a second list confirms")

	files := checkedIn(t)
	edit(t, files, "oauth_scopes.json", `"Access: SAML Certificates Write"`, `"Access: SAML Papers Write"`, true)
	names, err = gen.In(files).NameOnly()
	require.NoError(t, err)
	at = slices.IndexFunc(names, func(n gen.NameOnly) bool { return n.Name == "Access: SAML Certificates Write" })
	assert.Equal(t, "Derived", names[at].Evidence.Kind, "a name that is only inferred says so")
	assert.NotEmpty(t, names[at].Evidence.Note)
}

// Each group's risk is decided, by a row that says why.
func TestEveryGroupHasARiskDecision(t *testing.T) {
	t.Parallel()
	groups, err := gen.LoadGroups()
	require.NoError(t, err)
	for _, g := range groups {
		assert.NotEmpty(t, g.Risks, "%s in %s has no row in risk_overrides.json", g.Name, g.Scope)
		assert.NotEmpty(t, g.RiskWhy, g.Name)
	}
	for _, row := range []struct{ old, new, says string }{
		{`"bases": ["Account API Tokens"]`, `"bases": ["Account API Token"]`, `no group of "Account API Token" in com.cloudflare.api.account with a level of write`},
		{`"bases": ["Account API Tokens"]`, `"bases": ["Account API Tokens", "Account WAF"]`, `"Account WAF Write" has a class, and none of them too`},
		{`"grants_permissions"`, `"grants_all"`, `class "grants_all": want one of none, grants_permissions`},
		{`"classes": ["grants_permissions"]`, `"classes": ["grants_permissions", "none"]`, `none goes with no other class`},
		{`"levels": ["write"]`, `"levels": []`, `the row has no classes or no levels`},
		{`"why": "invites members and gives them roles"`, `"why": ""`, `the row does not say why`},
	} {
		files := checkedIn(t)
		edit(t, files, "risk_overrides.json", row.old, row.new, false)
		_, err := gen.In(files).Groups()
		assert.ErrorContains(t, err, row.says)
	}
}

func TestGoName(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, scope, want string }{
		{"Workers Scripts Write", gen.ScopeAccount, "AccountWorkersScriptsWrite"},
		{"Account Settings Read", gen.ScopeAccount, "AccountSettingsRead"},
		{"Zone Read", gen.ScopeZone, "ZoneRead"},
		{"DNS Write", gen.ScopeZone, "ZoneDNSWrite"},
		{"API Tokens Write", gen.ScopeUser, "UserAPITokensWrite"},
		{"SSL and Certificates Write", gen.ScopeZone, "ZoneSSLAndCertificatesWrite"},
		{"Account: SSL and Certificates Write", gen.ScopeAccount, "AccountSSLAndCertificatesWrite"},
		{"Access: Apps and Policies Read", gen.ScopeZone, "ZoneAccessAppsAndPoliciesRead"},
		{"Workers R2 Storage Bucket Item Read", gen.ScopeBucket, "BucketWorkersR2StorageBucketItemRead"},
		{"Accounts Read", gen.ScopeAccount, "AccountAccountsRead"}, // only the whole word counts as prefix
	} {
		got, err := gen.GoName(row.name, row.scope)
		require.NoError(t, err)
		assert.Equal(t, row.want, got)
	}
}
