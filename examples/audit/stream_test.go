package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
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

// watched is a network that says what the program had written when it asked.
type watched struct {
	next   http.RoundTripper
	out    *bytes.Buffer
	lines  []int // written before each request for a page
	fail   int   // the request for a page that fails, from 1; 0 for none
	zero   time.Time
	at     []time.Duration
	answer func(n int) *http.Response
}

func (w *watched) RoundTrip(req *http.Request) (*http.Response, error) {
	w.at = append(w.at, time.Since(w.zero))
	if strings.HasSuffix(req.URL.Path, "/tokens") {
		w.lines = append(w.lines, strings.Count(w.out.String(), "\n"))
		if len(w.lines) == w.fail {
			return nil, fmt.Errorf("connection reset by peer")
		}
	}
	if w.answer != nil {
		if resp := w.answer(len(w.at)); resp != nil {
			resp.Request = req
			return resp, nil
		}
	}
	return w.next.RoundTrip(req)
}

// hundred is a simulator with 119 tokens of an account and the one that reads them.
func hundred(t *testing.T) (*tokentest.Server, tokentest.Token) {
	t.Helper()
	srv, err := tokentest.New(tokentest.Options{Now: now, Seed: 7})
	require.NoError(t, err)
	reader, err := srv.IssueToken(permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(permissions.AccountAPITokensWrite)), tokentest.TokenOptions{Name: "reader", Kind: authz.AccountToken})
	require.NoError(t, err)
	for i := range 119 {
		_, err := srv.IssueToken(permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneRead)), tokentest.TokenOptions{Name: fmt.Sprintf("t%03d", i), Kind: authz.AccountToken})
		require.NoError(t, err)
	}
	return srv, reader
}

// through runs the program on a network within the process.
func through(ctx context.Context, net *watched, as tokentest.Token, args ...string) result {
	var stderr bytes.Buffer
	net.out = new(bytes.Buffer)
	net.zero = time.Now()
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": as.Value, "CLOUDFLARE_BASE_URL": tokentest.BaseURL, "CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID}
	p := program{
		env: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }, stdout: net.out, stderr: &stderr, now: now,
		http: &http.Client{Transport: net},
	}
	code := p.run(ctx, args)
	return result{code, net.out.String(), stderr.String()}
}

// TestStream: what is found on a page is written before the next one is asked for, and
// what was written stays when a later page fails.
func TestStream(t *testing.T) {
	t.Parallel()
	srv, reader := hundred(t)
	for _, form := range []string{"text", "jsonl"} {
		net := &watched{next: srv.RoundTripper()}
		got := through(t.Context(), net, reader, "-account-owned", "-format", form)
		require.Equal(t, token.ExitOK, got.code, got.stderr)
		require.Len(t, net.lines, 3)
		assert.Zero(t, net.lines[0])
		assert.Greater(t, net.lines[1], 49, form)
		assert.Greater(t, net.lines[2], net.lines[1]+49, form)
		assert.Equal(t, 1, strings.Count(got.stdout, map[string]string{"text": "\nt117\n", "jsonl": `"name":"t117","state"`}[form]), form)

		net = &watched{next: srv.RoundTripper(), fail: 3}
		got = through(t.Context(), net, reader, "-account-owned", "-format", form)
		assert.Equal(t, token.ExitNotKnown, got.code, form)
		assert.Contains(t, got.stderr, "after 100 tokens: ")
		assert.Contains(t, got.stdout, "t098")
		assert.NotContains(t, got.stdout, "t099")
	}
	got := through(t.Context(), &watched{next: srv.RoundTripper()}, reader, "-account-owned", "-format", "jsonl", "-who-can", "GET /zones/"+tokentest.DefaultZoneID)
	lines := strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n")
	require.Len(t, lines, 121)
	var one struct {
		Token    row
		Findings []struct{ Token token.Ref }
	}
	require.NoError(t, json.Unmarshal([]byte(lines[7]), &one))
	assert.Equal(t, "t006", one.Token.Name)
	assert.NotEmpty(t, one.Findings)
	for _, f := range one.Findings {
		assert.Equal(t, one.Token.ID, f.Token.ID)
	}
	var last struct {
		Summary struct {
			Total  int
			Same   [][]string
			WhoCan ability `json:"who_can"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(lines[120]), &last))
	assert.Equal(t, 120, last.Summary.Total)
	assert.Len(t, last.Summary.WhoCan.Can, 119)
	require.Len(t, last.Summary.Same, 1)
	assert.Len(t, last.Summary.Same[0], 119)

	net := &watched{next: srv.RoundTripper(), fail: 2}
	got = through(t.Context(), net, reader, "-account-owned", "-json")
	assert.Equal(t, token.ExitNotKnown, got.code)
	var failure struct{ Error struct{ Exit int } }
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &failure), "with -json there is the error alone")
	assert.Equal(t, token.ExitNotKnown, failure.Error.Exit)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Equal(t, token.ExitNotKnown, through(ctx, &watched{next: srv.RoundTripper()}, reader, "-account-owned").code)
}

// TestWaitsWithProgress: where the API asks to wait the program does, and says so and
// how far it is.
func TestWaitsWithProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, reader := hundred(t)
		net := &watched{next: srv.RoundTripper(), answer: func(n int) *http.Response {
			if n != 2 {
				return nil
			}
			return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"40"}}, Body: http.NoBody}
		}}
		got := through(t.Context(), net, reader, "-account-owned")
		require.Equal(t, token.ExitOK, got.code, got.stderr)
		assert.Equal(t, "audit: waiting 40s as the API asks for; 50 tokens are read so far\naudit: waiting 10s as the API asks for; 50 tokens are read so far\n", got.stderr)
		assert.Contains(t, got.stdout, "120 of 500 tokens")
	})
}

// TestRevokingStaysBelowTheLimit: a run with many tokens to revoke never has as many
// requests in five minutes as the API allows.
func TestRevokingStaysBelowTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, reader := hundred(t)
		net := &watched{next: srv.RoundTripper()}
		args := []string{"-account-owned", "-revoke-found", "never_expires"}
		valid := code(t, through(t.Context(), net, reader, append(args, "-dry-run")...))
		assert.Len(t, net.at, 1+3)
		net = &watched{next: srv.RoundTripper()}
		got := through(t.Context(), net, reader, append(args, "-confirm", valid)...)
		require.Equal(t, token.ExitOK, got.code, got.stderr)
		assert.Len(t, net.at, 1+3+119, "one request for each token")
		for i := 1199; i < len(net.at); i++ {
			require.GreaterOrEqual(t, net.at[i]-net.at[i-1199], 5*time.Minute)
		}
		assert.Len(t, srv.Tokens(), 1)
	})
}
