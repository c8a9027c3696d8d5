package cover_test

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/record/internal/cover"
)

const plenty = 20_000_000

// TestLevelBeforeService: of covers of three items it takes the one with one item
// of level 1, though that one serves more classes than the two of the other do.
func TestLevelBeforeService(t *testing.T) {
	t.Parallel()
	const wb, wc, rc, wa, ra, rb = 0, 1, 2, 3, 4, 5
	levels := []int{wb: 1, wc: 1, rc: 0, wa: 1, ra: 0, rb: 0}
	var classes []cover.Class
	for _, items := range [][]int{{wb, wa}, {wc, wa}, {rc, wa}, {rc, wa}, {rc, wa}, {rc, wa}, {wb, ra}, {wc, ra}, {wc, rb}} {
		var c cover.Class
		for _, i := range items {
			c = append(c, cover.Choice{Item: i, Cost: int64(levels[i]) << 48})
		}
		classes = append(classes, c)
	}
	got, bounded := cover.Problem{Levels: levels, Classes: classes, Work: plenty}.Solve()
	assert.False(t, bounded)
	assert.Equal(t, []int{wa, ra, rb}, got)
}

func TestNothingToCover(t *testing.T) {
	t.Parallel()
	for _, p := range []cover.Problem{{}, {Levels: []int{0, 1}}, {Levels: []int{0}, Classes: []cover.Class{nil, {}}}} {
		p.Work = plenty
		got, bounded := p.Solve()
		assert.Empty(t, got)
		assert.False(t, bounded)
	}
}

// random draws a problem of at most 12 items, small costs among them so that
// covers tie.
func random(rng *rand.Rand) cover.Problem {
	p := cover.Problem{Levels: make([]int, 1+rng.IntN(12)), Work: plenty}
	for i := range p.Levels {
		p.Levels[i] = rng.IntN(3)
	}
	for range rng.IntN(10) {
		var c cover.Class
		for _, i := range rng.Perm(len(p.Levels))[:1+rng.IntN(min(4, len(p.Levels)))] {
			c = append(c, cover.Choice{Item: i, Cost: rng.Int64N(5)})
		}
		p.Classes = append(p.Classes, c)
	}
	return p
}

// TestAgainstAllCovers compares with trying every set of items: count, level, sum
// of costs and the numbers of the first of equals.
func TestAgainstAllCovers(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 7))
	for n := range 3_000 {
		p := random(rng)
		got, bounded := p.Solve()
		require.False(t, bounded)
		want := brute(p)
		require.Equal(t, want, score(p, got), "problem %d: %+v: got %v", n, p, got)
	}
}

// TestWithoutWork: the greedy cover is one from which nothing can be dropped.
func TestWithoutWork(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(8, 8))
	cut := 0
	for range 2_000 {
		p := random(rng)
		p.Work = 0
		got, bounded := p.Solve()
		if bounded {
			cut++
		}
		require.True(t, covers(p, got))
		for i := range got {
			require.False(t, covers(p, slices.Delete(slices.Clone(got), i, i+1)), "%+v: %v", p, got)
		}
	}
	assert.Positive(t, cut)
}

// TestOrderDoesNotMatter: classes and choices in another order give the same.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(9, 9))
	for range 500 {
		p := random(rng)
		want, _ := p.Solve()
		for _, c := range p.Classes {
			rng.Shuffle(len(c), func(i, j int) { c[i], c[j] = c[j], c[i] })
		}
		rng.Shuffle(len(p.Classes), func(i, j int) { p.Classes[i], p.Classes[j] = p.Classes[j], p.Classes[i] })
		got, _ := p.Solve()
		require.Equal(t, want, got)
	}
}

// value is what a cover is judged by, in this order.
type value struct {
	count, level int
	cost         int64
}

func score(p cover.Problem, items []int) value {
	v := value{count: len(items)}
	for _, i := range items {
		v.level += p.Levels[i]
	}
	for _, c := range p.Classes {
		best := int64(-1)
		for _, ch := range c {
			if slices.Contains(items, ch.Item) && (best < 0 || ch.Cost < best) {
				best = ch.Cost
			}
		}
		v.cost += max(best, 0)
	}
	return v
}

func covers(p cover.Problem, items []int) bool {
	return !slices.ContainsFunc(p.Classes, func(c cover.Class) bool {
		return len(c) > 0 && !slices.ContainsFunc(c, func(ch cover.Choice) bool { return slices.Contains(items, ch.Item) })
	})
}

func brute(p cover.Problem) value {
	best, found := value{}, false
	for m := range uint(1) << len(p.Levels) {
		if found && bits.OnesCount(m) > best.count {
			continue
		}
		var items []int
		for i := range p.Levels {
			if m&(1<<i) != 0 {
				items = append(items, i)
			}
		}
		if !covers(p, items) {
			continue
		}
		v := score(p, items)
		if !found || v.count < best.count || v.count == best.count && (v.level < best.level || v.level == best.level && v.cost < best.cost) {
			best, found = v, true
		}
	}
	return best
}
