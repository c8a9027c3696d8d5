package token_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// The end of a lent token is the one that was asked for, and an hour where none was.
func TestLendUntil(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*token.Request)
		want   time.Duration
	}{
		"nothing is said": {func(*token.Request) {}, time.Hour},
		"a lifetime":      {func(r *token.Request) { r.TTL = 10 * time.Minute }, 10 * time.Minute},
		"an end":          {func(r *token.Request) { r.ExpiresOn = now().Add(20 * time.Minute) }, 20 * time.Minute},
		"in the spec": {func(r *token.Request) {
			r.Spec = r.Spec.WithConditions(permissions.Conditions{ExpiresOn: now().Add(30 * time.Minute)})
		}, 30 * time.Minute},
	} {
		s := newStage(t, authz.UserToken)
		req, used := s.request("job"), false
		tt.change(&req)
		err := s.client(t, s.srv.RoundTripper()).Lend(t.Context(), req, token.IssueOptions{Wait: wait()}, func(_ context.Context, made token.Created) error {
			used = true
			assert.Equal(t, tt.want, made.ExpiresOn().Sub(now()), name)
			assert.Equal(t, tt.want, s.created()[0].Spec.Conditions().ExpiresOn.Sub(now()), name)
			return nil
		})
		require.NoError(t, err, name)
		assert.True(t, used, name)
		assert.Empty(t, s.created(), name)
	}
}

// failing answers calls of a method so many times with a fault, from the nth on.
func (s *stage) failing(method string, from, times int, f fault) http.RoundTripper {
	n := 0
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		if req.Method == method {
			if n++; n >= from && n < from+times {
				return f(s.srv.RoundTripper(), req)
			}
		}
		return s.srv.RoundTripper().RoundTrip(req)
	})
}

func forbidden(_ http.RoundTripper, req *http.Request) (*http.Response, error) {
	return answer(req, denied.status, nil, denied.body), nil
}

// A fault in the revocation is tried again; a token that is not what was asked for is
// revoked and not used, at the second try if need be, and named where it stays.
func TestLendTakesBackAfterFaults(t *testing.T) {
	t.Parallel()
	less := func(s permissions.Spec) permissions.Spec { return s.Without(permissions.ZoneRead) }
	for name, tt := range map[string]struct {
		times    int
		fault    fault
		mismatch bool
		left     bool
	}{
		"once":                          {1, badGateway, false, false},
		"all along":                     {99, badGateway, false, true},
		"refused":                       {99, forbidden, false, true},
		"lost":                          {1, lostAfter, false, false},
		"another token":                 {0, nil, true, false},
		"another token, once":           {1, badGateway, true, false},
		"another token, all along":      {99, lostBefore, true, true},
		"another token, refused at all": {99, forbidden, true, true},
	} {
		s := newStage(t, authz.UserToken)
		net, used := s.failing(http.MethodDelete, 1, tt.times, tt.fault), 0
		if tt.mismatch {
			tampered := s.tamper(t, less)
			deletes := net
			net = roundTrip(func(req *http.Request) (*http.Response, error) {
				if req.Method == http.MethodDelete {
					return deletes.RoundTrip(req)
				}
				return tampered.RoundTrip(req)
			})
		}
		err := s.client(t, net).Lend(t.Context(), s.request("job"), token.IssueOptions{Wait: wait()}, func(context.Context, token.Created) error {
			used++
			return nil
		})
		var mismatch *token.MismatchError
		assert.Equal(t, tt.mismatch, errors.As(err, &mismatch), "%s: %v", name, err)
		assert.Equal(t, tt.mismatch, used == 0, name)
		var left *token.NotRevokedError
		require.Equal(t, tt.left, errors.As(err, &left), "%s: %v", name, err)
		if tt.mismatch {
			assert.Equal(t, !tt.left, mismatch.Revoked, name)
			assert.Equal(t, tt.left, mismatch.RevokeErr != nil, name)
		}
		if !tt.left {
			assert.Equal(t, tt.mismatch, err != nil, name)
			assert.Empty(t, s.created(), name)
			continue
		}
		made := s.created()
		require.Len(t, made, 1, name)
		assert.Equal(t, s.ref(made[0].ID), left.Ref, name)
		assert.Equal(t, made[0].Name, left.Name, name)
		assert.Equal(t, now().Add(time.Hour), left.ExpiresOn, name)
		assert.Equal(t, token.FailureOf(left.Err), left.Failure(), name)
	}
}

