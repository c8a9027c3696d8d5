package tokentest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token/tokentest"
)

const lockedOutMessage = "Max auth failures reached, please check your Authorization header."

func TestLockOut(t *testing.T) { inEveryForm(t, testLockOut) }

func testLockOut(t *testing.T, f form) {
	now := today
	s := f.server(t, tokentest.Options{TrustClientIP: true, Now: func() time.Time { return now }, LockOut: tokentest.LockOut{After: 3, For: time.Minute}})
	tok := issue(t, s, guideSpec(), userToken())
	expired := issue(t, s, guideSpec().WithConditions(permissions.Conditions{ExpiresOn: today}), userToken())
	from := func(ip string, headers ...string) []string { return append(headers, "CF-Connecting-IP", ip) }
	const a, b = "192.0.2.1", "192.0.2.2"
	call := func(path string, headers []string) string {
		return send(t, s, "GET", path, "", headers...).message()
	}
	unknown := bearer("cfut_0000000000000000000000000000000000000000deadbeef")
	good := bearer(tok.Value)

	// Two failures, then a good call: the count starts anew.
	assert.Equal(t, "Invalid access token", call(onZone, from(a, unknown...)))
	assert.Equal(t, "Authentication error", call(onZone+"/workers/routes", from(a, unknown...)))
	assert.Empty(t, call(onZone, from(a, good...)))
	// Neither a missing credential nor a missing permission counts.
	for range 4 {
		call(onZone, from(a))
		assert.Equal(t, f.denied(), call(onZone+"/dns_records", from(a, good...)))
	}
	// Three failures in a row, of three kinds.
	assert.Equal(t, "Invalid request headers", call(onZone, from(a, bearer("abc")...)))
	assert.Equal(t, "Invalid API Token", call("/user/tokens/verify", from(a, unknown...)))
	assert.Equal(t, "Invalid access token", call(onZone, from(a, bearer(expired.Value)...)))
	for _, path := range []string{onZone, onZone + "/workers/routes", "/user/tokens/verify"} {
		refused := send(t, s, "GET", path, "", from(a, good...)...)
		assert.Equal(t, 403, refused.Status, path)
		assert.Equal(t, 9109, refused.code(), path)
		assert.Equal(t, lockedOutMessage, refused.message(), "a good token is refused too: "+path)
	}
	assert.Empty(t, call(onZone, from(b, good...)), "another address is not")
	now = now.Add(time.Minute - time.Second)
	assert.Equal(t, lockedOutMessage, call(onZone, from(a, good...)))
	now = now.Add(time.Second)
	assert.Empty(t, call(onZone, from(a, good...)), "it ends")
	// What was long ago does not count.
	call(onZone, from(a, unknown...))
	call(onZone, from(a, unknown...))
	now = now.Add(2 * time.Minute)
	call(onZone, from(a, unknown...))
	assert.Empty(t, call(onZone, from(a, good...)))
}

// TestLockOutIsBounded: more addresses than are remembered do not lock out one
// that has been forgotten.
func TestLockOutIsBounded(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{TrustClientIP: true, MaxCalls: -1, LockOut: tokentest.LockOut{After: 1}})
	tok := issue(t, s, guideSpec(), userToken())
	fail := func(i int) {
		send(t, s, "GET", onZone, "", append(bearer("abc"), "CF-Connecting-IP", fmt.Sprintf("10.0.%d.%d", i/256, i%256))...)
	}
	try := func(ip string) string {
		return send(t, s, "GET", onZone, "", append(bearer(tok.Value), "CF-Connecting-IP", ip)...).message()
	}
	fail(0)
	assert.Equal(t, lockedOutMessage, try("10.0.0.0"))
	for i := range 1024 {
		fail(i + 1)
	}
	assert.Empty(t, try("10.0.0.0"))
	assert.Equal(t, lockedOutMessage, try("10.0.4.0"), "the latest is remembered, for an hour where nothing else is said")
	off := newServer(t, tokentest.Options{})
	for range 50 {
		send(t, off, "GET", onZone, "", bearer("abc")...)
	}
	assert.Equal(t, "Invalid request headers", send(t, off, "GET", onZone, "", bearer("abc")...).message(), "off unless asked for")
}

func TestPropagation(t *testing.T) { inEveryForm(t, testPropagation) }

