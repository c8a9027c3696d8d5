package known_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/gosource"
)

const recordings = "../../../testdata/recordings"

// known are programs and libraries, the groups that their source needs, and recordings
// of them.
var known = []struct {
	module, pattern string
	heavy           bool // what it imports takes minutes to compile: with -heavy only
	groups          []string
	recorded        []string
	gaps            []string // what each gap has in it, in order
}{
	{
		module: "github.com/libdns/cloudflare@v0.2.2", pattern: ".",
		groups:   []string{"DNS Write", "Zone Read"},
		recorded: []string{"libdns-append-delete", "libdns-append-delete-zonetoken", "libdns-list", "libdns-set"},
	},
	{
		module: "github.com/caddy-dns/cloudflare@v0.2.4", pattern: ".", heavy: true,
		groups:   []string{"DNS Write", "Zone Read"},
		recorded: []string{"libdns-append-delete", "libdns-set"},
	},
	{
		module: "github.com/go-acme/lego/v5@v5.6.0", pattern: "./providers/dns/cloudflare",
		groups:   []string{"DNS Write", "Zone Read"},
		recorded: []string{"lego-present-cleanup", "lego-present-cleanup-zonetoken"},
	},
	{
		module: "github.com/go-acme/lego/v4@v4.25.0", pattern: "./providers/dns/cloudflare",
		groups: []string{"DNS Write", "Zone Read"},
	},
	{
		module: "github.com/cert-manager/cert-manager@v1.21.2", pattern: "./pkg/issuer/acme/dns/cloudflare", heavy: true,
		groups:   []string{"DNS Write", "Zone Read"},
		recorded: []string{"certmanager-present-cleanup"},
	},
	{
		module: "sigs.k8s.io/external-dns@v0.20.0", pattern: "./provider/cloudflare", heavy: true,
		groups: []string{"DNS Write", "SSL and Certificates Write", "Zone Read"},
	},
}

var heavy = flag.Bool("heavy", false, "read the modules too whose imports take minutes to compile")

// TestKnown needs the modules, from the module cache or by the module proxy that the
// environment names.
func TestKnown(t *testing.T) {
	for _, tt := range known {
		t.Run(tt.module, func(t *testing.T) {
			if tt.heavy && !*heavy {
				t.Skip("what it imports takes minutes to compile: go test -heavy")
			}
			rec, err := gosource.Read(t.Context(), gosource.Options{Dir: directory(t, tt.module)}, tt.pattern)
			if err != nil && strings.Contains(err.Error(), "requires go >= ") {
				t.Skip(err)
			}
			require.NoError(t, err)
			assert.Equal(t, tt.groups, groups(record.Minimal(rec)))
			require.Len(t, rec.Gaps, len(tt.gaps), "%q", rec.Gaps)
			for i, gap := range tt.gaps {
				assert.Contains(t, rec.Gaps[i], gap)
			}
			found := made(t, rec.Calls)
			var traffic []record.Recording
			for _, name := range tt.recorded {
				f, err := os.Open(filepath.Join(recordings, name+".jsonl"))
				require.NoError(t, err)
				run, err := record.ReadJSONL(f, name, false)
				require.NoError(t, f.Close())
				require.NoError(t, err)
				for _, op := range made(t, run.Calls) {
					assert.Contains(t, found, op, name)
				}
				traffic = append(traffic, run)
			}
			if len(traffic) > 0 {
				assert.Equal(t, groups(record.Minimal(traffic...)), groups(record.Minimal(rec)), "from traffic, from source")
			}
		})
	}
}

// directory is where the module cache has a module.
func directory(t *testing.T, module string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", module)
	cmd.Dir = t.TempDir() // so that it is written into no list of dependencies
	var out bytes.Buffer
	cmd.Stdout = &out
	err := cmd.Run()
	var got struct{ Dir, Error string }
	if json.Unmarshal(out.Bytes(), &got) != nil || err != nil || got.Dir == "" {
		t.Skipf("%s cannot be had: %v %s", module, err, got.Error)
	}
	return got.Dir
}

func groups(res record.Result) []string {
	var out []string
	take := func(p permissions.Permission) {
		if g, ok := permissions.GroupOf(p); ok {
			out = append(out, g.Name)
		}
	}
	for _, n := range res.Required {
		take(n.Permission)
	}
	for _, n := range res.Unplaced {
		take(n.Permission)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// made are the operations of calls.
func made(t *testing.T, calls []authz.Call) []string {
	t.Helper()
	var out []string
	for _, c := range calls {
		m, ok := operations.Match(c.Method, c.Path)
		require.True(t, ok, "%s %s", c.Method, c.Path)
		out = append(out, m.Operation().Method()+" "+m.Operation().Template())
	}
	return out
}
