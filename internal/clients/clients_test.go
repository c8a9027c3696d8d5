package clients

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	update = flag.Bool("update", false, "rewrite testdata/clients.json and docs/CLIENTS.md")
	rest   = flag.Bool("rest", false, "leave out the commands that the table has whole")
	quick  = flag.Bool("quick", false, "leave out the runs without one permission")
)

func init() {
	flag.DurationVar(&patience, "patience", patience, "how long a run of a client may take")
}

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
	{"acme-dns-01-cloudflare 1.2.5", func(ctx context.Context) ([]Command, error) { return acmeDNS01(ctx, "1.2.5") }},
	{"cert-manager 1.21.2", heavy(func(ctx context.Context) ([]Command, error) { return certManager(ctx, "1.21.2") })},
	{"certbot 2.1.0", func(ctx context.Context) ([]Command, error) { return certbot(ctx, "2.1.0") }},
	{"caddy-dns/cloudflare 0.2.4", heavy(func(ctx context.Context) ([]Command, error) { return caddyDNS(ctx, "0.2.4") })},
	{"cfcli 5.1.2", func(ctx context.Context) ([]Command, error) { return cfcli(ctx, "5.1.2") }},
	{"cloudflare-go 6.10.0", heavy(func(ctx context.Context) ([]Command, error) {
		return cloudflareGo(ctx, "6.10.0", "v6", cloudflareGoLines)
	})},
	{"cloudflare-go 7.9.0", heavy(func(ctx context.Context) ([]Command, error) {
		return cloudflareGo(ctx, "7.9.0", "v7", cloudflareGoLines)
	})},
	{"cloudflare-go 0.119.0", func(ctx context.Context) ([]Command, error) { return cloudflareV0(ctx, "0.119.0") }},
	{"cloudflare (npm) 7.3.0", func(ctx context.Context) ([]Command, error) { return sdk(ctx, "7.3.0") }},
	{"cloudflare-ddns 1.17.0", heavy(func(ctx context.Context) ([]Command, error) { return cloudflareDDNS(ctx, "1.17.0") })},
	{"ddclient 3.10.0", func(ctx context.Context) ([]Command, error) { return ddclient(ctx, "3.10.0") }},
	{"dnslink-cloudflare 3.0.0", func(ctx context.Context) ([]Command, error) { return dnslink(ctx, "3.0.0") }},
	{"dnscontrol 4.20.0", heavy(func(ctx context.Context) ([]Command, error) { return dnscontrol(ctx, "4.20.0") })},
	{"external-dns 0.18.0", heavy(func(ctx context.Context) ([]Command, error) { return externalDNS(ctx, "0.18.0") })},
	{"flarectl 0.119.0", func(ctx context.Context) ([]Command, error) { return flarectl(ctx, "0.119.0") }},
	{"inadyn 2.10.0", func(ctx context.Context) ([]Command, error) { return inadyn(ctx, "2.10.0") }},
	{"lego 4.25.0", func(ctx context.Context) ([]Command, error) { return lego(ctx, "4.25.0", "v4") }},
	{"lego 5.6.0", func(ctx context.Context) ([]Command, error) { return lego(ctx, "5.6.0", "v5") }},
	{"lexicon 3.11.7", func(ctx context.Context) ([]Command, error) { return lexicon(ctx, "3.11.7") }},
	{"libdns/cloudflare 0.2.2", func(ctx context.Context) ([]Command, error) { return libdns(ctx, "0.2.2") }},
	{"octodns 1.22.0", func(ctx context.Context) ([]Command, error) { return octodns(ctx, "1.22.0", "1.2.0") }},
	{"python-cloudflare 2.11.1", func(ctx context.Context) ([]Command, error) { return pythonCloudflare(ctx, "2.11.1") }},
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
	hear(t, rows)
	return rows
}

