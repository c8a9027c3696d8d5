package tokentest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

// callOf fills a template with the ids of the default world.
func callOf(op operations.Operation) (path, body string) {
	parts := strings.Split(op.Template(), "/")
	for i, p := range parts {
		switch {
		case !strings.Contains(p, "{"):
		case p == "{account_id}":
			parts[i] = string(account)
		case i == 2 && strings.HasPrefix(p, "{zone"):
			parts[i] = string(zone)
		default:
			parts[i] = strings.NewReplacer("{", "", "}", "").Replace(p)
		}
	}
	if op.AllZones() {
		body = `{"account":{"id":"` + string(account) + `"},"name":"one-label"}`
	}
	return strings.Join(parts, "/"), body
}

// exempt are operations that answer in a way of their own.
func exempt(op operations.Operation) bool {
	return op.Method() == "GET" && (op.Template() == "/zones" || op.Template() == "/accounts") || op.AnyToken()
}

// restore brings back what the operation deletes and the others need.
func restore(t *testing.T, s *tokentest.Server, op operations.Operation) {
	t.Helper()
	if op.Method() != "DELETE" || op.Template() != "/zones/{zone_id}" || slices.ContainsFunc(s.Zones(), func(z tokentest.Zone) bool { return z.ID == zone }) {
		return
	}
	_, err := s.AddZone(tokentest.Zone{ID: zone, Account: account, Name: tokentest.DefaultZoneName})
	require.NoError(t, err)
}

// TestEveryOperation sends every catalogued operation with several specs and
// compares the answer with authz.
func TestEveryOperation(t *testing.T) { inEveryForm(t, testEveryOperation) }

func testEveryOperation(t *testing.T, f form) {
	specs := map[string]permissions.Spec{
		"empty":     {},
		"guide":     guideSpec(),
		"demo":      tokentest.DemoSpec(account),
		"elsewhere": permissions.SaaSPlatform(otherAccount, otherZone),
		"zones of the account": permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneDNSWrite, permissions.ZoneRead),
			permissions.Account(account).Deny(permissions.AccountWorkersScriptsWrite)),
	}
	for name, spec := range specs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := f.server(t, tokentest.Options{MaxCalls: -1})
			tok := issue(t, s, spec, userToken())
			allowed, denied, assumed := 0, 0, 0
			for op := range operations.All() {
				if exempt(op) {
					continue
				}
				path, body := callOf(op)
				a := as(t, s, tok, op.Method(), path, body)
				require.Less(t, a.Status, 500, op.String())
				restore(t, s, op)
				want := tok.Principal().Decide(authz.Call{Method: op.Method(), Path: path, Account: account, Time: today})
				switch {
				case op.Credential() == "assets_jwt" || op.Credential() == "pages_upload_token":
					assert.True(t, a.refused(), "%s takes no API token", op)
					assert.Contains(t, a.Header.Get(tokentest.HeaderAssumed), op.Credential())
				case want.Verdict == authz.Allowed:
					allowed++
					assert.False(t, a.refused(), "%s: %v, but %s", op, a.Errors, want)
				case want.Verdict == authz.Inconclusive && want.Reason == authz.NoPublishedList:
					assumed++
					assert.False(t, a.refused(), "%s: %v, but %s", op, a.Errors, want)
					assert.NotEmpty(t, a.Header.Get(tokentest.HeaderAssumed), op.String())
				case want.Verdict == authz.Denied:
					denied++
					assert.True(t, a.refused(), "%s: %d %v, but %s", op, a.Status, a.Errors, want)
				}
			}
			assert.Positive(t, denied)
			assert.Positive(t, assumed)
			t.Logf("%d allowed, %d denied, %d assumed", allowed, denied, assumed)
		})
	}
}

// TestEachGroupOpensItsOperation grants, for every operation with a list, one
// accepted group on the very resource: the call must go through, and it must
// not without it.
func TestEachGroupOpensItsOperation(t *testing.T) { inEveryForm(t, testEachGroupOpensItsOperation) }

