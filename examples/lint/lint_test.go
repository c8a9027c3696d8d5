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

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	account = tokentest.DefaultAccountID
	zone    = tokentest.DefaultZoneID
)

func now() time.Time { return time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC) }

type outcome struct {
	code           int
	stdout, stderr string
}

func start(t *testing.T, vars map[string]string, stdin string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := program{env: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }, stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr, now: now}
	code := p.run(t.Context(), args)
	return outcome{code, stdout.String(), stderr.String()}
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

// files writes what the tests read into a folder and changes into it, so that names
// are short.
func files(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"wide.json":   `{"policies":[{"effect":"allow","resources":{"com.cloudflare.api.account.zone.*":"*"},"permission_groups":["DNS Write","Zone Read"]}]}`,
		"narrow.json": `{"policies":[{"effect":"allow","resources":{"com.cloudflare.api.account.zone.` + zone + `":"*"},"permission_groups":["DNS Write"]}],"expires_on":"2027-01-31T00:00:00Z","condition":{"request_ip":{"in":["192.0.2.0/24"]}}}`,
		"never.txt":   "# nobody\nZone:DNS:Edit # records are Terraform's\nPOST /accounts/{account_id}/tokens\n",
		"policy.txt":  "may GET /zones/" + zone + "/dns_records\nmay not DELETE /zones/" + zone + "\nmay not POST /zones/" + zone + "/dns_records\n",
		"good.txt":    "may GET /zones/" + zone + "/dns_records\nmay not DELETE /zones/" + zone + "\n",
		"ignore.txt":  "broad Zone:DNS:Edit: external-dns serves all zones\n",
		"run.jsonl":   `{"method":"GET","path":"/zones/` + zone + `/dns_records"}` + "\n",
		"lacks.jsonl": `{"method":"POST","path":"/zones/` + zone + `/workers/routes"}` + "\n",
		"open.jsonl":  `{"method":"GET","path":"/zones/` + zone + `/dns_records"}` + "\n" + `{"method":"GET","path":"/accounts/` + account + `/what/is/this"}` + "\n",
		"lacks.txt":   "lacks: the gate says it\n",
		"bad.txt":     "may GET\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return nil
}

func TestLint(t *testing.T) {
	dir, err := os.Getwd()
	require.NoError(t, err)
	files(t)
	type file struct{ name, text string }
	var got []file
	for name, args := range map[string]string{
		"text":     "-spec wide.json -never never.txt -tests policy.txt -reference narrow.json -ignore ignore.txt -v",
		"json":     "-spec wide.json -never never.txt -tests policy.txt -ignore ignore.txt -from run.jsonl -preset external-dns -format json",
		"junit":    "-spec wide.json -tests policy.txt -format junit",
		"github":   "-spec wide.json -tests policy.txt -format github",
		"markdown": "-spec wide.json -tests policy.txt -format markdown",
		"fixed":    "-spec wide.json -from run.jsonl -fix",
		"help":     "-h",
		"presets":  "-presets",
		"rules":    "-rules",
	} {
		r := start(t, nil, "", strings.Fields(args)...)
		assert.Empty(t, r.stderr, name)
		want := token.ExitRefused
		if name == "help" || name == "presets" || name == "rules" {
			want = token.ExitOK
		}
		assert.Equal(t, want, r.code, name)
		got = append(got, file{name + ".golden", r.stdout})
	}
	t.Chdir(dir)
	for _, f := range got {
		golden(t, f.name, f.text)
	}
}

func TestExitCodes(t *testing.T) {
	files(t)
	for args, want := range map[string]int{
		"-spec narrow.json":                                         token.ExitOK,
		"-spec narrow.json -fail-on info":                           token.ExitRefused,
		"-spec narrow.json -fail-on info -format json":              token.ExitRefused,
		"-spec wide.json":                                           token.ExitRefused,
		"-spec wide.json -ignore ignore.txt":                        token.ExitOK,
		"-spec narrow.json -reference wide.json":                    token.ExitOK,
		"-spec wide.json -ignore ignore.txt -reference narrow.json": token.ExitRefused,
		"-spec narrow.json -tests good.txt":                         token.ExitNotKnown, // neither time nor address is said
		"-spec wide.json -ignore ignore.txt -tests good.txt":        token.ExitOK,
		"-spec wide.json -ignore ignore.txt -tests policy.txt":      token.ExitRefused,
		"-spec narrow.json -from run.jsonl -fail-on warning":        token.ExitRefused, // Edit where Read would do
		"-spec narrow.json -from run.jsonl":                         token.ExitOK,
		"-spec narrow.json -from open.jsonl":                        token.ExitNotKnown, // a call that is in no table
		"-spec narrow.json -from lacks.jsonl -ignore lacks.txt":     token.ExitRefused,
		"-spec narrow.json -preset lego -fail-on warning":           token.ExitOK,
		"-spec narrow.json -max-lifetime 30d -fail-on warning":      token.ExitRefused,
		"": token.ExitUsage, "-spec none.json": token.ExitUsage, "-spec narrow.json -token-id x": token.ExitUsage,
		"-spec narrow.json -format yaml": token.ExitUsage, "-spec - -never -": token.ExitUsage, "-spec narrow.json -tests bad.txt": token.ExitUsage,
		"-spec narrow.json -preset none": token.ExitUsage, "-spec narrow.json -ignore bad.txt": token.ExitUsage, "-spec narrow.json -account-owned": token.ExitUsage,
		"-spec narrow.json -from never.txt": token.ExitUsage, "-spec narrow.json argument": token.ExitUsage, "-token-id x": token.ExitUsage,
	} {
		r := start(t, nil, "", strings.Fields(args)...)
		assert.Equal(t, want, r.code, "%s: %s%s", args, r.stdout, r.stderr)
		assert.Equal(t, want == token.ExitUsage, r.stderr != "", args)
	}
	r := start(t, nil, "", "-spec", "none.json", "-format", "json")
	var body struct{ Error struct{ Message string } }
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &body))
	assert.Contains(t, body.Error.Message, "none.json")
}

