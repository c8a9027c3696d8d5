package cover

import "slices"

// solve returns a smallest cover of the classes; with cheapest, the cheapest of
// them. What is forced is taken first and what cannot matter is dropped; the
// parts that then share no item are searched one by one.
func (s *solver) solve(classes []class, cheapest bool) []int {
	chosen, open := s.reduce(classes, cheapest)
	for _, part := range s.parts(open) {
		chosen = append(chosen, s.search(part, cheapest)...)
	}
	return chosen
}

// reduce takes items that are the only choice of a class and drops items that
// another one replaces, until neither changes anything.
func (s *solver) reduce(classes []class, cheapest bool) (chosen []int, open []class) {
	open = classes
	for {
		taken := newSet(len(s.levels))
		forced := false
		for _, c := range open {
			if only := c.choices[0].Item; len(c.choices) == 1 && !c.served && !taken.has(only) {
				taken.add(only)
				chosen = append(chosen, only)
				forced = true
			}
		}
		rest := s.serve(open, taken, cheapest)
		next, dropped := s.dropReplaceable(rest, cheapest)
		open = next
		if !forced && !dropped {
			return chosen, open
		}
	}
}

// serve returns the classes that matter once the items of taken are chosen: those
// that are still open, and with cheapest those that an item of an open class could
// serve at less cost.
func (s *solver) serve(classes []class, taken set, cheapest bool) []class {
	useful := newSet(len(s.levels)) // an item that no open class needs is never chosen
	for _, c := range classes {
		if !c.served && !c.items.meets(taken) {
			useful.addAll(c.items)
		}
	}
	var out []class
	for _, c := range classes {
		switch {
		case !c.served && !c.items.meets(taken):
			out = append(out, c)
		case cheapest:
			cost := c.costOf(taken)
			c = c.only(func(ch Choice) bool { return ch.Cost < cost && useful.has(ch.Item) })
			if c.served, c.cost = true, cost; len(c.choices) > 0 {
				out = append(out, c)
			}
		}
	}
	return out
}

// only returns the class with fewer choices.
func (c class) only(keep func(Choice) bool) class {
	out := class{items: make(set, len(c.items)), served: c.served, cost: c.cost}
	for _, ch := range c.choices {
		if keep(ch) {
			out.choices = append(out.choices, ch)
			out.items.add(ch.Item)
		}
	}
	return out
}

// dropReplaceable drops each item for which another one does in every open class,
// and with cheapest does so at no more cost.
func (s *solver) dropReplaceable(classes []class, cheapest bool) ([]class, bool) {
	n := len(s.levels)
	where := make([]set, n) // open classes of an item
	in := make([]set, n)    // all its classes
	costs := make([]map[int]int64, n)
	var items []int
	for i, c := range classes {
		for _, ch := range c.choices {
			if where[ch.Item] == nil {
				where[ch.Item], in[ch.Item], costs[ch.Item] = newSet(len(classes)), newSet(len(classes)), map[int]int64{}
				items = append(items, ch.Item)
			}
			if !c.served {
				where[ch.Item].add(i)
			}
			in[ch.Item].add(i)
			costs[ch.Item][i] = ch.Cost
		}
	}
	slices.Sort(items)
	gone := newSet(n)
	dropped := false
	for _, a := range items {
		for _, b := range items {
			if a == b || gone.has(b) || !where[a].within(where[b]) {
				continue
			}
			dearer, cheaper := s.levels[b] > s.levels[a], s.levels[b] < s.levels[a]
			for i, ca := range costs[a] {
				cb, both := costs[b][i]
				dearer = dearer || !both || cb > ca // without b the class costs more than with a
				cheaper = cheaper || both && cb < ca
			}
			if cheapest && dearer {
				continue
			}
			// Of two that replace one another, the cheaper or the first stays.
			cheaper = cheaper || !in[b].within(in[a])
			if !cheapest && (a > b || !where[b].within(where[a])) || cheapest && (cheaper || a > b) {
				gone.add(a)
				dropped = true
				break
			}
		}
	}
	if !dropped {
		return classes, false
	}
	var out []class
	for _, c := range classes {
		if c = c.only(func(ch Choice) bool { return !gone.has(ch.Item) }); len(c.choices) > 0 {
			out = append(out, c)
		}
	}
	return out, true
}

// parts divides the classes so that no two parts share a item.
func (s *solver) parts(classes []class) [][]class {
	var out [][]class
	done := make([]bool, len(classes))
	for i := range classes {
		if done[i] {
			continue
		}
		reach := classes[i].items.clone()
		in := make([]bool, len(classes))
		for grown := true; grown; {
			grown = false
			for j, c := range classes {
				if !done[j] && c.items.meets(reach) {
					done[j], in[j], grown = true, true, true
					reach.addAll(c.items)
				}
			}
		}
		var part []class
		for j, c := range classes {
			if in[j] {
				part = append(part, c)
			}
		}
		out = append(out, part)
	}
	return out
}
