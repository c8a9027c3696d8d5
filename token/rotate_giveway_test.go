package token_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// whole is a rotation of another process, from its begin to its end.
func (s *stage) whole(t *testing.T) token.RotationState {
	t.Helper()
	r := s.rotation()
	r.Save = nil
	state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
	require.NoError(t, err)
	return state
}

// one is what holds in the end: one token, and those who use it have it.
func (s *stage) one(t *testing.T) {
	t.Helper()
	made := s.created()
	require.Len(t, made, 1)
	assert.Equal(t, made[0].Value, s.handed[len(s.handed)-1])
	assert.Equal(t, made[0].Value, s.kept.Reveal())
	assert.True(t, s.works(made[0].Value, platform()))
}

// What one says that comes second, at the moments at which the first can be done.
func TestRotationGivesWay(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*testing.T, *stage, *token.Rotation)
		want   string
		made   int // hand-overs
	}{
		"before it begins": {func(t *testing.T, s *stage, _ *token.Rotation) { s.whole(t) }, "another rotation has replaced ", 1},
		"while it makes its token": {func(t *testing.T, s *stage, r *token.Rotation) {
			check, first := r.Check, true
			r.Check = func(ctx context.Context, value token.Secret, want permissions.Spec) error {
				if first {
					first = false
					s.whole(t)
				}
				return check(ctx, value, want)
			}
		}, "another rotation has replaced ", 1},
		"in the overlap": {func(t *testing.T, s *stage, r *token.Rotation) {
			r.Overlap = time.Hour
			r.Wait.Sleep = func(_ context.Context, d time.Duration) error {
				if d == r.Overlap {
					s.whole(t)
				}
				return nil
			}
		}, "see to it that those who use the token have that one's value", 2},
	} {
		s := newStage(t, authz.UserToken)
		r := s.rotation()
		tt.change(t, s, &r)
		state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
		var gave *token.GaveWayError
		require.ErrorAs(t, err, &gave, name)
		require.ErrorIs(t, err, token.ErrOtherRotation, name)
		assert.ErrorContains(t, err, tt.want, name)
		assert.NotContains(t, err.Error(), "left to do", "%s: nothing is", name)
		assert.True(t, gave.Done, name)
		assert.Equal(t, tt.made == 2, gave.HandedOver, name)
		assert.Equal(t, s.ref(s.old.ID), gave.Old)
		require.Len(t, gave.Others, 1, name)
		assert.Equal(t, s.created()[0].Name, gave.Others[0].Name, name)
		assert.Empty(t, state.Discard, name)
		assert.Len(t, s.handed, tt.made, name)
		s.one(t)
	}
}

// The other one is at work and goes first.
func TestRotationGivesWayToOneAtWork(t *testing.T) {
	t.Parallel()
	s := seededStage(t, authz.UserToken, 1) // ids among which its own is not the smallest
	r := s.rotation()
	r.Check = func(context.Context, token.Secret, permissions.Spec) error {
		// Of the same generation and made in the same second: the id decides.
		for range 20 {
			s.left(t, platform())
		}
		return nil
	}
	state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
	var gave *token.GaveWayError
	require.ErrorAs(t, err, &gave)
	assert.False(t, gave.Done || gave.HandedOver)
	assert.ErrorContains(t, err, "gave way to another rotation of "+s.ref(s.old.ID).String()+", which goes on with "+gave.Others[0].String())
	assert.ErrorContains(t, err, "if it was killed, run the rotation again")
	assert.Equal(t, token.RotationStarted, state.Step)
	assert.Len(t, s.created(), 20, "its own is revoked")
	assert.Empty(t, s.handed)
	assert.True(t, s.works(s.old.Value, platform()))
	for i, l := range gave.Others[1:] {
		assert.Less(t, gave.Others[i].Ref.ID, l.Ref.ID, "in the order of their rank")
	}
	s.whole(t) // run again
	s.one(t)
}

// Another rotation ran from begin to end while this one handed its token over:
// which of the two is in use nobody knows, so one more is handed over.
func TestRotationOvertakenInItsHandOver(t *testing.T) {
	t.Parallel()
	for name, resumed := range map[string]bool{"in one run": false, "resumed": true} {
		s := newStage(t, authz.UserToken)
		r := s.rotation()
		handOver, first := r.HandOver, true
		r.HandOver = func(ctx context.Context, value token.Secret) error {
			if first {
				first = false
				s.whole(t)
			}
			_ = handOver(ctx, value)
			if resumed && len(s.handed) == 2 {
				return errors.New("cut off")
			}
			return nil
		}
		state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
		if resumed {
			require.ErrorContains(t, err, "cut off")
			assert.False(t, s.works(s.handed[1], platform()))
			state, err = s.resume(t)
		}
		require.NoError(t, err, name)
		assert.Equal(t, token.RotationDone, state.Step)
		assert.Len(t, s.handed, 3, name)
		s.one(t)
		assert.Equal(t, []token.Ref{s.ref(s.old.ID)}, state.Old)
	}
}

// A new token that somebody revoked by hand is no sign of another rotation.
func TestRotationWhoseTokenIsRevokedByHand(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	r := s.rotation()
	r.Check = func(context.Context, token.Secret, permissions.Spec) error {
		return s.srv.Delete(s.created()[0].ID)
	}
	state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
	assert.ErrorContains(t, err, "the new token was revoked by somebody else")
	assert.NotErrorIs(t, err, token.ErrOtherRotation)
	assert.Empty(t, s.handed)
	s.invariant(t, state, err)
	state, err = s.resume(t)
	require.NoError(t, err)
	s.complete(t, state)
}
