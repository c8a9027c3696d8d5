package token_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestBackoffIsBounded(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	var slept []time.Duration
	r := s.rotation()
	longest := func() float64 { return 1 }
	r.Wait = token.Backoff{First: time.Second, Most: 3 * time.Second, Total: 9 * time.Second, Rand: longest, Sleep: func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil }}
	_, err := s.client(t, &flaky{next: s.srv.RoundTripper(), at: 1, dead: true, fault: badGateway}).Rotate(t.Context(), r)
	require.Error(t, err)
	assert.Equal(t, []time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 3 * time.Second}, slept)
	slept = nil
	_, err = s.client(t, &flaky{next: s.srv.RoundTripper(), at: 1, fault: tooMany}).Rotate(t.Context(), r)
	require.NoError(t, err)
	assert.Equal(t, []time.Duration{7700 * time.Millisecond}, slept, "as long as the API asked for, and a tenth more")
	// No waiting at all; and a wait that the context ends.
	s = newStage(t, authz.UserToken)
	r = s.rotation()
	r.Wait = token.Backoff{Total: -1, Sleep: func(context.Context, time.Duration) error { return errors.New("no") }}
	_, err = s.client(t, &flaky{next: s.srv.RoundTripper(), at: 1, fault: badGateway}).Rotate(t.Context(), r)
	assert.ErrorContains(t, err, "502")
	r.Wait = token.Backoff{}
	ctx, cancel := context.WithCancel(t.Context())
	cancelled := func(next http.RoundTripper) roundTrip {
		return func(req *http.Request) (*http.Response, error) { cancel(); return badGateway(next, req) }
	}
	_, err = s.client(t, cancelled(s.srv.RoundTripper())).Rotate(ctx, r)
	assert.Error(t, err, "it does not sleep when the context has ended")
}

// waits are those of a rotation whose first call fails again and again.
func waits(t *testing.T, f fault, times int, wait token.Backoff) []time.Duration {
	t.Helper()
	s := newStage(t, authz.UserToken)
	var slept []time.Duration
	wait.Sleep = func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil }
	left := times
	r := s.rotation()
	r.Wait = wait
	_, _ = s.client(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		if left--; left >= 0 {
			return f(nil, req)
		}
		return s.srv.RoundTripper().RoundTrip(req)
	})).Rotate(t.Context(), r)
	return slept
}

// Waits are drawn at random, between half of the full wait and all of it; what
// the API asked for is never cut.
func TestBackoffIsSpread(t *testing.T) {
	t.Parallel()
	ms := func(list ...int) []time.Duration {
		var out []time.Duration
		for _, n := range list {
			out = append(out, time.Duration(n)*time.Millisecond)
		}
		return out
	}
	drawn := func(list ...float64) func() float64 {
		return func() float64 { u := list[0]; list = append(list[1:], u); return u }
	}
	for name, tt := range map[string]struct {
		fault fault
		wait  token.Backoff
		want  []time.Duration
	}{
		"shortest":               {badGateway, token.Backoff{Rand: drawn(0)}, ms(500, 1000, 2000, 4000, 7500, 7500)},
		"longest":                {badGateway, token.Backoff{Rand: drawn(1)}, ms(1000, 2000, 4000, 8000, 15000, 15000)},
		"in between":             {badGateway, token.Backoff{Rand: drawn(0.5, 0.25)}, ms(750, 1250, 3000, 5000, 11250, 9375)},
		"outside counts as edge": {badGateway, token.Backoff{Rand: drawn(-3, 7, math.NaN(), math.Inf(1))}, ms(500, 2000, 2000, 8000, 7500, 15000)},
		"the total is the sum":   {badGateway, token.Backoff{Rand: drawn(0), Total: 4 * time.Second}, ms(500, 1000, 2000)},
		"asked for":              {tooMany, token.Backoff{Rand: drawn(0, 0.5, 1)}, ms(7000, 7350, 7700, 7000, 11250, 15000)},
		"asked for, to the end":  {tooMany, token.Backoff{Rand: drawn(1), Total: 7200 * time.Millisecond}, ms(7200)},
		"asked for as own":       {tooMany, token.Backoff{Rand: drawn(1), First: 7 * time.Second, Total: 8 * time.Second}, ms(7700)},
		"first above most":       {badGateway, token.Backoff{Rand: drawn(1), First: 10 * time.Second, Most: 3 * time.Second, Total: 7 * time.Second}, ms(3000, 3000)},
		"negative is default":    {badGateway, token.Backoff{Rand: drawn(1), First: -1, Most: -1, Total: 45 * time.Second}, ms(1000, 2000, 4000, 8000, 15000, 15000)},
		"odd halves":             {badGateway, token.Backoff{Rand: drawn(0, 1), First: 3, Total: 8}, []time.Duration{1, 6}},
		"of a nanosecond":        {badGateway, token.Backoff{Rand: drawn(1), First: 1, Total: 8}, []time.Duration{1, 2, 4}},
		"at most a nanosecond":   {badGateway, token.Backoff{Rand: drawn(1), Most: 1, Total: 2}, []time.Duration{1, 1}},
		"one nanosecond in all":  {badGateway, token.Backoff{Rand: drawn(1), First: 1, Total: 1}, []time.Duration{1}},
		"asked for, too long":    {tooMany, token.Backoff{Rand: drawn(0), Total: 6 * time.Second}, nil},
	} {
		assert.Equal(t, tt.want, waits(t, tt.fault, 6, tt.wait), name)
	}
	// Without a source of its own they differ from run to run, within the bounds.
	first := waits(t, badGateway, 6, token.Backoff{})
	require.Len(t, first, 6)
	for i, full := range ms(1000, 2000, 4000, 8000, 15000, 15000) {
		assert.GreaterOrEqual(t, first[i], full/2)
		assert.LessOrEqual(t, first[i], full)
	}
	assert.NotEqual(t, first, waits(t, badGateway, 6, token.Backoff{}))
}

