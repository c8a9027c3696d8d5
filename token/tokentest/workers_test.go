package tokentest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// multipartBody is a multipart body of a JSON part and files, and its Content-Type.
func multipartBody(t testing.TB, field, meta string, files ...string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if field != "" {
		require.NoError(t, w.WriteField(field, meta))
	}
	for i := 0; i < len(files); i += 2 {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", `form-data; name="`+files[i]+`"; filename="`+files[i]+`"`)
		h.Set("Content-Type", "application/javascript+module")
		p, err := w.CreatePart(h)
		require.NoError(t, err)
		_, err = p.Write([]byte(files[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String(), w.FormDataContentType()
}

// uploads sends a form with a token.
func uploads(t testing.TB, s *tokentest.Server, tok tokentest.Token, method, path, field, meta string, files ...string) answer {
	t.Helper()
	body, kind := multipartBody(t, field, meta, files...)
	return send(t, s, method, path, body, append(bearer(tok.Value), "Content-Type", kind)...)
}

// content is an answer that is no envelope.
type content struct {
	Header http.Header
	Body   string
}

// raw gets content with a token.
func raw(t testing.TB, s *tokentest.Server, tok tokentest.Token, path string) content {
	t.Helper()
	req, err := http.NewRequest("GET", tokentest.BaseURL+path, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+tok.Value)
	resp, err := s.RoundTripper().RoundTrip(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, 200, resp.StatusCode, string(data))
	return content{resp.Header, string(data)}
}

func scriptsToken(t testing.TB, s *tokentest.Server, p ...permissions.AccountPermission) tokentest.Token {
	t.Helper()
	return issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(p...)), userToken())
}

const oneModule = `{"main_module":"index.js","compatibility_date":"2026-01-01","bindings":[{"type":"plain_text","name":"A","text":"b"},{"type":"secret_text","name":"KEY","text":"hidden"}]}`

// TestWorkerUpload takes a Worker through what wrangler deploy does of it.
func TestWorkerUpload(t *testing.T) { inEveryForm(t, testWorkerUpload) }

func testWorkerUpload(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	tok := scriptsToken(t, s, permissions.AccountWorkersScriptsWrite)
	reader := scriptsToken(t, s, permissions.AccountWorkersScriptsRead)
	service := onAccount + "/workers/services/site"
	assert.Equal(t, 10090, get(t, s, tok, service).code())
	assert.Equal(t, 10007, get(t, s, tok, onScripts+"/site/deployments").code())
	for _, refused := range []struct{ meta, file string }{{`{"main_module":"other.js"}`, "index.js"}, {`{`, "index.js"}} {
		a := uploads(t, s, tok, "PUT", onScripts+"/site", "metadata", refused.meta, refused.file, "x")
		assert.Equal(t, 10021, a.code(), a.message())
	}
	assert.Equal(t, 403, uploads(t, s, reader, "PUT", onScripts+"/site", "metadata", oneModule, "index.js", "x").Status)
	a := uploads(t, s, tok, "PUT", onScripts+"/site", "metadata", oneModule, "index.js", "export default { fetch() {} }")
	require.Equal(t, 200, a.Status, a.message())
	made := thing(t, a)
	assert.Len(t, made["deployment_id"], 32)
	assert.Equal(t, []any{"fetch"}, made["handlers"])
	assert.NotEmpty(t, a.Header.Get(tokentest.HeaderMadeUp))

	env := thing(t, get(t, s, reader, service))["default_environment"].(map[string]any)
	assert.Equal(t, "production", env["environment"])
	assert.Equal(t, made["tag"], env["script"].(map[string]any)["tag"])
	settings := get(t, s, reader, onScripts+"/site/settings")
	assert.NotContains(t, string(settings.Result), "hidden", "the value of a secret is never shown")
	assert.Contains(t, string(settings.Result), `"name":"KEY"`)

	// Versions are uploaded without being deployed, and inherit what they say.
	a = uploads(t, s, tok, "POST", onScripts+"/site/versions", "metadata", `{"main_module":"index.js","keep_bindings":["secret_text"],"bindings":[{"name":"A","type":"inherit"}],"annotations":{"workers/message":"m"}}`, "index.js", "export default {}")
	require.Equal(t, 200, a.Status, a.message())
	second := thing(t, a)["id"].(string)
	assert.Contains(t, string(a.Result), `"KEY"`)
	assert.Contains(t, string(a.Result), `"workers/message":"m"`)
	a = uploads(t, s, tok, "POST", onScripts+"/site/versions", "metadata", `{"main_module":"index.js","bindings":[{"name":"NONE","type":"inherit"}]}`, "index.js", "x")
	assert.Equal(t, 10057, a.code())
	assert.True(t, strings.HasPrefix(a.message(), "inherit binding 'NONE' is invalid"), a.message())
	var list struct {
		Items []struct {
			ID     string
			Number int
		}
	}
	get(t, s, reader, onScripts+"/site/versions?deployable=true").into(t, &list)
	require.Len(t, list.Items, 2)
	assert.Equal(t, second, list.Items[0].ID)
	assert.Equal(t, 2, list.Items[0].Number)

	// Secrets are refused until the newest version is the deployed one.
	assert.Equal(t, 10215, as(t, s, tok, "PUT", onScripts+"/site/secrets", `{"name":"S","text":"x"}`).code())
	deploy := `{"strategy":"percentage","versions":[{"version_id":"` + second + `","percentage":100}]}`
	assert.Equal(t, 403, as(t, s, reader, "POST", onScripts+"/site/deployments", deploy).Status)
	assert.Equal(t, 200, as(t, s, tok, "POST", onScripts+"/site/deployments", deploy).Status)
	assert.Equal(t, 400, as(t, s, tok, "POST", onScripts+"/site/deployments", strings.Replace(deploy, "100", "50", 1)).Status)
	assert.Equal(t, 100146, as(t, s, tok, "POST", onScripts+"/site/deployments", strings.Replace(deploy, second, list.Items[0].ID[1:], 1)).code())
	assert.Equal(t, 200, as(t, s, tok, "PUT", onScripts+"/site/secrets", `{"name":"S","text":"x"}`).Status)
	assert.Equal(t, 200, as(t, s, tok, "PATCH", onScripts+"/site/secrets-bulk", `{"secrets":{"S":null,"T":{"type":"secret_text","text":"y"}}}`).Status)
	var secrets []struct{ Name, Type string }
	get(t, s, reader, onScripts+"/site/secrets").into(t, &secrets)
	assert.Equal(t, []struct{ Name, Type string }{{"KEY", "secret_text"}, {"T", "secret_text"}}, secrets)
	assert.Equal(t, 10056, as(t, s, tok, "DELETE", onScripts+"/site/secrets/S", "").code())
	assert.Equal(t, 200, as(t, s, tok, "DELETE", onScripts+"/site/secrets/T", "").Status)

	var deployments struct {
		Deployments []struct {
			ID       string
			Versions []struct {
				VersionID string `json:"version_id"`
			}
		}
	}
	get(t, s, reader, onScripts+"/site/deployments").into(t, &deployments)
	require.Len(t, deployments.Deployments, 5, "the upload, the deployment, and three changes of secrets")
	assert.Equal(t, second, deployments.Deployments[3].Versions[0].VersionID)
	assert.Equal(t, 200, get(t, s, reader, onScripts+"/site/deployments/"+deployments.Deployments[4].ID).Status)
	assert.Equal(t, 400, as(t, s, tok, "DELETE", onScripts+"/site/deployments/"+deployments.Deployments[0].ID, "").Status)
	assert.Equal(t, 200, as(t, s, tok, "DELETE", onScripts+"/site/deployments/"+deployments.Deployments[4].ID, "").Status)
	assert.Equal(t, 10336, get(t, s, reader, onScripts+"/site/deployments/"+deployments.Deployments[4].ID).code())

	assert.Equal(t, 403, as(t, s, reader, "DELETE", service, "").Status)
	assert.Equal(t, 200, as(t, s, tok, "DELETE", service, "").Status)
	assert.JSONEq(t, "[]", string(get(t, s, reader, onScripts).Result))
}

// TestWorkerSettings edits what belongs to a version, and what does not.
func TestWorkerSettings(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := scriptsToken(t, s, permissions.AccountWorkersScriptsWrite)
	require.Equal(t, 200, uploads(t, s, tok, "PUT", onScripts+"/a", "metadata", oneModule, "index.js", "x").Status)
	a := uploads(t, s, tok, "PATCH", onScripts+"/a/settings", "settings", `{"bindings":[{"name":"KEY","type":"inherit"},{"name":"NEW","type":"secret_text","text":"hidden"}],"tags":["t"]}`)
	require.Equal(t, 200, a.Status, a.message())
	assert.NotContains(t, string(a.Result), "hidden")
	settings := thing(t, a)
	assert.Len(t, settings["bindings"], 2)
	assert.Equal(t, "2026-01-01", settings["compatibility_date"], "what the body does not name stays")
	a = as(t, s, tok, "PATCH", onScripts+"/a/script-settings", `{"logpush":true,"tail_consumers":[{"service":"b"}]}`)
	assert.Equal(t, true, thing(t, a)["logpush"])
	assert.Equal(t, []any{"t"}, thing(t, a)["tags"])
	require.Equal(t, 200, uploads(t, s, tok, "PUT", onScripts+"/b", "metadata", `{"main_module":"index.js","bindings":[{"name":"A","type":"service","service":"a"}],"migrations":{"new_tag":"v1","steps":[{"new_sqlite_classes":["Room"]}]}}`, "index.js", "x").Status)
	assert.Contains(t, string(get(t, s, tok, onScripts+"/a/references").Result), `"service":"b"`)
	assert.Contains(t, string(get(t, s, tok, onAccount+"/workers/tails/by-consumer/b").Result), `"producer":{"environment":"production","name":"a","service":"a"}`)
	var objects []struct{ ID, Class, Script string }
	get(t, s, tok, onAccount+"/workers/durable_objects/namespaces").into(t, &objects)
	require.Len(t, objects, 1)
	assert.Equal(t, "Room", objects[0].Class)
	assert.Equal(t, 200, get(t, s, tok, onAccount+"/workers/durable_objects/namespaces/"+objects[0].ID).Status)
	assert.Contains(t, string(get(t, s, tok, onAccount+"/workers/services/b").Result), `"migration_tag":"v1"`)
	assert.Equal(t, 10092, get(t, s, tok, onAccount+"/workers/services/b/environments/staging").code())
	for _, below := range []string{"", "/bindings", "/settings", "/subdomain", "/routes"} {
		assert.Equal(t, 200, get(t, s, tok, onAccount+"/workers/services/b/environments/production"+below).Status, below)
	}
	production := onAccount + "/workers/services/b/environments/production"
	assert.Equal(t, 200, uploads(t, s, tok, "PUT", production, "metadata", oneModule, "index.js", "x").Status)
	assert.Equal(t, 10092, uploads(t, s, tok, "PUT", onAccount+"/workers/services/b/environments/staging", "metadata", oneModule, "index.js", "x").code())
	assert.Equal(t, 200, as(t, s, tok, "PUT", production+"/secrets", `{"name":"S","text":"x"}`).Status)
	assert.JSONEq(t, `{"usage_model":"bundled"}`, string(as(t, s, tok, "PUT", onScripts+"/b/usage-model", `{"usage_model":"bundled"}`).Result))
}

// TestWorkerContent is sent back as it came, and is bounded.
func TestWorkerContent(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := scriptsToken(t, s, permissions.AccountWorkersScriptsWrite)
	require.Equal(t, 200, uploads(t, s, tok, "PUT", onScripts+"/a", "metadata", `{"main_module":"index.js"}`, "index.js", "export default {}", "lib.js", "export {}").Status)
	resp := raw(t, s, tok, onScripts+"/a/content/v2")
	assert.Equal(t, "index.js", resp.Header.Get("cf-entrypoint"))
	_, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	require.NoError(t, err)
	got, err := multipart.NewReader(strings.NewReader(resp.Body), params["boundary"]).ReadForm(1 << 20)
	require.NoError(t, err)
	assert.Len(t, got.File, 2)
	require.Equal(t, 200, as(t, s, tok, "PUT", onScripts+"/plain", "addEventListener('fetch', 1)").Status)
	assert.Equal(t, "addEventListener('fetch', 1)", raw(t, s, tok, onScripts+"/plain").Body)

	big := strings.Repeat("x", 20<<20)
	for i := range 4 {
		require.Equal(t, 200, uploads(t, s, tok, "PUT", onScripts+"/big", "metadata", `{"main_module":"index.js"}`, "index.js", big+string(rune('a'+i))).Status)
	}
	resp = raw(t, s, tok, onScripts+"/big/content/v2")
	assert.Less(t, len(resp.Body), 1000, "beyond 64 MiB nothing is kept")
	assert.Contains(t, resp.Header.Get(tokentest.HeaderMadeUp), "too large to keep")
	assert.Equal(t, 413, uploads(t, s, tok, "PUT", onScripts+"/big", "metadata", `{"main_module":"index.js"}`, "index.js", strings.Repeat(big, 4)).Status)
	for range 60 {
		require.Equal(t, 200, as(t, s, tok, "PUT", onScripts+"/plain/secrets", `{"name":"S","text":"x"}`).Status)
	}
	var list struct{ Items []json.RawMessage }
	get(t, s, tok, onScripts+"/plain/versions").into(t, &list)
	assert.Len(t, list.Items, 50, "older versions are forgotten")
}
