package authz_test

import (
	"fmt"
	"testing"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// specOf is the typical spec of six groups on n accounts and zones.
func specOf(n int) permissions.Spec {
	var policies []permissions.Policy
	for i := range n {
		policies = append(policies, permissions.SaaSPlatform(permissions.AccountID(fmt.Sprintf("%032x", i)), permissions.ZoneID(fmt.Sprintf("%032x", 1<<20+i))).Policies()...)
	}
	return permissions.NewSpec(policies...)
}

// BenchmarkGrowth decides and compares with specs up to a hundred times as large as the
// typical one.
func BenchmarkGrowth(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		spec, less := specOf(n), specOf(n).Without(permissions.AccountWorkersR2StorageWrite)
		b.Run(fmt.Sprintf("Decide/%d_statements", spec.Len()), func(b *testing.B) {
			call := authz.Call{Method: "GET", Path: fmt.Sprintf("/zones/%032x/workers/routes", 1<<20+n-1)}
			for b.Loop() {
				if d := authz.Decide(spec, call); d.Verdict != authz.Allowed {
					b.Fatal(d)
				}
			}
		})
		b.Run(fmt.Sprintf("Compare/%d_statements", spec.Len()), func(b *testing.B) {
			for b.Loop() {
				if len(authz.Compare(spec, less)) == 0 {
					b.Fatal("no difference")
				}
			}
		})
	}
}
