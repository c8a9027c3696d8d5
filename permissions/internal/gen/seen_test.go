package gen_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

const seenID = "0123456789abcdef0123456789abcdef"

// seenRow is a row of "groups" in permission_overrides.json.
func seenRow(id, name, scope string) string {
	return `{"id": "` + id + `", "name": "` + name + `", "scope": "` + scope + `", "evidence": {"kind": "reported", "source": "https://example.com/seen", "date": "2026-11-26"}, "why": "seen"}`
}

// withSeen returns the checked-in data with rows for groups.
func withSeen(t *testing.T, rows ...string) fstest.MapFS {
	t.Helper()
	const file = "permission_overrides.json"
	files := checkedIn(t)
	for _, row := range rows {
		data, err := gen.AddRow(files[file].Data, "groups", row)
		require.NoError(t, err)
		files[file] = &fstest.MapFile{Data: data}
	}
	return files
}

func TestSeenGroup(t *testing.T) {
	t.Parallel()
	before, err := gen.LoadGroups()
	require.NoError(t, err)
	names, err := gen.LoadNameOnly()
	require.NoError(t, err)
	data := gen.In(withSeen(t, seenRow(seenID, "Aardvarks Edit", gen.ScopeZone), seenRow("", "Burrows Read", "")))
	groups, err := data.Groups()
	require.NoError(t, err)
	assert.Len(t, groups, len(before)+1)
	i := slices.IndexFunc(groups, func(g gen.Group) bool { return g.ID == seenID })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, gen.Group{
		ID: seenID, Name: "Aardvarks Edit", Scope: gen.ScopeZone, GoName: "ZoneAardvarksEdit", Base: "Aardvarks", Access: "write", RowKind: "Derived",
		Evidence: gen.Evidence{Kind: "Reported", Source: "https://example.com/seen", Date: "2026-11-26"},
	}, groups[i])
	assert.Equal(t, gen.ScopeZone, groups[i-1].Scope, "sorted by scope, then by name")
	unlisted, err := data.NameOnly()
	require.NoError(t, err)
	assert.Len(t, unlisted, len(names)+1)
	assert.Contains(t, unlisted, gen.NameOnly{Name: "Burrows Read", Evidence: gen.Evidence{Kind: "Reported", Source: "https://example.com/seen", Date: "2026-11-26"}})
}

// An id that somebody has seen turns a name without one into a group.
func TestSeenIDOfAKnownName(t *testing.T) {
	t.Parallel()
	names, err := gen.LoadNameOnly()
	require.NoError(t, err)
	data := gen.In(withSeen(t, seenRow(seenID, names[0].Name, gen.ScopeAccount)))
	groups, err := data.Groups()
	require.NoError(t, err)
	assert.True(t, slices.ContainsFunc(groups, func(g gen.Group) bool { return g.ID == seenID && g.Name == names[0].Name }))
	left, err := data.NameOnly()
	require.NoError(t, err)
	assert.Equal(t, names[1:], left)
}

func TestBadSeenRowsAreErrors(t *testing.T) {
	t.Parallel()
	groups, err := gen.LoadGroups()
	require.NoError(t, err)
	names, err := gen.LoadNameOnly()
	require.NoError(t, err)
	one, unlisted := groups[0], names[1]
	good := seenRow(seenID, "Aardvarks Read", gen.ScopeZone)
	for _, row := range []struct{ row, says string }{
		{seenRow("0123", "Aardvarks Read", gen.ScopeZone), `"Aardvarks Read": id "0123": want 32 lowercase hexadecimal digits`},
		{seenRow(strings.ToUpper(seenID), "Aardvarks Read", gen.ScopeZone), `want 32 lowercase hexadecimal digits`},
		{seenRow(seenID, "", gen.ScopeZone), `the name is empty`},
		{seenRow(seenID, "Aardvarks Read ", gen.ScopeZone), `has blanks around it`},
		{seenRow(seenID, "Aardvarks Read", ""), `unknown scope ""`},
		{seenRow("", "Aardvarks Read", "zone"), `unknown scope "zone"`},
		{strings.Replace(good, "reported", "rumoured", 1), `evidence of kind "rumoured": want one of documented, cloudflare_code, measured, reported`},
		{strings.Replace(good, "reported", "assumed", 1), `evidence of kind "assumed"`},
		{strings.Replace(good, "https://example.com/seen", "", 1), `the evidence has no source`},
		{strings.Replace(good, "2026-11-26", "26 Nov", 1), `date "26 Nov": want a year`},
		{strings.Replace(good, `"why": "seen"`, `"why": ""`, 1), `does not say why`},
		{strings.Replace(good, `"why"`, `"note"`, 1), `unknown field "note"`},
		{seenRow(one.ID, one.Name, one.Scope), `is in the table already: remove the row`},
		{seenRow(one.ID, "Aardvarks Read", gen.ScopeZone), `"Aardvarks Read" has the id of "` + one.Name + `"`},
		{seenRow(seenID, one.Name, one.Scope), `is in the table already, with id ` + one.ID},
	} {
		_, err := gen.In(withSeen(t, row.row)).Groups()
		assert.ErrorContains(t, err, row.says)
	}
	_, err = gen.In(withSeen(t, good, good)).Groups()
	assert.ErrorContains(t, err, `"Aardvarks Read" is in the table already: remove the row`)
	_, err = gen.In(withSeen(t, seenRow("", unlisted.Name, unlisted.Scope))).NameOnly()
	assert.ErrorContains(t, err, "among the names without an id already: remove the row")
	_, err = gen.In(withSeen(t, seenRow("", "Aardvarks Read", "zone"))).NameOnly()
	assert.ErrorContains(t, err, `unknown scope "zone"`)
}

func TestChangedLines(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		before, after string
		want          int
	}{
		{"", "", 0}, {"a\nb\nc", "a\nb\nc", 0}, {"a\nb\nc", "a\nx\nb\nc", 1}, {"a\nb\nc", "a\nc", 1},
		{"a\nb\nc", "a\nB\nc", 2}, {"a\nb\nc\nd", "b\nc\nd\na", 2}, {"_\n_\n_", "_\n_\n_\n_", 1}, {"a\nb", "x\ny\nz", 5},
	} {
		assert.Equal(t, row.want, gen.ChangedLines(row.before, row.after), "%q %q", row.before, row.after)
	}
}
