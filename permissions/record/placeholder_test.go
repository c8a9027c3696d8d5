package record_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// TestHalfAPlaceholder: both braces make one.
func TestHalfAPlaceholder(t *testing.T) {
	t.Parallel()
	for at, open := range map[string]bool{"{new}": true, "{new": false, "new}": false, "{}": true} {
		res := record.Minimal(record.Recording{Calls: []authz.Call{{Method: "GET", Path: "/zones/" + at + "/dns_records", Status: 200}}})
		assert.Equal(t, open, len(res.Unplaced) == 1, at)
		assert.Equal(t, !open, len(res.Unknown) == 1, at)
	}
}

// TestAccountOfAZone: where only permissions on the account of a zone would do and no call
// says which that is, they are named, not unknown.
func TestAccountOfAZone(t *testing.T) {
	t.Parallel()
	groups := authz.Call{Method: "GET", Path: "/zones/fedcba9876543210fedcba9876543210/access/groups", Status: 200}
	res := record.Minimal(record.Recording{Calls: []authz.Call{groups, {Method: "POST", Path: groups.Path, Status: 200}}})
	assert.Empty(t, res.Unknown)
	assert.Empty(t, res.Required)
	require.Len(t, res.Unplaced, 1)
	got := res.Unplaced[0]
	assert.Equal(t, permissions.AccountAccessOrganizationsIdentityProvidersAndGroupsWrite, got.Permission)
	assert.Equal(t, permissions.ScopeAccount, got.Scope)
	assert.Equal(t, "the account of zone fedcba9876543210fedcba9876543210", got.Whose)
	assert.Equal(t, []authz.Call{groups, {Method: "POST", Path: groups.Path, Status: 200}}, got.Because, "as they were made")

	groups.Account = "0123456789abcdef0123456789abcdef"
	res = record.Minimal(record.Recording{Calls: []authz.Call{groups}})
	assert.Empty(t, res.Unplaced)
	require.Len(t, res.Required, 1)
	assert.Equal(t, permissions.AccountResource(groups.Account), res.Required[0].Resource)
}
