package probe_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// The documented defaults of HealthOptions.
const (
	healthInterval      = 5 * time.Minute
	healthRetryInterval = 15 * time.Second
)

func get(t *testing.T, h http.Handler) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	return w.Code, w.Body.String()
}

// upstream is a simulator that can be taken away, and that can be made to keep
// a check waiting.
type upstream struct {
	srv    *tokentest.Server
	tok    tokentest.Token
	away   atomic.Bool
	hold   atomic.Bool   // answers to nothing until the context ends
	linger time.Duration // and takes so long to notice
	checks atomic.Int64
	health *probe.Health
}

func (u *upstream) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/tokens/verify") {
		u.checks.Add(1)
	}
	switch {
	case u.hold.Load():
		<-r.Context().Done()
		time.Sleep(u.linger)
		return nil, r.Context().Err()
	case u.away.Load():
		return nil, errors.New("no route to host")
	}
	return inProcess(u.srv.ServeHTTP).RoundTrip(r)
}

// monitored returns a health check of a token that holds the guide's spec.
func monitored(t *testing.T, opts probe.HealthOptions) *upstream {
	t.Helper()
	u := &upstream{srv: simulator(t, tokentest.Options{})}
	var err error
	u.tok, err = u.srv.IssueToken(saas(), tokentest.TokenOptions{})
	require.NoError(t, err)
	u.health, err = probe.NewHealth(clientFor(t, u.tok.Value, &http.Client{Transport: u}), saas(), opts)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, u.health.Close()) })
	return u
}

// refreshed makes a request that starts a check and returns what the next
// request gets once that check has ended.
func refreshed(t *testing.T, u *upstream) (int, string) {
	t.Helper()
	get(t, u.health)
	synctest.Wait()
	return get(t, u.health)
}

func (u *upstream) revoke(t *testing.T) {
	t.Helper()
	require.NoError(t, u.srv.SetSpec(u.tok.ID, saas().Without(permissions.ZoneWorkersRoutesWrite)))
}

const (
	routesMissing = `"missing":["Zone:Workers Routes:Edit"]`
	// The clock of a synctest bubble starts there.
	bubbleStart = `"checked":"2000-01-01T00:00:00Z"`
)

func TestHealth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		u := monitored(t, probe.HealthOptions{})
		assert.Empty(t, u.srv.Calls(), "nothing is called before the first request")
		code, body := get(t, u.health)
		assert.Equal(t, 200, code)
		assert.JSONEq(t, `{"status":"ok",`+bubbleStart+`,"missing":[]}`, body)

		u.revoke(t)
		time.Sleep(healthInterval - time.Second)
		code, _ = refreshed(t, u)
		assert.Equal(t, 200, code, "cached")
		assert.Equal(t, int64(1), u.checks.Load())

		time.Sleep(time.Second)
		code, _ = get(t, u.health)
		assert.Equal(t, 200, code, "the last outcome at once, while a check runs")
		synctest.Wait()
		code, body = get(t, u.health)
		assert.Equal(t, 503, code)
		assert.JSONEq(t, `{"status":"denied","checked":"2000-01-01T00:05:00Z",`+routesMissing+`}`, body)
		assert.Equal(t, int64(2), u.checks.Load())
	})
}

// TestHealthKeepsWhatIsKnown: an outage turns no outcome into another.
func TestHealthKeepsWhatIsKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		u := monitored(t, probe.HealthOptions{})
		u.revoke(t)
		code, _ := get(t, u.health)
		assert.Equal(t, 503, code)

		u.away.Store(true)
		time.Sleep(healthInterval)
		code, body := refreshed(t, u)
		assert.Equal(t, 503, code, "a known denial stays one")
		assert.JSONEq(t, `{"status":"denied",`+bubbleStart+`,"stale":true,`+routesMissing+`}`, body)
		require.ErrorIs(t, u.health.Check(context.Background()), probe.ErrDenied)

		u.away.Store(false)
		require.NoError(t, u.srv.SetSpec(u.tok.ID, saas()))
		time.Sleep(healthRetryInterval)
		code, body = refreshed(t, u)
		assert.Equal(t, 200, code)
		assert.JSONEq(t, `{"status":"ok","checked":"2000-01-01T00:05:15Z","missing":[]}`, body)

		u.away.Store(true)
		time.Sleep(healthInterval)
		code, body = refreshed(t, u)
		assert.Equal(t, 200, code)
		assert.JSONEq(t, `{"status":"ok","checked":"2000-01-01T00:05:15Z","stale":true,"missing":[]}`, body)
	})
}

