package house

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// row says what the production files of a package may depend on, directly or
// through other packages.
type row struct {
	rooms    []string // packages of this module, and what those may import
	http     bool     // net/http
	sdk      bool     // service packages of cloudflare-go
	testing  bool     // package testing
	yaml     bool     // the library for YAML
	zstd     bool     // the library for Zstandard
	terminal bool     // what asks a terminal for its width
	config   bool     // the libraries for TOML and JSON with comments
}

// everything is what stands above the examples and the packages for tests.
func everything() []string {
	return []string{"permissions/record/httprecord", "permissions/record/terraform", "permissions/record/gosource", "permissions/record/compressed", "permissions/record/logs", "permissions/specfmt", "token", "token/cmdline", "token/tokentest", "probe"}
}

// table is the import table of docs/DESIGN.md. A key that ends in "/…" stands
// for every package below it. Every package has a row, and every row a package:
// one for a room that is not there yet would let it in unseen.
func table() map[string]row {
	return map[string]row{
		"":                                   {},
		"internal/wording":                   {},
		"internal/credential":                {rooms: []string{"internal/wording"}},
		"internal/strictjson":                {rooms: []string{"internal/credential"}},
		"internal/disktest":                  {},
		"internal/goldenfile":                {testing: true},
		"internal/leaktest":                  {testing: true},
		"internal/ptytest":                   {testing: true},
		"permissions/specfmt":                {rooms: []string{"permissions"}},
		"permissions":                        {rooms: []string{"internal/credential", "internal/strictjson", "permissions/internal/forms"}},
		"permissions/internal/forms":         {rooms: []string{"internal/credential", "internal/strictjson"}},
		"permissions/specyaml":               {rooms: []string{"permissions", "internal/credential"}, yaml: true},
		"permissions/internal/openapi":       {},
		"permissions/operations":             {rooms: []string{"permissions", "permissions/internal/openapi"}},
		"permissions/authz":                  {rooms: []string{"permissions/operations"}},
		"permissions/record":                 {rooms: []string{"permissions/authz", "permissions/record/internal/cover", "permissions/record/internal/lines", "permissions/record/internal/fields"}},
		"permissions/record/internal/lines":  {},
		"permissions/record/internal/fields": {},
		"permissions/record/internal/cover":  {},
		"permissions/record/compressed":      {zstd: true},
		"permissions/record/logs":            {rooms: []string{"permissions/record"}},
		"permissions/record/httprecord":      {rooms: []string{"permissions/record"}, http: true},
		"permissions/lint":                   {rooms: []string{"permissions/record"}},
		"permissions/lint/report":            {rooms: []string{"permissions/lint"}, terminal: true},
		"permissions/record/gosource":        {rooms: []string{"permissions/record", "internal/gomethods"}},
		"permissions/record/terraform":       {rooms: []string{"permissions/record", "internal/tfcalls"}},
		"permissions/record/wrangler":        {rooms: []string{"permissions/record", "internal/sqltext"}, config: true},
		"internal/answers":                   {rooms: []string{"permissions"}},
		"internal/sigv4":                     {},
		"internal/sqltext":                   {},
		"internal/cfapi":                     {rooms: []string{"internal/credential", "internal/answers"}, http: true},
		"diagnose":                           {rooms: []string{"permissions/authz", "internal/cfapi", "diagnose/internal/hearing"}, http: true},
		"internal/gomethods":                 {},
		"internal/tfcalls":                   {},
		"diagnose/internal/hearing":          {rooms: []string{"internal/cfapi", "internal/gomethods", "internal/tfcalls"}, http: true},
		"diagnose/internal/…":                {http: true}, // what its tests share
		"token":                              {rooms: []string{"permissions/lint", "diagnose", "internal/cfapi", "internal/sigv4"}, http: true, sdk: true},
		"token/cmdline":                      {rooms: []string{"token"}, http: true, sdk: true},
		"token/tokentest":                    {rooms: []string{"permissions/authz", "internal/answers", "internal/cfapi", "internal/sigv4", "internal/sqltext"}, http: true},
		"probe":                              {rooms: []string{"token", "diagnose", "internal/answers"}, http: true, sdk: true},
		"probe/probetest":                    {rooms: everything(), http: true, sdk: true, testing: true},
		"token/tokentest/conformance":        {rooms: everything(), http: true, sdk: true, testing: true},
		"examples/…":                         {rooms: append(everything(), "permissions/specyaml", "permissions/record/wrangler", "permissions/lint/report"), terminal: true, config: true, http: true, sdk: true, yaml: true, zstd: true}, // and no other program
		"internal/hostile":                   {http: true},
		"internal/canary":                    {},
		"internal/exercise":                  {rooms: append(everything(), "probe/probetest"), http: true, sdk: true, testing: true},
		"internal/house":                     {},
		"internal/house/cost":                {},
		"internal/mutate":                    {},
		"internal/house/cost/…":              {rooms: everything(), http: true, sdk: true},
		"permissions/internal/gen":           {rooms: []string{"permissions/internal/openapi"}},
		"permissions/internal/gen/…":         {rooms: []string{"permissions/internal/gen", "permissions", "permissions/internal/openapi", "internal/tfcalls"}},
	}
}

