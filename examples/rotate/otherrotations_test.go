package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// successors are the live tokens that rotations made.
func (w world) successors() []tokentest.Token {
	var out []tokentest.Token
	for _, tok := range w.Tokens() {
		if tok.ID != w.minter.ID && tok.ID != w.old.ID {
			out = append(out, tok)
		}
	}
	return out
}

// one is what holds in the end: one token in place of the old one, in the file.
func (w world) one(t *testing.T, out, label string) {
	t.Helper()
	made := w.successors()
	require.Len(t, made, 1, label)
	value, err := os.ReadFile(out)
	require.NoError(t, err, label)
	assert.Equal(t, made[0].Value+"\n", string(value), label)
	_, err = w.Token(w.old.ID)
	assert.ErrorIs(t, err, tokentest.ErrNoToken, label)
}

// process runs the program as a process, whose files have so many bytes at most. At its
// request number at, which has its effect, it is killed; 0 lets it end.
func (w world) process(t *testing.T, limit string, at int32, args ...string) (killed bool, stderr string) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, args...)
	var count atomic.Int32
	started := make(chan *os.Process, 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch n := count.Add(1); {
		case at == 0 || n < at:
			w.ServeHTTP(rw, r)
		case n == at: // it has its effect, and the answer is lost
			w.ServeHTTP(httptest.NewRecorder(), r)
			assert.NoError(t, (<-started).Kill())
			fallthrough
		default:
			panic(http.ErrAbortHandler)
		}
	}))
	defer proxy.Close()
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	cmd.Env = []string{"ROTATE_TEST_PROGRAM=" + limit, "CLOUDFLARE_API_TOKEN=" + w.minter.Value, "CLOUDFLARE_BASE_URL=" + proxy.URL}
	require.NoError(t, cmd.Start())
	started <- cmd.Process
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode() < 0, errOut.String()
}

// A process that is killed at any of its requests, without -state: the next one
// ends without an orphan.
func TestRotateAfterAKill(t *testing.T) {
	t.Parallel()
	found := 0
	for at := int32(1); ; at++ {
		w := newWorld(t)
		out := filepath.Join(t.TempDir(), "token")
		args := []string{"-token-id", w.old.ID, "-out", out}
		if killed, _ := w.process(t, "any", at, args...); !killed {
			assert.Greater(t, at, int32(10), "it was killed at each request")
			w.one(t, out, "no kill")
			break
		}
		left := w.successors()
		label := fmt.Sprintf("killed at request %d", at)
		dry := w.start(t, nil, append([]string{"-dry-run"}, args...)...)
		got := w.start(t, nil, args...)
		if got.code == token.ExitNotKnown { // it was through but for its own end
			assert.Contains(t, got.stderr, "another rotation has replaced user token "+w.old.ID, label)
			assert.Contains(t, dry.stderr, "another rotation has replaced user token "+w.old.ID, label)
			w.one(t, out, label)
			continue
		}
		require.Equal(t, token.ExitOK, got.code, label+got.stderr)
		w.one(t, out, label)
		require.Equal(t, token.ExitOK, dry.code, label+dry.stderr)
		var plan struct {
			Steps     []string
			Leftovers []token.Leftover
		}
		require.NoError(t, json.Unmarshal([]byte(dry.stdout), &plan))
		require.Len(t, plan.Leftovers, len(left), label)
		for i, l := range plan.Leftovers {
			found++
			assert.Equal(t, left[i].ID, l.Ref.ID, label)
			assert.Contains(t, strings.Join(plan.Steps, "\n"), "revoke "+l.String()+", which that rotation left", label)
			assert.Contains(t, got.stderr, "revoked "+l.String()+", which another rotation left", label)
		}
	}
	assert.Greater(t, found, 5)
}

// Several processes at once, without -state: one token in the end.
func TestRotateAtOnce(t *testing.T) {
	t.Parallel()
	for range 12 {
		w := newWorld(t)
		out := filepath.Join(t.TempDir(), "token")
		var got [2]result
		var wg sync.WaitGroup
		for i := range got {
			wg.Add(1)
			go func() {
				defer wg.Done()
				got[i] = w.start(t, nil, "-token-id", w.old.ID, "-out", out)
			}()
		}
		wg.Wait()
		w.one(t, out, got[0].stderr+got[1].stderr)
		done := 0
		for _, g := range got {
			switch g.code {
			case token.ExitOK:
				done++
			default:
				assert.Equal(t, token.ExitNotKnown, g.code, g.stderr)
				assert.Contains(t, g.stderr, "another rotation", g.stderr)
			}
		}
		assert.NotZero(t, done)
	}
}

