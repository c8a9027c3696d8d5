package record

import (
	"cmp"
	"slices"
)

// maxWork bounds the search, in classes looked at: well under a second. Real
// recordings need a few thousand. Past the bound the best cover found so far is
// taken, which is still free of anything superfluous.
const maxWork = 20_000_000

// search is a branch and bound over the classes of one part.
type search struct {
	*problem
	classes  []class // all, for the cost
	hard     []class // those whose groups include no other class's, fewest groups first
	cheapest bool
	best     []int
	levels   int // of best
}

// search returns a smallest cover of classes that hang together.
func (p *problem) search(classes []class, cheapest bool) []int {
	s := &search{problem: p, classes: classes, cheapest: cheapest, hard: hardest(classes)}
	if cheapest {
		s.best = p.solve(classes, false)
		if g := p.greedy(classes); p.compare(classes, g, s.best) < 0 {
			s.best = g
		}
		s.levels, _ = p.total(classes, s.best)
	} else {
		s.best = p.greedy(classes)
	}
	none := newSet(len(p.ids))
	s.try(nil, none, none, 0)
	return s.best
}

// try extends chosen, without the banned groups, to covers better than the best.
func (s *search) try(chosen []int, in, banned set, levels int) {
	s.work -= len(s.hard)
	if s.work < 0 {
		s.cut = true
		return
	}
	room := len(s.best) - len(chosen) // groups that may be added
	if !s.cheapest {
		room--
	}
	if room < 0 || s.cheapest && len(chosen) == len(s.best) && levels > s.levels {
		return
	}
	at, fewest, apart := -1, 0, 0
	used := make(set, len(in))
	for i, c := range s.hard {
		if c.groups.meets(in) {
			continue
		}
		n := c.groups.countWithout(banned)
		if n == 0 {
			return
		}
		if at < 0 || n < fewest {
			at, fewest = i, n
		}
		// Classes that share no open group need a group each.
		disjoint := true
		for w, g := range c.groups {
			disjoint = disjoint && g&^banned[w]&used[w] == 0
		}
		if disjoint {
			for w, g := range c.groups {
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
	if s.cheapest && levels > s.levels && len(s.best) == len(chosen)+apart {
		return
	}
	banned = banned.clone()
	for _, ch := range s.hard[at].choices {
		if banned.has(ch.group) || s.work < 0 {
			continue
		}
		with := in.clone()
		with.add(ch.group)
		s.try(append(slices.Clip(chosen), ch.group), with, banned, levels+s.problem.levels[ch.group])
		banned.add(ch.group)
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
		s.levels, _ = s.total(s.classes, chosen)
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
		if !slices.ContainsFunc(out, func(o class) bool { return o.groups.within(c.groups) }) {
			out = append(out, c)
		}
	}
	return out
}

// greedy takes, as long as a class is open, the group that meets most of the
// open ones, then drops what the others make superfluous.
func (p *problem) greedy(classes []class) []int {
	var chosen []int
	in := newSet(len(p.ids))
	for {
		count := make([]int, len(p.ids))
		costs := make([]cost, len(p.ids))
		best := -1
		for _, c := range classes {
			if c.groups.meets(in) {
				continue
			}
			for _, ch := range c.choices {
				count[ch.group]++
				costs[ch.group] += ch.cost
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
		rest := newSet(len(p.ids))
		for j, g := range chosen {
			if j != i {
				rest.add(g)
			}
		}
		if slices.ContainsFunc(classes, func(c class) bool { return !c.groups.meets(rest) }) {
			i++
			continue
		}
		chosen = slices.Delete(chosen, i, i+1)
	}
	return chosen
}
