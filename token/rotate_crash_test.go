package token_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// crash is the end of a process: nothing of it runs any more.
type crash struct{}

// crashing runs until the process ends.
func crashing(run func()) (crashed bool) {
	defer func() {
		switch r := recover(); r {
		case nil:
		case crash{}:
			crashed = true
		default:
			panic(r)
		}
	}()
	run()
	return false
}

func crashBefore(http.RoundTripper, *http.Request) (*http.Response, error) { panic(crash{}) }

func crashAfter(next http.RoundTripper, req *http.Request) (*http.Response, error) {
	_, _ = next.RoundTrip(req)
	panic(crash{})
}

// resume goes on in a new process with what was saved, or begins if nothing was.
func (s *stage) resume(t *testing.T) (token.RotationState, error) {
	t.Helper()
	c := s.client(t, s.srv.RoundTripper())
	if len(s.saved) == 0 {
		return c.Rotate(t.Context(), s.rotation())
	}
	return c.ResumeRotation(t.Context(), s.rotation(), s.last())
}

func TestRotationSurvivesACrashAtEveryCall(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]fault{"before": crashBefore, "after": crashAfter} {
		for at := 1; ; at++ {
			s := newStage(t, authz.UserToken)
			net := &flaky{next: s.srv.RoundTripper(), at: at, fault: fault}
			crashed := crashing(func() { _, _ = s.client(t, net).Rotate(t.Context(), s.rotation()) })
			if !crashed {
				assert.Greater(t, at, 7, "calls were made")
				break
			}
			label := fmt.Sprintf("%s call %d, %s", name, at, net.calls[at-1])
			s.invariant(t, token.RotationState{Doubtful: namesOf(s.created())}, nil)
			state, err := s.resume(t)
			require.NoError(t, err, label)
			s.complete(t, state)
			if t.Failed() {
				t.Fatal(label)
			}
		}
	}
}

func namesOf(tokens []tokentest.Token) []string {
	var out []string
	for _, tok := range tokens {
		out = append(out, tok.Name)
	}
	return out
}

func TestRotationSurvivesACrashBetweenSteps(t *testing.T) {
	t.Parallel()
	moments := map[string]func(*token.Rotation, *stage, int){
		"as the state is saved": func(r *token.Rotation, s *stage, n int) {
			r.Save = func(state token.RotationState) error {
				if s.saved = append(s.saved, state); len(s.saved) == n {
					panic(crash{})
				}
				return nil
			}
		},
		"before the state is saved": func(r *token.Rotation, s *stage, n int) {
			r.Save = func(state token.RotationState) error {
				if len(s.saved) == n-1 {
					panic(crash{})
				}
				s.saved = append(s.saved, state)
				return nil
			}
		},
		"in the hand-over": func(r *token.Rotation, s *stage, _ int) {
			r.HandOver = func(_ context.Context, value token.Secret) error {
				s.handed = append(s.handed, value.Reveal())
				panic(crash{})
			}
		},
		"before the hand-over": func(r *token.Rotation, _ *stage, _ int) {
			r.HandOver = func(context.Context, token.Secret) error { panic(crash{}) }
		},
		"in the check": func(r *token.Rotation, _ *stage, _ int) {
			r.Check = func(context.Context, token.Secret, permissions.Spec) error { panic(crash{}) }
		},
		"in the store": func(r *token.Rotation, s *stage, _ int) {
			r.Store = crashingStore{s}
		},
	}
	for name, moment := range moments {
		for n := 1; n <= 8; n++ {
			s := newStage(t, authz.AccountToken)
			r := s.rotation()
			moment(&r, s, n)
			require.True(t, crashing(func() { _, _ = s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r) }), name)
			s.invariant(t, token.RotationState{Doubtful: namesOf(s.created())}, nil)
			state, err := s.resume(t)
			require.NoError(t, err, "%s %d", name, n)
			s.complete(t, state)
			if t.Failed() {
				t.Fatal(name, n)
			}
		}
	}
}

type crashingStore struct{ *stage }

func (crashingStore) Save(context.Context, token.Secret) error { panic(crash{}) }

