package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// The matrix of tokens and calls has each decision with its reason, in every form.
func TestCallMatrix(t *testing.T) {
	t.Parallel()
	srv, reader := world(t)
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": srv.URL}
	dir := t.TempDir()
	records := "/zones/" + tokentest.DefaultZoneID + "/dns_records"
	lines, recorded := filepath.Join(dir, "calls.txt"), filepath.Join(dir, "run.jsonl")
	require.NoError(t, os.WriteFile(lines, []byte("\ufeff# what matters\nGET "+records+" # to read\n\nget /what/is/this\n"), 0o600))
	require.NoError(t, os.WriteFile(recorded, []byte(`{"method":"GET","path":"`+records+`"}`+"\n"+`{"method":"POST","path":"/user/tokens"}`+"\n"), 0o600))

	got := start(t, vars, "-json", "-calls", lines, "-calls", recorded, "-call", "DELETE "+records+"/x in account "+tokentest.DefaultAccountID)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	var r struct{ Calls callMatrix }
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &r))
	assert.Equal(t, []string{"GET " + records, "GET /what/is/this", "POST /user/tokens", "DELETE " + records + "/x in account " + tokentest.DefaultAccountID}, r.Calls.Calls)
	cells := map[string][]callCell{}
	for _, one := range r.Calls.Tokens {
		cells[one.Name] = one.Cells
		require.Len(t, one.Cells, 4)
	}
	assert.NotContains(t, cells, "switched off")
	assert.NotContains(t, cells, "last year's")
	assert.Equal(t, callCell{Verdict: authz.Allowed, By: "allow Zone:DNS:Edit on all zones"}, cells["everything"][0])
	assert.Equal(t, authz.Allowed, cells["everything"][3].Verdict)
	assert.Equal(t, callCell{Verdict: authz.Denied, Reason: authz.MissingPermission}, cells["minter"][0])
	assert.Equal(t, authz.Allowed, cells["minter"][2].Verdict)
	assert.Equal(t, authz.Inconclusive, cells["minter"][1].Verdict)
	assert.Equal(t, authz.UnknownOperation, cells["minter"][1].Reason)
	assert.Contains(t, cells["minter"][1].Settle, "what the operation accepts")

	got = start(t, vars, "-call", "GET "+records)
	for _, text := range []string{"Access: tokens and calls\n", "allowed by Zone:DNS:Edit on all zones", "denied: missing permission"} {
		assert.Contains(t, got.stdout, text)
	}
	page := filepath.Join(dir, "audit.html")
	got = start(t, vars, "-format", "markdown", "-html", page, "-call", "GET "+records, "-call", "GET /what/is/this")
	assert.Contains(t, got.stdout, "| Token | GET "+strings.ReplaceAll(records, "_", `\_`)+" | GET /what/is/this |")
	assert.Contains(t, got.stdout, "not known: unknown operation")
	assert.NotContains(t, got.stdout, "Access: tokens and permissions")
	data, err := os.ReadFile(page)
	require.NoError(t, err)
	for _, text := range []string{"Access: tokens and calls", "Access: tokens and permissions", "denied: missing permission"} {
		assert.Contains(t, string(data), text)
	}
	got = start(t, vars, "-format", "markdown", "-matrix")
	assert.Contains(t, got.stdout, "Access: tokens and permissions")
	assert.Contains(t, start(t, vars, "-matrix").stdout, "Access: tokens and permissions\n")

	bad := filepath.Join(dir, "bad.txt")
	many := make([]string, maxCalls+1)
	for i := range many {
		many[i] = "GET /zones"
	}
	for content, want := range map[string]string{
		"GET":                         bad + ":1: want METHOD PATH",
		"# nothing\n":                 "no call in it",
		"GET zones":                   "want METHOD PATH",
		"GET /zones in account x":     "account id",
		`{"method":"GET"`:             bad,
		strings.Join(many, "\n"):      "want 200 at most",
		strings.Repeat("x", 70_000):   "token too long",
		"GET /zones in region europe": "want METHOD PATH",
	} {
		require.NoError(t, os.WriteFile(bad, []byte(content), 0o600))
		got := start(t, vars, "-calls", bad)
		assert.Equal(t, token.ExitUsage, got.code, content[:min(len(content), 30)])
		assert.Contains(t, got.stderr, want)
	}
	assert.Equal(t, token.ExitUsage, start(t, vars, "-calls", filepath.Join(dir, "none")).code)
}
