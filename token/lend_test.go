package token_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// answering answers some calls itself: where it returns nil the call goes on.
type answering struct {
	next http.RoundTripper
	own  func(*http.Request) *http.Response
}

func (a answering) RoundTrip(req *http.Request) (*http.Response, error) {
	if resp := a.own(req); resp != nil {
		return resp, nil
	}
	return a.next.RoundTrip(req)
}

// A lent token works while it is used, and is gone afterwards, whatever use does.
func TestLend(t *testing.T) {
	t.Parallel()
	failed := errors.New("the job failed")
	for name, use := range map[string]func(cancel func(), made token.Created) error{
		"succeeds": func(func(), token.Created) error { return nil },
		"fails":    func(func(), token.Created) error { return failed },
		"leaks":    func(_ func(), made token.Created) error { return errors.New("with " + made.Secret.Reveal()) },
		"stopped":  func(cancel func(), _ token.Created) error { cancel(); return context.Canceled },
		"panics":   func(func(), token.Created) error { panic("in use") },
	} {
		for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := newStage(t, kind)
				client := s.client(t, s.srv.RoundTripper())
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				used, value := 0, ""
				lend := func() error {
					return client.Lend(ctx, s.request("job"), token.IssueOptions{Wait: wait()}, func(ctx context.Context, made token.Created) error {
						used, value = used+1, made.Secret.Reveal()
						borrower, err := client.With(token.APIToken(made.Secret), s.ref("").Account)
						require.NoError(t, err)
						v, err := borrower.Verify(ctx)
						require.NoError(t, err)
						assert.True(t, v.Live())
						assert.Regexp(t, `^job 2026-11-23-[a-z2-9]{6}$`, made.Name)
						assert.Equal(t, time.Hour, made.ExpiresOn().Sub(now()))
						return use(cancel, made)
					})
				}
				switch name {
				case "succeeds":
					assert.NoError(t, lend())
				case "fails":
					assert.ErrorIs(t, lend(), failed)
				case "leaks":
					err := lend()
					require.Error(t, err)
					assert.NotContains(t, err.Error(), value)
				case "stopped":
					assert.ErrorIs(t, lend(), context.Canceled)
				case "panics":
					assert.PanicsWithValue(t, "in use", func() { _ = lend() })
				}
				assert.Equal(t, 1, used)
				assert.Empty(t, s.created(), "it is revoked")
			})
		}
	}
}

// What cannot be revoked is named, with its id and its end.
func TestLendNotRevoked(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	client := s.client(t, answering{s.srv.RoundTripper(), func(req *http.Request) *http.Response {
		if req.Method == http.MethodDelete {
			return answer(req, http.StatusForbidden, nil, `{"success":false,"errors":[{"code":9109,"message":"Unauthorized to access requested resource"}],"messages":[],"result":null}`)
		}
		return nil
	}})
	failed := errors.New("the job failed")
	err := client.Lend(t.Context(), s.request("job"), token.IssueOptions{Wait: wait()}, func(context.Context, token.Created) error { return failed })
	require.ErrorIs(t, err, failed)
	var left *token.NotRevokedError
	require.ErrorAs(t, err, &left)
	made := s.created()
	require.Len(t, made, 1)
	assert.Equal(t, s.ref(made[0].ID), left.Ref)
	assert.Equal(t, token.FailureRefused, left.Failure())
	assert.ErrorContains(t, err, made[0].ID)
	assert.ErrorContains(t, err, "unless it is left to expire at 2026-11-23T13:00:00Z")
	assert.NotContains(t, err.Error(), made[0].Value)
}

// A token whose value was lost on the way is not used, and does not stay behind.
func TestLendLostAnswer(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	client := s.client(t, answering{s.srv.RoundTripper(), func(req *http.Request) *http.Response {
		if req.Method != http.MethodPost {
			return nil
		}
		resp, err := s.srv.RoundTripper().RoundTrip(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		return answer(req, http.StatusBadGateway, nil, "")
	}})
	err := client.Lend(t.Context(), s.request("job"), token.IssueOptions{Wait: wait()}, func(context.Context, token.Created) error {
		t.Error("nobody has its value")
		return nil
	})
	var lost *token.UncertainError
	require.ErrorAs(t, err, &lost)
	assert.Empty(t, s.created())
}

func TestLendAsksForAnEnd(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	client := s.client(t, s.srv.RoundTripper())
	endless, later := s.request("job"), s.request("job")
	endless.NeverExpires = true
	later.NotBefore = now().Add(time.Hour)
	for want, req := range map[string]token.Request{
		"a token for one use needs an end, for where it cannot be revoked: give a TTL": endless,
		"a token for one use is used at once: leave NotBefore out":                     later,
	} {
		err := client.Lend(t.Context(), req, token.IssueOptions{Wait: wait()}, func(context.Context, token.Created) error { return nil })
		assert.EqualError(t, err, want)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err))
		assert.Empty(t, s.created())
	}
}
