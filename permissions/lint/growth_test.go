package lint_test

import (
	"fmt"
	"testing"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/lint"
)

// BenchmarkGrowth checks specs up to a hundred times as large as the typical one.
func BenchmarkGrowth(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		var policies []permissions.Policy
		for i := range n {
			policies = append(policies, permissions.SaaSPlatform(permissions.AccountID(fmt.Sprintf("%032x", i)), permissions.ZoneID(fmt.Sprintf("%032x", 1<<20+i))).Policies()...)
		}
		spec := permissions.NewSpec(policies...)
		b.Run(fmt.Sprintf("%d_statements", spec.Len()), func(b *testing.B) {
			for b.Loop() {
				if len(lint.Check(spec, lint.Options{}).Findings) == 0 {
					b.Fatal("no findings")
				}
			}
		})
	}
}
