package tokentest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

const r2Path = onAccount + "/r2/buckets"

func TestR2Objects(t *testing.T) {
	t.Parallel()
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountWorkersR2StorageWrite, []act{
		{"PUT", r2Path + "/bkt/objects/dir/sub/file.txt", "hello", 404, "10006", ""},
		{"POST", r2Path, `{"name":"bkt","locationHint":"weur"}`, 200, `"location":"WEUR"`, ""},
		{"PUT", r2Path + "/bkt/objects/dir/sub/file.txt", "hello", 200, `"etag":"5d41402abc4b2a76b9719d911017c592","key":"dir/sub/file.txt","size":"5"`, ""},
		{"PUT", r2Path + "/bkt/objects/top.txt", "top", 200, "", ""},
		{"PUT", r2Path + "/bkt/objects/" + strings.Repeat("k", 1025), "x", 400, "1024 bytes", ""},
		{"GET", r2Path + "/bkt/objects/dir/sub/file.txt", "", 200, "hello", ""},
		{"GET", r2Path + "/bkt/objects/dir%2Fsub%2Ffile.txt", "", 200, "hello", ""},
		{"GET", r2Path + "/bkt/objects/dir/sub", "", 404, "10007", ""},
		{"GET", r2Path + "/bkt/objects?prefix=dir/", "", 200, `"size":5`, ""},
		{"GET", r2Path + "/bkt/objects?delimiter=/", "", 200, `"delimited":["dir/"]`, ""},
		{"GET", r2Path + "/bkt/objects?per_page=1", "", 200, `"is_truncated":true`, ""},
		{"GET", onAccount + "/r2/metrics", "", 200, `"objects":2,"payloadSize":8`, ""},
		{"DELETE", r2Path + "/bkt", "", 409, "10008", ""},
		{"DELETE", r2Path + "/bkt/objects/dir/sub/file.txt", "", 200, `"key":"dir/sub/file.txt"`, ""},
		{"DELETE", r2Path + "/bkt/objects/dir/sub/file.txt", "", 404, "10007", ""},
		{"DELETE", r2Path + "/bkt/objects", `["top.txt"]`, 200, "top.txt", ""},
		{"PATCH", r2Path + "/bkt", "", 400, "cf-r2-storage-class", ""},
		{"DELETE", r2Path + "/bkt", "", 200, "", ""},
	}}, nil)
}

// A bucket of a jurisdiction is another one; its objects and settings are its own.
// Headers of an upload come back with the object, and R2's S3 endpoint has it too.
func TestR2JurisdictionsAndHeaders(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite)), userToken())
	call := func(method, path, content string, header ...string) (int, http.Header, string) {
		h := http.Header{"Authorization": {"Bearer " + tok.Value}}
		for i := 0; i < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return body(t, s, method, tokentest.BaseURL+path, content, h)
	}
	for _, j := range []string{"default", "eu"} {
		status, _, text := call("POST", r2Path, `{"name":"bkt"}`, "cf-r2-jurisdiction", j)
		require.Equal(t, 200, status, text)
	}
	status, _, text := call("PUT", r2Path+"/bkt/objects/a/b", "x", "cf-r2-jurisdiction", "eu", "Content-Type", "text/css", "Cache-Control", "no-store", "Cf-R2-Storage-Class", "InfrequentAccess")
	require.Equal(t, 200, status, text)
	assert.Contains(t, text, `"storage_class":"InfrequentAccess"`)
	status, _, _ = call("GET", r2Path+"/bkt/objects/a/b", "")
	assert.Equal(t, 404, status)
	status, _, text = call("PUT", r2Path+"/bkt/objects/a/b", "y", "cf-r2-jurisdiction", "moon")
	assert.Equal(t, 400, status, text)
	status, header, text := call("GET", r2Path+"/bkt/objects/a/b", "", "cf-r2-jurisdiction", "eu")
	assert.Equal(t, 200, status)
	assert.Equal(t, "x", text)
	assert.Equal(t, "text/css", header.Get("Content-Type"))
	assert.Equal(t, "no-store", header.Get("Cache-Control"))
	assert.Equal(t, `"9dd4e461268c8034f5c8564e155c67a6"`, header.Get("Etag"))

	host := string(account) + ".eu.r2.cloudflarestorage.com"
	status, got, _ := s3Call(t, s, tok, "GET", host, "/bkt/a/b", nil)
	assert.Equal(t, 200, status)
	assert.Equal(t, "x", got)
	status, got, header = s3Call(t, s, tok, "HEAD", host, "/bkt/a/b", nil)
	assert.Equal(t, 200, status)
	assert.Empty(t, got)
	assert.Equal(t, "1", header.Get("Content-Length"))
	_, got, _ = s3Call(t, s, tok, "GET", host, "/bkt?list-type=2&prefix=a", nil)
	assert.Contains(t, got, "<KeyCount>1</KeyCount><Contents><Key>a/b</Key>")
	status, _, _ = s3Call(t, s, tok, "GET", string(account)+".r2.cloudflarestorage.com", "/bkt/a/b", nil)
	assert.Equal(t, 404, status)
}

