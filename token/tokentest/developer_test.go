package tokentest_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestHyperdrive(t *testing.T) {
	t.Parallel()
	const list = onAccount + "/hyperdrive/configs"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountHyperdriveWrite, []act{
		{"GET", list + "?page=1", "", 200, `"result":[]`, ""},
		{"POST", list, `{"name":"h"}`, 400, "origin", ""},
		{"POST", list, `{"name":"h","origin":{"host":"h.example","database":"d","user":"u","password":"hush"}}`, 200, `!hush`, "h=id"},
		{"GET", list + "/<h>", "", 200, `"scheme":"postgresql","user":"u"`, ""},
		{"PATCH", list + "/<h>", `{"caching":{"disabled":true}}`, 200, `"caching":{"disabled":true}`, ""},
		{"PATCH", list + "/<h>", `{"origin":{"host":"i.example"}}`, 200, `"database":"d","host":"i.example"`, ""},
		{"PUT", list + "/<h>", `{"name":"h2","origin":{"host":"j.example","database":"d"}}`, 200, `"name":"h2"`, ""},
		{"DELETE", list + "/<h>", "", 200, `"result":null`, ""},
		{"GET", list + "/<h>", "", 404, "2006", ""},
	}}, nil)
}

// The answers of Browser Run have no envelope.
func TestBrowserSessions(t *testing.T) {
	t.Parallel()
	const at = onAccount + "/browser-rendering/devtools"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountBrowserRunWrite, []act{
		{"GET", at + "/session", "", 200, `[]`, ""},
		{"POST", at + "/browser", "", 200, `!targets`, "first=sessionId"},
		{"POST", at + "/browser?targets=true", "", 200, `"targets":[{"description":"","id":"`, "b=sessionId"},
		{"GET", at + "/session", "", 200, `[{"lastUpdated":`, ""},
		{"GET", at + "/session/<b>", "", 200, `"startTime":`, ""},
		{"GET", at + "/browser/<b>/json/list", "", 200, `"type":"page"`, ""},
		{"DELETE", at + "/browser/<b>", "", 200, `{"status":"closed"}`, ""},
		{"GET", at + "/session/<b>", "", 404, "", ""},
		{"GET", at + "/browser/<b>/json/list", "", 404, "", ""},
		{"DELETE", at + "/browser/<b>", "", 404, "", ""},
		{"GET", at + "/session", "", 200, `!"targets"`, ""},
	}}, nil)
}

func TestVectorize(t *testing.T) {
	t.Parallel()
	const list = onAccount + "/vectorize/v2/indexes"
	const i = list + "/i"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountVectorizeWrite, []act{
		{"GET", i, "", 404, "3000", ""},
		{"POST", i + "/query", `{"vector":[1,0]}`, 404, "3000", ""},
		{"POST", list, `{"name":"i"}`, 400, "config", ""},
		{"POST", list, `{"name":"p","config":{"preset":"@cf/baai/bge-small-en-v1.5"}}`, 200, `"dimensions":384`, ""},
		{"POST", list, `{"name":"i","config":{"dimensions":2,"metric":"cosine"}}`, 200, `"metric":"cosine"`, ""},
		{"POST", list, `{"name":"i","config":{"dimensions":2,"metric":"cosine"}}`, 409, "", ""},
		{"POST", i + "/insert", "{\"id\":\"a\",\"values\":[1,0],\"namespace\":\"n\"}\n{\"id\":\"b\",\"values\":[0,1],\"metadata\":{\"m\":1}}\n", 200, "mutationId", ""},
		{"POST", i + "/insert", `{"id":"a","values":[1]}`, 400, "dimensions", ""},
		{"POST", i + "/insert", `nonsense`, 400, "JSON", ""},
		{"POST", i + "/insert", "", 400, "vectors", ""},
		{"POST", i + "/query", `{"vector":[0,2],"topK":1,"returnMetadata":"all"}`, 200, `{"id":"b","metadata":{"m":1},"namespace":null,"score":1}`, ""},
		{"POST", i + "/query", `{"vectorId":"a","namespace":"n","returnValues":true}`, 200, `"count":1,"matches":[{"id":"a","namespace":"n","score":1,"values":[1,0]}]`, ""},
		{"POST", i + "/query", `{"vector":[0]}`, 400, "dimensions", ""},
		{"POST", i + "/get_by_ids", `{"ids":["b","z"]}`, 200, `"values":[0,1]`, ""},
		{"POST", i + "/get_by_ids", `{}`, 400, "ids", ""},
		{"GET", i + "/list?count=1", "", 200, `"isTruncated":true`, ""},
		{"GET", i + "/info", "", 200, `"vectorCount":2`, ""},
		{"POST", i + "/metadata_index/create", `{"propertyName":"m","indexType":"list"}`, 400, "indexType", ""},
		{"POST", i + "/metadata_index/create", `{"propertyName":"m","indexType":"number"}`, 200, "mutationId", ""},
		{"GET", i + "/metadata_index/list", "", 200, `[{"indexType":"number","propertyName":"m"}]`, ""},
		{"POST", i + "/metadata_index/delete", `{"propertyName":"m"}`, 200, "mutationId", ""},
		{"POST", i + "/metadata_index/delete", `{"propertyName":"m"}`, 404, "", ""},
		{"POST", i + "/delete_by_ids", `{"ids":["a"]}`, 200, "mutationId", ""},
		{"GET", i + "/info", "", 200, `"vectorCount":1`, ""},
		{"GET", list, "", 200, `"name":"i"`, ""},
		{"DELETE", i, "", 200, "", ""},
		{"GET", i + "/info", "", 404, "", ""},
	}}, nil)
}

