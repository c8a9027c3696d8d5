package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

func TestOutFileKeepsTheValueIfTheNameIsTaken(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "token.txt")
	file, err := reserve(target)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(target, []byte("somebody else's"), 0o600))
	err = file.commit(token.NewSecret(newToken))
	require.ErrorIs(t, err, os.ErrExist)
	file.discard()

	data, readErr := os.ReadFile(target)
	require.NoError(t, readErr)
	assert.Equal(t, "somebody else's", string(data), "nothing is replaced")
	data, readErr = os.ReadFile(file.tmp.Name())
	require.NoError(t, readErr)
	assert.Equal(t, newToken+"\n", string(data), "the value is not lost")
	assert.Contains(t, err.Error(), "the value is in "+file.tmp.Name())
	assert.NotContains(t, err.Error(), newToken)
}

func TestOutFileDoesNotFollowALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target, elsewhere := filepath.Join(dir, "token.txt"), filepath.Join(dir, "elsewhere")
	file, err := reserve(target)
	require.NoError(t, err)
	defer file.discard()
	require.NoError(t, os.Symlink(elsewhere, target))
	require.Error(t, file.commit(token.NewSecret(newToken)))
	_, err = os.Lstat(elsewhere)
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestOutFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	file, err := reserve(filepath.Join(t.TempDir(), "token.txt"))
	require.NoError(t, err)
	require.NoError(t, file.tmp.Close())
	require.Error(t, file.commit(token.NewSecret(newToken)))
	file.discard()
	_, err = os.Lstat(file.tmp.Name())
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// brokenPipe is a standard output that nobody reads.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestOutputThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s := serve(t, 200, madeIt)
	env := map[string]string{"CLOUDFLARE_API_TOKEN": userToken, "CLOUDFLARE_BASE_URL": s.url, "CLOUDFLARE_ACCOUNT_ID": account, "CLOUDFLARE_ZONE_ID": zone}
	for _, args := range [][]string{{"-route", "token", "-show"}, {"-route", "token", "-dry-run"}, {"-route", "dashboard"}} {
		var stderr notes
		p := program{env: func(n string) (string, bool) { v, ok := env[n]; return v, ok }, stdin: nil, stdout: brokenPipe{}, stderr: &stderr, now: time.Now}
		assert.Equal(t, exitUsage, p.run(t.Context(), args))
		assert.Contains(t, string(stderr), "broken pipe")
		assert.NotContains(t, string(stderr), newToken)
		if args[len(args)-1] == "-show" {
			assert.Contains(t, string(stderr), "roll or delete the token with id "+newID)
		}
	}
}

type notes []byte

func (n *notes) Write(p []byte) (int, error) { *n = append(*n, p...); return len(p), nil }

var _ io.Writer = (*notes)(nil)
