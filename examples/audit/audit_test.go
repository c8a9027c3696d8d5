package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const body40 = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"

var update = flag.Bool("update", false, "rewrite the golden files")

func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// world is a simulator whose tokens were made a year ago.
func world(t *testing.T) (*tokentest.Running, tokentest.Token) {
	t.Helper()
	at := now().AddDate(-1, 0, 0)
	clock := &at
	srv, err := tokentest.Start(tokentest.Options{Now: func() time.Time { return *clock }, Seed: 7})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	issue := func(name string, kind authz.Kind, spec permissions.Spec, end time.Time) tokentest.Token {
		tok, err := srv.IssueToken(spec.WithConditions(permissions.Conditions{ExpiresOn: end}), tokentest.TokenOptions{Name: name, Kind: kind})
		require.NoError(t, err)
		return tok
	}
	const home = tokentest.DefaultAccountID
	platform := permissions.SaaSPlatform(home, tokentest.DefaultZoneID)
	reader := issue("auditor", authz.UserToken, permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead)), now().AddDate(0, 2, 0))
	issue("platform\x1b[31m", authz.UserToken, platform, now().AddDate(0, 0, 3))
	issue("everything", authz.UserToken, permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite, permissions.ZoneRead)), time.Time{})
	issue("minter", authz.UserToken, permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite)), time.Time{})
	issue("last year's", authz.UserToken, platform, now().AddDate(0, -1, 0))
	off := issue("switched off", authz.UserToken, platform, time.Time{})
	require.NoError(t, srv.Disable(off.ID))
	issue("ci", authz.AccountToken, platform, time.Time{})
	at = now()
	return srv, reader
}

type result struct {
	code           int
	stdout, stderr string
}

func start(t *testing.T, vars map[string]string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := program{env: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }, stdout: &stdout, stderr: &stderr, now: now}
	code := p.run(t.Context(), args)
	for _, secret := range []string{body40, "cfut_", "cfat_", tokentest.DefaultGlobalKey} {
		assert.NotContains(t, stdout.String()+stderr.String(), secret)
	}
	return result{code, stdout.String(), stderr.String()}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func TestAudit(t *testing.T) {
	t.Parallel()
	srv, reader := world(t)
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": srv.URL + "/"}
	got := start(t, vars)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Empty(t, got.stderr)
	golden(t, "text.txt", got.stdout)
	assert.NotContains(t, got.stdout, "\x1b")

	got = start(t, vars, "-json", "-fail-on", "error")
	assert.Equal(t, token.ExitRefused, got.code)
	var r struct {
		Owner    string
		Total    int
		Limit    int
		Tokens   []struct{ Name string }
		Findings []struct{ Code, Severity, Name, Remedy string }
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &r))
	assert.Equal(t, "user", r.Owner)
	assert.Equal(t, 6, r.Total)
	assert.Equal(t, 50, r.Limit)
	found := map[string][]string{}
	for _, f := range r.Findings {
		found[f.Name] = append(found[f.Name], f.Severity+" "+f.Code)
		assert.NotEmpty(t, f.Remedy)
	}
	assert.Equal(t, map[string][]string{
		"auditor":          {"info no_ip_filter"},
		"everything":       {"error broad", "warning never_expires", "warning never_used", "info broad", "info moves_value", "info no_ip_filter"},
		"minter":           {"error may_mint", "warning never_expires", "warning never_used", "info no_ip_filter"},
		"platform\x1b[31m": {"warning expiring_soon", "warning never_used", "info reads_secrets", "info deletes_data", "info granular_alternative", "info no_ip_filter"},
		"last year's":      {"info expired"},
		"switched off":     {"info disabled"},
	}, found)
}

func TestAuditOfAnAccount(t *testing.T) {
	t.Parallel()
	srv, _ := world(t)
	vars := map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID}
	got := start(t, vars, "-account-owned", "-json", "-fail-on", "warning", "-unused-for", "2000d")
	assert.Equal(t, token.ExitRefused, got.code)
	assert.Contains(t, got.stdout, `"owner": "`+tokentest.DefaultAccountID+`"`)
	assert.Contains(t, got.stdout, `"name": "ci"`)
	assert.NotContains(t, got.stdout, `"name": "minter"`)
	got = start(t, vars, "-account-owned", "-fail-on", "error")
	assert.Equal(t, token.ExitOK, got.code, "no error among the findings")
}

