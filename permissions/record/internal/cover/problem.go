package cover

import (
	"cmp"
	"slices"
)

// Problem is the choice of items for some classes. Items are numbered from 0; of
// covers that are equally good the one with the smaller numbers is taken, so that
// nothing depends on the order of the classes.
type Problem struct {
	// Levels holds, for each item, what it adds to the level of a cover that has
	// it. Its length is the number of items.
	Levels []int
	// Classes are what has to be covered. A class without choices is ignored.
	Classes []Class
	// Work bounds the search, in classes looked at; at 0 or less nothing is
	// searched, and the cover is a greedy one.
	Work int
}

// Class lists the items of which one is needed, each once, in any order.
type Class []Choice

// Choice is an item that would do for a class, and what it costs there.
type Choice struct {
	Item int
	Cost int64
}

// Solve returns the items of the best cover, in ascending order: the fewest
// items; among those the lowest sum of levels; then the lowest sum, over the
// classes, of the cheapest chosen item's cost; then the smallest numbers. Bounded
// reports that the work was used up before this was certain.
func (p Problem) Solve() (items []int, bounded bool) {
	s := &solver{levels: p.Levels, work: p.Work}
	var classes []class
	for _, c := range p.Classes {
		if len(c) == 0 {
			continue
		}
		own := class{choices: slices.Clone(c), items: newSet(len(p.Levels))}
		slices.SortFunc(own.choices, func(a, b Choice) int { return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.Item, b.Item)) })
		for _, ch := range c {
			own.items.add(ch.Item)
		}
		classes = append(classes, own)
	}
	return sorted(s.solve(classes, true)), s.cut
}

// class is a Class with its items as a set. A class that is served already stays
// while an open choice could serve it more cheaply: its choices are then only
// those.
type class struct {
	choices []Choice // cheapest first
	items   set
	served  bool
	cost    int64 // of the item that serves it
}

// solver is the state of one Solve.
type solver struct {
	levels []int
	work   int // left
	cut    bool
}

// total is what a cover costs: its level, then for each class the cost of the
// cheapest of its chosen items.
func (s *solver) total(classes []class, chosen []int) (level int, sum int64) {
	in := newSet(len(s.levels))
	for _, i := range chosen {
		in.add(i)
		level += s.levels[i]
	}
	for _, c := range classes {
		sum += c.costOf(in)
	}
	return level, sum
}

// costOf is the cost of the cheapest item in a set that serves the class, 0 where
// none does.
func (c class) costOf(in set) int64 {
	for _, ch := range c.choices {
		if in.has(ch.Item) {
			return ch.Cost
		}
	}
	return c.cost
}

// compare compares two covers: fewer items, then the total, then the numbers.
func (s *solver) compare(classes []class, a, b []int) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	la, sa := s.total(classes, a)
	lb, sb := s.total(classes, b)
	return cmp.Or(cmp.Compare(la, lb), cmp.Compare(sa, sb), slices.Compare(sorted(a), sorted(b)))
}

func sorted(a []int) []int {
	out := slices.Clone(a)
	slices.Sort(out)
	return out
}