// rowOf returns the table's row for a package: its own, or that of the
// nearest "/…" above it.
func rowOf(rows map[string]row, pkg string) (row, bool) {
	if r, ok := rows[pkg]; ok {
		return r, true
	}
	for at := pkg; ; {
		i := strings.LastIndexByte(at, '/')
		if i < 0 {
			return row{}, false
		}
		at = at[:i]
		if r, ok := rows[at+"/…"]; ok {
			return r, true
		}
	}
}

// allows reports whether the rooms of a row, with all that those may import,
// include the package.
func (r row) allows(rows map[string]row, pkg string) bool {
	for _, room := range r.rooms {
		below, family := strings.CutSuffix(room, "…")
		if room == pkg || family && strings.HasPrefix(pkg, below) {
			return true
		}
		if !family && rows[room].allows(rows, pkg) {
			return true
		}
	}
	return false
}

// forbidden says why a package with the row may not depend on path, "" when it
// may.
func (r row) forbidden(rows map[string]row, path string, standard bool) string {
	if rel, ok := relative(path); ok {
		if !r.allows(rows, rel) {
			return "is not in its row of the import table"
		}
		return ""
	}
	const sdk = "github.com/cloudflare/cloudflare-go/v7"
	switch {
	case path == "testing" || strings.HasPrefix(path, "testing/"):
		if !r.testing {
			return "belongs in tests"
		}
	case path == "net/http" || strings.HasPrefix(path, "net/http/"):
		if !r.http {
			return "is kept out of this package"
		}
	case standard:
	case path == sdk:
		return "costs its importer about 90 s of cold build: import the service packages"
	case strings.HasPrefix(path, sdk+"/") || strings.HasPrefix(path, "github.com/tidwall/"): // what the SDK stands on
		if !r.sdk {
			return "is kept out of this package"
		}
	case strings.HasPrefix(path, "golang.org/x/term"), strings.HasPrefix(path, "golang.org/x/sys"):
		if !r.terminal {
			return "is for permissions/lint/report and the programs alone"
		}
	case strings.HasPrefix(path+"/", "github.com/klauspost/compress/"):
		if !r.zstd {
			return "is for permissions/record/compressed alone"
		}
	case strings.HasPrefix(path, "github.com/pelletier/go-toml/v2"), path == "github.com/tailscale/hujson":
		if !r.config {
			return "is for permissions/record/wrangler alone"
		}
	case path == "go.yaml.in/yaml/v3":
		if !r.yaml {
			return "is for permissions/specyaml alone"
		}
	default:
		return "is no dependency of the library"
	}
	return ""
}

