package tokentest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

// Every list that has things is empty behind its last page, and has no more than so
// many of them as the client asks for where it comes by pages.
func TestListsEnd(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{MaxCalls: -1})
	for _, c := range []struct{ method, path, body string }{
		{"POST", onZone + "/workers/routes", `{"pattern":"a.example.com/*"}`},
		{"POST", onZone + "/workers/routes", `{"pattern":"b.example.com/*"}`},
		{"POST", onAccount + "/workers/dispatch/namespaces", `{"name":"one"}`},
		{"POST", onAccount + "/workers/dispatch/namespaces", `{"name":"two"}`},
		{"POST", onAccount + "/rules/lists", `{"name":"one","kind":"ip"}`},
		{"POST", onAccount + "/rulesets", `{"name":"one","kind":"custom","phase":"http_request_firewall_custom","rules":[]}`},
	} {
		a := send(t, s, c.method, c.path, c.body, globalKey()...)
		require.Equal(t, http.StatusOK, a.Status, "%s %s: %v", c.method, c.path, a.Errors)
	}
	full := 0
	for op := range operations.All() {
		if op.Method() != http.MethodGet {
			continue
		}
		path, _ := callOf(op)
		a := send(t, s, "GET", path, "", globalKey()...)
		var things []json.RawMessage
		if a.Status != http.StatusOK || a.Header.Get(tokentest.HeaderMadeUp) != "" || op.Result().Bare || json.Unmarshal(a.Result, &things) != nil || len(things) == 0 {
			continue
		}
		if p := op.Result().Pages; p == operations.PagesCursor || p == operations.PagesAfter {
			continue
		}
		full++
		behind := send(t, s, "GET", path+"?page=99&per_page=50", "", globalKey()...)
		assert.Equal(t, "[]", strings.TrimSpace(string(behind.Result)), op)
	}
	assert.Greater(t, full, 10, "too few lists with things")
	first := send(t, s, "GET", onAccount+"/workers/dispatch/namespaces?page=1&per_page=1", "", globalKey()...)
	t.Logf("%d lists; %s", full, first.Result)
}
