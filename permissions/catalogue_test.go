package permissions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestLookups(t *testing.T) {
	t.Parallel()
	for g := range permissions.All() {
		byID, ok := permissions.ByID(g.ID)
		require.True(t, ok, g.Name)
		assert.Equal(t, g, byID)
		byName, ok := permissions.ByName(g.Name, g.Scope)
		require.True(t, ok, g.Name)
		assert.Equal(t, g.ID, byName.ID, g.Name)
		for _, former := range g.FormerNames() {
			renamed, ok := permissions.ByName(former, g.Scope)
			require.True(t, ok, former)
			assert.Equal(t, g.ID, renamed.ID, former)
		}
		assert.Equal(t, g.ID, g.Permission().ID())
		assert.Equal(t, g.Scope, g.Permission().Scope())
		assert.Equal(t, g.Name, g.Permission().Name())
	}
}

func TestLookupMisses(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "*", "zz", strings.Repeat("0", 32), strings.Repeat("f", 32), "C1FDE68C7BCC44588CBB6DDBC16D6480"} {
		_, ok := permissions.ByID(id)
		assert.False(t, ok, id)
	}
	for _, row := range []struct {
		name  string
		scope permissions.Scope
	}{
		{"DNS Write", permissions.ScopeAccount}, // exists, but in zone scope
		{"dns write", permissions.ScopeZone},    // names are exact; Parse is lenient
		{"", permissions.ScopeZone},
		{"DNS Write", ""},
	} {
		_, ok := permissions.ByName(row.name, row.scope)
		assert.False(t, ok, "%q in %q", row.name, row.scope)
	}
}

func TestDualNamesHaveDifferentIDs(t *testing.T) {
	t.Parallel()
	account, ok := permissions.ByName("Logs Read", permissions.ScopeAccount)
	require.True(t, ok)
	zone, ok := permissions.ByName("Logs Read", permissions.ScopeZone)
	require.True(t, ok)
	assert.NotEqual(t, account.ID, zone.ID)
	assert.Equal(t, permissions.Permission(permissions.AccountLogsRead), account.Permission())
	assert.Equal(t, permissions.Permission(permissions.ZoneLogsRead), zone.Permission())
}

func TestAllIsSortedByScopeThenName(t *testing.T) {
	t.Parallel()
	order := []permissions.Scope{permissions.ScopeAccount, permissions.ScopeZone, permissions.ScopeUser, permissions.ScopeBucket}
	assert.True(t, slices.IsSortedFunc(slices.Collect(permissions.All()), func(a, b permissions.Group) int {
		if a.Scope != b.Scope {
			return slices.Index(order, a.Scope) - slices.Index(order, b.Scope)
		}
		return strings.Compare(a.Name, b.Name)
	}))
}

func TestAllCanBeLeftEarly(t *testing.T) {
	t.Parallel()
	n := 0
	for range permissions.All() {
		if n++; n == 3 {
			break
		}
	}
	assert.Equal(t, 3, n)
	for range permissions.Builtin().Unlisted() {
		n++
		break
	}
	assert.Equal(t, 4, n)
}

func TestZeroCatalogueIsEmpty(t *testing.T) {
	t.Parallel()
	var c permissions.Catalogue
	assert.Zero(t, c.Len())
	_, ok := c.ByID(permissions.ZoneRead.ID())
	assert.False(t, ok)
	_, err := c.Parse("Zone Read")
	assert.EqualError(t, err, `permission "Zone Read" is not known`)
}

func TestPermissionText(t *testing.T) {
	t.Parallel()
	unknown := permissions.ZonePermission(strings.Repeat("0", 32))
	assert.Equal(t, "", unknown.Name())
	assert.Equal(t, "unknown permission group 00000000000000000000000000000000", unknown.String())
	assert.Equal(t, unknown.String(), permissions.Label(unknown))
	assert.Equal(t, "no permission group (empty id)", permissions.AccountPermission("").String())
	assert.Equal(t, "invalid permission group id", permissions.UserPermission(fakeToken).String())
	assert.Equal(t, "API Tokens Write", permissions.UserAPITokensWrite.String())
	assert.Equal(t, "Workers R2 Storage Bucket Item Read", permissions.BucketWorkersR2StorageBucketItemRead.Name())
	assert.Equal(t, "", permissions.Label(nil))
	assert.Equal(t, "", permissions.GuideLabel(nil))
	assert.Equal(t, unknown.String(), permissions.GuideLabel(unknown))
	assert.Equal(t, "User:API Tokens:Edit", permissions.GuideLabel(permissions.UserAPITokensWrite))
	assert.Equal(t, "User:API Tokens:Edit", permissions.Label(permissions.UserAPITokensWrite))
	assert.Equal(t, "Account:Workers KV Storage:Edit", permissions.Label(permissions.AccountWorkersKVStorageWrite))
}

func TestAccessAndScopeLabels(t *testing.T) {
	t.Parallel()
	for access, want := range map[permissions.Access]string{
		permissions.AccessRead: "Read", permissions.AccessWrite: "Edit", permissions.AccessRun: "Run",
		permissions.AccessPurge: "Purge", permissions.AccessRevoke: "Revoke", permissions.AccessAdmin: "Admin",
		permissions.AccessSend: "Send", permissions.AccessBind: "Bind", permissions.AccessOther: "", "": "", "new": "",
	} {
		assert.Equal(t, want, access.Label(), access)
	}
	for scope, want := range map[permissions.Scope]string{
		permissions.ScopeAccount: "Account", permissions.ScopeZone: "Zone", permissions.ScopeUser: "User",
		permissions.ScopeBucket: "Bucket", "com.example.new": "com.example.new", "": "",
	} {
		assert.Equal(t, want, scope.Label())
	}
}

func TestBareNamesThatMeanWrite(t *testing.T) {
	t.Parallel()
	for _, p := range []permissions.Permission{
		permissions.AccountPageShield, permissions.ZoneDomainPageShield, permissions.AccountAPIGateway,
		permissions.ZoneDomainAPIGateway, permissions.AccountRealtime,
	} {
		g, ok := permissions.ByID(p.ID())
		require.True(t, ok)
		assert.Equal(t, permissions.AccessWrite, g.Access, g.Name)
	}
}

// TestCatalogueCannotBeBent: nothing that a caller writes into what was handed
// out changes the built-in table.
func TestCatalogueCannotBeBent(t *testing.T) {
	bent := 0
	for g := range permissions.All() {
		for i := range g.FormerNames() {
			g.FormerNames()[i] = "bent"
			bent++
		}
	}
	require.Positive(t, bent)
	for g := range permissions.All() {
		require.NotContains(t, g.FormerNames(), "bent")
	}
	*permissions.Builtin() = permissions.Catalogue{}
	assert.Positive(t, permissions.Builtin().Len())
	_, ok := permissions.ByID(permissions.ZoneRead.ID())
	assert.True(t, ok)
}
