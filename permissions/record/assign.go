package record

import (
	"cmp"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// entry is what one statement of the spec would hold.
type entry struct {
	permission string // id
	resource   permissions.Resource
}

// draft is a Needed whose calls are not in order yet.
type draft struct {
	Needed
	calls []made
	reqs  []requirement // that it serves
}

// assign gives each requirement to the cheapest of the chosen groups, or to
// another one where that spares a permission, and orders the outcome as the spec
// does. The groups are a cover of which none can be left out, so each gets a
// requirement.
func assign(reqs []requirement, chosen []string) []Needed {
	in := map[string]bool{}
	for _, id := range chosen {
		in[id] = true
	}
	served := make([]*candidate, len(reqs))
	for i, q := range reqs {
		served[i] = q.bestOf(in)
	}
	spare(reqs, served, in)
	var out drafts
	for i, q := range reqs {
		if c := served[i]; c != nil {
			for _, r := range c.resources {
				out.add(draft{Needed{Permission: c.permission, Resource: r}, q.calls, []requirement{q}})
			}
		}
	}
	index := map[entry]int{}
	var needed []Needed
	for i, d := range absorb(lower(out.list)) {
		needed = append(needed, d.finish())
		index[entry{d.Permission.ID(), d.Resource}] = i
	}
	ordered := make([]Needed, 0, len(needed))
	for st := range specOf(needed).Statements() {
		ordered = append(ordered, needed[index[entry{st.Permission.ID(), st.Resource}]])
	}
	return ordered
}

// drafts are kept in the order in which they were added, those of one entry as one.
type drafts struct {
	list  []draft
	index map[entry]int
}

func (l *drafts) add(d draft) {
	if l.index == nil {
		l.index = map[entry]int{}
	}
	e := entry{d.Permission.ID(), d.Resource}
	at, ok := l.index[e]
	if !ok {
		at = len(l.list)
		l.index[e] = at
		l.list = append(l.list, draft{Needed: d.Needed})
	}
	l.list[at].calls = append(l.list[at].calls, d.calls...)
	l.list[at].reqs = append(l.list[at].reqs, d.reqs...)
}

// lower puts a group that reads in the place of one that writes on a resource where
// nothing is written: what writes is there for another resource. What others there make
// unnecessary then goes.
func lower(needed []draft) []draft {
	var out drafts
	var at []permissions.Resource
	for _, d := range needed {
		if level(d.Permission) > 0 {
			if p := d.reader(); p != nil {
				d.Permission = p
				at = append(at, d.Resource)
			}
		}
		out.add(d)
	}
	for i := range out.list {
		if slices.Contains(at, out.list[i].Resource) {
			handOver(out.list, i)
		}
	}
	return slices.DeleteFunc(out.list, func(d draft) bool { return len(d.reqs) == 0 })
}

// handOver leaves a draft empty if others on its resource would do for all that it
// serves.
func handOver(all []draft, i int) {
	d := &all[i]
	to := make([]int, len(d.reqs))
	for n, q := range d.reqs {
		to[n] = slices.IndexFunc(all, func(o draft) bool {
			return len(o.reqs) > 0 && o.Resource == d.Resource && o.Permission.ID() != d.Permission.ID() && q.takes(o.Permission, o.Resource)
		})
		if to[n] < 0 {
			return
		}
	}
	for n, q := range d.reqs {
		all[to[n]].reqs, all[to[n]].calls = append(all[to[n]].reqs, q), append(all[to[n]].calls, q.calls...)
	}
	d.reqs, d.calls = nil, nil
}

// reader is the group that would do on the resource for all that the draft serves, and
// reads; one that opens nothing that the draft's group does not before others, nil for
// none.
func (d draft) reader() permissions.Permission {
	var best *candidate
	for i, c := range d.reqs[0].candidates {
		if c.cost.level() > 0 || slices.ContainsFunc(d.reqs, func(q requirement) bool { return !q.takes(c.permission, d.Resource) }) {
			continue
		}
		if best == nil || within(d.Permission, c.permission) && !within(d.Permission, best.permission) {
			best = &d.reqs[0].candidates[i]
		}
	}
	if best == nil {
		return nil
	}
	return best.permission
}

// takes reports whether the group on the resource is part of what would do.
func (q requirement) takes(p permissions.Permission, r permissions.Resource) bool {
	return slices.ContainsFunc(q.candidates, func(c candidate) bool {
		return c.permission.ID() == p.ID() && slices.Contains(c.resources, r)
	})
}

// spare drops what other permissions on the same resources make unnecessary: the
// groups cover the operations, but on one of two zones fewer of them may do.
func spare(reqs []requirement, served []*candidate, chosen map[string]bool) {
	users := map[entry][]int{} // the requirements that an entry serves
	var entries []entry        // in the order of the requirements
	for i, c := range served {
		for _, e := range c.entries() {
			if len(users[e]) == 0 {
				entries = append(entries, e)
			}
			users[e] = append(users[e], i)
		}
	}
	for _, e := range entries {
		others := make([]*candidate, 0, len(users[e]))
		for _, i := range users[e] {
			if c := reqs[i].without(e, chosen, users); c != nil {
				others = append(others, c)
			}
		}
		if len(others) < len(users[e]) {
			continue
		}
		for n, i := range slices.Clone(users[e]) {
			for _, old := range served[i].entries() {
				users[old] = slices.DeleteFunc(users[old], func(j int) bool { return j == i })
			}
			served[i] = others[n]
			for _, e := range served[i].entries() {
				users[e] = append(users[e], i)
			}
		}
	}
}

// without returns the cheapest chosen candidate whose every entry serves others
// already, e not being one of them.
func (q requirement) without(e entry, chosen map[string]bool, users map[entry][]int) *candidate {
	var best *candidate
	for i := range q.candidates {
		c := &q.candidates[i]
		there := !slices.ContainsFunc(c.entries(), func(o entry) bool { return o == e || len(users[o]) == 0 })
		if there && chosen[c.permission.ID()] && (best == nil || c.cost < best.cost) {
			best = c
		}
	}
	return best
}

// entries are what a candidate would put into the spec; none for nil.
func (c *candidate) entries() []entry {
	if c == nil {
		return nil
	}
	var out []entry
	for _, r := range c.resources {
		out = append(out, entry{c.permission.ID(), r})
	}
	return out
}

// finish lists the calls in the order in which they were made.
func (d draft) finish() Needed {
	slices.SortFunc(d.calls, func(a, b made) int { return cmp.Compare(a.at, b.at) })
	n := d.Needed
	n.Guessed = true
	for _, c := range d.calls {
		n.Because = append(n.Because, c.Call)
		if c.guess {
			n.GuessedCalls = append(n.GuessedCalls, c.Call)
		}
		n.Guessed = n.Guessed && c.guess
	}
	n.Narrower = narrower(n.Permission, n.Because)
	return n
}

// narrower returns the roles that would do for every call in the place of a permission.
func narrower(p permissions.Permission, calls []authz.Call) []permissions.Role {
	var out []permissions.Role
	for i, c := range calls {
		if g, ok := authz.BesideFor(c); ok && g.Permission == p {
			return nil
		}
		roles := authz.RolesFor(c)
		if i == 0 {
			out = roles
		}
		out = slices.DeleteFunc(out, func(r permissions.Role) bool { return !slices.Contains(roles, r) })
	}
	return append([]permissions.Role(nil), out...) // nil for none
}

// bestOf returns the cheapest chosen candidate, nil when none is chosen.
func (q requirement) bestOf(chosen map[string]bool) *candidate {
	var best *candidate
	for i := range q.candidates {
		c := &q.candidates[i]
		if chosen[c.permission.ID()] && (best == nil || c.cost < best.cost) {
			best = c
		}
	}
	return best
}

// absorb moves what a permission on a wider resource allows anyway from the
// same permission on a narrower one: a zone into all zones of its account, where
// the calls name the account.
func absorb(needed []draft) []draft {
	gone := make([]bool, len(needed))
	for w := range needed {
		if !needed[w].Resource.IsAll() {
			continue
		}
		wide := specOf([]Needed{needed[w].Needed})
		for i := range needed {
			if i == w || gone[i] || gone[w] || needed[i].Permission.ID() != needed[w].Permission.ID() || needed[i].Resource.IsAll() && needed[i].Resource.Parent() == "" {
				continue
			}
			if slices.ContainsFunc(needed[i].calls, func(c made) bool { return effective(authz.Decide(wide, c.Call)) != authz.Allowed }) {
				continue
			}
			gone[i] = true
			needed[w].calls = append(needed[w].calls, needed[i].calls...)
		}
	}
	var out []draft
	for i, n := range needed {
		if !gone[i] {
			out = append(out, n)
		}
	}
	return out
}
