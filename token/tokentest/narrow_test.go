package tokentest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// What is left out of a spec changes no decision: neither the verdict, nor what
// decided it.
func TestNarrowedSpecDecidesAlike(t *testing.T) {
	t.Parallel()
	const elsewhere = "0123456789abcdef0123456789abcdef"
	var all, mixed []permissions.Policy
	n := 0
	for g := range permissions.All() {
		var r, other permissions.Resource
		switch g.Scope {
		case permissions.ScopeAccount:
			r, other = permissions.AllAccountsResource(), permissions.AccountResource(elsewhere)
		case permissions.ScopeZone:
			r, other = permissions.AllZonesInResource(DefaultAccountID), permissions.ZoneResource(elsewhere)
		case permissions.ScopeUser:
			r, other = permissions.UserResource(DefaultUserID), permissions.UserResource(DefaultUserID)
		default:
			continue
		}
		all = append(all, permissions.AllowOn(r, g.Permission()))
		if n++; n%3 == 0 {
			r = other
		}
		p := permissions.AllowOn(r, g.Permission())
		if n%7 == 0 {
			p.Effect = permissions.Deny
		}
		mixed = append(mixed, p)
	}
	unknown := permissions.AllowOn(permissions.AllAccountsResource(), nil)
	for name, spec := range map[string]permissions.Spec{
		"all": permissions.NewSpec(all...), "mixed": permissions.NewSpec(mixed...),
		"with a group that nobody knows": permissions.NewSpec(append(mixed, unknown)...),
	} {
		require.Greater(t, spec.Len(), fewStatements)
		for op := range operations.All() {
			for _, account := range []permissions.AccountID{DefaultAccountID, ""} {
				path := pathOf(op)
				call := authz.Call{Method: op.Method(), Path: path, Account: account}
				part := narrowTo(spec, op)
				assert.Equal(t, authz.Decide(spec, call), authz.Decide(part, call), "%s: %s", name, op)
			}
		}
	}
}

// An edit counts at once.
func TestNarrowedSpecFollowsEdits(t *testing.T) {
	t.Parallel()
	srv, err := New(Options{})
	require.NoError(t, err)
	var all []permissions.Policy
	for g := range permissions.All() {
		if g.Scope == permissions.ScopeZone {
			all = append(all, permissions.AllowOn(permissions.AllZonesResource(), g.Permission()))
		}
	}
	tok, err := srv.IssueToken(permissions.NewSpec(all...), TokenOptions{})
	require.NoError(t, err)
	path := "/zones/" + string(DefaultZoneID)
	status, _, _ := ask(t, srv, "GET", path, tok.Value)
	assert.Equal(t, 200, status)
	require.NoError(t, srv.SetSpec(tok.ID, permissions.NewSpec(append(all, permissions.Policy{
		Effect: permissions.Deny, Permissions: []permissions.Permission{permissions.ZoneRead}, Resources: []permissions.Resource{permissions.AllZonesResource()},
	})...)))
	status, _, _ = ask(t, srv, "GET", path, tok.Value)
	assert.Equal(t, 403, status)
}

// pathOf fills a template with ids of the default world.
func pathOf(op operations.Operation) string {
	path := op.Template()
	for _, of := range [][2]string{{"/accounts/{account_id}", "/accounts/" + string(DefaultAccountID)}, {"/zones/{zone_id}", "/zones/" + string(DefaultZoneID)}, {"/zones/{zone_identifier}", "/zones/" + string(DefaultZoneID)}} {
		if len(path) >= len(of[0]) && path[:len(of[0])] == of[0] {
			path = of[1] + path[len(of[0]):]
		}
	}
	return parameter.ReplaceAllString(path, "x")
}