// TestHealthLetsGoOfALiftedDenial: a spec with a permission that no harmless
// call shows never gets a complete check, and must not stay denied for ever.
func TestHealthLetsGoOfALiftedDenial(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		unchecked := permissions.Account(target.Account).Allow(permissions.AccountWorkersR2StorageWrite)
		spec := permissions.NewSpec(permissions.Zone(target.Zone).Allow(permissions.ZoneDNSRead), permissions.AllAccounts().Allow(permissions.AccountSettingsRead))
		u := &upstream{srv: simulator(t, tokentest.Options{})}
		tok, err := u.srv.IssueToken(permissions.NewSpec(unchecked), tokentest.TokenOptions{})
		require.NoError(t, err)
		h, err := probe.NewHealth(clientFor(t, tok.Value, &http.Client{Transport: u}), spec, probe.HealthOptions{})
		require.NoError(t, err)
		defer h.Close()
		u.health = h
		code, _ := get(t, h)
		assert.Equal(t, 503, code)

		require.NoError(t, u.srv.SetSpec(tok.ID, spec))
		time.Sleep(healthInterval)
		code, body := refreshed(t, u)
		assert.Equal(t, 200, code)
		assert.JSONEq(t, `{"status":"inconclusive","checked":"2000-01-01T00:05:00Z","missing":[]}`, body)

		time.Sleep(healthInterval - time.Second)
		refreshed(t, u)
		assert.Equal(t, int64(2), u.checks.Load(), "what no call shows is not tried more often")
	})
}

// TestHealthNeedsProof: a token that only reads is not said to be able to write.
func TestHealthNeedsProof(t *testing.T) {
	t.Parallel()
	purge := zoneSpec(permissions.ZoneCachePurge)
	for name, tc := range map[string]struct {
		opts probe.HealthOptions
		code int
		body string
	}{
		"not proven": {probe.HealthOptions{}, 200, `"status":"inconclusive"`},
		"strict":     {probe.HealthOptions{Strict: true}, 503, `"unproven":["Zone:Cache Purge:Purge"]`},
		"accepted":   {probe.HealthOptions{Strict: true, AcceptConsistent: true}, 200, `"status":"ok"`},
	} {
		c := client(t, simulator(t, tokentest.Options{}), zoneSpec(permissions.ZoneRead), tokentest.TokenOptions{})
		h, err := probe.NewHealth(c, purge, tc.opts)
		require.NoError(t, err)
		code, body := get(t, h)
		assert.Equal(t, tc.code, code, name)
		assert.Contains(t, body, tc.body, name)
		require.NoError(t, h.Close())
	}
	srv := simulator(t, tokentest.Options{})
	h, err := probe.NewHealth(client(t, srv, saas(), tokentest.TokenOptions{}), saas(), probe.HealthOptions{Writes: probe.NoRefusals})
	require.NoError(t, err)
	defer h.Close()
	_, body := get(t, h)
	assert.Contains(t, body, `"status":"inconclusive"`)
	for _, call := range srv.Calls() {
		assert.Equal(t, http.MethodGet, call.Method)
	}
}

func TestHealthWhenTheAPIIsAway(t *testing.T) {
	t.Parallel()
	for strict, want := range map[bool]int{false: 200, true: 503} {
		synctest.Test(t, func(t *testing.T) {
			u := monitored(t, probe.HealthOptions{Strict: strict})
			u.away.Store(true)
			code, body := get(t, u.health)
			assert.Equal(t, want, code)
			assert.JSONEq(t, `{"status":"inconclusive",`+bubbleStart+`,"missing":[]}`, body)

			time.Sleep(healthRetryInterval - time.Second)
			refreshed(t, u)
			assert.Equal(t, int64(1), u.checks.Load(), "retries are bounded too")
			u.away.Store(false)
			time.Sleep(time.Second)
			code, body = refreshed(t, u)
			assert.Equal(t, 200, code, "soon after the API is back")
			assert.Contains(t, body, `"status":"ok"`)

			u.away.Store(true)
			time.Sleep(healthInterval)
			code, _ = refreshed(t, u)
			assert.Equal(t, want, code, "strict also after a complete check")
		})
	}
}

func TestHealthRetryInterval(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]probe.HealthOptions{
		"set":                          {RetryInterval: time.Second},
		"as short as can be":           {RetryInterval: 1},
		"nor where that is short":      {Interval: 1},
		"never longer than Interval":   {Interval: time.Second},
		"nor where it is set so":       {Interval: time.Second, RetryInterval: time.Hour},
		"negative values are defaults": {Interval: time.Second, RetryInterval: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				u := monitored(t, opts)
				u.away.Store(true)
				get(t, u.health)
				time.Sleep(time.Second)
				refreshed(t, u)
				assert.Equal(t, int64(2), u.checks.Load())
			})
		})
	}
}

// TestHealthIsBounded: many requests at once make one check.
func TestHealthIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		u := monitored(t, probe.HealthOptions{})
		for round := range 2 {
			var wg sync.WaitGroup
			for range 30 {
				wg.Go(func() { assert.NoError(t, u.health.Check(context.Background())) })
			}
			wg.Wait()
			synctest.Wait()
			assert.Equal(t, int64(round+1), u.checks.Load())
			time.Sleep(healthInterval)
		}
	})
}

