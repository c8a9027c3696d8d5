package report_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/lint/report"
)

// A page takes the place of a regular file, and of nothing else.
func TestPageReplacesAFileOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, os.WriteFile(at("page.html"), []byte("the last one"), 0o600))
	require.NoError(t, os.Mkdir(at("folder"), 0o700))
	for name, to := range map[string]string{"link": "page.html", "dangling": "nowhere", "loop": "loop"} {
		require.NoError(t, os.Symlink(at(to), at(name)))
	}
	odd := []string{at("folder"), at("link"), at("dangling"), at("loop")}
	if info, err := os.Stat(os.DevNull); err == nil && info.Mode()&fs.ModeDevice != 0 {
		odd = append(odd, os.DevNull) // root could put a file in its place
	}
	for _, name := range odd {
		assert.ErrorContains(t, report.HTMLFile(name, document()), name+" is a link, a folder or a device, which a page does not replace: name a file")
	}
	for _, name := range []string{at("none/page.html"), at("page.html/below")} {
		assert.ErrorContains(t, report.HTMLFile(name, document()), name+" cannot be written: ")
	}
	data, err := os.ReadFile(at("page.html"))
	require.NoError(t, err)
	assert.Equal(t, "the last one", string(data))

	require.NoError(t, report.HTMLFile(at("page.html"), document()))
	data, err = os.ReadFile(at("page.html"))
	require.NoError(t, err)
	assert.Contains(t, string(data), "</html>")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 5, "nothing else is left behind")
}