// TestFixIsASpec: what -fix prints is read again, and has nothing left to fix.
func TestFixIsASpec(t *testing.T) {
	files(t)
	fixed := start(t, nil, "", "-spec", "wide.json", "-from", "run.jsonl", "-fix")
	again := start(t, nil, fixed.stdout, "-spec", "-", "-from", "run.jsonl", "-format", "json")
	require.Empty(t, again.stderr)
	var r struct {
		Findings []struct {
			Code    string
			Fixable bool
		}
	}
	require.NoError(t, json.Unmarshal([]byte(again.stdout), &r))
	for _, f := range r.Findings {
		assert.False(t, f.Fixable, f.Code)
	}
	spec, err := permissions.ParseSpec([]byte(fixed.stdout))
	require.NoError(t, err)
	assert.Equal(t, "allow Zone:DNS:Read on zone "+zone, spec.At(0).String())
	assert.Equal(t, 1, spec.Len())
	assert.False(t, spec.Conditions().ExpiresOn.IsZero())
}

func TestLintOfAToken(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.Start(tokentest.Options{Now: now, Seed: 3})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	reader, err := srv.IssueToken(permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead)), tokentest.TokenOptions{Name: "reader"})
	require.NoError(t, err)
	owner, err := srv.IssueToken(permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAPITokensRead)), tokentest.TokenOptions{Name: "owner", Kind: authz.AccountToken})
	require.NoError(t, err)
	wide, err := srv.IssueToken(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), tokentest.TokenOptions{Name: "wide"})
	require.NoError(t, err)
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": srv.URL}
	r := start(t, vars, "", "-token-id", wide.ID)
	assert.Equal(t, token.ExitRefused, r.code, r.stderr)
	assert.Contains(t, r.stdout, "lint of token wide")
	assert.Contains(t, r.stdout, "x broad: it may write everywhere: Zone:DNS:Edit on all zones")

	own := map[string]string{"CLOUDFLARE_API_TOKEN": owner.Value, "CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": account}
	r = start(t, own, "", "-token-id", owner.ID)
	assert.Equal(t, token.ExitOK, r.code, r.stderr)
	assert.Contains(t, r.stdout, "lint of token owner")

	vars["CLOUDFLARE_API_TOKEN"] = wide.Value
	r = start(t, vars, "", "-token-id", wide.ID)
	assert.Equal(t, token.ExitRefused, r.code)
	assert.Empty(t, r.stdout)
	vars["CLOUDFLARE_BASE_URL"] = "http://127.0.0.1:1"
	assert.Equal(t, token.ExitNotKnown, start(t, vars, "", "-token-id", wide.ID).code)
}

func TestPage(t *testing.T) {
	files(t)
	r := start(t, nil, "", "-spec", "wide.json", "-html", "page.html")
	assert.Equal(t, token.ExitRefused, r.code)
	page, err := os.ReadFile("page.html")
	require.NoError(t, err)
	assert.Contains(t, string(page), "lint of wide.json")
	assert.Equal(t, token.ExitUsage, start(t, nil, "", "-spec", "wide.json", "-html", filepath.Join("none", "page.html")).code)
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestOutputThatCannotBeWritten(t *testing.T) {
	files(t)
	for _, args := range [][]string{{"-spec", "wide.json"}, {"-spec", "wide.json", "-format", "json"}, {"-spec", "wide.json", "-fix"}, {"-presets"}, {"-rules"}} {
		var stderr bytes.Buffer
		p := program{env: func(string) (string, bool) { return "", false }, stdin: strings.NewReader(""), stdout: brokenPipe{}, stderr: &stderr, now: now}
		assert.Equal(t, token.ExitUsage, p.run(t.Context(), args))
		assert.Contains(t, stderr.String(), "broken pipe")
	}
}
