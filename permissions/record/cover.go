package record

import (
	"cmp"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

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
	switch g.Evidence {
	case permissions.EvidenceListed, permissions.EvidenceLive:
	case permissions.EvidenceCopied:
		c += evidenceUnit
	default:
		c += 2 * evidenceUnit
	}
	return c
}

// level is 1 for a group that does more than read.
func (c cost) level() int { return int(c / levelUnit) }

// choice is a group, by its number, that would do.
type choice struct {
	group int
	cost  cost
}

// class is what all requirements of an operation have in common: the groups of
// which one is needed.
type class struct {
	choices []choice // cheapest first
	groups  set
}

// problem is the choice of groups for some classes. Groups are numbered in the
// order of their names, so that nothing depends on the order of the calls.
type problem struct {
	ids    []string
	levels []int
	work   int // left
	cut    bool
}

// cover returns the ids of the fewest groups that meet every requirement, and
// among covers of that size the cheapest; cut says that the search was ended
// before this was certain. The requirements are in canonical order.
func cover(reqs []requirement, work int) (ids []string, cut bool) {
	p := &problem{work: work}
	classes := p.classes(reqs)
	for _, g := range p.solve(classes, true) {
		ids = append(ids, p.ids[g])
	}
	slices.Sort(ids)
	return ids, p.cut
}

// classes numbers the groups and returns one class for each operation and list
// of groups: how often an operation was called, and where, does not matter.
func (p *problem) classes(reqs []requirement) []class {
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
	number := map[string]int{}
	for i, c := range all {
		number[c.permission.ID()] = i
		p.ids = append(p.ids, c.permission.ID())
		p.levels = append(p.levels, c.cost.level())
	}
	var out []class
	var op operations.Operation
	first := 0 // of the operation
	for _, q := range reqs {
		if q.op != op {
			op, first = q.op, len(out)
		}
		c := class{groups: newSet(len(all))}
		for _, cand := range q.candidates {
			n := number[cand.permission.ID()]
			c.choices = append(c.choices, choice{n, cand.cost})
			c.groups.add(n)
		}
		if !slices.ContainsFunc(out[first:], func(o class) bool { return slices.Equal(o.groups, c.groups) }) {
			slices.SortFunc(c.choices, func(a, b choice) int { return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.group, b.group)) })
			out = append(out, c)
		}
	}
	return out
}

// compareNames orders groups by name, then scope, then id.
func compareNames(a, b permissions.Permission) int {
	return cmp.Or(cmp.Compare(a.Name(), b.Name()), cmp.Compare(a.Scope(), b.Scope()), cmp.Compare(a.ID(), b.ID()))
}

// total is what a cover costs: the groups that do more than read, then for each
// class the cost of the cheapest of its chosen groups.
func (p *problem) total(classes []class, chosen []int) (levels int, sum cost) {
	in := newSet(len(p.ids))
	for _, g := range chosen {
		in.add(g)
		levels += p.levels[g]
	}
	for _, c := range classes {
		for _, ch := range c.choices {
			if in.has(ch.group) {
				sum += ch.cost
				break
			}
		}
	}
	return levels, sum
}

// compare compares two covers: fewer groups, then the total, then the names.
func (p *problem) compare(classes []class, a, b []int) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	la, sa := p.total(classes, a)
	lb, sb := p.total(classes, b)
	return cmp.Or(cmp.Compare(la, lb), cmp.Compare(sa, sb), slices.Compare(sorted(a), sorted(b)))
}

func sorted(a []int) []int {
	out := slices.Clone(a)
	slices.Sort(out)
	return out
}