func TestR2Settings(t *testing.T) {
	t.Parallel()
	const bkt, noted = r2Path + "/bkt", onAccount + "/event_notifications/r2/bkt/configuration"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountWorkersR2StorageWrite, []act{
		{"GET", bkt + "/cors", "", 404, "10006", ""},
		{"POST", r2Path, `{"name":"bkt"}`, 200, "", ""},
		{"GET", bkt + "/cors", "", 404, "10059", ""},
		{"PUT", bkt + "/cors", `{"rules":[{"allowed":{"methods":["GET"],"origins":["*"]}}]}`, 200, `"result":{}`, ""},
		{"GET", bkt + "/cors", "", 200, `"origins":["*"]`, ""},
		{"DELETE", bkt + "/cors", "", 200, `"result":{}`, ""},
		{"DELETE", bkt + "/cors", "", 404, "10059", ""},
		{"GET", bkt + "/lifecycle", "", 200, `"maxAge":604800`, ""},
		{"PUT", bkt + "/lifecycle", `{"rules":[]}`, 200, "", ""},
		{"GET", bkt + "/lifecycle", "", 200, `"rules":[]`, ""},
		{"GET", bkt + "/lock", "", 200, `"rules":[]`, ""},
		{"PUT", bkt + "/lock", `{"rules":[{"id":"l"}]}`, 200, "", ""},
		{"GET", bkt + "/lock", "", 200, `"id":"l"`, ""},
		{"GET", bkt + "/sippy", "", 200, `"enabled":false`, ""},
		{"PUT", bkt + "/sippy", `{"source":{"provider":"aws","bucket":"src","secretAccessKey":"hush"},"destination":{"provider":"r2","accessKeyId":"k","secretAccessKey":"hush"}}`, 200, `"bucket":"src"`, ""},
		{"GET", bkt + "/sippy", "", 200, `!hush`, ""},
		{"DELETE", bkt + "/sippy", "", 200, "", ""},
		{"GET", bkt + "/sippy", "", 200, `"enabled":false`, ""},
		{"GET", bkt + "/domains/managed", "", 200, `.r2.dev","enabled":false`, ""},
		{"PUT", bkt + "/domains/managed", `{"enabled":true}`, 200, `.r2.dev","enabled":true`, ""},
		{"GET", bkt + "/domains/custom", "", 200, `{"domains":[]}`, ""},
		{"POST", bkt + "/domains/custom", `{"domain":"files.example.com"}`, 400, "zoneId", ""},
		{"POST", bkt + "/domains/custom", `{"domain":"files.example.com","zoneId":"` + string(zone) + `"}`, 200, `"zoneName":"example.com"`, ""},
		{"PUT", bkt + "/domains/custom/files.example.com", `{"minTLS":"1.2"}`, 200, `"zoneId"`, ""},
		{"GET", bkt + "/domains/custom/files.example.com", "", 200, `"minTLS":"1.2"`, ""},
		{"DELETE", bkt + "/domains/custom/files.example.com", "", 200, `"domain":"files.example.com"`, ""},
		{"GET", bkt + "/domains/custom/files.example.com", "", 404, "", ""},
		{"POST", onAccount + "/r2/temp-access-credentials", `{"bucket":"bkt","parentAccessKeyId":"k","permission":"object-read-only","ttlSeconds":60}`, 200, "sessionToken", ""},
		{"POST", onAccount + "/r2/temp-access-credentials", `{"bucket":"bkt"}`, 400, "parentAccessKeyId", ""},
		{"PUT", noted + "/queues/q", `{"rules":[{"actions":["PutObject"]}]}`, 404, "", ""},
		{"GET", noted, "", 200, `{"bucketName":"bkt","queues":[]}`, ""},
	}}, nil)
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountWorkersR2DataCatalogWrite, []act{
		{"GET", onAccount + "/r2-catalog", "", 200, `"warehouses":[]`, ""},
	}}, nil)
}

