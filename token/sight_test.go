package token_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const (
	provisioner    = "pat@example.com"
	provisionerKey = "abcdefabcdefabcdefabcdefabcdefabcdefa"
)

// provisioned is an account in which pat, who may only provision tokens, made one
// token and somebody else another.
func provisioned(t *testing.T) (srv *tokentest.Server, pat *token.Client, own, other token.Ref) {
	t.Helper()
	srv, err := tokentest.New(tokentest.Options{Now: now})
	require.NoError(t, err)
	_, err = srv.AddUser(tokentest.User{Email: provisioner, GlobalKey: provisionerKey, Provisioner: true})
	require.NoError(t, err)
	issue := func(name, email string) token.Ref {
		tok, err := srv.IssueToken(platform(), tokentest.TokenOptions{Name: name, Kind: authz.AccountToken, Maker: tokentest.Maker{Email: email}})
		require.NoError(t, err)
		return token.Ref{ID: tok.ID, Account: home}
	}
	own, other = issue("own", provisioner), issue("other", tokentest.DefaultUserEmail)
	return srv, simClient(t, srv, token.GlobalKey(provisioner, token.NewSecret(provisionerKey)), home), own, other
}

func TestSees(t *testing.T) {
	t.Parallel()
	user := permissions.User(tokentest.DefaultUserID)
	mint := permissions.Account(home).Allow(permissions.AccountAPITokensWrite)
	for name, tt := range map[string]struct {
		holds   permissions.Spec
		kind    authz.Kind
		legacy  bool
		account permissions.AccountID
		want    token.Extent
		why     string
	}{
		"a user's own":                      {permissions.NewSpec(user.Allow(permissions.UserAPITokensRead)), authz.UserToken, false, "", token.ExtentAll, "the calling user's own"},
		"an account's, by its own token":    {permissions.NewSpec(mint), authz.AccountToken, false, home, token.ExtentAll, "the token in use holds Account:Account API Tokens:Read or Edit on the account"},
		"the same in the older form":        {permissions.NewSpec(mint), authz.AccountToken, true, home, token.ExtentAll, "the token in use holds"},
		"by a token that may not read":      {platform(), authz.AccountToken, false, home, token.ExtentUnknown, "what the token in use holds, which it may not read"},
		"by a user's token":                 {permissions.NewSpec(mint), authz.UserToken, false, home, token.ExtentUnknown, "it depends on the user's role in the account: API Token Provisioning shows only the tokens that the user made; to read the role takes User:Memberships:Read"},
		"by one that may read memberships":  {permissions.NewSpec(mint, user.Allow(permissions.UserMembershipsRead)), authz.UserToken, false, home, token.ExtentAll, "the user is a Super Administrator of the account"},
		"that, of an account of others":     {permissions.NewSpec(mint, user.Allow(permissions.UserMembershipsRead)), authz.UserToken, false, otherAccount, token.ExtentUnknown, "the API does not tell it"},
		"a token of the older form, user's": {permissions.NewSpec(mint, user.Allow(permissions.UserMembershipsRead)), authz.UserToken, true, home, token.ExtentAll, "Super Administrator"},
	} {
		srv, err := tokentest.New(tokentest.Options{Now: now})
		require.NoError(t, err)
		tok, err := srv.IssueToken(tt.holds, tokentest.TokenOptions{Kind: tt.kind, Legacy: tt.legacy})
		require.NoError(t, err)
		got, err := simClient(t, srv, token.APIToken(token.NewSecret(tok.Value)), home).Sees(t.Context(), tt.account)
		require.NoError(t, err, name)
		assert.Equal(t, tt.want, got.Extent, name)
		assert.Contains(t, got.Why, tt.why, name)
		assert.Equal(t, tt.want != token.ExtentUnknown, got.Evidence.Source != "", "a rule has a source: %s", name)
	}
	_, pat, _, _ := provisioned(t)
	got, err := pat.Sees(t.Context(), home)
	require.NoError(t, err)
	assert.Equal(t, token.ExtentOwn, got.Extent)
	assert.Equal(t, "2026-10-01", got.Evidence.Date)
	data, err := json.Marshal(got)
	require.NoError(t, err)
	assert.Contains(t, string(data), `{"extent":"own","why":"the user's role in the account is API Token Provisioning","evidence":{`)

	for name, tt := range map[string]struct{ rows, why string }{
		"several roles": {`[{"account":{"id":"` + string(home) + `"},"roles":["API Token Provisioning","Billing"]}]`, "; it is API Token Provisioning, Billing"},
		"odd roles":     {`[{"account":{"id":"` + string(home) + `"},"roles":[{"name":"x"}]},7,{"account":"x"}]`, "the API does not tell it"},
	} {
		a := script(map[string]reply{"GET /memberships?page=1&per_page=50": success(tt.rows)})
		got, err := a.client(t, globalKey).Sees(t.Context(), home)
		require.NoError(t, err, name)
		assert.Equal(t, token.ExtentUnknown, got.Extent, name)
		assert.Contains(t, got.Why, tt.why, name)
	}
	a := script(map[string]reply{"GET /memberships?page=1&per_page=50": {status: 502, body: "<html>"}})
	_, err = a.client(t, globalKey).Sees(t.Context(), home)
	assert.Equal(t, token.FailureNotKnown, token.FailureOf(err), "a fault is no answer")
	_, err = a.client(t, accountToken).Sees(t.Context(), "")
	assert.Equal(t, token.FailureUsage, token.FailureOf(err))
}

