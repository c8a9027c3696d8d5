package permissions_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

func unlisted(t *testing.T, name string) permissions.Permission {
	t.Helper()
	spec := mustParseSpec(t, "["+policy(`{"id":"`+someGroup+`","name":"`+name+`"}`, `"`+accountKey+`":"*"`)+"]")
	return spec.At(0).Permission
}

func TestRolesAreKnownByName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Individual Workers Editor":             "Workers Editor on one Worker",
		"Workers Editor":                        "Workers Editor",
		"Individual Workers Metadata Read-Only": "Workers Metadata Read-Only on one Worker",
		"Individual Workers Content Read":       "Workers Content Read-Only on one Worker",
		"Workers Admin":                         "Workers Admin",
		"Flagship App Evaluate":                 "Flagship Evaluate on one Flagship app",
		"Individual Workers Overseer":           "",
		"Individual Workers ":                   "",
		"Workers Content Re":                    "",
		"Queues Editor":                         "",
	} {
		role, ok := permissions.RoleOf(unlisted(t, name))
		assert.Equal(t, want != "", ok, name)
		if ok {
			assert.Equal(t, want, role.String())
		} else {
			assert.Equal(t, "no role", role.String())
		}
	}
	for g := range permissions.All() { // a group with an id says itself what it opens
		_, ok := permissions.RoleOf(g.Permission())
		assert.False(t, ok, g.Name)
	}
	_, ok := permissions.RoleOf(nil)
	assert.False(t, ok)
}

// TestRolesHaveEvidence: each role says how it is known, and names only groups that
// exist as those whose place it takes.
func TestRolesHaveEvidence(t *testing.T) {
	t.Parallel()
	exists := map[string]bool{}
	for g := range permissions.All() {
		exists[g.Name] = true
	}
	for u := range permissions.Builtin().Unlisted() {
		exists[u.Name] = true
	}
	seen := map[string]bool{}
	for r := range permissions.Roles() {
		assert.False(t, seen[r.String()], r)
		seen[r.String()] = true
		assert.NotEqual(t, permissions.EvidenceUnknown, r.Evidence().Kind, r)
		name, named := r.Group()
		assert.Equal(t, name != "", named.Kind != permissions.EvidenceUnknown, r)
		if name != "" {
			back, ok := permissions.RoleOf(unlisted(t, name))
			assert.True(t, ok && back == r, name)
		}
		for _, like := range r.Like() {
			assert.True(t, exists[like], "%s: %q", r, like)
		}
	}
	assert.Len(t, seen, 12)
	for _, s := range permissions.Successors() {
		assert.True(t, exists[s.Former], s.Former)
		assert.NotEqual(t, permissions.EvidenceUnknown, s.Kind)
		assert.Equal(t, permissions.ScopeAccount, s.Role.Scope())
	}
}

func TestRolesOpenWhatTheirGroupsOpen(t *testing.T) {
	t.Parallel()
	role := func(l permissions.RoleLevel) permissions.Role {
		r, ok := permissions.RoleFor(l, permissions.ScopeWorker)
		require.True(t, ok)
		return r
	}
	const script = "/accounts/a/workers/scripts/s"
	for _, row := range []struct {
		level            permissions.RoleLevel
		method, path     string
		certain, perhaps bool
	}{
		{permissions.RoleEditor, "PUT", script, true, false},
		{permissions.RoleMetadataReadOnly, "POST", script + "/tails", true, false},
		{permissions.RoleMetadataReadOnly, "PUT", script, false, false},
		{permissions.RoleContentReadOnly, "GET", script + "/content/v2", true, true},
		{permissions.RoleContentReadOnly, "POST", script + "/tails", false, true},
		{permissions.RoleEditor, "GET", "/zones/z/dns_records", false, false},
	} {
		m, ok := operations.Match(row.method, row.path)
		require.True(t, ok)
		certain, perhaps := role(row.level).Opens(m.Operation())
		assert.Equal(t, [2]bool{row.certain, row.perhaps}, [2]bool{certain, perhaps}, "%s %s %s", row.level, row.method, row.path)
	}
}

// TestRolesAreResolvedFromAListing: an id comes from a live listing or not at all.
func TestRolesAreResolvedFromAListing(t *testing.T) {
	t.Parallel()
	const listing = `[{"id":"00000000000000000000000000000001","name":"Individual Workers Editor","scopes":["com.cloudflare.edge.worker.script"]},
		{"id":"00000000000000000000000000000002","name":"Workers Editor","scopes":["com.cloudflare.api.account"]},
		{"id":"00000000000000000000000000000003","name":"Individual Workers Content Read-Only","scopes":["com.cloudflare.edge.worker.script"]}]`
	live, err := permissions.ParseListing([]byte(listing))
	require.NoError(t, err)
	for want, of := range map[string]struct {
		level permissions.RoleLevel
		scope permissions.Scope
	}{
		"00000000000000000000000000000001": {permissions.RoleEditor, permissions.ScopeWorker},
		"00000000000000000000000000000002": {permissions.RoleEditor, permissions.ScopeAccount},
		"00000000000000000000000000000003": {permissions.RoleContentReadOnly, permissions.ScopeWorker},
	} {
		role, ok := permissions.RoleFor(of.level, of.scope)
		require.True(t, ok)
		p, err := role.Resolve(live)
		require.NoError(t, err)
		assert.Equal(t, want, p.ID())
		assert.Equal(t, of.scope, p.Scope())
		back, ok := permissions.RoleOf(p)
		assert.True(t, ok && back == role, p)
	}
	editor, _ := permissions.RoleFor(permissions.RoleEditor, permissions.ScopeWorker)
	p, err := editor.Resolve(live)
	require.NoError(t, err)
	spec := permissions.NewSpec(permissions.Worker(guideAccount, workerTag).Allow(p))
	assert.NoError(t, spec.ValidateWith(live))
	assert.ErrorContains(t, spec.Validate(), "is not in the catalogue")
	assert.ErrorContains(t, permissions.NewSpec(permissions.Worker(guideAccount, "my-worker").Allow(p)).ValidateWith(live), "want its tag")
	assert.ErrorContains(t, permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(guideAccount), p)).ValidateWith(live), "acts on Worker resources, so it grants nothing on account")

	_, err = editor.Resolve(permissions.Builtin())
	assert.ErrorContains(t, err, `no permission group for Workers Editor on one Worker (want "Individual Workers Editor")`)
	admin, _ := permissions.RoleFor(permissions.RoleAdmin, permissions.ScopeWorker)
	_, err = admin.Resolve(live)
	assert.ErrorContains(t, err, `of that scope it has "Individual Workers Content Read-Only", "Individual Workers Editor"`)
}