// What is told of a token whose value was lost and that could not be revoked.
func TestLendLostAnswerNotRevoked(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	net := roundTrip(func(req *http.Request) (*http.Response, error) {
		switch req.Method {
		case http.MethodPost:
			return lostAfter(s.srv.RoundTripper(), req)
		case http.MethodDelete:
			return forbidden(nil, req)
		}
		return s.srv.RoundTripper().RoundTrip(req)
	})
	err := s.client(t, net).Lend(t.Context(), s.request("job"), token.IssueOptions{Wait: wait()}, nil)
	var left *token.NotRevokedError
	require.ErrorAs(t, err, &left)
	var lost *token.UncertainError
	require.ErrorAs(t, err, &lost)
	assert.Equal(t, s.ref(s.created()[0].ID), left.Ref)
	assert.Equal(t, s.created()[0].Name, left.Name)
	assert.Regexp(t, `was used and is not revoked: .* \(9109\); revoke it on https://\S+$`, left.Error())
}

// A new token that never comes alive is not used, and revoked.
func TestLendOfATokenThatIsNotLive(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	verified := 0
	net := answering{s.srv.RoundTripper(), func(req *http.Request) *http.Response {
		if made := s.created(); len(made) == 1 && req.Header.Get("Authorization") == "Bearer "+made[0].Value {
			verified++
			return answer(req, dead.status, nil, dead.body)
		}
		return nil
	}}
	err := s.client(t, net).Lend(t.Context(), s.request("job"), token.IssueOptions{Wait: wait()}, func(context.Context, token.Created) error {
		t.Error("it does not work")
		return nil
	})
	require.ErrorContains(t, err, "the new token is not live: it is dead")
	assert.Greater(t, verified, 10, "as long as it may come alive")
	assert.Empty(t, s.created())
}

// Ended as it waits for the token to come alive: that is no verdict about the token.
func TestLendInterrupted(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	ctx, cancel := context.WithCancel(t.Context())
	net := answering{s.srv.RoundTripper(), func(req *http.Request) *http.Response {
		if made := s.created(); len(made) == 1 && req.Header.Get("Authorization") == "Bearer "+made[0].Value {
			return answer(req, dead.status, nil, dead.body)
		}
		return nil
	}}
	opts := token.IssueOptions{Wait: token.Backoff{Sleep: func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }}}
	err := s.client(t, net).Lend(ctx, s.request("job"), opts, nil)
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, token.FailureInterrupted, token.FailureOf(err))
	assert.Empty(t, s.created(), "it is revoked all the same")
}

// Cleaning up is bounded, where the API does not answer: 15 s after the use has ended.
func TestLendIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, authz.UserToken)
		ctx, cancel := context.WithCancel(context.Background())
		hung := roundTrip(func(req *http.Request) (*http.Response, error) {
			if req.Method == http.MethodDelete {
				<-req.Context().Done()
				return nil, req.Context().Err()
			}
			return s.srv.RoundTripper().RoundTrip(req)
		})
		begun := time.Now()
		err := s.client(t, hung).Lend(ctx, s.request("job"), token.IssueOptions{}, func(context.Context, token.Created) error {
			cancel()
			begun = time.Now()
			return context.Canceled
		})
		var left *token.NotRevokedError
		require.ErrorAs(t, err, &left)
		assert.ErrorIs(t, left, context.DeadlineExceeded)
		assert.Equal(t, 15*time.Second, time.Since(begun))
	})
}
