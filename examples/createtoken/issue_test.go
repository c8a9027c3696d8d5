package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
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

// simulator is the simulated API with the tests' account and zone.
func simulator(t *testing.T) *tokentest.Running {
	t.Helper()
	srv, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	return srv
}

// live runs the program at the present, which the simulator goes by.
func live(t *testing.T, env map[string]string, args ...string) result {
	t.Helper()
	var stdout, stderr strings.Builder
	env["CLOUDFLARE_ACCOUNT_ID"], env["CLOUDFLARE_ZONE_ID"] = account, zone
	p := program{
		env: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		environ: func() (out []string) {
			for k, v := range env {
				out = append(out, k+"="+v)
			}
			return out
		},
		stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: time.Now,
		sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	return result{p.run(t.Context(), args), stdout.String(), stderr.String()}
}

func TestTheThreeRoutesAgainstTheSimulator(t *testing.T) {
	t.Parallel()
	srv := simulator(t)
	key := map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_BASE_URL": srv.URL}
	out := filepath.Join(t.TempDir(), "token")
	got := live(t, key, "-route", "global-key", "-owner", "team web", "-unique", "-live-groups", "-out", out)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Regexp(t, `created user token "SaaS platform \(team web\) [0-9-]{10} [0-9-]{10}-[a-z2-9]{6}", id `, got.stderr)
	value, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Len(t, srv.Tokens(), 1)
	made := srv.Tokens()[0]
	assert.Equal(t, made.Value+"\n", string(value))
	assert.True(t, made.Spec.WithConditions(permissions.Conditions{}).Equal(permissions.SaaSPlatform(account, zone)))

	// An account-owned token, by an account-owned token: for a single zone the
	// creator must hold what it grants.
	mint := permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAPITokensWrite))
	poor, err := srv.IssueToken(mint, tokentest.TokenOptions{Kind: authz.AccountToken})
	require.NoError(t, err)
	got = live(t, map[string]string{"CLOUDFLARE_API_TOKEN": poor.Value, "CLOUDFLARE_BASE_URL": srv.URL}, "-route", "token", "-account-owned", "-show")
	assert.Equal(t, token.ExitRefused, got.code)
	assert.Contains(t, got.stderr, "the creator does not hold it there, which account-owned tokens demand for single zones")
	assert.Contains(t, got.stderr, "allow Zone:Zone:Read on zone "+zone)
	assert.Empty(t, got.stdout)
	require.Len(t, srv.Tokens(), 2, "nothing was asked for")

	rich, err := srv.IssueToken(mint.With(permissions.SaaSPlatform(account, zone).Policies()...), tokentest.TokenOptions{Kind: authz.AccountToken})
	require.NoError(t, err)
	got = live(t, map[string]string{"CLOUDFLARE_API_TOKEN": rich.Value, "CLOUDFLARE_BASE_URL": srv.URL}, "-route", "token", "-account-owned", "-show")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stderr, "created account-owned token")
	assert.Contains(t, got.stderr, "https://dash.cloudflare.com/?to=/:account/api-tokens")
	made = srv.Tokens()[3]
	assert.Equal(t, made.Value+"\n", got.stdout)
	assert.Equal(t, authz.AccountToken, made.Kind)
}

