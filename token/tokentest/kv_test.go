package tokentest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

const kvPath = onAccount + "/storage/kv/namespaces"

func TestKV(t *testing.T) {
	t.Parallel()
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountWorkersKVStorageWrite, []act{
		{"GET", kvPath, "", 200, `"result":[]`, ""},
		{"POST", kvPath, `{}`, 400, "title", ""},
		{"POST", kvPath, `{"title":"b"}`, 200, `"supports_url_encoding":true`, "n=id"},
		{"POST", kvPath, `{"title":"b"}`, 400, "10014", ""},
		{"POST", kvPath, `{"title":"a"}`, 200, "", ""},
		{"GET", kvPath + "?order=title&direction=asc&per_page=1", "", 200, `"title":"a"`, ""},
		{"GET", kvPath + "?order=title&direction=desc&per_page=1", "", 200, `"title":"b"`, ""},
		{"GET", kvPath + "/<n>", "", 200, `"title":"b"`, ""},
		{"PUT", kvPath + "/<n>", `{"title":"c"}`, 200, `"title":"c"`, ""},
		{"PUT", kvPath + "/<n>/values/dir%2Fkey", "hello", 200, "", ""},
		{"GET", kvPath + "/<n>/values/dir%2Fkey", "", 200, "hello", ""},
		{"GET", kvPath + "/<n>/values/none", "", 404, "10009", ""},
		{"GET", kvPath + "/<n>/metadata/dir%2Fkey", "", 200, `"result":null`, ""},
		{"GET", kvPath + "/<n>/metadata/none", "", 404, "10009", ""},
		{"PUT", kvPath + "/<n>/values/k?expiration_ttl=10", "x", 400, "60 seconds", ""},
		{"PUT", kvPath + "/<n>/values/" + strings.Repeat("k", 513), "x", 400, "512 bytes", ""},
		{"PUT", kvPath + "/<n>/bulk", `[{"key":"a","value":"aGk=","base64":true,"metadata":{"m":1}},{"key":"b","value":"2"}]`, 200, `"successful_key_count":2`, ""},
		{"PUT", kvPath + "/<n>/bulk", `[]`, 400, "10000 pairs", ""},
		{"PUT", kvPath + "/<n>/bulk", `[{"key":"a","value":"%","base64":true}]`, 400, "value", ""},
		{"GET", kvPath + "/<n>/values/a", "", 200, "hi", ""},
		{"GET", kvPath + "/<n>/metadata/a", "", 200, `{"m":1}`, ""},
		{"POST", kvPath + "/<n>/bulk/get", `{"keys":["a","z"]}`, 200, `"values":{"a":"hi","z":null}`, ""},
		{"POST", kvPath + "/<n>/bulk/get", `{"keys":["b"],"type":"json","withMetadata":true}`, 200, `"b":{"metadata":null,"value":2}`, ""},
		{"POST", kvPath + "/<n>/bulk/get", `{"keys":["a"],"type":"json"}`, 400, "no JSON", ""},
		{"POST", kvPath + "/<n>/bulk/get", `{}`, 400, "100 keys", ""},
		{"GET", kvPath + "/<n>/keys?prefix=dir", "", 200, `"result":[{"name":"dir/key"}]`, ""},
		{"DELETE", kvPath + "/<n>/bulk", `["a"]`, 200, `"successful_key_count":1`, ""},
		{"POST", kvPath + "/<n>/bulk/delete", `[{"name":"b"}]`, 200, `"successful_key_count":1`, ""},
		{"GET", kvPath + "/<n>/keys", "", 200, `"result":[{"name":"dir/key"}],"result_info":{"count":1,"cursor":""}`, ""},
		{"DELETE", kvPath + "/<n>/values/dir%2Fkey", "", 200, "", ""},
		{"DELETE", kvPath + "/<n>/values/dir%2Fkey", "", 200, "", ""},
		{"GET", kvPath + "/<n>/keys", "", 200, `"result":[]`, ""},
		{"DELETE", kvPath + "/<n>", "", 200, `"result":null`, ""},
		{"GET", kvPath + "/<n>", "", 404, "10013", ""},
		{"GET", kvPath + "/<n>/values/a", "", 404, "10013", ""},
		{"PUT", kvPath + "/<n>/values/a", "x", 404, "10013", ""},
	}}, nil)
}

