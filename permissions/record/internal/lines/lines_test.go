package lines_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/permissions/record/internal/lines"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type outcome struct {
	rows []string
	bad  []string
	n    int
}

// read takes every line but those that begin with #, and reports those with a !.
func read(r io.Reader, keepGoing bool) (outcome, error) {
	var out outcome
	var err error
	out.n, err = lines.Reader[string]{
		Parse: func(line string, row *string) (bool, string) {
			if strings.HasPrefix(line, "!") {
				return false, "bad " + line
			}
			*row = line
			return !strings.HasPrefix(line, "#"), ""
		},
		Keep: func(row *string) { out.rows = append(out.rows, *row) },
		Bad: func(line int, problem string) bool {
			out.bad = append(out.bad, fmt.Sprintf("%d: %s", line, problem))
			return keepGoing
		},
	}.Read(r)
	return out, err
}

func TestRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]outcome{
		"":                {},
		"a":               {rows: []string{"a"}, n: 1},
		"a\n\n \t\r\nb\n": {rows: []string{"a", "b"}, n: 4},
		"#\n!x\nb":        {rows: []string{"b"}, bad: []string{"2: bad !x"}, n: 3},
	} {
		got, err := read(strings.NewReader(text), true)
		require.NoError(t, err)
		assert.Equal(t, want, got, "%q", text)
	}
}

// What is read does not depend on where the blocks end, and comes in order.
func TestReadInOrder(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	var want []string
	for i := range 60_000 {
		line := fmt.Sprintf("%d %s", i, strings.Repeat("x", i%97))
		want = append(want, line)
		b.WriteString(line + "\n")
	}
	for name, r := range map[string]io.Reader{"whole": strings.NewReader(b.String()), "in halves": iotest.HalfReader(strings.NewReader(b.String()))} {
		got, err := read(r, false)
		require.NoError(t, err, name)
		require.Equal(t, len(want), got.n, name)
		require.Equal(t, want, got.rows, name)
	}
}

// A bad line far into the file is named by its number, and without going on nothing
// behind it is kept.
func TestReadStops(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("line of some length\n", 50_000) + "!here\n" + strings.Repeat("after\n", 50_000) + "!there\n"
	got, err := read(strings.NewReader(text), false)
	require.NoError(t, err)
	assert.Len(t, got.rows, 50_000)
	assert.Equal(t, []string{"50001: bad !here"}, got.bad)
	assert.Equal(t, 50_001, got.n)

	got, err = read(strings.NewReader(text), true)
	require.NoError(t, err)
	assert.Len(t, got.rows, 100_000)
	assert.Equal(t, []string{"50001: bad !here", "100002: bad !there"}, got.bad)
}

func TestReadLongLines(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]int{"as long as can be": lines.Max - 1, "too long": lines.Max, "far too long": 5 * lines.Max} {
		for _, end := range []string{"\nafter\n", "\n", ""} {
			got, err := read(strings.NewReader("before\n"+strings.Repeat("x", n)+end), true)
			require.NoError(t, err)
			if n < lines.Max {
				assert.Empty(t, got.bad, name)
			} else {
				assert.Equal(t, []string{"2: the line is longer than 1048576 bytes"}, got.bad, name)
			}
			if strings.Contains(end, "after") {
				assert.Equal(t, "after", got.rows[len(got.rows)-1], name)
				assert.Equal(t, 3, got.n, name)
			}
		}
	}
}

func TestReadReportsErrors(t *testing.T) {
	t.Parallel()
	for _, gone := range []error{errors.New("disk gone"), io.ErrUnexpectedEOF} { // that of a cut off gzip file
		got, err := read(io.MultiReader(strings.NewReader("a\nb\n!cut o"), iotest.ErrReader(gone)), true)
		require.ErrorIs(t, err, gone)
		assert.Equal(t, []string{"a", "b"}, got.rows)
		assert.Equal(t, 2, got.n)
		assert.Empty(t, got.bad)
	}
	_, err := read(idle{}, true)
	assert.ErrorIs(t, err, io.ErrNoProgress)
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }
