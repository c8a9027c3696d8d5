package token_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const zone = permissions.ZoneID(tokentest.DefaultZoneID)

func dns() permissions.Spec {
	return permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite))
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		s := newStage(t, kind)
		require.NoError(t, s.srv.SetSpec(s.minter.ID, s.minter.Spec.With(dns().Policies()...))) // what it hands on
		bounds := permissions.Conditions{ExpiresOn: now().Add(time.Hour), RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}}
		require.NoError(t, s.srv.SetSpec(s.old.ID, platform().WithConditions(bounds)))
		c := s.client(t, s.srv.RoundTripper())
		gone := permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountWorkersScriptsWrite))
		u, err := c.PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Name: "platform and DNS", Add: dns(), Remove: gone})
		require.NoError(t, err)
		assert.False(t, u.None())
		assert.Equal(t, `- name "platform"
+ name "platform and DNS"
- allow Account:Workers Scripts:Edit on account `+string(home)+`
+ allow Zone:DNS:Edit on zone `+string(zone)+`
= 5 statements kept`, u.String())
		before, err := s.srv.Token(s.old.ID)
		require.NoError(t, err)
		assert.Equal(t, "platform", before.Name, "nothing is sent by the preview")

		after, err := c.Apply(t.Context(), u)
		require.NoError(t, err)
		want := platform().Without(permissions.AccountWorkersScriptsWrite).With(dns().Policies()...).WithConditions(bounds)
		assert.True(t, after.Spec.Equal(want), "%s", after.Spec)
		tok, err := s.srv.Token(s.old.ID)
		require.NoError(t, err)
		assert.True(t, tok.Spec.Equal(want), "what is not named is kept, conditions too")
		assert.Equal(t, s.old.Value, tok.Value, "the value stays")
		assert.Equal(t, "platform and DNS", tok.Name)

		// The same preview again: the token is not what it was.
		_, err = c.Apply(t.Context(), u)
		assert.ErrorIs(t, err, token.ErrChanged)
		// No change sends nothing.
		u, err = c.PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Add: dns()})
		require.NoError(t, err)
		assert.True(t, u.None())
		s.srv.ResetCalls()
		_, err = c.Apply(t.Context(), u)
		require.NoError(t, err)
		assert.Empty(t, s.srv.Calls())

		require.NoError(t, edit(t.Context(), c, s.ref(s.old.ID), token.Edit{State: token.StateDisabled}))
		tok, err = s.srv.Token(s.old.ID)
		require.NoError(t, err)
		assert.Equal(t, "disabled", tok.State)
		assert.True(t, tok.Spec.Equal(want))
		require.NoError(t, edit(t.Context(), c, s.ref(s.old.ID), token.Edit{State: token.StateActive}))
		require.NoError(t, edit(t.Context(), c, s.ref(s.old.ID), token.Edit{State: token.StateActive}), "again")
		tok, err = s.srv.Token(s.old.ID)
		require.NoError(t, err)
		assert.Equal(t, "active", tok.State)

		// Bounds alone.
		open := permissions.Conditions{}
		u, err = c.PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Conditions: &open})
		require.NoError(t, err)
		assert.Contains(t, u.String(), "- conditions: until 2026-11-23T13:00:00Z, only from 192.0.2.0/24\n+ conditions: none\n= 6 statements kept")
		after, err = c.Apply(t.Context(), u)
		require.NoError(t, err)
		assert.True(t, after.Spec.Unconditional())

		// Everything.
		only := dns()
		u, err = c.PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Replace: &only})
		require.NoError(t, err)
		assert.Contains(t, u.String(), "= 1 statement kept")
		after, err = c.Apply(t.Context(), u)
		require.NoError(t, err)
		assert.True(t, after.Spec.Equal(dns()))
	}
}

func TestPreviewUpdateRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.AccountToken)
	c := s.client(t, s.srv.RoundTripper())
	past := permissions.Conditions{ExpiresOn: now()}
	clash := permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32")}, NotIn: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}}
	all, none := platform(), permissions.NewSpec()
	for name, tt := range map[string]struct {
		edit token.Edit
		want string
	}{
		"name":              {token.Edit{Name: " x"}, "Name: it begins or ends with a blank"},
		"state":             {token.Edit{State: "asleep"}, `State: "asleep": want active or disabled`},
		"absent":            {token.Edit{Remove: dns()}, "Remove: allow Zone:DNS:Edit on zone " + string(zone) + " is not in the token"},
		"all":               {token.Edit{Remove: all}, "nothing would be left"},
		"nothing":           {token.Edit{Replace: &none}, "nothing would be left"},
		"both":              {token.Edit{Replace: &all, Add: dns()}, "give one or the other"},
		"unknown group":     {token.Edit{Add: permissions.NewSpec(permissions.Zone(zone).Allow("99999999999999999999999999999999"))}, "is not in the catalogue"},
		"mixed scopes":      {token.Edit{Add: permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(home), permissions.ZoneDNSWrite))}, "acts on zone resources"},
		"user group":        {token.Edit{Add: permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite))}, "cannot hold user permissions"},
		"another account":   {token.Edit{Add: permissions.NewSpec(permissions.Account(otherAccount).Allow(permissions.AccountSettingsRead))}, "cannot reach another account"},
		"end in the past":   {token.Edit{Conditions: &past}, "has passed: revoke the token instead"},
		"overlapping lists": {token.Edit{Conditions: &clash}, "wholly excluded"},
	} {
		_, err := c.PreviewUpdate(t.Context(), s.ref(s.old.ID), tt.edit)
		assert.ErrorContains(t, err, tt.want, name)
		var fault *token.RequestError
		assert.ErrorAs(t, err, &fault, name)
	}
	for _, call := range s.srv.Calls() {
		assert.Equal(t, http.MethodGet, call.Method)
	}
	_, err := c.Apply(t.Context(), token.Update{})
	assert.Error(t, err)
	_, err = c.Apply(t.Context(), token.Update{Before: token.Info{Ref: s.ref(s.old.ID)}})
	assert.ErrorContains(t, err, "is not one that PreviewUpdate made")

	get := "GET /user/tokens/" + tokenID
	a := script(map[string]reply{get: success(`{"id":"` + tokenID + `","name":"x","status":"active"}`)})
	_, err = a.client(t, userToken).PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, token.Edit{Name: "y"})
	assert.ErrorContains(t, err, "as all of its policies would be replaced")
	a = script(map[string]reply{get: success(`{"id":"` + tokenID + `","name":"x","status":"revoked","policies":[]}`)})
	_, err = a.client(t, userToken).PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, token.Edit{Name: "y"})
	assert.ErrorContains(t, err, "is revoked: it cannot be updated")
}

// A group that no catalogue knows and a condition survive an edit of something
// else: the API replaces everything.
func TestUpdateKeepsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	const get, put = "GET /user/tokens/" + tokenID, "PUT /user/tokens/" + tokenID
	held := `{"id":"` + tokenID + `","name":"x","status":"active","policies":[{"id":"p","effect":"deny","permission_groups":[{"id":"99999999999999999999999999999999","name":"Tomorrow Write"}],"resources":{"com.cloudflare.api.account.flagship.app.7":"*"}}],"condition":{"request_ip":{"not_in":["192.0.2.0/24"]}},"not_before":"2026-01-01T00:00:00Z"}`
	a := script(map[string]reply{get: success(held), put: success(held), "GET /user/tokens/verify": success(`{"id":"0123456789abcdef0123456789abcdef","status":"active"}`)})
	c := a.client(t, userToken)
	u, err := c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, token.Edit{State: token.StateDisabled, Add: dns()})
	require.NoError(t, err)
	_, err = c.Apply(t.Context(), u)
	var mismatch *token.MismatchError
	require.ErrorAs(t, err, &mismatch, "the answer does not show the change")
	assert.Equal(t, "user token "+tokenID+` "x" was updated, but is not what was asked for; missing: allow Zone:DNS:Edit on zone `+string(zone), err.Error())
	body := a.bodies[len(a.bodies)-2]
	assert.JSONEq(t, `{"name":"x","status":"disabled","not_before":"2026-01-01T00:00:00Z","condition":{"request_ip":{"not_in":["192.0.2.0/24"]}},"policies":[
		{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write"}],"resources":{"com.cloudflare.api.account.zone.`+string(zone)+`":"*"}},
		{"effect":"deny","permission_groups":[{"id":"99999999999999999999999999999999","name":"Tomorrow Write"}],"resources":{"com.cloudflare.api.account.flagship.app.7":"*"}}]}`, body)
}

