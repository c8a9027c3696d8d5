package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/disktest"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const (
	body40  = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"
	aToken  = "cfut_" + body40 + "0a1b2c3d"
	tokenID = "ed17574386854bf78a67040be0a770b0"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestMain lets the test binary be the program itself, whose files have so many bytes at
// most ("any" for no limit), and the command that the token is handed to.
func TestMain(m *testing.M) {
	if most := os.Getenv("ROTATE_TEST_PROGRAM"); most != "" {
		if n, err := strconv.ParseUint(most, 10, 64); err == nil && disktest.Fill(n) != nil {
			os.Exit(99)
		}
		main()
	}
	if file := os.Getenv("ROTATE_TEST_RECEIVER"); file != "" {
		os.Exit(receive(file))
	}
	os.Exit(m.Run())
}

// receive writes what it was given to a file.
func receive(file string) int {
	value := os.Getenv("CLOUDFLARE_API_TOKEN")
	if value == "" {
		s, err := token.ReadSecret(os.Stdin)
		if err != nil {
			return 9
		}
		value = "stdin:" + s.Reveal()
	}
	if os.Getenv("CLOUDFLARE_API_KEY") != "" || strings.Contains(strings.Join(os.Args, " "), "cfut_") {
		return 8
	}
	if os.WriteFile(file, []byte(value), 0o600) != nil {
		return 7
	}
	if os.Getenv("ROTATE_TEST_FAILS") != "" {
		return 3
	}
	return 0
}

type world struct {
	*tokentest.Running
	minter, old tokentest.Token
}

func newWorld(t *testing.T) world {
	t.Helper()
	srv, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	w := world{Running: srv}
	w.minter, err = srv.IssueToken(permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite)), tokentest.TokenOptions{Name: "minter"})
	require.NoError(t, err)
	w.old, err = srv.IssueToken(permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID), tokentest.TokenOptions{Name: "platform"})
	require.NoError(t, err)
	return w
}

type result struct {
	code           int
	stdout, stderr string
}

// start runs the program; no value of a token may show in what it prints.
func (w world) start(t *testing.T, env map[string]string, args ...string) result {
	t.Helper()
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": w.minter.Value, "CLOUDFLARE_BASE_URL": w.URL}
	for k, v := range env {
		vars[k] = v
	}
	got := start(t, vars, args...)
	for _, tok := range w.Tokens() {
		assert.NotContains(t, got.stdout+got.stderr, tok.Value, "the output shows a token")
	}
	return got
}

func start(t *testing.T, vars map[string]string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := program{
		env: func(name string) (string, bool) { v, ok := vars[name]; return v, ok },
		environ: func() []string {
			out := []string{"CLOUDFLARE_API_KEY=old", "CLOUDFLARE_API_TOKEN=old"}
			for k, v := range vars {
				if strings.HasPrefix(k, "ROTATE_TEST_") {
					out = append(out, k+"="+v)
				}
			}
			return out
		},
		stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: time.Now,
		sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	code := p.run(t.Context(), args)
	assert.NotContains(t, stdout.String()+stderr.String(), body40)
	return result{code, stdout.String(), stderr.String()}
}

// The token of the environment is the one to replace: where it is dead, that is what
// is said, not that an id is missing.
func TestDeadTokenInTheEnvironment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.Delete(w.minter.ID))
	for _, args := range [][]string{{"-dry-run"}, {"-out", filepath.Join(t.TempDir(), "token")}} {
		got := w.start(t, nil, args...)
		assert.Equal(t, token.ExitRefused, got.code)
		assert.Contains(t, got.stderr, "the token in CLOUDFLARE_API_TOKEN is not live (dead)")
	}
	key := map[string]string{"CLOUDFLARE_API_TOKEN": "", "CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey}
	got := w.start(t, key, "-dry-run")
	assert.Equal(t, token.ExitUsage, got.code)
	assert.Contains(t, got.stderr, "give -token-id")
}

func TestRotateIntoAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := t.TempDir()
	out, state := filepath.Join(dir, "token"), filepath.Join(dir, "state.json")
	require.NoError(t, os.WriteFile(out, []byte(w.old.Value+"\n"), 0o600))
	got := w.start(t, nil, "-token-id", w.old.ID, "-out", out, "-state", state, "-overlap", "1d")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Empty(t, got.stdout)
	assert.Contains(t, got.stderr, "it is live and can do what it should")
	assert.Contains(t, got.stderr, "rotate: done: user token ")
	tokens := w.Tokens()
	require.Len(t, tokens, 2)
	value, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Equal(t, tokens[1].Value+"\n", string(value))
	info, err := os.Stat(out)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())
	rest, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, rest, 1, "the state is gone with the rotation, and nothing is left behind")
	probed := false
	for _, call := range w.Calls() {
		probed = probed || strings.Contains(call.Path, "/workers/scripts/")
	}
	assert.True(t, probed, "the new token was tried")
}

