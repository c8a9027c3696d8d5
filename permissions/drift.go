package permissions

import (
	"cmp"
	"slices"
)

// Rename is a group whose name differs between two catalogues.
type Rename struct {
	// ID and Scope say which group; Scope is that of the live catalogue.
	ID    string
	Scope Scope
	// From is the name in this catalogue, To the live one.
	From, To string
	// Former says that To is a name that the group had before, as this catalogue
	// knows: the live listing is older than it, and nothing is to be taken over.
	Former bool
}

// Rescope is a group that acts on other kinds of resources in two catalogues.
type Rescope struct {
	// ID says which group, and Name how the live catalogue calls it.
	ID, Name string
	// From are the scopes in this catalogue, To the live ones; sorted.
	From, To []Scope
}

// Drift is what differs between two catalogues, by id. A group may be renamed and
// rescoped. All lists are sorted: those of groups by scope and name, the others
// by name.
type Drift struct {
	Added    []Group   // only in the live catalogue
	Removed  []Group   // only in this one
	Renamed  []Rename  // same id, other name
	Rescoped []Rescope // same id, other scopes
}

// None reports whether nothing differs.
func (d Drift) None() bool {
	return len(d.Added)+len(d.Removed)+len(d.Renamed)+len(d.Rescoped) == 0
}

// Drift says how a live listing differs from c, usually the built-in
// catalogue: Builtin().Drift(live). A listing of the account endpoint has no
// user-scoped groups; those are not reported as removed. That a listing has not
// got a group may lie with who asked: its credential is not shown what there is
// for other kinds of tokens.
func (c *Catalogue) Drift(live *Catalogue) Drift {
	var d Drift
	hasUser, seen := false, map[string]bool{}
	for _, g := range live.groups {
		hasUser = hasUser || g.Scope == ScopeUser
		mine := c.find(g.ID)
		if mine == nil {
			d.Added = append(d.Added, g)
			continue
		}
		if seen[g.ID] {
			continue // another scope of it
		}
		seen[g.ID] = true
		if mine.Name != g.Name {
			d.Renamed = append(d.Renamed, Rename{ID: g.ID, Scope: g.Scope, From: mine.Name, To: g.Name, Former: slices.Contains(mine.formerNames, g.Name)})
		}
		if from, to := c.scopes(g.ID), live.scopes(g.ID); !slices.Equal(from, to) {
			d.Rescoped = append(d.Rescoped, Rescope{ID: g.ID, Name: g.Name, From: from, To: to})
		}
	}
	for _, g := range c.groups {
		if g.Scope == ScopeUser && !hasUser {
			continue
		}
		if live.find(g.ID) == nil {
			d.Removed = append(d.Removed, g)
		}
	}
	slices.SortStableFunc(d.Renamed, func(a, b Rename) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID)) })
	slices.SortStableFunc(d.Rescoped, func(a, b Rescope) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return d
}

// scopes are the scopes of a group, sorted.
func (c *Catalogue) scopes(id string) []Scope {
	var out []Scope
	for _, g := range c.groups {
		if g.ID == id {
			out = append(out, g.Scope)
		}
	}
	slices.Sort(out)
	return out
}

// Union returns a catalogue with the groups of both: two listings of one account
// may each show what the other does not, since a user's tokens can hold groups
// that an account's cannot, and the other way round. Of a group that both have in
// a scope that of c counts.
func (c *Catalogue) Union(other *Catalogue) *Catalogue {
	out := &Catalogue{groups: slices.Clone(c.groups), unlisted: slices.Clone(c.unlisted)}
	for _, g := range other.groups {
		if c.findIn(g.ID, g.Scope) == nil {
			out.groups = append(out.groups, g)
		}
	}
	out.order()
	return out
}
