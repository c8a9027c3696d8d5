package tokentest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// step is a request with the default user's Global API key and what it
// answers.
type step struct {
	method, path, body string
	status, code       int
	result             string // contained in the result
}

func walk(t *testing.T, s *tokentest.Server, steps []step, headers ...string) {
	t.Helper()
	for _, st := range steps {
		a := send(t, s, st.method, st.path, st.body, append(globalKey(), headers...)...)
		assert.Equal(t, st.status, a.Status, "%s %s %s: %v", st.method, st.path, st.body, a.Errors)
		assert.Equal(t, st.code, a.code(), "%s %s %s", st.method, st.path, st.body)
		assert.Contains(t, string(a.Result), st.result, "%s %s %s", st.method, st.path, st.body)
	}
}

func TestR2(t *testing.T) { inEveryForm(t, testR2) }

func testR2(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	const path = onAccount + "/r2/buckets"
	walk(t, s, []step{
		{"GET", path, "", 200, 0, `{"buckets":[]}`},
		{"POST", path, `{"name":"files"}`, 200, 0, `"name":"files"`},
		{"POST", path, `{"name":"files"}`, 409, 10004, ""},
		{"POST", path, `{"name":"No"}`, 400, 10005, ""},
		{"POST", path, `{"name":"-files"}`, 400, 10005, ""},
		{"POST", path, ``, 400, 10005, ""},
		{"POST", path, `{`, 400, 6007, ""},
		{"GET", path + "/files", "", 200, 0, `"jurisdiction":"default"`},
		{"GET", path, "", 200, 0, `"files"`},
		{"DELETE", path + "/other", "", 404, 10006, ""},
		{"GET", path + "/other", "", 404, 10006, ""},
	})
	walk(t, s, []step{
		{"GET", path, "", 200, 0, `{"buckets":[]}`},
		{"POST", path, `{"name":"files"}`, 200, 0, `"eu"`},
		{"DELETE", path + "/files", "", 200, 0, `{}`},
	}, "cf-r2-jurisdiction", "eu")
	walk(t, s, []step{{"GET", path, "", 400, 10021, ""}}, "cf-r2-jurisdiction", "mars")
	walk(t, s, []step{{"DELETE", path + "/files", "", 200, 0, `{}`}, {"GET", path, "", 200, 0, `{"buckets":[]}`}})

	require.NoError(t, s.EditAccount(account, func(a *tokentest.Account) { a.R2Off = true }))
	off := []step{{"GET", path, "", 403, 10042, ""}, {"POST", path, `{"name":"files"}`, 403, 10042, ""}, {"GET", path + "/a", "", 403, 10042, ""},
		{"DELETE", path + "/a", "", 403, 10042, ""}, {"GET", onAccount + "/r2/metrics", "", 403, 10042, ""}}
	walk(t, s, off)
	a := get(t, s, issue(t, s, permissions.Spec{}, userToken()), path)
	assert.Equal(t, 10000, a.code(), "authorization comes before the product")
	require.NoError(t, s.EditAccount(account, func(a *tokentest.Account) { a.R2Off = false }))
	walk(t, s, []step{{"GET", path, "", 200, 0, ""}})
	assert.Error(t, s.EditAccount(otherAccount, func(a *tokentest.Account) { a.R2Off = false }))
}

func TestWorkers(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	const scripts, routes = onAccount + "/workers/scripts", onZone + "/workers/routes"
	walk(t, s, []step{
		{"GET", scripts, "", 200, 0, "[]"},
		{"PUT", scripts + "/site", "", 400, 10021, ""},
		{"PUT", scripts + "/site", "export default {}", 200, 0, `"id":"site"`},
		{"PUT", scripts + "/site", "export default {fetch(){}}", 200, 0, `"id":"site"`},
		{"GET", scripts, "", 200, 0, `"id":"site"`},
		{"DELETE", scripts + "/none", "", 404, 10007, ""},
		{"DELETE", scripts + "/site", "", 200, 0, "null"},
		{"GET", routes, "", 200, 0, "[]"},
		{"POST", routes, `{"pattern":"","script":"site"}`, 400, 10022, ""},
		{"POST", routes, `{"pattern":"other.org/*"}`, 400, 10022, ""},
		{"POST", routes, `{"pattern":"a b.example.com/*"}`, 400, 10022, ""},
		{"POST", routes, `[`, 400, 6007, ""},
		{"POST", routes, `{"pattern":"*.example.com/*","script":"site"}`, 200, 0, `"pattern":"*.example.com/*"`},
		{"POST", routes, `{"pattern":"*.example.com/*"}`, 409, 10020, ""},
		{"DELETE", routes + "/" + string(otherZone), "", 404, 10009, ""},
		{"GET", routes + "/" + string(otherZone), "", 404, 10009, ""},
		{"PUT", routes + "/" + string(otherZone), `{}`, 404, 10009, ""},
	})
	var list []struct{ ID string }
	send(t, s, "GET", routes, "", globalKey()...).into(t, &list)
	require.Len(t, list, 1)
	one := routes + "/" + list[0].ID
	walk(t, s, []step{
		{"GET", one, "", 200, 0, list[0].ID},
		{"PUT", one, `{"pattern":"example.com/api/*"}`, 200, 0, "example.com/api/*"},
		{"PUT", one, `{"pattern":"bad pattern"}`, 400, 10022, ""},
		{"DELETE", one, "", 200, 0, list[0].ID},
		{"GET", routes, "", 200, 0, "[]"},
	})
}

