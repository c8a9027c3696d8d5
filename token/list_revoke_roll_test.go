package token_test

import (
	"context"
	"errors"
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
		all, err := c.List(t.Context(), owner)
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
	all, err := a.client(t, userToken).List(t.Context(), "")
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
		_, err := script(map[string]reply{list: tt.r}).client(t, userToken).List(t.Context(), "")
		assert.ErrorContains(t, err, tt.want, name)
	}
	_, err = a.client(t, accountToken).List(t.Context(), "")
	assert.ErrorContains(t, err, "an account-owned token cannot manage user tokens")
	_, err = a.client(t, userToken).List(t.Context(), "x")
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

func TestWith(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	c := s.client(t, s.srv.RoundTripper())
	next, err := c.With(token.APIToken(token.NewSecret(s.old.Value)), "")
	require.NoError(t, err)
	assert.Equal(t, c.BaseURL(), next.BaseURL())
	assert.Equal(t, home, next.Account())
	v, err := next.Verify(t.Context())
	require.NoError(t, err)
	assert.Equal(t, s.old.ID, v.TokenID)
	next, err = c.With(token.APIToken(token.NewSecret(s.old.Value)), otherAccount)
	require.NoError(t, err)
	assert.Equal(t, otherAccount, next.Account())
	_, err = c.With(token.Credentials{}, "")
	assert.ErrorIs(t, err, token.ErrNoCredentials)
	_, err = c.With(token.APIToken(token.NewSecret("short")), "")
	assert.Error(t, err)
}

func TestCancelledContext(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	c := s.client(t, s.srv.RoundTripper())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ref := s.ref(s.old.ID)
	for name, call := range map[string]func() error{
		"list":    func() error { _, err := c.List(ctx, ""); return err },
		"get":     func() error { _, err := c.Get(ctx, ref); return err },
		"revoke":  func() error { return c.Revoke(ctx, ref, token.RevokeOptions{}) },
		"roll":    func() error { _, err := c.Roll(ctx, ref); return err },
		"disable": func() error { return edit(ctx, c, ref, token.Edit{State: token.StateDisabled}) },
		"issue": func() error {
			_, err := c.Issue(ctx, token.Request{Name: "x", Spec: platform()}, token.IssueOptions{})
			return err
		},
		"rotate": func() error { _, err := c.Rotate(ctx, s.rotation()); return err },
	} {
		assert.ErrorIs(t, call(), context.Canceled, name)
	}
	assert.Len(t, s.srv.Tokens(), 2)
	assert.Equal(t, s.old.Value, s.srv.Tokens()[1].Value)
}
