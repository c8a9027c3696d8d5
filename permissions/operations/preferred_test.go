package operations_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

const preferredFile = "testdata/preferred.golden"

// level orders the groups of one product.
func level(g permissions.Group) int {
	return slices.Index([]permissions.Access{permissions.AccessRead, permissions.AccessWrite}, g.Access)
}

// base is the name of a group without its level.
func base(g permissions.Group) string {
	for _, level := range []string{" Read", " Write", " Edit", " Admin", " Revoke", " Report", " Purge"} {
		if name, ok := strings.CutSuffix(g.Name, level); ok {
			return name
		}
	}
	return g.Name
}

// TestPreferred proves for every operation with a list that the preferred group is
// one of it, and reads where a group of the same product and scope reads. Which
// product is preferred where several are accepted is a judgement, which the
// golden file shows for each tag and list.
func TestPreferred(t *testing.T) {
	t.Parallel()
	judged := map[string]int{}
	for op := range operations.All() {
		accepted := op.Accepted()
		p, ok := op.Preferred()
		require.Equal(t, len(accepted) > 0, ok, "%s", op)
		if !ok {
			continue
		}
		require.True(t, op.Accepts(p), "%s prefers %s", op, p.Name())
		chosen, _ := permissions.ByID(p.ID())
		products := map[string]bool{}
		for _, q := range accepted {
			g, _ := permissions.ByID(q.ID())
			products[base(g)] = true
			if base(g) == base(chosen) && g.Scope == chosen.Scope && level(g) >= 0 {
				assert.LessOrEqual(t, level(chosen), level(g), "%s prefers %s before %s", op, p.Name(), q.Name())
			}
		}
		if len(products) > 1 {
			list := strings.Join(slices.Sorted(maps.Keys(products)), "; ")
			if len(products) > 4 {
				list = fmt.Sprintf("groups of %d products", len(products))
			}
			judged[fmt.Sprintf("%s | %s | %s | %s", op.Tag(), op.Method(), p.Name(), list)]++
		}
	}
	var b strings.Builder
	b.WriteString("# tag | method | suggested | products of the list | operations\n")
	for _, row := range slices.Sorted(maps.Keys(judged)) {
		fmt.Fprintf(&b, "%s | %d\n", row, judged[row])
	}
	if *update {
		require.NoError(t, os.WriteFile(preferredFile, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(preferredFile)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String(), "judge the rows that differ, then run with -update")
}

func TestPreferredOfTheOwnProduct(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]string{
		"GET /accounts/{account_id}/workflows":                 "Workers Scripts Read",
		"GET /accounts/{account_id}/workers/scripts":           "Workers Scripts Read",
		"POST /accounts/{account_id}/workers/scripts/{}/tails": "Workers Tail Read",
		"GET /zones/{zone_id}":                                 "Zone Read",
		"GET /zones/{zone_id}/pagerules/{pagerule_id}":         "Page Rules Read",
		"POST /zones":                                       "Zone Write",
		"GET /accounts/{account_id}/queues":                 "Queues Read",
		"PUT /zones/{zone_id}/url_normalization":            "Sanitize Write",
		"GET /zones/{zone_id}/access/apps":                  "Access: Apps and Policies Read",
		"POST /accounts/{account_id}/members":               "Account Settings Write",
		"POST /accounts/{account_id}/scim/v2/Users":         "SCIM Provisioning",
		"POST /zones/{zone_id}/purge_cache":                 "Cache Purge",
		"GET /zones/{zone_id}/api_gateway/operations":       "Domain API Gateway Read",
		"GET /accounts/{account_id}/cfd_tunnel/{tunnel_id}": "Cloudflare Tunnel Read",
	} {
		method, path, _ := strings.Cut(call, " ")
		m, ok := operations.Match(method, path)
		if !assert.True(t, ok, call) {
			continue
		}
		p, ok := m.Operation().Preferred()
		if assert.True(t, ok, call) {
			assert.Equal(t, want, p.Name(), call)
			assert.Equal(t, m.Operation().Scope(), map[bool]permissions.Scope{true: p.Scope(), false: m.Operation().Scope()}[call != "POST /zones"], call)
		}
	}
}