func testPropagation(t *testing.T, f form) {
	now := today
	s := f.server(t, tokentest.Options{Now: func() time.Time { return now }, Propagation: time.Minute})
	atOnce := issue(t, s, guideSpec(), userToken())
	assert.Equal(t, 200, get(t, s, atOnce, onZone).Status, "what a test issues itself is there at once")

	narrow := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead))
	var tok created
	send(t, s, "POST", "/user/tokens", request(t, "x", narrow), globalKey()...).into(t, &tok)
	expect := func(value, when string, zoneStatus int, routes string) {
		t.Helper()
		assert.Equal(t, zoneStatus, send(t, s, "GET", onZone, "", bearer(value)...).Status, when)
		a := send(t, s, "GET", onZone+"/workers/routes", "", bearer(value)...)
		assert.Equal(t, routes, fmt.Sprint(a.Status, " ", a.code()), when)
	}
	expect(tok.Value, "fresh", 403, "401 10000")
	assert.Equal(t, 401, send(t, s, "GET", "/user/tokens/verify", "", bearer(tok.Value)...).Status)
	now = now.Add(time.Minute)
	expect(tok.Value, "arrived", 200, "403 10000")

	// An edit: the old policies decide, what only the new ones allow is 10405.
	routes := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneWorkersRoutesRead), permissions.Zone(zone).Deny(permissions.ZoneRead))
	require.Equal(t, 200, send(t, s, "PUT", "/user/tokens/"+tok.ID, request(t, "x", routes), globalKey()...).Status)
	expect(tok.Value, "edited", 200, "405 10405")
	now = now.Add(30 * time.Second)
	require.Equal(t, 200, send(t, s, "PUT", "/user/tokens/"+tok.ID, request(t, "y", routes), globalKey()...).Status)
	now = now.Add(59 * time.Second)
	expect(tok.Value, "edited again", 200, "405 10405")
	now = now.Add(time.Second)
	expect(tok.Value, "edit arrived", 403, "200 0")

	// A roll: the old value is dead at once, the new one arrives.
	var value string
	send(t, s, "PUT", "/user/tokens/"+tok.ID+"/value", "{}", globalKey()...).into(t, &value)
	expect(tok.Value, "rolled, old", 403, "401 10000")
	expect(value, "rolled, new", 403, "401 10000")
	now = now.Add(time.Minute)
	expect(value, "roll arrived", 403, "200 0")
	rolled, err := s.Roll(tok.ID)
	require.NoError(t, err)
	expect(rolled.Value, "rolled by the test", 403, "200 0")
	require.Equal(t, 200, send(t, s, "PUT", "/user/tokens/"+tok.ID, request(t, "z", narrow), globalKey()...).Status)
	require.NoError(t, s.SetSpec(tok.ID, guideSpec()))
	expect(rolled.Value, "set by the test", 200, "200 0")
}

// softened notes what ModeSoft let through.
func softened(into *[]string) func(tokentest.Answered) {
	return func(a tokentest.Answered) {
		if a.Softened {
			*into = append(*into, a.Method+" "+a.Path+" "+a.Decision)
		}
	}
}

// TestSoftLists: in ModeSoft a list shows all that the token's user has, and
// the header and OnCall say what would be left out.
func TestSoftLists(t *testing.T) {
	t.Parallel()
	var logged []string
	s := newServer(t, tokentest.Options{Mode: tokentest.ModeSoft, OnCall: softened(&logged)})
	explain := newServer(t, tokentest.Options{Mode: tokentest.ModeExplain})
	for _, s := range []*tokentest.Server{s, explain} {
		_, err := s.AddAccount(tokentest.Account{ID: otherAccount})
		require.NoError(t, err)
		_, err = s.AddZone(tokentest.Zone{Name: "second.example"})
		require.NoError(t, err)
		_, err = s.AddZone(tokentest.Zone{Name: "other.example", Account: otherAccount})
		require.NoError(t, err)
	}
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead), permissions.Account(account).Allow(permissions.AccountSettingsRead))
	tok := issue(t, s, spec, userToken())
	a := get(t, s, tok, "/zones")
	assert.Equal(t, 3, a.ResultInfo.TotalCount)
	assert.Equal(t, "would leave out of the list: zone second.example, zone other.example", a.Header.Get(tokentest.HeaderDecision))
	a = get(t, s, tok, "/accounts")
	assert.Equal(t, 2, a.ResultInfo.TotalCount)
	assert.Equal(t, []string{
		"GET /zones would leave out of the list: zone second.example, zone other.example",
		"GET /accounts would leave out of the list: account " + string(otherAccount),
	}, logged)
	all := issue(t, s, permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead)), userToken())
	assert.Empty(t, get(t, s, all, "/zones").Header.Get(tokentest.HeaderDecision))
	assert.Len(t, logged, 2, "what would be no different is not logged")

	member, err := s.AddUser(tokentest.User{Accounts: []permissions.AccountID{otherAccount}})
	require.NoError(t, err)
	none := issue(t, s, permissions.Spec{}, tokentest.TokenOptions{Owner: member.ID})
	a = get(t, s, none, "/zones")
	assert.Equal(t, 1, a.ResultInfo.TotalCount, "what the user cannot see stays out of sight")
	assert.Equal(t, "would leave out of the list: zone other.example", a.Header.Get(tokentest.HeaderDecision))
	owned := issue(t, s, permissions.Spec{}, tokentest.TokenOptions{Kind: authz.AccountToken, Owner: string(otherAccount)})
	assert.Equal(t, 1, get(t, s, owned, "/zones").ResultInfo.TotalCount)

	tok = issue(t, explain, spec, userToken())
	a = get(t, explain, tok, "/zones")
	assert.Equal(t, 1, a.ResultInfo.TotalCount)
	assert.Equal(t, "filtered: the list leaves out zone second.example, zone other.example", a.Header.Get(tokentest.HeaderDecision))
	for i := range 6 {
		_, err := explain.AddZone(tokentest.Zone{Name: fmt.Sprintf("more-%d.example", i)})
		require.NoError(t, err)
	}
	assert.Contains(t, get(t, explain, tok, "/zones").Header.Get(tokentest.HeaderDecision), "zone more-2.example and 3 more")
}

