package token_test

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/disktest"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

const (
	reserveEnv = "TOKEN_TEST_RESERVE"
	savingEnv  = "TOKEN_TEST_SAVING"
)

// TestReserveSecretFile and TestSaveStates are processes that are killed below.
func TestReserveSecretFile(t *testing.T) {
	path := os.Getenv(reserveEnv)
	if path == "" {
		t.Skip("only as a process of its own")
	}
	_, err := token.ReserveSecretFile(path, false)
	require.NoError(t, err)
	fmt.Println("ready")
	_, _ = bufio.NewReader(os.Stdin).ReadByte() // until it is killed
}

func TestSaveStates(t *testing.T) {
	path := os.Getenv(savingEnv)
	if path == "" {
		t.Skip("only as a process of its own")
	}
	file, err := token.OpenRotationFile(path)
	require.NoError(t, err)
	for i := 0; ; i++ { // until it is killed
		require.NoError(t, file.Save(stateNumber(i)))
		fmt.Println("ready")
	}
}

// stateNumber is a state whose text is longer or shorter than that of the next one.
func stateNumber(i int) token.RotationState {
	s := token.RotationState{Step: token.RotationStarted, Old: []token.Ref{{ID: tokenID}}, Name: "platform", Spec: platform()}
	for range i % 3 * 40 {
		s.Doubtful = append(s.Doubtful, "platform 2026-11-23-k7x2p9")
	}
	return s
}

// killed runs this binary as a process, and kills it when it has said "ready" so often.
func killed(t *testing.T, test, env string, lines int) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, "-test.run=^"+test+"$")
	cmd.Env = append(os.Environ(), env)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	defer func() { _ = in.Close() }()
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	said := bufio.NewScanner(out)
	for range lines {
		require.True(t, said.Scan())
		require.Equal(t, "ready", said.Text())
	}
	require.NoError(t, cmd.Process.Kill())
	for said.Scan() { // it may have gone on
	}
	require.Error(t, cmd.Wait())
}

func in(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// What a process that was killed leaves beside the file is removed by the next one
// when nobody needs it, and named where it may be a token's only copy.
func TestSecretFileAfterAKill(t *testing.T) {
	t.Parallel()
	if !token.HoldsFiles {
		t.Skip("this system does not tell a live process from one that was killed")
	}
	dir := t.TempDir()
	target := filepath.Join(dir, "token")
	killed(t, "TestReserveSecretFile", reserveEnv+"="+target, 1)
	left := in(t, dir)
	require.Len(t, left, 1)
	name := filepath.Join(dir, left[0])
	room := strings.Repeat("\x00", 459)
	for state, content := range map[string]string{
		"made": "", "room taken": room, "written": userToken + "\n" + room, "cut": userToken + "\n", "named": userToken + "\n",
	} {
		for _, replace := range []bool{false, true} {
			label := fmt.Sprint(state, replace)
			_ = os.Remove(target)
			require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
			if state == "named" { // the second name of the target
				require.NoError(t, os.Link(name, target))
			}
			f, err := token.ReserveSecretFile(target, replace)
			switch {
			case !replace && (state == "written" || state == "cut"):
				require.ErrorContains(t, err, name+" holds a secret that a run which was killed could not put in its place: rename it to "+target, label)
				assert.Equal(t, token.FailureUsage, token.FailureOf(err))
				assertHidden(t, err.Error())
				assert.Equal(t, left, in(t, dir), "it is kept")
				continue
			case !replace && state == "named":
				require.ErrorIs(t, err, fs.ErrExist, label)
				assert.Equal(t, []string{"token"}, in(t, dir), "of its two names one stays")
				continue
			}
			require.NoError(t, err, label)
			after := []string{"token"}
			if replace && (state == "written" || state == "cut") {
				assert.Equal(t, []string{name + " holds a secret that a run which was killed could not put in its place: verify it to see which token it is, revoke that unless it is in use, and remove the file"}, f.Left(), label)
				after = append(left[:1:1], after...)
			} else {
				assert.Empty(t, f.Left(), label)
				assert.NoFileExists(t, name, label)
			}
			require.NoError(t, f.Commit(token.NewSecret(accountToken)), label)
			assert.Equal(t, after, in(t, dir), "%s: a value that may be the only one stays", label)
			got, err := token.FileStore{Path: target}.Load(t.Context())
			require.NoError(t, err, label)
			assert.Equal(t, token.NewSecret(accountToken), got, label)
		}
	}
}

// Nobody takes the file of one that is at work.
func TestSecretFilesAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := filepath.Join(dir, "token")
	var files []*token.SecretFile
	for range 3 {
		f, err := token.ReserveSecretFile(target, true)
		require.NoError(t, err)
		files = append(files, f)
	}
	assert.Len(t, in(t, dir), 3)
	for _, f := range files {
		require.NoError(t, f.Commit(token.NewSecret(userToken)))
	}
	assert.Equal(t, []string{"token"}, in(t, dir))

	// Of two that may not replace it one has the name, and the other's value is not lost.
	target = filepath.Join(dir, "new")
	a, err := token.ReserveSecretFile(target, false)
	require.NoError(t, err)
	b, err := token.ReserveSecretFile(target, false)
	require.NoError(t, err)
	require.NoError(t, b.Commit(token.NewSecret(userToken)))
	err = a.Commit(token.NewSecret(accountToken))
	require.ErrorContains(t, err, "the value is in "+filepath.Join(dir, ".secret-"))
	assert.Len(t, in(t, dir), 3)
	if token.HoldsFiles { // it is not held any more, so the next one names it
		f, err := token.ReserveSecretFile(target, true)
		require.NoError(t, err)
		assert.Len(t, f.Left(), 1)
		f.Discard()
	}
}

// A process that is killed while it saves leaves a whole state, and nothing else
// that the next one does not remove.
func TestRotationFileAfterAKillInASave(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "state")
	for lines := 1; lines <= 5; lines++ {
		killed(t, "TestSaveStates", savingEnv+"="+path, lines)
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o600), info.Mode())
		_, found, err := token.ReadRotationFile(path)
		require.NoError(t, err)
		assert.True(t, found)
	}
	file, err := token.OpenRotationFile(path)
	require.NoError(t, err)
	beside := filepath.Join(dir, token.NewState(path))
	for _, half := range []string{"", `{"step":"cre`} {
		require.NoError(t, file.Save(stateNumber(1)))
		require.NoError(t, file.Close())
		require.NoError(t, os.WriteFile(beside, []byte(half), 0o600))
		_, found, err := token.ReadRotationFile(path)
		require.NoError(t, err)
		assert.True(t, found)
		file, err = token.OpenRotationFile(path)
		require.NoError(t, err)
		assert.NoFileExists(t, beside)
		state, found, err := file.State()
		require.NoError(t, err)
		assert.True(t, found, "the old one")
		assert.Len(t, state.Doubtful, 40)
	}
	require.NoError(t, file.Close())
	assert.Equal(t, []string{"state"}, in(t, dir))
}

// The state is a regular file that nobody else writes; whatever else stands at its name
// is named, and stays as it is.
func TestRotationFileIsARegularFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, os.WriteFile(at("file"), []byte("precious"), 0o600))
	require.NoError(t, os.Mkdir(at("folder"), 0o700))
	for name, to := range map[string]string{"link": "file", "dangling": "nowhere", "to folder": "folder", "loop": "loop"} {
		require.NoError(t, os.Symlink(at(to), at(name)))
	}
	want := map[string]string{
		"link": "is a symbolic link, which is not followed: name the file itself", "folder": "is not a regular file",
	}
	want["dangling"], want["to folder"], want["loop"] = want["link"], want["link"], want["link"]
	if disktest.FIFO(at("fifo")) == nil {
		want["fifo"] = "is not a regular file"
	}
	before := in(t, dir)
	s := newStage(t, authz.UserToken)
	for name, want := range want {
		_, err := token.OpenRotationFile(at(name))
		assert.ErrorContains(t, err, at(name)+" "+want, name)
		_, _, err = token.ReadRotationFile(at(name))
		assert.ErrorContains(t, err, at(name)+" "+want, name)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err), name)
		err = token.FileStore{Path: at(name)}.Save(t.Context(), token.NewSecret(userToken))
		assert.ErrorContains(t, err, at(name)+" "+want, name)
		_, err = token.FileStore{Path: at(name)}.Load(t.Context())
		assert.Error(t, err, name)

		// One that comes to stand there later is not written through either.
		path := at("later")
		file, err := token.OpenRotationFile(path)
		require.NoError(t, err)
		require.NoError(t, os.Rename(at(name), path))
		r := s.rotation()
		r.Save = file.Save
		_, err = s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
		assert.ErrorContains(t, err, "the state of the rotation could not be saved: "+path+" cannot be replaced: "+path+" "+want, name)
		assert.Empty(t, s.created(), "nothing was asked for")
		require.NoError(t, os.Rename(path, at(name)))
		require.NoError(t, file.Close())
	}
	assert.Equal(t, before, in(t, dir))
	data, err := os.ReadFile(at("file"))
	require.NoError(t, err)
	assert.Equal(t, "precious", string(data))

	open := at("open")
	require.NoError(t, os.WriteFile(open, nil, 0o600))
	require.NoError(t, os.Chmod(open, 0o666)) // whatever the umask
	if _, _, err := token.ReadRotationFile(open); os.PathSeparator == '/' {
		assert.ErrorContains(t, err, open+" has mode 0666: others may write it, and it says what is revoked; it should be a file of this user with mode 0600")
	}
	if token.HoldsFiles && os.Getuid() == 0 { // only root gives files away
		theirs := at("theirs")
		require.NoError(t, os.WriteFile(theirs, []byte("{}"), 0o600))
		require.NoError(t, os.Chown(theirs, 12345, -1))
		_, _, err := token.ReadRotationFile(theirs)
		assert.ErrorContains(t, err, theirs+" belongs to user 12345, not to the one that reads it, and it says what is revoked; it should be a file of this user with mode 0600")
	}
	huge := at("huge")
	require.NoError(t, os.WriteFile(huge, nil, 0o600))
	require.NoError(t, os.Truncate(huge, 1<<30))
	_, _, err = token.ReadRotationFile(huge)
	assert.ErrorContains(t, err, "has 1073741824 bytes: it is no state of a rotation")

	if os.Getuid() > 0 { // root may write everywhere
		closed := at("closed")
		require.NoError(t, os.Mkdir(closed, 0o500))
		_, err = token.OpenRotationFile(filepath.Join(closed, "state"))
		assert.ErrorIs(t, err, fs.ErrPermission)
		_, err = token.ReserveSecretFile(filepath.Join(closed, "token"), true)
		assert.ErrorIs(t, err, fs.ErrPermission)
		assert.ErrorContains(t, err, filepath.Join(closed, "token")+" cannot be written: ")
	}
}
