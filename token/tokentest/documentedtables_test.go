package tokentest_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

func knownSource(s tokentest.Source) bool {
	return slices.Contains([]tokentest.Source{tokentest.Documented, tokentest.CloudflareCode, tokentest.Measured, tokentest.Reported, tokentest.Assumed}, s)
}

func TestBehaviours(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	counts := map[tokentest.Source]int{}
	for _, b := range tokentest.Behaviours() {
		assert.Regexp(t, regexp.MustCompile(`^[a-z0-9]+/[a-z0-9-]+$`), b.Name)
		assert.False(t, seen[b.Name], "%s twice", b.Name)
		seen[b.Name] = true
		assert.NotEmpty(t, b.When, b.Name)
		assert.NotEmpty(t, b.Reference, b.Name)
		assert.True(t, knownSource(b.Source), b.Name)
		refusedWith200 := b.Name == "fault/throttle" || strings.HasPrefix(b.Name, "graphql/")
		assert.Equal(t, b.Status == 200 && !refusedWith200, len(b.Errors) == 0, b.Name)
		assert.Less(t, b.Status, 500, b.Name)
		for _, e := range b.Errors {
			assert.NotEmpty(t, e.Message, b.Name)
			assert.Empty(t, e.DocumentationURL, b.Name)
		}
		counts[b.Source]++
	}
	for _, s := range []tokentest.Source{tokentest.Documented, tokentest.CloudflareCode, tokentest.Measured, tokentest.Reported, tokentest.Assumed} {
		assert.Positive(t, counts[s], s)
	}
	t.Log(counts)
	list := tokentest.Behaviours()
	list[0].Name = "changed"
	assert.NotEqual(t, "changed", tokentest.Behaviours()[0].Name)
}

// TestFrontEndRules: every rule names a template that the catalogue has, and
// no rule is hidden behind an earlier one.
func TestFrontEndRules(t *testing.T) {
	t.Parallel()
	rules := tokentest.FrontEndRules()
	for i, r := range rules {
		assert.NotEmpty(t, r.Reference, r.Template)
		assert.True(t, knownSource(r.Source), r.Template)
		matches := false
		for op := range operations.All() {
			matches = matches || op.Template() == r.Template || r.Below && strings.HasPrefix(op.Template(), r.Template+"/")
		}
		assert.True(t, matches, r.Template)
		for _, earlier := range rules[:i] {
			assert.False(t, earlier.Template == r.Template || earlier.Below && strings.HasPrefix(r.Template, earlier.Template+"/"), r.Template)
		}
	}
	assert.Equal(t, "core", tokentest.Core.String())
	assert.Equal(t, "gateway", tokentest.Gateway.String())
}
