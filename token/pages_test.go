package token_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
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

// crowd is a simulator whose account owns n tokens besides the one that reads them.
func crowd(t testing.TB, n int, spec permissions.Spec) (*tokentest.Server, tokentest.Token) {
	t.Helper()
	srv, err := tokentest.New(tokentest.Options{Seed: 7})
	require.NoError(t, err)
	reader, err := srv.IssueToken(permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(permissions.AccountAPITokensWrite)),
		tokentest.TokenOptions{Name: "reader", Kind: authz.AccountToken})
	require.NoError(t, err)
	for i := range n {
		_, err := srv.IssueToken(spec, tokentest.TokenOptions{Name: fmt.Sprintf("token %04d", i), Kind: authz.AccountToken})
		require.NoError(t, err)
	}
	return srv, reader
}

// reads makes a client that reads as the token, and what it sent.
func reads(t testing.TB, as tokentest.Token, next http.RoundTripper, opts ...token.Option) (*token.Client, *flaky) {
	t.Helper()
	net := &flaky{next: next}
	c, err := token.New(token.APIToken(token.NewSecret(as.Value)), append([]token.Option{
		token.WithBaseURL(tokentest.BaseURL), token.WithHTTPClient(&http.Client{Transport: net}), token.WithAccount(tokentest.DefaultAccountID),
	}, opts...)...)
	require.NoError(t, err)
	return c, net
}

// TestAThousandTokens: as few requests as pages of the longest that the API gives, and
// each page is there before the next one is asked for.
func TestAThousandTokens(t *testing.T) {
	t.Parallel()
	srv, reader := crowd(t, 999, platform())
	c, net := reads(t, reader, srv.RoundTripper())
	names := map[string]bool{}
	pages := 0
	for page, err := range c.Pages(t.Context(), tokentest.DefaultAccountID, token.ListOptions{}) {
		require.NoError(t, err)
		pages++
		assert.Len(t, net.calls, pages, "the next page is not asked for yet")
		assert.LessOrEqual(t, len(page), 50)
		for _, info := range page {
			assert.False(t, names[info.Name], info.Name)
			names[info.Name] = true
		}
	}
	assert.Len(t, names, 1000)
	assert.Len(t, net.calls, 20)

	all, err := c.List(t.Context(), tokentest.DefaultAccountID, token.ListOptions{})
	require.NoError(t, err)
	assert.Len(t, all, 1000)
	assert.Len(t, net.calls, 40)

	net.calls = nil
	for range c.Pages(t.Context(), tokentest.DefaultAccountID, token.ListOptions{}) {
		break
	}
	assert.Len(t, net.calls, 1, "who has seen enough asks no more")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	got := 0
	var last error
	for page, err := range c.Pages(ctx, tokentest.DefaultAccountID, token.ListOptions{}) {
		got, last = got+len(page), err
		cancel()
	}
	assert.Equal(t, 50, got)
	assert.ErrorIs(t, last, context.Canceled)
	for _, err := range c.Pages(t.Context(), "x", token.ListOptions{}) {
		assert.ErrorContains(t, err, "account id")
	}
}

// A token that is deleted while the pages are read shifts them: what is missed so comes
// at the end, once.
func TestPagesThatShift(t *testing.T) {
	t.Parallel()
	srv, reader := crowd(t, 149, platform())
	c, net := reads(t, reader, srv.RoundTripper())
	names, times := map[string]int{}, 0
	var first []token.Info
	for page, err := range c.Pages(t.Context(), tokentest.DefaultAccountID, token.ListOptions{}) {
		require.NoError(t, err)
		if times++; times == 1 {
			first = page
			require.NoError(t, c.Revoke(t.Context(), first[7].Ref, token.RevokeOptions{EvenInUse: true}))
		}
		for _, info := range page {
			names[info.Name]++
		}
	}
	assert.Len(t, names, 150)
	for name, n := range names {
		assert.Equal(t, 1, n, name)
	}
	assert.Len(t, net.calls, 3+1+3)
}

