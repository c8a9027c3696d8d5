package token_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// simulated starts a simulator with a second account.
func simulated(t *testing.T) *tokentest.Server {
	t.Helper()
	srv, err := tokentest.New(tokentest.Options{Now: now})
	require.NoError(t, err)
	_, err = srv.AddAccount(tokentest.Account{ID: otherAccount, Name: "other"})
	require.NoError(t, err)
	return srv
}

func simClient(t *testing.T, srv *tokentest.Server, creds token.Credentials, account permissions.AccountID) *token.Client {
	t.Helper()
	c, err := token.New(creds, token.WithBaseURL(tokentest.BaseURL), token.WithHTTPClient(srv.Client()), token.WithAccount(account), token.WithClock(now))
	require.NoError(t, err)
	return c
}

func TestVerifyAgainstTheSimulator(t *testing.T) {
	t.Parallel()
	const home = permissions.AccountID(tokentest.DefaultAccountID)
	spec := permissions.SaaSPlatform(home, permissions.ZoneID(tokentest.DefaultZoneID))
	for _, legacy := range []bool{false, true} {
		for name, tt := range map[string]struct {
			kind    authz.Kind
			owner   string
			account permissions.AccountID // that the client is told of
			dead    bool
			want    authz.Kind
			of      permissions.AccountID
		}{
			"user":                             {kind: authz.UserToken, account: home, want: authz.UserToken},
			"user, no account":                 {kind: authz.UserToken, want: authz.UserToken},
			"account-owned":                    {kind: authz.AccountToken, account: home, want: authz.AccountToken, of: home},
			"account-owned, no account":        {kind: authz.AccountToken, want: authz.AccountToken, of: home},
			"account-owned of another account": {kind: authz.AccountToken, owner: string(otherAccount), account: home, want: authz.AccountToken, of: otherAccount},
			"dead user":                        {kind: authz.UserToken, account: home, dead: true},
			"dead account-owned":               {kind: authz.AccountToken, account: home, dead: true},
		} {
			srv := simulated(t)
			spec := spec
			if tt.owner != "" {
				spec = permissions.NewSpec(permissions.Account(otherAccount).Allow(permissions.AccountSettingsRead))
			}
			tok, err := srv.IssueToken(spec, tokentest.TokenOptions{Kind: tt.kind, Owner: tt.owner, Legacy: legacy})
			require.NoError(t, err, name)
			if tt.dead {
				require.NoError(t, srv.Delete(tok.ID))
			}
			v, err := simClient(t, srv, token.APIToken(token.NewSecret(tok.Value)), tt.account).Verify(t.Context())
			require.NoError(t, err, name)
			if tt.dead {
				assert.Equal(t, token.StatusDead, v.Status, "%s: %v", name, v.Attempts)
				if legacy {
					assert.Equal(t, authz.KindUnknown, v.Kind, name)
				}
				continue
			}
			assert.Equal(t, token.StatusLive, v.Status, "%s: %v", name, v.Attempts)
			assert.Equal(t, tt.want, v.Kind, name)
			assert.Equal(t, tt.of, v.Account, name)
			assert.Equal(t, tok.ID, v.TokenID, name)
		}
	}
}

func TestLifeOfATokenInTheSimulator(t *testing.T) {
	t.Parallel()
	const home = permissions.AccountID(tokentest.DefaultAccountID)
	srv := simulated(t)
	user, err := srv.AddUser(tokentest.User{Email: someEmail})
	require.NoError(t, err)
	key := simClient(t, srv, token.GlobalKey(user.Email, token.NewSecret(user.GlobalKey)), home)
	v, err := key.Verify(t.Context())
	require.NoError(t, err)
	assert.Equal(t, token.StatusLive, v.Status)
	assert.Equal(t, authz.GlobalKey, v.Kind)

	// The first route: a Global API key makes a token that may make tokens, and
	// also holds what the next one is to hold.
	spec := permissions.SaaSPlatform(home, permissions.ZoneID(tokentest.DefaultZoneID))
	minting := spec.With(permissions.User(user.ID).Allow(permissions.UserAPITokensWrite))
	minter, err := key.Create(t.Context(), token.Request{Name: "minter", Spec: minting, TTL: time.Hour})
	require.NoError(t, err)
	assert.Equal(t, authz.UserToken, minter.Kind())
	assert.Equal(t, now().Add(time.Hour), minter.ExpiresOn())

	// The third route: that token makes the platform's token.
	byToken := simClient(t, srv, token.APIToken(minter.Secret), home)
	made, err := byToken.Create(t.Context(), token.Request{Name: "platform", Spec: spec})
	require.NoError(t, err)
	held, err := srv.Token(made.ID)
	require.NoError(t, err)
	assert.True(t, held.Spec.WithConditions(permissions.Conditions{}).Equal(spec), "the token holds the spec")
	assert.Equal(t, now().Add(token.DefaultTTL), held.Spec.Conditions().ExpiresOn)
	_, err = byToken.PermissionGroups(t.Context())
	require.NoError(t, err)

	// The platform's token may not make tokens.
	platform := simClient(t, srv, token.APIToken(made.Secret), home)
	_, err = platform.Create(t.Context(), token.Request{Name: "more", Spec: spec})
	var refused *token.APIError
	require.True(t, errors.As(err, &refused), "%v", err)
	assert.Equal(t, 9109, refused.Code())
	assert.False(t, refused.Inconclusive())

	v, err = platform.Verify(t.Context())
	require.NoError(t, err)
	assert.True(t, v.Live())
	assert.Equal(t, made.ID, v.TokenID)
	require.NoError(t, srv.Disable(made.ID))
	v, err = platform.Verify(t.Context())
	require.NoError(t, err)
	verdict, _ := v.Verdict()
	assert.Equal(t, authz.Denied, verdict, "a disabled token is not live: %v", v.Status)
}
