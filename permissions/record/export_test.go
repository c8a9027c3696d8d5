package record

import "github.com/cftoken/cftoken/permissions"

// MinimalWithin is Minimal with another bound on the search.
func MinimalWithin(work int, recordings ...Recording) Result { return minimal(work, recordings) }

// CostOf is costOf, as a number.
func CostOf(g permissions.Group, rank int) int64 { return int64(costOf(g, rank)) }

// Solve returns the cheapest cover of classes, each a list of group numbers;
// writes says which groups do more than read.
func Solve(writes []bool, classes [][]int) []int {
	p := &problem{work: maxWork, ids: make([]string, len(writes)), levels: make([]int, len(writes))}
	for g, w := range writes {
		if w {
			p.levels[g] = 1
		}
	}
	var in []class
	for _, groups := range classes {
		c := class{groups: newSet(len(writes))}
		for _, g := range groups {
			c.choices = append(c.choices, choice{g, levelUnit * cost(p.levels[g])})
			c.groups.add(g)
		}
		in = append(in, c)
	}
	return sorted(p.solve(in, true))
}
