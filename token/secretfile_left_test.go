package token_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/disktest"
	"github.com/cftoken/cftoken/token"
)

// A value that was never put in its place is named when it is looked for there.
func TestLoadNamesWhatAKillLeft(t *testing.T) {
	t.Parallel()
	if !token.HoldsFiles {
		t.Skip("this system does not tell a live process from one that was killed")
	}
	dir := t.TempDir()
	store := token.FileStore{Path: filepath.Join(dir, "token")}
	killed(t, "TestReserveSecretFile", reserveEnv+"="+store.Path, 1)
	name := filepath.Join(dir, in(t, dir)[0])
	for content, want := range map[string]string{
		userToken + "\n": ": no secret is kept there; " + name + " holds a secret that a run which was killed could not put in its place: rename it to " + store.Path,
		"":               ": no secret is kept there",
	} {
		require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
		_, err := store.Load(t.Context())
		require.EqualError(t, err, store.Path+want)
		assert.ErrorIs(t, err, token.ErrNoSecret)
		assert.FileExists(t, name, "looking removes nothing")
	}

	// A credential in the place of the name is not repeated.
	hidden := token.FileStore{Path: filepath.Join(dir, userToken, "token")}
	require.NoError(t, os.Mkdir(filepath.Dir(hidden.Path), 0o700))
	killed(t, "TestReserveSecretFile", reserveEnv+"="+hidden.Path, 1)
	name = filepath.Join(filepath.Dir(hidden.Path), in(t, filepath.Dir(hidden.Path))[0])
	require.NoError(t, os.WriteFile(name, []byte(userToken+"\n"), 0o600))
	_, err := hidden.Load(t.Context())
	require.ErrorContains(t, err, "which was killed")
	assertHidden(t, err.Error())
	f, err := token.ReserveSecretFile(hidden.Path, true)
	require.NoError(t, err)
	require.Len(t, f.Left(), 1)
	assertHidden(t, f.Left()[0])
	f.Discard()
}

// What others may have put beside the file is neither removed nor named.
func TestSecretFileLeavesWhatOthersPutThere(t *testing.T) {
	t.Parallel()
	if !token.HoldsFiles {
		t.Skip("this system does not tell a live process from one that was killed")
	}
	dir := t.TempDir()
	target := filepath.Join(dir, "token")
	killed(t, "TestReserveSecretFile", reserveEnv+"="+target, 1)
	left := in(t, dir)
	name := filepath.Join(dir, left[0])
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	require.NoError(t, os.WriteFile(elsewhere, nil, 0o600))
	for kind, put := range map[string]func() error{
		"written by a group": func() error { return os.Chmod(name, 0o620) },
		"written by all":     func() error { return os.Chmod(name, 0o602) },
		"of another user": func() error {
			if os.Getuid() != 0 {
				return errors.ErrUnsupported
			}
			return os.Chown(name, 12345, -1)
		},
		"a link":   func() error { return errors.Join(os.Remove(name), os.Symlink(elsewhere, name)) },
		"a folder": func() error { return errors.Join(os.Remove(name), os.Mkdir(name, 0o700)) },
		"a pipe":   func() error { return errors.Join(os.Remove(name), disktest.FIFO(name)) },
	} {
		for _, content := range []string{"", userToken + "\n"} {
			require.NoError(t, os.RemoveAll(name))
			require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
			if put() != nil {
				continue
			}
			_, err := token.FileStore{Path: target}.Load(t.Context())
			assert.EqualError(t, err, target+": no secret is kept there", kind)
			for _, replace := range []bool{false, true} {
				f, err := token.ReserveSecretFile(target, replace)
				require.NoError(t, err, kind)
				assert.Empty(t, f.Left(), kind)
				f.Discard()
				assert.Equal(t, left, in(t, dir), kind)
			}
		}
	}
}