func TestCustomHostnames(t *testing.T) { inEveryForm(t, testCustomHostnames) }

func testCustomHostnames(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	const path = onZone + "/custom_hostnames"
	walk(t, s, []step{
		{"GET", path, "", 200, 0, "[]"},
		{"POST", path, `{`, 400, 1400, ""},
		{"POST", path, ``, 400, 1407, ""},
		{"POST", path, `{"hostname":"192.0.2.1"}`, 400, 1407, ""},
		{"POST", path, `{"hostname":"shop.example.com"}`, 400, 1411, ""},
		{"POST", path, `{"hostname":"shop.test"}`, 400, 1409, ""},
		{"POST", path, `{"hostname":"Shop.Customer.net","ssl":{"method":"txt","type":"dv"}}`, 201, 0, `"hostname":"shop.customer.net"`},
		{"POST", path, `{"hostname":"shop.customer.net"}`, 409, 1406, ""},
		{"GET", path + "?hostname=none", "", 200, 0, "[]"},
		{"GET", path + "/nonsense", "", 400, 1435, ""},
		{"DELETE", path + "/0d89c70d-ad9f-4843-b99f-6cc0252067e9", "", 404, 1436, ""},
	})
	var list []struct{ ID string }
	send(t, s, "GET", path, "", globalKey()...).into(t, &list)
	require.Len(t, list, 1)
	walk(t, s, []step{
		{"GET", path + "/" + list[0].ID, "", 200, 0, `"txt"`},
		{"PATCH", path + "/" + list[0].ID, `{"ssl":{"method":"http"}}`, 202, 0, `"http"`},
		{"PATCH", path + "/" + list[0].ID, `{`, 400, 1400, ""},
		{"DELETE", path + "/" + list[0].ID, "", 200, 0, list[0].ID},
	})
	require.NoError(t, s.EditZone(zone, func(z *tokentest.Zone) { z.SaaSOff = true }))
	walk(t, s, []step{{"GET", path, "", 403, 1404, ""}, {"POST", path, `{`, 403, 1404, ""}, {"GET", path + "/fallback_origin", "", 403, 1404, ""},
		{"DELETE", path + "/nonsense", "", 403, 1404, ""}})
	assert.Error(t, s.EditZone(otherZone, func(z *tokentest.Zone) { z.SaaSOff = false }))
}

func TestDNSRecords(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	const path = onZone + "/dns_records"
	walk(t, s, []step{
		{"GET", path, "", 200, 0, "[]"},
		{"POST", path, ``, 400, 1004, ""},
		{"POST", path, `{"type":"txt","name":"_acme-challenge","content":"x","ttl":120,"comment":"why"}`, 200, 0, `"name":"_acme-challenge.example.com","type":"TXT"`},
		{"POST", path, `{"type":"TXT","name":"_acme-challenge.example.com","content":"x"}`, 400, 81058, ""},
		{"POST", path, `{"type":"A","name":"@","content":"192.0.2.1"}`, 200, 0, `"name":"example.com"`},
		{"POST", path, `{"type":"A","name":"@","content":"192.0.2.1","ttl":300}`, 400, 81058, ""},
		{"POST", path, `{"type":"A","name":"@","content":"192.0.2.1","proxied":true}`, 400, 81057, ""},
		{"POST", path, `{"type":"A","name":"@","content":"192.0.2.2"}`, 200, 0, ""},
		{"POST", path, `{"type":"CNAME","name":"@","content":"example.net"}`, 400, 81053, ""},
		{"POST", path, `{"type":"CNAME","name":"_acme-challenge","content":"example.net"}`, 200, 0, ""},
		{"POST", path, `{"type":"CNAME","name":"_acme-challenge","content":"example.org"}`, 400, 81053, ""},
		{"POST", path, `{"type":"AAAA","name":"_acme-challenge","content":"2001:db8::1"}`, 400, 81054, ""},
		{"POST", path, `{"type":"TXT","name":"_acme-challenge","content":"y"}`, 200, 0, ""},
		{"GET", path + "?type=TXT&content=x", "", 200, 0, `"content":"x"`},
		{"GET", path + "?name=none.example.com", "", 200, 0, "[]"},
		{"DELETE", path + "/" + string(otherZone), "", 404, 81044, ""},
		{"PATCH", path + "/" + string(otherZone), `{}`, 404, 81044, ""},
		{"PUT", path + "/" + string(otherZone), `{}`, 404, 81044, ""},
		{"GET", path + "/" + string(otherZone), "", 404, 81044, ""},
	})
	var list []struct{ ID, Content, Comment string }
	a := send(t, s, "GET", path+"?type=TXT&name=_acme-challenge.example.com&content=x", "", globalKey()...)
	a.into(t, &list)
	require.Len(t, list, 1)
	one := path + "/" + list[0].ID
	walk(t, s, []step{
		{"PATCH", one, `{"comment":"overwritten","content":""}`, 400, 1004, ""},
		{"GET", one, "", 200, 0, `"comment":"why"`},
		{"PATCH", one, `{"content":"y"}`, 400, 81058, ""},
		{"PATCH", one, `{"content":"w"}`, 200, 0, `"content":"w"`},
		{"PUT", one, `{"type":"A","name":"_acme-challenge","content":"192.0.2.1"}`, 400, 81054, ""},
		{"PUT", one, `{"type":"TXT","name":"a","content":"z"}`, 200, 0, `"comment":null`},
		{"PATCH", one, `{`, 400, 6007, ""},
		{"DELETE", one, "", 200, 0, list[0].ID},
		{"GET", one, "", 404, 81044, ""},
	})
}

