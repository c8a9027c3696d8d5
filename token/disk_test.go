package token_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/disktest"
	"github.com/cftoken/cftoken/token"
)

const fullEnv = "TOKEN_TEST_FULL"

// TestOnAFullDisk runs once more as a process that may write files of so many bytes
// only, and the rest is refused as a full disk refuses it.
func TestOnAFullDisk(t *testing.T) {
	if most := os.Getenv(fullEnv); most != "" {
		onAFullDisk(t, most)
		return
	}
	t.Parallel()
	if !disktest.Fills {
		t.Skip("files cannot be limited here")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	for _, most := range []string{"0", "100", "511", "600"} {
		cmd := exec.Command(self, "-test.run=^TestOnAFullDisk$")
		cmd.Env = append(os.Environ(), fullEnv+"="+most)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
}

func onAFullDisk(t *testing.T, bytes string) {
	most, err := strconv.ParseUint(bytes, 10, 64)
	require.NoError(t, err)
	dir := t.TempDir()
	path, target := filepath.Join(dir, "state"), filepath.Join(dir, "token")
	require.NoError(t, token.FileStore{Path: target}.Save(t.Context(), token.NewSecret(userToken)))
	file, err := token.OpenRotationFile(path)
	require.NoError(t, err)
	require.NoError(t, file.Save(stateNumber(0)))

	require.NoError(t, disktest.Fill(most))
	err = file.Save(stateNumber(2))
	require.ErrorIs(t, err, syscall.EFBIG)
	assert.ErrorContains(t, err, path+" cannot be replaced: ")
	_, err = token.ReserveSecretFile(filepath.Join(dir, "new"), false)
	if most < 512 { // there is no room for a secret: found out before there is one
		require.ErrorIs(t, err, syscall.EFBIG)
		assert.ErrorContains(t, err, filepath.Join(dir, "new")+" cannot be written: ")
		require.ErrorIs(t, token.FileStore{Path: target}.Save(t.Context(), token.NewSecret(accountToken)), syscall.EFBIG)
	} else {
		require.NoError(t, err)
	}
	if most == 0 {
		_, err = token.OpenRotationFile(filepath.Join(dir, "other"))
		require.ErrorIs(t, err, syscall.EFBIG)
	}
	state, found, err := file.State()
	require.NoError(t, err)
	assert.True(t, found)
	assert.Empty(t, state.Doubtful, "the old one")
	got, err := token.FileStore{Path: target}.Load(t.Context())
	require.NoError(t, err)
	assert.Equal(t, token.NewSecret(userToken), got)
	require.NoError(t, file.Close())
	if most < 512 {
		assert.Equal(t, []string{"state", "token"}, in(t, dir))
	}
}