// faults lists what breaks the table, each with the path of imports that leads
// there.
func faults(rows map[string]row, all map[string]listed) []string {
	var out []string
	for _, from := range slices.Sorted(maps.Keys(all)) {
		rel, ok := relative(from)
		if !ok {
			continue
		}
		r, ok := rowOf(rows, rel)
		if !ok {
			out = append(out, from+" has no row in the import table")
			continue
		}
		via := map[string]string{from: ""}
		for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
			for _, next := range all[queue[0]].Imports {
				if _, seen := via[next]; seen || next == "C" {
					continue
				}
				via[next] = queue[0]
				if why := r.forbidden(rows, next, all[next].Standard); why != "" {
					out = append(out, fmt.Sprintf("%s: %s %s", chain(via, next), next, why))
					continue // what lies behind it is its own fault
				}
				if !all[next].Standard {
					queue = append(queue, next)
				}
			}
		}
	}
	return out
}

// stale lists the rows that no package stands behind, and the rooms that a row
// names and that have no row themselves.
func stale(rows map[string]row, all map[string]listed) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		below, family := strings.CutSuffix(name, "…")
		found := false
		for path := range all {
			rel, ok := relative(path)
			found = found || ok && (rel == name || family && strings.HasPrefix(rel, below))
		}
		if !found {
			out = append(out, fmt.Sprintf("the import table has a row for %q, where no package is", name))
		}
		for _, room := range rows[name].rooms {
			if _, ok := rows[room]; !ok {
				out = append(out, fmt.Sprintf("the row for %q names %q, which has no row", name, room))
			}
		}
	}
	return out
}

func chain(via map[string]string, to string) string {
	var path []string
	for at := to; at != ""; at = via[at] {
		path = append(path, at)
	}
	slices.Reverse(path)
	return strings.Join(path, " -> ")
}

func TestImportTable(t *testing.T) {
	t.Parallel()
	for _, fault := range append(faults(table(), packages(t)), stale(table(), packages(t))...) {
		t.Error(fault)
	}
}

// The packages of the vocabulary are free of net/http and of the SDK even
// where the standard library would bring it in.
func TestVocabularyIsFreeOfHTTP(t *testing.T) {
	t.Parallel()
	all := packages(t)
	for _, pkg := range []string{"permissions", "permissions/operations", "permissions/authz", "permissions/record"} {
		if !assert.Contains(t, all, module+"/"+pkg) {
			continue
		}
		via := map[string]string{module + "/" + pkg: ""}
		for queue := []string{module + "/" + pkg}; len(queue) > 0; queue = queue[1:] {
			for _, next := range all[queue[0]].Imports {
				if _, seen := via[next]; !seen {
					via[next] = queue[0]
					queue = append(queue, next)
				}
			}
		}
		for _, bad := range []string{"net/http", "crypto/tls", "testing", "github.com/cloudflare/cloudflare-go/v7"} {
			_, found := via[bad]
			assert.False(t, found, chain(via, bad))
		}
	}
}