// What a creator does not see is not taken for gone: the token works.
func TestRevokeOfATokenThatIsNotShown(t *testing.T) {
	t.Parallel()
	srv, pat, own, other := provisioned(t)
	listed, err := pat.List(t.Context(), home, token.ListOptions{})
	require.NoError(t, err)
	require.Len(t, listed, 1)
	assert.Equal(t, own, listed[0].Ref)

	err = pat.Revoke(t.Context(), other, token.RevokeOptions{})
	var unseen *token.UnseenError
	require.ErrorAs(t, err, &unseen)
	assert.Equal(t, other, unseen.Ref)
	assert.Equal(t, token.ExtentOwn, unseen.Sight.Extent)
	assert.Equal(t, token.FailureNotKnown, token.FailureOf(err))
	assert.ErrorContains(t, err, "whether it is gone, or made by somebody else and not shown, is not known: the user's role in the account is API Token Provisioning")
	assert.NotContains(t, err.Error(), "@", "nobody's address is in an error")
	_, err = srv.Token(other.ID)
	require.NoError(t, err, "it lives")

	require.NoError(t, pat.Revoke(t.Context(), own, token.RevokeOptions{}))
	require.NoError(t, pat.Revoke(t.Context(), own, token.RevokeOptions{}), "what was shown before is gone")

	// Who sees all takes absence for what it is, and says what it depends on else.
	all := simClient(t, srv, token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey)), home)
	require.NoError(t, all.Revoke(t.Context(), own, token.RevokeOptions{}))
	gone := refusal(404, 1003, "Token not found")
	ref := token.Ref{ID: tokenID, Account: home}
	for name, tt := range map[string]struct {
		memberships reply
		want        string
	}{
		"no right": {noPermission, "it depends on the user's role in the account"},
		"a fault":  {reply{err: errReset}, "connection reset by peer"},
	} {
		a := script(map[string]reply{"DELETE /accounts/" + string(home) + "/tokens/" + tokenID: gone, "GET /memberships?page=1&per_page=50": tt.memberships})
		err = a.client(t, globalKey).Revoke(t.Context(), ref, token.RevokeOptions{})
		require.ErrorAs(t, err, &unseen, name)
		assert.ErrorContains(t, err, tt.want, name)
		assert.Equal(t, token.FailureNotKnown, token.FailureOf(err), name)
	}
}

// A rotation that another creator goes on with does not call the old token revoked.
func TestRotationDoesNotTakeTheUnseenForGone(t *testing.T) {
	t.Parallel()
	srv, pat, _, other := provisioned(t)
	admin := simClient(t, srv, token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey)), home)
	var state token.RotationState
	var kept token.Secret
	r := token.Rotation{
		Old: other, Wait: wait(),
		HandOver: func(_ context.Context, value token.Secret) error { kept = value; return nil },
		Save: func(st token.RotationState) error {
			state = st
			if st.Step == token.RotationHandedOver {
				return context.Canceled
			}
			return nil
		},
	}
	_, err := admin.Rotate(t.Context(), r)
	require.ErrorIs(t, err, context.Canceled)

	// pat, whose key the next process has, sees neither the old nor the new token.
	r.Save, r.Store = nil, loaded{value: kept}
	state, err = pat.ResumeRotation(t.Context(), r, state)
	var unseen *token.UnseenError
	require.ErrorAs(t, err, &unseen)
	assert.Equal(t, other, unseen.Ref)
	assert.Equal(t, token.FailureNotKnown, token.FailureOf(err))
	assert.NotContains(t, err.Error(), "@")
	assert.Equal(t, token.RotationDone, state.Step)
	assert.Equal(t, []token.Ref{other}, state.Unseen)
	assert.Contains(t, strings.Join(state.Left(), "\n"), "see whether account-owned token "+other.ID+" of account "+string(home)+" is gone")
	_, there := srv.Token(other.ID)
	require.NoError(t, there, "it lives")
	_, err = pat.ResumeRotation(t.Context(), r, state)
	assert.ErrorAs(t, err, &unseen, "again: it is still not known")

	_, err = pat.Rotate(t.Context(), token.Rotation{Old: other, Wait: wait(), HandOver: r.HandOver})
	assert.ErrorContains(t, err, "does not exist, or these credentials do not see it: some creators see only the tokens that they made")
}

// loaded is where a value was kept.
type loaded struct{ value token.Secret }

func (l loaded) Save(context.Context, token.Secret) error { return nil }
func (l loaded) Load(context.Context) (token.Secret, error) {
	return l.value, nil
}

func TestListActiveOnly(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		s := newStage(t, kind)
		off, err := s.srv.IssueToken(platform(), tokentest.TokenOptions{Name: "off", Kind: kind})
		require.NoError(t, err)
		require.NoError(t, s.srv.Disable(off.ID))
		require.NoError(t, s.srv.Expire(s.old.ID))
		c := s.client(t, s.srv.RoundTripper())
		names := func(opts token.ListOptions) (out []string) {
			all, err := c.List(t.Context(), s.ref("").Account, opts)
			require.NoError(t, err)
			for _, info := range all {
				out = append(out, info.Name+" "+info.State)
			}
			return out
		}
		assert.Equal(t, []string{"minter active", "platform expired", "off disabled"}, names(token.ListOptions{}))
		assert.Equal(t, []string{"minter active"}, names(token.ListOptions{ActiveOnly: true}))
	}
}
