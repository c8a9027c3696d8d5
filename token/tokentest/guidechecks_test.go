package tokentest_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestEightChecks(t *testing.T) { inEveryForm(t, testEightChecks) }

func testEightChecks(t *testing.T, f form) {
	guide := guideSpec()
	cases := []struct {
		name   string
		spec   permissions.Spec
		denied []string
	}{
		{"guide", guide, nil},
		{"guide on all accounts", permissions.SaaSPlatformAllAccounts(zone), nil},
		{"demo: the guide's own token", tokentest.DemoSpec(account), []string{"Zone Access", "Workers List", "Workers Routes", "Custom Hostnames"}},
		{"empty", permissions.Spec{}, []string{"Account Access", "R2 Buckets List", "R2 Bucket Create", "Zone Access", "Workers List", "Workers Routes", "Custom Hostnames"}},
		{"without R2", guide.Without(permissions.AccountWorkersR2StorageWrite), []string{"R2 Buckets List", "R2 Bucket Create"}},
		{"without Workers Scripts", guide.Without(permissions.AccountWorkersScriptsWrite), []string{"Workers List"}},
		{"without Workers Routes", guide.Without(permissions.ZoneWorkersRoutesWrite), []string{"Workers Routes"}},
		{"without SSL and Certificates", guide.Without(permissions.ZoneSSLAndCertificatesWrite), []string{"Custom Hostnames"}},
		{"without Zone Read: other zone groups open the zone", guide.Without(permissions.ZoneRead), nil},
		{"on another zone: Workers Scripts on the account opens the zone itself", permissions.SaaSPlatform(account, otherZone), []string{"Workers Routes", "Custom Hostnames"}},
		{"on another account", permissions.SaaSPlatform(otherAccount, zone), []string{"Account Access", "R2 Buckets List", "R2 Bucket Create", "Workers List"}},
		{"Workers Scripts denied", guide.With(permissions.Account(account).Deny(permissions.AccountWorkersScriptsWrite)), []string{"Account Access", "Zone Access", "Workers List"}},
		{"all zones of the account", permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneWorkersRoutesRead)), []string{"Account Access", "R2 Buckets List", "R2 Bucket Create", "Workers List", "Custom Hostnames"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := f.server(t, tokentest.Options{})
			tok := issue(t, s, c.spec, userToken())
			for _, ch := range eightChecks() {
				a := as(t, s, tok, ch.method, ch.path, ch.body)
				refused := false
				for _, d := range c.denied {
					refused = refused || d == ch.name
				}
				if refused {
					assert.Equal(t, 403, a.Status, ch.name)
					assert.Equal(t, f.says(ch.denied), a.message(), ch.name)
					assert.Equal(t, f.page(ch.method, ch.path), a.Errors[0].DocumentationURL, ch.name)
					continue
				}
				assert.Equal(t, ch.status, a.Status, "%s: %v", ch.name, a.Errors)
				assert.Equal(t, ch.okCode, a.code(), ch.name)
			}
		})
	}
}

// TestCredentialFaults sends each kind of bad credential to both front ends
// and to verify.
func TestCredentialFaults(t *testing.T) { inEveryForm(t, testCredentialFaults) }

