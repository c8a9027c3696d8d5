package authz_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

const (
	account permissions.AccountID = "6451353ea5a8407bab6162abc42f5338"
	zone    permissions.ZoneID    = "2cf1f02313c4ef76af3d62eb78bb906e"

	otherAccount permissions.AccountID = "0123456789abcdef0123456789abcdef"
	otherZone    permissions.ZoneID    = "fedcba9876543210fedcba9876543210"
)

// benchCalls are the calls of the eight checks.
func benchCalls() []authz.Call {
	return []authz.Call{
		{Method: "GET", Path: "/user/tokens/verify"},
		{Method: "GET", Path: "/accounts/" + string(account)},
		{Method: "GET", Path: "/accounts/" + string(account) + "/r2/buckets"},
		{Method: "DELETE", Path: "/accounts/" + string(account) + "/r2/buckets/cftoken-probe"},
		{Method: "GET", Path: "/zones/" + string(zone)},
		{Method: "GET", Path: "/accounts/" + string(account) + "/workers/scripts"},
		{Method: "GET", Path: "/zones/" + string(zone) + "/workers/routes"},
		{Method: "GET", Path: "/zones/" + string(zone) + "/custom_hostnames"},
	}
}

func BenchmarkDecide(b *testing.B) {
	plain := permissions.SaaSPlatform(account, zone)
	bound := plain.WithConditions(permissions.Conditions{ExpiresOn: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)})
	for _, bm := range []struct {
		name string
		spec permissions.Spec
		now  time.Time
	}{
		{"eight_checks/six_groups", plain, time.Time{}},
		{"eight_checks/six_groups_with_expiry", bound, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)},
		{"eight_checks/six_groups_and_one_Worker", plain.With(permissions.Worker(account, tag).Allow(permissions.Group{ID: "0123456789abcdef0123456789abcdef", Name: "Individual Workers Editor", Scope: permissions.ScopeWorker}.Permission())), time.Time{}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			calls := benchCalls()
			for i := range calls {
				calls[i].Time = bm.now
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				d := authz.Decide(bm.spec, calls[i%len(calls)])
				if d.Verdict != authz.Allowed {
					b.Fatal(d)
				}
				i++
			}
		})
	}
}

func TestDecideDoesNotAllocate(t *testing.T) {
	spec := permissions.SaaSPlatform(account, zone)
	calls := benchCalls()
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for _, c := range calls {
			if authz.Decide(spec, c).Verdict != authz.Allowed {
				t.Error("not allowed")
			}
		}
	}))
}
