package goldenfile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// failures counts what a test says; the rest is that of a test.
type failures struct {
	testing.TB
	n int
}

func (f *failures) Helper()               {}
func (f *failures) Errorf(string, ...any) { f.n++ }

func TestCheck(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "a.golden.txt")
	Check(t, true, name, "a\nb\n")
	Check(t, false, name, "a\nb\n")
	f := &failures{TB: t}
	Check(f, false, name, "a\nc\n")
	Check(f, false, name, "a\nb")
	assert.Equal(t, 2, f.n)
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "a\nb\n", string(data), "written on request only")
}

func TestDifference(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want, got string
		line      int
		w, g      string
	}{
		{"a\nb", "a\nc", 2, "b", "c"}, {"a", "a\nb", 2, "", "b"}, {"a\nb", "a", 2, "b", ""}, {"a\n", "a", 2, "", ""}, {"a", "a", 0, "", ""},
	} {
		line, w, g := difference(c.want, c.got)
		assert.Equal(t, []any{c.line, c.w, c.g}, []any{line, w, g}, "%q, %q", c.want, c.got)
	}
}
