package authz_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

func TestEnoughIsSmallestFirst(t *testing.T) {
	t.Parallel()
	a, z := "/accounts/"+string(account), "/zones/"+string(zone)
	for _, tc := range []struct {
		call  authz.Call
		first string
	}{
		{authz.Call{Method: "GET", Path: a}, "Account:Account Settings:Read on account " + string(account)},
		{authz.Call{Method: "GET", Path: a + "/r2/buckets"}, "Account:Workers R2 Storage:Read on account " + string(account)},
		{authz.Call{Method: "DELETE", Path: a + "/r2/buckets/b"}, "Account:Workers R2 Storage:Edit on account " + string(account)},
		{authz.Call{Method: "GET", Path: a + "/workers/scripts"}, "Account:Workers Scripts:Read on account " + string(account)},
		{authz.Call{Method: "GET", Path: z}, "Zone:Zone:Read on zone " + string(zone)},
		{authz.Call{Method: "GET", Path: z + "/workers/routes"}, "Zone:Workers Routes:Read on zone " + string(zone)},
		{authz.Call{Method: "GET", Path: z + "/custom_hostnames"}, "Zone:SSL and Certificates:Read on zone " + string(zone)},
		{authz.Call{Method: "GET", Path: z + "/dns_records"}, "Zone:DNS:Read on zone " + string(zone)},
		{authz.Call{Method: "GET", Path: "/zones"}, "Zone:Zone:Read on all zones"},
		{authz.Call{Method: "GET", Path: "/zones", Account: account}, "Zone:Zone:Read on all zones of account " + string(account)},
		{authz.Call{Method: "POST", Path: "/zones", Account: account}, "Zone:Zone:Edit on all zones of account " + string(account)},
		{authz.Call{Method: "GET", Path: "/user"}, "User:User Details:Read on the token's own user"},
		{authz.Call{Method: "POST", Path: "/user/tokens"}, "User:API Tokens:Edit on the token's own user"},
		{authz.Call{Method: "DELETE", Path: z}, "Zone:Zone:Edit on zone " + string(zone)},
		{authz.Call{Method: "PATCH", Path: z}, "Zone:Zone:Edit on zone " + string(zone)},
		{authz.Call{Method: "POST", Path: z + "/pagerules"}, "Zone:Page Rules:Edit on zone " + string(zone)},
		{authz.Call{Method: "POST", Path: z + "/purge_cache"}, "Zone:Cache Purge:Purge on zone " + string(zone)},
		{authz.Call{Method: "POST", Path: a + "/members"}, "Account:Account Settings:Edit on account " + string(account)},
		{authz.Call{Method: "DELETE", Path: a + "/iam/user_groups/g"}, "Account:Account Settings:Edit on account " + string(account)},
		{authz.Call{Method: "GET", Path: a + "/mnm/rules"}, "Account:Magic Network Monitoring:Read on account " + string(account)},
		{authz.Call{Method: "POST", Path: a + "/mnm/rules"}, "Account:Magic Network Monitoring:Admin on account " + string(account)},
		{authz.Call{Method: "POST", Path: a + "/access/apps/x/revoke_tokens"}, "Account:Access: Apps and Policies:Revoke on account " + string(account)},
		{authz.Call{Method: "PUT", Path: a + "/access/organizations"}, "Account:Access: Organizations, Identity Providers, and Groups:Edit on account " + string(account)},
		{authz.Call{Method: "GET", Path: a + "/queues"}, "Account:Queues:Read on account " + string(account)},
	} {
		t.Run(tc.call.Method+" "+tc.call.Path, func(t *testing.T) {
			t.Parallel()
			d := authz.Decide(permissions.Spec{}, tc.call)
			enough := d.Enough()
			require.NotEmpty(t, enough)
			assert.Equal(t, tc.first, enough[0].String())
		})
	}
}

// TestEnoughIsEnough proves, for every operation with a list, that each grant
// named lets the call through.
func TestEnoughIsEnough(t *testing.T) {
	t.Parallel()
	checked := 0
	for op := range operations.All() {
		call := authz.Call{Method: op.Method(), Path: fillTemplate(op.Template()), Account: account}
		for _, g := range authz.EnoughFor(call) {
			d := authz.Decide(permissions.NewSpec(g.Policy()), call)
			got := d.Verdict
			if d.Guess != authz.NotChecked {
				got = d.Guess
			}
			require.Equal(t, authz.Allowed, got, "%s with %s: %s", op, g, d)
			checked++
		}
	}
	assert.Greater(t, checked, 5000)
}

// Ranking copies no names: the list that is returned and the operation's own are
// all that is allocated.
func TestEnoughForAllocations(t *testing.T) {
	call := authz.Call{Method: "GET", Path: "/accounts/" + strings.Repeat("a1", 16) + "/r2/buckets"}
	assert.NotEmpty(t, authz.EnoughFor(call))
	assert.LessOrEqual(t, testing.AllocsPerRun(20, func() { _ = authz.EnoughFor(call) }), 4.0)
}
