package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// fixture is a small set of source data in the form of the checked-in one.
func fixture(t *testing.T) gen.Data {
	t.Helper()
	upstream := map[string]string{
		"permission_groups.json": `[
			{"id":"00000000000000000000000000000003","name":"Zone Read","scopes":["com.cloudflare.api.account.zone"],"evidence":"listed","source":"fixture"},
			{"id":"00000000000000000000000000000001","name":"Things Write","scopes":["com.cloudflare.api.account"],"evidence":"labelled","source":"fixture","former_names":["Stuff Write"]},
			{"id":"00000000000000000000000000000004","name":"Things Read","scopes":["com.cloudflare.api.account"],"evidence":"listed","source":"fixture"},
			{"id":"00000000000000000000000000000002","name":"API Tokens Write","scopes":["com.cloudflare.api.user"],"evidence":"copied","source":"fixture"},
			{"id":"00000000000000000000000000000005","name":"Bucket Item Read","scopes":["com.cloudflare.edge.r2.bucket"],"evidence":"listed","source":"fixture"}]`,
		"permission_groups_new.json": `[
			{"id":"00000000000000000000000000000006","name":"Fresh Read","scopes":["com.cloudflare.api.account"],"evidence":"listed: read once","source":"fixture","date":"about 2026"}]`,
		"dashboard_rows.json":              `[{"scope":"com.cloudflare.api.account.zone","name":"Zone Read"},{"scope":"com.cloudflare.api.account","name":"The Stuff Edit"}]`,
		"oauth_scopes.json":                `[{"key":"zone","type":"read","group":"Zone Read","oauth_scope":"zone.read"},{"key":"stuff","type":"edit","group":"Things Write","oauth_scope":"stuff.write"},{"key":"gate","type":"run","group":"Gate Run","oauth_scope":"gate.run"}]`,
		"permission_names_without_id.json": `[{"name":"Fresh Read","scopes":null},{"name":"Secret Write","scopes":null},{"name":"Other Read","scopes":["com.cloudflare.api.account"],"note":"n"}]`,
		"dashboard_keys.json": `{"source":"s","types":["read","edit"],"user_url":"u","account_url":"a","account_url_note":"n","keys":[
			{"key":"zone","docs_section":"zone","group_base":"Zone","groups_by_type":{"read":"Zone Read"},"documented":true,"mapping":"m"},
			{"key":"api_tokens","documented":false,"evidence":"e"}]}`,
	}
	files := fstest.MapFS{"permission_overrides.json": {Data: []byte(`{"comment":"c","access":[],
		"labels":[{"name":"Things Write","scope":"com.cloudflare.api.account","label":"Account:The Things:Edit","why":"w"}],
		"aliases":[{"alias":"The Things","base":"Things","scope":"com.cloudflare.api.account","why":"w"}],
		"rows":[{"row":"The Stuff","base":"Things","scope":"com.cloudflare.api.account","why":"w"}],
		"former_names":[{"scope":"com.cloudflare.api.account","names":{"Old Things Read":"Things Read"},"evidence":{"kind":"reported","source":"s","date":"2026"},"why":"w"}],
		"links":[{"key":"api_tokens","scope":"com.cloudflare.api.user","groups_by_type":{"edit":"API Tokens Write"},"why":"w"}],
		"link_scopes":[]}`)}}
	files["risk_overrides.json"] = &fstest.MapFile{Data: []byte(`{"comment":"c","rows":[
		{"classes":["deletes_data","grants_permissions"],"scope":"com.cloudflare.api.account","levels":["write"],"bases":["Things"],"why":"it empties the shelves"},
		{"classes":["none"],"scope":"com.cloudflare.api.account.zone","levels":["read"],"bases":["Zone"],"why":"it looks on"}]}`)}
	var rows []gen.Provenance
	for name, text := range upstream {
		sum := sha256.Sum256([]byte(text))
		files[name] = &fstest.MapFile{Data: []byte(text)}
		rows = append(rows, gen.Provenance{File: name, Source: "fixture", Date: "2026-11", SHA256: hex.EncodeToString(sum[:])})
	}
	data, err := json.Marshal(rows)
	require.NoError(t, err)
	files["PROVENANCE.json"] = &fstest.MapFile{Data: data}
	return gen.In(files)
}