func TestZoneCreation(t *testing.T) { inEveryForm(t, testZoneCreation) }

func testZoneCreation(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	in := func(name string) string {
		return `{"name":"` + name + `","account":{"id":"` + string(account) + `"}}`
	}
	one := issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneWrite)), userToken())
	all := issue(t, s, permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneWrite, permissions.ZoneRead)), userToken())
	const denied = `Requires permission "com.cloudflare.api.account.zone.create" to create zones for the selected account`
	for _, c := range []struct {
		tok     tokentest.Token
		body    string
		status  int
		message string
	}{
		{one, in("new.net"), 403, denied},
		{all, `{"name":"new.net"}`, 400, "Permission denied"},
		{all, strings.Replace(in("new.net"), string(account), string(otherAccount), 1), 403, denied},
		{all, in("one-label"), 400, "one-label is not a registered domain"},
		{all, in("new.net"), 200, ""},
		{all, in("new.net"), 400, "new.net already exists"},
		{all, strings.Replace(in("newer.net"), "account", "organization", 1), 200, ""}, // cloudflare-go before version 1
		{all, strings.NewReplacer("account", "organization", string(account), string(otherAccount)).Replace(in("other.net")), 403, denied},
	} {
		a := as(t, s, c.tok, "POST", "/zones", c.body)
		assert.Equal(t, c.status, a.Status, c.body)
		assert.Equal(t, c.message, a.message(), c.body)
	}
	assert.Equal(t, 1, get(t, s, all, "/zones?name=new.net").ResultInfo.TotalCount)
	a := send(t, s, "POST", "/accounts", `{"name":"x"}`, globalKey()...)
	assert.Equal(t, 1002, a.code())
	a = send(t, s, "POST", "/user/tokens", strings.Repeat("x", 1<<20+1), globalKey()...)
	assert.Equal(t, 413, a.Status)
}

func TestUserAndMemberships(t *testing.T) { inEveryForm(t, testUserAndMemberships) }

func testUserAndMemberships(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	walk(t, s, []step{
		{"GET", "/user", "", 200, 0, `"email":"` + tokentest.DefaultUserEmail + `"`},
		{"GET", "/memberships", "", 200, 0, tokentest.DefaultAccountID},
		{"GET", onAccount, "", 200, 0, `"name":"` + tokentest.DefaultAccountName + `"`},
	})
	tok := issue(t, s, guideSpec(), userToken())
	assert.Equal(t, 9109, get(t, s, tok, "/user").code())
	assert.Equal(t, 10000, get(t, s, tok, "/memberships").code())
}

// Clients show the plan of a zone by its name.
func TestZoneHasAPlan(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	walk(t, s, []step{
		{"GET", onZone, "", 200, 0, `"plan":{"name":"Free Website"`},
		{"GET", "/zones", "", 200, 0, `"plan":{"name":"Free Website"`},
	})
}

func TestD1(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	const path, unknown = onAccount + "/d1/database", onAccount + "/d1/database/11111111-2222-4333-8444-555555555555"
	walk(t, s, []step{
		{"GET", path, "", 200, 0, `[]`},
		{"GET", unknown, "", 404, 7404, ""},
		{"DELETE", unknown, "", 404, 7404, ""},
		{"POST", unknown + "/query", `{"sql":"SELECT 1"}`, 404, 7404, ""},
		{"POST", path, `{}`, 400, 7400, ""},
		{"POST", path, `{"name":"db"}`, 200, 0, `"name":"db"`},
		{"POST", path, `{"name":"db"}`, 400, 7400, ""},
	})
	var list []struct{ UUID string }
	send(t, s, "GET", path+"?name=db", "", globalKey()...).into(t, &list)
	require.Len(t, list, 1)
	walk(t, s, []step{
		{"GET", path + "?page=2", "", 200, 0, `[]`}, // a client that asks until a page is empty ends
		{"POST", path + "/" + list[0].UUID + "/query", `{"sql":"SELECT 1"}`, 200, 0, `"results":[]`},
		{"DELETE", path + "/" + list[0].UUID, "", 200, 0, ""},
		{"GET", path + "/" + list[0].UUID, "", 404, 7404, ""},
	})
}
