package probetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// compare returns a line for everything that the spec grants too little or too
// much, and one for everything that cannot be judged.
func compare(spec permissions.Spec, calls []authz.Call) (problems, notes []string) {
	j := newJudgement(calls)
	seen := map[string]bool{}
	add := func(to *[]string, line string) {
		if !seen[line] {
			seen[line] = true
			*to = append(*to, line)
		}
	}
	for _, c := range j.calls {
		d := authz.Decide(spec, c)
		what := c.Method + " " + c.Path
		switch {
		case d.Verdict == authz.Denied:
			line := "  too little: " + what + " would be refused (" + d.Reason.String() + ")"
			if enough := d.Enough(); len(enough) > 0 {
				line += "\n    → add " + enough[0].String()
			} else if d.Reason == authz.ExplicitDeny && d.Decided {
				line += "\n    → remove the deny: " + d.Statement.String()
			}
			add(&problems, line)
		case d.Guess != authz.NotChecked:
			add(&notes, "  "+what+": "+d.Reason.String()+"; a guess says "+d.Guess.String())
		case d.Verdict != authz.Allowed:
			add(&notes, "  "+what+": "+d.Reason.String())
		}
	}
	for _, e := range j.excess(spec) {
		if perhaps := j.couldNeed(spec, e.statement); len(perhaps) > 0 {
			add(&notes, "  "+grant(e.statement)+": no judged call needs "+e.what()+"; these calls cannot be judged: "+strings.Join(perhaps, ", "))
			continue
		}
		add(&problems, "  too much: "+grant(e.statement)+"\n    → "+e.remedy())
	}
	return problems, notes
}

// judgement is the calls of the code, whatever was answered to them, and the
// accounts and zones that they touch.
type judgement struct {
	calls    []authz.Call
	accounts []permissions.Resource
	zones    []permissions.Resource
	inside   []permissions.AccountID                        // of the zones too
	lies     map[permissions.Resource]permissions.AccountID // where a zone lies
}

func newJudgement(calls []authz.Call) *judgement {
	j := &judgement{lies: map[permissions.Resource]permissions.AccountID{}}
	type key struct {
		method, path string
		account      permissions.AccountID
	}
	known := map[key]bool{}
	for _, c := range calls {
		if k := (key{c.Method, c.Path, c.Account}); known[k] {
			continue
		} else {
			known[k] = true
		}
		c.Status = 0 // decided on, not recorded
		j.calls = append(j.calls, c)
		account, zone := named(c.Path)
		if account != "" {
			j.accounts = appendNew(j.accounts, permissions.AccountResource(account))
		}
		if zone != "" {
			r := permissions.ZoneResource(zone)
			j.zones, j.lies[r] = appendNew(j.zones, r), c.Account
		}
		if c.Account != "" {
			account = c.Account
		}
		if account != "" {
			j.inside = appendNew(j.inside, account)
		}
	}
	return j
}

func appendNew[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

// surplus is a statement that grants too much, and what would do in its place:
// nothing where it is empty.
type surplus struct {
	statement permissions.Statement
	enough    []permissions.Statement
}

func (s surplus) what() string {
	if len(s.enough) == 0 {
		return "it"
	}
	return "more than " + grants(s.enough)
}

func (s surplus) remedy() string {
	switch {
	case len(s.enough) == 0:
		return "remove it: no call needs it"
	case s.enough[0].Permission.ID() == s.statement.Permission.ID():
		return "narrow it: " + grants(s.enough)
	}
	return "enough for the calls: " + grants(s.enough)
}

// excess tries to do without each allow, the largest first, and then with a
// smaller one in its place.
func (j *judgement) excess(spec permissions.Spec) []surplus {
	work := slices.Collect(spec.Statements())
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
				out = append(out, surplus{st, smaller})
				break
			}
		}
	}
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

// breaks reports whether a call that is allowed before is not certainly allowed
// after, or lists less of what the calls touch.
func (j *judgement) breaks(before, after []permissions.Statement) bool {
	was, is := specOf(before), specOf(after)
	for _, c := range j.calls {
		d := authz.Decide(was, c)
		if d.Verdict != authz.Allowed {
			continue
		}
		if authz.Decide(is, c).Verdict != authz.Allowed {
			return true
		}
		if d.Operation.Scope() != "" || d.Operation.Evidence() == operations.Any {
			continue
		}
		for _, r := range slices.Concat(j.zones, j.accounts) {
			if shows(was, d.Operation, r) && !shows(is, d.Operation, r) {
				return true
			}
		}
	}
	return false
}

// shows reports whether a list of all that the token may see has the resource.
func shows(spec permissions.Spec, op operations.Operation, r permissions.Resource) bool {
	return slices.ContainsFunc(op.Accepted(), func(p permissions.Permission) bool {
		g, ok := permissions.ByID(p.ID())
		return ok && g.Scope == r.Scope() && spec.Covers(permissions.NewSpec(permissions.AllowOn(r, p)))
	})
}

// couldNeed returns the calls that cannot be judged and that the statement may
// be there for: those on the same account or zone, or on none that is named.
func (j *judgement) couldNeed(spec permissions.Spec, st permissions.Statement) []string {
	var out []string
	for _, c := range j.calls {
		if authz.Decide(spec, c).Verdict == authz.Inconclusive && overlaps(st.Resource, c) {
			out = appendNew(out, c.Method+" "+c.Path)
		}
	}
	return out
}

// overlaps errs on the side of an overlap.
func overlaps(r permissions.Resource, c authz.Call) bool {
	account, zone := named(c.Path)
	if account == "" && zone == "" {
		return true
	}
	if r.Scope() == permissions.ScopeUser {
		return false
	}
	if id, ok := r.Zone(); ok {
		return zone == "" || zone == id
	}
	if account == "" {
		account = c.Account
	}
	id, ok := r.Account()
	return !ok || account == "" || account == id
}

func replace(list []permissions.Statement, st permissions.Statement, by ...permissions.Statement) []permissions.Statement {
	out := make([]permissions.Statement, 0, len(list)+len(by))
	for _, s := range list {
		if s != st {
			out = append(out, s)
		}
	}
	return append(out, by...)
}

func specOf(list []permissions.Statement) permissions.Spec {
	var policies []permissions.Policy
	for _, s := range list {
		policies = append(policies, permissions.Policy{Effect: s.Effect, Permissions: []permissions.Permission{s.Permission}, Resources: []permissions.Resource{s.Resource}})
	}
	return permissions.NewSpec(policies...)
}

func grant(st permissions.Statement) string {
	return authz.Grant{Permission: st.Permission, Resource: st.Resource}.String()
}

func grants(list []permissions.Statement) string {
	const most = 8
	var out []string
	for i, st := range list {
		if i == most {
			out = append(out, fmt.Sprintf("… and %d more", len(list)-most))
			break
		}
		out = append(out, grant(st))
	}
	return strings.Join(out, ", ")
}
