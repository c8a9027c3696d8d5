package tokentest_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// An Origin CA certificate is really signed, for the key of the request; it is listed
// under its zone, and gone when it is revoked.
func TestOriginCertificates(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{Seed: 1})
	tok := issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneSSLAndCertificatesWrite)), userToken())
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	require.NoError(t, err)
	csr := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}))
	body := func(with map[string]any) string {
		all := map[string]any{"csr": csr, "hostnames": []string{"*." + tokentest.DefaultZoneName, tokentest.DefaultZoneName}, "request_type": "origin-ecc", "requested_validity": 90}
		for k, v := range with {
			all[k] = v
		}
		data, err := json.Marshal(all)
		require.NoError(t, err)
		return string(data)
	}
	a := as(t, s, tok, "POST", "/certificates", body(nil))
	require.Equal(t, 200, a.Status, a.Errors)
	var made struct {
		ID, Certificate, Csr string
		Hostnames            []string
		Expires              string `json:"expires_on"`
		Validity             int    `json:"requested_validity"`
		Type                 string `json:"request_type"`
	}
	require.NoError(t, json.Unmarshal(a.Result, &made))
	block, _ := pem.Decode([]byte(made.Certificate))
	require.NotNil(t, block)
	c, err := x509.ParseCertificate(block.Bytes)
	require.NoError(t, err)
	assert.Equal(t, made.ID, c.SerialNumber.String())
	assert.True(t, key.PublicKey.Equal(c.PublicKey))
	require.NoError(t, c.VerifyHostname("a."+tokentest.DefaultZoneName))
	assert.Equal(t, 90*24*time.Hour, c.NotAfter.Sub(c.NotBefore))
	assert.Equal(t, 90, made.Validity)
	assert.NotEmpty(t, made.Expires)

	list := func(of string) int {
		a := as(t, s, tok, "GET", "/certificates?zone_id="+of, "")
		require.Equal(t, 200, a.Status)
		var all []json.RawMessage
		require.NoError(t, json.Unmarshal(a.Result, &all))
		return len(all)
	}
	assert.Equal(t, 1, list(string(zone)))
	assert.Equal(t, 0, list(string(otherZone)))
	a = as(t, s, tok, "GET", "/certificates", "")
	assert.Equal(t, 400, a.Status)
	assert.Equal(t, 1012, a.Errors[0].Code)

	for name, with := range map[string]map[string]any{
		"no request":         {"csr": ""},
		"another block":      {"csr": string(bytes.ReplaceAll([]byte(csr), []byte("M"), []byte("N")))},
		"text":               {"csr": "text"},
		"no names":           {"hostnames": []string{}},
		"a name of others":   {"hostnames": []string{"example.net"}},
		"a name that is not": {"hostnames": []any{7}},
		"type":               {"request_type": "other"},
		"validity":           {"requested_validity": 8},
	} {
		assert.Equal(t, 400, as(t, s, tok, "POST", "/certificates", body(with)).Status, name)
	}
	none := issue(t, s, permissions.Spec{}, userToken())
	assert.Equal(t, 403, as(t, s, none, "POST", "/certificates", body(nil)).Status)

	assert.Equal(t, 200, as(t, s, tok, "GET", "/certificates/"+made.ID, "").Status)
	a = as(t, s, tok, "DELETE", "/certificates/"+made.ID, "")
	require.Equal(t, 200, a.Status)
	assert.Contains(t, string(a.Result), `"revoked_at"`)
	assert.Equal(t, 404, as(t, s, tok, "GET", "/certificates/"+made.ID, "").Status)
	assert.Equal(t, 0, list(string(zone)))
}

// A pack is ordered, stands under its own id, and the list shows active ones unless it
// is asked for all.
func TestCertificatePacks(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneSSLAndCertificatesWrite)), userToken())
	const packs = onZone + "/ssl/certificate_packs"
	a := as(t, s, tok, "POST", packs+"/order", `{"hosts":["example.com"],"type":"advanced","certificate_authority":"google","validation_method":"txt","validity_days":90}`)
	require.Equal(t, 200, a.Status, a.Errors)
	var pack struct{ ID, Status string }
	require.NoError(t, json.Unmarshal(a.Result, &pack))
	assert.Equal(t, "initializing", pack.Status)
	assert.Equal(t, 400, as(t, s, tok, "POST", packs+"/order", `{"hosts":["example.com"]}`).Status)
	assert.Equal(t, 400, as(t, s, tok, "POST", packs+"/order", `{`).Status)
	assert.JSONEq(t, `[]`, string(get(t, s, tok, packs).Result))
	assert.Contains(t, string(get(t, s, tok, packs+"?status=all").Result), pack.ID)
	assert.Contains(t, string(get(t, s, tok, packs+"/quota").Result), `"used":1`)
	assert.Contains(t, string(as(t, s, tok, "PATCH", packs+"/"+pack.ID, `{"cloudflare_branding":true}`).Result), `"cloudflare_branding":true`)
	assert.Contains(t, string(get(t, s, tok, packs+"/"+pack.ID).Result), `"hosts":["example.com"]`)
	assert.JSONEq(t, `{"id":"`+pack.ID+`"}`, string(as(t, s, tok, "DELETE", packs+"/"+pack.ID, "").Result))
	assert.Equal(t, 404, as(t, s, tok, "PATCH", packs+"/"+pack.ID, `{}`).Status)
}

