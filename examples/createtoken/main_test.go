package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// Values with the shape of a credential; none of them is one.
const (
	body40    = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"
	userToken = "cfut_" + body40 + "0a1b2c3d"
	globalKey = "cfk_" + body40 + "0a1b2c3d"
	newToken  = "cfut_zYxWvUtSrQpOnMlKjIhGfEdCbA9876543210DcBa0a1b2c3d"
	account   = "6451353ea5a8407bab6162abc42f5338"
	zone      = "2cf1f02313c4ef76af3d62eb78bb906e"
	someEmail = "somebody@example.com"
	newID     = "ed17574386854bf78a67040be0a770b0"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// result is what one run gave.
type result struct {
	code           int
	stdout, stderr string
}

// start runs the program at a fixed time. The ids are in the environment.
func start(t *testing.T, vars map[string]string, stdin string, args ...string) result {
	t.Helper()
	env := map[string]string{"CLOUDFLARE_ACCOUNT_ID": account, "CLOUDFLARE_ZONE_ID": zone}
	for k, v := range vars {
		env[k] = v
	}
	var stdout, stderr bytes.Buffer
	p := program{
		env:    func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		stdin:  strings.NewReader(stdin),
		stdout: &stdout, stderr: &stderr,
		now:   func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
		sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	code := p.run(t.Context(), args)
	for _, secret := range []string{body40, userToken, globalKey} {
		if strings.Contains(stdout.String()+stderr.String(), secret) {
			t.Error("the output shows a credential")
		}
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

// served is a stand-in for the API: one answer for every request.
type served struct {
	url    string
	calls  []string
	bodies []string
	auth   []http.Header
}

// posts counts the requests that create.
func (s *served) posts() int {
	n := 0
	for _, call := range s.calls {
		if strings.HasPrefix(call, "POST ") {
			n++
		}
	}
	return n
}

// creation is the position of the first request that creates.
func (s *served) creation(t *testing.T) int {
	t.Helper()
	for i, call := range s.calls {
		if strings.HasPrefix(call, "POST ") {
			return i
		}
	}
	t.Fatal("nothing was created")
	return 0
}

func serve(t *testing.T, status int, answer string) *served {
	t.Helper()
	s := &served{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		s.calls = append(s.calls, r.Method+" "+r.URL.Path)
		s.bodies = append(s.bodies, string(data))
		s.auth = append(s.auth, r.Header.Clone())
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(srv.Close)
	s.url = srv.URL + "/client/v4/"
	return s
}

const madeIt = `{"success":true,"errors":[],"messages":[],"result":{"id":"` + newID + `","name":"SaaS platform","status":"active","expires_on":"2027-02-21T12:00:00Z","value":"` + newToken + `"}}`

func TestDryRunPrintsTheSixGroups(t *testing.T) {
	t.Parallel()
	for _, route := range []string{routeGlobalKey, routeToken} {
		got := start(t, nil, "", "-route", route, "-dry-run")
		require.Equal(t, token.ExitOK, got.code, got.stderr)
		assert.Empty(t, got.stderr)
		golden(t, "dry_run.json", got.stdout)
	}
	// Said once more without the golden file: each id on its resource.
	var body struct {
		Policies []struct {
			Effect           string
			PermissionGroups []struct{ ID string } `json:"permission_groups"`
			Resources        map[string]string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(start(t, nil, "", "-route", "global-key", "-dry-run").stdout), &body))
	got := map[string][]string{}
	for _, p := range body.Policies {
		assert.Equal(t, "allow", p.Effect)
		for resource, value := range p.Resources {
			assert.Equal(t, "*", value)
			for _, g := range p.PermissionGroups {
				got[resource] = append(got[resource], g.ID)
			}
		}
	}
	require.Len(t, got, 2)
	assert.ElementsMatch(t, []string{"c1fde68c7bcc44588cbb6ddbc16d6480", "bf7481a1826f439697cb59a20b22293e", "e086da7e2179491d91ee5f35b3ca210a"}, got["com.cloudflare.api.account."+account])
	assert.ElementsMatch(t, []string{"c8fed203ed3043cba015a93ad1616f1f", "28f4b596e7d643029c524985477ae49a", "c03055bc037c4ea9afb9a9f104b7b721"}, got["com.cloudflare.api.account.zone."+zone])
}

func TestDryRunFlags(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "spec.json")
	policies := `[{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}],"resources":{"com.cloudflare.api.account.zone.` + zone + `":"*"}}]`
	require.NoError(t, os.WriteFile(file, []byte(policies), 0o600))
	got := start(t, nil, policies, "-route", "token", "-dry-run", "-spec", file, "-name", "one zone", "-ttl", "2160h", "-allow-ip", "192.0.2.7", "-allow-ip", "2001:db8::/32")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	golden(t, "dry_run_flags.json", got.stdout)
	fromStdin := start(t, nil, `{"policies":`+policies+`}`, "-route", "token", "-dry-run", "-spec", "-", "-name", "one zone", "-ttl", "90d", "-allow-ip", "192.0.2.7", "-allow-ip", "2001:db8::/32")
	assert.Equal(t, got.stdout, fromStdin.stdout, "90 days are 2160 hours, and the object form is the same spec")

	never := start(t, nil, "", "-route", "token", "-dry-run", "-never-expires", "-account-id", account, "-zone-id", zone)
	require.Equal(t, token.ExitOK, never.code)
	assert.NotContains(t, never.stdout, "expires_on")
}

func TestDashboard(t *testing.T) {
	t.Parallel()
	for _, extra := range [][]string{nil, {"-dry-run"}} {
		got := start(t, nil, "", append([]string{"-route", "dashboard"}, extra...)...)
		require.Equal(t, token.ExitOK, got.code)
		golden(t, "dashboard.txt", got.stdout)
		assert.Equal(t, 1, strings.Count(got.stdout, "\n"), "the link and nothing else")
		golden(t, "dashboard_steps.txt", got.stderr)
		assert.Contains(t, got.stderr, "dash.cloudflare.com/profile/api-tokens → Create Token → Create Custom Token")
		assert.Contains(t, got.stderr, "TTL: end 2027-02-21")
		assert.Contains(t, got.stderr, "choose the account and zone resources")
	}
	var spec string // of a group that the link cannot carry
	for g := range permissions.All() {
		if g.LinkKey == "" && g.Scope == permissions.ScopeAccount {
			data, err := permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(account), g.Permission())).PoliciesJSON()
			require.NoError(t, err)
			spec = string(data)
			break
		}
	}
	got := start(t, nil, spec, "-route", "dashboard", "-spec", "-", "-never-expires")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stderr, "add by hand: ")
	derived, err := permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountTurnstileSitesRead)).PoliciesJSON()
	require.NoError(t, err)
	got = start(t, nil, string(derived), "-route", "dashboard", "-spec", "-", "-never-expires")
	assert.Contains(t, got.stderr, "may not prefill): Account:Turnstile:Read")
	assert.Contains(t, got.stderr, "the token never expires")
}