// TestHealthOutlivesItsCallers: the caller that started the first check goes
// away, and the others still get its outcome.
func TestHealthOutlivesItsCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := simulator(t, tokentest.Options{})
		tok, err := srv.IssueToken(saas(), tokentest.TokenOptions{})
		require.NoError(t, err)
		c := clientFor(t, tok.Value, &http.Client{Transport: delayed{inProcess(srv.ServeHTTP), 3 * time.Second}})
		h, err := probe.NewHealth(c, saas(), probe.HealthOptions{Timeout: time.Minute})
		require.NoError(t, err)
		defer h.Close()

		begun := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		err = h.Check(ctx)
		require.ErrorIs(t, err, probe.ErrInconclusive)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 50*time.Millisecond, time.Since(begun), "the caller's own deadline")

		require.NoError(t, h.Check(context.Background()), "the check of the caller that left")
		ended := time.Now()
		require.NoError(t, h.Check(ctx), "the cache needs no context")
		time.Sleep(healthInterval)
		begun = time.Now()
		require.NoError(t, h.Check(ctx), "nobody waits where an outcome exists")
		assert.Equal(t, begun, time.Now())
		assert.True(t, ended.Before(begun))
	})
}

// TestHealthClose: Close cancels the check and waits until it has ended.
func TestHealthClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		u := monitored(t, probe.HealthOptions{Timeout: 24 * time.Hour})
		u.linger = time.Second
		require.NoError(t, u.health.Check(context.Background()))
		u.hold.Store(true)
		time.Sleep(healthInterval)
		require.NoError(t, u.health.Check(context.Background()), "starts a check that hangs")
		synctest.Wait()
		assert.Equal(t, int64(2), u.checks.Load())
		closed := time.Now()
		require.NoError(t, u.health.Close())
		require.NoError(t, u.health.Close(), "again")
		assert.Equal(t, u.linger, time.Since(closed), "cancelled, and waited for")

		time.Sleep(time.Hour)
		code, body := refreshed(t, u)
		assert.Equal(t, 200, code)
		assert.JSONEq(t, `{"status":"ok",`+bubbleStart+`,"missing":[]}`, body, "a check cut short says nothing")
		assert.Equal(t, int64(2), u.checks.Load(), "nothing is checked any more")
	})
}

func TestHealthCloseBeforeAnyOutcome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		u := monitored(t, probe.HealthOptions{Timeout: 24 * time.Hour})
		u.hold.Store(true)
		done := make(chan error, 1)
		go func() { done <- u.health.Check(context.Background()) }()
		synctest.Wait()
		require.NoError(t, u.health.Close())
		err := <-done
		require.ErrorIs(t, err, probe.ErrInconclusive, "nobody is left waiting")
		assert.Contains(t, err.Error(), "closed")
		require.ErrorIs(t, u.health.Check(context.Background()), probe.ErrInconclusive)
	})
}

func TestHealthBadInput(t *testing.T) {
	t.Parallel()
	_, err := probe.NewHealth(nil, saas(), probe.HealthOptions{})
	require.EqualError(t, err, "probe: no client")
	c := client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{})
	_, err = probe.NewHealth(c, permissions.NewSpec(permissions.Zone("x").Allow(permissions.ZoneRead)), probe.HealthOptions{})
	require.Error(t, err)
	_, err = probe.NewHealth(c, permissions.Spec{}, probe.HealthOptions{})
	require.ErrorContains(t, err, "there is nothing to check")
	_, err = probe.NewHealth(c, saas(), probe.HealthOptions{Target: probe.Target{Zone: "x"}})
	require.Error(t, err)
}

// A service's health endpoint.
func ExampleNewHealth() {
	needs := permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID)
	client, err := simulated(needs.Without(permissions.AccountWorkersScriptsWrite)) // token.New(…) in a real service
	if err != nil {
		fmt.Println(err)
		return
	}
	health, err := probe.NewHealth(client, needs, probe.HealthOptions{
		Now: func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }, // for the output below
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer health.Close()
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", health)

	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	fmt.Println(answer.Code)
	fmt.Print(answer.Body)
	// Output:
	// 503
	// {"status":"denied","checked":"2026-11-23T12:00:00Z","missing":["Account:Workers Scripts:Edit"]}
}

// The zero value checks nothing, and does not end the program for it.
func TestZeroHealth(t *testing.T) {
	t.Parallel()
	var h probe.Health
	require.ErrorIs(t, h.Check(t.Context()), probe.ErrInconclusive)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest("GET", "/healthz", nil))
	assert.Less(t, rec.Code, 600)
	require.NoError(t, h.Close())
}
