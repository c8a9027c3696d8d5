package clients

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token/tokentest"
)

const newestWrangler = "4.164.0"

const derivedTable = "testdata/wranglerderived.json"

// derived is a run of a command with exactly what record/wrangler derives from its
// configuration, and those without one of its permissions.
type derived struct {
	Client  string   `json:"client"`
	Command string   `json:"command"`
	Needs   []string `json:"needs"`
	Exit    int      `json:"exit"`
	// Without is what happens without each of Needs; nil where it was not tried, as with
	// the older version.
	Without []missing `json:"without,omitempty"`
	// Fault is the end of the output, where Exit is not 0.
	Fault string `json:"fault,omitempty"`
}

type missing struct {
	Permission string `json:"permission"`
	Exit       int    `json:"exit"`
}

// derivedLines are the command lines that are run, with what their configuration has.
var derivedLines = []struct{ line, about string }{
	{"deploy", "nothing but a name"},
	{"deploy -c existing.toml", "the Worker exists"},
	{"deploy -c routeid.toml", "a route, the zone's id"},
	{"deploy -c routes.toml", "a route, the zone's name"},
	{"deploy -c pattern.toml", "a route, no zone said"},
	{"deploy -c domain.toml", "a custom domain"},
	{"deploy -c existingroutes.toml", "route, custom domain and cron of a Worker that exists"},
	{"deploy -c cron.toml", "a cron"},
	{"deploy -c queue.toml", "producer and consumer of a queue"},
	{"deploy -c d1.toml", "a D1 database"},
	{"deploy -c kv.toml", "a KV namespace"},
	{"deploy -c r2.toml", "a bucket"},
	{"deploy -c bare.toml --x-auto-create", "KV, D1 and R2 without ids"},
	{"deploy -c assets.toml", "static assets"},
	{"deploy -c dobj.toml", "a Durable Object and its migration"},
	{"deploy -c env.jsonc --env production", "an environment with route and cron, in JSON with comments"},
	{"deploy --dispatch-namespace ns", "a dispatch namespace"},
	{"versions upload -c kvr2.toml", "KV, R2 and a queue"},
	{"versions deploy <version>@100% -y", ""},
	{"triggers deploy -c routes.toml", "a route, the zone's name"},
	{"secret put S", ""},
	{"secret put S --name newone", "the Worker does not exist"},
	{"secret bulk secrets.json", ""},
	{"versions secret put S", ""},
	{"tail --format pretty", ""},
	{"rollback <version> -y -m test", ""},
	{"delete --force", ""},
	{"pages deploy --branch main --commit-dirty=true", "pages_build_output_dir"},
	{"pages secret put S --project-name p", ""},
	{"d1 migrations apply db --remote", "a D1 database"},
	{"d1 migrations list db --remote", "a D1 database"},
	{`d1 execute db --remote --command "select 1"`, ""},
	{`d1 execute db --remote -y --command "create table t (a)"`, ""},
	{"d1 execute db --remote --file q.sql -y", ""},
	{"kv key put k v --binding KV --remote -c kv.toml", "a KV namespace"},
	{"r2 object put bucket/o.txt --file o.txt --remote", ""},
	{"queues consumer add q w", ""},
}

func storedDerived(t *testing.T) []derived {
	t.Helper()
	var rows []derived
	data, err := os.ReadFile(derivedTable)
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &rows))
	return rows
}

// lineOf is a command line of the tables.
func lineOf(t *testing.T, text string) wranglerLine {
	t.Helper()
	all := readableLines()
	at := slices.IndexFunc(all, func(w wranglerLine) bool { return w.line == text })
	require.GreaterOrEqual(t, at, 0, text)
	return all[at]
}

// derivedSpec is what the line's configuration needs. What has no id is the zone of the
// simulator's world.
func derivedSpec(w wranglerLine, version string) (permissions.Spec, error) {
	rec, err := w.read(version, tokentest.DefaultAccountID)
	if err != nil {
		return permissions.Spec{}, err
	}
	res := record.Minimal(rec)
	spec := res.Spec
	for _, u := range res.Unplaced {
		if u.Scope != permissions.ScopeZone {
			return spec, fmt.Errorf("%s on %s", permissions.Label(u.Permission), u.Whose)
		}
		spec = spec.With(permissions.AllowOn(permissions.ZoneResource(tokentest.DefaultZoneID), u.Permission))
	}
	return spec, nil
}

func needsOf(spec permissions.Spec) []string {
	needs := []string{}
	for st := range spec.Statements() {
		needs = append(needs, label(st))
	}
	return needs
}

