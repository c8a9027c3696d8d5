package probetest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// repair is how a spec has to change so that it is the least privilege of the
// calls: after both, it neither lacks anything nor has too much.
type repair struct {
	added   []permissions.Statement // what it lacks
	surplus []surplus               // what it has too much
}

// repair finds out what would make the spec fit: it takes away the denies that
// refuse a call, adds the smallest grant for each call that is then refused, and
// takes away or narrows, of what was there and of what was added alike, whatever
// nothing needs. So an advice to add never names what the others make superfluous.
func (j *judgement) repair(spec permissions.Spec) repair {
	had := slices.Collect(spec.Statements())
	work := slices.Clone(had)
	for _, c := range j.calls {
		for _, deny := range denials(spec, c) {
			work = replace(work, deny)
		}
	}
	granted := work // without what is to be added
	for _, c := range j.calls {
		d := authz.Decide(spec, c)
		if d.Verdict == authz.Denied { // on the whole: most calls are allowed
			d = authz.Decide(specOf(work), c)
		}
		if enough := d.Enough(); d.Verdict == authz.Denied && len(enough) > 0 {
			work = append(slices.Clone(work), permissions.Statement{Effect: permissions.Allow, Permission: enough[0].Permission, Resource: enough[0].Resource})
		}
	}
	from := map[permissions.Statement][]permissions.Statement{} // of which statements a smaller one is what is left
	for _, st := range work {
		from[st] = []permissions.Statement{st}
	}
	var gone []permissions.Statement
	for {
		out := j.excess(&work)
		if len(out) == 0 {
			break
		}
		for _, s := range out {
			gone = append(gone, s.statement)
			for _, smaller := range s.enough {
				for _, origin := range from[s.statement] {
					from[smaller] = appendNew(from[smaller], origin)
				}
			}
		}
	}
	var fix repair
	isNew := func(st permissions.Statement) bool { return !slices.Contains(had, st) }
	for _, st := range work {
		if isNew(st) && slices.ContainsFunc(from[st], isNew) { // not only what is left of a larger one
			fix.added = append(fix.added, st)
		}
	}
	for _, st := range gone {
		if isNew(st) || slices.Contains(work, st) {
			continue // was to be added and is not any more, or is what is left of a larger one
		}
		s := surplus{statement: st, outdone: j.breaks(granted, replace(granted, st))}
		for _, left := range work {
			if isNew(left) && slices.Contains(from[left], st) {
				s.enough = append(s.enough, left)
			}
		}
		fix.surplus = append(fix.surplus, s)
	}
	return fix
}

// addedFor returns what of the additions lets the call through: for a list all
// that it shows things by, for other calls the one that fits best.
func (f repair) addedFor(c authz.Call) []permissions.Statement {
	var out []permissions.Statement
	for _, st := range f.added {
		if authz.Decide(specOf([]permissions.Statement{st}), c).Verdict == authz.Allowed {
			out = append(out, st)
		}
	}
	if m, ok := operations.Match(c.Method, c.Path); !ok || m.Operation().Scope() == "" {
		return out
	}
	rank := map[string]int{}
	for i, g := range authz.EnoughFor(c) {
		rank[g.Permission.ID()] = i
	}
	slices.SortStableFunc(out, func(a, b permissions.Statement) int {
		return cmp.Compare(rank[a.Permission.ID()], rank[b.Permission.ID()])
	})
	return out[:min(len(out), 1)]
}

// denials returns the denies of the spec that refuse the call, each of which
// would on its own.
func denials(spec permissions.Spec, c authz.Call) []permissions.Statement {
	var out []permissions.Statement
	for d := authz.Decide(spec, c); d.Reason == authz.ExplicitDeny && d.Decided && !slices.Contains(out, d.Statement); d = authz.Decide(spec, c) {
		out = append(out, d.Statement)
		spec = specOf(replace(slices.Collect(spec.Statements()), d.Statement))
	}
	return out
}

