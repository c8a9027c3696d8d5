package permissions_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestDrift(t *testing.T) {
	t.Parallel()
	same := permissions.Builtin().Drift(parseListing(t, builtinListing()))
	assert.True(t, same.None(), "%+v", same)

	rows := builtinListing()
	var changed []listingRow
	for _, r := range rows {
		switch r.ID {
		case permissions.ZoneDNSRead.ID(), permissions.UserMembershipsRead.ID():
			continue // gone
		case permissions.ZoneDNSWrite.ID():
			r.Name = "DNS Records Write"
		case permissions.AccountD1Write.ID():
			r.Scopes = []string{string(permissions.ScopeZone)}
		}
		changed = append(changed, r)
	}
	changed = append(changed, listingRow{strings.Repeat("0", 32), "Shiny Thing Write", []string{string(permissions.ScopeAccount)}})
	live := parseListing(t, changed)
	d := permissions.Builtin().Drift(live)
	assert.False(t, d.None())
	assert.Equal(t, []string{"Shiny Thing Write"}, names(d.Added))
	assert.Equal(t, []string{"DNS Read", "Memberships Read"}, names(d.Removed))
	assert.Equal(t, []permissions.Rename{{ID: permissions.ZoneDNSWrite.ID(), Scope: permissions.ScopeZone, From: "DNS Write", To: "DNS Records Write"}}, d.Renamed)
	assert.Equal(t, []permissions.Rescope{{ID: permissions.AccountD1Write.ID(), Name: "D1 Write", From: []permissions.Scope{permissions.ScopeAccount}, To: []permissions.Scope{permissions.ScopeZone}}}, d.Rescoped)

	// The renamed group is still found by the name that this library knows.
	g, ok := live.ByName("DNS Write", permissions.ScopeZone)
	require.True(t, ok)
	assert.Equal(t, "DNS Records Write", g.Name)
}

// The account endpoint does not list the groups of user scope.
// As many groups added as removed are still a drift.
func TestDriftNone(t *testing.T) {
	t.Parallel()
	one := []permissions.Group{{}}
	assert.True(t, permissions.Drift{}.None())
	assert.False(t, permissions.Drift{Added: one, Removed: one}.None())
	assert.False(t, permissions.Drift{Renamed: []permissions.Rename{{}}, Rescoped: []permissions.Rescope{{}}}.None())
}

func TestDriftOfAnAccountListing(t *testing.T) {
	t.Parallel()
	var rows []listingRow
	for _, r := range builtinListing() {
		if r.Scopes[0] != string(permissions.ScopeUser) {
			rows = append(rows, r)
		}
	}
	assert.True(t, permissions.Builtin().Drift(parseListing(t, rows)).None())
}

// A group may have another name and other scopes at once, and its new name may be
// one that it had before.
func TestDriftOfOneGroup(t *testing.T) {
	t.Parallel()
	account, zone := permissions.ScopeAccount, permissions.ScopeZone
	was := func() permissions.Group {
		for g := range permissions.All() {
			if len(g.FormerNames()) > 0 && g.Scope == account {
				return g
			}
		}
		t.Fatal("no group has a former name")
		return permissions.Group{}
	}()
	for name, tt := range map[string]struct {
		id, called string
		scopes     []permissions.Scope
		renamed    []permissions.Rename
		rescoped   []permissions.Rescope
	}{
		"the same":             {permissions.AccountD1Write.ID(), "D1 Write", []permissions.Scope{account}, nil, nil},
		"a name that it had":   {was.ID, was.FormerNames()[0], []permissions.Scope{account}, []permissions.Rename{{ID: was.ID, Scope: account, From: was.Name, To: was.FormerNames()[0], Former: true}}, nil},
		"another scope":        {permissions.AccountD1Write.ID(), "D1 Write", []permissions.Scope{zone}, nil, []permissions.Rescope{{ID: permissions.AccountD1Write.ID(), Name: "D1 Write", From: []permissions.Scope{account}, To: []permissions.Scope{zone}}}},
		"one scope more":       {permissions.AccountD1Write.ID(), "D1 Write", []permissions.Scope{zone, account}, nil, []permissions.Rescope{{ID: permissions.AccountD1Write.ID(), Name: "D1 Write", From: []permissions.Scope{account}, To: []permissions.Scope{account, zone}}}},
		"renamed and rescoped": {permissions.AccountD1Write.ID(), "D1 Edit", []permissions.Scope{zone}, []permissions.Rename{{ID: permissions.AccountD1Write.ID(), Scope: zone, From: "D1 Write", To: "D1 Edit"}}, []permissions.Rescope{{ID: permissions.AccountD1Write.ID(), Name: "D1 Edit", From: []permissions.Scope{account}, To: []permissions.Scope{zone}}}},
	} {
		var rows []listingRow
		for _, r := range builtinListing() {
			if r.ID == tt.id {
				r.Name, r.Scopes = tt.called, nil
				for _, s := range tt.scopes {
					r.Scopes = append(r.Scopes, string(s))
				}
			}
			rows = append(rows, r)
		}
		d := permissions.Builtin().Drift(parseListing(t, rows))
		assert.Equal(t, tt.renamed, d.Renamed, name)
		assert.Equal(t, tt.rescoped, d.Rescoped, name)
		assert.Empty(t, d.Added, name)
		assert.Empty(t, d.Removed, name)
		assert.Equal(t, tt.renamed == nil && tt.rescoped == nil, d.None(), name)
	}
}

// Two listings of one account show more than either.
func TestUnionOfListings(t *testing.T) {
	t.Parallel()
	var users, accounts []listingRow
	for i, r := range builtinListing() {
		if r.Scopes[0] != string(permissions.ScopeUser) {
			accounts = append(accounts, r)
		}
		if r.Scopes[0] == string(permissions.ScopeUser) || i%2 == 0 {
			users = append(users, r)
		}
	}
	of, other := parseListing(t, users), parseListing(t, accounts)
	require.False(t, permissions.Builtin().Drift(of).None())
	for _, both := range []*permissions.Catalogue{of.Union(other), other.Union(of)} {
		assert.True(t, permissions.Builtin().Drift(both).None(), "%+v", permissions.Builtin().Drift(both))
		assert.Equal(t, permissions.Builtin().Len(), both.Len())
		_, ok := both.ByID(permissions.UserAPITokensWrite.ID())
		assert.True(t, ok)
	}
	assert.Equal(t, len(users), of.Len(), "the operands stay as they are")
}