// TestWranglerDerived runs wrangler with exactly what record/wrangler derives from the
// configuration: every command succeeds. Without the build tag what was seen is held to
// what is derived now.
func TestWranglerDerived(t *testing.T) {
	known := storedDerived(t)
	require.True(t, len(known) > 0 || *update)
	for _, version := range []string{newestWrangler, "4.86.0"} {
		var commands []Command
		if runAll {
			var err error
			if commands, err = wranglerOf(t.Context(), version, readableLines()); err != nil {
				t.Skipf("wrangler %s: %v", version, err)
			}
		}
		for _, d := range derivedLines {
			client := "wrangler " + version
			w := lineOf(t, d.line)
			if w.since != "" && !newer(version, w.since) {
				continue
			}
			t.Run(client+" "+d.line, func(t *testing.T) {
				spec, err := derivedSpec(w, version)
				require.NoError(t, err)
				at := slices.IndexFunc(known, func(r derived) bool { return r.Client == client && r.Command == d.line })
				if !runAll || *update && at >= 0 && slices.Equal(known[at].Needs, needsOf(spec)) && known[at].Exit == 0 {
					require.GreaterOrEqual(t, at, 0, "not in %s: run with -tags clients -update", derivedTable)
					assert.Equal(t, known[at].Needs, needsOf(spec))
					assert.Zero(t, known[at].Exit, known[at].Fault)
					return
				}
				i := slices.IndexFunc(commands, func(c Command) bool { return c.Name == d.line })
				require.GreaterOrEqual(t, i, 0)
				row, err := runDerived(t.Context(), commands[i], t.TempDir(), spec)
				require.NoError(t, err)
				assert.Zero(t, row.Exit, row.Fault)
				if !*update {
					require.GreaterOrEqual(t, at, 0, "not in %s: run with -update", derivedTable)
					require.Equal(t, known[at], row)
					return
				}
				if at >= 0 {
					known = slices.Delete(known, at, at+1)
				}
				known = append(known, row)
				slices.SortFunc(known, func(a, b derived) int {
					return cmp.Or(strings.Compare(a.Client, b.Client), strings.Compare(a.Command, b.Command))
				})
				data, err := json.MarshalIndent(known, "", "\t")
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(derivedTable, append(data, '\n'), 0o644))
			})
		}
	}
	derivedPage(t, known)
}

func runDerived(ctx context.Context, c Command, dir string, spec permissions.Spec) (derived, error) {
	row := derived{Client: c.Client, Command: c.Name, Needs: needsOf(spec)}
	out, _, _, err := c.run(ctx, dir, spec)
	if err != nil {
		return row, err
	}
	if row.Exit = out.Exit; row.Exit != 0 {
		row.Fault = ending(out.Output)
		return row, nil
	}
	if c.Client != "wrangler "+newestWrangler { // what is not needed would be seen with that
		return row, nil
	}
	for st := range spec.Statements() {
		out, _, _, err := c.run(ctx, dir, spec.Filter(func(o permissions.Statement) bool { return o != st }))
		if err != nil {
			return row, err
		}
		row.Without = append(row.Without, missing{label(st), out.Exit})
	}
	return row, nil
}

// derivedPage holds the table of docs/SOURCES.md to the rows.
func derivedPage(t *testing.T, rows []derived) {
	t.Helper()
	const page, begin, end = "../../docs/SOURCES.md", "<!-- wrangler: written by a test of internal/clients, do not edit -->\n", "<!-- end of wrangler -->\n"
	data, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(data), begin)
	require.True(t, ok, begin)
	have, after, ok := strings.Cut(rest, end)
	require.True(t, ok, end)
	want := derivedText(rows)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(before+begin+want+end+after), 0o644))
		return
	}
	assert.Equal(t, want, have, "run with -update")
}

func derivedText(rows []derived) string {
	var b strings.Builder
	b.WriteString("| Command | Configuration | Derived, and enough for the program | Fails without any one of them |\n|---|---|---|---|\n")
	row := func(version, line string) *derived {
		at := slices.IndexFunc(rows, func(r derived) bool { return r.Client == "wrangler "+version && r.Command == line })
		if at < 0 {
			return nil
		}
		return &rows[at]
	}
	for _, d := range derivedLines {
		old, now := row("4.86.0", d.line), row("4.164.0", d.line)
		switch {
		case now == nil:
		case old == nil:
			fmt.Fprintf(&b, "| `%s` | %s | %s (4.164.0) | %s |\n", d.line, d.about, strings.Join(now.Needs, ", "), now.fails())
		case slices.Equal(old.Needs, now.Needs):
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", d.line, d.about, strings.Join(now.Needs, ", "), now.fails())
		default:
			fmt.Fprintf(&b, "| `%s` | %s | %s (4.164.0); %s (4.86.0) | %s |\n", d.line, d.about, strings.Join(now.Needs, ", "), strings.Join(old.Needs, ", "), now.fails())
		}
	}
	return b.String()
}

// fails says whether the command failed without any one permission.
func (d derived) fails() string {
	var not []string
	for _, w := range d.Without {
		if w.Exit == 0 {
			not = append(not, w.Permission)
		}
	}
	if len(not) == 0 {
		return "yes"
	}
	return "but for " + strings.Join(not, ", ")
}
