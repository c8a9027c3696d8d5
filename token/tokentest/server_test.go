package tokentest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestStart(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = srv.Close() })
	assert.True(t, strings.HasSuffix(srv.URL, "/client/v4"), srv.URL)
	local := netip.MustParsePrefix("127.0.0.0/8")
	here, err := srv.IssueToken(guideSpec().WithConditions(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{local}}}), userToken())
	require.NoError(t, err)
	elsewhere, err := srv.IssueToken(guideSpec().WithConditions(permissions.Conditions{RequestIP: permissions.IPCondition{NotIn: []netip.Prefix{local}}}), userToken())
	require.NoError(t, err)
	for _, base := range []string{srv.URL, strings.TrimSuffix(srv.URL, "/client/v4")} {
		for tok, want := range map[string]int{here.Value: 200, elsewhere.Value: 403} {
			req, err := http.NewRequest("GET", base+onZone, nil)
			require.NoError(t, err)
			req.Header.Set("Authorization", "Bearer "+tok)
			req.Header.Set("CF-Connecting-IP", "203.0.113.9") // not trusted: the options do not say so
			resp, err := srv.Client().Do(req)
			require.NoError(t, err)
			_, _ = io.Copy(io.Discard, resp.Body)
			assert.NoError(t, resp.Body.Close())
			assert.Equal(t, want, resp.StatusCode)
		}
	}
	calls := srv.Calls()
	require.Len(t, calls, 4)
	assert.Equal(t, netip.MustParseAddr("127.0.0.1"), calls[0].ClientIP)
	assert.Equal(t, onZone, calls[0].Path, "without /client/v4, however it was asked for")
	assert.NoError(t, srv.Close())
	assert.NoError(t, srv.Close())

	_, err = srv.Listen("not an address")
	assert.ErrorContains(t, err, "tokentest: listen tcp")
	again, err := srv.Listen("127.0.0.1:0")
	require.NoError(t, err)
	assert.NoError(t, again.Shutdown(t.Context()))
}

