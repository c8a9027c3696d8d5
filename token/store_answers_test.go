package token_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

// What is read as a secret, and what is said of what is none.
func TestSaidOfSecretsRead(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 4096)
	for text, want := range map[string]string{
		userToken: userToken, userToken + "\n": userToken, userToken + "\r\n": userToken, userToken + "\r": userToken, userToken + "\n\n": userToken + "\n",
		" x ": " x ", long: long, long[1:] + "\n": long[1:], "\n\n": "\n",
	} {
		got, err := token.ReadSecret(strings.NewReader(text))
		require.NoError(t, err)
		assert.Equal(t, want, got.Reveal())
	}
	for name, tt := range map[string]struct {
		in   io.Reader
		want string
	}{
		"empty":    {strings.NewReader(""), "the input is empty: it should hold the credential on one line"},
		"line end": {strings.NewReader("\n"), "the input is empty: it should hold the credential on one line"},
		"too long": {strings.NewReader(long + "\n"), "the input is longer than 4096 bytes: it is no credential"},
		"a fault":  {iotest.ErrReader(errors.New("broken pipe")), "reading the secret failed: broken pipe"},
		"of a file": {iotest.ErrReader(&os.PathError{Op: "read", Path: userToken, Err: errors.New("is a directory")}),
			"reading the secret failed: is a directory"},
	} {
		got, err := token.ReadSecret(tt.in)
		assert.EqualError(t, err, tt.want, name)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err), name)
		assert.True(t, got.IsZero(), name)
	}
}

func TestSaidOfSecretFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, empty, none := filepath.Join(dir, "file"), filepath.Join(dir, "empty"), filepath.Join(dir, "none")
	require.NoError(t, os.WriteFile(file, []byte(userToken+"\n"), 0o600))
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	got, err := token.ReadSecretFile(file)
	require.NoError(t, err)
	assert.Equal(t, userToken, got.Reveal())
	for name, want := range map[string]string{
		empty: empty + ": the input is empty: it should hold the credential on one line",
		none:  "the secret's file cannot be opened: open " + none + ": no such file or directory",
		dir:   dir + ": reading the secret failed: is a directory",
	} {
		got, err := token.ReadSecretFile(name)
		assert.EqualError(t, err, want)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err))
		assert.True(t, got.IsZero())
	}
	_, err = token.ReadSecretFile(filepath.Join(dir, userToken, "x"))
	assertHidden(t, err.Error())
}

// The environment of the process itself, where nothing else is given.
func TestEnvStoreOfTheProcess(t *testing.T) {
	t.Setenv(token.EnvAPIToken, "")
	t.Setenv("CFTOKEN_TEST_STORE", "")
	_, err := token.EnvStore{}.Load(t.Context())
	require.ErrorIs(t, err, token.ErrNoSecret)
	assert.EqualError(t, err, "CLOUDFLARE_API_TOKEN: no secret is kept there")
	for _, store := range []token.EnvStore{{}, {Name: "CFTOKEN_TEST_STORE"}} {
		require.NoError(t, store.Save(t.Context(), token.NewSecret(userToken)))
		got, err := store.Load(t.Context())
		require.NoError(t, err)
		assert.Equal(t, userToken, got.Reveal())
	}
	assert.Equal(t, userToken, os.Getenv("CLOUDFLARE_API_TOKEN"))
	assert.Equal(t, userToken, os.Getenv("CFTOKEN_TEST_STORE"))
	assert.EqualError(t, token.EnvStore{}.Save(t.Context(), token.Secret{}), "there is no secret to keep")
	assert.Equal(t, userToken, os.Getenv("CLOUDFLARE_API_TOKEN"))
	for _, name := range []string{"", "X"} {
		store := token.EnvStore{Name: name, Set: func(string, string) error { return errors.New("no") }}
		err := store.Save(t.Context(), token.NewSecret(userToken))
		assert.ErrorContains(t, err, "the variable "+map[string]string{"": "CLOUDFLARE_API_TOKEN", "X": "X"}[name]+" cannot be set")
		assert.Equal(t, token.FailureUsage, token.FailureOf(err))
	}
}

// What is not in the environment of a child: any credential but the token.
func TestEnviron(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL", "CF_API_TOKEN", "CF_API_KEY", "CF_API_EMAIL"} {
		for _, entry := range []string{name + "=x", name + "=", name} {
			got := token.Environ([]string{"A=1", entry, "B"}, token.NewSecret(userToken))
			assert.Equal(t, []string{"A=1", "B", "CLOUDFLARE_API_TOKEN=" + userToken}, got, entry)
		}
		assert.Contains(t, token.Environ([]string{name + "_FILE=x"}, token.NewSecret(userToken)), name+"_FILE=x")
	}
	assert.Equal(t, []string{"CLOUDFLARE_API_TOKEN=" + userToken}, token.Environ(nil, token.NewSecret(userToken)))
}

// closedPipe takes nothing.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteSecret(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	err := token.WriteSecret(&out, token.Secret{})
	assert.EqualError(t, err, "there is no secret to write")
	assert.Equal(t, token.FailureUsage, token.FailureOf(err))
	assert.Empty(t, out.String())
	require.NoError(t, token.WriteSecret(&out, token.NewSecret(userToken)))
	assert.Equal(t, userToken+"\n", out.String())
	assert.ErrorIs(t, token.WriteSecret(closedPipe{}, token.NewSecret(userToken)), io.ErrClosedPipe)
	assert.ErrorIs(t, token.WriterStore{W: closedPipe{}}.Save(t.Context(), token.NewSecret(userToken)), io.ErrClosedPipe)
}

// What a file store says of what is no file of its own.
func TestFileStoreFaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, none := filepath.Join(dir, "file"), filepath.Join(dir, "none")
	require.NoError(t, os.WriteFile(file, []byte(userToken+"\n"), 0o600))
	for name, want := range map[string]string{
		none:                     none + ": no secret is kept there",
		dir:                      dir + " is not a regular file: name one, or a name that is free",
		filepath.Join(file, "x"): "open " + filepath.Join(file, "x") + ": not a directory",
	} {
		_, err := token.FileStore{Path: name}.Load(t.Context())
		assert.EqualError(t, err, want)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err), name)
		assert.Equal(t, name == none, errors.Is(err, token.ErrNoSecret))
	}
	got, err := token.FileStore{Path: file}.Load(t.Context())
	require.NoError(t, err)
	assert.Equal(t, userToken, got.Reveal())
}
