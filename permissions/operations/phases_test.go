package operations

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
)

// TestPhases: the groups of a phase are among those that the operations on rulesets
// accept, and each phase has one that reads and one that writes.
func TestPhases(t *testing.T) {
	t.Parallel()
	accepted := map[bool][]permissions.Permission{}
	for op := range All() {
		if op.OnRulesets() {
			accepted[op.Method() == "GET"] = append(accepted[op.Method() == "GET"], op.Accepted()...)
		}
	}
	seen := map[string]bool{}
	for _, p := range phases {
		assert.False(t, seen[p.name], p.name)
		seen[p.name] = true
		var levels []permissions.Access
		for _, g := range p.groups {
			group, ok := permissions.GroupOf(g)
			assert.True(t, ok)
			levels = append(levels, group.Access)
			assert.True(t, slices.Contains(accepted[group.Access == permissions.AccessRead], g), "%s: %s", p.name, group.Name)
			assert.True(t, OpensPhase(p.name, g))
		}
		assert.Contains(t, levels, permissions.AccessRead)
		assert.Contains(t, levels, permissions.AccessWrite)
		assert.True(t, slices.IsSorted(levels), "%s: those that read stand first", p.name) // "read" < "write"
		assert.True(t, OpensPhase(p.name, permissions.AccountRulesetsWrite))
		assert.False(t, OpensPhase(p.name, permissions.ZoneDNSWrite))
	}
	assert.Nil(t, PhaseGroups("http_request_periscope"))
	assert.True(t, OpensPhase("http_request_periscope", permissions.ZoneDNSWrite), "nobody knows")
}