// TestShutdown: a running request gets its answer, and a connection that never
// sends a request keeps nobody waiting.
func TestShutdown(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	silent, err := net.Dial("tcp", strings.TrimPrefix(strings.TrimSuffix(srv.URL, "/client/v4"), "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = silent.Close() })
	inject(t, srv.Server, tokentest.Fault{Kind: tokentest.FaultSlowBody, Delay: 20 * time.Millisecond})
	resp, err := srv.Client().Get(srv.URL + onZone)
	require.NoError(t, err)
	done := make(chan error)
	go func() { done <- srv.Shutdown(context.Background()) }()
	body, err := io.ReadAll(resp.Body)
	assert.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
	assert.Contains(t, string(body), "Missing X-Auth-Key")
	assert.NoError(t, <-done)
	assert.NoError(t, srv.Close())
	assert.NoError(t, srv.Shutdown(context.Background()), "again does nothing")
}

func TestCalls(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{MaxCalls: 3})
	tok := issue(t, s, guideSpec(), userToken())
	for _, path := range []string{"/user", onZone, onZone + "/dns_records?name=x", onAccount + "/workers/scripts"} {
		get(t, s, tok, path)
	}
	want := []authz.Call{
		{Method: "GET", Path: onZone, Account: account, Status: 200},
		{Method: "GET", Path: onZone + "/dns_records", Account: account, Status: 403},
		{Method: "GET", Path: onAccount + "/workers/scripts", Account: account, Status: 200},
	}
	for i := range want {
		want[i].Time, want[i].ClientIP = today, netip.MustParseAddr("127.0.0.1")
	}
	assert.Equal(t, want, s.Calls())
	s.ResetCalls()
	assert.Empty(t, s.Calls())
	quiet := newServer(t, tokentest.Options{MaxCalls: -1})
	get(t, quiet, tok, onZone)
	assert.Empty(t, quiet.Calls())
}

func TestRoundTripper(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", "https://api.cloudflare.com/client/v4/zones", nil)
	require.NoError(t, err)
	_, err = s.RoundTripper().RoundTrip(req)
	assert.ErrorIs(t, err, context.Canceled)

	broken := errors.New("broken pipe")
	req, err = http.NewRequest("POST", "https://api.cloudflare.com/client/v4/user/tokens", io.MultiReader(strings.NewReader("{"), failing{broken}))
	require.NoError(t, err)
	_, err = s.RoundTripper().RoundTrip(req)
	assert.ErrorIs(t, err, broken)

	req, err = http.NewRequest("HEAD", "https://api.cloudflare.com/client/v4/zones", nil)
	require.NoError(t, err)
	resp, err := s.Client().Do(req)
	require.NoError(t, err)
	assert.Equal(t, "405 Method Not Allowed", resp.Status)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
	assert.Empty(t, body)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestWorldErrors(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	_, err := s.AddAccount(tokentest.Account{ID: "short"})
	assert.ErrorContains(t, err, "account id")
	_, err = s.AddAccount(tokentest.Account{ID: account})
	assert.EqualError(t, err, "account "+string(account)+" exists already")
	_, err = s.AddZone(tokentest.Zone{ID: "short"})
	assert.ErrorContains(t, err, "zone id")
	_, err = s.AddZone(tokentest.Zone{ID: zone})
	assert.EqualError(t, err, "zone "+string(zone)+" exists already")
	_, err = s.AddZone(tokentest.Zone{Name: "Example.com"})
	assert.EqualError(t, err, `zone name "example.com" is taken by zone `+string(zone))
	_, err = s.AddZone(tokentest.Zone{Account: otherAccount})
	assert.ErrorContains(t, err, "add the account first")
	_, err = s.AddUser(tokentest.User{ID: "short"})
	assert.ErrorContains(t, err, "want 32 lowercase hexadecimal digits")
	_, err = s.AddUser(tokentest.User{Email: "nobody"})
	assert.ErrorContains(t, err, "want an address")
	_, err = s.AddUser(tokentest.User{GlobalKey: "short"})
	assert.ErrorContains(t, err, "37 to 45")
	_, err = s.AddUser(tokentest.User{Email: strings.ToUpper(tokentest.DefaultUserEmail)})
	assert.ErrorContains(t, err, "exists already")
	_, err = s.IssueToken(permissions.Spec{}, tokentest.TokenOptions{Kind: authz.GlobalKey})
	assert.EqualError(t, err, "tokentest: a Global API key cannot be issued as a token: add a user instead")
	_, err = s.IssueToken(permissions.Spec{}, tokentest.TokenOptions{Owner: "nobody"})
	assert.EqualError(t, err, `tokentest: Owner: no user with id "nobody": add it first (AddUser)`)
	_, err = s.IssueToken(permissions.Spec{}, tokentest.TokenOptions{Kind: authz.AccountToken, Owner: "none"})
	assert.EqualError(t, err, `tokentest: Owner: no account with id "none": add it first (AddAccount)`)
	_, err = s.IssueToken(permissions.SaaSPlatform("short", zone), userToken())
	assert.ErrorContains(t, err, "account id")
	for _, err := range []error{s.Disable("none"), s.Enable("none"), s.Expire("none"), s.Delete("none"), s.SetSpec("none", permissions.Spec{})} {
		assert.ErrorIs(t, err, tokentest.ErrNoToken)
	}
	_, err = s.Token("none")
	assert.ErrorIs(t, err, tokentest.ErrNoToken)
	empty := newServer(t, tokentest.Options{Empty: true})
	_, err = empty.IssueToken(permissions.Spec{}, userToken())
	assert.Error(t, err)
	_, err = empty.AddZone(tokentest.Zone{})
	assert.Error(t, err)
}

func TestIssueToken(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, apiTokensWrite(), tokentest.TokenOptions{Legacy: true})
	assert.Len(t, tok.Value, 40)
	assert.Equal(t, tokentest.DefaultUserID, tok.Owner)
	assert.True(t, tok.Spec.Equal(permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite))), "the own user is filled in")
	assert.Equal(t, 200, get(t, s, tok, "/user/tokens").Status)
	owned := issue(t, s, permissions.Spec{}, accountOwned())
	assert.True(t, strings.HasPrefix(owned.Value, "cfat_"))
	assert.Equal(t, string(account), owned.Owner)
	got, err := s.Token(tok.ID)
	require.NoError(t, err)
	assert.Equal(t, today, got.Used)
	assert.Equal(t, "active", got.State)
	require.NoError(t, s.Disable(tok.ID))
	got, _ = s.Token(tok.ID)
	assert.Equal(t, "disabled", got.State)
	assert.Equal(t, authz.DeadToken, got.Principal().Decide(authz.Call{Method: "GET", Path: "/user", Time: today}).Reason)
	require.NoError(t, s.Enable(tok.ID))
	assert.Equal(t, 200, get(t, s, tok, "/user/tokens").Status)
	assert.Equal(t, []string{tok.ID, owned.ID}, []string{s.Tokens()[0].ID, s.Tokens()[1].ID})

	a, b := newServer(t, tokentest.Options{Seed: 7}), newServer(t, tokentest.Options{Seed: 7})
	assert.Equal(t, issue(t, a, guideSpec(), userToken()), issue(t, b, guideSpec(), userToken()), "a seed repeats ids and values")
}

