package tokentest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestWorkerTriggers sets schedules, the name on workers.dev, routes and custom
// domains of a Worker.
func TestWorkerTriggers(t *testing.T) { inEveryForm(t, testWorkerTriggers) }

func testWorkerTriggers(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	tok := scriptsToken(t, s, permissions.AccountWorkersScriptsWrite)
	reader := scriptsToken(t, s, permissions.AccountWorkersScriptsRead)
	const site = onScripts + "/site"
	for _, name := range []string{"site", "other"} {
		require.Equal(t, 200, as(t, s, tok, "PUT", onScripts+"/"+name, "x").Status)
	}
	assert.JSONEq(t, `{"enabled":false,"previews_enabled":false}`, string(get(t, s, reader, site+"/subdomain").Result))
	assert.Equal(t, 403, as(t, s, reader, "POST", site+"/subdomain", `{"enabled":true}`).Status)
	assert.JSONEq(t, `{"enabled":true,"previews_enabled":true}`, string(as(t, s, tok, "POST", site+"/subdomain", `{"enabled":true}`).Result))
	assert.Contains(t, string(get(t, s, reader, onAccount+"/workers/workers/site").Result), `"subdomain":{"enabled":true,"previews_enabled":true}`)

	assert.Equal(t, 200, get(t, s, reader, onAccount+"/workers/subdomain").Status, "a new account has a name")
	require.Equal(t, 200, as(t, s, tok, "DELETE", onAccount+"/workers/subdomain", "").Status)
	assert.Equal(t, 10007, get(t, s, reader, onAccount+"/workers/subdomain").code())
	assert.Equal(t, 10032, get(t, s, tok, onAccount+"/workers/subdomains/mine").code(), "free")
	assert.Equal(t, 400, as(t, s, tok, "PUT", onAccount+"/workers/subdomain", `{"subdomain":"Not it"}`).Status)
	assert.Equal(t, 200, as(t, s, tok, "PUT", onAccount+"/workers/subdomain", `{"subdomain":"mine"}`).Status)
	assert.Equal(t, 10031, get(t, s, tok, onAccount+"/workers/subdomains/mine").code(), "taken")

	assert.Equal(t, 400, as(t, s, tok, "PUT", site+"/schedules", `[{"cron":"daily"}]`).Status)
	assert.Equal(t, 200, as(t, s, tok, "PUT", site+"/schedules", `[{"cron":"*/5 * * * *"}]`).Status)
	assert.Contains(t, string(get(t, s, reader, site+"/schedules").Result), `"cron":"*/5 * * * *"`)

	// Routes of a Worker take the permission on all zones.
	routes := issue(t, s, permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneWorkersRoutesWrite)), userToken())
	one := issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneWorkersRoutesWrite)), userToken())
	assert.True(t, as(t, s, one, "PUT", site+"/routes", `[{"pattern":"example.com/*"}]`).refused())
	assert.Equal(t, 10083, as(t, s, routes, "PUT", site+"/routes", `[{"pattern":"example.org/*"}]`).code())
	require.Equal(t, 200, as(t, s, routes, "PUT", site+"/routes", `[{"pattern":"example.com/*"},{"pattern":"www.example.com/*","zone_name":"example.com"}]`).Status)
	assert.Equal(t, 10020, as(t, s, routes, "PUT", onScripts+"/other/routes", `[{"pattern":"example.com/*"}]`).code(), "another Worker has it")
	require.Equal(t, 200, as(t, s, routes, "PUT", site+"/routes", `[{"pattern":"example.com/*"}]`).Status)
	var list []struct{ Pattern, Script string }
	get(t, s, one, onZone+"/workers/routes").into(t, &list)
	assert.Equal(t, []struct{ Pattern, Script string }{{"example.com/*", "site"}}, list, "the call replaces all routes of the Worker")

	// Custom domains: what a change would do, and the change.
	const origins = `[{"hostname":"app.example.com"},{"hostname":"taken.example.com"}]`
	dns := issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)), userToken())
	require.Equal(t, 200, as(t, s, dns, "POST", onZone+"/dns_records", `{"type":"A","name":"taken","content":"192.0.2.1"}`).Status)
	var change struct {
		Added, Updated, Removed, Conflicting []struct {
			Hostname string
			Modified bool
		}
	}
	as(t, s, tok, "POST", site+"/domains/changeset?replace_state=true", origins).into(t, &change)
	assert.Len(t, change.Added, 1)
	assert.Len(t, change.Conflicting, 1)
	assert.Equal(t, 403, as(t, s, reader, "PUT", site+"/domains/records", `{"origins":[{"hostname":"app.example.com"}]}`).Status)
	require.Equal(t, 200, as(t, s, tok, "PUT", site+"/domains/records", `{"origins":[{"hostname":"app.example.com"}]}`).Status)
	as(t, s, tok, "POST", onScripts+"/other/domains/changeset?replace_state=true", `[{"hostname":"app.example.com"}]`).into(t, &change)
	require.Len(t, change.Updated, 1)
	assert.True(t, change.Updated[0].Modified, "it would go to another Worker")
	assert.Equal(t, 10007, as(t, s, tok, "PUT", onAccount+"/workers/domains", `{"hostname":"x.example.com","service":"none"}`).code())
	assert.Equal(t, 10083, as(t, s, tok, "PUT", onAccount+"/workers/domains", `{"hostname":"x.example.org","service":"site"}`).code())
	attached := thing(t, as(t, s, tok, "PUT", onAccount+"/workers/domains", `{"hostname":"x.example.com","service":"other","zone_id":"`+string(zone)+`","environment":"production"}`))
	assert.Equal(t, "example.com", attached["zone_name"])
	var domains []struct{ ID, Hostname string }
	get(t, s, reader, onAccount+"/workers/domains/records?service=site").into(t, &domains)
	assert.Len(t, domains, 1)
	assert.Equal(t, 200, as(t, s, tok, "DELETE", onAccount+"/workers/domains/"+attached["id"].(string), "").Status)
	assert.Equal(t, 100114, get(t, s, reader, onAccount+"/workers/domains/"+attached["id"].(string)).code())
	require.Equal(t, 200, as(t, s, tok, "DELETE", site, "").Status)
	assert.JSONEq(t, "[]", string(get(t, s, reader, onAccount+"/workers/domains").Result), "they go with their Worker")
	assert.JSONEq(t, "[]", string(get(t, s, one, onZone+"/workers/routes").Result))
}

