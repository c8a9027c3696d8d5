package tokentest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// session is the answer of an upload session.
type session struct {
	JWT     string
	Buckets [][]string
}

const manifest = `{"manifest":{"/index.html":{"hash":"aa","size":3},"/a.css":{"hash":"bb","size":4}}}`

func startSession(t testing.TB, s *tokentest.Server, tok tokentest.Token, path string) session {
	t.Helper()
	a := as(t, s, tok, "POST", path+"/assets-upload-session", manifest)
	require.Equal(t, 200, a.Status, a.message())
	var out session
	a.into(t, &out)
	return out
}

// TestAssets uploads the assets of a Worker with the JWT that the session hands
// out, which is good nowhere else.
func TestAssets(t *testing.T) { inEveryForm(t, testAssets) }

func testAssets(t *testing.T, f form) {
	now := today
	s := f.server(t, tokentest.Options{Now: func() time.Time { return now }, Mode: tokentest.ModeExplain})
	tok := scriptsToken(t, s, permissions.AccountWorkersScriptsWrite)
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount})
	require.NoError(t, err)
	other := issue(t, s, permissions.NewSpec(permissions.Account(otherAccount).Allow(permissions.AccountWorkersScriptsWrite)), userToken())
	const upload = onAccount + "/workers/assets/upload"
	foreign := "/accounts/" + string(otherAccount) + "/workers/assets/upload"
	file := func(jwt, path string, names ...string) answer {
		var files []string
		for _, n := range names {
			files = append(files, n, "eA==")
		}
		body, kind := multipartBody(t, "", "", files...)
		return send(t, s, "POST", path+"?base64=true", body, append(bearer(jwt), "Content-Type", kind)...)
	}
	assert.Equal(t, 403, as(t, s, scriptsToken(t, s, permissions.AccountWorkersScriptsRead), "POST", onScripts+"/site/assets-upload-session", manifest).Status)
	one := startSession(t, s, tok, onScripts+"/site")
	assert.Equal(t, [][]string{{"aa", "bb"}}, one.Buckets)

	for what, a := range map[string]answer{
		"an API token":          file(tok.Value, upload, "aa"),
		"a JWT of nobody":       file(one.JWT+"x", upload, "aa"),
		"another account":       file(one.JWT, foreign, "aa"),
		"a foreign JWT":         file(startSession(t, s, other, "/accounts/"+string(otherAccount)+"/workers/scripts/site").JWT, upload, "aa"),
		"a JWT of another kind": file(pagesToken(t, s), upload, "aa"),
	} {
		assert.True(t, a.refused(), "%s: %d %s", what, a.Status, a.message())
		assert.Contains(t, a.Header.Get(tokentest.HeaderAssumed), "not known in which words", what)
	}
	for _, path := range []string{onScripts, onAccount, onAccount + "/pages/projects"} {
		assert.Contains(t, []int{400, 401}, get(t, s, tokentest.Token{Value: one.JWT}, path).Status, "no API token: %s", path)
	}

	assert.Equal(t, 400, file(one.JWT, upload, "cc").Status, "not of the manifest")
	a := file(one.JWT, upload, "aa")
	assert.Equal(t, 202, a.Status, a.message())
	assert.Equal(t, "allowed by the assets_jwt that a call for Worker site handed out", a.Header.Get(tokentest.HeaderDecision))
	a = send(t, s, "POST", upload+"/bb", "x", bearer(one.JWT)...)
	require.Equal(t, 201, a.Status, a.message())
	var done session
	a.into(t, &done)
	deploy := func(path, jwt string) answer {
		return uploads(t, s, tok, "PUT", path, "metadata", `{"assets":{"jwt":"`+jwt+`","config":{}}}`)
	}
	assert.Equal(t, 400, deploy(onScripts+"/site", one.JWT).Status, "the upload's JWT is not the one at its end")
	assert.Equal(t, 400, deploy(onScripts+"/other", done.JWT).Status, "another Worker")
	assert.True(t, file(done.JWT, upload, "aa").refused(), "the JWT at the end uploads nothing")
	a = deploy(onScripts+"/site", done.JWT)
	require.Equal(t, 200, a.Status, a.message())
	assert.Equal(t, true, thing(t, a)["has_assets"])

	// What the account has is not asked for again.
	two := startSession(t, s, tok, onScripts+"/site")
	assert.Empty(t, two.Buckets)
	assert.Equal(t, 200, deploy(onScripts+"/site", two.JWT).Status)
	now = now.Add(time.Hour)
	assert.Equal(t, 400, deploy(onScripts+"/site", two.JWT).Status, "over")
	assert.True(t, file(one.JWT, upload, "aa").refused(), "over")
}

