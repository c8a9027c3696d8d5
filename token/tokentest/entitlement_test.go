package tokentest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestSwitchedOff: what an account or zone does not have is refused whatever
// the credential holds, after authorization.
func TestSwitchedOff(t *testing.T) { inEveryForm(t, testSwitchedOff) }

func testSwitchedOff(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{EnforceGuesses: true})
	nothing := issue(t, s, permissions.Spec{}, userToken())
	for _, c := range []struct {
		name         string
		set          func(on bool) error
		path         string
		status, code int
		message      string
	}{
		{"Access on an account", func(on bool) error {
			return s.EditAccount(account, func(a *tokentest.Account) { a.ZeroTrustOff = !on })
		}, onAccount + "/access/apps", 403, 9999, "access.api.error.not_enabled: Access is not enabled."},
		{"Access on a zone", func(on bool) error {
			return s.EditAccount(account, func(a *tokentest.Account) { a.ZeroTrustOff = !on })
		}, onZone + "/access/apps", 403, 9999, "access.api.error.not_enabled: Access is not enabled."},
		{"Gateway", func(on bool) error {
			return s.EditAccount(account, func(a *tokentest.Account) { a.ZeroTrustOff = !on })
		}, onAccount + "/gateway/locations", 401, 1001, "Account ID is invalid or has not been initialized."},
		{"Gateway itself", func(on bool) error {
			return s.EditAccount(account, func(a *tokentest.Account) { a.ZeroTrustOff = !on })
		}, onAccount + "/gateway", 401, 1001, "Account ID is invalid or has not been initialized."},
		{"Stream", func(on bool) error { return s.EditAccount(account, func(a *tokentest.Account) { a.StreamOff = !on }) }, onAccount + "/stream", 403, 10002, "Authorization Failure: The authentication credentials are not authorized to perform the request."},
		{"Realtime", func(on bool) error { return s.EditAccount(account, func(a *tokentest.Account) { a.StreamOff = !on }) }, onAccount + "/calls/apps", 403, 10002, "Authorization Failure: The authentication credentials are not authorized to perform the request."},
		{"R2", func(on bool) error { return s.EditAccount(account, func(a *tokentest.Account) { a.R2Off = !on }) }, onAccount + "/r2/buckets", 403, 10042, "Please enable R2 through the Cloudflare Dashboard."},
	} {
		assert.Equal(t, 200, send(t, s, "GET", c.path, "", globalKey()...).Status, c.name)
		require.NoError(t, c.set(false))
		a := send(t, s, "GET", c.path, "", globalKey()...)
		assert.Equal(t, c.status, a.Status, c.name)
		assert.Equal(t, c.code, a.code(), c.name)
		assert.Equal(t, c.message, a.message(), c.name)
		if c.status == 403 {
			assert.Equal(t, f.page("GET", c.path), a.Errors[0].DocumentationURL, c.name)
		}
		a = get(t, s, nothing, c.path)
		assert.Equal(t, 403, a.Status, c.name)
		assert.Equal(t, f.denied(), a.message(), "%s: authorization comes before the product", c.name)
		assert.Equal(t, 200, send(t, s, "GET", onZone+"/workers/routes", "", globalKey()...).Status, "%s: others go on", c.name)
		require.NoError(t, c.set(true))
		assert.Equal(t, 200, send(t, s, "GET", c.path, "", globalKey()...).Status, c.name)
	}
	assert.ErrorContains(t, s.EditAccount(otherAccount, func(*tokentest.Account) {}), "is not known")
	assert.ErrorContains(t, s.EditZone(otherZone, func(*tokentest.Zone) {}), "is not known")
	require.NoError(t, s.EditAccount(account, func(a *tokentest.Account) { a.ID = otherAccount }))
	require.NoError(t, s.EditZone(zone, func(z *tokentest.Zone) { z.ID, z.Account = otherZone, otherAccount }))
	assert.Equal(t, 200, send(t, s, "GET", onZone, "", globalKey()...).Status, "ids stay")
}

// TestNotInPlan: the plan refuses with the words of a missing permission.
func TestNotInPlan(t *testing.T) { inEveryForm(t, testNotInPlan) }

func testNotInPlan(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{Empty: true})
	_, err := s.AddAccount(tokentest.Account{ID: account})
	require.NoError(t, err)
	_, err = s.AddZone(tokentest.Zone{ID: zone, NotInPlan: []string{"/zones/{zone_id}/bot_management", "/zones/{zone_id}/waiting_rooms/*"}})
	require.NoError(t, err)
	_, err = s.AddUser(tokentest.User{Email: tokentest.DefaultUserEmail, GlobalKey: tokentest.DefaultGlobalKey})
	require.NoError(t, err)
	for path, status := range map[string]int{
		onZone + "/bot_management": 403, onZone + "/waiting_rooms/abc": 403, onZone + "/waiting_rooms": 200, onZone + "/dns_records": 200,
	} {
		a := send(t, s, "GET", path, "", globalKey()...)
		assert.Equal(t, status, a.Status, path)
		if status == 403 {
			assert.Equal(t, []tokentest.WireError{{Code: 10000, Message: "Forbidden", DocumentationURL: f.page("GET", path)}}, a.Errors, path)
			assert.Equal(t, f.denied(), get(t, s, issue(t, s, permissions.Spec{}, userToken()), path).message(), path)
		}
	}
	for _, path := range []string{"", "zones", "/client/v4/zones", "/zones/*/x"} {
		_, err := s.AddZone(tokentest.Zone{NotInPlan: []string{path}})
		assert.ErrorContains(t, err, "NotInPlan: path", path)
		assert.ErrorContains(t, s.EditZone(zone, func(z *tokentest.Zone) { z.NotInPlan = []string{path} }), "NotInPlan: path", path)
	}
}

// TestClosedToTheAPI: DNS records below the free top-level domains are read and
// not written.
func TestClosedToTheAPI(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	z, err := s.AddZone(tokentest.Zone{Name: "shop.tk"})
	require.NoError(t, err)
	path := "/zones/" + string(z.ID) + "/dns_records"
	walk(t, s, []step{
		{"GET", path, "", 200, 0, "[]"},
		{"POST", path, `{"type":"A","name":"@","content":"192.0.2.1"}`, 403, 1038, ""},
		{"PUT", path + "/" + string(otherZone), `{"type":"A","name":"@","content":"192.0.2.1"}`, 403, 1038, ""},
		{"DELETE", path + "/" + string(otherZone), "", 403, 1038, ""},
		{"POST", onZone + "/dns_records", `{"type":"A","name":"a.tk","content":"192.0.2.1"}`, 200, 0, ""},
	})
	tok := issue(t, s, permissions.NewSpec(permissions.Zone(z.ID).Allow(permissions.ZoneDNSRead)), userToken())
	assert.Equal(t, 10000, as(t, s, tok, "POST", path, "{}").code(), "authorization comes first")
}