func testEachGroupOpensItsOperation(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{MaxCalls: -1})
	tok := issue(t, s, permissions.Spec{}, userToken())
	n := 0
	for op := range operations.All() {
		if exempt(op) || len(op.Accepted()) == 0 || op.Evidence().Kind == permissions.EvidenceAssumed {
			continue
		}
		path, body := callOf(op)
		grants := authz.EnoughFor(authz.Call{Method: op.Method(), Path: path, Account: account})
		require.NotEmpty(t, grants, op.String())
		for _, g := range []authz.Grant{grants[0], grants[len(grants)-1]} {
			require.NoError(t, s.SetSpec(tok.ID, permissions.NewSpec(g.Policy())), op.String())
			a := as(t, s, tok, op.Method(), path, body)
			assert.False(t, a.refused(), "%s with %s: %v", op, g, a.Errors)
			restore(t, s, op)
		}
		require.NoError(t, s.SetSpec(tok.ID, permissions.Spec{}))
		assert.True(t, as(t, s, tok, op.Method(), path, body).refused(), op.String())
		n++
	}
	assert.Greater(t, n, 2000)
}

func TestGuesses(t *testing.T) { inEveryForm(t, testGuesses) }

func testGuesses(t *testing.T, f form) {
	path := onZone + "/access/bookmarks/b"
	lax, strict := f.server(t, tokentest.Options{}), f.server(t, tokentest.Options{EnforceGuesses: true})
	a := as(t, lax, issue(t, lax, permissions.Spec{}, userToken()), "DELETE", path, "")
	assert.Equal(t, 200, a.Status)
	assert.Equal(t, "Cloudflare publishes no permission list for this operation; a guess says denied", a.Header.Get(tokentest.HeaderAssumed))
	assert.NotEmpty(t, a.Header.Get(tokentest.HeaderMadeUp))
	a = as(t, strict, issue(t, strict, permissions.Spec{}, userToken()), "DELETE", path, "")
	assert.Equal(t, 403, a.Status)
	assert.NotEmpty(t, a.Header.Get(tokentest.HeaderAssumed))
	a = get(t, lax, issue(t, lax, permissions.Spec{}, userToken()), "/ips")
	assert.Equal(t, "Cloudflare publishes no permission list for this operation", a.Header.Get(tokentest.HeaderAssumed))
}

func TestModes(t *testing.T) { inEveryForm(t, testModes) }

func testModes(t *testing.T, f form) {
	var logged []string
	soft := f.server(t, tokentest.Options{Mode: tokentest.ModeSoft, OnCall: softened(&logged)})
	tok := issue(t, soft, permissions.Spec{}, userToken())
	a := get(t, soft, tok, onZone)
	assert.Equal(t, 200, a.Status)
	assert.Regexp(t, `^would be refused: denied: missing_permission \(GET /zones/\{zone_id\}\): enough would be Zone:Zone:Read on zone `+string(zone)+`, or one of \d+ others$`, a.Header.Get(tokentest.HeaderDecision))
	assert.Len(t, logged, 1)
	assert.Equal(t, 1, get(t, soft, tok, "/zones").ResultInfo.TotalCount)
	assert.Equal(t, 403, get(t, soft, tok, "/zones/"+string(otherZone)).Status, "what does not exist cannot be let through")
	assert.Equal(t, 401, send(t, soft, "GET", onZone+"/workers/routes", "", bearer("cfut_0000000000000000000000000000000000000000deadbeef")...).Status)

	explain := f.server(t, tokentest.Options{Mode: tokentest.ModeExplain})
	tok = issue(t, explain, guideSpec(), userToken())
	a = get(t, explain, tok, onZone+"/workers/routes")
	assert.Equal(t, "allowed by allow Zone:Workers Routes:Edit on zone "+string(zone)+" (GET /zones/{zone_id}/workers/routes)", a.Header.Get(tokentest.HeaderDecision))
	a = send(t, explain, "GET", onZone+"/dns_records", "", globalKey()...)
	assert.Equal(t, "allowed (GET /zones/{zone_id}/dns_records): a Global API key may what its user may", a.Header.Get(tokentest.HeaderDecision))
	a = get(t, explain, tok, "/user/tokens/verify")
	assert.Equal(t, "allowed (GET /user/tokens/verify): any live token may", a.Header.Get(tokentest.HeaderDecision))
	a = get(t, explain, tok, onZone+"/dns_records")
	assert.Equal(t, 403, a.Status)
	assert.Equal(t, "denied: missing_permission (GET /zones/{zone_id}/dns_records): enough would be Zone:DNS:Read on zone "+string(zone)+", or one other", a.Header.Get(tokentest.HeaderDecision))
	a = get(t, explain, tok, "/zones/"+string(otherZone))
	assert.Contains(t, a.Header.Get(tokentest.HeaderDecision), "does not exist")

	enforce := f.server(t, tokentest.Options{})
	assert.Empty(t, get(t, enforce, issue(t, enforce, guideSpec(), userToken()), onZone).Header.Get(tokentest.HeaderDecision))
	for _, m := range []tokentest.Mode{tokentest.ModeEnforce, tokentest.ModeSoft, tokentest.ModeExplain} {
		got, known := tokentest.ParseMode(m.String())
		assert.True(t, known)
		assert.Equal(t, m, got)
	}
	_, known := tokentest.ParseMode("lenient")
	assert.False(t, known)
}

