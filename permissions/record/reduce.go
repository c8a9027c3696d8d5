package record

import "slices"

// solve returns a smallest cover of the classes; with cheapest, the cheapest of
// them. What is forced is taken first and what cannot matter is dropped; the
// parts that then share no group are searched one by one.
func (p *problem) solve(classes []class, cheapest bool) []int {
	chosen, open := p.reduce(classes, cheapest)
	for _, part := range p.parts(open) {
		chosen = append(chosen, p.search(part, cheapest)...)
	}
	return chosen
}

// reduce takes groups that are the only choice of a class and drops groups that
// another one replaces, until neither changes anything.
func (p *problem) reduce(classes []class, cheapest bool) (chosen []int, open []class) {
	open = classes
	for {
		taken := newSet(len(p.ids))
		forced := false
		for _, c := range open {
			if len(c.choices) == 1 && !taken.has(c.choices[0].group) {
				taken.add(c.choices[0].group)
				chosen = append(chosen, c.choices[0].group)
				forced = true
			}
		}
		var rest []class
		for _, c := range open {
			if !c.groups.meets(taken) {
				rest = append(rest, c)
			}
		}
		next, dropped := p.dropReplaceable(rest, cheapest)
		open = next
		if !forced && !dropped {
			return chosen, open
		}
	}
}

// dropReplaceable drops each group for which another one does in every class,
// and with cheapest does so at no more cost.
func (p *problem) dropReplaceable(classes []class, cheapest bool) ([]class, bool) {
	n := len(p.ids)
	where := make([]set, n)          // classes of a group
	costs := make([]map[int]cost, n) // its cost there
	var groups []int
	for i, c := range classes {
		for _, ch := range c.choices {
			if where[ch.group] == nil {
				where[ch.group], costs[ch.group] = newSet(len(classes)), map[int]cost{}
				groups = append(groups, ch.group)
			}
			where[ch.group].add(i)
			costs[ch.group][i] = ch.cost
		}
	}
	slices.Sort(groups)
	gone := newSet(n)
	dropped := false
	for _, a := range groups {
		for _, b := range groups {
			if a == b || gone.has(b) || !where[a].within(where[b]) {
				continue
			}
			dearer, cheaper := 0, 0
			for i, ca := range costs[a] {
				switch cb := costs[b][i]; {
				case cb > ca:
					dearer++
				case cb < ca:
					cheaper++
				}
			}
			if cheapest && dearer > 0 {
				continue
			}
			// Of two that replace one another, the cheaper or the first stays.
			if !where[b].within(where[a]) || !cheapest && a > b || cheapest && (cheaper > 0 || a > b) {
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
		kept := class{groups: newSet(n)}
		for _, ch := range c.choices {
			if !gone.has(ch.group) {
				kept.choices = append(kept.choices, ch)
				kept.groups.add(ch.group)
			}
		}
		out = append(out, kept)
	}
	return out, true
}

// parts divides the classes so that no two parts share a group.
func (p *problem) parts(classes []class) [][]class {
	var out [][]class
	done := make([]bool, len(classes))
	for i := range classes {
		if done[i] {
			continue
		}
		reach := classes[i].groups.clone()
		in := make([]bool, len(classes))
		for grown := true; grown; {
			grown = false
			for j, c := range classes {
				if !done[j] && c.groups.meets(reach) {
					done[j], in[j], grown = true, true, true
					for w := range reach {
						reach[w] |= c.groups[w]
					}
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
