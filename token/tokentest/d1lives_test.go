package tokentest_test

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestD1Life(t *testing.T) {
	t.Parallel()
	const list = onAccount + "/d1/database"
	const db = list + "/<d>"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountD1Write, []act{
		{"POST", list, `{"name":"db","primary_location_hint":"weur"}`, 200, `"running_in_region":"WEUR"`, "d=uuid"},
		{"GET", list + "/db", "", 200, `"uuid":"<d>"`, ""},
		{"GET", list + "?per_page=10&page=2", "", 200, `"result":[]`, ""},
		{"PATCH", db, `{"read_replication":{"mode":"auto"}}`, 200, `"mode":"auto"`, ""},
		{"PUT", db, `{}`, 400, "read_replication", ""},
		{"PUT", db, `{"read_replication":{"mode":"x"}}`, 400, "auto or disabled", ""},
		{"POST", db + "/query", `{}`, 400, "7400", ""},
		{"POST", db + "/query", `{"sql":"SELECT 1"}`, 200, `"results":[],"meta"`, ""},
		{"POST", db + "/raw", `{"sql":"SELECT 1"}`, 200, `"results":{"columns":[],"rows":[]}`, ""},
		{"GET", db + "/time_travel/bookmark", "", 200, `"bookmark":"00000001-`, ""},
		{"POST", db + "/time_travel/restore", "", 400, "bookmark", ""},
		{"POST", db + "/time_travel/restore?bookmark=b", "", 200, "previous_bookmark", ""},
		{"POST", db + "/export", `{}`, 400, "output_format", ""},
		{"POST", db + "/import", `{"action":"x"}`, 400, "action", ""},
		{"POST", db + "/import", `{"action":"poll"}`, 200, "Not currently importing", ""},
		{"POST", db + "/import", `{"action":"ingest","filename":"f","etag":"e"}`, 400, "not uploaded", ""},
		{"DELETE", list + "/db", "", 200, "", ""},
		{"POST", db + "/export", `{"output_format":"polling"}`, 404, "7404", ""},
	}}, nil)
}

// As many outcomes come as there are statements, and a header says that none was run.
func TestD1Statements(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	walk(t, s, []step{{"POST", onAccount + "/d1/database", `{"name":"db"}`, 200, 0, ""}})
	for sent, want := range map[string]int{
		`{"sql":"SELECT 1"}`: 1, `{"sql":"SELECT 1;"}`: 1, `{"sql":"SELECT 1; SELECT 2"}`: 2, `{"sql":"SELECT ';'; -- a;b\n SELECT 2;"}`: 2,
		`{"sql":"/* ; */ SELECT \"a;b\""}`: 1, `{"sql":"SELECT 'open"}`: 1, `{"sql":"/* open"}`: 1, `{"sql":";;"}`: 1,
		`{"batch":[{"sql":"a"},{"sql":"b"},{"sql":"c"}]}`: 3, `[{"sql":"a"},{"sql":"b"}]`: 2,
	} {
		a := send(t, s, "POST", onAccount+"/d1/database/db/query", sent, globalKey()...)
		require.Equal(t, 200, a.Status, sent)
		var got []struct{ Success bool }
		a.into(t, &got)
		assert.Len(t, got, want, sent)
		assert.Equal(t, "no statement was run", a.Header.Get(tokentest.HeaderMadeUp))
	}
}

// Files go to and come from addresses that need no credential, and are good for what
// they were handed out for.
func TestD1Transfers(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	walk(t, s, []step{{"POST", onAccount + "/d1/database", `{"name":"db"}`, 200, 0, ""}})
	const db = onAccount + "/d1/database/db"
	var out struct {
		UploadURL string `json:"upload_url"`
		Filename  string
		Result    struct {
			SignedURL string `json:"signed_url"`
			Queries   int    `json:"num_queries"`
		}
	}
	sql := "CREATE TABLE t(a); INSERT INTO t VALUES (1);"
	sum := md5.Sum([]byte(sql))
	etag := hex.EncodeToString(sum[:])
	send(t, s, "POST", db+"/import", `{"action":"init","etag":"`+etag+`"}`, globalKey()...).into(t, &out)
	require.True(t, strings.Contains(out.UploadURL, "/tokentest/signed/"), out.UploadURL)
	ingest := `{"action":"ingest","etag":"` + etag + `","filename":"` + out.Filename + `"}`
	assert.Equal(t, 400, send(t, s, "POST", db+"/import", ingest, globalKey()...).Status, "not there yet")
	status, _, _ := body(t, s, "GET", out.UploadURL, "", nil)
	assert.Equal(t, 403, status)
	status, header, _ := body(t, s, "PUT", out.UploadURL, sql, http.Header{"Content-Type": {"application/sql"}})
	require.Equal(t, 200, status)
	assert.Equal(t, `"`+etag+`"`, header.Get("Etag"))
	send(t, s, "POST", db+"/import", ingest, globalKey()...).into(t, &out)
	assert.Equal(t, 2, out.Result.Queries)

	send(t, s, "POST", db+"/export", `{"output_format":"polling"}`, globalKey()...).into(t, &out)
	status, _, text := body(t, s, "GET", out.Result.SignedURL, "", nil)
	assert.Equal(t, 200, status)
	assert.Contains(t, text, "PRAGMA")
	for range 100 {
		send(t, s, "POST", db+"/export", `{"output_format":"polling"}`, globalKey()...)
	}
	status, _, _ = body(t, s, "GET", out.Result.SignedURL, "", nil)
	assert.Equal(t, 403, status, "the oldest address goes")
}
