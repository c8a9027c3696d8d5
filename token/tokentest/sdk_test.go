package tokentest_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/cloudflare/cloudflare-go/v7/accounts"
	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/shared"
	"github.com/cloudflare/cloudflare-go/v7/user"
	"github.com/cloudflare/cloudflare-go/v7/zones"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// sdkPolicy is a policy that allows one group on one resource.
func sdkPolicy(p permissions.Permission, r permissions.Resource) shared.TokenPolicyParam {
	var group shared.TokenPolicyPermissionGroupParam
	group.ID.Value, group.ID.Present = p.ID(), true
	var out shared.TokenPolicyParam
	out.Effect.Value, out.Effect.Present = shared.TokenPolicyEffectAllow, true
	out.PermissionGroups.Value, out.PermissionGroups.Present = []shared.TokenPolicyPermissionGroupParam{group}, true
	out.Resources.Value, out.Resources.Present = shared.TokenPolicyResourcesIAMResourcesTypeObjectStringParam{r.Key(): "*"}, true
	return out
}

// TestSDK drives the token's life with cloudflare-go's own services, over a
// listener.
func TestSDK(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	common := []option.RequestOption{option.WithBaseURL(srv.URL + "/"), option.WithHTTPClient(srv.Client()), option.WithMaxRetries(0)}
	key := append(common[:3:3], option.WithAPIEmail(tokentest.DefaultUserEmail), option.WithAPIKey(tokentest.DefaultGlobalKey))
	ctx := t.Context()

	admin := user.NewUserService(key...)
	me, err := admin.Get(ctx)
	require.NoError(t, err)
	assert.Equal(t, tokentest.DefaultUserID, me.ID)

	var params user.TokenNewParams
	params.Name.Value, params.Name.Present = "from the SDK", true
	params.Policies.Value = []shared.TokenPolicyParam{sdkPolicy(permissions.ZoneRead, permissions.ZoneResource(zone))}
	params.Policies.Present = true
	made, err := admin.Tokens.New(ctx, params)
	require.NoError(t, err)
	assert.Equal(t, "from the SDK", made.Name)
	require.NotEmpty(t, made.Value)

	with := append(common[:3:3], option.WithAPIToken(made.Value))
	verified, err := user.NewUserService(with...).Tokens.Verify(ctx)
	require.NoError(t, err)
	assert.Equal(t, made.ID, verified.ID)
	assert.Equal(t, user.TokenVerifyResponseStatusActive, verified.Status)

	zonesOf := zones.NewZoneService(with...)
	list, err := zonesOf.List(ctx, zones.ZoneListParams{})
	require.NoError(t, err)
	require.Len(t, list.Result, 1)
	assert.Equal(t, tokentest.DefaultZoneName, list.Result[0].Name)
	assert.Equal(t, tokentest.DefaultAccountID, list.Result[0].Account.ID)
	none, err := accounts.NewAccountService(with...).List(ctx, accounts.AccountListParams{})
	require.NoError(t, err)
	assert.Empty(t, none.Result)

	var get accounts.AccountGetParams
	get.AccountID.Value, get.AccountID.Present = tokentest.DefaultAccountID, true
	_, err = accounts.NewAccountService(with...).Get(ctx, get)
	var apiErr *accounts.Error
	require.True(t, errors.As(err, &apiErr))
	assert.Equal(t, http.StatusForbidden, apiErr.StatusCode)
	require.Len(t, apiErr.Errors, 1)
	assert.EqualValues(t, 9109, apiErr.Errors[0].Code)

	tokens := 0
	for pager := admin.Tokens.ListAutoPaging(ctx, user.TokenListParams{}); pager.Next(); tokens++ {
		assert.Equal(t, made.ID, pager.Current().ID)
	}
	assert.Equal(t, 1, tokens)

	var all accounts.TokenPermissionGroupGetParams
	all.AccountID.Value, all.AccountID.Present = tokentest.DefaultAccountID, true
	groups, err := accounts.NewTokenPermissionGroupService(key...).Get(ctx, all)
	require.NoError(t, err)
	assert.Greater(t, len(*groups), 300)

	value, err := admin.Tokens.Value.Update(ctx, made.ID, user.TokenValueUpdateParams{Body: map[string]any{}})
	require.NoError(t, err)
	assert.NotEqual(t, made.Value, *value)
	gone, err := admin.Tokens.Delete(ctx, made.ID)
	require.NoError(t, err)
	assert.Equal(t, made.ID, gone.ID)
	_, err = user.NewUserService(with...).Tokens.Verify(ctx)
	var dead *user.Error
	require.True(t, errors.As(err, &dead))
	assert.Equal(t, http.StatusUnauthorized, dead.StatusCode)

	owned, err := srv.IssueToken(permissions.Spec{}, accountOwned())
	require.NoError(t, err)
	var at accounts.TokenVerifyParams
	at.AccountID.Value, at.AccountID.Present = tokentest.DefaultAccountID, true
	live, err := accounts.NewTokenService(append(common[:3:3], option.WithAPIToken(owned.Value))...).Verify(ctx, at)
	require.NoError(t, err)
	assert.Equal(t, owned.ID, live.ID)
}