func testCredentialFaults(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{TrustClientIP: true})
	live := issue(t, s, guideSpec(), userToken())
	owned := issue(t, s, guideSpec(), accountOwned())
	conditional := func(c permissions.Conditions) string {
		return issue(t, s, guideSpec().WithConditions(c), userToken()).Value
	}
	disabled, deleted, rolled := issue(t, s, guideSpec(), userToken()), issue(t, s, guideSpec(), userToken()), issue(t, s, guideSpec(), userToken())
	require.NoError(t, s.Disable(disabled.ID))
	require.NoError(t, s.Delete(deleted.ID))
	fresh, err := s.Roll(rolled.ID)
	require.NoError(t, err)
	assert.Equal(t, 200, get(t, s, fresh, onZone).Status, "the new value works at once")
	expired := issue(t, s, guideSpec(), userToken())
	require.NoError(t, s.Expire(expired.ID))
	const (
		invalidToken = "Invalid access token"
		badHeaders   = "Invalid request headers"
		failed       = "Authentication failed (status: 400)"
		noHeader     = `Missing "Authorization" header`
		apiToken     = "Invalid API Token"
		none         = "Missing X-Auth-Key, X-Auth-Email or Authorization headers"
		location     = "Cannot use the access token from location: 203.0.113.9"
	)
	type want struct {
		status, code int
		message      string
		chain        int
	}
	cases := []struct {
		name                  string
		headers               []string
		core, gateway, verify want
	}{
		{"none", nil, want{400, 9106, none, 0}, want{400, 9106, none, 0}, want{400, 1001, noHeader, 0}},
		{"unknown", bearer("cfut_0000000000000000000000000000000000000000deadbeef"), want{403, 9109, invalidToken, 0}, want{401, 10000, denied10000, 0}, want{401, 1000, apiToken, 0}},
		{"unknown legacy", bearer("0123456789abcdefABCDEF_-0123456789abcdef"), want{403, 9109, invalidToken, 0}, want{401, 10000, denied10000, 0}, want{401, 1000, apiToken, 0}},
		{"malformed", bearer("abc-def"), want{400, 6003, badHeaders, 6111}, want{400, 9106, failed, 0}, want{400, 6003, badHeaders, 6111}},
		{"quoted", bearer(`"` + live.Value + `"`), want{400, 6003, badHeaders, 6111}, want{400, 9106, failed, 0}, want{400, 6003, badHeaders, 6111}},
		{"Bearer twice", bearer("Bearer " + live.Value), want{400, 6003, badHeaders, 6111}, want{400, 9106, failed, 0}, want{400, 6003, badHeaders, 6111}},
		{"no scheme", []string{"Authorization", live.Value}, want{400, 6003, badHeaders, 6111}, want{400, 9106, failed, 0}, want{400, 6003, badHeaders, 6111}},
		{"Global key behind Bearer", bearer(tokentest.DefaultGlobalKey), want{400, 6003, badHeaders, 6111}, want{400, 9106, failed, 0}, want{400, 6003, badHeaders, 6111}},
		{"token as key", []string{"X-Auth-Email", "a@b.co", "X-Auth-Key", live.Value}, want{400, 6003, badHeaders, 6103}, want{400, 9106, failed, 0}, want{400, 1001, noHeader, 0}},
		{"bad email", []string{"X-Auth-Email", "nobody", "X-Auth-Key", tokentest.DefaultGlobalKey}, want{400, 6003, badHeaders, 6102}, want{400, 9106, failed, 0}, want{400, 1001, noHeader, 0}},
		{"email alone", []string{"X-Auth-Email", "a@b.co"}, want{400, 9107, "Missing X-Auth-Key header", 0}, want{400, 9106, failed, 0}, want{400, 1001, noHeader, 0}},
		{"key alone", []string{"X-Auth-Key", tokentest.DefaultGlobalKey}, want{400, 9107, "Missing X-Auth-Email header", 0}, want{400, 9106, failed, 0}, want{400, 1001, noHeader, 0}},
		{"unknown pair", []string{"X-Auth-Email", "other@example.com", "X-Auth-Key", tokentest.DefaultGlobalKey}, want{403, 9103, "Unknown X-Auth-Key or X-Auth-Email", 0}, want{403, 9103, "Unknown X-Auth-Key or X-Auth-Email", 0}, want{400, 1001, noHeader, 0}},
		{"Global key", globalKey(), want{status: 200}, want{status: 200}, want{400, 1001, noHeader, 0}},
		{"deleted", bearer(deleted.Value), want{403, 9109, invalidToken, 0}, want{401, 10000, denied10000, 0}, want{401, 1000, apiToken, 0}},
		{"rolled", bearer(rolled.Value), want{403, 9109, invalidToken, 0}, want{401, 10000, denied10000, 0}, want{401, 1000, apiToken, 0}},
		{"disabled", bearer(disabled.Value), want{403, 9109, invalidToken, 0}, want{401, 10000, denied10000, 0}, want{status: 200}},
		{"expired", bearer(expired.Value), want{403, 9109, invalidToken, 0}, want{401, 10000, denied10000, 0}, want{status: 200}},
		{"not yet valid", bearer(conditional(permissions.Conditions{NotBefore: today.Add(time.Hour)})), want{403, 9109, invalidToken, 0}, want{401, 10000, denied10000, 0}, want{status: 200}},
		{"wrong address", append(bearer(conditional(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}})), "CF-Connecting-IP", "203.0.113.9"),
			want{403, 9109, location, 0}, want{403, 9109, location, 0}, want{status: 200}},
		{"right address", append(bearer(conditional(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("2001:db8::/32")}}})), "CF-Connecting-IP", "2001:db8::1"),
			want{status: 200}, want{status: 200}, want{status: 200}},
		{"account-owned", bearer(owned.Value), want{status: 200}, want{status: 200}, want{401, 1000, apiToken, 0}},
	}
	for _, c := range cases {
		for _, at := range []struct {
			where, path string
			want        want
		}{{"core", onZone, c.core}, {"gateway", onZone + "/workers/routes", c.gateway}, {"verify", "/user/tokens/verify", c.verify}} {
			a := send(t, s, "GET", at.path, "", c.headers...)
			assert.Equal(t, at.want.status, a.Status, "%s at %s", c.name, at.where)
			assert.Equal(t, at.want.code, a.code(), "%s at %s", c.name, at.where)
			assert.Equal(t, at.want.message, a.message(), "%s at %s", c.name, at.where)
			if at.want.chain != 0 && assert.NotEmpty(t, a.Errors) && assert.NotEmpty(t, a.Errors[0].Chain, c.name) {
				assert.Equal(t, at.want.chain, a.Errors[0].Chain[0].Code, "%s at %s", c.name, at.where)
			}
		}
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	end := today.Add(24 * time.Hour)
	tok := issue(t, s, guideSpec().WithConditions(permissions.Conditions{ExpiresOn: end}), userToken())
	var got struct {
		ID, Status string
		NotBefore  *time.Time `json:"not_before"`
		ExpiresOn  *time.Time `json:"expires_on"`
	}
	a := get(t, s, tok, "/user/tokens/verify")
	a.into(t, &got)
	assert.Equal(t, tok.ID, got.ID)
	assert.Equal(t, "active", got.Status)
	assert.Nil(t, got.NotBefore)
	assert.Equal(t, end, *got.ExpiresOn)
	require.Len(t, a.Messages, 1)
	assert.Equal(t, 10000, a.Messages[0].Code)
	assert.Equal(t, "This API Token is valid and active", a.Messages[0].Message)

	require.NoError(t, s.Expire(tok.ID))
	a = get(t, s, tok, "/user/tokens/verify")
	a.into(t, &got)
	assert.Equal(t, "expired", got.Status)
	assert.Empty(t, a.Messages)
	assert.NotEmpty(t, a.Header.Get(tokentest.HeaderAssumed))

	owned := issue(t, s, permissions.Spec{}, accountOwned())
	assert.Equal(t, 200, get(t, s, owned, onAccount+"/tokens/verify").Status)
	user := issue(t, s, permissions.Spec{}, userToken())
	a = get(t, s, user, onAccount+"/tokens/verify")
	assert.Equal(t, 401, a.Status)
	assert.Equal(t, 1000, a.code())
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount})
	require.NoError(t, err)
	a = get(t, s, owned, "/accounts/"+string(otherAccount)+"/tokens/verify")
	assert.Equal(t, 401, a.Status)
	assert.Equal(t, "Invalid API Token", a.message())
	a = get(t, s, owned, "/accounts/nonsense/tokens/verify")
	assert.Equal(t, 404, a.Status)
	assert.Equal(t, 7003, a.code())
}

