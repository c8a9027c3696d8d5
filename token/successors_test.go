package token_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// issue puts a token into the world, as if somebody had left it.
func (s *stage) issue(t *testing.T, name string, spec permissions.Spec) tokentest.Token {
	t.Helper()
	tok, err := s.srv.IssueToken(spec, tokentest.TokenOptions{Name: name, Kind: s.kind})
	require.NoError(t, err)
	return tok
}

// left issues a leftover of a rotation of the old token.
func (s *stage) left(t *testing.T, spec permissions.Spec) tokentest.Token {
	t.Helper()
	return s.issue(t, token.SuccessorName("platform", s.ref(s.old.ID), now()), spec)
}

// Only what is proven to be left by a rotation of this token is revoked.
func TestRotationEndsOnlyProvenLeftovers(t *testing.T) {
	t.Parallel()
	dns := permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSWrite))
	want := permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountWorkersScriptsWrite, permissions.AccountSettingsRead))
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		s := newStage(t, kind)
		old := s.ref(s.old.ID)
		asOld := s.left(t, platform())
		expiring := s.left(t, platform().WithConditions(permissions.Conditions{ExpiresOn: now().Add(time.Hour)}))
		asNew := s.left(t, want)
		other := s.left(t, dns)
		disabled := s.left(t, platform())
		require.NoError(t, s.srv.Disable(disabled.ID))
		kept := []tokentest.Token{
			other,
			s.issue(t, "platform", platform()),
			s.issue(t, token.UniqueName("platform", now()), platform()),
			s.issue(t, "platform replaces "+old.ID, platform()),
			s.issue(t, token.SuccessorName("platform", token.Ref{ID: tokenID}, now()), platform()),
		}
		c := s.client(t, s.srv.RoundTripper())
		seen, err := c.Leftovers(t.Context(), old, want)
		require.NoError(t, err)
		require.Len(t, seen, 5)
		assert.Len(t, s.created(), 9, "looking changes nothing")

		r := s.rotation()
		r.Request.Spec = want
		state, err := c.Rotate(t.Context(), r)
		require.NoError(t, err)
		assert.ElementsMatch(t, seen, state.Leftovers)
		for _, l := range state.Leftovers {
			assert.Equal(t, now(), l.IssuedOn)
			if l.Ref.ID == other.ID {
				assert.Equal(t, "it holds neither what the old token holds nor what the new one shall hold", l.Unproven)
				continue
			}
			assert.Empty(t, l.Unproven)
		}
		for _, tok := range []tokentest.Token{asOld, expiring, asNew, disabled, s.old} {
			_, err := s.srv.Token(tok.ID)
			assert.ErrorIs(t, err, tokentest.ErrNoToken, tok.Name)
		}
		for _, tok := range kept {
			_, err := s.srv.Token(tok.ID)
			assert.NoError(t, err, tok.Name)
		}
		left := strings.Join(state.Left(), "\n")
		assert.Contains(t, left, "look at "+s.ref(other.ID).String())
		assert.NotContains(t, left, asOld.ID, "what is revoked is not left to do")

		data, err := json.Marshal(state)
		require.NoError(t, err)
		back, err := token.ParseRotationState(data)
		require.NoError(t, err)
		assert.Equal(t, state.Leftovers, back.Leftovers)
		back.Leftovers[0].Ref.ID = "x"
		data, err = json.Marshal(back)
		require.NoError(t, err)
		_, err = token.ParseRotationState(data)
		assert.Error(t, err)
	}
	_, err := newStage(t, authz.UserToken).client(t, nil).Leftovers(t.Context(), token.Ref{}, platform())
	assert.ErrorContains(t, err, "token id is empty")
}

// A leftover may be in use: it works until the new token has been handed over.
func TestRotationKeepsLeftoversUntilTheHandOver(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	left := s.left(t, platform())
	r := s.rotation()
	r.HandOver = func(context.Context, token.Secret) error {
		assert.True(t, s.works(left.Value, platform()), "its value was not rolled, and it was not revoked")
		return token.ErrNotDelivered
	}
	state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
	require.ErrorIs(t, err, token.ErrNotDelivered)
	assert.True(t, s.works(left.Value, platform()))
	assert.Len(t, s.created(), 1, "the new one is revoked")
	assert.ErrorContains(t, err, "revoke "+s.ref(left.ID).String())
	assert.Len(t, state.Leftovers, 1)
	state, err = s.resume(t)
	require.NoError(t, err)
	s.complete(t, state)
}

