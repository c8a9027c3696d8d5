package probe_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestCheckForEveryPermission makes a check for each group of the catalogue and
// runs it with a token that holds only that group, and with one that holds none.
func TestCheckForEveryPermission(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	addBucket(t, srv, permissions.JurisdictionDefault, "some-bucket")
	none := client(t, srv, permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(target.Account), idleGroup(t))), tokentest.TokenOptions{})
	checked := 0
	for g := range permissions.All() {
		p := g.Permission()
		check, err := probe.CheckFor(p)
		if err != nil {
			assert.ErrorContains(t, err, g.Label()[:4])
			continue
		}
		checked++
		var policy permissions.Policy
		switch g.Scope {
		case permissions.ScopeAccount:
			policy = permissions.AllowOn(permissions.AccountResource(target.Account), p)
		case permissions.ScopeZone:
			policy = permissions.AllowOn(permissions.AllZonesInResource(target.Account), p)
		case permissions.ScopeUser:
			policy = permissions.AllowOn(permissions.UserResource(tokentest.DefaultUserID), p)
		case permissions.ScopeBucket:
			policy = permissions.AllowOn(target.Bucket, p)
		}
		with := run(t, client(t, srv, permissions.NewSpec(policy), tokentest.TokenOptions{}), probe.Options{Checks: []probe.Check{check}, Eager: true, Writes: writesOf(g)})
		require.Equal(t, authz.Allowed, with.Results[0].Verdict, "%s by %s %s: %v", g.Label(), check.Method, check.Path, with.Results[0].Err)
		without := run(t, none, probe.Options{Checks: []probe.Check{check}, Eager: true})
		require.Equal(t, authz.Denied, without.Results[0].Verdict, "%s by %s %s: %v", g.Label(), check.Method, check.Path, without.Results[0].Err)
	}
	t.Logf("%d of %d groups can be checked", checked, permissions.Builtin().Len())
	assert.Greater(t, checked, 200)
}

// writesOf is what has to be sent for a group: of a bucket, the refused write that
// shows the right to write is argued.
func writesOf(g permissions.Group) probe.Writes {
	if g.Scope == permissions.ScopeBucket {
		return probe.AllRefusals
	}
	return probe.KnownRefusals
}

// idleGroup returns an account permission that no catalogued operation accepts.
func idleGroup(t *testing.T) permissions.Permission {
	t.Helper()
	for g := range permissions.All() {
		if g.Scope == permissions.ScopeAccount && operations.Breadth(g.Permission()) == 0 {
			return g.Permission()
		}
	}
	require.FailNow(t, "every group is accepted somewhere")
	return nil
}

func TestCheckForSaysWhatItLeavesOpen(t *testing.T) {
	t.Parallel()
	read, err := probe.CheckFor(permissions.ZoneDNSRead)
	require.NoError(t, err)
	assert.Equal(t, "GET", read.Method)
	assert.Equal(t, "another group is accepted too", read.Caveat)

	write, err := probe.CheckFor(permissions.ZoneDNSWrite)
	require.NoError(t, err)
	assert.Equal(t, "DELETE", write.Method)
	assert.Equal(t, 81044, write.Refusals[0].Code)

	settings, err := probe.CheckFor(permissions.AccountDNSSettingsWrite)
	require.NoError(t, err)
	assert.Equal(t, "GET", settings.Method)
	assert.Contains(t, settings.Caveat, "it does not show the edit right")

	argued, err := probe.CheckFor(permissions.ZoneEmailRoutingRulesWrite)
	require.NoError(t, err)
	assert.Equal(t, "GET", argued.Method, "what is only argued is not sent unasked")

	_, err = probe.CheckFor(nil)
	require.Error(t, err)
	_, err = probe.CheckFor(permissions.AccountPermission("ffffffffffffffffffffffffffffffff"))
	assert.ErrorContains(t, err, "not in the catalogue")
}
