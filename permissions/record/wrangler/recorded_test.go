package wrangler_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/wrangler"
)

// TestRecorded: what is read of a command line is what wrangler 4.86.0 called for it, at a
// stub that answered success.
func TestRecorded(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/recorded.json")
	require.NoError(t, err)
	var rows []struct {
		Command   string
		Existing  bool     // the Worker
		NoAccount bool     `json:"no_account"` // its id was said nowhere
		Calls     []string // METHOD path
	}
	require.NoError(t, json.Unmarshal(data, &rows))
	require.Len(t, rows, 19)
	for _, row := range rows {
		opts := wrangler.Options{Command: row.Command, Existing: row.Existing, Account: account, Version: "4.86.0"}
		if row.NoAccount {
			opts.Account = ""
		}
		rec, err := wrangler.Read(fstest.MapFS{}, opts)
		require.NoError(t, err, row.Command)
		var read []string
		for _, c := range rec.Calls {
			read = append(read, c.Method+" "+c.Path)
		}
		var seen []authz.Call
		for _, text := range row.Calls {
			method, path, _ := strings.Cut(text, " ")
			seen = append(seen, authz.Call{Method: method, Path: path, Status: 200})
			if strings.Contains(path, "/d1/database/1") {
				text = strings.Replace(text, "11111111-2222-3333-4444-555555555555", "{database_id}", 1) // looked up by its name
			}
			if row.NoAccount {
				text = strings.Replace(text, account, record.Placeholder("account_id of no configuration"), 1)
			}
			assert.Contains(t, read, text, row.Command)
		}
		assert.Len(t, read, len(row.Calls), row.Command)
		assert.Equal(t, labels(record.Minimal(record.Recording{Calls: seen})), labels(record.Minimal(rec)), row.Command)
	}
}

// labels are the permissions of a result, wherever they are.
func labels(res record.Result) []string {
	var out []string
	for _, n := range res.Required {
		out = append(out, permissions.Label(n.Permission))
	}
	for _, n := range res.Unplaced {
		out = append(out, permissions.Label(n.Permission))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
