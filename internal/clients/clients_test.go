package clients

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	update = flag.Bool("update", false, "rewrite testdata/clients.json and docs/CLIENTS.md")
	quick  = flag.Bool("quick", false, "leave out the runs without one permission")
)

// suite is a client with its commands; commands says in an error why it cannot be
// installed.
type suite struct {
	name     string
	commands func(context.Context) ([]Command, error)
}

// suites are the clients, a row each.
var suites = []suite{
	{"wrangler 4.86.0", func(ctx context.Context) ([]Command, error) { return wrangler(ctx, "4.86.0") }},
	{"wrangler 4.164.0", func(ctx context.Context) ([]Command, error) { return wrangler(ctx, "4.164.0") }},
}

const table = "testdata/clients.json"

func stored(t *testing.T) []Row {
	t.Helper()
	var rows []Row
	data, err := os.ReadFile(table)
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &rows))
	return rows
}

// TestClients runs the commands and compares them with the table; -update takes what
// was seen into it. A client that cannot be installed is skipped.
func TestClients(t *testing.T) {
	known := map[string]Row{}
	for _, r := range stored(t) {
		known[r.Client+"\n"+r.Command] = r
	}
	var mu sync.Mutex
	t.Run("run", func(t *testing.T) {
		for _, s := range suites {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				commands, err := s.commands(t.Context())
				if err != nil {
					t.Skipf("%s: %v", s.name, err)
				}
				if *update {
					mu.Lock()
					for k, r := range known {
						if r.Client == s.name && !slices.ContainsFunc(commands, func(c Command) bool { return c.Name == r.Command }) {
							delete(known, k)
						}
					}
					mu.Unlock()
				}
				for _, c := range commands {
					if c.Slow && !c.Sampled && !runAll {
						continue
					}
					t.Run(c.Name, func(t *testing.T) {
						t.Parallel()
						all := (runAll || !c.Slow) && !*quick
						row, err := c.Measure(t.Context(), t.TempDir(), all)
						require.NoError(t, err)
						mu.Lock()
						defer mu.Unlock()
						key := row.Client + "\n" + row.Command
						if *update {
							known[key] = row
							return
						}
						want, is := known[key]
						require.True(t, is, "not in %s: run with -update", table)
						if !all {
							want.Without = nil
						}
						assert.Equal(t, want, row)
					})
				}
			})
		}
	})
	if *update {
		rows := []Row{}
		for _, r := range known {
			rows = append(rows, r)
		}
		slices.SortFunc(rows, func(a, b Row) int { return cmp.Or(cmp.Compare(a.Client, b.Client), cmp.Compare(a.Command, b.Command)) })
		var out []byte
		for i, r := range rows {
			line, err := json.Marshal(r)
			require.NoError(t, err)
			out = append(out, ",\n"...)
			if i == 0 {
				out = []byte("[\n")
			}
			out = append(out, line...)
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(table), 0o755))
		require.NoError(t, os.WriteFile(table, append(out, "\n]\n"...), 0o644))
		require.NoError(t, os.WriteFile(page, []byte(Page(rows)), 0o644))
	}
}

const page = "../../docs/CLIENTS.md"

// TestPage holds docs/CLIENTS.md to the table, and the table to what it is to show.
func TestPage(t *testing.T) {
	rows := stored(t)
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, Page(rows), string(got), "docs/CLIENTS.md is not what %s says: run with -update", table)
}
