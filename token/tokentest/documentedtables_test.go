package tokentest_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/token/tokentest"
)

func TestBehaviours(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, b := range tokentest.Behaviours() {
		assert.Regexp(t, regexp.MustCompile(`^[a-z0-9]+/[a-z0-9-]+$`), b.Name)
		assert.False(t, seen[b.Name], "%s twice", b.Name)
		seen[b.Name] = true
		assert.NotEmpty(t, b.When, b.Name)
		assert.NotEmpty(t, b.Evidence, b.Name)
		refusedWith200 := b.Name == "fault/throttle" || strings.HasPrefix(b.Name, "graphql/")
		assert.Equal(t, b.Status == 200 && !refusedWith200, len(b.Errors) == 0, b.Name)
		assert.Less(t, b.Status, 500, b.Name)
		for _, e := range b.Errors {
			assert.NotEmpty(t, e.Message, b.Name)
			assert.Empty(t, e.DocumentationURL, b.Name)
		}
	}
	list := tokentest.Behaviours()
	list[0].Name = "changed"
	assert.NotEqual(t, "changed", tokentest.Behaviours()[0].Name)
}
