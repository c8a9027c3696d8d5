package token_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{
		"cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
		"cfat_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
		"cfk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567",
		"0123456789abcdef0123456789abcdef01234",
		"AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-Ab",
	} {
		got := token.Redact("open " + secret + ": no such file or directory")
		assert.NotContains(t, got, secret)
		assert.Contains(t, got, ": no such file or directory")
	}
	const plain = "open testdata/spec.json: no such file or directory"
	assert.Equal(t, plain, token.Redact(plain))
}

func ExampleRedact() {
	fmt.Println(token.Redact("flag provided but not defined: -cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"))
	fmt.Println(token.Redact(`{"secret":"0x4AAA","account":"6451353ea5a8407bab6162abc42f5338"}`))
	// Output:
	// flag provided but not defined: -[redacted]
	// {"secret":"[redacted]","account":"6451353ea5a8407bab6162abc42f5338"}
}

func TestRedactWriter(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	n, err := fmt.Fprintln(token.RedactWriter(&out), "got", userToken)
	require.NoError(t, err)
	assert.Equal(t, len("got "+userToken+"\n"), n, "as much as was given")
	slog.New(slog.NewTextHandler(token.RedactWriter(&out), nil)).Error("refused", "token", "s3cr3t", "id", "6451353ea5a8407bab6162abc42f5338")
	assert.Contains(t, out.String(), "got [redacted]\n")
	assert.Contains(t, out.String(), "token=[redacted] id=6451353ea5a8407bab6162abc42f5338\n")
	n, err = token.RedactWriter(brokenWriter{}).Write([]byte("x"))
	assert.Error(t, err)
	assert.Zero(t, n)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("broken") }

// A credential in the place of a file's name shows in no error of this package,
// and the cause is still found.
func TestFileErrorsHideTheirNames(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), userToken, "x")
	_, err := token.ReadSecretFile(name)
	require.ErrorIs(t, err, fs.ErrNotExist)
	assertHidden(t, fmt.Sprintf("%v %#v", err, err))
	_, err = token.FileStore{Path: name}.Load(t.Context())
	require.ErrorIs(t, err, token.ErrNoSecret)
	assertHidden(t, fmt.Sprintf("%v %#v", err, err))
	err = token.FileStore{Path: name}.Save(t.Context(), token.NewSecret("x"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	assertHidden(t, fmt.Sprintf("%v %#v", err, err))
	name = filepath.Join(t.TempDir(), userToken)
	require.NoError(t, token.FileStore{Path: name}.Save(t.Context(), token.NewSecret("x")))
	_, err = token.ReserveSecretFile(name, false)
	require.ErrorIs(t, err, fs.ErrExist)
	assertHidden(t, fmt.Sprintf("%v %#v", err, err))
	assert.Equal(t, token.FailureUsage, token.FailureOf(err))

	// The error of a rename has two names.
	file, err := token.ReserveSecretFile(name, true)
	require.NoError(t, err)
	for _, entry := range in(t, filepath.Dir(name)) {
		if entry != filepath.Base(name) && os.Remove(filepath.Join(filepath.Dir(name), entry)) != nil {
			t.Skip("what is open cannot be removed here")
		}
	}
	err = file.Commit(token.NewSecret("x"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	assertHidden(t, fmt.Sprintf("%v %#v", err, err))
	assert.Equal(t, token.FailureUsage, token.FailureOf(err))
}
