package record_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
)

// operationsWithLists returns the operations with a list of any evidence.
func operationsWithLists() []operations.Operation {
	var ops []operations.Operation
	for op := range operations.All() {
		if len(op.Accepted()) > 0 {
			ops = append(ops, op)
		}
	}
	return ops
}

func callOf(op operations.Operation, z permissions.ZoneID) authz.Call {
	path := strings.NewReplacer("{account_id}", string(account), "{zone_id}", string(z)).Replace(op.Template())
	for strings.Contains(path, "{") {
		i, j := strings.IndexByte(path, '{'), strings.IndexByte(path, '}')
		path = path[:i] + "x1" + path[j+1:]
	}
	return authz.Call{Method: op.Method(), Path: path, Account: account, Status: 200}
}

func someCalls(rng *rand.Rand, ops []operations.Operation, n int) []authz.Call {
	var calls []authz.Call
	for _, i := range rng.Perm(len(ops))[:n] {
		calls = append(calls, callOf(ops[i], zone))
	}
	return calls
}

func grants(needed []record.Needed) []string {
	var out []string
	for _, n := range needed {
		out = append(out, authz.Grant{Permission: n.Permission, Resource: n.Resource}.String())
	}
	return out
}

func TestMinimalDoesNotDependOnTheOrder(t *testing.T) {
	t.Parallel()
	ops := operationsWithLists()
	rng := rand.New(rand.NewPCG(3, 3))
	for _, size := range []int{40, 120, 300} {
		for range 4 {
			calls := someCalls(rng, ops, size)
			first := record.Minimal(record.Recording{Calls: calls})
			checkMinimal(t, calls, first)
			for range 3 {
				rng.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
				cut := rng.IntN(len(calls))
				again := record.Minimal(record.Recording{Calls: calls[cut:]}, record.Recording{Calls: calls[:cut]})
				require.Equal(t, grants(first.Required), grants(again.Required))
				require.Equal(t, first.Bounded, again.Bounded)
			}
		}
	}
}

// TestMinimalTakesTheFewestGroups compares with trying all sets of groups.
func TestMinimalTakesTheFewestGroups(t *testing.T) {
	t.Parallel()
	var ops []operations.Operation
	for _, op := range operationsWithLists() {
		if n := len(op.Accepted()); n >= 2 && n <= 6 {
			ops = append(ops, op)
		}
	}
	rng := rand.New(rand.NewPCG(5, 5))
	for range 150 {
		near := rng.IntN(len(ops) - 40) // neighbours share groups
		calls := someCalls(rng, ops[near:near+40], 2+rng.IntN(8))
		res := record.Minimal(record.Recording{Calls: calls})
		require.False(t, res.Bounded)
		var lists [][]string
		for _, c := range calls {
			var ids []string
			for _, g := range authz.EnoughFor(c) {
				ids = append(ids, g.Permission.ID())
			}
			if len(ids) > 0 {
				lists = append(lists, ids)
			}
		}
		require.Len(t, groups(res.Required), fewest(lists, nil), "%v", calls)
	}
}

func fewest(lists [][]string, chosen []string) int {
	for _, l := range lists {
		if slices.ContainsFunc(l, func(id string) bool { return slices.Contains(chosen, id) }) {
			continue
		}
		best := 1 << 30
		for _, id := range l {
			best = min(best, fewest(lists, append(slices.Clip(chosen), id)))
		}
		return best
	}
	return len(chosen)
}

func TestMinimalIsFast(t *testing.T) {
	ops := operationsWithLists()
	rng := rand.New(rand.NewPCG(9, 9))
	for name, calls := range map[string][]authz.Call{
		"all operations":       someCalls(rng, ops, len(ops)),
		"500 operations":       someCalls(rng, ops, 500),
		"10k calls, 10k zones": manyZones(10_000, 10_000),
		"10k calls, 3 zones":   manyZones(10_000, 3),
	} {
		start := time.Now()
		res := record.Minimal(record.Recording{Calls: calls})
		t.Logf("%s: %v, %d groups, bounded %v", name, time.Since(start), len(groups(res.Required)), res.Bounded)
		assert.NotEmpty(t, res.Required)
		assert.False(t, res.Bounded)
	}
}

func TestMinimalBounded(t *testing.T) {
	t.Parallel()
	ops := operationsWithLists()
	rng := rand.New(rand.NewPCG(4, 4))
	var calls []authz.Call
	for !record.MinimalWithin(0, record.Recording{Calls: calls}).Bounded {
		calls = someCalls(rng, ops, min(len(calls)+20, 400))
	}
	res := record.MinimalWithin(0, record.Recording{Calls: calls})
	checkMinimal(t, calls, res) // still enough, and nothing superfluous
	rng.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
	assert.Equal(t, grants(res.Required), grants(record.MinimalWithin(0, record.Recording{Calls: calls}).Required))
	assert.False(t, record.Minimal(record.Recording{Calls: calls}).Bounded)
}

func manyZones(n, zones int) []authz.Call {
	var calls []authz.Call
	for i := range n {
		calls = append(calls, authz.Call{Method: "POST", Path: fmt.Sprintf("/zones/%032x/dns_records", i%zones), Status: 200})
	}
	return calls
}

func BenchmarkMinimal(b *testing.B) {
	ops := operationsWithLists()
	for _, n := range []int{40, 500} {
		calls := someCalls(rand.New(rand.NewPCG(9, 9)), ops, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				record.Minimal(record.Recording{Calls: calls})
			}
		})
	}
}
