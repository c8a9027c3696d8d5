package token_test

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

func TestRotationFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "state.json")
	file, err := token.OpenRotationFile(path)
	require.NoError(t, err)
	_, found, err := file.State()
	require.NoError(t, err)
	assert.False(t, found)
	require.NoError(t, file.Remove(), "that there is none is no error")

	s := newStage(t, authz.UserToken)
	r := s.rotation()
	r.Save = func(state token.RotationState) error {
		require.NoError(t, file.Save(state))
		back, found, err := file.State()
		require.NoError(t, err)
		assert.True(t, found)
		assert.Equal(t, state.Step, back.Step)
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o600), info.Mode())
		return nil
	}
	_, err = s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
	require.NoError(t, err)

	_, err = token.OpenRotationFile(path)
	var locked *token.LockedError
	require.ErrorAs(t, err, &locked)
	require.ErrorIs(t, err, token.ErrOtherRotation)
	assert.Equal(t, path, locked.Path)
	assert.Equal(t, os.Getpid(), locked.PID)
	assert.False(t, locked.Since.IsZero())
	assert.ErrorContains(t, err, fmt.Sprintf("another rotation has %s open (process %d, since ", path, os.Getpid()))
	state, found, err := token.ReadRotationFile(path)
	require.NoError(t, err, "looking needs no lock")
	assert.True(t, found)
	assert.Equal(t, token.RotationDone, state.Step)

	require.NoError(t, file.Close())
	require.NoError(t, file.Close(), "again does nothing")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "the state stays, the lock does not")
	file, err = token.OpenRotationFile(path)
	require.NoError(t, err)
	require.NoError(t, file.Remove())
	require.NoError(t, file.Close())
	entries, err = os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries)
}

func TestRotationFileFaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := token.OpenRotationFile(filepath.Join(dir, "none", "state"))
	assert.ErrorIs(t, err, fs.ErrNotExist)
	bad := filepath.Join(dir, "bad")
	require.NoError(t, os.WriteFile(bad, []byte(`{"step":"later"}`), 0o600))
	file, err := token.OpenRotationFile(bad)
	require.NoError(t, err)
	_, found, err := file.State()
	assert.False(t, found)
	assert.ErrorContains(t, err, bad+`: rotation state: step "later" is not known`)
	require.NoError(t, file.Close())
	_, _, err = token.ReadRotationFile(dir)
	assert.Error(t, err)

	// The lock is a file of its own and nothing else.
	victim := filepath.Join(dir, "victim")
	require.NoError(t, os.WriteFile(victim, []byte("precious"), 0o600))
	linked := filepath.Join(dir, "linked")
	require.NoError(t, os.Symlink(victim, linked+".lock"))
	_, err = token.OpenRotationFile(linked)
	assert.ErrorContains(t, err, linked+".lock is not a regular file")
	data, err := os.ReadFile(victim)
	require.NoError(t, err)
	assert.Equal(t, "precious", string(data))

	// A lock file that was left, or that says nothing, is no lock.
	for _, text := range []string{"", "{}", `{"pid":1,"since":"2026-11-23T12:00:00Z"}`, "\x00"} {
		path := filepath.Join(dir, "left")
		require.NoError(t, os.WriteFile(path+".lock", []byte(text), 0o600))
		file, err := token.OpenRotationFile(path)
		require.NoError(t, err)
		require.NoError(t, file.Close())
	}
	// A credential in the place of the name shows in no error.
	hidden := filepath.Join(dir, userToken)
	for _, path := range []string{filepath.Join(hidden, "x"), hidden} {
		file, err := token.OpenRotationFile(path)
		if err == nil {
			require.NoError(t, os.WriteFile(path, []byte("{}"), 0o600))
			_, _, err = file.State()
			_, lockedErr := token.OpenRotationFile(path)
			assertHidden(t, fmt.Sprintf("%v %#v", lockedErr, lockedErr))
			require.NoError(t, file.Close())
		}
		require.Error(t, err)
		assertHidden(t, fmt.Sprintf("%v %#v", err, err))
	}
	stale := &token.LockedError{Path: "x", MayBeStale: true}
	assert.Equal(t, "another rotation has x open; if it was killed, remove x.lock", stale.Error())
}

// Of many that open the file at once one has it, whatever they do in between.
func TestRotationFileHasOneHolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	var wg sync.WaitGroup
	var mu sync.Mutex
	holders, opened := 0, 0
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 200 {
				file, err := token.OpenRotationFile(path)
				if err != nil {
					assert.ErrorIs(t, err, token.ErrOtherRotation)
					continue
				}
				mu.Lock()
				holders++
				opened++
				assert.Equal(t, 1, holders)
				mu.Unlock()
				mu.Lock()
				holders--
				mu.Unlock()
				assert.NoError(t, file.Close())
			}
		}()
	}
	wg.Wait()
	assert.NotZero(t, opened)
}

const holdEnv = "TOKEN_TEST_HOLD"

// TestHoldRotationFile is the process that is killed below.
func TestHoldRotationFile(t *testing.T) {
	path := os.Getenv(holdEnv)
	if path == "" {
		t.Skip("only as a process of its own")
	}
	file, err := token.OpenRotationFile(path)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	fmt.Println("held")
	_, _ = bufio.NewReader(os.Stdin).ReadByte() // until it is killed
}

// The lock of a process that was killed holds nobody up.
func TestRotationFileAfterAKill(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "state")
	cmd := exec.Command(self, "-test.run=^TestHoldRotationFile$")
	cmd.Env = append(os.Environ(), holdEnv+"="+path)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "held\n", line)

	_, err = token.OpenRotationFile(path)
	var locked *token.LockedError
	require.ErrorAs(t, err, &locked)
	if locked.MayBeStale {
		t.Skip("this system does not tell")
	}
	assert.Equal(t, cmd.Process.Pid, locked.PID)
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	_ = in.Close()
	file, err := token.OpenRotationFile(path)
	require.NoError(t, err)
	require.NoError(t, file.Close())
}

// TestRotationFileAfterClose: what another process may have by now is not written.
func TestRotationFileAfterClose(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	f, err := token.OpenRotationFile(path)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	err = f.Save(token.RotationState{Step: token.RotationStarted})
	assert.ErrorContains(t, err, "closed")
	assert.NoFileExists(t, path)
	assert.NoError(t, f.Close())
}
