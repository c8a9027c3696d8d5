package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/ptytest"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
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

// TestWrongInput: for each flag what is wrong is said, with what would be right, and
// nothing passes.
func TestWrongInput(t *testing.T) {
	files(t)
	narrow := []string{"-spec", "narrow.json"}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-spec", ""}, "-spec: want a value"}, {[]string{"-spec", "."}, "-spec: read .: is a directory"}, {[]string{"-spec", "never.txt"}, "-spec: "},
		{[]string{"-spec"}, "flag needs an argument: -spec"}, {[]string{"-token-id", ""}, "-token-id: want a value"}, {[]string{"-account-owned"}, "nothing to look at"},
		{append(narrow, "-reference", ""), "-reference: want a value"}, {append(narrow, "-reference", "none.json"), "-reference: open none.json"},
		{append(narrow, "-reference", "policy.txt"), "-reference: "}, {append(narrow, "-never", ""), "-never: want a value"}, {append(narrow, "-never", "none"), "open none"},
		{append(narrow, "-never", "run.jsonl"), "run.jsonl:1"}, {append(narrow, "-tests", ""), "-tests: want a value"}, {append(narrow, "-tests", "bad.txt"), "bad.txt:1"},
		{append(narrow, "-tests", "none"), "open none"}, {append(narrow, "-ignore", ""), "-ignore: want a value"}, {append(narrow, "-ignore", "bad.txt"), "bad.txt:1"},
		{append(narrow, "-preset", ""), "-preset: want a value"}, {append(narrow, "-preset", "lgo"), `no preset is called "lgo": perhaps lego`},
		{append(narrow, "-preset", "list"), "-presets and -rules are lists"}, {append(narrow, "-from", ""), "-from: want a file name"},
		{append(narrow, "-from", "none"), "open none"}, {append(narrow, "-from", "never.txt"), "never.txt"}, {append(narrow, "-format", "yaml"), `-format "yaml": want text, markdown, junit, github, json`},
		{append(narrow, "-format", "html"), "want text"}, {append(narrow, "-format", ""), "want text"}, {append(narrow, "-fix", "-format", "junit"), "-fix prints the spec and no report"},
		{append(narrow, "-html", ""), "-html: want a value"}, {append(narrow, "-html", filepath.Join("none", "x")), "the report cannot be written"},
		{append(narrow, "-fail-on", "fatal"), "want info, warning or error"}, {append(narrow, "-max-lifetime", "-3d"), "is no time: want days"},
		{append(narrow, "-account-id", "12"), "has 2 digits: want the account's id"}, {append(narrow, "-zone-id", "zz"), "want the zone's id"},
		{[]string{"-presets", "-format", "json"}, "-presets and -rules are lists"}, {[]string{"-presets", "-rules"}, "give one"}, {append(narrow, "-nonsense"), "not defined: -nonsense"},
	} {
		r := start(t, nil, "", tt.args...)
		assert.Equal(t, token.ExitUsage, r.code, tt.args)
		assert.Contains(t, r.stderr, tt.want, tt.args)
		assert.NotContains(t, r.stdout, "findings", tt.args)
	}
	assert.Equal(t, start(t, nil, "", "-presets").stdout, start(t, nil, "", "-preset", "LIST").stdout)
}

// TestPresetsOfTerraform: a family of the provider's resources is a preset too, held to
// the calls of its source.
func TestPresetsOfTerraform(t *testing.T) {
	files(t)
	assert.Equal(t, token.ExitOK, start(t, nil, "", "-spec", "narrow.json", "-preset", "Terraform DNS", "-fail-on", "warning").code)
	r := start(t, nil, "", "-spec", "narrow.json", "-preset", "terraform r2", "-account-id", account, "-fail-on", "info")
	assert.Equal(t, token.ExitRefused, r.code)
	assert.Contains(t, r.stdout, "beyond_preset: ")
	assert.Contains(t, start(t, nil, "", "-spec", "narrow.json", "-preset", "terraform dn").stderr, "terraform dns")
	// A ruleset's permission is that of its phase.
	assert.Contains(t, start(t, nil, "", "-spec", "narrow.json", "-preset", "Terraform  Rulesets").stderr, "depends on its phase: name it")
	for phase, want := range map[string]string{"http_request_cache_settings": "Zone:Cache Rules:Edit", "http_request_firewall_custom": "Zone:Zone WAF:Edit", "magic_transit": "Account:Magic Firewall:Edit"} {
		p, err := presetNamed("terraform ruleset " + phase)
		require.NoError(t, err)
		assert.Equal(t, want, labels(p), phase)
	}
	for phase := range operations.Phases() {
		_, err := presetNamed("terraform ruleset " + phase)
		assert.NoError(t, err)
	}
	seen := map[string]bool{}
	for p := range presets() {
		assert.False(t, seen[p.Name], p.Name)
		seen[p.Name] = true
		assert.NotEmpty(t, p.Permissions(), p.Name)
		assert.NotEqual(t, permissions.EvidenceUnknown, p.Evidence.Kind, p.Name)
		assert.NotEmpty(t, p.Evidence.Source+p.Evidence.Date, p.Name)
	}
	assert.True(t, seen["terraform load balancing"] && seen["lego"] && seen["template: WordPress"])
}