func TestCreateWithGlobalKey(t *testing.T) {
	t.Parallel()
	s := serve(t, 200, madeIt)
	out := filepath.Join(t.TempDir(), "token.txt")
	got := start(t, map[string]string{"CLOUDFLARE_EMAIL": someEmail, "CLOUDFLARE_API_KEY": globalKey, "CLOUDFLARE_API_TOKEN": userToken, "CLOUDFLARE_BASE_URL": s.url}, "", "-route", "global-key", "-force", "-out", out)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Empty(t, got.stdout)
	assert.Contains(t, got.stderr, "Never use it in production")
	assert.Contains(t, got.stderr, `created user token "SaaS platform", id `+newID+`, expires 2027-02-21T12:00:00Z`)
	assert.NotContains(t, got.stderr, newToken)

	data, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Equal(t, newToken+"\n", string(data))
	info, err := os.Stat(out)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())
	rest, err := os.ReadDir(filepath.Dir(out))
	require.NoError(t, err)
	assert.Len(t, rest, 1, "nothing else is left behind")

	require.Equal(t, 1, s.posts())
	at := s.creation(t)
	assert.Equal(t, "POST /client/v4/user/tokens", s.calls[at])
	assert.True(t, s.auth[at].Get("X-Auth-Key") == globalKey && s.auth[at].Get("X-Auth-Email") == someEmail && s.auth[at].Get("Authorization") == "")
	var dry bytes.Buffer
	require.NoError(t, json.Indent(&dry, []byte(s.bodies[at]), "", "  "))
	assert.Equal(t, start(t, nil, "", "-route", "global-key", "-dry-run").stdout, dry.String()+"\n", "what is sent is what -dry-run shows")
}

