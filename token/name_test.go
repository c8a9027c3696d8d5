package token_test

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestNaming(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		n    token.Naming
		want string
	}{
		{token.Naming{Purpose: "deploys"}, "deploys"},
		{token.Naming{Purpose: " deploys ", Owner: "team web"}, "deploys (team web)"},
		{token.Naming{Purpose: "deploys", Owner: "team web", Date: now()}, "deploys (team web) 2026-11-23"},
	} {
		got, err := tt.n.Name()
		require.NoError(t, err)
		assert.Equal(t, tt.want, got)
	}
	for _, n := range []token.Naming{{}, {Owner: "x"}, {Purpose: strings.Repeat("x", 121)}, {Purpose: userToken}, {Purpose: "a\nb"}} {
		_, err := n.Name()
		var fault *token.RequestError
		require.ErrorAs(t, err, &fault)
		assertHidden(t, err.Error())
	}
}

func TestUniqueName(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		name := token.UniqueName("platform", now())
		assert.Regexp(t, `^platform 2026-11-23-[a-z2-9]{6}$`, name)
		assert.False(t, seen[name])
		seen[name] = true
		assert.Equal(t, "platform", token.BaseName(name))
		again := token.UniqueName(name, now().AddDate(0, 0, 1))
		assert.Regexp(t, `^platform 2026-11-24-[a-z2-9]{6}$`, again, "it does not grow")
	}
	long := token.UniqueName(strings.Repeat("ü", 120), now())
	assert.Equal(t, 120, utf8.RuneCountInString(long))
	assert.NoError(t, token.Request{Name: long, Spec: platform()}.Validate(now()))
	for _, name := range []string{"", "x", "platform", "platform 2026-11-23", "platform 2026-13-45-abcdef", "platform 2026-11-23_abcdef", "platform 2026-11-23-ABCDEF", " 2026-11-23-abcdef"} {
		assert.Equal(t, name, token.BaseName(name))
	}
}

func FuzzBaseName(f *testing.F) {
	f.Add("platform 2026-11-23-abcdef")
	f.Add("ü 2026-11-23-abcdef")
	f.Fuzz(func(t *testing.T, name string) {
		base := token.BaseName(name)
		if !strings.HasPrefix(name, base) {
			t.Errorf("%q is not the beginning of %q", base, name)
		}
		_ = token.UniqueName(name, now())
	})
}

func TestByHand(t *testing.T) {
	t.Parallel()
	all := permissions.SaaSPlatform(home, zone).With(
		permissions.AllAccounts().Allow(permissions.AccountSettingsRead), permissions.AllZones().Allow(permissions.ZoneDNSRead), permissions.AllZonesIn(home).Allow(permissions.ZoneDNSRead),
		permissions.Bucket(home, "eu", "assets").Allow(permissions.BucketWorkersR2StorageBucketItemRead), permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead), permissions.Zone(zone).Deny(permissions.ZoneDNSWrite))
	req := token.Request{Name: "platform", Spec: all, AllowIPs: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}, DenyIPs: []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32")}, NotBefore: now().AddDate(0, 0, 1)}
	d, err := token.ByHand(req, now())
	require.NoError(t, err)
	text := strings.Join(d.Steps, "\n")
	for _, want := range []string{
		"Open dash.cloudflare.com/profile/api-tokens → Create Token → Create Custom Token → Get started",
		"Token name: platform", "Permissions → add: Account | Workers Scripts | Edit", "Permissions → add: Zone | SSL and Certificates | Edit", "Permissions → add: User | API Tokens | Read",
		"separate deny policy, where the form offers it: Zone | DNS | Edit on zone " + string(zone),
		"Account Resources: Include → account " + string(home), "Account Resources: Include → All accounts", "Zone Resources: Include → Specific zone → zone " + string(zone),
		"Zone Resources: Include → All zones\n", "Zone Resources: Include → All zones from an account → account " + string(home), "R2 bucket assets (eu)",
		"Is in: 192.0.2.0/24, 2001:db8::/32", "Is not in: 192.0.2.7/32", "TTL: from 2026-11-24 to 2027-02-22", "Continue to summary → Create Token, and copy the value: it is shown once",
	} {
		assert.Contains(t, text, want)
	}
	assert.Contains(t, d.Link.URL, "https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=")
	assert.NotEmpty(t, d.Link.ByHand)

	d, err = token.ByHand(token.Request{Name: "ci", Spec: platform(), Account: home, NeverExpires: true}, now())
	require.NoError(t, err)
	assert.Contains(t, d.Steps[0], "account "+string(home)+" → Manage Account → Account API Tokens → Create Token → Create Custom Token")
	assert.Contains(t, d.Link.URL, "https://dash.cloudflare.com/?to=/:account/api-tokens&")
	assert.Contains(t, strings.Join(d.Steps, "\n"), "the token never expires")
	d, err = token.ByHand(token.Request{Name: "ci", Spec: platform(), NeverExpires: true, NotBefore: now()}, now())
	require.NoError(t, err)
	assert.Contains(t, strings.Join(d.Steps, "\n"), "TTL: start 2026-11-23, no end")
	_, err = token.ByHand(token.Request{}, now())
	assert.ErrorContains(t, err, "Name: it is empty")
	assert.Equal(t, "https://dash.cloudflare.com/profile/api-tokens", token.TokensPage(""))
	assert.Equal(t, "https://dash.cloudflare.com/?to=/:account/api-tokens", token.TokensPage(home))
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

func TestBackoffIsBounded(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	var slept []time.Duration
	r := s.rotation()
	r.Wait = token.Backoff{First: time.Second, Most: 3 * time.Second, Total: 9 * time.Second, Sleep: func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil }}
	_, err := s.client(t, &flaky{next: s.srv.RoundTripper(), at: 1, dead: true, fault: badGateway}).Rotate(t.Context(), r)
	require.Error(t, err)
	assert.Equal(t, []time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 3 * time.Second}, slept)
	slept = nil
	_, err = s.client(t, &flaky{next: s.srv.RoundTripper(), at: 1, fault: tooMany}).Rotate(t.Context(), r)
	require.NoError(t, err)
	assert.Equal(t, []time.Duration{7 * time.Second}, slept, "as long as the API asked for")
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
