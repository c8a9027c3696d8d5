package record_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
)

// Two places, each the id of an account and of a zone.
var places = strings.NewReplacer("@a", "0123456789abcdef0123456789abcdef", "@b", "2cf1f02313c4ef76af3d62eb78bb906e")

// TestMinimalOfRelatedCalls: scenes in which a step of the search decides, each found in
// tens of thousands of mixes of calls whose groups overlap: in any order of the calls the
// spec is the one that is given, which is enough, and of which nothing can be dropped.
func TestMinimalOfRelatedCalls(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		calls string
		want  []string
	}{
		"what cannot be spared is passed over": {
			"GET /zones/@b/load_balancers; PATCH /zones/@b/load_balancers/x1; GET /zones/@a/custom_ns; GET /zones/@a/workers/routes; GET /zones/@b/custom_ns; PATCH /accounts/@a/event_subscriptions/subscriptions/x1",
			[]string{"Account:Queues:Edit on account @a", "Zone:Workers Routes:Read on zone @a", "Zone:Load Balancers:Edit on zone @b"},
		},
		"of equals the first by name": {
			"GET /accounts/@a/magic/sites/x1; PUT /accounts/@a/magic/routes/x1",
			[]string{"Account:Magic Transit:Edit on account @a"},
		},
		"whichever comes first": {
			"DELETE /zones/@a/url_normalization; PATCH /zones/@a/managed_headers; GET /zones/@a/rulesets/x1/versions/x1; GET /zones/@b/url_normalization; GET /zones/@b/rulesets/x1/versions/x1/by_tag/x1",
			[]string{"Zone:Cache Rules:Edit on zone @a", "Zone:Cache Rules:Read on zone @b"},
		},
		"whichever comes first, again": {
			"GET /zones/@a/logs/explorer/datasets; GET /zones/@a/logpush/jobs; GET /zones/@b/rulesets/phases/x1/entrypoint/versions/x1; GET /zones/@a/rulesets/phases/x1/entrypoint/versions; GET /zones/@b/managed_headers",
			[]string{"Zone:Logs:Edit on zone @a", "Zone:Managed Headers:Read on zone @b"},
		},
		"what was moved is not counted where it was, again": {
			"DELETE /accounts/@a/magic/cf1_sites/x1/ramps/x1; PUT /accounts/@b/magic/ipsec_tunnels/x1; PATCH /accounts/@a/magic/cloud/providers/x1; GET /accounts/@b/magic/cf1_sites/x1/ramps; GET /accounts/@a/diagnostics/endpoint-healthchecks/x1; PUT /accounts/@b/magic/gre_tunnels/x1; POST /accounts/@a/magic/sites/x1/wans; PUT /accounts/@b/magic/sites/x1/acls/x1",
			[]string{"Account:Magic Transit:Edit on account @a", "Account:Magic WAN:Edit on account @a", "Account:Magic WAN:Edit on account @b"},
		},
		"what was moved is not counted where it was": {
			"GET /accounts/@b/magic/advanced_tcp_protection/configs/tcp_flow_protection/filters; GET /accounts/@a/iam/permission_groups; GET /accounts/@a/workers/account-settings; GET /accounts/@b/workers/services/x1/environments/x1/settings; GET /accounts/@b/workers/dispatch/namespaces/x1/scripts/x1",
			[]string{"Account:Workers Scripts:Read on account @a", "Account:DDoS Protection:Read on account @b", "Account:Workers Scripts:Read on account @b"},
		},
		"what was moved is counted where it went": {
			"GET /accounts/@a/firewall/access_rules/rules; GET /accounts/@a/organizations; GET /accounts/@a/alerting/v3/destinations/webhooks/x1; GET /accounts/@b/profile; GET /accounts/@b/workers/account-settings; GET /accounts/@b/magic/advanced_tcp_protection/configs/tcp_flow_protection/filters; DELETE /accounts/@b/magic/advanced_tcp_protection/configs/syn_protection/rules/x1; DELETE /accounts/@a/magic/advanced_tcp_protection/configs/allowlist",
			[]string{"Account:Account Firewall Access Rules:Read on account @a", "Account:Account Settings:Read on account @a", "Account:DDoS Protection:Edit on account @a", "Account:DDoS Protection:Edit on account @b"},
		},
		"the cheapest of those that are there": {
			"GET /accounts/@a/r2/buckets; GET /accounts/@b/organizations; PUT /accounts/@b/storage/kv/namespaces/x1/values/x1; GET /accounts/@a/iam/permission_groups; GET /accounts/@b/alerting/v3/policies/x1; POST /accounts/@a/challenges/widgets",
			[]string{"Account:Account Settings:Edit on account @a", "Account:Workers R2 Storage:Read on account @a", "Account:Notifications:Read on account @b", "Account:Workers KV Storage:Edit on account @b"},
		},
		"what was moved is counted where it went, again": {
			"GET /accounts/@a/workers/services/x1/environments/x1; GET /accounts/@a/workers/scripts/x1/usage-model; GET /accounts/@b/iam/permission_groups/x1; GET /accounts/@a/botnet_feed/configs/asn; GET /accounts/@b/workers/account-settings; DELETE /accounts/@b/magic/advanced_tcp_protection/configs/tcp_flow_protection/rules; PATCH /accounts/@a/magic/advanced_tcp_protection/configs/allowlist/x1; DELETE /accounts/@b/magic/advanced_tcp_protection/configs/tcp_flow_protection/filters/x1",
			[]string{"Account:DDoS Botnet Feed:Read on account @a", "Account:DDoS Protection:Edit on account @a", "Account:Workers Scripts:Read on account @a", "Account:DDoS Protection:Edit on account @b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls []authz.Call
			for line := range strings.SplitSeq(places.Replace(tc.calls), "; ") {
				method, path, _ := strings.Cut(line, " ")
				calls = append(calls, authz.Call{Method: method, Path: path, Status: 200})
			}
			var want []string
			for _, w := range tc.want {
				want = append(want, places.Replace(w))
			}
			for i := range calls {
				for range 2 {
					slices.Reverse(calls)
					turned := slices.Concat(calls[i:], calls[:i])
					res := record.Minimal(record.Recording{Calls: turned})
					assert.ElementsMatch(t, want, grants(res.Required))
					checkMinimal(t, turned, res)
				}
			}
		})
	}
}

