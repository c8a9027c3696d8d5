package house

import (
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestFindingsNameTests: every test that a table of docs/TESTING.md names exists
// in the package that it names; a name without a package is of the one before.
func TestFindingsNameTests(t *testing.T) {
	t.Parallel()
	folders := map[string][]string{} // a program may be called as a package is
	for _, p := range ours(t) {
		rel, _ := p.rel()
		folders[path.Base(rel)] = append(folders[path.Base(rel)], rel)
	}
	name := regexp.MustCompile(`(?:([a-z0-9]+)\.)?((?:Test|Fuzz|Example)[A-Za-z0-9_]+)`)
	declared := map[string]map[string]bool{}
	rows := 0
	for _, line := range strings.Split(read(t, "docs/TESTING.md"), "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| Finding") {
			continue
		}
		rows++
		cells := strings.Split(line, "|")
		room, found := "", 0
		for _, m := range name.FindAllStringSubmatch(cells[2], -1) {
			if m[1] != "" {
				room = m[1]
			}
			if declared[room] == nil {
				declared[room] = map[string]bool{}
				for _, folder := range folders[room] {
					maps.Copy(declared[room], declarations(t, filepath.Join(root, folder)))
				}
			}
			found++
			assert.True(t, declared[room][m[2]], "%s.%s does not exist: %s", room, m[2], line)
		}
		assert.Positive(t, found, "no test holds this: %s", line)
	}
	assert.Greater(t, rows, 30, "the tables were not found")
}
