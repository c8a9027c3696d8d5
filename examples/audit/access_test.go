package main

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// told is what the tests read of the JSON.
type told struct {
	Tokens []struct{ ID, Name string }
	Same   [][]string
	WhoCan struct{ Can, Unsure []string } `json:"who_can"`
}

// TestWhoCan: each token's own policies decide, with its end, and what works no more
// may nothing.
func TestWhoCan(t *testing.T) {
	t.Parallel()
	srv, reader := world(t)
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": srv.URL}
	for call, want := range map[string][]string{
		"GET /zones/" + tokentest.DefaultZoneID + "/dns_records":    {"everything"},
		"get /zones/" + tokentest.DefaultZoneID + "/workers/routes": {"platform\x1b[31m"},
		"POST /user/tokens":       {"minter"},
		"GET /user/tokens/verify": {"auditor", "everything", "minter", "platform\x1b[31m"},
		"DELETE /accounts/" + tokentest.DefaultAccountID + "/stream/abc": nil,
	} {
		got := start(t, vars, "-json", "-who-can", call)
		require.Equal(t, token.ExitOK, got.code, got.stderr)
		var r told
		require.NoError(t, json.Unmarshal([]byte(got.stdout), &r))
		var names []string
		for _, id := range r.WhoCan.Can {
			for _, row := range r.Tokens {
				if row.ID == id {
					names = append(names, row.Name)
				}
			}
		}
		assert.ElementsMatch(t, want, names, call)
	}
	got := start(t, vars, "-who-can", "POST /user/tokens")
	assert.Contains(t, got.stdout, "Who may POST /user/tokens?\nToken   Id                                Answer\nminter  ")
	for _, bad := range []string{"", "GET", "GET zones", "/zones"} {
		got := start(t, vars, "-who-can", bad)
		assert.Equal(t, token.ExitUsage, got.code)
		assert.Contains(t, got.stderr, "want METHOD PATH")
	}
}

// TestSameRights: tokens that may do the same are named together, the oldest first.
func TestSameRights(t *testing.T) {
	t.Parallel()
	srv, reader := world(t)
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": srv.URL}
	var r told
	require.NoError(t, json.Unmarshal([]byte(start(t, vars, "-json").stdout), &r))
	require.Len(t, r.Same, 1)
	assert.Len(t, r.Same[0], 3)
	assert.Contains(t, start(t, vars).stdout, "The same rights, the oldest first\nplatform")
}

func TestForms(t *testing.T) {
	t.Parallel()
	srv, reader := world(t)
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": srv.URL}
	page := filepath.Join(t.TempDir(), "audit.html")
	got := start(t, vars, "-format", "junit", "-html", page)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	var suites struct {
		Failures int `xml:"failures,attr"`
		Tests    int `xml:"tests,attr"`
	}
	require.NoError(t, xml.Unmarshal([]byte(got.stdout), &suites))
	assert.Greater(t, suites.Failures, 5)
	assert.Greater(t, suites.Tests, suites.Failures, "a token without a warning is a case that passed")
	data, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Contains(t, string(data), "Access: tokens and permissions")
	assert.Contains(t, string(data), ">all zones<")
	assert.NotContains(t, string(data), "\x1b")
	assert.Contains(t, string(data), ">user@example.com<", "who made a token is told")

	got = start(t, vars, "-format", "markdown")
	assert.Contains(t, got.stdout, "| Token | Id | State |")
	assert.Contains(t, got.stdout, "| user@example.com |", "who made a token is told")
	assert.Contains(t, got.stdout, "### The same rights, the oldest first")
	got = start(t, vars, "-format", "github")
	assert.Contains(t, got.stdout, "::error title=everything%3A broad::it may write everywhere")
	for _, args := range []string{"-format yaml", "-format junit -json"} {
		assert.Equal(t, token.ExitUsage, start(t, vars, strings.Fields(args)...).code, args)
	}
	// Findings stand before the tokens, under whose tokens they are, and what -fail-on makes
	// of them is told; two of the same name have their ids.
	_, err = srv.IssueToken(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), tokentest.TokenOptions{Name: "everything"})
	require.NoError(t, err)
	got = start(t, vars, "-format", "junit", "-html", page, "-fail-on", "error")
	assert.Equal(t, token.ExitRefused, got.code)
	require.NoError(t, xml.Unmarshal([]byte(got.stdout), &suites))
	assert.Equal(t, 3, suites.Failures, "what is less than -fail-on has passed")
	assert.Contains(t, got.stdout, `classname="everything (`+names(srv)["everything"]+`)"`)
	data, err = os.ReadFile(page)
	require.NoError(t, err)
	text := string(data)
	for _, want := range []string{"<title>API tokens of the user</title>", "-fail-on error: failed, by 3 findings."} {
		assert.Contains(t, text, want)
	}
	assert.Less(t, strings.Index(text, ">Findings<"), strings.Index(text, ">Tokens, the oldest first<"))
	assert.Less(t, strings.Index(text, "it may write everywhere"), strings.Index(text, "no warning"))
	key := map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID}
	got = start(t, key, "-account-owned", "-format", "markdown", "-fail-on", "error")
	assert.Contains(t, got.stdout, "## API tokens of account "+tokentest.DefaultAccountID+"\n")
	assert.Contains(t, got.stdout, "-fail-on error: passed.")

	assert.Equal(t, start(t, vars, "-json").stdout, start(t, vars, "-format", "json").stdout)
	assert.Equal(t, start(t, vars).stdout, start(t, vars, "-format", "table").stdout)
	assert.Equal(t, token.ExitUsage, start(t, vars, "-format", "html").code)
	got = start(t, vars, "-html", filepath.Join(t.TempDir(), "none", "x.html"))
	assert.Equal(t, token.ExitUsage, got.code)
}
