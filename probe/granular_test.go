package probe_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestSpecsOfSingleResources: no call is known to show a role on one Worker, and none
// is sent for it; the token's own policies tell, or the result stays open.
func TestSpecsOfSingleResources(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.New(tokentest.Options{Seed: 1})
	require.NoError(t, err)
	mine, err := srv.AddWorker(tokentest.Worker{Name: "api"})
	require.NoError(t, err)
	other, err := srv.AddWorker(tokentest.Worker{Name: "web"})
	require.NoError(t, err)
	client := func(creds token.Credentials) *token.Client {
		c, err := token.New(creds, token.WithHTTPClient(srv.Client()), token.WithAccount(target.Account))
		require.NoError(t, err)
		return c
	}
	key := client(token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey)))
	live, err := key.AccountPermissionGroups(t.Context(), target.Account)
	require.NoError(t, err)
	role, _ := permissions.RoleFor(permissions.RoleEditor, permissions.ScopeWorker)
	editor, err := role.Resolve(live)
	require.NoError(t, err)
	on := func(tag string) permissions.Spec {
		return permissions.NewSpec(permissions.Worker(target.Account, tag).Allow(editor))
	}
	self := accountSpec(permissions.AccountAPITokensRead)

	for name, row := range map[string]struct {
		have, want permissions.Spec
		verdict    authz.Verdict
		proof      probe.Proof
	}{
		"by its policies":        {on(mine.Tag).With(self.Policies()...), on(mine.Tag), authz.Allowed, probe.Proven},
		"another Worker":         {on(mine.Tag).With(self.Policies()...), on(other.Tag), authz.Denied, probe.Proven},
		"policies that it can't": {on(mine.Tag), on(mine.Tag), authz.NotChecked, probe.NotProven},
	} {
		made, err := key.Issue(t.Context(), token.Request{Name: name, Spec: row.have, Account: target.Account, Catalogue: live}, token.IssueOptions{})
		require.NoError(t, err, name)
		assert.NoError(t, made.Unconfirmed, name)
		srv.ResetCalls()
		report, err := probe.RunSpec(t.Context(), client(token.APIToken(made.Secret)), row.want, target, probe.Options{})
		require.NoError(t, err, name)
		res := report.Results[1]
		assert.Equal(t, row.verdict, res.Verdict, "%s: %s", name, res.Note)
		assert.Equal(t, row.proof, res.Proof, name)
		for _, c := range srv.Calls() {
			assert.NotContains(t, c.Path, "/workers/", name)
		}
	}
	_, err = probe.PlanSpec(permissions.NewSpec(permissions.Worker(target.Account, "api").Allow(editor)), target, probe.Options{})
	assert.ErrorContains(t, err, "want its tag")
}

// TestTokensForOneWorkerLiveAsOthers: they are made, read back, rolled and replaced.
func TestTokensForOneWorkerLiveAsOthers(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.New(tokentest.Options{Seed: 1})
	require.NoError(t, err)
	mine, err := srv.AddWorker(tokentest.Worker{})
	require.NoError(t, err)
	key, err := token.New(token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey)), token.WithHTTPClient(srv.Client()))
	require.NoError(t, err)
	live, err := key.AccountPermissionGroups(t.Context(), target.Account)
	require.NoError(t, err)
	_, err = key.AccountPermissionGroups(t.Context(), "abc")
	assert.ErrorContains(t, err, `account id "abc"`)
	role, _ := permissions.RoleFor(permissions.RoleEditor, permissions.ScopeWorker)
	editor, err := role.Resolve(live)
	require.NoError(t, err)
	spec := permissions.NewSpec(permissions.Worker(target.Account, mine.Tag).Allow(editor))
	made, err := key.Issue(t.Context(), token.Request{Name: "deploy", Spec: spec, Account: target.Account, Catalogue: live}, token.IssueOptions{})
	require.NoError(t, err)

	_, err = key.Rotate(t.Context(), token.Rotation{Old: made.Ref, HandOver: func(context.Context, token.Secret) error { return nil }})
	require.NoError(t, err)
	all, err := key.List(t.Context(), target.Account, token.ListOptions{})
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.True(t, all[0].Spec.WithConditions(permissions.Conditions{}).Equal(spec), all[0].Spec)
	assert.Contains(t, all[0].Spec.String(), "on Worker "+mine.Tag+" of account")
}