func TestWorkflows(t *testing.T) {
	t.Parallel()
	const w, inst = onAccount + "/workflows/w", onAccount + "/workflows/w/instances"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountWorkersScriptsWrite, []act{
		{"GET", onAccount + "/workflows", "", 200, `"result":[]`, ""},
		{"GET", w, "", 404, "", ""},
		{"GET", inst, "", 404, "", ""},
		{"PUT", w, `{"class_name":"C"}`, 400, "script_name", ""},
		{"PUT", w, `{"class_name":"C","script_name":"s"}`, 200, `"triggered_on":null`, ""},
		{"GET", w + "/versions", "", 200, `"class_name":"C"`, "v=id"},
		{"GET", w + "/versions/<v>", "", 200, `"id":"<v>"`, ""},
		{"GET", w + "/versions/none", "", 404, "", ""},
		{"POST", inst, `{"instance_id":"i1","params":{"a":1}}`, 200, `"status":"queued"`, ""},
		{"POST", inst, `{"instance_id":"i1"}`, 409, "", ""},
		{"POST", inst, `{}`, 200, `"trigger_source":"api"`, "i=id"},
		{"GET", inst + "/", "", 200, `"id":"i1"`, ""},
		{"GET", inst + "?per_page=1", "", 200, `"cursor":"`, ""},
		{"GET", inst + "?page=2&per_page=1", "", 200, `"total_count":2`, ""},
		{"GET", inst + "?status=paused", "", 200, `"result":[]`, ""},
		{"GET", inst + "?date_start=2030-01-01T00:00:00Z", "", 200, `"result":[]`, ""},
		{"GET", inst + "/i1", "", 200, `"params":{"a":1}`, ""},
		{"PATCH", inst + "/i1/status", `{"status":"sleep"}`, 400, "status", ""},
		{"PATCH", inst + "/i1/status", `{"status":"pause"}`, 200, `"status":"paused"`, ""},
		{"GET", w, "", 200, `"paused":1`, ""},
		{"POST", inst + "/i1/events/e", `{}`, 200, "", ""},
		{"POST", inst + "/none/events/e", `{}`, 404, "", ""},
		{"POST", inst + "/batch", `[{"instance_id":"b1"},{}]`, 200, `"b1"`, ""},
		{"POST", inst + "/batch", `[]`, 400, "", ""},
		{"POST", inst + "/batch/terminate", `{"instance_ids":["b1"]}`, 200, `"instancesTerminated":1`, ""},
		{"POST", inst + "/batch/delete", `["b1"]`, 200, "", ""},
		{"GET", inst + "/b1", "", 404, "", ""},
		{"PUT", inst + "/terminate", "", 200, `"instancesTerminated":3`, ""},
		{"PUT", inst + "/terminate", "", 200, "already_terminated", ""},
		{"DELETE", inst + "/i1", "", 200, `"id":"i1"`, ""},
		{"PATCH", inst + "/i1/status", `{"status":"pause"}`, 404, "", ""},
		{"DELETE", w, "", 200, `"success":true`, ""},
		{"GET", inst, "", 404, "", ""},
	}}, nil)
}