// A page that is too long to be read is asked for in parts.
func TestPagesThatAreTooLong(t *testing.T) {
	t.Parallel()
	wide := permissions.NewSpec()
	for g := range permissions.All() {
		switch g.Scope {
		case permissions.ScopeAccount:
			wide = wide.With(permissions.AllowOn(permissions.AccountResource(tokentest.DefaultAccountID), g.Permission()))
		case permissions.ScopeZone:
			wide = wide.With(permissions.AllowOn(permissions.AllZonesInResource(tokentest.DefaultAccountID), g.Permission()))
		}
	}
	srv, reader := crowd(t, 51, wide)
	c, net := reads(t, reader, srv.RoundTripper())
	all, err := c.List(t.Context(), tokentest.DefaultAccountID, token.ListOptions{})
	require.NoError(t, err)
	assert.Len(t, all, 52)
	names := map[string]bool{}
	for _, info := range all {
		require.NoError(t, info.Unread)
		names[info.Name] = true
	}
	assert.Len(t, names, 52)
	assert.Greater(t, len(net.calls), 2)
	assert.LessOrEqual(t, len(net.calls), 1+3, "one page of 50 that is too long, and three of 25")

	huge := reply{200, `{"success":true,"errors":[],"messages":[],"result":[{"id":"` + tokenID + `","name":"` + strings.Repeat("x", 1<<20) + `"}]}`, nil}
	replies := map[string]reply{}
	for _, n := range []int{50, 25, 5} {
		replies[fmt.Sprintf("GET /user/tokens?include_expired=true&page=1&per_page=%d", n)] = huge
	}
	a := script(replies)
	_, err = a.client(t, userToken).List(t.Context(), "", token.ListOptions{})
	assert.ErrorContains(t, err, "longer than the bound")
	assert.Len(t, a.calls, 3)
}

// throttled answers the first request of each kind with 429.
type throttled struct {
	next http.RoundTripper
	at   []string // time and call
	zero time.Time
	seen map[string]bool
}

func (n *throttled) RoundTrip(req *http.Request) (*http.Response, error) {
	call := req.Method + " " + strings.TrimPrefix(req.URL.Path, "/client/v4")
	n.at = append(n.at, fmt.Sprintf("%s %s", time.Since(n.zero), call))
	if !n.seen[call] {
		n.seen[call] = true
		return tooMany(n.next, req)
	}
	return n.next.RoundTrip(req)
}

// TestRetryAfterIsObeyed: with a Pace every call of the client that can be repeated is,
// once the time is over that the API asks for; what would make something twice is sent
// once, and its error says how long to wait.
func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	home := permissions.AccountID(tokentest.DefaultAccountID)
	for name, tt := range map[string]struct {
		call   func(ctx context.Context, c *token.Client, ref token.Ref) error
		repeat bool
	}{
		"List": {func(ctx context.Context, c *token.Client, _ token.Ref) error {
			_, err := c.List(ctx, home, token.ListOptions{})
			return err
		}, true},
		"Pages": {func(ctx context.Context, c *token.Client, _ token.Ref) (err error) {
			for _, err = range c.Pages(ctx, home, token.ListOptions{}) {
			}
			return err
		}, true},
		"Get":    {func(ctx context.Context, c *token.Client, ref token.Ref) error { _, err := c.Get(ctx, ref); return err }, true},
		"Self":   {func(ctx context.Context, c *token.Client, _ token.Ref) error { _, err := c.Self(ctx); return err }, true},
		"Sees":   {func(ctx context.Context, c *token.Client, _ token.Ref) error { _, err := c.Sees(ctx, home); return err }, true},
		"Verify": {func(ctx context.Context, c *token.Client, _ token.Ref) error { _, err := c.Verify(ctx); return err }, true},
		"AccountPermissionGroups": {func(ctx context.Context, c *token.Client, _ token.Ref) error {
			_, err := c.AccountPermissionGroups(ctx, home)
			return err
		}, true},
		"Revoke": {func(ctx context.Context, c *token.Client, ref token.Ref) error {
			return c.Revoke(ctx, ref, token.RevokeOptions{})
		}, true},
		"Call that reads": {func(ctx context.Context, c *token.Client, _ token.Ref) error {
			_, err := c.Call(ctx, "GET", "/accounts/"+string(home)+"/tokens", nil, nil)
			return err
		}, true},
		"Call that makes": {func(ctx context.Context, c *token.Client, _ token.Ref) error {
			_, err := c.Call(ctx, "POST", "/accounts/"+string(home)+"/tokens", map[string]any{}, nil)
			return err
		}, false},
		"Create": {func(ctx context.Context, c *token.Client, _ token.Ref) error {
			_, err := c.Create(ctx, token.Request{Name: "x", Account: home, Spec: platform(), NeverExpires: true})
			return err
		}, false},
		"Roll": {func(ctx context.Context, c *token.Client, ref token.Ref) error {
			_, err := c.Roll(ctx, ref)
			return err
		}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			srv, reader := crowd(t, 1, platform())
			ref := token.Ref{Account: home}
			free, _ := reads(t, reader, srv.RoundTripper())
			all, err := free.List(t.Context(), home, token.ListOptions{})
			require.NoError(t, err)
			ref.ID = all[1].ID
			net := &throttled{next: srv.RoundTripper(), zero: time.Now(), seen: map[string]bool{}}
			c, _ := reads(t, reader, net, token.WithPace(new(token.Pace)))
			start := time.Now()
			err = tt.call(t.Context(), c, ref)
			var api *token.APIError
			if tt.repeat {
				assert.NoError(t, err, "%s: %v", name, net.at)
				assert.Zero(t, time.Since(start)%(7*time.Second), name)
				assert.NotZero(t, time.Since(start), name)
			} else if assert.ErrorAs(t, err, &api, name) {
				assert.Equal(t, 7*time.Second, api.RetryAfter, name)
				assert.Len(t, net.at, 1, name)
			}
		})
	}
}