// TestDispatch keeps Workers of dispatch namespaces apart from the account's.
func TestDispatch(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := scriptsToken(t, s, permissions.AccountWorkersScriptsWrite)
	const namespaces = onAccount + "/workers/dispatch/namespaces"
	assert.Equal(t, 404, get(t, s, tok, namespaces+"/ns").Status)
	require.Equal(t, 200, as(t, s, tok, "POST", namespaces, `{"name":"ns"}`).Status)
	assert.Equal(t, 409, as(t, s, tok, "POST", namespaces, `{"name":"ns"}`).Status)
	const script = namespaces + "/ns/scripts/a"
	assert.Equal(t, 10092, get(t, s, tok, script).code())
	require.Equal(t, 200, uploads(t, s, tok, "PUT", script, "metadata", oneModule, "index.js", "x").Status)
	assert.Equal(t, "ns", thing(t, get(t, s, tok, script))["dispatch_namespace"])
	assert.JSONEq(t, "[]", string(get(t, s, tok, onScripts).Result))
	assert.Len(t, startSession(t, s, tok, script).Buckets, 1)
	assert.Equal(t, 200, as(t, s, tok, "PUT", script+"/secrets", `{"name":"S","text":"x"}`).Status)
	assert.Contains(t, string(get(t, s, tok, script+"/secrets").Result), `"S"`)
	assert.JSONEq(t, `["x","y"]`, string(as(t, s, tok, "PUT", script+"/tags", `["x","y"]`).Result))
	assert.JSONEq(t, `["x","y","z"]`, string(as(t, s, tok, "PUT", script+"/tags/z", "").Result))
	assert.JSONEq(t, `["y","z"]`, string(as(t, s, tok, "DELETE", script+"/tags/x", "").Result))
	assert.Equal(t, "ns2", thing(t, as(t, s, tok, "PUT", namespaces+"/ns", `{"name":"ns2"}`))["namespace_name"])
	assert.EqualValues(t, 1, thing(t, get(t, s, tok, namespaces+"/ns2"))["script_count"])
	assert.Equal(t, 200, as(t, s, tok, "DELETE", namespaces+"/ns2/scripts/a", "").Status)
	assert.Equal(t, 200, as(t, s, tok, "DELETE", namespaces+"/ns2", "").Status)
}

