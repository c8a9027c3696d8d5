package record

import (
	"cmp"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record/internal/cover"
)

// maxWork bounds the search for the fewest groups, in classes looked at: well
// under a second. Real recordings need a few thousand.
const maxWork = 20_000_000

// cost orders groups that would do for an operation, packed so that costs can be
// summed field by field: level, evidence, rank.
type cost int64

const (
	levelUnit    cost = 1 << 48
	evidenceUnit cost = 1 << 28
)

// costOf ranks a group that would do; rank is its place in the order of
// authz.EnoughFor, 0 for the group that fits best.
func costOf(g permissions.Group, rank int) cost {
	c := cost(rank)
	if g.Access != permissions.AccessRead {
		c += levelUnit
	}
	switch kind := g.Evidence.Kind; {
	case kind >= permissions.EvidenceMeasured:
	case kind == permissions.EvidenceReported:
		c += evidenceUnit
	default:
		c += 2 * evidenceUnit
	}
	return c
}

// level is 1 for a group that does more than read.
func (c cost) level() int { return int(c / levelUnit) }

// cheapest returns the ids of the fewest groups that meet every requirement, and
// among those sets the cheapest; bounded says that the search was ended before
// this was certain. The requirements are in canonical order.
func cheapest(reqs []requirement, work int) (ids []string, bounded bool) {
	groups := groupsOf(reqs)
	p := cover.Problem{Levels: make([]int, len(groups)), Work: work}
	number := make(map[string]int, len(groups))
	for i, c := range groups {
		number[c.permission.ID()] = i
		p.Levels[i] = c.cost.level()
	}
	p.Classes = classesOf(reqs, number)
	items, bounded := p.Solve()
	for _, i := range items {
		ids = append(ids, groups[i].permission.ID())
	}
	return ids, bounded
}

// groupsOf returns each group that would do for a requirement once, in the order
// of their names: what is chosen must not depend on the order of the calls.
func groupsOf(reqs []requirement) []candidate {
	var all []candidate
	seen := map[string]bool{}
	for _, q := range reqs {
		for _, c := range q.candidates {
			if !seen[c.permission.ID()] {
				seen[c.permission.ID()] = true
				all = append(all, c)
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int { return compareNames(a.permission, b.permission) })
	return all
}

// classesOf returns one class for each operation and list of groups: how often an
// operation was called, and where, does not matter.
func classesOf(reqs []requirement, number map[string]int) []cover.Class {
	type key struct {
		op    operations.Operation
		items string
	}
	var out []cover.Class
	seen := map[key]bool{}
	for _, q := range reqs {
		k := key{op: q.op}
		var c cover.Class
		for _, cand := range q.candidates {
			id := cand.permission.ID()
			k.items += id
			c = append(c, cover.Choice{Item: number[id], Cost: int64(cand.cost)})
		}
		if !seen[k] {
			seen[k] = true
			out = append(out, c)
		}
	}
	return out
}

// compareNames orders groups by name, then scope, then id.
func compareNames(a, b permissions.Permission) int {
	return cmp.Or(cmp.Compare(a.Name(), b.Name()), cmp.Compare(a.Scope(), b.Scope()), cmp.Compare(a.ID(), b.ID()))
}