func TestRotateByACommand(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	for _, stdin := range []bool{false, true} {
		w := newWorld(t)
		file := filepath.Join(t.TempDir(), "received")
		args := []string{"-token-id", w.old.ID, "--", self, "-test.run=none"}
		if stdin {
			args = append([]string{"-stdin"}, args...)
		}
		got := w.start(t, map[string]string{"ROTATE_TEST_RECEIVER": file}, args...)
		require.Equal(t, token.ExitOK, got.code, got.stderr)
		want := w.Tokens()[1].Value
		if stdin {
			want = "stdin:" + want
		}
		value, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, want, string(value))
	}
}

// Without -state a run that stopped cannot be resumed, and says so; the same command
// line ends with one token, the newest.
func TestRotateWithoutState(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	w := newWorld(t)
	file := filepath.Join(t.TempDir(), "received")
	args := []string{"-token-id", w.old.ID, "--", self, "-test.run=none"}
	got := w.start(t, map[string]string{"ROTATE_TEST_RECEIVER": file, "ROTATE_TEST_FAILS": "1"}, args...)
	assert.Equal(t, token.ExitRefused, got.code)
	assert.Contains(t, got.stderr, "without -state there is nothing to resume")
	require.Len(t, w.Tokens(), 3, "both are kept")

	got = w.start(t, map[string]string{"ROTATE_TEST_RECEIVER": file}, args...)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.NotContains(t, got.stderr, "-state")
	assert.Len(t, w.Tokens(), 2, "the minter, and the newest")
}

// A command that fails may have handed the token on: both are kept, and the
// same command line goes on.
func TestRotateGoesOn(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	w := newWorld(t)
	dir := t.TempDir()
	file, state := filepath.Join(dir, "received"), filepath.Join(dir, "state.json")
	args := []string{"-token-id", w.old.ID, "-state", state, "--", self, "-test.run=none"}
	got := w.start(t, map[string]string{"ROTATE_TEST_RECEIVER": file, "ROTATE_TEST_FAILS": "1"}, args...)
	assert.Equal(t, token.ExitRefused, got.code)
	assert.Contains(t, got.stderr, "the hand-over failed: exit status 3")
	assert.Contains(t, got.stderr, "left to do: resume the rotation")
	require.Len(t, w.Tokens(), 3, "both are kept")

	dry := w.start(t, nil, append([]string{"-dry-run"}, args...)...)
	require.Equal(t, token.ExitOK, dry.code, dry.stderr)
	assert.Contains(t, dry.stdout, `"reached": "handing_over"`)
	require.Len(t, w.Tokens(), 3)

	got = w.start(t, map[string]string{"ROTATE_TEST_RECEIVER": file}, args...)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stderr, `going on after the step "handing_over"`)
	tokens := w.Tokens()
	require.Len(t, tokens, 2, "the old one and the doubtful one are revoked")
	value, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, tokens[1].Value, string(value))
}

func TestRotateRevokesWhatCannotDoItsWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := filepath.Join(t.TempDir(), "token")
	// The command does not exist: nobody got the value.
	got := w.start(t, nil, "-token-id", w.old.ID, "-out", out, "--", filepath.Join(t.TempDir(), "none"))
	assert.Equal(t, token.ExitRefused, got.code)
	assert.Contains(t, got.stderr, "the value was not delivered")
	assert.Len(t, w.Tokens(), 2)

	// The network of the products is down: what the token can do is not known.
	broken := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/workers/") {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		w.ServeHTTP(rw, r)
	}))
	defer broken.Close()
	got = w.start(t, map[string]string{"CLOUDFLARE_BASE_URL": broken.URL}, "-token-id", w.old.ID, "-out", out, "-wait", "2s")
	assert.Equal(t, token.ExitNotKnown, got.code, got.stderr)
	assert.Contains(t, got.stderr, "the check of the new token failed: no answer that tells: ")
	assert.Len(t, w.Tokens(), 2, "revoked again")
	_, err := os.Stat(out)
	assert.ErrorIs(t, err, os.ErrNotExist)
	got = w.start(t, map[string]string{"CLOUDFLARE_BASE_URL": broken.URL}, "-token-id", w.old.ID, "-out", out, "-no-probe")
	assert.Equal(t, token.ExitOK, got.code, got.stderr)
}