// TestMinimalOfRelatedCallsAtRandom is the same for mixes that nobody has looked at.
func TestMinimalOfRelatedCallsAtRandom(t *testing.T) {
	t.Parallel()
	var ops []operations.Operation
	of := map[string][]operations.Operation{} // by the group that they accept
	for _, op := range operationsWithLists() {
		if n := len(op.Accepted()); n > 1 && n < 60 && op.Scope() != permissions.ScopeUser { // for the user's own any account does
			ops = append(ops, op)
			for _, p := range op.Accepted() {
				of[p.ID()] = append(of[p.ID()], op)
			}
		}
	}
	rng := rand.New(rand.NewPCG(11, 11))
	for range 500 {
		var calls []authz.Call
		op := ops[rng.IntN(len(ops))]
		for range 2 + rng.IntN(7) {
			at := []string{"@a", "@b"}[rng.IntN(2)]
			path := strings.NewReplacer("{account_id}", at, "{zone_id}", at).Replace(op.Template())
			for strings.Contains(path, "{") {
				i, j := strings.IndexByte(path, '{'), strings.IndexByte(path, '}')
				path = path[:i] + "x1" + path[j+1:]
			}
			calls = append(calls, authz.Call{Method: op.Method(), Path: places.Replace(path), Account: permissions.AccountID(places.Replace(at)), Status: 200})
			related := of[op.Accepted()[rng.IntN(len(op.Accepted()))].ID()]
			op = related[rng.IntN(len(related))]
		}
		res := record.Minimal(record.Recording{Calls: calls})
		checkMinimal(t, calls, res)
		rng.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
		require.Equal(t, grants(res.Required), grants(record.Minimal(record.Recording{Calls: calls}).Required), "%v", calls)
	}
}