// With the same -state the second one does nothing at all.
func TestRotateWithALockedState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := t.TempDir()
	state, out := filepath.Join(dir, "state.json"), filepath.Join(dir, "token")
	file, err := token.OpenRotationFile(state)
	require.NoError(t, err)
	args := []string{"-token-id", w.old.ID, "-out", out, "-state", state}
	calls := len(w.Calls())
	got := w.start(t, nil, args...)
	assert.Equal(t, token.ExitNotKnown, got.code)
	assert.Contains(t, got.stderr, "another rotation has "+state+" open (process "+fmt.Sprint(os.Getpid()))
	assert.Len(t, w.Calls(), calls, "nothing was asked")
	dry := w.start(t, nil, append(args, "-dry-run")...)
	assert.Equal(t, token.ExitOK, dry.code, dry.stderr)

	require.NoError(t, file.Close())
	got = w.start(t, nil, args...)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	w.one(t, out, "")
	rest, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, rest, 1, "neither state nor lock is left behind")
}

// One that gives way leaves no state to go on with.
func TestRotateThatGivesWayLeavesNoState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := t.TempDir()
	state, out := filepath.Join(dir, "state.json"), filepath.Join(dir, "token")
	require.Equal(t, token.ExitOK, w.start(t, nil, "-token-id", w.old.ID, "-out", out).code)
	data, err := json.Marshal(token.RotationState{Step: token.RotationStarted, Old: []token.Ref{{ID: w.old.ID}}, Name: "platform", Spec: w.old.Spec})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(state, data, 0o600))
	got := w.start(t, nil, "-token-id", w.old.ID, "-out", out, "-state", state)
	assert.Equal(t, token.ExitNotKnown, got.code)
	assert.Contains(t, got.stderr, "another rotation has replaced user token "+w.old.ID)
	_, err = os.Stat(state)
	assert.ErrorIs(t, err, os.ErrNotExist)
	w.one(t, out, "")
}

// What has the name of a leftover and holds something else is named and kept.
func TestRotateLeavesAloneWhatIsNotProven(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	odd, err := w.IssueToken(permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(permissions.AccountSettingsRead)),
		tokentest.TokenOptions{Name: "platform 2026-11-23-k7x2p9 replaces " + w.old.ID})
	require.NoError(t, err)
	args := []string{"-token-id", w.old.ID, "-out", filepath.Join(t.TempDir(), "token")}
	got := w.start(t, nil, append(args, "-dry-run")...)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "leave user token "+odd.ID)
	got = w.start(t, nil, args...)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stderr, "left to do: look at user token "+odd.ID)
	_, err = w.Token(odd.ID)
	assert.NoError(t, err)
}

// Where rotations by other creators could go unseen, that is said.
func TestCreatorsThatMayNotSeeEachOther(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.Start(tokentest.Options{Seed: 7})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	const key = "abcdefabcdefabcdefabcdefabcdefabcdefa"
	_, err = srv.AddUser(tokentest.User{Email: "pat@example.com", GlobalKey: key, Provisioner: true})
	require.NoError(t, err)
	old, err := srv.IssueToken(permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID),
		tokentest.TokenOptions{Kind: authz.AccountToken, Maker: tokentest.Maker{Email: "pat@example.com"}})
	require.NoError(t, err)
	for email, said := range map[string]bool{"pat@example.com": true, tokentest.DefaultUserEmail: false} {
		vars := map[string]string{"CLOUDFLARE_EMAIL": email, "CLOUDFLARE_API_KEY": key, "CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID}
		if !said {
			vars["CLOUDFLARE_API_KEY"] = tokentest.DefaultGlobalKey
		}
		got := start(t, vars, "-account-owned", "-token-id", old.ID, "-dry-run")
		require.Equal(t, token.ExitOK, got.code, got.stderr)
		assert.Equal(t, said, strings.Contains(got.stderr, "note: a rotation of the token by another creator may not be seen: the user's role in the account is API Token Provisioning"), got.stderr)
	}
}