func TestRotateItself(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	self, err := srv.IssueToken(permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(permissions.AccountAPITokensWrite, permissions.AccountSettingsRead)),
		tokentest.TokenOptions{Name: "ci", Kind: authz.AccountToken})
	require.NoError(t, err)
	out := filepath.Join(t.TempDir(), "token")
	got := start(t, map[string]string{"CLOUDFLARE_API_TOKEN": self.Value, "CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID, "CLOUDFLARE_BASE_URL": srv.URL}, "-out", out)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	require.Len(t, srv.Tokens(), 1)
	assert.NotEqual(t, self.ID, srv.Tokens()[0].ID)
	assert.Regexp(t, "^ci ", srv.Tokens()[0].Name)
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.start(t, nil, "-dry-run", "-token-id", w.old.ID, "-ttl", "30d", "-out", "x", "--", "true")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Empty(t, got.stderr)
	var out struct {
		Old     struct{ ID, Name, State string }
		Request json.RawMessage
		Steps   []string
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &out))
	assert.Equal(t, w.old.ID, out.Old.ID)
	assert.Equal(t, "platform", out.Old.Name)
	spec, err := permissions.ParseSpec(out.Request)
	require.NoError(t, err)
	assert.True(t, spec.WithConditions(permissions.Conditions{}).Equal(w.old.Spec))
	assert.WithinDuration(t, time.Now().Add(30*24*time.Hour), spec.Conditions().ExpiresOn, time.Hour)
	assert.Equal(t, []string{
		"create the new token", "verify that it is live and holds what was asked for", "probe what it can do",
		"hand it over to the command", "keep it in the file", "verify it once more", "revoke user token " + w.old.ID,
	}, out.Steps)
	assert.Len(t, w.Tokens(), 2, "nothing is changed")

	// Without a credential nothing is asked.
	spc := filepath.Join(t.TempDir(), "spec.json")
	data, err := w.old.Spec.PoliciesJSON()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(spc, data, 0o600))
	got = start(t, nil, "-dry-run", "-token-id", w.old.ID, "-spec", spc, "-name", "platform")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.True(t, json.Valid([]byte(got.stdout)))
}

// A zone that the spec calls by its name is looked up with the credential that
// creates; without one its id is asked for.
func TestSpecNamesZone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	spc := filepath.Join(t.TempDir(), "spec.json")
	require.NoError(t, os.WriteFile(spc, []byte(`[{"effect":"allow","permission_groups":["Zone:DNS:Edit"],"resources":["zone example.com"]}]`), 0o600))
	key := map[string]string{"CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_BASE_URL": w.URL}
	got := start(t, key, "-dry-run", "-token-id", w.old.ID, "-spec", spc)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, permissions.ZoneResource(tokentest.DefaultZoneID).Key())
	got = start(t, nil, "-dry-run", "-token-id", w.old.ID, "-spec", spc, "-name", "platform")
	assert.Equal(t, token.ExitUsage, got.code)
	assert.Contains(t, got.stderr, `the zone "example.com" is called by its name: give its id, or a credential to look it up with`)
}

func TestUsage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.json")
	require.NoError(t, os.WriteFile(bad, []byte(`{"step":"later"}`), 0o600))
	link := filepath.Join(dir, "link")
	require.NoError(t, os.Symlink(bad, link))
	with := map[string]string{"CLOUDFLARE_API_TOKEN": aToken, "CLOUDFLARE_BASE_URL": "http://127.0.0.1:1"}
	id := "-token-id " + tokenID + " "
	for name, tt := range map[string]struct {
		vars map[string]string
		args string
		want string
	}{
		"no destination":        {with, id, "say where it goes, -out FILE, -- COMMAND or both"},
		"no credential":         {nil, id + "-out x", "no credentials"},
		"value as id":           {with, "-out x -token-id " + aToken, "looks like a token's value (not shown)"},
		"value as argument":     {with, "-out x " + aToken, "a credential never goes on the command line"},
		"nothing behind --":     {with, id + "--", "-- without COMMAND"},
		"stdin without command": {with, id + "-out x -stdin", "-stdin is for COMMAND"},
		"TTL and never":         {with, id + "-out x -ttl 1d -never-expires", "contradict each other"},
		"same file":             {with, id + "-out x -state x", "name the same file"},
		"odd TTL":               {with, id + "-out x -ttl soon", "want days, hours or minutes"},
		"short TTL":             {with, id + "-out x -ttl 0d", "want at least a second"},
		"long TTL":              {with, id + "-out x -ttl 99999999d", "more than a hundred years"},
		"bad state":             {with, id + "-out x -state " + bad, `step "later" is not known`},
		"unreadable state":      {with, id + "-out x -state " + dir, "-state: "},
		"no account":            {with, id + "-out x -account-owned", "account id is empty"},
		"no spec":               {with, id + "-out x -spec " + filepath.Join(dir, "none"), "-spec: "},
		"bad spec":              {with, id + "-out x -spec " + bad, "-spec: "},
		"base URL":              {map[string]string{"CLOUDFLARE_API_TOKEN": aToken, "CLOUDFLARE_BASE_URL": "x"}, id + "-out x", "base URL"},
		"link":                  {with, id + "-out " + link, "-out: " + link + " is a symbolic link"},
		"no folder":             {with, id + "-out " + filepath.Join(dir, "none", "x"), "-out: "},
		"unknown flag":          {with, "-secret=" + aToken, "flag provided but not defined"},
	} {
		got := start(t, tt.vars, strings.Fields(tt.args)...)
		assert.Equal(t, token.ExitUsage, got.code, name)
		assert.Contains(t, got.stderr, tt.want, name)
		assert.Empty(t, got.stdout, name)
	}
	got := start(t, with, strings.Fields(id+"-out "+filepath.Join(dir, "x"))...)
	assert.Equal(t, token.ExitNotKnown, got.code, got.stderr)

	got = start(t, nil, "-h")
	assert.Equal(t, token.ExitOK, got.code)
	path := filepath.Join("testdata", "help.txt")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got.stdout), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got.stdout)
}