// TestUserRights: a token never does more than its user may.
func TestUserRights(t *testing.T) { inEveryForm(t, testUserRights) }

func testUserRights(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount})
	require.NoError(t, err)
	rights := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneWorkersRoutesRead))
	u, err := s.AddUser(tokentest.User{Accounts: []permissions.AccountID{account}, Rights: &rights})
	require.NoError(t, err)
	tok := issue(t, s, permissions.SaaSPlatformAllAccounts(zone), tokentest.TokenOptions{Owner: u.ID})
	assert.Equal(t, 200, get(t, s, tok, onZone+"/workers/routes").Status)
	assert.Equal(t, 403, as(t, s, tok, "POST", onZone+"/workers/routes", `{"pattern":"example.com/*"}`).Status)
	assert.Equal(t, 403, get(t, s, tok, onAccount+"/workers/scripts").Status)
	assert.Equal(t, 403, get(t, s, tok, "/accounts/"+string(otherAccount)).Status, "all accounts means the user's accounts")
	key := []string{"X-Auth-Email", u.Email, "X-Auth-Key", u.GlobalKey}
	assert.Equal(t, 200, send(t, s, "GET", onZone, "", key...).Status)
	assert.Equal(t, 403, send(t, s, "GET", onAccount+"/workers/scripts", "", key...).Status)
}

func TestFilteredLists(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount, Name: "Other"})
	require.NoError(t, err)
	second, err := s.AddZone(tokentest.Zone{Name: "second.example", Account: account})
	require.NoError(t, err)
	_, err = s.AddZone(tokentest.Zone{ID: otherZone, Name: "third.example", Account: otherAccount})
	require.NoError(t, err)
	read := permissions.ZoneRead
	cases := []struct {
		name            string
		spec            permissions.Spec
		zones, accounts int
	}{
		{"nothing", permissions.Spec{}, 0, 0},
		{"one zone", permissions.NewSpec(permissions.Zone(zone).Allow(read)), 1, 0},
		{"other zone group", permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)), 0, 0},
		{"zones of the account", permissions.NewSpec(permissions.AllZonesIn(account).Allow(read)), 2, 0},
		{"all zones but one", permissions.NewSpec(permissions.AllZones().Allow(read), permissions.Zone(otherZone).Deny(read)), 2, 0},
		{"all zones", permissions.NewSpec(permissions.AllZones().Allow(read)), 3, 0},
		{"account", permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountSettingsRead)), 0, 1},
		{"all accounts", permissions.NewSpec(permissions.AllAccounts().Allow(permissions.AccountSettingsRead)), 0, 2},
	}
	for _, c := range cases {
		tok := issue(t, s, c.spec, userToken())
		z, a := get(t, s, tok, "/zones"), get(t, s, tok, "/accounts")
		assert.Equal(t, 200, z.Status, c.name)
		assert.Equal(t, c.zones, z.ResultInfo.TotalCount, c.name)
		assert.Equal(t, 200, a.Status, c.name)
		assert.Equal(t, c.accounts, a.ResultInfo.TotalCount, c.name)
	}
	all := issue(t, s, permissions.NewSpec(permissions.AllZones().Allow(read)), userToken())
	a := get(t, s, all, "/zones?name=second.example")
	var zones []struct {
		ID      string
		Account struct{ ID string }
	}
	a.into(t, &zones)
	require.Len(t, zones, 1)
	assert.Equal(t, string(second.ID), zones[0].ID)
	assert.Equal(t, string(account), zones[0].Account.ID)
	assert.JSONEq(t, "[]", string(get(t, s, all, "/zones?name=unknown.example").Result))
	a = get(t, s, all, "/zones?per_page=2&page=2")
	a.into(t, &zones)
	assert.Len(t, zones, 1)
	assert.Equal(t, 2, a.ResultInfo.TotalPages)
	assert.JSONEq(t, "[]", string(get(t, s, all, "/zones?page=99").Result))
}
