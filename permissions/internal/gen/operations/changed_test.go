package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// withRow returns the checked-in data with a row more at the start of a list of
// an override file.
func withRow(t *testing.T, file, list, row string) gen.Data {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../data")))
	path := filepath.Join(dir, file)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	at := `"` + list + `": [`
	require.Equal(t, 1, strings.Count(string(data), at))
	comma := ","
	if _, rest, _ := strings.Cut(string(data), at); strings.HasPrefix(strings.TrimSpace(rest), "]") {
		comma = ""
	}
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(data), at, at+row+comma, 1)), 0o600))
	return gen.In(os.DirFS(dir))
}

// changedBy returns how many generated lines a change of the data rewrites.
func changedBy(t *testing.T, data gen.Data) int {
	t.Helper()
	before, err := generate(gen.Checked())
	require.NoError(t, err)
	after, err := generate(data)
	require.NoError(t, err)
	require.ElementsMatch(t, slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after)))
	n := 0
	for name := range before {
		changed := gen.ChangedLines(string(before[name]), string(after[name]))
		t.Logf("%s: %d lines", name, changed)
		n += changed
	}
	return n
}

// An added operation changes its own lines and those that lead to it, wherever
// it stands in the table, and not the numbers of all that come after it.
func TestAddedOperationRewritesAFewLines(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]string{
		"another method":         `"method": "PATCH", "path": "/accounts", "accepted": ["Account Settings Write"]`,
		"early":                  `"method": "GET", "path": "/accounts/{account_id}/aardvarks", "accepted": ["Account Settings Read", "Account Settings Write"]`,
		"in the middle":          `"method": "GET", "path": "/accounts/{account_id}/magic/aardvarks", "accepted": ["Magic Transit Read", "Magic Transit Write"]`,
		"with new prefixes":      `"method": "GET", "path": "/zones/{zone_id}/aardvarks/{aardvark_id}/burrows/{burrow_id}", "accepted": ["Zone Read"]`,
		"of a set of its own":    `"method": "POST", "path": "/zones/{zone_id}/aardvarks", "accepted": ["Zone Read", "Magic Transit Read", "Cache Purge"]`,
		"with a mixed parameter": `"method": "GET", "path": "/zones/{zone_id}/aardvarks/{aardvark_id}.png", "accepted": ["Zone Read"]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := changedBy(t, withRow(t, "operation_overrides.json", "operations", `{`+row+`,
				"evidence": {"kind": "derived", "source": "a test", "date": "2026-11"}, "confidence": "medium", "why": "a test"}`))
			assert.Positive(t, n)
			assert.LessOrEqual(t, n, 36)
		})
	}
}

// A group that no operation accepts changes nothing here. One that operations
// accept by name changes their rows, and the lists that it is in.
func TestAddedGroupRewritesTheRowsThatAcceptIt(t *testing.T) {
	t.Parallel()
	row := func(name string) string {
		return `{"id": "0123456789abcdef0123456789abcdef", "name": "` + name + `", "scope": "com.cloudflare.api.account",
			"evidence": {"kind": "reported", "source": "a test", "date": "2026-11"}, "why": "a test"}`
	}
	assert.Zero(t, changedBy(t, withRow(t, "permission_overrides.json", "groups", row("Aardvarks Write"))))

	src, err := load(gen.Checked())
	require.NoError(t, err)
	ops, err := build(src)
	require.NoError(t, err)
	const unlisted = "Flagship Read"
	accepting, entries, sets := 0, 0, map[string]bool{}
	for _, op := range ops {
		if slices.Contains(op.Accepted.names, unlisted) {
			accepting++
			if !sets[setName(op.Accepted)] {
				entries += len(op.Accepted.names)
			}
			sets[setName(op.Accepted)] = true
		}
	}
	require.Positive(t, accepting)
	n := changedBy(t, withRow(t, "permission_overrides.json", "groups", row(unlisted)))
	// A row is one line less and one more; a list moves with its name, and so
	// do the three lines of its entries, its headings and its start.
	assert.LessOrEqual(t, n, 2*accepting+6*entries+12*len(sets)+1)
}
