package probe_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestTimeoutBoundsOneCheck: a check's own limit, which may be short.
func TestTimeoutBoundsOneCheck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		rep := run(t, newScene(t).client, probe.Options{Timeout: 1})
		assert.Equal(t, 2*time.Nanosecond, time.Since(begun), "Basic Auth, and all others")
		assert.Equal(t, 8, rep.Open())
		assert.NoError(t, rep.Interrupted, "by nobody")
		begun = time.Now()
		require.ErrorIs(t, probe.Ensure(t.Context(), newScene(t).client, saas(), probe.EnsureOptions{Timeout: 1}), context.DeadlineExceeded)
		assert.Equal(t, time.Nanosecond, time.Since(begun), "all of it")
	})
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.stopped = true
		begun := time.Now()
		rep := run(t, s.client, probe.Options{Timeout: time.Second})
		assert.Equal(t, answerTime+time.Second, time.Since(begun))
		assert.Equal(t, authz.Inconclusive, result(t, rep, "Workers List").Verdict)
		assert.ErrorIs(t, result(t, rep, "Workers List").Err, context.DeadlineExceeded)
		assert.Equal(t, 7, rep.Working(), "one slow product hides nothing else")
	})
}

// TestConcurrencyIsBounded: of more checks than slots twelve calls are under way at once,
// and a check that sends two takes two.
func TestConcurrencyIsBounded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		check probe.Check
		n     int
	}{"one call": {probe.GuideChecks()[1], 48}, "two calls": {probe.GuideChecks()[6], 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				begun := time.Now()
				rep := run(t, s.client, probe.Options{Checks: slices.Repeat([]probe.Check{tc.check}, tc.n), Eager: true})
				assert.Equal(t, tc.n, rep.Working())
				assert.Equal(t, 4*answerTime, time.Since(begun))
				assert.Len(t, s.srv.Calls(), 48)
			})
		})
	}
}

// TestPoliciesTakeAPlaceOfTheirOwn: reading the token's policies is one of the twelve calls.
func TestPoliciesTakeAPlaceOfTheirOwn(t *testing.T) {
	t.Parallel()
	for checks, rounds := range map[int]time.Duration{5: 1, 6: 2} { // beside the six of the spec
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t)
			begun := time.Now()
			_, err := probe.RunSpec(t.Context(), s.client, saas(), target, probe.Options{Checks: slices.Repeat(probe.GuideChecks()[1:2], checks)})
			require.NoError(t, err)
			assert.Equal(t, (1+rounds)*answerTime, time.Since(begun), "Basic Auth, and %d rounds", rounds)
			assert.Equal(t, 1, s.made(http.MethodGet, "/user/tokens/"+s.tok.ID))
		})
	}
}

// TestContextsEndWithTheRun: what was begun for a call is over when the run is, that of
// clean-ups too, and of a Run that is a check's.
func TestContextsEndWithTheRun(t *testing.T) {
	t.Parallel()
	srv := buckets(t, tokentest.Options{})
	all := saas().With(selfReading().Policies()...).With(onBucket(itemRead, "", "some-bucket").Policies()...)
	tok, err := srv.IssueToken(all, tokentest.TokenOptions{})
	require.NoError(t, err)
	var mu sync.Mutex
	var begun []context.Context
	keep := func(ctx context.Context) {
		mu.Lock()
		defer mu.Unlock()
		begun = append(begun, ctx)
	}
	c := clientFor(t, tok.Value, &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		keep(r.Context())
		return srv.RoundTripper().RoundTrip(r)
	})})
	swapped := probe.Target{Account: permissions.AccountID(target.Zone), Zone: permissions.ZoneID(target.Account)}
	own := tries(func(ctx context.Context, tr *probe.Trial) error {
		keep(ctx)
		made := tr.Call(context.Background(), http.MethodGet, "/zones/{zone_id}/workers/routes", nil, nil)
		tr.CleanUp(made, "nothing", func(ctx context.Context) error { keep(ctx); return nil })
		return made
	})
	bucket, err := probe.CheckFor(itemRead)
	require.NoError(t, err)
	for name, do := range map[string]func() (probe.Report, error){
		"the guide's":     func() (probe.Report, error) { return probe.Run(t.Context(), c, target, probe.Options{Write: true}) },
		"a spec":          func() (probe.Report, error) { return probe.RunSpec(t.Context(), c, all, target, probe.Options{}) },
		"the ids swapped": func() (probe.Report, error) { return probe.Run(t.Context(), c, swapped, probe.Options{}) },
		"one of its own":  func() (probe.Report, error) { return probe.Run(t.Context(), c, target, probe.Options{Checks: own}) },
		"a bucket's alone": func() (probe.Report, error) {
			return probe.Run(t.Context(), c, target, probe.Options{Checks: []probe.Check{bucket}})
		},
	} {
		begun = nil
		_, err := do()
		require.NoError(t, err, name)
		assert.Greater(t, len(begun), 1, name)
		for i, ctx := range begun {
			assert.Error(t, ctx.Err(), "%s, the context of call %d", name, i)
		}
	}
}
