package record_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// TestWhatIsLoweredTakesOver: on an account where nothing is written the group that writes
// on another one gives way to one that reads, and what that opens besides needs no other.
func TestWhatIsLoweredTakesOver(t *testing.T) {
	t.Parallel()
	const a, b = "/accounts/0123456789abcdef0123456789abcdef", "/accounts/2cf1f02313c4ef76af3d62eb78bb906e"
	get := func(path string) authz.Call { return authz.Call{Method: "GET", Path: path, Status: 200} }
	post := func(path string) authz.Call { return authz.Call{Method: "POST", Path: path, Status: 200} }
	for name, tc := range map[string]struct {
		calls []authz.Call
		want  map[string]int // the groups, and for how many calls each
	}{
		"widgets and the account": {
			[]authz.Call{get(a + "/challenges/widgets"), get(a), post(b + "/challenges/widgets"), post(b + "/bulk/subscriptions")},
			map[string]int{"Account:Account Settings:Read on a": 2, "Account:Turnstile:Edit on b": 1, "Account:Billing:Edit on b": 1},
		},
		"in another order": {
			[]authz.Call{post(b + "/bulk/subscriptions"), get(a), post(b + "/challenges/widgets"), get(a + "/challenges/widgets")},
			map[string]int{"Account:Account Settings:Read on a": 2, "Account:Turnstile:Edit on b": 1, "Account:Billing:Edit on b": 1},
		},
		"queues and Workers": {
			[]authz.Call{get(a + "/event_subscriptions/subscriptions"), get(a + "/workers/account-settings"), post(b + "/event_subscriptions/subscriptions"), post(b + "/bulk/subscriptions")},
			map[string]int{"Account:Workers Scripts:Read on a": 2, "Account:Queues:Edit on b": 1, "Account:Billing:Edit on b": 1},
		},
		"devices and Zero Trust": {
			[]authz.Call{get(a + "/dex/colos"), get(a + "/data-security/posture/content"), post(b + "/dex/commands"), post(b + "/gateway/locations")},
			map[string]int{"Account:Zero Trust:Read on a": 2, "Account:Cloudflare DEX:Edit on b": 1, "Account:Zero Trust:Edit on b": 1},
		},
		"not where one of the calls needs the other": {
			[]authz.Call{get(a + "/challenges/widgets"), get(a), get(a + "/billing/profile"), post(b + "/challenges/widgets"), post(b + "/bulk/subscriptions")},
			map[string]int{"Account:Billing:Read on a": 2, "Account:Turnstile:Read on a": 1, "Account:Turnstile:Edit on b": 1, "Account:Billing:Edit on b": 1},
		},
	} {
		res := record.Minimal(record.Recording{Calls: tc.calls})
		got := map[string]int{}
		for _, n := range res.Required {
			where := " on b"
			if n.Resource == permissions.AccountResource(account) {
				where = " on a"
			}
			got[permissions.Label(n.Permission)+where] = len(n.Because)
		}
		assert.Equal(t, tc.want, got, name)
		checkMinimal(t, tc.calls, res)
	}
}
