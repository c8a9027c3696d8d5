package canary

import (
	"flag"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the table of what is exported anew")

const root = "../.."

// exported reads docs/api, which house.TestAPI holds against the code: the functions of
// the public packages, and the types that have methods, by package.
func exported(t *testing.T) (functions, types map[string][]string, packages []string) {
	t.Helper()
	functions, types = map[string][]string{}, map[string][]string{}
	function, method := regexp.MustCompile(`^func (\w+)\(`), regexp.MustCompile(`^func \(\w+ \*?(\w+)\) (\w+)`)
	anonymous := regexp.MustCompile(`^func \(\*?(\w+)\) (\w+)`)
	lists, err := filepath.Glob(root + "/docs/api/*.txt")
	require.NoError(t, err)
	for _, list := range lists {
		data, err := os.ReadFile(list)
		require.NoError(t, err)
		dir := strings.TrimSuffix(filepath.Base(list), ".txt")
		dir = strings.ReplaceAll(dir, "-", "/")
		packages = append(packages, dir)
		for line := range strings.Lines(string(data)) {
			if m := function.FindStringSubmatch(line); m != nil {
				functions[dir] = append(functions[dir], m[1])
			}
			m := method.FindStringSubmatch(line)
			if m == nil {
				m = anonymous.FindStringSubmatch(line)
			}
			if m != nil && !slices.Contains(types[dir], m[1]) {
				types[dir] = append(types[dir], m[1])
			}
		}
	}
	return functions, types, packages
}

// TestTableIsCurrent: the table of what is exported, which is driven, is that of docs/api.
func TestTableIsCurrent(t *testing.T) {
	functions, types, packages := exported(t)
	var b strings.Builder
	b.WriteString("// Written by TestTableIsCurrent -update from docs/api. DO NOT EDIT.\n\npackage canary\n\nimport (\n\t\"reflect\"\n\n")
	for _, dir := range packages {
		if len(functions[dir])+len(types[dir]) > 0 {
			fmt.Fprintf(&b, "\t%q\n", "github.com/cftoken/cftoken/"+dir)
		}
	}
	b.WriteString(")\n\n// functions are all exported functions.\nfunc functions() map[string]any {\n\treturn map[string]any{\n")
	for _, dir := range packages {
		for _, name := range functions[dir] {
			fmt.Fprintf(&b, "\t\t\"%[1]s.%[2]s\": %[1]s.%[2]s,\n", filepath.Base(dir), name)
		}
	}
	b.WriteString("\t}\n}\n\n// receivers are all exported types with methods.\nfunc receivers() map[string]reflect.Type {\n\treturn map[string]reflect.Type{\n")
	for _, dir := range packages {
		for _, name := range types[dir] {
			fmt.Fprintf(&b, "\t\t\"%[1]s.%[2]s\": reflect.TypeFor[%[1]s.%[2]s](),\n", filepath.Base(dir), name)
		}
	}
	b.WriteString("\t}\n}\n")
	want, err := format.Source([]byte(b.String()))
	require.NoError(t, err)
	const file = "exported_test.go"
	if *update {
		require.NoError(t, os.WriteFile(file, want, 0o644))
		return
	}
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "what is exported has changed: go test ./internal/canary -run TestTableIsCurrent -update")
}