// TestLineOfAFinding: an annotation names the line of a permission that stands in the
// file once, by its name or id, in JSON and in YAML; and no line where it is not known.
func TestLineOfAFinding(t *testing.T) {
	files(t)
	jsonSpec := "{\n \"policies\": [{\n  \"effect\": \"allow\",\n  \"resources\": {\"com.cloudflare.api.account.zone.*\": \"*\"},\n  \"permission_groups\": [\n" +
		"   {\"id\": \"" + permissions.ZoneDNSWrite.ID() + "\"},\n   \"Zone Read\"]}]}\n"
	yamlSpec := "policies:\n- effect: allow\n  resources:\n    com.cloudflare.api.account.zone.*: '*'\n  permission_groups:\n  - DNS Write\n  - Zone Read # and no more\n"
	twice := strings.Replace(yamlSpec, "policies:", "# the DNS Write of all\npolicies:", 1) + "- effect: allow\n  resources:\n    com.cloudflare.api.account.zone." + zone + ": '*'\n  permission_groups:\n  - DNS Write\n"
	for name, text := range map[string]string{"spec.json": jsonSpec, "spec.yaml": yamlSpec, "twice.yaml": twice} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		r := start(t, nil, "", "-spec", name, "-format", "github", "-reference", "narrow.json")
		require.Empty(t, r.stderr)
		at := map[string]string{"spec.json": ",line=6", "spec.yaml": ",line=6"}[name]
		assert.Contains(t, r.stdout, "::error file="+name+at+",title=broad::", name)
		assert.Contains(t, r.stdout, "::notice file="+name+map[string]string{"spec.json": ",line=7", "spec.yaml": ",line=7", "twice.yaml": ",line=8"}[name]+",title=broad::", name)
		assert.Contains(t, r.stdout, "::warning file="+name+",title=never_expires::", name)
		assert.Contains(t, r.stdout, "::error file="+name+at+",title=allow Zone%3ADNS%3AEdit on all zones::", "of the gate")
	}
	assert.Contains(t, start(t, nil, jsonSpec, "-spec", "-", "-format", "github").stdout, "::error title=broad::")
}

// TestFailuresAreThoseOfTheExitCode: JUnit has a failure where the exit code says so, and
// what passed as passed.
func TestFailuresAreThoseOfTheExitCode(t *testing.T) {
	files(t)
	for args, want := range map[string]string{
		"-spec narrow.json":                  `failures="0" errors="0"`,
		"-spec narrow.json -fail-on info":    `failures="1" errors="0"`,
		"-spec wide.json -ignore ignore.txt": `failures="0" errors="0"`,
		"-spec narrow.json -never never.txt": `failures="1" errors="0"`,
		"-spec narrow.json -tests good.txt":  `failures="0" errors="1"`,
	} {
		r := start(t, nil, "", strings.Fields(args+" -format junit")...)
		assert.Contains(t, r.stdout, want, "%s\n%s", args, r.stdout)
		whole, _, _ := strings.Cut(r.stdout[strings.Index(r.stdout, "<testsuites"):], "\n")
		failed, open := !strings.Contains(whole, `failures="0"`), !strings.Contains(whole, `errors="0"`)
		switch {
		case failed:
			assert.Equal(t, token.ExitRefused, r.code, args)
		case open:
			assert.Equal(t, token.ExitNotKnown, r.code, args)
		default:
			assert.Equal(t, token.ExitOK, r.code, args)
		}
	}
}