// TestWorkersByID is the newer interface.
func TestWorkersByID(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := scriptsToken(t, s, permissions.AccountWorkersScriptsWrite)
	const workers = onAccount + "/workers/workers"
	made := thing(t, as(t, s, tok, "POST", workers, `{"name":"a","subdomain":{"enabled":true}}`))
	one := workers + "/" + made["id"].(string)
	assert.Equal(t, 409, as(t, s, tok, "POST", workers, `{"name":"a"}`).Status)
	assert.Equal(t, 10222, get(t, s, tok, one+"/versions/latest").code(), "nothing is uploaded yet")
	assert.Equal(t, 200, get(t, s, tok, onScripts+"/a/settings").Status)
	version := `{"main_module":"i.js","modules":[{"name":"i.js","content_type":"application/javascript+module","content_base64":"eA=="}],"bindings":[{"name":"A","type":"plain_text","text":"b"}]}`
	assert.Equal(t, 10021, as(t, s, tok, "POST", one+"/versions", strings.Replace(version, "eA==", "!", 1)).code())
	first := thing(t, as(t, s, tok, "POST", one+"/versions?deploy=true", version))
	a := as(t, s, tok, "PATCH", one+"/versions/latest", `{"env":{"A":null,"S":{"type":"secret_text","text":"hidden"}},"annotations":{"workers/message":"m","workers/tag":null}}`)
	require.Equal(t, 200, a.Status, a.message())
	assert.NotContains(t, string(a.Result), "hidden")
	assert.Contains(t, string(a.Result), `"bindings":[{"name":"S","type":"secret_text"}]`)
	assert.Equal(t, 400, as(t, s, tok, "DELETE", one+"/versions/"+first["id"].(string), "").Status, "it serves the traffic")
	assert.Equal(t, 200, as(t, s, tok, "DELETE", one+"/versions/"+thing(t, a)["id"].(string), "").Status)
	assert.Equal(t, "b", thing(t, as(t, s, tok, "PATCH", one, `{"name":"b"}`))["name"])
	assert.Equal(t, 10090, get(t, s, tok, onAccount+"/workers/services/a").code())
	assert.Equal(t, 200, as(t, s, tok, "DELETE", one, "").Status)
	assert.Equal(t, 10007, get(t, s, tok, one).code())
}

