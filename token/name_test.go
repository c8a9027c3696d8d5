package token_test

import (
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
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

func TestSuccessorName(t *testing.T) {
	t.Parallel()
	old := token.Ref{ID: tokenID}
	name := token.SuccessorName("platform (team web)", old, now())
	assert.Regexp(t, `^platform \(team web\) 2026-11-23-[a-z2-9]{6} replaces `+tokenID+`$`, name)
	assert.NotEqual(t, name, token.SuccessorName("platform (team web)", old, now()))
	for _, n := range []string{name, name + " (2)", name + " (999)"} {
		assert.Equal(t, "platform (team web)", token.BaseName(n))
		id, ok := token.SuccessorOf(n)
		assert.True(t, ok)
		assert.Equal(t, tokenID, id)
		again := token.SuccessorName(n, token.Ref{ID: strings.Repeat("a", 32)}, now())
		assert.Regexp(t, `^platform \(team web\) 2026-11-23-[a-z2-9]{6} replaces a{32}$`, again, "it does not grow")
	}
	long := token.SuccessorName(strings.Repeat("ü", 120), old, now())
	assert.Equal(t, strings.Repeat("ü", 54), token.BaseName(long))
	assert.NoError(t, token.Request{Name: long + " (999)", Spec: platform()}.Validate(now()))
	plain := token.UniqueName("platform", now())
	for _, n := range []string{
		"", "platform", plain, "platform replaces " + tokenID, plain + " replaces " + tokenID[1:], plain + " replaces " + strings.ToUpper(tokenID),
		plain + " replaces " + tokenID + " ", plain + " replaces " + tokenID + " (1)", plain + " replaces " + tokenID + " (02)",
		plain + " replaces " + tokenID + " (1000)", plain + " replaces " + tokenID + " (-2)", plain + " succeeds " + tokenID, " replaces " + tokenID,
	} {
		_, ok := token.SuccessorOf(n)
		assert.False(t, ok, n)
	}
}

func FuzzBaseName(f *testing.F) {
	f.Add("platform 2026-11-23-abcdef")
	f.Add("ü 2026-11-23-abcdef replaces ed17574386854bf78a67040be0a770b0 (2)")
	f.Add("ü 2026-11-23-abcdef")
	f.Add(strings.Repeat(" ", 54) + "0")
	f.Fuzz(func(t *testing.T, name string) {
		base := token.BaseName(name)
		if !strings.HasPrefix(name, base) {
			t.Errorf("%q is not the beginning of %q", base, name)
		}
		_ = token.UniqueName(name, now())
		next := token.SuccessorName(name, token.Ref{ID: tokenID}, now())
		if id, ok := token.SuccessorOf(next); strings.TrimSpace(base) != "" && (!ok || id != tokenID) {
			t.Errorf("%q is no successor's name", next)
		}
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
	assert.Equal(t, []permissions.Permission{permissions.BucketWorkersR2StorageBucketItemRead}, d.Link.Derived, "what may not prefill is named")

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