// TestPlainText: no sign beyond ASCII, no colour, and lines that fit, on a terminal and
// off it.
func TestPlainText(t *testing.T) {
	files(t)
	for columns, args := range map[int][]string{60: {"-plain"}, 100: {"-plain", "-v"}, 72: nil} {
		text := ptytest.Run(t, columns, func(terminal *os.File) {
			vars := map[string]string{"NO_COLOR": "1"}
			p := program{env: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }, stdin: strings.NewReader(""), stdout: terminal, stderr: terminal, now: now}
			assert.Equal(t, token.ExitRefused, p.run(t.Context(), append([]string{"-spec", "wide.json", "-never", "never.txt"}, args...)))
		})
		assert.NotContains(t, text, "\x1b")
		assert.Equal(t, args == nil, strings.Contains(text, "❌"))
		for line := range strings.Lines(text) {
			assert.LessOrEqual(t, wording.Columns(strings.TrimSuffix(line, "\n")), columns, line)
			for _, r := range line {
				assert.True(t, args == nil || r <= unicode.MaxASCII, "%q", r)
			}
		}
	}
	plain := start(t, nil, "", "-spec", "wide.json", "-plain")
	assert.Contains(t, plain.stdout, "  x broad: ")
	assert.Equal(t, plain.stdout, start(t, nil, "", "-spec", "wide.json").stdout, "off a terminal it is plain already")
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

	// Its calls may be told by an audit log, which shows no reads.
	entry := fmt.Sprintf(`{"action":{"time":"2026-11-20T10:00:00Z","result":"success"},"account":{"id":%q},"actor":{"context":"api_token","token_id":%q,"token_name":"wide","type":"user"},"id":"x","raw":{"method":"POST","uri":"/zones/%s/dns_records","status_code":200}}`+"\n", account, wide.ID, zone)
	log := filepath.Join(t.TempDir(), "audit.jsonl.gz")
	require.NoError(t, os.WriteFile(log, zipped(t, entry), 0o600))
	r = start(t, vars, "", "-token-id", wide.ID, "-audit-log", log)
	assert.NotContains(t, r.stdout, "unused: ")
	assert.NotContains(t, r.stdout, "write_for_read: ")
	assert.Contains(t, r.stdout, "needs")
	r = start(t, vars, "", "-token-id", reader.ID, "-audit-log", log, "-v")
	assert.Contains(t, r.stderr, "has no call of that token")
	assert.Contains(t, r.stdout, "not seen is not the same as not needed")

	vars["CLOUDFLARE_API_TOKEN"] = wide.Value
	r = start(t, vars, "", "-token-id", wide.ID)
	assert.Equal(t, token.ExitRefused, r.code)
	assert.Empty(t, r.stdout)
	vars["CLOUDFLARE_BASE_URL"] = "http://127.0.0.1:1"
	assert.Equal(t, token.ExitNotKnown, start(t, vars, "", "-token-id", wide.ID).code)
}

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

// TestCompressedRecording: -from reads what leastprivilege does.
func TestCompressedRecording(t *testing.T) {
	files(t)
	plain, err := os.ReadFile("run.jsonl")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("run.jsonl.gz", zipped(t, strings.Repeat(string(plain), 1000)), 0o600))
	want := start(t, nil, "", "-spec", "wide.json", "-from", "run.jsonl")
	got := start(t, nil, "", "-spec", "wide.json", "-from", "run.jsonl.gz")
	assert.Equal(t, want, got)
	assert.Equal(t, want, start(t, nil, string(zipped(t, string(plain))), "-spec", "wide.json", "-from", "-"))

	require.NoError(t, os.WriteFile("cut.gz", zipped(t, string(plain))[:20], 0o600))
	cut := start(t, nil, "", "-spec", "wide.json", "-from", "cut.gz")
	assert.Equal(t, token.ExitUsage, cut.code)
	assert.Contains(t, cut.stderr, "-from: cut.gz:")
	assert.Contains(t, cut.stderr, "the gzip file is cut off")
	assert.Contains(t, start(t, nil, "", "-spec", "wide.json", "-audit-log", "run.jsonl").stderr, "-audit-log goes with -token-id")
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