// TestPreviews makes a preview of a Worker, deploys it, and changes its secrets.
func TestPreviews(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := scriptsToken(t, s, permissions.AccountWorkersScriptsWrite)
	const one = onAccount + "/workers/workers/a"
	assert.Equal(t, 10007, get(t, s, tok, one+"/previews/p").code())
	require.Equal(t, 200, as(t, s, tok, "PUT", onScripts+"/a", "x").Status)
	assert.Equal(t, 10025, get(t, s, tok, one+"/previews/p").code())
	require.Equal(t, 200, as(t, s, tok, "POST", one+"/previews", `{"name":"My/Branch","logpush":true}`).Status)
	assert.Equal(t, 409, as(t, s, tok, "POST", one+"/previews", `{"name":"My/Branch"}`).Status)
	p := one + "/previews/my-branch"
	assert.Equal(t, 10222, get(t, s, tok, p+"/deployments/latest").code())
	assert.Equal(t, 10032, as(t, s, tok, "PATCH", p+"/deployments/latest", `{"env":{}}`).code())
	a := uploads(t, s, tok, "POST", p+"/deployments", "metadata", `{"main_module":"i.js","env":{"S":{"type":"secret_text","text":"hidden"}}}`, "files", "x")
	require.Equal(t, 200, a.Status, a.message())
	assert.NotContains(t, string(a.Result), "hidden")
	a = as(t, s, tok, "PATCH", p+"/deployments/latest", `{"env":{"S":null,"T":{"type":"secret_text","text":"hidden"}}}`)
	assert.NotContains(t, string(a.Result), "hidden")
	assert.JSONEq(t, `{"T":{"type":"secret_text"}}`, string(mustJSON(t, thing(t, a)["env"])))
	a = as(t, s, tok, "PATCH", one, `{"previews_base_config":{"env":{"S":{"type":"secret_text","text":"hidden"}}}}`)
	assert.NotContains(t, string(a.Result), "hidden")
	assert.Contains(t, string(a.Result), "previews_base_config")
	assert.Equal(t, true, thing(t, as(t, s, tok, "PATCH", p, `{"tags":["x"]}`))["logpush"])
	assert.Equal(t, 200, as(t, s, tok, "DELETE", p, "").Status)
	assert.Equal(t, 10025, get(t, s, tok, p).code())
}

func mustJSON(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return data
}

// TestTailSocket opens the socket of a tail, which answers a ping and a close.
func TestTailSocket(t *testing.T) {
	t.Parallel()
	s, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	tok := scriptsToken(t, s.Server, permissions.AccountWorkersTailRead)
	_, err = s.AddWorker(tokentest.Worker{Account: account, Name: "a"})
	require.NoError(t, err)
	req, err := http.NewRequest("POST", s.URL+onScripts+"/a/tails", strings.NewReader("{}"))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+tok.Value)
	resp, err := s.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	made := thing(t, decoded(t, resp))
	url := "http" + strings.TrimPrefix(made["url"].(string), "ws")
	require.True(t, strings.HasPrefix(url, strings.TrimSuffix(s.URL, "/client/v4")+"/"), url)

	open := func(url string) *http.Response {
		req, err := http.NewRequest("GET", url, nil)
		require.NoError(t, err)
		for _, h := range [][2]string{{"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}, {"Sec-WebSocket-Protocol", "trace-v1"}} {
			req.Header.Set(h[0], h[1])
		}
		resp, err := s.Client().Transport.RoundTrip(req)
		require.NoError(t, err)
		return resp
	}
	none := open(url + "0")
	assert.Equal(t, 404, none.StatusCode)
	require.NoError(t, none.Body.Close())
	resp = open(url)
	require.Equal(t, 101, resp.StatusCode)
	assert.Equal(t, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", resp.Header.Get("Sec-WebSocket-Accept"), "the example of RFC 6455")
	assert.Equal(t, "trace-v1", resp.Header.Get("Sec-WebSocket-Protocol"))
	conn, is := resp.Body.(io.ReadWriteCloser)
	require.True(t, is)
	exchange := func(frame, want string) {
		_, err := conn.Write([]byte(frame))
		require.NoError(t, err)
		got := make([]byte, len(want))
		_, err = io.ReadFull(conn, got)
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
	}
	exchange("\x81\x82\x01\x01\x01\x01zz"+"\x89\x82\x00\x00\x00\x00hi", "\x8a\x02hi")
	exchange("\x88\x80\x00\x00\x00\x00", "\x88\x00")
	require.NoError(t, conn.Close())

	// A socket that nobody closes ends with the server.
	resp = open(url)
	require.Equal(t, 101, resp.StatusCode)
	require.NoError(t, s.Close())
	_, err = resp.Body.Read(make([]byte, 1))
	assert.Error(t, err)
}