// The rules by which changes of objects go to a queue, and data catalogs.
func TestR2NoticesAndCatalogs(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	walk(t, s, []step{{"POST", r2Path, `{"name":"bkt"}`, 200, 0, ""}})
	queue := thing(t, send(t, s, "POST", onAccount+"/queues", `{"queue_name":"q"}`, globalKey()...))["queue_id"].(string)
	const noted, catalog = onAccount + "/event_notifications/r2/bkt/configuration", onAccount + "/r2-catalog/bkt"
	walk(t, s, []step{
		{"PUT", noted + "/queues/" + queue, `{"rules":[{"prefix":"a","actions":["PutObject"]},{"prefix":"b","actions":["DeleteObject"]}]}`, 200, 0, ""},
		{"PUT", noted + "/queues/" + queue, `{"rules":[{"prefix":"a"}]}`, 400, 6007, ""},
		{"GET", noted + "/queues/" + queue, "", 200, 0, `"queueName":"q"`},
	})
	var got struct{ Rules []struct{ RuleID string } }
	send(t, s, "GET", noted+"/queues/"+queue, "", globalKey()...).into(t, &got)
	require.Len(t, got.Rules, 2)
	walk(t, s, []step{
		{"DELETE", noted + "/queues/" + queue, `{"ruleIds":["none"]}`, 404, 1000, ""},
		{"DELETE", noted + "/queues/" + queue, `{"ruleIds":["` + got.Rules[0].RuleID + `"]}`, 200, 0, ""},
		{"GET", noted, "", 200, 0, `"prefix":"b"`},
		{"DELETE", noted + "/queues/" + queue, "", 200, 0, ""},
		{"GET", noted, "", 200, 0, `"queues":[]`},
		{"GET", noted + "/queues/" + queue, "", 404, 1000, ""},

		{"GET", catalog, "", 404, 40401, ""},
		{"POST", catalog + "/disable", "", 404, 40401, ""},
		{"POST", catalog + "/enable", "", 200, 0, `"name":"` + string(account) + `_bkt"`},
		{"GET", catalog, "", 200, 0, `"status":"active"`},
		{"POST", catalog + "/credential", `{"token":"hush"}`, 200, 0, "null"},
		{"POST", catalog + "/maintenance-configs", `{"compaction":{"state":"enabled"}}`, 200, 0, `"enabled"`},
		{"GET", catalog + "/maintenance-configs", "", 200, 0, `"credential_status":"present"`},
		{"GET", catalog + "/namespaces", "", 200, 0, `"namespaces":[]`},
		{"POST", catalog + "/disable", "", 200, 0, ""},
		{"GET", onAccount + "/r2-catalog", "", 200, 0, `"status":"inactive"`},
		{"DELETE", r2Path + "/bkt", "", 200, 0, ""},
		{"POST", r2Path, `{"name":"bkt"}`, 200, 0, ""},
		{"GET", onAccount + "/r2-catalog", "", 200, 0, `"warehouses":[]`},
	})
}