func TestCreateWithToken(t *testing.T) {
	t.Parallel()
	s := serve(t, 200, madeIt)
	got := start(t, map[string]string{"CLOUDFLARE_API_TOKEN": userToken, "CLOUDFLARE_BASE_URL": s.url}, "", "-route", "token", "-show")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Equal(t, newToken+"\n", got.stdout)
	assert.NotContains(t, got.stderr, "warning")
	assert.NotContains(t, got.stderr, newToken)
	assert.True(t, s.auth[0].Get("Authorization") == "Bearer "+userToken)
}

func TestSecretsFromFilesAndStdin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keyFile, tokenFile := filepath.Join(dir, "key"), filepath.Join(dir, "token")
	require.NoError(t, os.WriteFile(keyFile, []byte(globalKey+"\r\n"), 0o600))
	require.NoError(t, os.WriteFile(tokenFile, []byte(userToken+"\n"), 0o600))
	for name, tt := range map[string]struct {
		stdin string
		args  []string
		key   bool
	}{
		"token from a file":  {"", []string{"-route", "token", "-token-file", tokenFile}, false},
		"token from stdin":   {userToken, []string{"-route", "token", "-token-file", "-"}, false},
		"key from a file":    {"", []string{"-route", "global-key", "-email", someEmail, "-key-file", keyFile}, true},
		"key from stdin":     {globalKey + "\n", []string{"-route", "global-key", "-key-file", "-"}, true},
		"e-mail by the flag": {"", []string{"-route", "global-key", "-email", someEmail}, true},
	} {
		s := serve(t, 200, madeIt)
		vars := map[string]string{"CLOUDFLARE_BASE_URL": s.url}
		switch name {
		case "key from stdin":
			vars["CLOUDFLARE_EMAIL"] = someEmail
		case "e-mail by the flag":
			vars["CLOUDFLARE_API_KEY"] = globalKey
		}
		got := start(t, vars, tt.stdin, append(tt.args, "-show")...)
		require.Equal(t, token.ExitOK, got.code, "%s: %s", name, got.stderr)
		if tt.key {
			assert.True(t, s.auth[0].Get("X-Auth-Key") == globalKey, name)
		} else {
			assert.True(t, s.auth[0].Get("Authorization") == "Bearer "+userToken, name)
		}
	}
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	existing, link := filepath.Join(dir, "existing"), filepath.Join(dir, "link")
	require.NoError(t, os.WriteFile(existing, []byte("keep"), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(dir, "elsewhere"), link))
	badSpec := filepath.Join(dir, "spec.json")
	require.NoError(t, os.WriteFile(badSpec, []byte(`{"policies":7}`), 0o600))
	longSpec := filepath.Join(dir, "long.json")
	require.NoError(t, os.WriteFile(longSpec, bytes.Repeat([]byte(" "), 1<<20+1), 0o600))
	with := map[string]string{"CLOUDFLARE_API_TOKEN": userToken}
	tests := []struct {
		name string
		vars map[string]string
		args string
		want string
	}{
		{"no route", nil, "-dry-run", "-route is needed: global-key, dashboard or token"},
		{"unknown route", nil, "-route magic -dry-run", `-route "magic" is not known`},
		{"token as route", nil, "-route " + userToken, `-route "[redacted]" is not known`},
		{"unknown flag", nil, "-route token -api-key=" + globalKey, "no flag -api-key: a secret on a command line"},
		{"credential as argument", nil, "-route token -show " + userToken, "a token belongs in CLOUDFLARE_API_TOKEN, never on the command line"},
		{"credential as TTL", nil, "-route token -show -ttl " + userToken, `invalid value "[redacted]" for flag -ttl: "(not shown: it could be a credential)" is no time`},
		{"no destination", with, "-route token", "say where it goes, -out FILE, -show or -for -- COMMAND"},
		{"two destinations", with, "-route token -show -out x", "-out and -show contradict each other"},
		{"TTL and never", nil, "-route token -dry-run -ttl 1d -never-expires", "-ttl and -never-expires contradict each other"},
		{"TTL of nothing", nil, "-route token -dry-run -ttl 0d", "want at least a second"},
		{"negative TTL", nil, "-route token -dry-run -ttl -1h", "want at least a second"},
		{"endless TTL", nil, "-route token -dry-run -ttl 99999999999999d", "more than a hundred years"},
		{"long TTL", nil, "-route token -dry-run -ttl 2000000h", "more than a hundred years"},
		{"odd TTL", nil, "-route token -dry-run -ttl 1.5d", "want days, hours or minutes"},
		{"bad address", nil, "-route token -dry-run -allow-ip example.com", "want an address or a prefix"},
		{"host bits", nil, "-route token -dry-run -allow-ip 192.0.2.1/24", "192.0.2.0/24"},
		{"zone name", nil, "-route token -dry-run -zone-id example.com", `for flag -zone-id: zone id "example.com" is a domain name`},
		{"token as account", nil, "-route token -dry-run -account-id " + userToken, "looks like a token or an API key (not shown)"},
		{"one id for both", map[string]string{"CLOUDFLARE_ZONE_ID": account}, "-route token -dry-run", "the account id and the zone id are the same, " + account},
		{"no account", map[string]string{"CLOUDFLARE_ACCOUNT_ID": ""}, "-route token -dry-run", "-account-id or CLOUDFLARE_ACCOUNT_ID: account id is empty"},
		{"bad spec", nil, "-route token -dry-run -spec " + badSpec, "-spec: policies:"},
		{"long spec", nil, "-route token -dry-run -spec " + longSpec, "the spec is longer than 1048576 bytes"},
		{"no spec file", nil, "-route token -dry-run -spec " + filepath.Join(dir, "absent"), "-spec: open"},
		{"spec is a directory", nil, "-route token -dry-run -spec " + dir, "-spec: read"},
		{"two inputs", nil, "-route token -show -spec - -token-file -", "only one of -spec, -key-file and -token-file can be standard input"},
		{"key on the token route", nil, "-route token -show -key-file x", "-email and -key-file belong to -route global-key"},
		{"token on the key route", nil, "-route global-key -show -token-file x", "-token-file belongs to -route token"},
		{"no token", nil, "-route token -show", "no credentials: set CLOUDFLARE_API_TOKEN"},
		{"a key is no token", map[string]string{"CLOUDFLARE_API_TOKEN": globalKey}, "-route token -show", "CLOUDFLARE_API_TOKEN: not a usable API token: it is a Global API key"},
		{"no key", nil, "-route global-key -show", "no credentials: set CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY"},
		{"a token is at hand", map[string]string{"CLOUDFLARE_API_TOKEN": userToken, "CLOUDFLARE_EMAIL": someEmail, "CLOUDFLARE_API_KEY": globalKey}, "-route global-key -show", "CLOUDFLARE_API_TOKEN is set: the Global API key is not used where a token is at hand"},
		{"force without key", with, "-route token -show -force", "-force belongs to -route global-key"},
		{"odd start", nil, "-route token -dry-run -not-before tomorrow", "want a date such as 2027-01-31"},
		{"overlapping addresses", nil, "-route token -dry-run -allow-ip 192.0.2.7 -deny-ip 192.0.2.0/24", "wholly excluded"},
		{"account-owned, no account", map[string]string{"CLOUDFLARE_ACCOUNT_ID": ""}, "-route token -dry-run -account-owned", "-account-id or CLOUDFLARE_ACCOUNT_ID"},
		{"long name", nil, "-route token -dry-run -owner " + strings.Repeat("x", 120), "at most 120 are allowed"},
		{"half a pair", map[string]string{"CLOUDFLARE_API_KEY": globalKey}, "-route global-key -show", "CLOUDFLARE_API_KEY is set but CLOUDFLARE_EMAIL is not"},
		{"e-mail without key", nil, "-route global-key -show -email " + someEmail, "not a usable Global API key: it is empty"},
		{"no token file", nil, "-route token -show -token-file " + filepath.Join(dir, "absent"), "-token-file: the secret's file cannot be opened"},
		{"empty stdin", nil, "-route token -show -token-file -", "-token-file: the input is empty"},
		{"empty key on stdin", nil, "-route global-key -show -key-file -", "-key-file: the input is empty"},
		{"account-owned token", map[string]string{"CLOUDFLARE_API_TOKEN": "cfat_" + body40}, "-route token -show", "add -account-owned for one of the account"},
		{"base URL", map[string]string{"CLOUDFLARE_API_TOKEN": userToken, "CLOUDFLARE_BASE_URL": "api"}, "-route token -show", "base URL: it must begin with https://"},
		{"file exists", with, "-route token -out " + existing, "exists already: name a new file"},
		{"file is a link", with, "-route token -out " + link, "exists already: name a new file"},
		{"no such folder", with, "-route token -out " + filepath.Join(dir, "no", "file"), "-out: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, 200, madeIt)
			vars := map[string]string{"CLOUDFLARE_BASE_URL": s.url}
			for k, v := range tt.vars {
				vars[k] = v
			}
			got := start(t, vars, "", strings.Fields(tt.args)...)
			assert.Equal(t, token.ExitUsage, got.code)
			assert.Empty(t, got.stdout)
			assert.Contains(t, got.stderr, tt.want)
			assert.Empty(t, s.calls, "nothing is sent")
		})
	}
	data, err := os.ReadFile(existing)
	require.NoError(t, err)
	assert.Equal(t, "keep", string(data))
}

