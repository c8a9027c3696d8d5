package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// everyFault is each kind of fault in each of its forms. Waits are an hour
// where the program has to end them itself.
func everyFault() map[string]tokentest.Fault {
	return map[string]tokentest.Fault{
		"rate limit":               {Kind: tokentest.FaultRateLimit},
		"rate limit, no wait said": {Kind: tokentest.FaultRateLimit, RetryAfter: -1},
		"throttle":                 {Kind: tokentest.FaultThrottle},
		"502":                      {Kind: tokentest.FaultServerError},
		"520 after the effect":     {Kind: tokentest.FaultServerError, Status: 520, AfterEffect: true},
		"truncate":                 {Kind: tokentest.FaultTruncate},
		"break body":               {Kind: tokentest.FaultBreakBody},
		"reset":                    {Kind: tokentest.FaultReset},
		"lost answer":              {Kind: tokentest.FaultReset, AfterEffect: true},
		"endless latency":          {Kind: tokentest.FaultLatency, Delay: time.Hour},
		"endless wait for the end": {Kind: tokentest.FaultLatency, Delay: time.Hour, AfterEffect: true},
		"endless body":             {Kind: tokentest.FaultSlowBody, Delay: time.Hour},
	}
}

// platform starts a simulator with a token that passes all eight checks.
func platform(t *testing.T) (*tokentest.Running, env) {
	t.Helper()
	sim, err := tokentest.Start(tokentest.Options{Seed: 1})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	tok, err := sim.IssueToken(permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID), tokentest.TokenOptions{})
	require.NoError(t, err)
	return sim, env{"CLOUDFLARE_API_TOKEN": tok.Value, "CLOUDFLARE_BASE_URL": sim.URL,
		"CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID, "CLOUDFLARE_ZONE_ID": tokentest.DefaultZoneID}
}

// TestFaultsAreNeverDenied: under every kind of fault, on every call or on some,
// doctor ends by itself with nothing denied: what it does not know is
// inconclusive or not checked.
func TestFaultsAreNeverDenied(t *testing.T) {
	t.Parallel()
	for name, f := range everyFault() {
		for _, where := range []struct {
			name, path string
			verdicts   []string // of the checks, in order; nil for all inconclusive
		}{
			{"everywhere", "", nil},
			{"zone", "/zones/*", []string{"allowed", "allowed", "allowed", "allowed", "inconclusive", "allowed", "inconclusive", "inconclusive"}},
			{"verify", "/user/tokens/verify", []string{"inconclusive", "allowed", "allowed", "allowed", "allowed", "allowed", "allowed", "allowed"}},
		} {
			t.Run(name+"/"+where.name, func(t *testing.T) {
				t.Parallel()
				sim, vars := platform(t)
				fault := f
				fault.Path = where.path
				_, err := sim.Inject(fault)
				require.NoError(t, err)
				timeout := "30s"
				if f.Delay > 0 {
					timeout = "100ms"
				}
				o := doctor(vars, "-json", "-eager", "-timeout", timeout)
				assert.Equal(t, token.ExitNotKnown, o.code, o.errOut)
				r := parse(t, o)
				for i, c := range r.Checks {
					want := "inconclusive"
					if where.verdicts != nil {
						want = where.verdicts[i]
					}
					if want == "allowed" && f.Delay > 0 {
						// On a busy machine it can take longer than the limit.
						assert.Contains(t, []string{"allowed", "inconclusive"}, c.Verdict, c.Name)
						continue
					}
					assert.Equal(t, want, c.Verdict, c.Name)
				}
				for _, d := range r.Diagnoses {
					assert.NotContains(t, d.Title, "permission", "a fault is no missing permission")
				}
			})
		}
	}
}

// TestRandomFaults: at random, in the default order of checks, nothing that is
// granted is ever denied, and what is not granted is never allowed.
func TestRandomFaults(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		sim, err := tokentest.New(tokentest.Options{Seed: seed + 1})
		require.NoError(t, err)
		target := probe.Target{Account: tokentest.DefaultAccountID, Zone: tokentest.DefaultZoneID}
		tok, err := sim.IssueToken(tokentest.DemoSpec(target.Account), tokentest.TokenOptions{})
		require.NoError(t, err)
		_, err = sim.Inject(tokentest.Fault{Kind: tokentest.FaultRandom, Probability: 0.3, Delay: time.Millisecond})
		require.NoError(t, err)
		client, err := token.New(token.APIToken(token.NewSecret(tok.Value)), token.WithBaseURL(tokentest.BaseURL),
			token.WithHTTPClient(&http.Client{Transport: sim.RoundTripper()}), token.WithAccount(target.Account))
		require.NoError(t, err)
		for _, write := range []bool{false, true} {
			report, err := probe.Run(t.Context(), client, target, probe.Options{Write: write})
			require.NoError(t, err)
			for i, res := range report.Results {
				granted := i < 4
				if granted {
					assert.NotEqual(t, authz.Denied, res.Verdict, "seed %d, %s", seed, res.Check.Name)
				} else {
					assert.NotEqual(t, authz.Allowed, res.Verdict, "seed %d, %s", seed, res.Check.Name)
				}
			}
		}
	}
}

// TestLostAnswerOfABucket: with -write, a bucket whose creation was answered by
// nobody is deleted all the same.
func TestLostAnswerOfABucket(t *testing.T) {
	t.Parallel()
	for _, f := range []tokentest.Fault{
		{Kind: tokentest.FaultReset, AfterEffect: true}, {Kind: tokentest.FaultServerError, AfterEffect: true},
		{Kind: tokentest.FaultTruncate}, {Kind: tokentest.FaultBreakBody},
	} {
		sim, vars := platform(t)
		f.Method, f.Path = "POST", "/accounts/{account_id}/r2/buckets"
		_, err := sim.Inject(f)
		require.NoError(t, err)
		o := doctor(vars, "-json", "-write")
		assert.Equal(t, token.ExitNotKnown, o.code, string(f.Kind))
		assert.Equal(t, "inconclusive", parse(t, o).verdicts()["R2 Bucket Create"], string(f.Kind))
		deleted := false
		for _, c := range sim.Calls() {
			deleted = deleted || c.Method == "DELETE" && c.Status == 200
		}
		assert.True(t, deleted, "%s: the bucket that was made is deleted", f.Kind)
	}
}