// An expired token can be given a new end; its state is not one that is sent.
func TestUpdateOfAnExpiredToken(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	require.NoError(t, s.srv.Expire(s.old.ID))
	later := permissions.Conditions{ExpiresOn: now().Add(time.Hour)}
	c := s.client(t, s.srv.RoundTripper())
	u, err := c.PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Conditions: &later})
	require.NoError(t, err)
	body, err := u.Body()
	require.NoError(t, err)
	assert.NotContains(t, string(body), "status")
	after, err := c.Apply(t.Context(), u)
	require.NoError(t, err)
	assert.Equal(t, later.ExpiresOn, after.ExpiresOn())
	assert.Equal(t, token.StateActive, after.State)
}

// Under every fault an update that reports success is there, and one that
// reports an error leaves the token as it was or as it should be, never between.
func TestApplyUnderFaults(t *testing.T) {
	t.Parallel()
	for name, fault := range faults {
		for at := 1; at <= 4; at++ {
			for _, dead := range []bool{false, true} {
				s := newStage(t, authz.UserToken)
				u, err := s.client(t, s.srv.RoundTripper()).PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Add: dns()})
				require.NoError(t, err)
				label := fmt.Sprintf("%s, call %d, dead %v", name, at, dead)
				net := &flaky{next: s.srv.RoundTripper(), at: at, fault: fault, dead: dead}
				_, err = s.client(t, net).Apply(t.Context(), u)
				tok, getErr := s.srv.Token(s.old.ID)
				require.NoError(t, getErr)
				done := tok.Spec.Equal(platform().With(dns().Policies()...))
				puts := 0
				for _, call := range net.calls {
					if call[:3] == "PUT" {
						puts++
					}
				}
				assert.LessOrEqual(t, puts, 1, label)
				if err == nil {
					assert.True(t, done, label)
					continue
				}
				assert.True(t, done || tok.Spec.Equal(platform()), label)
				var api *token.APIError
				var unsure *token.UnconfirmedUpdateError
				if at == 2 && !dead && !done { // the PUT: a look afterwards tells
					assert.False(t, errors.As(err, &unsure), label)
				}
				if !errors.As(err, &unsure) {
					assert.False(t, done, "a plain error is no change: %s: %v", label, err)
				}
				if errors.As(err, &api) {
					assert.True(t, api.Inconclusive(), label)
				}
				again, err := s.client(t, s.srv.RoundTripper()).PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Add: dns()})
				require.NoError(t, err)
				assert.Equal(t, done, again.None(), "the preview tells: %s", label)
			}
		}
	}
}

// edit previews an edit and makes it.
func edit(ctx context.Context, c *token.Client, ref token.Ref, e token.Edit) error {
	u, err := c.PreviewUpdate(ctx, ref, e)
	if err == nil {
		_, err = c.Apply(ctx, u)
	}
	return err
}

// The token in use is disabled only where that is said.
func TestDisableItself(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	c := s.client(t, s.srv.RoundTripper())
	self := s.ref(s.minter.ID)
	var inUse *token.InUseError
	require.ErrorAs(t, edit(t.Context(), c, self, token.Edit{State: token.StateDisabled}), &inUse)
	require.NoError(t, edit(t.Context(), c, self, token.Edit{State: token.StateDisabled, EvenInUse: true}), "that it cannot be read back any more is what was asked for")
	tok, err := s.srv.Token(s.minter.ID)
	require.NoError(t, err)
	assert.Equal(t, "disabled", tok.State)
}
