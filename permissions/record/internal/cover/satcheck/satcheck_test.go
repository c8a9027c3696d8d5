package satcheck

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/crillab/gophersat/maxsat"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record/internal/cover"
)

const work = 20_000_000

// weight puts a cover's number of items, level and cost into one number, in that
// order of importance.
func weight(p cover.Problem, items []int) int {
	count, level, cost := units(p)
	total := 0
	for _, i := range items {
		total += count + level*p.Levels[i]
	}
	for _, c := range p.Classes {
		total += cost * cheapestOf(c, items)
	}
	return total
}

// units returns what an item, a level and a unit of cost weigh.
func units(p cover.Problem) (count, level, cost int) {
	sum, levels := 0, 0
	for _, c := range p.Classes {
		dearest := 0
		for _, ch := range c {
			dearest = max(dearest, int(ch.Cost))
		}
		sum += dearest
	}
	for _, l := range p.Levels {
		levels += l
	}
	cost, level = 1, 1+sum
	return level * (1 + levels), level, cost
}

func cheapestOf(c cover.Class, items []int) int {
	best := -1
	for _, ch := range c {
		if slices.Contains(items, ch.Item) && (best < 0 || int(ch.Cost) < best) {
			best = int(ch.Cost)
		}
	}
	return best
}

// optimum asks the MaxSAT solver for the least weight. Each class is a hard
// clause. That none of a class's k cheapest items is chosen costs the step to the
// next one: a soft clause over those k items.
func optimum(t *testing.T, p cover.Problem) int {
	count, level, cost := units(p)
	name := strconv.Itoa
	var constrs []maxsat.Constr
	for i, l := range p.Levels {
		constrs = append(constrs, maxsat.WeightedClause([]maxsat.Lit{maxsat.Not(name(i))}, count+level*l))
	}
	base := 0
	for _, c := range p.Classes {
		sorted := slices.Clone(c)
		slices.SortFunc(sorted, func(a, b cover.Choice) int { return int(a.Cost - b.Cost) })
		base += cost * int(sorted[0].Cost)
		var lits []maxsat.Lit
		for k, ch := range sorted {
			lits = append(lits, maxsat.Var(name(ch.Item)))
			if k+1 < len(sorted) && sorted[k+1].Cost > ch.Cost {
				constrs = append(constrs, maxsat.WeightedClause(slices.Clone(lits), cost*int(sorted[k+1].Cost-ch.Cost)))
			}
		}
		constrs = append(constrs, maxsat.HardClause(lits...))
	}
	model, total := maxsat.New(constrs...).Solve()
	require.NotNil(t, model, "the classes can be covered")
	return base + total
}

// TestRandomAgainstMaxSAT: problems beyond the reach of trying all sets.
func TestRandomAgainstMaxSAT(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 150 {
		p := cover.Problem{Levels: make([]int, 10+rng.IntN(20)), Work: work}
		for i := range p.Levels {
			p.Levels[i] = rng.IntN(2)
		}
		for range 5 + rng.IntN(20) {
			var c cover.Class
			for _, i := range rng.Perm(len(p.Levels))[:1+rng.IntN(5)] {
				c = append(c, cover.Choice{Item: i, Cost: rng.Int64N(6)})
			}
			p.Classes = append(p.Classes, c)
		}
		items, bounded := p.Solve()
		require.False(t, bounded)
		require.Equal(t, optimum(t, p), weight(p, items), "problem %d: %+v: %v", n, p, items)
	}
}

// TestTableAgainstMaxSAT: problems made of the catalogue's own lists.
func TestTableAgainstMaxSAT(t *testing.T) {
	var ops []operations.Operation
	for op := range operations.All() {
		if n := len(op.Accepted()); n >= 2 && n <= 8 {
			ops = append(ops, op)
		}
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 40 {
		near := rng.IntN(len(ops) - 60) // neighbours share groups
		p := cover.Problem{Work: work}
		number := map[string]int{}
		for _, k := range rng.Perm(60)[:8+rng.IntN(16)] {
			var c cover.Class
			for rank, g := range ops[near+k].Accepted() {
				i, known := number[g.ID()]
				if !known {
					i = len(p.Levels)
					number[g.ID()] = i
					level := 1
					if found, ok := permissions.ByID(g.ID()); ok && found.Access == permissions.AccessRead {
						level = 0
					}
					p.Levels = append(p.Levels, level)
				}
				c = append(c, cover.Choice{Item: i, Cost: int64(rank)})
			}
			p.Classes = append(p.Classes, c)
		}
		items, bounded := p.Solve()
		require.False(t, bounded)
		require.Equal(t, optimum(t, p), weight(p, items), "problem %d", n)
	}
}