// pagesToken is a JWT of uploads to a site.
func pagesToken(t testing.TB, s *tokentest.Server) string {
	t.Helper()
	tok := scriptsToken(t, s, permissions.AccountPagesWrite)
	as(t, s, tok, "POST", onAccount+"/pages/projects", `{"name":"site"}`)
	a := get(t, s, tok, onAccount+"/pages/projects/site/upload-token")
	require.Equal(t, 200, a.Status, a.message())
	var out session
	a.into(t, &out)
	return out.JWT
}

// TestHandoutsAreBounded forgets the oldest JWTs.
func TestHandoutsAreBounded(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	first := pagesToken(t, s)
	ask := func() answer {
		return send(t, s, "POST", "/pages/assets/check-missing", `{"hashes":["a"]}`, bearer(first)...)
	}
	assert.Equal(t, 200, ask().Status)
	for range 1 << 10 {
		pagesToken(t, s)
	}
	assert.Equal(t, 8000013, ask().code())
}

// TestPages deploys a site as wrangler does.
func TestPages(t *testing.T) { inEveryForm(t, testPages) }

func testPages(t *testing.T, f form) {
	now := today
	s := f.server(t, tokentest.Options{Now: func() time.Time { return now }})
	tok := scriptsToken(t, s, permissions.AccountPagesWrite)
	reader := scriptsToken(t, s, permissions.AccountPagesRead)
	const projects = onAccount + "/pages/projects"
	const site = projects + "/site"
	assert.Equal(t, 8000007, get(t, s, tok, site).code())
	assert.Equal(t, 403, as(t, s, reader, "POST", projects, `{"name":"site"}`).Status)
	assert.Equal(t, 400, as(t, s, tok, "POST", projects, `{"name":"No Site"}`).Status)
	require.Equal(t, 200, as(t, s, tok, "POST", projects, `{"name":"site","production_branch":"main"}`).Status)
	assert.Equal(t, 409, as(t, s, tok, "POST", projects, `{"name":"site"}`).Status)

	jwt := pagesToken(t, s)
	assert.Equal(t, 403, get(t, s, reader, site+"/upload-token").Status, "documented: the JWT takes Pages Write")
	with := func(jwt, path, body string) answer {
		return send(t, s, "POST", "/pages/assets/"+path, body, bearer(jwt)...)
	}
	assert.JSONEq(t, `["a","b"]`, string(with(jwt, "check-missing", `{"hashes":["a","b"]}`).Result))
	assert.True(t, with(tok.Value, "check-missing", `{"hashes":["a"]}`).refused(), "an API token")
	worker := scriptsToken(t, s, permissions.AccountWorkersScriptsWrite)
	assert.Equal(t, 8000013, with(startSession(t, s, worker, onScripts+"/site").JWT, "check-missing", `{}`).code(), "a JWT of another product")
	deploy := func(branch, hash string) answer {
		files := []string{}
		if branch != "" {
			files = []string{"branch", branch}
		}
		body, kind := multipartBody(t, "manifest", `{"/index.html":"`+hash+`"}`, files...)
		return send(t, s, "POST", site+"/deployments", body, append(bearer(tok.Value), "Content-Type", kind)...)
	}
	assert.Equal(t, 400, deploy("", "a").Status, "an asset that was not uploaded")
	require.Equal(t, 200, with(jwt, "upload", `[{"key":"a","value":"eA==","base64":true,"metadata":{}}]`).Status)
	assert.JSONEq(t, `["b"]`, string(with(jwt, "check-missing", `{"hashes":["a","b"]}`).Result))
	assert.Equal(t, 200, with(jwt, "upsert-hashes", `{"hashes":["a"]}`).Status)
	now = now.Add(time.Hour)
	over := with(jwt, "check-missing", `{"hashes":["a"]}`)
	assert.Equal(t, 403, over.Status)
	assert.Equal(t, "Expired JWT", over.message())

	a := deploy("", "a")
	require.Equal(t, 200, a.Status, a.message())
	first := thing(t, a)
	assert.Equal(t, "production", first["environment"])
	assert.Equal(t, "success", first["latest_stage"].(map[string]any)["status"])
	second := thing(t, deploy("main", "a"))
	preview := thing(t, deploy("dev", "a"))
	assert.Equal(t, "preview", preview["environment"])
	assert.Equal(t, []any{"https://dev.site.pages.dev"}, preview["aliases"])
	id := func(o map[string]any) string { return site + "/deployments/" + o["id"].(string) }
	var list []json.RawMessage
	get(t, s, reader, site+"/deployments?env=production").into(t, &list)
	assert.Len(t, list, 2)
	assert.Equal(t, 403, as(t, s, reader, "POST", id(first)+"/rollback", "").Status)
	assert.Equal(t, 200, as(t, s, tok, "POST", id(first)+"/rollback", "").Status)
	assert.Equal(t, first["id"], thing(t, get(t, s, reader, site))["canonical_deployment"].(map[string]any)["id"])
	assert.Equal(t, 400, as(t, s, tok, "POST", id(preview)+"/rollback", "").Status)
	assert.Equal(t, 400, as(t, s, tok, "DELETE", id(first), "").Status, "it is in production")
	assert.Equal(t, 200, as(t, s, tok, "DELETE", id(second), "").Status)
	assert.Equal(t, 400, as(t, s, tok, "DELETE", id(preview), "").Status, "its alias leads to it")
	assert.Equal(t, 200, as(t, s, tok, "DELETE", id(preview)+"?force=true", "").Status)
	assert.Equal(t, 404, get(t, s, reader, id(preview)).Status)
	assert.Equal(t, 200, get(t, s, reader, id(first)+"/history/logs").Status)
	tail := thing(t, as(t, s, tok, "POST", id(first)+"/tails", ""))
	assert.Equal(t, 200, as(t, s, tok, "DELETE", id(first)+"/tails/"+tail["id"].(string), "").Status)

	// Secrets go through the project, and are never shown.
	a = as(t, s, tok, "PATCH", site, `{"deployment_configs":{"production":{"env_vars":{"K":{"type":"secret_text","value":"hidden"},"V":{"type":"plain_text","value":"seen"}}}}}`)
	require.Equal(t, 200, a.Status)
	assert.NotContains(t, string(a.Result), "hidden")
	assert.Contains(t, string(a.Result), "seen")
	a = as(t, s, tok, "PATCH", site, `{"deployment_configs":{"production":{"env_vars":{"K":null}}}}`)
	assert.NotContains(t, string(a.Result), `"K"`)
	assert.Contains(t, string(a.Result), "seen", "what the change does not name stays")

	assert.Equal(t, 200, as(t, s, tok, "POST", site+"/domains", `{"name":"www.example.com"}`).Status)
	assert.Equal(t, string(zone), thing(t, get(t, s, reader, site+"/domains/www.example.com"))["zone_tag"])
	assert.Contains(t, string(get(t, s, reader, site).Result), "www.example.com")
	assert.Equal(t, 200, as(t, s, tok, "DELETE", site+"/domains/www.example.com", "").Status)
	assert.Equal(t, 404, get(t, s, reader, site+"/domains/www.example.com").Status)
	for i := range 12 {
		require.Equal(t, 200, as(t, s, tok, "POST", projects, fmt.Sprintf(`{"name":"p%d"}`, i)).Status)
	}
	a = get(t, s, reader, projects+"?per_page=10&page=2")
	a.into(t, &list)
	assert.Len(t, list, 3)
	assert.Equal(t, 200, as(t, s, tok, "DELETE", site, "").Status)
}
