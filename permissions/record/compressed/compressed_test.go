package compressed_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/permissions/record/compressed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func zipped(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func zstandard(t testing.TB, text string) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	defer z.Close()
	return z.EncodeAll([]byte(text), nil)
}

func read(data []byte) (string, error) {
	r, err := compressed.NewReader(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	return string(text), err
}

func TestNewReader(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("one line of many\n", 50_000)
	skippable := []byte{0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 'h', 'i'}
	for name, data := range map[string][]byte{
		"plain": []byte(text), "gzip": zipped(t, text), "zstd": zstandard(t, text),
		"two members": append(zipped(t, text[:1000]), zipped(t, text[1000:])...),
		"two frames":  append(append(skippable, zstandard(t, text[:1000])...), zstandard(t, text[1000:])...),
	} {
		got, err := read(data)
		require.NoError(t, err, name)
		assert.Equal(t, len(text), len(got), name)
		assert.True(t, text == got, name)
	}
	for _, short := range []string{"", "a", "abc"} {
		got, err := read([]byte(short))
		require.NoError(t, err)
		assert.Equal(t, short, got)
	}
}

func TestNewReaderSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("one line of many, with 0123456789\n", 5000)
	for name, tc := range map[string]struct {
		data []byte
		want string
	}{
		"gzip, cut off":     {zipped(t, text)[:60], "the gzip file is cut off"},
		"gzip, head only":   {[]byte{0x1f, 0x8b}, "the gzip file is cut off"},
		"gzip, damaged":     {append([]byte{0x1f, 0x8b, 9}, zipped(t, text)...), "the gzip file cannot be read: gzip: invalid header"},
		"zstd, cut off":     {zstandard(t, text)[:30], "the zstd file is cut off"},
		"zstd, damaged":     {append(zstandard(t, text)[:20], bytes.Repeat([]byte{0xff}, 500)...), "the zstd file cannot be read"},
		"zstd, much memory": {[]byte{0x28, 0xb5, 0x2f, 0xfd, 0, 0x98, 0, 0, 0}, "takes more than 32 MB of memory"},
	} {
		_, err := read(tc.data)
		assert.ErrorContains(t, err, tc.want, name)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "log.gz")
	data := zipped(t, "text")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	var said []string
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	p := compressed.NewProgress(func(s string) { said = append(said, s) }, func() time.Time { now = now.Add(time.Minute); return now })
	f, err := compressed.Open(t.Context(), path, nil, p)
	require.NoError(t, err)
	assert.Equal(t, path, f.Name)
	text, err := io.ReadAll(f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	assert.Equal(t, "text", string(text))
	assert.Contains(t, said, path+": read 0 of 0 MB (100 %)")

	f, err = compressed.Open(t.Context(), "-", bytes.NewReader(zstandard(t, "piped")), nil)
	require.NoError(t, err)
	assert.Equal(t, "standard input", f.Name)
	text, err = io.ReadAll(f)
	require.NoError(t, err)
	assert.Equal(t, "piped", string(text))
	require.NoError(t, f.Close())

	ctx, cancel := context.WithCancel(t.Context())
	f, err = compressed.Open(ctx, path, nil, nil)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	cancel()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cut"), data[:12], 0o600))
	for name, want := range map[string]string{path: "context canceled", filepath.Join(dir, "none"): "no such file", dir: "a directory: want a file", "-": "no standard input"} {
		_, err = compressed.Open(ctx, name, nil, nil)
		assert.ErrorContains(t, err, want)
	}
	f, err = compressed.Open(t.Context(), filepath.Join(dir, "cut"), nil, nil)
	require.NoError(t, err)
	_, err = io.ReadAll(f)
	require.ErrorContains(t, err, "the gzip file is cut off")
	require.NoError(t, f.Close())
}

func FuzzNewReader(f *testing.F) {
	f.Add(zipped(f, "text"))
	f.Add(zstandard(f, "text"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := compressed.NewReader(bytes.NewReader(data)); err == nil {
			_, _ = io.Copy(io.Discard, io.LimitReader(r, 1<<20))
			require.NoError(t, r.Close())
		}
	})
}