func TestAccountOwnedOnUserEndpoints(t *testing.T) { inEveryForm(t, testAccountOwnedOnUserEndpoints) }

func testAccountOwnedOnUserEndpoints(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	tok := issue(t, s, guideSpec(), accountOwned())
	for _, c := range []struct {
		path         string
		status, code int
		message      string
	}{
		{"/user", 403, 9109, "Valid user-level authentication not found"},
		{"/user/tokens", 403, 9109, "Valid user-level authentication not found"},
		{"/memberships", 400, 9106, "Authentication failed (status: 400)"},
		{onZone + "/pagerules", 400, 1011, "Page Rules endpoint does not support account owned tokens."},
	} {
		a := get(t, s, tok, c.path)
		assert.Equal(t, c.status, a.Status, c.path)
		assert.Equal(t, c.code, a.code(), c.path)
		assert.Equal(t, c.message, a.message(), c.path)
	}
	a := get(t, s, tok, "/accounts")
	assert.Equal(t, 1, a.ResultInfo.TotalCount)
}

func TestRouting(t *testing.T) { inEveryForm(t, testRouting) }

func testRouting(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	tok := issue(t, s, guideSpec(), userToken())
	for _, c := range []struct {
		method, path string
		status, code int
		message      string
	}{
		{"GET", "/nonsense", 404, 7003, "Could not route to /client/v4/nonsense, perhaps your object identifier is invalid?"},
		{"GET", "/zones/example.com", 404, 7003, "Could not route to /client/v4/zones/example.com, perhaps your object identifier is invalid?"},
		{"GET", "/accounts//r2/buckets", 404, 7003, "Could not route to /client/v4/accounts//r2/buckets, perhaps your object identifier is invalid?"},
		{"GET", "/", 404, 7003, "Could not route to /client/v4/, perhaps your object identifier is invalid?"},
		{"PUT", "/zones", 405, 7001, "Method PUT not available for that URI."},
		{"OPTIONS", "/zones", 405, 7001, "Method OPTIONS not available for that URI."},
		{"POST", "/user/tokens/verify", 405, 7001, "Method POST not available for that URI."},
		{"GET", "/accounts/" + string(otherAccount), 403, 9109, denied9109},
		{"GET", "/zones/" + string(otherZone), 403, 9109, denied9109},
		{"GET", "/zones/" + string(otherZone) + "/workers/routes", 403, 10000, f.denied()},
		{"GET", "/zones/" + string(account) + "/workers/routes", 403, 10000, f.denied()},
	} {
		a := as(t, s, tok, c.method, c.path, "")
		assert.Equal(t, c.status, a.Status, c.method+c.path)
		assert.Equal(t, c.code, a.code(), c.method+c.path)
		assert.Equal(t, c.message, a.message(), c.method+c.path)
		if c.code == 7003 {
			require.Len(t, a.Errors, 2)
			assert.Equal(t, 7000, a.Errors[1].Code)
		}
	}
}