func TestRefusalsAndFaults(t *testing.T) {
	t.Parallel()
	refusal := func(code, text string) string {
		return `{"success":false,"errors":[{"code":` + code + `,"message":"` + text + `"}]}`
	}
	const group = `Failed common permission check against resources. (Permission group: \"Zone Read\")`
	tests := []struct {
		name, route string
		status      int
		answer      string
		code        int
		want        []string
	}{
		{"no permission", "token", 403, refusal("9109", "Unauthorized to access requested resource"), token.ExitRefused, []string{"POST /user/tokens: 403: Unauthorized to access requested resource (9109)", "Add the missing permission to the token: User:API Tokens:Edit"}},
		{"gateway", "token", 403, refusal("10000", "Authentication error"), token.ExitRefused, []string{"Add the missing permission to the token: User:API Tokens:Edit"}},
		{"dead", "token", 403, refusal("9109", "Invalid access token"), token.ExitRefused, []string{"The token is not accepted"}},
		{"address", "token", 403, refusal("9109", "Cannot use the access token from location: 192.0.2.7"), token.ExitRefused, []string{"client IP address filter"}},
		{"creator lacks it", "global-key", 400, refusal("1001", group), token.ExitRefused, []string{"the creator does not hold Zone:Zone:Read", "Zone Read"}},
		{"wrong pair", "global-key", 403, refusal("9103", "Unknown X-Auth-Key or X-Auth-Email"), token.ExitRefused, []string{"do not belong together"}},
		{"malformed", "token", 400, `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}]}`, token.ExitUsage, []string{"(6111)"}},
		{"rate limit", "token", 429, refusal("10429", "Rate limited"), token.ExitNotKnown, []string{"429: Rate limited (10429)"}},
		{"page", "token", 502, "<html></html>", token.ExitNotKnown, []string{"may have been created", `look for that name`}},
		{"truncated", "token", 200, madeIt[:len(madeIt)-10], token.ExitNotKnown, []string{`the token "SaaS platform" may have been created`}},
		{"no value", "token", 200, `{"success":true,"result":{"id":"` + newID + `"}}`, token.ExitNotKnown, []string{"(id " + newID + ")"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, tt.status, tt.answer)
			vars := map[string]string{"CLOUDFLARE_BASE_URL": s.url, "CLOUDFLARE_API_TOKEN": userToken, "CLOUDFLARE_EMAIL": someEmail, "CLOUDFLARE_API_KEY": globalKey}
			out := filepath.Join(t.TempDir(), "token.txt")
			args := []string{"-route", tt.route, "-out", out}
			if tt.route == routeGlobalKey {
				args = append(args, "-force")
			}
			got := start(t, vars, "", args...)
			assert.Equal(t, tt.code, got.code)
			for _, want := range tt.want {
				assert.Contains(t, got.stderr, want)
			}
			want := 1
			switch tt.name {
			case "dead", "address", "wrong pair", "malformed":
				want = 0 // the checks before found out
			}
			assert.Equal(t, want, s.posts(), "sent once at most")
			rest, err := os.ReadDir(filepath.Dir(out))
			require.NoError(t, err)
			assert.Empty(t, rest, "no file is left behind")
		})
	}
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.NotFoundHandler())
	url := srv.URL
	srv.Close()
	got := start(t, map[string]string{"CLOUDFLARE_API_TOKEN": userToken, "CLOUDFLARE_BASE_URL": url}, "", "-route", "token", "-show")
	assert.Equal(t, token.ExitNotKnown, got.code)
	assert.NotContains(t, got.stderr, "may have been created", "the connection was never made")
}

func TestHelp(t *testing.T) {
	t.Parallel()
	got := start(t, nil, "", "-h")
	assert.Equal(t, token.ExitOK, got.code)
	golden(t, "help.txt", got.stdout)
	assert.Empty(t, got.stderr)
}

func TestRun(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	code := run(context.Background(), []string{"-route", "token", "-dry-run", "-account-id", account, "-zone-id", zone},
		func(string) (string, bool) { return "", false }, strings.NewReader(""), &stdout, &stderr)
	assert.Equal(t, token.ExitOK, code, stderr.String())
	assert.True(t, json.Valid(stdout.Bytes()))
}
