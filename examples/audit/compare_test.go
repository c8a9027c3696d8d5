package main

import (
	"encoding/json"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// Two tokens: what only one of them has, a call that tells them apart and by which
// statement, and what else differs.
func TestCompare(t *testing.T) {
	t.Parallel()
	srv, reader := world(t)
	zone := permissions.ZoneID(tokentest.DefaultZoneID)
	a := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite, permissions.ZoneRead))
	b := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead), permissions.AllZones().Allow(permissions.ZoneWorkersRoutesWrite)).
		WithConditions(permissions.Conditions{ExpiresOn: now().AddDate(0, 1, 0), RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}})
	for name, spec := range map[string]permissions.Spec{"a": a, "b": b, "twin": a} {
		_, err := srv.IssueToken(spec, tokentest.TokenOptions{Name: name})
		require.NoError(t, err)
	}
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": srv.URL}
	ids := names(srv)
	var c comparison
	for _, args := range [][]string{{"-compare", "a", "b", "-json"}, {"-json", "-compare", ids["a"], ids["b"]}, {"-compare", "a", ids["b"], "-json"}} {
		srv.ResetCalls()
		got := start(t, vars, args...)
		require.Equal(t, token.ExitOK, got.code, got.stderr)
		c = comparison{}
		require.NoError(t, json.Unmarshal([]byte(got.stdout), &c))
		require.Len(t, c.Tokens, 2)
		assert.Equal(t, []string{"a", "b"}, []string{c.Tokens[0].Name, c.Tokens[1].Name})
		assert.LessOrEqual(t, len(srv.Calls()), 2)
	}
	assert.False(t, c.Same)
	assert.Equal(t, 1, c.Both)
	assert.Equal(t, []string{"allow Zone:DNS:Edit on zone " + string(zone)}, c.Tokens[0].Only)
	assert.Equal(t, []string{"allow Zone:Workers Routes:Edit on all zones"}, c.Tokens[1].Only)
	specs := [2]permissions.Spec{a.WithConditions(permissions.Conditions{}), b.WithConditions(permissions.Conditions{})}
	for i, one := range c.Tokens {
		require.NotEmpty(t, one.Calls)
		for _, w := range one.Calls {
			call, err := parseCall(w.Call)
			require.NoError(t, err)
			call.Account = tokentest.DefaultAccountID
			assert.Equal(t, authz.Allowed, authz.Decide(specs[i], call).Verdict, w)
			assert.Equal(t, authz.Denied, authz.Decide(specs[1-i], call).Verdict, w)
			assert.Equal(t, one.Only[0], w.By)
		}
	}
	assert.Equal(t, []string{"it has no end, and the other ends on 2026-12-23 12:00:00 UTC", "it works from 0.0.0.0, and the other does not"}, c.Tokens[0].Wider)
	assert.Empty(t, c.Tokens[1].Wider)
	assert.Equal(t, []condition{{"expires_on", "never", "2026-12-23T12:00:00Z"}, {"from", "everywhere", "192.0.2.0/24"}}, c.Conditions)

	got := start(t, vars, "-compare", "a", "b")
	for _, text := range []string{
		"A: a\n  Id: " + ids["a"] + "; State: active; Made: 2026-11-23\n  Expires: never; Last used: never; Made by: user@example.com\n",
		"\nOnly A has\n  - allow Zone:DNS:Edit on zone " + string(zone) + "\n",
		"\nOnly A may make, among others\n  - ",
		"\nA works where or when the other does not\n  - it has no end",
		"\nWhat else differs\n  - expires on: A never; B 2026-12-23T12:00:00Z\n",
		"\n1 statement is the same\n",
	} {
		assert.Contains(t, got.stdout, text)
	}

	got = start(t, vars, "-compare", "a", "twin", "-json")
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &c))
	assert.True(t, c.Same, got.stdout)
	assert.Contains(t, start(t, vars, "-compare", "a", "twin").stdout, "they may do the same: 2 statements are the same")

	for text, args := range map[string][]string{
		"want two tokens": {"-compare", "a"},
		`no token has the id or the exact name "x"`: {"-compare", "a", "x"},
		"both are the same token":                   {"-compare", "a", "a"},
		"argument(s) without a flag":                {"-compare", "a", "b", "twin"},
	} {
		got := start(t, vars, args...)
		assert.Equal(t, token.ExitUsage, got.code, text)
		assert.Contains(t, got.stderr, text)
	}
	_, err := srv.IssueToken(a, tokentest.TokenOptions{Name: "twin"})
	require.NoError(t, err)
	assert.Contains(t, start(t, vars, "-compare", "a", "twin").stderr, `2 tokens are called "twin"`)
	got = start(t, vars, "-compare", ids["a"], "00000000000000000000000000000000")
	assert.Equal(t, token.ExitRefused, got.code)
}