// What is judged is what is read, whatever takes the name meanwhile.
func TestWhatIsJudgedIsWhatIsRead(t *testing.T) {
	t.Parallel()
	if !token.HoldsFiles {
		t.Skip("what is open cannot be replaced here")
	}
	dir := t.TempDir()
	path, ours, theirs := filepath.Join(dir, "file"), filepath.Join(dir, "ours"), filepath.Join(dir, "theirs")
	require.NoError(t, os.WriteFile(path, []byte("ours\n"), 0o600))
	require.NoError(t, os.WriteFile(theirs, []byte("theirs\n"), 0o600))
	ended := make(chan struct{})
	var swaps sync.WaitGroup
	defer func() { close(ended); swaps.Wait() }()
	swaps.Go(func() {
		for {
			select {
			case <-ended:
				return
			default:
			}
			assert.NoError(t, os.WriteFile(ours, []byte("ours\n"), 0o600))
			assert.NoError(t, os.Rename(ours, path))
			assert.NoError(t, os.Symlink(theirs, ours))
			assert.NoError(t, os.Rename(ours, path))
		}
	})
	read := 0
	for range 2000 {
		if value, err := (token.FileStore{Path: path}).Load(t.Context()); err == nil {
			read++
			require.Equal(t, "ours", value.Reveal())
		}
		_, _, err := token.ReadRotationFile(path)
		if err != nil {
			require.NotContains(t, err.Error(), "invalid character 't'")
		}
	}
	assert.NotZero(t, read)
}

// A file is committed once, or discarded, and what cannot be made is said with its name.
func TestSecretFileEndsOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := filepath.Join(dir, "token")
	value := token.NewSecret(userToken)
	over := "the secret file is committed or discarded already"
	f, err := token.ReserveSecretFile(target, false)
	require.NoError(t, err)
	assert.EqualError(t, f.Commit(token.Secret{}), "there is no secret to write")
	require.NoError(t, f.Commit(value), "after one that was none")
	assert.EqualError(t, f.Commit(value), over)
	f.Discard()
	assert.Equal(t, []string{"token"}, in(t, dir), "what was committed stays")
	info, err := os.Lstat(target)
	require.NoError(t, err)
	assert.EqualValues(t, len(userToken)+1, info.Size())
	if os.PathSeparator == '/' {
		assert.Equal(t, fs.FileMode(0o600), info.Mode())
	}
	require.NoError(t, os.Remove(target))
	f, err = token.ReserveSecretFile(target, false)
	require.NoError(t, err)
	f.Discard()
	f.Discard()
	assert.EqualError(t, f.Commit(value), over)
	assert.Empty(t, in(t, dir))

	require.NoError(t, os.WriteFile(target, nil, 0o600))
	_, err = token.ReserveSecretFile(filepath.Join(target, "below"), true)
	assert.ErrorContains(t, err, filepath.Join(target, "below")+" cannot be written: ")
	assert.Equal(t, token.FailureUsage, token.FailureOf(err))
}

// Of all that stands beside a file, only what was left beside it is looked at.
func TestSecretFileAmongOthers(t *testing.T) {
	t.Parallel()
	if !token.HoldsFiles {
		t.Skip("this system does not tell a live process from one that was killed")
	}
	dir := t.TempDir()
	target := filepath.Join(dir, "token")
	killed(t, "TestReserveSecretFile", reserveEnv+"="+target, 1)
	left := filepath.Join(dir, in(t, dir)[0])
	require.NoError(t, os.WriteFile(left, []byte(userToken+"\n"), 0o600))
	prefix := filepath.Join(dir, filepath.Base(left)[:strings.LastIndexByte(filepath.Base(left), '-')+1])
	before := []string{filepath.Join(dir, ".a"), filepath.Join(dir, ".secret-"), prefix + "!"}
	for _, name := range before[:2] {
		require.NoError(t, os.WriteFile(name, nil, 0o600))
	}
	require.NoError(t, os.Symlink(target, before[2])) // cannot be opened
	f, err := token.ReserveSecretFile(target, true)
	require.NoError(t, err)
	require.Len(t, f.Left(), 1)
	assert.Contains(t, f.Left()[0], left+" holds a secret")
	f.Discard()
	assert.Len(t, in(t, dir), 4, "none is removed")
	require.NoError(t, os.WriteFile(target, nil, 0o600))
	_, err = token.ReserveSecretFile(target, false)
	assert.ErrorIs(t, err, fs.ErrExist, "that is said first")
}

// Of many that make files for the same target at once nobody takes another's, neither
// while it is made nor later.
func TestSecretFilesAreNotTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := filepath.Join(dir, "token")
	var makers sync.WaitGroup
	for range 4 {
		makers.Go(func() {
			for range 100 {
				f, err := token.ReserveSecretFile(target, true)
				if !assert.NoError(t, err) || !assert.NoError(t, f.Commit(token.NewSecret(userToken))) {
					return
				}
			}
		})
	}
	makers.Wait()
	assert.Equal(t, []string{"token"}, in(t, dir))
}
