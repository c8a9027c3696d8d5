package authz

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// TestConcerned: what Compare leaves out of a spec changes no verdict.
func TestConcerned(t *testing.T) {
	t.Parallel()
	const (
		account, other permissions.AccountID = "6451353ea5a8407bab6162abc42f5338", "0123456789abcdef0123456789abcdef"
		zone, another  permissions.ZoneID    = "2cf1f02313c4ef76af3d62eb78bb906e", "fedcba9876543210fedcba9876543210"
	)
	unknown := permissions.Group{ID: "0123456789abcdef0123456789abcdef"}.Permission()
	spec := permissions.SaaSPlatform(account, zone).With(permissions.SaaSPlatform(other, another).Policies()...)
	left := false
	for i, spec := range []permissions.Spec{
		spec,
		spec.With(permissions.AllZonesIn(other).Allow(permissions.ZoneDNSWrite)),
		spec.With(permissions.Account(other).Deny(permissions.AccountWorkersScriptsWrite), permissions.Zone(another).Deny(permissions.ZoneDNSRead)),
		spec.With(permissions.AllowOn(permissions.ZoneResource(another), unknown)),
		spec.With(permissions.AllowOn(permissions.AccountResource(other), permissions.Group{ID: "00000000000000000000000000000001", Name: "Workers Admin", Scope: permissions.ScopeAccount}.Permission())),
		spec.With(permissions.Worker(other, "6451353ea5a8407bab6162abc42f5339").Allow(permissions.Group{ID: "00000000000000000000000000000002", Name: "Individual Workers Editor", Scope: permissions.ScopeWorker}.Permission())),
	} {
		for _, s := range sampleTargets(spec) {
			some := s.concerned(spec)
			left = left || some.Len() < spec.Len()
			for op := range operations.All() {
				if op.Scope() != s.scope || s.on.Scope() != "" && !s.named(op) {
					continue
				}
				call := Call{Method: op.Method(), Path: s.fill(op.Template()), Account: s.account, On: s.on}
				require.Equal(t, Decide(spec, call).effective(), Decide(some, call).effective(), fmt.Sprint(i, s, op))
			}
		}
	}
	require.True(t, left)
}