func TestSecretsStore(t *testing.T) {
	t.Parallel()
	const stores = onAccount + "/secrets_store/stores"
	const secrets = stores + "/<st>/secrets"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountSecretsStoreWrite, []act{
		{"POST", stores, `{"name":"st"}`, 200, `"account_id"`, "st=id"},
		{"POST", stores, `{"name":"st"}`, 409, "", ""},
		{"POST", secrets, `[]`, 400, "", ""},
		{"POST", secrets, `[{"name":"s"}]`, 400, "value", ""},
		{"POST", secrets, `[{"name":"s","value":"hush","scopes":["workers"]}]`, 200, `!hush`, "s=id"},
		{"GET", secrets + "?search=s&page=1&per_page=10", "", 200, `"status":"active"`, ""},
		{"GET", secrets + "?search=x", "", 200, `"result":[]`, ""},
		{"PATCH", secrets + "/<s>", `{"value":"hush2","comment":"c"}`, 200, `!hush2`, ""},
		{"GET", secrets + "/<s>", "", 200, `"comment":"c"`, ""},
		{"POST", secrets + "/<s>/duplicate", `{"name":"s2","scopes":["workers"]}`, 200, `"name":"s2"`, ""},
		{"POST", secrets + "/none/duplicate", `{"name":"s3","scopes":["workers"]}`, 404, "", ""},
		{"GET", onAccount + "/secrets_store/quota", "", 200, `"usage":2`, ""},
		{"DELETE", secrets, `[{"id":"<s>"}]`, 200, "", ""},
		{"GET", secrets + "/<s>", "", 404, "", ""},
		{"DELETE", stores + "/<st>", "", 200, "", ""},
		{"GET", secrets, "", 404, "1001", ""},
	}}, nil)
}

func TestPipelines(t *testing.T) {
	t.Parallel()
	const v1 = onAccount + "/pipelines/v1"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountPipelinesWrite, []act{
		{"POST", v1 + "/streams", `{"name":"st"}`, 200, `.ingest.cloudflare.com`, "st=id"},
		{"GET", v1 + "/streams?name=st", "", 200, `"authentication":false,"enabled":true`, ""},
		{"GET", v1 + "/streams?name=x", "", 200, `"result":[]`, ""},
		{"PATCH", v1 + "/streams/<st>", `{"http":{"enabled":false}}`, 200, `"authentication":false,"enabled":false`, ""},
		{"POST", v1 + "/sinks", `{"name":"sk","type":"r2","config":{"bucket":"b","credentials":{"secret_access_key":"hush"},"token":"hush"}}`, 200, `!hush`, "sk=id"},
		{"GET", v1 + "/sinks/<sk>", "", 200, `"bucket":"b"`, ""},
		{"POST", v1 + "/validate_sql", `{}`, 400, "sql", ""},
		{"POST", v1 + "/validate_sql", `{"sql":"x"}`, 200, "tables", ""},
		{"POST", v1 + "/pipelines", `{"name":"p","sql":"x"}`, 200, `"status":"running"`, "p=id"},
		{"GET", v1 + "/pipelines/<p>", "", 200, `"sql":"x"`, ""},
		{"DELETE", v1 + "/pipelines/<p>", "", 200, "", ""},
		{"DELETE", v1 + "/sinks/<sk>", "", 200, "", ""},
		{"DELETE", v1 + "/streams/<st>", "", 200, "", ""},
		{"GET", v1 + "/streams/<st>", "", 404, "", ""},
		{"POST", onAccount + "/pipelines", `{"name":"old","source":[],"destination":{"type":"r2","credentials":{"secret_access_key":"hush"}}}`, 200, `!hush`, ""},
		{"PUT", onAccount + "/pipelines/old", `{"name":"old","source":[],"destination":{}}`, 200, `"version":2`, ""},
		{"GET", onAccount + "/pipelines/old", "", 200, `.pipelines.cloudflare.com`, ""},
		{"DELETE", onAccount + "/pipelines/old", "", 200, "", ""},
		{"GET", onAccount + "/pipelines/old", "", 404, "1000", ""},
	}}, nil)
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(42), Subject: pkix.Name{CommonName: "client"}, NotAfter: today.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	require.NoError(t, err)
	text, err := json.Marshal(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	require.NoError(t, err)
	const list = onAccount + "/mtls_certificates"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountSSLAndCertificatesWrite, []act{
		{"POST", list, `{"certificates":"none","private_key":"k"}`, 400, "PEM", ""},
		{"POST", list, `{"certificates":` + string(text) + `}`, 400, "private_key", ""},
		{"POST", list, `{"name":"m","ca":false,"certificates":` + string(text) + `,"private_key":"hush"}`, 200, `"issuer":"CN=client"`, "m=id"},
		{"POST", list, `{"name":"ca","ca":true,"certificates":` + string(text) + `}`, 200, `"serial_number":"42"`, ""},
		{"GET", list + "?ca=false&name=m", "", 200, `!"ca":true`, ""},
		{"GET", list + "?ca=false", "", 200, `!hush`, ""},
		{"GET", list + "/<m>", "", 200, `"expires_on":"2027-11-23T12:00:00Z"`, ""},
		{"DELETE", list + "/<m>", "", 200, "", ""},
		{"GET", list + "/<m>", "", 404, "1472", ""},
	}}, nil)
}