// TestConcurrent is for the race detector.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{Mode: tokentest.ModeExplain})
	tok := issue(t, s, guideSpec(), userToken())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 20 {
				get(t, s, tok, onZone)
				as(t, s, tok, "POST", onAccount+"/r2/buckets", `{"name":"bucket-`+string(rune('a'+i))+`"}`)
				as(t, s, tok, "DELETE", onAccount+"/r2/buckets/bucket-"+string(rune('a'+i)), "")
				send(t, s, "GET", "/user/tokens", "", globalKey()...)
				_ = s.SetSpec(tok.ID, guideSpec())
				s.Calls()
			}
		})
	}
	wg.Wait()
	assert.Equal(t, 200, get(t, s, tok, onZone).Status)
}

func TestEmptyClock(t *testing.T) {
	t.Parallel()
	s, err := tokentest.New(tokentest.Options{})
	require.NoError(t, err)
	tok := issue(t, s, guideSpec(), userToken())
	get(t, s, tok, onZone)
	assert.WithinDuration(t, time.Now(), s.Calls()[0].Time, time.Hour)
	other, err := tokentest.New(tokentest.Options{})
	require.NoError(t, err)
	assert.NotEqual(t, tok.Value, issue(t, other, guideSpec(), userToken()).Value)
}

// TestIssueTokenOnAnUnknownUser: as for an account or a zone that is not there.
func TestIssueTokenOnAnUnknownUser(t *testing.T) {
	t.Parallel()
	const stranger = "cccccccccccccccccccccccccccccccc"
	spec := permissions.NewSpec(permissions.User(stranger).Allow(permissions.UserAPITokensRead))
	s := newServer(t, tokentest.Options{})
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		_, err := s.IssueToken(spec, tokentest.TokenOptions{Kind: kind})
		assert.ErrorContains(t, err, "the simulator has no user "+stranger+": add it first (AddUser), or mean the token's owner (permissions.OwnUser)")
	}
	tok := issue(t, s, guideSpec(), tokentest.TokenOptions{})
	assert.ErrorContains(t, s.SetSpec(tok.ID, spec), "AddUser")
	_, err := s.AddUser(tokentest.User{ID: stranger, Email: "stranger@example.com"})
	require.NoError(t, err)
	_, err = s.IssueToken(spec, tokentest.TokenOptions{Owner: stranger})
	require.NoError(t, err)
}