// Values with metadata come as a form, expire, and are read by pages.
func TestKVFormsExpiryAndPages(t *testing.T) {
	t.Parallel()
	now := today
	s := newServer(t, tokentest.Options{Now: func() time.Time { return now }})
	ns := thing(t, send(t, s, "POST", kvPath, `{"title":"n"}`, globalKey()...))["id"].(string)
	keys := kvPath + "/" + ns + "/keys"
	header := http.Header{"X-Auth-Email": {tokentest.DefaultUserEmail}, "X-Auth-Key": {tokentest.DefaultGlobalKey}, "Content-Type": {"multipart/form-data; boundary=x"}}
	form := "--x\r\nContent-Disposition: form-data; name=\"value\"; filename=\"blob\"\r\n\r\nv\x00v\r\n--x\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{\"a\":1}\r\n--x--\r\n"
	status, _, text := body(t, s, "PUT", tokentest.BaseURL+kvPath+"/"+ns+"/values/k?expiration_ttl=60", form, header)
	require.Equal(t, 200, status, text)
	status, _, _ = body(t, s, "PUT", tokentest.BaseURL+kvPath+"/"+ns+"/values/k", "--x--\r\n", header)
	assert.Equal(t, 400, status, "no value")
	status, got, text := body(t, s, "GET", tokentest.BaseURL+kvPath+"/"+ns+"/values/k", "", header)
	assert.Equal(t, 200, status)
	assert.Equal(t, "v\x00v", text)
	assert.Equal(t, "application/octet-stream", got.Get("Content-Type"))
	assert.JSONEq(t, fmt.Sprintf(`[{"name":"k","expiration":%d,"metadata":{"a":1}}]`, now.Unix()+60), string(send(t, s, "GET", keys, "", globalKey()...).Result))
	now = now.Add(time.Minute)
	assert.Equal(t, 404, send(t, s, "GET", kvPath+"/"+ns+"/values/k", "", globalKey()...).Status)
	assert.JSONEq(t, `[]`, string(send(t, s, "GET", keys, "", globalKey()...).Result))

	var pairs []string
	for i := range 25 {
		pairs = append(pairs, fmt.Sprintf(`{"key":"p%02d","value":"x"}`, i))
	}
	require.Equal(t, 200, send(t, s, "PUT", kvPath+"/"+ns+"/bulk", "["+strings.Join(pairs, ",")+"]", globalKey()...).Status)
	seen, cursor := map[string]bool{}, ""
	for page := range 3 {
		_, _, text = body(t, s, "GET", tokentest.BaseURL+keys+"?limit=10&cursor="+cursor, "", header)
		var a struct {
			Result     []struct{ Name string }
			ResultInfo struct {
				Count  int
				Cursor string
			} `json:"result_info"`
		}
		require.NoError(t, json.Unmarshal([]byte(text), &a))
		for _, k := range a.Result {
			seen[k.Name] = true
		}
		cursor = a.ResultInfo.Cursor
		assert.Equal(t, page == 2, cursor == "", page)
	}
	assert.Len(t, seen, 25)
}

// What is kept is bounded, and what is deleted makes room.
func TestKeptIsBounded(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	ns := thing(t, send(t, s, "POST", kvPath, `{"title":"n"}`, globalKey()...))["id"].(string)
	value := strings.Repeat("v", 9<<20)
	status := 0
	for i := range 8 {
		status = send(t, s, "PUT", fmt.Sprintf("%s/%s/values/k%d", kvPath, ns, i), value, globalKey()...).Status
		if status != 200 {
			break
		}
	}
	assert.Equal(t, http.StatusInsufficientStorage, status)
	require.Equal(t, 200, send(t, s, "PUT", kvPath+"/"+ns+"/values/k0", value, globalKey()...).Status, "in place of what is there")
	require.Equal(t, 200, send(t, s, "DELETE", kvPath+"/"+ns, "", globalKey()...).Status)
	ns = thing(t, send(t, s, "POST", kvPath, `{"title":"n"}`, globalKey()...))["id"].(string)
	assert.Equal(t, 200, send(t, s, "PUT", kvPath+"/"+ns+"/values/k", value, globalKey()...).Status)
}