// A resumed process that crashes again and again still ends well.
func TestRotationSurvivesManyCrashes(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	for at := 1; at < 60; at++ {
		net := &flaky{next: s.srv.RoundTripper(), at: at%7 + 1, fault: crashAfter}
		crashed := crashing(func() {
			c := s.client(t, net)
			var err error
			var state token.RotationState
			if len(s.saved) == 0 {
				state, err = c.Rotate(t.Context(), s.rotation())
			} else {
				state, err = c.ResumeRotation(t.Context(), s.rotation(), s.last())
			}
			require.NoError(t, err)
			assert.Equal(t, token.RotationDone, state.Step)
		})
		s.invariant(t, token.RotationState{Doubtful: namesOf(s.created())}, nil)
		if !crashed {
			break
		}
	}
	state, err := s.resume(t)
	require.NoError(t, err)
	s.complete(t, state)
}

func TestRotationWithAContextThatEnds(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for at := 1; at <= 14; at++ {
			s := newStage(t, authz.UserToken)
			ctx, cancel := context.WithCancel(t.Context())
			net := &flaky{next: s.srv.RoundTripper(), at: at, fault: func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
				if after {
					_, _ = next.RoundTrip(req)
				}
				cancel()
				return nil, context.Canceled
			}}
			state, err := s.client(t, net).Rotate(ctx, s.rotation())
			cancel()
			s.invariant(t, state, err)
			if err == nil {
				continue
			}
			assert.ErrorIs(t, err, context.Canceled)
			if state.Step == token.RotationStarted {
				assert.Empty(t, s.created(), "what nobody has is revoked, though the context has ended")
			}
			state, err = s.resume(t)
			require.NoError(t, err)
			s.complete(t, state)
		}
	}
}

// A new token is unknown for a while, and its permissions come later still.
func TestRotationWaitsForTheNewToken(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	var slept []time.Duration
	r := s.rotation()
	works := r.Check
	r.Wait.Sleep = func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil }
	r.Wait.Rand = func() float64 { return 1 }
	checks := 0
	r.Check = func(ctx context.Context, value token.Secret, want permissions.Spec) error {
		if checks++; checks < 4 {
			return errors.New("Authentication error (10000)")
		}
		return works(ctx, value, want)
	}
	r.Overlap = time.Hour
	state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
	require.NoError(t, err)
	s.complete(t, state)
	assert.Equal(t, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, time.Hour}, slept)

	// The patience is bounded.
	s = newStage(t, authz.UserToken)
	r, slept = s.rotation(), nil
	r.Wait.Sleep = func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil }
	r.Check = func(context.Context, token.Secret, permissions.Spec) error { return errors.New("never") }
	_, err = s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
	require.Error(t, err)
	var total time.Duration
	for _, d := range slept {
		total += d
		assert.LessOrEqual(t, d, 15*time.Second)
	}
	assert.LessOrEqual(t, total, 3*time.Minute)
	assert.Greater(t, total, 2*time.Minute)
}

// The token can rotate itself, if it may make tokens.
func TestRotationOfTheTokenInUse(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fault{"well": nil, "lost": lostAfter} {
		s := newStage(t, authz.UserToken)
		s.old = s.minter
		net := &flaky{next: s.srv.RoundTripper(), fault: f}
		r := s.rotation()
		r.Check = nil
		if f != nil { // the last answer is lost: that of our own revocation
			probe := newStage(t, authz.UserToken)
			probe.old = probe.minter
			pr := probe.rotation()
			pr.Check = nil
			count := &flaky{next: probe.srv.RoundTripper()}
			_, err := probe.client(t, count).Rotate(t.Context(), pr)
			require.NoError(t, err)
			require.Contains(t, count.calls[len(count.calls)-1], "DELETE")
			net.at = len(count.calls)
		}
		state, err := s.client(t, net).Rotate(t.Context(), r)
		require.NoError(t, err, name)
		assert.Equal(t, token.RotationDone, state.Step)
		_, err = s.srv.Token(s.minter.ID)
		assert.ErrorIs(t, err, tokentest.ErrNoToken)
		next, err := s.client(t, s.srv.RoundTripper()).With(token.APIToken(s.kept), "")
		require.NoError(t, err)
		_, err = next.List(t.Context(), "", token.ListOptions{})
		assert.NoError(t, err, "the new one may make tokens")
	}
}

