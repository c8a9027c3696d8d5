package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type result struct {
	code           int
	stdout, stderr string
}

func start(t *testing.T, vars map[string]string, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
	code := run(t.Context(), args, env, strings.NewReader(stdin), &stdout, &stderr)
	return result{code, stdout.String(), stderr.String()}
}

// tableDocument is an OpenAPI document that says what the table says, after edit.
func tableDocument(t *testing.T, edit func(paths map[string]map[string]map[string]any)) string {
	t.Helper()
	paths := map[string]map[string]map[string]any{}
	for op := range operations.All() {
		if paths[op.Template()] == nil {
			paths[op.Template()] = map[string]map[string]any{}
		}
		one := map[string]any{}
		if op.Basis() == "documented" {
			one["x-api-token-group"] = listOf(op)
		}
		paths[op.Template()][strings.ToLower(op.Method())] = one
	}
	edit(paths)
	data, err := json.Marshal(map[string]any{"openapi": "3.0.3", "info": map[string]string{"title": "Cloudflare API", "version": "9.0.0"}, "paths": paths})
	require.NoError(t, err)
	return string(data)
}

// listOf is the list of an operation as a document has it: with a name twice where
// the account's and the zone's group of that name are accepted.
func listOf(op operations.Operation) []string {
	out := op.AcceptedNames()
	there := map[string]int{}
	for _, p := range op.Accepted() {
		if there[p.Name()]++; there[p.Name()] == 2 {
			out = append(out, p.Name())
		}
	}
	return out
}

type listingRow struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
}

// tableListing is the answer of a permission_groups endpoint that says what the
// table says, after edit: what it reports false for is left out.
func tableListing(t *testing.T, edit func(*listingRow) bool, more ...listingRow) string {
	t.Helper()
	rows := []listingRow{}
	for g := range permissions.All() {
		row := listingRow{g.ID, g.Name, []string{string(g.Scope)}}
		if edit(&row) {
			rows = append(rows, row)
		}
	}
	data, err := json.Marshal(map[string]any{"success": true, "errors": []any{}, "result": append(rows, more...)})
	require.NoError(t, err)
	return string(data)
}

func asItIs(*listingRow) bool { return true }

// moved is a listing in which one group of each kind of drift is.
func moved(t *testing.T) string {
	t.Helper()
	return tableListing(t, func(r *listingRow) bool {
		switch r.ID {
		case permissions.ZoneDNSWrite.ID():
			r.Name = "DNS Records\n\x1b[31m Write"
		case permissions.AccountD1Write.ID():
			r.Scopes = append(r.Scopes, string(permissions.ScopeZone))
		case permissions.AccountBrowserRunWrite.ID():
			r.Name = "Browser Rendering Write"
		}
		return r.ID != permissions.ZoneDNSRead.ID()
	}, listingRow{strings.Repeat("0", 32), "Periscopes Write", []string{string(permissions.ScopeAccount)}},
		listingRow{strings.Repeat("1", 32), "DNS Read", []string{string(permissions.ScopeZone)}})
}

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func TestGroups(t *testing.T) {
	t.Parallel()
	same := start(t, nil, "", "-groups", file(t, tableListing(t, asItIs)), "-fail")
	assert.Equal(t, token.ExitOK, same.code, same.stderr)
	assert.True(t, strings.HasSuffix(same.stdout, "  0 new, 0 renamed, 0 rescoped, 0 vanished\n\nno drift\n"), same.stdout)

	got := start(t, nil, moved(t), "-groups", "-")
	assert.Equal(t, token.ExitOK, got.code, "drift is no fault unless asked")
	assert.Empty(t, got.stderr)
	for _, line := range []string{
		"  2 new, 2 renamed, 1 rescoped, 1 vanished",
		"new        " + strings.Repeat("0", 32) + "  Periscopes Write (com.cloudflare.api.account)",
		"new        " + strings.Repeat("1", 32) + "  DNS Read (com.cloudflare.api.account.zone): a group of that name is known with the id " + permissions.ZoneDNSRead.ID(),
		"renamed    " + permissions.ZoneDNSWrite.ID() + "  DNS Write -> DNS Records??[31m Write (com.cloudflare.api.account.zone)",
		"renamed    " + permissions.AccountBrowserRunWrite.ID() + "  Browser Run Write -> Browser Rendering Write (com.cloudflare.api.account): a name that it had before, so the listing is the older one",
		"rescoped   " + permissions.AccountD1Write.ID() + "  D1 Write: com.cloudflare.api.account -> com.cloudflare.api.account, com.cloudflare.api.account.zone",
		"vanished   " + permissions.ZoneDNSRead.ID() + "  DNS Read (com.cloudflare.api.account.zone)",
		"  vanished: not listed to this caller, which other kinds of tokens and accounts may differ from",
		`to take the newer state in: CONTRIBUTING.md, "Take in a newer state"`,
	} {
		assert.Contains(t, strings.Split(got.stdout, "\n"), line, got.stdout)
	}
	got = start(t, nil, moved(t), "-groups", "-", "-fail", "-json")
	assert.Equal(t, token.ExitRefused, got.code)
	var report report
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &report))
	assert.True(t, report.Drift)
	require.NotNil(t, report.Groups)
	assert.Nil(t, report.Operations, "what was not compared is not there")
	assert.Len(t, report.Groups.New, 2)
	assert.Equal(t, []group{{permissions.ZoneDNSRead.ID(), "DNS Read", permissions.ScopeZone, ""}}, report.Groups.Vanished)
	assert.Equal(t, []string{"the file of -groups"}, report.Groups.Sources)

	// An older listing is no newer state.
	older := tableListing(t, func(r *listingRow) bool {
		if r.ID == permissions.AccountBrowserRunWrite.ID() {
			r.Name = "Browser Rendering Write"
		}
		return true
	})
	got = start(t, nil, older, "-groups", "-", "-fail")
	assert.Equal(t, token.ExitOK, got.code)
	assert.Contains(t, got.stdout, "1 renamed")
	assert.Contains(t, got.stdout, "\nno drift\n")
}