// Jobs of Logpush have numbers, and a dataset lists its own.
func TestLogpush(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, permissions.NewSpec(
		permissions.Zone(zone).Allow(permissions.ZoneLogsWrite), permissions.Account(account).Allow(permissions.AccountLogsWrite),
	), userToken())
	for _, on := range []string{onZone, onAccount} {
		jobs := on + "/logpush/jobs"
		a := as(t, s, tok, "POST", jobs, `{"destination_conf":"s3://bucket/logs?region=x","dataset":"dns_logs","ownership_challenge":"secret"}`)
		require.Equal(t, 200, a.Status, a.Errors)
		assert.NotContains(t, string(a.Result), "secret")
		var job struct {
			ID      int
			Enabled bool
		}
		require.NoError(t, json.Unmarshal(a.Result, &job), "the id is a number")
		one := jobs + "/" + jsonText(t, job.ID)
		a = as(t, s, tok, "PUT", one, `{"enabled":true}`)
		require.Equal(t, 200, a.Status, a.Errors)
		assert.Contains(t, string(a.Result), `"dataset":"dns_logs"`)
		assert.Contains(t, string(get(t, s, tok, one).Result), `"enabled":true`)
		assert.Equal(t, 400, as(t, s, tok, "POST", jobs, `{"dataset":"dns_logs"}`).Status)
		assert.Contains(t, string(get(t, s, tok, on+"/logpush/datasets/dns_logs/jobs").Result), `"id":`)
		assert.JSONEq(t, `[]`, string(get(t, s, tok, on+"/logpush/datasets/http_requests/jobs").Result))
		for path, want := range map[string]string{
			"/validate/destination/exists": `{"exists":true}`,
			"/validate/destination":        `{"message":"","valid":true}`,
			"/ownership/validate":          `{"message":"","valid":true}`,
		} {
			assert.JSONEq(t, want, string(as(t, s, tok, "POST", on+"/logpush"+path, `{"destination_conf":"s3://bucket/logs?region=x"}`).Result), path)
			assert.Equal(t, 400, as(t, s, tok, "POST", on+"/logpush"+path, `{}`).Status, path)
		}
		assert.Contains(t, string(as(t, s, tok, "POST", on+"/logpush/ownership", `{"destination_conf":"s3://bucket"}`).Result), `"filename":"ownership-challenge-`)
		assert.JSONEq(t, `{"id":`+jsonText(t, job.ID)+`}`, string(as(t, s, tok, "DELETE", one, "").Result))
		assert.Equal(t, 404, as(t, s, tok, "GET", one, "").Status)
	}
}

func jsonText(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

// A snippet comes with its files, and rules are for snippets that exist.
func TestSnippets(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneSnippetsWrite)), userToken())
	const one, rules = onZone + "/snippets/add_header", onZone + "/snippets/snippet_rules"
	code := "export default { async fetch(r) { return fetch(r) } }"
	assert.Equal(t, 404, get(t, s, tok, one+"/content").Status)
	assert.Equal(t, 400, as(t, s, tok, "PUT", rules, `{"rules":[{"expression":"true","snippet_name":"add_header"}]}`).Status, "no such snippet")
	a := uploads(t, s, tok, "PUT", one, "metadata", `{"main_module":"main.js"}`, "main.js", code)
	require.Equal(t, 200, a.Status, a.Errors)
	assert.Contains(t, string(a.Result), `"snippet_name":"add_header"`)
	for name, meta := range map[string]string{"another file": `{"main_module":"other.js"}`, "none": `{}`, "no JSON": `{`} {
		assert.Equal(t, 400, uploads(t, s, tok, "PUT", one, "metadata", meta, "main.js", code).Status, name)
	}
	assert.Equal(t, 400, as(t, s, tok, "PUT", one, `{"main_module":"main.js"}`).Status)
	assert.Contains(t, raw(t, s, tok, one+"/content").Body, code)
	assert.Contains(t, string(get(t, s, tok, onZone+"/snippets?per_page=5").Result), `"created_on"`)
	a = as(t, s, tok, "PUT", rules, `{"rules":[{"expression":"true","snippet_name":"add_header","enabled":false}]}`)
	require.Equal(t, 200, a.Status, a.Errors)
	assert.Contains(t, string(get(t, s, tok, rules).Result), `"enabled":false`)
	assert.JSONEq(t, `[]`, string(as(t, s, tok, "DELETE", rules, "").Result))
	assert.JSONEq(t, `[]`, string(get(t, s, tok, rules).Result))
	assert.JSONEq(t, `null`, string(as(t, s, tok, "DELETE", one, "").Result))
	assert.Equal(t, 404, get(t, s, tok, one).Status)
	assert.Equal(t, 404, get(t, s, tok, one+"/content").Status)
}