// The test above can fail: on a made-up module that breaks each rule once.
func TestImportTableFindsFaults(t *testing.T) {
	t.Parallel()
	all := map[string]listed{}
	add := func(path string, standard bool, imports ...string) {
		all[path] = listed{ImportPath: path, Standard: standard, GoFiles: []string{"x.go"}, Imports: imports}
	}
	const sdk = "github.com/cloudflare/cloudflare-go/v7"
	for _, std := range []string{"net/http", "testing", "fmt"} {
		add(std, true)
	}
	add(sdk, false)
	add(sdk+"/zones", false, "net/http", "github.com/tidwall/gjson")
	add("github.com/tidwall/gjson", false, "fmt")
	add("github.com/stretchr/testify/assert", false, "testing")
	add(module+"/permissions", false, "fmt")
	add(module+"/internal/cfapi", false, "net/http")
	add(module+"/permissions/operations", false, module+"/permissions")
	add(module+"/permissions/authz", false, module+"/permissions", module+"/permissions/operations", module+"/internal/cfapi")
	add(module+"/diagnose", false, module+"/permissions/authz", sdk+"/zones")
	add(module+"/token", false, sdk+"/zones", sdk, module+"/diagnose")
	add(module+"/token/tokentest", false, module+"/token", "testing")
	add(module+"/probe/probetest", false, "testing", "github.com/stretchr/testify/assert")
	add(module+"/examples/doctor", false, module+"/probe/probetest")
	add(module+"/newroom", false, "fmt")
	all[module+"/newroom/tests"] = listed{ImportPath: module + "/newroom/tests"} // has test files only

	assert.Equal(t, []string{
		module + "/diagnose -> " + sdk + "/zones: " + sdk + "/zones is kept out of this package",
		module + "/examples/doctor -> " + module + "/probe/probetest: " + module + "/probe/probetest is not in its row of the import table",
		module + "/newroom has no row in the import table",
		module + "/newroom/tests has no row in the import table",
		module + "/permissions/authz -> " + module + "/internal/cfapi: " + module + "/internal/cfapi is not in its row of the import table",
		module + "/probe/probetest -> github.com/stretchr/testify/assert: github.com/stretchr/testify/assert is no dependency of the library",
		module + "/token -> " + sdk + ": " + sdk + " costs its importer about 90 s of cold build: import the service packages",
		module + "/token/tokentest -> " + module + "/token: " + module + "/token is not in its row of the import table",
		module + "/token/tokentest -> testing: testing belongs in tests",
	}, faults(table(), all))
}

// A row that is too much is found: for a room that is not there, alone or as a family, and by
// a room that has no row.
func TestImportTableFindsStaleRows(t *testing.T) {
	t.Parallel()
	all := map[string]listed{}
	for _, path := range []string{module, module + "/token", module + "/examples/doctor", "net/http"} {
		all[path] = listed{ImportPath: path}
	}
	rows := map[string]row{
		"": {}, "token": {rooms: []string{"permissions/lint", "gone"}}, "examples/…": {}, "gone": {}, "net/http": {}, "probe/internal/…": {}, "token/…": {},
	}
	assert.Equal(t, []string{
		`the import table has a row for "gone", where no package is`,
		`the import table has a row for "net/http", where no package is`,
		`the import table has a row for "probe/internal/…", where no package is`,
		`the row for "token" names "permissions/lint", which has no row`,
		`the import table has a row for "token/…", where no package is`,
	}, stale(rows, all))
	delete(rows, "gone")
	delete(rows, "net/http")
	delete(rows, "probe/internal/…")
	delete(rows, "token/…")
	rows["token"] = row{rooms: []string{"examples/…"}}
	assert.Empty(t, stale(rows, all))
}

// The rooms that docs/DESIGN.md shows are those that are there: all that a
// program can import, and no other.
func TestDesignShowsTheRooms(t *testing.T) {
	t.Parallel()
	_, block, found := strings.Cut(read(t, "docs/DESIGN.md"), "```text\n")
	block, _, closed := strings.Cut(block, "```")
	if !assert.True(t, found && closed, "the rooms were not found") {
		return
	}
	all := packages(t)
	shown := map[string]bool{}
	last := ""
	for _, line := range strings.Split(strings.TrimSpace(block), "\n") {
		name := strings.Fields(line)[0]
		if rest, below := strings.CutPrefix(name, ".../"); below {
			name = last + "/" + rest
		} else {
			last = name
		}
		shown[name] = true
		if name != "examples/" {
			assert.Contains(t, all, module+"/"+name, "docs/DESIGN.md shows a room that is not there")
		}
	}
	for path := range all {
		rel, ok := relative(path)
		if !ok || rel == "" || strings.Contains("/"+rel, "/internal/") || strings.HasPrefix(rel, "examples/") {
			continue
		}
		assert.True(t, shown[rel], "docs/DESIGN.md does not show %s", rel)
	}
}
