package record

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// assign gives each requirement to one of the chosen groups, then drops what
// the rest makes superfluous, and orders the outcome as the spec does.
func assign(reqs []requirement, chosen []string) []Needed {
	var out []Needed
	add := func(q requirement, c *candidate) {
		for _, r := range c.resources {
			at := slices.IndexFunc(out, func(n Needed) bool { return n.Permission.ID() == c.permission.ID() && n.Resource == r })
			if at < 0 {
				out = append(out, Needed{Permission: c.permission, Resource: r, Guessed: true})
				at = len(out) - 1
			}
			out[at].Because = appendNew(out[at].Because, q.calls...)
			out[at].Guessed = out[at].Guessed && q.op.Evidence == operations.Guess
		}
	}
	// Requirements on a named resource first: a list of everything is then met
	// by what they brought.
	for _, named := range []bool{true, false} {
		for _, q := range reqs {
			if (q.op.Scope() != "") != named {
				continue
			}
			if c := q.bestOf(chosen); c != nil {
				add(q, c)
			}
		}
	}
	out = dropSuperfluous(out, reqs)
	spec := specOf(out)
	ordered := make([]Needed, 0, len(out))
	for st := range spec.Statements() {
		at := slices.IndexFunc(out, func(n Needed) bool {
			return n.Permission.ID() == st.Permission.ID() && n.Resource == st.Resource
		})
		ordered = append(ordered, out[at])
	}
	return ordered
}

// dropSuperfluous removes, one after another, each permission without which
// every requirement is still met.
func dropSuperfluous(needed []Needed, reqs []requirement) []Needed {
	for i := len(needed) - 1; i >= 0; i-- {
		rest := slices.Delete(slices.Clone(needed), i, i+1)
		if slices.ContainsFunc(rest, func(n Needed) bool { return n.Permission.ID() == needed[i].Permission.ID() }) {
			continue // the group is needed elsewhere; its resources are what was seen
		}
		spec := specOf(rest)
		if !slices.ContainsFunc(reqs, func(q requirement) bool { return !q.allowedBy(spec) }) {
			needed = rest
		}
	}
	return needed
}

// Permissions returns the groups of the needed permissions, each once.
func Permissions(needed []Needed) []permissions.Permission {
	var out []permissions.Permission
	for _, n := range needed {
		if !slices.ContainsFunc(out, func(p permissions.Permission) bool { return p.ID() == n.Permission.ID() }) {
			out = append(out, n.Permission)
		}
	}
	return out
}
