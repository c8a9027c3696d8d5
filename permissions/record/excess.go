package record

import (
	"cmp"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// excess looks for what can be left out, the widest first, and then for what is
// wider than the calls that rest on it. Each is looked at where those before it are
// gone or replaced, so that all of it holds together.
func excess(have authz.Principal, calls []ruling) []Excess {
	var out []Excess
	statements := slices.Collect(have.Spec.Statements())
	order := slices.Clone(statements)
	slices.SortStableFunc(order, func(a, b permissions.Statement) int {
		return cmp.Or(-cmp.Compare(width(a.Resource), width(b.Resource)), -cmp.Compare(level(a.Permission), level(b.Permission)),
			-cmp.Compare(operations.Breadth(a.Permission), operations.Breadth(b.Permission)))
	})
	order = slices.DeleteFunc(order, func(st permissions.Statement) bool { return st.Effect != permissions.Allow })
	rest := have
	var kept []permissions.Statement
	for _, st := range order {
		less := instead(rest, st)
		if !slices.ContainsFunc(calls, func(c ruling) bool { return c.faresOtherwise(less) }) {
			rest = less
			out = append(out, Excess{Statement: st})
		} else {
			kept = append(kept, st)
		}
	}
	for _, st := range kept {
		grants := narrowest(st, changed(instead(rest, st), calls))
		if grants == nil {
			continue
		}
		if less := instead(rest, st, grants...); !loses(less, calls) {
			rest = less
			out = append(out, Excess{Statement: st, Instead: grants})
		}
	}
	slices.SortFunc(out, func(a, b Excess) int {
		return cmp.Compare(slices.Index(statements, a.Statement), slices.Index(statements, b.Statement))
	})
	return out
}

// soften keeps what a statement may be there for where the recordings lack reads: one that
// reads is then not in excess at all, and of one that writes the group that reads stays.
func (e Excess) soften(blind bool) (Excess, bool) {
	reading := readerOf(e.Statement)
	switch {
	case !blind:
	case level(e.Statement.Permission) == 0: // it reads, and reads do not show
		return e, false
	case reading == nil: // there is nothing that it would be there to read
	default:
		e.Unseen = e.Instead == nil
		e.Instead = append(slices.Clone(e.Instead), authz.Grant{Permission: reading, Resource: e.Statement.Resource})
	}
	return e, true
}

// instead is the principal with grants in the place of a statement.
func instead(p authz.Principal, st permissions.Statement, grants ...authz.Grant) authz.Principal {
	p.Spec = p.Spec.Filter(func(o permissions.Statement) bool { return o != st }).With(policiesOf(grants)...)
	return p
}

func policiesOf(grants []authz.Grant) []permissions.Policy {
	var out []permissions.Policy
	for _, g := range grants {
		out = append(out, permissions.AllowOn(g.Resource, g.Permission))
	}
	return out
}

// changed returns the calls that fare otherwise.
func changed(with authz.Principal, calls []ruling) []ruling {
	return slices.DeleteFunc(slices.Clone(calls), func(c ruling) bool { return !c.faresOtherwise(with) })
}

// faresOtherwise reports whether another principal's call is decided otherwise.
func (c ruling) faresOtherwise(with authz.Principal) bool {
	return effective(with.Decide(c.call)) != effective(c.decision)
}

// loses reports whether a call fares worse: it is not allowed any more, or denied.
func loses(with authz.Principal, calls []ruling) bool {
	return slices.ContainsFunc(calls, func(c ruling) bool {
		before, after := effective(c.decision), effective(with.Decide(c.call))
		return before != after && (before == authz.Allowed || after == authz.Denied)
	})
}

// narrowest returns what the calls that rest on a statement need instead, nil where
// that is no less. A group that opens nothing that the statement's does not comes
// before what else would do.
func narrowest(st permissions.Statement, calls []ruling) []authz.Grant {
	var out []authz.Grant
	lower, narrower := true, true
	for _, c := range calls {
		for _, row := range c.rows {
			g := authz.Grant{Permission: row.Permission, Resource: row.Resource}
			if row.Whose != "" {
				g.Resource = st.Resource // it is not known where
			}
			lower = lower && level(g.Permission) < level(st.Permission)
			narrower = narrower && g.Resource.Scope() == st.Resource.Scope() && width(g.Resource) < width(st.Resource)
			if !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	switch {
	case len(out) == 0 || !lower && !narrower:
		return nil
	case slices.ContainsFunc(out, func(g authz.Grant) bool { return !within(st.Permission, g.Permission) }):
		if p := inside(st.Permission, calls, lower); p != nil {
			return onEach(p, st, out)
		}
	}
	return out
}

// within reports whether a group in the place of another one opens nothing new.
func within(of, p permissions.Permission) bool {
	return p.ID() == of.ID() || operations.OpensAll(of, p)
}

// inside is the group that would do for all of the calls and opens nothing that the
// one they rest on does not: one that reads if it has to be lower, nil for none.
func inside(of permissions.Permission, calls []ruling, lower bool) permissions.Permission {
	var out []permissions.Permission
	for i, c := range calls {
		var here []permissions.Permission
		for _, g := range authz.EnoughFor(c.call) {
			p := g.Permission
			if p.Scope() == of.Scope() && (i == 0 && within(of, p) || slices.Contains(out, p)) && (!lower || level(p) < level(of)) {
				here = append(here, p)
			}
		}
		out = here
	}
	slices.SortStableFunc(out, func(a, b permissions.Permission) int {
		return cmp.Or(cmp.Compare(level(a), level(b)), cmp.Compare(operations.Breadth(a), operations.Breadth(b)))
	})
	if len(out) == 0 {
		return nil
	}
	return out[0]
}

// onEach is a group on the resources of grants that are of its scope, else on that of
// the statement.
func onEach(p permissions.Permission, st permissions.Statement, grants []authz.Grant) []authz.Grant {
	var out []authz.Grant
	for _, g := range grants {
		r := g.Resource
		if r.Scope() != p.Scope() {
			r = st.Resource
		}
		if one := (authz.Grant{Permission: p, Resource: r}); !slices.Contains(out, one) {
			out = append(out, one)
		}
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