func TestOperations(t *testing.T) {
	t.Parallel()
	same := start(t, nil, tableDocument(t, func(map[string]map[string]map[string]any) {}), "-openapi", "-", "-fail")
	assert.Equal(t, token.ExitOK, same.code, same.stderr+same.stdout)
	assert.Contains(t, same.stdout, "listed (Cloudflare API 9.0.0)")
	assert.Contains(t, same.stdout, "\n  0 new, 0 vanished, 0 with another list, 0 unknown names of groups\n\nno drift\n")

	const call = "/zones/{zone_id}/dns_records"
	name := file(t, tableDocument(t, func(paths map[string]map[string]map[string]any) {
		paths["/accounts/{account_id}/periscopes"] = map[string]map[string]any{"get": {"x-api-token-group": []string{"Periscopes Read"}}, "put": {}}
		paths[call]["get"]["x-api-token-group"] = []string{"DNS Read", "Zone Read"}
	}))
	got := start(t, nil, "", "-openapi", name)
	assert.Equal(t, token.ExitOK, got.code, got.stderr)
	for _, line := range []string{
		"new        GET /accounts/{account_id}/periscopes: Periscopes Read",
		"new        PUT /accounts/{account_id}/periscopes: no list",
		"changed    GET " + call + ": + Zone Read, - DNS Write",
		"unknown    Periscopes Read",
	} {
		assert.Contains(t, strings.Split(got.stdout, "\n"), line, got.stdout)
	}
	got = start(t, nil, "", "-openapi", name, "-fail", "-json")
	assert.Equal(t, token.ExitRefused, got.code)
	var report report
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &report))
	assert.True(t, report.Drift)
	assert.Nil(t, report.Groups)
	require.Len(t, report.Operations.Changed, 1)
	assert.Equal(t, change{Method: "GET", Path: call, Kind: operations.ListChanged, Basis: "documented", From: []string{"DNS Read", "DNS Write"}, To: []string{"DNS Read", "Zone Read"}}, report.Operations.Changed[0])

	got = start(t, nil, "", "-openapi", filepath.Join("testdata", "openapi.json"))
	assert.Contains(t, got.stdout, "  vanished: not in this document, which may also be older than the one that the table has them from\n")

	// A document of a few operations: all others that documents had are gone.
	got = start(t, nil, "", "-openapi", filepath.Join("testdata", "openapi.json"), "-fail", "-json")
	assert.Equal(t, token.ExitRefused, got.code)
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &report))
	assert.Equal(t, 4, report.Operations.Listed)
	assert.Equal(t, []operation{{"POST", "/accounts/{account_id}/periscopes/{periscope}", []string{"Periscopes Write"}}}, report.Operations.New)
	assert.Equal(t, report.Operations.BuiltIn, len(report.Operations.Vanished)+report.Operations.Elsewhere+3)
}