// Who made a token is shown, and of whose tokens the report is.
func TestAuditSaysWhoMadeTokens(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.Start(tokentest.Options{Now: now, Seed: 7})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	const key = "abcdefabcdefabcdefabcdefabcdefabcdefa"
	_, err = srv.AddUser(tokentest.User{Email: "pat@example.com", GlobalKey: key, Provisioner: true})
	require.NoError(t, err)
	issue := func(name string, maker tokentest.Maker) string {
		spec := permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID).WithConditions(permissions.Conditions{ExpiresOn: now().AddDate(0, 2, 0)})
		tok, err := srv.IssueToken(spec, tokentest.TokenOptions{Name: name, Kind: authz.AccountToken, Maker: maker})
		require.NoError(t, err)
		return tok.ID
	}
	issue("pat's", tokentest.Maker{Email: "pat@example.com"})
	off := issue("dana's", tokentest.Maker{Email: "dana@example.com", ProvisionerType: "service\x1b", ProvisionerID: "023e"})
	require.NoError(t, srv.Disable(off))
	issue("nobody's", tokentest.Maker{})
	as := func(email, key string) map[string]string {
		return map[string]string{"CLOUDFLARE_EMAIL": email, "CLOUDFLARE_API_KEY": key, "CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID, "COLUMNS": "1000"}
	}
	all, pat := as(tokentest.DefaultUserEmail, tokentest.DefaultGlobalKey), as("pat@example.com", key)

	got := start(t, all, "-account-owned")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "Permissions  Made by\n")
	assert.Contains(t, got.stdout, "6            pat@example.com\n")
	assert.Contains(t, got.stdout, "6            dana@example.com, by service\uFFFD 023e\n")
	assert.Contains(t, got.stdout, "6            not told\n")
	assert.Contains(t, got.stdout, "\n3 of 500 tokens (2026-11-23)\n")
	got = start(t, all, "-account-owned", "-include-expired=false")
	assert.NotContains(t, got.stdout, "dana's")
	assert.Contains(t, got.stdout, "\n2 active tokens; expired and disabled ones were not asked for (2026-11-23)\n")

	var report struct {
		Sees           struct{ Extent, Why string }
		IncludeExpired bool `json:"include_expired"`
		Tokens         []map[string]any
		Total          int
	}
	got = start(t, all, "-account-owned", "-json")
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &report))
	assert.Equal(t, "all", report.Sees.Extent)
	assert.True(t, report.IncludeExpired)
	assert.Equal(t, "dana@example.com", report.Tokens[1]["creator_email_at_creation"])
	assert.Equal(t, "service\x1b", report.Tokens[1]["provisioner_type"])
	assert.Equal(t, "023e", report.Tokens[1]["provisioner_id"])
	assert.NotContains(t, report.Tokens[2], "creator_email_at_creation", "what was not told is not there")

	// A creator that sees only its own is told so, and concludes nothing of others.
	got = start(t, pat, "-account-owned", "-json")
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &report))
	assert.Equal(t, "own", report.Sees.Extent)
	assert.Equal(t, 1, report.Total)
	got = start(t, pat, "-account-owned")
	assert.Contains(t, got.stdout, "1 of 500 tokens; those of others are not shown: the user's role in the account is API Token Provisioning (2026-11-23)")
	assert.Contains(t, got.stdout, "nothing to look at among those that are shown")

	// And where it is not known what it depends on is said.
	lister, err := srv.IssueToken(permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(permissions.AccountAPITokensRead)), tokentest.TokenOptions{})
	require.NoError(t, err)
	got = start(t, map[string]string{"CLOUDFLARE_API_TOKEN": lister.Value, "CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID, "COLUMNS": "1000"}, "-account-owned")
	assert.Contains(t, got.stdout, "whether there are others that are not shown is not known: it depends on the user's role in the account")
}

func TestAuditRefused(t *testing.T) {
	t.Parallel()
	srv, _ := world(t)
	narrow, err := srv.IssueToken(tokentest.DemoSpec(tokentest.DefaultAccountID), tokentest.TokenOptions{})
	require.NoError(t, err)
	got := start(t, map[string]string{"CLOUDFLARE_API_TOKEN": narrow.Value, "CLOUDFLARE_BASE_URL": srv.URL})
	assert.Equal(t, token.ExitRefused, got.code)
	assert.Contains(t, got.stderr, "listing tokens needs User:API Tokens:Read")
	assert.Empty(t, got.stdout)
	got = start(t, map[string]string{"CLOUDFLARE_API_TOKEN": narrow.Value, "CLOUDFLARE_BASE_URL": srv.URL}, "-account-owned", "-account-id", tokentest.DefaultAccountID)
	assert.Equal(t, token.ExitRefused, got.code)
	assert.Contains(t, got.stderr, "Account API Tokens:Read on account "+tokentest.DefaultAccountID)

	for name, tt := range map[string]struct {
		code int
		vars map[string]string
		args string
		want string
	}{
		"no credential":       {token.ExitUsage, nil, "", "no credentials"},
		"account-owned token": {token.ExitUsage, map[string]string{"CLOUDFLARE_API_TOKEN": "cfat_" + body40}, "", "add -account-owned"},
		"no account":          {token.ExitUsage, map[string]string{"CLOUDFLARE_API_TOKEN": "cfut_" + body40}, "-account-owned", "account id is empty"},
		"severity":            {token.ExitUsage, nil, "-fail-on grave", "want info, warning or error"},
		"time":                {token.ExitUsage, nil, "-unused-for soon", "is no time"},
		"no time":             {token.ExitUsage, nil, "-expires-within 0d", "is no time"},
		"groups":              {token.ExitUsage, nil, "-many-groups 0", "want at least 1"},
		"argument":            {token.ExitUsage, nil, "cfut_" + body40, "a token belongs in CLOUDFLARE_API_TOKEN, never on the command line"},
		"base URL":            {token.ExitUsage, map[string]string{"CLOUDFLARE_API_TOKEN": "cfut_" + body40, "CLOUDFLARE_BASE_URL": "x"}, "", "base URL"},
		"no answer":           {token.ExitNotKnown, map[string]string{"CLOUDFLARE_API_TOKEN": "cfut_" + body40, "CLOUDFLARE_BASE_URL": "http://127.0.0.1:1"}, "", "127.0.0.1"},
	} {
		got := start(t, tt.vars, strings.Fields(tt.args)...)
		assert.Equal(t, tt.code, got.code, name)
		assert.Contains(t, got.stderr, tt.want, name)
		assert.Empty(t, got.stdout, name)
	}
	got = start(t, nil, "-h")
	assert.Equal(t, token.ExitOK, got.code)
	golden(t, "help.txt", got.stdout)
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestOutputThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	srv, reader := world(t)
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": srv.URL}
	for _, args := range [][]string{nil, {"-json"}} {
		var stderr bytes.Buffer
		p := program{env: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }, stdout: brokenPipe{}, stderr: &stderr, now: now}
		assert.Equal(t, token.ExitUsage, p.run(t.Context(), args))
		assert.Contains(t, stderr.String(), "broken pipe")
	}
}
