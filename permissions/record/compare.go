package record

import (
	"cmp"
	"slices"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Lacking is a permission that a token does not have and calls need.
type Lacking struct {
	// Needed has the calls that would be refused in Because, and the zero resource
	// where their account or zone is not said.
	Needed
	// Scope is the kind of the resource, and Whose the placeholder's text where the
	// resource is not said: see [Unplaced].
	Scope permissions.Scope
	Whose string
	// Refused are the decisions on the calls of Because.
	Refused []authz.Decision
}

// Excess is a permission that a token has and the calls do not need.
type Excess struct {
	Statement permissions.Statement
	// Instead is what would do in its place, nil where no call needs it.
	Instead []authz.Grant
}

// Comparison is what a token has too little and too much for calls.
type Comparison struct {
	// Lacking are in the order of [Result.Required] and [Result.Unplaced].
	Lacking []Lacking
	// Excess are those allows of the token without any of which every call fares as
	// with all of them, and those that write or reach further than the calls that
	// rest on them need. They are in the order of the token's spec.
	Excess []Excess
	// Unjudged are the calls of which it cannot be told whether the token may make
	// them, and those that are unknown.
	Unjudged []authz.Decision
}

// Compare compares the result with what a token may do at a time, which is only
// looked at where the token has a time window; zero = not known. Calls that were
// refused and done without need nothing. What is in excess is so for these calls: a
// call that nobody recorded may need it.
func (r Result) Compare(have authz.Principal, at time.Time) Comparison {
	var out Comparison
	said := map[authz.Call]bool{}
	unjudged := func(d authz.Decision) {
		if !said[d.Call()] {
			said[d.Call()] = true
			out.Unjudged = append(out.Unjudged, d)
		}
	}
	for _, row := range r.rows() {
		lack := Lacking{Needed: Needed{Permission: row.Permission, Resource: row.Resource}, Scope: row.Scope, Whose: row.Whose}
		for _, c := range row.Because {
			timed := c
			timed.Time = at
			switch d := have.Decide(timed); effective(d) {
			case authz.Allowed:
			case authz.Denied:
				lack.Because, lack.Refused = append(lack.Because, c), append(lack.Refused, d)
				if d.Guess != authz.NotChecked {
					lack.GuessedCalls = append(lack.GuessedCalls, c)
				}
			default:
				unjudged(d)
			}
		}
		if len(lack.Because) > 0 {
			lack.Guessed = len(lack.GuessedCalls) == len(lack.Because)
			out.Lacking = append(out.Lacking, lack)
		}
	}
	for _, c := range r.Unknown {
		c.Time = at
		unjudged(have.Decide(c))
	}
	out.Excess = excess(have, r.rulings(have, at))
	return out
}

// rows are the permissions that are needed, placed or not.
func (r Result) rows() []Unplaced {
	var out []Unplaced
	for _, n := range r.Required {
		out = append(out, Unplaced{Needed: n, Scope: n.Resource.Scope()})
	}
	return append(out, r.Unplaced...)
}

// deed is what decides about a call: of the calls with the same one is enough.
type deed struct {
	op      operations.Operation
	place   string // the first id in the path, or the path where it matters as a whole
	phase   string
	account permissions.AccountID
	on      permissions.Resource
	act     authz.Act
}

// ruling is a call, the permissions that it is a reason for, and what the whole spec
// says of it.
type ruling struct {
	call     authz.Call
	rows     []Unplaced
	decision authz.Decision
}

// rulings are those of the needed calls, one of each deed.
func (r Result) rulings(have authz.Principal, at time.Time) []ruling {
	whole := false // the paths matter to the end
	for st := range have.Spec.Statements() {
		switch st.Resource.Scope() {
		case permissions.ScopeAccount, permissions.ScopeZone, permissions.ScopeUser:
		default:
			whole = true
		}
	}
	var out []ruling
	index := map[deed]int{}
	for _, row := range r.rows() {
		there := map[int]bool{} // rulings that have the row
		for _, c := range row.Because {
			m, _ := operations.Match(c.Method, c.Path)
			d := deed{op: m.Operation(), phase: c.Phase, account: c.Account, on: c.On, act: c.Act}
			if whole {
				d.place = c.Path
			} else {
				for _, v := range m.Params() {
					d.place = v
					break
				}
			}
			i, ok := index[d]
			if !ok {
				i = len(out)
				index[d] = i
				c.Time = at
				out = append(out, ruling{call: c, decision: have.Decide(c)})
			}
			if !there[i] {
				there[i] = true
				out[i].rows = append(out[i].rows, row)
			}
		}
	}
	return out
}

// excess looks for what can be left out, the widest first, and then for what is
// wider than the calls that rest on it.
func excess(have authz.Principal, calls []ruling) []Excess {
	var out []Excess
	statements := slices.Collect(have.Spec.Statements())
	order := slices.Clone(statements)
	slices.SortStableFunc(order, func(a, b permissions.Statement) int {
		return cmp.Or(-cmp.Compare(width(a.Resource), width(b.Resource)), -cmp.Compare(level(a.Permission), level(b.Permission)),
			-cmp.Compare(operations.Breadth(a.Permission), operations.Breadth(b.Permission)))
	})
	rest := have
	for _, st := range order {
		if st.Effect != permissions.Allow {
			continue
		}
		without := rest
		without.Spec = rest.Spec.Filter(func(o permissions.Statement) bool { return o != st })
		if changed(without, calls, true) == nil {
			rest = without
			out = append(out, Excess{Statement: st})
		}
	}
	for st := range rest.Spec.Statements() {
		if st.Effect != permissions.Allow {
			continue
		}
		without := rest
		without.Spec = rest.Spec.Filter(func(o permissions.Statement) bool { return o != st })
		if instead := narrowest(st, changed(without, calls, false)); instead != nil {
			out = append(out, Excess{st, instead})
		}
	}
	slices.SortFunc(out, func(a, b Excess) int {
		return cmp.Compare(slices.Index(statements, a.Statement), slices.Index(statements, b.Statement))
	})
	return out
}

// changed returns the calls that fare otherwise, with first at most one.
func changed(with authz.Principal, calls []ruling, first bool) []ruling {
	var out []ruling
	for _, c := range calls {
		if effective(with.Decide(c.call)) != effective(c.decision) {
			if out = append(out, c); first {
				break
			}
		}
	}
	return out
}

// narrowest returns what the calls that rest on a statement need instead, nil where
// that is no less.
func narrowest(st permissions.Statement, calls []ruling) []authz.Grant {
	var out []authz.Grant
	lower, narrower := true, true
	for _, c := range calls {
		for _, row := range c.rows {
			if row.Whose != "" {
				narrower = false // it is not known where
			}
			g := authz.Grant{Permission: row.Permission, Resource: row.Resource}
			if row.Whose != "" {
				g.Resource = st.Resource
			}
			lower = lower && level(g.Permission) < level(st.Permission)
			narrower = narrower && g.Resource.Scope() == st.Resource.Scope() && width(g.Resource) < width(st.Resource)
			if !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	if len(out) == 0 || !lower && !narrower {
		return nil
	}
	return out
}

// width orders resources by how much they stand for.
func width(r permissions.Resource) int {
	switch {
	case !r.IsAll():
		return 0
	case r.Parent() != "":
		return 1
	}
	return 2
}

// level is 0 for a group that reads, 1 for others.
func level(p permissions.Permission) int {
	if g, ok := permissions.GroupOf(p); ok && g.Access == permissions.AccessRead {
		return 0
	}
	return 1
}
