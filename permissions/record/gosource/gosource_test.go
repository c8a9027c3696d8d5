package gosource_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/gosource"
)

var update = flag.Bool("update", false, "write the golden files")

// unpack writes the files of an archive, each behind a line "-- name --".
func unpack(t *testing.T, archive, dir string) {
	t.Helper()
	data, err := os.ReadFile(archive)
	require.NoError(t, err)
	var name string
	files := map[string]*strings.Builder{}
	for line := range strings.Lines(string(data)) {
		if n, is := strings.CutPrefix(line, "-- "); is {
			name = strings.TrimSuffix(n, " --\n")
			files[name] = &strings.Builder{}
		} else if name != "" {
			files[name].WriteString(line)
		}
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
	}
}

// programOf makes a module of an archive, which has the SDK of testdata/sdk.txt.
func programOf(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	unpack(t, filepath.Join("testdata", "sdk.txt"), filepath.Join(dir, "sdk"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(`module example.com/program

go 1.25

require (
	github.com/cloudflare/cloudflare-go v0.119.0
	github.com/cloudflare/cloudflare-go/v7 v7.9.0
)

replace (
	github.com/cloudflare/cloudflare-go => ./sdk/v0
	github.com/cloudflare/cloudflare-go/v7 => ./sdk/v7
)
`), 0o600))
	unpack(t, archive, dir)
	return dir
}

// written is a recording, a line a call, and below them the gaps.
func written(rec record.Recording) string {
	var b strings.Builder
	for _, c := range rec.Calls {
		fmt.Fprintf(&b, "%s %s <- %s\n", c.Method, c.Path, c.From)
	}
	for _, g := range rec.Gaps {
		fmt.Fprintf(&b, "gap: %s\n", g)
	}
	return b.String()
}

func TestPrograms(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/programs/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, archive := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(archive), ".txt"), func(t *testing.T) {
			t.Parallel()
			rec, err := gosource.Read(t.Context(), gosource.Options{Dir: programOf(t, archive)}, "./...")
			require.NoError(t, err)
			golden := strings.TrimSuffix(archive, ".txt") + ".golden"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(written(rec)), 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), written(rec))
			for _, c := range rec.Calls {
				assert.Equal(t, 200, c.Status, c.From)
			}
		})
	}
}

// TestOptions: ids that the source does not say may be given.
func TestOptions(t *testing.T) {
	t.Parallel()
	const account, zone = permissions.AccountID("023e105f4ecef8ad9ca31a8372d0c359"), permissions.ZoneID("9a7806061c88ada191ed06f989cc3da9")
	rec, err := gosource.Read(t.Context(), gosource.Options{Dir: programOf(t, "testdata/programs/library.txt"), Account: account, Zone: zone}, ".")
	require.NoError(t, err)
	assert.Contains(t, written(rec), "POST /accounts/"+string(account)+"/r2/buckets")
	assert.Contains(t, written(rec), "POST /zones/"+string(zone)+"/dns_records")
	assert.Empty(t, record.Minimal(rec).Unplaced)
}

const broken = `-- go.mod --
module example.com/broken

go 1.25
-- main.go --
package main

import "net/http"

func main() {
	http.Get("https://api.cloudflare.com/client/v4/zones")
	missing()
}
-- other/other.go --
package other

func F( {
`

func TestBroken(t *testing.T) {
	t.Parallel()
	archive := filepath.Join(t.TempDir(), "broken.txt")
	require.NoError(t, os.WriteFile(archive, []byte(broken), 0o600))
	dir := t.TempDir()
	unpack(t, archive, dir)

	_, err := gosource.Read(t.Context(), gosource.Options{Dir: dir}, ".")
	require.ErrorContains(t, err, "main.go:7:2: undefined: missing")
	assert.NotContains(t, err.Error(), dir)

	_, err = gosource.Read(t.Context(), gosource.Options{Dir: dir}, "./...")
	require.ErrorContains(t, err, "other/other.go:3:9: ")
	assert.NotContains(t, err.Error(), dir)

	rec, err := gosource.Read(t.Context(), gosource.Options{Dir: dir, KeepGoing: true}, "./...")
	require.ErrorContains(t, err, "main.go:7:2: undefined: missing")
	assert.Contains(t, written(rec), "GET /zones <- main.go:6 (main.main)\n")
}

// TestBrokenWithoutTheAPI: that a package does not compile is said before that it does
// not use the API, since that is not known of what cannot be read.
func TestBrokenWithoutTheAPI(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"package main\n\nfunc main() { missing() }\n": "main.go:3:15: undefined: missing",
		"package main\n\nfunc main() {\n":             "main.go:3:15: expected '}'",
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module x\n\ngo 1.26\n"), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(text), 0o600))
		_, err := gosource.Read(t.Context(), gosource.Options{Dir: dir}, "./...")
		require.ErrorContains(t, err, want)
		rec, err := gosource.Read(t.Context(), gosource.Options{Dir: dir, KeepGoing: true}, "./...")
		require.ErrorContains(t, err, want)
		assert.Empty(t, rec.Calls)
	}
}

func TestInput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, tt := range []struct {
		name     string
		dir      string
		patterns []string
		want     string
	}{
		{"none", dir, nil, "no pattern of packages"},
		{"empty", dir, []string{""}, `"" is no pattern of packages`},
		{"flag", dir, []string{"-toolexec=x"}, "is no pattern of packages"},
		{"no module", dir, []string{"./..."}, "pattern ./..."},
		{"no directory", filepath.Join(dir, "gone"), []string{"./..."}, "no such file"},
	} {
		_, err := gosource.Read(t.Context(), gosource.Options{Dir: tt.dir}, tt.patterns...)
		require.ErrorContains(t, err, tt.want, tt.name)
	}
}

func TestContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := gosource.Read(ctx, gosource.Options{Dir: t.TempDir()}, "./...")
	require.ErrorIs(t, err, context.Canceled)
}

func TestTests(t *testing.T) {
	t.Parallel()
	dir := programOf(t, "testdata/programs/raw.txt")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main_test.go"), []byte(`package main

import (
	"testing"

	cf "github.com/cloudflare/cloudflare-go/v7"
	"github.com/cloudflare/cloudflare-go/v7/zones"
)

func TestDelete(t *testing.T) {
	cf.NewClient().Zones.Delete(t.Context(), zones.ZoneDeleteParams{ZoneID: cf.F("9a7806061c88ada191ed06f989cc3dac")})
}

func unused() { cf.NewClient().Zones.List(nil, zones.ZoneListParams{}) }
`), 0o600))
	const call = "DELETE /zones/9a7806061c88ada191ed06f989cc3dac <- main_test.go:11 (main.TestDelete)\n"
	without, err := gosource.Read(t.Context(), gosource.Options{Dir: dir}, ".")
	require.NoError(t, err)
	assert.NotContains(t, written(without), "DELETE /zones")
	with, err := gosource.Read(t.Context(), gosource.Options{Dir: dir, Tests: true}, ".")
	require.NoError(t, err)
	assert.Contains(t, written(with), call)
	assert.Equal(t, strings.Count(written(without), "\n")+1, strings.Count(written(with), "\n"))
}
