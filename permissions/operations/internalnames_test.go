package operations_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// TestInternalNames holds what permissions.Parse reads of Cloudflare's internal
// names to the operations that stand under them: a name never stands for a group
// that none of them accepts, and never gives writing for reading.
func TestInternalNames(t *testing.T) {
	t.Parallel()
	read, writes, seen := 0, 0, map[string]bool{}
	accepted := map[string]map[string]bool{}
	for op := range operations.All() {
		for _, name := range op.InternalNames() {
			if accepted[name] == nil {
				accepted[name] = map[string]bool{}
			}
			for _, p := range op.Accepted() {
				accepted[name][p.ID()] = true
			}
		}
	}
	for name, groups := range accepted {
		if len(groups) == 0 {
			continue
		}
		p, err := permissions.Parse(name)
		var fault *permissions.ParseError
		if errors.As(err, &fault) {
			if fault.Problem == permissions.ParseNoLevel {
				for _, g := range fault.Candidates {
					assert.True(t, groups[g.ID], "%s: %s", name, g.Name)
				}
			}
			continue
		}
		seen[name] = true
		assert.True(t, groups[p.ID()], "%s: %s", name, permissions.Label(p))
		g, _ := permissions.GroupOf(p)
		verb := name[strings.LastIndexAny(name, ":.")+1:]
		if g.Access == permissions.AccessRead {
			read++
			assert.Contains(t, []string{"read", "list", "list_self", "peek"}, verb, name)
		} else {
			writes++
			assert.NotContains(t, []string{"read", "list", "list_self", "peek"}, verb, name)
		}
	}
	assert.Greater(t, read, 20)
	assert.Greater(t, writes, 30)
	for _, name := range []string{"#ssl:edit", "#ssl:read", "#organization:read", "#billing:edit", "#dns_records:edit", "#zone:read", "com.cloudflare.edge.r2.bucket.write", "com.cloudflare.api.account.token.create"} {
		assert.True(t, seen[name], name)
	}
	assert.False(t, seen["#waf:read"], "of several products")
}