func TestRenderGolden(t *testing.T) {
	t.Parallel()
	files, err := generate(fixture(t))
	require.NoError(t, err)
	require.Len(t, files, 2)
	for name, got := range files {
		path := filepath.Join("testdata", name+".golden")
		if *update {
			require.NoError(t, os.WriteFile(path, got, 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "run the test with -update to make the file")
		assert.Equal(t, string(want), string(got), name)
	}
}

// The generated files of the package are what the generator writes today.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	t.Parallel()
	files, err := generate(gen.Checked())
	require.NoError(t, err)
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", "..", "..", name))
		require.NoError(t, err)
		assert.True(t, string(want) == string(got), "%s is not what the generator writes: run go generate ./permissions", name)
	}
}

func TestRunWritesTheFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, run(dir))
	for _, name := range []string{"constants_gen.go", "catalogue_gen.go"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Positive(t, info.Size())
	}
	assert.ErrorIs(t, run(filepath.Join(dir, "none")), os.ErrNotExist)
}

func TestRenderRefusesDuplicates(t *testing.T) {
	t.Parallel()
	one := gen.Group{ID: "1", Name: "A Read", Scope: gen.ScopeZone, GoName: "ZoneARead", Access: "read", Evidence: gen.Evidence{Kind: "Measured"}}
	for says, two := range map[string]gen.Group{
		`id 1 stands for both "A Read" and "B Read"`:                                        {ID: "1", Name: "B Read", Scope: gen.ScopeZone, GoName: "ZoneBRead"},
		`constant ZoneARead stands for both "A Read" and "A: Read"`:                         {ID: "2", Name: "A: Read", Scope: gen.ScopeZone, GoName: "ZoneARead"},
		`name com.cloudflare.api.account.zone A Read stands for both "A Read" and "A Read"`: {ID: "2", Name: "A Read", Scope: gen.ScopeZone, GoName: "ZoneARead2"},
	} {
		_, err := render([]gen.Group{one, two}, nil)
		assert.EqualError(t, err, says)
	}
}

// A group that somebody has seen is one row in the overrides, and rewrites its
// own lines: its constant, its row, its number and its place by id.
func TestAddedGroupRewritesAFewLines(t *testing.T) {
	t.Parallel()
	before, err := generate(gen.Checked())
	require.NoError(t, err)
	for name, scope := range map[string]string{
		"AAA First Read": gen.ScopeAccount, "Magic Middle Write": gen.ScopeAccount,
		"Aardvarks Read": gen.ScopeZone, "Zzz Last Write": gen.ScopeBucket, "Flagship Read": gen.ScopeAccount,
	} {
		dir := t.TempDir()
		require.NoError(t, os.CopyFS(dir, os.DirFS("../data")))
		path := filepath.Join(dir, "permission_overrides.json")
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		row := `{"id": "0123456789abcdef0123456789abcdef", "name": "` + name + `", "scope": "` + scope + `",
			"evidence": {"kind": "reported", "source": "https://example.com/seen", "date": "2026-11-26"}, "why": "a test"}`
		data, err = gen.AddRow(data, "groups", row)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		after, err := generate(gen.In(os.DirFS(dir)))
		require.NoError(t, err)
		n := 0
		for file := range before {
			n += gen.ChangedLines(string(before[file]), string(after[file]))
		}
		assert.Positive(t, n, name)
		assert.LessOrEqual(t, n, 10, name)
		assert.Contains(t, string(after["catalogue_gen.go"]), `Evidence{Kind: EvidenceReported, Source: "https://example.com/seen", Date: "2026-11-26"}`)
	}
}
