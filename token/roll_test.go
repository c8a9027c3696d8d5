package token_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

func TestRoll(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		s := newStage(t, kind)
		value, err := s.client(t, s.srv.RoundTripper()).Roll(t.Context(), s.ref(s.old.ID))
		require.NoError(t, err)
		tok, err := s.srv.Token(s.old.ID)
		require.NoError(t, err)
		assert.Equal(t, tok.Value, value.Reveal())
		assert.NotEqual(t, s.old.Value, tok.Value)
		assert.True(t, tok.Spec.Equal(platform()), "permissions stay")
	}
	call := "PUT /user/tokens/" + tokenID + "/value"
	a := script(map[string]reply{call: success(`"` + userToken + `"`)})
	_, err := a.client(t, globalKey).Roll(t.Context(), token.Ref{ID: tokenID})
	require.NoError(t, err)
	assert.Equal(t, []string{"{}"}, a.bodies)
	_, err = a.client(t, globalKey).Roll(t.Context(), token.Ref{ID: userToken})
	assert.ErrorContains(t, err, "(not shown)")
	_, err = a.client(t, accountToken).Roll(t.Context(), token.Ref{ID: tokenID})
	assert.ErrorContains(t, err, "an account-owned token cannot manage user tokens")
	assert.Len(t, a.calls, 1, "nothing is sent")
	for name, tt := range map[string]struct {
		r    reply
		lost bool
	}{
		"denied":    {noPermission, false},
		"429":       {refusal(429, 10429, "Rate limited"), false},
		"unknown":   {refusal(404, 1003, "Token not found"), false},
		"lost":      {reply{err: errReset}, true},
		"502":       {reply{status: 502, body: "<html>"}, true},
		"no value":  {success(`""`), true},
		"an object": {success(`{"value":"` + userToken + `"}`), true},
		"null":      {success(`null`), true},
		"cut off":   {reply{status: 200, body: `{"success":true,"result":"` + userToken}, true},
		"empty":     {reply{status: 200}, true},
		"page, 200": {reply{status: 200, body: "<html>" + userToken}, true},
	} {
		a := script(map[string]reply{call: tt.r})
		got, err := a.client(t, globalKey).Roll(t.Context(), token.Ref{ID: tokenID})
		require.Error(t, err, name)
		assert.True(t, got.IsZero(), name)
		var lost *token.LostValueError
		assert.Equal(t, tt.lost, errors.As(err, &lost), name)
		assert.Len(t, a.calls, 1, "sent once")
		assertHidden(t, fmt.Sprintf("%v %+v %#v", err, err, err))
	}
}
