package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/disktest"
	"github.com/cftoken/cftoken/token"
)

// inUse reports whether a value that somebody has works: the one in the file, or, where
// there is none, the old one.
func (w world) inUse(t *testing.T, out string) bool {
	t.Helper()
	value, err := os.ReadFile(out)
	if os.IsNotExist(err) {
		value = []byte(w.old.Value + "\n")
	}
	for _, tok := range w.Tokens() {
		if tok.Value+"\n" == string(value) {
			return true
		}
	}
	return false
}

// A process that is killed at any of its requests, with -state: what is in use works all
// the time, the state is whole, and the same command line ends the rotation without an
// orphan and without a file that is left.
func TestRotateWithStateAfterAKill(t *testing.T) {
	t.Parallel()
	steps := map[token.RotationStep]bool{}
	for at := int32(1); ; at++ {
		w := newWorld(t)
		dir := t.TempDir()
		state, out := filepath.Join(dir, "state.json"), filepath.Join(dir, "token")
		args := []string{"-token-id", w.old.ID, "-out", out, "-state", state}
		killed, stderr := w.process(t, "any", at, args...)
		label := fmt.Sprintf("killed at request %d", at)
		require.True(t, w.inUse(t, out), label)
		if !killed {
			assert.Greater(t, at, int32(10), "it was killed at each request: %s", stderr)
			w.one(t, out, "no kill")
			break
		}
		saved, found, err := token.ReadRotationFile(state)
		require.NoError(t, err, label)
		if steps[saved.Step] = true; found {
			info, err := os.Stat(state)
			require.NoError(t, err)
			assert.Equal(t, os.FileMode(0o600), info.Mode(), label)
			data, err := os.ReadFile(state)
			require.NoError(t, err)
			for _, tok := range w.Tokens() {
				assert.NotContains(t, string(data), tok.Value, label)
			}
		}
		// Killed again on its way, and then not.
		_, _ = w.process(t, "any", 3, args...)
		require.True(t, w.inUse(t, out), label)
		got := w.start(t, nil, args...)
		require.Equal(t, token.ExitOK, got.code, label+got.stderr)
		w.one(t, out, label)
		rest, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Len(t, rest, 1, "%s: neither state nor lock nor anything else is left", label)
	}
	for _, step := range []token.RotationStep{token.RotationStarted, token.RotationCreating, token.RotationCreated, token.RotationPersisted} {
		assert.True(t, steps[step], "killed after %s", step)
	}
}

// On a full disk nothing is made whose state or value would have no room, and it is said
// which file is meant.
func TestRotateOnAFullDisk(t *testing.T) {
	t.Parallel()
	if !disktest.Fills {
		t.Skip("files cannot be limited here")
	}
	for limit, want := range map[string]string{
		"1":   "rotate: -state: write STATE.lock: ",
		"300": "rotate: -out: OUT cannot be written: ",
		"600": "the state of the rotation could not be saved: STATE cannot be replaced: ",
	} {
		w := newWorld(t)
		dir := t.TempDir()
		state, out := filepath.Join(dir, "state.json"), filepath.Join(dir, "token")
		args := []string{"-token-id", w.old.ID, "-out", out, "-state", state}
		require.NoError(t, os.WriteFile(out, []byte(w.old.Value+"\n"), 0o600))
		_, stderr := w.process(t, limit, 0, args...)
		assert.Contains(t, stderr, strings.NewReplacer("STATE", state, "OUT", out).Replace(want), limit)
		assert.Empty(t, w.successors(), limit)
		assert.True(t, w.inUse(t, out), limit)
		rest, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Len(t, rest, 1, "%s: only what was there", limit)
		got := w.start(t, nil, args...)
		require.Equal(t, token.ExitOK, got.code, got.stderr)
		w.one(t, out, limit)
	}
}

// A value that a killed run could not put in its place is named and stays: nobody else may
// have it. A run that is killed between the two is too quick to be met, so its file is made.
func TestRotateNamesAValueThatWasLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "token")
	file, err := token.ReserveSecretFile(out, false)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(out, []byte(w.old.Value+"\n"), 0o600))
	require.Error(t, file.Commit(token.NewSecret("left-behind-by-a-run-that-was-killed")))
	got := w.start(t, nil, "-token-id", w.old.ID, "-out", out)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	w.one(t, out, "")
	rest, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, rest, 2, "the value and what was left")
	left := filepath.Join(dir, rest[0].Name())
	data, err := os.ReadFile(left)
	require.NoError(t, err)
	assert.Equal(t, "left-behind-by-a-run-that-was-killed\n", string(data))
	if runtime.GOOS != "windows" {
		assert.Contains(t, got.stderr, "note: "+left+" holds a secret that a run which was killed could not put in its place: verify it to see which token it is, ")
	}
}
