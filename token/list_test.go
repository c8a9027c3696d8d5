package token_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestListAndGet(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		s := newStage(t, kind)
		owner := s.ref("").Account
		for i := range 120 { // three pages; the simulator does not count what a test issues
			_, err := s.srv.IssueToken(platform(), tokentest.TokenOptions{Name: fmt.Sprint("more ", i), Kind: kind})
			require.NoError(t, err)
		}
		net := &flaky{next: s.srv.RoundTripper()}
		c := s.client(t, net)
		all, err := c.List(t.Context(), owner, token.ListOptions{})
		require.NoError(t, err)
		assert.Len(t, all, 122)
		assert.Len(t, net.calls, 3)
		assert.Equal(t, "minter", all[0].Name)
		assert.Equal(t, now(), all[0].LastUsedOn)
		assert.Equal(t, s.ref(s.old.ID), all[1].Ref)
		assert.Equal(t, kind, all[1].Kind())
		assert.True(t, all[1].Spec.Equal(platform()))
		assert.NoError(t, all[1].Unread)
		assert.True(t, all[1].LastUsedOn.IsZero())
		assert.True(t, all[1].Live(now()))

		found, err := c.Find(t.Context(), owner, "more 77")
		require.NoError(t, err)
		require.Len(t, found, 1)
		got, err := c.Get(t.Context(), found[0].Ref)
		require.NoError(t, err)
		assert.Equal(t, "more 77", got.Name)
		_, err = c.Get(t.Context(), s.ref(tokenID))
		assert.True(t, token.IsNotFound(err), "%v", err)
		self, err := c.Self(t.Context())
		require.NoError(t, err)
		assert.Equal(t, s.ref(s.minter.ID), self)
	}
}

func TestListOfOddAnswers(t *testing.T) {
	t.Parallel()
	const list = "GET /user/tokens?include_expired=true&page=1&per_page=50"
	a := script(map[string]reply{list: success(`[
		{"id":"` + tokenID + `","name":"odd","status":"revoked","policies":[{"effect":"maybe"}],"issued_on":null,"last_used_on":"","modified_on":7},
		{"id":"0123456789abcdef0123456789abcdef","name":"bare","status":"active"},
		{"id":"1123456789abcdef0123456789abcdef","name":"ip","status":"active","policies":[{"id":"x","effect":"allow","permission_groups":[{"id":"99999999999999999999999999999999","name":"Tomorrow Write"}],"resources":{"com.cloudflare.api.account.*":"*"}}],"condition":{"request.ip":{"in":["192.0.2.7"]}},"expires_on":"2026-12-01T00:00:00Z"}
	]`)})
	all, err := a.client(t, userToken).List(t.Context(), "", token.ListOptions{})
	require.NoError(t, err)
	require.Len(t, all, 3, "one token that cannot be read does not hide the others")
	assert.ErrorContains(t, all[0].Unread, "the token's policies cannot be read: policies[0]: effect")
	assert.True(t, all[0].IssuedOn.IsZero() && all[0].LastUsedOn.IsZero() && all[0].ModifiedOn.IsZero())
	assert.ErrorContains(t, all[1].Unread, "did not tell")
	require.NoError(t, all[2].Unread)
	assert.Equal(t, "allow Tomorrow Write on all accounts\nuntil 2026-12-01T00:00:00Z, only from 192.0.2.7/32", all[2].Spec.String())

	for name, tt := range map[string]struct {
		r    reply
		want string
	}{
		"no id":   {success(`[{"name":"x"}]`), "an entry without a token's id"},
		"no list": {success(`{}`), "200: the answer is JSON of another shape"},
		"denied":  {noPermission, "Unauthorized to access requested resource (9109)"},
	} {
		_, err := script(map[string]reply{list: tt.r}).client(t, userToken).List(t.Context(), "", token.ListOptions{})
		assert.ErrorContains(t, err, tt.want, name)
	}
	_, err = a.client(t, accountToken).List(t.Context(), "", token.ListOptions{})
	assert.ErrorContains(t, err, "an account-owned token cannot manage user tokens")
	_, err = a.client(t, userToken).List(t.Context(), "x", token.ListOptions{})
	assert.ErrorContains(t, err, "account id")
	got, err := script(map[string]reply{"GET /user/tokens/" + tokenID: success(`{"id":"0123456789abcdef0123456789abcdef"}`)}).client(t, userToken).Get(t.Context(), token.Ref{ID: tokenID})
	assert.Error(t, err, "another token's answer")
	assert.Equal(t, token.Info{}, got)
}

func TestRefValidate(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"":                                 "token id is empty",
		userToken:                          "looks like a token's value (not shown)",
		legacyToken:                        "looks like a token's value (not shown)",
		"ED17574386854BF78A67040BE0A770B0": "want 32 lowercase hexadecimal digits",
		"../accounts":                      "want 32 lowercase hexadecimal digits",
	} {
		err := token.Ref{ID: id}.Validate()
		assert.ErrorContains(t, err, want)
		assertHidden(t, err.Error()+token.Ref{ID: id}.String())
	}
	assert.NoError(t, token.Ref{ID: tokenID, Account: guideAccount}.Validate())
	assert.Error(t, token.Ref{ID: tokenID, Account: "x"}.Validate())
	assert.Equal(t, "user token "+tokenID, token.Ref{ID: tokenID}.String())
	assert.Equal(t, "account-owned token "+tokenID+" of account "+string(guideAccount), token.Ref{ID: tokenID, Account: guideAccount}.String())
}