// A token that the API gave less than it was asked for.
func TestMismatch(t *testing.T) {
	t.Parallel()
	for _, revoke := range []bool{false, true} {
		srv := simulator(t)
		shrink := func(w http.ResponseWriter, r *http.Request) {
			srv.ServeHTTP(w, r)
			if r.Method == "POST" {
				for _, tok := range srv.Tokens() {
					if tok.Name == "SaaS platform" {
						assert.NoError(t, srv.SetSpec(tok.ID, tok.Spec.Without(permissions.AccountWorkersScriptsWrite)))
					}
				}
			}
		}
		url := serveFunc(t, shrink)
		args := []string{"-route", "global-key", "-show"}
		if revoke {
			args = append(args, "-revoke-mismatch")
		}
		got := live(t, map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_BASE_URL": url}, args...)
		assert.Equal(t, token.ExitRefused, got.code)
		assert.Contains(t, got.stderr, "missing: allow Account:Workers Scripts:Edit on account "+account)
		if revoke {
			assert.Contains(t, got.stderr, "it was revoked")
			assert.Empty(t, got.stdout)
			assert.Empty(t, srv.Tokens())
			continue
		}
		assert.Contains(t, got.stderr, "it is live")
		assert.Equal(t, srv.Tokens()[0].Value+"\n", got.stdout, "the value is not lost")
	}
}

func serveFunc(t *testing.T, f http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	return srv.URL + "/client/v4"
}

// brokenPipe is a standard output that nobody reads.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestOutputThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s := serve(t, 200, madeIt)
	env := map[string]string{"CLOUDFLARE_API_TOKEN": userToken, "CLOUDFLARE_BASE_URL": s.url, "CLOUDFLARE_ACCOUNT_ID": account, "CLOUDFLARE_ZONE_ID": zone}
	for _, args := range [][]string{{"-route", "token", "-show"}, {"-route", "token", "-dry-run"}, {"-route", "dashboard"}} {
		var stderr notes
		p := program{env: func(n string) (string, bool) { v, ok := env[n]; return v, ok }, stdin: nil, stdout: brokenPipe{}, stderr: &stderr, now: time.Now}
		assert.Equal(t, token.ExitUsage, p.run(t.Context(), args))
		assert.Contains(t, string(stderr), "broken pipe")
		assert.NotContains(t, string(stderr), newToken)
		if args[len(args)-1] == "-show" {
			assert.Contains(t, string(stderr), "roll or delete the token with id "+newID)
		}
	}
}

type notes []byte

func (n *notes) Write(p []byte) (int, error) { *n = append(*n, p...); return len(p), nil }

var _ io.Writer = (*notes)(nil)

func TestDryRunOfTheOtherFlags(t *testing.T) {
	t.Parallel()
	got := start(t, nil, "", "-route", "token", "-dry-run", "-name", "deploys", "-owner", "team web", "-account-owned",
		"-not-before", "2026-12-01", "-ttl", "30d", "-allow-ip", "192.0.2.0/24", "-deny-ip", "192.0.2.7")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	golden(t, "dry_run_life.json", got.stdout)
	precise := start(t, nil, "", "-route", "token", "-dry-run", "-not-before", "2026-12-01T08:00:00+01:00")
	assert.Contains(t, precise.stdout, `"not_before": "2026-12-01T07:00:00Z"`)

	user := `[{"effect":"allow","permission_groups":[{"id":"0cc3a61731504c89b99ec1be78b77aa0"}],"resources":{"com.cloudflare.api.user.` + newID + `":"*"}}]`
	got = start(t, nil, user, "-route", "token", "-dry-run", "-account-owned", "-spec", "-")
	assert.Equal(t, token.ExitUsage, got.code)
	assert.Contains(t, got.stderr, "an account-owned token cannot hold user permissions")
	got = start(t, nil, "", "-route", "dashboard", "-account-owned")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "https://dash.cloudflare.com/?to=/:account/api-tokens&")
	assert.Contains(t, got.stderr, "Manage Account → Account API Tokens → Create Token")
}

// A lost answer: the token is named, and no second one is made.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	srv := simulator(t)
	url := serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "POST" {
			srv.ServeHTTP(httptest.NewRecorder(), r)
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		srv.ServeHTTP(w, r)
	})
	out := filepath.Join(t.TempDir(), "token")
	got := live(t, map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_BASE_URL": url}, "-route", "global-key", "-unique", "-out", out)
	assert.Equal(t, token.ExitNotKnown, got.code)
	require.Len(t, srv.Tokens(), 1)
	assert.Contains(t, got.stderr, "(id "+srv.Tokens()[0].ID+") was created, but its value did not arrive")
	assert.Contains(t, got.stderr, "roll it to get a value, or delete it before trying again")
	_, err := os.Stat(out)
	assert.ErrorIs(t, err, os.ErrNotExist)
}