// Live listings of the user and of the account are put together.
func TestLive(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	const home = tokentest.DefaultAccountID
	reader, err := srv.IssueToken(permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead)), tokentest.TokenOptions{})
	require.NoError(t, err)
	owned, err := srv.IssueToken(permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountAPITokensRead)), tokentest.TokenOptions{Kind: authz.AccountToken})
	require.NoError(t, err)
	narrow, err := srv.IssueToken(tokentest.DemoSpec(home), tokentest.TokenOptions{})
	require.NoError(t, err)
	vars := func(value string) map[string]string {
		return map[string]string{"CLOUDFLARE_API_TOKEN": value, "CLOUDFLARE_BASE_URL": srv.URL + "/"}
	}
	key := map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": home}
	user, account := "GET /user/tokens/permission_groups", "GET /accounts/"+home+"/tokens/permission_groups"

	for name, tt := range map[string]struct {
		vars   map[string]string
		args   []string
		code   int
		stdout string
		stderr string
	}{
		"a key, both":                 {key, nil, token.ExitOK, "(" + user + ", " + account + ")", ""},
		"a user's token":              {vars(reader.Value), nil, token.ExitOK, "(" + user + ")", ""},
		"that, and an account":        {vars(reader.Value), []string{"-account-id", home}, token.ExitOK, "(" + user + ")", "note: without the listing that could not be read, groups may look vanished"},
		"an account's token":          {vars(owned.Value), []string{"-account-id", home}, token.ExitOK, "(" + account + ")", ""},
		"that, without the account":   {vars(owned.Value), nil, token.ExitUsage, "", "-account-id or CLOUDFLARE_ACCOUNT_ID"},
		"no permission":               {vars(narrow.Value), nil, token.ExitRefused, "", "the live listing cannot be read"},
		"no answer":                   {map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": "http://127.0.0.1:1"}, nil, token.ExitNotKnown, "", "127.0.0.1"},
		"no permission, and a file":   {vars(narrow.Value), []string{"-openapi", filepath.Join("testdata", "openapi.json")}, token.ExitRefused, "operations: 4 listed", "the live listing cannot be read"},
		"offline":                     {key, []string{"-offline", "-openapi", filepath.Join("testdata", "openapi.json")}, token.ExitOK, "operations: 4 listed", ""},
		"nothing":                     {nil, nil, token.ExitUsage, "", "nothing to compare with: give -openapi FILE or -groups FILE"},
		"nothing, offline":            {key, []string{"-offline"}, token.ExitUsage, "", "nothing to compare with"},
		"a bad credential":            {map[string]string{"CLOUDFLARE_API_TOKEN": "abc-def"}, nil, token.ExitUsage, "", "API token"},
		"a file that is not there":    {nil, []string{"-openapi", "absent"}, token.ExitUsage, "", "-openapi: open absent"},
		"a page":                      {nil, []string{"-openapi", filepath.Join("testdata", "help.txt")}, token.ExitUsage, "", "-openapi: openapi: the document is not a JSON object"},
		"no listing":                  {nil, []string{"-groups", filepath.Join("testdata", "openapi.json")}, token.ExitUsage, "", `-groups: permission group listing has no "result" array`},
		"a listing that is not there": {nil, []string{"-groups", "absent"}, token.ExitUsage, "", "-groups: open absent"},
		"standard input twice":        {nil, []string{"-groups", "-", "-openapi", "-"}, token.ExitUsage, "", "only one of -openapi and -groups"},
		"an argument":                 {nil, []string{"openapi.json"}, token.ExitUsage, "", "1 argument(s) without a flag"},
		"an unknown flag":             {nil, []string{"-what"}, token.ExitUsage, "", "-what"},
	} {
		got := start(t, tt.vars, "", tt.args...)
		assert.Equal(t, tt.code, got.code, "%s: %s", name, got.stderr)
		assert.Contains(t, got.stdout, tt.stdout, name)
		assert.Contains(t, got.stderr, tt.stderr, name)
		if tt.stdout == "" {
			assert.Empty(t, got.stdout, name)
		}
	}
	// The simulator answers from the same tables, and gives ids of its own to the
	// groups that have no public one.
	got := start(t, key, "", "-json")
	var report report
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &report))
	assert.Empty(t, report.Groups.Renamed)
	assert.Empty(t, report.Groups.Rescoped)
	assert.Empty(t, report.Groups.Vanished)
	for _, g := range report.Groups.New {
		assert.Equal(t, "its name was known, and its id was not", g.Note, g.Name)
	}
}

func TestLiveDrift(t *testing.T) {
	t.Parallel()
	listing := moved(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, listing) }))
	t.Cleanup(srv.Close)
	vars := map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_BASE_URL": srv.URL}
	got := start(t, vars, "", "-fail")
	assert.Equal(t, token.ExitRefused, got.code, got.stderr)
	assert.Contains(t, got.stdout, "2 new, 2 renamed, 1 rescoped, 1 vanished")
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestOutputThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"-json"}} {
		var stderr bytes.Buffer
		code := run(t.Context(), append(args, "-openapi", filepath.Join("testdata", "openapi.json")), func(string) (string, bool) { return "", false }, strings.NewReader(""), brokenPipe{}, &stderr)
		assert.Equal(t, token.ExitNotKnown, code)
		assert.Contains(t, stderr.String(), "cannot write the report: broken pipe")
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	got := start(t, nil, "", "-h")
	assert.Equal(t, token.ExitOK, got.code)
	assert.Empty(t, got.stderr)
	golden := filepath.Join("testdata", "help.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got.stdout), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got.stdout)
}
