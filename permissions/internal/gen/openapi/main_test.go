package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

const document = `{"openapi": "3.0.3", "info": {"title": "Cloudflare API", "version": "4.0.0"},
 "security": [{"api_token": []}],
 "paths": {"/zones/{id}/x": {
  "get": {"operationId": "x-get", "tags": ["X"], "x-api-token-group": ["Logs Write", "Logs Write"], "security": [{"api_key": []}], "x-cfPermissionsRequired": {"enum": ["#logs:read"]}},
  "put": {"security": [{"a_jwt": []}], "x-api-token-group": []}}}}`

// dataWith returns a folder of source data and a document beside it.
func dataWith(t *testing.T, provenance, text string) (data, in string) {
	t.Helper()
	data = t.TempDir()
	in = filepath.Join(data, "document.json")
	require.NoError(t, os.WriteFile(filepath.Join(data, gen.ProvenanceFile), []byte(provenance), 0o600))
	require.NoError(t, os.WriteFile(in, []byte(text), 0o600))
	return data, in
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return string(text)
}

func TestTake(t *testing.T) {
	t.Parallel()
	data, in := dataWith(t, "[]", document)
	n, err := take(in, data, "https://example.com/a", "https://example.com/copy", "2026-07-27")
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	assert.Equal(t, `{"source":"https://example.com/a","title":"Cloudflare API","version":"4.0.0","operations":[
{"method":"GET","path":"/zones/{id}/x","id":"x-get","tag":"X","groups":["Logs Write","Logs Write"],"internal":["#logs:read"]},
{"method":"PUT","path":"/zones/{id}/x","credential":"a_jwt"}
]}
`, read(t, data, gen.OpenAPIFile))

	var doc gen.OpenAPI
	require.NoError(t, gen.In(os.DirFS(data)).Read(gen.OpenAPIFile, &doc), "its hash is that of PROVENANCE.json")
	rows, err := gen.In(os.DirFS(data)).Provenance()
	require.NoError(t, err)
	require.Len(t, rows, 1)
	assert.Equal(t, "2026-07-27", rows[0].Date)
	assert.Equal(t, "https://example.com/a, as https://example.com/copy has it; what it says about permissions and results, taken by gen/openapi", rows[0].Source)

	// A newer state takes the place of the older one.
	_, err = take(in, data, "https://example.com/b", "", "2026-10-03")
	require.NoError(t, err)
	rows, err = gen.In(os.DirFS(data)).Provenance()
	require.NoError(t, err)
	require.Len(t, rows, 1)
	assert.Equal(t, "https://example.com/b; what it says about permissions and results, taken by gen/openapi", rows[0].Source)
}

func TestTakeRefuses(t *testing.T) {
	t.Parallel()
	data, in := dataWith(t, "[]", document)
	_, err := take("", data, "x", "", "2026")
	assert.ErrorContains(t, err, "-in and -source must be given")
	_, err = take(in, data, "", "", "2026")
	assert.ErrorContains(t, err, "-in and -source must be given")
	_, err = take(filepath.Join(data, "missing"), data, "x", "", "2026")
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = take(in, data, "x", "", "July")
	assert.ErrorContains(t, err, `date "July": want a year`)
	assert.NoFileExists(t, filepath.Join(data, gen.OpenAPIFile), "nothing is written")
	_, err = take(filepath.Join(data, gen.ProvenanceFile), data, "x", "", "2026")
	assert.ErrorContains(t, err, "the document is not a JSON object")
	data, in = dataWith(t, "{}", document)
	_, err = take(in, data, "x", "", "2026")
	assert.ErrorContains(t, err, "data/PROVENANCE.json: json: cannot unmarshal object")
}

// The checked-in files are what the command writes.
func TestCheckedInFormIsTheCommands(t *testing.T) {
	t.Parallel()
	var doc gen.OpenAPI
	require.NoError(t, gen.Read(gen.OpenAPIFile, &doc))
	text, err := doc.Text()
	require.NoError(t, err)
	assert.True(t, string(text) == read(t, "../data", gen.OpenAPIFile))

	var rows []gen.Provenance
	table := read(t, "../data", gen.ProvenanceFile)
	require.NoError(t, json.Unmarshal([]byte(table), &rows))
	for _, row := range rows {
		if row.File == gen.OpenAPIFile {
			again, err := gen.WithProvenance([]byte(table), row.File, row.Source, row.Date, text)
			require.NoError(t, err)
			assert.True(t, table == string(again), "PROVENANCE.json is rewritten as it is")
		}
	}
}