// TestRevokingAThousandStaysBelowTheLimit: in no five minutes as many requests as the
// API allows a user, whatever the calls.
func TestRevokingAThousandStaysBelowTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		zero := time.Now()
		c, err := token.New(token.APIToken(token.NewSecret(userToken)), token.WithPace(new(token.Pace)), token.WithHTTPClient(&http.Client{Transport: roundTrip(func(req *http.Request) (*http.Response, error) {
			at = append(at, time.Since(zero))
			switch {
			case req.Method == http.MethodDelete:
				return answer(req, 200, nil, `{"success":true,"errors":[],"messages":[],"result":{"id":"`+tokenID+`"}}`), nil
			case strings.HasSuffix(req.URL.Path, "/verify"):
				return answer(req, 200, nil, `{"success":true,"errors":[],"messages":[],"result":{"id":"`+tokenID+`","status":"active"}}`), nil
			}
			page, err := strconv.Atoi(req.URL.Query().Get("page"))
			require.NoError(t, err)
			var rows []string
			for i := range 50 {
				rows = append(rows, fmt.Sprintf(`{"id":"%032x","name":"x","status":"active","policies":[]}`, 50*page+i))
			}
			return answer(req, 200, nil, `{"success":true,"errors":[],"messages":[],"result":[`+strings.Join(rows, ",")+`],"result_info":{"page":1,"per_page":50,"total_pages":20,"total_count":1000}}`), nil
		})}))
		require.NoError(t, err)
		var refs []token.Ref
		for range 10 {
			refs = nil
			for page, err := range c.Pages(t.Context(), "", token.ListOptions{}) {
				require.NoError(t, err)
				for _, info := range page {
					refs = append(refs, info.Ref)
				}
			}
		}
		require.Len(t, refs, 1000)
		for _, ref := range refs {
			require.NoError(t, c.Revoke(t.Context(), ref, token.RevokeOptions{}))
		}
		assert.Len(t, at, 200+2*1000)
		for i := 1199; i < len(at); i++ {
			require.GreaterOrEqual(t, at[i]-at[i-1199], 5*time.Minute)
		}
	})
}

// A fault in the middle ends a listing: what was given before is good, and it says
// nothing of permissions.
func TestPagesAndFaults(t *testing.T) {
	t.Parallel()
	srv, reader := crowd(t, 119, platform())
	for name, f := range map[string]fault{"before": lostBefore, "429": tooMany} {
		c, net := reads(t, reader, srv.RoundTripper())
		net.at, net.fault = 2, f
		got := 0
		var last error
		for page, err := range c.Pages(t.Context(), tokentest.DefaultAccountID, token.ListOptions{}) {
			got, last = got+len(page), err
		}
		assert.Equal(t, 50, got, name)
		require.Error(t, last, name)
		assert.Equal(t, token.ExitNotKnown, token.ExitCode(last), name)
		var api *token.APIError
		assert.Equal(t, name == "429", errors.As(last, &api), name)
	}
}
