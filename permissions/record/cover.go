package record

import (
	"cmp"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// maxNodes bounds the search for the fewest groups. Real recordings need a few
// dozen nodes; past the bound the best cover found so far is taken, which is
// still free of anything superfluous.
const maxNodes = 200_000

// cost orders groups that would do: smaller is better, field by field.
type cost struct {
	level    int // reading before writing
	evidence int // documented before derived before guessed
	stranger int // 0 for the group that fits the endpoint best
	name     string
}

// costOf ranks a grant that would do for the operation; rank is its place in
// the order of [authz.EnoughFor], 0 for the one that fits best.
func costOf(op *operations.Operation, g authz.Grant, rank int) cost {
	group, _ := permissions.ByID(g.Permission.ID())
	c := cost{evidence: int(op.Evidence), stranger: 1, name: string(group.Scope) + group.Name}
	switch group.Access {
	case permissions.AccessRead:
	case permissions.AccessWrite, permissions.AccessAdmin:
		c.level = 2
	default:
		c.level = 1
	}
	if rank == 0 {
		c.stranger = 0
	}
	return c
}

func (c cost) compare(o cost) int {
	return cmp.Or(cmp.Compare(c.level, o.level), cmp.Compare(c.evidence, o.evidence),
		cmp.Compare(c.stranger, o.stranger), cmp.Compare(c.name, o.name))
}

// cover returns the ids of the fewest groups that meet every requirement, and
// among covers of that size the cheapest.
func cover(reqs []requirement) []string {
	s := &search{reqs: reqs, best: greedy(reqs)}
	s.try(nil)
	slices.Sort(s.best)
	return s.best
}

type search struct {
	reqs  []requirement
	best  []string
	nodes int
}

func (s *search) try(chosen []string) {
	s.nodes++
	if s.nodes > maxNodes || len(chosen) > len(s.best) {
		return
	}
	open := s.mostConstrained(chosen)
	if open < 0 {
		if len(chosen) < len(s.best) || compareCovers(s.reqs, chosen, s.best) < 0 {
			s.best = slices.Clone(chosen)
		}
		return
	}
	if len(chosen) == len(s.best) {
		return
	}
	for _, c := range byCost(s.reqs[open].candidates) {
		s.try(append(slices.Clip(chosen), c.permission.ID()))
	}
}

// mostConstrained returns the unmet requirement with the fewest candidates, or
// -1 when all are met.
func (s *search) mostConstrained(chosen []string) int {
	at := -1
	for i, q := range s.reqs {
		if q.metBy(chosen) {
			continue
		}
		if at < 0 || len(q.candidates) < len(s.reqs[at].candidates) {
			at = i
		}
	}
	return at
}

func (q requirement) metBy(chosen []string) bool {
	return slices.ContainsFunc(q.candidates, func(c candidate) bool { return slices.Contains(chosen, c.permission.ID()) })
}

func byCost(cs []candidate) []candidate {
	out := slices.Clone(cs)
	slices.SortStableFunc(out, func(a, b candidate) int { return a.cost.compare(b.cost) })
	return out
}

// greedy meets the requirements one by one, the most constrained first, each
// with the group that meets most of the rest.
func greedy(reqs []requirement) []string {
	order := slices.Clone(reqs)
	slices.SortStableFunc(order, func(a, b requirement) int { return cmp.Compare(len(a.candidates), len(b.candidates)) })
	var chosen []string
	for _, q := range order {
		if q.metBy(chosen) {
			continue
		}
		best, most := "", -1
		for _, c := range byCost(q.candidates) {
			n := 0
			for _, o := range reqs {
				if !o.metBy(chosen) && o.metBy([]string{c.permission.ID()}) {
					n++
				}
			}
			if n > most {
				best, most = c.permission.ID(), n
			}
		}
		chosen = append(chosen, best)
	}
	return chosen
}

// compareCovers compares two covers of the same requirements: fewer groups,
// then the costs of the groups, summed by field.
func compareCovers(reqs []requirement, a, b []string) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	ta, tb := total(reqs, a), total(reqs, b)
	if c := cmp.Or(cmp.Compare(ta.level, tb.level), cmp.Compare(ta.evidence, tb.evidence), cmp.Compare(ta.stranger, tb.stranger)); c != 0 {
		return c
	}
	return slices.Compare(sortedNames(a), sortedNames(b))
}

// total sums, over the chosen groups, the level once and the rest over the
// requirements that each group meets best.
func total(reqs []requirement, chosen []string) cost {
	var sum cost
	counted := map[string]bool{}
	for _, q := range reqs {
		best := q.bestOf(chosen)
		if best == nil {
			continue
		}
		if !counted[best.permission.ID()] {
			counted[best.permission.ID()] = true
			sum.level += best.cost.level
		}
		sum.evidence += best.cost.evidence
		sum.stranger += best.cost.stranger
	}
	return sum
}

// bestOf returns the cheapest chosen candidate, nil when none is chosen.
func (q requirement) bestOf(chosen []string) *candidate {
	var best *candidate
	for i := range q.candidates {
		c := &q.candidates[i]
		if slices.Contains(chosen, c.permission.ID()) && (best == nil || c.cost.compare(best.cost) < 0) {
			best = c
		}
	}
	return best
}

func sortedNames(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		g, _ := permissions.ByID(id)
		out[i] = g.Name + " " + string(g.Scope)
	}
	slices.Sort(out)
	return out
}
