package token_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestRevoke(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		s := newStage(t, kind)
		c := s.client(t, s.srv.RoundTripper())
		ref := s.ref(s.old.ID)
		require.NoError(t, c.Revoke(t.Context(), ref, token.RevokeOptions{}))
		assert.Len(t, s.srv.Tokens(), 1)
		require.NoError(t, c.Revoke(t.Context(), ref, token.RevokeOptions{}), "again")

		var inUse *token.InUseError
		err := c.Revoke(t.Context(), s.ref(s.minter.ID), token.RevokeOptions{})
		require.ErrorAs(t, err, &inUse)
		assert.False(t, inUse.Unsure)
		assert.ErrorContains(t, err, "is the token in use: use another credential, or set EvenInUse")
		assert.ErrorAs(t, edit(t.Context(), c, s.ref(s.minter.ID), token.Edit{State: token.StateDisabled}), &inUse)
		assert.Len(t, s.srv.Tokens(), 1)
		require.NoError(t, c.Revoke(t.Context(), s.ref(s.minter.ID), token.RevokeOptions{EvenInUse: true}))
		assert.Empty(t, s.srv.Tokens())
	}
}

// Under every fault a revocation that reports success has happened, and one that
// reports an error can be repeated.

func TestRevokeUnderFaults(t *testing.T) {
	t.Parallel()
	for name, fault := range faults {
		for at := 1; at <= 3; at++ {
			for _, own := range []bool{false, true} {
				s := newStage(t, authz.UserToken)
				id := s.old.ID
				if own {
					id = s.minter.ID
				}
				c := s.client(t, &flaky{next: s.srv.RoundTripper(), at: at, fault: fault})
				err := c.Revoke(t.Context(), s.ref(id), token.RevokeOptions{EvenInUse: own})
				_, there := s.srv.Token(id)
				if err == nil {
					assert.ErrorIs(t, there, tokentest.ErrNoToken, "%s %d", name, at)
					continue
				}
				var api *token.APIError
				if errors.As(err, &api) {
					assert.True(t, api.Inconclusive(), "%s: no fault is a refusal: %v", name, err)
				}
				assert.False(t, own && there != nil, "a revocation of its own that happened is seen: %s %d", name, at)
				err = s.client(t, s.srv.RoundTripper()).Revoke(t.Context(), s.ref(id), token.RevokeOptions{EvenInUse: own})
				require.NoError(t, err)
				_, there = s.srv.Token(id)
				assert.ErrorIs(t, there, tokentest.ErrNoToken)
			}
		}
	}
}

func TestRevokeStates(t *testing.T) {
	t.Parallel()
	const call, get, verify = "DELETE /user/tokens/" + tokenID, "GET /user/tokens/" + tokenID, "GET /user/tokens/verify"
	other := success(`{"id":"0123456789abcdef0123456789abcdef","status":"active"}`)
	revoked := success(`{"id":"` + tokenID + `","status":"revoked","policies":[]}`)
	for name, tt := range map[string]struct {
		replies map[string]reply
		want    string
	}{
		"revoked by the scanner": {map[string]reply{verify: other, call: refusal(400, 1001, "token is revoked"), get: revoked}, ""},
		"gone":                   {map[string]reply{verify: other, call: refusal(404, 1003, "Token not found")}, ""},
		"no route":               {map[string]reply{verify: other, call: refusal(404, 7003, "Could not route")}, "7003"},
		"page with 404":          {map[string]reply{verify: other, call: {status: 404, body: "<html>"}}, "404"},
		"denied":                 {map[string]reply{verify: other, call: noPermission}, "9109"},
		"refused, alive":         {map[string]reply{verify: other, call: refusal(400, 1001, "no"), get: success(`{"id":"` + tokenID + `","status":"active"}`)}, "no (1001)"},
		"not known whether own":  {map[string]reply{verify: success(`{"status":"active"}`)}, "may be the token in use"},
		"no answer to verify":    {map[string]reply{verify: {status: 502, body: "<html>"}}, "whether it is the token in use could not be found out"},
	} {
		a := script(tt.replies)
		err := a.client(t, userToken).Revoke(t.Context(), token.Ref{ID: tokenID}, token.RevokeOptions{})
		if tt.want == "" {
			require.NoError(t, err, name)
			continue
		}
		assert.ErrorContains(t, err, tt.want, name)
	}
	a := script(map[string]reply{call: success(`{"id":"` + tokenID + `"}`)})
	err := a.client(t, globalKey).Revoke(t.Context(), token.Ref{ID: tokenID}, token.RevokeOptions{})
	require.NoError(t, err)
	assert.Equal(t, []string{call}, a.calls, "a Global API key is no token")
	err = a.client(t, userToken).Revoke(t.Context(), token.Ref{ID: userToken}, token.RevokeOptions{})
	assert.ErrorContains(t, err, "(not shown)")
	assert.Len(t, a.calls, 1, "nothing is sent")
}
