package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// withRow returns the checked-in data with a row more in a list of an override
// file.
func withRow(t *testing.T, file, list, row string) gen.Data {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../data")))
	path := filepath.Join(dir, file)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	data, err = gen.AddRow(data, list, row)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, data, 0o600))
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
		"of a set of its own":    `"method": "POST", "path": "/zones/{zone_id}/aardvarks", "accepted": ["Magic Transit Read", "Cache Purge"]`,
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
	built, err := build(src)
	require.NoError(t, err)
	const unlisted = "Flagship Read"
	accepting, entries, sets := 0, 0, map[string]bool{}
	for _, op := range built.ops {
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

// The rows that CONTRIBUTING.md shows are taken by the generator: the group, and
// the operation that accepts it.
func TestRecipesAreTaken(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../../CONTRIBUTING.md")
	require.NoError(t, err)
	rows := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	require.Len(t, rows, 2, "a group and an operation")
	group := regexp.MustCompile(`"id": ".*",\n`).ReplaceAllString(rows[0][1], `"id": "0123456789abcdef0123456789abcdef",`)

	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../data")))
	for _, add := range []struct{ file, list, row string }{
		{"permission_overrides.json", "groups", group}, {"operation_overrides.json", "operations", rows[1][1]},
	} {
		path := filepath.Join(dir, add.file)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		data, err = gen.AddRow(data, add.list, add.row)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, data, 0o600))
	}
	files, err := generate(gen.In(os.DirFS(dir)))
	require.NoError(t, err)
	assert.Contains(t, string(files["accepted_gen.go"]), "permissions.AccountPeriscopesWrite,")
	assert.Contains(t, string(files["operations_gen.go"]), "/* DELETE /accounts/{account_id}/periscopes/{periscope_id} */ method: methodDELETE, template: ")
}