// TestClients runs the commands and compares them with the table; -update takes what
// was seen into it. A client that cannot be installed is skipped.
func TestClients(t *testing.T) {
	known := map[string]Row{}
	for _, r := range stored(t) {
		known[key(r)] = r
	}
	var mu sync.Mutex
	t.Run("run", func(t *testing.T) {
		for _, s := range suites {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				commands, err := s.commands(t.Context())
				require.NotErrorIs(t, err, errBroken)
				if err != nil {
					t.Skipf("%s: %v", s.name, err)
				}
				names, whys := map[string]bool{}, map[string]string{}
				for _, c := range commands {
					require.Equal(t, s.name, c.Client)
					require.False(t, names[c.Name], "%s is there twice", c.Name)
					names[c.Name], whys[c.Name] = true, c.Why
				}
				done := map[string]bool{}
				mu.Lock()
				for k, r := range known {
					switch {
					case r.Client != s.name:
					case names[r.Command]:
						done[r.Command] = whole(r)
						if *update { // which no run has to tell
							r.Why = whys[r.Command]
							known[k] = r
						}
					case *update:
						delete(known, k)
					}
				}
				mu.Unlock()
				for _, c := range commands {
					if c.Slow && !c.Sampled && !runAll || *rest && done[c.Name] {
						continue
					}
					t.Run(c.Name, func(t *testing.T) {
						t.Parallel()
						all := (runAll || !c.Slow) && !*quick
						row, err := c.Measure(t.Context(), t.TempDir(), all)
						require.NoError(t, err)
						mu.Lock()
						defer mu.Unlock()
						want, is := known[key(row)]
						if *update {
							if !all && is && slices.Equal(want.Needs, row.Needs) {
								row.Without = want.Without // what this run did not try
							}
							known[key(row)] = row
							write(t, known) // each time: a run may be stopped
							return
						}
						require.True(t, is, "not in %s: run with -update", table)
						if !all {
							want.Without = nil
						}
						assert.Equal(t, lasting(want), lasting(row))
					})
				}
			})
		}
	})
	if *update {
		write(t, known)
	}
}

// whole reports whether a row has all that a run shows.
func whole(r Row) bool {
	for _, w := range r.Without {
		if w.Exit != 0 && w.Output == nil {
			return false
		}
	}
	return r.Exact && r.Seconds > 0 && len(r.Without) == len(r.Needs)
}

// lasting is what is the same whenever a row is measured.
func lasting(r Row) Row {
	r.Seconds = 0
	r.Without = slices.Clone(r.Without)
	for i := range r.Without {
		r.Without[i].Output = nil
	}
	return r
}

func key(r Row) string { return r.Client + "\n" + r.Command }

// write writes the table, a line for each row, the outputs, and the page.
func write(t *testing.T, known map[string]Row) {
	t.Helper()
	rows := slices.SortedFunc(maps.Values(known), func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Client, b.Client), cmp.Compare(a.Command, b.Command))
	})
	writeLines(t, table, rows)
	writeLines(t, outputs, said(rows))
	require.NoError(t, os.WriteFile(page, []byte(Page(rows)), 0o644))
}

// writeLines writes a JSON list with a line for each of its members.
func writeLines[T any](t *testing.T, file string, of []T) {
	t.Helper()
	lines := make([]string, len(of))
	for i, v := range of {
		var line strings.Builder
		enc := json.NewEncoder(&line)
		enc.SetEscapeHTML(false)
		require.NoError(t, enc.Encode(v))
		lines[i] = strings.TrimSpace(line.String())
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte("[\n"+strings.Join(lines, ",\n")+"\n]\n"), 0o644))
}

const page = "../../docs/CLIENTS.md"

// TestPage holds docs/CLIENTS.md to the table; with -update it writes the page of the
// table as it is.
func TestPage(t *testing.T) {
	rows := stored(t)
	if *update {
		known := map[string]Row{}
		for _, r := range rows {
			known[key(r)] = r
		}
		write(t, known)
	}
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, Page(rows), string(got), "docs/CLIENTS.md is not what %s says: run with -update", table)
}

// TestTable holds the table to what it is to show: what is listed works.
func TestTable(t *testing.T) {
	rows := stored(t)
	works, exact := 0, 0
	seen, clients := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		name, _, _ := strings.Cut(r.Client, " ")
		clients[name] = true
		assert.False(t, seen[key(r)], "%s: %s is there twice", r.Client, r.Command)
		seen[key(r)] = true
		if r.Works {
			works++
		}
		if r.Exact {
			exact++
		}
	}
	assert.GreaterOrEqual(t, len(rows), 120, "commands")
	assert.GreaterOrEqual(t, len(clients), 12, "clients, their versions aside: %v", clients)
	assert.GreaterOrEqual(t, works*100, len(rows)*95, "%d of %d succeed", works, len(rows))
	assert.GreaterOrEqual(t, exact*100, len(rows)*95, "%d of %d succeed with exactly what they need", exact, len(rows))
}