// The simulator makes everybody wait for what is new, by a clock that only
// waiting moves.
func TestRotationWithPropagation(t *testing.T) {
	t.Parallel()
	for _, delay := range []time.Duration{40 * time.Second, 2 * time.Minute} {
		at := now()
		s := &stage{}
		var err error
		s.srv, err = tokentest.New(tokentest.Options{Now: func() time.Time { return at }, Propagation: delay})
		require.NoError(t, err)
		s.minter, err = s.srv.IssueToken(permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite)), tokentest.TokenOptions{Name: "minter"})
		require.NoError(t, err)
		s.old, err = s.srv.IssueToken(platform(), tokentest.TokenOptions{Name: "platform"})
		require.NoError(t, err)
		at = at.Add(time.Hour)
		r := s.rotation()
		r.Wait.Sleep = func(_ context.Context, d time.Duration) error { at = at.Add(d); return nil }
		began := at
		state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
		require.NoError(t, err)
		assert.Equal(t, token.RotationDone, state.Step)
		require.Len(t, s.handed, 1)
		assert.GreaterOrEqual(t, at.Sub(began), delay, "it waited until the token was known")
		assert.Less(t, at.Sub(began), 3*time.Minute)
	}
}

// By the clock: a wait passes, and ends with the context.
func TestBackoffByTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, authz.UserToken)
		r := s.rotation()
		r.Wait, r.Overlap = token.Backoff{Rand: func() float64 { return 1 }}, time.Hour
		begun := time.Now()
		state, err := s.client(t, &flaky{next: s.srv.RoundTripper(), at: 1, fault: badGateway}).Rotate(t.Context(), r)
		require.NoError(t, err)
		s.complete(t, state)
		assert.Equal(t, time.Hour+time.Second, time.Since(begun))

		// In the overlap.
		s = newStage(t, authz.UserToken)
		r = s.rotation()
		r.Wait, r.Overlap = token.Backoff{}, time.Hour
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		begun = time.Now()
		state, err = s.client(t, s.srv.RoundTripper()).Rotate(ctx, r)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, token.RotationPersisted, state.Step)
		assert.Equal(t, 10*time.Minute, time.Since(begun))
		assert.True(t, s.works(s.old.Value, platform()))

		// Between two tries: that is no verdict.
		ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		begun = time.Now()
		net := &flaky{next: s.srv.RoundTripper(), at: 1, dead: true, fault: badGateway}
		_, err = s.client(t, net).Rotate(ctx, r)
		assert.ErrorContains(t, err, "502")
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, token.FailureInterrupted, token.FailureOf(err))
		assert.Len(t, net.calls, 1)
		assert.Equal(t, 100*time.Millisecond, time.Since(begun))
	})
}

// Once the context has ended in a call there is no wait.
func TestBackoffAfterTheContextHasEnded(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	ctx, cancel := context.WithCancel(t.Context())
	r, slept := s.rotation(), 0
	r.Wait.Sleep = func(context.Context, time.Duration) error { slept++; return nil }
	_, err := s.client(t, roundTrip(func(req *http.Request) (*http.Response, error) { cancel(); return badGateway(nil, req) })).Rotate(ctx, r)
	assert.ErrorContains(t, err, "502")
	assert.Zero(t, slept)
}

// A Sleep that does not look at the context: nothing is tried once that has ended.
func TestBackoffWithASleepThatGoesOn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		sleep func(cancel func()) error
		said  string
		want  token.Failure
	}{
		"does not look": {func(cancel func()) error { cancel(); return nil }, "context canceled", token.FailureInterrupted},
		"fails":         {func(func()) error { return errors.New("woken") }, "woken", token.FailureNotKnown},
	} {
		s := newStage(t, authz.UserToken)
		ctx, cancel := context.WithCancel(t.Context())
		r := s.rotation()
		r.Wait.Sleep = func(context.Context, time.Duration) error { return tt.sleep(cancel) }
		net := &flaky{next: s.srv.RoundTripper(), at: 1, dead: true, fault: badGateway}
		_, err := s.client(t, net).Rotate(ctx, r)
		cancel()
		assert.ErrorContains(t, err, "502", name)
		assert.ErrorContains(t, err, "(not tried again: "+tt.said+")", name)
		assert.Equal(t, tt.want, token.FailureOf(err), name)
		assert.Len(t, net.calls, 1, name)
	}
}
