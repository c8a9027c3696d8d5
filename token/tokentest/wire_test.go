package tokentest_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestZonePermissionOnAccountPath: some account operations accept zone groups.
// Whether a granted zone lies in the account is not in the spec; the server
// knows.
func TestZonePermissionOnAccountPath(t *testing.T) { inEveryForm(t, testZonePermissionOnAccountPath) }

func testZonePermissionOnAccountPath(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount})
	require.NoError(t, err)
	_, err = s.AddZone(tokentest.Zone{ID: otherZone, Account: otherAccount, Name: "other.example"})
	require.NoError(t, err)
	const path = onAccount + "/addressing/regional_hostnames/regions"
	for _, c := range []struct {
		name   string
		spec   permissions.Spec
		status int
	}{
		{"a zone of the account", permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), 200},
		{"a zone of another account", permissions.NewSpec(permissions.Zone(otherZone).Allow(permissions.ZoneDNSRead)), 403},
		{"allowed and denied", permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead), permissions.Zone(zone).Deny(permissions.ZoneDNSRead)), 403},
		{"nothing", permissions.Spec{}, 403},
	} {
		assert.Equal(t, c.status, get(t, s, issue(t, s, c.spec, userToken()), path).Status, c.name)
	}
}

func TestZoneNameOperators(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	for filter, want := range map[string]int{
		"": 1, "example.com": 1, "EXAMPLE.COM": 1, "example": 0, "equal:example.com": 1, "not_equal:example.com": 0,
		"starts_with:exa": 1, "ends_with:.com": 1, "contains:mple": 1, "contains:zzz": 0, "like:example.com": 0,
	} {
		a := send(t, s, "GET", "/zones?name="+filter, "", globalKey()...)
		assert.Equal(t, want, a.ResultInfo.TotalCount, filter)
	}
	for query, want := range map[string]int{"account.id=" + string(account): 1, "account.id=" + string(otherAccount): 0, "status=pending": 0} {
		assert.Equal(t, want, send(t, s, "GET", "/zones?"+query, "", globalKey()...).ResultInfo.TotalCount, query)
	}
}

func TestConditionsOnTheWire(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	spec := guideSpec().WithConditions(permissions.Conditions{
		NotBefore: today.Add(-time.Hour), ExpiresOn: today.Add(time.Hour),
		RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, NotIn: []netip.Prefix{netip.MustParsePrefix("127.9.0.0/16")}},
	})
	a := send(t, s, "POST", "/user/tokens", request(t, "bounded", spec), globalKey()...)
	require.Equal(t, 200, a.Status, "%v", a.Errors)
	var tok created
	a.into(t, &tok)
	assert.JSONEq(t, `{"request_ip":{"in":["127.0.0.0/8"],"not_in":["127.9.0.0/16"]}}`, string(tok.Condition))
	held, err := permissions.ParseSpec(a.Result)
	require.NoError(t, err)
	assert.True(t, held.Equal(spec), held.String())
	assert.Equal(t, 200, send(t, s, "GET", onZone, "", bearer(tok.Value)...).Status)
	bad := strings.Replace(request(t, "bounded", spec), `"not_in":["127.9.0.0/16"]`, `"not_in":["127.0.0.0/8"]`, 1)
	a = send(t, s, "POST", "/user/tokens", bad, globalKey()...)
	assert.Equal(t, 400, a.Status)
	assert.Contains(t, a.message(), "Invalid token: request_ip:")
}

// TestClock: a token lives within its window only.
func TestClock(t *testing.T) {
	t.Parallel()
	now := today
	s := newServer(t, tokentest.Options{Now: func() time.Time { return now }})
	tok := issue(t, s, guideSpec().WithConditions(permissions.Conditions{NotBefore: today.Add(time.Hour), ExpiresOn: today.Add(2 * time.Hour)}), userToken())
	for _, c := range []struct {
		at     time.Duration
		status int
		state  string
	}{{0, 403, "active"}, {time.Hour, 200, "active"}, {2*time.Hour - time.Second, 200, "active"}, {2 * time.Hour, 403, "expired"}} {
		now = today.Add(c.at)
		assert.Equal(t, c.status, get(t, s, tok, onZone).Status, c.at)
		var got struct{ Status string }
		get(t, s, tok, "/user/tokens/verify").into(t, &got)
		assert.Equal(t, c.state, got.Status, c.at)
	}
}

func TestCurrentGlobalKey(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	key := "cfk_" + strings.Repeat("Ab3", 16)
	u, err := s.AddUser(tokentest.User{GlobalKey: key})
	require.NoError(t, err)
	assert.Equal(t, 200, send(t, s, "GET", "/user", "", "X-Auth-Email", u.Email, "X-Auth-Key", key).Status)
	a := send(t, s, "GET", "/user", "", bearer(key)...)
	assert.Equal(t, 6003, a.code())
}

// TestMembership: "all accounts" and the Global API key reach the user's own
// accounts only.
func TestMembership(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount})
	require.NoError(t, err)
	_, err = s.AddZone(tokentest.Zone{ID: otherZone, Account: otherAccount, Name: "other.example"})
	require.NoError(t, err)
	u, err := s.AddUser(tokentest.User{Accounts: []permissions.AccountID{account}})
	require.NoError(t, err)
	tok := issue(t, s, permissions.NewSpec(
		permissions.AllAccounts().Allow(permissions.AccountSettingsRead),
		permissions.AllZones().Allow(permissions.ZoneRead)), tokentest.TokenOptions{Owner: u.ID})
	for _, headers := range [][]string{bearer(tok.Value), {"X-Auth-Email", u.Email, "X-Auth-Key", u.GlobalKey}} {
		for path, want := range map[string]int{onAccount: 200, onZone: 200, "/accounts/" + string(otherAccount): 403, "/zones/" + string(otherZone): 403} {
			assert.Equal(t, want, send(t, s, "GET", path, "", headers...).Status, path)
		}
		assert.Equal(t, 1, send(t, s, "GET", "/accounts", "", headers...).ResultInfo.TotalCount)
		assert.Equal(t, 1, send(t, s, "GET", "/zones", "", headers...).ResultInfo.TotalCount)
	}
	both := issue(t, s, permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead)), userToken())
	assert.Equal(t, 2, get(t, s, both, "/zones").ResultInfo.TotalCount, "the default user is a member of every account")
}