// TestLogFeedsRecord: the log of a run gives the smallest spec for it.
func TestLogFeedsRecord(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{Mode: tokentest.ModeSoft})
	tok := issue(t, s, permissions.Spec{}, userToken())
	for _, c := range []struct{ method, path, body string }{
		{"GET", "/user/tokens/verify", ""},
		{"GET", onZone + "/workers/routes", ""},
		{"POST", onZone + "/workers/routes", `{"pattern":"example.com/*"}`},
		{"GET", onAccount + "/r2/buckets", ""},
	} {
		require.Less(t, as(t, s, tok, c.method, c.path, c.body).Status, 300, c.path)
	}
	want := permissions.NewSpec(
		permissions.Zone(zone).Allow(permissions.ZoneWorkersRoutesWrite),
		permissions.Account(account).Allow(permissions.AccountWorkersR2StorageRead))
	got := record.Minimal(record.Recording{Name: "a soft run", Calls: s.Calls()})
	assert.True(t, got.Spec.Equal(want), got.Spec.String())
	assert.Empty(t, got.Unknown)
	for _, c := range s.Calls()[1:] {
		assert.Equal(t, account, c.Account, c.Path)
		assert.Equal(t, 200, c.Status, c.Path)
	}

	// The result is enough when it is enforced, and every call of the run with
	// a zone's account known can be judged.
	enforcing := newServer(t, tokentest.Options{})
	enough := issue(t, enforcing, got.Spec, userToken())
	for _, c := range s.Calls() {
		if c.Method == "GET" {
			assert.Equal(t, 200, get(t, enforcing, enough, c.Path).Status, c.Path)
		}
	}
	assert.True(t, record.Replay(s.Calls(), got.Spec).OK())
}

// TestLogOfUnansweredCalls: of a call that a fault kept from being decided comes
// no need; one that took effect was needed, though its answer was lost.
func TestLogOfUnansweredCalls(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, guideSpec(), userToken())
	_, err := s.Inject(
		tokentest.Fault{Kind: tokentest.FaultReset, Times: 1, Path: "/accounts/{account_id}/r2/buckets"},
		tokentest.Fault{Kind: tokentest.FaultReset, AfterEffect: true, Times: 1, Path: "/zones/{zone_id}/workers/routes"},
	)
	require.NoError(t, err)
	for _, path := range []string{onAccount + "/r2/buckets", onZone + "/workers/routes", onAccount + "/workers/scripts"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tokentest.BaseURL+path, nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+tok.Value)
		if resp, err := s.RoundTripper().RoundTrip(req); err == nil {
			require.NoError(t, resp.Body.Close())
		}
	}
	var got []int
	for _, c := range s.Calls() {
		got = append(got, c.Status)
	}
	assert.Equal(t, []int{0, 200, 200}, got)
	res := record.Minimal(record.Recording{Calls: s.Calls()})
	var names []string
	for _, n := range res.Required {
		names = append(names, n.Permission.Name())
	}
	assert.Equal(t, []string{"Workers Scripts Read", "Workers Routes Read"}, names, "%s", res.Spec)
	assert.Equal(t, s.Calls()[:1], res.Unanswered)
	assert.Equal(t, 1, record.Replay(s.Calls(), permissions.Spec{}).Unanswered)
}