// excess does without each allow of the work that nothing needs, the largest
// first, and then puts a smaller one in the place of what can be smaller.
func (j *judgement) excess(list *[]permissions.Statement) []surplus {
	work := *list
	allows := slices.DeleteFunc(slices.Clone(work), func(s permissions.Statement) bool { return s.Effect != permissions.Allow })
	slices.SortStableFunc(allows, func(a, b permissions.Statement) int {
		return cmp.Or(cmp.Compare(size(b), size(a)), cmp.Compare(operations.Breadth(b.Permission), operations.Breadth(a.Permission)))
	})
	var out []surplus
	drop := func(st permissions.Statement) bool {
		rest := replace(work, st)
		if j.breaks(work, rest) {
			return false
		}
		work = rest
		out = append(out, surplus{statement: st})
		return true
	}
	allows = slices.DeleteFunc(allows, drop)
	for _, st := range allows {
		for _, smaller := range j.smaller(st) {
			if rest := replace(work, st, smaller...); !j.breaks(work, rest) {
				smaller = slices.DeleteFunc(smaller, func(s permissions.Statement) bool {
					fewer := replace(rest, s)
					if len(fewer) == len(work)-1 || j.breaks(work, fewer) {
						return false // the last of them stays: the statement is needed
					}
					rest = fewer
					return true
				})
				work = rest
				out = append(out, surplus{statement: st, enough: smaller})
				break
			}
		}
	}
	*list = work
	return out
}

// size orders statements: those on all accounts or zones are the largest, then
// those that may write.
func size(st permissions.Statement) int {
	n := 0
	if st.Resource.IsAll() {
		n += 2
		if _, one := st.Resource.Account(); !one {
			n += 2
		}
	}
	if g, ok := permissions.ByID(st.Permission.ID()); ok && g.Access != permissions.AccessRead {
		n++
	}
	return n
}

// smaller returns what could stand in for a statement: Read of the same group,
// and the accounts or zones that the calls touch, the smallest first.
func (j *judgement) smaller(st permissions.Statement) [][]permissions.Statement {
	read, hasRead := readOf(st.Permission)
	var narrow []permissions.Resource
	if st.Resource.IsAll() {
		switch st.Resource.Scope() {
		case permissions.ScopeAccount:
			narrow = j.accounts
		case permissions.ScopeZone:
			in, bounded := st.Resource.Account()
			for _, z := range j.zones {
				if !bounded || j.lies[z] == in {
					narrow = append(narrow, z)
				}
			}
			if len(narrow) == 0 && len(j.inside) == 1 && st.Resource == permissions.AllZonesResource() {
				narrow = []permissions.Resource{permissions.AllZonesInResource(j.inside[0])}
			}
		}
	}
	on := func(p permissions.Permission, rs ...permissions.Resource) []permissions.Statement {
		var out []permissions.Statement
		for _, r := range rs {
			out = append(out, permissions.Statement{Effect: permissions.Allow, Permission: p, Resource: r})
		}
		return out
	}
	var out [][]permissions.Statement
	if hasRead && len(narrow) > 0 {
		out = append(out, on(read, narrow...))
	}
	if hasRead {
		out = append(out, on(read, st.Resource))
	}
	if len(narrow) > 0 {
		out = append(out, on(st.Permission, narrow...))
	}
	return out
}

// readOf returns the Read group of the base of a Write or Edit group.
func readOf(p permissions.Permission) (permissions.Permission, bool) {
	g, ok := permissions.ByID(p.ID())
	if !ok {
		return nil, false
	}
	for _, suffix := range [...]string{" Write", " Edit"} {
		if base, cut := strings.CutSuffix(g.Name, suffix); cut {
			read, ok := permissions.ByName(base+" Read", g.Scope)
			if !ok {
				return nil, false
			}
			return read.Permission(), true
		}
	}
	return nil, false
}

func replace(list []permissions.Statement, st permissions.Statement, by ...permissions.Statement) []permissions.Statement {
	out := make([]permissions.Statement, 0, len(list)+len(by))
	for _, s := range list {
		if s != st {
			out = append(out, s)
		}
	}
	for _, s := range by {
		out = appendNew(out, s)
	}
	return out
}

func specOf(list []permissions.Statement) permissions.Spec {
	var policies []permissions.Policy
	for _, s := range list {
		policies = append(policies, permissions.Policy{Effect: s.Effect, Permissions: []permissions.Permission{s.Permission}, Resources: []permissions.Resource{s.Resource}})
	}
	return permissions.NewSpec(policies...)
}