func TestContainers(t *testing.T) {
	t.Parallel()
	const c = onAccount + "/containers"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountWorkersContainersWrite, []act{
		{"GET", c + "/me", "", 200, `"limits"`, ""},
		{"POST", c + "/applications", `{"name":"a","configuration":{"image":"i"}}`, 200, `"version":1`, "a=id"},
		{"PATCH", c + "/applications/<a>", `{"instances":2}`, 200, `"version":2`, ""},
		{"GET", c + "/dash/applications?per_page=25", "", 200, `"image":"i"`, ""},
		{"GET", c + "/dash/applications/<a>/instances", "", 200, `{"durable_objects":[],"instances":[]}`, ""},
		{"POST", c + "/applications/<a>/rollouts", `{"description":"d"}`, 200, `"application_id":"<a>"`, ""},
		{"POST", c + "/applications/none/rollouts", `{}`, 404, "", ""},
		{"POST", c + "/registries", `{"domain":"r.example","auth":{"private_credential":"hush"}}`, 200, `!hush`, ""},
		{"POST", c + "/registries/r.example/credentials", `{}`, 200, `"registry_host":"r.example"`, ""},
		{"POST", c + "/registries/registry.cloudflare.com/credentials", `{}`, 200, "password", ""},
		{"POST", c + "/registries/none.example/credentials", `{}`, 404, "", ""},
		{"GET", c + "/registries", "", 200, "r.example", ""},
		{"DELETE", c + "/registries/r.example", "", 200, "", ""},
		{"DELETE", c + "/applications/<a>", "", 200, "", ""},
		{"GET", c + "/applications/<a>", "", 404, "", ""},
	}}, nil)
	// The interface before answers without an envelope.
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountCloudchamberWrite)), userToken())
	header := http.Header{"Authorization": {"Bearer " + tok.Value}}
	status, _, text := body(t, s, "GET", tokentest.BaseURL+onAccount+"/cloudchamber/deployments/v2", "", header)
	assert.Equal(t, 200, status)
	assert.Equal(t, "[]", text)
	_, _, text = body(t, s, "POST", tokentest.BaseURL+onAccount+"/cloudchamber/registries", `{"domain":"r.example"}`, header)
	assert.Contains(t, text, `{"created_at"`)
	status, _, text = body(t, s, "GET", tokentest.BaseURL+onAccount+"/cloudchamber/applications/none", "", header)
	assert.Equal(t, 404, status)
	assert.Contains(t, text, `"success":false`)
}

func TestDeveloperProducts(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	live(t, s, life{permissions.AccountWorkersAIWrite, []act{
		{"GET", onAccount + "/ai/models/search?per_page=50&page=1", "", 200, `"result":[]`, ""},
		{"POST", onAccount + "/ai/finetunes", `{"name":"f","model":"m"}`, 200, `"description":""`, "f=id"},
		{"POST", onAccount + "/ai/finetunes/<f>/finetune-assets", `x`, 400, "file_name", ""},
		{"POST", onAccount + "/ai/finetunes/none/finetune-assets", `x`, 404, "", ""},
		{"GET", onAccount + "/ai/finetunes", "", 200, `"name":"f"`, ""},
	}}, nil)
	const services = onAccount + "/connectivity/directory/services"
	live(t, s, life{permissions.AccountConnectivityDirectoryAdmin, []act{
		{"POST", services, `{"name":"v"}`, 400, "type", ""},
		{"POST", services, `{"name":"v","type":"http","host":{"hostname":"h.example"}}`, 200, "created_at", "v=service_id"},
		{"PUT", services + "/<v>", `{"name":"w","type":"tcp","host":{}}`, 200, `"name":"w"`, ""},
		{"GET", services + "?page=1", "", 200, `"total_count":1`, ""},
		{"DELETE", services + "/<v>", "", 200, "", ""},
		{"GET", services + "/<v>", "", 404, "", ""},
		{"POST", onAccount + "/agent-memory/namespaces", `{"name":"n"}`, 200, `"account_id"`, ""},
		{"GET", onAccount + "/agent-memory/namespaces", "", 200, `"name":"n"`, ""},
		{"DELETE", onAccount + "/agent-memory/namespaces/n", "", 200, "", ""},
		{"GET", onAccount + "/ai-search/namespaces/default/instances", "", 200, `"result":[]`, ""},
		{"GET", onAccount + "/ai-search/namespaces", "", 200, `"name":"default"`, ""},
		{"POST", onAccount + "/ai-search/namespaces", `{"name":"n"}`, 200, "created_at", ""},
		{"PUT", onAccount + "/ai-search/namespaces/n", `{"description":"d"}`, 200, `"name":"n"`, ""},
		{"POST", onAccount + "/ai-search/namespaces/n/instances", `{"id":"i"}`, 200, `"status":"ready"`, ""},
		{"POST", onAccount + "/ai-search/namespaces/none/instances", `{"id":"i"}`, 404, "", ""},
		{"GET", onAccount + "/ai-search/namespaces/n/instances?search=I", "", 200, `"id":"i"`, ""},
	}}, nil)
}
