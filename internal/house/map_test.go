package house

import (
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMapIsComplete: every public package and every example program stands in
// the root package's doc.go and in the README, and every example has tests.
func TestMapIsComplete(t *testing.T) {
	t.Parallel()
	doc, readme := read(t, "doc.go"), read(t, "README.md")
	tested := map[string]bool{}
	for _, f := range files(t) {
		if strings.HasSuffix(f, "_test.go") {
			tested[path.Dir(f)] = true
		}
	}
	seen := 0
	for _, p := range ours(t) {
		rel, _ := p.rel()
		switch {
		case rel == "" || rel == "." || strings.Contains("/"+rel+"/", "/internal/"):
			continue
		case strings.HasPrefix(rel, "examples/"):
			assert.True(t, tested[rel], "%s has no test", rel)
			assert.Contains(t, readme, "`"+rel+"`", "the README does not name %s", rel)
		default:
			assert.Contains(t, doc, "- "+rel+":", "doc.go does not name %s", rel)
			assert.Contains(t, readme, "`"+rel+"`", "the README does not name %s", rel)
		}
		seen++
	}
	assert.Greater(t, seen, 12)
}

// TestLinksResolve: every relative link in a Markdown file leads to a file.
func TestLinksResolve(t *testing.T) {
	t.Parallel()
	all := map[string]bool{}
	for _, f := range files(t) {
		for d := f; d != "."; d = path.Dir(d) {
			all[d] = true
		}
	}
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	checked := 0
	for _, f := range files(t) {
		if !strings.HasSuffix(f, ".md") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(read(t, f), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			checked++
			assert.True(t, all[path.Join(path.Dir(f), target)], "%s: link to %s leads nowhere", f, m[1])
		}
	}
	assert.Positive(t, checked)
}
