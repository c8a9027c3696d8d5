package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sites(t *testing.T) (*source, []*mutant) {
	t.Helper()
	src, err := load("./testdata/sample")
	require.NoError(t, err)
	all, err := src.sites()
	require.NoError(t, err)
	return src, all
}

func describe(m *mutant) string { return m.Operator + ": " + m.From + " -> " + m.To }

// Every operator finds its places, and none that says nothing.
func TestSites(t *testing.T) {
	t.Parallel()
	_, all := sites(t)
	var got []string
	for _, m := range all {
		assert.Contains(t, []string{"endless.go", "sample.go"}, m.File, "generated code and tests stay as they are")
		got = append(got, describe(m))
	}
	for _, want := range []string{
		"boundary: n < 10 -> n <= 10",
		"negation: n < 10 -> n >= 10",
		"and/or: n < 10 && n >= 0 -> (n < 10) || (n >= 0)",
		"number: 10 -> 10-1",
		"number: 0 -> 1",
		`text emptied: "low" -> ""`,
		`zero returned: return "low" -> return *new(string)`,
		"break/continue: break -> continue",
		"statement dropped: total += n -> ",
		"statement dropped: n-- -> ",
		"error dropped: err != nil -> false",
		`zero returned: return 0, errors.New("no number") -> return *new(time.Duration), *new(error)`,
		"arithmetic: time.Duration(n) * 2 -> (time.Duration(n)) / (2)",
		"negation: !ok -> ok",
		"true returned: return false -> return true",
	} {
		assert.Contains(t, got, want)
	}
	text := strings.Join(got, "\n")
	for _, never := range []string{"8 ->", "3 ->", "boundary: limit", "strconv", "return *new(int), "} {
		assert.NotContains(t, text, never)
	}
}

// All mutants compile together, and only the one that is switched on is there.
func TestRender(t *testing.T) {
	t.Parallel()
	src, all := sites(t)
	left, changed, err := src.compiling(all)
	require.NoError(t, err)
	assert.Equal(t, all, left)
	assert.Equal(t, []string{"endless.go", "mutant_switch_.go", "sample.go"}, names(changed))
	assert.Empty(t, render(src.files, nil))
	i := slices.IndexFunc(all, func(m *mutant) bool { return m.Operator == "and/or" })
	got := string(render(src.files, all[i:i+1])["sample.go"])
	id := strconv.Itoa(all[i].id)
	assert.Contains(t, got, "if (mutantOn_("+id+") && ((n < 10) || (n >= 0)) || mutantOff_("+id+") && (n < 10 && n >= 0)) {")
}

// What does not compile is left out, and nothing else is.
func TestUncompiled(t *testing.T) {
	t.Parallel()
	src, all := sites(t)
	bad := *all[3]
	bad.id, bad.wrap = 1000, func(inner string) string { return "mutantPick_[string](1000, 1, 2)" }
	list := append(slices.Clone(all[:3]), &bad)
	left, _, err := src.compiling(append(list, all[4:]...))
	require.NoError(t, err)
	for _, m := range left {
		assert.NotEqual(t, 1000, m.id)
	}
	assert.GreaterOrEqual(t, len(left), len(all)-4)
}

func TestPick(t *testing.T) {
	t.Parallel()
	_, all := sites(t)
	some := pick(all, options{n: 5, seed: 7, match: "*.go"})
	require.Len(t, some, 5)
	assert.Equal(t, some, pick(all, options{n: 5, seed: 7, match: "*.go"}))
	assert.NotEqual(t, some, pick(all, options{n: 5, seed: 8, match: "*.go"}))
	assert.Len(t, pick(all, options{match: "*.go"}), len(all))
	assert.Empty(t, pick(all, options{match: "other*"}))
}

// From the source to the figures: what is tested is killed, what is not lives.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a test binary")
	}
	t.Parallel()
	file := filepath.Join(t.TempDir(), "result.json")
	var out bytes.Buffer
	require.NoError(t, run(options{pattern: "./testdata/sample", match: "sample.go", workers: 2, patience: time.Minute, json: file}, &out))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var r result
	require.NoError(t, json.Unmarshal(text, &r))
	fate := map[string]string{}
	for _, m := range r.Mutants {
		fate[describe(m)] = m.Killed
		if strings.Contains(m.From, "ok") {
			assert.Zero(t, m.Reached)
		}
	}
	assert.Equal(t, "TestGrade", fate["boundary: n < 10 -> n <= 10"])
	assert.Equal(t, "TestSum", fate["statement dropped: total += n -> "])
	assert.Equal(t, "TestParse", fate["arithmetic: time.Duration(n) * 2 -> (time.Duration(n)) / (2)"])
	for _, alive := range []string{"break/continue: break -> continue", "error dropped: err != nil -> false", "negation: !ok -> ok"} {
		by, known := fate[alive]
		assert.True(t, known, alive)
		assert.Empty(t, by, alive)
	}
	assert.Contains(t, out.String(), "LIVED, not reached")
	assert.Regexp(t, `sample: \d+ of \d+ mutants killed, \d+\.\d % `, out.String())
}

// What runs for ever is ended, and killed.
func TestEndless(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a test binary")
	}
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, run(options{pattern: "./testdata/sample", match: "endless.go", workers: 4, patience: time.Second}, &out))
	assert.Regexp(t, `statement dropped +killed by time`, out.String())
}

func TestFaults(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, run(options{pattern: "./testdata/nothing"}, &bytes.Buffer{}), "go list")
	require.ErrorContains(t, run(options{pattern: "../house/cost/..."}, &bytes.Buffer{}), "more than one package")
}
