package token_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

func TestRotationBeforeTheHandOver(t *testing.T) {
	t.Parallel()
	refused := errors.New("no R2 permission")
	for name, tt := range map[string]struct {
		change func(*token.Rotation)
		want   string
	}{
		"the check fails": {func(r *token.Rotation) {
			r.Check = func(context.Context, token.Secret, permissions.Spec) error { return refused }
		}, "the check of the new token failed: no R2 permission"},
		"nobody got it": {func(r *token.Rotation) {
			r.HandOver = func(context.Context, token.Secret) error {
				return fmt.Errorf("%w: no such program", token.ErrNotDelivered)
			}
		}, "the hand-over failed: the value was not delivered: no such program"},
		"the state cannot be saved": {func(r *token.Rotation) {
			save := r.Save
			r.Save = func(state token.RotationState) error {
				if state.Step == token.RotationCreated {
					return errors.New("disk full")
				}
				return save(state)
			}
		}, "the state of the rotation could not be saved: disk full"},
		"the state cannot be saved before the hand-over": {func(r *token.Rotation) {
			save := r.Save
			r.Save = func(state token.RotationState) error {
				if state.Step == token.RotationHandingOver {
					return errors.New("disk full")
				}
				return save(state)
			}
		}, "disk full"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, authz.UserToken)
			r := s.rotation()
			tt.change(&r)
			state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
			var stopped *token.RotationError
			require.ErrorAs(t, err, &stopped)
			assert.ErrorContains(t, err, tt.want)
			assert.ErrorContains(t, err, "left to do: the old token is still the one in use")
			assert.Equal(t, token.RotationStarted, state.Step)
			assert.Equal(t, state, stopped.State)
			assert.Empty(t, s.created(), "the new token is revoked")
			assert.Empty(t, s.handed)
			s.invariant(t, state, err)
			state, err = s.resume(t)
			require.NoError(t, err)
			s.complete(t, state)
		})
	}
}

func TestRotationAfterTheHandOver(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*token.Rotation, *stage)
		step   token.RotationStep
		want   []string
	}{
		"the hand-over fails half way": {func(r *token.Rotation, s *stage) {
			r.HandOver = func(_ context.Context, value token.Secret) error {
				s.handed = append(s.handed, value.Reveal())
				return errors.New("exit status 1")
			}
		}, token.RotationHandingOver, []string{"the hand-over failed: exit status 1", "whether user token", "was handed over is not known"}},
		"it cannot be kept": {func(r *token.Rotation, _ *stage) {
			r.Store = failingStore{}
		}, token.RotationHandedOver, []string{"the new value could not be kept: read-only file system", "is handed over and not yet kept"}},
		"it stops working": {func(r *token.Rotation, s *stage) {
			save := r.Save
			r.Save = func(state token.RotationState) error {
				if state.Step == token.RotationPersisted {
					_ = s.srv.Disable(state.New.ID)
				}
				return save(state)
			}
		}, token.RotationPersisted, []string{"the new token is not live: it is disabled", "revoke user token"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, authz.UserToken)
			r := s.rotation()
			tt.change(&r, s)
			state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
			for _, want := range tt.want {
				assert.ErrorContains(t, err, want)
			}
			assert.Equal(t, tt.step, state.Step)
			assert.True(t, s.works(s.old.Value, platform()), "the old token is kept")
			require.Len(t, s.created(), 1, "the new one too: somebody may use it")
			state, err = s.resume(t)
			require.NoError(t, err)
			s.complete(t, state)
		})
	}
}

type failingStore struct{}

func (failingStore) Save(context.Context, token.Secret) error {
	return errors.New("read-only file system")
}

// An error of the caller's own functions may hold the value: it is taken out.
func TestRotationHidesTheValueInErrorsOfOthers(t *testing.T) {
	t.Parallel()
	leak := func(value token.Secret) error { return errors.New("exec: deploy --token=" + value.Reveal()) }
	for name, change := range map[string]func(*token.Rotation, *token.Secret){
		"check": func(r *token.Rotation, seen *token.Secret) {
			r.Check = func(_ context.Context, v token.Secret, _ permissions.Spec) error { *seen = v; return leak(v) }
		},
		"hand-over": func(r *token.Rotation, seen *token.Secret) {
			r.HandOver = func(_ context.Context, v token.Secret) error { *seen = v; return leak(v) }
		},
		"not delivered": func(r *token.Rotation, seen *token.Secret) {
			r.HandOver = func(_ context.Context, v token.Secret) error {
				*seen = v
				return errors.Join(leak(v), token.ErrNotDelivered)
			}
		},
		"store": func(r *token.Rotation, seen *token.Secret) { r.Store = leakingStore{seen, leak} },
	} {
		s := newStage(t, authz.UserToken)
		r := s.rotation()
		var seen token.Secret
		change(&r, &seen)
		state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
		require.Error(t, err)
		require.False(t, seen.IsZero())
		shown := fmt.Sprintf("%v %+v %#v", err, err, errors.Unwrap(err))
		assert.NotContains(t, shown, seen.Reveal(), name)
		assert.Contains(t, shown, "[redacted]", name)
		assert.Equal(t, name == "not delivered", errors.Is(err, token.ErrNotDelivered))
		s.invariant(t, state, err)
	}
}

type leakingStore struct {
	seen *token.Secret
	leak func(token.Secret) error
}

func (l leakingStore) Save(_ context.Context, v token.Secret) error { *l.seen = v; return l.leak(v) }

// A rotation that is resumed after the end that its new token was to have makes
// none, and says what to do.
func TestRotationResumedTooLate(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	state := token.RotationState{
		Step: token.RotationStarted, Old: []token.Ref{s.ref(s.old.ID)}, Name: "platform",
		Spec: platform().WithConditions(permissions.Conditions{ExpiresOn: now().Add(-time.Second)}),
	}
	_, err := s.client(t, s.srv.RoundTripper()).ResumeRotation(t.Context(), s.rotation(), state)
	require.ErrorContains(t, err, "ExpiresOn: 2026-11-23T11:59:59Z has passed: begin the rotation anew")
	assert.Equal(t, token.FailureUsage, token.FailureOf(err))
	assert.Empty(t, s.created())
	assert.Empty(t, s.handed)
}