// It does so also when an earlier attempt is to be revoked with it: itself last.
func TestRotationOfTheTokenInUseAfterACrash(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	s.old, s.kept = s.minter, token.NewSecret(s.minter.Value)
	r := s.rotation()
	r.Check = nil
	handOver := r.HandOver
	r.HandOver = func(ctx context.Context, value token.Secret) error {
		_ = handOver(ctx, value)
		panic(crash{})
	}
	c := s.client(t, s.srv.RoundTripper())
	require.True(t, crashing(func() { _, _ = c.Rotate(t.Context(), r) }))
	r.HandOver = handOver
	state, err := c.ResumeRotation(t.Context(), r, s.last())
	require.NoError(t, err)
	assert.Equal(t, token.RotationDone, state.Step)
	require.Len(t, s.handed, 2)
	require.Len(t, s.srv.Tokens(), 2, "the platform's, which it is not about, and the new one")
	assert.Equal(t, s.handed[1], s.srv.Tokens()[1].Value)
}

// A value that another process may have handed over is kept, even if this one
// could not deliver it.
func TestRotationKeepsWhatAnotherProcessMayHaveHandedOver(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	r := s.rotation()
	r.HandOver = func(_ context.Context, value token.Secret) error {
		s.handed, s.kept = append(s.handed, value.Reveal()), value
		panic(crash{})
	}
	c := s.client(t, s.srv.RoundTripper())
	require.True(t, crashing(func() { _, _ = c.Rotate(t.Context(), r) }))
	r.HandOver = func(context.Context, token.Secret) error { return token.ErrNotDelivered }
	state, err := c.ResumeRotation(t.Context(), r, s.last())
	require.ErrorIs(t, err, token.ErrNotDelivered)
	assert.Equal(t, token.RotationHandingOver, state.Step)
	s.invariant(t, state, err)
	assert.True(t, s.works(s.handed[0], platform()))
	state, err = s.resume(t)
	require.NoError(t, err)
	assert.Len(t, s.handed, 2)
	assert.Equal(t, s.handed[0], s.handed[1], "the value that was kept, not one more token")
	s.complete(t, state)
}

func TestRotationRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	c := s.client(t, s.srv.RoundTripper())
	for name, tt := range map[string]struct {
		change func(*token.Rotation)
		want   string
	}{
		"no old token":    {func(r *token.Rotation) { r.Old = token.Ref{} }, "token id is empty"},
		"value as id":     {func(r *token.Rotation) { r.Old.ID = userToken }, "token id looks like a token's value (not shown)"},
		"nowhere to go":   {func(r *token.Rotation) { r.HandOver, r.Store = nil, nil }, "the new value would go nowhere"},
		"another owner":   {func(r *token.Rotation) { r.Request.Account = home }, "the new token has the owner of the old one"},
		"later start":     {func(r *token.Rotation) { r.Request.NotBefore = now().Add(time.Hour) }, "must work at once"},
		"unknown token":   {func(r *token.Rotation) { r.Old.ID = tokenID }, "does not exist: there is nothing to rotate"},
		"expired request": {func(r *token.Rotation) { r.Request.ExpiresOn = now().Add(-time.Hour) }, "has passed"},
	} {
		r := s.rotation()
		tt.change(&r)
		_, err := c.Rotate(t.Context(), r)
		assert.ErrorContains(t, err, tt.want, name)
		assertHidden(t, fmt.Sprintf("%v %#v", err, err))
	}
	assert.Empty(t, s.saved)
	assert.Empty(t, s.created())

	_, err := c.ResumeRotation(t.Context(), s.rotation(), token.RotationState{})
	assert.ErrorContains(t, err, "step \"\" is not known")
	other := token.RotationState{Step: token.RotationStarted, Old: []token.Ref{{ID: tokenID}}, Spec: platform()}
	_, err = c.ResumeRotation(t.Context(), s.rotation(), other)
	assert.ErrorContains(t, err, "the state is about another token")
}