// How long it waits for what it finds.
func TestRotationWaitsForOthers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		age         time.Duration
		wait        token.Backoff
		least, most time.Duration
	}{
		"of now":       {0, token.Backoff{}, 15 * time.Second, 20 * time.Second},
		"impatient":    {0, token.Backoff{Total: 5 * time.Second}, 3 * time.Second, 5 * time.Second},
		"no waiting":   {0, token.Backoff{Total: -1}, 0, 0},
		"nine minutes": {9 * time.Minute, token.Backoff{}, 15 * time.Second, 20 * time.Second},
		"old":          {10 * time.Minute, token.Backoff{}, 0, 0},
	} {
		at := now()
		s := &stage{kind: authz.UserToken}
		var err error
		s.srv, err = tokentest.New(tokentest.Options{Now: func() time.Time { return at }})
		require.NoError(t, err)
		s.minter, err = s.srv.IssueToken(permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite)), tokentest.TokenOptions{Name: "minter"})
		require.NoError(t, err)
		s.old = s.issue(t, "platform", platform())
		at = now().Add(-tt.age)
		s.left(t, platform())
		at = now()
		var slept time.Duration
		r := s.rotation()
		tt.wait.Rand = func() float64 { return 1 } // each wait in full
		tt.wait.Sleep = func(_ context.Context, d time.Duration) error {
			assert.LessOrEqual(t, d, 3*time.Second)
			slept += d
			return nil
		}
		r.Wait = tt.wait
		state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
		require.NoError(t, err, name)
		s.complete(t, state)
		assert.GreaterOrEqual(t, slept, tt.least, name)
		assert.LessOrEqual(t, slept, tt.most, name)
		assert.Equal(t, token.RotationStarted, s.saved[0].Step)
		assert.Len(t, s.saved[1].Leftovers, 1, "it says so before it waits")
	}
	// One that goes away meanwhile is no leftover.
	s := newStage(t, authz.UserToken)
	left := s.left(t, platform())
	r := s.rotation()
	r.Wait.Sleep = func(context.Context, time.Duration) error { return s.srv.Delete(left.ID) }
	state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
	require.NoError(t, err)
	s.complete(t, state)
	assert.Empty(t, state.Leftovers)
	assert.NotContains(t, s.created()[0].Name, "(2)")
	// The wait can be ended.
	s = newStage(t, authz.UserToken)
	s.left(t, platform())
	ctx, cancel := context.WithCancel(t.Context())
	r = s.rotation()
	r.Wait.Sleep = func(context.Context, time.Duration) error { cancel(); return nil }
	_, err = s.client(t, s.srv.RoundTripper()).Rotate(ctx, r)
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, s.created(), 1, "nothing was made")
}

// The listing has pages, and a token that is deleted while they are read shifts
// them: what is behind is found all the same.
func TestRotationFindsLeftoversOnLaterPages(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.AccountToken)
	for range 100 {
		s.issue(t, "more", platform())
	}
	s.left(t, platform()) // number 103, at the beginning of the third page but for the shift
	first := s.srv.Tokens()[3]
	pages := 0
	net := roundTrip(func(req *http.Request) (*http.Response, error) {
		resp, err := s.srv.RoundTripper().RoundTrip(req)
		if req.URL.Query().Get("page") == "2" {
			if pages++; pages == 1 {
				for _, tok := range s.srv.Tokens()[3:6] {
					assert.NoError(t, s.srv.Delete(tok.ID))
				}
			}
		}
		return resp, err
	})
	state, err := s.client(t, net).Rotate(t.Context(), s.rotation())
	require.NoError(t, err)
	assert.Len(t, state.Leftovers, 1)
	_, err = s.srv.Token(first.ID)
	assert.ErrorIs(t, err, tokentest.ErrNoToken)
	for _, tok := range s.created() {
		if strings.Contains(tok.Name, "replaces") {
			assert.Equal(t, state.New.ID, tok.ID, "the only one of its kind")
		}
	}
}

// isListing reports a request for the listing of tokens.
func isListing(req *http.Request) bool {
	return req.Method == http.MethodGet && strings.HasSuffix(req.URL.Path, "/tokens")
}

// Credentials that may create and not list see no others, and rotate.
func TestRotationWithoutALookAtTheListing(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	left := s.left(t, platform())
	net := roundTrip(func(req *http.Request) (*http.Response, error) {
		if isListing(req) {
			return answer(req, 403, nil, `{"success":false,"errors":[{"code":9109,"message":"Unauthorized to access requested resource"}]}`), nil
		}
		return s.srv.RoundTripper().RoundTrip(req)
	})
	state, err := s.client(t, net).Rotate(t.Context(), s.rotation())
	require.NoError(t, err)
	assert.Equal(t, token.RotationDone, state.Step)
	assert.Empty(t, state.Leftovers)
	assert.True(t, s.works(left.Value, platform()), "what is not seen is left alone")
	_, err = s.client(t, net).Leftovers(t.Context(), s.ref(s.old.ID), platform())
	var refused *token.APIError
	assert.ErrorAs(t, err, &refused)
}

// A new token may not be listed at once: it waits until it sees its own, since
// before that it would not see another's either.
func TestRotationWithAListingThatLags(t *testing.T) {
	t.Parallel()
	for _, lag := range []int{1, 4, 1000} {
		s := newStage(t, authz.UserToken)
		shown := 0
		net := roundTrip(func(req *http.Request) (*http.Response, error) {
			resp, err := s.srv.RoundTripper().RoundTrip(req)
			if made := s.created(); isListing(req) && err == nil && len(made) > 0 {
				if shown++; shown <= lag {
					resp.Body = without(t, resp.Body, made[0].ID)
				}
			}
			return resp, err
		})
		r := s.rotation()
		handOver := r.HandOver
		r.HandOver = func(ctx context.Context, value token.Secret) error {
			assert.Greater(t, shown, min(lag, 5), "it waited")
			return handOver(ctx, value)
		}
		state, err := s.client(t, net).Rotate(t.Context(), r)
		require.NoError(t, err)
		s.complete(t, state)
	}
}

// without takes a token out of a listing.
func without(t *testing.T, body io.ReadCloser, id string) io.ReadCloser {
	t.Helper()
	data, err := io.ReadAll(body)
	require.NoError(t, err)
	var env map[string]json.RawMessage
	var rows, rest []json.RawMessage
	require.NoError(t, json.Unmarshal(data, &env))
	require.NoError(t, json.Unmarshal(env["result"], &rows))
	for _, row := range rows {
		if !bytes.Contains(row, []byte(`"id":"`+id)) {
			rest = append(rest, row)
		}
	}
	env["result"], err = json.Marshal(rest)
	require.NoError(t, err)
	data, err = json.Marshal(env)
	require.NoError(t, err)
	return io.NopCloser(bytes.NewReader(data))
}
