package cover

import (
	"cmp"
	"slices"
)

// search is a branch and bound over the classes of one part.
type search struct {
	*solver
	classes  []class // all, for the cost
	hard     []class // open ones whose items include no other's, fewest items first
	cheapest bool
	best     []int
	level    int // of best
}

// search returns a smallest cover of classes that hang together.
func (v *solver) search(classes []class, cheapest bool) []int {
	open := slices.DeleteFunc(slices.Clone(classes), func(c class) bool { return c.served })
	s := &search{solver: v, classes: classes, cheapest: cheapest, hard: hardest(open)}
	if cheapest {
		s.best = v.solve(open, false)
		if g := v.greedy(open); v.compare(classes, g, s.best) < 0 {
			s.best = g
		}
		s.level, _ = v.total(classes, s.best)
	} else {
		s.best = v.greedy(open)
	}
	none := newSet(len(v.levels))
	s.try(nil, none, none, 0)
	return s.best
}

// try extends chosen, without the banned items, to covers better than the best.
func (s *search) try(chosen []int, in, banned set, level int) {
	s.work -= len(s.hard)
	if s.work < 0 {
		s.cut = true
		return
	}
	room := len(s.best) - len(chosen) // items that may be added
	if !s.cheapest {
		room--
	}
	if room < 0 || s.cheapest && len(chosen) == len(s.best) && level > s.level {
		return
	}
	at, fewest, apart := -1, 0, 0
	used := make(set, len(in))
	for i, c := range s.hard {
		if c.items.meets(in) {
			continue
		}
		n := c.items.countWithout(banned)
		if n == 0 {
			return
		}
		if at < 0 || n < fewest {
			at, fewest = i, n
		}
		// Classes that share no open item need a item each.
		disjoint := true
		for w, g := range c.items {
			disjoint = disjoint && g&^banned[w]&used[w] == 0
		}
		if disjoint {
			for w, g := range c.items {
				used[w] |= g &^ banned[w]
			}
			if apart++; apart > room {
				return
			}
		}
	}
	if at < 0 {
		s.offer(chosen)
		return
	}
	if s.cheapest && level > s.level && len(s.best) == len(chosen)+apart {
		return
	}
	banned = banned.clone()
	for _, ch := range s.hard[at].choices {
		if banned.has(ch.Item) || s.work < 0 {
			continue
		}
		with := in.clone()
		with.add(ch.Item)
		s.try(append(slices.Clip(chosen), ch.Item), with, banned, level+s.solver.levels[ch.Item])
		banned.add(ch.Item)
	}
}

func (s *search) offer(chosen []int) {
	if len(chosen) > len(s.best) || !s.cheapest && len(chosen) == len(s.best) {
		return
	}
	if s.cheapest {
		s.work -= len(s.classes)
		if s.compare(s.classes, chosen, s.best) >= 0 {
			return
		}
		s.level, _ = s.total(s.classes, chosen)
	}
	s.best = slices.Clone(chosen)
}

// hardest returns the classes that no other class implies, those with the
// fewest choices first.
func hardest(classes []class) []class {
	order := slices.Clone(classes)
	slices.SortStableFunc(order, func(a, b class) int { return cmp.Compare(len(a.choices), len(b.choices)) })
	var out []class
	for _, c := range order {
		if !slices.ContainsFunc(out, func(o class) bool { return o.items.within(c.items) }) {
			out = append(out, c)
		}
	}
	return out
}

// greedy takes, as long as a class is open, the item that meets most of the
// open ones, then drops what the others make superfluous.
func (v *solver) greedy(classes []class) []int {
	var chosen []int
	in := newSet(len(v.levels))
	for {
		count := make([]int, len(v.levels))
		costs := make([]int64, len(v.levels))
		best := -1
		for _, c := range classes {
			if c.items.meets(in) {
				continue
			}
			for _, ch := range c.choices {
				count[ch.Item]++
				costs[ch.Item] += ch.Cost
			}
		}
		for g, n := range count {
			if n > 0 && (best < 0 || n > count[best] || n == count[best] && costs[g] < costs[best]) {
				best = g
			}
		}
		if best < 0 {
			break
		}
		chosen = append(chosen, best)
		in.add(best)
	}
	for i := 0; i < len(chosen); {
		rest := newSet(len(v.levels))
		for j, g := range chosen {
			if j != i {
				rest.add(g)
			}
		}
		if slices.ContainsFunc(classes, func(c class) bool { return !c.items.meets(rest) }) {
			i++
			continue
		}
		chosen = slices.Delete(chosen, i, i+1)
	}
	return chosen
}
