package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// BenchmarkMatchOfTenTables runs BenchmarkMatch of package operations over a table
// ten times as large: its operations, and nine more of each below a segment of their own.
// The table stands in the place of the generated files, in a build of its own.
func BenchmarkMatchOfTenTables(b *testing.B) {
	src, err := load(gen.Checked())
	require.NoError(b, err)
	built, err := build(src)
	require.NoError(b, err)
	pages, err := buildPages(built.ops, src.pages, src.overrides)
	require.NoError(b, err)
	for _, times := range []int{1, 10} {
		b.Run(strconv.Itoa(len(built.ops)*times), func(b *testing.B) {
			var ops []operation
			for i := range times {
				for _, op := range built.ops {
					if i > 0 {
						op.Path = fmt.Sprintf("/table%d%s", i, op.Path)
					}
					ops = append(ops, op)
				}
			}
			files, err := render(ops, pages)
			require.NoError(b, err)
			b.ReportMetric(matchOver(b, files), "ns/match")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// matchOver builds package operations with the files and returns the processor time of
// a match in its benchmark, the best of five runs, in nanoseconds: what other processes
// do meanwhile matters less to it than to the clock.
func matchOver(b *testing.B, files map[string][]byte) float64 {
	dir := b.TempDir()
	var overlay struct{ Replace map[string]string }
	overlay.Replace = map[string]string{}
	pkg, err := filepath.Abs("../../../operations")
	require.NoError(b, err)
	for name, text := range files {
		require.NoError(b, os.WriteFile(filepath.Join(dir, name), text, 0o600))
		overlay.Replace[filepath.Join(pkg, name)] = filepath.Join(dir, name)
	}
	text, err := json.Marshal(overlay)
	require.NoError(b, err)
	require.NoError(b, os.WriteFile(filepath.Join(dir, "overlay.json"), text, 0o600))
	bin := filepath.Join(dir, "operations.test")
	out, err := exec.CommandContext(b.Context(), "go", "test", "-c", "-o", bin, "-overlay", filepath.Join(dir, "overlay.json"), pkg).CombinedOutput()
	require.NoError(b, err, "%s", out)
	took := func(matches int) time.Duration {
		best := time.Duration(math.MaxInt64)
		for range 5 {
			cmd := exec.CommandContext(b.Context(), bin, "-test.run", "^$", "-test.bench", "Match$", "-test.cpu", "1", "-test.benchtime", fmt.Sprintf("%dx", matches))
			out, err := cmd.CombinedOutput()
			require.NoError(b, err, "%s", out)
			best = min(best, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		}
		return best
	}
	const matches = 3_000_000
	return float64(took(matches)-took(1)) / matches
}
